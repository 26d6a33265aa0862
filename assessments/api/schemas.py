"""The JSON Schemas of what is public for machines: instrument, directory and comparison. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assessments.answers.schema import (
    FLAG,
    SLUG,
    TEXT,
    WHOLE,
    Schema,
    answers_schema,
    array,
    document,
    enum,
    keyed,
    or_null,
    record,
)
from assessments.comparing.comparison import READING_SIGNS, Said, key_of
from assessments.issuing.bundle_contents import bundle_schema
from assessments.report.schema import gap_report_schema
from assessments.submitting.line_signs import ALL_SIGNS
from recommendations.instrument_document import SCHEMA as INSTRUMENT
from recommendations.outline import Basis, Comparability, CriterionKind, Outline, Variant

PARAGRAPH = {"type": "integer", "minimum": 1, "maximum": 137}
REPORT_KEY = {"pattern": "^1[0-3][0-9]$"}


def _by_variant(value: Schema) -> Schema:
    return record({variant.value: value for variant in Variant})


def instrument_schema(identity: str) -> Schema:
    """What is asked, with both wordings."""
    body = record(
        {
            "schema": {"const": INSTRUMENT},
            "symbol": TEXT,
            "edition": TEXT,
            "sections": array(
                record(
                    {
                        "code": SLUG,
                        "letter": or_null(TEXT),
                        "lead_in": TEXT,
                        "paragraphs": array(PARAGRAPH),
                    }
                )
            ),
            "principles": array(record({"code": SLUG, "name": TEXT})),
            "recommendations": array({"$ref": "#/$defs/recommendation"}),
        }
    )
    body["$defs"] = {"recommendation": _recommendation()}
    title = "The instrument: the recommendations with prompts, criteria and levels"
    return document(identity, title, "Official text word for word; the rest is ours.", body)


def _recommendation() -> Schema:
    criterion = record({"code": TEXT, "kind": enum(CriterionKind), "text": _by_variant(TEXT)})
    practice = record({"paragraph": PARAGRAPH, "who": TEXT, "what": TEXT})
    return record(
        {
            "paragraph": PARAGRAPH,
            "section": SLUG,
            "title": TEXT,
            "text": TEXT | {"description": "Of the report, word for word"},
            "footnote": TEXT,
            "prompts": _by_variant(TEXT),
            "comparability": enum(Comparability),
            "na_allowed": _by_variant(FLAG),
            "principles": keyed(enum(Basis), SLUG),
            "levels": _by_variant(array(TEXT, minItems=4, maxItems=4)),
            "criteria": array(criterion),
            "related_paragraphs": array(PARAGRAPH),
            "good_practices": array(practice),
        }
    )


def directory_schema(identity: str) -> Schema:
    """What the report says of bodies."""
    instrument = record(
        {
            "name": TEXT,
            "kind": TEXT,
            "year": or_null(WHOLE),
            "paragraphs": array(PARAGRAPH),
        }
    )
    entry = record(
        {
            "slug": SLUG,
            "name": TEXT,
            "short_name": TEXT,
            "type": TEXT,
            "region": TEXT,
            "answered_2009": {"enum": ["responded", "no_response", "not_listed"]},
            "can_answer": FLAG,
            "paragraphs": array(PARAGRAPH),
            "instruments": array(instrument),
        }
    )
    body = record({"schema": {"const": "directory/1"}, "bodies": array(entry)})
    return document(identity, "The directory of bodies", "What the report names.", body)


def comparison_schema(identity: str) -> Schema:
    """Many submissions of one cycle and kind."""
    named = ("shown", "entered_by_staff")
    coverage = dict.fromkeys(named, WHOLE)
    coverage |= dict.fromkeys(("invited", "declined", "nothing_shared"), or_null(WHOLE))
    body = record(
        {
            "schema": {"const": "comparison/2"},
            "instrument": record({"symbol": TEXT, "edition": TEXT}),
            "cycle": record({"slug": SLUG, "name": TEXT}),
            "kind": enum(Variant),
            "said": enum(Said),
            "filters": keyed(TEXT, TEXT),
            "names": {"enum": ["named", "staff"]},
            "sample": FLAG,
            "coverage": record(coverage),
            "others_asked": WHOLE,
            "recommendations": array({"$ref": "#/$defs/count"}),
            "common_gaps": array(PARAGRAPH),
            "most_unanswered": array(PARAGRAPH),
            "bodies": array({"$ref": "#/$defs/body"}),
        }
    )
    body["$defs"] = {"count": _count(), "body": _compared_body()}
    title = "Comparison of the submissions of a cycle"
    return document(identity, title, "Nothing is ranked, and no total is made.", body)


def _count() -> Schema:
    counts = ("bodies", "applicable", "answered", "unknown", "gaps", "working")
    return record(
        {
            "paragraph": PARAGRAPH,
            "section": SLUG,
            **dict.fromkeys(counts, WHOLE),
            "distribution": keyed(WHOLE, TEXT),
        }
    )


def _staff_reading() -> Schema:
    """How the staff read one answer, and what the body replied."""
    return record(
        {
            "paragraph": PARAGRAPH,
            "verdict": {"enum": ["agree", "other_level", "cannot_tell"]},
            "level": or_null(WHOLE),
            "reason": TEXT,
            "reply": or_null(TEXT),
        }
    )


def _compared_body() -> Schema:
    sign: Schema = {"enum": [key_of(sign) for sign in ALL_SIGNS + READING_SIGNS]}
    return record(
        {
            "name": TEXT,
            "slug": SLUG,
            "named": FLAG,
            "version": WHOLE,
            "sharing": or_null(TEXT),
            "region": or_null(TEXT),
            "type": or_null(TEXT),
            "entered_by_staff": FLAG,
            "answers": keyed(sign, REPORT_KEY),
            "readings": array(_staff_reading()),
        }
    )


# All schemas that this installation publishes, by the name under which each stands at
# ``/schema/``. Pure.


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
