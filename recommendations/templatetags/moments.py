"""Filters for moments on pages; every template has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from recommendations import moments

register = template.Library()


def _if_any(shown: Any) -> Any:
    """The filter of a moment; nothing stays nothing."""
    return lambda value: shown(value) if isinstance(value, datetime) else ""


register.filter("moment", _if_any(moments.moment))
register.filter("clock", _if_any(moments.clock))
register.filter("day_here", _if_any(moments.day))
register.filter("is_today", _if_any(moments.is_today))
register.simple_tag(moments.zone_words, name="zone")
