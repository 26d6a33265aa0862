"""Questions of the staff about one answer, notes among the staff, and who of them reads what.

All are on record in the chain of the installation, by their ids alone: the body reads its own chain at once,
and learns of a question when it is asked, of a note never.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.rules import Refused, allow
from assessments.answers.fields import FORBIDDEN
from assessments.models import Cycle, QuestionToBody, ReviewDuty, StaffNote, Submission
from assessments.reviewing.acts import (
    StaleReview,
    allow_review,
    hold_review,
    questions_seen,
    require_reviewable,
    save_reading,
    why_not_returned,
)
from assessments.reviewing.two_readers import OnDuty, readers_changed
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body, Membership, Person
from recommendations.models import Recommendation


@transaction.atomic
def assign_readers(
    *, by: Actor, cycle: Cycle, body: Body, reader: Person | None, second_reader: Person | None
) -> ReviewDuty:
    """Set both readers of a body in a cycle; None leaves the place open.

    Refused for somebody who is no reviewer, who belongs to the body (nobody reviews a body of one's own), or
    who would be first and second. On record for the installation, not in the body's trail: how staff
    divide their work is no act on the body. What was read already follows the readers (two_readers.py).
    """
    allow(by, Capability.RUN_CYCLE, body)
    for person in (reader, second_reader):
        if person is not None:
            require_fit(person, body)
    if reader is not None and reader == second_reader:
        raise Refused(_("The second reader has to be another person than the first."))
    duty, _made = ReviewDuty.objects.select_for_update().get_or_create(cycle=cycle, body=body)
    if (duty.reader, duty.second_reader) != (reader, second_reader):
        # Whoever was chosen for this body stays when what was dealt out is taken back.
        duty.dealt_at = duty.dealt_at if duty.reader == reader else None
        duty.second_dealt_at = duty.second_dealt_at if duty.second_reader == second_reader else None
        duty.reader, duty.second_reader = reader, second_reader
        duty.save()
        readers_changed(cycle, body, OnDuty(reader, second_reader))
        record(by=by, kind="readers_assigned", subject=f"{cycle.slug} {body.slug}")
    return duty


def require_fit(person: Person, body: Body) -> None:
    """Refused for somebody who is no reviewer, or belongs to the body."""
    if not (person.is_reviewer and person.is_active):
        raise Refused(_("%s is no reviewer.") % person)
    if Membership.objects.active().filter(person=person, body=body).exists():
        raise Refused(
            _("%(person)s belongs to %(body)s: nobody reviews a body of his or her own.")
            % {"person": person, "body": body}
        )


LIMIT = 5_000


@transaction.atomic
def save_question(
    *, by: Actor, submission: Submission, paragraph: int, text: str, seen: str | None = None
) -> QuestionToBody:
    """What the body is to be asked about one answer; one a paragraph, until it is sent.

    `seen` is what the form was opened with (`questions_seen`): StaleReview is raised if a colleague saved
    another since. None writes over what is saved.
    """
    allow_review(by, Capability.RETURN, submission)
    words = readable(text, _("Write your question."))
    question = _held(submission, paragraph, seen)
    if reason := why_not_returned(submission.assessment, submission):
        raise Refused(reason)
    question = question or QuestionToBody(submission=submission, paragraph=paragraph)
    question.text = words
    question.by, question.by_label, question.at = by.person, by.label[:200], by.moment
    question.save()
    _record(by, "question_saved", "question", question.pk)
    return question


@transaction.atomic
def remove_question(*, by: Actor, submission: Submission, paragraph: int, seen: str | None = None) -> None:
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
def add_note(*, by: Actor, submission: Submission, text: str, paragraph: int | None = None) -> StaffNote:
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
        raise Refused(_("Only the author can delete a note."))
    _record(by, "note_removed", "note", note.pk)
    note.delete()


def readable(text: str, if_empty: str) -> str:
    """The text as it is kept; Refused says why it can't be."""
    words = plain_lines(text)
    if reason := why_unreadable(words) if words else if_empty:
        raise Refused(reason)
    return words


def plain_lines(text: str) -> str:
    """As it is kept: a browser sends line ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def why_unreadable(words: str) -> str:
    """The sentence that says why a text can't be kept; empty where it can."""
    if len(words) > LIMIT:
        names = {"length": len(words), "limit": LIMIT}
        return (
            ngettext(
                "The text has %(length)d character; at most %(limit)d fit.",
                "The text has %(length)d characters; at most %(limit)d fit.",
                len(words),
            )
            % names
        )
    if FORBIDDEN.search(words):
        return _("The text has an invisible character. Type it again instead of pasting it.")
    return ""


def _is_asked_of(submission: Submission, paragraph: int) -> bool:
    edition = submission.assessment.cycle.edition_id
    return Recommendation.objects.filter(edition_id=edition, paragraph=paragraph).exists()


def _record(by: Actor, kind: str, name: str, pk: UUID) -> None:
    record(by=by, kind=kind, data={name: str(pk)})


@dataclass(frozen=True, slots=True)
class Said:
    """A reading as it is to be saved; `revision` is that of the reading it was typed over, 0 without one."""

    verdict: str
    reason: str
    level: int | None = None
    source_url: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is to be saved, empty to take it back; `seen`: what the form was opened with."""

    text: str
    seen: str | None = None


@transaction.atomic
def save_review(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    said: Said | None = None,
    asked: Asked | None = None,
    note: str = "",
) -> None:
    """Save reading, question and note, all or nothing; None and an empty note leave things as they are.

    Raises StaleReview if a colleague saved since, Refused with the reason, and what access raises.
    """
    if said is not None:
        save_reading(by=by, submission=submission, paragraph=paragraph, **asdict(said))
    if asked is not None and asked.text.strip():
        save_question(by=by, submission=submission, paragraph=paragraph, text=asked.text, seen=asked.seen)
    elif asked is not None:
        remove_question(by=by, submission=submission, paragraph=paragraph, seen=asked.seen)
    if note.strip():
        add_note(by=by, submission=submission, text=note, paragraph=paragraph)
