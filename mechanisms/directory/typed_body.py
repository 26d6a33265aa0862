"""A body that somebody names by typing: among fifty thousand nobody looks through a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from mechanisms.called import called
from mechanisms.models import Body
from mechanisms.models.body import plain
from mechanisms.name_order import body_key
from recommendations.own_language import translated_under, until_forgotten

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
        return called(self.body) if self.body else self.typed


def typed_body(bodies: QuerySet[Body], typed: str) -> TypedBody:
    """The body meant: that of this address, else the only one of this name, else the only one with all these
    words in its names. Two queries, one where nothing was typed."""
    typed = " ".join(typed.replace("\x00", "").split())[:200]
    left = bodies
    for word in plain(typed).split():
        left = left.filter(holds(word))
    like = tuple(left.order_by(body_key(), "pk")[:OFFERED])
    named = [body for body in like if plain(typed) in (plain(body.name), plain(called(body)))]
    one = next((each for each in (named, like) if len(each) == 1), ()) if typed else ()
    body = (bodies.filter(slug=typed).first() if typed else None) or next(iter(one), None)
    return TypedBody(typed, body, like)


def holds(word: str, body: str = "") -> Q:
    """Bodies one of whose names, in whatever finished language, has this word of `plain` text in it; `body`
    leads to them from other rows."""
    languages = tuple(code for code, _name in settings.LANGUAGES)
    found = [slug for slug, names in _names_by_slug(languages).items() if word in names]
    return Q(**{f"{body}names__contains": word}) | Q(**{f"{body}slug__in": found})


@until_forgotten
def _names_by_slug(languages: tuple[str, ...]) -> dict[str, str]:
    """The translated names of each body of the directory, line by line."""
    names: dict[str, str] = {}
    for language in languages:
        for key, text in translated_under(language, "directory/").items():
            _directory, slug, *rest = key.split("/")
            if rest[0].removesuffix("_now") in ("name", "short_name"):
                names[slug] = f"{names.get(slug, '')}\n{plain(text)}"
    return names
