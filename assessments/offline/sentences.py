"""Why a file of answers is refused, and what was found in it, in words: what is wrong and what to do.

One table, by the codes of `UnfitFile`, `Fault` and `Problem`, for everybody who brings a file: the body, the
desk, a command. A sentence is true for each of them. The place stands before it; the page puts it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.answers.problems import ROW, SENTENCES, Problem, words
from assessments.files.archive import UnfitFile
from assessments.files.words import WORDS
from assessments.offline.file_answers import Fault, FileKind
from assessments.offline.returned_words import Kind
from assessments.offline.workbook_words import as_printed, heading
from recommendations import lists

UNFIT_PREFIX = "unfit:"
"""Before the reason, where a file that can't be taken is kept as a fault among others."""

_LOCKED = _("The file is locked with a password. Open it, save it without a password, and choose that file.")
_ANOTHER = _(
    "This is a document of another kind. Only the workbook (.xlsx or .ods) can be read; choose that file."
)
UNFIT: Mapping[str, Promise] = {
    "virus": WORDS["virus"],
    "no_scanner": WORDS["no_scanner"],
    # another kind of file
    "empty": _("The file is empty. Choose the right file, or save it again."),
    "too_large": _(
        "The file is larger than %(limit)s MB: no questionnaire and no answers are. Choose the right file."
    ),
    "old_excel": _(
        "This is an Excel file of before 2007 (.xls). Open it in Excel or LibreOffice, save it as .xlsx, and "
        "choose that file."
    ),
    "old_office": _(
        "This is a file of an old kind, or one with a password. Save it as .xlsx without a password, and "
        "choose that file."
    ),
    "locked": _LOCKED,
    "encrypted": _LOCKED,
    "binary_workbook": _(
        "This is a binary Excel workbook (.xlsb). Open it in Excel, save it as .xlsx, and choose that file."
    ),
    "macro": _(
        "The file holds macros or controls, which are programs. Save it as .xlsx, without macros, and choose "
        "that file."
    ),
    "plain_table": _(
        "This is a text or a table without its codes (CSV), from which nothing can be read safely. Choose "
        "the workbook itself (.xlsx or .ods)."
    ),
    "mail_without_file": _(
        "No workbook is attached to this mail. Ask for the file, or save the attachment by itself and choose "
        "that."
    ),
    "mail_itself": _("This is a mail. Open it, save the workbook that is attached, and choose that file."),
    "mail_tangled": _(
        "This mail holds too many parts, or parts too deep in each other. Open it, save the workbook that is "
        "attached, and choose that file."
    ),
    "mail_broken": _(
        "This mail can’t be read. Open it in your mail program, save the workbook that is attached, and "
        "choose that file."
    ),
    "outlook_mail": _(
        "This is a mail as Outlook saves it (.msg). Open it, save the workbook that is attached, and choose "
        "that file; or save the mail as .eml."
    ),
    "pdf": _(
        "This is a PDF. Only the workbook (.xlsx or .ods) can be read; choose that file. What was written on "
        "paper is typed in at each recommendation."
    ),
    "word_file": _(
        "This is a text document. Only the workbook (.xlsx or .ods) can be read; choose that file."
    ),
    "another_document": _ANOTHER,
    "not_workbook": _ANOTHER,
    "not_office": _(
        "The content is not that of a workbook. Open the workbook in Excel or LibreOffice, save it as .xlsx, "
        "and choose that file."
    ),
    "picture": _(
        "This is a picture. Only the workbook (.xlsx or .ods) can be read: type the answers into it."
    ),
    "packed": _("This is a packed archive. Unpack it, and choose the workbook that was in it."),
    "program": _("This is a program, and was not opened. Choose the workbook (.xlsx or .ods)."),
    "web_page": _(
        "This is a web page under another name. Open the workbook itself, save it as .xlsx, and choose that "
        "file."
    ),
    "unknown_kind": _(
        "Nobody can say what kind of file this is. Choose the workbook (.xlsx or .ods), or answers as JSON."
    ),
    # another of our files
    "gap_report": _(
        "This is the gap report, which is made to be read: what is written in it goes nowhere. Make a "
        "questionnaire, and put the answers there."
    ),
    "gap_report_json": _(
        "This is a gap report as JSON, which is made to be read. Choose the answers (answers/1) instead."
    ),
    "comparison": _(
        "This is a table of the comparison, which holds no answers to bring in. Choose the questionnaire."
    ),
    "body_archive": _(
        "This is the archive of everything a body has on record. Unpack it, and choose the answers of the "
        "cycle (answers.json)."
    ),
    "other_json": _(
        "This JSON does not say that it holds answers: its “schema” has to be “answers/1”. Choose the right "
        "file."
    ),
    "another_workbook": _(
        "This is another workbook: the codes of a questionnaire are not in it. Choose the file that was sent "
        "out, or make a new one and put the answers there."
    ),
    "mark_gone": _(
        "The hidden first row with the code of the file is gone, so that nobody can say whose it is. Make a "
        "new file and copy the answers into it."
    ),
    "several_workbooks": _(
        "Sheets of two questionnaires were put into this file. Choose the two files that they come from "
        "instead."
    ),
    # damaged
    "truncated": _("The file is not complete: its end is missing. Copy or download it again."),
    "broken_archive": _(
        "The file is damaged. Save it anew in the program that made it, or ask for it again, and choose that "
        "file."
    ),
    "broken_xml": _(
        "A part of the file is damaged. Open it in Excel or LibreOffice, save it anew, and choose that file."
    ),
    "broken_cell": _(
        "The cell %(cell)s of the sheet “%(sheet)s” is damaged. Open the file in Excel or LibreOffice, save "
        "it anew, and choose that file."
    ),
    "something_behind": _(
        "Something else is attached behind the end of the file, and nothing was read. Save it anew in the "
        "program that made it, and choose that file."
    ),
    "path_trick": _(
        "The names inside the file are not in order, and nothing was read. Save it anew in the program that "
        "made it."
    ),
    "name_twice": _(
        "Two parts inside the file have the same name, and nothing was read. Save it anew in the program "
        "that made it."
    ),
    "unknown_part": _(
        "The file holds a part that does not belong in a workbook. Open it, save it anew as .xlsx, and "
        "choose that file."
    ),
    # what a workbook may not hold
    "embedded": _(
        "Another file or object is embedded in the workbook. Take it out, save the workbook, and choose it "
        "again."
    ),
    "nested": _(
        "Another document is packed inside the workbook. Take it out, save the workbook, and choose it again."
    ),
    "loads": _(
        "The workbook would load something from another place when it is opened. Break its links to other "
        "files (in Excel: Data, Edit links), save it, and choose it again."
    ),
    "bad_link": _(
        "A link in the workbook would start something on the reader’s computer. Remove it, save the "
        "workbook, and choose it again."
    ),
    "dtd": _(
        "The file holds declarations that no workbook needs. Open it in Excel or LibreOffice, and save it "
        "anew."
    ),
    "markup": _(
        "A drawing in the workbook holds a script. Take it out, save the workbook, and choose it again."
    ),
    # too much
    "too_many_parts": _(
        "The file holds too many parts for a questionnaire (at most %(limit)s fit). Copy the answers into a "
        "new file, or take them (.json) out of the archive."
    ),
    "inflates": _(
        "Unpacked, the file takes more than %(limit)s MB: no questionnaire does. Copy the answers into a new "
        "file, or take them (.json) out of the archive."
    ),
    "too_complex": _(
        "The file takes too long to read: it holds far more than 32 answers. Copy them into a new file."
    ),
    "no_answers": _("There are no answers and no report (.json) in this archive. Choose the right file."),
    "several_answers": _(
        "Several files of the archive hold answers: %(names)s. Take out the one that is meant, and choose it."
    ),
    "too_many_sheets": _(
        "The workbook has too many sheets (at most %(limit)s fit). Delete those that do not belong to the "
        "questionnaire, and choose it again."
    ),
    "too_many_cells": _(
        "Too many cells are filled in (at most %(limit)s fit). Delete what does not belong to the "
        "questionnaire, and choose the file again."
    ),
    "too_much_text": _(
        "The workbook holds far more text than a questionnaire. Delete what does not belong to it, and "
        "choose the file again."
    ),
    "too_many_merged": _(
        "Too many ranges of cells are merged (at most %(limit)s fit). Un-merge them, and choose the file "
        "again."
    ),
    "wide_merged": _(
        "On the sheet “%(sheet)s” the cells %(range)s are merged, which is far more than the questionnaire. "
        "Un-merge them, and choose the file again."
    ),
    "far_cell": _(
        "On the sheet “%(sheet)s” the cell %(cell)s is filled in, far outside the questionnaire. Clear it, "
        "and choose the file again."
    ),
    "busy": _("Too many files are being read at this moment. Wait a few seconds, and choose it again."),
}

