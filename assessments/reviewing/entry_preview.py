"""What a file that a body sent would enter, before anything is entered; and what it is held in meanwhile.

The answers go along in the form, signed: whoever presses the button enters what he or she saw, and nothing is
stored before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing

from assessments.answering.rules import rules_for
from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile
from assessments.models import Assessment, Cycle, Workbook
from assessments.offline.checking import (
    Trouble,
    WholeFile,
    desk_questionnaire,
    file_trouble,
    read_whole,
    report_remarks,
    rows_gone,
    workbooks_of,
    wrong_desk_place,
    wrong_person,
    wrong_place,
    wrong_report,
)
from assessments.offline.file_answers import (
    ComparedFiles,
    ComparedRow,
    Fault,
    FileAnswer,
    FileKind,
    ReturnedFile,
)
from assessments.offline.preview import Shown, shown
from assessments.offline.questionnaire import content_sign
from assessments.offline.saved_answers import Stored, Verdict, is_blank
from assessments.reviewing.entering import Sent
from assessments.trail.acting import COMMAND_LINE, Actor
from mechanisms.models import Body
from recommendations.catalogue import outline_of
from recommendations.outline import Recommendation, Variant

SALT = "received-file"
HELD_FOR = 12 * 60 * 60
# A form without files may take two megabytes.
MOST_HELD = 1_500_000
SHOWN_TROUBLES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One recommendation as it would be entered, blank where the file says nothing.

    `references` counts the confidential ones too, of which the file tells no more than their strength.
    """

    recommendation: Recommendation
    title: str
    entry: Answer
    references: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would be entered, or why nothing can be. ``held`` is empty if there is any trouble."""

    body: Body
    cycle: Cycle
    file: ReturnedFile
    sent: Sent
    troubles: tuple[Trouble, ...]
    left_out: int
    answers: AnswersFile | None
    lines: tuple[Line, ...]
    shown: Shown
    held: str

    @property
    def answered(self) -> int:
        """How many recommendations have a level."""
        return sum(line.entry.state is State.LEVEL for line in self.lines)

    @property
    def blank(self) -> int:
        """How many stay blank."""
        return sum(line.entry.state is State.BLANK for line in self.lines)


def preview(*, by: Actor, file: ReturnedFile, body: Body, cycle: Cycle, day: date) -> Preview:
    """The preview of a file that came for a body and a cycle; signed for the person who looks at it.

    It is compared with nothing: whatever the body may be drafting stays unknown here.
    """
    sent = Sent(file.kind.value, file.digest, file.size, day, file.confidential)
    workbooks = workbooks_of([file])
    row = workbooks.get(file.workbook)
    whole = read_whole(
        file,
        rules_at_desk(body, cycle),
        content_sign(cycle.edition),
        _faults(by, file, row, body, cycle),
    )
    is_workbook = file.kind is FileKind.WORKBOOK
    if is_workbook and whole.answers is not None and _says_nothing(whole.answers):
        whole = replace(whole, troubles=(file_trouble(Fault("nothing_filled_in")),))
    held = "" if whole.troubles else _held(whole, sent, body, cycle, by)
    if len(held) > MOST_HELD:
        whole, held = replace(whole, troubles=(file_trouble(Fault("too_long_to_hold")),)), ""
    compared = ComparedFiles(
        rows=tuple(_rows(whole, file)) if held else (),
        remarks={0: (*whole.remarks, *rows_gone(file), *report_remarks(file, body, cycle))},
        workbooks={0: row} if row and held else {},
    )
    return Preview(
        body=body,
        cycle=cycle,
        file=file,
        sent=sent,
        troubles=_shown_troubles(whole, cycle),
        left_out=max(0, len(whole.troubles) - SHOWN_TROUBLES),
        answers=whole.answers,
        lines=tuple(_lines(whole.answers, body, cycle, sent.confidential)) if whole.answers and held else (),
        shown=shown(Assessment(body=body, cycle=cycle), [file], compared),
        held=held,
    )


def rules_at_desk(body: Body, cycle: Cycle) -> Rules:
    """The rules of every file, for an assessment that is about to begin."""
    return replace(rules_for(Assessment(body=body, cycle=cycle), COMMAND_LINE), status="draft")


def read_for(answers: object, body: Body, cycle: Cycle) -> tuple[AnswersFile | None, Sequence[Problem]]:
    """The answers that were looked at, by the rules of now."""
    return read_answers(answers, rules_at_desk(body, cycle))


def _faults(by: Actor, file: ReturnedFile, row: Workbook | None, body: Body, cycle: Cycle) -> Sequence[Fault]:
    """Why this file is none of this body's for this cycle."""
    if not file.workbook:
        wrong = wrong_report(file.report_of, body)
    elif row is None and (blank := desk_questionnaire(file)) is not None:
        wrong = wrong_desk_place(blank, body, cycle)
    else:
        wrong = wrong_place(row, by, body, cycle)
        if wrong is None and row is not None:
            wrong = wrong_person(row, by)
    return [wrong] if wrong else []


