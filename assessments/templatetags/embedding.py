"""The line of HTML that shows a public chart on another site."""

from __future__ import annotations

from html import escape

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def embed_line(address: str, query: str, title: object, height: str) -> str:
    """As text to copy: the page escapes it once more."""
    whole = f"{settings.ADDRESS}{address}" + (f"?{query}" if query else "")
    named = f'src="{escape(whole)}" title="{escape(str(title))}"'
    return f'<iframe {named} width="100%" height="{height}" loading="lazy"></iframe>'
