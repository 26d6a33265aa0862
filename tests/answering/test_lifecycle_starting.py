"""A body begins: blank, or with last cycle's answers, which count as blank until somebody saves them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assessments.answering.rules import Refused
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Event, Evidence
from assessments.report.lines import Change
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from recommendations.catalogue import outline_of
from recommendations.fixture_files import read_fixtures
from recommendations.loader import EditionLocked, load_instrument
from recommendations.models import Edition
from recommendations.outline import CriterionValue
from tests.factories import BodyFactory, CycleFactory, acting, draft_report, file_of, level

PERIOD: dict[str, Any] = {"period_start": date(2025, 7, 1), "period_end": date(2026, 6, 30)}
PRIVATE = Choices(Sharing.PRIVATE, False, False, False)


def start(person, body, cycle, **changes) -> Assessment:
    return start_assessment(by=acting(person), body=body, cycle=cycle, **PERIOD | changes)


def test_a_blank_start_has_thirty_two_blank_answers(draft) -> None:
    answers = list(draft.answers.all())
    assert [answer.paragraph for answer in answers] == list(range(106, 138))
    assert {(answer.state, answer.level, answer.revision) for answer in answers} == {("blank", None, 0)}
    assert draft_report(draft).tally.distribution["blank"] == 32


def test_starting_is_on_record(draft) -> None:
    event = Event.objects.get(chain="north")
    assert (event.kind, event.actor_label, event.subject) == ("assessment_started", "Coordinator", "2026")


def test_the_first_assessment_locks_the_edition(coordinator, north, cycle, edition) -> None:
    assert edition.locked_at is None
    start(coordinator, north, cycle)
    edition.refresh_from_db()
    assert edition.locked_at is not None


def test_a_locked_edition_refuses_other_words(draft, settings) -> None:
    Edition.objects.update(content_hash="of other words")
    with pytest.raises(EditionLocked):
        load_instrument(settings.FIXTURES)


def test_a_second_assessment_in_the_same_cycle_is_refused(coordinator, draft, north, cycle) -> None:
    with pytest.raises(Refused, match="already has an assessment"):
        start(coordinator, north, cycle)


def test_a_body_that_cannot_answer_is_refused(cycle) -> None:
    organ = BodyFactory.create(can_answer=False)
    with pytest.raises(Refused, match="can’t answer"):
        start_assessment(by=COMMAND_LINE, body=organ, cycle=cycle, **PERIOD)


def test_a_closed_cycle_is_refused(coordinator, north, cycle) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="is closed"):
        start(coordinator, north, cycle)


def test_a_period_that_ends_before_it_begins_is_refused(coordinator, north, cycle) -> None:
    with pytest.raises(Refused, match="ends before it begins"):
        start(coordinator, north, cycle, period_end=date(2025, 6, 30))
    assert not Assessment.objects.exists()


# Copying: 2025 was answered and submitted, 2026 begins with it.

LAST_YEAR = datetime(2025, 8, 1, 9, tzinfo=UTC)
PUBLIC_PAPER = Reference("Plan", 2, "2024-03-01", "https://example.org/plan")
SECRET_PAPER = Reference("Minutes of a closed meeting", 1)


@pytest.fixture
def last_year(coordinator, north, edition) -> Assessment:
    """Submitted in 2025: a level, a half-typed blank, a mechanism elsewhere, a confidential reference."""
    cycle = CycleFactory.create(
        slug="2025", edition=edition, opens_on=date(2025, 1, 15), closes_on=date(2025, 9, 30)
    )
    by = acting(coordinator, LAST_YEAR)
    BodyFactory.create(slug="river")
    assessment = start(coordinator, north, cycle)
    save_answer(
        by=by,
        assessment=assessment,
        entry=Answer(
            112,
            State.LEVEL,
            level=2,
            explanation="A plan since 2024.",
            criteria={"112.1": CriterionValue.YES, "112.3": CriterionValue.PARTLY},
            evidence=(PUBLIC_PAPER, SECRET_PAPER),
            priority=True,
        ),
        confidential=[SECRET_PAPER.identity],
    )
    half_typed = Answer(113, State.BLANK, criteria={"113.1": CriterionValue.NO})
    elsewhere = Answer(130, State.ELSEWHERE, elsewhere="river")
    named = Answer(106, State.LEVEL, level=1, explanation="With it.", mechanisms=("river",))
    apply_file(by=by, assessment=assessment, file=file_of(named, half_typed, elsewhere))
    submit(by=by, assessment=assessment, choices=PRIVATE)
    return assessment


@pytest.fixture
def copy(coordinator, north, cycle, last_year) -> Assessment:
    return start(coordinator, north, cycle, copy_last=True)


def test_a_copy_shows_last_years_answers_marked_as_copied(copy, last_year) -> None:
    assert copy.copied_from == last_year
    answer = copy.answers.get(paragraph=112)
    assert (answer.copied, answer.state, answer.level) == (True, "level", 2)
    assert (answer.explanation, answer.priority) == ("A plan since 2024.", True)
    values = answer.criteria.values_list("criterion__code", "value")
    assert dict(values) == {"112.1": "yes", "112.3": "partly"}
    assert copy.answers.get(paragraph=130).elsewhere.slug == "river"
    assert [body.slug for body in copy.answers.get(paragraph=106).mechanisms.all()] == ["river"]


def test_a_half_typed_blank_is_copied_too(copy) -> None:
    answer = copy.answers.get(paragraph=113)
    assert answer.copied
    assert [row.criterion.code for row in answer.criteria.all()] == ["113.1"]


def test_what_was_blank_stays_blank_and_is_not_called_copied(copy) -> None:
    assert copy.answers.filter(copied=True).count() == 4
    assert copy.answers.get(paragraph=137).state == "blank"


def test_a_confidential_reference_is_not_copied(copy) -> None:
    titles = Evidence.objects.filter(answer__assessment=copy).values_list("title", flat=True)
    assert list(titles) == ["Plan"]


def test_a_copied_answer_counts_as_blank_until_a_person_saves_it(copy, coordinator) -> None:
    assert draft_report(copy).tally.distribution["blank"] == 32
    save_answer(by=acting(coordinator), assessment=copy, entry=level(112, 2))
    tally = draft_report(copy).tally
    assert (tally.distribution["blank"], tally.distribution["2"]) == (31, 1)
    assert copy.answers.get(paragraph=112).copied is False


def test_a_copied_answer_is_submitted_as_blank(copy, coordinator) -> None:
    sent = submit(by=acting(coordinator), assessment=copy, choices=PRIVATE)
    assert sent.score_line.marks == "b" * 32
    assert "A plan since 2024." not in sent.document


def test_the_copy_remembers_the_last_cycle_for_the_change_since_then(copy, coordinator) -> None:
    save_answer(by=acting(coordinator), assessment=copy, entry=level(112, 3))
    changes = {line.paragraph: line.change for line in draft_report(copy).lines}
    assert changes[112] is Change.IMPROVED


def test_without_a_submission_there_is_nothing_to_copy(coordinator, north, cycle) -> None:
    with pytest.raises(Refused, match="nothing from an earlier cycle"):
        start(coordinator, north, cycle, copy_last=True)
    assert not Assessment.objects.exists()


def test_the_outline_of_the_cycle_is_the_one_of_the_files(draft, settings) -> None:
    files = read_fixtures(settings.FIXTURES)
    assert len(files.recommendations) == len(outline_of(draft.cycle.edition).recommendations) == 32
