"""Files that nothing names any more, and files that are named and missing: the work of every day."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments import evidence_store
from assessments.models import Answer, Bundle, EvidenceFile, Submission
from assessments.private_store import BUNDLES
from mechanisms.models import Body

logger = logging.getLogger(__name__)

# What a person took off today may come back by undoing it tomorrow.
GRACE = timedelta(days=1)
BUNDLES_KEPT = timedelta(days=3)
"""How long a bundle can be fetched once it is made."""


def sweep_files() -> int:
    """Remove files that no reference and no submission names, and bytes without a row; how many there were.

    Files that are named and whose bytes are gone are reported in the log, by their id.
    """
    removed = sum(_forget(row) for row in _unnamed())
    removed += _sweep_folder()
    for key in missing_files():
        logger.error("The bytes of evidence file %s are missing: restore them from a backup", key)
    return removed


def is_frozen(file: EvidenceFile) -> bool:
    """Whether a submission of the body names the content, a withdrawn or replaced one too. One query."""
    named = Submission.objects.filter(
        assessment__body_id=file.body_id, document__contains=file.sha256
    )
    return named.exists()


def _unnamed() -> list[EvidenceFile]:
    before = timezone.now() - GRACE
    rows = list(EvidenceFile.objects.filter(references=None, uploaded_at__lt=before))
    lately = _named_since(before) if rows else frozenset()
    return [row for row in rows if row.pk not in lately and not is_frozen(row)]


def _named_since(moment: datetime) -> frozenset[UUID]:
    """The files beside references at that moment or later, in any answer that was saved since.

    One query for the answers, one for the version of each that stood then.
    """
    versions = Answer.history.filter(history_date__gte=moment).values_list("id", "entry")
    named: set[str] = set()
    saved: set[int] = set()
    for answer, entry in versions.iterator():
        saved.add(answer)
        named.update(entry.get("files", {}).values())
    for answer in saved:
        stood = Answer.history.filter(id=answer, history_date__lt=moment).order_by(
            "history_date", "history_id"
        )
        for entry in stood.values_list("entry", flat=True).reverse()[:1]:
            named.update(entry.get("files", {}).values())
    return frozenset(map(UUID, named))


def _forget(file: EvidenceFile) -> int:
    """Row first, bytes when that is certain. 1, or 0 where somebody has come to use it meanwhile."""
    with transaction.atomic():
        Body.objects.select_for_update().get(pk=file.body_id)
        gone, _kinds = EvidenceFile.objects.filter(pk=file.pk, references=None).delete()
        key = file.pk
        if gone:
            transaction.on_commit(lambda: evidence_store.remove(key))
    return int(bool(gone))


def _sweep_folder() -> int:
    """Bytes that lie there for more than a day without a row: of an upload that was never finished."""
    found = list(evidence_store.stored(GRACE.total_seconds()))
    known = set(EvidenceFile.objects.values_list("pk", flat=True))
    orphans = [path for path, key in found if key not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def missing_files() -> list[str]:
    """The ids of files whose bytes are not on the disk. One query, one look at the disk for each."""
    keys = EvidenceFile.objects.values_list("pk", flat=True)
    return [str(key) for key in keys.iterator() if not evidence_store.is_there(key)]


def sweep_bundles() -> int:
    """Remove bundles made or asked for three days ago, and archives without a row; how many there were."""
    before = timezone.now() - BUNDLES_KEPT
    old = Bundle.objects.filter(
        Q(finished_at__lt=before) | Q(finished_at=None, asked_at__lt=before)
    )
    removed = drop_bundles(old)
    known = set(Bundle.objects.values_list("pk", flat=True))
    # After the rows were read, so that no archive is taken for an orphan whose row is newer.
    orphans = [path for path, key in BUNDLES.stored(GRACE.total_seconds()) if key not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return removed + len(orphans)


def drop_bundles(rows: QuerySet[Bundle]) -> int:
    """Remove these bundles, and their archives once that is certain; how many there were."""
    with transaction.atomic():
        keys = list(rows.values_list("pk", flat=True))
        Bundle.objects.filter(pk__in=keys).delete()
        transaction.on_commit(lambda: _remove_archives(keys), robust=True)
    return len(keys)


def _remove_archives(keys: Iterable[UUID]) -> None:
    for key in keys:
        BUNDLES.remove(key)
