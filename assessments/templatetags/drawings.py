"""The drawings of a report on a page and in print: the strip of 32, and the criteria on a principle.

On the page (``on_page``) each has its table beside it and no scripts; in print its title says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.principles import PrincipleCount
from assessments.answers.scoring import Standing, State
from assessments.formats.criteria_bar import KEYS, CriteriaBar, criteria_bars_of
from assessments.formats.strip import Box, Cell, DrawnCell, DrawnGroup, Sign, Strip
from assessments.report import words
from recommendations import lists
from recommendations.outline import CriterionValue

register = template.Library()

SIGN_NAMES: Mapping[Sign, Promise] = {
    Sign.SUPPORTED: gettext_lazy("Tick"),
    Sign.NOT_SUPPORTED: gettext_lazy("Empty box"),
    Sign.OPEN: gettext_lazy("Three dots"),
}
CRITERIA: Mapping[str, Promise | str] = {
    "yes": pgettext_lazy("criteria", "Met"),
    "partly": pgettext_lazy("criteria", "In part"),
    "no": pgettext_lazy("criteria", "Not met"),
    "no_case": labels.CRITERION_VALUES[CriterionValue.NO_CASE],
    "unknown": pgettext_lazy("criteria", "Unknown"),
}
SCREEN, PRINT = 2.75, 0.8
BAR_SCREEN, BAR_PRINT = 1.6, 0.34
"""A unit of a drawing in pixels, and in millimetres; on a phone the page makes it smaller."""


@register.filter
def written(key: str) -> str:
    """What a cell has written in it: the digit of a level, or the sign of a state; empty without a key."""
    return key if key.isdigit() or not key else str(labels.STATE_SIGNS[State(key)])


@register.filter
def sign_size(sign: str) -> str:
    """The size of a digit or of a sign, which may have several letters, in units of the drawing."""
    return "6.8" if len(sign) == 1 else "4"


@register.filter
def cell_words(cell: Cell, last: str) -> str:
    """``112 National plans: 2: In operation; No document is named; 2025: 1: Begun``."""
    return _cell_words(
        cell.paragraph, cell.title, cell.key, cell.mark.standing, cell.before, last, get_language() or ""
    )


@lru_cache(maxsize=4096)
def _cell_words(
    number: int, title: str, key: str, standing: Standing | None, before: str, last: str, _language: str
) -> str:
    """Said once: a cell needs them twice, and the strips of all bodies say the same few things of it."""
    name = _("%(number)s %(title)s") % {"number": number, "title": title}
    return labels.counted(name, lists.enumerated(_said(key, standing, before, last)))


@register.filter
def group_words(group: DrawnGroup, last: str) -> str:
    """The cells of a group in words, for whoever does not see them."""
    cells = (drawn.cell for drawn in group.cells)
    return lists.sentences(
        _("%(said)s.")
        % {
            "said": labels.counted(
                cell.paragraph, lists.enumerated(_said(cell.key, cell.mark.standing, cell.before, last))
            )
        }
        for cell in cells
    )


def _said(key: str, standing: Standing | None, before: str, last: str) -> list[str]:
    said = [labels.key(key)]
    if standing is not None:
        said.append(str(labels.STANDINGS[standing]))
    if last and before:
        said.append(labels.counted(last, labels.key(before)))
    return said


@register.filter
def standing_words(cell: Cell) -> str:
    """What stands behind a level 2 or 3; empty for anything else."""
    standing = cell.mark.standing
    return "" if standing is None else str(labels.STANDINGS[standing])


@register.filter
def key_words(key: str) -> str:
    """``2: In operation``, or the name of a state; empty without a key."""
    return labels.key(key) if key else ""


@register.filter
def sized(units: float, on_page: bool) -> str:
    """A length of a drawing as an attribute: pixels on the page, millimetres in print."""
    return f"{units * SCREEN:.0f}" if on_page else f"{units * PRINT:.2f}mm"


@register.filter
def bar_sized(units: float, on_page: bool) -> str:
    """The same of the bars of criteria."""
    return f"{units * BAR_SCREEN:.0f}" if on_page else f"{units * BAR_PRINT:.2f}mm"


@register.inclusion_tag("components/strip.html", takes_context=True)
def strip(context: Context, drawn: Strip, caption: str) -> dict[str, Any]:
    """The strip of 32 with its legend, and on a page its table; ``caption`` says what it shows of whom.

    The same in print and for Word. Where cells have an address they are links.
    """
    return _strip_context(drawn, caption, on_page=bool(context.get("on_page")))


def _strip_context(drawn: Strip, caption: str, *, on_page: bool) -> dict[str, Any]:
    return {
        "strip": drawn,
        "caption": caption,
        "on_page": on_page,
        "keys": [(box, _key_name(key)) for key, box in drawn.keys],
        "last_words": labels.last_line(drawn.last) if drawn.last else "",
        "signs": [(box, SIGN_NAMES[sign], words.SIGNS[sign]) for sign, box in drawn.signs],
    }


@register.simple_tag
def strip_of_links(drawn: Strip, caption: str) -> SafeString:
    """The strip on a page where each cell leads to its question: drawn once, until an answer changes it."""
    return _strip_of_links(drawn, caption, get_language() or "")


@lru_cache(maxsize=32)
def _strip_of_links(drawn: Strip, caption: str, _language: str) -> SafeString:
    return render_to_string("components/strip.html", _strip_context(drawn, caption, on_page=True))


@register.simple_tag
def cell_shapes(drawn: DrawnCell) -> SafeString:
    """A cell of the strip with its number and the line of the last cycle, as SVG."""
    language = get_language() or ""
    return _cell_shapes(drawn.cell.paragraph, drawn.box, drawn.line, drawn.filled, drawn.broken, language)


@register.simple_tag
def box_shapes(box: Box) -> SafeString:
    """The box of a cell, or one in the legend, as SVG."""
    return _box_shapes(box, get_language() or "")


# Rendered once: the strips of all bodies are made of a few hundred different cells, and drawing them anew was
# a fifth of a page.


@lru_cache(maxsize=4096)
def _cell_shapes(
    number: int, box: Box, line: float, filled: float | None, broken: str, _language: str
) -> SafeString:
    context = {"number": number, "box": box, "line": line, "filled": filled, "broken": broken}
    return render_to_string("components/strip_cell.html", context)


@lru_cache(maxsize=1024)
def _box_shapes(box: Box, _language: str) -> SafeString:
    return render_to_string("components/strip_box.html", {"box": box})


def _key_name(key: str) -> str:
    return str(labels.LEVELS[int(key)] if key.isdigit() else labels.STATES[State(key)])


@register.inclusion_tag("components/criteria_bars.html", takes_context=True)
def criteria_bars(context: Context, count: PrincipleCount, name: str) -> dict[str, Any]:
    """The criteria on a principle as a table, a row a kind, with its bar where enough is known."""
    return {
        "bars": criteria_bars_of(count, mirrored=get_language_bidi()),
        "heads": [CRITERIA[key] for key in KEYS],
        "name": name,
        "on_page": bool(context.get("on_page")),
        "summarised": count.summarised,
    }


@register.filter
def bar_words(bar: CriteriaBar) -> str:
    """``Met: 5, In part: 1, Not met: 2``: the bar in words; zeros are left out."""
    return lists.in_row(labels.counted(CRITERIA[key], number) for key, number in bar.counts if number)
