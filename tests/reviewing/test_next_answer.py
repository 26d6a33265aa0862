"""The next answer that needs eyes, over all submissions: mine first, then what nobody reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from assessments.models import BlindReading, Cycle, Submission
from assessments.reviewing.acts import close_review, return_to_body, save_reading
from assessments.reviewing.next_answer import Answer, next_answer
from assessments.reviewing.questions import assign_readers
from mechanisms.access import principal_of
from mechanisms.models import Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, PersonFactory, acting, level
from tests.reviewing.test_triage import again, person_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db) -> Person:
    return PersonFactory.create(username="colleague", is_reviewer=True)


@pytest.fixture
def three(cycle: Cycle) -> dict[str, Submission]:
    """Three submissions in which 112 and 113 need eyes, sent one after the other."""
    return {slug: sent(BodyFactory.create(slug=slug), cycle, level(112, 3), level(113, 3)) for slug in "abc"}


def reads(submission: Submission, first: Person | None, second: Person | None = None) -> None:
    cycle, body = submission.assessment.cycle, submission.assessment.body
    by = acting(PersonFactory.create(is_reviewer=True))
    assign_readers(by=by, cycle=cycle, body=body, reader=first, second_reader=second)


def read(by: Person, submission: Submission, paragraph: int) -> None:
    save_reading(by=acting(by), submission=submission, paragraph=paragraph, verdict="agree", reason="Seen.")


def turns(me: Person, after: Answer | None = None, most: int = 7) -> list[tuple[str, int]]:
    """Where one goes from one to the next without reading anything."""
    found: list[tuple[str, int]] = []
    while len(found) < most and (after := next_answer(principal_of(me), after)):
        found.append(
            (Submission.objects.current().get(assessment=after.assessment).assessment.body.slug, after[1])
        )
    return found


def test_mine_come_first_then_those_that_nobody_reads(three, reviewer, colleague) -> None:
    reads(three["c"], reviewer)
    reads(three["b"], colleague)
    assert turns(reviewer) == [
        ("c", 112), ("c", 113), ("a", 112), ("a", 113),
        ("c", 112), ("c", 113), ("a", 112),
    ]  # fmt: skip
    assert turns(colleague, most=3) == [("b", 112), ("b", 113), ("a", 112)]


def test_what_is_read_is_passed_over_and_keeps_its_place(three, reviewer) -> None:
    read(reviewer, three["a"], 112)
    read(reviewer, three["b"], 112)
    after = Answer(three["a"].assessment_id, 112)
    assert turns(reviewer, after, most=3) == [("a", 113), ("b", 113), ("c", 112)]


def test_what_lies_with_its_body_or_is_reviewed_needs_no_eyes(three, reviewer) -> None:
    return_to_body(by=acting(reviewer), submission=three["a"], paragraphs=[112], message="Which?")
    close_review(by=acting(reviewer), submission=three["b"])
    assert turns(reviewer, most=3) == [("c", 112), ("c", 113), ("c", 112)]


def test_b2_after_a_return_one_lands_on_what_changed(three, reviewer) -> None:
    """113 was answered again, and 112 needs eyes as before."""
    for slug in "bc":
        close_review(by=acting(reviewer), submission=three[slug])
    return_to_body(by=acting(reviewer), submission=three["a"], paragraphs=[113], message="Which?")
    second = again(person_of(three["a"].assessment.body), three["a"], level(113, 3, "In all six provinces."))
    assert turns(reviewer, most=3) == [("a", 113), ("a", 112), ("a", 113)]
    read(reviewer, second, 113)
    assert turns(reviewer, Answer(second.assessment_id, 113), most=1) == [("a", 112)]


def test_nobody_is_led_to_a_body_of_ones_own(three, reviewer) -> None:
    for slug in "ab":
        MembershipFactory.create(body=three[slug].assessment.body, person=reviewer, role=Role.READER)
    assert turns(reviewer, most=2) == [("c", 112), ("c", 113)]


def test_each_of_two_readers_has_what_he_or_she_has_not_read(three, reviewer, colleague) -> None:
    for submission in three.values():
        reads(submission, colleague, reviewer)
    BlindReading.objects.create(
        submission=three["a"],
        recommendation=three["a"].assessment.cycle.edition.recommendations.get(paragraph=112),
        paragraph=112,
        second=True,
        verdict="agree",
        at=three["a"].submitted_at,
    )
    assert turns(reviewer, most=1) == [("a", 113)]
    assert turns(colleague, most=1) == [("a", 112)]


def test_where_nothing_is_left_one_comes_back_to_the_queue(client: Client, reviewer, three) -> None:
    client.force_login(reviewer)
    first = three["a"].assessment_id
    assert client.get("/review/next/").headers["Location"] == f"/review/{first}/112/?next=all"
    for submission in three.values():
        for paragraph in (112, 113):
            read(reviewer, submission, paragraph)
    response = client.get("/review/next/", follow=True)
    assert response.redirect_chain == [("/review/?all=read", 302)]
    assert "No answer needs your eyes now" in response.content.decode()


def test_save_and_go_on_leads_over_all_submissions(client: Client, reviewer, three) -> None:
    client.force_login(reviewer)
    address = f"/review/{three['a'].assessment_id}/113/?next=all"
    assert "?next=all" in client.get(address).content.decode()
    fields = {"choice": "agree", "reason": "Seen.", "revision": "0", "question": "", "note": ""}
    response = client.post(address, fields)
    assert response.headers["Location"] == f"/review/{three['b'].assessment_id}/112/?next=all"


@pytest.mark.parametrize("bodies", [1, 3])
def test_it_takes_six_queries(bodies: int, cycle, reviewer, django_assert_num_queries: Any) -> None:
    for _ in range(bodies):
        sent(BodyFactory.create(), cycle, level(112, 3))
    me = principal_of(reviewer)
    with django_assert_num_queries(6):
        assert next_answer(me)
