"""What a gap report shows from the instrument: official text, and what the report says behind a gap.

None of it is a body's own words, so that what was rendered once is kept: a page shows some three hundred
such pieces.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.answers import labels
from assessments.answers.scoring import OUTSIDE_STATES, UNKNOWN_STATES, CriterionValue, Tally
from assessments.answers.value import with_dates
from assessments.models import Reading
from assessments.report import words
from assessments.report.lines import CriterionLine, Line, NextStep
from assessments.report.overview import PrincipleProfile
from assessments.report.print_view import PrintedGap, PrintedProfile
from recommendations.outline import Basis, CriterionKind, Recommendation

# What the gap report shows on screen beside the words of print: chips, and links to what is
# meant.


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


KEPT = 2048


@register.simple_tag
def official(recommendation: Recommendation, *, with_source: bool = False) -> SafeString:
    """The official text as a quotation, verbatim, with its footnote and, if asked, a link to its place."""
    paragraph = recommendation.paragraph if with_source else None
    return _kept(
        "quoted", text=recommendation.text, footnote=recommendation.footnote, paragraph=paragraph
    )


@register.simple_tag
def background(printed: PrintedGap) -> SafeString:
    """What the report says on the matter of a gap, who has done it, and the principles touched."""
    return _kept(
        "background",
        paragraph=printed.gap.paragraph,
        quoted=printed.quoted,
        others=printed.others,
        missing=printed.missing,
        practices=printed.gap.good_practices,
        principles=printed.gap.line.principles,
    )


@register.simple_tag
def principle_words(item: PrintedProfile) -> SafeString:
    """What paragraphs 96-105 say of a principle, and where else the report speaks of it."""
    return _kept(
        "principle_words",
        quoted=item.quoted,
        elsewhere=item.elsewhere,
        words=item.profile.principle.words,
    )


@register.simple_tag
def next_step(step: NextStep, period_end: datetime.date | None) -> SafeString:
    """The criteria that close a gap, the level reached by it, and what comes after."""
    return _kept(
        "next_step",
        first=tuple(_Unmet.of(item) for item in step.first),
        later=tuple(item.criterion.code for item in step.later),
        level=step.level,
        descriptor=step.descriptor,
        period_end=period_end,
    )


@register.simple_tag
def support(line: Line) -> SafeString:
    """What the criteria support, where the level lies against it, and how strong the evidence is."""
    return _kept(
        "support",
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


def _kept(part: str, **values: Any) -> SafeString:
    return _render(part, get_language() or "", tuple(values.items()))


@lru_cache(maxsize=KEPT)
def _render(part: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(f"assessments/report/{part}.html", dict(values))


@register.simple_tag
def criterion_rows(line: Line, period_end: datetime.date | None) -> SafeString:
    """The criteria of a recommendation, each with its kind and how it was answered, as table rows."""
    language = get_language() or ""
    return _joined(
        _criterion_row(
            item.criterion.code, item.criterion.kind, item.text, item.value, period_end, language
        )
        for item in line.criteria
    )


@lru_cache(maxsize=KEPT)
def _criterion_row(
    code: str,
    kind: CriterionKind,
    text: str,
    value: CriterionValue,
    period_end: datetime.date | None,
    language: str,
) -> SafeString:
    return format_html(
        '<tr><td><bdi dir="ltr" class="quiet">{}</bdi> {} <span class="quiet">({})</span></td>'
        '<td class="text-nowrap">{}</td></tr>',
        code,
        with_dates(text, period_end) if period_end else text,
        words.CRITERION_KINDS[kind],
        labels.CRITERION_VALUES[value],
    )


@register.simple_tag
def profile_rows(profile: PrincipleProfile) -> SafeString:
    """The recommendations linked to a principle, lowest level first, as table rows."""
    language = get_language() or ""
    return _joined(
        _profile_row(
            item.line.paragraph,
            item.line.recommendation.title,
            distribution_key(item.line),
            item.basis,
            language,
        )
        for item in profile.lines
    )


@lru_cache(maxsize=KEPT)
def _profile_row(paragraph: int, title: str, key: str, basis: Basis, language: str) -> SafeString:
    return format_html(
        '<tr><th scope="row"><a href="#answer-{}">{}</a></th><td>{}</td><td>{}</td><td>{}</td></tr>',
        paragraph,
        paragraph,
        title,
        level_chip(key),
        words.BASES[basis],
    )


@register.simple_tag
def driver_items(profile: PrincipleProfile) -> SafeString:
    """The gaps among them, as list items that lead to each."""
    language = get_language() or ""
    return _joined(
        _driver_item(
            item.line.paragraph,
            item.line.recommendation.title,
            distribution_key(item.line),
            language,
        )
        for item in profile.drivers
    )


@lru_cache(maxsize=KEPT)
def _driver_item(paragraph: int, title: str, key: str, language: str) -> SafeString:
    return format_html(
        '<li>{} <a href="#gap-{}">{} {}</a></li>', level_chip(key), paragraph, paragraph, title
    )


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))
