"""An approver approves the locked draft, its content and who may see it: with a passkey, or a code of an app.

What a passkey signs is the SHA-256 of the canonical JSON of the content's hash and the choices, so that the
signature says what was approved, and anybody who has the submission can check it again. A person without an
account has the name typed by the coordinator (`submitting.approve`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow, hold, why_closed
from assessments.models import Assessment, Clearance, Event
from assessments.report.document import canonical_json, digest
from assessments.submitting.submitting import record_approval, require_clearance
from assessments.trail.acting import Actor
from mechanisms.access import Capability
from mechanisms.models import Person
from mechanisms.people.signatures import holds, signed

PASSKEY, CODE = "passkey", "code"


def challenge_of(clearance: Clearance, content: str = "") -> bytes:
    """What an approver signs: 32 bytes over the hash of the content, as it is locked now, and all choices."""
    approved = {
        "schema": "approval/1",
        "content": content or clearance.digest,
        "choices": clearance.choices,
    }
    return hashlib.sha256(canonical_json(approved)).digest()


@transaction.atomic
def approve_with_passkey(*, by: Actor, assessment: Assessment, response: object, seen: str) -> Clearance:
    """Approve by a signature over content and choices, which is kept whole.

    `response` is what the device answered, `seen` the `challenge_of`, in hexadecimal, of what the person saw.
    Raises NotSigned where it signs something else or is no passkey of this person; and as
    `approve_with_code` does.
    """
    person, clearance = _to_approve(by, assessment, seen)
    clearance.assertion = signed(person, challenge_of(clearance), response)
    return _approved(by, assessment, clearance, PASSKEY)


@transaction.atomic
def approve_with_code(*, by: Actor, assessment: Assessment, seen: str) -> Clearance:
    """Approve; whoever calls has just checked a code of the person's app.

    Raises Refused where the draft is not locked, is approved already, or is, with its choices, not what the
    person saw; Http404 or PermissionDenied without the right.
    """
    _person, clearance = _to_approve(by, assessment, seen)
    clearance.assertion = None
    return _approved(by, assessment, clearance, CODE)


def _to_approve(by: Actor, assessment: Assessment, seen: str) -> tuple[Person, Clearance]:
    allow(by, Capability.APPROVE, assessment.body)
    if by.person is None:
        raise PermissionDenied
    hold(assessment)
    if not assessment.cycle.is_open:
        raise Refused(why_closed(assessment))
    clearance = require_clearance(assessment)
    if clearance.choices is None:
        raise Refused(
            _(
                "It was locked before it was chosen who may see it. The coordinator has to reopen it, "
                "choose, and lock it again."
            )
        )
    if clearance.approver:
        raise Refused(_("It is approved already."))
    if seen != challenge_of(clearance).hex():
        raise Refused(_("What is locked has changed. Read it again below, then approve it."))
    return by.person, clearance


def _approved(by: Actor, assessment: Assessment, clearance: Clearance, way: str) -> Clearance:
    clearance.approver, clearance.approved_by = by.label[:200], by.person
    clearance.approved_on, clearance.approved_with = by.moment.date(), way
    return record_approval(by, assessment, clearance)


# Checking all of them again, years later.


def signature_holds(clearance: Clearance) -> bool:
    """Whether what was signed is this content with these choices, by the key that is kept.

    Where a text was removed since, what was signed is the content as it was before. One query, if at all.
    """
    signature = clearance.assertion
    if signature is None:
        return False
    if holds(signature, challenge_of(clearance)):
        return True
    former = clearance.former_hashes.values_list("sha256", flat=True)
    return any(holds(signature, challenge_of(clearance, content)) for content in former)


def doubts_of(clearance: Clearance) -> Iterator[str]:
    """A sentence for each thing that is not as it was when this was signed. Two queries at the most."""
    body, cycle = clearance.assessment.body.slug, clearance.assessment.cycle.slug
    where = f"{body} {cycle}, version {clearance.version}"
    if not signature_holds(clearance):
        yield f"{where}: the signature of the approval does not fit the content and the choices"
    kept = digest(canonical_json(clearance.assertion or {}))
    events = Event.objects.filter(chain=body, kind="clearance_approved", subject=cycle)
    if not any(event.data.get("assertion") == kept for event in events):
        yield f"{where}: the audit trail knows no approval with this signature"


def signed_approvals() -> Iterator[Clearance]:
    """Every approval by passkey, the oldest first. One query."""
    rows = Clearance.objects.filter(approved_with=PASSKEY).select_related(
        "assessment__body", "assessment__cycle"
    )
    yield from rows.order_by("asked_at", "pk")
