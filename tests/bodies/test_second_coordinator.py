"""What a body does not let one coordinator do alone: asked by one, confirmed by another within a day.

And what all members are told at once, whether a second one is needed or not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from assessments.bodies import body_acts as pages
from assessments.bodies.own_data import ask_deletion, open_deletion
from assessments.models import Assessment, Event, Submission
from assessments.submitting.after_submitting import make_private
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.submitting.second_coordinator import ask_to_share, ask_to_submit, ask_to_withdraw
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.membership import body_acts
from mechanisms.membership.guarded_roles import ask_to_end_role, ask_to_hand_over
from mechanisms.membership.members import hand_over, remove_member
from mechanisms.models import Body, BodyAct, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from tests.bodies.guarded_cast import grown
from tests.factories import MembershipFactory, PersonFactory, acting, signed_in_now

pytestmark = pytest.mark.django_db

PUBLIC = Choices(Sharing.PUBLIC, True, False, False)
STAFF = Choices(Sharing.RAPPORTEUR, True, False, False)


def _share(submission: Submission, by: Person) -> BodyAct:
    return ask_to_share(by=acting(by), submission=submission, choices=PUBLIC)


# The acts themselves, without a second one.

ALONE: dict[str, Callable[[Submission, Person, Person], object]] = {
    "share": lambda sent, by, other: change_choices(by=acting(by), submission=sent, choices=PUBLIC),
    "withdraw": lambda sent, by, other: withdraw(by=acting(by), submission=sent),
    "hand over": lambda sent, by, other: hand_over(
        by=by, body=sent.assessment.body, to=other, then=Role.READER
    ),
    "delete": lambda sent, by, other: ask_deletion(by=acting(by), body=sent.assessment.body),
    "switch off": lambda sent, by, other: body_acts.switch_off(by=by, body=sent.assessment.body, second=None),
}


@pytest.mark.parametrize("act", ALONE)
def test_nobody_does_it_alone(
    act: str, submission: Submission, guarded: Body, coordinator: Person, reader: Person
) -> None:
    with pytest.raises(RequestRefused, match="a second coordinator"):
        ALONE[act](submission, coordinator, reader)
    assert mail.outbox == []


@pytest.mark.parametrize("act", ["share", "withdraw", "hand over", "delete"])
def test_where_the_body_asks_no_second_one_it_is_done_and_all_are_told_at_once(
    act: str,
    submission: Submission,
    north: Body,
    coordinator: Person,
    reader: Person,
    contributor: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ALONE[act](submission, coordinator, reader)
    told = {address for letter in mail.outbox for address in letter.to}
    assert {coordinator.email, reader.email, contributor.email} <= told
    assert all("http" in letter.body and "As the plan says" not in letter.body for letter in mail.outbox)


def test_hiding_needs_nobody(submission: Submission, guarded: Body, coordinator: Person) -> None:
    make_private(by=acting(coordinator), submission=submission)
    assert Submission.objects.get().sharing == Sharing.PRIVATE


@pytest.mark.parametrize(
    ("before", "after", "widens"),
    [
        (STAFF, PUBLIC, True),
        (PUBLIC, STAFF, False),
        (STAFF, STAFF, False),
        (STAFF, Choices(Sharing.RAPPORTEUR, True, True, False), True),
        (STAFF, Choices(Sharing.RAPPORTEUR, False, False, False), False),
        (PUBLIC, Choices(Sharing.RAPPORTEUR, True, False, True), True),
        (PUBLIC, Choices(Sharing.PRIVATE, False, False, False), False),
    ],
    ids=["public", "less", "same", "introduced", "not named", "less, and to mechanisms", "private"],
)
def test_what_counts_as_more(before: Choices, after: Choices, widens: bool) -> None:
    assert after.widens(before) == widens


# Asked and confirmed.


def test_a_second_one_confirms_and_it_is_done(
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        act = _share(submission, coordinator)
    assert Submission.objects.get().sharing != Sharing.PUBLIC
    asked = [letter for letter in mail.outbox if "second coordinator is needed" in letter.subject]
    assert {second.email, coordinator.email} <= {address for letter in asked for address in letter.to}
    with django_capture_on_commit_callbacks(execute=True):
        done = pages.confirm(by=second, act_id=act.pk)
    assert done.done_at is not None
    assert Submission.objects.get().sharing == Sharing.PUBLIC
    assert any("Second Coordinator confirmed it" in letter.body for letter in mail.outbox)
    kinds = set(Event.objects.filter(chain=guarded.slug).values_list("kind", flat=True))
    assert {"body_act_asked", "body_act_confirmed", "body_act_done", "sharing_changed"} <= kinds


def test_a_submission_that_everybody_will_read_waits(
    draft: Assessment, guarded: Body, coordinator: Person, second: Person
) -> None:
    by, seen = acting(coordinator), frozen_content(draft)[2]
    with pytest.raises(RequestRefused):
        submit(by=by, assessment=draft, choices=PUBLIC)
    act = ask_to_submit(by=by, assessment=draft, choices=PUBLIC, digest=seen)
    assert not Submission.objects.exists()
    assert pages.confirm(by=second, act_id=act.pk).done_at
    assert Submission.objects.get().sharing == Sharing.PUBLIC


def test_what_changed_meanwhile_is_not_sent(
    draft: Assessment, guarded: Body, coordinator: Person, second: Person
) -> None:
    act = ask_to_submit(
        by=acting(coordinator), assessment=draft, choices=PUBLIC, digest=frozen_content(draft)[2]
    )
    draft.answers.filter(paragraph=112).update(explanation="Another sentence.")
    ended = pages.confirm(by=second, act_id=act.pk)
    assert "Somebody changed an answer" in ended.reason
    assert not Submission.objects.exists()


def test_what_would_be_refused_is_not_asked(
    submission: Submission, guarded: Body, coordinator: Person, reviewer: Person
) -> None:
    Submission.objects.update(reviewed_at=timezone.now())
    with pytest.raises(Exception, match="can’t be withdrawn"):
        ask_to_withdraw(by=acting(coordinator), submission=submission)
    assert not BodyAct.objects.exists()
    assert mail.outbox == []


WHO_CONFIRMS = {
    "second": True,
    "asker": False,
    "newcomer": False,
    "reader": False,
    "closed": False,
    "removed": False,
}


@pytest.mark.parametrize("who", WHO_CONFIRMS)
def test_who_can_confirm(
    who: str, submission: Submission, guarded: Body, coordinator: Person, second: Person, reader: Person
) -> None:
    newcomer = PersonFactory.create(username="newcomer")
    MembershipFactory.create(person=newcomer, body=guarded)
    people = {"asker": coordinator, "newcomer": newcomer, "reader": reader}
    act = _share(submission, coordinator)
    if who == "closed":
        Person.objects.filter(pk=second.pk).update(is_active=False)
    if who == "removed":
        remove_member(by=coordinator, body=guarded, person=second, second=second)
    with suppress(RequestRefused, PermissionDenied, Http404):
        pages.confirm(by=people.get(who, second), act_id=act.pk)
    assert (Submission.objects.get().sharing == Sharing.PUBLIC) == WHO_CONFIRMS[who]


def test_a_successor_does_not_confirm_that_he_or_she_is_handed_the_body(
    guarded: Body, coordinator: Person, second: Person
) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    act = ask_to_hand_over(by=coordinator, body=guarded, to=second, then=None)
    with pytest.raises(RequestRefused, match="about you"):
        pages.confirm(by=second, act_id=act.pk)
    pages.confirm(by=third, act_id=act.pk)
    assert not Membership.objects.active().filter(person=coordinator).exists()


def test_after_a_day_it_is_over(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    act = _share(submission, coordinator)
    BodyAct.objects.update(asked_at=timezone.now() - timedelta(hours=24, minutes=1))
    with pytest.raises(RequestRefused, match="has passed"):
        pages.confirm(by=second, act_id=act.pk)
    with translation.override("fr"):  # whoever does it, it is kept in English and read in any language
        assert [body_acts.lapse_old(), body_acts.lapse_old()] == [1, 0]
    ended = BodyAct.objects.get()
    assert (ended.stopped_by_label, ended.reason) == (
        "nobody: a day has passed",
        "Nobody confirmed it within 24 hours.",
    )
    assert _share(submission, coordinator).is_open  # it can be asked again


def test_refused_is_refused(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    act = _share(submission, coordinator)
    body_acts.refuse(by=second, act_id=act.pk)
    with pytest.raises(RequestRefused, match="stopped"):
        pages.confirm(by=second, act_id=act.pk)
    assert Submission.objects.get().sharing != Sharing.PUBLIC


def test_whoever_asked_and_is_no_coordinator_any_more_gets_nothing(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    act = _share(submission, coordinator)
    remove_member(by=second, body=guarded, person=coordinator, second=coordinator)
    act.refresh_from_db()
    assert (act.is_open, act.reason) == (False, "Coordinator is no longer coordinator.")
    with pytest.raises(RequestRefused, match="stopped"):
        pages.confirm(by=second, act_id=act.pk)
    assert Submission.objects.get().sharing != Sharing.PUBLIC


def test_it_is_switched_on_only_where_somebody_could_confirm(north: Body, coordinator: Person) -> None:
    with pytest.raises(RequestRefused, match="second member coordinator"):
        body_acts.switch_on(by=coordinator, body=north)


def test_it_is_switched_off_by_two(guarded: Body, coordinator: Person, second: Person) -> None:
    act = body_acts.ask(by=coordinator, body=guarded, kind=BodyAct.Kind.SWITCH_OFF, given={})
    pages.confirm(by=second, act_id=act.pk)
    assert not Body.objects.get(pk=guarded.pk).second_coordinator


# The pages.


def test_the_way_through_the_pages(
    client: Client, submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    mine, theirs = signed_in_now(Client(), coordinator), signed_in_now(Client(), second)
    address = reverse("assessments:sharing", args=[submission.assessment_id, 1])
    public = {"sharing": "public", "named": "yes", "quoted": "no", "introduced": "no"}
    said = mine.post(address, public, follow=True).content.decode()
    assert "Nothing has happened yet" in said
    assert "You asked for it yourself" in said
    for_them, for_me = theirs.get("/dashboard/").content.decode(), mine.get("/dashboard/").content.decode()
    assert "Confirm or refuse it" in for_them
    # Who asked is not asked to confirm.
    assert "Confirm or refuse it" not in for_me
    assert "It waits for another coordinator" in for_me
    assert "See it, or take it back" in for_me
    page = reverse("assessments:second_coordinator", args=[guarded.slug])
    assert "May be named in the annual report" in theirs.get(page).content.decode()
    act = BodyAct.objects.get()
    theirs.post(reverse("assessments:body_act_confirm", args=[guarded.slug, act.pk]))
    assert Submission.objects.get().sharing == Sharing.PUBLIC
    assert "Confirm or refuse it" not in theirs.get("/dashboard/").content.decode()


def test_the_download_is_given_out_once_when_it_is_confirmed(
    guarded: Body, coordinator: Person, second: Person
) -> None:
    mine, theirs = signed_in_now(Client(), coordinator), signed_in_now(Client(), second)
    address = reverse("assessments:body_data_export", args=[guarded.slug])
    assert mine.post(address)["Location"] == reverse("assessments:body_data", args=[guarded.slug])
    assert not Event.objects.filter(kind="data_exported").exists()
    act = BodyAct.objects.get()
    theirs.post(reverse("assessments:body_act_confirm", args=[guarded.slug, act.pk]))
    sent = mine.post(address)
    assert sent["Content-Type"] == "application/zip"
    b"".join(sent)  # to its end
    assert BodyAct.objects.get().done_at
    again = mine.post(address)
    assert again.status_code == 302
    assert Event.objects.filter(kind="data_exported").count() == 1


def test_the_deletion_waits_too(guarded: Body, coordinator: Person, second: Person) -> None:
    mine = signed_in_now(Client(), coordinator)
    mine.post(reverse("assessments:body_data_delete", args=[guarded.slug]), {"name": guarded.name})
    assert open_deletion(guarded) is None
    pages.confirm(by=second, act_id=BodyAct.objects.get().pk)
    assert open_deletion(guarded) is not None


def test_hiding_asks_nobody_to_sign_in_again(
    client: Client, submission: Submission, coordinator: Person
) -> None:
    client.force_login(coordinator)
    client.post(reverse("assessments:sharing", args=[submission.assessment_id, 1]), {"sharing": "private"})
    assert Submission.objects.get().sharing == Sharing.PRIVATE


SAID = {
    "share": (
        "Version 1 of 2026.",
        "Now: The Special Rapporteur’s staff. May be named in the annual report. May be introduced to other"
        " bodies.",
        "Asked for: Everybody. May be named in the annual report.",
    ),
    "withdraw": (
        "Version 1 of 2026.",
        "Now: The Special Rapporteur’s staff. May be named in the annual report. May be introduced to other"
        " bodies.",
    ),
    "hand over": ("Reader is to become coordinator. Coordinator is to leave the body.",),
    "remove": ("Second Coordinator, a coordinator, is to leave the body.",),
    "demote": ("Second Coordinator, a coordinator, is to get another role: Approver.",),
}


@pytest.mark.parametrize("wish", SAID)
def test_page_and_mail_say_what_is_asked_of_which_cycle_and_what_is_now(
    wish: str,
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    with django_capture_on_commit_callbacks(execute=True):
        if wish == "share":
            _share(submission, coordinator)
        elif wish == "withdraw":
            ask_to_withdraw(by=acting(coordinator), submission=submission)
        elif wish == "hand over":
            ask_to_hand_over(by=coordinator, body=guarded, to=reader, then=None)
        else:
            to = Role.APPROVER if wish == "demote" else None
            ask_to_end_role(by=coordinator, body=guarded, person=second, to=to)
    theirs = signed_in_now(Client(), third)
    address = reverse("assessments:second_coordinator", args=[guarded.slug])
    for text in (theirs.get(address).content.decode(), theirs.get("/dashboard/").content.decode()):
        assert [line for line in SAID[wish] if line not in text] == []
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(told) == {person.email for person in (coordinator, second, reader, third)}
    assert [line for line in SAID[wish] if line not in told[reader.email]] == []


def test_the_mail_about_a_draft_says_that_it_is_one(
    draft: Assessment,
    guarded: Body,
    coordinator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask_to_submit(
            by=acting(coordinator), assessment=draft, choices=PUBLIC, digest=frozen_content(draft)[2]
        )
    assert "2026, version 1.\nNow: Draft; only your body sees it.\nAsked for: Everybody." in (
        mail.outbox[0].body
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_whatever_waits(
    number: int,
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
    django_assert_num_queries: Any,
) -> None:
    _share(submission, coordinator)
    for kind in [BodyAct.Kind.EXPORT, BodyAct.Kind.SWITCH_OFF][: number - 1]:
        body_acts.ask(by=coordinator, body=guarded, kind=kind, given={})
    client = signed_in_now(Client(), second)
    address = reverse("assessments:second_coordinator", args=[guarded.slug])
    client.get(address)
    with django_assert_num_queries(9):
        assert client.get(address).content.decode().count(">Confirm<") == number
