"""Submitting: a frozen copy with its hash; withdrawing it, and changing who may see it.

A body that needs an approval locks its draft first (clearance): hashed, approved, then sent or reopened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.answering.open_points import broken_rules
from assessments.answering.rows import as_locked, load_answers, load_sheet, plan_to_lock
from assessments.answering.rules import NotReady, Refused, allow, hold, why_closed
from assessments.models import Assessment, Clearance, ReturnToBody, Submission
from assessments.report.document import Document, measured
from assessments.report.gap_report import Sheet
from assessments.submitting.passages import keep_passages
from assessments.submitting.retelling import (
    content_of,
    frozen_content,
    reach_of,
    report_as_submitted,
    require_forgotten,
    require_told,
    require_untold,
    sheet_for,
)
from assessments.submitting.score_lines import add_line, follow_choices, stop_counting
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Sharing

CONSENTS = ("may_be_named", "may_be_quoted", "may_be_introduced", "shown_to_mechanisms")


@dataclass(frozen=True)
class Choices:
    """What a body decides when it submits; there are no defaults."""

    sharing: Sharing
    may_be_named: bool
    may_be_introduced: bool
    shown_to_mechanisms: bool
    may_be_quoted: bool = False
    """Without its name, passage by passage; no where nobody was asked."""

    def __post_init__(self) -> None:
        if self.sharing == Sharing.PRIVATE and any(self.consents.values()):
            why = _("A private submission can’t be named, quoted, introduced or shown to a mechanism.")
            raise Refused(why)

    @classmethod
    def of(cls, submission: Submission) -> Choices:
        consents = {name: getattr(submission, name) for name in CONSENTS}
        return cls(sharing=Sharing(submission.sharing), **consents)

    @property
    def consents(self) -> dict[str, bool]:
        """The answers to the four questions asked besides, by their columns."""
        return {name: getattr(self, name) for name in CONSENTS}

    @property
    def agreed(self) -> list[str]:
        return [name for name, agreed in self.consents.items() if agreed]

    @property
    def reach(self) -> int:
        return reach_of(self.sharing, self.shown_to_mechanisms)


def _complete_sheet(assessment: Assessment) -> Sheet:
    """Raises NotReady where an answer breaks a rule."""
    sheet = load_sheet(assessment)
    if broken := broken_rules(assessment, sheet.answers):
        raise NotReady([*broken])
    return sheet


@transaction.atomic
def submit(*, by: Actor, assessment: Assessment, choices: Choices, expected_digest: str = "") -> Submission:
    """Freeze the assessment and send it; pressing twice makes one submission.

    `expected_digest` is the hash the person saw: if the content changed since, Refused is raised and
    nothing is sent; likewise where another submission would go on telling more people of this one. Blanks
    are allowed; broken rules raise NotReady.
    """
    allow(by, Capability.SUBMIT, assessment.body)
    assessment = _locked(assessment)
    if assessment.status == Assessment.Status.SUBMITTED:
        return assessment.submissions.get(version=assessment.version)
    clearance = _approved(assessment)
    if not assessment.is_writable and clearance is None:
        raise Refused(why_closed(assessment))
    sheet = _complete_sheet(assessment)
    seen = sheet_for(assessment, sheet)
    day = by.moment.date()
    content = content_of(report_as_submitted(assessment, seen, day))
    _require_same(content[2], expected_digest, clearance)
    require_untold(assessment, choices.reach)
    if clearance is None and choices.sharing is not Sharing.PUBLIC:
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
    return submission


def _locked(assessment: Assessment) -> Assessment:
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
    )
    add_line(submission, document)
    keep_passages(submission, document)
    _set_status(assessment, Assessment.Status.SUBMITTED)
    return submission


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
def withdraw(*, by: Actor, submission: Submission) -> Assessment:
    """Take a submission back until it is reviewed: a draft copy opens, the version stays on the body's
    record and leaves comparison and verification."""
    assessment = _locked(submission.assessment)
    allow(by, Capability.WITHDRAW, assessment.body, sharing=submission.sharing)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    submission.assessment = assessment
    require_withdrawable(submission)
    stop_counting(submission)
    submission.withdrawn_at = now = by.moment
    submission.save(update_fields=["withdrawn_at"])
    if assessment.status == Assessment.Status.SUBMITTED:
        assessment.version += 1
    ReturnToBody.objects.filter(submission=submission, closed_at=None).update(closed_at=now)
    cleared = assessment.clearances.filter(version=assessment.version, reopened_at=None)
    cleared.update(reopened_at=now)
    _set_status(assessment, Assessment.Status.DRAFT)
    _record(by, "withdrawn", assessment, {"version": submission.version})
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
def change_choices(*, by: Actor, submission: Submission, choices: Choices) -> Submission:
    """Change who may see a submission and what may be done with it; the change is on record."""
    # Held like for a new version or a withdrawal, which move the same counts.
    assessment = _locked(submission.assessment)
    allow(by, Capability.CHANGE_SHARING, assessment.body, sharing=submission.sharing)
    submission = Submission.objects.get(pk=submission.pk)
    submission.assessment = assessment
    if submission.withdrawn_at:
        raise Refused(_("This version is withdrawn: only your body sees it."))
    if assessment.entered_by_staff:
        why = _("Staff entered this from a file: its sharing can’t be changed. Submit your own to share it.")
        raise Refused(why)
    before = submission.sharing
    if choices.reach != reach_of(before, submission.shown_to_mechanisms):
        require_told(submission, choices.reach)
        require_untold(assessment, choices.reach)
    submission.sharing = choices.sharing.value
    for name, agreed in choices.consents.items():
        setattr(submission, name, agreed)
    submission.save(update_fields=["sharing", *CONSENTS])
    follow_choices(submission)
    data = {"version": submission.version, "from": before, "to": submission.sharing, "agreed": choices.agreed}
    _record(by, "sharing_changed", assessment, data)
    if choices.sharing is not Sharing.PRIVATE and submission.superseded_at is None:
        _replace_entered(by, submission)
    return submission


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
        data = {"submission": str(row.pk), "version": row.version}
        _record(by, "entered_file_replaced", assessment, data)


# Clearance.


@transaction.atomic
def ask_clearance(*, by: Actor, assessment: Assessment) -> Clearance:
    """Lock the draft with its plan and print its hash; from now on nothing in it changes.

    The live plan belongs to the body and goes on changing; what is approved and submitted is the plan as
    it was locked.
    """
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    if not assessment.is_writable:
        raise Refused(why_closed(assessment))
    sheet = _complete_sheet(assessment)
    sheet = measured(sheet, by.moment.date())
    _document, _text, found = frozen_content(assessment, sheet, day=by.moment.date())
    clearance = Clearance.objects.create(
        assessment=assessment,
        version=assessment.version,
        digest=found,
        plan=plan_to_lock(sheet.answers),
        asked_at=by.moment,
        asked_by=by.person,
    )
    _set_status(assessment, Assessment.Status.CLEARANCE)
    _record(by, "clearance_asked", assessment, {"digest": found})
    return clearance


@transaction.atomic
def approve(*, by: Actor, assessment: Assessment, approver: str, approved_on: date) -> Clearance:
    """Record who approved the locked draft, and when; both are needed."""
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = _require_clearance(assessment)
    if not approver.strip():
        raise Refused(_("Write the name of the person who approved."))
    clearance.approver, clearance.approved_on = approver.strip(), approved_on
    clearance.save(update_fields=["approver", "approved_on"])
    data = {"digest": clearance.digest, "on": approved_on.isoformat()}
    _record(by, "clearance_approved", assessment, data)
    return clearance


@transaction.atomic
def reopen(*, by: Actor, assessment: Assessment) -> Assessment:
    """Unlock the draft; what was cleared counts no more."""
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = _require_clearance(assessment)
    clearance.reopened_at = by.moment
    clearance.save(update_fields=["reopened_at"])
    returned = ReturnToBody.objects.filter(submission__assessment=assessment, closed_at=None)
    statuses = Assessment.Status
    _set_status(assessment, statuses.RETURNED if returned.exists() else statuses.DRAFT)
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


def _require_clearance(assessment: Assessment) -> Clearance:
    clearance = open_clearance(assessment)
    if clearance is None:
        raise Refused(_("The assessment is not locked for approval."))
    return clearance
