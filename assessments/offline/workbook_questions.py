"""The rows of one recommendation on the sheet of questions: what is asked and what is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.fields import EXPLANATION_LIMIT
from assessments.answers.labels import with_dates
from assessments.answers.scoring import LEVELS, State
from assessments.formats.file import fits
from assessments.offline.questionnaire import AskedGroup, AskedItem, Questionnaire, meanings, practices_told
from assessments.offline.workbook_codes import ANSWER as ANSWER_PART
from assessments.offline.workbook_codes import BUDGET, MECHANISM_ROWS, PRIORITY, QUESTION, WHY, choice
from assessments.offline.workbook_codes import ELSEWHERE as ELSEWHERE_PART
from assessments.offline.workbook_layout import (
    A4_HEIGHT,
    BOLD,
    CODE,
    FILL_IN,
    FIRST,
    GROUP,
    HEAD_HEIGHT,
    HEADING,
    HIGHEST,
    LINE,
    MARGINS,
    NOTE,
    OFFICIAL,
    PADDING,
    PLAIN_ROW,
    QUIETLY,
    RECOMMENDATION,
    TAB,
    Look,
    PrintedRow,
    columns_of,
    name_row,
    new_sheet,
    page_breaks,
    place,
    protect,
    row_height,
    set_up_print,
    write_heads,
)
from assessments.offline.workbook_tables import (
    ANSWER_LIST,
    ANSWER_OR_NONE,
    ELSEWHERE_LIST,
    MECHANISM_LIST,
    YES_NO,
    CellRules,
    criterion_key,
    kept_back,
)
from assessments.offline.workbook_words import criterion_choice, level_choice, state_choice, yes
from assessments.report import words
from recommendations.outline import CriterionValue, Recommendation, Variant

LEVEL_ROW = Look(indent=1)
PART = Look(size=12, bold=True, colour=HEADING.colour)
PROMPT = Look(size=12, bold=True)
TEXT = "text"
ONE_LINE, SOME_LINES, MANY_LINES = 1, 2, 5


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One row. ``list`` is the key of its choices, ``text`` for free words, empty where nothing is filled in.

    ``lines`` is the least height of the row; ``begins`` says that a page may begin here; ``paragraph``
    stands on the first row of a recommendation.
    """

    asked: str
    look: Look = PLAIN_ROW
    code: str = ""
    answer: str = ""
    note: str = ""
    list: str = ""
    lines: int = ONE_LINE
    begins: bool = False
    paragraph: int = 0


def rows_of(item: AskedItem, questionnaire: Questionnaire) -> Iterator[QuestionRow]:
    """All rows of one recommendation, in the order in which it is read and answered."""
    recommendation, variant = item.recommendation, questionnaire.variant
    title = f"{item.paragraph} · {recommendation.titles[variant]}"
    yield QuestionRow(title, RECOMMENDATION, begins=True, paragraph=item.paragraph)
    words = recommendation.words
    look = replace(OFFICIAL, english=words.direction == "ltr")
    yield QuestionRow(words.text, look, code=str(item.paragraph), note=_source(recommendation))
    yield QuestionRow(recommendation.prompts[variant], PROMPT)
    if recommendation.means[variant]:
        yield QuestionRow("\n".join([_("That means:"), *map(_point, recommendation.means[variant])]))
    if item.last:
        yield QuestionRow(
            item.last.words, QUIETLY, note=_("Nothing here is filled in: say what is true now.")
        )
    if practices := _practices(recommendation):
        yield QuestionRow(practices, QUIETLY, note=_("As of May 2010."))
    yield from _statements(item, questionnaire)
    yield from _level(item, questionnaire)
    yield from _named(item, questionnaire)
    yield from _why(item, variant)
    yield from _evidence(item)


def _source(recommendation: Recommendation) -> str:
    source = _("A/HRC/14/32, paragraph %(paragraph)s, word for word") % {
        "paragraph": recommendation.paragraph
    }
    return "\n".join(part for part in (source, recommendation.footnote) if part)


def _practices(recommendation: Recommendation) -> str:
    lines = []
    for done, heading in (
        (True, _("Who has done it, as the report says:")),
        (False, _("Who calls for it or plans it, as the report says:")),
    ):
        told = practices_told(recommendation, done=done)
        lines += [heading, *map(_point, told)] if told else []
    related = words.paragraphs(recommendation.related_paragraphs)
    if related:
        lines.append(_("See also %(paragraphs)s of the report.") % {"paragraphs": related})
    return "\n".join(lines)


def _point(text: str) -> str:
    """One line of a list."""
    return _("• %(text)s") % {"text": text}


