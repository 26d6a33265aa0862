"""What a gap report shows from the instrument: official text, and what the report says behind a gap.

None of it is a body's own words, so that what was rendered once is kept: a page shows some three hundred
such pieces.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.evidence_window import with_dates
from assessments.exports import words
from assessments.exports.print_view import PrintedGap, PrintedProfile
from assessments.gap_report import CriterionLine, Line, NextStep, PrincipleProfile
from assessments.scoring import CriterionValue
from assessments.templatetags.report_signs import distribution_key, level_chip
from recommendations.outline import Basis, CriterionKind, Recommendation

register = template.Library()

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
        words.CRITERION_VALUES[value],
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
