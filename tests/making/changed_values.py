"""A tree of frozen values with one thing in it changed, for every place in it: to test what shapes a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any

from pydantic import TypeAdapter

type Put = Callable[[Any], Any]


def changes(
    value: Any, left_out: tuple[type, ...] = (), where: str = "it", put: Put = lambda new: new
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Where something can be changed (`Quotation.text`), with what gives the whole with that changed."""
    if isinstance(value, left_out):
        return
    if is_dataclass(value) and not isinstance(value, type):
        parts = [
            (
                f"{type(value).__name__}.{each.name}",
                getattr(value, each.name),
                partial(_in_field, value, each.name),
            )
            for each in fields(value)
        ]
    elif isinstance(value, Mapping):
        parts = [(where, one, partial(_at_key, value, key)) for key, one in value.items()]
    elif isinstance(value, tuple):
        parts = [(where, one, partial(_at_place, value, at)) for at, one in enumerate(value)]
    else:
        yield from ((where, partial(put, other)) for other in another(value))
        return
    for of, part, in_place in parts:
        yield from changes(part, left_out, of, partial(_then, in_place, put))
    if value and isinstance(value, (tuple, Mapping)):
        less = value[1:] if isinstance(value, tuple) else dict(list(value.items())[1:])
        yield f"{where}: one less", partial(put, less)


def _then(first: Put, second: Put, new: Any) -> Any:
    return second(first(new))


def _in_field(value: Any, name: str, new: Any) -> Any:
    return replace(value, **{name: new})


def _at_key(value: Mapping[Any, Any], key: Any, new: Any) -> Any:
    return {**value, key: new}


def _at_place(value: tuple[Any, ...], at: int, new: Any) -> Any:
    return (*value[:at], new, *value[at + 1 :])


def another(value: Any) -> Iterator[Any]:
    """Another value of its kind; sets have no order, and so no place in what makes a key."""
    assert not isinstance(value, (set, frozenset)), value
    match value:
        case Enum():
            yield from [one for one in type(value) if one is not value][:1]
        case bool():
            yield not value
        case int():
            yield value + 1
        case str():
            yield f"{value}x"
        case date():
            yield value + timedelta(days=1)


def each_change(value: Any, form: TypeAdapter[Any], left_out: tuple[type, ...] = ()) -> dict[str, Any]:
    """The whole with one thing changed, once for every place in it that holds something.

    What the values refuse, or `form` cannot write (a pair with one less), is no change.
    """
    found: dict[str, Any] = {}
    for where, change in changes(value, left_out):
        if where not in found:
            with suppress(ValueError):
                other = change()
                form.dump_json(other, warnings="error")
                found[where] = other
    return found
