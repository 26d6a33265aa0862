"""Accepting without reading: what is unflagged and unchanged, in one signed act, and said to be so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client

from assessments.answering.rules import Refused
from assessments.models import Cycle, Event, Reading, Submission
from assessments.reviewing.accepting import accept_unread, acceptable_of, acceptable_seen
from assessments.reviewing.acts import (
    OtherThanShown,
    close_review,
    return_to_body,
    save_reading,
)
from assessments.reviewing.carrying import carry_readings
from assessments.reviewing.questions import assign_readers, save_question
from mechanisms.access import principal_of
from mechanisms.models import Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, PersonFactory, acting, level, signed_in_now
from tests.reviewing.test_triage import again, person_of, sent

pytestmark = pytest.mark.django_db
ADDRESS = "/review/accept/"
QUIET = {number for number in range(106, 138) if number not in (112, 113)}


@pytest.fixture
def east(cycle: Cycle) -> Submission:
    """In which 112 and 113 need eyes."""
    return sent(BodyFactory.create(slug="east"), cycle, level(112, 3), level(113, 3))


@pytest.fixture
def west(cycle: Cycle) -> Submission:
    return sent(BodyFactory.create(slug="west"), cycle)


def accept(by: Person, *submissions: Submission, chosen: Any = None, seen: str | None = None) -> int:
    ids = [each.assessment_id for each in submissions]
    found = acceptable_of(principal_of(by), ids)
    everything = {each.submission.assessment_id: each.paragraphs for each in found}
    return accept_unread(
        by=acting(by),
        assessments=ids,
        chosen=everything if chosen is None else chosen,
        seen=acceptable_seen(found) if seen is None else seen,
    )


def unread(submission: Submission) -> set[int]:
    return set(submission.readings.filter(unread=True).values_list("paragraph", flat=True))


def test_the_unflagged_and_unchanged_of_several_are_accepted_in_one_act(reviewer, east, west) -> None:
    assert accept(reviewer, east, west) == 62
    assert (unread(east), unread(west)) == (QUIET, set(range(106, 138)))
    reading = east.readings.get(paragraph=106)
    assert (reading.verdict, reading.reason, reading.by, reading.body_sign) == ("agree", "", reviewer, "1")
    events = Event.objects.filter(kind="readings_accepted")
    assert {event.data["submission"] for event in events} == {str(east.pk), str(west.pk)}


def test_one_may_be_left_out(reviewer, east) -> None:
    accept(reviewer, east, chosen={east.assessment_id: QUIET - {106}})
    assert unread(east) == QUIET - {106}


@pytest.mark.parametrize("paragraph", [112, 113])
def test_what_needs_eyes_is_never_accepted_unread(reviewer, east, paragraph: int) -> None:
    with pytest.raises(OtherThanShown):
        accept(reviewer, east, chosen={east.assessment_id: {paragraph}})
    assert not Reading.objects.exists()


def test_nothing_is_accepted_if_something_changed_since_the_page_was_opened(reviewer, east, west) -> None:
    seen = acceptable_seen(acceptable_of(principal_of(reviewer), [east.assessment_id, west.assessment_id]))
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    save_reading(by=acting(colleague), submission=west, paragraph=120, verdict="agree", reason="Seen.")
    with pytest.raises(OtherThanShown):
        accept(reviewer, east, west, seen=seen)
    assert unread(east) == unread(west) == set()


def test_what_has_a_question_waits_for_it(reviewer, west) -> None:
    save_question(by=acting(reviewer), submission=west, paragraph=120, text="Which?")
    accept(reviewer, west)
    assert unread(west) == set(range(106, 138)) - {120}


def test_where_two_read_nothing_is_accepted_unread(reviewer, west) -> None:
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    assign_readers(
        by=acting(reviewer),
        cycle=west.assessment.cycle,
        body=west.assessment.body,
        reader=reviewer,
        second_reader=colleague,
    )
    with pytest.raises(Refused):
        accept(reviewer, west)
    assert not Reading.objects.exists()


def test_a_reviewed_one_and_one_of_ones_own_are_left_out(reviewer, east, west) -> None:
    close_review(by=acting(reviewer), submission=east)
    MembershipFactory.create(body=west.assessment.body, person=reviewer, role=Role.READER)
    ids = [east.assessment_id, west.assessment_id]
    assert acceptable_of(principal_of(reviewer), ids) == ()
    with pytest.raises(Refused):
        accept(reviewer, east, west)


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_it_is_for_the_staff(request, who: str, west) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises((Refused, Http404, PermissionDenied)):
        accept(person, west, chosen={west.assessment_id: {106}}, seen="")
    assert not Reading.objects.exists()


def test_a_later_reading_takes_its_place(reviewer, west) -> None:
    accept(reviewer, west)
    save_reading(by=acting(reviewer), submission=west, paragraph=106, verdict="agree", reason="Seen.")
    assert unread(west) == set(range(107, 138))


def test_a_later_version_takes_over_that_it_was_not_read(reviewer, west) -> None:
    accept(reviewer, west)
    return_to_body(by=acting(reviewer), submission=west, paragraphs=[112], message="Which?")
    second = again(person_of(west.assessment.body), west, level(112, 1, "Six provinces."))
    assert carry_readings(by=acting(reviewer), submission=second) == 31
    assert unread(second) == set(range(106, 138)) - {112}


class TestThePage:
    @pytest.fixture
    def staff(self, client: Client, reviewer: Person) -> Client:
        return signed_in_now(client, reviewer)

    def address(self, *submissions: Submission) -> str:
        return f"{ADDRESS}?" + "&".join(f"of={each.assessment_id}" for each in submissions)

    def test_it_asks_who_one_is_again(self, client: Client, reviewer, west) -> None:
        client.force_login(reviewer)
        assert client.get(self.address(west)).headers["Location"].startswith("/account/reauthenticate/")

    def test_it_lists_exactly_which_and_accepts_those_ticked(self, staff, east, west) -> None:
        page = staff.get(self.address(east, west))
        assert [each.paragraphs for each, _chosen in page.context["rows"]] == [
            tuple(sorted(QUIET)),
            tuple(range(106, 138)),
        ]
        fields = {
            "of": [east.assessment_id, west.assessment_id],
            "seen": page.context["seen"],
            "answer": [f"{east.assessment_id}.106", f"{west.assessment_id}.107"],
        }
        response = staff.post(ADDRESS, fields, follow=True)
        assert "2 answers are accepted without reading." in response.content.decode()
        assert (unread(east), unread(west)) == ({106}, {107})

    def test_it_says_what_changed_and_keeps_the_ticks(self, staff, reviewer, west) -> None:
        page = staff.get(self.address(west))
        save_reading(by=acting(reviewer), submission=west, paragraph=120, verdict="agree", reason="Seen.")
        fields = {
            "of": west.assessment_id,
            "seen": page.context["seen"],
            "answer": f"{west.assessment_id}.107",
        }
        response = staff.post(ADDRESS, fields)
        assert response.status_code == 409
        assert [chosen for _each, chosen in response.context["rows"]] == [{107}]
        assert unread(west) == set()

    def test_none_ticked_is_said_at_once(self, staff, west) -> None:
        seen = staff.get(self.address(west)).context["seen"]
        assert staff.post(ADDRESS, {"of": west.assessment_id, "seen": seen}).status_code == 422

    def test_what_is_no_address_of_an_answer_is_not_found(self, staff, west) -> None:
        assert staff.get("/review/accept/?of=nobody").status_code == 404
        assert staff.post(ADDRESS, {"of": west.assessment_id, "answer": "x.y"}).status_code == 404

    def test_no_page_calls_it_read(self, staff, reviewer, east) -> None:
        accept(reviewer, east)

        def words(path: str) -> str:
            page = staff.get(path).content.decode()
            return " ".join(re.sub("<[^>]*>", "", page).split())

        review = f"/review/{east.assessment_id}/"
        assert "All 32: 0 read · 30 accepted without reading" in words(f"{review}112/")
        across = words("/compare/106/?cycle=2026&kind=regional")
        assert "1 accepted without reading" in across
        assert "are read." not in across
        assert "30 accepted without reading." in words(f"{review}close/")
        save_question(by=acting(reviewer), submission=east, paragraph=112, text="Which?")
        assert "30 accepted without reading." in words(f"{review}return/")
        for paragraph in (112, 113):
            save_reading(
                by=acting(reviewer), submission=east, paragraph=paragraph, verdict="agree", reason=""
            )
        return_to_body(by=acting(reviewer), submission=east, paragraphs=[112], message="Which?")
        overview = words(review)
        assert "The body is answering your questions." in overview
        assert "All 32 are read" not in overview

    def test_the_overview_and_the_queue_count_it_apart(self, staff, reviewer, east) -> None:
        accept(reviewer, east)
        overview = " ".join(staff.get(f"/review/{east.assessment_id}/").content.decode().split())
        assert "Accepted without reading" in overview
        assert "0 of 32" in overview
        assert "30 accepted without reading" in staff.get("/review/").content.decode()
        sent(BodyFactory.create(slug="calm"), east.assessment.cycle)
        rows = staff.get("/review/?unread=1").context["rows"]
        assert [shown.row.slug for shown in rows] == ["east"]
