"""A file that is made and handed out: saved, never opened in place, counted; and the build that made it."""

from __future__ import annotations

import datetime
import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
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


# What is installed here, as far as it shapes the files that people take along.


_SHAPING_FOLDERS = (
    "assessments/answers",
    "assessments/comparing",
    "assessments/formats",
    "assessments/issuing",
    "assessments/report",
    "assessments/templatetags",
    "recommendations",
    "static/fonts/pdf",
    "templates/assessments/comparing/print",
    "templates/assessments/report",
)
_SHAPING_SUFFIXES = {".py", ".html", ".xml", ".txt", ".woff2"}
_SHAPING_PATTERNS = ("static/css/print*.css", "config/locale/**/*.mo")
_SHAPING_PACKAGES = (
    "django",
    "fonttools",
    "lxml",
    "openpyxl",
    "pillow",
    "pydyf",
    "python-docx",
    "segno",
    "weasyprint",
)


@cache
def build_mark() -> str:
    """A hash over the installed build: our own files that shape a report, and the packages' versions.

    Read once a process; a deployment restarts them.
    """
    mark = hashlib.sha256()
    for package in _SHAPING_PACKAGES:
        mark.update(f"{package} {version(package)}\n".encode())
    for path in sorted(_shaping_files(settings.BASE_DIR)):
        mark.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _shaping_files(base: Path) -> Iterator[Path]:
    for folder in _SHAPING_FOLDERS:
        for path in (base / folder).rglob("*"):
            if path.suffix in _SHAPING_SUFFIXES and path.is_file():
                yield path
    for pattern in _SHAPING_PATTERNS:
        yield from base.glob(pattern)
