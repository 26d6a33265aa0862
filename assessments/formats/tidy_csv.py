"""A table as plain CSV: one row of names, then rows alone, each with a cell for each name.

What the table is, what its columns mean and who may reuse it stands in a file beside it, as CSV on the Web
(W3C, 2015) has it: ``<name>.csv-metadata.json``. No line of prose is in the table, so that no program takes
one for a row. Names are codes and the same in every language; words stand in columns of their own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import get_language

from assessments.formats.file import Export, csv_lines
from recommendations.reuse import LICENCE_URL, PRODUCT

METADATA = "csv-metadata.json"
"""The ending of the file beside it."""
METADATA_TYPE = "application/csvm+json"

type Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class TidyTable:
    """`name` begins the names of both files; a column is its name and what it means in words; `notes` are
    what people should know. `is_licensed`: not an internal copy."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[tuple[str, str], ...]
    is_licensed: bool = True


def tidy_csv(table: TidyTable) -> Export:
    """The rows under the names of their columns, and nothing else."""
    lines = csv_lines([name for name, _words in table.columns], (map(written, row) for row in table.rows))
    return Export(f"{table.name}.csv", "text/csv; charset=utf-8", "".join(lines).encode())


def written(value: Value) -> str:
    """Nothing for what is not there; yes and no as R and pandas read them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


def csv_metadata(table: TidyTable) -> Export:
    """What the table is, in the language in which its words are."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": get_language() or "en"}],
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:source": PRODUCT,
        **({"dc:license": {"@id": LICENCE_URL}} if table.is_licensed else {}),
        "notes": [{"name": name, "text": text} for name, text in table.notes],
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:description": words, "datatype": _datatype(table, place)}
                for place, (name, words) in enumerate(table.columns)
            ]
        },
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Export(f"{table.name}.{METADATA}", METADATA_TYPE, text.encode())


def _datatype(table: TidyTable, place: int) -> str:
    found = {type(row[place]) for row in table.rows} - {type(None)}
    if found == {bool}:
        return "boolean"
    return "integer" if found == {int} else "string"
