"""What a gap report shows from the instrument: official text, and what the report says behind a gap.

None of it is a body's own words, so that what was rendered once is kept: a page shows some three hundred
such pieces. On the page (``on_page``) numbers are links to what is meant; in print they are numbers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi

from assessments.answers import labels
from assessments.answers.labels import with_dates
from assessments.answers.scoring import OUTSIDE_STATES, UNKNOWN_STATES, Tally
from assessments.models import Reading
from assessments.report import words
from assessments.report.files import PrintedGap, PrintedProfile
from assessments.report.lines import CriterionLine, Line, NextStep
from assessments.templatetags.report_text import english, is_english
from recommendations import lists
from recommendations.outline import CriterionKind, CriterionValue, Recommendation

register = template.Library()

LISTS: dict[str, str] = {
    "0": "gaps",
    "1": "gaps",
    "2": "working",
    "3": "working",
    **dict.fromkeys((state.value for state in UNKNOWN_STATES), "information_gaps"),
    **dict.fromkeys((state.value for state in OUTSIDE_STATES), "outside"),
}
"""Where on the page the answers behind a key of a distribution are listed."""
KEPT = 2048


@register.filter
def chip(line: Line) -> SafeString:
    """The chip of an answer: its level, or its state, as sign and word."""
    return level_chip(distribution_key(line))


def distribution_key(line: Line) -> str:
    """Where an answer is counted in a distribution: its level as a digit, else its state."""
    answer = line.answer
    return answer.state.value if answer.level is None else str(answer.level)


@register.filter
def level_chip(key: str | int) -> SafeString:
    """The chip of a level or of a key of a distribution."""
    return _chip(str(key), get_language() or "")


@cache
def _chip(key: str, language: str) -> SafeString:
    """Rendered once a language: a report shows some two hundred of ten different ones."""
    return render_to_string("components/state_sign.html", {"key": key})


@register.simple_tag(takes_context=True)
def answer_mark(context: Context, line: Line) -> SafeString:
    """The answer: on the page as a chip, in print in words; both name another mechanism and a copy."""
    answer = line.answer
    written = words.state(line)
    if not on_page(context):
        return format_html('<b class="chip level-{}">{}</b>', answer.level, written)
    if not line.done_by and not answer.copied:
        return chip(line)
    return format_html("{} {}", chip(line), written)


def on_page(context: Context) -> bool:
    """Whether the part is shown on the page, where numbers are links."""
    return bool(context.get("on_page"))


@register.simple_tag(takes_context=True)
def to(context: Context, place: str, shown: object, number: int | str = "") -> SafeString | str:
    """Something shown, on the page as a link to a place on it; a zero leads nowhere."""
    if not (on_page(context) and shown):
        return str(shown)
    return format_html('<a href="#{}">{}</a>', f"{place}-{number}" if number else place, shown)


@register.simple_tag(takes_context=True)
def to_answer(context: Context, paragraph: int) -> SafeString | str:
    """The number of a recommendation, on the page as a link to its row in the record."""
    return to(context, "answer", paragraph, paragraph)


@register.filter
def answer_links(answers: Iterable[Line | Reading | int]) -> SafeString:
    """Paragraphs of answers, each a link to its row in the full record of the same page."""
    numbers = (item if isinstance(item, int) else item.paragraph for item in answers)
    return format_html_join(", ", '<a href="#answer-{}">{}</a>', ((number, number) for number in numbers))


@register.simple_tag(takes_context=True)
def answers_in_row(context: Context, paragraphs: Iterable[int]) -> SafeString | str:
    """``112, 113``."""
    listed = list(paragraphs)
    return answer_links(listed) if on_page(context) else lists.in_row(listed)


@register.filter
def web_link(url: str) -> SafeString:
    """An address that a body gave: a link if it is one of the web, else its text."""
    if not url.lower().startswith(("https://", "http://")):
        return format_html('<bdi dir="ltr">{}</bdi>', url)
    return format_html('<a href="{}" rel="noopener noreferrer" dir="ltr">{}</a>', url, url)


@register.simple_tag(takes_context=True)
def tally_cells(context: Context, tally: Tally, group: str = "") -> SafeString:
    """The counts of a tally as table cells, on the page each a link to the rows behind it.

    The rows of a group stand in the full record; those of all 32 in the list of their kind.
    """
    counts = tally.distribution
    cells = (
        (counts["0"], "gaps"),
        (counts["1"], "gaps"),
        (counts["2"], "working"),
        (counts["3"], "working"),
        (tally.unknown, "information_gaps"),
        (sum(counts[state] for state in OUTSIDE_STATES), "outside"),
    )
    return format_html_join(
        "",
        '<td class="n">{}</td>',
        ((to(context, f"group-{group}" if group else kind, count),) for count, kind in cells),
    )


@register.simple_tag(takes_context=True)
def key_count(context: Context, key: str, count: int) -> SafeString | str:
    """The number behind a key of a distribution, on the page a link to the list of such answers."""
    return to(context, LISTS[key], count)


@register.simple_block_tag(takes_context=True)
def data_table(context: Context, content: str, caption: str, kind: str = "data") -> SafeString:
    """A table with its caption; on the page it scrolls sideways where it is wider than a phone."""
    table = format_html(
        '<table class="{}"><caption>{}</caption>{}</table>', kind, caption, SafeString(content)
    )
    if not on_page(context):
        return table
    return format_html(
        '<div class="table-scroll" role="group" aria-label="{}" tabindex="0">{}</div>', caption, table
    )


@register.simple_tag(takes_context=True)
def official(context: Context, recommendation: Recommendation) -> SafeString:
    """The official text as a quotation, verbatim, with its paragraph and its footnote."""
    return _kept(
        "official",
        context,
        paragraph=recommendation.paragraph,
        text=recommendation.text,
        footnote=recommendation.footnote,
    )


@register.simple_tag(takes_context=True)
def background(context: Context, printed: PrintedGap) -> SafeString:
    """What the report says on the matter of a gap, who has done it, and the principles touched."""
    return _kept(
        "background",
        context,
        paragraph=printed.gap.paragraph,
        quoted=printed.quoted,
        others=printed.others,
        missing=printed.missing,
        practices=printed.gap.good_practices,
        principles=printed.gap.line.principles,
    )


@register.simple_tag(takes_context=True)
def principle_words(context: Context, item: PrintedProfile) -> SafeString:
    """What paragraphs 96-105 say of a principle, and which other paragraphs of the report do."""
    return _kept(
        "principle_words", context, quoted=item.quoted, others=item.others, words=item.profile.principle.words
    )


@register.simple_tag(takes_context=True)
def next_step(context: Context, step: NextStep, period_end: datetime.date | None) -> SafeString:
    """The criteria that close a gap, the level reached by it, and what comes after."""
    return _kept(
        "next_step",
        context,
        first=tuple(_Unmet.of(item) for item in step.first),
        later=tuple(item.criterion.code for item in step.later),
        level=step.level,
        descriptor=step.descriptor,
        period_end=period_end,
    )


@register.simple_tag(takes_context=True)
def support(context: Context, line: Line) -> SafeString:
    """What the criteria support, where the level lies against it, and how strong the evidence is."""
    return _kept(
        "support",
        context,
        range=words.supported(line.supported) if line.supported else "",
        claim=words.claim(line),
        strength=line.strength,
    )


class _Unmet(NamedTuple):
    """A criterion not met, as values that can be compared."""

    code: str
    kind: CriterionKind
    text: str
    value: CriterionValue

    @classmethod
    def of(cls, line: CriterionLine) -> _Unmet:
        return cls(line.criterion.code, line.criterion.kind, line.text, line.value)


def _kept(part: str, context: Context, **values: Any) -> SafeString:
    values["on_page"] = on_page(context)
    return _render(part, get_language() or "", tuple(values.items()))


@lru_cache(maxsize=KEPT)
def _render(part: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(f"assessments/report/{part}.html", dict(values))


@register.simple_tag
def in_own_language() -> SafeString:
    """The attributes of the product's own words inside a quotation."""
    if is_english():
        return SafeString("")
    language = (get_language() or "").split("-")[0]
    return format_html(' lang="{}" dir="{}"', language, "rtl" if get_language_bidi() else "ltr")


