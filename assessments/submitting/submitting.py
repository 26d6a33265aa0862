"""Submitting: a frozen copy with its hash; withdrawing it, and changing who may see it.

A body that needs an approval locks its draft first (clearance): hashed, approved, then sent or reopened.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.answering.open_points import broken_rules
from assessments.answering.rows import as_locked, load_answers, load_sheet, plan_to_lock
from assessments.answering.rules import NotReady, Refused, allow, hold, why_closed
from assessments.models import Assessment, Clearance, ReturnToBody, Submission
from assessments.report.document import Document, canonical_json, digest, measured
from assessments.report.gap_report import Sheet
from assessments.submitting.choices import CONSENTS, Choices, answer_naming
from assessments.submitting.passages import keep_passages
from assessments.submitting.retelling import (
    content_of,
    frozen_content,
    locked_sheet,
    reach_of,
    report_as_submitted,
    require_forgotten,
    require_told,
    require_untold,
    sheet_for,
)
from assessments.submitting.score_lines import add_line, follow_choices, stop_counting
from assessments.submitting.to_read import follow_reading
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Sharing
from mechanisms.membership.act_endings import end_waiting
from mechanisms.membership.telling import tell_members
from mechanisms.models import BodyAct, Person
from mechanisms.people.guarded_acts import refuse_alone

TYPED = "typed"


def _complete_sheet(assessment: Assessment) -> Sheet:
    """Raises NotReady where an answer breaks a rule."""
    sheet = load_sheet(assessment)
    if broken := broken_rules(assessment, sheet.answers):
        raise NotReady([*broken])
    return sheet


@transaction.atomic
def submit(
    *,
    by: Actor,
    assessment: Assessment,
    choices: Choices,
    expected_digest: str = "",
    second: Person | None = None,
) -> Submission:
    """Freeze the assessment and send it; pressing twice makes one submission.

    `expected_digest` is the hash the person saw: if the content changed since, Refused is raised and
    nothing is sent; likewise where another submission would go on telling more people of this one. Blanks
    are allowed; broken rules raise NotReady. What everybody may read needs a `second` coordinator where the
    body says so.
    """
    allow(by, Capability.SUBMIT, assessment.body)
    assessment = locked(assessment)
    if assessment.status == Assessment.Status.SUBMITTED:
        return assessment.submissions.get(version=assessment.version)
    clearance = _approved(assessment)
    if not assessment.is_writable and clearance is None:
        raise Refused(why_closed(assessment))
    is_public = choices.sharing is Sharing.PUBLIC
    if is_public:
        refuse_alone(assessment.body, by.person, second)
    sheet = _complete_sheet(assessment)
    _require_chosen(choices, clearance)
    seen = locked_sheet(assessment, sheet, clearance)
    day = by.moment.date()
    content = content_of(report_as_submitted(assessment, seen, day))
    _require_same(content[2], expected_digest, clearance)
    require_untold(assessment, choices.reach)
    if clearance is None and not is_public:
        told = sheet_for(assessment, sheet, choices.sharing, choices.shown_to_mechanisms)
        if told != seen:
            content = content_of(report_as_submitted(assessment, told, day))
    submission = freeze(by, assessment, choices, content, clearance)
    data = {
        "version": submission.version,
        "digest": submission.digest,
        "sharing": submission.sharing,
        "agreed": choices.agreed,
    }
    _record(by, "submitted", assessment, data, at=submission.submitted_at)
    if choices.sharing is not Sharing.PRIVATE:
        _replace_entered(by, submission)
    if is_public:
        _tell_members(by, "submit", submission, second)
    return submission


def locked(assessment: Assessment) -> Assessment:
    """The row, locked until the end of the transaction, as it is now.

    The others that the body fills in are locked with it: what one of them tells hangs on what is shared of
    another. By their cycles, as in a deletion.
    """
    own = Q(pk=assessment.pk) | Q(body_id=assessment.body_id, entered_by_staff=False)
    rows = Assessment.objects.select_for_update(of=("self",)).filter(own)
    found = rows.select_related("body", "cycle__edition").order_by("cycle__opens_on", "cycle_id")
    return {row.pk: row for row in found}[assessment.pk]


def _approved(assessment: Assessment) -> Clearance | None:
    """None where the assessment is not in clearance; Refused where it is and nobody has approved."""
    if assessment.status != Assessment.Status.CLEARANCE:
        return None
    clearance = open_clearance(assessment)
    if clearance is None or not clearance.approver:
        raise Refused(_("The assessment is locked for approval: record who approved it, or reopen it."))
    if not assessment.cycle.is_open:
        raise Refused(why_closed(assessment))
    return clearance


def _require_chosen(choices: Choices, clearance: Clearance | None) -> None:
    """What was approved is sent to those for whom it was approved, and to nobody else."""
    if clearance is not None and clearance.choices not in (None, choices.as_json()):
        raise Refused(
            _(
                "The approval covers who may see it and what may be done with it. To choose anew, reopen the "
                "assessment and have it approved again."
            )
        )


def _require_same(found: str, expected: str, clearance: Clearance | None) -> None:
    if expected and found != expected:
        why = _("Somebody changed an answer since you opened this page. Check again before you submit.")
        raise Refused(why)
    if clearance is not None and clearance.digest != found:
        why = _("The content differs from what was locked. Reopen the assessment and lock it again.")
        raise Refused(why)


def freeze(
    by: Actor,
    assessment: Assessment,
    choices: Choices,
    content: tuple[Document, str, str],
    clearance: Clearance | None = None,
) -> Submission:
    """Keep what `frozen_content` gave as the version that counts, with its line; whoever calls has let it
    through and holds the assessment."""
    document, text, found = content
    now = by.moment
    _supersede(assessment, now)
    submission = Submission.objects.create(
        assessment=assessment,
        version=assessment.version,
        document=text,
        digest=found,
        sharing=choices.sharing.value,
        **choices.consents,
        submitted_at=now,
        submitted_by=by.person,
        submitted_by_label=by.label,
        approver=clearance.approver if clearance else "",
        approved_on=clearance.approved_on if clearance else None,
        approved_with=clearance.approved_with if clearance else "",
        clearance=clearance,
    )
    add_line(submission, document)
    keep_passages(submission, document)
    _set_status(assessment, Assessment.Status.SUBMITTED)
    _end_waiting(by, assessment, *ABOUT_A_VERSION, *ABOUT_THE_STAGE)
    return submission


ABOUT_A_VERSION = (BodyAct.Kind.SHARE, BodyAct.Kind.WITHDRAW, BodyAct.Kind.AGREE)
ABOUT_THE_STAGE = (BodyAct.Kind.SUBMIT, BodyAct.Kind.WITHDRAW)
"""What a second coordinator is asked, by what it is about: it ends when that changes."""


def _end_waiting(by: Actor, assessment: Assessment, *kinds: str, version: int | None = None) -> None:
    """End what waits about this assessment, or about one version of it, that changes now."""
    about = Q(kind__in=kinds, given__assessment=str(assessment.pk))
    if version is None:
        why = _("%(name)s submitted, withdrew, locked or reopened the assessment after this was asked for.")
    else:
        about &= Q(given__version=version)
        why = _("%(name)s changed who may see it, or what may be done with it, after this was asked for.")
    end_waiting(by.person, about & Q(body=assessment.body_id), why % {"name": by.label})


def _supersede(assessment: Assessment, now: datetime) -> None:
    """The version that counted counts no more, and what was asked about it is answered."""
    for earlier in assessment.submissions.filter(withdrawn_at=None, superseded_at=None):
        stop_counting(earlier)
        earlier.superseded_at = now
        earlier.save(update_fields=["superseded_at"])
    returned = ReturnToBody.objects.filter(submission__assessment=assessment, closed_at=None)
    returned.update(closed_at=now)


def _record(
    by: Actor, kind: str, assessment: Assessment, data: dict[str, Any], at: datetime | None = None
) -> None:
    chain, subject = assessment.body.slug, assessment.cycle.slug
    record(by=by, kind=kind, chain=chain, subject=subject, at=at, data=data)


def _set_status(assessment: Assessment, status: str) -> None:
    assessment.status = status
    assessment.save(update_fields=["status", "version"])


@transaction.atomic
def withdraw(*, by: Actor, submission: Submission, second: Person | None = None) -> Assessment:
    """Take a submission back until it is reviewed: a draft copy opens, the version stays on the body's
    record and leaves comparison and verification. Needs a `second` coordinator where the body says so."""
    assessment = locked(submission.assessment)
    allow(by, Capability.WITHDRAW, assessment.body, sharing=submission.sharing)
    refuse_alone(assessment.body, by.person, second)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    submission.assessment = assessment
    require_withdrawable(submission)
    stop_counting(submission)
    submission.withdrawn_at = now = by.moment
    submission.save(update_fields=["withdrawn_at"])
    follow_reading(assessment.body_id)
    if assessment.status == Assessment.Status.SUBMITTED:
        assessment.version += 1
    ReturnToBody.objects.filter(submission=submission, closed_at=None).update(closed_at=now)
    cleared = assessment.clearances.filter(version=assessment.version, reopened_at=None)
    cleared.update(reopened_at=now)
    _set_status(assessment, Assessment.Status.DRAFT)
    _end_waiting(by, assessment, *ABOUT_A_VERSION, *ABOUT_THE_STAGE)
    _record(by, "withdrawn", assessment, {"version": submission.version})
    _tell_members(by, "withdraw", submission, second)
    return assessment


def require_withdrawable(submission: Submission) -> None:
    """Raise `Refused` with the reason if this version can't be withdrawn (any more)."""
    assessment = submission.assessment
    if submission.reviewed_at or assessment.status == Assessment.Status.REVIEWED:
        raise Refused(_("A reviewed submission can’t be withdrawn."))
    if submission.withdrawn_at or submission.superseded_at:
        raise Refused(_("This version does not count any more: there is nothing to withdraw."))
    if not assessment.cycle.is_open:
        raise Refused(why_closed(assessment))
    require_forgotten(assessment)


