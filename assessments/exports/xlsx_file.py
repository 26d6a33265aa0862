"""A workbook as bytes that depend on its content alone."""

from __future__ import annotations

import datetime
import re
import zipfile
from io import BytesIO

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

from assessments.exports.fixed_archive import member
from assessments.exports.xlsx_cells import as_header, put
from assessments.workbook_sheets import OUR_PROPERTY

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
    put(book.worksheets[0], 2, 1, said).font = Font(bold=True)


def fixed_bytes(book: Workbook, moment: datetime.datetime) -> bytes:
    """The workbook saved with ``moment`` (UTC) as its only date.

    openpyxl stamps the time of saving into the properties and into every member of the archive.
    """
    book.properties.created = moment.replace(tzinfo=None)
    saved = BytesIO()
    book.save(saved)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    rewritten = BytesIO()
    with (
        zipfile.ZipFile(saved) as source,
        zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            target.writestr(member(name, moment), content)
    return rewritten.getvalue()
