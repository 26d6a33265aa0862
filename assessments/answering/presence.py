"""Who has an assessment open at the moment: one trace a person and assessment, kept for a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from assessments.models import Assessment, Presence

HERE = timedelta(minutes=2)
KEPT = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Here:
    """A colleague who has the assessment open, and at which recommendation (None: at none of them)."""

    name: str
    paragraph: int | None


def who_is_here(
    assessment: Assessment, person_id: UUID, paragraph: int | None = None
) -> tuple[Here, ...]:
    """Note where this person is, and say which colleagues were seen within two minutes.

    One write and one read. A page is worth more than its company: when the database refuses, the
    page is shown without it. Ask only for a member of the body.
    """
    try:
        _note(assessment, person_id, paragraph)
        rows = list(_seen_now(assessment, person_id))
    except DatabaseError:
        log.warning("who is here was left out: the database refused")
        return ()
    return tuple(_here(rows))


def _note(assessment: Assessment, person_id: UUID, paragraph: int | None) -> None:
    """One statement, whether there is a trace already or not."""
    row = Presence(
        assessment=assessment, person_id=person_id, paragraph=paragraph, seen_at=timezone.now()
    )
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["assessment", "person"],
        update_fields=["paragraph", "seen_at"],
    )


def _seen_now(assessment: Assessment, person_id: UUID) -> Iterable[Presence]:
    """The others, the latest first; somebody who has left the body is not among them."""
    return (
        Presence.objects.filter(
            assessment=assessment,
            seen_at__gt=timezone.now() - HERE,
            person__is_active=True,
            person__memberships__body_id=assessment.body_id,
            person__memberships__removed_at=None,
        )
        .exclude(person_id=person_id)
        .select_related("person")
    )


def _here(rows: Iterable[Presence]) -> Iterable[Here]:
    return (Here(str(row.person), row.paragraph) for row in rows)


def forget_old_presences() -> int:
    """Remove the traces that are older than a day; how many there were."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()[0]
