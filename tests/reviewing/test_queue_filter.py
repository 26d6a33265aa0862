"""Filters and orders of the queue in the database, against the plainest reading of the whole cycle: whatever
is asked for, the same bodies stand in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from assessments.models import Cycle, Invitation
from assessments.report.eyes import Why
from assessments.reviewing.accepting import accept_unread, acceptable_of, acceptable_seen
from assessments.reviewing.acts import close_review, return_to_body
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.queue import SHOWN, Participants, QueueRow, read_queue, read_triage
from assessments.reviewing.queue_filter import NO_LANGUAGE, NOBODY, Narrowed, QueueFilter
from assessments.reviewing.queue_numbers import Choices, numbers_of
from assessments.submitting.triage import Triage
from mechanisms.access import principal_of
from mechanisms.models import Person
from tests.factories import BodyFactory, PersonFactory, acting, level
from tests.reviewing.test_entering import entered
from tests.reviewing.test_triage import read, sent

pytestmark = pytest.mark.django_db

FRENCH = "Le plan est en vigueur dans tout le pays et il est suivi par le ministère de la justice."


@pytest.fixture
def desk(cycle: Cycle, reviewer: Person) -> dict[str, Any]:
    """A cycle with a body in each standing, read by the reviewer, a colleague, both, or nobody."""
    by, today = acting(reviewer), timezone.localdate()
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    bodies = {
        slug: BodyFactory.create(slug=slug, region=region)
        for slug, region in zip("abcdefghij", ["Africa", "Asia-Pacific"] * 5, strict=True)
    }
    for slug in "abcdefgh":
        Invitation.objects.create(cycle=cycle, body=bodies[slug], invited_on=today)
    Invitation.objects.filter(body=bodies["f"]).update(state="declined")
    Invitation.objects.filter(body=bodies["g"]).update(extended_until=cycle.closes_on + timedelta(days=90))
    found = {
        "a": sent(bodies["a"], cycle, level(112, 3), level(113, 3)),
        "b": sent(bodies["b"], cycle, level(112, 3)),
        "c": sent(bodies["c"], cycle, level(114, 1, FRENCH * 20)),
        "d": sent(bodies["d"], cycle),
        "i": sent(bodies["i"], cycle, level(112, 3)),
        "j": entered(reviewer, bodies["j"], cycle, received_on=today - timedelta(days=5)),
    }
    for slug, days in (("a", 3), ("b", 30), ("d", 400)):
        at = timezone.now() - timedelta(days=days)
        type(found[slug]).objects.filter(pk=found[slug].pk).update(submitted_at=at)
    for slug, first, second in (("a", reviewer, None), ("b", colleague, reviewer), ("e", colleague, None)):
        assign_readers(by=by, cycle=cycle, body=bodies[slug], reader=first, second_reader=second)
    read(reviewer, found["a"], 112)
    return_to_body(by=by, submission=found["c"], paragraphs=[112], message="Which?")
    close_review(by=by, submission=found["d"])
    chosen = {found["i"].assessment_id: [106]}
    seen = acceptable_seen(acceptable_of(principal_of(reviewer), [*chosen]))
    accept_unread(by=by, assessments=[*chosen], chosen=chosen, seen=seen)
    return {"colleague": colleague, "bodies": bodies}


def leaves(asked: QueueFilter, row: QueueRow, me: Person, triage: Triage | None) -> bool:
    readers = {str(one) for one in (row.readers.first, row.readers.second) if one}
    languages = triage and (triage.languages or (NO_LANGUAGE,))
    return all(
        (
            not asked.state or row.standing in SHOWN[asked.state],
            not asked.mine or str(me.pk) in readers,
            not asked.late or row.is_late,
            not asked.unread or (triage is not None and triage.accepted),
            not asked.why or (triage is not None and Why(asked.why) in triage.counts),
            not asked.language or (languages and asked.language in languages),
            not asked.region or row.region == asked.region,
            not asked.kind or row.kind == asked.kind,
            not asked.reader or (not readers if asked.reader == NOBODY else asked.reader in readers),
        )
    )


def asked_for(colleague: Person) -> Iterator[dict[str, str]]:
    """Each choice alone, in each order; and some together."""
    choices = {
        "state": [*SHOWN],
        "why": ["level_3", "new_text"],
        "reader": [NOBODY, str(colleague.pk), "nonsense"],
        "region": ["Africa", "Europe"],
        "kind": ["regional", "national"],
        "language": ["fr", "en", NO_LANGUAGE, "en fr", "%"],
        **{name: ["1"] for name in ("mine", "late", "unread")},
    }
    single = [{name: value} for name, values in choices.items() for value in values]
    for one, order in product([{}, *single, {"state": "submitted", "mine": "1"}], ["", "eyes", "waits"]):
        yield one | {"order": order}
    yield from ({"late": "1", "state": state} for state in SHOWN)


# On the last day, on the day after it, and long after it, when what was extended is over too.
@pytest.mark.parametrize("days", [0, 1, 200])
def test_each_filter_finds_what_a_reading_of_the_whole_cycle_finds(
    days: int, cycle: Cycle, reviewer: Person, desk: dict[str, Any]
) -> None:
    me, today = principal_of(reviewer), cycle.closes_on + timedelta(days=days)
    queue = Participants(me, cycle, today)
    rows = read_queue(me, cycle, today).rows
    triages = read_triage(rows)
    keys: dict[str, Any] = {
        "": lambda row: 0,
        "waits": lambda row: -(row.waits or 0),
        "eyes": lambda row: -len(triages[row.body_id].left) if row.body_id in triages else 0,
    }
    for query in asked_for(desk["colleague"]):
        asked = QueueFilter.of(query)
        wanted = [row for row in rows if leaves(asked, row, reviewer, triages.get(row.body_id))]
        found = Narrowed(queue, asked)
        assert [row.slug for row in found[:50]] == [
            row.slug for row in sorted(wanted, key=keys[asked.order])
        ], query
        assert found.count() == len(wanted), query
        assert list(found[1:3]) == sorted(wanted, key=keys[asked.order])[1:3], query


def test_the_numbers_on_top_are_those_of_all_rows(
    cycle: Cycle, reviewer: Person, desk: dict[str, Any]
) -> None:
    me, today = principal_of(reviewer), timezone.localdate()
    rows = read_queue(me, cycle, today).rows
    triages = read_triage(rows)
    found = numbers_of(Participants(me, cycle, today))
    assert found.counts == {
        state: sum(row.standing in standings for row in rows) for state, standings in SHOWN.items()
    }
    assert found.total == len(rows) == 10
    assert (found.eyes, found.eyes_read, found.accepted) == (
        sum(len(each.reasons) for each in triages.values()),
        sum(each.eyes_done for each in triages.values()),
        1,
    )
    assert (found.unassigned, found.is_more_to_read) == (4, True)


def test_one_chooses_among_what_there_is(cycle: Cycle, reviewer: Person, desk: dict[str, Any]) -> None:
    found = Choices.of(Participants(principal_of(reviewer), cycle, timezone.localdate()))
    assert dict(found.reasons)[Why.LEVEL_3] == 3
    assert [name for _person, name in found.readers] == ["Colleague", "Reviewer"]
    assert (found.regions, found.kinds) == (["Africa", "Asia-Pacific"], ["regional"])
    assert found.languages == ["fr", NO_LANGUAGE]
