"""The sheets of an .xlsx file, counted as they stream by: where cells lie, what is merged. Pure.

Every part that is a worksheet is counted, whatever it is called and whether the workbook names it or not.
"""

from __future__ import annotations

import posixpath
import re

from assessments.files.archive import Limits, OfficeArchive, UnfitFile
from assessments.files.evidence_office import check_workbook
from assessments.files.spreadsheet import (
    MOST_CELLS,
    OUR_PROPERTY,
    Count,
    Depth,
    Facts,
    SheetFacts,
    cell_name,
    place_of,
    range_of,
)

LIMITS = Limits(members=600, inflated=48 << 20, elements=600_000)
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"
PROPERTIES = "docProps/custom.xml"
MOST_FORMULA = 8_192
_NUMBER = re.compile(r"[0-9]{1,7}")
# A formula that asks another program, or another place, for its value.
_ASKING = re.compile(r"\bDDE(AUTO)?\s*\(|\|\s*'|\bWEBSERVICE\s*\(|\bCALL\s*\(|\bREGISTER", re.I)


def facts_of_workbook(data: bytes) -> Facts:
    """What an .xlsx file holds beside its cells; UnfitFile where it is unfit, or holds too much."""
    check_workbook(data, LIMITS)
    archive = OfficeArchive(data, LIMITS)
    count = Count()
    names = _sheet_names(archive, count)
    strings = _string_lengths(archive)
    found: dict[str, SheetFacts] = {}
    for part in archive.names:
        if part.casefold().startswith("xl/") and part.casefold().endswith(".xml"):
            facts = SheetFacts(names.get(part.casefold(), ""))
            reader = _SheetPart(facts, count, strings)
            archive.read_xml(part, reader.start, reader.text, reader.end)
            if reader.is_sheet:
                found[part.casefold()] = facts
    ordered = [found[part] for part in names if part in found]
    return Facts(ordered, _about(archive))


def _sheet_names(archive: OfficeArchive, count: Count) -> dict[str, str]:
    """The name of each sheet by its part (in small letters), in the order of the workbook."""
    if BOOK not in archive.names or RELATIONS not in archive.names:
        raise UnfitFile("broken_archive")
    targets: dict[str, str] = {}
    listed: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            key = attributes.get("Id", "")
            if key in targets:
                raise UnfitFile("broken_archive")
            targets[key] = _part(attributes.get("Target", ""))

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            count.add_sheet()
            listed.append((targets.get(attributes.get("id", ""), ""), attributes.get("name", "")))

    archive.read_xml(RELATIONS, relation)
    archive.read_xml(BOOK, sheet)
    parts = {part for part, _name in listed}
    if len(parts) != len(listed) or not parts <= {name.casefold() for name in archive.names}:
        raise UnfitFile("broken_archive")
    return dict(listed)


def _part(target: str) -> str:
    path = target if target.startswith("/") else f"/xl/{target}"
    return posixpath.normpath(path).lstrip("/").casefold()


def _string_lengths(archive: OfficeArchive) -> list[int]:
    """How long each of the shared texts is."""
    lengths: list[int] = []
    depth = Depth()
    is_text = False

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal is_text
        depth.down()
        is_text = tag == "t"
        if tag == "si":
            lengths.append(0)
            if len(lengths) > MOST_CELLS:
                raise UnfitFile("too_many_cells", limit=MOST_CELLS)

    def text(run: str) -> None:
        if is_text and lengths:
            lengths[-1] += len(run)

    def end(_tag: str) -> None:
        nonlocal is_text
        is_text = False
        depth.up()

    for part in archive.names:
        if part.casefold() == STRINGS:
            archive.read_xml(part, start, text, end)
    return lengths


def _about(archive: OfficeArchive) -> str:
    """The property that our own workbooks carry."""
    found: list[str] = []
    is_ours = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_ours
        if tag == "property":
            is_ours = attributes.get("name") == OUR_PROPERTY

    def text(run: str) -> None:
        if is_ours and len(found) < 10:
            found.append(run)

    if PROPERTIES in archive.names:
        archive.read_xml(PROPERTIES, start, text)
    return "".join(found).strip()[:60]


class _SheetPart:
    """One part of the archive; counted if it is a worksheet."""

    def __init__(self, facts: SheetFacts, count: Count, strings: list[int]) -> None:
        self.is_sheet = False
        self._facts, self._count, self._strings = facts, count, strings
        self._depth = Depth()
        self._row = self._column = 0
        self._kind = ""
        self._in: str = ""
        self._has: set[str] = set()
        self._said: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; what is no worksheet is passed over."""
        if self._depth.now == 0:
            self.is_sheet = tag == "worksheet"
        self._depth.down()
        if not self.is_sheet:
            return
        if tag == "row":
            self._row = _number(attributes.get("r"), self._row + 1, least=1)
            self._column = 0
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "f", "is", "t"):
            self._in = tag
            self._has.add(tag)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r")
        self._kind = attributes.get("t", "n")
        self._has, self._said, self._length, self._in = set(), [], 0, ""
        try:
            self._row, self._column = place_of(name) if name else (self._row, self._column + 1)
        except ValueError as error:
            raise UnfitFile("broken_xml") from error

    def _merge(self, name: str) -> None:
        try:
            merged = range_of(name)
        except ValueError as error:
            raise UnfitFile("broken_xml") from error
        self._count.add_merged(self._facts.name, merged)
        self._facts.merged.append(merged)

    def text(self, run: str) -> None:
        """Text of a value or a formula."""
        if not self.is_sheet or not self._in:
            return
        self._length += len(run)
        if self._in == "f" and self._length > MOST_FORMULA:
            raise UnfitFile("too_complex")
        if self._in == "f" or len(self._said) < 4:
            self._said.append(run)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth.up()
        if not self.is_sheet:
            return
        if tag == "f":
            if _ASKING.search("".join(self._said)):
                raise UnfitFile("loads")
            self._said, self._length = [], 0
        elif tag == "c":
            self._end_cell()
        if tag in ("v", "f", "is", "t"):
            self._in = ""

    def _end_cell(self) -> None:
        if not self._has:
            return  # only a format, as far away as it likes
        self._count.add_cells(self._facts.name, max(self._row, 1), self._column)
        place = (self._row, self._column)
        said = "".join(self._said).strip()
        if self._kind == "e":
            self._facts.errors.add(place)
        elif "f" in self._has and not said and self._kind != "str":
            self._facts.uncomputed.add(place)
        if self._kind == "s" and said:
            self._count.add_text(self._shared(said))
        else:
            self._count.add_text(self._length)

    def _shared(self, said: str) -> int:
        number = _number(said, 0)
        if number >= len(self._strings):
            raise UnfitFile(
                "broken_cell", sheet=self._facts.name[:60], cell=cell_name(max(self._row, 1), self._column)
            )
        return self._strings[number]


def _number(said: str | None, otherwise: int, least: int = 0) -> int:
    if said is None:
        return otherwise
    if not _NUMBER.fullmatch(said) or int(said) < least:
        raise UnfitFile("broken_xml")
    return int(said)
