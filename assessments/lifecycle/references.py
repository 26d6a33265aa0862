"""Writing the references of one answer: which of those that stand each entry is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from assessments.answer_values import EvidenceEntry, Identity, without_empty
from assessments.models import Answer, Evidence

_COLUMNS = (
    "position",
    "title",
    "strength",
    "date",
    "url",
    "page",
    "source",
    "confidential",
    "file_id",
)


def write_references(
    answer: Answer,
    entries: Sequence[EvidenceEntry],
    *,
    confidential: Collection[Identity] | None,
    files: Mapping[Identity, UUID | None],
    keys: Mapping[Identity, UUID],
) -> dict[str, Any]:
    """Put these references in the place of those that stand. At most four queries.

    One that stands keeps its id, and its flag and file unless `confidential` and `files` say otherwise.
    Returns what history keeps of them besides the entry: which are confidential, and the file of each.
    """
    standing = list(Evidence.objects.filter(answer=answer))
    rows = _rows_of(standing, entries, keys)
    made, changed, written = [], [], []
    for position, (entry, row) in enumerate(zip(entries, rows, strict=True)):
        target = row or Evidence(answer=answer)
        before = _columns(target)
        _fill(target, entry, position, confidential, files)
        written.append(target)
        if row is None:
            made.append(target)
        elif _columns(target) != before:
            changed.append(target)
    _store(standing, made, changed, written)
    return without_empty(
        {
            "confidential": [row.position for row in written if row.confidential],
            "files": {str(row.position): str(row.file_id) for row in written if row.file_id},
        }
    )


def _rows_of(
    standing: Sequence[Evidence], entries: Sequence[EvidenceEntry], keys: Mapping[Identity, UUID]
) -> list[Evidence | None]:
    """The row that each entry is: the one its form was opened with, else an equal one; None for a new one.

    A form knows which row it shows, so that a title can be corrected and the file stays beside it.
    """
    by_key = {row.pk: row for row in standing}
    found: list[Evidence | None] = []
    for entry in entries:
        key = keys.get(entry.identity)
        found.append(by_key.pop(key, None) if key is not None else None)
    equal = {(row.title, row.date, row.url, row.page): row for row in by_key.values()}
    return [
        row or equal.pop(entry.identity, None) for entry, row in zip(entries, found, strict=True)
    ]


def _fill(
    row: Evidence,
    entry: EvidenceEntry,
    position: int,
    confidential: Collection[Identity] | None,
    files: Mapping[Identity, UUID | None],
) -> None:
    row.title, row.date, row.url, row.page = entry.identity
    row.position, row.strength, row.source = position, entry.strength, entry.source
    if confidential is not None:
        row.confidential = entry.identity in confidential
    if entry.identity in files:
        row.file_id = files[entry.identity]


def _columns(row: Evidence) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _COLUMNS)


def _store(
    standing: Sequence[Evidence],
    made: Sequence[Evidence],
    changed: Sequence[Evidence],
    written: Sequence[Evidence],
) -> None:
    gone = {row.pk for row in standing} - {row.pk for row in written}
    if gone:
        Evidence.objects.filter(pk__in=gone).delete()
    if changed:
        Evidence.objects.bulk_update(changed, _COLUMNS)
    if made:
        Evidence.objects.bulk_create(made)
