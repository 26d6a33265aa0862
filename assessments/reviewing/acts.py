"""What rapporteur staff do with a submission: read it, send it back, release remarks, close the review."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.models import (
    Assessment,
    BlindReading,
    QuestionToBody,
    Reading,
    ReturnToBody,
    Signature,
    Submission,
)
from assessments.reviewing import two_readers
from assessments.reviewing.two_readers import AnyReading
from assessments.submitting.triage import follow_desk
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability, Matter, Sharing, require
from mechanisms.membership.telling import tell_members
from recommendations.models import Recommendation


class StaleReview(Exception):
    """A colleague saved a reading or a question on this answer since the form was opened."""


class OtherThanShown(Refused):
    """What would go out to the body is not what the page showed: a colleague changed it meanwhile."""


def allow_review(
    by: Actor, capability: Capability, submission: Submission, *, released: bool = False
) -> None:
    """Let an act on a submission through or raise; what the body took back was never shared."""
    if by.is_command_line:
        return
    matter = Matter(
        body_id=submission.assessment.body_id,
        submitted=True,
        sharing=Sharing.PRIVATE if submission.withdrawn_at else submission.sharing,
        released=released,
    )
    require(by.principal, capability, matter)


@transaction.atomic
def return_to_body(
    *,
    by: Actor,
    submission: Submission,
    paragraphs: Collection[int],
    message: str,
    seen: str = "",
    signed: str = Signature.NAME,
) -> ReturnToBody:
    """Send a submission back with a message: version 2 opens, only the queried paragraphs in it.

    The questions that wait for these paragraphs go out with it. `seen` is what the page showed of them
    (`questions_seen`): if a colleague changed them since, OtherThanShown is raised and nothing is sent.
    """
    allow_review(by, Capability.RETURN, submission)
    assessment = Assessment.objects.select_for_update().get(pk=submission.assessment_id)
    hold_review(submission)
    if reason := why_not_returned(assessment, submission):
        raise Refused(reason)
    waiting = QuestionToBody.objects.filter(submission=submission, sent_with=None)
    if seen and questions_seen(waiting) != seen:
        why = _("A colleague changed the questions since you opened this page. Read them again, then send.")
        raise OtherThanShown(why)
    if not message.strip():
        raise Refused(_("Write what you ask the body."))
    known = _known(submission, paragraphs)
    sent = ReturnToBody.objects.create(
        submission=submission,
        paragraphs=known,
        message=message.strip(),
        by=by.person,
        by_label=by.label,
        at=by.moment,
        signed=signed,
    )
    waiting.filter(paragraph__in=known).update(sent_with=sent)
    assessment.status = Assessment.Status.RETURNED
    assessment.version += 1
    assessment.save(update_fields=["status", "version"])
    follow_desk(assessment.body_id)
    _record(by, "returned", submission, {"paragraphs": sent.paragraphs}, signed=signed)
    tell_members(
        "body_told", assessment.body, reverse("assessments:task_list", args=[assessment.pk]), kind="returned"
    )
    return sent


def why_not_returned(assessment: Assessment, submission: Submission) -> str:
    """The sentence that says why a submission can't go back to its body; empty where it can."""
    if assessment.status != Assessment.Status.SUBMITTED or submission.version != assessment.version:
        return _("Only the newest version can be returned, and only before it is reviewed.")
    if assessment.entered_by_staff:
        return _(
            "Staff entered this from a file. Ask the body by mail, and enter the new file that it sends."
        )
    if not submission.assessment.cycle.is_open:
        # The body could not answer, and what waits for an answer can't be reviewed either.
        return _("The cycle is closed: the body can’t change anything.")
    return ""


def questions_seen(questions: Iterable[QuestionToBody]) -> str:
    """What a page showed of the questions, as a short code: another text or another one changes it."""
    return fingerprint_of(sorted((row.paragraph, row.text) for row in questions))


def readings_seen(readings: Iterable[Reading]) -> str:
    """The same of readings that wait for their release."""
    return fingerprint_of(sorted((row.paragraph, row.revision) for row in readings))


def _known(submission: Submission, paragraphs: Collection[int]) -> list[int]:
    """The paragraphs in order, all of them recommendations of the edition, at least one."""
    edition = submission.assessment.cycle.edition
    rows = Recommendation.objects.filter(edition=edition, paragraph__in=paragraphs)
    known = set(rows.values_list("paragraph", flat=True))
    if not known or known != set(paragraphs):
        raise Refused(_("Choose at least one recommendation to return."))
    return sorted(known)


