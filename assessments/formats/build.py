"""What is installed here, as far as it shapes the files that people take along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

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
    "templates/assessments/report/print",
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
