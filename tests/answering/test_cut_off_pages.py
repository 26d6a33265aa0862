"""What the server says for a page that is cut off: which saves succeeded, and where a form says how it is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from mechanisms.models import Assignment, Person, Role
from tests.factories import MembershipFactory

SAVED_AT = re.compile(r'data-stored-at="([^"]*)"')


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def question(draft: Assessment, paragraph: int = 112) -> str:
    return reverse("assessments:question", args=[draft.pk, paragraph])


def told_after(client: Client, address: str, post: dict[str, str]) -> list[str]:
    """The addresses that the page after a save names as saved; a device drops what it kept of them."""
    page = client.post(address, post, follow=True).content.decode()
    return [found for said in SAVED_AT.findall(page) for found in said.split()]


ANSWER = {"revision": "0", "choice": "1", "explanation": "A law is drafted."}


@pytest.mark.parametrize("button", [{}, {"stay": "1"}], ids=["go on", "stay"])
def test_the_page_after_a_save_says_what_was_saved(
    signed_in: Client, draft: Assessment, button: dict[str, str]
) -> None:
    address = question(draft)
    assert told_after(signed_in, address, ANSWER | button) == [address]


def test_a_refused_answer_is_not_called_saved(signed_in: Client, draft: Assessment) -> None:
    wrong = ANSWER | {"choice": "not_applicable", "explanation": ""}
    assert told_after(signed_in, question(draft), wrong | {"revision": "7"}) == []
    assert told_after(signed_in, question(draft, 131), {"choice": "9"}) == []


def test_what_comes_after_the_session_has_ended_is_not_called_saved(
    client: Client, draft: Assessment
) -> None:
    assert told_after(client, question(draft), ANSWER) == []


def test_the_row_of_a_group_is_named_by_the_address_of_its_question(
    signed_in: Client, draft: Assessment
) -> None:
    """The address at which it was typed and kept, whatever page it is saved from."""
    assert told_after(signed_in, question(draft), ANSWER | {"group": "b"}) == [question(draft)]


def test_an_input_is_named_by_its_own_address(client: Client, draft: Assessment, contributor: Person) -> None:
    other = MembershipFactory.create(body=draft.body, role=Role.CONTRIBUTOR)
    asked = contributor.memberships.get().assignments.get(recommendation__isnull=False)
    Assignment.objects.create(membership=other, recommendation=asked.recommendation)
    client.force_login(contributor)
    address = reverse("assessments:own_input", args=[draft.pk, 113])
    assert told_after(client, address, ANSWER) == [address]


FORMS = [
    ("question", ["112"]),
    ("section", ["b"]),
    ("frame", []),
    ("action_add", []),
    ("evidence_add", ["112"]),
]


@pytest.mark.parametrize(("name", "where"), FORMS, ids=[name for name, _where in FORMS])
def test_each_form_in_which_much_is_typed_is_guarded(
    signed_in: Client, draft: Assessment, name: str, where: list[str]
) -> None:
    address = reverse(f"assessments:{name}", args=[draft.pk, *where])
    page = signed_in.get(address, {"open": "112"}).content.decode()
    form = re.search(r"<form[^>]*data-cut-off.*?</form>", page, re.DOTALL)
    assert form
    assert 'role="status"' in form[0]
    assert "data-cut-off-state" in form[0] or "data-upload" in form[0]
    assert "joined/typing.js" in page or "joined/writing.js" in page


def test_the_page_of_this_device_says_the_risk_and_sends_nothing(signed_in: Client) -> None:
    page = signed_in.get("/account/device/").content.decode()
    assert "Anybody who uses or searches this device could read that text." in page
    assert "Off: nothing is kept on this device." in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main


def test_signing_out_names_the_person_whose_texts_are_removed(signed_in: Client, coordinator: Person) -> None:
    for path in ("/dashboard/", "/account/logout/"):
        page = signed_in.get(path).content.decode()
        assert f'data-sign-out="{coordinator.pk}"' in page, path
