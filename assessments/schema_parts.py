"""The parts of which the published schemas are made: JSON Schema 2020-12 as plain values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from assessments.answer_fields import YEARS

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
