"""When no coordinator can act: a member asks, an administrator confirms, three days pass, all are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessments.home.daily import DAILY
from assessments.models import Event
from mechanisms.access import ANONYMOUS, principal_of
from mechanisms.membership.members import remove_member
from mechanisms.membership.recovery import (
    ask,
    candidates,
    carry_out_due,
    confirm,
    open_recovery,
    stop,
    to_confirm,
)
from mechanisms.models import Body, Person, Recovery, Role
from mechanisms.people.people import RequestRefused
from tests.factories import MembershipFactory, PersonFactory, signed_in_now

pytestmark = pytest.mark.django_db

COORDINATOR, SECOND_FACTOR = Recovery.Kind.COORDINATOR, Recovery.Kind.SECOND_FACTOR


@pytest.fixture
def asked(north: Body, coordinator: Person, reader: Person) -> Recovery:
    """The reader asks to become coordinator."""
    return ask(by=reader, body=north, kind=COORDINATOR, person=reader, reason="She has left.")


@pytest.fixture
def confirmed(asked: Recovery, administrator: Person) -> Recovery:
    """And the administrator has confirmed it."""
    return confirm(by=administrator, recovery_id=asked.pk)


def wait(recovery: Recovery) -> None:
    """Let the waiting period be over."""
    Recovery.objects.filter(pk=recovery.pk).update(effective_at=timezone.now())


def role_of(person: Person, body: Body) -> Role | None:
    return principal_of(person).role_in(body.pk)


class TestAsking:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [
            ("coordinator", None),
            ("contributor", None),
            ("reader", None),
            ("stranger", Http404),
            ("reviewer", Http404),
            ("administrator", Http404),
        ],
    )
    def test_any_member(
        self,
        request: pytest.FixtureRequest,
        north: Body,
        coordinator: Person,
        reader: Person,
        who: str,
        refusal: type[Exception] | None,
    ) -> None:
        by = request.getfixturevalue(who)
        wish: Any = {"by": by, "body": north, "kind": COORDINATOR, "person": reader}
        if refusal is None:
            assert ask(**wish, reason="She has left.").asked_by == by
        else:
            with pytest.raises(refusal):
                ask(**wish, reason="She has left.")
            assert not Recovery.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "whom", "possible"),
        [
            (COORDINATOR, "reader", True),
            (COORDINATOR, "contributor", True),
            (COORDINATOR, "coordinator", False),
            (COORDINATOR, "stranger", False),
            (SECOND_FACTOR, "coordinator", True),
            (SECOND_FACTOR, "reader", False),
            (SECOND_FACTOR, "administrator", False),
        ],
    )
    def test_for_whom(
        self,
        request: pytest.FixtureRequest,
        north: Body,
        coordinator: Person,
        reader: Person,
        kind: str,
        whom: str,
        possible: bool,
    ) -> None:
        person = request.getfixturevalue(whom)
        if possible:
            asked = ask(by=reader, body=north, kind=kind, person=person, reason="Why not.")
            assert asked.kind == kind
        else:
            with pytest.raises(RequestRefused, match="Choose a member"):
                ask(by=reader, body=north, kind=kind, person=person, reason="Why not.")

    def test_not_for_a_closed_account(self, north: Body, reader: Person) -> None:
        Person.objects.filter(pk=reader.pk).update(is_active=False)
        assert candidates(north, COORDINATOR) == []

    def test_not_without_a_reason(self, north: Body, reader: Person) -> None:
        with pytest.raises(RequestRefused, match="Write the reason"):
            ask(by=reader, body=north, kind=COORDINATOR, person=reader, reason="  ")

    def test_one_at_a_time(self, north: Body, asked: Recovery, reader: Person) -> None:
        with pytest.raises(RequestRefused, match="already"):
            ask(by=reader, body=north, kind=COORDINATOR, person=reader, reason="Again.")


class TestConfirming:
    def test_the_waiting_period_begins(self, confirmed: Recovery, administrator: Person) -> None:
        assert confirmed.confirmed_by == administrator
        assert confirmed.confirmed_at
        assert confirmed.effective_at
        assert confirmed.effective_at - confirmed.confirmed_at == timedelta(hours=72)

    @pytest.mark.parametrize("who", ["coordinator", "contributor", "reader", "reviewer", "stranger"])
    def test_only_an_administrator(self, request: pytest.FixtureRequest, asked: Recovery, who: str) -> None:
        with pytest.raises(Http404):
            confirm(by=request.getfixturevalue(who), recovery_id=asked.pk)
        asked.refresh_from_db()
        assert asked.confirmed_at is None

    def test_not_what_one_asked_oneself(self, north: Body, coordinator: Person, reader: Person) -> None:
        reader.is_administrator = True
        reader.save()
        made = ask(by=reader, body=north, kind=SECOND_FACTOR, person=coordinator, reason="Lost.")
        with pytest.raises(RequestRefused, match="You asked for it yourself"):
            confirm(by=reader, recovery_id=made.pk)

    def test_not_what_is_about_oneself(self, north: Body, coordinator: Person, reader: Person) -> None:
        reader.is_administrator = True
        reader.save()
        made = ask(by=coordinator, body=north, kind=COORDINATOR, person=reader, reason="I leave.")
        with pytest.raises(RequestRefused, match="about you"):
            confirm(by=reader, recovery_id=made.pk)

    def test_twice_does_not_move_the_day(self, confirmed: Recovery, administrator: Person) -> None:
        again = confirm(by=administrator, recovery_id=confirmed.pk)
        assert again.effective_at == confirmed.effective_at
        assert Event.objects.filter(kind="recovery_confirmed").count() == 1


class TestStopping:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [
            ("coordinator", None),
            ("administrator", None),
            ("contributor", PermissionDenied),
            ("reader", PermissionDenied),
            ("stranger", Http404),
            ("reviewer", Http404),
        ],
    )
    def test_a_coordinator_or_an_administrator(
        self,
        request: pytest.FixtureRequest,
        north: Body,
        confirmed: Recovery,
        reader: Person,
        who: str,
        refusal: type[Exception] | None,
    ) -> None:
        by = request.getfixturevalue(who)
        wait(confirmed)
        if refusal is None:
            stop(by=by, recovery_id=confirmed.pk)
            assert carry_out_due() == 0
            assert role_of(reader, north) == Role.READER
        else:
            with pytest.raises(refusal):
                stop(by=by, recovery_id=confirmed.pk)
            assert open_recovery(north)

    def test_what_is_over_stays_as_it_is(
        self, confirmed: Recovery, coordinator: Person, administrator: Person
    ) -> None:
        stop(by=coordinator, recovery_id=confirmed.pk)
        with pytest.raises(RequestRefused, match="was stopped"):
            stop(by=coordinator, recovery_id=confirmed.pk)
        with pytest.raises(RequestRefused, match="was stopped"):
            confirm(by=administrator, recovery_id=confirmed.pk)


class TestCarryingOut:
    def test_not_unconfirmed(self, asked: Recovery) -> None:
        assert carry_out_due() == 0

    def test_not_a_minute_early(self, north: Body, confirmed: Recovery, reader: Person) -> None:
        soon = timezone.now() + timedelta(minutes=1)
        Recovery.objects.filter(pk=confirmed.pk).update(effective_at=soon)
        assert carry_out_due() == 0
        assert role_of(reader, north) == Role.READER

    def test_the_member_becomes_coordinator_beside_the_old_one(
        self, north: Body, confirmed: Recovery, reader: Person, coordinator: Person
    ) -> None:
        wait(confirmed)
        assert carry_out_due() == 1
        assert role_of(reader, north) == Role.COORDINATOR
        assert role_of(coordinator, north) == Role.COORDINATOR
        assert carry_out_due() == 0  # twice on one day does it once

    def test_the_second_factor_is_gone_and_every_session_ends(
        self, client: Client, north: Body, coordinator: Person, reader: Person, administrator: Person
    ) -> None:
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
            Authenticator.objects.create(user=coordinator, type=kind, data={})
        other = Authenticator.objects.create(user=reader, type=Authenticator.Type.TOTP, data={})
        client.force_login(coordinator)
        made = ask(by=reader, body=north, kind=SECOND_FACTOR, person=coordinator, reason="Lost.")
        wait(confirm(by=administrator, recovery_id=made.pk))
        assert carry_out_due() == 1
        assert list(Authenticator.objects.all()) == [other]
        assert client.get("/dashboard/").status_code == 302
        assert role_of(coordinator, north) == Role.COORDINATOR

    def test_whoever_has_left_meanwhile_does_not_come_back_by_it(
        self, north: Body, confirmed: Recovery, reader: Person, coordinator: Person
    ) -> None:
        remove_member(by=coordinator, body=north, person=reader)
        wait(confirmed)
        assert carry_out_due() == 0
        assert role_of(reader, north) is None
        confirmed.refresh_from_db()
        assert confirmed.stopped_at is not None

    def test_every_step_is_on_record_without_the_reason(self, north: Body, confirmed: Recovery) -> None:
        wait(confirmed)
        carry_out_due()
        events = Event.objects.filter(chain=north.slug, kind__startswith="recovery")
        assert [event.kind for event in events.order_by("number")] == [
            "recovery_asked",
            "recovery_confirmed",
            "recovery_done",
        ]
        assert "has left" not in str([event.data for event in events])


class TestNotice:
    """All members are told at each step, also those whose account is closed, and the administrators."""

    @pytest.fixture
    def closed(self, north: Body) -> Person:
        person: Person = MembershipFactory.create(
            person__username="closed", person__is_active=False, body=north, role=Role.COORDINATOR
        ).account
        return person

    @pytest.mark.parametrize("last", ["asked", "confirmed", "stopped", "done"])
    def test_by_mail(
        self,
        north: Body,
        coordinator: Person,
        reader: Person,
        closed: Person,
        stranger: Person,
        administrator: Person,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Any,
        last: str,
    ) -> None:
        steps = ["asked", "confirmed", last] if last in ("stopped", "done") else ["asked", last]
        recovery: Recovery | None = None
        for step in dict.fromkeys(steps):
            mailoutbox.clear()
            with django_capture_on_commit_callbacks(execute=True):
                if step == "asked":
                    recovery = ask(by=reader, body=north, kind=COORDINATOR, person=reader, reason="Secret.")
                assert recovery
                if step == "confirmed":
                    confirm(by=administrator, recovery_id=recovery.pk)
                if step == "stopped":
                    stop(by=coordinator, recovery_id=recovery.pk)
                if step == "done":
                    wait(recovery)
                    carry_out_due()
        told = sorted(message.to[0].split("@")[0] for message in mailoutbox)
        assert told == ["administrator", "closed", "coordinator", "reader"]
        for message in mailoutbox:
            assert "Northern Mechanism" in message.subject
            assert last in message.subject or last == "done"
            assert "http://localhost:8000/" in message.body
            assert "Secret." not in message.body

    def test_by_a_banner_to_all_members(
        self, client: Client, north: Body, confirmed: Recovery, contributor: Person, stranger: Person
    ) -> None:
        client.force_login(contributor)
        for address in ("/dashboard/", f"/bodies/{north.slug}/members/"):
            assert "A recovery was asked for" in client.get(address).content.decode()
        client.force_login(stranger)
        assert "A recovery was asked for" not in client.get("/dashboard/").content.decode()


class TestTheScreens:
    def test_asked_confirmed_and_stopped(
        self, client: Client, north: Body, coordinator: Person, reader: Person, administrator: Person
    ) -> None:
        page = f"/bodies/{north.slug}/recovery/"
        client.force_login(reader)
        assert client.post(page, {}).status_code == 422
        form = {"wish": f"coordinator:{reader.pk}", "reason": "She has left."}
        assert client.post(page, form).headers["Location"] == f"/bodies/{north.slug}/members/"
        recovery = Recovery.objects.get()
        signed_in_now(client, administrator)
        shown = client.get("/administration/recoveries/").content.decode()
        assert "She has left." in shown
        client.post(f"/administration/recoveries/{recovery.pk}/confirm/")
        assert "It is done soon after" in client.get("/administration/recoveries/").content.decode()
        client.force_login(coordinator)
        shown = client.get(f"/bodies/{north.slug}/members/").content.decode()
        address = f"/bodies/{north.slug}/recovery/{recovery.pk}/stop/"
        assert address in shown
        assert client.get(address).status_code == 405
        client.post(address)
        assert not open_recovery(north)

    def test_it_waits_for_the_administrator_who_can_confirm_it(
        self,
        client: Client,
        asked: Recovery,
        north: Body,
        reader: Person,
        administrator: Person,
        django_assert_num_queries: Any,
    ) -> None:
        waits = "waits for you to confirm it"
        client.force_login(administrator)
        # Who belongs to no body works at the desk of the administrator.
        shown = client.get("/dashboard/", follow=True)
        assert shown.request["PATH_INFO"] == "/administration/people/"
        assert waits in shown.content.decode()
        MembershipFactory.create(person=administrator)
        assert waits in client.get("/dashboard/").content.decode()
        reader.is_administrator = True
        reader.save()
        assert to_confirm(principal_of(reader)) == []  # asked for it
        confirm(by=administrator, recovery_id=asked.pk)
        assert waits not in client.get("/administration/people/").content.decode()
        with django_assert_num_queries(0):
            assert to_confirm(ANONYMOUS) == []

    def test_the_administrator_sees_who_could_act_and_who_gains(
        self, client: Client, asked: Recovery, north: Body, coordinator: Person, administrator: Person
    ) -> None:
        """A body with coordinators who signed in today needs no recovery."""
        MembershipFactory.create(
            person__username="gone", person__is_active=False, body=north, role=Role.COORDINATOR
        )
        moment = timezone.now().replace(hour=5, minute=40)
        Person.objects.filter(pk=coordinator.pk).update(last_login=moment)
        client.force_login(administrator)
        shown = client.get("/administration/recoveries/").content.decode()
        assert "2 coordinators" in shown
        assert f"last signed in on {moment.day} {moment:%B %Y}, 05:40 UTC" in shown
        assert "<bdi>Gone</bdi>, account closed" in shown
        assert "for himself or herself" in shown

    def test_of_somebody_else_nothing_is_said_of_oneself(
        self, client: Client, north: Body, reader: Person, administrator: Person
    ) -> None:
        member = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR).account
        ask(by=reader, body=north, kind=COORDINATOR, person=member, reason="She has left.")
        client.force_login(administrator)
        shown = client.get("/administration/recoveries/").content.decode()
        assert "0 coordinators" in shown
        assert "for himself or herself" not in shown

    def test_confirming_takes_a_fresh_sign_in_and_then_goes_on(
        self, client: Client, asked: Recovery, administrator: Person
    ) -> None:
        administrator.set_password("seven green lamps on a hill")
        administrator.save()
        client.force_login(administrator)
        response = client.post(f"/administration/recoveries/{asked.pk}/confirm/")
        assert response.headers["Location"].startswith("/account/reauthenticate/")
        asked.refresh_from_db()
        assert asked.confirmed_at is None
        client.post(response.headers["Location"], {"password": "seven green lamps on a hill"})
        asked.refresh_from_db()
        assert asked.confirmed_by == administrator

    def test_whoever_may_not_confirm_is_told_why(
        self, client: Client, asked: Recovery, reader: Person
    ) -> None:
        reader.is_administrator = True
        reader.save()
        client.force_login(reader)
        shown = client.get("/administration/recoveries/").content.decode()
        assert "You asked for it yourself" in shown
        assert f"{asked.pk}/confirm/" not in shown
        client.post(f"/administration/recoveries/{asked.pk}/confirm/")
        asked.refresh_from_db()
        assert asked.confirmed_at is None

    def test_a_wish_that_was_not_offered_is_none(
        self, client: Client, north: Body, reader: Person, stranger: Person
    ) -> None:
        client.force_login(reader)
        form = {"wish": f"coordinator:{stranger.pk}", "reason": "Why not."}
        assert client.post(f"/bodies/{north.slug}/recovery/", form).status_code == 422
        assert not Recovery.objects.exists()

    @pytest.mark.parametrize("who", ["coordinator", "reader", "reviewer"])
    def test_the_administrators_page_is_hidden(
        self, request: pytest.FixtureRequest, client: Client, asked: Recovery, who: str
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert client.get("/administration/recoveries/").status_code == 404
        for act in ("confirm", "stop"):
            address = f"/administration/recoveries/{asked.pk}/{act}/"
            assert client.post(address).status_code == 404

    def test_a_recovery_of_another_body_is_none_of_this_one(
        self, client: Client, asked: Recovery, south: Body, stranger: Person
    ) -> None:
        client.force_login(stranger)
        address = f"/bodies/{south.slug}/recovery/{asked.pk}/stop/"
        assert client.post(address).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_list_takes_as_many_queries_whatever_there_is(
        self, client: Client, administrator: Person, rows: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(rows):
            member = MembershipFactory.create(body__slug=f"body-{number}", role=Role.READER)
            ask(by=member.account, body=member.body, kind=COORDINATOR, person=member.account, reason="Alone.")
        client.force_login(administrator)
        client.get("/administration/recoveries/")
        # Session, person, roles; those that are open, who coordinates there, those that are over.
        with django_assert_num_queries(6):
            client.get("/administration/recoveries/")


def test_daily_carries_them_out(confirmed: Recovery, north: Body, reader: Person) -> None:
    wait(confirmed)
    assert dict(DAILY)["Recoveries carried out"]() == 1
    assert role_of(reader, north) == Role.COORDINATOR


def test_an_administrator_outside_the_body_is_told_where_to_confirm(
    north: Body, reader: Person, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    PersonFactory.create(username="admin", is_administrator=True)
    with django_capture_on_commit_callbacks(execute=True):
        ask(by=reader, body=north, kind=COORDINATOR, person=reader, reason="Alone.")
    links = {message.to[0].split("@")[0]: message.body for message in mailoutbox}
    assert "/administration/recoveries/" in links["admin"]
    assert f"/bodies/{north.slug}/members/" in links["reader"]
