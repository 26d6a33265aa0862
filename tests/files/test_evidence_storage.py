"""Where the bytes of evidence lie, and when they are swept."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as in_force
from django.core.management import call_command
from django.test import Client

from assessments.answering.evidence import (
    EvidenceDamaged,
    add_reference,
    check_evidence,
    remove_file,
    reuse_reference,
    sweep_files,
)
from assessments.answering.rules import Refused
from assessments.answering.starting import start_assessment
from assessments.files import store
from assessments.files.archive import UnfitFile
from assessments.models import Assessment, Evidence, EvidenceFile
from assessments.reviewing.acts import return_to_body
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.answering.evidence_cast import (
    CODE,
    LONG_AGO,
    PLAN,
    SECRET,
    Attach,
    as_somebody,
    content_of,
    download_of,
    file_beside,
    let_time_pass,
    post,
    reference,
    send,
)
from tests.factories import acting, answer_all
from tests.files.files_made import pdf

# ── Where the bytes lie ───────────────────────────────────────────────────


def test_bytes_lie_outside_the_web_root_under_a_random_name(attach: Attach, evidence_folder: Path) -> None:
    file = file_beside(attach(name="plan.pdf"))
    (stored,) = evidence_folder.iterdir()
    assert stored.name == str(file.pk)
    assert stored.read_bytes() == pdf()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(evidence_folder.stat().st_mode) == 0o700
    assert Path(in_force.STATIC_ROOT) not in stored.parents


def test_bytes_are_on_the_disk_before_the_row_is_committed(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written beside, synced, renamed, the evidence_folder synced; and only then the row."""
    done: list[str] = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, _noted(done, name, real))
    monkeypatch.setattr(EvidenceFile.objects, "create", _noted(done, "row", EvidenceFile.objects.create))
    attach()
    assert done == ["fsync", "rename", "fsync", "row"]


def _noted(done: list[str], name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def act(*args: Any, **values: Any) -> Any:
        done.append(name)
        return real(*args, **values)

    return act


def test_what_is_not_committed_leaves_no_bytes(
    draft: Assessment, attach: Attach, evidence_folder: Path
) -> None:
    attach()
    with pytest.raises(Refused, match="The answer already has this reference"):
        attach(data=pdf(b"/Lang (fr)"))
    assert len(list(evidence_folder.iterdir())) == EvidenceFile.objects.count() == 1


def test_a_full_disk_is_said_and_leaves_nothing(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    evidence_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    client.force_login(coordinator)
    response = post(client, draft)
    assert response.status_code == 422
    assert "the disk of this installation is full or broken" in response.content.decode()
    assert 'value="National plan"' in response.content.decode()
    assert not list(evidence_folder.iterdir())
    assert not EvidenceFile.objects.exists()
    assert not Evidence.objects.exists()


def test_the_same_content_is_kept_once_a_body(
    draft: Assessment, attach: Attach, coordinator: Person, evidence_folder: Path
) -> None:
    first = file_beside(attach())
    attach(replace(PLAN, title="The plan again"), paragraph=113, name="again.pdf")
    row = reference(draft, PLAN.title)
    reuse_reference(by=acting(coordinator), assessment=draft, paragraph=114, reference=row.pk)
    assert EvidenceFile.objects.get() == first
    assert first.references.count() == 3
    assert len(list(evidence_folder.iterdir())) == 1
    again = reference(draft, PLAN.title, 114)
    assert (again.strength, again.date, again.url) == (PLAN.strength, PLAN.date, PLAN.url)


def test_another_body_has_its_own_copy(
    draft: Assessment, attach: Attach, stranger: Person, south: Body
) -> None:
    """Else one could tell by the time of an upload what another body has."""
    attach()
    theirs = start_assessment(
        by=acting(stranger),
        body=south,
        cycle=draft.cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    add_reference(
        by=acting(stranger),
        assessment=theirs,
        paragraph=CODE,
        entry=PLAN,
        confidential=False,
        upload=("plan.pdf", pdf()),
    )
    assert EvidenceFile.objects.filter(sha256=file_beside(reference(draft, PLAN.title)).sha256).count() == 2


def test_the_quota_of_a_body_holds(
    draft: Assessment, attach: Attach, evidence_folder: Path, settings: Any
) -> None:
    settings.EVIDENCE_QUOTA = len(pdf()) + 10
    attach()
    with pytest.raises(UnfitFile, match="quota"):
        attach(SECRET, name="more.txt", data=b"eleven byte")
    attach(SECRET, name="less.txt", data=b"ten bytes.")
    attach(replace(PLAN, title="The same once more"), paragraph=113)
    assert len(list(evidence_folder.iterdir())) == 2


# ── What is swept ─────────────────────────────────────────────────────────


def test_a_file_beside_a_reference_stays(attach: Attach, evidence_folder: Path) -> None:
    attach()
    let_time_pass(evidence_folder)
    assert sweep_files() == 0
    assert len(list(evidence_folder.iterdir())) == 1


def test_a_file_that_nothing_names_goes_after_a_day(
    draft: Assessment, attach: Attach, coordinator: Person, evidence_folder: Path
) -> None:
    """A day from when it was taken off, however long it lay there before: it can be undone until then."""
    row = attach()
    let_time_pass(evidence_folder, timedelta(days=90))
    remove_file(by=acting(coordinator), assessment=draft, paragraph=CODE, reference=row.pk)
    assert sweep_files() == 0
    let_time_pass(evidence_folder)
    assert sweep_files()
    assert not list(evidence_folder.iterdir())
    assert not EvidenceFile.objects.exists()


def test_a_frozen_submission_keeps_its_file_whatever_the_draft_does(
    draft: Assessment, attach: Attach, coordinator: Person, reviewer: Person, evidence_folder: Path
) -> None:
    answer_all(draft, level=1)
    row = attach()
    file = file_beside(row)
    sent = send(draft, coordinator, Sharing.RAPPORTEUR)
    return_to_body(by=acting(reviewer), submission=sent, paragraphs=[CODE], message="Is it new?")
    back = Assessment.objects.with_frame().get(pk=draft.pk)
    remove_file(by=acting(coordinator), assessment=back, paragraph=CODE, reference=row.pk)
    let_time_pass(evidence_folder)
    assert sweep_files() == 0
    answer = as_somebody(reviewer).get(download_of(draft, file.pk))
    assert content_of(answer) == pdf()


@pytest.mark.parametrize(
    ("name", "passed", "left"),
    [
        (f"{UUID(int=1)}.part", LONG_AGO, False),
        (str(UUID(int=2)), LONG_AGO, False),
        (f"{UUID(int=1)}.part", timedelta(minutes=5), True),
        (str(UUID(int=2)), timedelta(minutes=5), True),
    ],
)
def test_bytes_without_a_row_go_after_a_day(
    db: None, evidence_folder: Path, name: str, passed: timedelta, left: bool
) -> None:
    """Of an upload that was cut off; one that is going on now is left alone."""
    evidence_folder.mkdir()
    (evidence_folder / name).write_bytes(b"half")
    let_time_pass(evidence_folder, passed)
    call_command("daily", stdout=io.StringIO())
    assert (evidence_folder / name).exists() == left


def test_bytes_that_are_missing_are_reported_without_a_name(
    attach: Attach, evidence_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = file_beside(attach(SECRET, name="wyvern.txt", data=b"Minutes"))
    store.remove(file.pk)
    with pytest.raises(EvidenceDamaged):
        check_evidence()
    assert str(file.pk) in caplog.text
    assert "wyvern" not in caplog.text
