"""The JSON Schema of the list in a bundle, ``bundle/1``. Pure."""

from __future__ import annotations

from assessments.report_schema import STATUSES
from assessments.schema_parts import (
    FLAG,
    SHA256,
    SLUG,
    TEXT,
    WHOLE,
    Schema,
    array,
    document,
    or_null,
    record,
)

KINDS = ("pdf", "brief", "docx", "xlsx", "json", "evidence", "about")


def bundle_schema(identity: str) -> Schema:
    """``manifest.json`` of a bundle."""
    lost = record({"original": TEXT, "sha256": SHA256})
    body = record(
        {
            "schema": {"const": "bundle/1"},
            "body": record({"slug": SLUG, "name": TEXT}),
            "cycle": record({"slug": SLUG, "name": TEXT}),
            "status": {"enum": [*STATUSES]},
            "version": {"type": "integer", "minimum": 1},
            "sample": FLAG,
            "digest": or_null(SHA256) | {"description": "Of the content, as on paper"},
            "dated": {"type": "string", "format": "date-time"},
            "language": TEXT,
            "left_out": record({"confidential_references": WHOLE, "files_not_found": array(lost)}),
            "files": array({"$ref": "#/$defs/file"}),
        }
    )
    body["$defs"] = {"file": _file()}
    title = "What lies in a bundle: a gap report with its evidence"
    return document(identity, title, "manifest.json of the ZIP, beside SHA256SUMS.", body)


def _file() -> Schema:
    """A member; one of evidence also says what it was called and which recommendations it supports."""
    found = record(
        {
            "name": {"type": "string", "pattern": "^(evidence/)?[^/\\\\]+$"},
            "size": WHOLE,
            "sha256": SHA256,
            "kind": {"enum": [*KINDS]},
            "original": TEXT,
            "paragraphs": array({"type": "integer"}, minItems=1, uniqueItems=True),
        },
        optional=("original", "paragraphs"),
    )
    is_evidence = {"properties": {"kind": {"const": "evidence"}}}
    return found | {"if": is_evidence, "then": {"required": ["original", "paragraphs"]}}