@transaction.atomic
def save_reading(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    verdict: str,
    reason: str,
    level: int | None = None,
    source_url: str = "",
    revision: int | None = None,
) -> AnyReading:
    """A reviewer's reading of one answer, next to the body's level; a released one changes no more. Whoever
    agrees need not say why.

    Where two people read the body, it is that reader's blind reading until both have read the answer, and
    only they save one (two_readers.py).
    `revision` is that of the reading the form was opened with, 0 without one: StaleReview is raised if a
    colleague saved since. None writes over what is saved.
    """
    allow_review(by, Capability.WRITE_READING, submission)
    require_said(verdict, level, reason)
    require_reviewable(submission)
    duty = two_readers.on_duty(submission)
    person = by.person.pk if by.person else None
    if duty.are_two and duty.is_second(person) is None:
        raise Refused(duty.why_not_others)
    two_readers.rearrange(submission, duty, paragraph)
    reading, blind = open_reading(submission, paragraph)
    if reading is None and len(blind) == two_readers.BOTH:
        raise Refused(_("Both readers have read this answer, and differently. Settle it first."))
    is_blind = duty.are_two and reading is None
    row = two_readers.own_reading(person, duty, blind) if is_blind else reading
    if revision is not None and revision != (row.revision if row else 0):
        raise StaleReview
    if row is None and is_blind:
        row = BlindReading(second=bool(duty.is_second(person)), **begun(submission, paragraph))
    elif row is None:
        row = Reading(body_sign=two_readers.sign_of(submission, paragraph), **begun(submission, paragraph))
    return keep_reading(by, row, verdict=verdict, level=level, reason=reason.strip(), source_url=source_url)


def require_said(verdict: str, level: int | None, reason: str) -> None:
    """Refused for a reading that differs without saying why, and for a level where it names none."""
    if not reason.strip() and verdict != Reading.Verdict.AGREE:
        raise Refused(_("Write the reason for your reading."))
    if (verdict == Reading.Verdict.OTHER_LEVEL) != (level is not None):
        raise Refused(_("Name a level with “another level”, and only there."))


def open_reading(submission: Submission, paragraph: int) -> tuple[Reading | None, tuple[BlindReading, ...]]:
    """The reading of one answer as it may still be changed, and what was read blind."""
    reading = submission.readings.filter(paragraph=paragraph).first()
    if reading is not None and reading.released_at is not None:
        raise Refused(_("This remark was released to the body. It can’t be changed."))
    return reading, tuple(submission.blind_readings.filter(paragraph=paragraph).order_by("second"))


def begun(submission: Submission, paragraph: int) -> dict[str, Any]:
    edition = submission.assessment.cycle.edition
    return {
        "submission": submission,
        "recommendation": Recommendation.objects.get(edition=edition, paragraph=paragraph),
        "paragraph": paragraph,
        "revision": 0,
    }


def keep_reading(by: Actor, row: AnyReading, **said: Any) -> AnyReading:
    """Save it on record; two blind readings that say the same are the desk's at once."""
    for name, value in said.items():
        setattr(row, name, value)
    row.revision += 1
    row.by, row.by_label, row.at = by.person, by.label, by.moment
    if isinstance(row, Reading):
        row.unread = False
    row.save()
    name = "reading" if isinstance(row, Reading) else "blind"
    _record(by, "reading_saved", row.submission, {name: str(row.pk)}, is_desk_work=True)
    if isinstance(row, BlindReading):
        both = open_reading(row.submission, row.paragraph)[1]
        if len(both) == two_readers.BOTH and two_readers.same(*both):
            row = two_readers.made_of(row.submission, both)
    follow_desk(row.submission.assessment.body_id)
    return row


def require_reviewable(submission: Submission) -> None:
    """Hold the submission, and raise Refused if it is reviewed or another version counts instead."""
    hold_review(submission)
    if reason := why_not_reviewed(submission):
        raise Refused(reason)


def why_not_reviewed(submission: Submission) -> str:
    """The sentence that says why nothing can be added to the review of this version; empty where it can."""
    if submission.superseded_at is not None:
        return _("A later version counts. You can only read this one.")
    if submission.reviewed_at is not None:
        return _("The review is closed. Nothing can be changed.")
    return ""


def hold_review(submission: Submission) -> None:
    """One at a time: a remark that a colleague is just releasing must not be written over.

    Raises Http404 where the body took it back, or keeps it to itself, since it was read.
    """
    submission.refresh_from_db(
        fields=["superseded_at", "reviewed_at", "withdrawn_at", "sharing"],
        from_queryset=Submission.objects.select_for_update(of=("self",)),
    )
    if submission.withdrawn_at is not None or submission.sharing == Sharing.PRIVATE:
        raise Http404


