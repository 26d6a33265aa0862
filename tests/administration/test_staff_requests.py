"""Nobody makes himself powerful alone: who asks what for whom, who confirms or stops it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessments.home.daily import DAILY
from assessments.models import Event
from mechanisms.access import Principal, principal_of
from mechanisms.administration.account_acts import LastAdministrator
from mechanisms.administration.accounts import (
    change_account,
    close_account,
    create_account,
    may_see_link,
    new_link,
    reopen_account,
)
from mechanisms.administration.staff_requests import (
    NoReason,
    ask,
    at_command_line,
    carry_out_due,
    confirm,
    stop,
    those_told,
    visible_to,
)
from mechanisms.models import Body, Person, Role, StaffRequest
from mechanisms.people.people import RequestRefused, one_time_link
from tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

CONSOLE = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
GIVE_REVIEWER, GIVE_ADMIN = StaffRequest.Kind.GIVE_REVIEWER, StaffRequest.Kind.GIVE_ADMINISTRATOR
TAKE_REVIEWER, TAKE_ADMIN = StaffRequest.Kind.TAKE_REVIEWER, StaffRequest.Kind.TAKE_ADMINISTRATOR
CLOSE, OPEN, LINK = StaffRequest.Kind.CLOSE, StaffRequest.Kind.OPEN, StaffRequest.Kind.LINK

type Cast = dict[str, Person]


@pytest.fixture
def cast(north: Body) -> Cast:
    """Two administrators, two reviewers, somebody new, a closed reviewer, a coordinator."""
    coordinator = MembershipFactory.create(
        person__username="coordinator", body=north, role=Role.COORDINATOR
    ).account
    return {
        "ada": PersonFactory.create(username="ada", is_administrator=True),
        "bo": PersonFactory.create(username="bo", is_administrator=True),
        "rita": PersonFactory.create(username="rita", is_reviewer=True),
        "rolf": PersonFactory.create(username="rolf", is_reviewer=True),
        "new": PersonFactory.create(username="new"),
        "closed": PersonFactory.create(username="closed", is_reviewer=True, is_active=False),
        "coordinator": coordinator,
    }


def asked_for(cast: Cast, kind: str = GIVE_REVIEWER, who: str = "new") -> StaffRequest:
    """Ada asks for it."""
    return ask(by=cast["ada"], kind=kind, person=cast[who], reason="She starts in May.")


def wait(request: StaffRequest) -> None:
    """Let the waiting time be over."""
    StaffRequest.objects.filter(pk=request.pk).update(effective_at=timezone.now())


def now(person: Person) -> Principal:
    """The person's rights as the database has them."""
    return principal_of(Person.objects.get(pk=person.pk))


def rights(person: Person) -> tuple[bool, bool, bool]:
    """Reviewer, administrator, account open."""
    found = Person.objects.get(pk=person.pk)
    return found.is_reviewer, found.is_administrator, found.is_active


def end_of(request: StaffRequest) -> str:
    request.refresh_from_db()
    return "done" if request.done_at else "stopped" if request.stopped_at else "open"


# Who asks, for whom, what: waits, done at once, refused, or hidden like a page that does not exist.
ASKING = """
ada         new         give_reviewer       waits
ada         new         give_administrator  waits
ada         ada         give_reviewer       waits
ada         rita        give_administrator  waits
ada         bo          give_reviewer       waits
ada         rita        give_reviewer       refused
ada         closed      give_reviewer       refused
ada         closed      give_administrator  refused
ada         rita        take_reviewer       at once
ada         closed      take_reviewer       at once
ada         new         take_reviewer       refused
ada         bo          take_administrator  waits
ada         ada         take_administrator  at once
ada         new         take_administrator  refused
ada         bo          close               waits
ada         rita        close               waits
ada         ada         close               at once
ada         closed      close               refused
ada         closed      open                waits
ada         rita        open                refused
ada         rita        link                waits
ada         ada         link                waits
ada         closed      link                refused
rita        rita        give_administrator  hidden
rita        rolf        take_reviewer       hidden
rita        new         give_reviewer       hidden
coordinator coordinator give_reviewer       hidden
new         new         give_administrator  hidden
"""


