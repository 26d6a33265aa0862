"""When the worker, the work of the day and a backup and the like were last done well: what a watchdog asks.

Each worker has a row of its own besides, under its name, which begins with `A_WORKER` (`making.workers`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from assessments.models import LastDone

WORKER = "worker"
DAILY = "daily"
BACKUP = "backup"
A_WORKER = f"{WORKER}-"
VERIFIED = "backup_verified"
EVIDENCE = "evidence"
HEADS = "heads"
HEADS_SENT = "heads_sent"


def note(what: str) -> None:
    """It was done well just now. One statement."""
    LastDone.objects.bulk_create(
        [LastDone(what=what, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["what"],
        update_fields=["at"],
    )


def last_done(what: str) -> datetime | None:
    """When it was last done well; None for never. One query."""
    return LastDone.objects.filter(what=what).values_list("at", flat=True).first()


def forget_workers(names: Collection[str], before: datetime | None = None) -> None:
    """These workers are gone, and all that were last seen before that moment. One statement."""
    gone = Q(what__in=names)
    if before is not None:
        gone |= Q(what__startswith=A_WORKER, at__lt=before)
    LastDone.objects.filter(gone).delete()


def all_last_done() -> dict[str, datetime]:
    """When each was last done well; what never was is not in it. One query."""
    return dict(LastDone.objects.values_list("what", "at"))
