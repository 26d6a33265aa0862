"""What uploaded files would change, in the sentences with which the preview begins: counted as people do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.offline.file_answers import ComparedFiles, ComparedRow, FileAnswer


def lead(compared: ComparedFiles, unread: int) -> Iterator[str]:
    """A sentence on each: inputs, answers, plans, what waits for a choice, what can't be read, what is saved
    already. `unread` is the number of cells that can't be read."""
    inputs = [one for row in compared.rows for one in row.from_files if _comes_in(one)]
    taken = [one for row in compared.rows for one in row.choices if one.file == row.proposed]
    answers = sum(not one.leaves_answer for one in taken)
    if compared.rows:
        yield from _inputs(inputs)
        yield _answers(answers)
        yield from _taken_away(sum(_is_taken_away(row) for row in compared.rows))
        yield from _plans(len(taken) - answers)
        yield from _waiting(sum(map(_waits, compared.rows)))
        yield from _left_out(sum(map(_is_left_out, compared.rows)))
    yield from _unread(unread)
    yield from _unchanged(compared.unchanged)


def _comes_in(given: FileAnswer) -> bool:
    return given.is_input and given.is_readable and not given.needs_choice


def _waits(row: ComparedRow) -> bool:
    return row.needs_answer or any(one.needs_choice for one in row.from_files)


def _inputs(inputs: list[FileAnswer]) -> Iterator[str]:
    """`20 inputs of 8 contributors come in.`"""
    number, of = len(inputs), len({one.member for one in inputs})
    if of == 1:
        said = ngettext(
            "%(number)d input of one contributor comes in.",
            "%(number)d inputs of one contributor come in.",
            number,
        )
        yield said % {"number": number}
    elif number:
        said = ngettext(
            "%(number)d input of %(of)d contributors comes in.",
            "%(number)d inputs of %(of)d contributors come in.",
            number,
        )
        yield said % {"number": number, "of": of}


def _answers(number: int) -> str:
    if not number:
        return _("No answer changes.")
    return ngettext("%(number)d answer changes.", "%(number)d answers change.", number) % {"number": number}


def _is_taken_away(row: ComparedRow) -> bool:
    return any(one.file == row.proposed and row.is_taken_away(one) for one in row.choices)


def _taken_away(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "The answer to %(number)d recommendation is deleted.",
            "The answers to %(number)d recommendations are deleted.",
            number,
        )
        yield said % {"number": number}


def _plans(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "Plan or priority change at %(number)d recommendation.",
            "Plan or priority change at %(number)d recommendations.",
            number,
        )
        yield said % {"number": number}


def _waiting(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "%(number)d recommendation waits for your choice.",
            "%(number)d recommendations wait for your choice.",
            number,
        )
        yield said % {"number": number}


def _is_left_out(row: ComparedRow) -> bool:
    return not any(one.is_readable for one in row.from_files)


def _left_out(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "Nothing can be taken at %(number)d recommendation.",
            "Nothing can be taken at %(number)d recommendations.",
            number,
        )
        yield said % {"number": number}


def _unread(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "%(number)d cell is empty or can’t be read.",
            "%(number)d cells are empty or can’t be read.",
            number,
        )
        yield said % {"number": number}


def _unchanged(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "%(number)d answer in the files says what is saved already.",
            "%(number)d answers in the files say what is saved already.",
            number,
        )
        yield said % {"number": number}
