"""Why a file is refused, and what to do, in words: by the reason's code. And how a file is described."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.files.archive import UnfitFile

WORDS: Mapping[str, Promise] = {
    "kind": _(
        "Files of this kind are not taken. Save it as PDF, Word (.docx), Excel (.xlsx), CSV, text"
        " (.txt), JPEG or PNG."
    ),
    "empty": _("The file is empty. Choose the right file, or save it again."),
    "too_large": _("The file is larger than %(limit)s MB. Make it smaller, or give a link instead."),
    "quota": _(
        "Your body’s files would take more than the %(limit)s MB it has. Remove files that are "
        "not needed any more, or give a link instead."
    ),
    "not_stored": _(
        "The file could not be stored: the disk of this installation is full or broken, or its storage does "
        "not answer. Try again later, and tell the administrator."
    ),
    "removed": _(
        "Your body had exactly this file removed, because of what is in it. Take the names of victims out of "
        "it, then choose the new file."
    ),
    "busy": _("Too many files are being looked at just now. Choose the file again in a minute."),
    "not_cleaned": _(
        "Hidden data can’t be removed from this file. Remove it in the program that made it, or choose to "
        "keep the file as it is."
    ),
    "signed": _(
        "The PDF is signed, and would lose its signature. Choose to keep the file as it is, or print it to a "
        "new PDF."
    ),
    "virus": _("The virus scanner found something in the file. Nothing of it was kept."),
    "no_scanner": _(
        "The virus scanner of this installation does not answer, so that no file is taken now. Try again "
        "later, and tell the administrator."
    ),
    "markup": _(
        "The file holds parts of a web page, which could run in a browser. Save the text without "
        "them, or as PDF."
    ),
    "another_kind": _(
        "The file is not the text that its name says. Save it again as the kind of file it is."
    ),
    "not_text": _(
        "The file holds characters that no text has. Save it again as plain text in UTF-8, or as PDF."
    ),
    "not_unicode": _(
        "The text is written in an old encoding. Save it again and choose UTF-8 (in Excel: “CSV UTF-8”)."
    ),
    "formula": _(
        "A cell of the table begins like a formula, which a spreadsheet would run. Save the "
        "values only, or as PDF."
    ),
    "not_png": _("The file is named .png and is no PNG picture. Open it and save it again as PNG or JPEG."),
    "not_jpeg": _("The file is named .jpg and is no JPEG picture. Open it and save it again as JPEG or PNG."),
    "truncated": _("The file is not complete: its end is missing. Copy or download it again."),
    "broken_picture": _("The picture is damaged. Open it and save it again."),
    "too_many_pixels": _(
        "The picture is too large (%(width)s × %(height)s pixels). Make it smaller and attach it again."
    ),
    "something_behind": _(
        "Something else is attached behind the end of the file. Open it and save it again, so that"
        " only the document itself remains."
    ),
    "not_pdf": _("The file is named .pdf and is no PDF. Save or print the document as PDF again."),
    "pdf_runs": _(
        "The PDF holds a script or a form that could run or send something. Print it to a new PDF"
        " and attach that."
    ),
    "pdf_carries": _(
        "The PDF has other files attached inside. Print it to a new PDF, and attach the others one by one."
    ),
    "pdf_hidden": _("Parts of the PDF can’t be looked into. Print it to a new PDF and attach that."),
    "encrypted": _(
        "The file is locked with a password, so that nobody could check or open it. Save it "
        "without a password."
    ),
    "old_office": _(
        "The file is of an old kind, or locked with a password. Save it as .docx or .xlsx without"
        " a password, or as PDF."
    ),
    "not_office": _(
        "The content is not what the name says. Open it in Word or Excel and save it again as "
        ".docx or .xlsx, or as PDF."
    ),
    "broken_archive": _("The file is damaged. Open it in Word or Excel and save it again."),
    "broken_xml": _("A part of the file is damaged. Open it in Word or Excel and save it again."),
    "macro": _("The file holds macros or controls, which are programs. Save it without macros, or as PDF."),
    "embedded": _(
        "Another file or object is embedded in this one. Save it without, or as PDF, and attach "
        "the other one by itself."
    ),
    "nested": _(
        "Another document or archive is packed inside this one. Save it as PDF, and attach the "
        "other one by itself."
    ),
    "loads": _(
        "The file would load something from another place when it is opened (a template, a "
        "picture, data). Break such links, or save it as PDF."
    ),
    "bad_link": _(
        "A link in the file would start something on the reader’s computer. Remove it, or save as PDF."
    ),
    "dtd": _(
        "The file holds declarations that no Word or Excel file needs. Open it and save it again, or as PDF."
    ),
    "unknown_part": _(
        "The file holds a part that does not belong in it. Open it and save it again, or as PDF."
    ),
    "path_trick": _(
        "The names inside the file are not in order. Open it in Word or Excel and save it again."
    ),
    "name_twice": _(
        "Two parts inside the file have the same name. Open it in Word or Excel and save it again."
    ),
    "too_many_parts": _("The file holds too many parts. Save it as PDF, or divide it."),
    "inflates": _("Unpacked, the file takes more than %(limit)s MB. Divide it, or save it as PDF."),
    "too_complex": _("The file holds too many parts to be checked. Save it as PDF, or divide it."),
}


def refusal(unfit: UnfitFile) -> str:
    """The sentence for the person who attached it: what is wrong and what to do."""
    return str(WORDS[unfit.reason]) % unfit.params
