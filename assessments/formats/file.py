"""A file that is made: its bytes depend on its content alone; and the answer that hands it out."""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from assessments.files.spreadsheet import OUR_PROPERTY
from mechanisms.people.rate_limits import count_made_file
from recommendations.reuse import PRODUCT

# A finished file.


@dataclass(frozen=True, slots=True)
class Export:
    """A finished file: an ASCII name, its media type, its bytes."""

    filename: str
    content_type: str
    data: bytes


# Members of an archive whose bytes depend on their content alone.


def member(name: str, moment: datetime.datetime) -> zipfile.ZipInfo:
    """The head of one member, with ``moment`` (UTC) as its only date and the same rights on any machine."""
    found = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found


# They cost as much as many pages; CSV, JSON and SVG do not.
COSTLY = frozenset({"pdf", "brief", "docx", "xlsx"})


def attachment(made: Export) -> HttpResponse:
    """The file under its name."""
    return HttpResponse(
        made.data,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def count_making(request: HttpRequest, kind: str) -> None:
    """Count a file of this kind that is about to be made; visitors who have had too many made get a 429."""
    if kind in COSTLY:
        count_made_file(request)


# What is installed here, as far as it shapes the files that people take along.


_SHAPING_FOLDERS = (
    "assessments/annual",
    "assessments/answers",
    "assessments/comparing",
    "assessments/formats",
    "assessments/issuing",
    "assessments/report",
    "assessments/templatetags",
    "recommendations",
    "static/fonts/pdf",
    "templates/assessments/annual/print",
    "templates/assessments/offline/paper",
    "templates/assessments/report",
    "templates/assessments/writing/print",
)
_SHAPING_SUFFIXES = {".py", ".html", ".xml", ".txt", ".woff2"}
_SHAPING_PATTERNS = (
    "assessments/offline/paper*.py",
    "assessments/offline/questionnaire.py",
    "assessments/writing/docx_file.py",
    "assessments/writing/quotations.py",
    "static/css/print*.css",
    "config/locale/**/*.mo",
)
_SHAPING_PACKAGES = (
    "django",
    "fonttools",
    "lxml",
    "openpyxl",
    "pillow",
    "pydyf",
    "python-docx",
    "segno",
    "weasyprint",
)


@cache
def build_mark() -> str:
    """A hash over the installed build: our own files that shape a report, and the packages' versions.

    Read once a process; a deployment restarts them.
    """
    mark = hashlib.sha256()
    for package in _SHAPING_PACKAGES:
        mark.update(f"{package} {version(package)}\n".encode())
    for path in sorted(_shaping_files(settings.BASE_DIR)):
        mark.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _shaping_files(base: Path) -> Iterator[Path]:
    for folder in _SHAPING_FOLDERS:
        for path in (base / folder).rglob("*"):
            if path.suffix in _SHAPING_SUFFIXES and path.is_file():
                yield path
    for pattern in _SHAPING_PATTERNS:
        yield from base.glob(pattern)


# Tables: CSV that a spreadsheet may open, and workbooks. CSV is UTF-8 with a mark, and no cell of it would be
# run as a formula.


# CSV that a spreadsheet may open: UTF-8 with a mark, and no cell that it would run as a formula.
# Pure.


BYTE_ORDER_MARK = "\ufeff"
_STARTS = frozenset("=+-@")
_CONTROLS = frozenset("\t\r\n")


def inert(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    That is where it begins with = + - @, a tab or an end of line, also behind blanks, marks that nobody
    sees, or as full-width signs.
    """
    if text[:1].isascii() and text[:1].isalnum():  # most cells; a table of answers has millions
        return text
    seen = unicodedata.normalize("NFKC", text)
    begins = next((sign for sign in seen if not _is_passed_over(sign)), "")
    if begins in _STARTS or not _CONTROLS.isdisjoint(_led_by(seen)):
        return f"'{text}"
    return text


def _is_passed_over(sign: str) -> bool:
    """Blanks, controls and marks without width, which stand before a formula without disarming it."""
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc", "Zs", "Zl", "Zp")


def _led_by(text: str) -> Iterator[str]:
    """What is passed over at the beginning."""
    for sign in text:
        if not _is_passed_over(sign):
            return
        yield sign


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The file line by line, its mark and its head first; every cell inert."""
    yield BYTE_ORDER_MARK + _line(columns)
    for row in rows:
        yield _line(inert(cell) for cell in row)


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(list(cells))
    return out.getvalue()


# Values on their way into a workbook: text stays text, whatever it begins with.


LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """Text that a workbook may hold: forbidden control characters become ``[U+0007]``.

    ``_x0041_`` is kept literal, which Excel would otherwise read as a character; text longer than a cell
    ends with an ellipsis.
    """
    marked = _ILLEGAL.sub(lambda hit: f"[U+{ord(hit.group()):04X}]", text)
    literal = _ESCAPE.sub("_x005F_", marked)
    return literal if len(literal) <= LONGEST else f"{literal[: LONGEST - 1]}…"


def fits(text: str) -> bool:
    """Whether a cell holds the text whole and unchanged; Excel counts an emoji as two characters."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    longest = max(units, len(_ESCAPE.sub("_x005F_", text)))
    return longest <= LONGEST and not _ILLEGAL.search(text)


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value into a cell and return the cell; a string is never a formula, None is empty."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = plain(value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip("\ufeff \n").startswith(_FORMULA_STARTS)
    elif value is not None:
        cell.value = value
        if not isinstance(value, int):
            cell.number_format = "yyyy-mm-dd"
    return cell


def bold(size: int = 11, **more: Any) -> Font:
    """The typeface of every other cell, but bold: a font without a name is shown as a serif."""
    return Font(name="Calibri", family=2, size=size, bold=True, **more)


def as_header(text: str) -> str:
    """Text for properties, heads and feet of pages, where ``&`` begins a code."""
    return plain(" ".join(text.split())).replace("&", "&&")


_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def mark_as(book: Workbook, kind: str) -> None:
    """Write out of sight what the workbook is: it is recognised if somebody fills it in by mistake."""
    properties = book.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name=OUR_PROPERTY, value=kind))


def mark_internal(book: Workbook, said: str) -> None:
    """Say above every printed page, and under the title of the first sheet, that it stays with the staff.

    The tables keep their rows and columns: programs read them.
    """
    for sheet in book.worksheets:
        sheet.oddHeader = HeaderFooterItem(center=_HeaderFooterPart(text=as_header(said)))
    put(book.worksheets[0], 2, 1, said).font = bold()


def fixed_bytes(book: Workbook, moment: datetime.datetime) -> bytes:
    """The workbook saved with ``moment`` (UTC) as its only date.

    openpyxl stamps the time of saving into the properties and into every member of the archive.
    """
    book.properties.created = moment.replace(tzinfo=None)
    if book.properties.creator == "openpyxl":  # where no body is its author
        book.properties.creator = PRODUCT
    saved = BytesIO()
    book.save(saved)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    rewritten = BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            target.writestr(member(name, moment), content)
    return rewritten.getvalue()