FAULTS: Mapping[str, Promise] = {
    # the workbook
    "codes_gone": _(
        "The hidden first row with the codes of the columns is gone. Copy the answers into a new file, and "
        "leave its first row as it is."
    ),
    "questions_gone": _(
        "The sheet of questions is gone. Copy the answers into a new file, and leave its sheets in it."
    ),
    "column_gone": _(
        "A column is gone (%(code)s). Copy the answers into a new file, and leave its columns in it."
    ),
    "column_twice": _("A column is there twice, in %(first)s and in %(again)s. Delete the wrong one."),
    "row_twice_differs": _(
        "The row %(code)s is there twice, here and in %(first)s, with two different answers. Delete the "
        "wrong one."
    ),
    "list_twice_differs": _(
        "This sheet holds the same columns as the sheet “%(first)s”, and not the same rows. Bring what is "
        "meant into one of the two, and delete the other."
    ),
    "merged": _(
        "The cells %(range)s are merged, so that it is not clear what belongs to which row. Un-merge them, "
        "and fill in each."
    ),
    # a cell
    "error_value": _("The cell shows an error of a formula (such as #REF! or #N/A). Type the value itself."),
    "not_computed": _(
        "The cell holds a formula that was never worked out. Type the value itself, or open and save the "
        "file in Excel or LibreOffice."
    ),
    "unknown_choice": _("“%(value)s” can’t be chosen here. Choose one of the list: %(choices)s."),
    "unknown_criterion_choice": _(
        "“%(value)s” is no answer to a statement: choose one of the list of this cell, or clear it."
    ),
    "unclear_document_date": _(
        "“%(value)s” is no clear date. Write 2026-06-30, or as much of it as is known: 2026-06, 2026."
    ),
    "unclear_day": _("“%(value)s” is no clear date. Write year-month-day, for example 2026-06-30."),
    "two_days": _(
        "“%(value)s” can be %(first)s or %(second)s. Write which: %(iso_first)s or %(iso_second)s."
    ),
    "text_became_day": _(
        "The program made a date (%(value)s) of what was typed here, as it does of “3-4”. Format the cell as "
        "text and type it again, or type an apostrophe before it."
    ),
    "forbidden_character": _(
        "The text holds an invisible character (%(code)s). Delete it and type it again."
    ),
    "without_paragraph": _(
        "This row does not say to which recommendation it belongs. Choose its number, or clear the whole row."
    ),
    "unknown_paragraph": _("“%(value)s” is no number of a recommendation. Choose one of the list."),
    "member_missing": _("The key %(key)s is missing. Add it, or export the file again."),
    # whose file it is
    "workbook_unknown": _(
        "This file was not made here, or was made for another body: its code is not known. Copy the answers "
        "into a new file, made on the page “Work offline” of the body’s assessment."
    ),
    "questionnaire_of_another_body": _(
        "This questionnaire was made for %(body)s. Choose that body above, or the file of this one."
    ),
    "questionnaire_of_another_cycle": _(
        "This questionnaire was made for the cycle %(cycle)s. Choose that cycle above, or copy the answers "
        "into a questionnaire of this one."
    ),
    "workbook_of_the_desk": _(
        "The Special Rapporteur’s staff made this file for a body without an account. Send it to them, or "
        "copy the answers into a file made on the page “Work offline”."
    ),
    "workbook_of_another_cycle": _(
        "This file belongs to the cycle %(cycle)s of the same body. Choose it there, or copy the answers "
        "into a file of this cycle."
    ),
    "workbook_of_another_body": _("This file belongs to %(body)s. Choose it in that body’s assessment."),
    "workbook_of_another_person": _(
        "This is the file of %(name)s. The coordinator of the body can bring it in."
    ),
    "workbook_twice": _(
        "Two of the files are copies of the same one (%(name)s). Leave out the older, and upload again."
    ),
    "file_twice": _("This is the same file as %(name)s, and is read once."),
    "another_edition": _(
        "The file answers another edition of the questions (%(edition)s). It can’t be read here."
    ),
    "not_asked_in_file": _(
        "This file did not ask about the recommendation, and holds nothing of what is saved there. Write "
        "what was added at the recommendation itself."
    ),
    "paragraphs_unknown": _("The file answers what is not asked: %(listed)s."),
    "report_of_another_kind": _(
        "The report answers the questions for bodies of the other kind (national or regional)."
    ),
    "report_of_another_body": _("The report is that of %(name)s, not of %(body)s."),
    "nothing_filled_in": _(
        "Nothing is filled in in this file. Choose the one that was filled in, or ask for it."
    ),
    "too_long_to_hold": _("The file is too large to be entered."),
}