@pytest.mark.parametrize("row", ASKING.strip().splitlines())
def test_who_asks_what_for_whom(cast: Cast, row: str) -> None:
    who, whom, kind, outcome = row.split(maxsplit=3)
    before = rights(cast[whom])
    if outcome in ("refused", "hidden"):
        with pytest.raises(RequestRefused if outcome == "refused" else Http404):
            ask(by=cast[who], kind=kind, person=cast[whom], reason="So it is.")
        assert not StaffRequest.objects.exists()
    else:
        made = ask(by=cast[who], kind=kind, person=cast[whom], reason="So it is.")
        assert end_of(made) == ("open" if outcome == "waits" else "done")
        assert made.effective_at
        waited = made.effective_at - made.asked_at
        assert waited == (timedelta(hours=72) if outcome == "waits" else timedelta())
    assert (rights(cast[whom]) == before) is (outcome != "at once")


# What Ada asked, for whom, who then confirms it, and what comes of it: reviewer, administrator, account open.
CONFIRMING = """
give_reviewer       new    bo           done     yes no  yes
give_reviewer       ada    bo           done     yes yes yes
give_administrator  new    bo           done     no  yes yes
give_administrator  rita   bo           done     yes yes yes
take_administrator  bo     third        done     no  no  yes
close               bo     third        done     no  yes no
close               rita   bo           done     yes no  no
open                closed bo           done     yes no  yes
link                rita   bo           done     yes no  yes
give_reviewer       new    ada          refused  no  no  yes
give_reviewer       bo     bo           refused  no  yes yes
take_administrator  bo     bo           refused  no  yes yes
close               bo     bo           refused  no  yes yes
link                bo     bo           refused  no  yes yes
give_reviewer       new    rita         hidden   no  no  yes
give_reviewer       new    new          hidden   no  no  yes
give_reviewer       new    coordinator  hidden   no  no  yes
close               rita   rita         hidden   yes no  yes
"""


@pytest.mark.parametrize("row", CONFIRMING.strip().splitlines())
def test_who_confirms(cast: Cast, row: str) -> None:
    kind, whom, by, outcome, *found = row.split()
    cast["third"] = PersonFactory.create(username="third", is_administrator=True)
    made = asked_for(cast, kind, whom)
    if outcome == "done":
        confirm(by=cast[by], request_id=made.pk)
        made.refresh_from_db()
        assert (made.confirmed_by, made.is_at_once) == (cast[by], False)
    else:
        with pytest.raises(RequestRefused if outcome == "refused" else Http404):
            confirm(by=cast[by], request_id=made.pk)
    assert end_of(made) == ("done" if outcome == "done" else "open")
    assert rights(cast[whom]) == tuple(word == "yes" for word in found)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("ada", True),  # who asked
        ("bo", True),
        ("rita", True),
        ("rolf", True),
        ("new", True),  # whom it is about
        ("closed", False),
        ("coordinator", False),
    ],
)
def test_who_sees_it_and_can_stop_it(cast: Cast, who: str, may: bool) -> None:
    made = asked_for(cast)
    assert visible_to(now(cast[who])).filter(pk=made.pk).exists() is may
    if may:
        stop(by=cast[who], request_id=made.pk)
    else:
        with pytest.raises(Http404):
            stop(by=cast[who], request_id=made.pk)
    assert end_of(made) == ("stopped" if may else "open")
    wait(made)
    assert carry_out_due() == (0 if may else 1)
    assert now(cast["new"]).reviewer is not may


