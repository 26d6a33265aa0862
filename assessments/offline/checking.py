"""What is wrong with a file of answers, whoever brought it: at which place, by which rule, whose file it is.

At the desk, and as JSON on the command line, a file is taken as a whole, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import SCHEMA, Answer, AnswersFile
from assessments.models import Cycle
from assessments.offline.file_answers import Fault, FileKind, ReportOf, Returned, ReturnedFile
from assessments.offline.saved_answers import completed
from assessments.offline.sentences import fault_words, problem_words
from mechanisms.models import Body


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and where: the cell of a workbook, or the member of an entry.

    `entry` is where the entry stands in a file of JSON, as ``answers[3], paragraph 112``.
    """

    place: str
    text: str
    paragraph: int | None = None
    entry: str = ""

    @property
    def line(self) -> str:
        """All of it on one line, as a command prints it."""
        entry = self.entry or ("" if self.paragraph is None else str(self.paragraph))
        before = ", ".join(part for part in (entry, self.place) if part)
        return f"{before}: {self.text}" if before else self.text


def file_trouble(fault: Fault) -> Trouble:
    place = f"{fault.sheet}!{fault.cell}" if fault.sheet and fault.cell else fault.cell
    return Trouble(place or fault.sheet, fault_words(fault))


def entry_troubles(
    kind: FileKind, returned: Returned | None, faults: Iterable[Fault], problems: Iterable[Problem]
) -> Iterator[Trouble]:
    """What is wrong with what a file says of one recommendation, by its reader and by the rules.

    What a cell that can't be read leaves out is no second trouble of that cell.
    """
    places = returned.places if returned else {}
    paragraph = returned.paragraph if returned else None
    entry = "" if kind is FileKind.WORKBOOK else places.get("", "")
    found = [replace(file_trouble(fault), paragraph=paragraph, entry=entry) for fault in faults]
    yield from found
    unread = {trouble.place for trouble in found if trouble.place}
    for problem in problems:
        place = _place(problem, places) if kind is FileKind.WORKBOOK else problem.member
        if place not in unread:
            yield Trouble(place, problem_words(problem, kind), paragraph, entry)


def _place(problem: Problem, places: Mapping[str, str]) -> str:
    missing = problem.params["key"] if problem.rule == "missing_key" else ""
    member = whole = f"{problem.member}.{missing}".strip(".")
    while member and member not in places:
        member = member.rpartition(".")[0]
    return places.get(member, whole)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """What a file says by the rules; `answers` is None where there is any of `troubles`.

    `document` is the same as ``answers/1``, which can be kept and read again.
    """

    answers: AnswersFile | None
    troubles: tuple[Trouble, ...]
    document: Mapping[str, Any]


def read_whole(file: ReturnedFile, rules: Rules, faults: Sequence[Fault] = ()) -> WholeFile:
    """Every trouble of a file: those of its reader, `faults` that are known besides, and by the rules.

    What a workbook does not hold is empty: nothing is filled in from what is saved.
    """
    document = document_of(file, rules)
    if any(fault.rule == "wrong_schema" for fault in file.faults):
        return WholeFile(None, tuple(map(file_trouble, file.faults)), document)
    answers, problems = read_answers(document, rules)
    troubles = tuple(_troubles(file, faults, problems))
    return WholeFile(None if troubles else answers, troubles, document)


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
    yield from map(file_trouble, (*faults, *of_file))
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
