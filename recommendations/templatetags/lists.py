"""Filters for lists in the sentences of templates, and what is between the items of a loop."""

from __future__ import annotations

from django import template

from recommendations import lists

register = template.Library()
register.filter("in_row", lists.in_row)
register.filter("listed", lists.listed)
register.filter("enumerated", lists.enumerated)
register.simple_tag(lists.aside)
register.simple_tag(lists.blank)
register.simple_tag(lists.colon)
register.simple_block_tag(lists.bracketed)
register.simple_tag(lists.stop)
register.simple_tag(lists.semicolon, name="one_semicolon")
register.simple_tag(lists.comma, name="one_comma")
register.simple_tag(lists.comma_in_loop, takes_context=True, name="comma")
register.simple_tag(lists.semicolon_in_loop, takes_context=True, name="semicolon")
