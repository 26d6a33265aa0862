"""The sheets of evidence and actions: a row for each, what stands first, then free rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.fields import (
    ACTION_LIMIT,
    NAME_LIMIT,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    URL_LIMIT,
)
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.workbook_codes import ACTION, EVIDENCE
from assessments.offline.workbook_layout import (
    CODE,
    FILL_DAY,
    FILL_IN,
    FIRST,
    HELD,
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
from assessments.offline.workbook_lists import (
    PARAGRAPH,
    PLANNED,
    STATUS,
    STRENGTH,
    YES_NO,
    CellRules,
    paragraph_choice,
    status_choice,
    strength_choice,
    yes,
)
from assessments.offline.workbook_questions import kept_back

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


def write_evidence(
    book: Workbook, questionnaire: Questionnaire, ranges: Mapping[str, str]
) -> Mapping[str, str]:
    """The sheet of references; returns the cells of each column by its code, for formulas."""
    rows = tuple(_references(questionnaire))
    sheet, columns = _table(
        book, questionnaire, _("Evidence"), EVIDENCE, _evidence_columns(), rows, ranges
    )
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
        TableColumn(_("Code"), 9, None, CODE),
        TableColumn(_("Recommendation"), 30, _chosen(PARAGRAPH)),
        TableColumn(_("Title"), 44, _text(TITLE_LIMIT)),
        TableColumn(_("How strong is it?"), 24, _chosen(STRENGTH, strong)),
        TableColumn(_("Date of the document"), 14, _day, FILL_DAY),
        TableColumn(_("Link"), 36, _text(URL_LIMIT)),
        TableColumn(_("Page or article"), 14, _text(PAGE_LIMIT)),
        TableColumn(_("Who confirms it (strength 3)"), 26, _text(SOURCE_LIMIT)),
    )


def _references(questionnaire: Questionnaire) -> Iterator[Row]:
    for item in questionnaire.items:
        for code, held in zip(item.references, item.entry.evidence, strict=True):
            strength = strength_choice(held.strength)
            paragraph = paragraph_choice(item)
            yield (
                code,
                paragraph,
                held.title,
                strength,
                held.date,
                held.url,
                held.page,
                held.source,
            )


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
        TableColumn(_("Recommendation"), 30, _chosen(PLANNED)),
        TableColumn(_("What will be done"), 50, _text(ACTION_LIMIT)),
        TableColumn(_("Who is in charge"), 26, _text(NAME_LIMIT)),
        TableColumn(_("Due"), 13, _day, FILL_DAY),
        TableColumn(_("Status"), 18, _chosen(STATUS)),
        *(
            TableColumn(
                _("Assistance needed: %(kind)s") % {"kind": str(name).lower()}, 13, _chosen(YES_NO)
            )
            for name in labels.ASSISTANCE.values()
        ),
    )


def _planned(questionnaire: Questionnaire) -> Iterator[Row]:
    for item in questionnaire.items:
        for action in item.entry.plan if not item.by_input else ():
            helped = (yes() if kind in action.assistance else None for kind in labels.ASSISTANCE)
            status = status_choice(action.status)
            yield (paragraph_choice(item), action.what, action.owner, action.due, status, *helped)


def _table(
    book: Workbook,
    questionnaire: Questionnaire,
    title: str,
    codes: Sequence[str],
    columns: Sequence[TableColumn],
    rows: Sequence[Row],
    ranges: Mapping[str, str],
) -> tuple[Worksheet, Mapping[str, str]]:
    """A sheet with these rows and free ones below, and the cells of each column by its code."""
    sheet = new_sheet(book, title, [column.width for column in columns])
    write_heads(sheet, codes, [column.heading for column in columns], questionnaire.code)
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


def _fill(
    sheet: Worksheet, number: int, columns: Sequence[TableColumn], row: Row, rules: CellRules
) -> None:
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
