"""Filters for moments on pages; every template has them."""

from __future__ import annotations

from django import template

from recommendations import moments

register = template.Library()
register.filter("moment", moments.moment)
register.filter("clock", moments.clock)
register.filter("day_here", moments.day)
register.filter("month_in_line", moments.month_in_line)
register.filter("is_today", moments.is_today)
