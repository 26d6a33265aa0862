"""All schemas that this installation publishes, by the name under which each stands at ``/schema/``. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assessments.answers_schema import answers_schema
from assessments.bundle_schema import bundle_schema
from assessments.public_schemas import comparison_schema, directory_schema, instrument_schema
from assessments.report_schema import gap_report_schema
from assessments.schema_parts import Schema
from recommendations.outline import Outline

type Builder = Callable[[Outline, str], Schema]

PUBLISHED: Mapping[str, Builder] = {
    "answers-1": answers_schema,
    "gap-report-1": gap_report_schema,
    "bundle-1": lambda _outline, identity: bundle_schema(identity),
    "instrument-1": lambda _outline, identity: instrument_schema(identity),
    "directory-1": lambda _outline, identity: directory_schema(identity),
    "comparison-2": lambda _outline, identity: comparison_schema(identity),
}


def schema_of(name: str, outline: Outline, identity: str) -> Schema:
    """The schema of this name for one edition; ``identity`` is its absolute address. KeyError for another."""
    return PUBLISHED[name](outline, identity)
