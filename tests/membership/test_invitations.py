"""Invitations into a body: once, in 72 hours, for one address, role and body; and the page of the link."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessments.models import Event
from mechanisms.access import Capability, Matter, can, principal_of
from mechanisms.administration.accounts import close_account
from mechanisms.membership.invitations import (
    NotOpen,
    OtherAccount,
    accept,
    accept_as_new,
    bodies_without_people,
    invite,
    link_of,
    open_invitation,
    revoke,
    send_invitation,
)
from mechanisms.membership.members import LastCoordinator, add_member, change_member, hand_over, remove_member
from mechanisms.models import Body, MemberInvitation, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

PASSWORD = "seven green lamps on a hill"
NONCE = re.compile(rb'nonce="[^"]+"')
TYPED = {"name": "Amina Diallo", "password": PASSWORD, "again": PASSWORD}


def ask(by: Person | None, body: Body, role: Role = Role.READER, **more: Any) -> tuple:
    return invite(by=by, body=body, email=more.pop("email", "amina@example.org"), role=role, **more)


def kinds(body: Body) -> list[str]:
    """What stands on the trail of a body."""
    return list(Event.objects.filter(chain=body.slug).order_by("number").values_list("kind", flat=True))


class TestWhoInvites:
    @pytest.mark.parametrize(
        ("who", "role", "refusal"),
        [
            ("coordinator", Role.COORDINATOR, None),
            ("coordinator", Role.CONTRIBUTOR, None),
            ("coordinator", Role.READER, None),
            ("contributor", Role.READER, PermissionDenied),
            ("reader", Role.READER, PermissionDenied),
            ("stranger", Role.READER, Http404),
            ("reviewer", Role.READER, Http404),
            # The body has a coordinator, who looks after it.
            ("administrator", Role.COORDINATOR, RequestRefused),
            ("administrator", Role.READER, Http404),
        ],
    )
    def test_the_coordinator_alone(
        self,
        request: pytest.FixtureRequest,
        north: Body,
        coordinator: Person,
        who: str,
        role: Role,
        refusal: type[Exception] | None,
    ) -> None:
        by = request.getfixturevalue(who)
        if refusal is None:
            invitation, _secret = ask(by, north, role)
            assert (invitation.body, invitation.role, invitation.made_by) == (north, role, by)
        else:
            with pytest.raises(refusal):
                ask(by, north, role)
            assert not MemberInvitation.objects.exists()

    def test_the_administrator_names_the_first_coordinator_of_a_body_without_people(
        self, north: Body, administrator: Person
    ) -> None:
        invitation, _secret = ask(administrator, north, Role.COORDINATOR)
        assert invitation.made_by == administrator

    def test_but_closing_accounts_opens_no_draft_to_an_administrator(
        self, north: Body, coordinator: Person, administrator: Person
    ) -> None:
        close_account(by=administrator, person=coordinator)
        assert north not in bodies_without_people()
        with pytest.raises(RequestRefused, match="open one again"):
            ask(administrator, north, Role.COORDINATOR)

    def test_and_where_a_member_is_left_it_is_for_the_members_to_ask(
        self, north: Body, reader: Person, administrator: Person
    ) -> None:
        with pytest.raises(RequestRefused, match="can ask for a recovery"):
            ask(administrator, north, Role.COORDINATOR)

    def test_nor_of_a_body_that_everybody_has_left(
        self, north: Body, coordinator: Person, administrator: Person
    ) -> None:
        """What it shared with the staff outlives its data, and is not for an administrator to read."""
        Membership.objects.get(person=coordinator).end()
        assert north not in bodies_without_people()
        with pytest.raises(RequestRefused, match="had members"):
            ask(administrator, north, Role.COORDINATOR)

    def test_the_command_line_may(self, north: Body) -> None:
        invitation, _secret = ask(None, north)
        assert invitation.made_by is None


class TestWhatIsRefused:
    @pytest.mark.parametrize("email", ["", "amina", "amina@", "a b@example.org"])
    def test_what_is_no_address(self, north: Body, coordinator: Person, email: str) -> None:
        with pytest.raises(RequestRefused, match="is not an e-mail address"):
            ask(coordinator, north, email=email)

    def test_a_body_that_cannot_answer(self, north: Body, coordinator: Person) -> None:
        Body.objects.filter(pk=north.pk).update(can_answer=False)
        north.refresh_from_db()
        with pytest.raises(RequestRefused, match="cannot assess itself"):
            ask(coordinator, north)

    def test_a_member_with_the_same_role(self, north: Body, coordinator: Person, reader: Person) -> None:
        with pytest.raises(RequestRefused, match="reader of this body already"):
            ask(coordinator, north, Role.READER, email=reader.email)

    def test_another_role_for_the_last_coordinator(self, north: Body, coordinator: Person) -> None:
        with pytest.raises(LastCoordinator):
            ask(coordinator, north, Role.READER, email=coordinator.email)

    @pytest.mark.parametrize("wrong", [{"section": "z"}, {"paragraph": 105}])
    def test_a_group_or_recommendation_that_does_not_exist(
        self, north: Body, coordinator: Person, edition: Any, wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(RequestRefused, match="no such group"):
            ask(coordinator, north, Role.CONTRIBUTOR, assigned=[wrong])


class TestTheSecret:
    def test_it_is_stored_as_a_hash_alone(self, north: Body, coordinator: Person) -> None:
        invitation, secret = ask(coordinator, north)
        stored = " ".join(str(value) for value in vars(invitation).values())
        assert len(secret) >= 43
        assert secret not in stored
        assert len(invitation.token_hash) == 64

    def test_it_holds_72_hours(self, north: Body, coordinator: Person) -> None:
        invitation, _secret = ask(coordinator, north)
        assert invitation.expires_at - invitation.made_at == timedelta(hours=72)

    def test_a_new_one_for_the_same_address_replaces_the_old(
        self, north: Body, south: Body, coordinator: Person, stranger: Person
    ) -> None:
        _first, old = ask(coordinator, north)
        _elsewhere, other = ask(stranger, south)
        _second, new = ask(coordinator, north, Role.CONTRIBUTOR, email=" AMINA@example.org ")
        with pytest.raises(NotOpen):
            open_invitation(old)
        assert open_invitation(new).role == Role.CONTRIBUTOR
        assert open_invitation(other).body == south

    def test_also_one_whose_time_is_over(self, north: Body, coordinator: Person) -> None:
        first, _old = ask(coordinator, north)
        MemberInvitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())
        assert ask(coordinator, north)

    def test_the_trail_holds_neither_secret_nor_address(self, north: Body, coordinator: Person) -> None:
        _invitation, secret = ask(coordinator, north)
        event = Event.objects.get(kind="invitation_made")
        told = f"{event.subject} {event.data}"
        assert secret not in told
        assert "amina" not in told


class TestRevoking:
    def test_a_revoked_link_is_dead_at_once(self, north: Body, coordinator: Person) -> None:
        invitation, secret = ask(coordinator, north)
        revoke(by=coordinator, body=north, invitation_id=invitation.pk)
        with pytest.raises(NotOpen):
            open_invitation(secret)
        assert kinds(north)[-1] == "invitation_revoked"

    def test_twice_is_once(self, north: Body, coordinator: Person) -> None:
        invitation, _secret = ask(coordinator, north)
        for _time in range(2):
            revoke(by=coordinator, body=north, invitation_id=invitation.pk)
        assert kinds(north).count("invitation_revoked") == 1

    @pytest.mark.parametrize(
        ("who", "refusal"), [("reader", PermissionDenied), ("stranger", Http404), ("reviewer", Http404)]
    )
    def test_others_may_not(
        self,
        request: pytest.FixtureRequest,
        north: Body,
        coordinator: Person,
        who: str,
        refusal: type[Exception],
    ) -> None:
        invitation, secret = ask(coordinator, north)
        with pytest.raises(refusal):
            revoke(by=request.getfixturevalue(who), body=north, invitation_id=invitation.pk)
        assert open_invitation(secret) is not None

    def test_an_invitation_of_another_body_is_none_of_this_one(
        self, north: Body, south: Body, coordinator: Person, stranger: Person
    ) -> None:
        theirs, _secret = ask(stranger, south)
        with pytest.raises(MemberInvitation.DoesNotExist):
            revoke(by=coordinator, body=north, invitation_id=theirs.pk)

    def test_whoever_is_removed_has_invited_nobody(self, north: Body, coordinator: Person) -> None:
        second = MembershipFactory.create(body=north, role=Role.COORDINATOR).account
        _invitation, secret = ask(second, north)
        remove_member(by=coordinator, body=north, person=second)
        with pytest.raises(NotOpen):
            open_invitation(secret)

    @pytest.mark.parametrize("by_invitation", [False, True])
    def test_whoever_coordinates_no_longer_has_invited_nobody(
        self, north: Body, coordinator: Person, by_invitation: bool
    ) -> None:
        second = MembershipFactory.create(body=north, role=Role.COORDINATOR).account
        _invitation, secret = ask(second, north, Role.COORDINATOR)
        if by_invitation:
            _made, own = ask(coordinator, north, Role.READER, email=second.email)
            accept(secret=own, person=second)
        else:
            change_member(by=coordinator, body=north, person=second, role=Role.READER)
        with pytest.raises(NotOpen):
            open_invitation(secret)
        assert "invitation_revoked" in kinds(north)

    def test_a_change_that_leaves_a_coordinator_takes_nothing_back(
        self, north: Body, coordinator: Person
    ) -> None:
        _invitation, secret = ask(coordinator, north)
        change_member(
            by=coordinator, body=north, person=coordinator, role=Role.COORDINATOR, ministry="Police"
        )
        assert open_invitation(secret).made_by == coordinator

    def test_a_successor_answers_for_what_the_predecessor_began(
        self, north: Body, coordinator: Person, reader: Person
    ) -> None:
        _invitation, secret = ask(coordinator, north)
        hand_over(by=coordinator, body=north, to=reader, then=None)
        assert open_invitation(secret).made_by == reader
        third = MembershipFactory.create(body=north, role=Role.COORDINATOR).account
        remove_member(by=third, body=north, person=reader)
        with pytest.raises(NotOpen):
            open_invitation(secret)

    def test_the_first_coordinator_finds_no_other_door_open(self, north: Body, administrator: Person) -> None:
        """An administrator who has two links made, one for a friend, reads no draft by the second."""
        _first, secret = ask(administrator, north, Role.COORDINATOR)
        _second, other = ask(administrator, north, Role.COORDINATOR, email="friend@example.org")
        accept_as_new(secret=secret, name="Amina Diallo", password=PASSWORD)
        with pytest.raises(NotOpen):
            open_invitation(other)

    def test_nor_does_one_whom_the_command_line_adds(self, north: Body, administrator: Person) -> None:
        _made, secret = ask(administrator, north, Role.COORDINATOR)
        add_member(person=PersonFactory.create(), body=north, role=Role.COORDINATOR)
        with pytest.raises(NotOpen):
            open_invitation(secret)

    def test_who_comes_later_closes_no_door(self, north: Body, coordinator: Person) -> None:
        _first, secret = ask(coordinator, north)
        _second, other = ask(coordinator, north, email="friend@example.org")
        accept_as_new(secret=secret, name="Amina Diallo", password=PASSWORD)
        assert open_invitation(other).made_by == coordinator


class TestUsing:
    def test_a_new_person_has_the_account_the_role_and_the_work(
        self, north: Body, coordinator: Person, edition: Any
    ) -> None:
        _invitation, secret = ask(
            coordinator,
            north,
            Role.CONTRIBUTOR,
            ministry="Ministry of Justice",
            assigned=[{"section": "d"}, {"paragraph": 113}],
            due=date(2026, 12, 1),
            note="Protection first.",
        )
        person = accept_as_new(secret=secret, name="Amina Diallo", password=PASSWORD)
        assert person.check_password(PASSWORD)
        assert principal_of(person).assigned == {north.pk: frozenset({113, 128, 129})}
        membership = person.memberships.get()
        assert membership.ministry == "Ministry of Justice"
        assert {row.due for row in membership.assignments.all()} == {date(2026, 12, 1)}
        assert kinds(north) == ["invitation_made", "invitation_used"]

    def test_it_works_once(self, north: Body, coordinator: Person) -> None:
        _invitation, secret = ask(coordinator, north)
        person = accept_as_new(secret=secret, name="Amina", password=PASSWORD)
        with pytest.raises(NotOpen):
            accept(secret=secret, person=person)
        with pytest.raises(NotOpen):
            accept_as_new(secret=secret, name="Amina", password=PASSWORD)

    def test_not_after_its_time(self, north: Body, coordinator: Person) -> None:
        invitation, secret = ask(coordinator, north)
        MemberInvitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
        with pytest.raises(NotOpen):
            accept_as_new(secret=secret, name="Amina", password=PASSWORD)

    def test_not_for_another_address_and_it_stays_open(
        self, north: Body, coordinator: Person, stranger: Person
    ) -> None:
        _invitation, secret = ask(coordinator, north)
        with pytest.raises(OtherAccount):
            accept(secret=secret, person=stranger)
        assert open_invitation(secret) is not None
        assert not stranger.memberships.filter(body=north).exists()

    @pytest.mark.parametrize("weak", ["short", "123456789012", "password1234", "amina@example.org"])
    def test_a_weak_password_is_refused_and_it_stays_open(
        self, north: Body, coordinator: Person, weak: str
    ) -> None:
        _invitation, secret = ask(coordinator, north)
        with pytest.raises(ValidationError):
            accept_as_new(secret=secret, name="Amina", password=weak)
        assert open_invitation(secret) is not None
        assert not Person.objects.filter(email="amina@example.org").exists()

    def test_nobody_makes_an_account_over_one_that_exists(self, north: Body, coordinator: Person) -> None:
        PersonFactory.create(username="amina")
        _invitation, secret = ask(coordinator, north)
        with pytest.raises(NotOpen):
            accept_as_new(secret=secret, name="Amina", password=PASSWORD)

    def test_a_member_with_another_role_changes_role(
        self, north: Body, coordinator: Person, reader: Person
    ) -> None:
        _invitation, secret = ask(coordinator, north, Role.COORDINATOR, email=reader.email)
        accept(secret=secret, person=reader)
        assert principal_of(reader).role_in(north.pk) == Role.COORDINATOR
        assert Event.objects.get(kind="invitation_used").data["before"] == Role.READER

    def test_one_who_has_become_the_last_coordinator_meanwhile_stays_it(
        self, north: Body, coordinator: Person, reader: Person
    ) -> None:
        second = MembershipFactory.create(body=north, role=Role.COORDINATOR).account
        _invitation, secret = ask(None, north, Role.READER, email=second.email)
        change_member(by=second, body=north, person=coordinator, role=Role.READER)
        with pytest.raises(LastCoordinator):
            accept(secret=secret, person=second)
        assert principal_of(second).role_in(north.pk) == Role.COORDINATOR


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_it_at_once_one_wins(edition: Any) -> None:
    """Both have read it as open; the second writes after the first."""
    body = MembershipFactory.create().body
    _invitation, secret = ask(None, body)
    assert open_invitation(secret) is not None
    assert open_invitation(secret) is not None
    accept_as_new(secret=secret, name="First", password=PASSWORD)
    with pytest.raises(NotOpen):
        accept_as_new(secret=secret, name="Second", password=PASSWORD)
    assert Person.objects.get(email="amina@example.org").name == "First"


class TestTheLetter:
    def test_it_holds_the_link_and_no_content(self, north: Body, coordinator: Person) -> None:
        invitation, secret = ask(coordinator, north, Role.CONTRIBUTOR, note="Our weak point is 113.")
        assert send_invitation(invitation, secret)
        letter = mail.outbox[0]
        assert letter.to == ["amina@example.org"]
        assert f"http://localhost:8000{link_of(secret)}\n" in letter.body
        assert "Northern Mechanism" in letter.body
        assert "weak point" not in letter.body

    def test_it_says_what_is_asked_by_when_and_how_to_know_that_it_is_genuine(
        self, north: Body, coordinator: Person, settings: Any, edition: Any
    ) -> None:
        due = timezone.localdate() + timedelta(days=30)
        invitation, secret = ask(coordinator, north, Role.CONTRIBUTOR, assigned=[{"paragraph": 113}], due=due)
        send_invitation(invitation, secret)
        said = mail.outbox[0].body
        asked = said.partition("You are asked for:")[2]
        assert asked.startswith("\n- 113 ")
        assert f"Please answer by {due.day} {due:%B %Y}." in asked
        assert f"the link begins with {settings.ADDRESS}, and Coordinator can tell you" in said

    def test_a_name_with_a_line_break_adds_no_header(self, north: Body, coordinator: Person) -> None:
        Body.objects.filter(pk=north.pk).update(name="North\nBcc: spy@example.org")
        north.refresh_from_db()
        invitation, secret = ask(coordinator, north)
        assert send_invitation(invitation, secret)
        assert mail.outbox[0].recipients() == ["amina@example.org"]

    def test_without_a_mail_server_nothing_is_written_to_the_log(
        self, north: Body, coordinator: Person, settings: Any, capsys: Any
    ) -> None:
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
        invitation, secret = ask(coordinator, north)
        assert not send_invitation(invitation, secret)
        assert secret not in capsys.readouterr().out


class TestThePage:
    @pytest.fixture
    def secret(self, north: Body, coordinator: Person) -> str:
        _invitation, secret = ask(coordinator, north, Role.READER, name="Amina Diallo")
        return str(secret)

    @pytest.fixture
    def page(self, secret: str) -> str:
        return link_of(secret)

    def test_opening_it_changes_nothing(self, client: Client, page: str, secret: str) -> None:
        before = Event.objects.count()
        for _time in range(3):
            response = client.get(page)
        shown = response.content.decode()
        assert response.status_code == 200
        assert all(word in shown for word in ("Coordinator", "Northern Mechanism", "Reader", "UTC"))
        assert "sessionid" not in client.cookies
        assert open_invitation(secret) is not None
        assert Event.objects.count() == before

    def test_no_other_site_learns_the_link(self, client: Client, page: str) -> None:
        assert client.get(page).headers["Referrer-Policy"] == "no-referrer"
        assert client.post(page, {}).headers["Referrer-Policy"] == "no-referrer"
        assert client.get(page).headers["Cache-Control"] == "no-store"

    def test_a_new_person_is_signed_in(self, client: Client, page: str, north: Body) -> None:
        response = client.post(page, TYPED)
        assert (response.status_code, response.headers["Location"]) == (302, "/dashboard/")
        welcome = "Welcome to Northern Mechanism. Your role: Reader."
        assert welcome in client.get("/dashboard/").content.decode()
        person = Person.objects.get(email="amina@example.org")
        assert client.get("/dashboard/").wsgi_request.user == person
        assert principal_of(person).role_in(north.pk) == Role.READER

    @pytest.mark.parametrize("way", ["totp/activate", "webauthn/add"])
    def test_whoever_has_just_chosen_a_password_sets_up_a_second_factor_without_typing_it_again(
        self, client: Client, north: Body, coordinator: Person, settings: Any, way: str
    ) -> None:
        settings.SECOND_FACTOR_COMPULSORY = True
        _invitation, secret = ask(coordinator, north, Role.COORDINATOR)
        client.post(link_of(secret), TYPED)
        assert client.get(f"/account/2fa/{way}/").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Write your name."),
            ({"password": ""}, "Choose a password."),
            ({"password": "short", "again": "short"}, "at least 12 characters"),
            ({"again": "another one"}, "The two passwords differ."),
        ],
    )
    def test_a_problem_is_said_and_the_link_still_works(
        self, client: Client, page: str, secret: str, changes: dict[str, str], sentence: str
    ) -> None:
        response = client.post(page, {**TYPED, **changes})
        shown = response.content.decode()
        assert response.status_code == 422
        assert shown.count(sentence) >= 2  # in the summary and at the field
        assert "<title>Error:" in shown
        assert PASSWORD not in shown
        assert open_invitation(secret) is not None

    def test_who_has_an_account_signs_in_first(self, client: Client, page: str, north: Body) -> None:
        amina = PersonFactory.create(username="amina")
        shown = client.get(page).content.decode()
        assert "Sign in to accept it" in shown
        assert f"/account/login/?next={page}" in shown
        assert client.post(page, TYPED).status_code == 403
        client.force_login(amina)
        assert "Accept the invitation" in client.get(page).content.decode()
        assert client.post(page).status_code == 302
        assert principal_of(amina).role_in(north.pk) == Role.READER

    def test_who_is_signed_in_as_somebody_else_is_told_so(
        self, client: Client, page: str, stranger: Person, secret: str
    ) -> None:
        client.force_login(stranger)
        assert "signed in as somebody else" in client.get(page).content.decode()
        assert client.post(page, TYPED).status_code == 403
        assert open_invitation(secret) is not None

    def test_a_closed_account_is_not_opened_by_it(self, client: Client, page: str) -> None:
        PersonFactory.create(username="amina", is_active=False)
        assert "Your account is closed" in client.get(page).content.decode()
        assert client.post(page, TYPED).status_code == 403

    def test_every_dead_link_gives_the_same_page(
        self, client: Client, north: Body, coordinator: Person
    ) -> None:
        used = ask(coordinator, north, email="used@example.org")[1]
        accept_as_new(secret=used, name="Used", password=PASSWORD)
        taken_back, revoked = ask(coordinator, north, email="revoked@example.org")
        revoke(by=coordinator, body=north, invitation_id=taken_back.pk)
        late, expired = ask(coordinator, north, email="expired@example.org")
        MemberInvitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
        answers = set()
        for secret in (used, revoked, expired, "never-made"):
            for response in (client.get(link_of(secret)), client.post(link_of(secret), TYPED)):
                assert response.status_code == 404
                answers.add(NONCE.sub(b"", response.content))
        assert len(answers) == 1
        assert b"Ask the person who invited you for a new one" in answers.pop()

    def test_only_get_and_post(self, client: Client, page: str) -> None:
        assert client.put(page).status_code == 405


def test_a_coordinator_by_invitation_may_manage(north: Body, administrator: Person) -> None:
    _invitation, secret = ask(administrator, north, Role.COORDINATOR)
    person = accept_as_new(secret=secret, name="First", password=PASSWORD)
    assert can(principal_of(person), Capability.MANAGE_MEMBERS, Matter(body_id=north.pk))
    assert Membership.objects.active().get(body=north).account == person
