"""PDFs are made once: not again by those who ask meanwhile, and not again at once where it failed.

Both are known to all processes of the server, in the cache.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.cache import cache

from assessments.exports.pdf_job import PdfJob
from assessments.exports.pdf_process import POOL, PdfBusy, PdfFailed, PdfUnavailable, Pool

FAILURE_KEPT_SECONDS = 300
# Longer than a PDF may take; a process that is killed leaves its mark behind.
MADE_WITHIN_SECONDS = 180
WAIT_SECONDS = 20
PAUSE_SECONDS = 0.2


def printed(job: PdfJob, pool: Pool = POOL) -> bytes:
    """The PDF of one job; what failed in the last minutes fails at once, for the same reason.

    Raises PdfFailed, or PdfUnavailable and PdfBusy, which say nothing of the job and are not remembered.
    """
    failed = f"pdf-failed:{job.identifier.hex()}"
    if reason := cache.get(failed):
        raise PdfFailed(reason)
    try:
        return pool.render(job)
    except (PdfBusy, PdfUnavailable):
        raise
    except PdfFailed as failure:
        cache.set(failed, str(failure), FAILURE_KEPT_SECONDS)
        raise


def made_once[T](
    key: str, find: Callable[[], T | None], make: Callable[[], T], pool: Pool = POOL
) -> T:
    """What `find` finds, or what `make` makes and stores, while whoever else wants it waits for it.

    `key` names the file in the cache. Raises PdfBusy where too many wait already, or it takes too long.
    """
    marked = f"pdf-making:{key}"
    patient_until = time.monotonic() + WAIT_SECONDS
    while (found := find()) is None:
        if cache.add(marked, True, MADE_WITHIN_SECONDS):
            try:
                # It may have been stored between the look and the mark.
                return find() or make()
            finally:
                cache.delete(marked)
        with pool.line():
            while cache.get(marked):
                if time.monotonic() > patient_until:
                    raise PdfBusy("somebody else is having this PDF made")
                time.sleep(PAUSE_SECONDS)
    return found
