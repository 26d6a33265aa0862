"""What a second coordinator confirms is done only to what is still as it was when it was asked for.

Hiding comes first: it ends what waited, and no confirmation opens what was hidden after it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.bodies import body_acts as pages
from assessments.bodies.own_data import ask_second_for_deletion, open_deletion
from assessments.models import Assessment, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.after_submitting import make_private
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.submitting.second_coordinator import ask_to_share, ask_to_submit, ask_to_withdraw
from assessments.submitting.submitting import ask_clearance, change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from mechanisms.membership import body_acts
from mechanisms.membership.body_acts import granted_export, take_grant
from mechanisms.membership.guarded_roles import ask_to_end_role, ask_to_hand_over
from mechanisms.membership.members import change_member, remove_member
from mechanisms.models import Body, BodyAct, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from tests.bodies.guarded_cast import grown
from tests.factories import PersonFactory, acting, level, signed_in_now

pytestmark = pytest.mark.django_db

NOBODY = Choices(Sharing.PRIVATE, False, False, False)
STAFF = Choices(Sharing.RAPPORTEUR, False, False, False)
STAFF_AND_NAMED = Choices(Sharing.RAPPORTEUR, True, True, False)
"""As it was submitted."""
PUBLIC = Choices(Sharing.PUBLIC, True, False, False)
ADDRESS = "assessments:sharing"


def test_hiding_ends_what_waited_and_the_report_stays_hidden(
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """The story of the finding: asked to be public, then hidden, then confirmed."""
    mine, theirs = signed_in_now(Client(), coordinator), signed_in_now(Client(), second)
    address = reverse(ADDRESS, args=[submission.assessment_id, 1])
    mine.post(address, {"sharing": "public", "named": "yes", "quoted": "yes", "introduced": "yes"})
    assert "If you save another choice now, it ends" in mine.get(address).content.decode()
    act = BodyAct.objects.get()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        hidden = mine.post(address, {"sharing": "private"}, follow=True).content.decode()
    assert "This waited for a second coordinator, and will not be done" in hidden
    told = [letter for letter in mail.outbox if "it was not done" in letter.subject]
    assert {address for letter in told for address in letter.to} == {
        coordinator.email,
        second.email,
        reader.email,
    }
    assert all("Coordinator changed who may see it" in letter.body for letter in told)
    page = reverse("assessments:second_coordinator", args=[guarded.slug])
    assert "Coordinator changed who may see it" in theirs.get(page).content.decode()
    theirs.post(reverse("assessments:body_act_confirm", args=[guarded.slug, act.pk]))
    kept = Submission.objects.get()
    assert (kept.sharing, kept.may_be_named, kept.may_be_quoted) == ("private", False, False)
    report = Client().get(f"/assessments/{submission.assessment_id}/report.json")
    assert report.status_code != 200


CHOICES = {"hidden": NOBODY, "one consent less": STAFF}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("asked", [ask_to_share, ask_to_withdraw], ids=["share", "withdraw"])
def test_any_narrower_choice_ends_it(
    choice: str, asked: Any, submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    wish = {"choices": PUBLIC} if asked is ask_to_share else {}
    act = asked(by=acting(coordinator), submission=submission, **wish)
    change_choices(by=acting(second), submission=submission, choices=CHOICES[choice])
    act.refresh_from_db()
    assert not act.is_open
    assert act.reason == (
        "Second Coordinator changed who may see it, or what may be done with it, after this was asked for."
    )


def test_saving_the_same_choice_again_ends_nothing(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    act = ask_to_share(by=acting(coordinator), submission=submission, choices=PUBLIC)
    change_choices(by=acting(second), submission=submission, choices=STAFF_AND_NAMED)
    assert pages.confirm(by=second, act_id=act.pk).done_at


def _changed_alone(submission: Submission, by: Person) -> None:
    """As if something had changed it without ending what waits."""
    Submission.objects.update(may_be_named=False)


def _text_removed(submission: Submission, by: Person) -> None:
    Submission.objects.update(digest="0" * 64)


def _replaced(submission: Submission, by: Person) -> None:
    return_to_body(by=COMMAND_LINE, submission=submission, paragraphs=[112], message="Which?")
    draft = Assessment.objects.with_frame().get(pk=submission.assessment_id)
    save_answer(by=acting(by), assessment=draft, entry=level(112, 0))
    submit(by=acting(by), assessment=draft, choices=NOBODY)


def _withdrawn(submission: Submission, by: Person) -> None:
    withdraw(by=acting(by), submission=submission, second=by)


@pytest.mark.parametrize("change", [_changed_alone, _text_removed, _replaced, _withdrawn])
def test_what_is_no_longer_as_it_was_is_not_shared(
    change: Callable[[Submission, Person], None],
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
) -> None:
    act = ask_to_share(by=acting(coordinator), submission=submission, choices=PUBLIC)
    change(submission, coordinator)
    ended = _confirmed(act, second)
    assert ended.done_at is None
    assert not Submission.objects.filter(sharing="public").exists()


def _confirmed(act: BodyAct, by: Person) -> BodyAct:
    """As it is after somebody pressed “Confirm”."""
    try:
        return pages.confirm(by=by, act_id=act.pk)
    except RequestRefused:
        act.refresh_from_db()
        return act


def _returned(submission: Submission, by: Person) -> None:
    return_to_body(by=COMMAND_LINE, submission=submission, paragraphs=[112], message="Which?")


def _wider(submission: Submission, by: Person) -> None:
    change_choices(by=acting(by), submission=submission, choices=PUBLIC, second=by)


@pytest.mark.parametrize("change", [_returned, _wider, _text_removed, _replaced])
def test_what_is_no_longer_as_it_was_is_not_withdrawn(
    change: Callable[[Submission, Person], None],
    submission: Submission,
    guarded: Body,
    coordinator: Person,
    second: Person,
) -> None:
    act = ask_to_withdraw(by=acting(coordinator), submission=submission)
    change(submission, coordinator)
    assert _confirmed(act, second).done_at is None
    assert not Submission.objects.exclude(withdrawn_at=None).exists()


def _sent_privately(draft: Assessment, by: Person) -> None:
    submit(by=acting(by), assessment=draft, choices=NOBODY)


def _sent_and_taken_back(draft: Assessment, by: Person) -> None:
    sent = submit(by=acting(by), assessment=draft, choices=NOBODY)
    withdraw(by=acting(by), submission=sent, second=by)


def _locked(draft: Assessment, by: Person) -> None:
    ask_clearance(by=acting(by), assessment=draft, choices=PUBLIC)


@pytest.mark.parametrize("change", [_sent_privately, _sent_and_taken_back, _locked])
def test_a_draft_that_went_another_way_is_not_made_public(
    change: Callable[[Assessment, Person], None],
    draft: Assessment,
    guarded: Body,
    coordinator: Person,
    second: Person,
) -> None:
    """Before, “Confirmed and done” was said of what had been sent to nobody."""
    seen = frozen_content(draft)[2]
    act = ask_to_submit(by=acting(coordinator), assessment=draft, choices=PUBLIC, digest=seen)
    change(draft, coordinator)
    assert _confirmed(act, second).done_at is None
    assert not Submission.objects.filter(sharing="public").exists()


def test_a_successor_with_another_role_since_is_handed_nothing(
    guarded: Body, coordinator: Person, second: Person, reader: Person
) -> None:
    act = ask_to_hand_over(by=coordinator, body=guarded, to=reader, then=None)
    change_member(by=second, body=guarded, person=reader, role=Role.CONTRIBUTOR)
    ended = _confirmed(act, second)
    assert (ended.done_at, ended.reason[:34]) == (None, "What it is about has changed since")
    assert Membership.objects.active().get(person=coordinator).role == Role.COORDINATOR


def test_a_deletion_that_would_leave_something_else_is_not_begun(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    """The page said: what is shared stays. It was hidden since, and would go."""
    act = ask_second_for_deletion(by=coordinator, body=guarded)
    make_private(by=acting(second), submission=submission)
    ended = _confirmed(act, second)
    assert (ended.done_at, ended.reason[:34]) == (None, "What it is about has changed since")
    assert open_deletion(guarded) is None


def test_a_download_that_was_confirmed_ends_with_the_role(
    guarded: Body, coordinator: Person, second: Person
) -> None:
    act = body_acts.ask(by=coordinator, body=guarded, kind=BodyAct.Kind.EXPORT, given={})
    pages.confirm(by=second, act_id=act.pk)
    change_member(by=second, body=guarded, person=coordinator, role=Role.READER, second=coordinator)
    change_member(by=second, body=guarded, person=coordinator, role=Role.COORDINATOR)
    assert granted_export(guarded, coordinator) is None
    with pytest.raises(RequestRefused):
        take_grant(guarded, coordinator)


def test_whoever_stepped_down_and_came_back_asks_again(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    act = ask_to_share(by=acting(coordinator), submission=submission, choices=PUBLIC)
    change_member(by=coordinator, body=guarded, person=coordinator, role=Role.READER)
    change_member(by=third, body=guarded, person=coordinator, role=Role.COORDINATOR)
    assert _confirmed(act, second).done_at is None
    assert Submission.objects.get().sharing == "rapporteur"


def test_a_role_that_ended_and_began_anew_is_not_ended(
    guarded: Body, coordinator: Person, second: Person
) -> None:
    third = grown(guarded, PersonFactory.create(username="third"))
    act = ask_to_end_role(by=coordinator, body=guarded, person=second)
    remove_member(by=second, body=guarded, person=second)
    grown(guarded, second)
    assert _confirmed(act, third).done_at is None
    assert Membership.objects.active().filter(person=second).exists()


def test_a_choice_for_another_version_ends_nothing(
    submission: Submission, guarded: Body, coordinator: Person, second: Person
) -> None:
    _replaced(submission, coordinator)
    latest = Submission.objects.get(version=2)
    act = ask_to_share(by=acting(coordinator), submission=latest, choices=STAFF)
    change_choices(by=acting(second), submission=submission, choices=NOBODY)
    assert pages.confirm(by=second, act_id=act.pk).done_at
    latest.refresh_from_db()
    assert latest.sharing == "rapporteur"
