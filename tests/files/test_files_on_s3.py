"""The product with its files in a bucket, and while the storage does not answer."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from assessments.answering.evidence import check_evidence, sweep_files
from assessments.answering.saving import current_entry, save_answer
from assessments.files import store
from assessments.making.last_done import WORKER, note
from assessments.models import Assessment, EvidenceFile
from config.deploy_checks import check_storage
from mechanisms.models import Person
from tests.answering.evidence_cast import CODE, Attach, content_of, download_of, file_beside, post
from tests.factories import acting
from tests.files.files_made import pdf
from tests.files.swift_server import Swift

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def on_s3(settings: Any, s3_server: Swift) -> Swift:
    settings.STORAGES = {**settings.STORAGES, "files": s3_server.stored()}
    return s3_server


@pytest.fixture
def away(settings: Any) -> None:
    """A storage at an address where nobody listens."""
    settings.STORAGES = {**settings.STORAGES, "files": Swift("http://127.0.0.1:1").stored()}


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written a moment ago is old."""
    monkeypatch.setattr("assessments.answering.evidence.GRACE", -timedelta(minutes=1))


def test_attached_there_and_downloaded_through_the_product(
    on_s3: Swift,
    attach: Attach,
    draft: Assessment,
    coordinator: Person,
    client: Client,
    evidence_folder: Path,
) -> None:
    file = file_beside(attach(name="plan.pdf"))
    client.force_login(coordinator)
    response = client.get(download_of(draft, file.pk))
    assert (response.status_code, content_of(response)) == (200, pdf())
    assert response["Content-Length"] == str(file.size)
    assert response["Cache-Control"] == "no-store"
    assert check_evidence() == 1
    assert not evidence_folder.exists()


def test_what_has_no_row_is_swept_after_a_day(
    on_s3: Swift, attach: Attach, request: pytest.FixtureRequest
) -> None:
    kept = file_beside(attach())
    store.put(uuid4(), b"of an upload that was never finished")
    assert sweep_files() == 0
    request.getfixturevalue("no_grace")
    assert sweep_files() == 1
    assert list(store.EVIDENCE.stored()) == [kept.pk]


def test_bytes_that_could_not_be_removed_go_later(on_s3: Swift, attach: Attach, no_grace: None) -> None:
    """As after a removal while the storage did not answer."""
    file = file_beside(attach())
    EvidenceFile.objects.update(removed_at=file.uploaded_at)
    sweep_files()
    assert not store.is_there(file.pk)


def test_the_deploy_check_of_a_bucket(on_s3: Swift, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is one without https in these tests."""
    assert [found.id for found in check_storage()] == ["thirtytwo.W002"]
    monkeypatch.setattr("assessments.files.bucket.Bucket.is_public", lambda _self: True)
    monkeypatch.setattr("assessments.files.bucket.Bucket.keeps_versions", lambda _self: True)
    assert [found.id for found in check_storage()][1:] == ["thirtytwo.E002", "thirtytwo.W003"]


def test_the_deploy_check_of_a_folder() -> None:
    assert list(check_storage()) == []


# ── While it does not answer ──────────────────────────────────────────────


def test_a_file_is_refused_and_what_was_typed_stays(
    away: None, client: Client, draft: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    response = post(client, draft)
    assert response.status_code == 422
    assert "The file could not be stored" in response.content.decode()
    assert 'value="National plan"' in response.content.decode()
    assert not EvidenceFile.objects.exists()


def test_a_download_says_try_again(
    attach: Attach, draft: Assessment, coordinator: Person, client: Client, request: pytest.FixtureRequest
) -> None:
    file = file_beside(attach())
    request.getfixturevalue("away")
    client.force_login(coordinator)
    client.raise_request_exception = False
    response = client.get(download_of(draft, file.pk))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The storage of the files does not answer. This was not done." in response.content.decode()


def test_answers_are_saved_as_ever(away: None, draft: Assessment, coordinator: Person) -> None:
    saved = save_answer(by=acting(coordinator), assessment=draft, entry=current_entry(draft, CODE))
    assert saved.answer.paragraph == CODE


def test_readyz_says_so(away: None) -> None:
    note(WORKER)
    response = Client().get("/readyz")
    lines = dict(line.split(": ") for line in response.content.decode().splitlines())
    assert (response.status_code, lines.pop("files"), set(lines.values())) == (503, "not ready", {"ok"})


def test_the_work_of_the_day_and_the_deploy_check_say_so(away: None) -> None:
    assert [found.id for found in check_storage()] == ["thirtytwo.E001"]
    errors = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("daily", stdout=io.StringIO(), stderr=errors)
    assert "failed (NotReached)" in errors.getvalue()


def test_a_restore_says_so(settings: Any) -> None:
    settings.BACKUP_STORAGE = Swift("http://127.0.0.1:1").stored()
    with pytest.raises(CommandError, match="the S3 storage does not answer"):
        call_command("restore", "s3://files/backups", identity="none.key")
