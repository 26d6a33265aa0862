"""Bundles, asked for and made, for their tests; PDFs and workbooks are short words here."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from assessments.files.store import BUNDLES
from assessments.formats.file import Export
from assessments.issuing import report_files
from assessments.issuing.bundle_contents import contents_of
from assessments.issuing.bundles import ask_bundle, make_bundle
from assessments.issuing.report_files import readable_by
from assessments.models import Assessment, Bundle
from assessments.report.gap_report import GapReport, Rendering, filename
from mechanisms.access import principal_of
from mechanisms.models import Person

QUICK = {"pdf": "pdf", "brief": "pdf", "docx": "docx", "xlsx": "xlsx"}
JSON_TYPE = "application/json"


@pytest.fixture
def quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn stands in no test of what is put together."""
    for kind in sorted(set(QUICK) & set(report_files.FORMATS)):
        monkeypatch.setitem(report_files.FORMATS, kind, _quick(kind))


def _quick(kind: str) -> report_files.Maker:
    def made(report: GapReport, rendering: Rendering) -> Export:
        name = filename(report, QUICK[kind], "brief" if kind == "brief" else "gap-report")
        return Export(name, "text/plain", f"{kind} {rendering.language}".encode())

    return made


def ask(person: Person, assessment: Assessment, version: int | None = None) -> Bundle:
    """The bundle of the working copy, or of a version, in English."""
    found = readable_by(principal_of(person), assessment.pk, version)
    assert found is not None
    return ask_bundle(person=person, found=found, contents=contents_of(found, "en"), language="en")


def make(bundle: Bundle) -> Bundle:
    """What the worker does with it."""
    make_bundle.call(str(bundle.pk))
    bundle.refresh_from_db()
    return bundle


def made(person: Person, assessment: Assessment, version: int | None = None) -> Bundle:
    """Asked for, and made."""
    return make(ask(person, assessment, version))


def bytes_of(bundle: Bundle) -> bytes:
    with BUNDLES.opened(bundle.pk) as source:
        return source.read()


def opened(bundle: Bundle) -> zipfile.ZipFile:
    """The finished archive."""
    assert bundle.status == Bundle.Status.READY, bundle.failure
    return zipfile.ZipFile(io.BytesIO(bytes_of(bundle)))


def manifest_of(bundle: Bundle) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(opened(bundle).read("manifest.json"))
    return found
