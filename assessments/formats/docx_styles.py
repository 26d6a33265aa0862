"""The styles of the Word report, and what the library's template has that nobody needs."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from assessments.formats.docx_blocks import (
    ANSWER,
    CELL,
    CELL_HEAD,
    CELL_HEAD_NUMBER,
    CELL_NUMBER,
    CELL_QUOTE,
    FACT,
    NOTE,
    STATEMENT,
)
from assessments.formats.docx_file import ACCENT, FONTS, INK, SOFT, set_style

TABLE_STYLE = "Report Table"
LABEL_WIDTH = 5.0
"""Centimetres from the name of a fact to what is said of it."""
_SERIF = {**FONTS, "ascii": "Times New Roman", "hAnsi": "Times New Roman", "cs": "Times New Roman"}
_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr><w:tblBorders>
    <w:top w:val="single" w:sz="8" w:space="0" w:color="08306B"/>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="08306B"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="AAB4C0"/>
  </w:tblBorders><w:tblCellMar>
    <w:top w:w="28" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
    <w:bottom w:w="28" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
  </w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:tcPr>
    <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="08306B"/></w:tcBorders>
    <w:shd w:val="clear" w:color="auto" w:fill="E6EDF5"/><w:vAlign w:val="bottom"/>
  </w:tcPr></w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>
</w:style>"""
# Traces of the machine and the person that made the template, and a mode in which Word calls a file old.
_SETTINGS = ("w:rsids", "w:savePreviewPicture", "w:shapeDefaults", "w:themeFontLang", "w14:docId")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_COMPATIBLE_WITH = "15"


def set_report_styles(word: Word) -> None:
    """Make every style that the blocks name, and drop the template's own tables and traces."""
    _drop_template(word)
    _set_headings(word)
    _set_quote(word.styles["Quote"])
    _set_caption(word.styles["Caption"])
    _set_bullets(word.styles["List Bullet"])
    _set_space(word.styles["Normal"], after=6, line=1.12)
    _set_cells(word)
    answer = _new(word, ANSWER, 10.5, INK)
    _set_space(answer, after=3)
    answer.paragraph_format.keep_with_next = True
    _set_fact(_new(word, FACT, 10.5, INK))
    _set_space(_new(word, NOTE, 9, SOFT), after=5)
    _set_space(_new(word, STATEMENT, 10.5, INK), before=12, after=6)
    _set_contents(word)
    word.styles.element.append(parse_xml(_TABLE))


def _drop_template(word: Word) -> None:
    for style in [style for style in word.styles if style.type == WD_STYLE_TYPE.TABLE]:
        if style.style_id != "TableNormal":
            style.delete()
    settings = word.settings.element
    for name in _SETTINGS:
        prefix, _colon, local = name.partition(":")
        tag = f"{{{_W14}}}{local}" if prefix == "w14" else qn(name)
        for found in settings.findall(tag):
            settings.remove(found)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _COMPATIBLE_WITH)
    rels = word.part.rels
    for key in [key for key, rel in rels.items() if rel.reltype == RELATIONSHIP_TYPE.CUSTOM_XML]:
        del rels[key]


def _set_headings(word: Word) -> None:
    for name, size, before, after in (
        ("Heading 1", 16, 22, 6),
        ("Heading 2", 12.5, 16, 4),
        ("Heading 3", 10.5, 10, 2),
        ("TOC Heading", 16, 0, 8),
    ):
        style: Any = word.styles[name]
        set_style(style, size, ACCENT)
        _set_space(style, before=before, after=after)
        style.paragraph_format.keep_with_next = True
    title: Any = word.styles["Title"]
    _set_space(title, before=36, after=8)
    title.font.bold = title.font.cs_bold = True
    subtitle: Any = word.styles["Subtitle"]
    set_style(subtitle, 12, SOFT)
    subtitle.font.italic = subtitle.font.cs_italic = False
    _set_space(subtitle, after=12)
    hidden = word.styles["TOC Heading"].element.find(qn("w:semiHidden"))
    if hidden is not None:
        word.styles["TOC Heading"].element.remove(hidden)


def _set_quote(quote: Any) -> None:
    set_style(quote, 11, INK, _SERIF)
    _set_space(quote, before=4, after=6)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.6)


def _set_caption(caption: Any) -> None:
    set_style(caption, 9, ACCENT)
    _set_space(caption, before=10, after=3)
    caption.paragraph_format.keep_with_next = True


def _set_bullets(bullet: Any) -> None:
    _set_space(bullet, after=4)
    spaced = bullet.element.pPr.find(qn("w:contextualSpacing"))
    if spaced is not None:
        bullet.element.pPr.remove(spaced)


def _set_cells(word: Word) -> None:
    cell = _new(word, CELL, 9, INK)
    _set_space(cell, after=2, line=1.0)
    head = _new(word, CELL_HEAD, 8.5, ACCENT, based_on=CELL)
    head.font.bold = head.font.cs_bold = True
    head.paragraph_format.keep_with_next = True
    for name, size, color, base in (
        (CELL_NUMBER, 9, INK, CELL),
        (CELL_HEAD_NUMBER, 8.5, ACCENT, CELL_HEAD),
    ):
        # In a paragraph that is read from right to left Word takes it for the other side.
        number = _new(word, name, size, color, based_on=base)
        number.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    set_style(_new(word, CELL_QUOTE, 9.5, INK, based_on=CELL), 9.5, INK, _SERIF)


def _set_fact(fact: Any) -> None:
    _set_space(fact, after=3)
    fact.paragraph_format.left_indent = Cm(LABEL_WIDTH)
    fact.paragraph_format.first_line_indent = Cm(-LABEL_WIDTH)


def _set_contents(word: Word) -> None:
    for level, before, indent in ((1, 4, 0.0), (2, 0, 0.6)):
        style = _new(word, f"toc {level}", 10 if level == 1 else 9, INK)
        style.element.set(qn("w:styleId"), f"TOC{level}")
        del style.element.attrib[qn("w:customStyle")]
        _set_space(style, before=before, after=0.5, line=1.0)
        style.paragraph_format.left_indent = Cm(indent)
        style.font.bold = style.font.cs_bold = level == 1
    link: Any = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = ACCENT, True


def _new(word: Word, name: str, size: float, color: Any, *, based_on: str = "Normal") -> Any:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles[based_on]
    style.quick_style = True
    set_style(style, size, color)
    return style


def _set_space(style: Any, *, before: float = 0, after: float = 0, line: float = 1.08) -> None:
    """Points before and after, and lines as multiples of the height of the letters."""
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), line
