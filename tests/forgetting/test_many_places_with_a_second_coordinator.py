"""Where a body wants a second coordinator: a text goes from many places only when another one agrees."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.bodies.body_acts import confirm
from assessments.forgetting.matching import Wanted
from assessments.forgetting.removing import remove_text
from assessments.forgetting.second_coordinator import NeedsSecond
from assessments.models import Answer, Assessment, TextRemoval
from mechanisms.membership.body_acts import switch_on
from mechanisms.models import Body, BodyAct, Person
from tests.bodies.guarded_cast import grown
from tests.factories import PersonFactory, acting, answer_all, signed_in_now
from tests.forgetting.forgetting_cast import whole_database

pytestmark = pytest.mark.django_db

WORD = "Shibboleth"
ACT = {"text": WORD, "again": WORD, "reason": "Asked.", "sure": "on", "remove": "1"}


@pytest.fixture
def second(north: Body, coordinator: Person) -> Person:
    other = grown(north, PersonFactory.create(username="second"))
    switch_on(by=coordinator, body=north)
    return other


@pytest.fixture
def many(draft: Assessment) -> Assessment:
    answer_all(draft, level=1)
    Answer.objects.filter(assessment=draft).update(explanation=f"{WORD} and {WORD}.")
    return draft


@pytest.fixture
def me(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


def address(of: Body) -> str:
    return reverse("assessments:remove_text", args=[of.slug])


def left() -> int:
    return Answer.objects.filter(explanation__contains=WORD).count()


def ask(me: Client, body: Body) -> BodyAct:
    answer = me.post(address(body), ACT)
    assert answer.headers["Location"] == reverse("assessments:second_coordinator", args=[body.slug])
    return BodyAct.objects.get()


def test_one_coordinator_alone_only_asks(
    many: Assessment, second: Person, me: Client, coordinator: Person, north: Body
) -> None:
    page = me.post(address(north), {"text": WORD}).content.decode()
    assert "Ask a second coordinator" in page
    assert "Remove it everywhere" not in page
    asked = ask(me, north)
    assert (asked.kind, asked.given["places"]) == ("remove_text", 64)
    assert left() == 32
    with pytest.raises(NeedsSecond):
        remove_text(by=acting(coordinator), body=north, wanted=Wanted(WORD), reason="Asked.", again=WORD)
    assert left() == 32


def test_while_it_waits_the_text_is_kept_nowhere_else(
    many: Assessment, second: Person, me: Client, north: Body, django_capture_on_commit_callbacks: Any
) -> None:
    before = {column for column, text in whole_database() if WORD in text}
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(me, north)
    assert {column for column, text in whole_database() if WORD in text} == before
    assert asked.given["mac"] == Wanted("shibboleth").sealed(settings.AUDIT_KEY)
    assert mail.outbox
    assert not any(WORD in f"{letter.subject}{letter.body}" for letter in mail.outbox)
    waiting = reverse("assessments:second_coordinator", args=[north.slug])
    page = signed_in_now(Client(), second).get(waiting).content.decode()
    assert "It is in 64 places. The text itself is not kept: ask" in page
    assert WORD not in page


def test_once_another_has_confirmed_it_whoever_asked_types_it_again(
    many: Assessment, second: Person, me: Client, north: Body, django_capture_on_commit_callbacks: Any
) -> None:
    asked = ask(me, north)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(by=second, act_id=asked.pk)
    assert left() == 32
    assert any("removing a text is confirmed" in letter.subject for letter in mail.outbox)
    waiting = reverse("assessments:second_coordinator", args=[north.slug])
    assert "Remove the text now" in me.get(waiting).content.decode()
    assert "Remove it everywhere" in me.post(address(north), {"text": WORD}).content.decode()
    assert me.post(address(north), ACT).status_code == 302
    assert left() == 0
    asked.refresh_from_db()
    assert asked.done_at is not None


def test_it_is_confirmed_for_this_text_this_person_and_once(
    many: Assessment, second: Person, coordinator: Person, me: Client, north: Body
) -> None:
    asked = ask(me, north)
    confirm(by=second, act_id=asked.pk)
    wanted = Wanted(WORD)
    for by, other in (
        (second, wanted),
        (coordinator, Wanted("and " + WORD)),
        (coordinator, Wanted(WORD, inside=True)),
    ):
        Answer.objects.update(explanation=f"{WORD} and {WORD} and {WORD}.")
        with pytest.raises(NeedsSecond):
            remove_text(by=acting(by), body=north, wanted=other, reason="Asked.", again=other.text)
    remove_text(by=acting(coordinator), body=north, wanted=wanted, reason="Asked.", again=WORD)
    Answer.objects.update(explanation=f"{WORD} and {WORD}.")
    with pytest.raises(NeedsSecond):
        remove_text(by=acting(coordinator), body=north, wanted=wanted, reason="Asked.", again=WORD)
    assert TextRemoval.objects.count() == 1


def test_a_refusal_that_is_no_question_to_a_second_one_uses_nothing_up(
    many: Assessment, second: Person, coordinator: Person, me: Client, north: Body
) -> None:
    asked = ask(me, north)
    confirm(by=second, act_id=asked.pk)
    assert me.post(address(north), ACT | {"again": "other"}).status_code == 422
    asked.refresh_from_db()
    assert asked.done_at is None


def test_a_name_in_few_places_goes_at_once(many: Assessment, second: Person, me: Client, north: Body) -> None:
    """Nobody may wait a day for a victim's name."""
    Answer.objects.exclude(paragraph=112).update(explanation="")
    assert me.post(address(north), ACT).status_code == 302
    assert left() == 0
    assert not BodyAct.objects.exists()
