"""Workbooks made to hurt the reader of their sheets; what refuses each."""

from __future__ import annotations

from tests.files.files_made import archive
from tests.files.hostile_parts import (
    FORMATS,
    HARMLESS,
    LAUGHS,
    OUTSIDE,
    VALIDATION,
    Made,
    cell,
    dates,
    formula,
    merged,
    named,
    one_row,
    quadratic,
    styles,
    with_book,
    with_relations,
    without,
)
from tests.offline.workbooks_made import book, inline, relations, row, strings, with_strings, worksheet, xlsx

#: What it is, its bytes (or how they are made), the reason of the refusal.
WORKBOOKS: list[tuple[str, Made, str]] = [
    # XML
    ("a billion laughs", lambda: with_book(LAUGHS + "<w>&j;</w>"), "dtd"),
    ("a file of the machine", lambda: with_book(OUTSIDE + "<w>&x;</w>"), "dtd"),
    ("a DTD in UTF-16", lambda: with_book((OUTSIDE + "<w/>").encode("utf-16")), "dtd"),
    ("a DTD in the shared texts", lambda: xlsx(changed={"xl/sharedStrings.xml": OUTSIDE + "<w/>"}), "dtd"),
    ("invalid UTF-8", lambda: with_book(b"<w>\xff\xfe\xfa</w>"), "broken_xml"),
    ("a NUL in XML", lambda: xlsx(changed={"xl/worksheets/sheet1.xml": b"<w>\x00</w>"}), "broken_xml"),
    ("half a character as a number", lambda: xlsx(worksheet(row(inline("A1", "&#xD800;")))), "broken_xml"),
    ("XML that does not end", lambda: xlsx(changed={"xl/worksheets/sheet1.xml": b"<a><b>"}), "broken_xml"),
    ("another encoding", lambda: with_book(b'<?xml version="1.0" encoding="utf-7"?><w/>'), "broken_xml"),
    ("deep XML", lambda: xlsx(worksheet("<row>" * 90_000 + "</row>" * 90_000)), "too_complex"),
    (
        "deep XML in the texts",
        lambda: xlsx(changed={"xl/sharedStrings.xml": "<a>" * 999 + "</a>" * 999}),
        "too_complex",
    ),
    ("a million empty rows", lambda: xlsx(worksheet("<row/>" * 1_000_000)), "too_complex"),
    ("countless styles", lambda: xlsx(changed={"xl/styles.xml": styles("<xf/>" * 700_000)}), "too_complex"),
    # where cells lie
    ("the last cell of all", lambda: xlsx(worksheet(row(cell("XFD1048576"), number=1_048_576))), "far_cell"),
    ("a cell far to the right", lambda: xlsx(worksheet(row(cell("ZZ1")))), "far_cell"),
    ("a cell far below", lambda: xlsx(worksheet(row(cell("A900000"), number=900_000))), "far_cell"),
    ("a row beyond all", lambda: xlsx(worksheet('<row r="99999999999"/>')), "broken_xml"),
    ("a row before the first", lambda: xlsx(worksheet('<row r="0"><c><v>1</v></c></row>')), "broken_xml"),
    ("a cell without a row", lambda: xlsx(worksheet(row(cell("A0")))), "broken_xml"),
    ("a cell of no name", lambda: xlsx(worksheet(row(cell("-1")))), "broken_xml"),
    (
        "cells without names, far to the right",
        lambda: xlsx(worksheet(row("<c><v>1</v></c>" * 61))),
        "far_cell",
    ),
    (
        "rows without numbers, far below",
        lambda: xlsx(worksheet("<row><c><v>1</v></c></row>" * 5_001)),
        "far_cell",
    ),
    (
        "too many cells",
        lambda: xlsx(
            worksheet("".join(f'<row r="{n}">{"<c><v>1</v></c>" * 50}</row>' for n in range(1, 1_300)))
        ),
        "too_many_cells",
    ),
    (
        "the same in forty sheets",
        lambda: xlsx(*[worksheet(f"<row>{'<c><v>1</v></c>' * 50}</row>" * 40)] * 35),
        "too_many_cells",
    ),
    (
        "a dimension that lies",
        lambda: xlsx(worksheet(row(cell("A1")), before='<dimension ref="A1:XFD1048576"/>')),
        HARMLESS,
    ),
    (
        "a dimension of nonsense",
        lambda: xlsx(worksheet(row(cell("A1")), before='<dimension ref="?"/>')),
        "broken_archive",
    ),
    (
        "formats in the last cell",
        lambda: xlsx(worksheet('<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
        HARMLESS,
    ),
    # merged cells
    ("everything merged", lambda: merged("A1:XFD1048576"), "wide_merged"),
    ("merged a hundred thousand times", lambda: merged(*["A1:B2"] * 100_000), "too_many_merged"),
    ("merged over each other", lambda: merged(*["A1:BH4000"] * 9), "wide_merged"),
    ("merged the wrong way round", lambda: merged("C9:A1"), "broken_xml"),
    ("merged nonsense", lambda: merged("A1:"), "broken_xml"),
    # texts
    ("a long text named by thousands of cells", lambda: quadratic(1, 600), "too_much_text"),
    (
        "too much text in place",
        lambda: xlsx(worksheet(row(*[inline(f"A{n}", "x" * 900_000) for n in range(1, 11)]))),
        "too_much_text",
    ),
    (
        "a text that is not there",
        lambda: with_strings(row('<c r="A1" t="s"><v>999999</v></c>'), "one"),
        "broken_cell",
    ),
    (
        "a text before the first",
        lambda: with_strings(row('<c r="A1" t="s"><v>-1</v></c>'), "one"),
        "broken_xml",
    ),
    ("a text of no number", lambda: with_strings(row('<c r="A1" t="s"><v>x</v></c>'), "one"), "broken_xml"),
    (
        "countless shared texts",
        lambda: xlsx(changed={"xl/sharedStrings.xml": strings(*["x"] * 70_000)}),
        "too_many_cells",
    ),
    ("a formula of a megabyte", lambda: one_row(formula("1+" * 500_000 + "1")), "too_complex"),
    # values
    (
        "a number that is none",
        lambda: xlsx(worksheet(row(cell("A1", "NaN"), cell("B1", "INF"), cell("C1", "1e999")))),
        HARMLESS,
    ),
    ("a number of a thousand digits", lambda: xlsx(worksheet(row(cell("A1", "9" * 1_000)))), HARMLESS),
    ("a number that is a word", lambda: xlsx(worksheet(row(cell("A1", "twelve")))), HARMLESS),
    (
        "a date far away",
        lambda: xlsx(
            worksheet(row(cell("A1", "1e300", 's="1"'), cell("B1", "-99999", 's="1"'))), changed=dates()
        ),
        HARMLESS,
    ),
    ("a formula that names itself", lambda: xlsx(worksheet(row('<c r="A1"><f>A1+1</f></c>'))), HARMLESS),
    (
        "a style that is not there",
        lambda: xlsx(worksheet(row(cell("A1", "1", 's="99999999"'))), changed=dates()),
        HARMLESS,
    ),
    ("a kind that is not there", lambda: xlsx(worksheet(row(cell("A1", "1", 't="zz"')))), "broken_archive"),
    (
        "an escape for half a character",
        lambda: xlsx(worksheet(row(inline("A1", "_xD800_ _x0000_")))),
        HARMLESS,
    ),
    # the workbook part
    ("thousands of sheets", lambda: with_book(book(*["a"] * 5_000)), "too_many_sheets"),
    ("a sheet of no part", lambda: with_relations(relations(0)), "broken_archive"),
    (
        "two sheets of one part",
        lambda: with_relations(relations(2).replace("sheet2.xml", "sheet1.xml"), 2),
        "broken_archive",
    ),
    (
        "two relations of one name",
        lambda: with_relations(relations(2).replace('"s2"', '"s1"'), 2),
        "broken_archive",
    ),
    (
        "two sheets of one name",
        lambda: xlsx(worksheet(), worksheet(), changed={"xl/workbook.xml": book("A", "A")}),
        "broken_archive",
    ),
    (
        "relations in a circle",
        lambda: with_relations(relations(1).replace("worksheets/sheet1.xml", "workbook.xml")),
        "broken_archive",
    ),
    ("a name of a sheet of a hundred thousand signs", lambda: with_book(book("x" * 100_000)), HARMLESS),
    ("no workbook part", lambda: without("xl/workbook.xml"), "broken_archive"),
    ("no sheet part", lambda: without("xl/worksheets/sheet1.xml"), "broken_archive"),
    ("no list of types", lambda: archive({"xl/workbook.xml": book("A")}), "packed"),
    ("a hundred thousand names", lambda: named(*["Sheet1!$A$1"] * 100_000), HARMLESS),
    ("names named in a circle", lambda: named("name1", "name0"), HARMLESS),
    ("conditional formats without end", lambda: xlsx(worksheet("", FORMATS * 20_000)), HARMLESS),
    (
        "validations without end",
        lambda: xlsx(worksheet("", f"<dataValidations>{VALIDATION * 100_000}</dataValidations>")),
        HARMLESS,
    ),
]
