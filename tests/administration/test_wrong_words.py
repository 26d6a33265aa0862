"""A word that is wrong: said where it is read, settled by an administrator, and both are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.bodies.wrong_words import place_in_words
from assessments.models import Event
from mechanisms.administration import wrong_words
from mechanisms.administration.wrong_words import Place, say_wrong, settle
from mechanisms.models import Person, WrongWord
from mechanisms.people.people import RequestRefused
from recommendations import catalogue
from recommendations.outline import Variant
from recommendations.own_language import translations_in
from tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("edition")]

ADDRESS = "/recommendations/112/wrong-word/"
KEY = "recommendations/112/criteria/1/text/national"
SAID = {"key": KEY, "said": "« Plan » veut dire autre chose.", "suggestion": "Programme", "language": "fr"}


@pytest.fixture
def reader(client: Client) -> Person:
    """Somebody who reads French and is signed in."""
    person = PersonFactory.create(username="lectrice", language="fr")
    client.force_login(person)
    return person


@pytest.fixture
def administrator() -> Person:
    return PersonFactory.create(username="admin", is_administrator=True, language="en")


@pytest.fixture
def as_administrator(administrator: Person) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_from_the_page_to_the_administrator_and_back(
    client: Client,
    reader: Person,
    administrator: Person,
    as_administrator: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Somebody reads a criterion in French, says what is wrong, and is told what came of it."""
    page = client.get("/recommendations/112/").content.decode()
    assert f'<a href="{ADDRESS}?back=%2Frecommendations%2F112%2F" rel="nofollow">' in page
    form = client.get(f"{ADDRESS}?variant=national&back=%2Frecommendations%2F112%2F").content.decode()
    french = catalogue.outline_of(catalogue.current_edition(), "fr").recommendation(112)
    assert f'<option value="{KEY}">' in form
    assert "/regional" not in form
    assert '<a href="/recommendations/112/">' in form
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ADDRESS, SAID).status_code == 302
    word = WrongWord.objects.get()
    assert (word.paragraph, word.key, word.language, word.sent_by) == (112, KEY, "fr", reader)
    assert word.text == french.criteria[0].written[Variant.NATIONAL]
    assert word.english != word.text
    assert word.of == translations_in("fr")[KEY].of

    (letter,) = mail.outbox
    assert letter.to == [administrator.email]
    assert letter.subject == "Wrong word: recommendation 112, French"
    assert "/administration/words/" in letter.body
    assert "Plan" not in letter.body.replace("ThirtyTwo", "")

    listed = as_administrator.get(reverse("assessments:wrong_words")).content.decode()
    for shown in (word.text, word.english, "veut dire autre chose", "Programme", "Lectrice", KEY):
        assert shown.replace("'", "&#x27;") in listed, shown
    settled = reverse("assessments:wrong_word_settle", args=[word.pk])
    with django_capture_on_commit_callbacks(execute=True):
        as_administrator.post(settled, {"note": "In the next release."})
    assert mail.outbox[1].to == [reader.email]
    assert ADDRESS in mail.outbox[1].body
    assert "In the next release" not in mail.outbox[1].body
    assert "In the next release." in client.get(ADDRESS).content.decode()
    assert list(WrongWord.objects.open()) == []


def test_both_wordings_stand_in_groups_where_no_kind_of_body_is_meant(client: Client, reader: Person) -> None:
    form = client.get(ADDRESS).content.decode()
    assert form.count("<optgroup") == 2
    assert KEY in form
    assert KEY.replace("national", "regional") in form


def test_a_span_of_time_is_kept_as_it_was_shown(client: Client, reader: Person) -> None:
    """Its hash is that of the text as it is written, by which a translation names its English."""
    key = "recommendations/112/criteria/3/text/national"
    for language in ("fr", "en"):
        client.post(ADDRESS, SAID | {"key": key, "language": language})
    said = WrongWord.objects.order_by("sent_at")
    assert not [one for one in said if "{" in one.text + one.english]
    assert {one.of for one in said} == {translations_in("fr")[key].of}
    assert {"in the last 24 months" in one.english for one in said} == {True}


def test_something_else_on_the_page_needs_no_text(client: Client, reader: Person) -> None:
    client.post(ADDRESS, {"said": "The heading.", "language": "fr", "key": "other"})
    word = WrongWord.objects.get()
    assert (word.key, word.text, word.english, word.of) == ("", "", "", "")


