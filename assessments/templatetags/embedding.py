"""The line of HTML that shows a public chart on another site."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def embed_line(address: str, query: str, title: object, height: str) -> str:
    """As text to copy: the page escapes it once more."""
    whole = f"{settings.ADDRESS}{address}" + (f"?{query}" if query else "")
    line = '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>'
    return str(format_html(line, whole, title, height))
