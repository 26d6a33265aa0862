"""Cells of the matrix, joined in Python: nineteen hundred on a page, and a template would take a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import Standing, State
from assessments.comparing import words
from assessments.comparing.comparison import (
    ComparedBody,
    Comparison,
    ComparisonFilter,
    RecommendationCount,
    key_of,
)
from assessments.comparing.pattern_table import Behind, Cell
from assessments.comparing.tables import AnswerJson, Side
from assessments.comparing.trend import SmallChart, TrendPoint, TrendRow, change_word, small_chart, word
from assessments.submitting.line_signs import STANDING_SIGNS
from recommendations import lists
from recommendations.outline import Criterion, Recommendation, Variant

register = template.Library()
register.filter("no_gap_among", words.no_gap)

# What a reviewer makes of an answer and no body says.
SIGNS = {"cannot_tell": "¿", "not_read": "·"}


def words_of(key: str) -> tuple[str, str]:
    """The sign that is seen and the word that is read, for one key of a distribution."""
    return SIGNS.get(key) or str(labels.STATE_SIGNS[State(key)]), words.key(key)


@register.filter
def how_read(comparison: Comparison) -> str:
    return lists.sentences(words.how_read(comparison))


@register.simple_tag
def matrix_cells(body: ComparedBody, comparison: Comparison) -> SafeString:
    """The cells of one body, in as few bytes as it takes: there are nineteen hundred for sixty bodies.

    The name of the row leads to the report, the head of the column to all answers; with scripts a cell leads
    to its own answer.
    """
    language = get_language() or ""
    cells = (
        _matrix_cell(language, key_of(body.marks[count.paragraph]), body.standing(count.paragraph))
        for count in comparison.counts
    )
    return mark_safe("".join(cells))  # noqa: S308


@cache
def _matrix_cell(language: str, key: str, standing: Standing | None) -> SafeString:
    """One of the few cells that there are. By language: the words in it are read aloud."""
    seen, read = key, ""
    if not key.isdigit():
        seen, read = words_of(key)
    elif standing is not None:
        seen, read = key + words.behind_sign(standing), str(labels.STANDING_LABELS[standing].short)
    said = format_html("<i>{}</i>", read) if read else ""
    return format_html("<td class=is-{}>{}{}</td>", key, seen, said)


def _shown(key: str, standing: Standing | None = None) -> SafeString | str:
    """A digit with the sign of what stands behind it, or the sign of a state; each sign with its word."""
    if not key.isdigit():
        return _signed("", *words_of(key))
    if standing is None:
        return key
    return _signed(key, words.behind_sign(standing), f" {labels.STANDINGS[standing]}")


def _signed(digit: str, seen: str, read: str) -> SafeString:
    html = '{}<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    return format_html(html, digit, seen, read)


@register.simple_tag
def count_cells(comparison: Comparison, wanted: ComparisonFilter, kind: str) -> SafeString:
    """How many bodies by recommendation: gap, working or unknown, each a link to those answers."""
    return format_html_join(
        "",
        "<td>{}</td>",
        ((answers_link(count.paragraph, count.number(kind), wanted, kind),) for count in comparison.counts),
    )


@register.simple_tag
def standing_cells(comparison: Comparison, wanted: ComparisonFilter, standing: Standing) -> SafeString:
    """How many levels 2 and 3 have this behind them, by recommendation, each a link to those answers."""
    return format_html_join(
        "",
        "<td>{}</td>",
        (
            (standing_link(count.paragraph, count.standings[standing], wanted, standing),)
            for count in comparison.counts
            if count.standings is not None
        ),
    )


@register.simple_tag
def standing_link(
    paragraph: int, number: int, wanted: ComparisonFilter, standing: Standing
) -> SafeString | str:
    return answers_link(paragraph, number, wanted, standing=STANDING_SIGNS[standing])


@register.simple_tag
def behind_signs() -> list[tuple[str, str]]:
    """The signs beside the digits, with what they say."""
    named = [(sign, str(labels.STANDINGS[standing])) for standing, sign in words.BEHIND_SIGNS.items()]
    return [*named, (words.NOT_SUPPORTED, _("Not supported by its own answers and an open document"))]


@register.filter
def carried_out(count: RecommendationCount) -> str:
    return words.carried_out(count)


@register.simple_tag
def answers_link(
    paragraph: int, number: int, wanted: ComparisonFilter, answer: str = "", **asked: str
) -> SafeString | str:
    """A number as a link to the answers it stands for; a zero has none.

    `asked` names another thing counted: `criterion="2p"`, `change="i"`, `assistance="legal"` …
    """
    if not number:
        return "0"
    address = reverse("assessments:compare_answers", args=[paragraph])
    query = wanted.query(answer=answer, **asked)
    return format_html('<a href="{}?{}#answers">{}</a>', address, query, number)


@register.filter
def sign_word(key: str) -> str:
    return words_of(key)[1]


@register.filter
def in_words_of(criterion: Criterion, kind: str) -> str:
    """The statement of a criterion as this kind of body was asked it."""
    return criterion.text[Variant(kind)]


@register.filter
def title_of(recommendation: Recommendation, variant: str) -> str:
    """The title for this kind of body."""
    return recommendation.titles[Variant(variant)]


@register.filter
def prompt_of(recommendation: Recommendation, variant: Variant) -> str:
    """The question as it was put to this kind of body."""
    return recommendation.prompts[variant]


@register.filter
def paired(sides: Sequence[Side], answers: Sequence[AnswerJson]) -> Iterator[tuple[Side, AnswerJson]]:
    return zip(sides, answers, strict=True)


@register.filter
def key_of_answer(answer: AnswerJson) -> str:
    """Where an answer of a frozen document is counted: its level as a digit, else its state."""
    return str(answer["state"] if answer["level"] is None else answer["level"])


# Cells of the tables of patterns: every number a link to the answers it stands for.


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
    query = wanted.query(**asks, open=behind.anchor)
    return f"{reverse('assessments:compare_patterns')}?{query}#{behind.anchor}"


# The trend of one body on a page: small charts, and each answer as a link to where it stands.


@register.filter
def as_chart(row: TrendRow) -> SmallChart:
    return small_chart(row)


@register.filter
def point_word(point: TrendPoint) -> str:
    return word(point)


@register.filter
def last_change(row: TrendRow) -> str:
    return change_word(row)


@register.simple_tag
def trend_link(row: TrendRow, point: TrendPoint) -> SafeString | str:
    """The answer of one cycle as a link to it in that cycle's report."""
    if point.mark is None:
        return "–"
    shown = _shown(key_of(point.mark), point.standing)
    address = reverse("assessments:report", args=[point.cycle.address])
    return format_html('<a href="{}#answer-{}">{}</a>', address, row.recommendation.paragraph, shown)