def test_whoever_reads_english_may_say_it_of_english(client: Client, administrator: Person) -> None:
    client.force_login(administrator)
    client.post(ADDRESS, SAID | {"language": "en"})
    word = WrongWord.objects.get()
    assert word.text == word.english
    assert len(word.of) == 12


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"said": ""}, "id_said"),
        ({"said": "x" * 2001}, "id_said"),
        ({"suggestion": "x" * 2001}, "id_suggestion"),
        ({"key": "recommendations/113/prompts/national"}, "id_key"),
        ({"key": ""}, "id_key"),
        ({"language": "de"}, "list"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(
    client: Client, reader: Person, changed: dict[str, str], at: str
) -> None:
    sent = SAID | changed
    answer = client.post(ADDRESS, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in page
    assert f'href="#{at}"' in page or at == "list"
    for name in ("said", "suggestion"):
        assert sent[name] in page
    assert not WrongWord.objects.exists()


def test_who_sends_too_many_is_told_and_keeps_the_text(
    client: Client, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_words, "MOST_AN_HOUR", 1)
    client.post(ADDRESS, SAID)
    answer = client.post(ADDRESS, SAID)
    assert answer.status_code == 422
    assert SAID["said"] in answer.content.decode()
    assert WrongWord.objects.count() == 1
    WrongWord.objects.update(sent_at="2026-01-01T00:00Z")
    assert client.post(ADDRESS, SAID).status_code == 302
    with pytest.raises(RequestRefused):
        say_wrong(by=reader, place=Place(112, "fr"), said="x")


@pytest.mark.parametrize("contact", ["mailto:words@example.org", ""])
def test_a_visitor_reads_to_whom_to_write(client: Client, settings: Any, contact: str) -> None:
    settings.PRIVACY_CONTACT = contact
    page = client.get(ADDRESS).content.decode()
    assert '<form method="post" novalidate' not in page
    assert ("words@example.org" in page) == bool(contact)
    assert "/account/login/?next=" in page


def test_a_session_that_has_ended_keeps_what_was_typed(client: Client) -> None:
    answer = client.post(ADDRESS, SAID | {"said": "A long sentence about what is wrong with this word."})
    assert answer.status_code == 401
    assert "A long sentence about" in answer.content.decode()
    assert not WrongWord.objects.exists()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"])
def test_the_way_back_is_on_this_site(client: Client, reader: Person, back: str) -> None:
    assert back not in client.get(ADDRESS, {"back": back}).content.decode()


def test_there_is_no_138(client: Client, reader: Person) -> None:
    assert client.get("/recommendations/138/wrong-word/").status_code == 404


def test_settled_twice_is_settled_once_and_by_an_administrator_alone(
    reader: Person, administrator: Person
) -> None:
    word = say_wrong(by=reader, place=Place(112, "fr", KEY), said="x")
    with pytest.raises(Http404):
        settle(by=reader, word_id=word.pk)
    settle(by=administrator, word_id=word.pk, note="Done.")
    settle(by=administrator, word_id=word.pk, note="Again.")
    word.refresh_from_db()
    assert (word.note, word.settled_by_label) == ("Done.", str(administrator))
    kinds = ["wrong_word_said", "wrong_word_settled"]
    events = list(Event.objects.filter(kind__startswith="wrong_word").order_by("pk"))
    assert [event.kind for event in events] == kinds
    assert {event.data["language"] for event in events} == {"fr"}


def test_the_page_of_the_administrator_costs_the_same_for_one_and_for_three(
    as_administrator: Client, reader: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_administrator.get(reverse("assessments:wrong_words")).status_code == 200
        return len(asked)

    say_wrong(by=reader, place=Place(112, "fr", KEY), said="x")
    queries()
    one = queries()
    for _time in range(2):
        say_wrong(by=reader, place=Place(112, "fr", KEY), said="x")
    assert queries() == one


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("titles/national", "Title"),
        ("prompts/national", "Question"),
        ("means/2/national", "What the question means, 2"),
        ("levels/0/national", "Level 0"),
        ("criteria/3/text/national", "Criterion 112.3"),
        ("criteria/3/no_case/national", "Criterion 112.3, “no case arose”"),
        ("evidence_examples/1", "Example of evidence, 1"),
    ],
)
def test_a_place_is_said_in_words(key: str, said: str) -> None:
    assert place_in_words(f"recommendations/112/{key}") == said


def test_a_long_address_and_a_sign_that_no_database_takes_are_no_fault(
    as_administrator: Client, reader: Person
) -> None:
    """Whoever has no name is called by the address, which may be longer than what is kept of it."""
    Person.objects.filter(pk=reader.pk).update(name="", email=f"{'a' * 60}@{'b' * 180}.example")
    reader.refresh_from_db()
    word = say_wrong(by=reader, place=Place(112, "fr", KEY), said="x")
    as_administrator.post(reverse("assessments:wrong_word_settle", args=[word.pk]), {"note": "Do\0ne."})
    word.refresh_from_db()
    assert (len(word.sent_by_label) <= 200, word.note) == (True, "Done.")
