"""What a body of the directory is called in the reader's language; what it typed itself stays as written."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.utils import translation

from recommendations.own_language import in_own_language

register = template.Library()


class Named(Protocol):
    """A body, or the plain value that a report has of it."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...


@register.filter
def in_our_words(kept: str) -> str:
    """Who or why, as it is kept: a person's name as it is; a sentence of ours, which is kept in English, in
    the reader's language."""
    return translation.gettext(kept) if kept else ""


class NamedShort(Named, Protocol):
    """A body that may have a short name."""

    @property
    def short_name(self) -> str: ...


def called_by(slug: str, name: str) -> str:
    """The same of a name that is kept beside its slug."""
    return in_own_language(name, f"directory/{slug}/name_now", f"directory/{slug}/name")


@register.filter
def called(body: Named) -> str:
    """Its name; where the directory calls it otherwise than the report did, the one of today."""
    return called_by(body.slug, body.name)


@register.filter
def called_short(body: NamedShort) -> str:
    """Its short name where it has one, for tables and running heads; else its name."""
    keys = (f"directory/{body.slug}/{key}" for key in ("short_name_now", "short_name"))
    return in_own_language(body.short_name, *keys) if body.short_name else called(body)
