"""The sheets of an .ods file, checked and counted as they stream by. Pure.

An OpenDocument may repeat a cell two thousand million times in fifty characters, hold programs and other
documents, or ask other places for its values. Each refusal is an `UnfitFile`.
"""

from __future__ import annotations

import io
import re
import zipfile

from assessments.files.archive import Limits, OfficeArchive, UnfitFile
from assessments.files.evidence_office import BAD_LINK, HEADS
from assessments.files.spreadsheet import OUR_PROPERTY, Count, Depth, Facts, Range, SheetFacts

LIMITS = Limits(members=600, inflated=48 << 20, elements=600_000)
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
TYPE, CONTENT, META, MANIFEST = "mimetype", "content.xml", "meta.xml", "META-INF/manifest.xml"
# The only part besides the list of parts where LibreOffice (24.8 and later) locks a file with a password.
WHOLE_LOCKED = "encrypted-package"

_MACRO = re.compile(r"(^|/)(basic|scripts|dialogs)/|(^|/)(script-l[bc]|dialog-l[bc])\.xml$", re.I)
_EMBEDDED = re.compile(r"(^|/)(object|objectreplacements)\b|(^|/)database/", re.I)
_PARTS = re.compile(r"\.(xml|rdf|png|jpe?g|gif|bmp|svg|svm|wmf|emf|tiff?|ttf|otf)$|^mimetype$", re.I)
_PROGRAMS = {"script", "event-listener"}
_OBJECTS = {"object", "object-ole", "plugin", "applet", "floating-frame"}
_LOADING = {
    "table-source",
    "cell-range-source",
    "dde-source",
    "dde-link",
    "database-source-sql",
    "database-source-table",
    "database-source-query",
    "source-service",
}
_ASKING = re.compile(r"\bDDE\s*\(|\bWEBSERVICE\s*\(|['\"](https?|ftp|file|smb):", re.I)
_RUNNING = re.compile(r"\s*(vnd\.|macro:|slot:|service:)", re.I)
_ERROR = re.compile(r"#(REF!|NAME\?|N/A|VALUE!|DIV/0!|NUM!|NULL!|FMT)|Err:[0-9]{3}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
# What the reader of cells passes over, and the character it means.
_TAB = re.compile(rb"<text:tab(\s[^<>]*)?/>|<text:tab(\s[^<>/]*)?></text:tab\s*>")
_BREAK = re.compile(rb"<text:line-break\s*/>|<text:line-break\s*></text:line-break\s*>")


def facts_of_ods(data: bytes) -> tuple[Facts, bytes]:
    """What an .ods file holds beside its cells, and the same file with nothing but its checked sheets.

    UnfitFile where it is unfit, or holds too much.
    """
    archive = OfficeArchive(data, LIMITS)
    if TYPE not in archive.names or b"".join(archive.pieces(TYPE)).strip() != SPREADSHEET.encode():
        raise UnfitFile("not_workbook")
    if WHOLE_LOCKED in archive.names:
        raise UnfitFile("locked")
    for name in archive.names:
        _check_name(name)
    if MANIFEST not in archive.names or CONTENT not in archive.names:
        raise UnfitFile("broken_archive")
    archive.read_xml(MANIFEST, _check_manifest)
    facts, count = Facts(), Count()
    content = _Content(facts, count)
    archive.read_xml(CONTENT, content.start, content.text, content.end)
    facts.about = _about(archive)
    for name in archive.names:
        if name not in (TYPE, CONTENT, META, MANIFEST):
            _check_part(archive, name)
    return facts, _bare(data)


def _check_name(name: str) -> None:
    if _MACRO.search(name):
        raise UnfitFile("macro")
    if _EMBEDDED.search(name):
        raise UnfitFile("embedded")
    if not _PARTS.search(name):
        raise UnfitFile("unknown_part", name=name)


def _check_manifest(tag: str, attributes: dict[str, str]) -> None:
    if tag == "encryption-data":
        raise UnfitFile("locked")
    if "script" in attributes.get("media-type", "").casefold():
        raise UnfitFile("macro")


def _check_part(archive: OfficeArchive, name: str) -> None:
    if name.casefold().endswith((".xml", ".rdf")):
        archive.read_xml(name)
        return
    is_first = True
    for piece in archive.pieces(name):
        for head, reason in HEADS.items():
            if is_first and piece.startswith(head):
                raise UnfitFile(reason)
        is_first = False


def _about(archive: OfficeArchive) -> str:
    """The property that our own workbooks carry."""
    found: list[str] = []
    is_ours = False

    def start(_tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_ours
        is_ours = attributes.get("name") == OUR_PROPERTY

    def text(run: str) -> None:
        if is_ours and len(found) < 10:
            found.append(run)

    def end(_tag: str) -> None:
        nonlocal is_ours
        is_ours = False

    if META in archive.names:
        archive.read_xml(META, start, text, end)
    return "".join(found).strip()[:60]


def _bare(data: bytes) -> bytes:
    """The file with its sheets alone; tabs and line ends as the characters they mean."""
    archive = OfficeArchive(data, LIMITS)
    content = b"".join(archive.pieces(CONTENT))
    content = _BREAK.sub(b"\n", _TAB.sub(b"\t", content))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr(TYPE, SPREADSHEET)
        target.writestr(CONTENT, content)
        target.writestr(MANIFEST, b"".join(archive.pieces(MANIFEST)))
    return made.getvalue()


class _Content:
    """The document that holds the sheets, element by element."""

    def __init__(self, facts: Facts, count: Count) -> None:
        self._facts, self._count = facts, count
        self._depth = Depth()
        self._tables = 0
        self._row = self._column = 0
        self._row_times = self._times = 1
        self._cell: dict[str, str] | None = None
        self._shown = ""
        self._length = 0
        self._is_filled = False
        self._in_note = 0

    @property
    def _sheet(self) -> SheetFacts:
        if not self._facts.sheets:
            raise UnfitFile("broken_xml")
        return self._facts.sheets[-1]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth.down()
        _check_element(tag, attributes)
        if tag == "table":
            self._begin_table(attributes)
        elif tag == "table-row":
            self._row += self._row_times
            self._row_times = _times(attributes.get("number-rows-repeated"))
            self._column, self._times = 0, 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._begin_cell(tag, attributes)
        elif tag == "annotation":
            self._in_note += 1
        elif tag == "p" and self._cell is not None and not self._in_note:
            self._is_filled = True
            self._length += 1
        elif tag == "s":
            self._length += _times(attributes.get("c"))

    def _begin_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1 or self._cell is not None:
            raise UnfitFile("too_complex")  # a table within a table
        self._count.add_sheet()
        self._facts.sheets.append(SheetFacts(attributes.get("name", "")))
        self._row, self._row_times = 0, 1

    def _begin_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            raise UnfitFile("broken_xml")
        self._column += self._times if self._column else 1
        self._times = _times(attributes.get("number-columns-repeated"))
        self._cell, self._shown, self._length = attributes, "", 0
        self._is_filled = "value-type" in attributes or "formula" in attributes
        if tag == "table-cell":
            self._merge(attributes)

    def _merge(self, attributes: dict[str, str]) -> None:
        down = _times(attributes.get("number-rows-spanned"))
        right = _times(attributes.get("number-columns-spanned"))
        if (down, right) == (1, 1):
            return
        row, column = self._row, self._column
        merged = Range(row, column, row + down - 1, column + right - 1)
        self._count.add_merged(self._sheet.name, merged)
        self._sheet.merged.append(merged)

    def text(self, run: str) -> None:
        """Text of a cell; a note on it is none of it."""
        if self._cell is None or self._in_note:
            return
        self._length += len(run)
        if len(self._shown) < 20:
            self._shown += run[:20]

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth.up()
        if tag == "annotation":
            self._in_note -= 1
        elif tag == "table":
            self._tables -= 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()

    def _end_cell(self) -> None:
        cell, self._cell = self._cell or {}, None
        if not self._is_filled:
            return  # empty, repeated as often as it likes
        last_row = self._row + self._row_times - 1
        last_column = self._column + self._times - 1
        times = self._times * self._row_times
        self._count.add_cells(self._sheet.name, last_row, last_column, times)
        self._count.add_text((self._length + len(cell.get("string-value", ""))) * times)
        places = {
            (row, column)
            for row in range(self._row, last_row + 1)
            for column in range(self._column, last_column + 1)
        }
        is_error = "formula" in cell and _ERROR.fullmatch(self._shown.strip())
        if cell.get("value-type") == "error" or is_error:
            self._sheet.errors |= places
        elif "formula" in cell and "value-type" not in cell:
            self._sheet.uncomputed |= places


def _check_element(tag: str, attributes: dict[str, str]) -> None:
    if tag in _PROGRAMS:
        raise UnfitFile("macro")
    if tag in _OBJECTS:
        raise UnfitFile("embedded")
    if tag in _LOADING or _ASKING.search(attributes.get("formula", "")):
        raise UnfitFile("loads")
    target = attributes.get("href", "")
    if not target:
        return
    if tag == "a":
        if BAD_LINK.match(target) or _RUNNING.match(target):
            raise UnfitFile("bad_link")
    elif re.match(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\|\.\./)", target, re.I):
        raise UnfitFile("loads")


def _times(said: str | None) -> int:
    if said is None:
        return 1
    if not _NUMBER.fullmatch(said):
        raise UnfitFile("broken_xml")
    return int(said)
