"""What looks like personal data of a victim: asked about where it is typed, explained, and never a bar."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.evidence import add_reference
from assessments.answering.saving import save_answer
from assessments.answers.value import Action
from assessments.bodies.archive import write_archive
from assessments.models import Answer, Assessment, Event
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.answering.evidence_cast import PLAN
from tests.factories import acting, answer_all, level

CODE = 112
HOTLINE = "The hotline 116 000 is open day and night."
GIRL = "Maria Santos, aged 15, was heard."
ASKED = "Could somebody find a victim by this?"


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def write(draft: Assessment, who: Person, text: str, paragraph: int = CODE) -> None:
    save_answer(by=acting(who), assessment=draft, entry=level(paragraph, 1, text))


def page(client: Client, draft: Assessment, name: str, *args: int) -> str:
    return client.get(reverse(f"assessments:{name}", args=[draft.pk, *args])).content.decode()


def explain(client: Client, draft: Assessment, said: str, **changed: Any) -> Any:
    """Say on its page why everything that it shows may stand."""
    address = reverse("assessments:personal_data", args=[draft.pk, CODE])
    shown = client.get(address).context["suspected"]
    found = [item.suspect.fingerprint for item in shown]
    return client.post(address, {"reason": said, "found": found} | changed)


def test_it_is_quoted_where_it_was_typed_and_saved_all_the_same(signed_in: Client, draft: Assessment) -> None:
    post = {"revision": "0", "choice": "1", "explanation": GIRL}
    saved = signed_in.post(
        reverse("assessments:question", args=[draft.pk, CODE]), post, headers={"HX-Request": "true"}
    )
    assert saved.status_code == 200
    assert ASKED in saved.content.decode()
    assert Answer.objects.get(assessment=draft, paragraph=CODE).explanation == GIRL
    shown = page(signed_in, draft, "question", CODE)
    assert "“<bdi>Maria Santos, aged 15</bdi>”" in shown
    assert 'href="#id_explanation"' in shown


@pytest.mark.parametrize(("text", "is_asked"), [(GIRL, True), ("Six laws.", False)])
def test_whoever_saves_and_goes_on_is_asked_on_the_next_page(
    signed_in: Client, draft: Assessment, text: str, is_asked: bool
) -> None:
    address = reverse("assessments:question", args=[draft.pk, CODE])
    post = {"revision": "0", "choice": "1", "explanation": text}
    left = signed_in.post(address, post, follow=True)
    assert left.redirect_chain[-1][0] != address
    assert (f'<a href="{address}#id_explanation">Look at it again</a>' in left.content.decode()) is (is_asked)


def test_whoever_saves_and_stays_is_asked_beside_the_field_alone(
    signed_in: Client, draft: Assessment
) -> None:
    address = reverse("assessments:question", args=[draft.pk, CODE])
    post = {"revision": "0", "choice": "1", "explanation": GIRL, "stay": "1"}
    stayed = signed_in.post(address, post, follow=True).content.decode()
    assert ASKED in stayed
    assert "Look at it again" not in stayed


def test_titles_and_actions_are_looked_at_too(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    entry = replace(
        level(CODE, 1),
        evidence=(replace(PLAN, title="Statement of Amina K., aged 15"),),
        actions=(Action(what="Call her on +44 20 7946 0958"),),
    )
    save_answer(by=acting(coordinator), assessment=draft, entry=entry)
    shown = page(signed_in, draft, "question", CODE)
    assert 'href="#id_evidence-0-title">Evidence 1</a>' in shown
    assert 'href="#id_action-0-what">Action 1</a>' in shown


def test_a_reason_puts_the_question_to_rest_and_only_that_one(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    write(draft, coordinator, HOTLINE)
    assert explain(signed_in, draft, "A public hotline.").status_code == 302
    assert ASKED not in page(signed_in, draft, "question", CODE)
    assert ASKED not in page(signed_in, draft, "check")
    write(draft, coordinator, f"{HOTLINE} {GIRL}")
    shown = page(signed_in, draft, "question", CODE)
    assert "Maria Santos, aged 15" in shown
    assert "“<bdi>hotline 116 000</bdi>”" not in shown


def test_every_reason_stays_with_its_person(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    write(draft, coordinator, HOTLINE)
    explain(signed_in, draft, "A public hotline.")
    write(draft, coordinator, f"{HOTLINE} {GIRL}")
    explain(signed_in, draft, "An invented example.")
    shown = page(signed_in, draft, "personal_data", CODE)
    assert "A public hotline." in shown
    assert "An invented example." in shown
    assert shown.count(f"(<bdi>{coordinator}</bdi>, ") == 2
    events = Event.objects.filter(kind="personal_data_explained")
    assert events.count() == 2
    assert "hotline" not in str(list(events.values("subject", "data")))


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"reason": ""}, 422), ({"reason": "x" * 301}, 422), ({"found": ["0" * 16]}, 302), ({"found": []}, 302)],
)
def test_without_a_reason_or_for_something_else_it_stays(
    signed_in: Client, draft: Assessment, coordinator: Person, changed: dict[str, Any], status: int
) -> None:
    write(draft, coordinator, HOTLINE)
    assert explain(signed_in, draft, "A public hotline.", **changed).status_code == status
    assert ASKED in page(signed_in, draft, "question", CODE)


def test_what_was_taken_out_meanwhile_is_said_to_be(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    write(draft, coordinator, HOTLINE)
    address = reverse("assessments:personal_data", args=[draft.pk, CODE])
    found = [item.suspect.fingerprint for item in signed_in.get(address).context["suspected"]]
    write(draft, coordinator, "The hotline is open.")
    post = {"reason": "A public hotline.", "found": found}
    shown = signed_in.post(address, post, follow=True).content.decode()
    assert "The answer has changed: it no longer has these words." in shown
    assert not Event.objects.filter(kind="personal_data_explained").exists()


def test_the_check_lists_it_and_lets_it_pass(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    write(draft, coordinator, GIRL)
    shown = page(signed_in, draft, "check")
    assert f"{ASKED} (1)" in shown
    choices = Choices(Sharing.PRIVATE, False, False, False)
    assert submit(by=acting(coordinator), assessment=draft, choices=choices).digest


@pytest.mark.parametrize(
    ("who", "status"),
    [("reader", 403), ("contributor", 403), ("stranger", 404), ("reviewer", 404), ("administrator", 404)],
)
def test_nobody_explains_who_may_not_write(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    who: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    write(draft, coordinator, HOTLINE)
    client.force_login(request.getfixturevalue(who))
    address = reverse("assessments:personal_data", args=[draft.pk, CODE])
    assert client.post(address, {"reason": "Mine.", "found": ["0"]}).status_code == status


def test_a_reason_that_comes_too_late_is_shown_to_be_copied(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    write(draft, coordinator, HOTLINE)
    choices = Choices(Sharing.PRIVATE, False, False, False)
    submit(by=acting(coordinator), assessment=draft, choices=choices)
    late = explain(signed_in, draft, "A public hotline.")
    assert late.status_code == 409
    assert "A public hotline." in late.content.decode()
    assert not Event.objects.filter(kind="personal_data_explained").exists()


@pytest.mark.parametrize(
    ("name", "asked"), [("Maria Santos, aged 15.txt", True), ("National plan 2024-2028.txt", False)]
)
def test_the_name_of_a_file_is_asked_about(
    signed_in: Client, draft: Assessment, coordinator: Person, name: str, asked: bool
) -> None:
    add_reference(by=acting(coordinator), assessment=draft, paragraph=CODE, entry=PLAN, confidential=False)
    row = Answer.objects.get(assessment=draft, paragraph=CODE).evidence.get()
    address = reverse("assessments:evidence_file", args=[draft.pk, CODE, row.pk])
    sent = {"file": SimpleUploadedFile(name, b"Words"), "confidential": "no"}
    shown = signed_in.post(address, sent, follow=True).content.decode()
    assert "The file is attached." in shown
    assert ("by the name of a file" in shown) == asked
    assert (ASKED in page(signed_in, draft, "check")) == asked
    if asked:
        explain(signed_in, draft, "She is our minister.")
        assert "by the name of a file" not in page(signed_in, draft, "question", CODE)


def test_the_reason_goes_along_when_a_body_takes_its_data(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    write(draft, coordinator, HOTLINE)
    explain(signed_in, draft, "A public hotline.")
    target = io.BytesIO()
    write_archive(draft.body, target, at=timezone.now(), by="Coordinator")
    states = json.loads(zipfile.ZipFile(target).read("cycles/2026/answer-states.json"))
    told = {row["paragraph"]: row["personal_data"] for row in states}
    assert told[CODE]["reasons"][0]["reason"] == "A public hotline."
    assert told[113] == {}
