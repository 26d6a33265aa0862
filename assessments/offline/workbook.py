"""The first sheet: what this file is, how to give it back, how to fill it in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from openpyxl import Workbook
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import Answer
from assessments.formats.file import MEDIA_TYPE, Export, as_header, fixed_bytes
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.workbook_codes import SIGNED
from assessments.offline.workbook_layout import (
    BOLD,
    CODE,
    FILL_DAY,
    FILL_IN,
    HEADING,
    LINK,
    LOUD,
    PAPER,
    PLAIN,
    PLAIN_ROW,
    STRONG,
    TITLE,
    Look,
    lead_to,
    new_sheet,
    place,
    protect,
    row_height,
    set_up_print,
)
from assessments.offline.workbook_missing import write_missing
from assessments.offline.workbook_questions import write_questions
from assessments.offline.workbook_tables import (
    all_choices,
    write_actions,
    write_evidence,
    write_lists,
)
from assessments.offline.workbook_words import criterion_choice, level_choice, state_choice
from assessments.report import words
from mechanisms.called import called
from recommendations.outline import Variant

WIDTHS = (30.0, 88.0)


@dataclass(frozen=True, slots=True)
class StartRow:
    """A name and what is said to it, or one text across both columns. ``link`` names another sheet, ``code``
    a cell to fill in."""

    name: str
    text: str = ""
    look: Look = PLAIN_ROW
    name_look: Look = BOLD
    link: str = ""
    code: str = ""


def write_start(book: Workbook, questionnaire: Questionnaire) -> Worksheet:
    """The sheet, all of it locked but where a ministry signs off, on one page of paper or two."""
    sheet = new_sheet(book, _("Start"), WIDTHS)
    number = 0
    for number, row in enumerate(_rows(questionnaire), 1):
        _write(sheet, number, row)
    sheet.column_dimensions["C"].hidden = True
    sheet.print_area = f"A1:B{number}"
    set_up_print(sheet, questionnaire)
    protect(sheet)
    return sheet


def link_sheets(start: Worksheet, names: Iterable[str]) -> None:
    known = set(names)
    for cell in start["A"]:
        if cell.value in known and cell.font.underline:
            lead_to(cell, f"{quote_sheetname(str(cell.value))}!A1")


def _write(sheet: Worksheet, number: int, row: StartRow) -> None:
    across = not row.text and not row.code
    if row.code:
        place(sheet, number, 3, row.code, CODE)
    look = replace(row.look, wrap=False) if across else row.name_look
    place(sheet, number, 1, row.name or None, look)
    if across and row.name:
        # A text across both columns is one cell over two: nothing here is filled in or read back.
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
        sheet.cell(number, 1).alignment = row.look.alignment(row.name)
        texts = [(row.name, row.look.room(sum(WIDTHS)))]
    else:
        place(sheet, number, 2, row.text or None, row.look)
        texts = [(row.name, row.name_look.room(WIDTHS[0])), (row.text, row.look.room(WIDTHS[1]))]
    height = row_height(texts, line=max(row.look.line, row.name_look.line))
    sheet.row_dimensions[number].height = height if row.name else row.look.line / 2


def _rows(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _what_it_is(questionnaire)
    yield from _return_it(questionnaire)
    yield from _sign_off(questionnaire)
    yield from _how(questionnaire)
    yield from _meanings(questionnaire)
    yield from _sheets(questionnaire)
    yield from _good_to_know(questionnaire)


def _heading(text: str) -> Iterator[StartRow]:
    yield StartRow("", look=PLAIN)
    yield StartRow(text, look=HEADING)


def _what_it_is(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield StartRow(_title(sum(1 for _item in questionnaire.items)), look=TITLE)
    if questionnaire.sample:
        yield StartRow(str(words.SAMPLE), look=STRONG)
    if questionnaire.filled:
        yield StartRow(
            _(
                "Confidential: this file holds answers. Give it only to those who may read them, and "
                "delete copies that nobody needs."
            ),
            look=LOUD,
        )
    yield StartRow(_("Body"), called(questionnaire.body))
    yield StartRow(_("Cycle"), questionnaire.cycle.name)
    if questionnaire.for_whom:
        yield StartRow(_("For"), questionnaire.for_whom)
    asked = [str(item.paragraph) for item in questionnaire.items]
    yield StartRow(_("Recommendations asked"), f"{len(asked)}: {', '.join(asked)}")
    if questionnaire.due:
        due = date_format(questionnaire.due, "DATE_FORMAT")
        yield StartRow(_("Please return it by"), due, replace(STRONG, border=PLAIN_ROW.border))
    if questionnaire.note.strip():
        yield StartRow(_("Note of the coordinator"), questionnaire.note.strip())
    yield StartRow(_("Period of evidence"), words.period(questionnaire.period))


def _title(number: int) -> str:
    said = ngettext(
        "Questionnaire: %(number)d recommendation against trafficking in persons",
        "Questionnaire: %(number)d recommendations against trafficking in persons",
        number,
    )
    return said % {"number": number}


def _return_it(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _heading(_("Return this file"))
    yield StartRow(
        _("Return this file: save it and attach it to a reply to the mail with which it came."), look=LOUD
    )
    yield StartRow(_("Did it come another way?"), _back_to(questionnaire))
    yield StartRow(
        _("“Protected View”"),
        _(
            "Excel opens files that came by mail for reading only. Choose “Enable Editing” in the yellow "
            "bar. The file holds no macros; if you are asked to allow any, it is not ours: don’t, and tell "
            "your coordinator."
        ),
    )
    yield StartRow(
        _("Until you return it"),
        _("What you type stays in this file. Nothing is sent by itself, and nobody else sees it."),
    )


def _back_to(questionnaire: Questionnaire) -> str:
    """Who reads it in, and that only the file itself can be read."""
    if questionnaire.from_desk:
        return _(
            "Send it to the staff of the Special Rapporteur, who made it for you and enter it in ThirtyTwo. "
            "Return this file itself, not a PDF or a picture of it; .xlsx and .ods are both good."
        )
    return _(
        "Give it to the coordinator of your body, who reads it into ThirtyTwo. Return this file "
        "itself, not a PDF or a picture of it; .xlsx and .ods are both good."
    )


def _sign_off(questionnaire: Questionnaire) -> Iterator[StartRow]:
    """Where a ministry writes who answers for it; the body's own file is signed off on the screen."""
    if not (questionnaire.for_whom or questionnaire.from_desk):
        return
    yield from _heading(_("Who signs it off"))
    yield StartRow(_("Name of whoever signs it off"), look=FILL_IN, code=SIGNED[0])
    yield StartRow(_("Post"), look=FILL_IN, code=SIGNED[1])
    yield StartRow(_("Date"), look=replace(FILL_DAY, centred=False), code=SIGNED[2])


