"""The ZIP of a body can be read by people: a README, and reports as PDF and Word once they are made."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from assessments.bodies.archive import write_archive
from assessments.bodies.readable_copy import order_missing
from assessments.issuing.report_files import key_of
from assessments.models import IssuedFile, Order, Submission
from mechanisms.models import Body

pytestmark = pytest.mark.django_db
PDF = "cycles/2026/submissions/1.pdf"


def zipped(body: Body) -> zipfile.ZipFile:
    held = BytesIO()
    write_archive(body, held, at=timezone.now(), by="Coordinator")
    return zipfile.ZipFile(held)


def test_what_is_not_made_is_named_and_put_in_line_once(submission: Submission, north: Body) -> None:
    archive = zipped(north)
    assert archive.namelist()[0] == "README.txt"
    said = archive.read("README.txt").decode()
    assert PDF in said.partition("Not in this ZIP yet")[2]
    assert PDF not in archive.namelist()
    assert [order_missing(north, "en") for _ in range(2)] == [2, 2]
    assert Order.objects.count() == 2


def test_what_is_made_is_in_it(submission: Submission, north: Body) -> None:
    IssuedFile.objects.create(
        key=key_of(submission, "pdf", "en"),
        submission=submission,
        filename="report.pdf",
        content_type="application/pdf",
        data=b"%PDF-1.7",
        sha256="0" * 64,
    )
    archive = zipped(north)
    assert archive.read(PDF) == b"%PDF-1.7"
    assert PDF in archive.read("README.txt").decode().partition("Not in this ZIP yet")[0]