@pytest.mark.parametrize("kind", [TAKE_ADMIN, CLOSE])
def test_whoever_is_to_be_shut_out_can_object(cast: Cast, kind: str) -> None:
    """One stolen account of an administrator does not shut out all who could stop it."""
    made = asked_for(cast, kind, "bo")
    assert now(cast["bo"]).administrator
    stop(by=cast["bo"], request_id=made.pk)
    wait(made)
    assert carry_out_due() == 0
    assert rights(cast["bo"]) == (False, True, True)


def nothing(cast: Cast) -> None:
    """Three days in which nobody does anything."""


def the_asker_gives_up(cast: Cast) -> None:
    ask(by=cast["ada"], kind=TAKE_ADMIN, person=cast["ada"])


def the_asker_is_closed(cast: Cast) -> None:
    ask(by=cast["ada"], kind=CLOSE, person=cast["ada"])


def the_asker_is_taken_out_by_others(cast: Cast) -> None:
    third = PersonFactory.create(username="third", is_administrator=True)
    made = ask(by=cast["bo"], kind=TAKE_ADMIN, person=cast["ada"], reason="Her account is stolen.")
    confirm(by=third, request_id=made.pk)


def the_person_is_closed(cast: Cast) -> None:
    close_account(by=cast["bo"], person=cast["new"])


def the_right_is_there_already(cast: Cast) -> None:
    at_command_line(kind=GIVE_REVIEWER, person=cast["new"])


def the_asker_loses_it_unseen(cast: Cast) -> None:
    """By a door that tells nobody: it is looked at again when the day has come."""
    Person.objects.filter(pk=cast["ada"].pk).update(is_administrator=False)


def nobody_else_is_left(cast: Cast) -> None:
    Person.objects.filter(username__in=("bo", "rita", "rolf")).update(is_active=False)


def one_reviewer_is_left(cast: Cast) -> None:
    Person.objects.filter(username__in=("bo", "rita")).update(is_active=False)


@pytest.mark.parametrize(
    ("meanwhile", "end"),
    [
        (nothing, "done"),
        (one_reviewer_is_left, "done"),
        (the_asker_gives_up, "stopped"),
        (the_asker_is_closed, "stopped"),
        (the_asker_is_taken_out_by_others, "stopped"),
        (the_asker_loses_it_unseen, "stopped"),
        (the_person_is_closed, "stopped"),
        (the_right_is_there_already, "stopped"),
        (nobody_else_is_left, "stopped"),
    ],
)
def test_what_happened_while_it_waited(cast: Cast, meanwhile: Callable[[Cast], None], end: str) -> None:
    made = asked_for(cast)
    meanwhile(cast)
    wait(made)
    assert carry_out_due() == (end == "done")
    assert end_of(made) == end
    has_right = end == "done" or meanwhile is the_right_is_there_already
    assert rights(cast["new"])[0] is has_right
    assert carry_out_due() == 0


@pytest.mark.parametrize(
    "meanwhile",
    [
        the_asker_gives_up,
        the_asker_is_closed,
        the_asker_is_taken_out_by_others,
        the_person_is_closed,
        the_right_is_there_already,
    ],
)
def test_what_lapses_is_stopped_in_the_same_moment(cast: Cast, meanwhile: Callable[[Cast], None]) -> None:
    made = asked_for(cast)
    meanwhile(cast)
    assert end_of(made) == "stopped"
    assert made.stopped_by_label.startswith("nobody: ")


@pytest.mark.parametrize(
    "meanwhile", [the_asker_loses_it_unseen, the_person_is_closed, the_right_is_there_already]
)
def test_a_confirmation_that_comes_too_late_does_nothing(
    cast: Cast, meanwhile: Callable[[Cast], None]
) -> None:
    made = asked_for(cast)
    before = meanwhile is the_right_is_there_already
    meanwhile(cast)
    if end_of(made) == "open":
        assert confirm(by=cast["bo"], request_id=made.pk).stopped_at
    else:
        with pytest.raises(RequestRefused, match="stopped"):
            confirm(by=cast["bo"], request_id=made.pk)
    assert rights(cast["new"])[0] is before


