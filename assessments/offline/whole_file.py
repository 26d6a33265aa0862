"""A file taken as a whole, all of it or nothing: at the desk, and answers as JSON on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import SCHEMA, AnswerEntry, AnswersFile
from assessments.offline.changes import completed
from assessments.offline.returned_file import Fault, FileKind, Returned, ReturnedFile
from assessments.offline.troubles import Trouble, entry_troubles, file_trouble


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
    entry = completed(item.said, item.unsaid, AnswerEntry(item.paragraph, State.BLANK))
    if entry["state"] != State.ELSEWHERE:
        entry.pop("elsewhere", None)
    return entry


def _troubles(
    file: ReturnedFile, faults: Sequence[Fault], problems: Sequence[Problem]
) -> Iterator[Trouble]:
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