@transaction.atomic
def change_choices(
    *, by: Actor, submission: Submission, choices: Choices, second: Person | None = None
) -> Submission:
    """Change who may see a submission and what may be done with it; the change is on record.

    What waits for a second coordinator about this version ends: it was asked before this choice. Where more
    people may see it, or do more, all members are told, and a `second` coordinator is needed if the body says
    so.
    """
    # Held like for a new version or a withdrawal, which move the same counts.
    assessment = locked(submission.assessment)
    allow(by, Capability.CHANGE_SHARING, assessment.body, sharing=submission.sharing)
    submission = Submission.objects.get(pk=submission.pk)
    submission.assessment = assessment
    if submission.withdrawn_at:
        raise Refused(_("This version is withdrawn: only your body sees it."))
    if assessment.entered_by_staff:
        why = _("Staff entered this from a file: its sharing can’t be changed. Submit your own to share it.")
        raise Refused(why)
    before, as_before = submission.sharing, Choices.of(submission)
    widens = choices.widens(as_before)
    if widens:
        refuse_alone(assessment.body, by.person, second)
    if choices.reach != reach_of(before, submission.shown_to_mechanisms):
        require_told(submission, choices.reach)
        require_untold(assessment, choices.reach)
    submission.sharing = choices.sharing.value
    for name, agreed in choices.consents.items():
        setattr(submission, name, agreed)
    submission.save(update_fields=["sharing", *CONSENTS])
    follow_choices(submission)
    answer_naming(by, submission)
    if choices != as_before:
        _end_waiting(by, assessment, *ABOUT_A_VERSION, version=submission.version)
    data = {"version": submission.version, "from": before, "to": submission.sharing, "agreed": choices.agreed}
    _record(by, "sharing_changed", assessment, data)
    if choices.sharing is not Sharing.PRIVATE and submission.superseded_at is None:
        _replace_entered(by, submission)
    if widens:
        _tell_members(by, "share", submission, second)
    return submission


