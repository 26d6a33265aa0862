"""What is wrong with a file of answers, whoever brought it: at which place, by which rule, whose file it is.

At the desk, and as JSON on the command line, a file is taken as a whole, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import SCHEMA, Answer, AnswersFile
from assessments.models import Cycle, DeskQuestionnaire, Workbook
from assessments.offline.file_answers import (
    Again,
    Fault,
    FileKind,
    ReportOf,
    Returned,
    ReturnedFile,
)
from assessments.offline.older_files import is_older, remarks_on, reworded, taken_again
from assessments.offline.repairs import part_at
from assessments.offline.saved_answers import completed
from assessments.offline.sentences import fault_words, is_missing, problem_words
from assessments.offline.workbook_codes import ANSWER
from assessments.trail.acting import Actor
from mechanisms.models import Body, Role
from recommendations.outline import Outline

OF_A_LIST = ("unknown_choice", "unknown_criterion_choice", "two_days")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and where: the cell of a workbook, or the member of an entry.

    `entry` is where the entry stands in a file of JSON, as ``answers[3], paragraph 112``; `part` is the part
    of the entry that the cell fills, empty where it fills none; `days` the two that may be meant; `value`
    what is written there and is none of what can be chosen. `is_missing`: nothing is written where something
    has to be.
    """

    place: str
    text: str
    paragraph: int | None = None
    entry: str = ""
    part: str = ""
    days: tuple[str, ...] = ()
    value: str = ""
    is_missing: bool = False

    @property
    def line(self) -> str:
        """All of it on one line, as a command prints it."""
        entry = self.entry or ("" if self.paragraph is None else str(self.paragraph))
        before = ", ".join(part for part in (entry, self.place) if part)
        return f"{before}: {self.text}" if before else self.text


def file_trouble(fault: Fault) -> Trouble:
    place = f"{fault.sheet}!{fault.cell}" if fault.sheet and fault.cell else fault.cell
    return Trouble(place or fault.sheet, fault_words(fault), is_missing=is_missing(fault.rule))


def entry_troubles(
    kind: FileKind, returned: Returned | None, faults: Iterable[Fault], problems: Iterable[Problem]
) -> Iterator[Trouble]:
    """What is wrong with what a file says of one recommendation, by its reader and by the rules.

    What a cell that can't be read leaves out is no second trouble of that cell.
    """
    places = returned.places if returned else {}
    paragraph = returned.paragraph if returned else None
    entry = "" if kind is FileKind.WORKBOOK else places.get("", "")
    found = [
        replace(
            file_trouble(fault),
            paragraph=paragraph,
            entry=entry,
            part=part_at(returned, fault) if returned else "",
            days=tuple(str(fault.params[key]) for key in ("first", "second") if fault.rule == "two_days"),
            value=str(fault.params.get("value", "")) if fault.rule in OF_A_LIST else "",
        )
        for fault in faults
    ]
    yield from found
    unread = {trouble.place for trouble in found if trouble.place}
    for problem in problems:
        place = _place(problem, places) if kind is FileKind.WORKBOOK else problem.member
        if place not in unread:
            said, is_empty = problem_words(problem, kind), is_missing(problem.rule)
            yield Trouble(place, said, paragraph, entry, _member(problem), is_missing=is_empty)


def _member(problem: Problem) -> str:
    missing = problem.params["key"] if problem.rule == "missing_key" else ""
    return f"{problem.member}.{missing}".strip(".")


def _place(problem: Problem, places: Mapping[str, str]) -> str:
    member = whole = _member(problem)
    while member and member not in places:
        member = member.rpartition(".")[0]
    return places.get(member, whole)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """What a file says by the rules; `answers` is None where there is any of `troubles`.

    `document` is the same as ``answers/1``, which can be kept and read again; `remarks` tell what of an older
    file has to be answered again.
    """

    answers: AnswersFile | None
    troubles: tuple[Trouble, ...]
    document: Mapping[str, Any]
    remarks: tuple[Fault, ...] = ()


