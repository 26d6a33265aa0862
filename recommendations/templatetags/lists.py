"""Filters for lists in the sentences of templates."""

from __future__ import annotations

from django import template

from recommendations import lists

register = template.Library()
register.filter("in_row", lists.in_row)
register.filter("enumerated", lists.enumerated)
