"""The lists to choose from, the rules of cells, and the sheets with a row for each reference or action."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.fields import (
    ACTION_LIMIT,
    NAME_LIMIT,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    STRENGTHS,
    TITLE_LIMIT,
    URL_LIMIT,
)
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import ActionStatus
from assessments.offline.questionnaire import AskedItem, Questionnaire
from assessments.offline.workbook_codes import ACTION, EVIDENCE, choice
from assessments.offline.workbook_layout import (
    CODE,
    COLUMN_HEAD,
    FILL_DATED,
    FILL_DAY,
    FILL_IN,
    FIRST,
    HELD,
    PLAIN,
    STRONG,
    TAB,
    Look,
    columns_of,
    new_sheet,
    place,
    protect,
    row_height,
    set_up_print,
    width_of,
    write_heads,
)
from assessments.offline.workbook_words import (
    criterion_choice,
    heading,
    level_choice,
    no,
    state_choice,
    status_choice,
    strength_choice,
    yes,
)
from recommendations.outline import CriterionValue, Variant

MESSAGE, MESSAGE_TITLE = 255, 32
"""The longest message of a rule, and the longest title, that Excel takes."""
FIRST_CHOICE = 2

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
    named, variant = questionnaire.mechanisms, questionnaire.variant
    others = {slug: name for slug, name in named.items() if slug != questionnaire.body.slug}
    return {
        **_criteria(questionnaire),
        ANSWER_LIST: _answers(variant, not_applicable=False),
        ANSWER_OR_NONE: _answers(variant, not_applicable=True),
        ELSEWHERE_LIST: tuple(choice(slug, name) for slug, name in others.items()),
        MECHANISM_LIST: tuple(choice(slug, name) for slug, name in named.items()),
        YES_NO: (yes(), no()),
        STRENGTH: tuple(strength_choice(number) for number in STRENGTHS),
        PARAGRAPH: tuple(paragraph_choice(item, variant) for item in questionnaire.items),
        PLANNED: tuple(paragraph_choice(item, variant) for item in questionnaire.items if not item.by_input),
        STATUS: tuple(status_choice(status) for status in ActionStatus),
    }


def criterion_key(offered: Sequence[CriterionValue]) -> str:
    """The key of the list of a statement that offers these answers: those that offer the same share it."""
    return f"criterion_{'_'.join(offered)}"


def _criteria(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    offered = {
        criterion.offers(questionnaire.variant)
        for item in questionnaire.items
        for criterion in item.recommendation.criteria
    }
    return {criterion_key(values): tuple(map(criterion_choice, values)) for values in sorted(offered)}


def _answers(variant: Variant, *, not_applicable: bool) -> tuple[str, ...]:
    states = [State.DONT_KNOW, State.WITHHELD]
    if not_applicable:
        states.append(State.NOT_APPLICABLE)
    if variant is Variant.REGIONAL:
        states.append(State.ELSEWHERE)
    levels = tuple(level_choice(level) for level in LEVELS)
    return levels + tuple(state_choice(state) for state in states)


def paragraph_choice(item: AskedItem, variant: Variant) -> str:
    """``113 · Help countries to set up a national coordination body``."""
    return choice(item.paragraph, item.recommendation.titles[variant])


def write_lists(book: Workbook, lists: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """The hidden sheet with a column for each list; returns the range of each by its key."""
    sheet = new_sheet(book, _("Lists"), [40.0] * len(lists))
    sheet.sheet_state = "hidden"
    name = quote_sheetname(sheet.title)
    ranges = {}
    for number, (key, values) in enumerate(lists.items(), 1):
        place(sheet, 1, number, key, COLUMN_HEAD)
        for row, value in enumerate(values, FIRST_CHOICE):
            place(sheet, row, number, value, PLAIN)
        letter = get_column_letter(number)
        last = FIRST_CHOICE + max(len(values), 1) - 1
        ranges[key] = f"{name}!${letter}${FIRST_CHOICE}:${letter}${last}"
    protect(sheet)
    return ranges


@dataclass(slots=True)
class CellRules:
    """The rules of the cells of one sheet, gathered so that cells of one kind share one rule."""

    sheet: Worksheet
    ranges: Mapping[str, str]
    _rules: dict[tuple[object, ...], DataValidation] = field(default_factory=dict)

    def choose(self, cell: str, key: str, hint: str = "") -> None:
        rule = DataValidation(
            type="list",
            formula1=self.ranges[key],
            error=_("Choose one of the values offered, or leave the cell empty."),
        )
        self._add(cell, rule, hint, ("list", key, hint))

    def text(self, cell: str, limit: int) -> None:
        error = ngettext(
            "At most %(limit)d character fits here. Shorten the text.",
            "At most %(limit)d characters fit here. Shorten the text.",
            limit,
        ) % {"limit": limit}
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(limit), error=error)
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

    def document_date(self, cell: str) -> None:
        """A cell of text: a program would make a whole day of a month, and a wrong one of a year."""
        hint = _("Write the date as 2026-06-30, or as much of it as is known: 2026-06, 2026.")
        rule = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1="10", errorStyle="warning", error=hint
        )
        self._add(cell, rule, hint, ("document date",))

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


FREE_ROWS, FREE_ROWS_EACH = 40, 2
INSERTED = 300
"""How many rows that somebody adds below are still counted by the sheet of what is missing."""
TALL = 32.0

type Rule = Callable[[CellRules, str], None]
type Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column to fill in: its width in digits, how its cells look, what may stand in them."""

    heading: str
    width: float
    rule: Rule | None
    look: Look = FILL_IN


