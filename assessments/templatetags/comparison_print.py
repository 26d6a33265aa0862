"""What the consolidated report needs in print: the signs of the matrix, the titles by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from assessments.comparison import ComparedBody, RecommendationCount
from assessments.exports.comparison_pdf import shown_sign
from assessments.line_signs import LEVEL_SIGNS
from recommendations.outline import Outline, Recommendation, Section

register = template.Library()


@register.simple_tag
def matrix_signs(body: ComparedBody, counts: Iterable[RecommendationCount]) -> SafeString:
    """The cells of one body: a digit or the sign of a state."""
    signs = (body.marks[count.paragraph] for count in counts)
    return format_html_join(
        "",
        '<td class="{}">{}</td>',
        ((f"level-{sign}" if sign in LEVEL_SIGNS else "", shown_sign(sign)) for sign in signs),
    )


@register.filter
def titles(outline: Outline) -> Iterator[tuple[Section, Recommendation]]:
    """Every recommendation with its group."""
    for recommendation in outline.recommendations:
        yield outline.section(recommendation.section), recommendation
