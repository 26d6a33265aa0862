"""The trend of one body on a page: small charts, and each answer as a link to where it stands."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assessments.comparison import key_of
from assessments.comparison_trend import TrendPoint, TrendRow
from assessments.exports.trend_words import SmallChart, change_word, small_chart
from assessments.templatetags.compare_cells import words_of

register = template.Library()


@register.filter
def as_chart(row: TrendRow) -> SmallChart:
    """The small chart of one recommendation."""
    return small_chart(row)


@register.filter
def last_change(row: TrendRow) -> str:
    """What became of it since the cycle before."""
    return change_word(row)


@register.simple_tag
def trend_link(row: TrendRow, point: TrendPoint) -> SafeString | str:
    """The answer of one cycle as a link to it in that cycle's report."""
    if point.mark is None:
        return "–"
    key = key_of(point.mark)
    shown = key if key.isdigit() else _sign(key)
    address = reverse("assessments:report", args=[point.cycle.address])
    return format_html(
        '<a href="{}#answer-{}">{}</a>', address, row.recommendation.paragraph, shown
    )


def _sign(key: str) -> SafeString:
    seen, read = words_of(key)
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', seen, read
    )