REMARKS: Mapping[str, Promise] = {
    "column_ignored": _("This column has no code, and nothing in it was read."),
    "row_twice": _("The row %(code)s is there twice, here and in %(first)s, and says the same: read once."),
    "unknown_code": _("“%(code)s” is no code of a question: the row was not read."),
    "answer_without_code": _(
        "Something is written here beside no question: the code of the row is gone. It was not read."
    ),
    "nothing_asked": _("Nothing is asked in this row: what is written here was not read."),
    "unknown_reference": _("“%(code)s” is no code of a reference: the row counts as a new one."),
    "evidence_moved": _(
        "The code %(code)s belongs to another recommendation: the row counts as a new reference."
    ),
    "evidence_copied": _("The reference %(code)s is there twice, here and in %(first)s: read once."),
    "evidence_copied_differs": _(
        "The code %(code)s is there twice, here and in %(first)s: this row counts as a new reference."
    ),
    "list_twice": _("This sheet says the same as the sheet “%(first)s”: read once."),
    "evidence_gone": _("The sheet of evidence is gone: the evidence stays as it was."),
    "actions_gone": _("The sheet of actions is gone: the actions stay as they were."),
    "text_was_day": _(
        "The program made a date of what was typed here: it was read as %(value)s. Look whether that is "
        "meant."
    ),
    "plan_left_out": _(
        "Planned actions and priorities in this file are not taken over at %(listed)s: there it gives an "
        "input beside the answer, which has none. Add them to the action plan."
    ),
    "rows_gone": _("The row of the answer is gone from the file at %(listed)s: no answer is read there."),
    "rows_gone_stay": _("These rows are gone from the file, and what is saved there is kept: %(listed)s."),
    "report_of_another_cycle": _("The report says that it belongs to the cycle %(cycle)s."),
    "report_of_another_name": _("The report says that it is of %(name)s."),
    "strengths_alone": _(
        "Confidential references: %(number)s. Their strength is taken over; the report says no more of them."
    ),
}


