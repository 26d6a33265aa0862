"""The JSON Schema of the gap report, ``gap-report/1``. Pure."""

from __future__ import annotations

from assessments.answers import labels
from assessments.answers.schema import (
    FLAG,
    SHA256,
    SLUG,
    TEXT,
    WHOLE,
    Schema,
    array,
    date,
    document,
    enum,
    keyed,
    or_null,
    record,
)
from assessments.answers.scoring import DISTRIBUTION_KEYS, LEVELS, Claim, CriterionValue, State
from assessments.answers.value import STRENGTHS, ActionStatus, Assistance, ContributorKind
from assessments.report.document import SCHEMA
from assessments.report.lines import Change
from assessments.report.overview import Kind
from recommendations.outline import Outline, Variant

STATUSES = sorted(labels.ASSESSMENT_STATUS_LABELS.keys() - {"reviewed"})
CRITERION = {"type": "string", "pattern": "^[0-9]{3}\\.[1-9]$"}
_LEVEL: Schema = {"enum": [*LEVELS, None]}
_STRENGTH: Schema = {"enum": [*STRENGTHS]}
_PARAGRAPHS = {"$ref": "#/$defs/paragraphs"}
_TALLY = {"$ref": "#/$defs/tally"}


def gap_report_schema(outline: Outline, identity: str) -> Schema:
    """The schema for one edition, at the address ``identity``."""
    numbers = [each.paragraph for each in outline.recommendations]
    body = record(
        {
            "schema": {"const": SCHEMA},
            "instrument": record(
                {"symbol": {"const": outline.symbol}, "edition": {"const": outline.edition}}
            ),
            "body": record({"slug": SLUG, "name": TEXT, "kind": enum(Variant)}),
            "cycle": {"$ref": "#/$defs/cycle"},
            "status": {"enum": [*STATUSES]},
            "version": {"type": "integer", "minimum": 1},
            "sample": FLAG | {"description": "Invented data"},
            "period": record({"start": date(), "end": date()}, optional=("start", "end")),
            "contributors": array(record({"name": TEXT, "kind": enum(ContributorKind)})),
            "tally": _TALLY,
            "answers": array(
                {"$ref": "#/$defs/answer"}, minItems=len(numbers), maxItems=len(numbers)
            ),
            "made_on": date()
            | {"description": "Of a draft alone: the day on which the file was made"},
            **_lists(outline),
        },
        optional=("made_on",),
    )
    body["$defs"] = {
        "paragraph": {"enum": numbers},
        "paragraphs": array({"$ref": "#/$defs/paragraph"}, uniqueItems=True),
        "cycle": record({"slug": SLUG, "name": TEXT}),
        "tally": _tally(),
        "answer": _answer(),
        "evidence": {"anyOf": [_evidence(), _confidential()]},
        "action": _action(),
    }
    title = f"Gap report of a body, edition {outline.edition}"
    return document(identity, title, "Free of language; see docs/formats.md key by key.", body)


def _lists(outline: Outline) -> Schema:
    paragraph = {"$ref": "#/$defs/paragraph"}
    return {
        "sections": array(
            record(
                {
                    "code": {"enum": [section.code for section in outline.sections]},
                    "paragraphs": _PARAGRAPHS,
                    "tally": _TALLY,
                }
            )
        ),
        "principles": array(
            record(
                {
                    "code": {"enum": [each.code for each in outline.principles]},
                    "text": _TALLY,
                    "all": _TALLY,
                }
            )
        ),
        "gaps": _PARAGRAPHS | {"description": "In the order of what to do first"},
        "information_gaps": _PARAGRAPHS,
        "claims_without_evidence": _PARAGRAPHS,
        "working": _PARAGRAPHS,
        "first_things": array(record({"kind": enum(Kind), "paragraph": paragraph}), maxItems=3),
        "next_steps": array(
            record(
                {
                    "paragraph": paragraph,
                    "level": {"enum": [*LEVELS[1:]]},
                    "criteria": array(CRITERION),
                }
            )
        ),
        "contradictions": array({"enum": [each.code for each in outline.contradictions]}),
        "changes": keyed(enum(Change), {"pattern": "^[0-9]{3}$"}),
        "assistance": array(
            record({"kind": enum(Assistance), "actions": WHOLE, "paragraphs": _PARAGRAPHS})
        ),
        "named_bodies": keyed(TEXT, SLUG),
        "previous": or_null(
            record(
                {
                    "cycle": {"$ref": "#/$defs/cycle"},
                    "answers": keyed(
                        record({"state": enum(State), "level": _LEVEL}), {"pattern": "^[0-9]{3}$"}
                    ),
                }
            )
        ),
    }


def _tally() -> Schema:
    counts = dict.fromkeys(("asked", "applicable", "answered", "unknown"), WHOLE)
    points = dict.fromkeys(("points_low", "points_high", "points_max", "in_operation"), WHOLE)
    distribution = record(dict.fromkeys(DISTRIBUTION_KEYS, WHOLE))
    return record({**counts, **points, "summarised": FLAG, "distribution": distribution})


def _answer() -> Schema:
    found = record(
        {
            "paragraph": {"$ref": "#/$defs/paragraph"},
            "state": enum(State),
            "level": _LEVEL,
            "supported": or_null(record({"low": {"enum": [*LEVELS]}, "high": {"enum": [*LEVELS]}})),
            "claim": {"enum": [*(claim.value for claim in Claim), None]},
            "evidence_strength": _STRENGTH,
            "priority": FLAG,
            "criteria": keyed(enum(CriterionValue), CRITERION),
            "explanation": TEXT,
            "evidence": array({"$ref": "#/$defs/evidence"}),
            "elsewhere": or_null(SLUG),
            "mechanisms": array(SLUG, uniqueItems=True),
            "actions": array({"$ref": "#/$defs/action"}),
            "copied": FLAG | {"description": "Taken over and saved by nobody yet: counts as blank"},
        }
    )
    return found | {
        "if": {"properties": {"state": {"const": State.LEVEL.value}}},
        "then": {"properties": {"level": {"type": "integer"}}},
        "else": {"properties": {"level": {"type": "null"}, "claim": {"type": "null"}}},
    }


def _evidence() -> Schema:
    return record(
        {
            "title": TEXT,
            "strength": _STRENGTH,
            "date": date(),
            "url": TEXT,
            "page": TEXT,
            "source": TEXT,
            "file": record({"name": TEXT, "sha256": SHA256, "bytes": WHOLE}),
            "confidential": False,  # it says no more than the other kind
        },
        optional=("date", "url", "page", "source", "file", "confidential"),
    )


def _confidential() -> Schema:
    """Of a confidential reference its strength, and nothing else."""
    found = record({"confidential": {"const": True}, "strength": _STRENGTH})
    return found | {"additionalProperties": False}


def _action() -> Schema:
    members = {
        "what": TEXT,
        "owner": TEXT,
        "due": date(),
        "status": enum(ActionStatus),
        "assistance": array(enum(Assistance), uniqueItems=True),
        "overdue": FLAG | {"description": "On the day of submission; missing in a draft"},
    }
    return record(members, optional=("owner", "due", "assistance", "overdue"))
