"""Files made from another wording of the questions: what can't be said there now is asked again, never lost
in silence; in a file made from these very questions, and in answers as data, it is against the rules.

Of the region, 113.1 offers no "partly", and nothing of 113 a "no case arose"."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from assessments.answering.rows import load_answers
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Assessment, Submission, Upload
from assessments.offline.file_answers import FileKind, Returned, ReturnedFile
from assessments.offline.older_files import is_older, reworded, to_answer_again
from assessments.report.document import canonical_json, to_document
from mechanisms.models import Person
from recommendations.models import Criterion, Edition
from recommendations.outline import CriterionValue, Variant
from tests.factories import acting, draft_report, level
from tests.files.files_made import archive
from tests.offline.test_offline_pages import at, bring, browser, edited, take
from tests.report import sample_reports
from tests.reviewing.test_enter_pages import HELD, PATH, held

NOW = "0123456789ab"
PARTLY, NO_CASE, YES = CriterionValue.PARTLY, CriterionValue.NO_CASE, CriterionValue.YES
ONCE_MORE = "Answer 113.1 again: “Partly” is not offered there now. Choose one of these: Yes, No, Don’t know."
NOT_IN_PART = "113.1 can’t be met in part: answer yes, no or don’t know."


@pytest.mark.parametrize(
    ("kind", "content", "older"),
    [
        (FileKind.WORKBOOK, NOW, False),
        (FileKind.WORKBOOK, "ba9876543210", True),
        (FileKind.WORKBOOK, "", True),  # one that does not say is from before they said it
        (FileKind.ARCHIVE, "", True),
        (FileKind.REPORT, "", True),
        (FileKind.ANSWERS, "", False),
    ],
)
def test_which_files_may_say_what_is_not_offered_now(kind: FileKind, content: str, older: bool) -> None:
    assert is_older(ReturnedFile("a", "", 1, kind, content=content), NOW) is older


@pytest.mark.parametrize(
    ("variant", "criteria", "again"),
    [
        (Variant.REGIONAL, {"113.1": "partly", "113.2": "partly", "113.3": "no"}, ["113.1"]),
        (Variant.NATIONAL, {"113.1": "partly", "113.4": "partly"}, ["113.4"]),
        (Variant.REGIONAL, {"113.1": "no_case", "113.2": "no_case"}, ["113.1", "113.2"]),
        (Variant.REGIONAL, {"113.1": "yes", "113.2": "no", "113.3": "dont_know", "113.4": "blank"}, []),
        # What is no answer at all is left to the rules.
        (Variant.REGIONAL, {"113.1": "often", "113.9": "partly", "113.2": ["partly"]}, []),
        (Variant.REGIONAL, ["113.1"], []),
        (Variant.REGIONAL, None, []),
    ],
)
def test_what_has_to_be_answered_again(variant: Variant, criteria: object, again: list[str]) -> None:
    asked = sample_reports.outline().recommendation(113)
    found = to_answer_again({"criteria": criteria}, asked, variant)
    assert [one.criterion.code for one in found] == again


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("{text}", False),
        ("{text} ", True),
        ("", False),  # its row is gone, which is said elsewhere
        ("Another statement.", True),
    ],
)
def test_a_statement_has_other_words_whatever_day_it_counts_from(printed: str, other: bool) -> None:
    asked = sample_reports.outline().recommendation(113)
    for text in (
        "The body, formal or not, met at least twice in the last 12 months and agreed who does what.",
        "The body, formal or not, met at least twice in the last 12 months (since 1 May 2019) and agreed "
        "who does what.",
    ):
        returned = Returned(113, {}, asked={"113.3": printed.format(text=text)})
        assert reworded(returned, asked, Variant.NATIONAL) == (("113.3",) if other else ())


# ---- back on the page


def page_of(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_of_before(data: bytes) -> bytes:
    """The workbook as it was made before files said from which questions they come."""

    def forget(sheet: Any) -> None:
        for cell in sheet[1]:
            if "thirtytwo workbook/1" in str(cell.value):
                assert " content " in cell.value
                cell.value = cell.value.partition(" content ")[0]

    return changed(data, forget)


def asking(data: bytes, code: str, text: str) -> bytes:
    """The workbook with other words for a statement."""

    def reword(sheet: Any) -> None:
        for row in sheet.iter_rows():
            if str(row[0].value) == code and sheet.title == "Questions":
                row[1].value = text

    return changed(data, reword)


def look(person: Person, draft: Assessment, data: bytes, name: str = "back.xlsx") -> str:
    return page_of(bring(person, draft, SimpleUploadedFile(name, data)))


def apply(person: Person, draft: Assessment) -> str:
    upload = Upload.objects.get()
    page = browser(person).get(at("upload", draft, upload.pk)).content.decode()
    fields = dict(re.findall(r'name="(seen|row-\d+)" value="([^"]*)"', page))
    typed = fields | {"answer-113": "0"}
    return page_of(browser(person).post(at("upload", draft, upload.pk), typed, follow=True))


def criteria_of(draft: Assessment, paragraph: int = 113) -> dict[str, str]:
    return {code: value.value for code, value in load_answers(draft, paragraph)[0].criteria.items()}


FILLED = {
    "p113_answer": "1",
    "p113_1": "partly · Partly",
    "p113_2": "partly · Partly",
    "p113_why": "A model.",
}


class TestAWorkbook:
    def test_of_these_questions_with_partly_where_none_is_offered_is_told_at_its_cell(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        said = look(coordinator, draft, edited(take(coordinator, draft), **FILLED))
        assert re.search(rf"Questions!C\d+: {re.escape(NOT_IN_PART)}", said)
        assert "1 cell is empty or can’t be read." in said
        assert "Answer again" not in said

    def test_of_these_questions_with_no_case_where_none_is_offered_is_told_at_its_cell(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        said = look(coordinator, draft, edited(take(coordinator, draft), p113_2="no_case"))
        assert re.search(
            r"Questions!C\d+: 113\.2 does not depend on a case: answer yes, no or don’t know", said
        )

    def test_an_older_one_comes_in_with_that_statement_to_answer_again(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        said = look(coordinator, draft, as_of_before(edited(take(coordinator, draft), **FILLED)))
        assert "1 answer changes." in said
        assert (
            "Answer again: at 1 statement, the file says what can’t be said there now (113.1). It comes in "
            "without this answer." in said
        )
        assert ONCE_MORE in said
        apply(coordinator, draft)
        assert criteria_of(draft) == {"113.2": "partly"}
        assert load_answers(draft, 113)[0].explanation == "A model."

    def test_they_are_counted_over_all_that_the_file_says_also_where_nothing_else_changes(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        cells = {"p113_1": "partly", "p114_1": "no_case", "p114_2": "no_case"}
        said = look(coordinator, draft, as_of_before(edited(take(coordinator, draft), **cells)))
        assert "Answer again: at 3 statements" in said
        assert "(113.1, 114.1, 114.2). It comes in without these answers." in said
        assert "Nothing would change." in said

    def test_whose_statements_have_other_words_now_is_said_so(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        data = asking(
            edited(take(coordinator, draft), p113_answer="1", p113_2="yes"), "113.2", "Other words."
        )
        older = as_of_before(asking(data, "115.1", "Other words."))
        said = look(coordinator, draft, older)
        assert "2 statements have other words now." in said
        assert "The statement 113.2 has other words in the file." in said
        assert "115.1" not in said

    def test_that_nobody_touched_is_as_it_was_though_the_questions_changed_meanwhile(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        entry = Answer(113, State.LEVEL, 1, "A model.", criteria={"113.2": PARTLY, "113.3": YES})
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        data = take(coordinator, draft, answers="filled")
        row = Criterion.objects.get(code="113.2")
        row.regional["partly"] = None
        row.save()
        Edition.objects.update(content_hash="f" * 64)
        said = look(coordinator, draft, edited(data, p114_answer="2"))
        assert "1 answer changes." in said, "114 alone"
        assert "Answer again: at 1 statement, the file says what can’t be said there now (113.2)." in said

    def test_in_which_no_case_arose_shows_it_in_words(self, draft: Assessment, coordinator: Person) -> None:
        data = edited(take(coordinator, draft), p116_3="no_case", p116_why="Nobody asked us.")
        said = look(coordinator, draft, data)
        assert "No case arose" in said
        assert "Can’t be taken" not in said


class TestAnswersAsData:
    def test_on_the_page_the_statement_is_named(self, draft: Assessment, coordinator: Person) -> None:
        said = look(coordinator, draft, answers_json({"113.1": "partly"}), "answers.json")
        assert f"criteria.113.1: {NOT_IN_PART}" in said
        assert "Can’t be taken" in said


def answers_json(criteria: dict[str, str]) -> bytes:
    entry = {"paragraph": 113, "state": "level", "level": 1, "explanation": "So it is.", "criteria": criteria}
    return json.dumps({"schema": "answers/1", "edition": "2010", "answers": [entry]}).encode()


# ---- at the desk


@pytest.fixture
def desk(client: Client, reviewer: Person, draft: Assessment) -> Client:
    client.force_login(reviewer)
    return client


def at_desk(desk: Client, data: bytes, name: str = "sent") -> Any:
    fields = {"body": "north", "cycle": "2026", "received_on": "2026-06-01"}
    return desk.post(PATH, fields | {"file": SimpleUploadedFile(name, data)})


def entered(desk: Client, seen: Any) -> dict[str, Any]:
    desk.post(HELD, {"held-key": held(seen)})
    document = json.loads(Submission.objects.get(assessment__entered_by_staff=True).document)
    found: dict[str, Any] = next(row for row in document["answers"] if row["paragraph"] == 113)
    return found


def report_of(draft: Assessment) -> bytes:
    """A report of before: of 113 it says "partly" where that could be said then."""
    document = json.loads(canonical_json(to_document(draft_report(draft))))
    row = next(row for row in document["answers"] if row["paragraph"] == 113)
    row |= {"criteria": {"113.1": "partly", "113.2": "yes"}, "state": "level", "level": 1}
    return json.dumps(document).encode()


class TestTheDesk:
    @pytest.mark.parametrize("packed", [False, True])
    def test_a_report_or_an_archive_of_before_is_entered_with_that_statement_blank(
        self, desk: Client, draft: Assessment, coordinator: Person, packed: bool
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        data = report_of(draft)
        if packed:
            data = archive({"cycles/2026/submissions/1.json": data.decode()})
        seen = at_desk(desk, data)
        assert "Answer again: at 1 statement, the file says what can’t be said there now (113.1)." in page_of(
            seen
        )
        assert entered(desk, seen)["criteria"] == {"113.2": "yes"}

    def test_a_workbook_of_before_too(self, desk: Client, draft: Assessment, coordinator: Person) -> None:
        seen = at_desk(desk, as_of_before(edited(take(coordinator, draft), **FILLED)))
        assert "Answer again: at 1 statement" in page_of(seen)
        assert entered(desk, seen)["criteria"] == {"113.2": "partly"}

    @pytest.mark.parametrize("kind", ["workbook", "answers"])
    def test_what_was_made_from_these_questions_is_refused(
        self, desk: Client, draft: Assessment, coordinator: Person, kind: str
    ) -> None:
        data = edited(take(coordinator, draft), **FILLED)
        seen = at_desk(desk, data if kind == "workbook" else answers_json({"113.1": "partly"}))
        assert seen.status_code == 422
        assert NOT_IN_PART in page_of(seen)


# ---- on the command line


def test_the_command_takes_an_older_workbook_and_says_what_to_answer_again(
    draft: Assessment, coordinator: Person, tmp_path: Any
) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(as_of_before(edited(take(coordinator, draft), **FILLED)))
    out = io.StringIO()
    call_command("import_answers", str(path), "--body", "north", "--cycle", "2026", stdout=out)
    first, second, *_rest = out.getvalue().splitlines()
    assert first.startswith(
        "Answer again: at 1 statement, the file says what can’t be said there now (113.1)."
    )
    assert second == "113: New"
    assert criteria_of(draft) == {"113.2": "partly"}
