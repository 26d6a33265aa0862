"""Making a questionnaire workbook: who may take which, and the record of what stood in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused, allow
from assessments.lifecycle.trail import Actor, record
from assessments.models import Assessment, Workbook
from assessments.scoring import State
from assessments.standing_answers import Stored
from mechanisms.access import Capability
from mechanisms.models import Membership


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """What goes into a workbook: its paragraphs, for whom, and what stands to each, where it is filled."""

    paragraphs: tuple[int, ...]
    membership: Membership | None
    name: str
    inputs: frozenset[int]
    filled: bool


@transaction.atomic
def make_workbook(
    *,
    by: Actor,
    assessment: Assessment,
    taken: TakenAlong,
    stands: Mapping[int, Stored],
    language: str,
) -> Workbook:
    """Put on record that a workbook leaves, with what stands in it; its id is printed in the file.

    A coordinator makes any, a contributor one of what he or she is asked. Raises Refused where nothing is
    asked, Http404 or PermissionDenied without the right to write one of its paragraphs.
    """
    allow(by, Capability.SEE_DRAFT, assessment.body)
    if not taken.paragraphs:
        raise Refused(
            _("Nothing is asked of %s yet. Choose what first.") % (taken.name or _("you"))
        )
    for paragraph in taken.paragraphs:
        allow(by, Capability.CONTRIBUTE, assessment.body, paragraph)
    workbook = Workbook.objects.create(
        assessment=assessment,
        membership=taken.membership,
        name=taken.name[:200],
        paragraphs=list(taken.paragraphs),
        filled=taken.filled,
        language=language,
        base=_base(taken, stands),
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
    )
    record(
        by=by,
        kind="workbook_made",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={
            "assessment": str(assessment.pk),
            "workbook": str(workbook.pk),
            "filled": taken.filled,
            "paragraphs": list(taken.paragraphs),
        },
    )
    return workbook


def _base(taken: TakenAlong, stands: Mapping[int, Stored]) -> dict[str, object]:
    """What stood in the file, by paragraph; nothing where it was blank."""
    found: dict[str, object] = {}
    for paragraph in taken.paragraphs:
        stored = stands[paragraph]
        said = stored.entry.as_json() if taken.filled else {"state": State.BLANK.value}
        found[str(paragraph)] = {
            "revision": stored.revision,
            "input": paragraph in taken.inputs,
            "entry": said | {"paragraph": paragraph},
            "references": _references(paragraph, stored) if taken.filled else {},
        }
    return found


def _references(paragraph: int, stored: Stored) -> dict[str, str]:
    keys = enumerate(stored.keys, 1)
    return {f"{paragraph}.e{place}": str(key) for place, key in keys if key is not None}
