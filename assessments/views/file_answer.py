"""A finished file as an answer that is saved, never opened in place, and kept by no cache."""

from __future__ import annotations

from django.http import HttpResponse

from assessments.exports.export import Export


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
