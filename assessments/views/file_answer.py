"""A file as an answer: saved, never opened in place, kept by no cache; and counted before it is made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from assessments.exports.file import Export
from mechanisms.rate_limits import count_made_file

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
