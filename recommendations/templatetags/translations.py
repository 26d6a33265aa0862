"""How far the texts of ours on a page are translated, said where they are read."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from recommendations.models import ReportBlock, Section
from recommendations.own_language import how_translated, in_own_language
from recommendations.translations import TextStatus

register = template.Library()


@register.inclusion_tag("components/translation_status.html")
def translation_status(paragraph: int | None = None) -> dict[str, Any]:
    """How the texts of one recommendation, or of all, came into the language; nothing in English."""
    found = how_translated(f"recommendations/{paragraph}/" if paragraph else "recommendations/")
    return {status.value: found[status] for status in TextStatus} | {"total": found.total()}


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
