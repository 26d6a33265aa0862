"""LibreOffice opens the Word report as it is, and what it lays out says what the report says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import translation

from assessments.report import words
from assessments.report.files import chapters, report_docx
from tests.report import sample_reports

# In one process of the run: two LibreOffices at once would wait for each other.
pytestmark = pytest.mark.xdist_group("office")

CASES = {
    "submission": (sample_reports.SOUTH, "2025", "submitted", "en"),
    "draft": (sample_reports.NORTH, "2026", "draft", "en"),
    "arabic": (sample_reports.PALM_COAST, "2026", "submitted", "ar"),
}


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of every page of each case, after LibreOffice has made a PDF of it."""
    folder = tmp_path_factory.mktemp("word")
    for name, (slug, cycle, status, language) in CASES.items():
        report = sample_reports.report(slug, cycle, status)
        data = report_docx(report, sample_reports.rendering(report, language)).data
        (folder / f"{name}.docx").write_bytes(data)
    said = convert(folder)
    assert "Error" not in said, said
    return {name: text_of(folder / f"{name}.pdf") for name in CASES}


def convert(folder: Path) -> str:
    office = shutil.which("soffice")
    assert office, "apt-get install -y libreoffice-writer-nogui"
    files = [str(folder / f"{name}.docx") for name in CASES]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run = subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return run.stdout + run.stderr


def text_of(pdf: Path) -> str:
    run = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    return " ".join(run.stdout.split())


@pytest.mark.parametrize("name", ["submission", "draft"])
def test_it_is_laid_out_with_every_chapter_in_contents_and_text(laid_out: dict[str, str], name: str) -> None:
    slug, cycle, status, _language = CASES[name]
    report = sample_reports.report(slug, cycle, status)
    for chapter in chapters(report):
        assert laid_out[name].count(f"{chapter.number} {chapter.title}") >= 2, chapter.code
    for gap in report.gaps:
        heading = f"{gap.paragraph} {gap.line.title}"
        assert laid_out[name].count(heading) >= 2, heading
    assert words.finding_of(report) in laid_out[name]


def test_every_page_says_that_nobody_verified_it_and_has_its_number(laid_out: dict[str, str]) -> None:
    for name in ("submission", "draft"):
        text = laid_out[name]
        said = text.count("Self-assessment, not verified by the United Nations · ")
        pages = int(text.rpartition("Self-assessment, not verified by the United Nations · ")[2].split()[0])
        assert said == pages > 20
    assert "Draft, no hash" in laid_out["draft"]
    assert laid_out["submission"].count("SHA-256") > 20


def test_arabic_text_of_the_body_is_in_the_arabic_file(laid_out: dict[str, str]) -> None:
    letters = [each for each in laid_out["arabic"] if "\u0600" <= each <= "\u06ff"]
    assert len(letters) > 500
    with translation.override("ar"):
        said = str(words.NOT_VERIFIED)
    assert said.split()[0] in laid_out["arabic"]