def read_whole(
    file: ReturnedFile, rules: Rules, content: str = "", faults: Sequence[Fault] = ()
) -> WholeFile:
    """Every trouble of a file: those of its reader, `faults` that are known besides, and by the rules.

    What a workbook does not hold is empty: nothing is filled in from what is saved. `content` is the sign of
    the questions as they are now.
    """
    remarks: tuple[Fault, ...] = ()
    if is_older(file, content):
        file, remarks = _as_offered(file, rules)
    document = document_of(file, rules)
    if any(fault.rule == "wrong_schema" for fault in file.faults):
        return WholeFile(None, tuple(map(file_trouble, file.faults)), document)
    answers, problems = read_answers(document, rules)
    troubles = tuple(_troubles(file, faults, problems))
    return WholeFile(None if troubles else answers, troubles, document, remarks)


def _as_offered(file: ReturnedFile, rules: Rules) -> tuple[ReturnedFile, tuple[Fault, ...]]:
    """An older file without what has to be answered again, and what is said of that."""
    kept: list[Returned] = []
    again: list[Again] = []
    other_words: list[str] = []
    known = {one.paragraph: one for one in rules.outline.recommendations}
    for returned in file.answers:
        if recommendation := known.get(returned.paragraph):
            other_words += reworded(returned, recommendation, rules.variant)
            returned, found = taken_again(returned, recommendation, rules.variant)
            again += found
        kept.append(returned)
    return replace(file, answers=tuple(kept)), tuple(remarks_on(again, other_words))


def document_of(file: ReturnedFile, rules: Rules) -> dict[str, Any]:
    """The file as ``answers/1``. A workbook, or JSON in which it is missing, names no edition."""
    return {
        "schema": SCHEMA,
        "edition": file.edition or rules.outline.edition,
        **file.frame,
        "answers": [_entry(file.kind, item) for item in file.answers],
    }


def _entry(kind: FileKind, item: Returned) -> dict[str, Any]:
    if kind is not FileKind.WORKBOOK:
        return dict(item.said)
    return completed(item.said, item.unsaid, Answer(item.paragraph, State.BLANK))


def _troubles(file: ReturnedFile, faults: Sequence[Fault], problems: Sequence[Problem]) -> Iterator[Trouble]:
    shown = {item.paragraph for item in file.answers}
    of_file = (fault for fault in file.faults if fault.paragraph not in shown)
    strays = (stray.fault for stray in file.strays)
    yield from map(file_trouble, (*faults, *of_file, *strays))
    for problem in problems:
        if problem.entry is None:
            yield file_trouble(Fault(problem.rule, problem.params, cell=problem.location))
    for index, item in enumerate(file.answers):
        at_cells = (fault for fault in file.faults if fault.paragraph == item.paragraph)
        broken = (problem for problem in problems if problem.entry == index)
        yield from entry_troubles(file.kind, item, at_cells, broken)


def rows_gone(file: ReturnedFile) -> tuple[Fault, ...]:
    """Which answers of a workbook have no row any more, while other rows of the recommendation are there."""
    gone = [
        item.paragraph
        for item in file.answers
        if file.kind is FileKind.WORKBOOK and "state" in item.unsaid and len(item.said) > 1
    ]
    return (Fault("rows_gone", {"listed": ", ".join(map(str, gone))}),) if gone else ()


def gone_from(file: ReturnedFile, row: Workbook, outline: Outline) -> Iterator[str]:
    """The codes of answers and statements, `113.answer` and `113.2`, that a workbook asked and whose rows are
    gone from it; `113` where nothing of the recommendation is there."""
    there = {item.paragraph: item for item in file.answers if "" in item.places}
    for paragraph in row.paragraphs if there else ():
        if paragraph not in there:
            yield str(paragraph)
            continue
        unsaid = there[paragraph].unsaid
        yield from (f"{paragraph}.{ANSWER}" for part in unsaid if part == "state")
        codes = (one.code for one in outline.recommendation(paragraph).criteria)
        yield from (code for code in codes if f"criteria.{code}" in unsaid)


