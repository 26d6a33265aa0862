"""Triage: what a submission needs eyes for, through a return and over two cycles; and who has read what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.value import Answer
from assessments.models import BlindReading, Cycle, Submission, ToRead
from assessments.report.eyes import Why
from assessments.reviewing.acts import release_readings, reply, return_to_body, save_reading
from assessments.reviewing.questions import assign_readers, save_question
from assessments.reviewing.sheet import read_review
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from assessments.submitting.to_read import count_what_is_missing, to_read_differences
from assessments.submitting.triage import triage_of
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import (
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    PersonFactory,
    acting,
    answer_all,
    file_of,
    level,
)

pytestmark = pytest.mark.django_db
SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
PRIVATE = Choices(Sharing.PRIVATE, False, False, False)


@pytest.fixture
def earlier(edition) -> Cycle:
    return CycleFactory.create(
        slug="2025", edition=edition, opens_on=date(2025, 1, 1), closes_on=date(2025, 12, 31)
    )


def person_of(body: Body) -> Person:
    found = body.memberships.filter(role=Role.COORDINATOR).first()
    return (found or MembershipFactory.create(body=body, role=Role.COORDINATOR)).account


def sent(body: Body, cycle: Cycle, *other: Answer, at: int = 1, choices: Choices = SHARED) -> Submission:
    """All 32 at one level, but for some."""
    by = acting(person_of(body))
    draft = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    answer_all(draft, level=at)
    if other:
        apply_file(by=by, assessment=draft, file=file_of(*other))
    return submit(by=by, assessment=draft, choices=choices)


def again(by: Person, submission: Submission, *answers: Answer) -> Submission:
    """The body answers what was asked, and submits again."""
    for entry in answers:
        save_answer(by=acting(by), assessment=submission.assessment, entry=entry)
    return submit(by=acting(by), assessment=submission.assessment, choices=SHARED)


def why(submission: Submission) -> Mapping[int, set[Why]]:
    return {number: set(each) for number, each in triage_of([submission.pk])[submission.pk].reasons.items()}


def read(by: Person, submission: Submission, paragraph: int, **more: Any) -> None:
    save_reading(
        by=acting(by),
        submission=submission,
        paragraph=paragraph,
        **{"verdict": "agree", "reason": "Seen."} | more,
    )


class TestWhatIsCounted:
    def test_a_first_submission_has_flags_alone(self, cycle) -> None:
        submission = sent(BodyFactory.create(slug="east"), cycle, level(112, 3))
        assert why(submission) == {112: {Why.UNANSWERED, Why.LEVEL_3}}
        found = triage_of([submission.pk])[submission.pk]
        assert (found.is_counted, found.has_earlier, found.characters) == (True, False, 32 * 17)
        assert found.acceptable(range(106, 138)) == (*range(106, 112), *range(113, 138))

    def test_the_last_cycle_is_compared_with(self, cycle, earlier) -> None:
        body = BodyFactory.create(slug="east")
        sent(body, earlier, level(113, 0, "Nothing yet."))
        submission = sent(body, cycle, level(114, 1, "In other words."))
        assert why(submission) == {113: {Why.MOVED, Why.NEW_TEXT}, 114: {Why.NEW_TEXT}}

    def test_it_follows_what_the_last_cycle_becomes(self, cycle, earlier) -> None:
        """Kept private or taken back, the earlier one is nothing to compare with; shared, it is."""
        body = BodyFactory.create(slug="east")
        last = sent(body, earlier, at=0, choices=PRIVATE)
        submission = sent(body, cycle)
        by = acting(person_of(body))
        assert why(submission) == {}
        change_choices(by=by, submission=last, choices=SHARED)
        assert len(why(submission)) == 32
        withdraw(by=by, submission=last)
        assert why(submission) == {}

    def test_what_a_body_keeps_to_itself_is_not_counted_until_it_is_shared(self, cycle) -> None:
        body = BodyFactory.create(slug="east")
        submission = sent(body, cycle, choices=PRIVATE)
        assert not ToRead.objects.exists()
        change_choices(by=acting(person_of(body)), submission=submission, choices=SHARED)
        assert ToRead.objects.get().submission == submission

    def test_what_was_submitted_before_is_counted_by_the_daily_work(self, submission) -> None:
        ToRead.objects.all().delete()
        assert not triage_of([submission.pk])[submission.pk].is_counted
        assert count_what_is_missing() == 1
        assert triage_of([submission.pk])[submission.pk].is_counted
        assert count_what_is_missing() == 0

    @pytest.mark.parametrize("damage", [{"reasons": {}}, {"characters": 1}, {"languages": "ru"}, None])
    def test_counted_again_it_is_the_same_or_rescore_says_so(
        self, cycle, damage: dict[str, Any] | None
    ) -> None:
        one = sent(BodyFactory.create(), cycle, level(112, 3))
        sent(BodyFactory.create(), cycle)
        assert list(to_read_differences()) == []
        row = ToRead.objects.filter(submission=one)
        row.update(**damage) if damage else row.delete()
        assert [str(one.pk) in line for line in to_read_differences()] == [True]
        with pytest.raises(SystemExit):
            call_command("rescore", "--check")
        call_command("rescore", "--rebuild")
        assert list(to_read_differences()) == []


class TestReturns:
    def test_b2_continue_lands_on_the_two_answers_that_changed(self, reviewer, cycle) -> None:
        """Finding B2: version 2 began at 106 instead of the answers that the body changed."""
        body = BodyFactory.create(slug="east")
        first = sent(body, cycle)
        return_to_body(by=acting(reviewer), submission=first, paragraphs=[112, 130, 134], message="Which?")
        second = again(
            person_of(body), first, level(112, 1, "Six provinces."), level(130, 1, "Two requests.")
        )
        assert why(second) == {
            112: {Why.CHANGED, Why.ASKED},
            130: {Why.CHANGED, Why.ASKED},
            134: {Why.ASKED},
        }
        assert triage_of([second.pk])[second.pk].changed == {112, 130}
        order = list(self.continued(reviewer, second))
        assert order[:3] == [112, 130, 134]
        assert order[3:] == [number for number in range(106, 138) if number not in (112, 130, 134)]

    def continued(self, reviewer: Person, submission: Submission) -> Iterator[int]:
        while row := read_review(principal_of(reviewer), submission).next_unread:
            yield row.paragraph
            read(reviewer, submission, row.paragraph)

    def test_what_is_asked_now_is_no_reason_yet(self, reviewer, submission) -> None:
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which?")
        assert why(submission) == {}

    def test_what_was_asked_or_read_otherwise_last_time_needs_eyes(self, reviewer, cycle, earlier) -> None:
        body = BodyFactory.create(slug="east")
        first = sent(body, earlier)
        return_to_body(by=acting(reviewer), submission=first, paragraphs=[112], message="Which?")
        last = again(person_of(body), first)
        read(reviewer, last, 113, verdict="other_level", level=0)
        read(reviewer, last, 114, verdict="cannot_tell")
        read(reviewer, last, 115)
        now = sent(body, cycle)
        assert why(now) == {112: {Why.ASKED}, 113: {Why.READ_OTHERWISE}, 114: {Why.READ_OTHERWISE}}


class TestHowFarTheDeskIs:
    def test_what_is_read_replied_to_and_waits(self, reviewer, coordinator, cycle) -> None:
        body = BodyFactory.create(slug="east")
        submission = sent(body, cycle, level(112, 3), level(113, 3))
        read(reviewer, submission, 112)
        read(reviewer, submission, 120)
        save_question(by=acting(reviewer), submission=submission, paragraph=121, text="Which?")
        found = triage_of([submission.pk])[submission.pk]
        assert (set(found.read), found.eyes_done, set(found.left)) == ({112, 120}, 1, {113})
        assert {112, 113, 120, 121}.isdisjoint(found.acceptable(range(106, 138)))
        release_readings(by=acting(reviewer), submission=submission, reply_until=date(2099, 1, 1))
        reading = submission.readings.get(paragraph=112)
        reply(by=acting(person_of(body)), reading=reading, text="We see it so.")
        assert triage_of([submission.pk])[submission.pk].replies == 1

    def test_where_two_read_it_is_read_once_both_have(self, reviewer, cycle) -> None:
        submission = sent(BodyFactory.create(slug="east"), cycle, level(112, 3), level(113, 3))
        for paragraph, second in ((112, False), (112, True), (113, True)):
            BlindReading.objects.create(
                submission=submission,
                recommendation=submission.assessment.cycle.edition.recommendations.get(paragraph=paragraph),
                paragraph=paragraph,
                second=second,
                verdict="agree",
                at=submission.submitted_at,
            )
        found = triage_of([submission.pk], [submission.pk])[submission.pk]
        assert (set(found.read), set(found.left)) == ({112}, {113})
        assert [sorted(found.left_for(one)) for one in (False, True, None)] == [[113], [], [113]]
        assert found.acceptable(range(106, 138)) == ()


class TestTheQueue:
    @pytest.fixture
    def staff(self, client: Client, reviewer: Person) -> Client:
        client.force_login(reviewer)
        return client

    def names(self, staff: Client, query: str) -> list[str]:
        return [shown.row.slug for shown in staff.get(f"/review/?{query}").context["rows"]]

    def test_b3_the_queue_says_where_to_look(self, staff, reviewer, cycle, earlier) -> None:
        """Finding B3: no progress, no flags, no language; no filter by flag, reader, region, kind."""
        calm = BodyFactory.create(slug="calm", region="Africa")
        bold = BodyFactory.create(slug="bold", region="Asia-Pacific")
        sent(calm, earlier)
        french = "Le plan est en vigueur dans tout le pays et il est suivi par le ministère de la justice."
        english = "The plan is in force in the whole country, and the ministry of justice follows it."
        sent(calm, cycle, level(114, 1, french * 20), level(115, 1, english * 10))
        two = sent(bold, cycle, level(112, 3), level(113, 3))
        read(reviewer, two, 112)
        assign_readers(by=acting(reviewer), cycle=cycle, body=bold, reader=reviewer, second_reader=None)
        page = " ".join(staff.get("/review/").content.decode().split())
        for words in (
            "2 of 32",
            "1 read",
            "the highest level: 2",
            "new explanation: 2",
            "French and English",
        ):
            assert words in page, words
        me = reviewer.pk
        for query, found in {
            "why=level_3": ["bold"],
            "why=new_text": ["calm"],
            "why=nonsense": ["bold", "calm"],
            f"reader={me}": ["bold"],
            "reader=nobody": ["calm"],
            "region=Africa": ["calm"],
            "kind=regional": ["bold", "calm"],
            "kind=national": [],
            "language=fr": ["calm"],
            "language=en": ["calm"],
            "language=none": ["bold"],
        }.items():
            assert self.names(staff, query) == found, query

    def test_a_work_order_is_a_choice_and_never_one_by_what_was_answered(self, staff, cycle) -> None:
        sent(BodyFactory.create(slug="a"), cycle)
        sent(BodyFactory.create(slug="b"), cycle, level(112, 3), level(113, 3))
        sent(BodyFactory.create(slug="c"), cycle, level(112, 3))
        assert self.names(staff, "") == ["a", "b", "c"]
        assert self.names(staff, "order=eyes") == ["b", "c", "a"]
        assert self.names(staff, "order=waits") == ["a", "b", "c"]
        assert self.names(staff, "order=level") == ["a", "b", "c"]

    def test_each_number_leads_to_the_answers_behind_it(self, staff, reviewer, submission) -> None:
        two = sent(BodyFactory.create(slug="bold"), submission.assessment.cycle, level(112, 3), level(113, 3))
        read(reviewer, two, 112)
        for show, paragraphs in {
            "eyes": [112, 113],
            "eyes_left": [113],
            "eyes_read": [112],
            "read": [112],
            "unread": [],
            "why-level_3": [112, 113],
            "why-new_text": [],
        }.items():
            groups = staff.get(f"/review/{two.assessment_id}/?show={show}").context["groups"]
            assert [row.paragraph for _group, rows in groups for row in rows] == paragraphs, show

    def test_pages_of_the_desk_write_nothing(self, staff, submission) -> None:
        ToRead.objects.all().delete()
        pages = (
            "/review/",
            "/review/next/",
            "/review/cycles/2026/deal/",
            f"/review/{submission.assessment_id}/",
        )
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert staff.get(page).status_code in (200, 302)
            writes = (each["sql"] for each in asked if not each["sql"].lstrip("(").startswith("SELECT"))
            # The session is prolonged.
            written = [sql for sql in writes if "SAVEPOINT" not in sql and "django_session" not in sql]
            assert written == [], page
        assert not ToRead.objects.exists()


def test_a_cycle_of_any_size_is_read_in_five_queries(cycle, reviewer, django_assert_num_queries) -> None:
    first = sent(BodyFactory.create(slug="a"), cycle, level(112, 3))
    others = [sent(BodyFactory.create(slug=slug), cycle) for slug in "bc"]
    PersonFactory.create(username="colleague", is_reviewer=True)
    for found in ([first.pk], [first.pk, *(each.pk for each in others)]):
        with django_assert_num_queries(5):
            triage_of(found)
