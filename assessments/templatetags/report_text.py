"""What the templates of a report say: codes in words, a body's own text, and the words of the instrument."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.labels import with_dates
from assessments.answers.scoring import Standing
from assessments.answers.text import RIGHT_TO_LEFT, language_of
from assessments.answers.value import Action, StoredFile
from assessments.formats.print_text import direction, paragraphs, shortened
from assessments.report import criteria_words, line_words, words
from assessments.report.files import PrintedGap, PrintedProfile
from assessments.report.lines import CriterionLine, Line, NextStep
from assessments.trail.words import FORMATS
from recommendations import lists
from recommendations.outline import Basis, CriterionKind, CriterionValue, Recommendation
from recommendations.own_language import how_translated

register = template.Library()

_PARAGRAPH = '<p lang="{}" dir="{}">{}</p>'
ENGLISH = SafeString(' lang="en" dir="ltr"')
"""What the report and the instrument are written in."""

register.filter("level_word", labels.level)
register.filter("state_word", line_words.state)
register.filter("claim_word", line_words.claim)
register.filter("comparison_word", line_words.comparison)
register.filter("criterion_word", line_words.criterion)
register.filter("aim_words", line_words.aim)
register.filter("all_met_words", line_words.all_met)
register.filter("no_gap_words", words.no_gap_of)
register.filter("on_little_words", words.on_little)
register.filter("points_word", words.points)
register.filter("headline", words.headline)
register.filter("distribution_words", words.distribution)
register.filter("paragraphs_word", words.paragraphs)
register.filter("shortened", shortened)
register.filter("file_size", line_words.file_size)
register.filter("direction", direction)
register.filter("yes_no", labels.yes_no)

_TABLES: dict[str, dict[str, Any]] = {
    "criterion": dict(labels.CRITERION_VALUES),
    "criterion_kind": dict(words.CRITERION_KINDS),
    "change": dict(words.CHANGES),
    "action": dict(labels.ACTION_STATUSES),
    "approval": dict(labels.APPROVALS),
    "assistance": dict(labels.ASSISTANCE),
    "contributor": dict(labels.CONTRIBUTORS),
    "basis": dict(words.BASES),
    "criteria_on": dict(criteria_words.ON),
    "deed": dict(words.DEEDS),
    "standing": dict(labels.STANDINGS),
    "standing_short": {code: label.short for code, label in labels.STANDING_LABELS.items()},
    "level": {str(number): name for number, name in enumerate(labels.LEVELS)},
    "state": dict(labels.STATES),
    "sharing": dict(labels.SHARING),
    "format": dict(FORMATS),
}


@register.filter
def word(code: str, table: str) -> str:
    """The word for a code of one of the tables above; KeyError for a code that it lacks."""
    return str(_TABLES[table][code])


@register.filter
def dated(text: str, period_end: datetime.date | None) -> str:
    """The text of a criterion with the real date behind "in the last 24 months"."""
    return with_dates(text, period_end)


@register.filter
def strength_word(number: int) -> str:
    """The name of a strength of evidence, 0-3."""
    return str(labels.STRENGTHS[number])


@register.filter
def document_date(written: str) -> str:
    """``6 March 2026``, ``March 2026`` or ``2026``, as far as the date of a document is known."""
    return labels.document_date(written)


@register.filter
def long_date(day: datetime.date | None) -> str:
    """``6 March 2026``; empty without a day."""
    return _written(day, get_language() or "") if day else ""


@lru_cache(maxsize=1024)
def _written(day: datetime.date, language: str) -> str:
    """The formats of a language are worth keeping: a report names the same few days again and again."""
    return date_format(day, "DATE_FORMAT")


@register.filter
def overdue(action: Action, day: datetime.date) -> bool:
    """Whether it was overdue: as the document says, else as of that day."""
    return action.was_overdue(day)


@register.filter
def user_text(text: str) -> SafeString:
    """A body's own words, escaped, in paragraphs, each in its own language and direction.

    WeasyPrint does not know ``dir="auto"``, so that the direction is worked out here.
    """
    whole = language_of(text)
    if len(text.splitlines()) < 2:
        return format_html(f'<div class="user">{_PARAGRAPH}</div>', *spoken(text, whole), text)
    written = (
        (*spoken(part, language_of(part) or whole), _with_line_ends(part)) for part in paragraphs(text)
    )
    return format_html('<div class="user">{}</div>', format_html_join("", _PARAGRAPH, written))


def _with_line_ends(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n")))


def spoken(text: str, language: str) -> tuple[str, str]:
    """Language ("" if unknown) and direction; a text that is written the other way is not in it."""
    written = direction(text)
    return language if (language in RIGHT_TO_LEFT) is (written == "rtl") else "", written


@register.filter
def user_words(text: str) -> SafeString:
    """The same for a few words inside a line."""
    return format_html('<span lang="{}" dir="{}">{}</span>', *spoken(text, language_of(text)), text)


@register.simple_tag
def criterion_meanings() -> list[tuple[str, str]]:
    """The answers to a statement that need a word, each with what it means."""
    return [
        (str(labels.CRITERION_VALUES[value]), said) for value, said in labels.criterion_meanings().items()
    ]


@register.simple_tag
def in_english() -> SafeString:
    """The attributes of an element that holds words of the report."""
    return SafeString("") if is_english() else ENGLISH


@register.simple_tag
def in_english_unless_translated() -> SafeString:
    """The attributes of an element that holds words of the instrument."""
    return SafeString("") if is_english() or how_translated("recommendations/") else ENGLISH


@register.filter
def english(text: str) -> SafeString | str:
    """Words of the instrument inside a line, marked as English where the language of the page has none."""
    marked = in_english_unless_translated()
    return format_html("<span{}>{}</span>", marked, text) if marked else text


def is_english() -> bool:
    """Whether the page is in the language of the report."""
    return (get_language() or "en").startswith("en")


def file_words(file: StoredFile) -> SafeString:
    """``plan.pdf (PDF, 1.2 MB)``."""
    return user_words(line_words.file(file))


@register.filter
def symbol(text: str) -> SafeString:
    """A symbol, number or address that is read from left to right in any language."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


