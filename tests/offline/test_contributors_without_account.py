"""Contributors without an account: who may list them, what is asked, when it went and came back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.inputs import asked_in, by_input
from assessments.answering.rules import Refused as RefusedAct
from assessments.answers.scoring import State
from assessments.home.daily import send_digests
from assessments.models import Assessment, Contribution, Event, Mailing
from assessments.offline.mailing import MailingRow, MailingState, WrongDay, mailings_of, set_mailing
from assessments.reviewing.cycles import close_cycle
from assessments.trail.acting import COMMAND_LINE
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import (
    NotTaken,
    add_contributor_without_account,
    change_contributor_without_account,
    contributors_by_mail,
    remove_contributor_without_account,
)
from mechanisms.membership.invitations import accept, invite
from mechanisms.membership.members import members_of, members_who_can_act
from mechanisms.membership.recovery import candidates
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from tests.factories import PersonFactory, acting, level

pytestmark = pytest.mark.django_db

GROUP_D = Work(sections=frozenset({"d"}), paragraphs=frozenset({137}), due=date(2026, 12, 4))


def listed(by: Person, body: Body, **changed: Any) -> Membership:
    """Ana Lima of the labour inspectorate, asked for group (d) and 137."""
    said = {
        "name": "Ana Lima",
        "ministry": "Labour Inspectorate",
        "email": "ana@example.org",
        "work": GROUP_D,
    }
    return add_contributor_without_account(by=by, body=body, **{**said, **changed})


@pytest.fixture
def ana(coordinator: Person, north: Body, edition: Any) -> Membership:
    return listed(coordinator, north)


def last_event(body: Body) -> Event:
    return Event.objects.filter(chain=body.slug).order_by("-number")[0]


# In the list.


def test_she_is_asked_like_any_contributor_and_gives_inputs(north: Body, ana: Membership) -> None:
    asked = asked_in(north.pk)
    assert set(asked) == {128, 129, 137}
    (who,) = asked[137]
    assert (who.name, who.person, who.has_account) == ("Labour Inspectorate", "Ana Lima", False)
    assert by_input(asked[137])


def test_the_trail_tells_the_ministry_and_ids_but_neither_name_nor_address(
    coordinator: Person, north: Body, ana: Membership
) -> None:
    change_contributor_without_account(
        by=coordinator,
        body=north,
        membership_id=ana.pk,
        name="Ana Lima Sousa",
        ministry="Labour Inspectorate",
        email="lima@example.org",
        work=Work(paragraphs=frozenset({126}), note="Ask Ana twice."),
    )
    remove_contributor_without_account(by=coordinator, body=north, membership_id=ana.pk)
    events = Event.objects.filter(chain="north", kind__startswith="contributor_by_mail")
    assert [event.kind.removeprefix("contributor_by_mail_") for event in events] == [
        "added",
        "changed",
        "removed",
    ]
    assert events[0].data == {
        "membership": ana.pk,
        "sections": ["d"],
        "paragraphs": [137],
        "due": "2026-12-04",
    }
    assert {event.subject for event in events} == {"Labour Inspectorate"}
    assert "Ana" not in str([event.data for event in events])
    assert "@" not in str([event.data for event in events])


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
def test_the_coordinator_alone_keeps_the_list(
    request: pytest.FixtureRequest, north: Body, ana: Membership, who: str, refusal: type[Exception]
) -> None:
    by = request.getfixturevalue(who)
    named = {"by": by, "body": north, "membership_id": ana.pk}
    with pytest.raises(refusal):
        listed(by, north, name="Bo")
    with pytest.raises(refusal):
        change_contributor_without_account(**named, name="Bo", ministry="X")
    with pytest.raises(refusal):
        remove_contributor_without_account(**named)
    assert [row.name for row in contributors_by_mail(north)] == ["Ana Lima"]


REFUSED = [
    ({"name": "  "}, "name", "Write the name"),
    ({"ministry": ""}, "ministry", "Write the ministry"),
    ({"ministry": "x" * 201}, "ministry", "200 characters"),
    ({"email": "ana at example"}, "email", "is not an e-mail address"),
    ({"name": "ana  LIMA", "ministry": "labour inspectorate"}, "name", "in the list already"),
    ({"name": "Bo", "email": " Reader@Example.org "}, "email", "Reader is a member of this body"),
]


@pytest.mark.parametrize(("changed", "field", "words"), REFUSED)
def test_who_can_not_be_added(
    coordinator: Person,
    reader: Person,
    north: Body,
    ana: Membership,
    changed: dict[str, str],
    field: str,
    words: str,
) -> None:
    with pytest.raises(NotTaken, match=words) as refused:
        listed(coordinator, north, **changed)
    assert refused.value.field == field
    assert contributors_by_mail(north).count() == 1


TAKEN = [
    {"name": "Bo"},
    {"ministry": "Border Police"},
    {"name": "Bo", "email": ""},
    {"name": "Bo", "email": "stranger@example.org"},
]


@pytest.mark.parametrize("changed", TAKEN)
def test_who_can_be_added(
    coordinator: Person, stranger: Person, north: Body, ana: Membership, changed: dict[str, str]
) -> None:
    """Another person of the same ministry, the same person for another, without address, a stranger's."""
    listed(coordinator, north, **changed)
    assert contributors_by_mail(north).count() == 2


