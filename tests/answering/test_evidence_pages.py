"""The pages on which a file is attached, used again and counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.answering.evidence import reuse_reference
from assessments.answering.saving import save_answer
from assessments.files.evidence_kinds import MOST_BYTES
from assessments.models import Assessment, Evidence, EvidenceFile
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.answering.evidence_cast import CODE, PLAN, Attach, name_beside, post, send
from tests.factories import acting, answer_all, level
from tests.files.files_made import document, pdf

# The queries of the register.
REGISTER = 9


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def test_a_reference_comes_with_its_file_in_one_go(signed_in: Client, draft: Assessment) -> None:
    response = post(signed_in, draft)
    assert response.status_code == 302
    assert response["Location"].endswith(f"/{CODE}/#evidence-files")
    assert name_beside(draft) == "plan.pdf"
    page = signed_in.get(response["Location"]).content.decode()
    assert "plan.pdf" in page


def test_a_script_is_told_where_to_go_on(signed_in: Client, draft: Assessment) -> None:
    response = post(signed_in, draft, by_script=True)
    assert response.status_code == 201
    assert response["Location"].endswith(f"/{CODE}/#evidence-files")


def test_sending_it_twice_makes_one_reference(signed_in: Client, draft: Assessment) -> None:
    post(signed_in, draft)
    again = post(signed_in, draft)
    assert again.status_code == 422
    assert "The answer already has this reference." in again.content.decode()
    assert Evidence.objects.count() == EvidenceFile.objects.count() == 1


RUNS = pdf(b"/OpenAction << /S /JavaScript >>")
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "a script in a PDF",
        {"file": ("plan.pdf", pdf(b"/OpenAction << /S /JavaScript >>"))},
        "Print it to a new PDF",
    ),
    ("macros", {"file": ("plan.docx", document({"word/vbaProject.bin": b"a"}))}, "Save it without macros"),
    ("a drawing", {"file": ("plan.svg", b"<svg/>")}, "Files of this kind are not taken."),
    ("two endings", {"file": ("plan.pdf.exe", pdf())}, "Files of this kind are not taken."),
    ("a wrong ending", {"file": ("plan.png", pdf())}, "is no PNG picture"),
    ("nothing", {"file": ("plan.txt", b"")}, "The file is empty."),
    ("eleven megabytes", {"file": ("plan.txt", b"a" * (MOST_BYTES + 1))}, "larger than 10 MB"),
    ("twenty-one megabytes", {"file": ("plan.txt", b"a" * (21 << 20))}, "larger than 10 MB"),
    ("no title", {"title": ""}, "Fill this in."),
    ("no strength", {"strength": ""}, "Choose one."),
    ("another strength", {"strength": "7"}, "Choose from the list."),
    ("public without a date", {"date": ""}, "A public document needs its date."),
    ("confirmed by nobody", {"strength": "3"}, "Say who, other than your body, confirms it."),
    ("a link that runs", {"url": "javascript:alert(1)"}, "Write a link that begins with"),
]


@pytest.mark.parametrize(("changed", "said"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_can_not_be_taken_is_said_at_its_field(
    signed_in: Client, draft: Assessment, changed: dict[str, Any], said: str
) -> None:
    if "file" in changed:
        name, data = changed["file"]
        changed = {"file": SimpleUploadedFile(name, data)}
    response = post(signed_in, draft, **changed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert page.count(said) == 2  # in the summary and at the field
    assert not Evidence.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_more_than_any_request_may_hold_is_refused_before_it_is_read(
    signed_in: Client, draft: Assessment
) -> None:
    whole = SimpleUploadedFile("plan.txt", b"a" * (26 << 20))
    assert post(signed_in, draft, file=whole).status_code == 413


@pytest.mark.parametrize(("by_script", "asked"), [(False, True), (True, False)])
def test_a_file_that_the_browser_lets_go_of_is_asked_for_again(
    signed_in: Client, draft: Assessment, by_script: bool, asked: bool
) -> None:
    """Else the reference would be saved without it the second time."""
    page = post(signed_in, draft, title="", by_script=by_script).content.decode()
    assert ("Choose the file once more" in page) == asked
    without = post(signed_in, draft, title="", file="").content.decode()
    assert "Choose the file once more" not in without


def test_what_comes_too_late_is_shown_to_be_copied(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    send(draft, coordinator, Sharing.PRIVATE)
    response = post(signed_in, draft)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("submitted") >= 1
    assert "It is not saved. Copy what you want to keep." in page
    assert "National plan" in page
    assert '<form method="post" enctype' not in page


def test_attaching_nothing_asks_for_a_file(signed_in: Client, draft: Assessment, attach: Attach) -> None:
    row = attach()
    address = reverse("assessments:evidence_file", args=[draft.pk, CODE, row.pk])
    response = signed_in.post(address)
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()
    assert name_beside(draft) == "plan.pdf"


def test_a_reference_that_a_colleague_took_out_is_missed(
    signed_in: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    save_answer(by=acting(coordinator), assessment=draft, entry=level(CODE, 1))
    address = reverse("assessments:evidence_file", args=[draft.pk, CODE, row.pk])
    late = {"file": SimpleUploadedFile("late.txt", b"Late")}
    assert signed_in.post(address, late).status_code == 404
    taken = reverse("assessments:evidence_file_remove", args=[draft.pk, CODE, row.pk])
    page = signed_in.post(taken, follow=True).content.decode()
    assert "A colleague has removed this reference." in page


@pytest.mark.parametrize("chosen", ["", "nonsense", str(UUID(int=1))])
def test_using_none_again_is_said(signed_in: Client, draft: Assessment, chosen: str) -> None:
    address = reverse("assessments:evidence_reuse", args=[draft.pk, CODE])
    response = signed_in.post(address, {"reference": chosen})
    assert response.status_code == 422
    assert not Evidence.objects.exists()


def test_the_register_counts_files_and_says_where_else_they_are_used(
    signed_in: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    reuse_reference(by=acting(coordinator), assessment=draft, paragraph=114, reference=row.pk)
    page = signed_in.get(reverse("assessments:evidence", args=[draft.pk])).content.decode()
    assert "1 file is attached." in page
    assert page.count("also used at") == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_takes_its_queries_whatever_it_lists(
    signed_in: Client, draft: Assessment, attach: Attach, number: int, django_assert_num_queries: Any
) -> None:
    for paragraph in range(CODE, CODE + number):
        attach(paragraph=paragraph, name=f"{paragraph}.txt", data=f"Text {paragraph}".encode())
    with django_assert_num_queries(REGISTER):
        signed_in.get(reverse("assessments:evidence", args=[draft.pk]))


@pytest.mark.parametrize(
    ("public", "hidden", "said"),
    [
        (1, 0, "1 attached file: whoever may see the submission can open it"),
        (2, 0, "2 attached files: whoever may see the submission can open them"),
        (0, 1, "1 confidential file: only your body can open it."),
        (1, 1, "1 attached file: whoever may see the submission can open it"),
    ],
)
def test_the_check_says_which_files_go_along(
    signed_in: Client, draft: Assessment, attach: Attach, public: int, hidden: int, said: str
) -> None:
    for number in range(public + hidden):
        attach(
            replace(PLAN, title=f"Paper {number}"),
            name=f"{number}.txt",
            data=f"Text {number}".encode(),
            confidential=number >= public,
        )
    page = signed_in.get(reverse("assessments:choose", args=[draft.pk])).content.decode()
    assert said in page
    assert ("only your body can open" in page) == bool(hidden)
