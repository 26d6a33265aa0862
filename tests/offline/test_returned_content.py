"""Which file came back: the questionnaire, answers as JSON, or a wrong one, and what the person hears."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from assessments.answers.file import FILE_KEYS
from assessments.comparing.files import comparison_xlsx
from assessments.comparing.table_file import Table, table_xlsx
from assessments.files.archive import UnfitFile
from assessments.formats.file import mark_as
from assessments.offline.file_answers import Fault, ReturnedFile
from assessments.offline.reading import read_file
from assessments.offline.sentences import FAULTS, REMARKS, UNFIT, fault_words, unfit_words
from assessments.offline.workbook_codes import EVIDENCE, MARK, QUESTION
from assessments.report.workbook import report_xlsx
from tests.files.files_made import archive, document, pdf, picture
from tests.offline.workbooks_made import ods, ods_cell, ods_row, table, xlsx
from tests.report import sample_reports

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FLAT = b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis"/>'
OLD_XML = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


def binary() -> bytes:
    """A binary workbook, as Excel writes it."""
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\x00"})


def open_text(kind: str) -> bytes:
    """An OpenDocument of another kind."""
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<a/>"})


def in_utf_16(*names: str) -> bytes:
    """An old container that holds parts of these names."""
    return OLE + b"\x00" * 504 + b"".join(name.encode("utf-16-le") for name in names)


#: What was chosen, its name, its bytes, the reason.
WRONG: list[tuple[str, str, bytes | Callable[[], bytes], str]] = [
    ("nothing", "answers.xlsx", b"", "empty"),
    ("blanks", "answers.json", b"\xef\xbb\xbf \n", "empty"),
    ("an Excel file of before 2007", "answers.xls", in_utf_16("Workbook"), "old_excel"),
    ("the same under another name", "answers.xlsx", in_utf_16("Workbook"), "old_excel"),
    ("one of 2003 as XML", "answers.xls", OLD_XML, "old_excel"),
    ("one with a password", "answers.xlsx", in_utf_16("EncryptedPackage"), "locked"),
    ("an old Word file", "answers.doc", in_utf_16("WordDocument"), "word_file"),
    ("a binary workbook", "answers.xlsb", binary, "binary_workbook"),
    ("a Word file", "answers.xlsx", document, "word_file"),
    ("a text of LibreOffice", "answers.odt", lambda: open_text("text"), "word_file"),
    ("slides of LibreOffice", "a.odp", lambda: open_text("presentation"), "another_document"),
    ("slides", "a.pptx", archive({"[Content_Types].xml": "<a/>", "ppt/a.xml": "<a/>"}), "another_document"),
    ("a flat OpenDocument", "a.fods", FLAT, "another_document"),
    ("a text with formats", "a.rtf", b"{\\rtf1 answers}", "word_file"),
    ("the questionnaire on paper", "a.pdf", pdf(), "pdf"),
    ("a picture of it", "a.jpg", picture("JPEG"), "picture"),
    ("another picture of it", "a.xlsx", picture("PNG"), "picture"),
    ("a table", "answers.csv", b"Code;Answer\n113.answer;2\n", "plain_table"),
    ("a table in UTF-16", "answers.csv", "Code\tAnswer\n".encode("utf-16"), "plain_table"),
    ("a table in an old encoding", "answers.csv", "Année;Réponse\n".encode("latin-1"), "plain_table"),
    ("a web page as a workbook", "a.xls", b"\n<html><table><tr><td>1</td></tr></table>", "web_page"),
    ("a web page with its kind", "a.xlsx", b"<!-- a --><!DOCTYPE html><p>", "web_page"),
    ("comments without end", "a.xlsx", b"<!---->" * 580 + b"x", "plain_table"),
    ("packed", "a.zip", lambda: archive({"answers.xlsx": xlsx()}), "packed"),
    ("packed otherwise", "a.7z", b"7z\xbc\xaf\x27\x1c", "packed"),
    ("all of a body", "a.zip", archive({"cycles/2026/answers.json": "{}"}), "body_archive"),
    ("a program", "a.xlsx", b"MZ\x90\x00", "program"),
    ("nothing known", "a.xlsx", bytes(range(256)) * 4, "unknown_kind"),
    ("another JSON", "a.json", b'{"name": "x"}', "other_json"),
    ("a list", "a.json", b"[1, 2]", "other_json"),
    ("a report as JSON", "a.json", b'{"schema": "gap-report/1"}', "gap_report_json"),
    ("a table of the comparison as JSON", "a.json", b'{"schema": "comparison-table/1"}', "comparison"),
    ("another workbook", "budget.xlsx", xlsx, "another_workbook"),
    ("another workbook of LibreOffice", "budget.ods", ods, "another_workbook"),
]


@pytest.mark.parametrize(("name", "made", "reason"), [pytest.param(*item[1:], id=item[0]) for item in WRONG])
def test_a_wrong_file_is_recognised_and_the_person_hears_what_to_do(
    name: str, made: bytes | Callable[[], bytes], reason: str
) -> None:
    with pytest.raises(UnfitFile) as refused:
        read_file(name, made if isinstance(made, bytes) else made())
    assert refused.value.reason == reason
    assert reason in UNFIT
    said = unfit_words(refused.value)
    assert said.endswith(".")
    assert said.count(". ") + said.count(": ") + said.count("; ") >= 1, "what it is, then what to do"


def test_each_wrong_kind_has_a_sentence_of_its_own() -> None:
    """But those that come to the same for the person: two passwords, two other documents."""
    said = [str(sentence) for sentence in UNFIT.values()]
    assert len(said) - len(set(said)) == 2


def test_an_old_file_is_told_how_to_be_saved() -> None:
    with pytest.raises(UnfitFile) as refused:
        read_file("a.xls", in_utf_16("Workbook"))
    assert unfit_words(refused.value) == (
        "This is an Excel file of before 2007 (.xls). Open it in Excel or LibreOffice, save it as .xlsx, "
        "and choose that file."
    )


# ---- our other workbooks


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_gap_report_is_recognised_in_any_language(language: str) -> None:
    report = sample_reports.report(sample_reports.NORTH)
    made = report_xlsx(report, sample_reports.rendering(report, language=language))
    with pytest.raises(UnfitFile) as refused:
        read_file("report.xlsx", made.data)
    assert refused.value.reason == "gap_report"


def test_a_gap_report_that_lost_its_mark_is_known_by_its_numbers() -> None:
    report = sample_reports.report(sample_reports.NORTH)
    made = report_xlsx(report, sample_reports.rendering(report))
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.data)) as before, zipfile.ZipFile(bare, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'name="thirtytwo"', b'name="another"'))
    with pytest.raises(UnfitFile) as refused:
        read_file("report.xlsx", bare.getvalue())
    assert refused.value.reason == "gap_report"


def test_a_table_of_the_comparison_is_recognised() -> None:
    made = table_xlsx(Table("t", "Table", (("n", "Number"),), ((1,),), (), {}))
    with pytest.raises(UnfitFile) as refused:
        read_file("comparison.xlsx", made.data)
    assert refused.value.reason == "comparison"
    assert comparison_xlsx.__module__ == "assessments.comparing.files"


# ---- a workbook made by hand


def workbook(code: str = "abc-1", *, also: str = "") -> bytes:
    """A small questionnaire; `also` is a mark on a second sheet."""
    book = Workbook()
    asked = book.active
    assert asked is not None
    asked.append([*QUESTION, f"{MARK} {code}"])
    asked.append(["Code", "Asked", "Answer", "Note"])
    asked.append(["113.answer", "Which level?", "2 · In operation"])
    asked.append(["113.why", "Why?", " Since 2019.\n"])
    if also:
        book.create_sheet("Evidence").append([*EVIDENCE, f"{MARK} {also}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_whatever_its_name_says() -> None:
    data = workbook()
    file = read_file("../../answers\n\u202e.pdf", data)
    assert file.name == "../../answers.pdf"
    assert (file.digest, file.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert file.workbook == "abc-1"
    assert file.answers[0].said == {
        "paragraph": 113,
        "state": "level",
        "level": 2,
        "explanation": " Since 2019.\n",
    }
    assert file.frame == {}


NOTE = "<office:annotation><text:p>a note of somebody</text:p></office:annotation>"


def open_document() -> bytes:
    """The same as LibreOffice may write it in its own format."""
    answers = {
        "113.answer": ods_cell("2 · In operation"),
        "113.1": ods_cell("yes").replace("<text:p>", f"{NOTE}<text:p>", 1),
        "113.2": ods_cell("#REF!", said='table:formula="of:=#REF!" calcext:value-type="error"'),
        "113.3": '<table:table-cell table:formula="of:=A1"/>',
        "113.priority": ods_cell("WAHR", kind="boolean", said='office:boolean-value="true"'),
        "113.why": ods_cell(
            'One<text:s text:c="2"/>two<text:tab/>three<text:line-break/>four</text:p><text:p>'
        ),
    }
    rows = [
        ods_row(*(ods_cell(code) for code in (*QUESTION, f"{MARK} abc-1"))),
        ods_row(ods_cell(), times=2),
        *(ods_row(ods_cell(code), ods_cell("?"), cell) for code, cell in answers.items()),
        ods_row(ods_cell(times=16_384), times=1_000_000),
    ]
    return ods(table(f"<table:table-header-rows>{rows[0]}</table:table-header-rows>{''.join(rows[1:])}"))


def test_an_open_document_is_read_as_well() -> None:
    file = read_file("answers.ods", open_document())
    assert file.workbook == "abc-1"
    assert file.answers[0].said == {
        "paragraph": 113,
        "state": "level",
        "level": 2,
        "criteria": {"113.1": "yes"},
        "priority": True,
        "explanation": "One  two\tthree\nfour\n",
    }
    assert [(fault.rule, fault.cell) for fault in file.faults] == [
        ("error_value", "C6"),
        ("not_computed", "C7"),
    ]


def test_sheets_of_two_questionnaires_are_not_mixed() -> None:
    with pytest.raises(UnfitFile) as refused:
        read_file("a.xlsx", workbook(also="abc-2"))
    assert refused.value.reason == "several_workbooks"


def test_what_office_programs_leave_in_a_workbook_is_no_matter() -> None:
    """Notes and threads on cells, persons, settings of printers, a chain of formulas, labels."""
    from_excel = {
        "xl/persons/person.xml": "<personList/>",
        "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
        "xl/comments1.xml": "<comments/>",
        "xl/drawings/vmlDrawing1.vml": "<xml/>",
        "xl/drawings/drawing1.xml": "<wsDr/>",
        "xl/printerSettings/printerSettings1.bin": b"\x00\x01",
        "xl/calcChain.xml": "<calcChain/>",
        "xl/theme/theme1.xml": "<theme/>",
        "xl/metadata.xml": "<metadata/>",
        "docMetadata/LabelInfo.xml": "<labelList/>",
        "docProps/thumbnail.emf": b"\x01\x00\x00\x00",
        "customXml/item1.xml": "<a/>",
        "xl/worksheets/_rels/sheet1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="x/hyperlink" Target="https://example.org/" '
            'TargetMode="External"/><Relationship Id="r2" Type="x/hyperlink" '
            'Target="mailto:a@example.org" TargetMode="External"/></Relationships>'
        ),
    }
    with zipfile.ZipFile(io.BytesIO(workbook())) as before:
        parts: dict[str, Any] = {name: before.read(name) for name in before.namelist()}
    assert read_file("a.xlsx", archive(parts | from_excel)).workbook == "abc-1"


# ---- answers as JSON


def answers(**changed: Any) -> bytes:
    """An answers file with one entry."""
    base: dict[str, Any] = {
        "schema": "answers/1",
        "edition": "2010",
        "period": {"start": "2025-07-01", "end": "2026-06-30"},
        "contributors": [{"name": "Ministry of Justice", "kind": "ministry"}],
        "answers": [{"paragraph": 113, "state": "level", "level": 2}],
    }
    return json.dumps(base | changed).encode()


def test_answers_are_taken_as_they_stand_and_a_plan_left_out_says_nothing() -> None:
    entries = [
        {"paragraph": 113, "state": "level", "level": 9, "odd": True},
        {"paragraph": 114, "state": "blank", "actions": []},
    ]
    file = read_file("a.json", b"\xef\xbb\xbf \n" + answers(answers=entries))
    assert [item.said for item in file.answers] == entries
    assert [item.unsaid for item in file.answers] == [("actions",), ()]
    assert file.edition == "2010"
    assert file.workbook == ""
    assert set(file.frame) == {"period", "contributors"}
    assert file.faults == ()
    assert ReturnedFile.from_json(json.loads(json.dumps(file.as_json()))) == file


def test_json_that_is_cut_is_named_with_line_and_column() -> None:
    file = read_file("a.json", b'{"schema": "answers/1",\n "answers": [,]}')
    assert [(fault.rule, fault.paragraph) for fault in file.faults] == [("not_json", None)]
    assert "line 2, column 14" in fault_words(file.faults[0])


#: What was changed in the file, and the fault with its place.
BROKEN: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"schema": "answers/2"}, ("wrong_schema", "schema")),
    ({"extra": 1}, ("unknown_key", "")),
    ({"answers": {}}, ("not_list", "answers")),
    ({"answers": [1]}, ("not_object", "answers[0]")),
    ({"answers": [{"state": "blank"}]}, ("paragraph_missing", "answers[0]")),
    ({"answers": [{"paragraph": "113"}]}, ("paragraph_unknown", "answers[0]")),
    ({"answers": [{"paragraph": True}]}, ("paragraph_unknown", "answers[0]")),
    ({"answers": [{"paragraph": 113}, {"paragraph": 113}]}, ("paragraph_twice", "answers[1], paragraph 113")),
    (
        {"answers": [{"paragraph": 113, "evidence": [{"url": "a\x00"}]}]},
        ("forbidden_character", "answers[0], paragraph 113, evidence[0].url"),
    ),
    ({"answers": [{"paragraph": n} for n in range(200)]}, ("too_many", "answers")),
    ({"period": {"start": "\ud800"}}, ("forbidden_character", "period.start")),
]


@pytest.mark.parametrize(("changed", "fault"), BROKEN)
def test_what_is_wrong_around_the_answers_is_named(changed: dict[str, Any], fault: tuple[str, str]) -> None:
    file = read_file("a.json", answers(**changed))
    assert [(one.rule, one.cell) for one in file.faults] == [fault]
    assert file.faults[0].paragraph is None
    assert fault_words(file.faults[0]).endswith(".")
    json.dumps(file.as_json()).encode("utf-8")


@pytest.mark.parametrize("key", [key for key in FILE_KEYS if key in ("edition", "answers")])
def test_a_missing_key_is_named(key: str) -> None:
    made = json.loads(answers())
    del made[key]
    file = read_file("a.json", json.dumps(made).encode())
    assert [fault.rule for fault in file.faults] == ["member_missing"]
    assert key in fault_words(file.faults[0])


def test_the_sample_answers_are_read_whole() -> None:
    paths = sorted(Path(sample_reports.FIXTURES / "sample").rglob("*.json"))
    for path in paths:
        assert read_file(path.name, path.read_bytes()).faults == ()


# ---- words


def test_a_refusal_kept_as_a_fault_says_the_same() -> None:
    unfit = UnfitFile("far_cell", sheet="Budget", cell="XFD1")
    kept = Fault("unfit:far_cell", {"sheet": "Budget", "cell": "XFD1"})
    assert fault_words(kept) == unfit_words(unfit)
    assert "“Budget”" in unfit_words(unfit)


def test_no_rule_is_a_fault_and_a_remark() -> None:
    assert FAULTS.keys() & REMARKS.keys() == set()


def test_the_mark_of_other_workbooks_is_out_of_sight() -> None:
    book = Workbook()
    mark_as(book, "gap-report/1")
    assert book.custom_doc_props.names == ["thirtytwo"]  # type: ignore[attr-defined]
