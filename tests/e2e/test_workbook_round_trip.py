"""A questionnaire edited in LibreOffice and read again: what was meant to change, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assessments.answers.rules import Rules, read_entry
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.files.archive import UnfitFile
from assessments.offline.file_answers import ReturnedFile
from assessments.offline.reading import read_file
from assessments.offline.saved_answers import completed, same
from assessments.offline.workbook import questionnaire_xlsx
from recommendations.outline import CriterionValue
from tests.e2e import office
from tests.offline.questionnaires import CODE, REGIONAL, questionnaire, sample_entries
from tests.report.sample_reports import NORTH, outline

pytestmark = pytest.mark.skipif(bool(office.is_missing()), reason=office.is_missing())

ARABIC = "تجتمع اللجنة كل شهر.\n  وتُنشر قراراتها: «ملزمة» للجميع."
CHINESE = "国家协调机构每月举行会议。\t决定公开。"


class Sent:
    """A filled questionnaire as it went out, and where its rows lie."""

    def __init__(self, folder: Path) -> None:
        self.held = {
            number: replace(entry, actions=entry.actions or ())
            for number, entry in sample_entries(NORTH).items()
        }
        for recommendation in outline().recommendations:
            number = recommendation.paragraph
            self.held.setdefault(number, Answer(number, State.BLANK, actions=()))
        self.path = folder / "questionnaire.xlsx"
        self.path.write_bytes(questionnaire_xlsx(questionnaire(entries=self.held)).data)
        book = load_workbook(BytesIO(self.path.read_bytes()))
        self.rows = {
            str(row[0].value): int(row[0].row or 0)
            for name in ("Questions", "Evidence")
            for row in book[name].iter_rows()
            if row[0].value
        }
        codes = [cell.value for cell in book["Evidence"]["A"]]
        self.free = codes.index(None, 2) + 1

    def answer(self, code: str, text: str) -> office.Edit:
        """Type an answer."""
        return ["set", "Questions", f"C{self.rows[code]}", text]

    def without(self, sheet: str, code: str) -> office.Edit:
        """Delete a row."""
        return ["delete_rows", sheet, self.rows[code], 1]

    def understood(self, file: ReturnedFile) -> dict[int, Answer]:
        """The answers after the file, by the rules of every answer."""
        known = {entry.elsewhere for entry in self.held.values()}
        known |= {slug for entry in self.held.values() for slug in entry.mechanisms}
        rules = Rules(outline(), REGIONAL.kind, REGIONAL.slug, known_bodies=frozenset(known))
        found: dict[int, Answer] = {}
        for returned in file.answers:
            base = self.held[returned.paragraph]
            entry, problems = read_entry(completed(returned.said, returned.unsaid, base), rules)
            assert entry is not None, problems
            found[returned.paragraph] = entry
        return found


def changed(before: Mapping[int, Answer], after: Mapping[int, Answer]) -> set[int]:
    """The recommendations of which something else is said."""
    assert set(before) == set(after)
    return {number for number, entry in after.items() if not same(entry, before[number])}


@pytest.fixture
def sent(tmp_path: Path) -> Sent:
    """The sample of the northern mechanism."""
    return Sent(tmp_path)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_file_only_opened_and_saved_says_nothing_new(sent: Sent, ending: str, tmp_path: Path) -> None:
    path = office.edited(sent.path, [], tmp_path / "once", ending)
    again = office.converted(path, "xlsx" if ending == "ods" else "ods", tmp_path / "twice")
    for saved in (path, again):
        file = read_file(saved.name, saved.read_bytes())
        assert file.workbook == CODE
        assert file.faults == file.remarks == ()
        assert changed(sent.held, sent.understood(file)) == set()


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_what_was_edited_comes_back_and_nothing_else(sent: Sent, ending: str, tmp_path: Path) -> None:
    edits: list[office.Edit] = [
        sent.answer("113.answer", "0 · Not in place"),
        sent.answer("121.answer", "dont_know"),
        sent.answer("114.why", ARABIC),
        sent.answer("117.why", CHINESE),
        sent.answer("118.1", "partly · Partly"),
        # two new references, one of them in an inserted row, with a page as one types it
        ["set", "Evidence", f"B{sent.free}", "116"],
        ["set", "Evidence", f"C{sent.free}", "司法部年度报告"],
        ["set", "Evidence", f"D{sent.free}", "2 · Public document"],
        ["set", "Evidence", f"E{sent.free}", "2026-02-01"],
        ["set", "Evidence", f"F{sent.free}", "https://example.org/报告"],
        ["type", "Evidence", f"G{sent.free}", "12"],
        ["set", "Evidence", f"B{sent.free + 1}", "116 · …"],
        ["set", "Evidence", f"C{sent.free + 1}", "تقرير"],
        ["set", "Evidence", f"D{sent.free + 1}", "0"],
        # a note on its own, merged with the column beside it
        ["merge", "Questions", f"C{sent.rows['122.answer']}:D{sent.rows['122.answer']}"],
        # from below, so that the rows above stay where they are
        sent.without("Evidence", "106.e2"),
        sent.without("Questions", "120.why"),
        sent.without("Questions", "119.2"),
        ["insert_rows", "Questions", 1, 2],
        ["insert_rows", "Evidence", 4, 1],
        ["move_column", "Questions", "C", "J"],
        ["move_column", "Evidence", "D", "L"],
        ["move_column", "Evidence", "A", "N"],
        ["move_column", "Actions", "B", "P"],
    ]
    path = office.edited(sent.path, edits, tmp_path / "lo", ending)
    file = read_file(path.name, path.read_bytes())
    assert file.faults == ()
    assert file.remarks == ()
    found = sent.understood(file)
    assert changed(sent.held, found) == {106, 113, 114, 116, 117, 118, 121}

    before = sent.held
    assert found[113] == replace(before[113], state=State.LEVEL, level=0)
    assert found[121] == replace(before[121], state=State.DONT_KNOW, level=None)
    assert found[114] == replace(before[114], explanation=ARABIC)
    assert found[117] == replace(before[117], explanation=CHINESE)
    assert found[118].criteria == {**before[118].criteria, "118.1": CriterionValue.PARTLY}
    assert found[106].evidence == before[106].evidence[:1]
    day = "2026-02-01"
    assert found[116].evidence == (
        *before[116].evidence,
        Reference("司法部年度报告", 2, day, "https://example.org/报告", "12"),
        Reference("تقرير", 0),
    )
    said = {returned.paragraph: returned for returned in file.answers}
    assert said[116].codes[-2:] == ("", "")
    assert said[106].codes == ("106.e1",)
    assert "explanation" in said[120].unsaid
    assert "criteria.119.2" in said[119].unsaid
    assert said[113].places["level"].startswith("Questions!")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_what_cannot_be_understood_is_named_with_its_cell(sent: Sent, ending: str, tmp_path: Path) -> None:
    first = sent.rows["113.1"]
    edits: list[office.Edit] = [
        ["merge", "Questions", f"C{first}:C{first + 2}"],
        sent.answer("114.answer", "seven"),
        ["type", "Questions", f"C{sent.rows['115.answer']}", "=1/0"],
        ["set", "Evidence", "E3", "3/2/2024"],
        ["set", "Evidence", f"C{sent.free}", "Of nothing"],
    ]
    path = office.edited(sent.path, edits, tmp_path / "lo", ending)
    file = read_file(path.name, path.read_bytes())
    faults = [*file.faults, *(stray.fault for stray in file.strays)]
    assert {(fault.rule, fault.sheet, fault.cell) for fault in faults} == {
        ("merged", "Questions", f"C{first}"),
        ("unknown_choice", "Questions", f"C{sent.rows['114.answer']}"),
        ("error_value", "Questions", f"C{sent.rows['115.answer']}"),
        ("two_days", "Evidence", "E3"),
        ("without_paragraph", "Evidence", f"B{sent.free}"),
    }


def test_an_old_excel_file_is_told_how_to_be_saved(sent: Sent, tmp_path: Path) -> None:
    path = office.converted(sent.path, "xls", tmp_path / "lo")
    with pytest.raises(UnfitFile) as refused:
        read_file(path.name, path.read_bytes())
    assert refused.value.reason == "old_excel"
