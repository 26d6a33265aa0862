"""Workbooks whose archive tricks, and those that run, load or hide something; what refuses each."""

from __future__ import annotations

from tests.files.files_made import archive, relation
from tests.files.hostile_parts import (
    OLE,
    Made,
    far_behind,
    formula,
    linked,
    one_row,
    two_members_of_one_name,
    with_flag,
)
from tests.offline.workbooks_made import (
    bomb,
    book,
    parts_of,
    types,
    with_lying_size,
    with_name,
    with_wrong_sum,
    worksheet,
    xlsx,
)

#: What it is, its bytes (or how they are made), the reason of the refusal.
ARCHIVES: list[tuple[str, Made, str]] = [
    # the archive
    ("a bomb in a sheet", lambda: xlsx(changed={"xl/worksheets/sheet1.xml": bomb(120 << 20)}), "inflates"),
    ("a bomb in a picture", lambda: xlsx(changed={"xl/media/a.png": bomb(120 << 20)}), "inflates"),
    (
        "a bomb of blanks in XML",
        lambda: xlsx(changed={"xl/worksheets/sheet1.xml": b"<a>" + bomb(60 << 20, b" ") + b"</a>"}),
        "inflates",
    ),
    (
        "a size that lies",
        lambda: with_lying_size(xlsx(worksheet("<row/>" * 999)), "xl/worksheets/sheet1.xml", 10),
        "broken_archive",
    ),
    ("a wrong sum", lambda: with_wrong_sum(xlsx(), "xl/workbook.xml"), "broken_archive"),
    ("half a file", lambda: xlsx()[:-40], "truncated"),
    ("only its beginning", b"PK\x03\x04", "broken_archive"),
    ("a directory beyond the file", lambda: far_behind(xlsx()), "broken_archive"),
    ("something behind", lambda: xlsx() + b"<html>", "something_behind"),
    ("another archive behind", lambda: xlsx() + archive({"a": b"b"}), "broken_archive"),
    ("a comment", lambda: archive(parts_of(worksheet()), comment=b"MZ"), "something_behind"),
    ("two parts of one name", two_members_of_one_name, "name_twice"),
    ("two names alike", lambda: xlsx(changed={"XL/Workbook.xml": book("B")}), "name_twice"),
    ("a path upwards", lambda: xlsx(changed={"../../etc/cron.xml": b"<a/>"}), "path_trick"),
    ("an absolute path", lambda: xlsx(changed={"/etc/cron.xml": b"<a/>"}), "path_trick"),
    ("a path of Windows", lambda: xlsx(changed={"xl\\..\\a.xml": b"<a/>"}), "path_trick"),
    (
        "a NUL in a name",
        lambda: with_name(xlsx(changed={"xl/aXb.xml": b"<a/>"}), "aXb", "a\x00b"),
        "path_trick",
    ),
    ("a link of the system", linked, "path_trick"),
    ("a name of ten thousand signs", lambda: xlsx(changed={"xl/" + "a" * 10_000: b""}), "path_trick"),
    ("countless parts", lambda: xlsx(changed={f"xl/a{n}.xml": b"" for n in range(700)}), "too_many_parts"),
    ("a password of the archive", lambda: with_flag(xlsx()), "encrypted"),
    # what runs, loads, hides
    ("macros", lambda: xlsx(changed={"xl/vbaProject.bin": OLE}), "macro"),
    (
        "the kind with macros",
        lambda: xlsx(
            changed={
                "[Content_Types].xml": types().replace(
                    "openxmlformats-officedocument.spreadsheetml.sheet.main",
                    "ms-excel.sheet.macroEnabled.main",
                )
            }
        ),
        "macro",
    ),
    ("a sheet of old macros", lambda: xlsx(changed={"xl/macrosheets/sheet1.xml": worksheet()}), "macro"),
    ("a sheet of a dialog", lambda: xlsx(changed={"xl/dialogsheets/sheet1.xml": worksheet()}), "macro"),
    ("an object", lambda: xlsx(changed={"xl/embeddings/oleObject1.bin": OLE}), "embedded"),
    ("an object as a picture", lambda: xlsx(changed={"xl/media/image1.png": OLE}), "embedded"),
    ("a workbook in it", lambda: xlsx(changed={"xl/media/image1.png": xlsx()}), "nested"),
    ("a program in it", lambda: xlsx(changed={"xl/media/image1.png": b"MZ\x90"}), "embedded"),
    ("a script in it", lambda: xlsx(changed={"xl/run.js": b"alert(1)"}), "unknown_part"),
    ("a web page in it", lambda: xlsx(changed={"xl/a.html": b"<html>"}), "unknown_part"),
    ("links to other files", lambda: xlsx(changed={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "loads"),
    ("connections", lambda: xlsx(changed={"xl/connections.xml": b"<a/>"}), "loads"),
    ("a query", lambda: xlsx(changed={"xl/queryTables/queryTable1.xml": b"<a/>"}), "loads"),
    (
        "a picture from elsewhere",
        lambda: xlsx(
            changed={
                "xl/worksheets/_rels/sheet1.xml.rels": relation("image", "http://x/a.png", external=True)
            }
        ),
        "loads",
    ),
    (
        "a link that runs",
        lambda: xlsx(
            changed={
                "xl/worksheets/_rels/sheet1.xml.rels": relation(
                    "hyperlink", "javascript:alert(1)", external=True
                )
            }
        ),
        "bad_link",
    ),
    ("DDE in a formula", lambda: one_row(formula("cmd|'/C calc'!A0")), "loads"),
    (
        "a formula that asks a server",
        lambda: one_row(formula("_xlfn.WEBSERVICE(&quot;http://x&quot;)")),
        "loads",
    ),
]
