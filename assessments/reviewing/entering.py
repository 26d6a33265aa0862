"""A file instead of an account: staff enter what a body sent them; the body confirms or contests it.

What is entered is frozen at once, as an assessment of its own kind beside the body's own, of which staff know
nothing and which is not touched: neither its answers nor its plan. There is no working copy to change; a
correction is another file. A closed cycle takes none: its numbers have been quoted as final, so that whoever
wants to add to it reopens it first, which is on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.answering.rows import previous_cycle
from assessments.answering.rules import Refused, allow
from assessments.answers.labels import months_before
from assessments.answers.value import Answer, AnswersFile, Period, Reference
from assessments.models import Assessment, Contributor, Cycle, ReceivedFile, Submission
from assessments.report.gap_report import ReportBody, Sheet
from assessments.report.lines import ReportCycle
from assessments.reviewing.cycles import held_cycle, require_same_world
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.submitting.score_lines import stop_counting
from assessments.submitting.submitting import freeze
from assessments.submitting.to_read import follow_reading
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Sharing
from mechanisms.models import Body
from recommendations.models import Edition
from recommendations.outline import Variant

# The body decided nothing of this: the staff alone see it, and it is named and introduced nowhere.
CHOICES = Choices(Sharing.RAPPORTEUR, False, False, False)
MONTHS_OF_EVIDENCE = 24


@dataclass(frozen=True)
class Sent:
    """The file as it came: what it was, its SHA-256 and size, the day on which it was received.

    `confidential` holds, by paragraph, the strengths of references of which the file tells no more.
    """

    kind: str
    digest: str
    size: int
    received_on: date
    confidential: Mapping[int, Sequence[int]] = field(default_factory=dict)


@transaction.atomic
def enter_file(*, by: Actor, body: Body, cycle: Cycle, file: AnswersFile, sent: Sent) -> Submission:
    """Freeze what a body sent, shared with the staff alone; a second file makes the next version.

    `file` is what `answers.file` has read. Raises Refused where the cycle is closed, the body can't answer
    or shares a submission of its own, what stands is reviewed, or this very file is entered already.
    """
    allow(by, Capability.ENTER_FILE, body)
    cycle = held_cycle(cycle)
    _require_enterable(by, body, cycle, sent)
    assessment = _assessment(by, body, cycle)
    _require_new(assessment, sent)
    _set_frame(assessment, cycle, file)
    sheet = _sheet(assessment, file, sent)
    content = frozen_content(assessment, sheet, CHOICES.sharing, day=by.moment.date())
    submission = freeze(by, assessment, CHOICES, content)
    ReceivedFile.objects.create(
        submission=submission,
        kind=sent.kind,
        digest=sent.digest,
        size=sent.size,
        received_on=sent.received_on,
        entered_by=by.person,
        entered_by_label=by.label,
    )
    _record(by, "file_entered", submission, {"version": submission.version, "kind": sent.kind})
    return submission


def require_open_for(body: Body, cycle: Cycle) -> None:
    """Let through a body and cycle for which a file may be entered; Refused for others."""
    if not body.can_answer:
        raise Refused(_("%s does not assess itself.") % body)
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed. Reopen it first to enter a file.") % cycle)
    require_same_world(cycle, body)


def _require_enterable(by: Actor, body: Body, cycle: Cycle, sent: Sent) -> None:
    require_open_for(body, cycle)
    if sent.received_on > by.moment.date():
        raise Refused(_("This day is in the future. Choose today or an earlier day."))
    own = Submission.objects.shared().filter(
        assessment__body=body, assessment__cycle=cycle, assessment__entered_by_staff=False
    )
    if own.exists():
        raise Refused(_("%s has shared its own submission in this cycle. So no file can be entered.") % body)


def _assessment(by: Actor, body: Body, cycle: Cycle) -> Assessment:
    """The one for what staff enter, held; its version is the next one."""
    Edition.objects.filter(pk=cycle.edition_id, locked_at=None).update(locked_at=by.moment)
    end = min(by.moment.date(), cycle.opens_on)
    assessment, made = Assessment.objects.select_for_update().get_or_create(
        body=body,
        cycle=cycle,
        entered_by_staff=True,
        defaults={
            "period_start": months_before(end, MONTHS_OF_EVIDENCE),
            "period_end": end,
            "created_by": by.person,
        },
    )
    assessment.body, assessment.cycle = body, cycle
    if not made:
        last = assessment.submissions.aggregate(last=Max("version"))["last"] or 0
        assessment.version = last + 1
    return assessment


def _require_new(assessment: Assessment, sent: Sent) -> None:
    standing = assessment.submissions.current().select_related("received_file").first()
    if standing is None:
        return
    if standing.received_file.digest == sent.digest:
        raise Refused(_("This file is already entered."))
    if standing.reviewed_at is not None:
        raise Refused(_("The file entered before is reviewed. It can’t be replaced."))


def _set_frame(assessment: Assessment, cycle: Cycle, file: AnswersFile) -> None:
    """Period and contributors as the file has them; without a period the 24 months before the opening."""
    period = file.period
    end = (period and period.end) or min(assessment.created_at.date(), cycle.opens_on)
    start = (period and period.start) or months_before(end, MONTHS_OF_EVIDENCE)
    if end < start:
        raise Refused(_("The period of evidence ends before it begins."))
    assessment.period_start, assessment.period_end, assessment.budget = start, end, file.budget or ""
    assessment.save(update_fields=["period_start", "period_end", "budget"])
    assessment.contributors.all().delete()
    Contributor.objects.bulk_create(
        Contributor(assessment=assessment, name=item.name, kind=item.kind.value)
        for item in file.contributors or ()
    )


def _sheet(assessment: Assessment, file: AnswersFile, sent: Sent) -> Sheet:
    """What the file says, and nothing of the body's own draft: its actions are those of the file."""
    body, cycle = assessment.body, assessment.cycle
    named = {slug for entry in file.answers for slug in entry.named}
    names = dict(Body.objects.filter(slug__in=named).values_list("slug", "name"))
    return Sheet(
        body=ReportBody(body.slug, body.name, Variant(body.kind)),
        cycle=ReportCycle(cycle.slug, cycle.name),
        answers=tuple(_answer(entry, sent.confidential.get(entry.paragraph, ())) for entry in file.answers),
        names=names,
        version=assessment.version,
        period=Period(assessment.period_start, assessment.period_end),
        contributors=tuple(file.contributors or ()),
        budget=file.budget or "",
        sample=body.sample,
        previous=previous_cycle(body, cycle),
    )


