"""The JSON Schema (2020-12) of ``answers/1``, made of the same constants as the rules that read it. Pure.

It says of a file what can be said without knowing the body: names of mechanisms, who may answer what, and
whether a period is the right way round are left to the rules, which say it in better words.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from assessments.answers.fields import (
    ACTION_LIMIT,
    EXPLANATION_LIMIT,
    ITEMS_LIMIT,
    NAME_LIMIT,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    URL_LIMIT,
    YEARS,
)
from assessments.answers.rules import ACTION_KEYS, CONFIRMED, EVIDENCE_KEYS, PUBLIC
from assessments.answers.scoring import LEVELS, CriterionValue, State
from assessments.answers.value import SCHEMA, STRENGTHS, ActionStatus, Assistance, ContributorKind
from recommendations.outline import Outline, Recommendation, Section, Variant

# The parts of which the published schemas are made: JSON Schema 2020-12 as plain values. Pure.


type Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
SLUG: Schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def document(identity: str, title: str, description: str, body: Schema) -> Schema:
    """A whole schema; ``identity`` is its ``$id``, the absolute address at which it stands."""
    head = {"$schema": DIALECT, "$id": identity, "title": title, "description": description}
    return head | body


def record(members: Schema, optional: Iterable[str] = (), description: str = "") -> Schema:
    """An object with these members, all there but for the optional ones.

    Members that a later release adds beside them are allowed: what reads these files passes over them.
    """
    left_out = frozenset(optional)
    found: Schema = {
        "type": "object",
        "required": [key for key in members if key not in left_out],
        "properties": members,
    }
    return found | {"description": description} if description else found


def array(items: Schema, **said: Any) -> Schema:
    """A list of these."""
    return {"type": "array", "items": items, **said}


def keyed(values: Schema, keys: Schema) -> Schema:
    """An object with any number of members, their names and values of these kinds."""
    return {"type": "object", "propertyNames": keys, "additionalProperties": values}


def or_null(schema: Schema) -> Schema:
    """This, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def enum(values: type[StrEnum]) -> Schema:
    """One of the codes of an enumeration."""
    return {"enum": [value.value for value in values]}


def date() -> Schema:
    """A day as ``2026-06-30``, in a year that may be meant."""
    return {
        "description": f"A day from {YEARS[0]} to {YEARS[-1]}, such as 2026-06-30",
        "type": "string",
        "format": "date",
        "pattern": "^(19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$",
    }


# What no text may hold, as the characters themselves, which every engine for regular expressions takes.
# Halves of surrogate pairs are left out: most engines can't name them, and no UTF-8 file holds them.
FORBIDDEN_RANGES = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
ALLOWED_TEXT = f"^[^{FORBIDDEN_RANGES}]*$"
NOT_BLANK = r"\S"
BLANK = r"^\s*$"
_ADDRESS = r"""[^\s<>"\\^`{|}"""
WEB_ADDRESS = rf"^\s*([Hh][Tt][Tt][Pp][Ss]?://{_ADDRESS}/?#@]+([/?#]{_ADDRESS}]*)?\s*)?$"


def answers_schema(outline: Outline, identity: str) -> Schema:
    """The schema for one edition; ``identity`` is its ``$id``, the absolute address at which it stands."""
    return {
        "$schema": DIALECT,
        "$id": identity,
        "title": f"Answers to the recommendations of {outline.symbol}, edition {outline.edition}",
        "description": (
            "Answers of one body in one cycle, alike for regional and national bodies. An entry replaces the "
            "whole answer to its paragraph; paragraphs that are not named stay as they are."
        ),
        "type": "object",
        "required": ["schema", "edition", "answers"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "edition": {"const": outline.edition},
            "period": {"$ref": "#/$defs/period"},
            "contributors": _list({"$ref": "#/$defs/contributor"}),
            "answers": _list({"$ref": "#/$defs/answer"}) | _each_once(outline),
        },
        "$defs": {
            "date": date(),
            "text": {"type": "string", "pattern": ALLOWED_TEXT},
            "period": _period(),
            "contributor": _contributor(),
            "evidence": _evidence(),
            "action": _action(),
            "answer": _answer(outline),
            **{
                f"section_{section.code}": _section(outline, section)
                for section in outline.sections
            },
        },
    }


def _text(limit: int, description: str, *, required: bool = False) -> Schema:
    """A text that counts its line ends as one character each; what is required is more than blanks."""
    found: Schema = {"$ref": "#/$defs/text", "maxLength": limit, "description": description}
    return found | {"pattern": NOT_BLANK} if required else found


def _list(items: Schema, most: int = ITEMS_LIMIT) -> Schema:
    return {"type": "array", "maxItems": most, "items": items}


def _each_once(outline: Outline) -> Schema:
    """No paragraph is answered twice."""
    return {
        "allOf": [
            {
                "contains": _is("paragraph", each.paragraph),
                "minContains": 0,
                "maxContains": 1,
            }
            for each in outline.recommendations
        ]
    }


def _is(key: str, *values: object) -> Schema:
    """An object whose member has one of these values."""
    wanted: Schema = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
    return {"properties": {key: wanted}, "required": [key]}


def _period() -> Schema:
    return {
        "description": "The period of evidence, both days inclusive",
        "type": "object",
        "required": ["start", "end"],
        "additionalProperties": False,
        "properties": {"start": {"$ref": "#/$defs/date"}, "end": {"$ref": "#/$defs/date"}},
    }


