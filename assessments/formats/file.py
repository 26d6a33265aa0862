"""A file as an answer: saved, never opened in place, kept by no cache; and counted before it is made."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.formats.pdf import PdfBusy, PdfFailed, PdfUnavailable
from mechanisms.people.rate_limits import count_made_file

# A finished file.


@dataclass(frozen=True, slots=True)
class Export:
    """A finished file: an ASCII name, its media type, its bytes."""

    filename: str
    content_type: str
    data: bytes


# Members of an archive whose bytes depend on their content alone.


def member(name: str, moment: datetime.datetime) -> zipfile.ZipInfo:
    """The head of one member, with ``moment`` (UTC) as its only date and the same rights on any machine."""
    found = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found


# They cost as much as many pages; CSV, JSON and SVG do not.
COSTLY = frozenset({"pdf", "brief", "docx", "xlsx"})


def attachment(made: Export) -> HttpResponse:
    """The file under its name."""
    return HttpResponse(
        made.data,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def count_making(request: HttpRequest, kind: str) -> None:
    """Count a file of this kind that is about to be made; visitors who have had too many made get a 429."""
    if kind in COSTLY:
        count_made_file(request)


# The page in place of a PDF that could not be made.


def no_pdf(
    request: HttpRequest, failure: PdfFailed, template: str, context: dict[str, Any]
) -> HttpResponse:
    """503: a library is missing, others are being made, or it failed; and what to do."""
    said = {
        "install": PdfUnavailable.install if isinstance(failure, PdfUnavailable) else "",
        "busy": failure if isinstance(failure, PdfBusy) else None,
    }
    response = render(request, template, context | said, status=503)
    if isinstance(failure, PdfBusy):
        response.headers["Retry-After"] = str(failure.retry_after)
    return response
