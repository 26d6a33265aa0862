"""Reads whose SQL is composed once for a process: to compose it costs more than the database needs to answer.

For what pages of everyday work read by a few keys, and nothing else::

    _OPEN = Composed(lambda assessment: Comment.objects.filter(assessment=assessment, resolved_at=None))
    rows = _OPEN(assessment.pk)

The SQL is composed twice with invented keys: what differs between the two is a key. A query that changes by
itself, for example with the day, is refused.
"""

from __future__ import annotations

import copy
import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

LONGEST = 40
"""Keys for which SQL is kept: another number of them is another query."""

type One = UUID | str | int | datetime.date
type Key = One | tuple[One, ...]


class NotComposable(TypeError):
    """The query depends on something other than its keys."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as it was composed, and each parameter with the place of its key; None: it never changes."""

    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[tuple[int | None, Any], ...]

    def fetch(self, keys: Sequence[One]) -> list[Any]:
        """The rows by these keys, through the connection of this thread."""
        values = [_adapted(key) for key in keys]
        parameters = tuple(
            one if place is None else type(one)(values[place]) if isinstance(one, int) else values[place]
            for place, one in self.parameters
        )
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_more: (self.sql, parameters)  # type: ignore[method-assign]
        rows = self.rows.all()
        rows.query.get_compiler = lambda *_args, **_more: compiler  # type: ignore[method-assign]
        return list(rows)


class Composed[Row]:
    """The rows of a queryset by its keys: UUIDs, words, small numbers, days, moments, or tuples of them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def __call__(self, *keys: Key) -> list[Row]:
        """As ``list(build(*keys))``; none where a tuple is empty."""
        if () in keys:
            return []
        if len(_flat(keys)) > LONGEST:
            return list(self._build(*keys))
        kinds = tuple(tuple(map(type, key)) if isinstance(key, tuple) else type(key) for key in keys)
        shape = (connection.vendor, kinds)
        if shape not in self._plans:
            self._plans[shape] = self._composed(keys)
        return self._plans[shape].fetch(_flat(keys))

    def _composed(self, like: Sequence[Key]) -> Plan:
        invented = [_invented(like) for _twice in range(2)]
        querysets = [self._build(*keys) for keys in invented]
        compilers = [rows.query.get_compiler(connection=connection) for rows in querysets]
        (sql, first), (again, second) = (compiler.as_sql() for compiler in compilers)
        if sql != again or len(first) != len(second):
            raise NotComposable("the SQL is another one with other keys")
        places = [{_adapted(key): place for place, key in enumerate(_flat(keys))} for keys in invented]
        return Plan(querysets[0], compilers[0], sql, tuple(_parameters(places, first, second)))


def _parameters(
    places: Sequence[dict[Any, int]], first: Sequence[Any], second: Sequence[Any]
) -> Iterator[tuple[int | None, Any]]:
    today = datetime.date.today().isoformat()
    for one, other in zip(first, second, strict=True):
        place = places[0].get(one)
        if place != places[1].get(other) or (place is None and (one != other or today in str(one))):
            raise NotComposable(f"{one!r} is none of the keys and changes")
        yield place, one


def _invented(like: Sequence[Key]) -> list[Key]:
    """Keys of the same kinds that nothing has, each another one."""
    numbers = iter(random.sample(range(10_000, 32_000), len(_flat(like))))

    def other(key: One) -> One:
        if isinstance(key, UUID | str):
            return uuid4() if isinstance(key, UUID) else uuid4().hex
        number = next(numbers)
        return number if isinstance(key, int) else key + datetime.timedelta(days=number)

    return [tuple(map(other, key)) if isinstance(key, tuple) else other(key) for key in like]


def _flat(keys: Sequence[Key]) -> list[One]:
    return [one for key in keys for one in (key if isinstance(key, tuple) else (key,))]


def _adapted(key: One) -> Any:
    """The key as a parameter of the database in use."""
    if isinstance(key, UUID):
        return key if connection.features.has_native_uuid_field else key.hex
    if isinstance(key, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(key)
    return key if isinstance(key, int | str) else connection.ops.adapt_datefield_value(key)
