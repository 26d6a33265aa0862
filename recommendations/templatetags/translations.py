"""How far the texts of ours on a page are translated, said where they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recommendations.models import ReportBlock, Section
from recommendations.own_language import how_translated, in_own_language, wants_english
from recommendations.read_in import HowTranslated

register = template.Library()


@register.inclusion_tag("components/translation_status.html", takes_context=True)
def translation_status(
    context: Context,
    how: HowTranslated | None,
    paragraph: int | None = None,
    variant: str = "",
    of_all: bool = False,
) -> dict[str, Any]:
    """How the texts of one recommendation, or of all, came into the language; nothing in English.

    On the page of a recommendation (`paragraph`) also the way to its English, and to say that a word of it is
    wrong. `of_all`: in a file, the official texts are counted too, and reviewers are not named: a review may
    be withdrawn.
    """
    request = context.get("request") if paragraph else None
    return {
        "how": how,
        "of_all": of_all,
        "request": request,
        "paragraph": paragraph,
        "variant": variant,
        "is_beside": request is not None and wants_english(request),
    }


@register.simple_tag
def english_of(
    text: str | Sequence[str], english: Mapping[str, Any] | None, variant: str = "", between: str = " · "
) -> str:
    """The English of a text of ours, or of several in a row, where it was asked for; nothing elsewhere.

    `english` is of `own_language.english_beside`, or holds one for each `variant`.
    """
    known = (english or {}).get(variant, {}) if variant else english or {}
    found = [known[one] for one in ([text] if isinstance(text, str) else text) if one in known]
    if not found:
        return ""
    return format_html('<span class="english-beside" lang="en" dir="ltr">{}</span>', between.join(found))


@register.simple_tag
def english_unless_translated(under: str) -> SafeString:
    """The attributes of an element with texts of ours: English, where none below this key is translated."""
    return SafeString("" if how_translated(under) else ' lang="en" dir="ltr"')


@register.filter
def own_title(section: Section) -> str:
    """The title of a group that was read from the database."""
    return in_own_language(section.title, f"sections/{section.code}/title")


@register.filter
def own_note(block: ReportBlock) -> str:
    """What we say of a paragraph of the report that our copy lacks, or a part of it."""
    return in_own_language(block.note, f"report/{block.number}/note")
