"""The work of every day: what `manage.py daily` does, piece by piece.

A piece is safe to do twice on one day, and none waits for another.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.utils import timezone

from assessments.audit_heads import export_heads
from assessments.bundles import forget_task_results
from assessments.digest import send_digests
from assessments.issued import drop_old_bytes
from assessments.kept_pdfs import drop_unused
from assessments.lifecycle.deleting import carry_out_due_deletions
from assessments.lifecycle.sweeping import sweep_bundles, sweep_files
from assessments.lifecycle.uploading import sweep_uploads
from assessments.presence import forget_old_presences
from mechanisms import recovery, staff_requests
from mechanisms.sessions import forget_ended_sessions

type Piece = tuple[str, Callable[[], int]]


def remove_expired_sessions() -> int:
    """Remove the sessions that have ended by themselves; how many there were."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


#: What it does, in the words of the line that is printed, and the function that says how many it did.
DAILY: tuple[Piece, ...] = (
    ("Daily mails sent", send_digests),
    ("Expired sessions removed", remove_expired_sessions),
    ("Traces of ended sessions removed", forget_ended_sessions),
    ("Recoveries carried out", recovery.carry_out_due),
    ("Requests about staff carried out", staff_requests.carry_out_due),
    ("Traces of who was here removed", forget_old_presences),
    ("Bytes of files made long ago dropped", drop_old_bytes),
    ("Comparisons that nobody asks for removed", drop_unused),
    ("Bodies whose data were deleted", carry_out_due_deletions),
    ("Files that nothing names removed", sweep_files),
    ("Old bundles removed", sweep_bundles),
    ("Uploads that nobody applied removed", sweep_uploads),
    ("Results of work in the background removed", forget_task_results),
    # Last, so that what the others put on record is in it.
    ("Chains whose heads were exported", export_heads),
)
