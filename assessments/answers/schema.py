"""The JSON Schemas (2020-12) that are published, from the models that declare a file. Pure.

That of ``answers/1`` says of a file what can be said without knowing the body: names of mechanisms, who
may answer what, and whether a period is the right way round are left to the rules, which say it in better
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from assessments.answers.fields import EXPLANATION_LIMIT, NOT_BLANK, Date, Text, Written, about, many
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import CONFIRMED, PUBLIC, SCHEMA, Answer, Contributor
from recommendations.outline import Outline, Recommendation, Section, Variant

type Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


# What members of published files are, besides what `fields` has.
type Slug = Annotated[str, Field(pattern="^[-a-zA-Z0-9_]+$")]
type Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
type Level = Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])]
type Version = Annotated[int, Field(ge=1)]
Whole = Annotated[int, Field(ge=0)]


# Parts that the published files call otherwise than the code does.
PUBLISHED_NAMES = {"reference": "evidence"}


@dataclass(frozen=True, kw_only=True)
class Period(Written):
    """The period of evidence, both days inclusive."""

    # Unlike that of a draft, never open.

    start: Date
    end: Date


@dataclass(frozen=True, kw_only=True)
class File(Written):
    """Answers of one body in one cycle, alike for regional and national bodies.

    An entry replaces the whole answer to its paragraph; paragraphs that are not named stay as they are.
    """

    schema: str
    edition: str
    period: Period | None = None
    contributors: Annotated[tuple[Contributor, ...] | None, many(unique=False)] = None
    budget: (
        Annotated[Text, about(EXPLANATION_LIMIT, "What was budgeted; of national bodies alone")] | None
    ) = None
    answers: Annotated[tuple[Answer, ...], many(unique=False)]


class Published(GenerateJsonSchema):
    """As pydantic describes a model, without titles that only repeat its names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: its key is enough."""
        return False

    def normalize_name(self, name: str) -> str:
        """``action_status`` for a part that is declared as ``ActionStatus``."""
        found = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", super().normalize_name(name)).lower()
        return PUBLISHED_NAMES.get(found, found)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """None by default stands for a member that is not there: null itself is a mistake."""
        inner = schema["schema"]
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(inner["schema"] if inner["type"] == "nullable" else inner)
        return super().default_schema(schema)


class Document(BaseModel):
    """A file that is published; what a later release adds to it is no mistake."""

    schema_: Annotated[str, Field(alias="schema")]


class Named(BaseModel):
    """A body or a cycle."""

    slug: Slug
    name: str


def document(model: type, name: str, identity: str, title: str) -> Schema:
    """The schema of a file named such as ``answers/1``; ``identity`` is its address, its ``$id``."""
    found = TypeAdapter(model).json_schema(schema_generator=Published)
    found["properties"]["schema"] = {"const": name}
    parts = found.pop("$defs")
    codes = {key: {"enum": part["enum"]} for key, part in parts.items() if "enum" in part}
    found["$defs"] = {key: parts[key] for key in parts if key not in codes}
    for part in found["$defs"].values():
        part.pop("title", None)
    schema: Schema = _with_codes(found, codes)
    return schema | {"$schema": DIALECT, "$id": identity, "title": title}


def _with_codes(value: Any, codes: Schema) -> Any:
    """The codes of an enumeration are listed where they are used."""
    if isinstance(value, list):
        return [_with_codes(each, codes) for each in value]
    if not isinstance(value, dict):
        return value
    part = codes.get(str(value.get("$ref")).removeprefix("#/$defs/"), {})
    return part | {
        key: _with_codes(each, codes) for key, each in value.items() if not (part and key == "$ref")
    }


def answers_schema(outline: Outline, identity: str) -> Schema:
    """The schema of ``answers/1`` for one edition."""
    title = f"Answers to the recommendations of {outline.symbol}, edition {outline.edition}"
    found = document(File, SCHEMA, identity, title)
    found["properties"]["edition"] = {"const": outline.edition}
    found["properties"]["answers"] |= _each_once(outline)
    parts = found["$defs"]
    parts["evidence"] |= _by_strength()
    parts["answer"]["properties"]["paragraph"] = {
        "enum": [each.paragraph for each in outline.recommendations]
    }
    parts["answer"]["allOf"] = [*_by_state(), *map(_where, outline.sections)]
    parts |= {f"section_{each.code}": _section(outline, each) for each in outline.sections}
    return found


def _each_once(outline: Outline) -> Schema:
    """No paragraph is answered twice."""
    return {
        "allOf": [
            {"contains": _is("paragraph", each.paragraph), "minContains": 0, "maxContains": 1}
            for each in outline.recommendations
        ]
    }


def _is(key: str, *values: object) -> Schema:
    """An object whose member, which is required anyway, has one of these values."""
    return {"properties": {key: {"const": values[0]} if len(values) == 1 else {"enum": [*values]}}}


def _is_filled(key: str) -> Schema:
    """An object whose member is more than blanks."""
    return {"properties": {key: {"pattern": NOT_BLANK}}, "required": [key]}


def _by_strength() -> Schema:
    """A public document can be found, a confirmed one names who confirms it."""
    return {
        "if": {"properties": {"strength": {"minimum": PUBLIC}}},
        "then": {
            "required": ["date"],
            "anyOf": [_is_filled("url"), _is_filled("page")],
            "if": _is("strength", CONFIRMED),
            "then": _is_filled("source"),
        },
    }


def _by_state() -> list[Schema]:
    """What goes with a state, and with that alone."""
    return [
        {
            "if": _is("state", State.LEVEL.value),
            "then": {"required": ["level"]},
            "else": {"properties": {"level": False}},
        },
        {
            "if": _is("state", State.ELSEWHERE.value),
            "then": _is_filled("elsewhere"),
            "else": {"properties": {"elsewhere": {"pattern": r"^\s*$"}}},
        },
        {"if": _is("state", State.NOT_APPLICABLE.value), "then": _is_filled("explanation")},
    ]


def _where(section: Section) -> Schema:
    """Leads to the rules of the section's recommendations: a reader looks through a few, not through 32."""
    return {"if": _is("paragraph", *section.paragraphs), "then": {"$ref": f"#/$defs/section_{section.code}"}}


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
