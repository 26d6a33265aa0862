"""A questionnaire as a workbook to fill in and give back, `workbook/1`."""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.workbook.properties import CalcProperties

from assessments.answer_values import AnswerEntry
from assessments.exports.file import Export
from assessments.exports.workbook_lists import all_choices, write_lists
from assessments.exports.workbook_missing import write_missing
from assessments.exports.workbook_questions import write_questions
from assessments.exports.workbook_start import link_sheets, write_start
from assessments.exports.workbook_tables import write_actions, write_evidence
from assessments.exports.xlsx_cells import as_header
from assessments.exports.xlsx_file import MEDIA_TYPE, fixed_bytes
from assessments.questionnaire import Questionnaire
from assessments.scoring import State

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
                replace(item, entry=AnswerEntry(item.paragraph, State.BLANK), references=())
                for item in group.items
            ),
        )
        for group in questionnaire.groups
    )
    return replace(questionnaire, groups=tuple(groups))


def _describe(book: Workbook, questionnaire: Questionnaire) -> None:
    body, cycle = as_header(questionnaire.body.name), as_header(questionnaire.cycle.name)
    book.properties.title = _("Questionnaire of %(body)s, %(cycle)s") % {
        "body": body,
        "cycle": cycle,
    }
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