@register.filter
def paragraph_link(number: int) -> SafeString:
    """``Paragraph 85``, leading to where the report is read."""
    address = reverse("recommendations:report")
    return format_html('<a href="{}#para-{}">{}</a>', address, number, words.paragraph(number))


@register.filter
def paragraph_links(numbers: Sequence[int]) -> SafeString:
    """``paragraphs 41, 43``, each number a link to where the report is read."""
    address = reverse("recommendations:report")
    links = format_html_join(
        ", ", '<a href="{}#para-{}">{}</a>', ((address, number, number) for number in numbers)
    )
    return SafeString(words.paragraphs_written(links, len(numbers)))


@register.simple_tag
def criterion_items(line: Line, period_end: datetime.date | None) -> SafeString:
    """The criteria of a recommendation as a list, each with its kind and how it was answered."""
    language = get_language() or ""
    return format_html(
        '<ul class="criteria">{}</ul>',
        format_html_join(
            "",
            "{}",
            (
                (
                    _criterion_item(
                        item.criterion.code, item.criterion.kind, item.text, item.value, period_end, language
                    ),
                )
                for item in line.criteria
            ),
        ),
    )


@lru_cache(maxsize=KEPT)
def _criterion_item(
    code: str,
    kind: CriterionKind,
    text: str,
    value: CriterionValue,
    period_end: datetime.date | None,
    language: str,
) -> SafeString:
    return format_html(
        '<li><bdi dir="ltr">{}</bdi> {} <span class="quiet">({})</span> <b>{}</b></li>\n',
        code,
        english(with_dates(text, period_end) if period_end else text),
        words.CRITERION_KINDS[kind],
        labels.CRITERION_VALUES[value],
    )
