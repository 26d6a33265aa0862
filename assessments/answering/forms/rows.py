"""The references and actions of an answer as rows of its form, and a day in them: day, month, year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from assessments.answers.fields import ITEMS_LIMIT
from assessments.answers.value import iso

EVIDENCE_FIELDS = ("title", "strength", "date", "url", "page", "source")
ACTION_FIELDS = ("what", "owner", "due", "status")
# What makes an action one: a status alone is none.
ACTION_WORDS = ("what", "owner", "due")
# As many as a file may bring: a row that the page leaves out would be deleted by the next save.
MOST_ROWS = ITEMS_LIMIT

type Row = dict[str, Any]


def typed_evidence(post: QueryDict) -> list[Row]:
    """The references of a form that was sent; `key` is the one of those saved which a row showed."""
    rows = [
        row | {"confidential": bool(post.get(f"{at}-confidential")), "key": post.get(f"{at}-key", "")}
        for at, row in _rows(post, "evidence", EVIDENCE_FIELDS)
    ]
    return filled(rows, EVIDENCE_FIELDS)


def typed_actions(post: QueryDict) -> list[Row]:
    rows = [
        row | {"assistance": post.getlist(f"{at}-assistance")}
        for at, row in _rows(post, "action", ACTION_FIELDS)
    ]
    return filled(rows, ACTION_WORDS)


def _rows(post: QueryDict, name: str, fields: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    """The rows that were sent, up to the first gap, each with what the names of its fields begin with.

    The row whose button "Remove" was pressed is left out.
    """
    for number in range(MOST_ROWS):
        at = f"{name}-{number}"
        if f"{at}-{fields[0]}" not in post:
            return
        if post.get("remove") != at:
            yield at, {field: _typed(post, f"{at}-{field}") for field in fields}


def _typed(post: QueryDict, name: str) -> str:
    """What a field holds; of a date that was typed as year, month and day, the three in one."""
    return post.get(name, "") if name in post else typed_day(post, name)


def evidence_row(item: Any) -> Row:
    """The fields of a reference that stands, or of one to be copied."""
    return {
        "title": item.title,
        "strength": str(item.strength),
        "date": item.date,
        "url": item.url,
        "page": item.page,
        "source": item.source,
        "confidential": item.confidential,
        "key": str(item.key or ""),
    }


def action_row(item: Any) -> Row:
    return {
        "what": item.what,
        "owner": item.owner,
        "due": iso(item.due),
        "status": item.status.value,
        "assistance": [kind.value for kind in item.assistance],
    }


def filled(rows: list[Row], names: tuple[str, ...]) -> list[Row]:
    """The rows in which one of these fields holds something."""
    return [row for row in rows if is_filled(row, names)]


def is_filled(row: Row, names: tuple[str, ...]) -> bool:
    return any(str(row.get(name, "")).strip() for name in names)


def without_blank(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if str(row[name]).strip()}


PARTS = ("year", "month", "day")
NO_DATE = gettext_lazy("This is not a date. Give the day, the month and the year.")
NO_DOCUMENT_DATE = gettext_lazy("This is not a date. Give at least the year.")


class Parts(NamedTuple):
    """The three fields of a day, as they were typed."""

    year: str
    month: str
    day: str


def typed_day(data: Mapping[str, Any], name: str) -> str:
    """The day in one: ``2026-06-30``. Without its last parts ``2026-06``, ``2026``: nothing is filled in."""
    typed = [str(data.get(f"{name}-{part}", "")).strip() for part in PARTS]
    return "-".join(part.rjust(2, "0") if part else "" for part in typed).rstrip("-")


def parts_of(written: str) -> Parts:
    """What the three fields show of what is kept, or of what was typed and is no day."""
    year, month, day, *_more = [*written.split("-"), "", "", ""]
    return Parts(year, month, day.lstrip("0") or day)
