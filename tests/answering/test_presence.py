"""Who is here: colleagues of the body alone, for two minutes, and never at the cost of the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering import presence
from assessments.answering.presence import who_is_here
from assessments.models import Assessment, Presence, Submission
from mechanisms.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def here(client: Client, draft: Assessment, at: str = "") -> str:
    headers = {"HX-Request": "true", "HX-Trigger": "here-now"}
    address = reverse("assessments:here", args=[draft.pk])
    return client.get(f"{address}{at}", headers=headers).content.decode()


def seen(person: Person, draft: Assessment, *, ago: int = 0, at: int | None = None) -> None:
    moment = timezone.now() - timedelta(seconds=ago)
    Presence.objects.create(assessment=draft, person=person, paragraph=at, seen_at=moment)


def test_a_colleague_is_named_with_the_recommendation(
    signed_in: Client, draft: Assessment, contributor: Person
) -> None:
    seen(contributor, draft, at=113)
    for page in (
        reverse("assessments:task_list", args=[draft.pk]),
        reverse("assessments:question", args=[draft.pk, 112]),
    ):
        assert "Here now: <bdi>Contributor</bdi> (at 113)" in signed_in.get(page).content.decode()
    assert "Here now: <bdi>Contributor</bdi> (at 113)" in here(signed_in, draft)


@pytest.mark.parametrize(("ago", "names"), [(110, ["Contributor"]), (130, [])])
def test_for_two_minutes(
    draft: Assessment, coordinator: Person, contributor: Person, ago: int, names: list[str]
) -> None:
    seen(contributor, draft, ago=ago)
    assert [colleague.name for colleague in who_is_here(draft, coordinator.pk)] == names


def test_one_trace_a_person_that_follows_him(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    for paragraph in (112, 113):
        signed_in.get(reverse("assessments:question", args=[draft.pk, paragraph]))
    trace = Presence.objects.get()
    assert (trace.person, trace.paragraph) == (coordinator, 113)
    signed_in.get(reverse("assessments:task_list", args=[draft.pk]))
    assert Presence.objects.get().paragraph is None
    here(signed_in, draft, "?at=128")
    assert Presence.objects.get().paragraph == 128


@pytest.mark.parametrize("at", ["?at=99", "?at=x", "?at=1e3", "?at=%00"])
def test_another_number_is_no_recommendation(signed_in: Client, draft: Assessment, at: str) -> None:
    here(signed_in, draft, at)
    assert Presence.objects.get().paragraph is None


@pytest.mark.parametrize("change", ["removed", "disabled"])
def test_somebody_who_has_left_is_not_here(
    draft: Assessment, coordinator: Person, contributor: Person, change: str
) -> None:
    seen(contributor, draft)
    assert who_is_here(draft, coordinator.pk) != ()
    if change == "removed":
        contributor.memberships.get().end()
    else:
        Person.objects.filter(pk=contributor.pk).update(is_active=False)
    assert who_is_here(draft, coordinator.pk) == ()


@pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
def test_nobody_outside_asks_or_leaves_a_trace(
    client: Client, draft: Assessment, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("assessments:here", args=[draft.pk])).status_code == 404
    assert not Presence.objects.exists()


def test_nobody_is_noted_where_nothing_is_written_any_more(
    signed_in: Client, submission: Submission
) -> None:
    draft = submission.assessment
    assert signed_in.get(reverse("assessments:task_list", args=[draft.pk])).status_code == 200
    assert here(signed_in, draft).strip() == ""
    assert not Presence.objects.exists()


def test_the_page_is_shown_when_the_database_refuses(
    signed_in: Client, draft: Assessment, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(presence, "_note", refuse)
    response = signed_in.get(reverse("assessments:question", args=[draft.pk, 112]))
    assert response.status_code == 200
    assert "Save and go on" in response.content.decode()
    assert "who is here was left out" in caplog.text


@pytest.mark.parametrize("colleagues", [1, 3])
def test_one_write_and_one_read(
    draft: Assessment,
    coordinator: Person,
    contributor: Person,
    reader: Person,
    colleagues: int,
    django_assert_num_queries: Any,
) -> None:
    for person in (contributor, reader)[:colleagues]:
        seen(person, draft)
    with django_assert_num_queries(2):
        who_is_here(draft, coordinator.pk, 112)
    with django_assert_num_queries(2):
        who_is_here(draft, coordinator.pk, 113)


def test_asking_keeps_no_session_alive(signed_in: Client, draft: Assessment) -> None:
    """The line is asked for by the page: only what a person does puts off the end of the session."""
    long_ago = 1
    session = signed_in.session
    session["seen_at"] = long_ago
    session.save()
    here(signed_in, draft)
    assert signed_in.session["seen_at"] == long_ago
    signed_in.get(reverse("assessments:task_list", args=[draft.pk]))
    assert signed_in.session["seen_at"] > long_ago


def test_who_saved_last_and_when(
    signed_in: Client, draft: Assessment, reader: Person, client: Client
) -> None:
    address = reverse("assessments:question", args=[draft.pk, 113])
    signed_in.post(address, {"revision": "0", "choice": "1"})
    saved = draft.answers.get(paragraph=113).saved_at
    assert saved is not None
    words = f"{saved:%B} {saved:%Y}, {saved:%H:%M} UTC"
    shown = signed_in.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()
    assert f"Last saved: 113 by <bdi>Coordinator</bdi>, {saved.day} {words}" in shown
    client.force_login(reader)
    assert (
        f"Last saved by <bdi>Coordinator</bdi>, {saved.day} {words}"
        in client.get(address).content.decode()
    )