IN_JSON: Mapping[str, Promise] = {
    "missing_key": FAULTS["member_missing"],
    "state_missing": _("The key state is missing; there is no default. Add it."),
    "unknown_value": _("%(value)s is not one of %(known)s."),
    "strength_out_of_range": _("The strength %(value)s is not one of 0, 1, 2, 3."),
    "elsewhere_unknown": _("%(value)s is not a mechanism of the directory."),
    "mechanism_unknown": _("%(value)s is not a mechanism of the directory."),
}
"""In JSON nothing is offered to choose from: the sentence names what was written. No cell breaks one."""


def _again(number: int) -> str:
    return ngettext(
        "Answer again: at %(number)s statement, the file says what can’t be said there now (%(listed)s). It "
        "comes in without this answer.",
        "Answer again: at %(number)s statements, the file says what can’t be said there now (%(listed)s). It "
        "comes in without these answers.",
        number,
    )


def _reworded(number: int) -> str:
    return ngettext(
        "This file was made before the questions were changed: %(number)s statement has other words now. "
        "Look whether its answer is still meant so.",
        "This file was made before the questions were changed: %(number)s statements have other words now. "
        "Look whether their answers are still meant so.",
        number,
    )


def _rows_twice(number: int) -> str:
    return ngettext(
        "%(number)s row of this sheet says the same as on the sheet “%(first)s”: read once.",
        "%(number)s rows of this sheet say the same as on the sheet “%(first)s”: read once.",
        number,
    )


