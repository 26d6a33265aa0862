"""What the queue reads of thousands at once is kept with each submission: after any act it is what a count of
all that was read and asked gives."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.models import Cycle, Deletion, Submission, ToRead
from assessments.report.eyes import Why
from assessments.reviewing.accepting import accept_unread, acceptable_of, acceptable_seen
from assessments.reviewing.acts import return_to_body, save_reading
from assessments.reviewing.carrying import carry_readings
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.settling import settle
from assessments.submitting.submitting import withdraw
from assessments.submitting.to_read import count_what_is_missing, to_read_differences
from assessments.submitting.triage import TALLY
from mechanisms.access import principal_of
from mechanisms.models import Person
from tests.factories import BodyFactory, CycleFactory, PersonFactory, acting, level
from tests.reviewing.test_triage import again, earlier, person_of, read, sent

pytestmark = pytest.mark.django_db
__all__ = ["earlier"]


def counted() -> dict[str, tuple[int, int, int]]:
    """Cycle and version → how many answers need eyes, are left, are accepted; as a count of all has them."""
    assert list(to_read_differences()) == []
    return {
        f"{row.submission.assessment.cycle.slug} v{row.submission.version}": (
            *(row.eyes or 0, row.left, row.accepted),
        )
        for row in ToRead.objects.filter(submission__superseded_at=None, submission__withdrawn_at=None)
    }


def test_whatever_the_desk_does_is_counted_at_once(cycle: Cycle, earlier: Cycle, reviewer: Person) -> None:
    by, body = acting(reviewer), BodyFactory.create(slug="east")
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    last = sent(body, earlier, at=1)
    first = sent(body, cycle, level(112, 3), level(113, 3))
    assert counted() == {"2025 v1": (0, 0, 0), "2026 v1": (2, 2, 0)}
    read(reviewer, first, 112)
    assert counted()["2026 v1"] == (2, 1, 0)
    read(reviewer, last, 120, verdict="other_level", level=0)
    assert counted()["2026 v1"] == (3, 2, 0), "read otherwise in the last cycle"
    return_to_body(by=by, submission=last, paragraphs=[121], message="Which?")
    assert counted()["2026 v1"] == (4, 3, 0), "asked in the last cycle"
    found = acceptable_of(principal_of(reviewer), [first.assessment_id])
    chosen = {first.assessment_id: [106, 107]}
    accept_unread(by=by, assessments=[*chosen], chosen=chosen, seen=acceptable_seen(found))
    assert counted()["2026 v1"] == (4, 3, 2)
    read(reviewer, first, 106)
    assert counted()["2026 v1"] == (4, 3, 1), "what was accepted is read"
    assign_readers(by=by, cycle=cycle, body=body, reader=reviewer, second_reader=colleague)
    assert counted()["2026 v1"] == (4, 4, 1), "112 is read by one of two"
    save_reading(by=acting(colleague), submission=first, paragraph=112, verdict="agree", reason="Seen.")
    read(reviewer, first, 113)
    save_reading(by=acting(colleague), submission=first, paragraph=113, verdict="cannot_tell", reason="Why?")
    assert counted()["2026 v1"] == (4, 2, 1)
    settle(by=by, submission=first, paragraph=113, verdict="agree", reason="Both.")
    assign_readers(by=by, cycle=cycle, body=body, reader=None, second_reader=None)
    assert counted()["2026 v1"] == (4, 2, 1)
    return_to_body(by=by, submission=first, paragraphs=[112], message="Which?")
    second = again(person_of(body), first, level(112, 3, "In all six provinces."))
    assert counted()["2026 v2"] == (4, 4, 0)
    carry_readings(by=by, submission=second)
    assert counted()["2026 v2"] == (4, 3, 1), "112 changed and is read again"
    withdraw(by=acting(person_of(body)), submission=second)
    assert counted() == {"2025 v1": (0, 0, 0)}


def test_the_reasons_are_kept_as_codes_between_spaces(cycle: Cycle) -> None:
    sent(BodyFactory.create(), cycle, level(112, 3))
    assert ToRead.objects.get().why == f" {Why.UNANSWERED} {Why.LEVEL_3} "


@pytest.mark.parametrize("damage", [{"eyes": 5}, {"left": 7}, {"accepted": 1}, {"why": " copied "}])
def test_a_number_that_is_not_what_is_counted_is_told(cycle: Cycle, damage: dict[str, object]) -> None:
    sent(BodyFactory.create(), cycle, level(112, 3))
    ToRead.objects.update(**damage)
    assert len(list(to_read_differences())) == 1


def test_what_was_there_before_an_upgrade_is_counted_by_the_daily_work(cycle: Cycle) -> None:
    """Its row says why answers need eyes, and not yet how many are left."""
    sent(BodyFactory.create(), cycle, level(112, 3))
    before = ToRead.objects.values(*TALLY).get()
    ToRead.objects.update(eyes=None, left=0, why="")
    count_what_is_missing()
    assert ToRead.objects.values(*TALLY).get() == before


def test_another_cycle_of_the_body_is_no_other_bodys_matter(cycle: Cycle, reviewer: Person) -> None:
    one = sent(BodyFactory.create(), cycle, level(112, 3))
    sent(
        BodyFactory.create(),
        CycleFactory.create(slug="2024", edition=cycle.edition, opens_on=date(2024, 1, 1)),
    )
    read(reviewer, one, 112)
    assert counted() == {"2026 v1": (1, 0, 0), "2024 v1": (0, 0, 0)}


def test_what_remains_when_a_body_is_deleted_is_counted_again(cycle: Cycle, reviewer: Person) -> None:
    """The version about which it was asked was taken back, and goes with the questions."""
    body = BodyFactory.create(slug="east")
    first = sent(body, cycle)
    return_to_body(by=acting(reviewer), submission=first, paragraphs=[112, 113], message="Which?")
    withdraw(by=acting(person_of(body)), submission=first)
    first.assessment.refresh_from_db()
    second = again(person_of(body), first, level(112, 1, "In all six provinces."))
    assert counted() == {"2026 v2": (2, 2, 0)}
    ask_deletion(by=acting(person_of(body)), body=body)
    Deletion.objects.update(effective_at=timezone.now())
    assert carry_out_due_deletions() == 1
    assert [row.pk for row in Submission.objects.all()] == [second.pk]
    assert counted() == {"2026 v2": (0, 0, 0)}
