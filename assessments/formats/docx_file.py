"""The frame of every Word file: real styles, a page header, the language of each text, fixed bytes."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assessments.answers.text import RIGHT_TO_LEFT
from assessments.formats.file import member

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CITATION = "Citation"
WARNING = "Warning"
# Word's codes for the languages of the United Nations.
_TAGS = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
FONTS: Mapping[str, str] = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "SimSun"}
INK, SOFT, ACCENT = RGBColor(0x1B, 0x24, 0x2D), RGBColor(0x4D, 0x5A, 0x66), RGBColor(8, 48, 107)
_OF_THE_TEMPLATE = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What stands after `bidi` in the properties of a paragraph, as the schema orders them.
_AFTER_BIDI = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)


class WordFile:
    """A Word document on A4 in one language, whose texts may be in others.

    ``header`` stands at the top of every page and ``footer`` at its foot, before the number of the page.
    The title opens the first page unless ``titled`` is False.
    """

    def __init__(
        self,
        *,
        title: str,
        subject: str,
        language: str,
        header: str,
        footer: str,
        titled: bool = True,
    ) -> None:
        self.language = language.split("-")[0]
        self.word: Word = Document()
        self._describe(title, subject)
        self._drop_what_tells_of_a_machine()
        _set_styles(self.word, self.language)
        self._set_page(header, footer)
        if titled:
            self.add(title, "Title")

    @property
    def from_right(self) -> bool:
        """Whether its own language is written from right to left."""
        return self.language in RIGHT_TO_LEFT

    def add(self, text: str, style: str = "Normal", *, language: str | None = None) -> Paragraph:
        """One paragraph; ``language`` is that of its text: None for the document's own, "" where unknown."""
        paragraph = self.word.add_paragraph(style=style)
        return self._write(paragraph, text, self.language if language is None else language)

    def write(self, paragraph: Paragraph, text: str) -> Paragraph:
        """Text in the document's own language into a paragraph that is there, as that of a table's cell."""
        return self._write(paragraph, text, self.language)

    def add_to_footer(self, text: str) -> None:
        """One more line at the foot of every page, that is no words: a hash or an address."""
        self._write(self.word.sections[0].footer.add_paragraph(style="Footer"), text, "")

    def to_bytes(self, moment: datetime.datetime) -> bytes:
        """The file with ``moment`` (UTC) as its only date: the same for the same content."""
        self.word.core_properties.created = self.word.core_properties.modified = moment.replace(
            tzinfo=None, microsecond=0
        )
        saved = BytesIO()
        self.word.save(saved)
        rewritten = BytesIO()
        with (
            zipfile.ZipFile(saved) as source,
            zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                target.writestr(member(name, moment), source.read(name))
        return rewritten.getvalue()

    def _write(self, paragraph: Paragraph, text: str, language: str) -> Paragraph:
        run = paragraph.add_run(writable(text))
        if language in RIGHT_TO_LEFT:
            turn(paragraph)
            run.font.rtl = True
        set_language(run, language)
        return paragraph

    def _describe(self, title: str, subject: str) -> None:
        known = self.word.core_properties
        known.title, known.subject = writable(title)[:255], writable(subject)[:255]
        known.language = self.language
        known.author = known.last_modified_by = known.comments = known.keywords = ""
        known.revision = 1

    def _drop_what_tells_of_a_machine(self) -> None:
        """What the library's template has of the machine it was made on, and its styles once more."""
        for rels in (self.word.part.package.rels, self.word.part.rels):
            for key in [key for key, rel in rels.items() if rel.reltype in _OF_THE_TEMPLATE]:
                del rels[key]

    def _set_page(self, header: str, footer: str) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
        self._write(section.header.paragraphs[0], header, self.language)
        foot = self._write(section.footer.paragraphs[0], f"{footer} · ", self.language)
        add_field(foot, "PAGE")
        foot.add_run(" / ")
        add_field(foot, "NUMPAGES")


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def turn(paragraph: Paragraph) -> None:
    """Lay a paragraph out from right to left."""
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:bidi")) is None:
        properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)


def _set_styles(word: Word, language: str) -> None:
    _set_defaults(word, language)
    for name, size, color in (
        ("Normal", 10.5, INK),
        ("Title", 22, ACCENT),
        ("Heading 1", 15, ACCENT),
        ("Heading 2", 12, ACCENT),
        ("Quote", 10.5, INK),
        ("Header", 8.5, SOFT),
        ("Footer", 8.5, SOFT),
    ):
        set_style(word.styles[name], size, color)
    quote: Any = word.styles["Quote"]
    # Arabic and Chinese are not written aslant.
    quote.font.italic = quote.font.cs_italic = False
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.8)
    quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(8), Pt(2)
    for name, size, color in ((CITATION, 9, SOFT), (WARNING, 10.5, INK)):
        style: Any = word.styles.add_style(name, 1)
        style.base_style = word.styles["Normal"]
        set_style(style, size, color)
    cited: Any = word.styles[CITATION]
    cited.paragraph_format.left_indent = Cm(0.8)
    cited.paragraph_format.space_after = Pt(10)
    told: Any = word.styles[WARNING]
    told.font.bold = True
    if language in RIGHT_TO_LEFT:
        told.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _set_defaults(word: Word, language: str) -> None:
    """The language of what says nothing else: left to right, right to left, and Chinese."""
    for found in word.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), _TAGS.get(language, "en-GB"))
        found.set(qn("w:eastAsia"), _TAGS["zh"])
        found.set(qn("w:bidi"), _TAGS["ar"])


def set_style(
    style: Any, size: float, color: RGBColor, fonts_by: Mapping[str, str] = FONTS
) -> None:
    """Size in points, colour and the fonts by script, in place of those of the library's theme."""
    style.font.size, style.font.color.rgb = Pt(size), color
    _set_complex_size(style, size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in fonts_by.items():
        fonts.set(qn(f"w:{name}"), font)


def _set_complex_size(style: Any, size: float) -> None:
    """The size of Arabic letters, which Word keeps apart; in half points."""
    properties = style.element.get_or_add_rPr()
    found = properties.find(qn("w:szCs"))
    if found is None:
        found = OxmlElement("w:szCs")
        properties.find(qn("w:sz")).addnext(found)
    found.set(qn("w:val"), str(int(size * 2)))


def set_language(run: Run, language: str) -> None:
    """What Word checks the spelling by and reads aloud; nothing where the language is not known."""
    tag = _TAGS.get(language)
    if tag is None:
        run.font.no_proof = True
        return
    element = OxmlElement("w:lang")
    for name in {"ar": ("bidi",), "zh": ("eastAsia",)}.get(language, ("val",)):
        element.set(qn(f"w:{name}"), tag)
    run._r.get_or_add_rPr().append(element)


def add_field(paragraph: Paragraph, code: str) -> None:
    """A number that Word counts itself."""
    for kind in ("begin", "instruction", "end"):
        run = paragraph.add_run()
        if kind == "instruction":
            text = OxmlElement("w:instrText")
            text.text = code
            run._r.append(text)
            continue
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