COUNTED: Mapping[str, Callable[[int], str]] = {
    "answer_again": _again,
    "statements_reworded": _reworded,
    "rows_twice": _rows_twice,
}
"""Remarks on so many of something (`number`)."""


EMPTY_CELL = _("“%(column)s” is empty. Fill it in, or clear the whole row.")
"""In a workbook the column is named: the sentence stands in a letter too, far from the cell."""


def unfit_words(unfit: UnfitFile) -> str:
    """Why a file can't be taken, and what to do."""
    return str(UNFIT.get(unfit.reason, UNFIT["broken_archive"])) % unfit.params


def fault_words(fault: Fault) -> str:
    """What was not understood, and what to do; also of a remark of the same rule."""
    if fault.rule.startswith(UNFIT_PREFIX):
        return unfit_words(UnfitFile(fault.rule.removeprefix(UNFIT_PREFIX), **fault.params))
    if fault.rule in COUNTED:
        return COUNTED[fault.rule](int(fault.params["number"])) % fault.params
    params = _with_days(fault.params) if fault.rule == "two_days" else _with_choices(fault.params)
    for table in (FAULTS, REMARKS, IN_JSON, SENTENCES):
        if fault.rule in table:
            return str(table[fault.rule]) % params
    return fault.rule


def _with_days(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """The two days that may be meant, in words too."""
    days = {key: str(params[key]) for key in ("first", "second")}
    in_words = {key: date_format(date.fromisoformat(day), "DATE_FORMAT") for key, day in days.items()}
    return {**params, **in_words, **{f"iso_{key}": day for key, day in days.items()}}


def _with_choices(params: Mapping[str, str | int]) -> Mapping[str, str | int]:
    """The list of a cell as it is printed there."""
    if "list" not in params:
        return params
    kind, codes = Kind(str(params["list"])), str(params["choices"]).split(", ")
    return {**params, "choices": lists.enumerated(as_printed(kind, code) for code in codes)}


def of_the_list(value: str, choices: Iterable[str]) -> str:
    """That something is none of these choices, as a file's own list prints them."""
    return str(FAULTS["unknown_choice"]) % {"value": value, "choices": lists.enumerated(choices)}


def is_missing(rule: str) -> bool:
    """Whether nothing is written where something has to be."""
    return "missing" in rule or "without" in rule


def problem_words(problem: Problem, kind: FileKind) -> str:
    if kind is FileKind.WORKBOOK and (column := _empty_column(problem)):
        return str(EMPTY_CELL) % {"column": column}
    if kind is not FileKind.WORKBOOK and problem.rule in IN_JSON:
        return str(IN_JSON[problem.rule]) % problem.params
    return words(problem)


def _empty_column(problem: Problem) -> str:
    """The heading of the column in which a row lacks what it needs; empty for any other problem."""
    found = ROW.match(problem.member)
    if problem.rule != "missing_key" or found is None:
        return ""
    return heading(f"{found[1].removesuffix('s')}.{problem.params['key']}")
