"""What a form that came too late says otherwise than what stands, field by field, for the plan and the frame.

In each change old is what was typed and new is what stands, as the two texts of an answer have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.history import criteria_names
from assessments.answers import labels
from assessments.answers.differences import Change, Kind, Piece, changes, difference
from assessments.answers.value import Action, Answer, Period
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, InputDraft
from mechanisms.called import called
from mechanisms.models import Body
from recommendations import lists

type Row = tuple[str, str]
type Saved = AnswerRow | Contribution | InputDraft


def action_apart(typed: Action, stands: Action, paragraphs: tuple[int, int]) -> tuple[Change, ...]:
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
    typed: Period,
    stands: Period,
    typed_rows: Iterable[Row],
    standing_rows: Iterable[Row],
    budgets: tuple[str, str] = ("", ""),
) -> tuple[Change, ...]:
    """Where the frame differs; a contributor is a name and its kind in words, `budgets` typed and saved."""
    mine, theirs = list(typed_rows), list(standing_rows)
    budgeted = Change(_("What was budgeted?"), difference(*budgets), is_prose=True)
    return (
        *_of_words(_("Period of evidence"), _span(typed), _span(stands)),
        *_of_lines(_("Contributors"), mine, theirs),
        *([budgeted] if budgets[0] != budgets[1] else []),
    )


def translation_apart(typed: tuple[str, str, str], stands: tuple[str, str, str]) -> tuple[Change, ...]:
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
    return "\n".join(labels.counted(name, kind) if kind else name for name, kind in rows)


def _status(entry: Action) -> str:
    return str(labels.ACTION_STATUSES[entry.status])


def _help(entry: Action) -> str:
    return lists.in_row(labels.ASSISTANCE[kind] for kind in entry.assistance)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _span(period: Period) -> str:
    return " – ".join(_day(day) for day in (period.start, period.end) if day)


# The two texts of a conflict beside each other: what was typed, and what stands, where they part.


def two_texts(
    assessment: Assessment, form: AnswerForm, stored: Answer, mechanisms: Iterable[Body]
) -> tuple[Change, ...]:
    """Every point in which the fields differ from what is stored: old is typed, new is stored. No query."""
    names = criteria_names(assessment)
    bodies = {body.slug: called(body) for body in mechanisms}
    return changes(form.as_entry(), stored.as_kept(), replace(names, bodies=bodies))


# A save that came too late, in words: who saved meanwhile, and what can be done with the two
# texts.


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who saved while a form was open: `kind` is own, colleague or older; `name` who, of a colleague."""

    kind: str
    name: str

    @property
    def drop(self) -> str:
        """The way out that keeps what is saved."""
        if self.kind == "colleague":
            return _("Keep theirs and drop mine")
        return _("Keep what is saved and drop what I typed here")


@dataclass(frozen=True, slots=True)
class Conflict(Meanwhile):
    """The two texts of one answer; `revision` is that of the one that is saved."""

    revision: int

    @property
    def title(self) -> str:
        """What has happened."""
        return {
            "own": _("You saved this answer in another window"),
            "colleague": _("A colleague changed this answer"),
            "older": _("This page was opened before the answer was last saved"),
        }[self.kind]

    def in_summary(self, paragraph: int) -> str:
        """The line for the summary of a page with many answers."""
        line = {
            "own": _("You saved %d in another window. Both texts are below."),
            "colleague": _("A colleague changed %d. Both texts are below."),
            "older": _("%d was saved after you opened this page. Both texts are below."),
        }[self.kind]
        return line % paragraph


def conflict_of(request: HttpRequest, form: AnswerForm, row: Saved) -> Conflict:
    """What `row`, which stands, has to do with `form`, which came too late."""
    name = row.saved_by_label if form.revision >= 0 else ""
    since = meanwhile(request, row.saved_by_id, name)
    return Conflict(since.kind, since.name, row.revision)


def meanwhile(request: HttpRequest, person: UUID | None, name: str) -> Meanwhile:
    """Whoever saved last, seen from whoever asks; without a name nobody is named."""
    if not name:
        return Meanwhile("older", "")
    if person == request.user.pk:
        return Meanwhile("own", "")
    return Meanwhile("colleague", name)
