"""The long tables of the gap report, row by row, with the chips, links and bars in their cells.

Written here and not in a template, because these few hundred cells were half the cost of the page. On the
page (``on_page``) numbers are links to what is meant; in print they are numbers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import OUTSIDE_STATES, UNKNOWN_STATES, Tally
from assessments.answers.value import Action, Reference, StoredFile
from assessments.formats.drawing import segments_of
from assessments.formats.print_text import opening
from assessments.models import Reading, ReceivedFile, Submission
from assessments.report import line_words, words
from assessments.report.lines import Line
from assessments.report.overview import PlanItem, RegisterItem
from assessments.templatetags.report_text import (
    english,
    file_words,
    long_date,
    on_page,
    overdue,
    symbol,
    user_text,
    user_words,
)
from recommendations import lists

register = template.Library()

SHOWN_OF_EXPLANATION = 240
"""Characters of an explanation that a list shows; the record has all of it."""
EMPTY = SafeString("")


LISTS: dict[str, str] = {
    "0": "gaps",
    "1": "gaps",
    "2": "in_part",
    "3": "throughout",
    **dict.fromkeys((state.value for state in UNKNOWN_STATES), "information_gaps"),
    **dict.fromkeys((state.value for state in OUTSIDE_STATES), "outside"),
}
"""Where on the page the answers behind a key of a distribution are listed."""


@register.filter
def chip(line: Line) -> SafeString:
    """The chip of an answer: its level, or its state, as sign and word."""
    return level_chip(line.answer.distribution_key)


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
    written = line_words.state(line)
    if not on_page(context):
        return format_html('<b class="chip level-{}">{}</b>', answer.level, written)
    if not line.done_by and not answer.copied:
        return chip(line)
    return format_html("{} {}", chip(line), written)


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
    return format_html_join(
        lists.comma(), '<a href="#answer-{}">{}</a>', ((number, number) for number in numbers)
    )


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
        (counts["2"], "in_part"),
        (counts["3"], "throughout"),
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


@register.inclusion_tag("components/level_bar.html")
def level_bar(distribution: Mapping[str, int], label: str, *, slim: bool = False) -> dict[str, Any]:
    """The stacked bar of a tally's distribution; `label` names the set, for those who hear the page.

    The page puts a table of the same counts beside it.
    """
    segments = list(segments_of(distribution, mirrored=get_language_bidi()))
    counts = lists.enumerated(labels.tallied(segment.key, segment.count) for segment in segments)
    said = labels.counted(label, counts) if counts else label
    return {"segments": segments, "words": said, "slim": slim}


@register.simple_tag
def received_file_of(submission: Submission | None) -> ReceivedFile | None:
    """The file from which a version was entered; None, without a query, for what a body submitted itself."""
    if not submission or not submission.assessment.entered_by_staff:
        return None
    return ReceivedFile.objects.filter(submission=submission.pk).first()


@dataclass(frozen=True, slots=True)
class Said:
    """The words that these rows repeat, in one language."""

    in_charge: str
    due: str
    status: str
    assistance: str
    page: str
    file: str
    confirmed: str
    overdue: SafeString
    strengths: tuple[str, ...]
    statuses: dict[str, str]
    kinds: dict[str, str]


def said() -> Said:
    """The words in the language that is active."""
    return _said(get_language() or "")


@lru_cache
def _said(language: str) -> Said:
    return Said(
        in_charge=_("In charge:"),
        due=_("Due:"),
        status=_("Status:"),
        assistance=_("Assistance needed:"),
        page=_("page or article"),
        file=_("File:"),
        confirmed=_("Confirmed by"),
        overdue=format_html(' <b class="late">{}</b>', _("overdue")),
        strengths=tuple(labels.counted(str(number), name) for number, name in enumerate(labels.STRENGTHS)),
        statuses={code: str(name) for code, name in labels.ACTION_STATUSES.items()},
        kinds={code: str(name) for code, name in labels.ASSISTANCE.items()},
    )


@register.simple_tag
def action_items(actions: Iterable[Action], day: datetime.date | None = None) -> SafeString:
    """Actions one below the other: what, who, until when, how far, and what help they need.

    ``day`` tells which of them are overdue.
    """
    return format_html_join(
        "\n",
        '<div class="action">{}<p class="quiet">{}</p></div>',
        ((user_text(action.what), _about(action, said(), day)) for action in actions),
    )


def _about(action: Action, word: Said, day: datetime.date | None) -> SafeString:
    parts: list[tuple[str, SafeString | str, SafeString]] = []
    if action.owner:
        parts.append((word.in_charge, user_words(action.owner), EMPTY))
    if action.due:
        parts.append((word.due, long_date(action.due), _late(action, word, day)))
    parts.append((word.status, word.statuses[action.status], EMPTY))
    if action.assistance:
        parts.append((word.assistance, _kinds(action, word), EMPTY))
    blank, stop = lists.blank(), lists.stop()
    return format_html_join(
        blank, "{}{}{}{}{}", ((name, blank, said, late, stop) for name, said, late in parts)
    )


def _late(action: Action, word: Said, day: datetime.date | None) -> SafeString:
    return word.overdue if day is not None and overdue(action, day) else EMPTY


def _kinds(action: Action, word: Said) -> str:
    return lists.in_row(word.kinds[kind] for kind in action.assistance)


@register.simple_tag(takes_context=True)
def plan_rows(context: Context, plan: Iterable[PlanItem]) -> SafeString:
    """The action plan as table rows."""
    word, day = said(), context["day"]
    return format_html_join(
        "\n",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}<p>{}{}</p></td><td>{}</td></tr>',
        (
            (
                to_answer(context, item.line.paragraph),
                user_text(item.action.what),
                user_words(item.action.owner) if item.action.owner else "",
                long_date(item.action.due),
                word.statuses[item.action.status],
                _late(item.action, word, day),
                _kinds(item.action, word),
            )
            for item in plan
        ),
    )


@register.simple_tag(takes_context=True)
def register_rows(context: Context, items: Iterable[RegisterItem]) -> SafeString:
    """The evidence register as table rows; of a confidential reference only its strength.

    On the page ``files`` has the address of each file by its SHA-256, for whoever may open it.
    """
    word = said()
    return format_html_join(
        "\n",
        '<tr{}><th scope="row" class="n">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
        (
            (
                format_html(' id="evidence-{}"', item.number) if on_page(context) else EMPTY,
                item.number,
                to_answer(context, item.line.paragraph),
                _reference(context, item, word),
                word.strengths[item.evidence.strength],
            )
            for item in items
        ),
    )


def _reference(context: Context, item: RegisterItem, word: Said) -> SafeString:
    evidence = item.evidence
    if evidence.confidential:
        return format_html("{}", words.CONFIDENTIAL)
    first = format_html_join(lists.comma(), "{}", ((part,) for part in _title_and_place(evidence, word)))
    source, link, file = EMPTY, EMPTY, EMPTY
    if evidence.source:
        source = format_html("<p>{} {}</p>", word.confirmed, user_words(evidence.source))
    if evidence.url:
        address = web_link(evidence.url) if on_page(context) else symbol(evidence.url)
        link = format_html('<p class="address">{}</p>', address)
    if evidence.file:
        file = format_html("<p>{}{}{}</p>", word.file, lists.blank(), _file(context, evidence.file))
    remarks = format_html_join("", '<p class="note">{}</p>', ((said,) for said in line_words.remarks(item)))
    return format_html("{}{}{}{}{}", first, file, source, link, remarks)


def _file(context: Context, file: StoredFile) -> SafeString:
    written = file_words(file)
    address = (context.get("files") or {}).get(file.sha256)
    return format_html('<a href="{}">{}</a>', address, written) if address else written


def _title_and_place(evidence: Reference, word: Said) -> Iterator[SafeString | str]:
    yield user_words(evidence.title)
    if evidence.date:
        yield labels.document_date(evidence.date)
    if evidence.page:
        yield format_html("{} {}", word.page, user_words(evidence.page))


@register.simple_tag(takes_context=True)
def line_rows(context: Context, lines: Iterable[Line]) -> SafeString:
    """Recommendations with the body's words, the answer and what stands behind it, as table rows."""
    return format_html_join(
        "\n",
        '<tr><th scope="row">{}</th><td><b>{}</b>{}</td><td>{}{}</td></tr>',
        (
            (
                to_answer(context, line.paragraph),
                english(line.title),
                _words(opening(line.answer.explanation, SHOWN_OF_EXPLANATION)),
                answer_mark(context, line),
                behind(context, line),
            )
            for line in lines
        ),
    )


def _words(text: str) -> SafeString:
    return user_text(text) if text else EMPTY


@register.simple_tag(takes_context=True)
def behind(context: Context, line: Line) -> SafeString:
    """What stands behind a level, what its criteria say of it, and how strong its evidence is."""
    lines = [
        (line_words.standing(line), EMPTY),
        (line_words.comparison(line), EMPTY),
        (line_words.evidence(line), _references(context, line)),
    ]
    said = (pair for pair in lines if pair[0])
    return format_html('<p class="quiet">{}</p>', format_html_join(SafeString("<br>"), "{}{}", said))


def _references(context: Context, line: Line) -> SafeString:
    """``[3] [4]``: its references in the evidence register."""
    numbers = (context.get("references") or {}).get(line.paragraph, ())
    shown = ' <a href="#evidence-{}">[{}]</a>' if on_page(context) else " [{}]"
    return format_html_join("", shown, ((number,) * (2 if on_page(context) else 1) for number in numbers))
