"""What the gap report shows on screen beside the words of print: chips, and links to what is meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.gap_report import Line
from assessments.models import Reading
from assessments.scoring import OUTSIDE_STATES, UNKNOWN_STATES, Tally

register = template.Library()

_LISTS: dict[str, str] = {
    "0": "gaps",
    "1": "gaps",
    "2": "working",
    "3": "working",
    **dict.fromkeys((state.value for state in UNKNOWN_STATES), "information_gaps"),
    **dict.fromkeys((state.value for state in OUTSIDE_STATES), "outside"),
}


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


@register.filter
def report_links(numbers: Iterable[int]) -> SafeString:
    """Numbers of paragraphs, each a link to where the report is read: ``41, 43``."""
    address = reverse("recommendations:report")
    return format_html_join(
        ", ", '<a href="{}#para-{}">{}</a>', ((address, number, number) for number in numbers)
    )


@register.filter
def answer_links(answers: Iterable[Line | Reading | int]) -> SafeString:
    """Paragraphs of answers, each a link to its row in the full record of the same page."""
    numbers = (item if isinstance(item, int) else item.paragraph for item in answers)
    return format_html_join(
        ", ", '<a href="#answer-{}">{}</a>', ((number, number) for number in numbers)
    )


@register.filter
def web_link(url: str) -> SafeString:
    """An address that a body gave: a link if it is one of the web, else its text."""
    if not url.lower().startswith(("https://", "http://")):
        return format_html('<bdi dir="ltr">{}</bdi>', url)
    return format_html('<a href="{}" rel="noopener noreferrer" dir="ltr">{}</a>', url, url)


@register.simple_tag
def tally_cells(tally: Tally, group: str = "") -> SafeString:
    """The counts of a tally as table cells, each a link to the rows behind it.

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
        '<td class="number">{}</td>',
        ((count_link(count, f"group-{group}" if group else kind),) for count, kind in cells),
    )


@register.filter
def count_link(count: int, target: str) -> SafeString | str:
    """A number as a link to the rows behind it; a zero has none."""
    return format_html('<a href="#{}">{}</a>', target, count) if count else str(count)


@register.simple_tag
def answer_key_link(key: str, count: int) -> SafeString | str:
    """The number behind a key of a distribution, as a link to the list of such answers."""
    return count_link(count, _LISTS[key])