@transaction.atomic
def release_readings(
    *,
    by: Actor,
    submission: Submission,
    reply_until: date,
    seen: str = "",
    signed: str = Signature.NAME,
    paragraphs: Collection[int] | None = None,
) -> int:
    """Show the remarks to the body, with the day until which it may reply; how many were released.

    `paragraphs` are those that go out, None for all that wait; the others can follow, with a day of their
    own. `signed`: whether the body reads the names of the readers, or that the mandate speaks. `seen` is what
    the page showed of all that wait (`readings_seen`): if a colleague saved one since, OtherThanShown is
    raised and nothing goes out.
    """
    allow_review(by, Capability.WRITE_READING, submission)
    if submission.assessment.entered_by_staff:
        why = _("Staff entered this from a file, so its body has no page for remarks.")
        raise Refused(why)
    if reply_until <= by.moment.date():  # what is left of today is no time to reply in
        raise Refused(_("Choose a day in the future for the reply."))
    hold_review(submission)
    waiting = submission.readings.filter(released_at=None)
    if seen and readings_seen(waiting) != seen:
        why = _("A colleague saved a remark since you opened this page. Read the list again, then release.")
        raise OtherThanShown(why)
    if paragraphs is not None:
        waiting = waiting.filter(paragraph__in=paragraphs)
        if not waiting.exists():
            raise Refused(_("Tick at least one remark to release."))
    count = waiting.update(released_at=by.moment, reply_until=reply_until, signed=signed)
    said = {"count": count, "until": reply_until.isoformat()}
    _record(by, "readings_released", submission, said, signed=signed)
    if count:
        assessment = submission.assessment
        path = reverse("assessments:remarks", args=[assessment.pk])
        tell_members("body_told", assessment.body, path, kind="released")
    return count


@transaction.atomic
def reply(*, by: Actor, reading: Reading, text: str, before: str | None = None) -> Reading:
    """The body's reply to a released remark; both are shown side by side.

    `before` is the reply the form was opened with: if a colleague saved another meanwhile, Refused is
    raised and that one stays. None writes over what is saved.
    """
    allow_review(by, Capability.REPLY, reading.submission, released=reading.released_at is not None)
    reading.refresh_from_db(
        fields=["reply", "reply_until"], from_queryset=Reading.objects.select_for_update()
    )
    if reading.reply_until is None or reading.reply_until < by.moment.date():
        raise Refused(_("The time to reply has passed."))
    if not text.strip():
        raise Refused(_("Write your reply."))
    if before is not None and _plain(before) != _plain(reading.reply):
        raise Refused(_("A colleague saved another reply, shown above. Yours is not saved yet."))
    reading.reply, reading.replied_at = text.strip(), by.moment
    reading.save(update_fields=["reply", "replied_at"])
    _record(by, "reading_answered", reading.submission, {"paragraph": reading.paragraph})
    return reading


def _plain(text: str) -> str:
    """Without what a browser does to line ends."""
    return "\n".join(text.split())


@transaction.atomic
def close_review(*, by: Actor, submission: Submission, signed: str = Signature.NAME) -> Submission:
    """The review is done: the submission can't be withdrawn or returned any more."""
    allow_review(by, Capability.WRITE_READING, submission)
    assessment = Assessment.objects.select_for_update().get(pk=submission.assessment_id)
    hold_review(submission)
    if assessment.status != Assessment.Status.SUBMITTED or submission.version != assessment.version:
        raise Refused(_("Only the newest version can be marked as reviewed."))
    submission.reviewed_at = by.moment
    submission.save(update_fields=["reviewed_at"])
    assessment.status = Assessment.Status.REVIEWED
    assessment.save(update_fields=["status"])
    _record(by, "reviewed", submission, {"version": submission.version}, signed=signed)
    return submission


def _record(
    by: Actor,
    kind: str,
    submission: Submission,
    data: dict[str, object],
    *,
    is_desk_work: bool = False,
    signed: str = Signature.NAME,
) -> None:
    """On the trail of the body: ids, numbers and codes.

    Work at the desk is on that of the installation: the body reads its trail at once, and learns by the
    release who has read what, and when. An act that the mandate signs is on both: the body reads that the
    mandate acted, the installation keeps who it was.
    """
    assessment, as_mandate = submission.assessment, signed == Signature.MANDATE
    subject, said = assessment.cycle.slug, {"submission": str(submission.pk), **data}
    if is_desk_work or as_mandate:
        record(by=by, kind=kind, subject=subject, data=said)
    if not is_desk_work:
        chain = assessment.body.slug
        record(by=by, kind=kind, chain=chain, subject=subject, data=said, as_mandate=as_mandate)
