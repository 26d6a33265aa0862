"""PDFs of comparisons, kept so that whoever asks for the same one next costs nothing.

The key of a file is a hash over everything that is printed, the language among it, and the installed build.
Nobody comes to a key without having been shown the whole content, and equal content is an equal file. The
internal copy of staff is made anew each time: nothing of it is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from assessments.comparing.consolidated import ConsolidatedReport
from assessments.comparing.consolidated_print import job, named
from assessments.formats.file import Export, build_mark
from assessments.formats.pdf import made_once, printed
from assessments.formats.pdf_job import PdfJob
from assessments.models import KeptPdf

UNUSED_FOR = timedelta(days=7)
"""A file that nobody asks for so long is removed."""
AT_MOST = 200
"""Where more are kept, those that were not asked for longest make room."""


def comparison_pdf(report: ConsolidatedReport, language: str, before_making: Callable[[], object]) -> Export:
    """The consolidated report as PDF, from the store or made and stored. Two queries if it is there.

    What must be done before it is made, such as counting who has files made, is called then. Raises
    PdfUnavailable, PdfBusy or PdfFailed where it can't be made; nothing is stored then.
    """
    ordered = job(report, language)
    if report.patterns.comparison.is_internal:
        before_making()
        return named(report, printed(ordered))
    key = _key_of(ordered)
    found = _stored(key)
    if found is None:
        before_making()
        found = made_once(key, partial(_stored, key), partial(_made, ordered, key))
    return named(report, found)


def _key_of(ordered: PdfJob) -> str:
    parts = (ordered.html, ordered.faces, ordered.style, ordered.dated.isoformat(), build_mark())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stored(key: str) -> bytes | None:
    """The bytes under this key, which count as asked for today."""
    row = KeptPdf.objects.filter(pk=key).first()
    if row is None:
        return None
    today = timezone.now().date()
    if row.used_on != today:
        KeptPdf.objects.filter(pk=key).update(used_on=today)
    return bytes(row.data)


def _made(ordered: PdfJob, key: str) -> bytes:
    data = printed(ordered)
    row = KeptPdf(key=key, data=data, used_on=timezone.now().date())
    KeptPdf.objects.bulk_create([row], ignore_conflicts=True)
    too_many = KeptPdf.objects.exclude(pk=key).order_by("-used_on").values_list("pk", flat=True)
    KeptPdf.objects.filter(pk__in=list(too_many[AT_MOST - 1 :])).delete()
    return data


def drop_unused() -> int:
    """Remove the files that nobody asked for in the last days; how many there were."""
    before = timezone.now().date() - UNUSED_FOR
    return KeptPdf.objects.filter(used_on__lt=before).delete()[0]
