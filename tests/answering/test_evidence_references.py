"""A reference that is corrected, undone, restored or copied, and what becomes of its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.evidence import attach_file, remove_file
from assessments.answering.restoring import restore_version, undo_last_save, versions_of
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.models import Answer, Assessment, Evidence
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.answering.evidence_cast import (
    CODE,
    PLAN,
    SECRET,
    Attach,
    file_beside,
    let_time_pass,
    name_beside,
    reference,
    send,
)
from tests.factories import CycleFactory, acting, answer_all, file_of, level


def fields(row: Evidence, number: int = 0, **changed: str) -> dict[str, str]:
    """The fields of a reference as the page of its recommendation sends them."""
    shown = {
        "title": row.title,
        "strength": str(row.strength),
        "date": row.date,
        "url": row.url,
        "page": row.page,
        "source": row.source,
        "key": str(row.pk),
    } | changed
    return {f"evidence-{number}-{name}": value for name, value in shown.items()}


def save(client: Client, draft: Assessment, rows: dict[str, str]) -> None:
    revision = Answer.objects.get(assessment=draft, paragraph=CODE).revision
    form = {"revision": str(revision), "choice": "1", "explanation": "As the plan says.", **rows}
    response = client.post(reverse("assessments:question", args=[draft.pk, CODE]), form)
    assert response.status_code == 302, response.context["problems"]


CORRECTED = [
    {"title": "National plan of action"},
    {"date": "2026-03-02"},
    {"url": "https://example.org/the-plan"},
    {"page": "4"},
    {"title": "A plan", "date": "2025-01-01", "url": "", "page": "7", "strength": "2"},
]


@pytest.mark.parametrize("changed", CORRECTED)
def test_a_reference_that_is_corrected_keeps_its_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, changed: dict[str, str]
) -> None:
    row = attach()
    file = file_beside(row)
    client.force_login(coordinator)
    save(client, draft, fields(row, 0, **changed))
    (now,) = Evidence.objects.filter(answer__assessment=draft)
    assert (now.pk, now.file) == (row.pk, file)
    assert now.title == changed.get("title", row.title)


def test_two_references_that_change_their_titles_keep_each_its_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    first = attach()
    second = attach(SECRET, name="minutes.txt", data=b"Minutes", confidential=True)
    client.force_login(coordinator)
    swapped = fields(first, 0, title=second.title) | fields(second, 1, title=first.title)
    save(client, draft, swapped | {"evidence-1-confidential": "1"})
    assert file_beside(reference(draft, second.title)).name == "plan.pdf"
    kept = reference(draft, first.title)
    assert (file_beside(kept).name, kept.confidential) == ("minutes.txt", True)


def test_a_reference_taken_out_of_the_middle_takes_only_its_own_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    first = attach()
    second = attach(SECRET, name="minutes.txt", data=b"Minutes")
    client.force_login(coordinator)
    blank = dict.fromkeys(("title", "strength", "date", "url", "page", "source"), "")
    save(client, draft, fields(first, 0, **blank) | fields(second, 1))
    (left,) = Evidence.objects.filter(answer__assessment=draft)
    assert (left.pk, file_beside(left).name) == (second.pk, "minutes.txt")


@pytest.mark.parametrize("key", ["", "nonsense", str(UUID(int=1)), "of another answer"])
def test_a_key_that_is_none_of_this_answer_means_nothing(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, key: str
) -> None:
    elsewhere = attach(paragraph=113)
    client.force_login(coordinator)
    wanted = str(elsewhere.pk) if key == "of another answer" else key
    save(client, draft, fields(elsewhere, title="A reference without a file", key=wanted))
    assert reference(draft, "A reference without a file").file is None
    assert file_beside(reference(draft, PLAN.title, 113)).name == "plan.pdf"


def test_an_answers_file_keeps_the_file_of_an_equal_reference(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    file = file_beside(attach())
    entry = replace(level(CODE, 2), evidence=(replace(PLAN, strength=1), SECRET))
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(entry))
    kept = reference(draft, PLAN.title)
    assert (kept.strength, kept.file) == (1, file)
    assert reference(draft, SECRET.title).file is None


@pytest.mark.parametrize("what", ["attaching", "replacing", "taking off"])
def test_undoing_brings_back_the_file_that_was_there(
    draft: Assessment, attach: Attach, coordinator: Person, what: str
) -> None:
    by = acting(coordinator)
    if what == "attaching":
        save_answer(by=by, assessment=draft, entry=replace(level(CODE, 1), evidence=(PLAN,)))
        row = reference(draft, PLAN.title)
    else:
        row = attach()
    act: Any = {"by": by, "assessment": draft, "paragraph": CODE, "reference": row.pk}
    if what == "taking off":
        remove_file(**act)
    else:
        attach_file(**act, upload=("other.txt", b"Another"))
    after = None if what == "taking off" else "other.txt"
    before = None if what == "attaching" else "plan.pdf"
    assert name_beside(draft) == after
    undo_last_save(by=by, assessment=draft, paragraph=CODE, revision=None)
    assert name_beside(draft) == before
    undo_last_save(by=by, assessment=draft, paragraph=CODE, revision=None)
    assert name_beside(draft) == after


def test_a_version_comes_back_with_the_file_it_had(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    by = acting(coordinator)
    attach_file(by=by, assessment=draft, paragraph=CODE, reference=row.pk, upload=("b.txt", b"Another"))
    first = versions_of(Answer.objects.get(assessment=draft, paragraph=CODE)).first()
    restore_version(by=by, assessment=draft, version=first, revision=None)
    assert name_beside(draft) == "plan.pdf"


def test_history_names_the_file_that_was_replaced(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, evidence_folder: Path
) -> None:
    row = attach()
    let_time_pass(evidence_folder)
    upload = ("second-edition.txt", b"Another")
    attach_file(by=acting(coordinator), assessment=draft, paragraph=CODE, reference=row.pk, upload=upload)
    client.force_login(coordinator)
    page = client.get(reverse("assessments:answer_history", args=[draft.pk, CODE])).content.decode()
    assert "plan.pdf" in page
    assert "second-edition.txt" in page


def test_a_copy_of_the_last_cycle_has_the_files_that_were_not_confidential(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    file = file_beside(attach())
    attach(SECRET, name="wyvern.txt", data=b"Minutes", confidential=True)
    send(draft, coordinator, Sharing.RAPPORTEUR)
    following = CycleFactory.create(
        edition=draft.cycle.edition, slug="2027", opens_on=date(2027, 7, 1), closes_on=date(2028, 1, 31)
    )
    copy = start_assessment(
        by=acting(coordinator),
        body=draft.body,
        cycle=following,
        period_start=date(2026, 7, 1),
        period_end=date(2027, 6, 30),
        copy_last=True,
    )
    (row,) = Evidence.objects.filter(answer__assessment=copy)
    assert (row.title, row.file) == (PLAN.title, file)
    (version,) = versions_of(Answer.objects.get(assessment=copy, paragraph=CODE))
    assert version.entry["files"] == {"0": str(file.pk)}