def test_not_a_minute_early(cast: Cast) -> None:
    made = asked_for(cast)
    soon = timezone.now() + timedelta(minutes=1)
    StaffRequest.objects.filter(pk=made.pk).update(effective_at=soon)
    assert carry_out_due() == 0
    assert end_of(made) == "open"


def test_daily_carries_out_what_nobody_stopped(cast: Cast) -> None:
    wait(asked_for(cast))
    assert dict(DAILY)["Requests about staff carried out"]() == 1
    assert now(cast["new"]).reviewer


def test_what_is_over_stays_as_it_is(cast: Cast) -> None:
    done, stopped = asked_for(cast), asked_for(cast, GIVE_ADMIN)
    confirm(by=cast["bo"], request_id=done.pk)
    stop(by=cast["rita"], request_id=stopped.pk)
    for act in (confirm, stop):
        with pytest.raises(RequestRefused, match="It is done"):
            act(by=cast["bo"], request_id=done.pk)
        with pytest.raises(RequestRefused, match="It was stopped"):
            act(by=cast["bo"], request_id=stopped.pk)
    assert rights(cast["new"]) == (True, False, True)
    assert Event.objects.filter(kind="staff_request_done").count() == 1


def test_one_of_a_kind_at_a_time_and_not_without_a_reason(cast: Cast) -> None:
    with pytest.raises(NoReason):
        ask(by=cast["ada"], kind=GIVE_REVIEWER, person=cast["new"], reason="  ")
    asked_for(cast)
    with pytest.raises(RequestRefused, match="already asked for"):
        ask(by=cast["bo"], kind=GIVE_REVIEWER, person=cast["new"], reason="Me too.")
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffRequest.objects.create(
            person=cast["new"],
            kind=GIVE_REVIEWER,
            reason="Twice.",
            asked_at=timezone.now(),
            effective_at=timezone.now(),
        )


class TestNobodyElse:
    """Notice that nobody else can read is none."""

    @pytest.fixture
    def alone(self, administrator: Person) -> Person:
        return administrator

    @pytest.mark.parametrize("whom", ["oneself", "somebody"])
    def test_one_administrator_alone_makes_no_administrator(self, alone: Person, whom: str) -> None:
        person = alone if whom == "oneself" else PersonFactory.create()
        kind = GIVE_REVIEWER if whom == "oneself" else GIVE_ADMIN
        with pytest.raises(RequestRefused, match="The operator of the server"):
            ask(by=alone, kind=kind, person=person, reason="Nobody is here.")

    def test_the_person_who_gains_is_nobody_else(self, alone: Person, reviewer: Person) -> None:
        with pytest.raises(RequestRefused, match="The operator of the server"):
            ask(by=alone, kind=GIVE_ADMIN, person=reviewer, reason="She helps me.")

    def test_a_closed_account_is_nobody(self, alone: Person) -> None:
        PersonFactory.create(is_reviewer=True, is_active=False)
        with pytest.raises(RequestRefused, match="The operator of the server"):
            ask(by=alone, kind=GIVE_REVIEWER, person=alone, reason="Nobody can read this.")

    def test_a_reviewer_is_somebody(self, alone: Person, reviewer: Person) -> None:
        assert ask(by=alone, kind=GIVE_REVIEWER, person=alone, reason="Small office.").is_open


