"""What is put back is what was made: rows, changed rows, files, mail, and what refers to what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from assessments.models import Assessment, Cycle, Submission
from mechanisms.models import Body, Person
from recommendations.models import Edition
from tests.factories import BodyFactory, CycleFactory
from tests.kept_rows import Found, KeptRows

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> Iterator[KeptRows]:
    """Another keeper, which sees what this test writes."""
    keeper = KeptRows()
    connection.execute_wrappers.append(keeper.watch)
    yield keeper
    connection.execute_wrappers.remove(keeper.watch)


def start(cycle: Cycle, evidence_folder: Path) -> tuple[Body, Cycle]:
    """A body, a changed cycle, a file, a letter."""
    cycle.name = "The fifth"
    cycle.save()
    evidence_folder.mkdir(parents=True, exist_ok=True)
    (evidence_folder / "law").write_bytes(b"Article 1")
    mail.outbox.append(mail.EmailMessage("Welcome"))
    return BodyFactory.create(slug="kept"), cycle


def make_nothing() -> tuple[Body, Cycle]:
    """In place of what makes the cast, where it has to be put back."""
    pytest.fail("made anew")


def test_what_is_put_back_is_what_was_made(cycle: Cycle, rows: KeptRows, evidence_folder: Path) -> None:
    rows.made("cycle", lambda: cycle)
    made, _cycle = rows.kept("body", lambda: start(cycle, evidence_folder))
    after = Found.now()
    made.delete()
    Cycle.objects.update(name="2026")
    (evidence_folder / "law").unlink()
    mail.outbox.clear()
    rows.begin()
    rows.made("cycle", lambda: cycle)
    back, same = rows.kept("body", make_nothing)
    assert Found.now() == after
    assert back.slug == made.slug == "kept"
    assert back is not made
    assert same is cycle


def test_after_any_other_writing_it_is_made_anew(rows: KeptRows) -> None:
    rows.kept("cycle", lambda: CycleFactory.create(slug="2030", edition=Edition.objects.get()))
    rows.begin()
    BodyFactory.create()
    made = rows.kept("cycle", lambda: "anew")
    assert made == "anew"


def test_what_was_made_beside_other_things_is_another_thing(rows: KeptRows) -> None:
    rows.kept("number", lambda: 1)
    rows.begin()
    rows.made("somebody", BodyFactory.create)
    assert rows.kept("number", lambda: 2) == 2
    rows.begin()
    assert rows.kept("number", lambda: 3) == 1


def test_signing_in_changes_nothing(client: Any, coordinator: Person, rows: KeptRows) -> None:
    rows.kept("number", lambda: 1)
    rows.begin()
    client.force_login(coordinator)
    assert rows.kept("number", lambda: 2) == 1


def test_beside_rows_of_a_module_nothing_is_kept(rows: KeptRows) -> None:
    rows.kept("number", lambda: 1)
    rows.beside_others = True
    rows.begin()
    assert rows.kept("number", lambda: 2) == 2


@pytest.mark.parametrize("time", ["first", "again"])
def test_the_shared_cast_belongs_together(
    time: str, draft: Assessment, coordinator: Person, north: Body
) -> None:
    assert draft.body is north
    assert draft.created_by is coordinator
    assert draft.answers.count() == 32
    assert Edition.objects.get().locked_at is not None


@pytest.mark.parametrize("time", ["first", "again"])
def test_the_shared_submission_is_of_the_draft(time: str, submission: Submission, draft: Assessment) -> None:
    assert submission.assessment == draft
    assert draft.status == Assessment.Status.SUBMITTED
    assert draft.submissions.get() == submission
