"""A comment as it is typed: the text, whom it is for, and in which thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict


@dataclass(frozen=True)
class TypedComment:
    """What was sent; `thread` is None for a new one, `problem` what keeps it from being saved."""

    text: str = ""
    mentions: frozenset[UUID] = frozenset()
    thread: UUID | None = None
    problem: str = ""

    @classmethod
    def of(cls, post: QueryDict) -> TypedComment:
        """As it was sent by the form; what is no id is nobody's."""
        return cls(
            text=post.get("comment", ""),
            mentions=frozenset(_ids(post.getlist("mentions"))),
            thread=next(_ids([post.get("thread", "")]), None),
        )


def _ids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError:
            continue
