"""In which order the names of bodies stand in the reader's language.

A name of the directory has a key in each language, made with ICU, kept in ``fixtures/sort_keys/<xx>.yaml``,
and compared code point by code point. A name that was typed later has none: it stands among them without case
and marks. ICU itself is not needed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Func, TextField
from django.db.models.expressions import Combinable
from django.utils.translation import get_language

from mechanisms.called import Named, called
from mechanisms.models.body import plain
from recommendations.fixture_files import read_mapping
from recommendations.translations import ENGLISH

FOLDER = "sort_keys"
# As many characters of a plain name are kept beside an invitation and a score line.
KEPT = 250


@dataclass(frozen=True, slots=True)
class SortKeys:
    """`shown`: name as it is read → key. `of_english`: name of a body in English → key, where it is not the
    plain English; `of_plain`: likewise, by the plain English. `countries`: M49 code → key."""

    shown: Mapping[str, str]
    of_english: tuple[tuple[str, str], ...]
    of_plain: tuple[tuple[str, str], ...]
    countries: Mapping[str, str]


@cache
def sort_keys(folder: Path, language: str) -> SortKeys:
    """The keys of a language in a folder of content files; none where it has no file."""
    path = folder / FOLDER / f"{language}.yaml"
    content = read_mapping(path) if path.exists() else {}
    bodies = content.get("bodies") or []
    moved = tuple((row["of"], row["key"]) for row in bodies if row["key"] != plain(row["of"]))
    return SortKeys(
        shown={row["name"]: row["key"] for row in bodies},
        of_english=moved,
        of_plain=tuple((plain(english)[:KEPT], key) for english, key in moved),
        countries={row["of"]: row["key"] for row in content.get("countries") or []},
    )


_IN_ENGLISH = SortKeys({}, (), (), {})


def _own() -> SortKeys:
    """Those of the reader's language; in English every key is the plain name."""
    language = get_language() or ENGLISH
    return _IN_ENGLISH if language == ENGLISH else sort_keys(Path(settings.FIXTURES), language)


def sort_key(name: str) -> str:
    """What a name, as the reader's language has it, is sorted by."""
    return _own().shown.get(name) or plain(name)


def by_name[Body: Named](bodies: Iterable[Body]) -> list[Body]:
    """Bodies, or what has name and address of one, in the order of what they are called."""
    return sorted(bodies, key=lambda body: (sort_key(called(body)), body.slug))


# The same for the database, which has the English alone. In English these are its columns, so that it can go
# along their index.


def plain_key(column: str = "sort_name") -> Combinable:
    """What rows are sorted by that keep the plain name of their body in this column."""
    moved = _own().of_plain
    return _KeyOf(column, column, moved) if moved else F(column)


def plain_key_of(kept: str) -> str:
    """What `plain_key` is for a row that keeps this."""
    return dict(_own().of_plain).get(kept, kept)


def body_key(body: str = "") -> Combinable:
    """What rows of bodies are sorted by; `body` leads to them from other rows: ``assessment__body__``."""
    moved, names = _own().of_english, f"{body}names"
    return _KeyOf(f"{body}name", names, moved) if moved else F(names)


class _KeyOf(Func):
    """The key of what a column holds; the other column where it has none. `When` for each would take Django
    longer to write than the database needs to sort. Compared code point by code point."""

    output_field = TextField()

    def __init__(self, column: str, otherwise: str, keys: tuple[tuple[str, str], ...]) -> None:
        super().__init__(F(column), F(otherwise))
        self.keys = keys

    def as_sql(
        self, compiler: Any, connection: Any, *given: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        held, otherwise = self.get_source_expressions()
        column, held_params = compiler.compile(held)
        other, other_params = compiler.compile(otherwise)
        known = ", ".join(["%s"] * len(self.keys))
        cases = " ".join(["WHEN %s THEN %s"] * len(self.keys))
        sql = f"CASE WHEN {column} IN ({known}) THEN CASE {column} {cases} END ELSE {other} END"
        names = [name for name, _key in self.keys]
        pairs = [part for pair in self.keys for part in pair]
        if connection.vendor == "postgresql":
            sql = f'({sql}) COLLATE "C"'
        return sql, (*held_params, *names, *held_params, *pairs, *other_params)