@register.filter
def answer_key_word(key: str) -> str:
    """The word for a key of a distribution: a level as a digit, or a state."""
    return labels.key(key)


@register.filter
def claim_place(claim: str) -> str:
    """``above its criteria``, ``within …`` or ``below …``."""
    return str(words.CLAIMS[claim])


@register.filter
def of[Key, Value](found: Mapping[Key, Value], key: Key) -> Value | None:
    """What a mapping has under a key."""
    return found.get(key) if found else None


# The box to tick of a paper questionnaire, drawn, and read aloud as ticked or not.


_EMPTY = SafeString('<rect x="0.6" y="0.6" width="10.8" height="10.8" fill="#fff" stroke="#17212b"/>')
_TICKED = SafeString(
    '<rect x="0.6" y="0.6" width="10.8" height="10.8" fill="#fff" stroke="#08306b" stroke-width="1.2"/>'
    '<path d="M2.8 2.8L9.2 9.2M9.2 2.8L2.8 9.2" fill="none" stroke="#08306b" stroke-width="1.8"/>'
)


@register.filter
def tick_box(ticked: bool) -> SafeString:
    """A box of its own shape, crossed where it is ticked; its title becomes the alternative text."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 12 12" width="3.6mm"'
        ' height="3.6mm" role="img"><title>{}</title>{}</svg>',
        "box ticked" if ticked else "box",
        _("ticked") if ticked else _("not ticked"),
        _TICKED if ticked else _EMPTY,
    )


# What a gap report shows from the instrument: official text, and what the report says behind a gap. None of
# it is a body's own words, so that what was rendered once is kept: a page shows some three hundred of them.


KEPT = 2048


def on_page(context: Context) -> bool:
    """Whether the part is shown on the page, where numbers are links."""
    return bool(context.get("on_page"))


@register.simple_tag(takes_context=True)
def official(context: Context, recommendation: Recommendation) -> SafeString:
    """The official text as a quotation, verbatim, with its paragraph and its footnote; in the language of the
    document where it was loaded, else in English."""
    return _kept(
        "official",
        context,
        paragraph=recommendation.paragraph,
        text=recommendation.words.text,
        official_words=recommendation.words,
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
        practices=tuple(sorted(printed.gap.good_practices, key=lambda one: not one.did.is_done)),
        principles=tuple(sorted(printed.gap.line.principles, key=lambda one: one.basis is not Basis.TEXT)),
    )


@register.simple_tag(takes_context=True)
def principle_words(context: Context, item: PrintedProfile) -> SafeString:
    """What paragraphs 96-105 say of a principle, and which other paragraphs of the report do."""
    return _kept(
        "principle_words", context, quoted=item.quoted, others=item.others, words=item.profile.principle.words
    )


@register.simple_tag(takes_context=True)
def next_step(
    context: Context, step: NextStep | None, period_end: datetime.date | None, with_criteria: bool = False
) -> SafeString:
    """What leads to the next level; ``with_criteria`` where the criteria do not stand beside it."""
    parts = {"step": step, "period_end": period_end, "with_criteria": with_criteria}
    return SafeString("") if step is None else render_to_string("assessments/report/next_step.html", parts)


@register.filter
def standing_caption(standing: Standing, lines: Sequence[Line]) -> str:
    """``Questions are left open: 4``, over the levels with this standing."""
    return labels.counted(labels.STANDINGS[standing], len(lines))


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
        lists.comma(), '<a href="{}#para-{}">{}</a>', ((address, number, number) for number in numbers)
    )
    return SafeString(words.paragraphs_written(links, len(numbers)))


@register.simple_tag
def criterion_items(line: Line, period_end: datetime.date | None) -> SafeString:
    """The criteria of a recommendation as a list, each with its kind and how it was answered."""
    language = get_language() or ""
    items = ((_criterion_item(item, period_end, language),) for item in line.criteria)
    return format_html('<ul class="criteria">{}</ul>', format_html_join("", "{}", items))


def _criterion_item(item: CriterionLine, period_end: datetime.date | None, language: str) -> SafeString:
    criterion = item.criterion
    return _written_item(
        criterion.code,
        criterion.kind,
        item.written,
        line_words.meaning(item),
        item.value,
        period_end,
        language,
    )


@lru_cache(maxsize=KEPT)
def _written_item(
    code: str,
    kind: CriterionKind,
    text: str,
    meaning: str,
    value: CriterionValue,
    period_end: datetime.date | None,
    language: str,
) -> SafeString:
    return format_html(
        '<li><bdi dir="ltr">{}</bdi> {}<span class="quiet">{}</span> <b>{}</b>{}</li>\n',
        code,
        english(with_dates(text, period_end)),
        lists.in_brackets(words.CRITERION_KINDS[kind]),
        labels.CRITERION_VALUES[value],
        format_html(' <span class="quiet">{}</span>', english(with_dates(meaning, period_end)))
        if meaning
        else "",
    )
