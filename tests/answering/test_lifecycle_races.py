"""Colleagues at the same moment, each with a connection of their own: nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.models import Assessment, Event, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import score_differences
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE, broken_links, chains, record
from mechanisms.access import Sharing
from mechanisms.models import Person
from recommendations.loader import load_instrument
from recommendations.models import Edition
from tests.factories import CycleFactory, MembershipFactory, acting, level

PUBLIC = Choices(Sharing.PUBLIC, False, False, False)
BODIES, COLLEAGUES = 3, 3

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="the database of these tests has one writer"
    ),
]


@pytest.fixture
def drafts() -> list[tuple[Person, UUID]]:
    """The coordinator and the draft of three bodies."""
    load_instrument(Path(settings.FIXTURES))
    cycle = CycleFactory.create(edition=Edition.objects.get())
    made: list[tuple[Person, UUID]] = []
    for _number in range(BODIES):
        member = MembershipFactory.create()
        draft = start_assessment(
            by=acting(member.account),
            body=member.body,
            cycle=cycle,
            period_start=date(2025, 7, 1),
            period_end=date(2026, 6, 30),
        )
        made.append((member.account, draft.pk))
    return made


def at_once(acts: list[Callable[[], object]]) -> list[BaseException]:
    """Run each in a thread with its own connection; what they raised."""
    failures: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def answer_and_submit(person: Person, pk: UUID, number: int) -> None:
    for paragraph in range(112, 117):
        draft = Assessment.objects.with_frame().get(pk=pk)
        # A colleague may have submitted meanwhile: that is a refusal, not a failure.
        with contextlib.suppress(Refused):
            save_answer(by=acting(person), assessment=draft, entry=level(paragraph, number))
    draft = Assessment.objects.with_frame().get(pk=pk)
    submit(by=acting(person), assessment=draft, choices=PUBLIC)


def test_three_bodies_with_three_colleagues_each_save_and_submit_at_once(drafts) -> None:
    acts: list[Callable[[], object]] = [
        partial(answer_and_submit, person, pk, number)
        for person, pk in drafts
        for number in range(COLLEAGUES)
    ]
    assert at_once(acts) == []
    assert Submission.objects.count() == BODIES
    assert Event.objects.filter(kind="submitted").count() == BODIES
    assert list(score_differences()) == []
    assert [line for chain in chains() for line in broken_links(chain)] == []


def record_some() -> None:
    for number in range(20):
        with transaction.atomic():
            record(by=COMMAND_LINE, kind="answer_saved", chain="north", subject=str(number))


def test_a_chain_takes_events_from_several_writers_one_after_the_other() -> None:
    assert at_once([record_some] * 4) == []
    assert Event.objects.count() == 80
    assert list(broken_links("north")) == []
