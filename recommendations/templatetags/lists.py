"""Filters for lists in the sentences of templates, and what is between the items of a loop."""

from __future__ import annotations

from django import template
from django.template.context import Context

from recommendations import lists

register = template.Library()
register.filter("in_row", lists.in_row)
register.filter("enumerated", lists.enumerated)


@register.simple_tag(takes_context=True)
def comma(context: Context) -> str:
    """After each name of a loop but the last."""
    return "" if context["forloop"]["last"] else lists.comma()


@register.simple_tag(takes_context=True)
def semicolon(context: Context) -> str:
    """After each part of a loop but the last, where parts may hold commas themselves."""
    return "" if context["forloop"]["last"] else lists.semicolon()
