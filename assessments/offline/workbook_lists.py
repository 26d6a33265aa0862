"""The lists to choose from, on a hidden sheet, and the rules of the cells that are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.scoring import LEVELS, CriterionValue, State
from assessments.answers.value import STRENGTHS, ActionStatus
from assessments.offline.questionnaire import AskedItem, Questionnaire
from assessments.offline.workbook_codes import NO, YES, choice
from assessments.offline.workbook_layout import COLUMN_HEAD, PLAIN, new_sheet, place, protect
from recommendations.outline import Variant

MESSAGE, MESSAGE_TITLE = 255, 32
"""The longest message of a rule, and the longest title, that Excel takes."""
FIRST = 2

CRITERION = "criterion"
ANSWER_LIST = "answer"
ANSWER_OR_NONE = "answer_or_not_applicable"
ELSEWHERE_LIST = "elsewhere"
MECHANISM_LIST = "mechanism"
YES_NO = "yes_no"
STRENGTH = "strength"
PARAGRAPH = "paragraph"
PLANNED = "planned_paragraph"
STATUS = "status"


def all_choices(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """Every list by its key, each choice as its code with its label."""
    named = questionnaire.mechanisms
    others = {slug: name for slug, name in named.items() if slug != questionnaire.body.slug}
    return {
        CRITERION: tuple(criterion_choice(v) for v in CriterionValue if v != CriterionValue.BLANK),
        ANSWER_LIST: _answers(questionnaire.variant, not_applicable=False),
        ANSWER_OR_NONE: _answers(questionnaire.variant, not_applicable=True),
        ELSEWHERE_LIST: tuple(choice(slug, name) for slug, name in others.items()),
        MECHANISM_LIST: tuple(choice(slug, name) for slug, name in named.items()),
        YES_NO: (yes(), choice(NO, pgettext("cell of the workbook", "No"))),
        STRENGTH: tuple(strength_choice(number) for number in STRENGTHS),
        PARAGRAPH: tuple(paragraph_choice(item) for item in questionnaire.items),
        PLANNED: tuple(paragraph_choice(item) for item in questionnaire.items if not item.by_input),
        STATUS: tuple(status_choice(status) for status in ActionStatus),
    }


def _answers(variant: Variant, *, not_applicable: bool) -> tuple[str, ...]:
    states = [State.DONT_KNOW, State.WITHHELD]
    if not_applicable:
        states.append(State.NOT_APPLICABLE)
    if variant is Variant.REGIONAL:
        states.append(State.ELSEWHERE)
    levels = tuple(level_choice(level) for level in LEVELS)
    return levels + tuple(state_choice(state) for state in states)


def level_choice(level: int) -> str:
    """``2 · In operation``."""
    return choice(level, str(labels.LEVELS[level]))


def state_choice(state: State) -> str:
    """``dont_know · Don’t know``."""
    return choice(state.value, str(labels.STATES[state]))


def criterion_choice(value: CriterionValue) -> str:
    """``partly · Partly``."""
    return choice(value.value, str(labels.CRITERION_VALUES[value]))


def strength_choice(strength: int) -> str:
    """``2 · Public document``."""
    return choice(strength, str(labels.STRENGTHS[strength]))


def status_choice(status: ActionStatus) -> str:
    """``planned · Planned``."""
    return choice(status.value, str(labels.ACTION_STATUSES[status]))


def paragraph_choice(item: AskedItem) -> str:
    """``113 · Help to set up a national coordination body``."""
    return choice(item.paragraph, item.recommendation.title)


def yes() -> str:
    """``yes · Yes``."""
    return choice(YES, pgettext("cell of the workbook", "Yes"))


def write_lists(book: Workbook, lists: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """The hidden sheet with a column for each list; returns the range of each by its key."""
    sheet = new_sheet(book, _("Lists"), [40.0] * len(lists))
    sheet.sheet_state = "hidden"
    name = quote_sheetname(sheet.title)
    ranges = {}
    for number, (key, values) in enumerate(lists.items(), 1):
        place(sheet, 1, number, key, COLUMN_HEAD)
        for row, value in enumerate(values, FIRST):
            place(sheet, row, number, value, PLAIN)
        letter = get_column_letter(number)
        last = FIRST + max(len(values), 1) - 1
        ranges[key] = f"{name}!${letter}${FIRST}:${letter}${last}"
    protect(sheet)
    return ranges


@dataclass(slots=True)
class CellRules:
    """The rules of the cells of one sheet, gathered so that cells of one kind share one rule."""

    sheet: Worksheet
    ranges: Mapping[str, str]
    _rules: dict[tuple[object, ...], DataValidation] = field(default_factory=dict)

    def choose(self, cell: str, key: str, hint: str = "") -> None:
        """A cell in which something of a list is chosen."""
        rule = DataValidation(
            type="list",
            formula1=self.ranges[key],
            error=_("Choose one of the values offered, or leave the cell empty."),
        )
        self._add(cell, rule, hint, ("list", key, hint))

    def text(self, cell: str, limit: int) -> None:
        """A cell with a text of at most ``limit`` characters."""
        error = _("At most %(limit)s characters fit here. Shorten the text.") % {"limit": limit}
        rule = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1=str(limit), error=error
        )
        self._add(cell, rule, "", ("text", limit))

    def day(self, cell: str) -> None:
        """A cell with a date; what is no date is asked about and may stay, as text."""
        hint = _("Write the date as year-month-day, for example 2026-06-30.")
        rule = DataValidation(
            type="date",
            operator="between",
            formula1="1",  # 1 January 1900
            formula2="73415",  # 31 December 2100
            errorStyle="warning",
            error=hint,
        )
        self._add(cell, rule, hint, ("day",))

    def _add(self, cell: str, rule: DataValidation, hint: str, key: tuple[object, ...]) -> None:
        if key not in self._rules:
            self._dress(rule, hint)
            self.sheet.add_data_validation(rule)
            self._rules[key] = rule
        self._rules[key].add(cell)

    @staticmethod
    def _dress(rule: DataValidation, hint: str) -> None:
        rule.allow_blank = True
        rule.showErrorMessage = True
        rule.errorTitle = shortened(_("This can’t stand here"), MESSAGE_TITLE)
        rule.error = shortened(rule.error or "", MESSAGE)
        if hint:
            rule.showInputMessage = True
            rule.prompt = shortened(hint, MESSAGE)


def shortened(text: str, limit: int) -> str:
    """A message no longer than Excel takes: else it calls the whole file broken."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