def _chosen(key: str, hint: str = "") -> Rule:
    return lambda rules, cell: rules.choose(cell, key, hint)


def _text(limit: int) -> Rule:
    return lambda rules, cell: rules.text(cell, limit)


def _day(rules: CellRules, cell: str) -> None:
    rules.day(cell)


def _document_date(rules: CellRules, cell: str) -> None:
    rules.document_date(cell)


def write_evidence(
    book: Workbook, questionnaire: Questionnaire, ranges: Mapping[str, str]
) -> Mapping[str, str]:
    """The sheet of references; returns the cells of each column by its code, for formulas."""
    rows = tuple(_references(questionnaire))
    sheet, columns = _table(book, questionnaire, _("Evidence"), EVIDENCE, _evidence_columns(), rows, ranges)
    for number in range(FIRST, FIRST + len(rows)):
        # A reference keeps its recommendation: to move it, write it anew and clear this one.
        column = EVIDENCE.index("evidence.paragraph") + 1
        place(sheet, number, column, sheet.cell(number, column).value, HELD)
    _say_what_stays(sheet, questionnaire)
    return columns


def _evidence_columns() -> tuple[TableColumn, ...]:
    strong = _(
        "0: a statement only. 1: a document that is not published. 2: public, needs a date and a link or "
        "page. 3: confirmed by another source, needs who confirms it as well."
    )
    return (
        TableColumn(heading("evidence.code"), 9, None, CODE),
        TableColumn(heading("evidence.paragraph"), 30, _chosen(PARAGRAPH)),
        TableColumn(heading("evidence.title"), 44, _text(TITLE_LIMIT)),
        TableColumn(heading("evidence.strength"), 24, _chosen(STRENGTH, strong)),
        TableColumn(heading("evidence.date"), 14, _document_date, FILL_DATED),
        TableColumn(heading("evidence.url"), 36, _text(URL_LIMIT)),
        TableColumn(heading("evidence.page"), 14, _text(PAGE_LIMIT)),
        TableColumn(heading("evidence.source"), 26, _text(SOURCE_LIMIT)),
    )


def _references(questionnaire: Questionnaire) -> Iterator[Row]:
    for item in questionnaire.items:
        for code, held in zip(item.references, item.entry.evidence, strict=True):
            strength = strength_choice(held.strength)
            paragraph = paragraph_choice(item, questionnaire.variant)
            yield (code, paragraph, held.title, strength, held.date, held.url, held.page, held.source)