class TestTheFirstReviewer:
    def test_of_an_installation_is_made_at_once(self, administrator: Person) -> None:
        person = PersonFactory.create()
        assert ask(by=administrator, kind=GIVE_REVIEWER, person=person).is_at_once
        assert now(person).reviewer

    @pytest.mark.parametrize("how", ["closed", "taken away", "taken at the command line"])
    def test_nobody_is_the_first_again(self, administrator: Person, how: str) -> None:
        """Else one would shut the only reviewer out, and make a friend the first."""
        first, friend, watcher = (PersonFactory.create() for _ in range(3))
        ask(by=administrator, kind=GIVE_REVIEWER, person=first)
        Person.objects.filter(pk=watcher.pk).update(is_administrator=True)
        if how == "closed":
            made = ask(by=administrator, kind=CLOSE, person=first, reason="She has left.")
            confirm(by=watcher, request_id=made.pk)
        elif how == "taken away":
            ask(by=administrator, kind=TAKE_REVIEWER, person=first)
        else:
            at_command_line(kind=TAKE_REVIEWER, person=first)
        made = ask(by=administrator, kind=GIVE_REVIEWER, person=friend, reason="A friend.")
        assert made.is_open
        assert not now(friend).reviewer

    def test_is_nobody_who_makes_it_of_himself(self, administrator: Person) -> None:
        with pytest.raises(RequestRefused):
            ask(by=administrator, kind=GIVE_REVIEWER, person=administrator, reason="Why not.")
        assert not now(administrator).reviewer


class TestShuttingOutWhoeverCouldObject:
    """The only administrator takes the rights of all reviewers away, which holds at once, and then asks."""

    @pytest.fixture
    def thief(self, cast: Cast) -> Person:
        Person.objects.filter(pk=cast["bo"].pk).update(is_administrator=False)
        return cast["ada"]

    def take_all(self, thief: Person, cast: Cast) -> None:
        for name in ("rita", "rolf"):
            assert ask(by=thief, kind=TAKE_REVIEWER, person=cast[name]).done_at
            assert not now(cast[name]).reviewer

    def test_they_are_told_all_the_same_and_can_stop_it(self, thief: Person, cast: Cast) -> None:
        self.take_all(thief, cast)
        made = ask(by=thief, kind=GIVE_REVIEWER, person=thief, reason="Nobody is left.")
        assert {"rita", "rolf"} <= {person.username for person in those_told()}
        assert made in visible_to(now(cast["rolf"]))
        stop(by=cast["rolf"], request_id=made.pk)

    @pytest.mark.parametrize("days", [2, 4])
    def test_as_long_as_a_request_waits(self, thief: Person, cast: Cast, days: int) -> None:
        self.take_all(thief, cast)
        StaffRequest.objects.update(done_at=timezone.now() - timedelta(days=days))
        could = days < 3
        assert ("rita" in {person.username for person in those_told()}) is could
        # After that there is nobody: the request is none.
        if could:
            assert ask(by=thief, kind=GIVE_REVIEWER, person=thief, reason="I.").is_open
        else:
            with pytest.raises(RequestRefused, match="The operator of the server"):
                ask(by=thief, kind=GIVE_REVIEWER, person=thief, reason="I.")

    def test_their_accounts_do_not_close_at_once(self, thief: Person, cast: Cast) -> None:
        self.take_all(thief, cast)
        made = close_account(by=thief, person=cast["rita"], reason="She has left.")
        assert made is not None
        assert made.is_open
        assert rights(cast["rita"])[2]

    def test_nor_does_their_link_come_to_the_thief(self, thief: Person, cast: Cast) -> None:
        self.take_all(thief, cast)
        with pytest.raises(RequestRefused, match="This is a staff account, or will be one"):
            new_link(by=thief, person=cast["rita"])

    def test_whoever_was_taken_out_at_the_command_line_stops_nothing(self, thief: Person, cast: Cast) -> None:
        at_command_line(kind=TAKE_REVIEWER, person=cast["rolf"])
        made = ask(by=thief, kind=GIVE_REVIEWER, person=thief, reason="I.")
        with pytest.raises(Http404):
            stop(by=cast["rolf"], request_id=made.pk)