def test_a_group_that_does_not_exist_adds_nobody(coordinator: Person, north: Body, edition: Any) -> None:
    with pytest.raises(RequestRefused, match="no such group"):
        listed(coordinator, north, work=Work(sections=frozenset({"z"})))
    assert not contributors_by_mail(north).exists()


def test_a_body_that_cannot_answer_lists_nobody(coordinator: Person, north: Body, edition: Any) -> None:
    Body.objects.filter(pk=north.pk).update(can_answer=False)
    with pytest.raises(RequestRefused, match="cannot assess itself"):
        listed(coordinator, Body.objects.get(pk=north.pk))


def test_saving_her_as_she_stands_is_no_event(coordinator: Person, north: Body, ana: Membership) -> None:
    before = Event.objects.count()
    change_contributor_without_account(
        by=coordinator,
        body=north,
        membership_id=ana.pk,
        name=ana.name,
        ministry=ana.ministry,
        email=ana.email,
        work=GROUP_D,
    )
    assert Event.objects.count() == before


def test_a_contributor_of_another_body_is_not_found(stranger: Person, south: Body, ana: Membership) -> None:
    with pytest.raises(Membership.DoesNotExist):
        remove_contributor_without_account(by=stranger, body=south, membership_id=ana.pk)
    ana.refresh_from_db()
    assert ana.removed_at is None


def test_a_member_is_none_of_them(coordinator: Person, reader: Person, north: Body) -> None:
    pk = reader.memberships.get().pk
    with pytest.raises(Membership.DoesNotExist):
        remove_contributor_without_account(by=coordinator, body=north, membership_id=pk)


# An account later.


def test_who_accepts_an_invitation_is_beside_the_old_entry_until_that_is_removed(
    coordinator: Person, north: Body, ana: Membership, draft: Assessment
) -> None:
    save_input(by=acting(coordinator), assessment=draft, entry=level(137, 1), membership_id=ana.pk)
    person = PersonFactory.create(email="ana@example.org", username="ana")
    _invitation, secret = invite(
        by=coordinator,
        body=north,
        email="ana@example.org",
        role=Role.CONTRIBUTOR,
        ministry="Labour Inspectorate",
        assigned=[{"paragraph": 137}],
    )
    accept(secret=secret, person=person)
    assert [one.has_account for one in asked_in(north.pk)[137]] == [True, False]
    # The unchanged address does not stand in the way of another due date.
    change_contributor_without_account(
        by=coordinator,
        body=north,
        membership_id=ana.pk,
        name=ana.name,
        ministry=ana.ministry,
        email=ana.email,
        work=Work(paragraphs=frozenset({137})),
    )
    remove_contributor_without_account(by=coordinator, body=north, membership_id=ana.pk)
    (left,) = asked_in(north.pk)[137]
    assert left.person_id == person.pk
    assert not by_input([left])
    kept = Contribution.objects.get()
    assert (kept.name, kept.membership_id) == ("Labour Inspectorate", ana.pk)


