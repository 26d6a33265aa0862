"""The parts that hostile workbooks are made of."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.files.files_made import OFFICE, archive
from tests.offline.workbooks_made import (
    MAIN,
    book,
    ods,
    ods_cell,
    ods_row,
    parts_of,
    relations,
    row,
    table,
    with_strings,
    worksheet,
    xlsx,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
EVERYWHERE = 'sqref="A1:XFD1048576"'
FORMATS = (
    f'<conditionalFormatting {EVERYWHERE}><cfRule type="expression"><formula>1</formula></cfRule>'
    "</conditionalFormatting>"
)
VALIDATION = f"<dataValidation {EVERYWHERE}/>"
SPANNED = "table:number-rows-spanned"
ELSEWHERE = '<draw:image xlink:href="http://x/a.png"/>'
REPEATED = 2**31 - 1
HARMLESS = "another_workbook"
"""Read to the end, within all limits, and found to be no questionnaire."""

type Made = bytes | Callable[[], bytes]


def cell(name: str, value: str = "1", said: str = "") -> str:
    """A cell with a number."""
    return f'<c r="{name}" {said}><v>{value}</v></c>'


def merged(*ranges: str) -> bytes:
    """A sheet with these merged ranges."""
    listed = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return xlsx(worksheet("", f"<mergeCells>{listed}</mergeCells>"))


def with_book(part: str | bytes) -> bytes:
    """An .xlsx file with another workbook part."""
    return xlsx(changed={"xl/workbook.xml": part})


def with_relations(part: str, sheets: int = 1) -> bytes:
    """An .xlsx file with other relations of its workbook part."""
    return xlsx(*[worksheet()] * sheets, changed={"xl/_rels/workbook.xml.rels": part})


def one_row(*cells: str) -> bytes:
    """An .xlsx file with a row of these cells."""
    return xlsx(worksheet(row(*cells)))


def ods_of(*cells: str) -> bytes:
    """An .ods file with a row of these cells."""
    return ods(table(ods_row(*cells)))


def answers(rest: str) -> bytes:
    """An answers file that ends so."""
    return f'{{"schema": "answers/1", {rest}}}'.encode()


def formula(said: str) -> str:
    """A cell with a formula."""
    return f'<c r="A1"><f>{said}</f><v>1</v></c>'


def named(*said: str) -> bytes:
    """An .xlsx file with names for these formulas."""
    listed = "".join(f'<definedName name="name{n}">{one}</definedName>' for n, one in enumerate(said))
    return with_book(book("A", inside=f"<definedNames>{listed}</definedNames>"))


def styles(formats: str) -> str:
    """The part of styles with these formats of cells."""
    return f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'


def without(name: str) -> bytes:
    """An .xlsx file in which a part is missing."""
    return archive({one: part for one, part in parts_of(worksheet()).items() if one != name})


def two_members_of_one_name() -> bytes:
    """Two parts with the same name, of which readers take one or the other."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, part in parts_of(worksheet()).items():
            made.writestr(zipfile.ZipInfo(name), part)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr(zipfile.ZipInfo("xl/workbook.xml"), book("Other"))
    return out.getvalue()


def linked() -> bytes:
    """A part of the archive that is a link to a file of the machine."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as made:
        link = zipfile.ZipInfo("xl/media/a.png")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return out.getvalue()


def far_behind(data: bytes) -> bytes:
    """A directory whose end points beyond the file."""
    return data[:-6] + struct.pack("<L", 1 << 30) + data[-2:]


def quadratic(texts: int, times: int) -> bytes:
    """A few long texts, named by thousands of cells."""
    rows = "".join(
        row(*(f'<c r="{letter}{n}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ"), number=n)
        for n in range(1, times + 1)
    )
    return with_strings(rows, *["x" * 30_000] * texts)


def ods_repeat(cell_times: int, row_times: int = 1, text: str = "x") -> bytes:
    """A filled cell, repeated."""
    return ods(table(ods_row(ods_cell(text, times=cell_times), times=row_times)))


def dates() -> dict[str, str]:
    """A style for dates."""
    more = f'<Relationship Id="y" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return {
        "xl/styles.xml": styles('<xf numFmtId="0"/><xf numFmtId="14"/>'),
        "xl/_rels/workbook.xml.rels": relations(1, more),
    }


def with_flag(data: bytes) -> bytes:
    """An archive whose first part says that it is locked."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01\x00" + data[8:at] + b"\x01\x00" + data[at + 2 :]
