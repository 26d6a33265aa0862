"""The working copy as a file of answers (``answers/1``) that can be brought in again, here or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from assessments.answer_sheet import entry_of, load_sheet
from assessments.answer_values import AnswerEntry, AnswersFile
from assessments.exports.file import Export
from assessments.models import Assessment
from assessments.report_sheet import Sheet, SheetAnswer
from assessments.returned_rows import is_blank
from assessments.scoring import State


def answers_json(
    assessment: Assessment,
    *,
    with_confidential: bool,
    inputs: Mapping[int, AnswerEntry] | None = None,
) -> Export:
    """The file to download; the same answers are the same bytes. Seven queries.

    `inputs` stand in the place of the answers of whoever gives inputs there: what comes back is an input too.
    """
    edition = assessment.cycle.edition.code
    file = answers_file(load_sheet(assessment), edition, with_confidential=with_confidential)
    if inputs:
        kept = (one for one in file.answers if one.paragraph not in inputs)
        given = (one for one in inputs.values() if not is_blank(one))
        answers = sorted((*kept, *given), key=lambda one: one.paragraph)
        file = replace(file, answers=tuple(answers))
    text = json.dumps(file.as_json(), ensure_ascii=False, indent=1) + "\n"
    name = f"{assessment.body.slug}-{assessment.cycle.slug}-answers.json"
    return Export(name, "application/json; charset=utf-8", text.encode())


def answers_file(sheet: Sheet, edition: str, *, with_confidential: bool) -> AnswersFile:
    """All that a sheet says; read into a blank assessment it gives the same answers, plan and frame.

    Left out is what says nothing: read again later, the file takes nothing back that a colleague wrote
    meanwhile. An answer that was taken over and that nobody has saved is blank; one that a draft may leave
    incomplete stands there as it is, and whoever reads it asks for the rest. A file of answers can't say that
    a reference is confidential: with them it is for the body's own eyes; without them it must not be read
    in the place of what stands, which would lose them.
    """
    return AnswersFile(
        edition=edition,
        answers=tuple(_entries(sheet, with_confidential)),
        period=sheet.period if sheet.period.start and sheet.period.end else None,
        contributors=sheet.contributors,
    )


def _entries(sheet: Sheet, with_confidential: bool) -> Iterator[AnswerEntry]:
    for answer in sheet.answers:
        entry = _entry(answer, with_confidential)
        if entry != AnswerEntry(entry.paragraph, State.BLANK, actions=()):
            yield entry


def _entry(answer: SheetAnswer, with_confidential: bool) -> AnswerEntry:
    if answer.copied:
        answer = SheetAnswer(answer.paragraph, actions=answer.actions)
    if not with_confidential:
        shown = tuple(item for item in answer.evidence if not item.confidential)
        answer = replace(answer, evidence=shown)
    return entry_of(answer, with_actions=True)