def test_who_is_removed_is_asked_no_more_and_the_address_goes(
    coordinator: Person, north: Body, ana: Membership
) -> None:
    remove_contributor_without_account(by=coordinator, body=north, membership_id=ana.pk)
    ana.refresh_from_db()
    assert (ana.name, ana.email) == ("Ana Lima", "")
    assert ana.removed_at is not None
    assert asked_in(north.pk) == {}
    listed(coordinator, north)  # and may be added again


# Nobody who could sign in.


def test_she_is_no_member_who_acts_or_is_written_to(
    coordinator: Person, reader: Person, north: Body, ana: Membership, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    people = {coordinator.pk, reader.pk}
    assert {row.person_id for row in members_of(north)} == people
    assert {row.person_id for row in members_who_can_act(north)} == people
    assert [row.person_id for row in candidates(north, "coordinator")] == [reader.pk]
    assert not Person.objects.filter(email="ana@example.org").exists()
    assert send_digests() == 0


def test_who_asks_for_her_account_is_told_that_there_is_none(ana: Membership) -> None:
    with pytest.raises(ValueError, match="has no account"):
        _ = ana.account


# Sent and returned.

TODAY = timezone.localdate()


def days(text: str) -> tuple[date | None, date | None]:
    """``-3 .`` is: sent three days ago, not returned."""
    found = [None if word == "." else TODAY + timedelta(days=int(word)) for word in text.split()]
    return found[0], found[1]


def note(by: Any, draft: Assessment, who: Membership, text: str) -> Mailing:
    sent_on, returned_on = days(text)
    return set_mailing(
        by=by, assessment=draft, membership_id=who.pk, sent_on=sent_on, returned_on=returned_on
    )


def opened_long_ago(draft: Assessment) -> None:
    draft.cycle.opens_on = TODAY - timedelta(days=60)
    draft.cycle.save()


@pytest.mark.parametrize("text", [". .", "-3 .", "-3 -3", "-3 0", "0 .", ". -1"])
def test_days_that_are_noted(draft: Assessment, coordinator: Person, ana: Membership, text: str) -> None:
    opened_long_ago(draft)
    row = note(acting(coordinator), draft, ana, text)
    assert (row.sent_on, row.returned_on) == days(text)


WRONG = [
    ("1 .", "sent_on", "still to come"),
    ("-3 1", "returned_on", "still to come"),
    ("-3 -4", "returned_on", "before it was sent"),
    ("-61 .", "sent_on", "before the cycle"),
    (". -61", "returned_on", "before the cycle"),
]


@pytest.mark.parametrize(("text", "field", "words"), WRONG)
def test_days_that_can_not_be_right(
    draft: Assessment, coordinator: Person, ana: Membership, text: str, field: str, words: str
) -> None:
    opened_long_ago(draft)
    with pytest.raises(WrongDay, match=words) as refused:
        note(acting(coordinator), draft, ana, text)
    assert refused.value.field == field
    assert not Mailing.objects.exists()


def test_a_note_is_on_record_once_and_can_be_corrected(
    draft: Assessment, coordinator: Person, ana: Membership, north: Body
) -> None:
    opened_long_ago(draft)
    by = acting(coordinator)
    for text in ("-3 .", "-3 .", "-4 -1", ". ."):
        note(by, draft, ana, text)
    events = Event.objects.filter(kind="mailing_noted").order_by("number")
    said = [(event.data["sent"], event.data["returned"]) for event in events]
    iso = [str(TODAY - timedelta(days=number)) for number in (3, 4, 1)]
    assert said == [(iso[0], None), (iso[1], iso[2]), (None, None)]
    assert events[0].subject == "2026, Labour Inspectorate"
    assert Mailing.objects.get().sent_on is None


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
def test_the_coordinator_alone_notes_days(
    request: pytest.FixtureRequest, draft: Assessment, ana: Membership, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        note(acting(request.getfixturevalue(who)), draft, ana, "0 .")
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("whose", ["a member", "removed", "another body"])
def test_days_are_noted_of_contributors_without_an_account_alone(
    draft: Assessment,
    coordinator: Person,
    contributor: Person,
    stranger: Person,
    south: Body,
    ana: Membership,
    whose: str,
) -> None:
    found = {
        "a member": contributor.memberships.get(),
        "removed": ana,
        "another body": listed(stranger, south),
    }[whose]
    if whose == "removed":
        ana.end()
    with pytest.raises(Http404):
        note(acting(coordinator), draft, found, "0 .")


def test_in_a_closed_cycle_nothing_is_waited_for(
    draft: Assessment, coordinator: Person, ana: Membership
) -> None:
    close_cycle(by=COMMAND_LINE, cycle=draft.cycle)
    with pytest.raises(RefusedAct, match="closed"):
        note(acting(coordinator), Assessment.objects.with_frame().get(), ana, "0 .")


# How far it is: sent, returned, due in so many days.
STATES = [
    (". .", None, MailingState.NOT_SENT, "Not sent"),
    (". .", -4, MailingState.NOT_SENT, "Not sent"),
    ("-9 .", None, MailingState.SENT, "Sent"),
    ("-9 .", 0, MailingState.SENT, "Sent, due"),
    ("-9 .", -1, MailingState.OVERDUE, "Overdue by 1 day"),
    ("-9 .", -4, MailingState.OVERDUE, "Overdue by 4 days"),
    ("-9 -1", -4, MailingState.RETURNED, "Returned"),
    (". -1", 4, MailingState.RETURNED, "Returned"),
]


@pytest.mark.parametrize(("text", "due", "state", "words"), STATES)
def test_how_far_it_is(
    draft: Assessment,
    coordinator: Person,
    north: Body,
    edition: Any,
    text: str,
    due: int | None,
    state: MailingState,
    words: str,
) -> None:
    opened_long_ago(draft)
    day = None if due is None else TODAY + timedelta(days=due)
    who = listed(coordinator, north, work=Work(paragraphs=frozenset({137}), due=day))
    note(acting(coordinator), draft, who, text)
    (row,) = mailings_of(draft)
    assert row.state is state
    assert row.words.startswith(words)
    assert row.days_late == (-(due or 0) if state is MailingState.OVERDUE else 0)


def test_a_row_says_who_is_asked_what(draft: Assessment, ana: Membership) -> None:
    (row,) = mailings_of(draft)
    assert row == MailingRow(
        membership_id=ana.pk,
        label="Ana Lima",
        ministry="Labour Inspectorate",
        email="ana@example.org",
        work=GROUP_D,
        paragraphs=(128, 129, 137),
        sent_on=None,
        returned_on=None,
        state=MailingState.NOT_SENT,
    )


def test_who_is_asked_nothing_yet_has_a_row_too(
    draft: Assessment, coordinator: Person, north: Body, edition: Any
) -> None:
    listed(coordinator, north, work=Work())
    (row,) = mailings_of(draft)
    assert (row.paragraphs, row.due, row.words) == ((), None, "Not sent")


@pytest.mark.parametrize("number", [1, 3])
def test_the_rows_take_three_queries(
    draft: Assessment,
    coordinator: Person,
    north: Body,
    edition: Any,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for place in range(number):
        listed(coordinator, north, name=f"Person {place}", email="")
    with django_assert_num_queries(3):
        assert len(mailings_of(draft)) == number


def test_what_has_come_in_is_counted_once_it_names_a_level_or_state(
    draft: Assessment, coordinator: Person, ana: Membership
) -> None:
    by = acting(coordinator)
    save_input(by=by, assessment=draft, entry=level(128, 1), membership_id=ana.pk)
    begun = level(129, 1, "Only words so far.")
    begun = type(begun)(129, State.BLANK, explanation=begun.explanation)
    save_input(by=by, assessment=draft, entry=begun, membership_id=ana.pk)
    (row,) = mailings_of(draft)
    assert (row.answered, row.received, row.missing) == (frozenset({128}), 1, (129, 137))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [((), "Returned in part"), ((128, 137), "Returned in part"), ((128, 129, 137), "Returned")],
)
def test_what_came_back_half_answered_is_not_said_to_be_all(
    draft: Assessment, coordinator: Person, ana: Membership, inputs: tuple[int, ...], words: str
) -> None:
    by = acting(coordinator)
    for number in inputs:
        save_input(by=by, assessment=draft, entry=level(number, 1), membership_id=ana.pk)
    set_mailing(by=by, assessment=draft, membership_id=ana.pk, sent_on=None, returned_on=TODAY)
    (row,) = mailings_of(draft)
    assert (row.words, row.state) == (words, MailingState.RETURNED)