def wrong_report(of: ReportOf, body: Body) -> Fault | None:
    """Why a report is not taken for this body. One query at most."""
    if of.kind and of.kind != body.kind:
        return Fault("report_of_another_kind")
    if of.body and of.body != body.slug and Body.objects.filter(slug=of.body).exists():
        return Fault("report_of_another_body", {"name": of.body_name or of.body, "body": body.name})
    return None


def report_remarks(file: ReturnedFile, body: Body, cycle: Cycle) -> Iterator[Fault]:
    """What a report says of itself that is no bar and should be looked at."""
    of = file.report_of
    if of.cycle and of.cycle != cycle.slug:
        yield Fault("report_of_another_cycle", {"cycle": of.cycle})
    if of.body_name and of.body_name != body.name:
        yield Fault("report_of_another_name", {"name": of.body_name})
    hidden = sum(map(len, file.confidential.values()))
    if hidden:
        yield Fault("strengths_alone", {"number": hidden})


# Whose file it is, by the id that is printed in it.


def workbooks_of(files: Iterable[ReturnedFile]) -> dict[str, Workbook]:
    """The workbooks from which these files come, by the id that is printed in them. At most one query."""
    wanted = {file.workbook for file in files if _is_id(file.workbook)}
    if not wanted:
        return {}
    rows = Workbook.objects.filter(pk__in=wanted)
    return {str(row.pk): row for row in rows.select_related("assessment__body", "membership")}


def _is_id(written: str) -> bool:
    """Whether it can be the id of a workbook: anything may stand in a file."""
    try:
        return str(UUID(written)) == written
    except ValueError:
        return False


def wrong_place(row: Workbook | None, by: Actor, body: Body, cycle: Cycle) -> Fault | None:
    """Why the file of this workbook is not taken for this body and cycle.

    Another body is named only to whoever belongs to it; to others its file is as unknown as any.
    """
    if row is None:
        return Fault("workbook_unknown")
    other = row.assessment
    if other.body_id != body.pk:
        if by.is_command_line or by.principal.role_in(other.body_id) is not None:
            return Fault("workbook_of_another_body", {"body": other.body.name})
        return Fault("workbook_unknown")
    if other.cycle_id != cycle.pk:
        return Fault("workbook_of_another_cycle", {"cycle": str(other.cycle)})
    return None


def desk_questionnaire(file: ReturnedFile) -> DeskQuestionnaire | None:
    """The blank questionnaire of the staff from which a file comes. At most one query."""
    if not _is_id(file.workbook):
        return None
    return DeskQuestionnaire.objects.filter(pk=file.workbook).select_related("body", "cycle").first()


def wrong_desk_place(row: DeskQuestionnaire, body: Body, cycle: Cycle) -> Fault | None:
    """Why a questionnaire of the staff is not taken for this body and cycle."""
    if row.body_id != body.pk:
        return Fault("questionnaire_of_another_body", {"body": row.body.name})
    if row.cycle_id != cycle.pk:
        return Fault("questionnaire_of_another_cycle", {"cycle": str(row.cycle)})
    return None


def wrong_person(row: Workbook, by: Actor) -> Fault | None:
    """Why this person does not bring it: a contributor's file is an input, and no word of the body yet."""
    role, member = by.principal.role_in(row.assessment.body_id), row.membership
    if by.is_command_line or role == Role.COORDINATOR:
        return None
    if member is None:
        is_own = not row.name or role is not None  # the name outlives the member
    else:
        is_own = member.person_id is not None and member.person_id == by.principal.person_id
    return None if is_own else Fault("workbook_of_another_person", {"name": row.name})
