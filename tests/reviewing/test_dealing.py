"""Dealing out evenly: by answers to read, never a reader's own body, in one act that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.answering.rules import Refused
from assessments.models import BlindReading, Cycle, Event, Invitation, Reading, ReviewDuty, Submission
from assessments.reviewing.acts import OtherThanShown, save_reading
from assessments.reviewing.cycles import read_staff
from assessments.reviewing.dealing import Deal, Dealt, deal, deal_out, take_back_deal
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.queue import Participants
from mechanisms.access import principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, PersonFactory, acting, level
from tests.reviewing.test_triage import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reviewer: Person) -> dict[str, Person]:
    """Anna, Boris and the reviewer, called Reviewer."""
    found = {"reviewer": reviewer}
    for name in ("anna", "boris"):
        found[name] = PersonFactory.create(username=name, name=name, is_reviewer=True)
    return found


@pytest.fixture
def bodies(cycle: Cycle) -> dict[str, Body]:
    """Named by how many of their answers need eyes."""
    found = {}
    for count in (8, 7, 3, 2, 1):
        body = BodyFactory.create(slug=f"of-{count}")
        sent(body, cycle, *(level(number, 3) for number in range(106, 106 + count)))
        found[body.slug] = body
    return found


def queue_of(me: Person, cycle: Cycle) -> Participants:
    return Participants(principal_of(me), cycle, timezone.localdate())


def dealt(me: Person, cycle: Cycle, *chosen: Person, twice: bool = False) -> Deal:
    people = {person.pk for person in chosen}
    return deal(queue_of(me, cycle), read_staff(), people, twice=twice)


def slug_of(row: Dealt) -> str:
    return Body.objects.get(pk=row.place.body_id).slug


def carry_out(me: Person, cycle: Cycle, *chosen: Person, twice: bool = False, seen: str = "") -> Deal:
    return deal_out(
        by=acting(me),
        queue=queue_of(me, cycle),
        chosen={person.pk for person in chosen},
        twice=twice,
        seen=seen or dealt(me, cycle, *chosen, twice=twice).seen,
    )


def readers(cycle: Cycle) -> Mapping[str, tuple[str, str]]:
    rows = ReviewDuty.objects.filter(cycle=cycle).select_related("body", "reader", "second_reader")
    return {row.body.slug: (str(row.reader or ""), str(row.second_reader or "")) for row in rows}


def test_it_is_even_by_answers_to_read(people, bodies, cycle) -> None:
    found = dealt(people["reviewer"], cycle, people["anna"], people["boris"])
    assert {slug_of(row): (row.place.answers, str(row.first)) for row in found.rows} == {
        "of-8": (8, "anna"),
        "of-7": (7, "boris"),
        "of-3": (3, "boris"),
        "of-2": (2, "anna"),
        "of-1": (1, "anna"),
    }
    assert [(str(share.person), share.bodies, share.answers) for share in found.shares] == [
        ("anna", 3, 11),
        ("boris", 2, 10),
    ]
    assert [slug_of(row) for row in found.rows] == ["of-1", "of-2", "of-3", "of-7", "of-8"]


def test_what_one_reads_already_counts_and_is_kept(people, bodies, cycle) -> None:
    by = acting(people["reviewer"])
    assign_readers(by=by, cycle=cycle, body=bodies["of-8"], reader=people["anna"], second_reader=None)
    found = dealt(people["reviewer"], cycle, people["anna"], people["boris"])
    assert {slug_of(row): str(row.first) for row in found.rows} == {
        "of-7": "boris",
        "of-3": "boris",
        "of-2": "anna",
        "of-1": "anna",
    }


def test_nobody_reads_a_body_of_ones_own(people, bodies, cycle) -> None:
    for slug in ("of-8", "of-7"):
        MembershipFactory.create(body=bodies[slug], person=people["anna"], role=Role.READER)
    MembershipFactory.create(body=bodies["of-3"], person=people["boris"], role=Role.READER)
    found = dealt(people["reviewer"], cycle, people["anna"], people["boris"])
    given = {slug_of(row): str(row.first) for row in found.rows}
    assert (given["of-8"], given["of-7"], given["of-3"]) == ("boris", "boris", "anna")
    alone = dealt(people["reviewer"], cycle, people["boris"])
    assert list(alone.left) == [bodies["of-3"].pk]


def test_whoever_deals_out_deals_out_no_body_of_ones_own(people, bodies, cycle) -> None:
    """It is no row of his or her queue; a colleague deals it out."""
    MembershipFactory.create(body=bodies["of-8"], person=people["reviewer"], role=Role.READER)
    found = dealt(people["reviewer"], cycle, *people.values())
    assert "of-8" not in {slug_of(row) for row in found.rows}


def test_second_readers_are_other_people(people, bodies, cycle) -> None:
    found = dealt(people["reviewer"], cycle, *people.values(), twice=True)
    assert len(found.rows) == 5
    assert all(row.first and row.second and row.first != row.second for row in found.rows)
    loads = [share.answers for share in found.shares]
    assert sum(loads) == 2 * 21
    assert max(loads) - min(loads) <= 3


def test_a_body_that_declined_gets_nobody_and_one_that_is_silent_counts_as_the_middle(
    people, bodies, cycle
) -> None:
    for slug, state in (("away", "declined"), ("silent", "invited")):
        body = BodyFactory.create(slug=slug)
        Invitation.objects.create(cycle=cycle, body=body, state=state, invited_on=timezone.localdate())
    found = {slug_of(row): row.place.answers for row in dealt(people["reviewer"], cycle, people["anna"]).rows}
    assert "away" not in found
    assert found["silent"] == 3


def test_it_is_done_in_one_act_on_record_and_undone(people, bodies, cycle) -> None:
    me = people["reviewer"]
    carry_out(me, cycle, people["anna"], people["boris"])
    assert readers(cycle)["of-8"] == ("anna", "")
    assert Event.objects.filter(kind="readers_dealt").count() == 1
    assign_readers(by=acting(me), cycle=cycle, body=bodies["of-7"], reader=me, second_reader=None)
    assert take_back_deal(by=acting(me), cycle=cycle) == 4
    assert readers(cycle) == dict.fromkeys(bodies, ("", "")) | {"of-7": ("Reviewer", "")}
    with pytest.raises(Refused):
        take_back_deal(by=acting(me), cycle=cycle)


def test_undoing_keeps_who_was_there_before(people, bodies, cycle) -> None:
    me = people["reviewer"]
    assign_readers(by=acting(me), cycle=cycle, body=bodies["of-8"], reader=me, second_reader=None)
    carry_out(me, cycle, *people.values(), twice=True)
    take_back_deal(by=acting(me), cycle=cycle)
    assert readers(cycle)["of-8"] == ("Reviewer", "")


def test_what_was_read_already_follows_the_readers(people, bodies, cycle) -> None:
    """With a second reader it waits for that one; without one it counts again."""
    me = people["reviewer"]
    assign_readers(by=acting(me), cycle=cycle, body=bodies["of-8"], reader=me, second_reader=None)
    submission = Submission.objects.get(assessment__body=bodies["of-8"])
    save_reading(by=acting(me), submission=submission, paragraph=106, verdict="agree", reason="")
    counts = [(Reading.objects.count(), BlindReading.objects.count())]
    carry_out(me, cycle, *people.values(), twice=True)
    counts.append((Reading.objects.count(), BlindReading.objects.count()))
    take_back_deal(by=acting(me), cycle=cycle)
    counts.append((Reading.objects.count(), BlindReading.objects.count()))
    assert counts == [(1, 0), (0, 1), (1, 0)]


def test_nothing_is_dealt_out_otherwise_than_shown(people, bodies, cycle) -> None:
    me = people["reviewer"]
    seen = dealt(me, cycle, people["anna"], people["boris"]).seen
    assign_readers(by=acting(me), cycle=cycle, body=bodies["of-8"], reader=me, second_reader=None)
    with pytest.raises(OtherThanShown):
        carry_out(me, cycle, people["anna"], people["boris"], seen=seen)
    assert set(readers(cycle).values()) == {("Reviewer", "")}


class TestThePage:
    @pytest.fixture
    def staff(self, client: Client, reviewer: Person) -> Client:
        client.force_login(reviewer)
        return client

    def test_who_gets_what_is_shown_then_confirmed_then_undone(self, staff, people, bodies, cycle) -> None:
        address = f"/review/cycles/2026/deal/?reader={people['anna'].pk}&reader={people['boris'].pk}"
        page = staff.get(address)
        assert [(str(share.person), share.answers) for share in page.context["deal"].shares] == [
            ("anna", 11),
            ("boris", 10),
        ]
        seen = page.context["deal"].seen
        response = staff.post(address, {"seen": seen}, follow=True)
        assert "5 bodies are dealt out." in response.content.decode()
        assert staff.post(address, {"seen": seen}).status_code == 422
        response = staff.post("/review/cycles/2026/deal/undo/", follow=True)
        assert "5 bodies have no readers again." in response.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_preview_takes_fourteen_queries(
        self, staff, people, cycle, count: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(count):
            sent(BodyFactory.create(slug=f"b-{number}"), cycle, level(112, 3))
        staff.get("/review/cycles/2026/deal/")
        with django_assert_num_queries(14):
            staff.get("/review/cycles/2026/deal/")

    def test_the_preview_has_pages_and_all_of_them_are_dealt_out(
        self, staff, people, bodies, cycle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("assessments.reviewing.views.dealing.PAGE", 2)
        address = f"/review/cycles/2026/deal/?reader={people['anna'].pk}&twice=1"
        first, last = (staff.get(f"{address}&page={number}") for number in (1, 3))
        assert [row.slug for _item, row in first.context["shown"]] == ["of-1", "of-2"]
        assert [row.slug for _item, row in last.context["shown"]] == ["of-8"]
        assert f"?reader={people['anna'].pk}&amp;twice=1&amp;page=2" in first.content.decode()
        assert "and 3 more" in first.content.decode(), "second places of which nobody is left"
        staff.post(address, {"seen": first.context["deal"].seen})
        assert ReviewDuty.objects.filter(cycle=cycle, reader=people["anna"]).count() == 5
