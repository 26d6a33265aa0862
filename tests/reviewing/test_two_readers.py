"""Two people read the answers of one body blind; the same twice counts at once, a difference is settled.

B5: the second reader had no reading of his own: the first one's choice and reason stood in his form, and what
he saved replaced them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.models import BlindReading, Event, Reading, Submission
from assessments.reviewing.acts import (
    StaleReview,
    close_review,
    release_readings,
    return_to_body,
    save_reading,
)
from assessments.reviewing.carrying import carry_readings
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.settling import settle
from assessments.reviewing.sheet import ReviewRow, read_review
from assessments.reviewing.two_readers import ReadingProgress, reading_progress, revision_of
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Person
from tests.factories import PersonFactory, acting, level

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
UNTIL = date(2099, 12, 31)
AGREE: dict[str, Any] = {"verdict": "agree", "reason": ""}
LEVEL_2: dict[str, Any] = {"verdict": "other_level", "level": 2, "reason": "The training is reviewed."}
LEVEL_0: dict[str, Any] = {"verdict": "other_level", "level": 0, "reason": "Nothing is written."}
CANNOT_TELL: dict[str, Any] = {"verdict": "cannot_tell", "reason": "We have no source."}


def _reviewer(name: str) -> Person:
    return PersonFactory.create(name=name, is_reviewer=True)


@pytest.fixture
def eleni(db: None) -> Person:
    return _reviewer("Eleni")


@pytest.fixture
def tomas(db: None) -> Person:
    return _reviewer("Tomás")


@pytest.fixture
def amina(db: None) -> Person:
    """A colleague who reads other bodies."""
    return _reviewer("Amina")


@pytest.fixture
def two(submission: Submission, eleni: Person, tomas: Person) -> Submission:
    """Eleni reads first, Tomás second."""
    on_duty(submission, eleni, tomas)
    return submission


def on_duty(sent: Submission, first: Person | None, second: Person | None) -> None:
    assessment = sent.assessment
    assign_readers(
        by=COMMAND_LINE, cycle=assessment.cycle, body=assessment.body, reader=first, second_reader=second
    )


def read(person: Person, sent: Submission, said: dict[str, Any], paragraph: int = 112, **more: Any) -> Any:
    return save_reading(by=acting(person), submission=sent, paragraph=paragraph, **said, **more)


def row(person: Person, sent: Submission, paragraph: int = 112) -> ReviewRow:
    """The answer as this reviewer sees it."""
    return read_review(principal_of(person), sent).row(paragraph)


def seen(person: Person, sent: Submission, paragraph: int = 112) -> tuple[str | None, str, int]:
    """The reading in one's form, how far both are, and how many of both one sees."""
    found = row(person, sent, paragraph)
    assert found.two_readers is not None
    own = found.reading
    said = None if own is None else str(own.verdict if own.level is None else own.level)
    return said, str(found.two_readers.stage), len(found.two_readers.both)


def standing(sent: Submission, paragraph: int = 112) -> tuple[str | None, list[str]]:
    """What counts of one answer, and who read it blind in which place."""
    reading = Reading.objects.filter(submission=sent, paragraph=paragraph).first()
    counts = None if reading is None else str(reading.verdict if reading.level is None else reading.level)
    blind = BlindReading.objects.filter(submission=sent, paragraph=paragraph).order_by("second")
    return counts, [f"{item.by_label} {'second' if item.second else 'first'}" for item in blind]


BOTH = ["Eleni first", "Tomás second"]