def _contributor() -> Schema:
    return {
        "type": "object",
        "required": ["name", "kind"],
        "additionalProperties": False,
        "properties": {
            "name": _text(NAME_LIMIT, "Who took part in answering", required=True),
            "kind": enum(ContributorKind),
        },
    }


def _evidence() -> Schema:
    members = {
        "title": _text(TITLE_LIMIT, "What it is", required=True),
        "strength": {
            "description": "0 a statement, 1 not published, 2 public, 3 confirmed by somebody else",
            "type": "integer",
            "minimum": STRENGTHS[0],
            "maximum": STRENGTHS[-1],
        },
        "date": {"$ref": "#/$defs/date"},
        "url": _text(URL_LIMIT, "An http or https address without a user name")
        | {"pattern": WEB_ADDRESS},
        "page": _text(PAGE_LIMIT, "Page or article"),
        "source": _text(SOURCE_LIMIT, "Who, other than the body, confirms it"),
    }
    filled = [
        {"required": [key], "properties": {key: {"pattern": NOT_BLANK}}} for key in ("url", "page")
    ]
    at_least = {"minimum": PUBLIC}
    return {
        "type": "object",
        "required": ["title", "strength"],
        "additionalProperties": False,
        "properties": {key: members[key] for key in EVIDENCE_KEYS},
        "if": {"properties": {"strength": at_least}, "required": ["strength"]},
        "then": {
            "required": ["date"],
            "anyOf": filled,
            "if": _is("strength", CONFIRMED),
            "then": {"required": ["source"], "properties": {"source": {"pattern": NOT_BLANK}}},
        },
    }


def _action() -> Schema:
    members = {
        "what": _text(ACTION_LIMIT, "What the body will do", required=True),
        "owner": _text(NAME_LIMIT, "Who does it"),
        "due": {"$ref": "#/$defs/date"},
        "status": enum(ActionStatus) | {"default": ActionStatus.PLANNED.value},
        "assistance": _list(enum(Assistance)) | {"uniqueItems": True},
    }
    return {
        "type": "object",
        "required": ["what"],
        "additionalProperties": False,
        "properties": {key: members[key] for key in ACTION_KEYS},
    }


def _answer(outline: Outline) -> Schema:
    return {
        "type": "object",
        "required": ["paragraph", "state"],
        "additionalProperties": False,
        "properties": {
            "paragraph": {"enum": [each.paragraph for each in outline.recommendations]},
            "state": enum(State),
            "level": {"type": "integer", "minimum": LEVELS[0], "maximum": LEVELS[-1]},
            "explanation": _text(EXPLANATION_LIMIT, "Why, in the body's own words"),
            "criteria": {
                "description": "The statements of the recommendation, by their codes",
                "type": "object",
                "additionalProperties": enum(CriterionValue),
            },
            "evidence": _list({"$ref": "#/$defs/evidence"}) | {"uniqueItems": True},
            "priority": {"type": "boolean", "default": False},
            "elsewhere": _text(NAME_LIMIT, "The slug of the mechanism that does it"),
            "mechanisms": _list({"type": "string"})
            | {"uniqueItems": True, "description": "Slugs of the mechanisms that are meant"},
            "actions": _list({"$ref": "#/$defs/action"})
            | {"description": "The whole plan for this recommendation; left out, it stays"},
        },
        "allOf": [*_by_state(), *map(_where, outline.sections)],
    }


def _by_state() -> list[Schema]:
    """What goes with a state, and with that alone."""
    filled = {"pattern": NOT_BLANK}
    return [
        {
            "if": _is("state", State.LEVEL.value),
            "then": {"required": ["level"]},
            "else": {"properties": {"level": False}},
        },
        {
            "if": _is("state", State.ELSEWHERE.value),
            "then": {"required": ["elsewhere"], "properties": {"elsewhere": filled}},
            "else": {"properties": {"elsewhere": {"pattern": BLANK}}},
        },
        {
            "if": _is("state", State.NOT_APPLICABLE.value),
            "then": {"required": ["explanation"], "properties": {"explanation": filled}},
        },
    ]


def _where(section: Section) -> Schema:
    """Leads to the rules of the section's recommendations: a reader looks through a few, not through 32."""
    return {
        "if": _is("paragraph", *section.paragraphs),
        "then": {"$ref": f"#/$defs/section_{section.code}"},
    }


def _section(outline: Outline, section: Section) -> Schema:
    return {
        "allOf": [
            {"if": _is("paragraph", paragraph), "then": _of(outline.recommendation(paragraph))}
            for paragraph in section.paragraphs
        ]
    }


def _of(recommendation: Recommendation) -> Schema:
    """What holds for one recommendation whoever answers it."""
    members: Schema = {"criteria": {"propertyNames": {"enum": _codes(recommendation)}}}
    if not recommendation.names_mechanisms:
        members["mechanisms"] = {"maxItems": 0}
    if not any(recommendation.na_allowed[variant] for variant in Variant):
        members["state"] = {"not": {"const": State.NOT_APPLICABLE.value}}
    return {"properties": members}


def _codes(recommendation: Recommendation) -> list[str]:
    return [criterion.code for criterion in recommendation.criteria]
