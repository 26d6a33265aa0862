"""Files of evidence: those that hold the text are found, the others are named, and a person chooses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answers.value import Reference
from assessments.files import store
from assessments.files.archive import Limits
from assessments.forgetting.matching import Wanted
from assessments.forgetting.searching import look_for
from assessments.models import Assessment, EvidenceFile
from mechanisms.models import Body, Person
from tests.factories import signed_in_now
from tests.files.files_made import body, document, pdf, pdf_that_says, picture, workbook_that_says
from tests.forgetting.forgetting_cast import NAME

pytestmark = pytest.mark.django_db

HOLDING = {
    "notes.txt": f"Interview with {NAME}".encode(),
    "list.csv": f"name;age\n{NAME};14\n".encode(),
    "minutes.docx": document(
        {"word/document.xml": body("<w:r><w:t>Maria</w:t></w:r><w:r><w:t> Lopez</w:t></w:r>")}
    ),
    "cases.xlsx": workbook_that_says(f"told by {NAME}"),
    "ruling.pdf": pdf_that_says(f"The court heard {NAME}."),
}
CLEAN = {
    "law.txt": b"Law 12",
    "plan.docx": document(),
    "budget.xlsx": workbook_that_says("Budget"),
}
TO_BE_OPENED = {
    "scan.pdf": pdf(),
    "law.pdf": pdf_that_says("Law 12"),
    "photo.png": picture("PNG"),
    "id.jpg": picture("JPEG"),
}


@pytest.fixture
def files(attach: Callable[..., Any]) -> dict[str, EvidenceFile]:
    """One of each kind, by its name."""
    for name, data in (HOLDING | CLEAN | TO_BE_OPENED).items():
        attach(Reference(name, 1), name=name, data=data)
    return {row.name: row for row in EvidenceFile.objects.all()}


@pytest.fixture
def me(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


def address(of: Body) -> str:
    return reverse("assessments:remove_text", args=[of.slug])


def names(rows: list[EvidenceFile]) -> set[str]:
    return {row.name for row in rows}


def test_what_is_in_a_file_is_found_and_what_nobody_can_search_is_named(
    files: dict[str, EvidenceFile], north: Body
) -> None:
    found = look_for(Wanted(NAME), north)
    assert names(found.files) == set(HOLDING)
    assert names(found.unread) == set(TO_BE_OPENED)


def test_a_tangled_file_is_named_too(
    files: dict[str, EvidenceFile], north: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to wait for it, and nobody may think that it was looked through."""
    monkeypatch.setattr("assessments.files.words_inside.LIMITS", Limits(elements=3))
    found = look_for(Wanted(NAME), north)
    office = {name for name in HOLDING | CLEAN if name.endswith(("docx", "xlsx"))}
    assert names(found.unread) == set(TO_BE_OPENED) | office


def test_pdfs_that_take_too_long_are_named_too(
    files: dict[str, EvidenceFile], north: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.files.words_inside.MOST_BYTES", 0)
    assert names(look_for(Wanted(NAME), north).unread) == set(TO_BE_OPENED) | {"ruling.pdf"}


class TestThePage:
    def ticked(self, page: str) -> set[str]:
        return set(re.findall(r'name="file" value="([0-9a-f-]+)"[^>]* checked', page))

    def test_those_that_hold_it_are_ticked_and_the_others_can_be(
        self, files: dict[str, EvidenceFile], me: Client, north: Body
    ) -> None:
        page = me.post(address(north), {"text": NAME}).content.decode()
        assert self.ticked(page) == {str(files[name].pk) for name in HOLDING}
        shown = set(re.findall(r'name="file" value="([0-9a-f-]+)"', page))
        assert shown == {str(files[name].pk) for name in HOLDING | TO_BE_OPENED}
        assert "4 files that you have to look at yourself" in page

    def test_each_can_be_opened(
        self, files: dict[str, EvidenceFile], draft: Assessment, me: Client, north: Body
    ) -> None:
        page = me.post(address(north), {"text": NAME}).content.decode()
        link = reverse("assessments:evidence_download", args=[draft.pk, files["scan.pdf"].pk])
        assert f'<a href="{link}">Open<span class="visually-hidden">: scan.pdf</span></a>' in page
        assert b"".join(me.get(link)) == TO_BE_OPENED["scan.pdf"]

    def test_those_that_are_ticked_go(
        self,
        files: dict[str, EvidenceFile],
        me: Client,
        north: Body,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        chosen = [str(files[name].pk) for name in (*HOLDING, "scan.pdf")]
        act = {"text": NAME, "reason": "She asked us to.", "sure": "on", "remove": "1", "file": chosen}
        with django_capture_on_commit_callbacks(execute=True):
            assert me.post(address(north), act).status_code == 302
        there = {name for name, row in files.items() if store.is_there(row.pk)}
        assert there == set(CLEAN) | set(TO_BE_OPENED) - {"scan.pdf"}

    def test_what_was_unticked_stays_unticked(
        self, files: dict[str, EvidenceFile], me: Client, north: Body
    ) -> None:
        """The page comes back because the reason is missing."""
        one = str(files["notes.txt"].pk)
        page = me.post(address(north), {"text": NAME, "remove": "1", "file": one}).content.decode()
        assert self.ticked(page) == {one}
