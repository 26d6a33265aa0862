"""The reviewer asks, reads, releases; the body answers what was asked, and replies."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.http import Http404

from assessments.answering.rows import latest_submission
from assessments.answering.rules import Refused, open_paragraphs, rules_for
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import save_frame
from assessments.models import Assessment, Event, Reading, ReturnToBody, Submission
from assessments.reviewing.acts import close_review, release_readings, reply, return_to_body, save_reading
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from tests.factories import acting, file_of, level

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
ASKED = [112, 128]
UNTIL = date(2099, 12, 31)


@pytest.fixture
def returned(submission, reviewer) -> Assessment:
    """Sent back with a question about 112 and 128."""
    by = acting(reviewer)
    return_to_body(by=by, submission=submission, paragraphs=ASKED, message="Where is it written?")
    return Assessment.objects.with_frame().get()


# Sending back.


def test_a_return_opens_version_two_with_only_what_was_asked(returned, coordinator) -> None:
    assert (returned.status, returned.version) == ("returned", 2)
    assert open_paragraphs(returned) == frozenset(ASKED)
    save_answer(by=acting(coordinator), assessment=returned, entry=level(112, 2))
    with pytest.raises(Refused, match="what the reviewer asks about"):
        save_answer(by=acting(coordinator), assessment=returned, entry=level(113, 2))
    assert returned.answers.get(paragraph=113).level == 1


def test_a_file_that_touches_a_closed_paragraph_changes_nothing(returned, coordinator) -> None:
    file = file_of(level(112, 3), level(113, 3))
    with pytest.raises(Refused):
        apply_file(by=acting(coordinator), assessment=returned, file=file)
    assert returned.answers.get(paragraph=112).level == 1


def test_the_rules_of_an_entry_know_what_is_open(returned, coordinator) -> None:
    assert rules_for(returned, acting(coordinator)).writable == frozenset(ASKED)


def test_period_and_contributors_stay_as_they_were_sent(returned, coordinator) -> None:
    with pytest.raises(Refused):
        save_frame(
            by=acting(coordinator),
            assessment=returned,
            start=date(2020, 1, 1),
            end=date(2020, 12, 31),
            contributors=None,
        )


def test_version_one_counts_until_version_two_is_sent(returned, submission, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=returned, entry=level(112, 3))
    assert latest_submission(returned) == submission
    second = submit(by=by, assessment=returned, choices=SHARED)
    assert latest_submission(returned) == second
    submission.refresh_from_db()
    assert submission.superseded_at == second.submitted_at
    assert (second.version, submission.version) == (2, 1)


def test_both_versions_stay_as_they_were_sent(returned, submission, coordinator) -> None:
    first = submission.document
    save_answer(by=acting(coordinator), assessment=returned, entry=level(112, 3))
    second = submit(by=acting(coordinator), assessment=returned, choices=SHARED)
    submission.refresh_from_db()
    levels = [
        {answer["paragraph"]: answer["level"] for answer in json.loads(text)["answers"]}
        for text in (submission.document, second.document)
    ]
    assert submission.document == first
    assert (levels[0][112], levels[1][112]) == (1, 3)
    assert {number for number in levels[0] if levels[0][number] != levels[1][number]} == {112}


def test_resubmitting_answers_the_question(returned, coordinator) -> None:
    submit(by=acting(coordinator), assessment=returned, choices=SHARED)
    assert ReturnToBody.objects.get().closed_at is not None


def test_only_the_version_sent_last_is_returned(returned, submission, reviewer) -> None:
    with pytest.raises(Refused, match="newest version"):
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="And?")
    assert ReturnToBody.objects.count() == 1


@pytest.mark.parametrize(
    ("paragraphs", "message", "reason"),
    [
        ([], "Which?", "at least one"),
        ([112, 999], "Which?", "at least one"),
        ([112], "   ", "Write what you ask"),
    ],
)
def test_a_return_names_paragraphs_and_a_question(submission, reviewer, paragraphs, message, reason) -> None:
    with pytest.raises(Refused, match=reason):
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=paragraphs, message=message)
    assert Assessment.objects.get().status == "submitted"


def test_a_withdrawal_while_returned_opens_all_again(returned, submission, coordinator) -> None:
    by = acting(coordinator)
    assessment = withdraw(by=by, submission=submission)
    assert (assessment.status, assessment.version) == ("draft", 2)
    assert open_paragraphs(assessment) is None
    save_answer(by=by, assessment=assessment, entry=level(113, 2))
    assert submit(by=by, assessment=assessment, choices=SHARED).version == 2


def test_a_second_question_opens_only_its_own_paragraphs(returned, coordinator, reviewer) -> None:
    second = submit(by=acting(coordinator), assessment=returned, choices=SHARED)
    return_to_body(by=acting(reviewer), submission=second, paragraphs=[130], message="And this?")
    assessment = Assessment.objects.with_frame().get()
    assert (assessment.version, open_paragraphs(assessment)) == (3, frozenset({130}))


def test_after_the_cycle_is_closed_nothing_of_a_returned_one_is_open(returned, cycle) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    assert open_paragraphs(Assessment.objects.with_frame().get()) == frozenset()


# Readings.


def read(person, submission, paragraph: int = 112, **changes) -> Reading:
    values = {"verdict": "agree", "reason": "We saw the plan."} | changes
    found = save_reading(by=acting(person), submission=submission, paragraph=paragraph, **values)
    assert isinstance(found, Reading)
    return found


def test_a_reading_stands_beside_the_level_and_never_over_it(submission, reviewer) -> None:
    reading = read(reviewer, submission, verdict="other_level", level=3, reason="More is done.")
    assert (reading.level, reading.by_label) == (3, "Reviewer")
    submission.refresh_from_db()
    answer = next(a for a in json.loads(submission.document)["answers"] if a["paragraph"] == 112)
    assert answer["level"] == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"verdict": "cannot_tell", "reason": " "}, "reason for your reading"),
        ({"verdict": "other_level", "level": 2, "reason": ""}, "reason for your reading"),
        ({"verdict": "other_level"}, "Name a level"),
        ({"verdict": "agree", "level": 2}, "Name a level"),
        ({"verdict": "cannot_tell", "level": 0}, "Name a level"),
    ],
)
def test_a_reading_gives_its_reason_and_a_level_only_where_it_differs(
    submission, reviewer, values, reason
) -> None:
    with pytest.raises(Refused, match=reason):
        read(reviewer, submission, **values)
    assert not Reading.objects.exists()


def test_agreeing_needs_no_reason(submission, reviewer) -> None:
    assert read(reviewer, submission, reason=" ").reason == ""


def test_reading_again_changes_the_reading_until_it_is_released(submission, reviewer) -> None:
    read(reviewer, submission)
    read(reviewer, submission, reason="We saw it twice.")
    assert Reading.objects.get().reason == "We saw it twice."
    release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
    with pytest.raises(Refused, match="was released"):
        read(reviewer, submission, reason="We think again.")


def test_remarks_are_released_together_with_a_day_for_the_reply(submission, reviewer) -> None:
    read(reviewer, submission)
    read(reviewer, submission, 113)
    count = release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
    assert count == 2
    assert set(Reading.objects.values_list("reply_until", flat=True)) == {UNTIL}
    assert Event.objects.get(kind="readings_released").data["until"] == "2099-12-31"


@pytest.mark.parametrize("until", [date(2020, 1, 1), date(2026, 11, 2)], ids=["past", "today"])
def test_the_day_for_a_reply_lies_ahead(submission, reviewer, until) -> None:
    late = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
    read(reviewer, submission)
    with pytest.raises(Refused, match="in the future"):
        release_readings(by=acting(reviewer, late), submission=submission, reply_until=until)
    assert Reading.objects.get().released_at is None


def test_the_body_replies_until_that_day(submission, reviewer, coordinator) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    read(reviewer, submission)
    release_readings(by=acting(reviewer, noon), submission=submission, reply_until=date(2026, 11, 20))
    reading = Reading.objects.get()
    in_time, late = datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    with pytest.raises(Refused, match="has passed"):
        reply(by=acting(coordinator, late), reading=reading, text="Too late.")
    with pytest.raises(Refused, match="Write your reply"):
        reply(by=acting(coordinator, in_time), reading=reading, text=" ")
    reply(by=acting(coordinator, in_time), reading=reading, text=" We agree. ")
    reading.refresh_from_db()
    assert (reading.reply, reading.replied_at) == ("We agree.", in_time)
    assert reading.reason == "We saw the plan."


def test_a_withdrawn_submission_is_not_read_any_more(submission, coordinator, reviewer) -> None:
    withdraw(by=acting(coordinator), submission=submission)
    taken_back = Submission.objects.select_related("assessment__body", "assessment__cycle").get()
    with pytest.raises(Http404):
        read(reviewer, taken_back)
    assert not Reading.objects.exists()


# The end of the review.


def test_a_reviewed_submission_is_settled(submission, reviewer, coordinator) -> None:
    close_review(by=acting(reviewer), submission=submission)
    assessment = Assessment.objects.with_frame().get()
    assert (assessment.status, submission.reviewed_at is not None) == ("reviewed", True)
    with pytest.raises(Refused, match="newest version"):
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="And?")
    with pytest.raises(Refused):
        save_answer(by=acting(coordinator), assessment=assessment, entry=level(112, 3))
    with pytest.raises(Refused):
        submit(by=acting(coordinator), assessment=assessment, choices=SHARED)


def test_the_review_of_a_returned_one_is_not_closed(returned, submission, reviewer) -> None:
    with pytest.raises(Refused, match="newest version"):
        close_review(by=acting(reviewer), submission=submission)
