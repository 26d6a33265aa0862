"""How much room to write there is under a recommendation on paper, so that it stays on one page. Pure.

WeasyPrint can't let a box take the rest of a page, so that the height of what stands around the ruled lines
is reckoned from the texts and the sizes of ``print-questionnaire.css``; the tests hold it against real pages.
All lengths are millimetres, all sizes points.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Action, Reference
from assessments.formats.print_text import paragraphs
from assessments.offline.questionnaire import AskedItem, meanings, practices_told
from assessments.report import words
from recommendations.moments import span_in_words
from recommendations.outline import CriterionValue, Recommendation, Section, Variant, in_words

PAGE = 264.5
"""Between the head and the foot of a page."""
WRONG_BY, WRONG_BY_ELSEWHERE = 2.5, 5.5
"""What the reckoning may be wrong by: the widths of letters are those of an English text."""
WIDTH = 178.0
LINE = 7.0
"""From one ruled line to the next."""
FEWEST, ENOUGH, MOST = 2, 4, 10
FEWEST_SMALL = 1
"""Where all is set smaller: with every word longer by 40 % two would take 106 and 128 to a second page."""
TO_CORRECT = 2
"""Lines under an explanation that is printed, for what a meeting wants changed."""
ROWS = ((3, 2), (2, 2), (2, 1), (1, 1))
"""As many rows of evidence and of actions there are at least: the first that leaves room to say why."""
SMALL, SMALL_WRONG_BY = 0.84, 7.5
"""How much of its height a page needs that is set smaller (``.asked.is-small``): for long words. Rows
shrink less than texts do."""
_POINT = 25.4 / 72
_HEADING = 6.2
_HEAD_SIZE, _WIDER = 7.7, 1.05
"""Names of columns are reckoned too wide: their letters are narrow for what is bold."""
_BOX, _LAST_BOX, _BESIDE_BOXES = 11.0, 16.0, 3.0
_CELLS = 1.65
"""What stands above and below the text of a row."""
_WIDTHS = {0.3: " !'()*,-./:;I[]ijlJ‘’“”`|ft", 0.5: "rszcvykxLF?–", 0.75: "ADGHNOQUw&", 0.93: "mMW@%"}
_ARABIC_WIDTHS = {0.3: "اأإآلن،؛", 0.5: "بتثدذرزعغفقكمهويةىئؤء؟", 0.7: "جحخطظ", 0.85: "سشصض"}
"""As they are joined in words, measured."""
_CYRILLIC_WIDTHS = {0.5: "згкстухэГ", 0.65: "инйъАВДЛЦЯУЭ", 0.77: "жмфыИЙНОПФ", 0.92: "шщюЖМШЩЮ"}
_WIDTH_OF = {
    letter: width
    for widths in (_WIDTHS, _ARABIC_WIDTHS, _CYRILLIC_WIDTHS)
    for width, letters in widths.items()
    for letter in letters
}
_ARABIC_LEADING = 0.17
"""Arabic letters come from a font whose middle is lower than that of the line, which is higher by so much."""
_OTHER, _FULL = 0.6, 1.0
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Room:
    """How many ruled lines there are, and whether the good practices have a place below; how many rows of
    evidence and actions at least; whether all is set smaller."""

    lines: int
    practices: bool
    evidence: int
    actions: int
    is_small: bool = False


def room(item: AskedItem, variant: Variant, headed_by: Section | None = None) -> Room:
    """The room that is left on the page: rather lines to write on than the good practices of others.

    ``headed_by`` is the group whose heading and lead-in stand on the same page. What is written already and
    goes on to a second page has room enough there.
    """
    written = item.entry.explanation
    enough, fewest, most = (TO_CORRECT, 0, TO_CORRECT) if written else (ENOUGH, FEWEST, MOST)
    page = PAGE - (WRONG_BY if get_language() in (None, "en") else WRONG_BY_ELSEWHERE)
    page -= _group_height(headed_by) if headed_by else 0
    room_for = {rows: page - sum(_heights(item, variant, *rows)) for rows in ROWS}
    fitting = (rows for rows, left in room_for.items() if left >= fewest * LINE)
    rows = next(fitting, ROWS[0] if written else ROWS[-1])
    left = room_for[rows]
    if written and left < 0:
        return Room(TO_CORRECT, True, *rows)
    if left < fewest * LINE:
        left = page - SMALL * (page - left) - SMALL_WRONG_BY
        lines = min(max(math.floor(left / LINE), FEWEST_SMALL), most)
        return Room(lines, False, *rows, is_small=True)
    beside_practices = math.floor((left - _practices_height(item.recommendation)) / LINE)
    practices = beside_practices >= enough
    lines = beside_practices if practices else math.floor(left / LINE)
    return Room(min(max(lines, fewest), most), practices, *rows)


def text_height(text: str, width: float, size: float, leading: float = 1.34) -> float:
    """How high a text of this size is if its words run on in lines of this width; 0 without a text."""
    if not text:
        return 0.0
    leading += _ARABIC_LEADING if _ARABIC.search(text) else 0.0
    return _lines(text, width / (size * _POINT)) * size * _POINT * leading


def _lines(text: str, ems: float) -> int:
    """How many lines, filled word by word; a word longer than a line, as in Chinese, goes on in the next."""
    lines, used = 1, 0.0
    for word in text.split():
        wide = sum(_letter_width(letter) for letter in word)
        if used and used + wide > ems:
            lines, used = lines + 1, 0.0
        lines, wide = lines + int(wide / ems), math.fmod(wide, ems)
        used += wide + _WIDTH_OF[" "]
    return lines


def _letter_width(letter: str) -> float:
    """Parts of an em, of the sans serif."""
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL
    if unicodedata.combining(letter):
        return 0.0
    return _WIDTH_OF.get(letter, _OTHER)


def _group_height(section: Section) -> float:
    return 9.4 + text_height(section.lead_in, WIDTH - 4, 8.4)


def _heights(item: AskedItem, variant: Variant, evidence: int, actions: int) -> Iterator[float]:
    """Each part but ruled lines and good practices, in the order of the page."""
    asked, said = item.recommendation, paragraphs(item.entry.explanation)
    yield 1.6 + text_height(asked.titles[variant], WIDTH - 16, 13.0, 1.2)
    yield 1.6 + text_height(f"{asked.words.text} A/HRC/14/32, para. 106", WIDTH - 4, 9.0)
    yield 1.0 + text_height(asked.footnote, WIDTH - 4, 8.0) if asked.footnote else 0.0
    yield text_height(asked.prompts[variant], WIDTH, 9.9, 1.28)
    yield text_height(_means(asked, variant), WIDTH, 8.5)
    yield _HEADING + _statements_head(asked, variant) + sum(_statement_heights(asked, variant))
    yield _HEADING + sum(_level_heights(asked, variant))
    yield 1.2 + text_height(_states(asked, variant), WIDTH, 8.5, 1.6)
    yield _HEADING + 13.0 if asked.names_mechanisms else 0.0
    yield _HEADING + sum(text_height(part, WIDTH, 9.0) + 1.6 for part in said)
    yield 0.6 + text_height(_examples(asked), WIDTH, 7.2)
    yield _HEADING + _evidence_head() + sum(_evidence_heights(item.entry.evidence, evidence))
    yield 4.0 if item.kept_back else 0.0
    if not item.by_input:
        yield _HEADING + _actions_head() + sum(_action_heights(item.entry.plan, actions))
    yield 2.0 + text_height(_read_on(asked), WIDTH, 6.8)


def _examples(asked: Recommendation) -> str:
    strengths = " ".join(f"{number} {name}" for number, name in enumerate(labels.STRENGTHS))
    return f"{_('Strength:')} {strengths} · {_('For example:')} {', '.join(asked.evidence_examples)}"


def _head(*cells: tuple[str, float]) -> float:
    """The row with the names of columns of these widths."""
    return _CELLS + max(text_height(name, wide * _WIDER, _HEAD_SIZE, 1.28) for name, wide in cells)


def _evidence_head() -> float:
    return _head((_("Strength 0–3"), 17.0), (_("Link, page or article"), 49.0), (_("Confirmed by"), 27.0))


def _actions_head() -> float:
    return _head((_("Who is in charge"), 33.0), (_("By when"), 21.0), (_("Assistance needed"), 49.0))


def _means(asked: Recommendation, variant: Variant) -> str:
    means = asked.means[variant]
    return f"{_('That means:')} {'; '.join(means)}." if means else ""


def columns_of(asked: Recommendation, variant: Variant) -> tuple[CriterionValue, ...]:
    """The answers that the statements offer, all taken together: a column for each."""
    offered = {value for criterion in asked.criteria for value in criterion.offers(variant)}
    return tuple(value for value in CriterionValue if value in offered)


def _statements_head(asked: Recommendation, variant: Variant) -> float:
    return _head(*((str(labels.CRITERION_VALUES[value]), _BOX) for value in columns_of(asked, variant)))


def _statement_heights(asked: Recommendation, variant: Variant) -> Iterator[float]:
    boxes = _BOX * (len(columns_of(asked, variant)) - 1) + _LAST_BOX
    wide = WIDTH - boxes - _BESIDE_BOXES
    for criterion in asked.criteria:
        said = in_words(criterion.written[variant], lambda months: span_in_words(months, "30 June 2024"))
        kind = words.CRITERION_KINDS[criterion.kind]
        said = f"{criterion.code} {said} ({kind}) {' '.join(meanings(criterion, variant))}"
        yield _CELLS + text_height(said, wide, 8.1, 1.28)


def _level_heights(asked: Recommendation, variant: Variant) -> Iterator[float]:
    for level, said in enumerate(asked.levels[variant]):
        name = text_height(f"{level} · {labels.LEVELS[level]}", 41.0, 8.2, 1.28)
        yield _CELLS + max(text_height(said, WIDTH - 51, 8.2, 1.28), name)


def _evidence_heights(held: tuple[Reference, ...], rows: int) -> Iterator[float]:
    for row in held:
        # An address is broken behind its hyphens, which leaves its lines unfilled.
        address = text_height(row.url.replace("-", "- "), 47.0, 7.2, 1.28)
        place = address + text_height(row.page, 49.0, 8.0, 1.28)
        title = text_height(row.title, 38.0, 8.0, 1.28)
        yield max(_CELLS + max(title, place, text_height(row.source, 27.0, 8.0, 1.28)), 7.7)
    yield 7.7 * max(rows - len(held), 0)


def _action_heights(held: tuple[Action, ...], rows: int) -> Iterator[float]:
    for row in held:
        what = sum(text_height(part, 51.0, 8.0, 1.28) + 0.8 for part in paragraphs(row.what))
        yield max(_CELLS + max(what, text_height(row.owner, 33.0, 8.0, 1.28)), _boxes_height())
    yield _boxes_height() * max(rows - len(held), 0)


def _boxes_height() -> float:
    """The kinds of assistance in a row of the plan, each whole behind its box; measured on printed pages."""
    lines, used = 1, 0.0
    for kind in labels.ASSISTANCE.values():
        wide = 7.3 + 0.87 * 7.0 * _POINT * sum(map(_letter_width, str(kind)))
        if used and used + wide > 48.0:
            lines, used = lines + 1, 0.0
        used += wide
    return max(_CELLS + lines * 7.0 * _POINT * 1.45, 8.8)


def _states(asked: Recommendation, variant: Variant) -> str:
    dont_know, withheld = labels.STATES[State.DONT_KNOW], labels.STATES[State.WITHHELD]
    said = f"{_('or, if no level can be given')}  {dont_know}     {withheld}      "
    if asked.na_allowed[variant]:
        # Its reason is set smaller: the last part of it would not count.
        reason = asked.na_reason[: round(0.88 * len(asked.na_reason))]
        said += f"{labels.STATES[State.NOT_APPLICABLE]} {reason} "
    if variant is Variant.REGIONAL:
        by_another = str(labels.STATES[State.ELSEWHERE])
        said += by_another.replace(" ", "\N{NO-BREAK SPACE}") + "_" * 55
    return said


def _practices_height(asked: Recommendation) -> float:
    done, planned = practices_told(asked, done=True), practices_told(asked, done=False)
    told = (
        (_("Who has done it, as the report says (May 2010):"), done),
        (_("Who calls for it or plans it, as the report says (May 2010):"), planned),
    )
    return sum(0.6 + text_height(f"{said} {'; '.join(one)}", WIDTH, 6.8) for said, one in told if one)


def _read_on(asked: Recommendation) -> str:
    numbers = words.paragraphs(asked.related_paragraphs)
    return f"{_('Read on in the report:')} {numbers}. {asked.missing_context}"