def _tell_members(by: Actor, kind: str, submission: Submission, second: Person | None) -> None:
    """A mail to all members, at once."""
    if by.is_command_line:
        return
    path = reverse("assessments:receipt", args=[submission.assessment_id, submission.version])
    body, confirmed_by = submission.assessment.body, str(second or "")
    tell_members("body_told", body, path, kind=kind, who=by.label, second=confirmed_by)


def _replace_entered(by: Actor, submission: Submission) -> None:
    """Supersede the staff's version once the body's own is shared; in the transaction that shares it.

    Call it when the line of the body's own is counted: the cycle is held then, and so it is where a file is
    entered, so that of the two acts at once one sees what the other did.
    """
    assessment = submission.assessment
    entered = Submission.objects.current().filter(
        assessment__body_id=assessment.body_id,
        assessment__cycle_id=assessment.cycle_id,
        assessment__entered_by_staff=True,
    )
    for row in entered:
        stop_counting(row)
        row.superseded_at = by.moment
        row.save(update_fields=["superseded_at"])
        follow_reading(assessment.body_id)
        data = {"submission": str(row.pk), "version": row.version}
        _record(by, "entered_file_replaced", assessment, data)


# Clearance.


@transaction.atomic
def ask_clearance(*, by: Actor, assessment: Assessment, choices: Choices) -> Clearance:
    """Lock the draft with its plan, and who may see it, and print its hash; from now on nothing in it
    changes.

    Raises Refused where another submission would go on telling more people of this one. The live plan belongs
    to the body and goes on changing; what is approved and submitted is the plan as it was locked.
    """
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    if not assessment.is_writable:
        raise Refused(why_closed(assessment))
    require_untold(assessment, choices.reach)
    sheet, day = _complete_sheet(assessment), by.moment.date()
    sheet = measured(sheet, day)
    shared = (choices.sharing, choices.shown_to_mechanisms)
    _document, _text, found = frozen_content(assessment, sheet, *shared, day=day)
    clearance = Clearance.objects.create(
        assessment=assessment,
        version=assessment.version,
        digest=found,
        choices=choices.as_json(),
        plan=plan_to_lock(sheet.answers),
        asked_at=by.moment,
        asked_by=by.person,
    )
    _set_status(assessment, Assessment.Status.CLEARANCE)
    _end_waiting(by, assessment, *ABOUT_THE_STAGE)
    data = {"digest": found, "sharing": choices.sharing.value, "agreed": choices.agreed}
    _record(by, "clearance_asked", assessment, data)
    return clearance


