"""References with files, and how they are asked for, for the tests of evidence."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.evidence import GRACE
from assessments.answers.value import Reference
from assessments.models import Answer, Assessment, Evidence, EvidenceFile, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import acting
from tests.files.files_made import pdf

PLAN = Reference(title="National plan", strength=2, date="2026-03-01", url="https://example.org/plan")
SECRET = Reference(title="Xylophone minutes", strength=1, url="https://example.org/quixotic", page="Zephyr 9")
SECRETS = ("Xylophone", "quixotic", "Zephyr", "wyvern")
CODE = 112
LONG_AGO = GRACE + timedelta(hours=1)
type Attach = Callable[..., Evidence]


def reference(draft: Assessment, title: str, paragraph: int = CODE) -> Evidence:
    return Evidence.objects.select_related("file").get(
        answer__assessment=draft, answer__paragraph=paragraph, title=title
    )


def file_beside(row: Evidence) -> EvidenceFile:
    row.refresh_from_db()
    assert row.file is not None
    return row.file


def send(draft: Assessment, who: Person, sharing: Sharing) -> Submission:
    """Submit it, with no other choice."""
    return submit(
        by=acting(who),
        assessment=Assessment.objects.with_frame().get(pk=draft.pk),
        choices=Choices(sharing, False, False, False),
    )


def download_of(draft: Assessment, file: UUID) -> str:
    return reverse("assessments:evidence_download", args=[draft.pk, file])


def as_somebody(who: Person | None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who)
    return client


def content_of(response: Any) -> bytes:
    """Read to its end, which closes the file and leaves the connection of the test alone."""
    return b"".join(response.streaming_content)


def status_of(response: Any) -> int:
    if response.streaming:
        content_of(response)
    return int(response.status_code)


def name_beside(draft: Assessment) -> str | None:
    row = reference(draft, PLAN.title)
    return row.file.name if row.file else None


def let_time_pass(folder: Path, passed: timedelta = LONG_AGO) -> None:
    """As if all that has happened had happened so much earlier."""
    EvidenceFile.objects.update(uploaded_at=timezone.now() - passed)
    Answer.history.update(history_date=timezone.now() - passed)
    then = (timezone.now() - passed).timestamp()
    for path in folder.iterdir():
        os.utime(path, (then, then))


def post(client: Client, draft: Assessment, *, by_script: bool = False, **changed: Any) -> Any:
    form: dict[str, Any] = {
        "title": PLAN.title,
        "strength": "2",
        "date": "2026-03-01",
        "url": PLAN.url,
        "page": "",
        "source": "",
        "file": SimpleUploadedFile("plan.pdf", pdf(), "application/pdf"),
        "confidential": "no",
    } | changed
    headers = {"X-Requested-With": "XMLHttpRequest"} if by_script else {}
    return client.post(reverse("assessments:evidence_add", args=[draft.pk, CODE]), form, headers=headers)
