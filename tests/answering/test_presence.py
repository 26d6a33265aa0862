"""Who is here: colleagues of the body alone, for two minutes; pages only read, what scripts ask is noted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Presence, Submission
from mechanisms.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def here(client: Client, draft: Assessment, at: str = "") -> str:
    return str(asked(client, draft, at).content.decode())


def asked(client: Client, draft: Assessment, at: str = "") -> Any:
    """What the script of the page asks, when it opens and every 45 seconds."""
    headers = {"HX-Request": "true", "HX-Trigger": "here-now"}
    return client.post(f"{reverse('assessments:here', args=[draft.pk])}{at}", headers=headers)


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


@pytest.mark.parametrize(("ago", "is_named"), [(110, True), (130, False)])
def test_for_two_minutes(
    signed_in: Client, draft: Assessment, contributor: Person, ago: int, is_named: bool
) -> None:
    seen(contributor, draft, ago=ago)
    assert ("<bdi>Contributor</bdi>" in here(signed_in, draft)) == is_named


def test_the_latest_first_and_never_oneself(
    signed_in: Client, draft: Assessment, coordinator: Person, contributor: Person, reader: Person
) -> None:
    seen(coordinator, draft)
    seen(contributor, draft, ago=50, at=113)
    seen(reader, draft, ago=5)
    line = "Here now: <bdi>Reader</bdi>, <bdi>Contributor</bdi> (at 113)</p>"
    assert line in here(signed_in, draft)


@pytest.mark.parametrize("page", ["task_list", "question"])
def test_opening_a_page_leaves_no_trace(signed_in: Client, draft: Assessment, page: str) -> None:
    """Whoever has no script is not seen to be here, and loses nothing."""
    args = [draft.pk, 112] if page == "question" else [draft.pk]
    assert signed_in.get(reverse(f"assessments:{page}", args=args)).status_code == 200
    assert not Presence.objects.exists()
    assert signed_in.get(reverse("assessments:here", args=[draft.pk])).status_code == 405


def test_one_trace_a_person_that_follows_him(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    for at, paragraph in (("?at=112", 112), ("?at=113", 113), ("", None), ("?at=128", 128)):
        here(signed_in, draft, at)
        trace = Presence.objects.get()
        assert (trace.person, trace.paragraph) == (coordinator, paragraph)


@pytest.mark.parametrize(("ago", "is_noted"), [(55, False), (65, True)])
def test_noted_once_a_minute(
    signed_in: Client, draft: Assessment, coordinator: Person, ago: int, is_noted: bool
) -> None:
    seen(coordinator, draft, ago=ago, at=112)
    before = Presence.objects.get().seen_at
    here(signed_in, draft, "?at=112")
    assert (Presence.objects.get().seen_at > before) == is_noted


@pytest.mark.parametrize("at", ["?at=99", "?at=x", "?at=1e3", "?at=%00"])
def test_another_number_is_no_recommendation(signed_in: Client, draft: Assessment, at: str) -> None:
    here(signed_in, draft, at)
    assert Presence.objects.get().paragraph is None


@pytest.mark.parametrize("change", ["removed", "disabled"])
def test_somebody_who_has_left_is_not_here(
    signed_in: Client, draft: Assessment, contributor: Person, change: str
) -> None:
    seen(contributor, draft)
    assert "Contributor" in here(signed_in, draft)
    if change == "removed":
        contributor.memberships.get().end()
    else:
        Person.objects.filter(pk=contributor.pk).update(is_active=False)
    assert "Contributor" not in here(signed_in, draft)


@pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
def test_nobody_outside_asks_or_leaves_a_trace(
    client: Client, draft: Assessment, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert asked(client, draft).status_code == 404
    assert not Presence.objects.exists()


def test_nobody_is_noted_where_nothing_is_written_any_more(signed_in: Client, submission: Submission) -> None:
    draft = submission.assessment
    assert signed_in.get(reverse("assessments:task_list", args=[draft.pk])).status_code == 200
    assert here(signed_in, draft).strip() == ""
    assert not Presence.objects.exists()


def test_the_line_is_shown_when_the_database_refuses(
    signed_in: Client, draft: Assessment, contributor: Person, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database or disk is full")

    seen(contributor, draft, at=113)
    monkeypatch.setattr(Presence.objects, "bulk_create", refuse)
    response = asked(signed_in, draft)
    assert response.status_code == 200
    assert "<bdi>Contributor</bdi> (at 113)" in response.content.decode()
    assert "who is here was not noted" in caplog.text


@pytest.mark.parametrize("colleagues", [1, 3])
def test_one_read_and_at_most_one_write(
    signed_in: Client,
    draft: Assessment,
    contributor: Person,
    reader: Person,
    colleagues: int,
    django_assert_num_queries: Any,
) -> None:
    """Besides session, person, roles and assessment."""
    for person in (contributor, reader)[:colleagues]:
        seen(person, draft)
    signed_in.get(reverse("assessments:task_list", args=[draft.pk]))
    with django_assert_num_queries(4 + 2):
        asked(signed_in, draft, "?at=112")
    with django_assert_num_queries(4 + 1):
        asked(signed_in, draft, "?at=112")
    with django_assert_num_queries(4 + 2):
        asked(signed_in, draft, "?at=113")


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
        f"Last saved by <bdi>Coordinator</bdi>, {saved.day} {words}" in client.get(address).content.decode()
    )
