"""Why the coordinator chose an answer where ministries contradict each other; read inside the body alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow, held_answer
from assessments.models import Assessment, ChoiceReason
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability

LONGEST = 2000


class StaleReason(Refused):
    """Somebody saved another reason since the page was opened; `reason` is the one that counts now."""

    def __init__(self, reason: ChoiceReason) -> None:
        super().__init__(
            _("A colleague saved another reason meanwhile. Read it below, then save yours again.")
        )
        self.reason = reason


@transaction.atomic
def save_reason(
    *, by: Actor, assessment: Assessment, paragraph: int, text: str, seen: int
) -> ChoiceReason | None:
    """Save why; what was there before stays on record. None where there was nothing and is nothing.

    `seen` is the number of the reason that the person has seen, 0 for none. It is no part of the answer, and
    can be written as long as the cycle is open. Raises StaleReason, Refused once the cycle is closed, Http404
    or PermissionDenied without the right.
    """
    allow(by, Capability.CLEAR_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    if not assessment.cycle.is_open:
        raise Refused(_("The cycle is closed."))
    text = text.strip()
    last = ChoiceReason.objects.filter(answer=answer).last()
    if text == (last.text if last else ""):
        return last
    if last is not None and last.number != seen:
        raise StaleReason(last)
    made = ChoiceReason.objects.create(
        answer=answer,
        text=text,
        number=(last.number if last else 0) + 1,
        at=by.moment,
        by=by.person,
        by_label=by.label,
    )
    record(
        by=by,
        kind="choice_explained",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {paragraph}",
        data={"assessment": str(assessment.pk), "number": made.number},
    )
    return made


def reasons_of(assessment: Assessment) -> Mapping[int, tuple[ChoiceReason, ...]]:
    """By recommendation every reason that was saved, the last one first. One query."""
    found: dict[int, list[ChoiceReason]] = {}
    rows = ChoiceReason.objects.filter(answer__assessment=assessment).select_related("answer")
    for row in rows.order_by("-number"):
        found.setdefault(row.answer.paragraph, []).append(row)
    return {paragraph: tuple(items) for paragraph, items in found.items()}
