"""What is understood of a questionnaire workbook that came back, and what is named instead."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assessments.answers.rules import Rules, read_entry
from assessments.files.archive import UnfitFile
from assessments.files.spreadsheet import Sheet
from assessments.offline.file_answers import Returned, ReturnedFile
from assessments.offline.returned_questions import read_cells
from assessments.offline.sentences import FAULTS, REMARKS, fault_words
from assessments.offline.workbook_codes import ACTION, EVIDENCE, QUESTION
from recommendations.outline import Variant
from tests.invented_instrument import instrument
from tests.offline.returned_sheets import (
    CODE,
    ERROR,
    OTHER_CODE,
    TIME,
    UNCOMPUTED,
    Value,
    actions,
    cells,
    day,
    evidence,
    head,
    level,
    question_rows,
    questions,
    sheet,
    text,
)

PLAN = ["113.e1", "113 · National coordination", "Launch of the plan", "2 · Public", day("2024-03-02")]
PLAN_SAID = {"title": "Launch of the plan", "strength": 2, "date": "2024-03-02"}


def read(*sheets: Sheet) -> ReturnedFile:
    """A file with these sheets."""
    return read_cells(cells(*sheets), ReturnedFile("answers.xlsx", "0" * 64, 100))


def said_of(file: ReturnedFile, paragraph: int = 113) -> Returned:
    """What it says of one recommendation."""
    return next(item for item in file.answers if item.paragraph == paragraph)


def whole(*rows: Any, **answers: Value) -> ReturnedFile:
    """A whole file with the answers to 113."""
    return read(questions(*question_rows(**answers), *rows), evidence(), actions())


def faults(file: ReturnedFile) -> list[tuple[str, str, str]]:
    """Rule, sheet and cell of each fault; each has its sentence."""
    for fault in (*file.faults, *file.remarks):
        assert fault_words(fault).endswith(".")
        assert "%" not in fault_words(fault)
    return [(fault.rule, fault.sheet, fault.cell) for fault in file.faults]


def remarks(file: ReturnedFile) -> list[tuple[str, str, str]]:
    """Rule, sheet and cell of each remark."""
    return [(remark.rule, remark.sheet, remark.cell) for remark in file.remarks]


def test_a_whole_answer_is_read_with_the_place_of_each_part() -> None:
    file = read(
        questions(
            *question_rows(
                answer=level(2),
                c1="yes · Oui",
                c2="dont_know · 不知道",
                why=" Since 2019.\r\nYes. ",
                priority="yes · نعم",
                elsewhere="coe · Council of Europe",
                m1="osce · OSCE",
            )
        ),
        evidence([*PLAN, "https://example.org/plan", "12", ""], [None] * 8),
        actions(["113 · …", "Publish it", "Ministry", day("2027-01-31"), "started · x", None, "yes"]),
    )
    assert file.faults == ()
    assert file.remarks == ()
    assert file.workbook == CODE
    assert said_of(file).said == {
        "paragraph": 113,
        "state": "level",
        "level": 2,
        "explanation": " Since 2019.\nYes. ",
        "criteria": {"113.1": "yes", "113.2": "dont_know"},
        "mechanisms": ["osce"],
        "elsewhere": "coe",
        "priority": True,
        "evidence": [PLAN_SAID | {"url": "https://example.org/plan", "page": "12"}],
        "actions": [
            {
                "what": "Publish it",
                "owner": "Ministry",
                "due": "2027-01-31",
                "status": "started",
                "assistance": ["legal"],
            }
        ],
    }
    assert said_of(file).codes == ("113.e1",)
    places = said_of(file).places
    assert places[""] == "Questions!A3"
    assert places["state"] == places["level"] == "Questions!C6"
    assert places["criteria.113.1"] == places["criteria"] == "Questions!C4"
    assert places["explanation"] == "Questions!C11"
    assert places["mechanisms[0]"] == "Questions!C9"
    assert places["evidence[0].url"] == "Evidence!F3"
    assert places["evidence[0]"] == "Evidence!C3"
    assert places["actions[0].due"] == "Actions!D3"
    assert places["actions[0].assistance[0]"] == "Actions!G3"


def test_every_place_that_a_rule_can_name_has_its_cell() -> None:
    """An entry in which everything is wrong; what the rules say of it is looked up in the places."""
    file = read(
        questions(*question_rows(answer=level(2), c1="yes", why="x" * 20_001, elsewhere="coe", m1="nobody")),
        evidence(["", 113, "t" * 501, 3, "", "ftp://x", "p" * 101, "s" * 301], [None, 113, None, 2]),
        actions([113, "w" * 2_001, "o" * 201], [113, None, "Ministry"]),
    )
    rules = Rules(instrument(), Variant.REGIONAL, "northern", writable=frozenset())
    returned = said_of(file)
    problems = read_entry(returned.said, rules)[1]
    assert len(problems) > 10
    for problem in problems:
        assert problem.member in returned.places, problem


BLANK_SAID = {"paragraph": 113, "state": "blank", "actions": []}

#: What was written into the answer of a question, and what is understood.
LEVELS: list[tuple[Value, dict[str, Any]]] = [
    (None, {"state": "blank"}),
    ("  \n", {"state": "blank"}),
    ("\u200f", {"state": "blank"}),
    (level(0), {"state": "level", "level": 0}),
    ("2", {"state": "level", "level": 2}),
    (2, {"state": "level", "level": 2}),
    ("2.0", {"state": "level", "level": 2}),
    ("٢", {"state": "level", "level": 2}),
    ("\u200f٣ · في كل مكان", {"state": "level", "level": 3}),
    (" 3 ·whatever", {"state": "level", "level": 3}),
    ("dont_know", {"state": "dont_know"}),
    ("DONT_KNOW · Don't know", {"state": "dont_know"}),
    ("withheld · Nous ne le disons pas", {"state": "withheld"}),
    ("not_applicable", {"state": "not_applicable"}),
    ("elsewhere · Done by another", {"state": "elsewhere"}),
    ("blank", {"state": "blank"}),
]


@pytest.mark.parametrize(("written", "understood"), LEVELS)
def test_a_level_or_another_state_is_known_by_its_code(written: Value, understood: dict[str, Any]) -> None:
    file = whole(answer=written)
    assert faults(file) == []
    assert said_of(file).said == BLANK_SAID | understood


#: What was written, in which part, and the fault.
NOT_UNDERSTOOD: list[tuple[str, Value, str]] = [
    ("answer", 7, "unknown_choice"),
    ("answer", 1.5, "unknown_choice"),
    ("answer", "1,5", "unknown_choice"),
    ("answer", "2 - Begun", "unknown_choice"),
    ("answer", "level", "unknown_choice"),
    ("answer", "2 or 3", "unknown_choice"),
    ("answer", -1, "unknown_choice"),
    ("answer", True, "unknown_choice"),
    ("answer", day("2024-03-02"), "unknown_choice"),
    ("answer", ERROR, "error_value"),
    ("answer", UNCOMPUTED, "not_computed"),
    ("c1", "perhaps", "unknown_criterion_choice"),
    ("c1", 1, "unknown_criterion_choice"),
    ("c2", ERROR, "error_value"),
    ("priority", "high", "unknown_choice"),
    ("why", ERROR, "error_value"),
    ("why", UNCOMPUTED, "not_computed"),
    ("why", text("a\x00b"), "forbidden_character"),
    ("elsewhere", ERROR, "error_value"),
    ("m2", ERROR, "error_value"),
]


@pytest.mark.parametrize(("part", "written", "rule"), NOT_UNDERSTOOD)
def test_what_cannot_be_understood_is_named_with_its_cell(part: str, written: Value, rule: str) -> None:
    cell = {"c1": "C4", "c2": "C5", "answer": "C6", "priority": "C7", "elsewhere": "C8"}
    cell |= {"m2": "C10", "why": "C11"}
    file = whole(**{part: written})
    assert faults(file) == [(rule, "Questions", cell[part])]
    assert file.faults[0].paragraph == 113


def test_a_refused_choice_names_the_choices() -> None:
    said = fault_words(whole(priority="perhaps").faults[0])
    assert "“perhaps”" in said
    assert "Yes; No" in said


def test_a_refused_answer_to_a_statement_leads_to_the_list_of_its_cell() -> None:
    """Which answers a statement offers, its own list knows alone."""
    said = fault_words(whole(c1="perhaps").faults[0])
    assert "“perhaps”" in said
    assert "choose one of the list of this cell" in said
    assert "partly" not in said


#: A text cell that the program made something else of.
TEXTS: list[tuple[Value, str]] = [
    ("  leading and trailing \n", "  leading and trailing \n"),
    ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("\tعربي 中文 _x0041_ =1+1", "\tعربي 中文 _x0041_ =1+1"),
    (12, "12"),
    (12.5, "12.5"),
    (-3, "-3"),
    (0.00001, "0.00001"),
    (1e20, "100000000000000000000"),
    (True, "TRUE"),
]


@pytest.mark.parametrize(("written", "understood"), TEXTS)
def test_a_text_comes_back_exactly_and_a_number_in_its_plain_form(written: Value, understood: str) -> None:
    file = whole(why=written)
    assert faults(file) == []
    assert said_of(file).said["explanation"] == understood


def test_a_text_that_became_a_date_is_shown_and_of_pages_refused() -> None:
    file = whole(why=day("2024-03-02"))
    assert said_of(file).said["explanation"] == "2024-03-02"
    assert remarks(file) == [("text_was_day", "Questions", "C11")]
    pages = read(
        questions(*question_rows()),
        evidence([None, 113, "Plan", 2, day("2024-03-02"), None, day("2026-04-03")]),
        actions(),
    )
    assert faults(pages) == [("text_became_day", "Evidence", "G3")]
    assert "2026-04-03" in fault_words(pages.faults[0])


#: What was written as a date, and what it is; empty for what nobody can know.
DAYS: list[tuple[Value, str]] = [
    (day("2024-03-02"), "2024-03-02"),
    ("2024-03-02", "2024-03-02"),
    (" 2024-03-02 ", "2024-03-02"),
    ("٢٠٢٤-٠٣-٠٢", "2024-03-02"),
    ("2024", "2024"),
    (2024, "2024"),
    ("2024-03", "2024-03"),
    ("2024-13", ""),
    (24, ""),
    (45353, ""),
    ("2024-3-2", "2024-03-02"),
    ("2024-02-30", ""),
    ("March 2024", "2024-03"),
    ("spring 2024", ""),
    (TIME, ""),
    (True, ""),
]


@pytest.mark.parametrize(("written", "understood"), DAYS)
def test_a_date_is_never_guessed(written: Value, understood: str) -> None:
    file = read(questions(*question_rows()), evidence([None, 113, "Plan", 1, written]), actions())
    if understood:
        assert faults(file) == []
        assert said_of(file).said["evidence"] == [{"title": "Plan", "strength": 1, "date": understood}]
    else:
        assert faults(file) == [("unclear_document_date", "Evidence", "E3")]
        assert "2026-06-30" in fault_words(file.faults[0])


def test_flags_count_as_yes_and_no() -> None:
    file = whole(priority=True, c1=False)
    assert said_of(file).said == BLANK_SAID | {"priority": True, "criteria": {"113.1": "no"}}
    assert "priority" not in said_of(whole(priority="NO")).said


# ---- rows and columns


def test_a_row_that_was_deleted_says_nothing() -> None:
    rows = [row for row in question_rows(answer=level(2)) if row[0] not in ("113.why", "113.2", "113.m2")]
    file = read(questions(*rows), evidence(), actions())
    assert faults(file) == []
    assert said_of(file).said == BLANK_SAID | {"state": "level", "level": 2}
    assert said_of(file).unsaid == ("explanation", "criteria.113.2", "criteria.113.3", "criteria.113.4")
    gone = [row for row in question_rows() if str(row[0]) not in ("113.answer", "113.m1", "113.m2")]
    assert said_of(read(questions(*gone), evidence(), actions())).unsaid[:2] == ("state", "mechanisms")
    assert "state" not in said_of(read(questions(*gone), evidence(), actions())).said


def test_rows_in_any_order_and_lines_between_them_say_the_same() -> None:
    rows = question_rows(answer=level(2), why="Because.", c1="yes")
    turned = [["", "(a) A group of the report"], *reversed(rows), [None, "Our own note"], []]
    file = read(questions(*turned), evidence(), actions())
    assert file.faults == file.remarks == ()
    assert said_of(file).said == said_of(whole(answer=level(2), why="Because.", c1="yes")).said
    assert said_of(file).places["explanation"] == "Questions!C4"


def test_columns_in_any_order_and_lines_above_the_codes_say_the_same() -> None:
    plain = questions(*question_rows(answer=level(2), why="Because."))
    moved = Sheet(
        "Fragen",
        {
            (row + 3, {1: 9, 2: 1, 3: 4, 4: 2, 5: 30}[column]): cell
            for (row, column), cell in plain.cells.items()
        },
    )
    file = read(moved, evidence(), actions())
    assert file.faults == file.remarks == ()
    assert said_of(file).said == BLANK_SAID | {"state": "level", "level": 2, "explanation": "Because."}
    assert said_of(file).places["state"] == "Fragen!D9"


def test_a_column_of_ones_own_is_left_out_and_said() -> None:
    rows = question_rows()
    rows[3] = [*rows[3], "asked the ministry", ""]
    file = read(questions(*rows), evidence(), actions())
    assert remarks(file) == [("column_ignored", "Questions", "E1")]
    assert faults(file) == []


def test_columns_without_a_code_beside_the_headings_are_no_matter() -> None:
    """The writer says there how many confidential references stay in the product."""
    plain = evidence(PLAN)
    beside = replace(plain, cells={**plain.cells, (2, 9): text("2 references stay.")})
    assert read(questions(*question_rows()), beside, actions()).remarks == ()


@pytest.mark.parametrize("kind", ["question", "evidence", "action"])
def test_a_column_that_is_gone_or_there_twice_is_named(kind: str) -> None:
    codes = {"question": QUESTION, "evidence": EVIDENCE, "action": ACTION}[kind]
    gone = sheet("X", [[*codes[:2], *codes[3:], "thirtytwo workbook/1 abc"]])
    assert faults(read(gone))[0] == ("column_gone", "X", "")
    assert codes[2] in fault_words(read(gone).faults[0])
    twice = sheet("X", [[*codes, codes[2], "thirtytwo workbook/1 abc"]])
    assert faults(read(twice))[0][0] == "column_twice"
    assert "C and in" in fault_words(read(twice).faults[0])


def test_a_copied_row_is_read_once_and_refused_where_it_says_something_else() -> None:
    same = whole(["113.answer", "", "2"], answer="2")
    assert remarks(same) == [("row_twice", "Questions", "C12")]
    assert faults(same) == []
    other = whole(["113.answer", "", "3"], answer="2")
    assert faults(other) == [("row_twice_differs", "Questions", "C12")]
    assert other.faults[0].params["first"] == "C6"
    copied = read(
        questions(*question_rows(answer="2")),
        replace(questions(*question_rows(answer="3")), name="Questions (2)"),
        evidence(),
        actions(),
    )
    assert faults(copied) == [("row_twice_differs", "Questions (2)", "C6")]
    assert copied.faults[0].params["first"] == "Questions!C6"


def test_a_copied_sheet_is_one_remark() -> None:
    """Excel calls it `Questions (2)`; eighteen rows that say the same are not eighteen remarks."""
    rows = question_rows(answer="2", c1="yes", why="So.")
    copied = read(questions(*rows), replace(questions(*rows), name="Questions (2)"), evidence(), actions())
    assert faults(copied) == []
    assert remarks(copied) == [("rows_twice", "Questions (2)", "")]
    assert fault_words(copied.remarks[0]) == (
        "8 rows of this sheet say the same as on the sheet “Questions”: read once."
    )


def test_strange_codes_and_answers_beside_no_question_are_said() -> None:
    file = whole(
        ["113.foo", "", "what?"], ["12", "", ""], ["", "", "an answer"], ["Our list", "of the ministry"]
    )
    assert remarks(file) == [
        ("unknown_code", "Questions", "A12"),
        ("unknown_code", "Questions", "A13"),
        ("answer_without_code", "Questions", "C14"),
        ("unknown_code", "Questions", "A15"),
    ]
    assert remarks(whole(["113", "", "beside the text"])) == [("nothing_asked", "Questions", "C12")]
    assert faults(file) == []


def test_codes_that_became_numbers_are_codes() -> None:
    rows = [[113.0, "", None], [113.1, "", "yes"], ["113.answer", "", 1]]
    file = read(questions(*rows), evidence(), actions())
    assert said_of(file).said == BLANK_SAID | {"state": "level", "level": 1, "criteria": {"113.1": "yes"}}


# ---- merged cells


def test_a_merged_range_over_two_answers_is_named() -> None:
    file = read(questions(*question_rows(c1="yes"), merged=["C4:C6"]), evidence(), actions())
    assert faults(file) == [("merged", "Questions", "C4")]
    assert "C4:C6" in fault_words(file.faults[0])
    assert said_of(file).said["criteria"] == {"113.1": "yes"}


@pytest.mark.parametrize("merged", ["C6:D6", "B3:D3", "A1:B1", "C2:C3", "C11:D14"])
def test_a_merged_range_over_nothing_that_is_asked_is_no_matter(merged: str) -> None:
    file = read(questions(*question_rows(answer="2", why="x"), merged=[merged]), evidence(), actions())
    assert file.faults == ()
    assert said_of(file).said["level"] == 2


@pytest.mark.parametrize("merged", ["B6:C6", "A5:A7"])
def test_a_merged_range_that_hides_an_answer_or_its_code_is_named(merged: str) -> None:
    file = read(questions(*question_rows(answer="2", priority="yes"), merged=[merged]), evidence(), actions())
    assert {rule for rule, _sheet, _cell in faults(file)} == {"merged"}


def test_one_recommendation_merged_over_its_rows_of_evidence_is_understood() -> None:
    rows: list[list[Any]] = [["", "113", "One", 1], ["", None, "Two", 1], ["", 114, "Three", 1]]
    file = read(questions(*question_rows()), evidence(*rows, merged=["B3:B4"]), actions())
    assert file.faults == ()
    assert [item["title"] for item in said_of(file).said["evidence"]] == ["One", "Two"]
    rows[1][1] = "113"
    titles = read(questions(*question_rows()), evidence(*rows, merged=["C3:C4"]), actions())
    assert titles.faults == ()
    assert [item["title"] for item in said_of(titles).said["evidence"]] == ["One"]
    [stray] = titles.strays
    assert (stray.fault.rule, stray.fault.cell, stray.said) == ("merged", "C4", {"strength": 1})


def test_a_merged_row_that_went_out_is_never_left_out_for_it() -> None:
    """Without it, the reference would count as taken out of the file."""
    rows: list[list[Any]] = [["113.e1", 113, "One", 1], ["113.e2", 113, "Two", 1]]
    file = read(questions(*question_rows()), evidence(*rows, merged=["C3:C4"]), actions())
    assert faults(file) == [("merged", "Evidence", "C3")]


# ---- evidence and actions


def test_a_reference_that_is_gone_was_taken_out_and_a_new_one_has_no_code() -> None:
    file = read(
        questions(*question_rows()),
        evidence(
            ["", "113", "New", 0],
            ["113.e3", "113", "Third", 0],
            ["113.e1", "113", "First", 0],
            ["113.e2", "113", None, None],  # cleared: taken out
        ),
        actions(),
    )
    assert said_of(file).codes == ("113.e1", "113.e3", "")
    assert [item["title"] for item in said_of(file).said["evidence"]] == ["First", "Third", "New"]
    assert said_of(file).places["evidence[2].title"] == "Evidence!C3"
    assert file.remarks == file.faults == ()
    empty = read(questions(*question_rows()), evidence(), actions())
    assert "evidence" not in said_of(empty).said
    assert "evidence" not in said_of(empty).unsaid


def test_a_code_that_belongs_elsewhere_makes_a_new_reference() -> None:
    file = read(
        questions(*question_rows()),
        evidence(["113.e1", "114", "Moved", 0], ["x9", "113", "Strange", 0]),
        actions(),
    )
    assert said_of(file, 114).codes == ("",)
    assert said_of(file).codes == ("",)
    assert remarks(file) == [("evidence_moved", "Evidence", "A3"), ("unknown_reference", "Evidence", "A4")]


def test_a_copied_reference_is_read_once_or_counts_as_new() -> None:
    first = ["113.e1", "113", "First", 0]
    same = read(questions(*question_rows()), evidence(first, first), actions())
    assert said_of(same).codes == ("113.e1",)
    assert remarks(same) == [("evidence_copied", "Evidence", "A4")]
    other = read(questions(*question_rows()), evidence(first, ["113.e1", "113", "Second", 0]), actions())
    assert said_of(other).codes == ("113.e1", "")
    assert remarks(other) == [("evidence_copied_differs", "Evidence", "A4")]


ACTED: list[Any] = [113, "Draft it", "Ministry", "2027-01-31", "planned"]
NEW_ROW: list[Any] = ["", "113", "New", 0]


def beside_copy(kind: str, first: list[list[Any]], other: list[list[Any]]) -> ReturnedFile:
    """A workbook with two sheets of references or actions, as one who copied the sheet sends it back."""
    made = evidence if kind == "evidence" else actions
    rest = actions() if kind == "evidence" else evidence()
    copy = replace(made(*other), name="Copy")
    return read(questions(*question_rows()), made(*first), copy, rest)


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("evidence", [PLAN, NEW_ROW]),
        ("evidence", [NEW_ROW, NEW_ROW]),
        ("evidence", []),
        ("actions", [ACTED, [113, "Pass it"]]),
        ("actions", [ACTED, ACTED]),
        ("actions", []),
    ],
)
def test_a_copied_sheet_of_rows_is_read_once(kind: str, rows: list[list[Any]]) -> None:
    alone = beside_copy(kind, rows, rows[::-1])
    assert len(said_of(alone).said.get(kind, [])) == len(rows)
    assert all("Copy" not in place for place in said_of(alone).places.values())
    assert faults(alone) == []
    assert remarks(alone) == [("list_twice", "Copy", "")]


@pytest.mark.parametrize(
    ("kind", "first", "other"),
    [
        pytest.param("evidence", [NEW_ROW], [NEW_ROW, PLAN], id="a reference taken out"),
        pytest.param("evidence", [PLAN, NEW_ROW], [PLAN], id="a reference that is new"),
        pytest.param("evidence", [], [PLAN], id="all references taken out"),
        pytest.param("evidence", [PLAN], [[*PLAN[:2], "Plan", *PLAN[3:]]], id="other words"),
        pytest.param("evidence", [PLAN], [["", *PLAN[1:]]], id="the code is gone"),
        pytest.param("evidence", [NEW_ROW], [NEW_ROW, NEW_ROW], id="one row twice"),
        pytest.param("actions", [], [ACTED], id="all actions taken out"),
        pytest.param("actions", [ACTED, [114, "Pass it"]], [ACTED], id="an action that is new"),
        pytest.param("actions", [ACTED], [[114, *ACTED[1:]]], id="of another recommendation"),
        pytest.param("actions", [ACTED], [[*ACTED[:4], "done"]], id="another state"),
        pytest.param("actions", [[113, "X"]], [[113, "X", "", "soon"]], id="a day not understood"),
    ],
)
def test_a_second_sheet_of_rows_that_says_something_else_waits_for_a_person(
    kind: str, first: list[list[Any]], other: list[list[Any]]
) -> None:
    for one, two in ((first, other), (other, first)):
        file = beside_copy(kind, one, two)
        assert ("list_twice_differs", "Copy", "") in faults(file)
        assert file.is_unusable
        assert remarks(file) == []
        name = kind.title()
        assert f"“{name}”" in fault_words(file.faults[-1])


def test_what_is_not_understood_in_a_sheet_and_its_copy_is_named_once() -> None:
    bad = [113, "X", "", "soon"]
    file = beside_copy("actions", [bad], [bad])
    assert faults(file) == [("unclear_day", "Actions", "D3")]
    assert remarks(file) == [("list_twice", "Copy", "")]


#: A row of evidence, and the fault.
BAD_ROWS: list[tuple[list[Value], tuple[str, str]]] = [
    (["", 113, "Plan", 4], ("unknown_choice", "D3")),
    (["", 113, "Plan", "strong"], ("unknown_choice", "D3")),
    (["", 113, UNCOMPUTED, 1], ("not_computed", "C3")),
]


@pytest.mark.parametrize(("row", "fault"), BAD_ROWS)
def test_a_row_of_evidence_that_is_not_understood_is_named(row: list[Value], fault: tuple[str, str]) -> None:
    file = read(questions(*question_rows()), evidence(row), actions())
    assert [(rule, cell) for rule, _sheet, cell in faults(file)] == [fault]


#: A row of evidence that names no recommendation, and why.
STRAY_ROWS: list[tuple[Value, str]] = [
    (None, "without_paragraph"),
    ("the plan", "unknown_paragraph"),
    (11.3, "unknown_paragraph"),
    (140, "unknown_paragraph"),
    (ERROR, "error_value"),
]


@pytest.mark.parametrize(("paragraph", "rule"), STRAY_ROWS)
def test_a_row_that_names_no_recommendation_is_kept_apart(paragraph: Value, rule: str) -> None:
    file = read(questions(*question_rows()), evidence(["", paragraph, "Plan", 1, "soon"]), actions())
    assert faults(file) == []
    [stray] = file.strays
    assert (stray.fault.rule, stray.fault.cell) == (rule, "B3")
    assert fault_words(stray.fault).endswith(".")
    assert stray.said == {"title": "Plan", "strength": 1}
    assert [(fault.rule, fault.cell) for fault in stray.faults] == [("unclear_document_date", "E3")]
    assert ReturnedFile.from_json(json.loads(json.dumps(file.as_json()))) == file


def test_actions_keep_their_order_and_none_is_a_plan_without_any() -> None:
    file = read(
        questions(*question_rows(), *question_rows(114)),
        evidence(),
        actions(
            [113, "First", None, "2027-01-31", "planned", "no", None, True],
            [113, "Second", None, None, None],
            [113, None, None, None, None],
        ),
    )
    assert said_of(file).said["actions"] == [
        {"what": "First", "due": "2027-01-31", "status": "planned", "assistance": ["financial"]},
        {"what": "Second"},
    ]
    assert said_of(file, 114).said["actions"] == []
    bad = read(questions(*question_rows()), evidence(), actions([113, "X", "", "soon", "going on", "x"]))
    assert faults(bad) == [
        ("unclear_day", "Actions", "D3"),
        ("unknown_choice", "Actions", "E3"),
        ("unknown_choice", "Actions", "F3"),
    ]


def test_headings_that_were_sorted_in_among_the_rows_are_none() -> None:
    plain = [*head(EVIDENCE), ["", 113, "Plan", 1]]
    turned = [plain[0], plain[2], plain[1]]
    file = read(questions(*question_rows()), sheet("Evidence", turned), actions())
    assert file.faults == ()
    assert len(said_of(file).said["evidence"]) == 1


# ---- whole sheets


def test_a_sheet_of_evidence_or_actions_that_is_gone_says_nothing() -> None:
    file = read(questions(*question_rows()))
    assert said_of(file).unsaid[-2:] == ("evidence", "actions")
    assert [rule for rule, _sheet, _cell in remarks(file)] == ["evidence_gone", "actions_gone"]
    assert file.faults == ()


def test_a_file_that_asks_for_no_priority_never_had_a_sheet_of_actions() -> None:
    rows = [row for row in question_rows() if row[0] != "113.priority"]
    assert read(questions(*rows), evidence()).remarks == ()


def test_the_sheet_of_questions_that_is_gone_is_a_fault() -> None:
    assert faults(read(evidence(PLAN), actions())) == [("questions_gone", "", "")]


def test_codes_that_were_deleted_are_named_with_their_sheet() -> None:
    without = sheet("Questions", [["Code", "Asked", "Answer"], *question_rows()])
    assert faults(read(without, evidence(), actions())) == [("codes_gone", "Questions", "")]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ((questions(*question_rows()), evidence(code=OTHER_CODE)), "several_workbooks"),
        ((questions(*question_rows(), code=""), evidence(code="")), "mark_gone"),
        ((sheet("Questions", question_rows()),), "mark_gone"),
        ((sheet("Budget", [["Year", "Amount"], [2024, 12]]),), "another_workbook"),
        ((), "another_workbook"),
    ],
)
def test_the_wrong_workbook_is_recognised(sheets: tuple[Sheet, ...], reason: str) -> None:
    with pytest.raises(UnfitFile) as refused:
        read(*sheets)
    assert refused.value.reason == reason


def test_other_workbooks_of_ours_are_told_apart_in_any_language() -> None:
    answers = sheet("Réponses", [["Paragraphe", "Titre"], *([n, "…"] for n in range(106, 138))])
    others = [sheet(name, [["x"]]) for name in "ABC"]
    for about, reason in (("gap-report/1", "gap_report"), ("comparison/1", "comparison"), ("", "gap_report")):
        with pytest.raises(UnfitFile) as refused:
            read_cells(cells(*others, answers, about=about), ReturnedFile("x", "", 0))
        assert refused.value.reason == reason
    with pytest.raises(UnfitFile) as refused:
        read_cells(cells(answers), ReturnedFile("x", "", 0))
    assert refused.value.reason == "another_workbook"


def test_a_mark_in_one_sheet_is_enough_and_names_are_fit_for_a_page() -> None:
    file = read(
        replace(questions(*question_rows(answer="9"), code=""), name="Q\x07" + "u" * 500),
        evidence(),
        actions(),
    )
    assert file.workbook == CODE
    assert file.faults[0].sheet == "Q" + "u" * 99


def test_countless_faults_are_not_all_kept() -> None:
    rows = [["", 113, "Plan", "?"] for _ in range(1_000)]
    assert len(read(questions(*question_rows()), evidence(*rows), actions()).faults) == 300


def test_what_was_read_can_be_kept_and_comes_back_alike() -> None:
    file = whole(answer="9", c1="yes")
    assert ReturnedFile.from_json(file.as_json()) == file


@pytest.mark.parametrize("said", [*FAULTS.values(), *REMARKS.values()])
def test_every_sentence_begins_and_ends_as_one(said: object) -> None:
    assert str(said).endswith(".")
