"""Questions that wait for a return, notes among the staff, and what goes out when."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.models import Event, QuestionToBody, Reading, StaffNote, Submission
from assessments.reviewing.acts import (
    OtherThanShown,
    StaleReview,
    close_review,
    questions_seen,
    readings_seen,
    release_readings,
    reply,
    return_to_body,
    save_reading,
)
from assessments.reviewing.carrying import carry_readings
from assessments.reviewing.cycles import close_cycle
from assessments.reviewing.questions import (
    Asked,
    Said,
    add_note,
    remove_note,
    remove_question,
    save_question,
    save_review,
)
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import MembershipFactory, PersonFactory, acting, level

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
UNTIL = date(2099, 12, 31)


@pytest.fixture
def staff(reviewer):
    return acting(reviewer)


@pytest.fixture
def colleague(db):
    return acting(PersonFactory.create(username="colleague", is_reviewer=True))


def ask(by, submission, paragraph=112, text="Where is it written?", **more) -> QuestionToBody:
    return save_question(by=by, submission=submission, paragraph=paragraph, text=text, **more)


def read(by, submission, paragraph=112, **more) -> Reading:
    values = {"verdict": "agree", "reason": "We saw it."} | more
    found = save_reading(by=by, submission=submission, paragraph=paragraph, **values)
    assert isinstance(found, Reading)
    return found


# Questions.


def test_there_is_one_question_a_paragraph_until_it_is_sent(staff, colleague, submission) -> None:
    ask(staff, submission)
    ask(colleague, submission, text="In which plan?")
    question = QuestionToBody.objects.get()
    assert (question.text, question.by_label) == ("In which plan?", "Colleague")
    assert question.sent_with is None


def test_a_question_can_be_taken_back(staff, submission) -> None:
    ask(staff, submission)
    remove_question(by=staff, submission=submission, paragraph=112)
    remove_question(by=staff, submission=submission, paragraph=112)
    assert not QuestionToBody.objects.exists()
    assert Event.objects.filter(kind="question_removed").count() == 1


def test_a_return_takes_along_the_questions_about_its_paragraphs(staff, submission) -> None:
    for paragraph in (112, 113, 128):
        ask(staff, submission, paragraph)
    sent = return_to_body(by=staff, submission=submission, paragraphs=[112, 128], message="Two points.")
    asked = {row.paragraph: row.sent_with for row in QuestionToBody.objects.all()}
    assert asked == {112: sent, 113: None, 128: sent}


def test_a_return_sends_what_the_page_showed_or_nothing(staff, colleague, submission) -> None:
    seen = questions_seen([ask(staff, submission)])
    ask(colleague, submission, text="Other words")
    with pytest.raises(OtherThanShown):
        return_to_body(by=staff, submission=submission, paragraphs=[112], message="Please.", seen=seen)
    submission.assessment.refresh_from_db()
    assert submission.assessment.status == "submitted"


def test_no_question_is_kept_that_could_never_be_sent(staff, submission, reviewer, cycle) -> None:
    close_cycle(by=acting(reviewer), cycle=cycle)
    submission.assessment.cycle.refresh_from_db()
    with pytest.raises(Refused, match="cycle is closed"):
        ask(staff, submission)


@pytest.mark.parametrize(
    ("text", "said"),
    [("  ", "Write your question"), ("x" * 5001, "5001 characters"), ("a\x00b", "invisible")],
)
def test_what_is_no_text_is_refused(staff, submission, text, said) -> None:
    with pytest.raises(Refused, match=said):
        ask(staff, submission, text=text)


def test_what_staff_entered_from_a_file_is_neither_returned_nor_released(staff, submission) -> None:
    submission.assessment.entered_by_staff = True
    submission.assessment.save()
    read(staff, submission)
    with pytest.raises(Refused, match="from a file"):
        ask(staff, submission)
    with pytest.raises(Refused, match="from a file"):
        return_to_body(by=staff, submission=submission, paragraphs=[112], message="Please.")
    with pytest.raises(Refused, match="from a file"):
        release_readings(by=staff, submission=submission, reply_until=UNTIL)
    close_review(by=staff, submission=submission)


# Notes.


def test_a_note_is_taken_back_by_whoever_wrote_it_alone(staff, colleague, submission) -> None:
    note = add_note(by=staff, submission=submission, paragraph=112, text="Ask the embassy.")
    add_note(by=colleague, submission=submission, text="Good work.")
    with pytest.raises(Refused, match="Only the author can delete"):
        remove_note(by=colleague, note=note)
    remove_note(by=staff, note=note)
    assert [row.text for row in StaffNote.objects.all()] == ["Good work."]


def test_a_body_reads_of_notes_and_questions_nothing_on_its_trail(staff, submission, north) -> None:
    before = Event.objects.filter(chain=north.slug).count()
    note = add_note(by=staff, submission=submission, paragraph=112, text="Doubtful.")
    remove_note(by=staff, note=note)
    ask(staff, submission)
    remove_question(by=staff, submission=submission, paragraph=112)
    assert Event.objects.filter(chain=north.slug).count() == before
    told = Event.objects.filter(chain="installation").order_by("-number")[:4]
    for event in told:
        assert event.subject == ""
        assert north.slug not in str(event.data)
        assert "112" not in event.data.values()
    assert {event.kind for event in told} == {
        "note_saved",
        "note_removed",
        "question_saved",
        "question_removed",
    }


# Nobody else, and nobody for his or her own body.

ACTS = {
    "question": lambda by, sent: ask(by, sent),
    "taking back": lambda by, sent: remove_question(by=by, submission=sent, paragraph=112),
    "note": lambda by, sent: add_note(by=by, submission=sent, text="Note"),
    "carrying": lambda by, sent: carry_readings(by=by, submission=sent),
    "all at once": lambda by, sent: save_review(
        by=by, submission=sent, paragraph=112, said=Said("agree", "Yes."), note="Note"
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["coordinator", "reader", "stranger", "administrator"])
def test_only_staff_do_it(act, who, submission, request) -> None:
    with pytest.raises((Http404, PermissionDenied)):
        ACTS[act](acting(request.getfixturevalue(who)), submission)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_does_it_for_a_body_of_ones_own(act, submission, reviewer, north) -> None:
    MembershipFactory.create(person=reviewer, body=north, role="reader")
    with pytest.raises((Http404, PermissionDenied)):
        ACTS[act](acting(reviewer), submission)


# Several at once.


def test_a_reading_over_one_that_a_colleague_saved_meanwhile_is_not_silent(
    staff, colleague, submission
) -> None:
    read(staff, submission, revision=0)
    read(colleague, submission, revision=1, reason="Theirs.")
    with pytest.raises(StaleReview):
        read(staff, submission, revision=1, reason="Mine.")
    with pytest.raises(StaleReview):
        read(staff, submission, revision=0, reason="Mine.")
    read(staff, submission, revision=2, reason="Mine.")
    assert Reading.objects.get().reason == "Mine."


def test_all_or_nothing(staff, colleague, submission) -> None:
    ask(colleague, submission)
    with pytest.raises(StaleReview):
        save_review(
            by=staff,
            submission=submission,
            paragraph=112,
            said=Said("agree", "Yes.", revision=0),
            asked=Asked("Mine?", seen=questions_seen([])),
            note="A note",
        )
    assert not Reading.objects.exists()
    assert not StaffNote.objects.exists()


def test_an_emptied_question_is_taken_back(staff, submission) -> None:
    seen = questions_seen([ask(staff, submission)])
    save_review(by=staff, submission=submission, paragraph=112, asked=Asked("", seen=seen))
    assert not QuestionToBody.objects.exists()


def test_only_what_the_page_showed_is_released(staff, colleague, submission) -> None:
    seen = readings_seen([read(staff, submission)])
    read(colleague, submission, reason="In other words.")
    with pytest.raises(OtherThanShown):
        release_readings(by=staff, submission=submission, reply_until=UNTIL, seen=seen)
    assert Reading.objects.get().released_at is None


# When the review is over, and when another version counts.


def test_a_closed_review_changes_no_more(staff, submission) -> None:
    read(staff, submission)
    close_review(by=staff, submission=submission)
    with pytest.raises(Refused, match="review is closed"):
        read(staff, submission)
    with pytest.raises(Refused, match="review is closed"):
        ask(staff, submission)


@pytest.fixture
def second(staff, coordinator, submission, draft):
    """Version 1 is read in 112, 113 and 128 and asked about in 112; version 2 changes 112."""
    for paragraph in (112, 113, 128):
        read(staff, submission, paragraph)
    ask(staff, submission)
    return_to_body(by=staff, submission=submission, paragraphs=[112], message="Please.")
    draft.refresh_from_db()
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(112, 2))
    return submit(by=by, assessment=draft, choices=SHARED)


def test_a_version_that_counts_no_more_is_read_only(staff, submission, second) -> None:
    submission.refresh_from_db()
    with pytest.raises(Refused, match="later version"):
        read(staff, submission, 114)


def test_readings_of_unchanged_answers_are_taken_over_unreleased(
    staff, coordinator, submission, second
) -> None:
    release_readings(by=staff, submission=submission, reply_until=UNTIL)
    first = submission.readings.get(paragraph=113)
    reply(by=acting(coordinator), reading=first, text="Thank you.")
    assert carry_readings(by=staff, submission=second) == 2
    assert [row.paragraph for row in second.readings.all()] == [113, 128]
    copy = second.readings.get(paragraph=113)
    assert (copy.reason, copy.by_label, copy.body_sign) == ("We saw it.", "Reviewer", "1")
    assert (copy.released_at, copy.reply) == (None, "")
    assert submission.readings.get(paragraph=113).reply == "Thank you."
    assert carry_readings(by=staff, submission=second) == 0


def test_what_was_read_anew_is_not_written_over(staff, submission, second) -> None:
    read(staff, second, 113, reason="Read again.")
    assert carry_readings(by=staff, submission=second) == 1
    assert second.readings.get(paragraph=113).reason == "Read again."


def test_of_a_first_version_there_is_nothing_to_take_over(staff, submission) -> None:
    assert carry_readings(by=staff, submission=submission) == 0
    assert not Event.objects.filter(kind="readings_carried").exists()


def _taken_back(submission: Submission, coordinator: Person) -> None:
    withdraw(by=acting(coordinator), submission=Submission.objects.get(pk=submission.pk))


def _kept_private(submission: Submission, coordinator: Person) -> None:
    row = Submission.objects.get(pk=submission.pk)
    private = Choices(Sharing.PRIVATE, False, False, False)
    change_choices(by=acting(coordinator), submission=row, choices=private)


@pytest.mark.parametrize("meanwhile", [_taken_back, _kept_private])
@pytest.mark.parametrize(
    "act",
    [
        lambda by, row: save_reading(
            by=by, submission=row, paragraph=113, verdict="agree", reason="As it says."
        ),
        lambda by, row: release_readings(by=by, submission=row, reply_until=date(2099, 1, 1)),
        lambda by, row: save_question(by=by, submission=row, paragraph=113, text="Since when?"),
        lambda by, row: add_note(by=by, submission=row, text="Ask a colleague."),
        lambda by, row: return_to_body(by=by, submission=row, paragraphs=[113], message="Why?"),
        lambda by, row: close_review(by=by, submission=row),
    ],
    ids=["reading", "release", "question", "note", "return", "close"],
)
def test_what_a_body_took_back_while_a_page_was_read_is_not_there_any_more(
    submission: Submission, coordinator: Person, reviewer: Person, act, meanwhile
) -> None:
    """The reviewer's request has read the row already when the body acts."""
    read_before = Submission.objects.with_frame().get(pk=submission.pk)
    meanwhile(submission, coordinator)
    with pytest.raises(Http404):
        act(acting(reviewer), read_before)
    assert not Event.objects.filter(actor_label=str(reviewer)).exists()
