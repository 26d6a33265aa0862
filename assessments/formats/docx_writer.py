"""Writes the blocks of a report into a Word file: styles, bookmarks, links, tables, pictures, contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun
from PIL import Image, ImageDraw

from assessments.formats.docx_blocks import (
    CELL,
    CELL_HEAD,
    CELL_HEAD_NUMBER,
    NORMAL,
    Block,
    Contents,
    Heading,
    InCell,
    Paragraph,
    Picture,
    Run,
    Table,
    own,
)
from assessments.formats.docx_file import WordFile, set_language, turn, writable
from assessments.formats.docx_styles import TABLE_STYLE
from assessments.formats.drawing import HATCH_STEP, HEIGHT, LevelBar, QrCode, Segment

# Pictures of shapes for Word: the bar of a tally and the QR code, as PNGs without any text in
# them.


SCALE = 4
"""Dots for each unit of a bar, so that it is sharp in print."""
_FRAME, _STROKE, _PAPER = "#08306b", "#4d5866", "#ffffff"


def bar_png(bar: LevelBar) -> bytes:
    """The segments of a bar as boxes; an empty frame for a tally of nothing."""
    size = (bar.width * SCALE + 1, bar.height * SCALE + 1)
    image = Image.new("RGB", size, _PAPER)
    for segment in bar.segments:
        _draw(image, segment)
    if not bar.segments:
        ImageDraw.Draw(image).rectangle((0, 0, size[0] - 1, size[1] - 1), outline=_FRAME)
    return _saved(image)


def _draw(image: Image.Image, segment: Segment) -> None:
    left, right = round(segment.x * SCALE), round((segment.x + segment.width) * SCALE)
    box = (left, 0, right, HEIGHT * SCALE)
    if segment.hatch:
        image.paste(_hatched(right - left, HEIGHT * SCALE), (left, 0))
        ImageDraw.Draw(image).rectangle(box, outline=_FRAME, width=2)
        return
    ImageDraw.Draw(image).rectangle(box, fill=segment.fill, outline=_FRAME, width=2)


def _hatched(width: int, height: int) -> Image.Image:
    """Diagonal strokes from bottom left to top right; the edges of the picture cut them."""
    image = Image.new("RGB", (max(width, 1), height), _PAPER)
    draw = ImageDraw.Draw(image)
    for foot in range(-height, width, HATCH_STEP * SCALE):
        draw.line((foot, height, foot + height, 0), fill=_STROKE, width=3)
    return image


def qr_png(code: QrCode, dots: int = 6) -> bytes:
    """The QR code with its quiet zone, ``dots`` for each module."""
    image = Image.new("RGB", (code.size * dots, code.size * dots), _PAPER)
    draw = ImageDraw.Draw(image)
    for x, y, length in code.strokes:
        draw.rectangle((x * dots, y * dots, (x + length) * dots - 1, (y + 1) * dots - 1), "#000000")
    return _saved(image)


def _saved(image: Image.Image) -> bytes:
    written = BytesIO()
    image.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


LISTED_LEVELS = (1, 2)
"""The headings that the contents list."""
_INSTRUCTION = ' TOC \\o "1-2" \\h \\z \\u '
_LEFT, _RIGHT = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
_GALLERY = f"""
<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>
<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"""


class BlockWriter:
    """Writes blocks one after the other; the headings among them are known from the beginning."""

    def __init__(self, file: WordFile, blocks: Sequence[Block]) -> None:
        self._file = file
        self._blocks = blocks
        self._headings = [block for block in blocks if isinstance(block, Heading)]
        self._bookmarks = 0
        self._style_ids = {style.name: style.style_id for style in file.word.styles}

    def write(self) -> None:
        """Write them all."""
        number = 0
        for block in self._blocks:
            match block:
                case Heading():
                    self._heading(block, number)
                    number += 1
                case Paragraph() | Picture():
                    self._in_flow(block, self._paragraph())
                case Table():
                    self._table(block)
                case Contents():
                    self._contents(block)

    def _paragraph(self, style: str = NORMAL) -> WordParagraph:
        paragraph = self._file.word.add_paragraph()
        self._style(paragraph, style)
        return paragraph

    def _style(self, paragraph: WordParagraph, name: str) -> None:
        """By its id: to look for each by its name took half of the time of a report."""
        paragraph._p.style = self._style_ids[name]

    def _heading(self, heading: Heading, number: int) -> None:
        paragraph = self._paragraph(f"Heading {heading.level}")
        paragraph.paragraph_format.page_break_before = heading.new_page or None
        self._fill(paragraph, heading.runs, self._file.from_right)
        for name in (_contents_anchor(number), heading.anchor):
            if name:
                self._bookmark(paragraph, name)

    def _bookmark(self, paragraph: WordParagraph, name: str) -> None:
        """Around what the paragraph says, where links lead to."""
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        paragraph._p.get_or_add_pPr().addnext(start)
        paragraph._p.append(end)
        self._bookmarks += 1

    def _in_flow(self, block: InCell, paragraph: WordParagraph) -> None:
        """A paragraph or picture into an empty paragraph, in the flow of the page or of a cell."""
        if isinstance(block, Picture):
            if self._file.from_right:
                turn(paragraph)
            self._picture(paragraph, block)
            paragraph.paragraph_format.keep_with_next = True
            return
        self._style(paragraph, block.style)
        from_right = block.right_to_left
        self._fill(
            paragraph, block.runs, self._file.from_right if from_right is None else from_right
        )

    def _fill(self, paragraph: WordParagraph, runs: Sequence[Run], from_right: bool) -> None:
        if from_right:
            turn(paragraph)
        turned = [run.reads_from_right(self._file.language) for run in runs]
        for run, text in zip(runs, _marked(runs, turned, from_right), strict=True):
            written = self._run(paragraph, run, text)
            if run.leads_to:
                _link(written, run.leads_to)

    def _run(self, paragraph: WordParagraph, run: Run, text: str) -> WordRun:
        written = paragraph.add_run(text)
        if run.bold:
            written.font.bold = written.font.cs_bold = True
        if run.reads_from_right(self._file.language):
            written.font.rtl = True
        set_language(written, self._file.language if run.language is None else run.language)
        return written

    def _picture(self, paragraph: WordParagraph, picture: Picture) -> None:
        shape = paragraph.add_run().add_picture(BytesIO(picture.png), width=Cm(picture.width))
        properties = shape._inline.docPr
        properties.set("descr", writable(picture.alt))
        properties.set("name", f"{properties.get('id')}")

    def _table(self, table: Table) -> None:
        self._in_flow(Paragraph(table.caption, "Caption"), self._paragraph())
        styles: Any = self._file.word.styles
        found = self._file.word.add_table(rows=1, cols=len(table.heads), style=styles[TABLE_STYLE])
        _describe(found, "".join(run.text for run in table.caption), self._file.from_right)
        found.autofit = False
        for column, width in zip(found.columns, table.widths, strict=True):
            column.width = Cm(width)
        heads = [(_head(words, at in table.numbers),) for at, words in enumerate(table.heads)]
        self._row(found.rows[0], heads, table)
        found.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in table.rows:
            self._row(found.add_row(), row, table)
        if table.whole:
            _keep_together(found)
        # Two tables without a paragraph between them would become one.
        self._paragraph(CELL)

    def _row(self, row: Any, cells: Sequence[Sequence[InCell]], table: Table) -> None:
        """A row that the end of a page does not cut."""
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
        for place, blocks, width in zip(row.cells, cells, table.widths, strict=True):
            place.width = Cm(width)
            self._cell(place, blocks)

    def _cell(self, place: _Cell, blocks: Sequence[InCell]) -> None:
        paragraph = place.paragraphs[0]
        self._style(paragraph, CELL)
        for number, block in enumerate(blocks):
            self._in_flow(block, place.add_paragraph() if number else paragraph)

    def _contents(self, contents: Contents) -> None:
        """A list that Word can renew, with its lines in it already; nobody is asked on opening."""
        holder: Any = parse_xml(_GALLERY)
        inside = holder.find(qn("w:sdtContent"))
        for paragraph in self._contents_lines(contents):
            inside.append(paragraph._p)
        self._file.word.element.body.insert_element_before(holder, "w:sectPr")

    def _contents_lines(self, contents: Contents) -> Iterator[WordParagraph]:
        title = self._paragraph("TOC Heading")
        title.paragraph_format.page_break_before = True
        self._fill(title, (own(contents.title),), self._file.from_right)
        yield title
        first = True
        for number, heading in enumerate(self._headings):
            if heading.level not in LISTED_LEVELS:
                continue
            line = self._paragraph(f"toc {heading.level}")
            if first:
                _begin_field(line)
                first = False
            anchor = _contents_anchor(number)
            runs = [replace(run, leads_to=anchor) for run in heading.runs]
            self._fill(line, runs, self._file.from_right)
            yield line
        yield _end_field(self._paragraph(CELL))


def _marked(runs: Sequence[Run], turned: Sequence[bool], from_right: bool) -> Iterator[str]:
    """The texts, with marks around those that are read the other way than the paragraph.

    Without them a hash, a title or a name would pull digits and signs beside it into its own direction.
    """
    own_mark, around = (_LEFT, _RIGHT) if from_right else (_RIGHT, _LEFT)
    for at, run in enumerate(runs):
        text = writable(run.text)
        if turned[at] is not from_right:
            begins = at == 0 or turned[at - 1] is from_right
            ends = at + 1 == len(runs) or turned[at + 1] is from_right
            text = f"{own_mark if begins else ''}{text}{own_mark + around if ends else ''}"
        yield text


def _contents_anchor(number: int) -> str:
    """What Word itself calls the bookmarks of its contents."""
    return f"_Toc{number + 1:08}"


def _head(words: str, is_number: bool) -> Paragraph:
    return Paragraph((own(words),), CELL_HEAD_NUMBER if is_number else CELL_HEAD)


def _keep_together(table: Any) -> None:
    """Every paragraph but those of the last row stays with the next."""
    for row in table._tbl.tr_lst[:-1]:
        for properties in row.iter(qn("w:p")):
            properties.get_or_add_pPr().keepNext_val = True


def _describe(table: Any, caption: str, from_right: bool) -> None:
    """Head row and first column told apart, a caption for those who hear it, columns in their direction."""
    properties = table._tbl.tblPr
    if from_right:
        properties.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
    look = properties.find(qn("w:tblLook"))
    for name in list(look.attrib):
        del look.attrib[name]
    for name, value in (("val", "0620"), ("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "1")):
        look.set(qn(f"w:{name}"), value)
    for name, value in (("lastColumn", "0"), ("noHBand", "1"), ("noVBand", "1")):
        look.set(qn(f"w:{name}"), value)
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), writable(caption))
    look.addnext(told)


def _link(run: WordRun, anchor: str) -> None:
    """Make the run a link within the file."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    run._r.addprevious(link)
    link.append(run._r)


def _begin_field(paragraph: WordParagraph) -> None:
    _mark(paragraph, "begin")
    text = OxmlElement("w:instrText")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = _INSTRUCTION
    paragraph.add_run()._r.append(text)
    _mark(paragraph, "separate")


def _end_field(paragraph: WordParagraph) -> WordParagraph:
    _mark(paragraph, "end")
    return paragraph


def _mark(paragraph: WordParagraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
