"""An empty Word file with every style: A4, a header and a footer on each page, properties, fixed bytes."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from assessments.formats.file import member

INK, SOFT, ACCENT = RGBColor(0x1B, 0x24, 0x2D), RGBColor(0x4D, 0x5A, 0x66), RGBColor(8, 48, 107)
SANS: Mapping[str, str] = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "Microsoft YaHei"}
SERIF = {**dict.fromkeys(("ascii", "hAnsi", "cs"), "Times New Roman"), "eastAsia": "SimSun"}
CELL, CELL_SMALL, AFTER_TABLE = "Table Text", "Table Small", "After Table"
BAR_DIGIT = "Bar Digit"
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
    Look("List Number", 10.5, after=6, line=1.12),
    Look("Header", 8.5, SOFT),
    Look("Footer", 8.5, SOFT),
    Look("Kicker", 9, ACCENT, after=2, bold=True),
    Look("Citation", 9, SOFT, after=10, indent=0.6),
    Look("Warning", 10.5, after=6, bold=True),
    Look("Answer", 10.5, after=3, keep=True),
    Look("Finding", 11.5, ACCENT, after=5, bold=True, keep=True),
    Look("Fact", 10.5, after=3, indent=LABEL_WIDTH, hanging=LABEL_WIDTH),
    Look("Chart", 8, after=1, indent=9.4, hanging=9.4),
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
    Look(BAR_DIGIT, 8, line=1.0, base=CELL_SMALL, bold=True),
    Look("Legend", 8.5, after=3, line=1.0, keep=True),
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


MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_WIDTH, WIDE_TEXT = 16.0, 24.7
"""Centimetres between the margins, of a page and of one on its side."""
# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FOOTNOTES = f"""
<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>"""
_KIND = CONTENT_TYPE.WML_FOOTNOTES


@dataclass(frozen=True, slots=True)
class Frame:
    """What a file says around its text; ``moment`` (UTC) is its only date."""

    title: str
    subject: str
    author: str
    language: str
    header: str
    footer: Sequence[str]
    moment: datetime.datetime


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def new_file(frame: Frame) -> Word:
    """An empty document in this frame, with every style."""
    word: Word = Document()
    known = word.core_properties
    known.title, known.subject = frame.title[:255], frame.subject[:255]
    known.author, known.language = frame.author[:255], frame.language
    known.last_modified_by = known.comments = known.keywords = ""
    known.revision = 1
    known.created = known.modified = frame.moment.replace(tzinfo=None, microsecond=0)
    set_styles(word, frame.language)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    return word


def add_field(paragraph: Any, code: str) -> None:
    """A number that Word counts itself."""
    mark(paragraph, "begin")
    instruction(paragraph, code)
    mark(paragraph, "end")


def mark(paragraph: Any, kind: str) -> None:
    """The beginning, the middle or the end of a field."""
    run, sign = OxmlElement("w:r"), OxmlElement("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    run.append(sign)
    paragraph.append(run)


def instruction(paragraph: Any, code: str) -> None:
    """What a field is to show."""
    run, text = OxmlElement("w:r"), OxmlElement("w:instrText")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = code
    run.append(text)
    paragraph.append(run)


def section_of(word: Word, *, wide: bool) -> Any:
    """The properties of a section that ends here, on its side if it is wide."""
    properties = deepcopy(word.element.body[-1])
    if wide:
        size = properties.find(qn("w:pgSz"))
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.set(qn("w:orient"), "landscape")
    return properties


def add_footnotes(word: Word, footnotes: Sequence[Any]) -> None:
    """The notes at the foot of pages, as a part of their own."""
    if not footnotes:
        return
    notes: Any = parse_xml(_FOOTNOTES)
    notes.extend(footnotes)
    blob = serialize_part_xml(notes)
    part = Part(PackURI("/word/footnotes.xml"), _KIND, blob, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def to_bytes(word: Word, moment: datetime.datetime) -> bytes:
    """The file with ``moment`` as the date of each part: the same for the same content."""
    saved, rewritten = BytesIO(), BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(member(name, moment), source.read(name))
    return rewritten.getvalue()
