"""Workbooks for the tests of reading: plain ones in both formats, and the parts to make a hostile one of."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.files.files_made import MAIN_TYPES, OFFICE, Parts, archive

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def types(sheets: int = 1) -> str:
    """The list of content types."""
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN_TYPES["xlsx"]}"/>{listed}</Types>'
    )


def book(*names: str, inside: str = "") -> str:
    """The workbook part with these sheets; `inside` is put behind their list."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{inside}</workbook>'


def relations(number: int, more: str = "") -> str:
    """The relations of the workbook part to its sheets."""
    listed = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, number + 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}{more}</Relationships>'


def worksheet(rows: str = "", behind: str = "", before: str = "") -> str:
    """A sheet with these rows."""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{behind}'
        "</worksheet>"
    )


def row(*cells: str, number: int = 1) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def inline(name: str, text: str) -> str:
    """A cell with its text in place."""
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts_of(*sheets: str) -> dict[str, str | bytes]:
    """The parts of an .xlsx file with these sheets."""
    names = [f"Sheet{n}" for n in range(1, len(sheets) + 1)]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types(len(sheets)),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": book(*names),
        "xl/_rels/workbook.xml.rels": relations(len(sheets)),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
    return parts


def xlsx(*sheets: str, changed: Parts | None = None) -> bytes:
    """An .xlsx file; `changed` adds parts or puts others in their place."""
    made = sheets or (worksheet(row(inline("A1", "Cases"))),)
    return archive(parts_of(*made) | dict(changed or {}))


def strings(*texts: str) -> str:
    """The part of shared texts."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def with_strings(rows: str, *texts: str) -> bytes:
    """An .xlsx file whose cells name these texts."""
    more = f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    changed: Parts = {
        "xl/sharedStrings.xml": strings(*texts),
        "xl/_rels/workbook.xml.rels": relations(1, more),
    }
    return xlsx(worksheet(rows), changed=changed)


def content(tables: str, before: str = "") -> str:
    """The document part of an .ods file."""
    spaces = "".join(
        f' xmlns:{name}="{OASIS}:{name}:1.0"'
        for name in ("office", "table", "text", "draw", "form", "script", "style")
    )
    links = (
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:calcext='
        '"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    return (
        f"<office:document-content{spaces}{links}>{before}<office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def table(rows: str, name: str = "Sheet1") -> str:
    """A table of an .ods file."""
    return f'<table:table table:name="{name}">{rows}</table:table>'


def ods_row(*cells: str, times: int = 1) -> str:
    """A row of an .ods file."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(text: str = "", *, times: int = 1, said: str = "", kind: str = "string") -> str:
    """A cell of an .ods file; an empty one has neither kind nor text."""
    repeated = f' table:number-columns-repeated="{times}"' if times != 1 else ""
    if not text and not said:
        return f"<table:table-cell{repeated}/>"
    return (
        f'<table:table-cell office:value-type="{kind}"{repeated} {said}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def manifest(inside: str = "") -> str:
    """The list of the parts of an .ods file."""
    return (
        f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{ODS}"/>{inside}</manifest:manifest>'
    )


def ods(tables: str = "", *, changed: Parts | None = None, before: str = "") -> bytes:
    """An .ods file; `changed` adds parts or puts others in their place."""
    parts: dict[str, str | bytes] = {
        "mimetype": ODS,
        "content.xml": content(tables or table(ods_row(ods_cell("Cases"))), before),
        "META-INF/manifest.xml": manifest(),
    }
    return archive(parts | dict(changed or {}))


def bomb(size: int, sign: bytes = b"\x00") -> bytes:
    """A member of this size that takes a thousandth of it in the archive."""
    return sign * size


def with_lying_size(data: bytes, name: str, size: int) -> bytes:
    """An archive that says of one member, in both its heads, that it has another size."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        info = opened.getinfo(name)
    true, said = struct.pack("<L", info.file_size), struct.pack("<L", size)
    local = data[info.header_offset : info.header_offset + 30].replace(true, said)
    changed = data[: info.header_offset] + local + data[info.header_offset + 30 :]
    at = changed.rindex(name.encode(), 0)
    head = changed[at - 46 : at].replace(true, said)
    return changed[: at - 46] + head + changed[at:]


def with_wrong_sum(data: bytes, name: str) -> bytes:
    """An archive in whose directory the sum of one member is another."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        true = struct.pack("<L", opened.getinfo(name).CRC)
    return data.replace(true, struct.pack("<L", zlib.crc32(b"another")))


def with_name(data: bytes, old: str, new: str) -> bytes:
    """An archive in which a member is called otherwise, by a name as long."""
    assert len(old) == len(new)
    return data.replace(old.encode(), new.encode())
