"""OpenDocuments and answers as JSON made to hurt whoever reads them; what refuses each."""

from __future__ import annotations

from tests.files.files_made import archive
from tests.files.hostile_parts import (
    ELSEWHERE,
    HARMLESS,
    LAUGHS,
    REPEATED,
    SPANNED,
    Made,
    answers,
    ods_of,
    ods_repeat,
)
from tests.offline.workbooks_made import ODS, manifest, ods, ods_cell, ods_row, table

#: What it is, its bytes (or how they are made), the reason of the refusal.
OPEN_DOCUMENTS: list[tuple[str, Made, str]] = [
    # OpenDocument
    ("a cell repeated two thousand million times", lambda: ods_repeat(REPEATED), "far_cell"),
    ("a row repeated two thousand million times", lambda: ods_repeat(1, REPEATED), "far_cell"),
    ("both", lambda: ods_repeat(50, 4_000), "too_many_cells"),
    (
        "a repeat of nonsense",
        lambda: ods(table('<table:table-row table:number-rows-repeated="-1"/>')),
        "broken_xml",
    ),
    (
        "a repeat of twenty digits",
        lambda: ods(table(f'<table:table-row table:number-rows-repeated="{"9" * 20}"/>')),
        "broken_xml",
    ),
    (
        "empty cells repeated, then one",
        lambda: ods(table(ods_row(ods_cell(times=REPEATED), ods_cell("x")))),
        "far_cell",
    ),
    (
        "empty rows repeated, then one",
        lambda: ods(table(ods_row(ods_cell(), times=REPEATED) + ods_row(ods_cell("x")))),
        "far_cell",
    ),
    (
        "empty rows repeated to the end",
        lambda: ods(table(ods_row(ods_cell("x")) + ods_row(ods_cell(times=16_384), times=1_048_575))),
        HARMLESS,
    ),
    (
        "blanks without end",
        lambda: ods(table(ods_row(ods_cell('<text:s text:c="2000000000"/>')))),
        "too_much_text",
    ),
    ("a text repeated", lambda: ods_repeat(50, 100, "x" * 3_000), "too_much_text"),
    (
        "everything merged, in OpenDocument",
        lambda: ods_of(ods_cell("x", said=f'{SPANNED}="1048576" table:number-columns-spanned="16384"')),
        "wide_merged",
    ),
    (
        "a repeat under another name as well",
        lambda: ods_of(ods_cell("x", times=REPEATED, said='text:number-columns-repeated="1"')),
        "far_cell",
    ),
    ("a Basic program", lambda: ods(changed={"Basic/Standard/Module1.xml": b"<a/>"}), "macro"),
    ("a Python program", lambda: ods(changed={"Scripts/python/run.py": b"import os"}), "macro"),
    (
        "a script in the document",
        lambda: ods(before="<office:scripts><office:script/></office:scripts>"),
        "macro",
    ),
    (
        "an event that runs",
        lambda: ods(before="<office:event-listeners><script:event-listener/></office:event-listeners>"),
        "macro",
    ),
    ("an object of OpenDocument", lambda: ods(changed={"Object 1/content.xml": b"<a/>"}), "embedded"),
    (
        "an object in the document",
        lambda: ods_of("<table:table-cell><draw:object/></table:table-cell>"),
        "embedded",
    ),
    ("a sheet from another file", lambda: ods(table("<table:table-source/>")), "loads"),
    (
        "DDE in OpenDocument",
        lambda: ods_of(ods_cell("1", said='table:formula="of:=DDE([.A1];[.A2];[.A3])"')),
        "loads",
    ),
    (
        "a formula that names another file",
        lambda: ods_of(ods_cell("1", said="table:formula=\"of:='file:///etc/a.ods'#$A.A1\"")),
        "loads",
    ),
    (
        "a picture from elsewhere, in OpenDocument",
        lambda: ods_of(f"<table:table-cell>{ELSEWHERE}</table:table-cell>"),
        "loads",
    ),
    (
        "a link that runs, in OpenDocument",
        lambda: ods_of(ods_cell('<text:a xlink:href="vnd.sun.star.script:a">x</text:a>')),
        "bad_link",
    ),
    (
        "a password of OpenDocument",
        lambda: ods(changed={"META-INF/manifest.xml": manifest("<manifest:encryption-data/>")}),
        "locked",
    ),
    (
        "a password of newer OpenDocument",
        lambda: ods(changed={"encrypted-package": b"\x8f\x01\x7a" * 99}),
        "locked",
    ),
    ("a DTD in OpenDocument", lambda: ods(changed={"content.xml": LAUGHS + "<w>&j;</w>"}), "dtd"),
    ("an archive in OpenDocument", lambda: ods(changed={"Pictures/a.png": ods()}), "nested"),
    ("no document in OpenDocument", lambda: archive({"mimetype": ODS}), "broken_archive"),
    (
        "a table within a table",
        lambda: ods_of(f"<table:table-cell>{table('')}</table:table-cell>"),
        "too_complex",
    ),
    (
        "a cell within a cell",
        lambda: ods_of(f"<table:table-cell>{ods_cell('x')}</table:table-cell>"),
        "broken_xml",
    ),
    (
        "a date that is none",
        lambda: ods_of(ods_cell("x", kind="date", said='office:date-value="99999999-99-99"')),
        HARMLESS,
    ),
    (
        "a number that is none, in OpenDocument",
        lambda: ods_of(ods_cell("x", kind="float", said='office:value="NaN"')),
        HARMLESS,
    ),
]

#: JSON that was made to hurt, and the reason or the rule.
JSON: list[tuple[str, Made, str]] = [
    ("nested without end", b"[" * 100_000, "too_complex"),
    ("nested deeply", b'{"schema": "answers/1", "a":' + b"[" * 15_000 + b"]" * 15_000 + b"}", "too_deep"),
    ("countless values", b'{"schema": "answers/1", "a": [' + b"1," * 300_000 + b"1]}", "too_complex"),
    ("larger than any answers", b'{"a": "' + b"x" * (5 << 20) + b'"}', "too_large"),
    (
        "a number of a thousand digits",
        b'{"schema": "answers/1", "a": ' + b"9" * 5_000 + b"}",
        "number_too_large",
    ),
    ("infinity", b'{"schema": "answers/1", "a": 1e999}', "number_too_large"),
    ("no number", b'{"schema": "answers/1", "a": NaN}', "not_a_number"),
    ("a key twice", b'{"schema": "answers/1", "schema": "answers/1"}', "repeated_key"),
    ("invalid UTF-8", b'{"schema": "\xff"}', "not_utf8"),
    ("UTF-16", '{"schema": "answers/1"}'.encode("utf-16"), "not_utf8"),
    ("half of it", b'{"schema": "answers/1", "answers": [', "not_json"),
    ("a NUL", answers('"answers": [{"paragraph": 113, "explanation": "a\\u0000"}]'), "forbidden_character"),
    ("half a character", answers('"answers": [{"paragraph": 113, "\\ud800": 1}]'), "forbidden_character"),
    (
        "an entry that is deep",
        answers('"answers": [{"paragraph": 113, "evidence": [[[[[[[[[[1]]]]]]]]]]}]'),
        "too_deep",
    ),
    (
        "half a character in the period",
        answers('"answers": [], "period": {"start": "\\ud800"}'),
        "forbidden_character",
    ),
]