def _say_what_stays(sheet: Worksheet, questionnaire: Questionnaire) -> None:
    """What is kept back stands beside the headings, in a column without a code: it is no reference."""
    number = sum(item.kept_back for item in questionnaire.items)
    if number:
        column = len(EVIDENCE) + 1
        sheet.column_dimensions[get_column_letter(column)].width = 30
        place(sheet, 2, column, kept_back(number), STRONG)
        height = row_height([(kept_back(number), STRONG.room(30))])
        head = sheet.row_dimensions[2]
        head.height = max(float(head.height or 0), height)


def write_actions(
    book: Workbook, questionnaire: Questionnaire, ranges: Mapping[str, str]
) -> Mapping[str, str]:
    """The sheet of planned actions; returns the cells of each column by its code, for formulas."""
    rows = tuple(_planned(questionnaire))
    columns = _action_columns()
    return _table(book, questionnaire, _("Actions"), ACTION, columns, rows, ranges)[1]


def _action_columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn(heading("action.paragraph"), 30, _chosen(PLANNED)),
        TableColumn(heading("action.what"), 50, _text(ACTION_LIMIT)),
        TableColumn(heading("action.owner"), 26, _text(NAME_LIMIT)),
        TableColumn(heading("action.due"), 13, _day, FILL_DAY),
        TableColumn(heading("action.status"), 18, _chosen(STATUS)),
        *(
            TableColumn(_("Assistance needed: %(kind)s") % {"kind": str(name).lower()}, 13, _chosen(YES_NO))
            for name in labels.ASSISTANCE.values()
        ),
    )


def _planned(questionnaire: Questionnaire) -> Iterator[Row]:
    for item in questionnaire.items:
        for action in item.entry.plan if not item.by_input else ():
            helped = (yes() if kind in action.assistance else None for kind in labels.ASSISTANCE)
            status = status_choice(action.status)
            paragraph = paragraph_choice(item, questionnaire.variant)
            yield (paragraph, action.what, action.owner, action.due, status, *helped)


def _table(
    book: Workbook,
    questionnaire: Questionnaire,
    title: str,
    codes: Sequence[str],
    columns: Sequence[TableColumn],
    rows: Sequence[Row],
    ranges: Mapping[str, str],
) -> tuple[Worksheet, Mapping[str, str]]:
    sheet = new_sheet(book, title, [column.width for column in columns])
    write_heads(sheet, codes, [column.heading for column in columns], questionnaire)
    rules = CellRules(sheet, ranges)
    asked = sum(1 for _item in questionnaire.items)
    free: Row = (None,) * len(columns)
    every = (*rows, *((free,) * max(FREE_ROWS, FREE_ROWS_EACH * asked)))
    for number, row in enumerate(every, FIRST):
        _fill(sheet, number, columns, row, rules)
    last = FIRST + len(every) - 1
    letter = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A2:{letter}{last}"
    sheet.print_area = f"A1:{letter}{last}"
    sheet.sheet_properties.tabColor = TAB
    set_up_print(sheet, questionnaire, landscape=True)
    protect(sheet, rows=True)
    return sheet, columns_of(sheet, codes, last, more=INSERTED)


def _fill(sheet: Worksheet, number: int, columns: Sequence[TableColumn], row: Row, rules: CellRules) -> None:
    for at, (column, value) in enumerate(zip(columns, row, strict=True), 1):
        cell = place(sheet, number, at, None if value == "" else value, column.look)
        if column.rule is not None:
            column.rule(rules, cell.coordinate)
    texts = [
        (value, column.look.room(width_of(sheet, at)))
        for at, (column, value) in enumerate(zip(columns, row, strict=True), 1)
        if isinstance(value, str)
    ]
    sheet.row_dimensions[number].height = row_height(texts, least=TALL)


def kept_back(number: int) -> str:
    """That confidential references stay in the product."""
    return ngettext(
        "%(number)s confidential reference stays in ThirtyTwo and is not in this file.",
        "%(number)s confidential references stay in ThirtyTwo and are not in this file.",
        number,
    ) % {"number": number}