def _how(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _heading(_("How to fill it in"))
    yield StartRow(
        _("1. Find the cells to fill in"),
        _(
            "On the sheet “Questions”, go down the column “Your answer”. Cells to fill in have a frame and "
            "a light yellow ground; click on one, and most offer a list. Leave empty what you can’t answer."
        ),
    )
    yield StartRow(
        _("2. Statements first, then the level"),
        _(
            "Answer each statement by itself; its list offers what can be said. Then choose the level: the "
            "sentence that describes what is true today. Your answers show which level they support, and "
            "never change the one you choose. The report says where a level goes further than its own "
            "answers, and where statements are left open."
        ),
    )
    yield StartRow(
        _("3. Say why"),
        _(
            "What is there, where, for whom; what is missing. No personal data of victims: no names, no "
            "places or details by which somebody could be recognised."
        ),
    )
    yield StartRow(
        _("4. Evidence"),
        _(
            "A reference is enough, on the sheet “Evidence”, a row for each: a title and where it can be "
            "found. Strength 0 is a statement only, 1 a document that is not published, 2 a public "
            "document, which needs its date and a link or page, 3 one that somebody else confirms, who has "
            "to be named too."
        ),
    )
    planned = _("Planned actions have a sheet of their own.") if questionnaire.asks_for_actions else ""
    yield StartRow(
        _("5. Check, save, return"),
        " ".join(
            part
            for part in (
                planned,
                _(
                    "The sheet “Missing” shows what is still open. Then save this file and return it, "
                    "also if it is not complete."
                ),
            )
            if part
        ),
    )
    yield StartRow(_("A cell to fill in"), _("has a frame and a light yellow ground"), FILL_LOOK)
    yield StartRow(
        _("All other cells"),
        _("have none of it: the report’s text, questions and codes. They are locked."),
        HELD_LOOK,
    )


FILL_LOOK = replace(FILL_IN, locked=True)
HELD_LOOK = replace(PLAIN_ROW, ground=PAPER)


def _meanings(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _heading(_("What the answers to a statement mean"))
    for value, meaning in labels.criterion_meanings().items():
        yield StartRow(criterion_choice(value), meaning)
    yield from _heading(_("What the levels and the other answers mean"))
    for level, meaning in zip(LEVELS, labels.level_meanings(), strict=True):
        yield StartRow(level_choice(level), meaning)
    for state, said in _STATE_MEANINGS.items():
        if state is not State.ELSEWHERE or questionnaire.variant is Variant.REGIONAL:
            yield StartRow(state_choice(state), str(said))


_STATE_MEANINGS = {
    State.DONT_KNOW: gettext_lazy("Nobody we could ask knows. It counts as an information gap, not as 0."),
    State.WITHHELD: gettext_lazy(
        "We know and do not say, for example to protect people. It counts as an information gap."
    ),
    State.NOT_APPLICABLE: gettext_lazy(
        "Only where the list offers it and it is true. Give the reason under “Why”."
    ),
    State.ELSEWHERE: gettext_lazy(
        "Another mechanism does it for your region. Choose which one, in the row below."
    ),
}


def _sheets(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _heading(_("The sheets"))
    yield StartRow(_("Questions"), _("The report’s words, what is asked, your answers."), name_look=LINK)
    yield StartRow(_("Evidence"), _("References, a row for each."), name_look=LINK)
    if questionnaire.asks_for_actions:
        yield StartRow(_("Actions"), _("What you will do, a row for each action."), name_look=LINK)
    yield StartRow(_("Missing"), _("What is still open; it counts by itself."), name_look=LINK)


def _good_to_know(questionnaire: Questionnaire) -> Iterator[StartRow]:
    yield from _heading(_("Good to know"))
    yield StartRow(
        _("Locked cells"),
        _(
            "They can’t be changed, so that everybody answers the same questions. There is no password. "
            "If you lift the protection of a sheet, you may move columns and delete rows that are not "
            "for you; the codes in the first column and in the hidden first row have to stay."
        ),
    )
    if questionnaire.filled:
        yield StartRow(
            _("To take something out"),
            _(
                "Clear the cells of a reference or an action. An answer whose cell you clear counts as not "
                "answered; one whose row you delete stays as it was."
            ),
        )
    yield StartRow(
        _("Something does not fit?"),
        _("Write it under “Why”, or in the mail with which you return the file."),
    )
    yield StartRow(
        _("Who asks"),
        _(
            "The recommendations are paragraphs 106 to 137 of the United Nations report A/HRC/14/32. Their "
            "text is quoted word for word; questions, statements and levels are ours."
        ),
    )
    yield StartRow(_("File code"), questionnaire.code or "–", replace(PLAIN_ROW, english=True))


# A questionnaire as a workbook to fill in and give back, `workbook/1`.


LONGEST_NAME = 60
"""Of a ministry, in the name of a file."""
CODE_IN_NAME = 8


def questionnaire_xlsx(questionnaire: Questionnaire) -> Export:
    """The workbook in the questionnaire's language; the same bytes for the same questionnaire.

    `workbook_codes` holds what decides when it comes back. A blank questionnaire gives a workbook without
    any answer; comments are in none.
    """
    if not questionnaire.filled:
        questionnaire = _emptied(questionnaire)
    with translation.override(questionnaire.language):
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        start = write_start(book, questionnaire)
        ranges = write_lists(book, all_choices(questionnaire))
        cells = dict(write_questions(book, questionnaire, ranges))
        cells |= write_evidence(book, questionnaire, ranges)
        if questionnaire.asks_for_actions:
            cells |= write_actions(book, questionnaire, ranges)
        write_missing(book, questionnaire, cells)
        lists = book.worksheets[1]
        book.move_sheet(lists, len(book.worksheets))
        link_sheets(start, book.sheetnames)
        _describe(book, questionnaire)
    moment = questionnaire.made.astimezone(datetime.UTC).replace(microsecond=0)
    return Export(workbook_name(questionnaire), MEDIA_TYPE, fixed_bytes(book, moment))


def _emptied(questionnaire: Questionnaire) -> Questionnaire:
    """Without any answer, whatever stood in it: what is mailed as blank is blank."""
    groups = (
        replace(
            group,
            items=tuple(
                replace(item, entry=Answer(item.paragraph, State.BLANK), references=())
                for item in group.items
            ),
        )
        for group in questionnaire.groups
    )
    budget = None if questionnaire.budget is None else ""
    return replace(questionnaire, groups=tuple(groups), budget=budget)


def _describe(book: Workbook, questionnaire: Questionnaire) -> None:
    body, cycle = as_header(called(questionnaire.body)), as_header(questionnaire.cycle.name)
    book.properties.title = _("Questionnaire of %(body)s, %(cycle)s") % {"body": body, "cycle": cycle}
    book.properties.creator = body
    book.properties.language = translation.get_language()
    # Nothing has been worked out yet: whoever opens the file does it.
    book.calculation = CalcProperties(fullCalcOnLoad=True)


def workbook_name(questionnaire: Questionnaire) -> str:
    """``northern-mechanism-2026-questionnaire-ministry-of-justice-filled.xlsx``, in ASCII.

    A ministry whose name has no Latin letter is known by the beginning of the file's code.
    """
    parts = [questionnaire.body.slug, questionnaire.cycle.slug, "questionnaire"]
    if questionnaire.for_whom:
        slug = slugify(questionnaire.for_whom)[:LONGEST_NAME].strip("-")
        parts.append(slug or questionnaire.code[:CODE_IN_NAME])
    if questionnaire.filled:
        parts.append("filled")
    return f"{'-'.join(part for part in parts if part)}.xlsx"