class TestAccounts:
    """The administrator's page leads through the same gate, whatever is ticked on it."""

    def test_a_new_account_has_no_rights_until_they_are_confirmed(self, cast: Cast) -> None:
        person, _path, asked = create_account(
            by=cast["ada"],
            email="eve@example.org",
            name="Eve",
            reviewer=True,
            administrator=True,
            reason="Both.",
        )
        assert rights(person) == (False, False, True)
        assert [row.kind for row in asked] == [GIVE_REVIEWER, GIVE_ADMIN]
        for row in asked:
            confirm(by=cast["bo"], request_id=row.pk)
        assert rights(person) == (True, True, True)

    def test_no_account_is_made_where_its_rights_can_t_be_asked_for(self, administrator: Person) -> None:
        with pytest.raises(RequestRefused):
            create_account(
                by=administrator,
                email="eve@example.org",
                name="Eve",
                reviewer=False,
                administrator=True,
                reason="Alone.",
            )
        assert not Person.objects.filter(email="eve@example.org").exists()

    def test_one_form_gives_takes_and_renames(self, cast: Cast) -> None:
        asked = change_account(
            by=cast["ada"],
            person=cast["rita"],
            name="Rita R.",
            reviewer=False,
            administrator=True,
            reason="She changes desks.",
        )
        assert [(row.kind, row.is_at_once) for row in asked] == [(TAKE_REVIEWER, True), (GIVE_ADMIN, False)]
        assert rights(cast["rita"]) == (False, False, True)
        assert Person.objects.get(pk=cast["rita"].pk).name == "Rita R."

    def test_whoever_steps_down_asks_for_nothing_in_the_same_form(self, cast: Cast) -> None:
        """It would lapse in the same moment."""
        with pytest.raises(RequestRefused, match="Your requests end when you are no longer an administrator"):
            change_account(
                by=cast["ada"],
                person=cast["ada"],
                name="Ada",
                reviewer=True,
                administrator=False,
                reason="I change desks.",
            )
        assert rights(cast["ada"]) == (False, True, True)
        assert not StaffRequest.objects.exists()

    def test_whoever_has_both_rights_gives_up_both_in_one_form(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast["ada"].pk).update(is_reviewer=True)
        ada = cast["ada"]
        change_account(by=ada, person=ada, name="Ada", reviewer=False, administrator=False)
        assert rights(ada) == (False, False, True)

    def test_an_account_of_the_staff_is_opened_again_by_two(self, cast: Cast) -> None:
        made = reopen_account(by=cast["ada"], person=cast["closed"], reason="She is back.")
        assert made is not None
        assert not rights(cast["closed"])[2]
        confirm(by=cast["bo"], request_id=made.pk)
        assert rights(cast["closed"])[2]

    def test_what_is_done_by_another_way_is_not_done_again(self, cast: Cast) -> None:
        made = close_account(by=cast["ada"], person=cast["rita"], reason="She has left.")
        assert made is not None
        at_command_line(kind=TAKE_REVIEWER, person=cast["rita"])
        assert close_account(by=cast["bo"], person=cast["rita"]) is None
        assert end_of(made) == "stopped"

    @pytest.mark.parametrize("kind", [TAKE_ADMIN, CLOSE])
    def test_the_last_administrator_stays(self, administrator: Person, kind: str) -> None:
        with pytest.raises(LastAdministrator):
            ask(by=administrator, kind=kind, person=administrator)
        with pytest.raises(LastAdministrator):
            at_command_line(kind=TAKE_ADMIN, person=administrator)
        assert rights(administrator) == (False, True, True)
        assert not StaffRequest.objects.exists()


