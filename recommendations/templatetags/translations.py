"""How far the texts of ours on a page are translated, said where they are read."""

from __future__ import annotations

from typing import Any

from django import template

from recommendations.read_in import HowTranslated

register = template.Library()


@register.inclusion_tag("components/translation_status.html")
def translation_status(how: HowTranslated | None, of_all: bool = False) -> dict[str, Any]:
    """How the texts of one recommendation, or of all, came into the language; nothing in English.

    `of_all`: the official texts are counted too, where no recommendation stands beside the sentence.
    """
    return {"how": how, "of_all": of_all}
