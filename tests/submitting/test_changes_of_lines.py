"""What lines say of changes follows the days on which cycles open; cycles are held in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection

from assessments.answering.rows import previous_submission
from assessments.answering.saving import save_answer
from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.models import Assessment, Cycle, Deletion, ScoreLine, Submission
from assessments.reviewing.acts import return_to_body
from assessments.reviewing.cycles import change_dates
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import move_body, score_differences
from assessments.submitting.submitting import change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, acting, level

NO_DIFFERENCE: list[str] = []
STAFF = Choices(Sharing.RAPPORTEUR, False, False, False)
NOBODY = Choices(Sharing.PRIVATE, False, False, False)


@pytest.fixture
def cycles(cycle, edition) -> dict[str, Cycle]:
    """2024, 2025 and 2026, made in another order than they open."""
    made = {"2026": cycle}
    for year in (2025, 2024):
        made[str(year)] = CycleFactory.create(
            slug=str(year), edition=edition, opens_on=date(year, 1, 1), closes_on=date(year, 6, 30)
        )
    return made


@pytest.fixture
def sent(cycles) -> dict[str, Submission]:
    """Level 1 in 2024, 3 in 2025, 2 in 2026, each public."""
    found = {"2024": shares(cycles["2024"], "Open", sharing=Sharing.PUBLIC, level=1)}
    body = found["2024"].assessment.body
    for slug, number in (("2025", 3), ("2026", 2)):
        found[slug] = shares(cycles[slug], "Open", body=body, sharing=Sharing.PUBLIC, level=number)
    return found


def changes() -> dict[str, str]:
    """Cycle → the change of every answer; "" where there is none before."""
    lines = ScoreLine.objects.counted().values_list("cycle__slug", "changes_public")
    return {slug: said[:1] for slug, said in lines}


@pytest.mark.parametrize(
    ("slug", "opens_on", "said"),
    [
        ("2024", date(2024, 2, 1), {"2024": "", "2025": "i", "2026": "d"}),
        ("2024", date(2025, 2, 1), {"2025": "", "2024": "d", "2026": "i"}),
        ("2024", date(2027, 2, 1), {"2025": "", "2026": "d", "2024": "d"}),
        ("2026", date(2024, 12, 1), {"2024": "", "2026": "i", "2025": "i"}),
        ("2026", date(2023, 1, 1), {"2026": "", "2024": "d", "2025": "i"}),
        ("2024", date(2025, 1, 1), {"2024": "", "2025": "", "2026": "i"}),
    ],
    ids=["within its year", "to the middle", "to the end", "between", "first", "on one day"],
)
def test_a_cycle_that_opens_on_another_day_changes_what_is_told(
    cycles, sent, slug: str, opens_on: date, said: dict[str, str]
) -> None:
    assert changes() == {"2024": "", "2025": "i", "2026": "d"}
    closes_on = date(2028, 1, 1)
    change_dates(by=COMMAND_LINE, cycle=cycles[slug], opens_on=opens_on, closes_on=closes_on)
    assert changes() == said
    assert list(score_differences()) == NO_DIFFERENCE


def test_of_two_cycles_on_one_day_neither_is_the_last_of_the_other(cycles, sent, client) -> None:
    """The draft, the rollups, and what a member sees of the own body say the same."""
    opened = Cycle.objects.get(slug="2026").opens_on
    change_dates(by=COMMAND_LINE, cycle=cycles["2025"], opens_on=opened, closes_on=date(2027, 1, 31))
    body = sent["2026"].assessment.body
    before = {slug: previous_submission(body, Cycle.objects.get(slug=slug)) for slug in ("2025", "2026")}
    assert before == {"2025": sent["2024"], "2026": sent["2024"]}
    assert changes() == {"2024": "", "2025": "i", "2026": "i"}
    client.force_login(body.memberships.get().account)
    found = client.get("/compare/chart/change.json?cycle=2026").json()
    assert (found["compared"], found["rows"][0]["improved"]) == (1, 1)


def test_after_two_cycles_on_one_day_all_compare_with_the_same_of_them(cycles, sent) -> None:
    opened = cycles["2024"].opens_on
    change_dates(by=COMMAND_LINE, cycle=cycles["2025"], opens_on=opened, closes_on=date(2024, 6, 30))
    before = previous_submission(sent["2026"].assessment.body, cycles["2026"])
    assert before == sent["2024"]  # that cycle was made last
    assert changes() == {"2024": "", "2025": "", "2026": "i"}


# Two transactions that hold cycles in opposite orders would wait for each other for good.


@contextmanager
def held() -> Iterator[list[int]]:
    """The cycles that are held meanwhile, each where it is held for the first time."""
    found: list[int] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(HOLDS) and params and params[0] not in found:
            found.append(params[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


HOLDS = 'SELECT "assessments_cycle"."id" FROM "assessments_cycle" WHERE "assessments_cycle"."id" = %s'


def _withdraws(first: Submission) -> None:
    withdraw(by=_by(first), submission=first)


def _sends_a_new_version(first: Submission) -> None:
    return_to_body(by=COMMAND_LINE, submission=first, paragraphs=[112], message="Which?")
    draft = Assessment.objects.with_frame().get(pk=first.assessment_id)
    save_answer(by=_by(first), assessment=draft, entry=level(112, 0))
    submit(by=_by(first), assessment=draft, choices=Choices.of(first))


def _sends_it_again(first: Submission) -> None:
    draft = Assessment.objects.with_frame().get(pk=first.assessment_id)
    submit(by=_by(first), assessment=draft, choices=Choices.of(first))


def _shares_it_less(first: Submission) -> None:
    change_choices(by=_by(first), submission=first, choices=STAFF)


def _moves(first: Submission) -> None:
    body = first.assessment.body
    body.region = "Asia-Pacific"
    body.save()
    move_body(body)


def _keeps_all(first: Submission) -> None:
    for row in Submission.objects.with_frame():
        change_choices(by=_by(first), submission=row, choices=NOBODY)
    ask_deletion(by=_by(first), body=first.assessment.body)
    Deletion.objects.update(effective_at=first.submitted_at)


def _deletes(_first: Submission) -> None:
    assert carry_out_due_deletions() == 1


def _by(submission: Submission) -> Any:
    return acting(submission.assessment.body.memberships.all()[0].account)


@pytest.mark.parametrize(
    ("before", "act"),
    [
        (None, _withdraws),
        (None, _sends_a_new_version),
        (_withdraws, _sends_it_again),
        (None, _shares_it_less),
        (None, _moves),
        (_keeps_all, _deletes),
    ],
)
def test_the_cycle_that_opens_first_is_held_first(cycles, before, act) -> None:
    """2025 was submitted before 2024, so that it tells nothing of it; its line does all the same."""
    later = shares(cycles["2025"], "Open", sharing=Sharing.PUBLIC, level=3)
    body = later.assessment.body
    first = shares(cycles["2024"], "Open", body=body, sharing=Sharing.PUBLIC, level=1)
    assert changes() == {"2024": "", "2025": "i"}
    if before is not None:
        before(first)
    with held() as order:
        act(first)
    assert order == [cycles["2024"].pk, cycles["2025"].pk]
    assert list(score_differences()) == NO_DIFFERENCE