def _answer(entry: Answer, hidden: Sequence[int]) -> Answer:
    """With the confidential references, of which the file tells no more than their strength."""
    secret = (Reference("", strength, confidential=True) for strength in hidden)
    return replace(entry, evidence=(*entry.evidence, *secret))


@transaction.atomic
def confirm_file(
    *, by: Actor, submission: Submission, confirmed_on: date, confirmed_by: str = ""
) -> ReceivedFile:
    """The body said that this is what it sent: its coordinator here, or staff for a letter that came.

    `confirmed_by` is who signed the letter; empty for whoever acts. Raises Refused where it is confirmed
    already or does not count any more, or for a day before the file came or after today.
    """
    allow(by, Capability.CONFIRM_FILE, submission.assessment.body, sharing=submission.sharing)
    received = ReceivedFile.objects.select_for_update(of=("self",)).get(submission=submission)
    _require_standing(Submission.objects.get(pk=submission.pk))
    if received.is_confirmed:
        raise Refused(_("It is confirmed already."))
    if not received.received_on <= confirmed_on <= by.moment.date():
        raise Refused(_("Choose a day between the one on which the file came and today."))
    received.confirmed_on = confirmed_on
    received.confirmed_by_label = (confirmed_by.strip() or by.label)[:200]
    received.save(update_fields=["confirmed_on", "confirmed_by_label"])
    _record(by, "file_confirmed", submission, {"on": confirmed_on.isoformat()})
    return received


@transaction.atomic
def take_out_file(*, by: Actor, submission: Submission) -> Submission:
    """Take what was entered out again: nobody speaks for a body against its word, confirmed or not.

    By its coordinator it is contested, by staff a mistake is undone. It leaves the desk and comparison, and
    stays on the body's record; another file may be entered.
    """
    body = submission.assessment.body
    allow(by, Capability.CONFIRM_FILE, body, sharing=submission.sharing)
    held_cycle(submission.assessment.cycle)
    assessment = Assessment.objects.select_for_update().get(pk=submission.assessment_id)
    row = Submission.objects.select_for_update().get(pk=submission.pk)
    if not assessment.entered_by_staff:
        raise Refused(_("The body submitted this itself. Only the body can withdraw it."))
    _require_standing(row)
    stop_counting(row)
    row.withdrawn_at = by.moment
    row.save(update_fields=["withdrawn_at"])
    follow_reading(body.pk)
    assessment.status = Assessment.Status.DRAFT
    assessment.save(update_fields=["status"])
    is_own = not by.is_command_line and by.principal.role_in(body.pk) is not None
    _record(by, "file_contested" if is_own else "file_taken_out", submission, {})
    return row


def _require_standing(submission: Submission) -> None:
    if submission.withdrawn_at or submission.superseded_at:
        raise Refused(_("It no longer counts: it was replaced or taken out."))


def _record(by: Actor, kind: str, submission: Submission, data: dict[str, object]) -> None:
    assessment = submission.assessment
    record(
        by=by,
        kind=kind,
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"submission": str(submission.pk), **data},
    )
