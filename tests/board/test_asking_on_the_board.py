"""Who is asked for what, chosen on the board for several recommendations and several people at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Event
from mechanisms.membership.asking import ask_members
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership, Person
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of
from tests.answering.test_input_pages import as_, justice, other, police
from tests.factories import MembershipFactory

__all__ = ["as_", "justice", "other", "police"]

SOON = timezone.localdate() + timedelta(days=14)


def work_of(member: Membership) -> Work:
    return Work.of_membership(Membership.objects.get(pk=member.pk))


def ask(by: Person, member: Membership, *others: Membership, **more: Any) -> int:
    return ask_members(
        by=by,
        body=member.body,
        outline=outline_of(current_edition()),
        member_ids=[one.pk for one in (member, *others)],
        **more,
    )


def test_several_people_are_asked_for_several_recommendations_with_one_day(
    coordinator, justice, labour
) -> None:
    assert ask(coordinator, justice, labour, paragraphs=[114, 120], due=SOON) == 2
    assert work_of(justice) == Work(paragraphs=frozenset({113, 114, 120}), due=SOON)
    assert work_of(labour) == Work(paragraphs=frozenset({113, 114, 120, 131}), due=SOON)


def test_what_a_group_holds_already_is_not_added_again(coordinator, police) -> None:
    assert ask(coordinator, police, paragraphs=[128]) == 0
    assert work_of(police).sections == {"d"}


def test_only_these_takes_the_others_off_and_of_a_group_leaves_the_rest(coordinator, police, justice) -> None:
    assert ask(coordinator, justice, paragraphs=[128], only_these=True) == 2
    assert work_of(police) == Work(paragraphs=frozenset({113, 129}))
    assert work_of(justice).paragraphs == {113, 128}


def test_without_a_day_each_keeps_the_one_he_or_she_has(coordinator, justice) -> None:
    ask(coordinator, justice, paragraphs=[114], due=SOON)
    ask(coordinator, justice, paragraphs=[115])
    assert work_of(justice).due == SOON


def test_it_is_on_record_by_number(coordinator, labour) -> None:
    ask(coordinator, labour, paragraphs=[114])
    event = Event.objects.get(kind="member_asked")
    assert event.data["membership"] == labour.pk
    assert "Ana Lima" not in event.subject


def test_nobody_of_another_body_can_be_asked(coordinator, justice, stranger) -> None:
    theirs = stranger.memberships.get()
    with pytest.raises(RequestRefused, match="Choose again"):
        ask(coordinator, justice, theirs, paragraphs=[114])
    assert work_of(justice).paragraphs == {113}


@pytest.mark.parametrize(("who", "error"), [("contributor", PermissionDenied), ("stranger", Http404)])
def test_the_coordinator_alone_chooses(justice, who: str, error: type[Exception], request) -> None:
    with pytest.raises(error):
        ask(request.getfixturevalue(who), justice, paragraphs=[114])


# The page.


def address(draft: Assessment, query: str = "") -> str:
    return reverse("assessments:board_asked", args=[draft.pk]) + query


def test_for_one_recommendation_the_form_opens_with_who_is_asked_now(
    draft, coordinator, police, justice, as_
) -> None:
    form = as_("coordinator").get(address(draft, "?at=113&at=9999")).context["form"]
    assert form["at"].value() == ["113"]
    assert sorted(form["people"].value()) == sorted([police.pk, justice.pk])
    assert form["how"].value() == "only"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"at": []}, "Choose at least one recommendation."),
        ({"people": []}, "Choose at least one person."),
        ({"due": str(date(2020, 1, 1))}, "This day has passed. Choose a later one."),
        ({"how": ""}, "Choose what happens with the others."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    draft, coordinator, justice, as_, changes: dict[str, Any], sentence: str
) -> None:
    post = {"at": ["114"], "people": [str(justice.pk)], "how": "more", "due": ""} | changes
    answer = as_("coordinator").post(address(draft), post)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["form"]["people"].value() == post["people"]
    assert work_of(justice).paragraphs == {113}


def test_nobody_is_asked_any_more_where_nobody_is_ticked(draft, coordinator, police, justice, as_) -> None:
    as_("coordinator").post(address(draft), {"at": ["113"], "how": "only"})
    assert work_of(justice).paragraphs == work_of(police).paragraphs == set()


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_takes_a_fixed_number_of_queries(
    draft, north, coordinator, as_, number: int, django_assert_num_queries
) -> None:
    for _each in range(number):
        MembershipFactory.create(body=north, role="contributor")
    client = as_("coordinator")
    client.get(address(draft))
    with django_assert_num_queries(FORM_QUERIES):
        client.get(address(draft))


FORM_QUERIES = 6
