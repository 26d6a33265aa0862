"""The frame of every Word file: A4, a header and a footer on each page, properties, fixed bytes."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

from assessments.formats.docx_styles import set_styles
from assessments.formats.file import member

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
    with (
        zipfile.ZipFile(saved) as source,
        zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(member(name, moment), source.read(name))
    return rewritten.getvalue()
