"""One file, three who bring it: the body to its own assessment, the desk, a command; the same sentences."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessments.answering.saving import save_answer
from assessments.files.archive import UnfitFile
from assessments.models import Answer, Assessment, Cycle, Event, ReceivedFile, Submission, Workbook
from assessments.offline.file_answers import BroughtBy, FileKind
from assessments.offline.reading import MOST_BYTES, read_file
from mechanisms.models import Membership, Person, Role
from recommendations.models import Edition
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, acting, level
from tests.files.files_made import archive, pdf
from tests.offline.test_offline_pages import bring, edited, take
from tests.offline.test_returned_content import in_utf_16, open_document
from tests.offline.workbooks_made import xlsx
from tests.reviewing.test_enter_pages import HELD, PATH, held

OWN = "Only the body knows that this is drafted."


@pytest.fixture
def desk(client: Client, reviewer: Person, draft: Assessment) -> Client:
    client.force_login(reviewer)
    return client


def look(desk: Client, data: bytes, name: str = "sent.xlsx", **said: str) -> Any:
    """A file at the desk, for north in 2026."""
    day = timezone.localdate().isoformat()
    fields = {"body": "north", "cycle": "2026", "received_on": day} | said
    return desk.post(PATH, fields | {"file": SimpleUploadedFile(name, data)})


def page_of(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def document() -> dict[int, dict[str, Any]]:
    found = json.loads(Submission.objects.get(assessment__entered_by_staff=True).document)
    return {row["paragraph"]: row for row in found["answers"]}


class TestTheDeskTakesAQuestionnaire:
    def test_what_is_filled_in_is_shown_and_entered(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        data = edited(
            take(coordinator, draft), p113_answer="2", p113_why="Training since 2019.", p113_1="yes"
        )
        seen = look(desk, data)
        said = page_of(seen)
        assert seen.status_code == 200, said
        assert "1 recommendation has a level, 31 stay blank" in said
        assert "Training since 2019." in said
        assert 'id="row-113"' in seen.content.decode(), "what each answer says, point by point"
        assert 'id="row-114"' not in seen.content.decode()
        desk.post(HELD, {"held-key": held(seen)})
        assert ReceivedFile.objects.get().kind == "workbook"
        told = document()
        assert (told[113]["level"], told[113]["criteria"]["113.1"]) == (2, "yes")
        assert told[114]["state"] == "blank"

    def test_nothing_of_the_bodys_own_draft_is_entered_or_changed(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        """Neither where the file is silent, nor where a row with its words was deleted."""
        by = acting(coordinator)
        save_answer(by=by, assessment=draft, entry=level(112, 3, OWN))
        data = without_rows(edited(take(coordinator, draft, answers="filled"), p113_answer="1"), "112.why")
        save_answer(by=by, assessment=draft, entry=level(114, 3, OWN))
        before = list(Answer.objects.values_list())
        seen = look(desk, data)
        assert OWN not in page_of(seen)
        assert "saved by" not in page_of(seen)
        desk.post(HELD, {"held-key": held(seen)})
        told = document()
        assert (told[112]["level"], told[112]["explanation"]) == (3, "")
        assert told[114]["state"] == "blank"
        assert list(Answer.objects.values_list()) == before
        assert not Event.objects.filter(kind__in=("file_uploaded", "file_applied")).exists()

    def test_a_row_that_is_gone_is_told(self, desk: Client, draft: Assessment, coordinator: Person) -> None:
        data = edited(take(coordinator, draft), p113_answer="1", p114_why="A plan.")
        said = page_of(look(desk, without_rows(data, "114.answer")))
        assert "The row of the answer is gone from the file at 114" in said

    def test_a_blank_one_is_not_entered(self, desk: Client, draft: Assessment, coordinator: Person) -> None:
        response = look(desk, take(coordinator, draft))
        assert response.status_code == 422
        assert "Nothing is filled in in this file." in page_of(response)
        assert 'name="held-key"' not in response.content.decode()

    def test_a_rule_that_is_broken_is_told_at_its_cell(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        data = edited(take(coordinator, draft), p113_answer="seven", p114_answer="elsewhere", p115_answer="2")
        response = look(desk, data)
        said = page_of(response)
        assert response.status_code == 422
        assert "2 problems: nothing can be entered" in said
        assert re.search(r"Paragraph 113, Questions!C\d+: “seven” can’t be chosen here", said)
        assert "Choose the mechanism that does it." in said

    def test_one_of_another_body_is_as_unknown_as_any(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        BodyFactory.create(slug="river", name="River Commission")
        data = edited(take(coordinator, draft), p113_answer="2")
        response = look(desk, data, body="river")
        assert response.status_code == 422
        assert "its code is not known" in page_of(response)
        assert "belongs to Northern" not in page_of(response)

    def test_one_of_another_edition_is_not_taken(
        self, desk: Client, draft: Assessment, coordinator: Person, cycle: Cycle
    ) -> None:
        other = Edition.objects.get(pk=cycle.edition_id)
        data = edited(take(coordinator, draft), p113_answer="2")
        CycleFactory.create(slug="2027", name="2027", edition=other)
        response = look(desk, data, cycle="2027")
        assert response.status_code == 422
        assert "This file belongs to the cycle 2026" in page_of(response)

    def test_one_of_a_contributor_is_no_word_of_the_body(
        self, desk: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        member = Membership.objects.get(person=contributor)
        data = edited(take(coordinator, draft, scope=f"member-{member.pk}"), p113_answer="2")
        for _time in ("asked still", "forgotten"):
            response = look(desk, data)
            assert response.status_code == 422
            assert "The coordinator of the body can bring it in." in page_of(response)
            Workbook.objects.update(membership=None)

    def test_what_may_be_personal_data_of_a_victim_is_shown(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        why = "Ms. Anna Petrova, born 3 May 1990, was found in the hotel."
        said = page_of(look(desk, edited(take(coordinator, draft), p113_answer="1", p113_why=why)))
        assert "ask the body for a file without it" in said

    def test_a_colleague_of_the_body_who_is_on_the_staff_enters_nothing(
        self, desk: Client, draft: Assessment, coordinator: Person, reviewer: Person
    ) -> None:
        data = edited(take(coordinator, draft), p113_answer="2")
        MembershipFactory.create(person=reviewer, body=draft.body, role=Role.READER)
        assert look(desk, data).status_code == 422

    def test_in_a_file_of_libreoffice_as_well(
        self, desk: Client, draft: Assessment, coordinator: Person
    ) -> None:
        take(coordinator, draft)
        with_code = swapped(open_document(), "abc-1", str(Workbook.objects.get().pk))
        response = look(desk, with_code, "sent.ods")
        said = page_of(response)
        assert response.status_code == 422
        assert "Questions!C6" in said or "C6: The cell shows an error" in said


def without_rows(data: bytes, *codes: str) -> bytes:
    """The workbook with these rows of its questions deleted."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Questions"]
    for row in range(sheet.max_row, 1, -1):
        if str(sheet.cell(row, 1).value) in codes or any(str(cell.value) in codes for cell in sheet[row]):
            sheet.delete_rows(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swapped(data: bytes, before: str, after: str) -> bytes:
    """The archive with a text of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return archive({name: part.replace(before.encode(), after.encode()) for name, part in parts.items()})


# ---- the same file, whoever brings it

type Made = Callable[[Assessment, Person], bytes]


def from_elsewhere(draft: Assessment, coordinator: Person) -> bytes:
    """A questionnaire that was made on another installation."""
    data = edited(take(coordinator, draft), p113_answer="2")
    Workbook.objects.all().delete()
    return data


#: What was brought, and the sentence that everybody hears.
REFUSED: dict[str, tuple[str, Made | bytes, str]] = {
    "nothing": ("a.json", b" \n", "The file is empty."),
    "a PDF": ("a.pdf", pdf(), "This is a PDF."),
    "an old Excel file": ("a.xls", in_utf_16("Workbook"), "This is an Excel file of before 2007"),
    "a locked one": ("a.xlsx", in_utf_16("EncryptedPackage"), "locked with a password"),
    "a broken one": ("a.xlsx", b"PK\x03\x04 broken", "The file is"),
    "a hostile one": (
        "a.xlsx",
        archive({"[Content_Types].xml": "<a/>", "../xl/workbook.xml": "<a/>"}),
        "The names inside the file are not in order",
    ),
    "another workbook": ("a.xlsx", xlsx(), "This is another workbook"),
    "an unknown questionnaire": ("a.xlsx", from_elsewhere, "This file was not made here"),
    "another JSON": ("a.json", b'{"name": 1}', "This JSON does not say that it holds answers"),
    "JSON that is cut": ("a.json", b'{"schema": "answers/1",', "The file is not JSON"),
    "another schema": (
        "a.json",
        b'{"schema": "answers/9", "edition": "2010", "answers": []}',
        "The schema is",
    ),
    "too much of it": (
        "a.json",
        b'{"schema": "answers/1", "a": [' + b"{}," * 30_000 + b"1]}",
        "it holds far more than 32 answers",
    ),
    "an unknown key": (
        "a.json",
        b'{"schema": "answers/1", "edition": "2010", "answers": [], "odd": 1}',
        "There is an unknown key",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_same_file_gives_the_same_sentence_to_all_three(
    case: str, desk: Client, draft: Assessment, coordinator: Person, tmp_path: Path
) -> None:
    name, made, expected = REFUSED[case]
    data = made if isinstance(made, bytes) else made(draft, coordinator)
    at_desk = page_of(look(desk, data, name))
    by_body = page_of(bring(coordinator, draft, SimpleUploadedFile(name, data)))
    (line,) = command(tmp_path / name, data)
    sentence = line[line.index(expected) :] if expected in line else line
    assert sentence.startswith(expected) or expected in line
    assert sentence in at_desk
    assert sentence in by_body
    assert not Answer.objects.exclude(state="blank").exists()
    assert not Assessment.objects.filter(entered_by_staff=True).exists()


def command(path: Path, data: bytes, *options: str) -> list[str]:
    """The problems that the command prints."""
    path.write_bytes(data)
    wrong = io.StringIO()
    names = ("--body", "north", "--cycle", "2026")
    with pytest.raises(SystemExit) as end:
        call_command("import_answers", str(path), *names, *options, stderr=wrong, stdout=io.StringIO())
    assert end.value.code == 1
    return wrong.getvalue().splitlines()


BROKEN_ENTRY = (
    b'{"schema": "answers/1", "edition": "2010", "answers": [{"paragraph": 112, "state": "level", '
    b'"level": 2, "criteria": {"112.1": "often"}}, {"paragraph": 113, "state": "elsewhere", '
    b'"elsewhere": "nobody"}]}'
)


def test_a_rule_that_an_entry_breaks_is_said_alike(
    desk: Client, draft: Assessment, coordinator: Person, tmp_path: Path
) -> None:
    lines = command(tmp_path / "a.json", BROKEN_ENTRY)
    assert lines == [
        'answers[0], paragraph 112, criteria.112.1: "often" is not one of yes, partly, no, no_case, '
        "dont_know, blank.",
        'answers[1], paragraph 113, elsewhere: "nobody" is not a mechanism of the directory.',
    ]
    at_desk = page_of(look(desk, BROKEN_ENTRY, "a.json"))
    by_body = page_of(bring(coordinator, draft, SimpleUploadedFile("a.json", BROKEN_ENTRY)))
    for line in lines:
        sentence = line.partition(": ")[2]
        assert sentence in at_desk
        assert sentence in by_body


def test_a_cell_that_is_wrong_is_said_alike(
    desk: Client, draft: Assessment, coordinator: Person, tmp_path: Path
) -> None:
    data = edited(take(coordinator, draft), p113_answer="seven")
    (line,) = command(tmp_path / "a.xlsx", data)
    place, _colon, sentence = line.removeprefix("113, ").partition(": ")
    assert re.fullmatch(r"Questions!C\d+", place)
    assert f"{place}: {sentence}" in page_of(look(desk, data))
    of_body = page_of(bring(coordinator, draft, SimpleUploadedFile("a.xlsx", data)))
    assert f"{place}: What does “seven” mean?" in of_body, "there it can be put right"


# ---- limits


@pytest.mark.parametrize("brought_by", BroughtBy)
def test_the_limits_are_those_of_the_kind_whoever_brings_it(brought_by: BroughtBy) -> None:
    for data in (b"{" + b" " * (4 << 20), b" " * (MOST_BYTES + 1)):
        with pytest.raises(UnfitFile) as refused:
            read_file("a", data, brought_by)
        assert refused.value.reason == "too_large"
    assert read_file("a", b'{"schema": "answers/1"' + b" " * (3 << 20) + b"}", brought_by).faults


@pytest.mark.parametrize("brought_by", [BroughtBy.BODY, BroughtBy.COMMAND])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"schema": "gap-report/1"}', "gap_report_json"),
        (archive({"cycles/2026/answers.json": "{}"}), "body_archive"),
        (archive({"a.json": "{}"}), "packed"),
    ],
)
def test_a_report_and_an_archive_are_for_the_desk_alone(
    brought_by: BroughtBy, data: bytes, reason: str
) -> None:
    with pytest.raises(UnfitFile) as refused:
        read_file("a", data, brought_by)
    assert refused.value.reason == reason


def test_everybody_reads_the_same_of_a_file(draft: Assessment, coordinator: Person) -> None:
    data = edited(take(coordinator, draft), p113_answer="2")
    first, *others = (read_file("a.xlsx", data, one) for one in BroughtBy)
    assert first.kind is FileKind.WORKBOOK
    assert all(one == first for one in others)
