"""The tables of the consolidated report for Word: headings, captions and head rows as Word knows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assessments.answers import labels
from assessments.comparing import words as comparison_words
from assessments.comparing.consolidated import ConsolidatedReport
from assessments.comparing.consolidated_pdf import (
    chapters,
    moment,
    report_facts,
    shown_sign,
    sign_meanings,
)
from assessments.comparing.files import filename
from assessments.comparing.findings import principle_parts
from assessments.comparing.pattern_table import PatternTable, every
from assessments.formats.docx_file import MEDIA_TYPE, WARNING, WordFile
from assessments.formats.file import Export

GRID = "Table Grid"
_TEXT_WIDTH = 16
_JUSTIFICATION = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"


def comparison_docx(report: ConsolidatedReport, language: str) -> Export:
    """One heading, sentence and table a pattern; the same bytes for the same rows and language."""
    with translation.override(language):
        file = _file(report, language)
        _opening(file, report)
        for chapter in chapters(report):
            file.add(chapter.title, "Heading 1")
            file.add(chapter.sentence)
            if chapter.note:
                file.add(chapter.note)
            if chapter.table.rows:
                _table(file, chapter.table)
            if chapter.code == "principles":
                for part in principle_parts(report.patterns):
                    file.add(part.caption, "Heading 2")
                    _table(file, replace(part, caption=_("The recommendations that touch it")))
        file.add(_("Every recommendation"), "Heading 1")
        _table(file, every(report.patterns))
        _matrix(file, report)
        _readings(file, report)
        data = file.to_bytes(moment(report))
    name = filename(report.patterns.comparison, "report", "docx")
    return Export(name, MEDIA_TYPE, data)


def _file(report: ConsolidatedReport, language: str) -> WordFile:
    comparison = report.patterns.comparison
    marks = [comparison_words.title(comparison)]
    if report.patterns.sample:
        marks.append(str(comparison_words.SAMPLE))
    if comparison.is_internal:
        marks.append(str(comparison_words.INTERNAL))
    return WordFile(
        title=_("Tables of the consolidated report"),
        subject=comparison_words.title(comparison),
        language=language,
        header=" · ".join(marks),
        footer=str(comparison_words.REPORT_FOOT[comparison.said]),
    )


def _opening(file: WordFile, report: ConsolidatedReport) -> None:
    """Method, coverage and naming first, as in the PDF."""
    file.add(comparison_words.title(report.patterns.comparison), "Subtitle")
    if report.patterns.comparison.is_internal:
        file.add(str(comparison_words.INTERNAL), WARNING)
    table = file.word.add_table(rows=0, cols=2, style=GRID)
    for name, said in report_facts(report):
        cells = table.add_row().cells
        _write(file, cells[0], name, bold=True)
        _write(file, cells[1], said)
    _set_widths(table, (3.5, _TEXT_WIDTH - 3.5))
    _in_direction(table)
    file.add("")


def _table(file: WordFile, found: PatternTable) -> None:
    file.add(found.caption, "Caption")
    _grid(
        file,
        [head.words for head in found.heads],
        [[str(cell.value) for cell in row] for row in found.rows],
        [head.is_number for head in found.heads],
    )


def _grid(
    file: WordFile, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]
) -> None:
    """A table whose head Word repeats on every page and reads aloud as a head."""
    table = file.word.add_table(rows=1, cols=len(heads), style=GRID)
    widths = _widths(numbers)
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        _write(file, cell, words, bold=True)
    _repeat(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        for cell, said, is_number in zip(cells, row, numbers, strict=True):
            _write(file, cell, said, end=is_number)
    _set_widths(table, widths)
    _set_margins(table)
    _in_direction(table)
    file.add("")


def _widths(numbers: Sequence[bool]) -> list[float]:
    """Centimetres: figures narrow, words share the rest."""
    figures = sum(numbers)
    narrow = min(2.0, 12.2 / figures) if figures else 0
    wide = (_TEXT_WIDTH - figures * narrow) / (len(numbers) - figures)
    return [narrow if is_number else wide for is_number in numbers]


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _set_margins(table: Any) -> None:
    """A millimetre beside each cell, so that no head is broken; and no row is cut by the end of a page."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _write(file: WordFile, cell: Any, said: str, *, bold: bool = False, end: bool = False) -> None:
    paragraph = file.write(cell.paragraphs[0], said)
    paragraph.paragraph_format.space_after = Pt(1)
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(7 if bold else 8.5), bold or None
    if end:
        alignment = OxmlElement("w:jc")
        alignment.set(_JUSTIFICATION, "end")
        paragraph._p.get_or_add_pPr().append(alignment)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _in_direction(table: Any) -> None:
    """Columns from right to left where the language is written so."""
    if translation.get_language_bidi():
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))


def _matrix(file: WordFile, report: ConsolidatedReport) -> None:
    """The answers of each body, a group of recommendations at a time, so that it fits on a page."""
    comparison = report.patterns.comparison
    file.add(_("Answers of each body"), "Heading 1")
    told = labels.enumerated(f"{sign} {said}" for sign, said in sign_meanings(report))
    if told:
        file.add(told)
    for group in comparison.groups:
        file.add(group.section.title, "Heading 2")
        numbers = [count.paragraph for count in group.counts]
        _grid(
            file,
            [_("Body"), *(str(number) for number in numbers)],
            [
                [body.name, *(shown_sign(body.marks[number]) for number in numbers)]
                for body in comparison.bodies
            ],
            [False, *(True for _number in numbers)],
        )


def _readings(file: WordFile, report: ConsolidatedReport) -> None:
    """How the staff read single answers, with the reply of the body."""
    comparison = report.patterns.comparison
    found = list(comparison.readings)
    if not found:
        return
    file.add(_("Readings by the staff, with the replies of the bodies"), "Heading 1")
    heads = [
        _("Body"),
        _("Paragraph"),
        _("The staff’s reading"),
        _("The staff’s reason"),
        _("The body’s reply"),
    ]
    rows = [
        [
            body.name,
            str(read.paragraph),
            comparison_words.reading(read),
            read.reason,
            read.reply or _("None"),
        ]
        for body, read in found
    ]
    _grid(file, heads, rows, [False, True, False, False, False])