def _says_nothing(answers: AnswersFile) -> bool:
    return all(is_blank(entry) and not entry.actions for entry in answers.answers)


def _shown_troubles(whole: WholeFile, cycle: Cycle) -> tuple[Trouble, ...]:
    """Those that fit on a page; a number that is none of a recommendation is told with the entry's place."""
    known = {item.paragraph for item in outline_of(cycle.edition).recommendations}
    return tuple(
        one if one.paragraph in known else replace(one, paragraph=None, place=one.entry or one.place)
        for one in whole.troubles[:SHOWN_TROUBLES]
    )


def _rows(whole: WholeFile, file: ReturnedFile) -> Iterator[ComparedRow]:
    """What would be entered, as the preview of every file shows it: beside nothing that is saved."""
    for entry in sorted(whole.answers.answers if whole.answers else (), key=lambda one: one.paragraph):
        if is_blank(entry) and not entry.actions:
            continue
        nothing = Stored(Answer(entry.paragraph, State.BLANK))
        given = FileAnswer(0, "", Verdict.NEW, stands=nothing, said=entry, words=entry, is_whole=True)
        yield ComparedRow(entry.paragraph, nothing, (given,), may_compose=False, asked=0)


def _lines(
    file: AnswersFile, body: Body, cycle: Cycle, confidential: Mapping[int, Sequence[int]]
) -> Iterator[Line]:
    entries = {entry.paragraph: entry for entry in file.answers}
    for recommendation in outline_of(cycle.edition).recommendations:
        paragraph = recommendation.paragraph
        hidden = confidential.get(paragraph, ()) if paragraph in entries else ()
        entry = entries.get(paragraph, Answer(paragraph, State.BLANK))
        title = recommendation.titles[Variant(body.kind)]
        yield Line(recommendation, title, entry, len(entry.evidence) + len(hidden))


def _held(whole: WholeFile, sent: Sent, body: Body, cycle: Cycle, by: Actor) -> str:
    confidential = sorted([number, list(found)] for number, found in sent.confidential.items())
    held = {
        "answers": whole.document,
        "confidential": confidential,
        "kind": sent.kind,
        "digest": sent.digest,
        "size": sent.size,
        "day": sent.received_on.isoformat(),
        "body": body.slug,
        "cycle": cycle.slug,
        "by": str(by.principal.person_id),
    }
    return signing.dumps(held, salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Held:
    """What was looked at, as it comes back with the button."""

    body: str
    cycle: str
    answers: Any
    sent: Sent


def held_of(signed: str, person: UUID | None) -> Held | None:
    """What the form held; None where it was changed, is too old, or was held for somebody else."""
    try:
        held = signing.loads(signed, salt=SALT, max_age=HELD_FOR)
    except (signing.BadSignature, json.JSONDecodeError, ValueError):
        return None
    if held["by"] != str(person):
        return None
    sent = Sent(
        kind=held["kind"],
        digest=held["digest"],
        size=held["size"],
        received_on=date.fromisoformat(held["day"]),
        confidential={number: tuple(found) for number, found in held["confidential"]},
    )
    return Held(held["body"], held["cycle"], held["answers"], sent)
