"""Files that nothing names any more, and files that are named and missing: the work of every day."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from assessments import evidence_store
from assessments.models import EvidenceFile, Submission
from mechanisms.models import Body

logger = logging.getLogger(__name__)

# What a person took off a moment ago may come back by undoing it.
GRACE = timedelta(days=1)


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
    rows = EvidenceFile.objects.filter(references=None, uploaded_at__lt=before)
    return [row for row in rows if not is_frozen(row)]


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
