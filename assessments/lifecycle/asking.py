"""Questions of the staff about one answer, until they go out with a return, and notes among the staff.

Both are on record in the chain of the installation, by their ids alone: the body reads its own chain at
once, and learns of a question when it is asked, of a note never.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answer_fields import FORBIDDEN
from assessments.lifecycle.reviewing import (
    StaleReview,
    allow_review,
    hold_review,
    questions_seen,
    require_reviewable,
    why_not_returned,
)
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import Actor, record
from assessments.models import QuestionToBody, StaffNote, Submission
from mechanisms.access import Capability
from recommendations.models import Recommendation

LIMIT = 5_000


@transaction.atomic
def save_question(
    *, by: Actor, submission: Submission, paragraph: int, text: str, seen: str | None = None
) -> QuestionToBody:
    """What the body is to be asked about one answer; one a paragraph, until it is sent.

    `seen` is what the form was opened with (`questions_seen`): StaleReview is raised if a colleague saved
    another since. None writes over whatever stands.
    """
    allow_review(by, Capability.RETURN, submission)
    words = readable(text, _("Write your question."))
    question = _held(submission, paragraph, seen)
    reason = why_not_returned(submission.assessment, submission)
    if reason:
        raise Refused(reason)
    question = question or QuestionToBody(submission=submission, paragraph=paragraph)
    question.text = words
    question.by, question.by_label, question.at = by.person, by.label[:200], by.moment
    question.save()
    _record(by, "question_saved", "question", question.pk)
    return question


@transaction.atomic
def remove_question(
    *, by: Actor, submission: Submission, paragraph: int, seen: str | None = None
) -> None:
    """Take back a question that was not sent yet; nothing happens where there is none."""
    allow_review(by, Capability.RETURN, submission)
    question = _held(submission, paragraph, seen)
    if question is not None:
        _record(by, "question_removed", "question", question.pk)
        question.delete()


def _held(submission: Submission, paragraph: int, seen: str | None) -> QuestionToBody | None:
    """The question that is not sent yet, held with the submission."""
    require_reviewable(submission)
    if not _is_asked_of(submission, paragraph):
        raise Refused(_("There is no such recommendation in this edition."))
    waiting = QuestionToBody.objects.filter(submission=submission, sent_with=None)
    question = waiting.filter(paragraph=paragraph).first()
    if seen is not None and questions_seen([question] if question else []) != seen:
        raise StaleReview
    return question


@transaction.atomic
def add_note(
    *, by: Actor, submission: Submission, text: str, paragraph: int | None = None
) -> StaffNote:
    """A note among the staff on one answer, or on the whole submission; no body ever sees it."""
    allow_review(by, Capability.SEE_INTERNAL_NOTES, submission)
    hold_review(submission)
    words = readable(text, _("Write your note."))
    if paragraph is not None and not _is_asked_of(submission, paragraph):
        raise Refused(_("There is no such recommendation in this edition."))
    note = StaffNote.objects.create(
        submission=submission,
        paragraph=paragraph,
        text=words,
        by=by.person,
        by_label=by.label[:200],
        at=by.moment,
    )
    _record(by, "note_saved", "note", note.pk)
    return note


@transaction.atomic
def remove_note(*, by: Actor, note: StaffNote) -> None:
    """Take back one's own note."""
    allow_review(by, Capability.SEE_INTERNAL_NOTES, note.submission)
    hold_review(note.submission)
    if by.person is not None and note.by_id != by.person.pk:
        raise Refused(_("Only whoever wrote a note can delete it."))
    _record(by, "note_removed", "note", note.pk)
    note.delete()


def readable(text: str, if_empty: str) -> str:
    """The text as it is kept; Refused says why it can't be."""
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise Refused(if_empty)
    if len(words) > LIMIT:
        names = {"length": len(words), "limit": LIMIT}
        raise Refused(_("The text has %(length)d characters; at most %(limit)d fit.") % names)
    if FORBIDDEN.search(words):
        raise Refused(_("The text holds an invisible character. Delete it and type it again."))
    return words


def _is_asked_of(submission: Submission, paragraph: int) -> bool:
    edition = submission.assessment.cycle.edition_id
    return Recommendation.objects.filter(edition_id=edition, paragraph=paragraph).exists()


def _record(by: Actor, kind: str, name: str, pk: UUID) -> None:
    record(by=by, kind=kind, data={name: str(pk)})
