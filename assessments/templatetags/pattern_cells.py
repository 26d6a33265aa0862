"""Cells of the tables of patterns: every number a link to the answers it stands for."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assessments.comparison_filter import ComparisonFilter
from assessments.exports.pattern_tables import Behind, Cell

register = template.Library()


@register.simple_tag
def pattern_cell(cell: Cell, wanted: ComparisonFilter) -> SafeString | str:
    """The value, as a link where it stands for something."""
    if cell.behind is None:
        return format_html("<bdi>{}</bdi>", cell.value)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', _address(cell.behind, wanted), cell.value)


def _address(behind: Behind, wanted: ComparisonFilter) -> str:
    asks = dict(behind.asks)
    if behind.paragraph is not None:
        place = "#answers" if asks else ""
        page = reverse("assessments:compare_answers", args=[behind.paragraph])
        return f"{page}?{wanted.query(**asks)}{place}"
    if not asks:
        return f"#{behind.anchor}"
    return f"{reverse('assessments:compare_patterns')}?{wanted.query(**asks)}#{behind.anchor}"
