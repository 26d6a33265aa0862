"""The styles of every Word file, and what the library's template has that nobody needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

INK, SOFT, ACCENT = RGBColor(0x1B, 0x24, 0x2D), RGBColor(0x4D, 0x5A, 0x66), RGBColor(8, 48, 107)
SANS: Mapping[str, str] = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "SimSun"}
SERIF = {**SANS, **dict.fromkeys(("ascii", "hAnsi", "cs"), "Times New Roman")}
CELL, CELL_SMALL, AFTER_TABLE = "Table Text", "Table Small", "After Table"
TABLE_STYLE = "Report Table"
LABEL_WIDTH = 5.0
"""Centimetres from the name of a fact to what is said of it."""
TAGS = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
"""Word's codes for the languages of the United Nations."""


@dataclass(frozen=True, slots=True)
class Look:
    """One style: size of its letters, space before and after in points, lines as multiples of the size,
    indents in centimetres."""

    name: str
    size: float
    color: RGBColor = INK
    before: float = 0
    after: float = 0
    line: float = 1.08
    base: str = "Normal"
    bold: bool = False
    fonts: Mapping[str, str] | None = None
    indent: float = 0
    hanging: float = 0
    keep: bool = False
    """Whether it stays on the page of what follows it."""


LOOKS = (
    Look("Normal", 10.5, after=6, line=1.12),
    Look("Title", 22, ACCENT, before=36, after=8, bold=True),
    Look("Subtitle", 12, SOFT, after=4),
    Look("Heading 1", 16, ACCENT, before=22, after=6, keep=True),
    Look("Heading 2", 12.5, ACCENT, before=16, after=4, keep=True),
    Look("Heading 3", 10.5, ACCENT, before=10, after=2, keep=True),
    Look("TOC Heading", 16, ACCENT, after=8, keep=True),
    Look("Quote", 11, before=4, after=6, fonts=SERIF, indent=0.6, keep=True),
    Look("Caption", 9, ACCENT, before=10, after=3, keep=True),
    Look("List Bullet", 10.5, after=4),
    Look("Header", 8.5, SOFT),
    Look("Footer", 8.5, SOFT),
    Look("Kicker", 9, ACCENT, after=2, bold=True),
    Look("Citation", 9, SOFT, after=10, indent=0.6),
    Look("Warning", 10.5, after=6, bold=True),
    Look("Answer", 10.5, after=3, keep=True),
    Look("Finding", 11.5, ACCENT, after=5, bold=True, keep=True),
    Look("Fact", 10.5, after=3, indent=LABEL_WIDTH, hanging=LABEL_WIDTH),
    Look("Chart", 8.5, after=1, indent=7.6, hanging=7.6),
    Look("Bar", 9.5, ACCENT, after=3, bold=True, keep=True),
    Look("Note", 9, SOFT, after=5),
    Look("Statement", 10.5, before=12, after=6),
    Look(CELL, 9, after=2, line=1.0),
    Look(f"{CELL} Head", 8.5, ACCENT, after=2, line=1.0, base=CELL, bold=True, keep=True),
    Look(f"{CELL} Number", 9, after=2, line=1.0, base=CELL),
    Look(f"{CELL_SMALL} Head Number", 7, ACCENT, line=1.0, base=CELL, bold=True, keep=True),
    Look(f"{CELL} Head Number", 8.5, ACCENT, after=2, line=1.0, base=CELL, bold=True, keep=True),
    Look(f"{CELL} Quote", 9.5, after=2, line=1.0, base=CELL, fonts=SERIF),
    Look(CELL_SMALL, 7, line=1.0),
    Look(f"{CELL_SMALL} Head", 7, ACCENT, line=1.0, base=CELL_SMALL, bold=True, keep=True),
    Look(AFTER_TABLE, 4, after=2, line=1.0),
    Look("toc 1", 9.5, before=3, after=0.5, line=1.0, bold=True),
    Look("toc 2", 8.5, after=0, line=1.0, indent=0.6),
    Look("footnote text", 9, after=2, line=1.0),
)
NUMBERS = (f"{CELL} Number", f"{CELL} Head Number", f"{CELL_SMALL} Head Number")
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
_OF_THE_TEMPLATE = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)


def set_styles(word: Word, language: str) -> None:
    """Make every style that a page is written in, and drop the template's own tables and traces."""
    _drop_template(word)
    for found in word.styles.element.iter(qn("w:lang")):
        # The language of what says nothing else: left to right, right to left, and Chinese.
        found.set(qn("w:val"), TAGS.get(language, "en-GB"))
        found.set(qn("w:eastAsia"), TAGS["zh"])
        found.set(qn("w:bidi"), TAGS["ar"])
    for look in LOOKS:
        _set(word, look)
    link: Any = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = ACCENT, True
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
    for rels in (word.part.package.rels, word.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype in _OF_THE_TEMPLATE]:
            del rels[key]


def _set(word: Word, look: Look) -> None:
    style = _style(word, look)
    style.font.size, style.font.color.rgb = Pt(look.size), look.color
    # The size of Arabic letters, which Word keeps apart; they and Chinese are not written aslant.
    style.font.italic = style.font.cs_italic = False
    style.font.bold = style.font.cs_bold = look.bold or look.name.startswith("Heading")
    _set_complex_size(style, look.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for name, font in (look.fonts or SANS).items():
        fonts.set(qn(f"w:{name}"), font)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing = look.line
    layout.keep_with_next = look.keep or None
    if look.indent:
        layout.left_indent = Cm(look.indent)
    if look.hanging:
        layout.first_line_indent = Cm(-look.hanging)
    if look.name in NUMBERS:
        # In a paragraph that is read from right to left Word takes it for the other side.
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if look.base == CELL_SMALL:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _style(word: Word, look: Look) -> Any:
    """The template's style of this name without what it says of its own, or a new one."""
    if look.name in word.styles:
        style: Any = word.styles[look.name]
        for name in ("w:contextualSpacing", "w:pBdr"):
            for found in list(style.element.iter(qn(name))):
                found.getparent().remove(found)
        hidden = style.element.find(qn("w:semiHidden"))
        if hidden is not None:
            style.element.remove(hidden)
        return style
    style = word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = word.styles[look.base], True
    if look.name.startswith(("toc ", "footnote ")):
        style.element.set(qn("w:styleId"), look.name.replace("toc ", "TOC").replace(" ", ""))
        style.element.attrib.pop(qn("w:customStyle"), None)
    return style


def _set_complex_size(style: Any, size: float) -> None:
    """In half points."""
    properties = style.element.get_or_add_rPr()
    found = properties.find(qn("w:szCs"))
    if found is None:
        found = OxmlElement("w:szCs")
        properties.find(qn("w:sz")).addnext(found)
    found.set(qn("w:val"), str(int(size * 2)))
