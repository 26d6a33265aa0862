"""A workbook as bytes that depend on its content alone."""

from __future__ import annotations

import datetime
import re
import zipfile
from io import BytesIO

from openpyxl import Workbook

from assessments.exports.fixed_archive import member

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


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
