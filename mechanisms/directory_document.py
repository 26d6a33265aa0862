"""`/mechanisms.json` (`directory/1`): what the report names, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from mechanisms.models import Body

SCHEMA = "directory/1"


def directory_document() -> dict[str, Any]:
    """The listed bodies by slug, as plain values. Two queries."""
    bodies = Body.objects.filter(listed=True).prefetch_related("instruments").order_by("slug")
    return {"schema": SCHEMA, "bodies": [_entry(body) for body in bodies]}


def document_bytes(document: dict[str, Any]) -> bytes:
    """UTF-8, keys sorted, no insignificant blanks: the same directory is the same bytes."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _entry(body: Body) -> dict[str, Any]:
    return {
        "slug": body.slug,
        "name": body.name,
        "short_name": body.short_name,
        "type": body.type,
        "region": body.region,
        "answered_2009": body.answered_2009,
        "can_answer": body.can_answer,
        "paragraphs": body.paragraphs,
        "instruments": [
            {
                "name": instrument.name,
                "kind": instrument.kind,
                "year": instrument.year,
                "paragraphs": instrument.paragraphs,
            }
            for instrument in body.instruments.all()
        ],
    }