@transaction.atomic
def approve(*, by: Actor, assessment: Assessment, approver: str, approved_on: date) -> Clearance:
    """Write down who approved the locked draft, and when, for somebody who never signs in; both are needed.

    It is called a typed name ever after; an approver approves by `approving`.
    """
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = require_clearance(assessment)
    if not approver.strip():
        raise Refused(_("Write the name of the person who approved."))
    clearance.approver, clearance.approved_on, clearance.approved_with = approver.strip(), approved_on, TYPED
    clearance.approved_by, clearance.assertion = None, None
    return record_approval(by, assessment, clearance)


def record_approval(by: Actor, assessment: Assessment, clearance: Clearance) -> Clearance:
    """Keep an approval that was let through; on record with a hash of what was signed, if it was."""
    clearance.save(update_fields=["approver", "approved_on", "approved_with", "approved_by", "assertion"])
    on = clearance.approved_on.isoformat() if clearance.approved_on else ""
    data = {"digest": clearance.digest, "on": on, "with": clearance.approved_with}
    if clearance.assertion is not None:
        data["assertion"] = digest(canonical_json(clearance.assertion))
    _record(by, "clearance_approved", assessment, data)
    return clearance


@transaction.atomic
def reopen(*, by: Actor, assessment: Assessment) -> Assessment:
    """Unlock the draft; what was cleared counts no more."""
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = require_clearance(assessment)
    clearance.reopened_at = by.moment
    clearance.save(update_fields=["reopened_at"])
    returned = ReturnToBody.objects.filter(submission__assessment=assessment, closed_at=None)
    statuses = Assessment.Status
    _set_status(assessment, statuses.RETURNED if returned.exists() else statuses.DRAFT)
    _end_waiting(by, assessment, *ABOUT_THE_STAGE)
    _record(by, "clearance_reopened", assessment, {"digest": clearance.digest})
    return assessment


def plan_has_moved(clearance: Clearance) -> bool:
    """Whether the live plan is no longer the one that was locked. Five queries."""
    live, locked = load_answers(clearance.assessment), clearance.plan
    return locked is not None and as_locked(live, locked) != tuple(live)


def open_clearance(assessment: Assessment) -> Clearance | None:
    """The clearance that the assessment is in, if it is. One query then."""
    if assessment.status != Assessment.Status.CLEARANCE:
        return None
    return assessment.clearances.filter(reopened_at=None).first()


def require_clearance(assessment: Assessment) -> Clearance:
    clearance = open_clearance(assessment)
    if clearance is None:
        raise Refused(_("The assessment is not locked for approval."))
    return clearance
