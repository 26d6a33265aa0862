"""Clearance, for bodies that need an approval: locked, hashed, approved, then sent as it is or reopened."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rows import as_locked, load_answers, load_sheet, plan_to_lock
from assessments.answering.rules import NotReady, Refused, allow, hold, why_closed
from assessments.models import Assessment, Clearance, ReturnToBody
from assessments.report.document import measured
from assessments.submitting.submitting import blocking_paragraphs, frozen_content
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability


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
    sheet = load_sheet(assessment)
    blocking = blocking_paragraphs(assessment, sheet.answers)
    if blocking:
        raise NotReady(blocking)
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
    _move(by, assessment, Assessment.Status.CLEARANCE, "clearance_asked", found)
    return clearance


@transaction.atomic
def approve(*, by: Actor, assessment: Assessment, approver: str, approved_on: date) -> Clearance:
    """Record who approved the locked draft, and when; both are needed."""
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = _open_clearance(assessment)
    if not approver.strip():
        raise Refused(_("Write the name of the person who approved."))
    clearance.approver, clearance.approved_on = approver.strip(), approved_on
    clearance.save(update_fields=["approver", "approved_on"])
    record(
        by=by,
        kind="clearance_approved",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"digest": clearance.digest, "on": approved_on.isoformat()},
    )
    return clearance


@transaction.atomic
def reopen(*, by: Actor, assessment: Assessment) -> Assessment:
    """Unlock the draft; what was cleared counts no more."""
    allow(by, Capability.CLEAR, assessment.body)
    hold(assessment)
    clearance = _open_clearance(assessment)
    clearance.reopened_at = by.moment
    clearance.save(update_fields=["reopened_at"])
    returned = ReturnToBody.objects.filter(
        submission__assessment=assessment, closed_at=None
    ).exists()
    status = Assessment.Status.RETURNED if returned else Assessment.Status.DRAFT
    _move(by, assessment, status, "clearance_reopened", clearance.digest)
    return assessment


def plan_has_moved(clearance: Clearance) -> bool:
    """Whether the live plan is no longer the one that was locked. Five queries."""
    live = load_answers(clearance.assessment)
    locked = clearance.plan
    return locked is not None and as_locked(live, locked) != tuple(live)


def _open_clearance(assessment: Assessment) -> Clearance:
    clearance = assessment.clearances.filter(reopened_at=None).first()
    if assessment.status != Assessment.Status.CLEARANCE or clearance is None:
        raise Refused(_("The assessment is not in clearance."))
    return clearance


def _move(by: Actor, assessment: Assessment, status: str, kind: str, digest: str) -> None:
    assessment.status = status
    assessment.save(update_fields=["status"])
    record(
        by=by,
        kind=kind,
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"digest": digest},
    )
