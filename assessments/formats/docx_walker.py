"""A Word file from a page of print: the HTML is the text, this finds the style for each part of it.

The vocabulary, which the templates of print keep to:

* ``.head`` and ``.foot`` are the header and the footer of every page; the properties come from ``<meta>``.
* ``h1`` is the title, ``h2`` to ``h4`` are headings 1 to 3; ``.new-page`` begins on a page of its own.
* ``p`` by its class (PARAGRAPHS), ``blockquote`` official text, ``ul`` and ``ol`` lists.
* ``p.numbered`` is numbered by Word, from 1 to the end of the file.
* ``table`` with ``caption`` and ``thead``; ``.n`` holds figures, ``.w-…`` has a width of its own.
  ``table.bars`` is a figure: bars of one length, the legend in the last head (docx_bars).
  ``table.facts`` are names with what is said of them, at the side or, with ``.parts``, as headings. A table
  of pictures has ``role="presentation"``.
* ``svg`` is a picture, its ``title`` says it in words; ``.swatch`` a colour of a legend.
* ``lang`` and ``dir`` hold for what is inside; ``bdi`` is no words of any language.
* ``.contents`` becomes Word's own contents; ``.wide-page`` lies on its side; ``.print-only`` is left out and
  ``.word-only`` is for Word alone. ``a[role=doc-noteref]`` leads to a footnote, ``[role=doc-footnote]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from lxml import html

from assessments.formats import docx_file
from assessments.formats.docx_bars import write_bars
from assessments.formats.docx_file import AFTER_TABLE, CELL, CELL_SMALL, TABLE_STYLE, Frame, writable
from assessments.formats.docx_runs import Paragraphs, Place, Run, add_runs, is_jump, listed, trimmed
from assessments.formats.docx_tables import (
    BESIDE,
    BLANKS,
    MANY_FIGURES,
    NARROW_TABLE,
    PADDING,
    classes_of,
    describe,
    plain,
    widths_of,
)
from assessments.formats.drawing import centimetres, svg_png

PARAGRAPHS = {
    "kicker": "Kicker",
    "cover-body": "Subtitle",
    "cover-cycle": "Subtitle",
    "statement": "Statement",
    "numbered": "List Number",
    "finding": "Finding",
    "headline": "Finding",
    "bar-line": "Bar",
    "tags": "Answer",
    "warning": "Warning",
    "citation": "Citation",
    "note": "Note",
    "quiet": "Note",
    "legend": "Note",
    "footnote": "Note",
}
HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
BLOCKS = frozenset(
    {*HEADINGS, "p", "div", "section", "article", "blockquote", "ul", "ol", "li", "table", "aside"}
)
SHORT_ROWS, SHORT_TEXT = 12, 1_500
"""A table of no more rows and characters is kept on one page."""
_PARAGRAPH = qn("w:p")
_INSTRUCTION = ' TOC \\o "1-2" \\h \\z \\u '
_GALLERY = f"""
<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>
<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"""


def word_file(page: str) -> bytes:
    """The Word file of a page of print; the same bytes for the same page."""
    root = html.document_fromstring(writable(page))
    frame = _frame(root)
    word = docx_file.new_file(frame)
    Walker(word, frame, root).write()
    return docx_file.to_bytes(word, frame.moment)


def _frame(root: Any) -> Frame:
    named = {meta.get("name"): meta.get("content") for meta in root.iter("meta")}
    head = root.find_class("head")[0]
    return Frame(
        title=plain(root.find("head/title")),
        subject=named["description"],
        author=named["author"],
        language=root.get("lang").split("-")[0],
        header=" · ".join(part for text in head.itertext() if (part := text.strip(" ·\n"))),
        footer=[plain(line) for line in root.find_class("foot")[0].iter("p")],
        moment=datetime.fromisoformat(named["dcterms.created"]),
    )


@dataclass
class Walker:
    """Goes through a page once and writes what it meets; its headings are known from the beginning."""

    word: Word
    frame: Frame
    root: Any
    footnotes: list[Any] = field(default_factory=list)
    new_page: bool = False
    pictures: int = 0

    def __post_init__(self) -> None:
        self.lines = Paragraphs(self.word)
        self._headings = [
            found
            for found in self.root.iter("h2", "h3", "h4")
            if not any("contents" in classes_of(above) for above in found.iterancestors())
        ]
        self._anchors = {id(found): f"_Toc{n:08}" for n, found in enumerate(self._headings, 1)}
        self._targets = {a.get("href")[1:] for a in self.root.iter("a") if is_jump(a)}
        self._notes = {note.get("id"): note for note in self.root.xpath("//*[@role='doc-footnote']")}

    def write(self) -> None:
        """Write the page with its header and footer."""
        body = self.root.find("body")
        place = Place(self.word.element.body, self.frame.language, self.root.get("dir") == "rtl")
        self._flow(body, place.within(body))
        self._page_lines(place)
        docx_file.add_footnotes(self.word, self.footnotes)

    def _page_lines(self, place: Place) -> None:
        section: Any = self.word.sections[0]
        for part in (section.header, section.footer):
            for old in list(part._element):
                part._element.remove(old)
        self._say(replace(place, into=section.header._element), "Header", self.frame.header)
        first, *others = self.frame.footer
        line = self._say(replace(place, into=section.footer._element), "Footer", f"{first} · ")
        docx_file.add_field(line, "PAGE")
        add_runs(line, [Run(" / ", self.frame.language, place.from_right)], place.from_right)
        docx_file.add_field(line, "NUMPAGES")
        for other in others:
            self._say(replace(place, into=section.footer._element, language=""), "Footer", other)

    def _say(self, place: Place, style: str, text: str) -> Any:
        return self.lines.write(place, style, [Run(text, place.language, place.from_right)])

    # Blocks.

    def _flow(self, element: Any, place: Place) -> None:
        """What an element holds: its blocks, and as a paragraph each what stands between them."""
        loose = [*self._words(element.text, place)]
        for child in element:
            if not isinstance(child.tag, str):
                pass
            elif _is_block(child):
                self._paragraph_of(loose, place, element)
                loose = []
                self._block(child, place.within(child))
            else:
                loose += self._inline(child, place)
            loose += self._words(child.tail, place)
        self._paragraph_of(loose, place, element)

    def _paragraph_of(self, runs: Sequence[Run], place: Place, element: Any) -> None:
        kept = trimmed(runs)
        if kept:
            self.lines.write(place, self._style_of(element, place), kept)

    def _style_of(self, element: Any, place: Place) -> str:
        if place.style:
            return place.style
        found = [PARAGRAPHS[name] for name in classes_of(element) if name in PARAGRAPHS]
        return found[0] if found else "Normal"

    def _block(self, element: Any, place: Place) -> None:
        classes = classes_of(element)
        if {"head", "foot", "print-only"} & set(classes) or element.get("role") == "doc-footnote":
            return
        if element.get("id") in self._targets:
            self.lines.waiting.append(element.get("id"))
        self.new_page = self.new_page or "new-page" in classes
        if "contents" in classes:
            self._contents(element, place)
        elif "wide-page" in classes:
            self._wide(element, place)
        elif element.tag == "table":
            self._any_table(element, place)
        else:
            self._text(element, place)

    def _text(self, element: Any, place: Place) -> None:
        classes = classes_of(element)
        if element.tag in HEADINGS:
            self._heading(element, place)
        elif element.tag == "blockquote":
            self._flow(element, replace(place, style=f"{CELL} Quote" if place.in_cell else "Quote"))
        elif element.tag == "li" and not place.in_cell and not any(map(_is_block, element)):
            style = "Normal" if "toc" in classes_of(element.getparent()) else "List Bullet"
            self._flow(element, replace(place, style=style))
        elif "tags" in classes:
            self.lines.write(place, "Answer", listed(self._inside(element, place)))
        elif element.tag == "p" and place.style == "Quote" and "footnote" in classes:
            self._flow(element, replace(place, style="Note"))
        else:
            self._flow(element, place)

    def _heading(self, element: Any, place: Place) -> None:
        self.lines.waiting.append(self._anchors.get(id(element), ""))
        runs = trimmed([*self._inside(element, place)])
        line = self.lines.write(place, HEADINGS[element.tag], runs)
        if self.new_page:
            line.get_or_add_pPr().pageBreakBefore_val = True
            self.new_page = False

    def _wide(self, element: Any, place: Place) -> None:
        """A part that lies on its side, between pages that stand."""
        for wide in (False, True):
            if wide:
                self.new_page = False
                self._flow(element, replace(place, width=docx_file.WIDE_TEXT))
            end = self.lines.write(place, AFTER_TABLE, [])
            end.get_or_add_pPr().append(docx_file.section_of(self.word, wide=wide))

    def _contents(self, element: Any, place: Place) -> None:
        """A list that Word can renew, with its lines in it already; nobody is asked on opening."""
        holder: Any = parse_xml(_GALLERY)
        place.into[-1].addprevious(holder)
        inside = replace(place, into=holder.find(qn("w:sdtContent")))
        title = self._say(inside, "TOC Heading", plain(element.find("h2")))
        title.get_or_add_pPr().pageBreakBefore_val = True
        self.new_page = False  # it is this one
        listed = [found for found in self._headings if found.tag != "h4"]
        for found in listed:
            anchor = self._anchors[id(found)]
            at = replace(inside.within(found), leads_to=anchor)
            runs = trimmed([*self._inside(found, at)])
            line = self.lines.write(inside, "toc 1" if found.tag == "h2" else "toc 2", [])
            if found is listed[0]:
                docx_file.mark(line, "begin")
                docx_file.instruction(line, _INSTRUCTION)
                docx_file.mark(line, "separate")
            add_runs(line, [replace(run, leads_to=anchor) for run in runs], place.from_right)
            if found is listed[-1]:
                docx_file.mark(line, "end")

    # What stands in a line.

    def _inside(self, element: Any, place: Place) -> Iterator[Run]:
        yield from self._words(element.text, place)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._inline(child, place)
            yield from self._words(child.tail, place)

    def _inline(self, element: Any, place: Place) -> Iterator[Run]:
        classes = classes_of(element)
        if "print-only" in classes or element.get("role") == "doc-footnote":
            return
        if element.tag == "br":
            yield replace(self._run("", place), element=OxmlElement("w:br"))
        elif element.tag == "svg":
            yield self._picture(element, place)
        elif "swatch" in classes:
            yield replace(self._run("\N{NO-BREAK SPACE}" * 3, place), shade=classes[-1])
            yield self._run("\N{NO-BREAK SPACE}", place)
        elif element.get("role") == "doc-noteref":
            yield replace(self._run("", place), element=self._footnote(element, place))
        else:
            yield from self._inside(element, place.within(element))

    def _words(self, text: str | None, place: Place) -> Iterator[Run]:
        if text:
            yield self._run(BLANKS.sub(" ", text), place)

    def _run(self, text: str, place: Place) -> Run:
        leads_to = place.leads_to if place.leads_to in self._targets else ""
        return Run(text, place.language, place.from_right, place.bold, leads_to)

    def _picture(self, element: Any, place: Place) -> Run:
        """A drawing as a PNG; one that only repeats the words beside it is a patch of its colour."""
        if element.get("aria-hidden") == "true":
            shade = element.find("rect").get("fill") if element.find("path") is None else "hatch"
            return replace(self._run("\N{NO-BREAK SPACE}" * 3, place), shade=shade)
        width = min(centimetres(element.get("width")), place.width)
        inline = self.word.part.new_pic_inline(BytesIO(svg_png(element)), Cm(width), None)
        inline.docPr.set("descr", plain(element.find("title")))
        self.pictures += 1  # several in one line are drawn before the first of them stands in the file
        inline.docPr.set("id", str(self.pictures))
        inline.docPr.set("name", str(self.pictures))
        drawing = OxmlElement("w:drawing")
        drawing.append(inline)
        return replace(self._run("", place), element=drawing)

    def _footnote(self, element: Any, place: Place) -> Any:
        """The sign of a note, which is written down for the foot of its page."""
        note, sign = OxmlElement("w:footnote"), OxmlElement("w:footnoteReference")
        number = str(len(self.footnotes) + 1)
        for each in (note, sign):
            each.set(qn("w:id"), number)
        self.footnotes.append(note)
        written = self._notes[element.get("href")[1:]]
        inside = replace(place.within(written), into=note, style="footnote text", leads_to="")
        self._flow(written, inside)
        mark = Run(" ", place.language, place.from_right, element=OxmlElement("w:footnoteRef"))
        first: Any = note[0]
        add_runs(first, [mark], place.from_right)
        first.insert(1, first[-1])
        return sign

    # Tables.

    def _any_table(self, table: Any, place: Place) -> None:
        if table.get("role") == "presentation" or "facts" in classes_of(table):
            for row in table.iter("tr"):
                self._fact(row, place, as_part="parts" in classes_of(table))
        elif "bars" in classes_of(table):
            legend = trimmed([*self._inside(table.find("thead/tr")[-1], place)])
            write_bars(self.word, self.lines, table, place, legend)
        else:
            self._table(table, place)

    def _fact(self, row: Any, place: Place, *, as_part: bool) -> None:
        """A name with what is said of it: a heading over it, or at its side behind a tab."""
        name, said = row
        if as_part:
            self.lines.write(place, "Heading 3", trimmed([*self._inside(name, place.within(name))]))
            self._flow(said, place.within(said))
            return
        runs = trimmed([*self._inside(name, place)])
        tab = replace(self._run("", place), element=OxmlElement("w:tab"))
        beside = replace(place.within(said), width=BESIDE)
        told = trimmed([*self._inside(said, beside)])
        if row.find(".//svg") is not None:
            self.lines.write(place, "Chart", [*runs, tab, *told])
            return
        runs = [replace(run, bold=True) for run in runs]
        self.lines.write(place, "Fact", [*runs, tab, *told])

    def _table(self, table: Any, place: Place) -> None:
        caption, head = table.find("caption"), list(table.iterfind("thead/tr"))
        rows = [*table.iterfind("tbody/tr"), *table.iterfind("tfoot/tr")]
        heads = list(head[0])
        numbers = ["n" in classes_of(each) for each in heads]
        is_matrix = "matrix" in classes_of(table)
        style = CELL_SMALL if is_matrix or sum(numbers) > MANY_FIGURES else CELL
        self.lines.write(place, "Caption", trimmed([*self._inside(caption, place.within(caption))]))
        found: Any = self.word.add_table(0, 0, style=TABLE_STYLE)._tbl
        place.into[-1].addprevious(found)
        describe(found, plain(caption), place.from_right, narrow=is_matrix)
        width = NARROW_TABLE if "narrow" in classes_of(table) else place.width
        widths = widths_of(heads, rows, width, style)
        grid = found.tblGrid
        for width in widths:
            grid.add_gridCol().w = Cm(width)
        whole = len(rows) <= SHORT_ROWS and len(table.text_content()) <= SHORT_TEXT
        at = replace(place, style=CELL_SMALL if is_matrix else CELL)
        self._row(found, head[0], widths, numbers, replace(at, style=f"{style} Head"), keep=True)
        for row in rows:
            keep = whole and row is not rows[-1]
            self._row(found, row, widths, numbers, at, keep=keep)
        self.lines.write(place, AFTER_TABLE, [])

    def _row(
        self,
        table: Any,
        row: Any,
        widths: Sequence[float],
        numbers: Sequence[bool],
        place: Place,
        *,
        keep: bool,
    ) -> None:
        """A row that the end of a page does not cut; the heads are repeated on each page."""
        written = OxmlElement("w:tr")
        table.append(written)
        properties = written.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        is_head = place.style.endswith("Head")
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width, is_number in zip(row, widths, numbers, strict=True):
            into = cell_of(width)
            written.append(into)
            style = f"{place.style} Number" if is_number else place.style
            if cell.tag == "th" and place.style == CELL_SMALL:
                style = CELL
            at = replace(place, into=into, style=style, width=width - PADDING)
            self._flow(cell, at.within(cell))
            if into[-1].tag != _PARAGRAPH:
                self.lines.write(at, style, [])
            for line in into.iter(_PARAGRAPH) if keep else ():
                line.get_or_add_pPr().keepNext_val = True


def cell_of(width: float) -> Any:
    """An empty cell of a table, as wide as so many centimetres."""
    cell, properties, told = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
    told.set(qn("w:type"), "dxa")
    told.set(qn("w:w"), str(Cm(width).twips))
    properties.append(told)
    cell.append(properties)
    return cell


def _is_block(element: Any) -> bool:
    return element.tag in BLOCKS or "word-only" in classes_of(element)