def _statements(item: AskedItem, questionnaire: Questionnaire) -> Iterator[QuestionRow]:
    yield QuestionRow(_("1. What is there?"), PART, note=_("Answer each statement by itself."), begins=True)
    end, variant = questionnaire.period.end, questionnaire.variant
    for criterion in item.recommendation.criteria:
        value = item.entry.criteria.get(criterion.code, CriterionValue.BLANK)
        yield QuestionRow(
            "\n".join([with_dates(criterion.written[variant], end), *meanings(criterion, variant)]),
            code=criterion.code,
            answer="" if value is CriterionValue.BLANK else criterion_choice(value),
            note=str(words.CRITERION_KINDS[criterion.kind]),
            list=criterion_key(criterion.offers(variant)),
        )


def _level(item: AskedItem, questionnaire: Questionnaire) -> Iterator[QuestionRow]:
    recommendation, variant = item.recommendation, questionnaire.variant
    yield QuestionRow(_("2. Your answer"), PART, begins=True)
    for level in LEVELS:
        name, meaning = labels.LEVELS[level], recommendation.levels[variant][level]
        yield QuestionRow(f"{level} · {labels.counted(name, meaning)}", LEVEL_ROW)
    allowed = recommendation.na_allowed[variant]
    yield QuestionRow(
        _choose(recommendation, allowed),
        BOLD,
        code=f"{item.paragraph}.{ANSWER_PART}",
        answer=_answer(item),
        note=_("0 is a finding, not a blank: it says that nothing is in place."),
        list=ANSWER_OR_NONE if allowed else ANSWER_LIST,
        lines=SOME_LINES,
    )
    if not item.by_input:
        yield QuestionRow(
            _("A priority: show it first among the gaps"),
            code=f"{item.paragraph}.{PRIORITY}",
            answer=yes() if item.entry.priority else "",
            list=YES_NO,
        )


def _answer(item: AskedItem) -> str:
    entry = item.entry
    if entry.state is State.LEVEL and entry.level is not None:
        return level_choice(entry.level)
    return "" if entry.state in (State.BLANK, State.LEVEL) else state_choice(entry.state)


def _choose(recommendation: Recommendation, not_applicable: bool) -> str:
    asked = _("Choose the sentence that describes what is true today.")
    if not not_applicable:
        return asked
    reason = recommendation.na_reason or _("Only where it is true.")
    return f"{asked}\n{_('“Not applicable”:')} {reason} {_('Give the reason under “Why”.')}"


def _named(item: AskedItem, questionnaire: Questionnaire) -> Iterator[QuestionRow]:
    names = questionnaire.mechanisms
    paragraph, entry = item.paragraph, item.entry
    if questionnaire.variant is Variant.REGIONAL:
        slug = entry.elsewhere
        yield QuestionRow(
            _("If another mechanism does it: which one?"),
            code=f"{paragraph}.{ELSEWHERE_PART}",
            answer=choice(slug, names.get(slug, slug)) if slug else "",
            list=ELSEWHERE_LIST,
        )
    if not item.recommendation.names_mechanisms:
        return
    held = len(entry.mechanisms)
    for number in range(1, max(MECHANISM_ROWS, held + 1) + 1):
        slug = entry.mechanisms[number - 1] if number <= held else ""
        asked = _("Which mechanism or mechanisms do you mean?") if number == 1 else _("Another one, if any")
        yield QuestionRow(
            asked,
            code=f"{paragraph}.m{number}",
            answer=choice(slug, names.get(slug, slug)) if slug else "",
            list=MECHANISM_LIST,
        )


def _why(item: AskedItem, variant: Variant) -> Iterator[QuestionRow]:
    text = item.entry.explanation
    asked = _("What is there, where, for whom? What is missing? No names or details of victims.")
    if any(criterion.no_case[variant] for criterion in item.recommendation.criteria):
        asked = "\n".join([asked, _("If no case arose: say how you know.")])
    yield QuestionRow(_("3. Why"), PART, begins=True)
    if not fits(text):
        yield QuestionRow(
            asked,
            note=_stays_whole(),
            lines=SOME_LINES,
        )
        return
    yield QuestionRow(
        asked,
        code=f"{item.paragraph}.{WHY}",
        answer=text,
        note=_("Say why if your level goes further than your answers to the statements."),
        list=TEXT,
        lines=MANY_LINES,
    )


def _stays_whole() -> str:
    return _("This text does not fit into a cell: it stays in ThirtyTwo, as it is.")


def _evidence(item: AskedItem) -> Iterator[QuestionRow]:
    kept = kept_back(item.kept_back) if item.kept_back else ""
    heading = _("4. Evidence: write your references on the sheet “%(sheet)s”.") % {"sheet": _("Evidence")}
    yield QuestionRow(heading, PART, note=kept)
    examples = " · ".join(item.recommendation.evidence_examples)
    if examples:
        yield QuestionRow(f"{_('For example:')} {examples}.", QUIETLY)


# The sheet of questions: a row for each thing that is asked, one column to fill in.


WIDTHS = (9.0, 66.0, 30.0, 16.0)
CODES, ASKED, ANSWER, NOTES = 1, 2, 3, 4
SCALE = 70
"""In percent. At it the sheet fits on A4 also where another font stands in for Calibri."""
POINTS_IN_AN_INCH = 72
LEAD_IN = replace(OFFICIAL, ground="")


