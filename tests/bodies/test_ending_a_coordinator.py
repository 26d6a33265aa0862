"""Nobody is rid of another coordinator alone where the body asks a second one; and all are told who comes and
goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.bodies import body_acts as pages
from assessments.models import Event
from mechanisms.access import principal_of
from mechanisms.administration.accounts import close_account
from mechanisms.membership import body_acts
from mechanisms.membership.guarded_roles import ask_to_end_role, ask_to_shut_out
from mechanisms.membership.invitations import accept, invite
from mechanisms.membership.members import LastCoordinator, change_member, hand_over, remove_member
from mechanisms.membership.shut_out import shut_out
from mechanisms.models import Body, BodyAct, Person, Role
from mechanisms.people.people import RequestRefused
from tests.bodies.guarded_cast import grown
from tests.factories import PersonFactory, signed_in_now

pytestmark = pytest.mark.django_db


def role_of(person: Person, body: Body) -> Role | None:
    return principal_of(person).role_in(body.pk)


ENDS: dict[str, Callable[[Person, Body, Person], object]] = {
    "remove": lambda by, body, who: remove_member(by=by, body=body, person=who),
    "make a reader": lambda by, body, who: change_member(by=by, body=body, person=who, role=Role.READER),
    "make a contributor": lambda by, body, who: change_member(
        by=by, body=body, person=who, role=Role.CONTRIBUTOR
    ),
    "shut out": lambda by, body, who: shut_out(by=by, body=body, person=who),
}


@pytest.mark.parametrize("act", ENDS)
def test_nobody_is_rid_of_another_coordinator_alone(
    act: str, guarded: Body, coordinator: Person, second: Person
) -> None:
    with pytest.raises(RequestRefused, match="a second coordinator"):
        ENDS[act](coordinator, guarded, second)
    assert role_of(second, guarded) == Role.COORDINATOR


@pytest.mark.parametrize("act", ENDS)
def test_a_member_who_coordinates_nothing_is_changed_alone(
    act: str, guarded: Body, coordinator: Person, reader: Person
) -> None:
    ENDS[act](coordinator, guarded, reader)
    assert role_of(reader, guarded) in {
        "make a contributor": [Role.CONTRIBUTOR],
        "make a reader": [Role.READER],
    }.get(act, [None])


@pytest.mark.parametrize("act", ["remove", "make a reader"])
def test_whoever_steps_down_asks_nobody(act: str, guarded: Body, coordinator: Person, second: Person) -> None:
    ENDS[act](second, guarded, second)
    assert role_of(second, guarded) != Role.COORDINATOR


# Who may confirm that the second coordinator is removed, asked for by the first.
WHO_CONFIRMS = {"the one concerned": True, "a third": True, "the asker": False, "a newcomer": False}


@pytest.mark.parametrize("who", WHO_CONFIRMS)
def test_who_confirms_it(who: str, guarded: Body, coordinator: Person, second: Person) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    newcomer = PersonFactory.create(username="newcomer")
    _made, secret = invite(by=coordinator, body=guarded, email=newcomer.email, role=Role.COORDINATOR)
    accept(secret=secret, person=newcomer)
    act = ask_to_end_role(by=coordinator, body=guarded, person=second)
    people = {
        "the one concerned": second,
        "a third": third,
        "the asker": coordinator,
        "a newcomer": newcomer,
    }
    if WHO_CONFIRMS[who]:
        assert pages.confirm(by=people[who], act_id=act.pk).done_at
    else:
        with pytest.raises(RequestRefused):
            pages.confirm(by=people[who], act_id=act.pk)
    assert (role_of(second, guarded) is None) == WHO_CONFIRMS[who]


def test_of_two_the_one_concerned_can_agree(guarded: Body, coordinator: Person, second: Person) -> None:
    act = ask_to_end_role(by=coordinator, body=guarded, person=second, to=Role.READER)
    pages.confirm(by=second, act_id=act.pk)
    assert role_of(second, guarded) == Role.READER
    event = Event.objects.filter(chain=guarded.slug, kind="member_changed").latest("number")
    assert event.data["second"] == str(second.pk)


def test_what_would_be_refused_is_not_asked(guarded: Body, coordinator: Person, second: Person) -> None:
    Person.objects.filter(pk=coordinator.pk).update(is_active=False)
    with pytest.raises(LastCoordinator):
        remove_member(by=second, body=guarded, person=second)
    Person.objects.filter(pk=coordinator.pk).update(is_active=True)
    Person.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(RequestRefused, match="No second coordinator can confirm it"):
        ask_to_end_role(by=coordinator, body=guarded, person=second)
    assert not BodyAct.objects.exists()


def test_an_account_in_wrong_hands_is_signed_out_at_once_and_leaves_when_it_is_confirmed(
    guarded: Body,
    coordinator: Person,
    second: Person,
    administrator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    thief = signed_in_now(Client(), second)
    with django_capture_on_commit_callbacks(execute=True):
        act = ask_to_shut_out(by=coordinator, body=guarded, person=second)
    assert thief.get("/dashboard/").status_code == 302
    assert not Session.objects.filter(session_key=thief.session.session_key).exists()
    letters = {letter.subject: letter for letter in mail.outbox if administrator.email in letter.to}
    assert ["please look at an account" in subject for subject in letters] == [True]
    assert "another one has to confirm" in next(iter(letters.values())).body
    assert role_of(second, guarded) == Role.COORDINATOR
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        pages.confirm(by=third, act_id=act.pk)
    assert role_of(second, guarded) is None
    told = [letter.body for letter in mail.outbox if coordinator.email in letter.to]
    assert ["has taken" in body for body in told] == [True], "one letter to each, about one act"


# The pages; test_care_where_it_matters.py has what they have in common with the other acts.

FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "remove": ("assessments:member_remove", {}),
    "demote": ("assessments:member", {"role": "reader"}),
    "shut out": ("assessments:member_shut_out", {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_way_through_the_pages(form: str, guarded: Body, coordinator: Person, second: Person) -> None:
    mine, theirs = signed_in_now(Client(), coordinator), signed_in_now(Client(), second)
    name, sent = FORMS[form]
    address = reverse(name, args=[guarded.slug, second.pk])
    assert "within 24 hours" in mine.get(address).content.decode()
    said = mine.post(address, sent, follow=True).content.decode()
    assert "Nothing has happened yet" in said
    assert role_of(second, guarded) == Role.COORDINATOR
    theirs = signed_in_now(Client(), second)  # who was to be shut out is signed out
    assert "Confirm or refuse it" in theirs.get("/dashboard/").content.decode()
    act = BodyAct.objects.get()
    theirs.post(reverse("assessments:body_act_confirm", args=[guarded.slug, act.pk]))
    assert role_of(second, guarded) == (Role.READER if form == "demote" else None)


def test_another_member_is_removed_without_a_new_sign_in(
    client: Client, guarded: Body, coordinator: Person, reader: Person
) -> None:
    client.force_login(coordinator)
    client.post(reverse("assessments:member_remove", args=[guarded.slug, reader.pk]))
    assert role_of(reader, guarded) is None


# All are told at once, whoever coordinates more or less than before; the one concerned, too.

TOLD: dict[str, tuple[Callable[[Body, Person, Person, Person], object], str]] = {
    "removed": (
        lambda body, by, second, reader: remove_member(by=by, body=body, person=second),
        "Coordinator has removed Second Coordinator, a coordinator",
    ),
    "demoted": (
        lambda body, by, second, reader: change_member(by=by, body=body, person=second, role=Role.READER),
        "Second Coordinator is no longer coordinator",
    ),
    "left": (
        lambda body, by, second, reader: remove_member(by=second, body=body, person=second),
        "Second Coordinator, a coordinator, has left",
    ),
    "appointed": (
        lambda body, by, second, reader: change_member(
            by=by, body=body, person=reader, role=Role.COORDINATOR
        ),
        "Coordinator has made Reader a coordinator",
    ),
    "handed over": (
        lambda body, by, second, reader: hand_over(by=by, body=body, to=reader, then=None),
        "Reader coordinates it now",
    ),
}


@pytest.mark.parametrize("change", TOLD)
def test_all_are_told_at_once(
    change: str,
    north: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    act, said = TOLD[change]
    with django_capture_on_commit_callbacks(execute=True):
        act(north, coordinator, second, reader)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [coordinator.email, second.email, reader.email]
    )
    assert all(said in letter.body for letter in mail.outbox)


def test_a_new_coordinator_by_invitation_is_told_to_all(
    guarded: Body, coordinator: Person, second: Person, django_capture_on_commit_callbacks: Any
) -> None:
    """Else one could let a second account of one’s own in, and nobody would know before it confirms."""
    newcomer = PersonFactory.create(username="newcomer", name="Newcomer")
    _made, secret = invite(by=coordinator, body=guarded, email=newcomer.email, role=Role.COORDINATOR)
    with django_capture_on_commit_callbacks(execute=True):
        accept(secret=secret, person=newcomer)
    told = [letter for letter in mail.outbox if "Newcomer was invited as coordinator" in letter.body]
    assert {second.email, coordinator.email} <= {letter.to[0] for letter in told}


def test_what_waits_of_somebody_who_steps_down_ends(
    guarded: Body, coordinator: Person, second: Person
) -> None:
    body_acts.ask(by=coordinator, body=guarded, kind=BodyAct.Kind.EXPORT, given={})
    remove_member(by=coordinator, body=guarded, person=coordinator)
    act = BodyAct.objects.get()
    assert (act.is_open, act.reason) == (False, "Coordinator is no longer coordinator.")


def test_all_are_told_when_an_administrator_closes_the_account_of_a_coordinator(
    guarded: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    administrator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """And what it had asked for is not done when it is opened again."""
    body_acts.ask(by=second, body=guarded, kind=BodyAct.Kind.EXPORT, given={})
    with django_capture_on_commit_callbacks(execute=True):
        close_account(by=administrator, person=second)
    told = {letter.to[0] for letter in mail.outbox if "has closed the account of Second" in letter.body}
    assert told == {coordinator.email, reader.email}
    assert BodyAct.objects.get().reason == "The account of Second Coordinator was closed."
