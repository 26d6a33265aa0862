"""What the pages show of two blind readings: nothing to the other until both have read, then both."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import BlindReading, Event, Reading, Submission
from assessments.reviewing.acts import return_to_body, save_reading
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.settling import settle
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Person
from mechanisms.people.api_tokens import make_token
from tests.factories import PersonFactory, acting

WHY = "The training of 2025 was never reviewed."


@pytest.fixture
def eleni(db: None) -> Person:
    return PersonFactory.create(name="Eleni Papadaki", is_reviewer=True)


@pytest.fixture
def tomas(db: None) -> Person:
    return PersonFactory.create(name="Tomás Quiroga", is_reviewer=True)


@pytest.fixture
def two(submission: Submission, eleni: Person, tomas: Person) -> Submission:
    """Eleni has read 112 at level 3; Tomás has not."""
    assessment = submission.assessment
    readers = {"reader": eleni, "second_reader": tomas}
    assign_readers(by=COMMAND_LINE, cycle=assessment.cycle, body=assessment.body, **readers)
    save_reading(
        by=acting(eleni),
        submission=submission,
        paragraph=112,
        verdict="other_level",
        level=3,
        reason=WHY,
        source_url="https://un.example/review-of-2025",
    )
    return submission


@pytest.fixture
def apart(two: Submission, tomas: Person) -> Submission:
    """Tomás cannot tell."""
    save_reading(
        by=acting(tomas), submission=two, paragraph=112, verdict="cannot_tell", reason="No source for it."
    )
    return two


def desk_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(sent: Submission, name: str, *more: object, query: str = "") -> str:
    return reverse(f"assessments:{name}", args=[sent.assessment_id, *more]) + query


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def everywhere(sent: Submission) -> dict[str, str]:
    """Every page and file of the desk on which a reading could stand."""
    cycle = sent.assessment.cycle.slug
    asked = f"?cycle={cycle}&kind=regional"
    return {
        "overview": at(sent, "review"),
        "what is read": at(sent, "review", query="?show=read"),
        "another level": at(sent, "review", query="?show=other_level"),
        "the answer": at(sent, "review_answer", 112),
        "the next answer": at(sent, "review_answer", 113),
        "return": at(sent, "review_return"),
        "release": at(sent, "review_release"),
        "close": at(sent, "review_close"),
        "queue": reverse("assessments:review_list") + f"?cycle={cycle}",
        "cycle": reverse("assessments:cycle", args=[cycle]),
        "readers": reverse("assessments:cycle_readers", args=[cycle]),
        "own acts": reverse("assessments:review_acts"),
        "report": at(sent, "report"),
        "answers of all bodies": reverse("assessments:compare_answers", args=[112]) + asked,
        "as the staff read it": reverse("assessments:compare_answers", args=[112]) + f"{asked}&said=reviewer",
        "comparison": reverse("assessments:compare") + f"{asked}&said=reviewer",
        "internal copy": reverse("assessments:compare_file", args=["json"])
        + f"{asked}&said=reviewer&names=staff",
        "patterns": reverse("assessments:compare_patterns") + f"{asked}&said=reviewer",
        "agreement": reverse("assessments:cycle_agreement", args=[cycle]),
        "agreement as CSV": reverse("assessments:cycle_agreement_file", args=[cycle, "csv"]),
    }


class TestBeforeBothHaveRead:
    @pytest.mark.parametrize("who", ["the second reader", "a colleague"])
    def test_b5_nothing_says_what_the_first_one_reads(
        self, two: Submission, tomas: Person, reviewer: Person, who: str
    ) -> None:
        desk = desk_of(tomas if who == "the second reader" else reviewer)
        for name, address in everywhere(two).items():
            response = desk.get(address)
            assert response.status_code == 200, name
            said = response.content.decode()
            for secret in (WHY, "review-of-2025", "Read as 3"):
                assert secret not in said, name
        assert desk.get(at(two, "review_settle", 112)).status_code == 404
        secret = make_token(by=tomas, name="x", scope="review", days=7)[1]
        program = Client(headers={"authorization": f"Bearer {secret}"})
        assert program.get("/api/readings?names=staff").json()["count"] == 0

    def test_other_pages_have_the_same_bytes_whatever_the_first_one_reads(
        self, two: Submission, tomas: Person
    ) -> None:
        """Not even a count says whether the first reader agrees."""
        desk, pages = desk_of(tomas), everywhere(two)
        with_another_level = {name: _steady(desk.get(page)) for name, page in pages.items()}
        BlindReading.objects.update(verdict="agree", level=None, reason="", source_url="")
        assert {name: _steady(desk.get(page)) for name, page in pages.items()} == with_another_level

    def test_the_first_one_sees_the_own_reading_and_that_it_waits(
        self, two: Submission, eleni: Person
    ) -> None:
        desk = desk_of(eleni)
        assert "1 answer waits for the other reader" in words(desk.get(at(two, "review")))
        page = desk.get(at(two, "review_answer", 112))
        assert WHY in page.content.decode()
        assert "It waits until the other reader has read this answer" in words(page)

    def test_saving_makes_no_conflict_with_what_one_may_not_see(self, two: Submission, tomas: Person) -> None:
        fields = {"choice": "cannot_tell", "reason": "No source.", "revision": "0", "seen": "0" * 16}
        response = desk_of(tomas).post(at(two, "review_answer", 112), fields | {"stay": "1"})
        assert response.status_code == 302
        assert BlindReading.objects.count() == 2

    def test_a_colleague_is_told_who_reads_and_can_save_no_reading(
        self, two: Submission, reviewer: Person
    ) -> None:
        desk = desk_of(reviewer)
        page = desk.get(at(two, "review_answer", 112))
        assert "Eleni Papadaki and Tomás Quiroga read this body" in words(page)
        assert 'name="choice"' not in page.content.decode()
        assert "31 answers wait" not in words(page)
        typed = {"choice": "agree", "reason": "Typed in vain.", "revision": "0", "seen": "0" * 16}
        response = desk.post(at(two, "review_answer", 112), typed)
        assert response.status_code == 422
        assert "Typed in vain." in words(response)
        assert "Only they save readings" in words(response)
        assert desk.post(at(two, "review_answer", 112), {"note": "I read along."}).status_code == 302


def _steady(response: Any) -> str:
    """Without what differs each time."""
    said = response.content.decode()
    said = re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken"|X-CSRFToken&quot;)[^>]*', "", said)
    return re.sub(r'nonce="[^"]*"', "", said)


class TestBothHaveRead:
    @pytest.mark.parametrize("who", ["eleni", "tomas", "reviewer"])
    def test_both_stand_side_by_side_for_everybody_at_the_desk(
        self, apart: Submission, who: str, request: pytest.FixtureRequest
    ) -> None:
        desk = desk_of(request.getfixturevalue(who))
        for address in (at(apart, "review_answer", 112), at(apart, "review_settle", 112)):
            said = words(desk.get(address))
            assert said.index("First reader") < said.index(WHY) < said.index("Second reader")
            assert said.index("Second reader") < said.index("No source for it.")
        form = 'name="choice"' in desk.get(at(apart, "review_settle", 112)).content.decode()
        assert form is (who != "reviewer")

    def test_the_overview_leads_to_what_is_to_be_settled(
        self, apart: Submission, tomas: Person, eleni: Person
    ) -> None:
        desk = desk_of(tomas)
        assert "1 answer to be settled" in words(desk.get(at(apart, "review")))
        assert "To be settled" in words(desk.get(at(apart, "review", query="?show=settle")))
        for paragraph in set(range(106, 138)) - {112}:
            save_reading(by=acting(tomas), submission=apart, paragraph=paragraph, verdict="agree", reason="")
        assert "Settle: paragraph 112" in words(desk.get(at(apart, "review")))
        said = words(desk.get(at(apart, "review_close")))
        assert "1 answer that two people read differently is not settled" in said
        assert "31 answers were read by one of two readers only" in said
        assert "answers are not read." not in said

    def test_either_settles_it_with_a_reason(self, apart: Submission, tomas: Person) -> None:
        desk, address = desk_of(tomas), at(apart, "review_settle", 112)
        page = desk.get(address).content.decode()
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen
        typed = {"choice": "2", "seen": seen[1], "reason": ""}
        response = desk.post(address, typed)
        assert response.status_code == 422
        assert "Write the reason" in words(response)
        assert re.search(r'name="choice" value="2"[^>]*checked', response.content.decode())
        response = desk.post(address, typed | {"reason": "We both read the law again."})
        assert response.headers["Location"] == at(apart, "review")
        made = Reading.objects.get()
        assert (made.level, made.by, made.reason) == (2, tomas, "We both read the law again.")
        assert Event.objects.filter(kind="reading_saved").last().actor_label == str(tomas)  # type: ignore[union-attr]

    def test_whoever_comes_too_late_sees_what_counts_and_keeps_the_text(
        self, apart: Submission, eleni: Person, tomas: Person
    ) -> None:
        desk, address = desk_of(tomas), at(apart, "review_settle", 112)
        page = desk.get(address).content.decode()
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen
        settle(
            by=acting(eleni), submission=apart, paragraph=112, verdict="agree", reason="It is as they say."
        )
        fields = {"choice": "2", "reason": "My own words.", "seen": seen[1]}
        response = desk.post(address, fields)
        assert response.status_code == 409
        assert "It is as they say." in words(response)
        assert "My own words." in response.content.decode()
        assert Reading.objects.get().verdict == "agree"

    def test_a_note_or_a_question_can_be_saved_while_it_waits_to_be_settled(
        self, apart: Submission, eleni: Person
    ) -> None:
        desk = desk_of(eleni)
        page = desk.get(at(apart, "review_answer", 112)).content.decode()
        assert 'name="choice"' not in page
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        fields = {"question": "Which review?", "revision": hidden["revision"], "seen": hidden["seen"]}
        assert desk.post(at(apart, "review_answer", 112), fields).status_code == 302

    def test_questions_go_out_whatever_waits(self, apart: Submission, eleni: Person) -> None:
        return_to_body(by=acting(eleni), submission=apart, paragraphs=[112], message="Which review?")
        assert BlindReading.objects.count() == 2
