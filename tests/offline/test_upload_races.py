"""A file is applied while others act on the same: one of them waits or is told so, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import Http404

from assessments.answering.plan import change_action
from assessments.answering.rules import Refused, hold
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.value import Action
from assessments.models import Action as ActionRow
from assessments.models import Answer, Assessment, Event, Upload
from assessments.offline.applying import apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.uploads import drop_upload, files_of, keep_upload, undo_upload
from mechanisms.models import Person
from recommendations.loader import load_instrument
from recommendations.models import Edition
from tests.answering.test_lifecycle_races import at_once
from tests.factories import CycleFactory, MembershipFactory, acting, level
from tests.offline.test_uploads import returned

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="the database of these tests has one writer"
    ),
]
TIMES = 3


@pytest.fixture
def coordinator() -> Person:
    load_instrument(Path(settings.FIXTURES))
    person: Person = MembershipFactory.create().account
    start_assessment(
        by=acting(person),
        body=person.memberships.get().body,
        cycle=CycleFactory.create(edition=Edition.objects.get()),
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    return person


def draft() -> Assessment:
    return Assessment.objects.with_frame().get()


def came(by: Person, number: int) -> tuple[Upload, str]:
    """A file that says this level of 112 to 116, and what its preview carries."""
    entries = [level(paragraph, number, f"File {number}") for paragraph in range(112, 117)]
    upload = keep_upload(by=acting(by), assessment=draft(), files=[returned(None, *entries)])
    compared = compare_files(by=acting(by), assessment=draft(), files=files_of(upload))
    return upload, compared.seen


def applied(by: Person, upload: Upload, seen: str) -> None:
    found = Upload.objects.get(pk=upload.pk)
    found.assessment = draft()
    apply_upload(by=acting(by), upload=found, decisions={}, seen=seen)


def test_one_file_is_applied_once_by_two_who_click_together(coordinator) -> None:
    upload, seen = came(coordinator, 1)
    failures = at_once([partial(applied, coordinator, upload, seen)] * 3)
    assert [type(one) for one in failures] == [Refused] * 2
    assert set(Answer.objects.filter(level=1).values_list("revision", flat=True)) == {1}
    assert Event.objects.filter(kind="file_applied").count() == 1


@pytest.mark.parametrize("number", range(TIMES))
def test_a_colleague_who_saves_meanwhile_is_lost_by_nobody(coordinator, number) -> None:
    upload, seen = came(coordinator, 1)

    def save() -> None:
        for paragraph in (116, 115, 114, 113, 112):
            save_answer(
                by=acting(coordinator),
                assessment=draft(),
                entry=level(paragraph, 3, "A colleague"),
                revision=0,
            )

    failures = at_once([partial(applied, coordinator, upload, seen), save])
    assert {type(one).__name__ for one in failures} <= {"StaleUpload", "StaleRevision"}
    assert len(failures) == 1, "whoever comes second is told so"
    is_applied = Upload.objects.get().applied_at is not None
    said = set(Answer.objects.exclude(level=None).values_list("explanation", flat=True))
    assert said <= ({"File 1"} if is_applied else {"A colleague"})


@pytest.mark.parametrize("number", range(TIMES))
def test_a_plan_that_is_edited_meanwhile_keeps_its_action(coordinator, number) -> None:
    upload, seen = came(coordinator, 1)

    def plan() -> None:
        change_action(
            by=acting(coordinator),
            body=draft().body,
            edition_id=draft().cycle.edition_id,
            paragraph=114,
            entry=Action("Draft it"),
        )

    failures = at_once([partial(applied, coordinator, upload, seen), plan])
    assert {type(one).__name__ for one in failures} <= {"StaleUpload"}
    assert [row.what for row in ActionRow.objects.all()] == ["Draft it"]


@pytest.mark.parametrize("number", range(TIMES))
def test_it_is_thrown_away_or_applied(coordinator, number) -> None:
    upload, seen = came(coordinator, 1)

    def drop() -> None:
        drop_upload(by=acting(coordinator), upload=upload)

    failures = at_once([partial(applied, coordinator, upload, seen), drop])
    assert {type(one) for one in failures} <= {Http404, Upload.DoesNotExist}
    assert Upload.objects.exists() is Answer.objects.filter(level=1).exists()


def test_two_who_undo_together_undo_once(coordinator) -> None:
    upload, seen = came(coordinator, 1)
    applied(coordinator, upload, seen)

    def undo() -> None:
        found = Upload.objects.get()
        found.assessment = draft()
        undo_upload(by=acting(coordinator), upload=found)

    failures = at_once([undo] * 3)
    assert [type(one) for one in failures] == [Refused] * 2
    assert set(Answer.objects.filter(paragraph__range=(112, 116)).values_list("revision")) == {(2,)}


def test_a_save_waits_for_the_assessment_before_it_holds_the_answer(coordinator) -> None:
    """Else each of the two would wait for what the other holds: one act on many answers, one on one."""
    ours, theirs = threading.Event(), threading.Event()

    def many() -> None:
        with transaction.atomic():
            whole = draft()
            hold(whole)
            ours.set()
            theirs.wait(0.5)
            save_answer(by=acting(coordinator), assessment=whole, entry=level(113, 1))

    def one() -> None:
        ours.wait(5)
        save_answer(by=acting(coordinator), assessment=draft(), entry=level(113, 2))
        theirs.set()

    acts: list[Callable[[], object]] = [many, one]
    assert at_once(acts) == []
    assert Answer.objects.get(paragraph=113).level == 2


def test_the_plan_waits_for_whoever_writes_many_answers(coordinator) -> None:
    """Else it would hold an answer and wait for the trail, and the other act the other way round."""
    ours, theirs = threading.Event(), threading.Event()

    def many() -> None:
        with transaction.atomic():
            whole = draft()
            hold(whole)
            save_answer(by=acting(coordinator), assessment=whole, entry=level(113, 1))
            ours.set()
            theirs.wait(0.5)
            save_answer(by=acting(coordinator), assessment=whole, entry=level(114, 1))

    def plan() -> None:
        ours.wait(5)
        whole = draft()
        change_action(
            by=acting(coordinator),
            body=whole.body,
            edition_id=whole.cycle.edition_id,
            paragraph=114,
            entry=Action("Draft it"),
        )
        theirs.set()

    acts: list[Callable[[], object]] = [many, plan]
    assert at_once(acts) == []
    assert [row.what for row in ActionRow.objects.all()] == ["Draft it"]