def write_questions(
    book: Workbook, questionnaire: Questionnaire, ranges: Mapping[str, str]
) -> Mapping[str, str]:
    """The sheet; returns the cells of each column by its code, for formulas."""
    sheet = new_sheet(book, _("Questions"), WIDTHS)
    headings = (_("Code"), _("What is asked"), _("Your answer"), _("Note"))
    write_heads(sheet, QUESTION, headings, questionnaire)
    rules = CellRules(sheet, ranges)
    printed: list[PrintedRow] = []
    for begins_item, row in _all_rows(questionnaire):
        number = FIRST + len(printed)
        height = _write(sheet, number, row, rules)
        printed.append(PrintedRow(number, height, row.begins, begins_item, row.look is GROUP))
    _print(sheet, questionnaire, printed)
    protect(sheet)
    return columns_of(sheet, QUESTION, FIRST + len(printed) - 1)


def _all_rows(questionnaire: Questionnaire) -> Iterator[tuple[bool, QuestionRow]]:
    for group in questionnaire.groups:
        yield from _rows(group, questionnaire)
    if questionnaire.budget is not None:
        yield True, QuestionRow(_("(g) Budgets"), GROUP, begins=True)
        for row in _budget(questionnaire.outline.context_g, questionnaire.budget):
            yield False, row


def _budget(context_g: str, text: str) -> Iterator[QuestionRow]:
    """The sentence of the report that has no number, and the box beside it, which has no level."""
    source = _("United Nations, A/HRC/14/32, (g), after paragraph 137, word for word")
    yield QuestionRow(context_g, LEAD_IN, note=source)
    yield QuestionRow(_("What was budgeted?"), PROMPT)
    asked = str(labels.BUDGET_ASKED)
    if fits(text):
        without_level = _("In your own words, without a level.")
        yield QuestionRow(asked, code=BUDGET, answer=text, note=without_level, list=TEXT, lines=MANY_LINES)
    else:
        yield QuestionRow(asked, note=_stays_whole(), lines=SOME_LINES)


def _rows(group: AskedGroup, questionnaire: Questionnaire) -> Iterator[tuple[bool, QuestionRow]]:
    """Each row, and whether a recommendation begins with it; the first one begins with its group."""
    section = group.section
    title = f"({section.letter}) {section.title}" if section.letter else section.title
    yield True, QuestionRow(title, GROUP, begins=True)
    yield False, QuestionRow(section.lead_in, LEAD_IN, note=_("The report’s own words."))
    for number, item in enumerate(group.items):
        for row in rows_of(item, questionnaire):
            yield number > 0 and row.look is RECOMMENDATION, row


def _write(sheet: Worksheet, number: int, row: QuestionRow, rules: CellRules) -> float:
    """One row with its rule; returns its height in points."""
    band = None if row.look.wrap else row.look
    height, cut = _height(row)
    note = _("Click on the answer to read all of it.") if cut else row.note
    place(sheet, number, CODES, row.code or None, band or CODE)
    place(sheet, number, ASKED, row.asked, row.look)
    place(sheet, number, ANSWER, row.answer or None, FILL_IN if row.list else band or PLAIN_ROW)
    place(sheet, number, NOTES, note or None, band or NOTE)
    cell = f"{get_column_letter(ANSWER)}{number}"
    if row.list == TEXT:
        rules.text(cell, EXPLANATION_LIMIT)
    elif row.list:
        rules.choose(cell, row.list)
    if row.look is RECOMMENDATION:
        name_row(sheet, number, row.paragraph)
    sheet.row_dimensions[number].height = height
    return height


def _height(row: QuestionRow) -> tuple[float, bool]:
    """The height in points, and whether the answer is too long to be seen whole."""
    if not row.look.wrap:
        return row.look.line * 1.5, False
    asked = row_height([(row.asked, row.look.room(WIDTHS[ASKED - 1]))], line=row.look.line)
    answer = row_height([(row.answer, FILL_IN.room(WIDTHS[ANSWER - 1]))])
    note = row_height([(row.note, NOTE.room(WIDTHS[NOTES - 1]))], line=NOTE.line)
    return max(asked, answer, note, row.lines * LINE + PADDING), answer >= HIGHEST


def _print(sheet: Worksheet, questionnaire: Questionnaire, printed: list[PrintedRow]) -> None:
    set_up_print(sheet, questionnaire, scale=SCALE)
    sheet.print_area = f"A1:{get_column_letter(NOTES)}{FIRST + len(printed) - 1}"
    margins = (MARGINS.top + MARGINS.bottom) * POINTS_IN_AN_INCH
    room = (A4_HEIGHT - margins) * 100 / SCALE - HEAD_HEIGHT
    for row in page_breaks(printed, room):
        sheet.row_breaks.append(Break(id=row))
    sheet.sheet_properties.tabColor = TAB
