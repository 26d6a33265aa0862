"""Words of the desk: why an answer needs eyes, and the language in which a body writes."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from assessments.answers.labels import LANGUAGE_NAMES
from assessments.reviewing.why_words import why_word
from mechanisms.models import BodyKind, Region
from recommendations import lists

register = template.Library()
register.filter(why_word)


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """``French, English``, in the order in which they are used."""
    return lists.listed([language_name(code) for code in codes])


@register.filter
def language_name(code: str) -> str:
    return str(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else _("not recognised")


@register.filter
def region_name(code: str) -> str:
    """As the directory calls it; what is no region of it stands as it is."""
    return str(dict(Region.choices).get(code, code))


@register.filter
def kind_name(code: str) -> str:
    return str(dict(BodyKind.choices).get(code, code))