class TestBlind:
    def test_b5_the_second_reader_sees_nothing_of_the_first_before_having_read(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        assert seen(eleni, two) == ("2", "waits", 0)
        assert seen(tomas, two) == (None, "unread", 0)
        read(tomas, two, CANNOT_TELL)
        assert seen(eleni, two) == ("2", "settle", 2)
        assert seen(tomas, two) == ("cannot_tell", "settle", 2)
        assert standing(two) == (None, BOTH)

    def test_nothing_counts_until_both_have_read(self, two: Submission, eleni: Person, tomas: Person) -> None:
        read(tomas, two, LEVEL_2)
        assert not Reading.objects.exists()
        read(eleni, two, LEVEL_2)
        assert standing(two) == ("2", BOTH)

    @pytest.mark.parametrize(
        ("first", "second", "counts"),
        [
            (AGREE, AGREE, "agree"),
            (LEVEL_2, {**LEVEL_2, "reason": "Other words."}, "2"),
            (CANNOT_TELL, CANNOT_TELL, "cannot_tell"),
            (LEVEL_2, LEVEL_0, None),
            (AGREE, LEVEL_2, None),
            (AGREE, CANNOT_TELL, None),
        ],
        ids=["both agree", "same level", "neither can tell", "two levels", "one agrees", "one can't tell"],
    )
    def test_the_same_verdict_and_level_count_at_once(
        self, two: Submission, eleni: Person, tomas: Person, first: Any, second: Any, counts: str | None
    ) -> None:
        read(eleni, two, first)
        read(tomas, two, second)
        assert standing(two) == (counts, BOTH)

    @pytest.mark.parametrize(
        ("first", "second", "reason"),
        [
            ("", "", ""),
            ("We saw it.", "", "We saw it."),
            ("", "I saw it.", "I saw it."),
            ("We saw it.", "I saw it.", "We saw it.\n\nI saw it."),
            ("We saw it.", "We saw it.", "We saw it."),
        ],
    )
    def test_the_reason_is_that_of_the_first_or_of_both(
        self, two: Submission, eleni: Person, tomas: Person, first: str, second: str, reason: str
    ) -> None:
        read(tomas, two, {"verdict": "agree", "reason": second})
        read(eleni, two, {"verdict": "agree", "reason": first})
        made = Reading.objects.get()
        assert (made.reason, made.by_label, made.body_sign) == (reason, "Eleni", "1")

    def test_either_may_change_the_own_reading_while_it_waits(self, two: Submission, eleni: Person) -> None:
        read(eleni, two, LEVEL_2, revision=0)
        read(eleni, two, LEVEL_0, revision=1)
        assert seen(eleni, two) == ("0", "waits", 0)
        with pytest.raises(StaleReview):
            read(eleni, two, AGREE, revision=1)

    def test_a_form_opened_before_both_had_read_changes_nothing_then(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        read(tomas, two, LEVEL_2)
        with pytest.raises(StaleReview):
            read(eleni, two, LEVEL_0, revision=1)
        read(eleni, two, LEVEL_0, 113)
        read(tomas, two, LEVEL_2, 113)
        with pytest.raises(Refused, match="differently"):
            read(eleni, two, LEVEL_2, 113, revision=1)
        assert standing(two, 113) == (None, BOTH)

    def test_once_it_counts_either_may_change_it_and_both_stay_as_they_were(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        made = read(tomas, two, LEVEL_2)
        read(tomas, two, LEVEL_0, revision=made.revision)
        assert standing(two) == ("0", BOTH)
        assert set(BlindReading.objects.values_list("level", flat=True)) == {2}

    def test_a_colleague_reads_along_blind_and_saves_nothing(
        self, two: Submission, eleni: Person, tomas: Person, amina: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        assert seen(amina, two) == (None, "unread", 0)
        with pytest.raises(Refused, match="Eleni and Tomás"):
            read(amina, two, AGREE)
        read(tomas, two, LEVEL_0)
        assert seen(amina, two) == (None, "settle", 2)
        with pytest.raises(Refused, match="Eleni and Tomás"):
            settle(by=acting(amina), submission=two, paragraph=112, **AGREE | {"reason": "Yes."})
        assert not row(amina, two).may_read
        assert standing(two) == (None, BOTH)

    def test_the_trail_says_who_read_and_never_what(self, two: Submission, eleni: Person) -> None:
        made = read(eleni, two, LEVEL_2)
        event = Event.objects.get(kind="reading_saved")
        assert (event.chain, event.actor_label) == ("installation", "Eleni")
        assert event.data == {"submission": str(two.pk), "blind": str(made.pk)}


class TestSettling:
    @pytest.fixture
    def apart(self, two: Submission, eleni: Person, tomas: Person) -> Submission:
        read(eleni, two, LEVEL_2)
        read(tomas, two, CANNOT_TELL)
        return two

    @pytest.mark.parametrize("who", ["eleni", "tomas"])
    def test_either_settles_it_and_both_readings_stay(
        self, apart: Submission, who: str, request: pytest.FixtureRequest
    ) -> None:
        person = request.getfixturevalue(who)
        made = settle(by=acting(person), submission=apart, paragraph=112, **LEVEL_0)
        assert (made.level, made.by, made.reason) == (0, person, "Nothing is written.")
        assert standing(apart) == ("0", BOTH)
        assert seen(person, apart) == ("0", "settled", 2)

    def test_it_needs_a_reason_even_where_it_agrees(self, apart: Submission, eleni: Person) -> None:
        with pytest.raises(Refused, match="reason"):
            settle(by=acting(eleni), submission=apart, paragraph=112, **AGREE)

    def test_only_once_and_only_where_two_differ(
        self, apart: Submission, eleni: Person, tomas: Person
    ) -> None:
        settle(by=acting(eleni), submission=apart, paragraph=112, **LEVEL_0)
        with pytest.raises(StaleReview):
            settle(by=acting(tomas), submission=apart, paragraph=112, **LEVEL_2)
        with pytest.raises(StaleReview):
            settle(by=acting(tomas), submission=apart, paragraph=113, **LEVEL_2)

    def test_not_over_another_difference_than_was_shown(self, apart: Submission, eleni: Person) -> None:
        shown = revision_of(BlindReading.objects.all())
        with pytest.raises(StaleReview):
            settle(by=acting(eleni), submission=apart, paragraph=112, seen=shown + 1, **LEVEL_0)
        settle(by=acting(eleni), submission=apart, paragraph=112, seen=shown, **LEVEL_0)

    def test_what_waits_is_never_released(self, apart: Submission, eleni: Person, tomas: Person) -> None:
        read(eleni, apart, AGREE, 113)
        read(eleni, apart, AGREE, 114)
        read(tomas, apart, AGREE, 114)
        assert release_readings(by=acting(eleni), submission=apart, reply_until=UNTIL) == 1
        assert list(Reading.objects.values_list("paragraph", flat=True)) == [114]

    def test_the_lists_count_what_is_read_what_waits_and_what_is_to_settle(
        self, apart: Submission, eleni: Person, tomas: Person, amina: Person
    ) -> None:
        read(eleni, apart, AGREE, 113)
        read(eleni, apart, AGREE, 114)
        read(tomas, apart, AGREE, 114)
        counted = {
            person.name: reading_progress(person.pk, [apart.pk])[apart.pk] for person in (eleni, tomas, amina)
        }
        assert counted == {
            "Eleni": ReadingProgress(read=3, waits=1, to_settle=1),
            "Tomás": ReadingProgress(read=2, waits=0, to_settle=1),
            "Amina": ReadingProgress(read=1, waits=0, to_settle=1),
        }
        sheet = read_review(principal_of(tomas), apart)
        assert ([item.paragraph for item in sheet.to_settle], sheet.half_read) == ([112], 1)


# When the readers change.


class TestOtherReaders:
    """112 was read by Eleni, the only reader then; 113 by Amina; 114 by Eleni and released to the body."""

    @pytest.fixture
    def alone(self, submission: Submission, eleni: Person, amina: Person) -> Submission:
        read(eleni, submission, LEVEL_2, 114)
        release_readings(by=acting(eleni), submission=submission, reply_until=UNTIL)
        on_duty(submission, eleni, None)
        read(eleni, submission, LEVEL_2, 112)
        read(amina, submission, CANNOT_TELL, 113)
        return submission

    def test_a_second_reader_comes_what_one_of_the_two_read_is_blind_from_then_on(
        self, alone: Submission, eleni: Person, tomas: Person
    ) -> None:
        on_duty(alone, eleni, tomas)
        assert standing(alone, 112) == (None, ["Eleni first"])
        assert seen(tomas, alone, 112) == (None, "unread", 0)
        assert standing(alone, 113) == ("cannot_tell", [])
        assert seen(tomas, alone, 113) == ("cannot_tell", "before", 0)
        assert standing(alone, 114) == ("2", [])

    def test_what_was_accepted_without_reading_stays(
        self, alone: Submission, eleni: Person, tomas: Person
    ) -> None:
        Reading.objects.filter(paragraph=112).update(unread=True, verdict="agree", level=None)
        on_duty(alone, eleni, tomas)
        assert standing(alone, 112) == ("agree", [])

    def test_the_second_reader_leaves_what_one_read_counts(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2, 112)
        read(tomas, two, LEVEL_0, 113)
        on_duty(two, eleni, None)
        assert standing(two, 112) == ("2", [])
        assert standing(two, 113) == ("0", [])
        assert Reading.objects.get(paragraph=113).by == tomas

    def test_what_two_read_differently_is_settled_after_one_has_left(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        read(tomas, two, LEVEL_0)
        on_duty(two, eleni, None)
        assert standing(two) == (None, BOTH)
        assert seen(eleni, two) == ("2", "settle", 2)
        settle(by=acting(eleni), submission=two, paragraph=112, **LEVEL_2)
        assert standing(two) == ("2", BOTH)

    def test_another_person_goes_on_in_the_place_of_whoever_leaves(
        self, two: Submission, eleni: Person, tomas: Person, amina: Person
    ) -> None:
        for paragraph in (112, 113):
            read(tomas, two, LEVEL_0, paragraph)
        read(eleni, two, LEVEL_2, 113)
        on_duty(two, eleni, amina)
        assert standing(two, 112) == (None, ["Tomás second"])
        assert seen(amina, two, 112) == ("0", "waits", 0)
        read(eleni, two, LEVEL_0, 112)
        assert standing(two, 112) == ("0", BOTH)
        settle(by=acting(amina), submission=two, paragraph=113, **LEVEL_2)
        assert standing(two, 113) == ("2", BOTH)

    def test_whoever_changes_places_takes_the_readings_along(
        self, two: Submission, eleni: Person, tomas: Person, amina: Person
    ) -> None:
        read(tomas, two, LEVEL_0, 112)
        on_duty(two, tomas, amina)
        assert standing(two, 112) == (None, ["Tomás first"])
        read(amina, two, LEVEL_0, 112)
        assert standing(two, 112) == ("0", ["Tomás first", "Amina second"])

    def test_a_reader_whose_account_is_deleted_leaves_the_place_open(
        self, two: Submission, eleni: Person, tomas: Person
    ) -> None:
        read(eleni, two, LEVEL_2)
        tomas.delete()
        assert (row(eleni, two).two_readers, row(eleni, two).reading) == (None, BlindReading.objects.get())
        read(eleni, two, LEVEL_0, revision=1)
        assert standing(two) == ("0", [])

    def test_after_the_review_nothing_moves(self, two: Submission, eleni: Person, tomas: Person) -> None:
        read(eleni, two, LEVEL_2)
        close_review(by=acting(eleni), submission=two)
        on_duty(two, eleni, None)
        assert standing(two) == (None, ["Eleni first"])


# The next version.


@pytest.fixture
def second(two: Submission, eleni: Person, tomas: Person, coordinator: Person) -> Submission:
    """Returned with a question about 112, which is answered anew; before that, 112 and 115 were read by
    Eleni, 113 by both alike, 114 differently."""
    for paragraph in (112, 113, 114, 115):
        read(eleni, two, LEVEL_2, paragraph)
    read(tomas, two, LEVEL_2, 113)
    read(tomas, two, LEVEL_0, 114)
    return_to_body(by=acting(eleni), submission=two, paragraphs=[112], message="Which law?")
    assessment = type(two.assessment).objects.with_frame().get()
    save_answer(by=acting(coordinator), assessment=assessment, entry=level(112, 3))
    return submit(by=acting(coordinator), assessment=assessment, choices=SHARED)


def test_both_readings_of_unchanged_answers_go_on_to_the_next_version(
    second: Submission, eleni: Person, tomas: Person
) -> None:
    assert carry_readings(by=acting(tomas), submission=second) == 3
    assert standing(second, 112) == (None, [])
    assert standing(second, 113) == ("2", BOTH)
    assert standing(second, 114) == (None, BOTH)
    assert standing(second, 115) == (None, ["Eleni first"])
    assert seen(tomas, second, 115) == (None, "unread", 0)
    assert carry_readings(by=acting(tomas), submission=second) == 0


def test_what_is_carried_follows_whoever_reads_now(second: Submission, eleni: Person, tomas: Person) -> None:
    on_duty(second, eleni, None)
    carry_readings(by=acting(eleni), submission=second)
    assert standing(second, 115) == ("2", [])


def test_an_answer_that_one_has_read_anew_keeps_that(
    second: Submission, eleni: Person, tomas: Person
) -> None:
    read(tomas, second, LEVEL_0, 115)
    assert carry_readings(by=acting(eleni), submission=second) == 2
    assert standing(second, 115) == (None, ["Tomás second"])
