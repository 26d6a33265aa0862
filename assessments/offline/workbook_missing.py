"""The sheet that shows live what is still missing. It decides nothing and is not read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers.scoring import State
from assessments.offline.questionnaire import AskedItem, Questionnaire
from assessments.offline.workbook_codes import ANSWER, ELSEWHERE, WHY
from assessments.offline.workbook_layout import (
    ALARM,
    BOLD,
    COLUMN_HEAD,
    LINK,
    PLAIN,
    PLAIN_ROW,
    QUIETLY,
    TITLE,
    WARNING,
    Look,
    lead_to,
    new_sheet,
    place,
    protect,
    recommendation_name,
    row_height,
    set_up_print,
)
from recommendations.outline import Variant

# The formulas that count what is missing in a questionnaire. Pure text; nothing of it is read
# back. Every formula counts over whole columns by code, so that rows may be deleted and columns
# moved. SUMPRODUCT and no array formula: Excel of any age and LibreOffice work them out alike,
# without a question.


type Cells = Mapping[str, str]
"""The cells of each column by its code."""

_SAID_OF_EVIDENCE = ("title", "strength", "date", "url", "page", "source")
_SAID_OF_ACTION = ("paragraph", "what", "owner", "due", "status")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def count(*conditions: str) -> str:
    return f"SUMPRODUCT({'*'.join(('1', *conditions))})"


def blank(cells: str) -> str:
    return f'(TRIM({cells})="")'


def filled(cells: str) -> str:
    return f'(TRIM({cells})<>"")'


def either(*conditions: str) -> str:
    return f"(({'+'.join(conditions)})>0)"


def begins(cells: str, start: str) -> str:
    """Whether a cell begins with these signs, as a choice does with its code."""
    return f"(LEFT(TRIM({cells}),{len(start)})={quoted(start)})"


@dataclass(frozen=True, slots=True)
class OfRecommendation:
    """What is missing for one recommendation, each as a formula that gives a number, or 1 where it is so.

    Of the ``kept_back`` references nobody outside knows how strong they are, so with them a level is never
    said to be without evidence.
    """

    paragraph: int
    cells: Cells
    kept_back: int = 0

    @property
    def _answers(self) -> str:
        return self.cells["question.answer"]

    def _row(self, part: str) -> str:
        return f"({self.cells['question.code']}={quoted(f'{self.paragraph}.{part}')})"

    def _state(self, state: State) -> str:
        return count(self._row(ANSWER), begins(self._answers, state.value))

    @property
    def asked(self) -> str:
        return count(self._row(ANSWER))

    @property
    def answer_missing(self) -> str:
        return count(self._row(ANSWER), blank(self._answers))

    @property
    def answer(self) -> str:
        code = quoted(f"{self.paragraph}.{ANSWER}")
        return f"INDEX({self._answers},MATCH({code},{self.cells['question.code']},0))"

    @property
    def open_statements(self) -> str:
        codes = self.cells["question.code"]
        ours = f"(LEFT({codes},4)={quoted(f'{self.paragraph}.')})"
        return count(ours, f"(LEN({codes})=5)", blank(self._answers))

    @property
    def explanation_missing(self) -> str:
        return count(self._row(WHY), blank(self._answers))

    @property
    def reason_missing(self) -> str:
        return f"{self._state(State.NOT_APPLICABLE)}*{self.explanation_missing}"

    @property
    def name_missing(self) -> str:
        unnamed = count(self._row(ELSEWHERE), blank(self._answers))
        return f"{self._state(State.ELSEWHERE)}*{unnamed}"

    @property
    def unsupported(self) -> str:
        high = either(begins(self._answers, "2"), begins(self._answers, "3"))
        strength = self.cells["evidence.strength"]
        strong = count(self._of_evidence, f'(LEFT(TRIM({strength})&"0",1)<>"0")')
        return f"{count(self._row(ANSWER), high)}*(({strong}+{self.kept_back})=0)"

    @property
    def _of_evidence(self) -> str:
        return begins(self.cells["evidence.paragraph"], str(self.paragraph))

    @property
    def references(self) -> str:
        return count(self._of_evidence, filled(self.cells["evidence.title"]))

    @property
    def incomplete_references(self) -> str:
        complete = complete_reference(self.cells)
        return count(self._of_evidence, said_of_evidence(self.cells), f"(({complete})=0)")


def complete_reference(cells: Cells) -> str:
    of = {part: cells[f"evidence.{part}"] for part in _SAID_OF_EVIDENCE}
    public = either(begins(of["strength"], "2"), begins(of["strength"], "3"))
    found = f"{filled(of['date'])}*{either(filled(of['url']), filled(of['page']))}"
    return "*".join(
        (
            filled(of["title"]),
            filled(of["strength"]),
            either(f"(1-{public})", found),
            either(f"(1-{begins(of['strength'], '3')})", filled(of["source"])),
        )
    )


def said_of_evidence(cells: Cells) -> str:
    return _anything(cells, "evidence", _SAID_OF_EVIDENCE)


def _anything(cells: Cells, sheet: str, parts: tuple[str, ...]) -> str:
    return f'({"&".join(f"TRIM({cells[f'{sheet}.{part}']})" for part in parts)}<>"")'


def stray_references(cells: Cells) -> str:
    return count(blank(cells["evidence.paragraph"]), said_of_evidence(cells))


def stray_actions(cells: Cells) -> str:
    """How many actions name no recommendation, or do not say what will be done."""
    lacking = either(blank(cells["action.paragraph"]), blank(cells["action.what"]))
    return count(lacking, _anything(cells, "action", _SAID_OF_ACTION))


def answered(cells: Cells) -> str:
    return count(_answer_rows(cells), filled(cells["question.answer"]))


def asked(cells: Cells) -> str:
    return count(_answer_rows(cells))


def _answer_rows(cells: Cells) -> str:
    ending = f".{ANSWER}"
    return f"(RIGHT({cells['question.code']},{len(ending)})={quoted(ending)})"


HEAD, TOTAL, FIRST = 4, 5, 6
NUMBER, NAME, ANSWER_COLUMN = 1, 2, 3
COUNTED = 4
"""The first column with a number."""
NUMBER_OR_DASH = '0;;"–"'


@dataclass(frozen=True, slots=True)
class Counted:
    """A column of numbers; ``open`` if each of them is a point that is open."""

    heading: str
    formula: str
    flag: bool = False
    open: bool = True

    @property
    def format(self) -> str:
        """A number, or for a flag the word for one; a dash for none."""
        return f'{quoted(_("missing"))};;"–"' if self.flag else NUMBER_OR_DASH


def write_missing(book: Workbook, questionnaire: Questionnaire, cells: Cells) -> None:
    """The sheet; ``cells`` are the cells of each column of the other sheets, by its code."""
    lines = [
        (item, _formulas(item, cells), _counted(item, questionnaire, cells)) for item in questionnaire.items
    ]
    counted = lines[0][2]
    widths = [8.0, 44.0, 34.0, *[14.0] * len(counted), 12.0]
    sheet = new_sheet(book, _("Missing"), widths)
    _introduce(sheet)
    headings = [_("No."), _("Recommendation"), _("Answer"), *(each.heading for each in counted)]
    _head(sheet, [*headings, _("Open points")], widths)
    for row, (item, formulas, columns) in enumerate(lines, FIRST):
        _line(sheet, row, item.recommendation.titles[questionnaire.variant], formulas, columns)
    last = FIRST + len(lines) - 1
    _total(sheet, last, len(widths), cells)
    strays = _strays(sheet, last + 2, cells)
    _highlight(sheet, [(at, each.open) for at, each in enumerate(counted, COUNTED)], last, strays)
    sheet.freeze_panes = f"{get_column_letter(ANSWER_COLUMN)}{FIRST}"
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    set_up_print(sheet, questionnaire, landscape=True)
    protect(sheet)


def _introduce(sheet: Worksheet) -> None:
    said = (
        (_("What is still missing"), TITLE),
        (
            _(
                "This sheet counts by itself while you fill in. An empty cell is no mistake: leave out "
                "what you can’t answer."
            ),
            PLAIN,
        ),
        (_("If no numbers stand here, choose “Enable Editing” above the sheet."), QUIETLY),
    )
    for row, (text, look) in enumerate(said, 1):
        place(sheet, row, 1, text, replace(look, wrap=False, border=PLAIN.border))
        sheet.row_dimensions[row].height = look.line * 1.4


def _head(sheet: Worksheet, headings: Sequence[str], widths: Sequence[float]) -> None:
    for number, heading in enumerate(headings, 1):
        place(sheet, HEAD, number, heading, replace(COLUMN_HEAD, centred=number >= COUNTED))
    heads = [(h, COLUMN_HEAD.room(w)) for h, w in zip(headings, widths, strict=True)]
    sheet.row_dimensions[HEAD].height = row_height(heads)


def _formulas(item: AskedItem, cells: Cells) -> OfRecommendation:
    return OfRecommendation(item.paragraph, cells, item.kept_back)


def _counted(item: AskedItem, questionnaire: Questionnaire, cells: Cells) -> list[Counted]:
    of = _formulas(item, cells)
    found = [
        Counted(_("Statements without an answer"), of.open_statements),
        Counted(_("Explanation"), of.explanation_missing, flag=True),
        # The reason is the explanation: one point, shown twice.
        Counted(_("Reason for “not applicable”"), of.reason_missing, flag=True, open=False),
    ]
    if questionnaire.variant is Variant.REGIONAL:
        found.append(Counted(_("Name of the other mechanism"), of.name_missing, flag=True))
    found += [
        Counted(_("Evidence for level 2 or 3"), of.unsupported, flag=True),
        Counted(_("References with gaps"), of.incomplete_references),
        Counted(_("References in this file"), of.references, open=False),
    ]
    return found


def _line(
    sheet: Worksheet, row: int, title: str, formulas: OfRecommendation, columns: Sequence[Counted]
) -> None:
    number = place(sheet, row, NUMBER, formulas.paragraph, replace(LINK, centred=True))
    lead_to(number, recommendation_name(formulas.paragraph))
    place(sheet, row, NAME, title, PLAIN_ROW)
    chosen = (
        f"IF({formulas.asked}=0,{quoted(_('not in this file any more'))},"
        f"IF({formulas.answer_missing}>0,{quoted(_('missing'))},{formulas.answer}))"
    )
    _formula(sheet, row, ANSWER_COLUMN, chosen, PLAIN_ROW)
    points = [formulas.answer_missing]
    for at, column in enumerate(columns, COUNTED):
        _formula(sheet, row, at, column.formula, replace(PLAIN_ROW, format=column.format, centred=True))
        if column.open:
            points.append(f"{get_column_letter(at)}{row}")
    done = replace(BOLD, format=f"0;;{quoted(_('complete'))}", centred=True)
    _formula(sheet, row, COUNTED + len(columns), "+".join(points), done)
    room = PLAIN_ROW.room(sheet.column_dimensions["B"].width)
    sheet.row_dimensions[row].height = row_height([(title, room)], least=32.0)


def _formula(sheet: Worksheet, row: int, column: int, formula: str, look: Look) -> None:
    cell = place(sheet, row, column, None, look)
    cell.value = f"={formula}"


def _total(sheet: Worksheet, last: int, columns: int, cells: Cells) -> None:
    place(sheet, TOTAL, NUMBER, None, BOLD)
    place(sheet, TOTAL, NAME, _("All"), BOLD)
    said = quoted(_("%(answered)s of %(asked)s answered") % {"answered": "\0a", "asked": "\0b"})
    for sign, formula in (("\0a", answered(cells)), ("\0b", asked(cells))):
        said = said.replace(sign, f'"&{formula}&"')
    _formula(sheet, TOTAL, ANSWER_COLUMN, said, BOLD)
    for column in range(COUNTED, columns + 1):
        letter = get_column_letter(column)
        total = f"SUM({letter}{FIRST}:{letter}{last})"
        _formula(sheet, TOTAL, column, total, replace(BOLD, format="0", centred=True))
    sheet.row_dimensions[TOTAL].height = 20.0


def _strays(sheet: Worksheet, row: int, cells: Cells) -> list[int]:
    """What belongs to no recommendation; returns the rows."""
    said = [(_("References without a recommendation"), stray_references(cells))]
    if "action.paragraph" in cells:
        said.append((_("Actions without a recommendation, or without words"), stray_actions(cells)))
    for number, (label, formula) in enumerate(said, row):
        place(sheet, number, NAME, label, PLAIN_ROW)
        _formula(sheet, number, ANSWER_COLUMN, formula, replace(BOLD, format=NUMBER_OR_DASH, centred=True))
        sheet.row_dimensions[number].height = 32.0
    return list(range(row, row + len(said)))


def _highlight(
    sheet: Worksheet, columns: Sequence[tuple[int, bool]], last: int, strays: Sequence[int]
) -> None:
    """What is open stands in bold on a ground, beside its words."""
    font, ground = Font(bold=True, color=WARNING), PatternFill("solid", bgColor=ALARM)
    shown = DifferentialStyle(font=font, fill=ground)
    more = Rule("cellIs", operator="greaterThan", formula=["0"], dxf=shown)
    missing = Rule("cellIs", operator="equal", formula=[quoted(_("missing"))], dxf=shown)
    answer = get_column_letter(ANSWER_COLUMN)
    sheet.conditional_formatting.add(f"{answer}{FIRST}:{answer}{last}", missing)
    for at, is_open in columns:
        if is_open:
            letter = get_column_letter(at)
            sheet.conditional_formatting.add(f"{letter}{FIRST}:{letter}{last}", more)
    for row in strays:
        sheet.conditional_formatting.add(f"{answer}{row}", more)
