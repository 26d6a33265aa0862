"""A body's own words in the directory: dated, signed, apart from the report, and taken back for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Event
from mechanisms.directory.updates import publish, take_back
from mechanisms.models import Body, BodyUpdate, Person
from mechanisms.people.people import RequestRefused

TEXT = "Since 2014 a protocol binds all members."
TYPED = {
    "text": TEXT,
    "url": "https://north.example/protocol",
    "dated": "2026-03-01",
    "signed_name": "A. Secretary",
    "signed_office": "Secretary-General",
}


def write(by: Person, body: Body, **changes: Any) -> BodyUpdate:
    values = {"text": TEXT, "dated": date(2026, 3, 1), "signed_name": "A. Secretary", **changes}
    return publish(by=by, body=body, **values)


def public_page(body: Body) -> str:
    return Client().get(reverse("assessments:body", args=[body.slug])).content.decode()


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def address(north: Body) -> str:
    return reverse("assessments:body_update", args=[north.slug])


class TestTheRules:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [
            ("contributor", PermissionDenied),
            ("reader", PermissionDenied),
            ("stranger", Http404),
            ("reviewer", Http404),
            ("administrator", Http404),
        ],
    )
    def test_a_coordinator_of_the_body_speaks_for_it_and_nobody_else(
        self,
        request: pytest.FixtureRequest,
        coordinator: Person,
        north: Body,
        who: str,
        refusal: type[Exception],
    ) -> None:
        standing = write(coordinator, north)
        other = request.getfixturevalue(who)
        with pytest.raises(refusal):
            write(other, north)
        with pytest.raises(refusal):
            take_back(by=other, body=north, update_id=standing.pk)
        assert list(BodyUpdate.objects.standing()) == [standing]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"dated": date(2010, 5, 3)}, "until May 2010"),
            ({"dated": timezone.localdate() + timedelta(days=3)}, "in the future"),
            ({"text": "  "}, "needs a text"),
            ({"signed_name": " "}, "needs a text and the name"),
        ],
    )
    def test_it_is_about_the_time_after_the_report_and_signed(
        self, coordinator: Person, north: Body, changes: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(RequestRefused, match=sentence):
            write(coordinator, north, **changes)
        assert not BodyUpdate.objects.exists()

    def test_both_acts_are_on_record_without_a_word_of_the_text(
        self, coordinator: Person, north: Body
    ) -> None:
        update = write(coordinator, north)
        for _press in range(2):
            take_back(by=coordinator, body=north, update_id=update.pk)
        events = list(Event.objects.filter(chain=north.slug).order_by("number"))
        assert [event.kind for event in events] == ["update_published", "update_taken_back"]
        assert TEXT not in str([event.data for event in events])


class TestThePublicPage:
    def test_it_stands_apart_with_date_signature_and_warning(self, coordinator: Person, north: Body) -> None:
        write(coordinator, north, signed_office="Secretary-General", url="https://north.example/p")
        shown = public_page(north)
        own = shown[shown.index('id="own-words"') :]
        assert TEXT in own
        assert "As of 1 March 2026, signed <bdi>A. Secretary</bdi>" in own
        assert "<bdi>Secretary-General</bdi>" in own
        assert "Nobody has verified it" in own
        assert 'rel="noopener noreferrer external nofollow"' in own

    def test_the_latest_comes_first_and_what_is_taken_back_is_gone(
        self, coordinator: Person, north: Body
    ) -> None:
        write(coordinator, north, text="Older words.", dated=date(2020, 1, 1))
        latest = write(coordinator, north, text="Newer words.")
        shown = public_page(north)
        assert shown.index("Newer words.") < shown.index("1 earlier update") < shown.index("Older")
        take_back(by=coordinator, body=north, update_id=latest.pk)
        shown = public_page(north)
        assert "Newer words." not in shown
        assert "Older words." in shown
        assert "earlier update" not in shown

    def test_hostile_words_stay_words(self, coordinator: Person, north: Body) -> None:
        write(coordinator, north, text="<script>alert(1)</script>", signed_name="<b>A</b>")
        shown = public_page(north)
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown
        assert "<b>A</b>" not in shown

    def test_without_an_update_nothing_is_said(self, north: Body) -> None:
        assert "In the body’s own words" not in public_page(north)

    def test_the_directory_marks_it_with_its_year(
        self, client: Client, coordinator: Person, north: Body
    ) -> None:
        write(coordinator, north, dated=date(2020, 1, 1))
        update = write(coordinator, north)
        assert "own update 2026" in client.get("/mechanisms/").content.decode()
        take_back(by=coordinator, body=north, update_id=update.pk)
        assert "own update 2020" in client.get("/mechanisms/").content.decode()

    def test_the_document_of_what_the_report_names_never_holds_it(
        self, client: Client, coordinator: Person, north: Body
    ) -> None:
        Body.objects.filter(pk=north.pk).update(listed=True, sample=False)
        before = client.get("/mechanisms.json").content
        write(coordinator, north)
        assert client.get("/mechanisms.json").content == before


class TestTheScreen:
    def test_it_is_seen_before_it_is_published(self, signed_in: Client, north: Body, address: str) -> None:
        shown = signed_in.post(address, TYPED).content.decode()
        assert "This is what everybody will read" in shown
        assert "It is not published yet" in shown
        assert not BodyUpdate.objects.exists()
        response = signed_in.post(address, {**TYPED, "publish": "yes"})
        assert response["Location"] == address
        assert TEXT in public_page(north)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"text": ""}, "Write what has changed."),
            ({"url": "javascript:alert(1)"}, "Begin the link with https:// or http://."),
            ({"url": "ftp://north.example/"}, "Begin the link with https:// or http://."),
            ({"dated": ""}, "Choose the day on which this is true."),
            ({"dated": "2126-01-01"}, "in the future"),
            ({"dated": "2009-01-01"}, "until May 2010"),
            ({"signed_name": ""}, "Write the name of the person who signs."),
            ({"signed_office": ""}, "Write the office or function"),
        ],
    )
    def test_a_problem_is_said_and_nothing_typed_is_lost(
        self, signed_in: Client, address: str, changes: dict[str, str], sentence: str
    ) -> None:
        response = signed_in.post(address, {**TYPED, **changes, "publish": "yes"})
        shown = response.content.decode()
        assert response.status_code == 422
        assert shown.count(sentence) == 2  # in the summary and at the field
        assert "<title>Error:" in shown
        assert "Secretary" in shown
        assert not BodyUpdate.objects.exists()

    def test_taking_back_is_asked_first(
        self, signed_in: Client, coordinator: Person, north: Body, address: str
    ) -> None:
        update = write(coordinator, north)
        question = reverse("assessments:body_update_remove", args=[north.slug, update.pk])
        assert question in signed_in.get(address).content.decode()
        assert "removed from the public page at once" in signed_in.get(question).content.decode()
        assert TEXT in public_page(north)
        signed_in.post(question)
        assert TEXT not in public_page(north)
        assert "Taken back" in signed_in.get(address).content.decode()
        assert signed_in.post(question).status_code == 404

    def test_an_update_of_another_body_is_none_of_this_one(
        self, signed_in: Client, stranger: Person, north: Body, south: Body
    ) -> None:
        theirs = write(stranger, south)
        question = reverse("assessments:body_update_remove", args=[north.slug, theirs.pk])
        assert signed_in.post(question).status_code == 404
        assert BodyUpdate.objects.standing().count() == 1

    @pytest.mark.parametrize(
        ("who", "status"), [("contributor", 403), ("reader", 403), ("stranger", 404), ("administrator", 404)]
    )
    def test_who_may_not_write_one_finds_no_form(
        self, request: pytest.FixtureRequest, client: Client, address: str, who: str, status: int
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert client.get(address).status_code == status
        assert client.post(address, {**TYPED, "publish": "yes"}).status_code == status

    @pytest.mark.parametrize("updates", [1, 3])
    def test_the_screen_takes_as_many_queries_whatever_there_is(
        self,
        signed_in: Client,
        coordinator: Person,
        north: Body,
        address: str,
        updates: int,
        django_assert_num_queries: Any,
    ) -> None:
        for _number in range(updates):
            write(coordinator, north)
        signed_in.get(address)  # the first request of a session writes it
        # Session, person, roles; the body and its updates.
        with django_assert_num_queries(5):
            signed_in.get(address)
