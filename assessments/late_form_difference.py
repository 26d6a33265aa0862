"""What a form that came too late says otherwise than what stands, field by field, for the plan and the frame.

In each change old is what was typed and new is what stands, as the two texts of an answer have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answer_difference import ASSISTANCE, STATUSES, Change
from assessments.answer_values import ActionEntry, Period
from assessments.text_difference import Kind, Piece, difference

type Row = tuple[str, str]


def action_apart(
    typed: ActionEntry, stands: ActionEntry, paragraphs: tuple[int, int]
) -> tuple[Change, ...]:
    """The fields in which two wordings of one action differ; `paragraphs` are theirs, in that order."""
    prose = (
        Change(_("What will be done"), difference(typed.what, stands.what), is_prose=True)
        if typed.what != stands.what
        else None
    )
    found = [
        *_of_words(_("Recommendation"), *(str(paragraph) for paragraph in paragraphs)),
        *([prose] if prose else []),
        *_of_words(_("Who is in charge"), typed.owner, stands.owner),
        *_of_words(_("Due"), _day(typed.due), _day(stands.due)),
        *_of_words(_("Status"), _status(typed), _status(stands)),
        *_of_words(_("Assistance needed"), _help(typed), _help(stands)),
    ]
    return tuple(found)


def frame_apart(
    typed: Period, stands: Period, typed_rows: Iterable[Row], standing_rows: Iterable[Row]
) -> tuple[Change, ...]:
    """Where period and contributors differ; a contributor is a name and the kind of it in words."""
    mine, theirs = list(typed_rows), list(standing_rows)
    return (
        *_of_words(_("Period of evidence"), _span(typed), _span(stands)),
        *_of_lines(_("Contributors"), mine, theirs),
    )


def translation_apart(
    typed: tuple[str, str, str], stands: tuple[str, str, str]
) -> tuple[Change, ...]:
    """Where two working translations differ: the text, its language, that of the original."""
    label = _("Working translation")
    prose = [Change(label, difference(typed[0], stands[0]), is_prose=True)]
    return (
        *(prose if typed[0] != stands[0] else ()),
        *_of_words(_("The translation is in"), typed[1], stands[1]),
        *_of_words(_("The body’s text is in"), typed[2], stands[2]),
    )


def _of_words(label: str, typed: str, stands: str) -> Iterator[Change]:
    if typed != stands:
        pieces = (Piece(Kind.REMOVED, typed), Piece(Kind.ADDED, stands))
        yield Change(label, tuple(piece for piece in pieces if piece.text))


def _of_lines(label: str, typed: list[Row], stands: list[Row]) -> Iterator[Change]:
    """All rows on both sides, a line each, so that nobody has to look for the ones that are alike."""
    if typed != stands:
        yield Change(label, difference(_lines(typed), _lines(stands)), is_prose=True)


def _lines(rows: list[Row]) -> str:
    return "\n".join(f"{name}: {kind}" if kind else name for name, kind in rows)


def _status(entry: ActionEntry) -> str:
    return str(STATUSES[entry.status.value])


def _help(entry: ActionEntry) -> str:
    return ", ".join(str(ASSISTANCE[kind.value]) for kind in entry.assistance)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _span(period: Period) -> str:
    return " – ".join(_day(day) for day in (period.start, period.end) if day)
