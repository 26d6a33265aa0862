"""A body that somebody names by typing: among fifty thousand nobody looks through a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from mechanisms.models import Body
from mechanisms.models.body import plain
from mechanisms.name_order import body_key

#: As many are offered while somebody types.
OFFERED = 20


@dataclass(frozen=True, slots=True)
class TypedBody:
    """What was typed, the body that it names, and those by name that it could mean; None where it names none
    or several."""

    typed: str
    body: Body | None
    like: tuple[Body, ...]

    @property
    def shown(self) -> str:
        """What stands in the field."""
        return self.body.name if self.body else self.typed


def typed_body(bodies: QuerySet[Body], typed: str) -> TypedBody:
    """The body meant: that of this address, else the only one of this name, else the only one with all these
    words in its names. Two queries, one where nothing was typed."""
    typed = " ".join(typed.replace("\x00", "").split())[:200]
    left = bodies
    for word in plain(typed).split():
        left = left.filter(names__contains=word)
    like = tuple(left.order_by(body_key(), "pk")[:OFFERED])
    named = [body for body in like if plain(body.name) == plain(typed)]
    one = next((each for each in (named, like) if len(each) == 1), ()) if typed else ()
    body = (bodies.filter(slug=typed).first() if typed else None) or next(iter(one), None)
    return TypedBody(typed, body, like)
