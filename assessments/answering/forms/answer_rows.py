"""The rows of an answer's form: references and actions as they are typed, right or wrong."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from assessments.answers.fields import ITEMS_LIMIT
from assessments.answers.value import iso

EVIDENCE_FIELDS = ("title", "strength", "date", "url", "page", "source")
ACTION_FIELDS = ("what", "owner", "due", "status")
# What makes an action one: a status alone is none.
ACTION_WORDS = ("what", "owner", "due")
# As many as a file may bring: a row that the page leaves out would be deleted by the next save.
MOST_ROWS = ITEMS_LIMIT

type Row = dict[str, Any]


def typed_evidence(post: QueryDict, prefix: str) -> list[Row]:
    """The references of a form that was sent; `key` is the one of those that stand which a row showed."""
    rows = []
    for number in _numbers(post, f"{prefix}evidence", "title"):
        name = f"{prefix}evidence-{number}"
        row: Row = {field: post.get(f"{name}-{field}", "") for field in EVIDENCE_FIELDS}
        row["confidential"] = bool(post.get(f"{name}-confidential"))
        row["key"] = post.get(f"{name}-key", "")
        rows.append(row)
    return filled(rows, EVIDENCE_FIELDS)


def typed_actions(post: QueryDict, prefix: str) -> list[Row]:
    """The actions of a form that was sent."""
    rows = []
    for number in _numbers(post, f"{prefix}action", "what"):
        name = f"{prefix}action-{number}"
        row: Row = {field: post.get(f"{name}-{field}", "") for field in ACTION_FIELDS}
        row["assistance"] = post.getlist(f"{name}-assistance")
        rows.append(row)
    return filled(rows, ACTION_WORDS)


def _numbers(post: QueryDict, name: str, first: str) -> list[int]:
    """The numbers of the rows that were sent, without a gap."""
    found: list[int] = []
    while len(found) < MOST_ROWS and f"{name}-{len(found)}-{first}" in post:
        found.append(len(found))
    return found


def evidence_row(item: Any) -> Row:
    """The fields of a reference that stands, or of one to be copied."""
    return {
        "title": item.title,
        "strength": str(item.strength),
        "date": iso(item.date),
        "url": item.url,
        "page": item.page,
        "source": item.source,
        "confidential": item.confidential,
        "key": str(item.key or ""),
    }


def action_row(item: Any) -> Row:
    """The fields of an action that stands."""
    return {
        "what": item.what,
        "owner": item.owner,
        "due": iso(item.due),
        "status": item.status.value,
        "assistance": [kind.value for kind in item.assistance],
    }


def empty_row(names: tuple[str, ...]) -> Row:
    """A row to be filled."""
    return dict.fromkeys(names, "")


def filled(rows: list[Row], names: tuple[str, ...]) -> list[Row]:
    """The rows in which one of these fields holds something."""
    return [row for row in rows if is_filled(row, names)]


def is_filled(row: Row, names: tuple[str, ...]) -> bool:
    """Whether one of these fields holds something."""
    return any(str(row.get(name, "")).strip() for name in names)


def without_blank(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: row[name] for name in names if str(row[name]).strip()}


def without_keys(rows: list[Row]) -> list[Row]:
    """What the rows say, wherever they came from."""
    return [{name: value for name, value in row.items() if name != "key"} for row in rows]