class TestLinks:
    @pytest.mark.parametrize(
        ("who", "has_mail", "shown"),
        [
            ("new", True, False),  # mailed
            ("new", False, True),
            ("rita", False, False),
            ("bo", False, False),
            ("closed", False, False),
            ("coordinator", False, False),
        ],
    )
    def test_who_is_shown_one(self, cast: Cast, settings: Any, who: str, has_mail: bool, shown: bool) -> None:
        if not has_mail:
            settings.MAILERS = CONSOLE
        assert may_see_link(cast[who]) is shown

    def test_a_confirmed_one_goes_to_the_person_alone(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        made = asked_for(cast, LINK, "rita")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            confirm(by=cast["bo"], request_id=made.pk)
        links = [letter for letter in mail.outbox if "/password/reset/key/" in letter.body]
        assert [letter.to for letter in links] == [["rita@example.org"]]

    def test_without_mail_it_is_not_asked_for(self, cast: Cast, settings: Any) -> None:
        settings.MAILERS = CONSOLE
        with pytest.raises(RequestRefused, match="create_person --new-link"):
            asked_for(cast, LINK, "rita")

    @pytest.mark.parametrize(("password", "signed_in_before"), [("", False), ("seven green lamps", True)])
    def test_one_that_was_handed_out_before_the_right_was_given_opens_nothing(
        self, cast: Cast, password: str, signed_in_before: bool
    ) -> None:
        """Else whoever was shown the link of a new account enters it as a reviewer."""
        person = cast["new"]
        person.password = make_password(password or None)
        yesterday = timezone.now() - timedelta(days=1)
        person.last_login = yesterday if signed_in_before else None
        person.save()
        path = one_time_link(person)
        made = asked_for(cast)
        assert "no longer works" not in Client().get(path, follow=True).content.decode()
        confirm(by=cast["bo"], request_id=made.pk)
        assert "no longer works" in Client().get(path, follow=True).content.decode()
        person.refresh_from_db()
        assert (person.last_login is not None) is signed_in_before
        if person.last_login:
            assert person.last_login - yesterday == timedelta(seconds=1)

    def test_whoever_has_no_password_yet_gets_another_by_mail(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        cast["new"].set_unusable_password()
        cast["new"].save()
        made = asked_for(cast)
        with django_capture_on_commit_callbacks(execute=True):
            confirm(by=cast["bo"], request_id=made.pk)
        letters = [each for each in mail.outbox if "/password/reset/key/" in each.body]
        assert [letter.to for letter in letters] == [["new@example.org"]]
        path = letters[0].body.split("localhost:8000")[1].split()[0]
        assert "no longer works" not in Client().get(path, follow=True).content.decode()


class TestNotice:
    """All of the staff who can sign in, and the person, are told at each step."""

    ALL = ("ada", "bo", "new", "rita", "rolf")

    @pytest.mark.parametrize("step", ["asked", "stopped", "confirmed", "waited", "at once"])
    def test_by_mail(self, cast: Cast, step: str, django_capture_on_commit_callbacks: Any) -> None:
        who = "rita" if step == "at once" else "new"
        made = None if step in ("asked", "at once") else asked_for(cast)
        with django_capture_on_commit_callbacks(execute=True):
            if step == "asked":
                asked_for(cast)
            elif step == "at once":
                asked_for(cast, TAKE_REVIEWER, "rita")
            elif made and step == "stopped":
                stop(by=cast["rita"], request_id=made.pk)
            elif made and step == "confirmed":
                confirm(by=cast["bo"], request_id=made.pk)
            elif made:
                wait(made)
                carry_out_due()
        told = sorted(letter.to[0].split("@")[0] for letter in mail.outbox)
        assert told == sorted({*self.ALL, who} - ({"new"} if who == "rita" else set()))
        words = {"asked": "Asked for: ", "stopped": "Stopped: "}.get(step, "Done: ")
        for letter in mail.outbox:
            assert letter.subject == words + {
                "asked": "New becomes a reviewer",
                "stopped": "New becomes a reviewer",
                "at once": "Rita is no longer a reviewer",
            }.get(step, "New is a reviewer now")
            assert "account of the staff" not in letter.body  # New is not of the staff yet
            assert f"({cast[who].email})" in letter.body
            assert "http://localhost:8000/administration/requests/" in letter.body
            assert "May" not in letter.body  # the reason is read on the page

    def test_the_person_is_told_also_when_the_account_is_closed(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            asked_for(cast, OPEN, "closed")
        assert ["closed@example.org"] in [letter.to for letter in mail.outbox]


@pytest.mark.parametrize("kind", StaffRequest.Kind)
def test_each_kind_is_said_as_a_wish_and_as_what_came_of_it(cast: Cast, kind: str) -> None:
    made = StaffRequest(kind=kind, person=cast["rita"])
    assert made.wish.startswith("Rita")
    assert made.outcome.startswith("Rita")
    assert made.wish != made.outcome
    assert made.outcome_for("rita@example.org").startswith("rita@example.org")


def test_every_step_is_on_record_with_whoever_took_it(cast: Cast) -> None:
    first, second, third = asked_for(cast), asked_for(cast, GIVE_ADMIN), asked_for(cast, LINK, "bo")
    confirm(by=cast["bo"], request_id=first.pk)
    stop(by=cast["rita"], request_id=second.pk)
    wait(third)
    carry_out_due()
    events = Event.objects.filter(chain="installation").order_by("number")
    assert [(event.kind, event.actor_label, event.data.get("act", "")) for event in events] == [
        ("staff_request_asked", "Ada", "give_reviewer"),
        ("staff_request_asked", "Ada", "give_administrator"),
        ("staff_request_asked", "Ada", "link"),
        ("staff_request_confirmed", "Bo", "give_reviewer"),
        ("person_changed", "Bo", ""),
        ("staff_request_done", "Bo", "give_reviewer"),
        ("staff_request_stopped", "Rita", "give_administrator"),
        ("link_made", "command line", ""),
        ("staff_request_done", "command line", "link"),
    ]
    assert "May" not in str([event.data for event in events])


class TestTheCommandLine:
    def test_gives_and_takes_at_once_and_on_record(self, cast: Cast) -> None:
        call_command("change_rights", "new@example.org", give=["administrator"])
        call_command("change_rights", "bo", give=["reviewer"], take=["administrator"])
        assert rights(cast["new"]) == (False, True, True)
        assert rights(cast["bo"]) == (True, False, True)
        rows = StaffRequest.objects.all()
        assert {(row.asked_by, row.asked_by_label) for row in rows} == {(None, "the command line")}
        assert Event.objects.filter(kind="staff_request_done", actor_id="").count() == 3

    @pytest.mark.parametrize("has_mail", [True, False])
    def test_says_what_was_done_and_who_knows(
        self, cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str], has_mail: bool
    ) -> None:
        if not has_mail:
            settings.MAILERS = CONSOLE
        call_command("change_rights", "bo", give=["reviewer"], take=["administrator"])
        said = capsys.readouterr().out
        assert "bo@example.org is a reviewer now.\n" in said
        assert "bo@example.org is no longer an administrator.\n" in said
        assert ("told to all administrators and reviewers" in said) is has_mail
        assert ("tell the other administrators and the reviewers yourself" in said) is not has_mail

    @pytest.mark.parametrize(
        ("email", "wish", "sentence"),
        [
            ("nobody@example.org", {"give": ["reviewer"]}, "Nobody has the address"),
            ("rita", {"give": ["reviewer"]}, "so already"),
            ("closed", {"give": ["administrator"]}, "closed"),
            ("rita", {}, "Say what to --give or to --take"),
        ],
    )
    def test_says_what_it_can_t_do(
        self, cast: Cast, email: str, wish: dict[str, list[str]], sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=sentence):
            call_command("change_rights", email, **wish)
        assert not StaffRequest.objects.exists()

    def test_makes_staff_of_a_new_installation_at_once(self) -> None:
        call_command("create_person", "first@example.org", administrator=True)
        call_command("create_person", "second@example.org", reviewer=True)
        assert rights(Person.objects.get(email="first@example.org")) == (False, True, True)
        assert rights(Person.objects.get(email="second@example.org")) == (True, False, True)
