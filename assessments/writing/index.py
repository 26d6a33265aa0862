"""The index over the words of passages, of either database: which passages may have them all.

SQLite has an FTS5 table and PostgreSQL a GIN index (migration 0035); both are kept up with the rows by the
database itself. What they answer is a first choice that leaves out nothing: `holding` says the same of the
words of a row, and decides. So both find the same, and neither has to know of phrases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from assessments.answers.word_search import Form, Term, Words

INDEX = "assessments_passage_index"
_BY_FTS5 = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"  # noqa: S608
# For a word in half of all passages the planner prefers to read them all, and for a rare word it may be wrong
# about that: the index has to answer. One statement, so that the settings hold for nothing else.
_BY_GIN = """
SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off;
SELECT id FROM assessments_passage
WHERE array_to_tsvector(string_to_array(btrim(words), ' ')) @@ %s::tsquery LIMIT %s;
SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on
"""


def candidates(words: Words, limit: int) -> list[int]:
    """Passages that may hold the words, in no order, at most so many: all of them if there are fewer. One
    query."""
    statement, answer = _ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [answer(words), limit])
        if connection.vendor == "postgresql":
            cursor.nextset()
            cursor.nextset()
        return [pk for (pk,) in cursor.fetchall()]


def holding(words: Words) -> Q:
    """The passages that hold the words, without the index."""
    return reduce(and_, (reduce(or_, map(_of_form, _needed(term))) for term in words.terms), Q())


def chosen(passages: Sequence[int]) -> RawSQL:
    """Their keys as one value: thousands of them would be thousands of parameters."""
    return RawSQL(_CHOSEN[connection.vendor], [json.dumps(passages)])  # noqa: S611


_CHOSEN = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s)",
}


def _needed(term: Term) -> list[Form]:
    """Its forms without those that hold another one: wherever they are found, that one is as well."""
    forms = {form.exact or (form.sequence, form.beginning): form for form in reversed(term.forms)}.values()
    return [
        form
        for form in forms
        if not any(
            other is not form and not other.exact and not form.beginning and other.sequence in form.sequence
            for other in forms
        )
        or form.exact
    ]


def _of_form(form: Form) -> Q:
    if form.exact:
        return Q(folded__contains=form.exact)
    said = Q(words__contains=form.sequence)
    return said | Q(words__contains=f" {form.beginning}") if form.beginning else said


def _match(words: Words) -> str:
    """The query of FTS5: tokens in quotation marks, since letters and `=` alone are in them."""
    return " AND ".join(
        f"({' OR '.join(dict.fromkeys(_all_of(form, 'AND', '{}*', DOUBLE) for form in _needed(term)))})"
        for term in words.terms
    )


def _tsquery(words: Words) -> str:
    """The query of PostgreSQL, read without any dictionary."""
    return " & ".join(
        f"({' | '.join(dict.fromkeys(_all_of(form, '&', '{}:*', SINGLE) for form in _needed(term)))})"
        for term in words.terms
    )


SINGLE, DOUBLE = "'{}'", '"{}"'


def _all_of(form: Form, both: str, beginning: str, quoted: str) -> str:
    """All tokens of a form, or a word that begins like it."""
    tokens = f" {both} ".join(quoted.format(token) for token in form.tokens)
    if not form.beginning:
        return f"({tokens})"
    either = "OR" if both == "AND" else "|"
    return f"({tokens} {either} {beginning.format(quoted.format(form.beginning))})"


_ENGINES: Mapping[str, tuple[str, Callable[[Words], str]]] = {
    "sqlite": (_BY_FTS5, _match),
    "postgresql": (_BY_GIN, _tsquery),
}


def rebuild_index() -> None:
    """Make it anew from the rows. PostgreSQL's is never behind them."""
    _tell_fts5("rebuild")


def index_differences() -> Iterator[str]:
    """A sentence if the index does not fit the rows."""
    try:
        _tell_fts5("integrity-check", 1)
    except DatabaseError:
        yield "the index of the search does not fit the passages"


def _tell_fts5(command: str, *more: Any) -> None:
    if connection.vendor != "sqlite":
        return
    columns, places = (f"{INDEX}, rank", "%s, %s") if more else (INDEX, "%s")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {INDEX}({columns}) VALUES ({places})", [command, *more])  # noqa: S608
