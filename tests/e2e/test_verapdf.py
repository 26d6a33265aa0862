"""The PDFs are PDF/A-3a and PDF/UA-1 in the judgement of veraPDF, and veraPDF does object when it should."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from pypdf import PdfWriter

from assessments.annual.print import job
from assessments.formats.pdf import POOL
from assessments.offline.paper import questionnaire_pdf
from assessments.offline.questionnaire import Questionnaire
from assessments.report.files import brief_pdf, report_pdf
from assessments.report.gap_report import GapReport, build
from recommendations.outline import Variant
from tests.annual.drawn_report import drawn_report
from tests.making.queue_cast import made
from tests.offline import paper_questionnaires
from tests.report import sample_reports

# All in one process of the run: the files are drawn and judged once.
pytestmark = pytest.mark.xdist_group("verapdf")

VERAPDF = Path(__file__).with_name("verapdf.py")
NEEDED = "apt-get install -y default-jre-headless libjaxb-java"
ROOT = Path(__file__).resolve().parents[2]
# Every module that orders a PDF, and the files that are judged of it.
KINDS = {
    "report/files.py": ("report", "report-draft", "scripts", "pasted", "brief", "draft"),
    "annual/print.py": ("annual", "annual-internal", "compared"),
    "offline/paper.py": ("paper", "paper-national", "paper-filled"),
}
SCRIPTS = "العربية עברית 中文 ไทย ລາວ ខ្មែរ မြန်မာ हिन्दी বাংলা አማርኛ ქართული հայերեն → ✓ 😀 한"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("verapdf")
    south = sample_reports.report(sample_reports.SOUTH)
    draft = sample_reports.report(sample_reports.NORTH, status="draft")
    scripts = in_every_script()
    drawn = {
        "report": report_pdf(south, sample_reports.rendering(south)).data,
        "brief": brief_pdf(south, sample_reports.rendering(south)).data,
        "draft": brief_pdf(draft, sample_reports.rendering(draft)).data,
        "report-draft": report_pdf(draft, sample_reports.rendering(draft)).data,
        "scripts": report_pdf(scripts, sample_reports.rendering(scripts)).data,
        "pasted": report_pdf(pasted(), sample_reports.rendering(pasted())).data,
        "annual": POOL.render(job(drawn_report(), "en")),
        "annual-internal": POOL.render(job(drawn_report(is_internal=True), "en")),
        "compared": POOL.render(job(replace(drawn_report(), is_draft=False), "en")),
        "paper": made(questionnaire_pdf(paper_questionnaires.questionnaire(Variant.REGIONAL))).data,
        "paper-national": made(questionnaire_pdf(paper_questionnaires.questionnaire(Variant.NATIONAL))).data,
        "paper-filled": made(questionnaire_pdf(overlong())).data,
    }
    drawn["broken"] = bereft(drawn["brief"])
    for name, data in drawn.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return {name: folder / f"{name}.pdf" for name in drawn}


def test_one_process_draws_them_all(request: pytest.FixtureRequest) -> None:
    """pytest-xdist names the group in the id of a test; where it does not, it keeps no group together."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@verapdf")


def overlong() -> Questionnaire:
    """Answers in four scripts that run over several pages."""
    return paper_questionnaires.questionnaire(
        fill=paper_questionnaires.long,
        paragraphs=(106, 113, 128),
        for_whom="وزارة العدل",
        note=SCRIPTS,
        sample=True,
        kept_back=1,
    )


def bereft(data: bytes) -> bytes:
    """The same file without its language and its colour space."""
    writer = PdfWriter(clone_from=BytesIO(data))
    del writer.root_object["/Lang"]
    del writer.root_object["/OutputIntents"]
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def in_every_script() -> GapReport:
    sheet = sample_reports.sheet(sample_reports.PALM_COAST)
    answers = tuple(replace(answer, explanation=SCRIPTS) for answer in sheet.answers)
    return build(replace(sheet, answers=answers), sample_reports.outline())


@cache
def pasted() -> GapReport:
    """Answers without an end of a line, which get soft breaks: signs of one and of several characters."""
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    runs = cycle(("W", "<b", "e\u0301", "👩\u200d👧", "ا", "\u00a0", "क्"))
    answers = tuple(replace(answer, explanation=next(runs) * 600) for answer in sheet.answers)
    return build(replace(sheet, answers=answers), sample_reports.outline())


@pytest.fixture(scope="module")
def judged(files: dict[str, Path]) -> dict[str, list[str]]:
    if shutil.which("java") is None or not Path("/usr/share/java/jaxb-runtime.jar").exists():
        pytest.fail(f"veraPDF needs Java and its XML binding: {NEEDED}")
    done = subprocess.run(
        [sys.executable, str(VERAPDF), *map(str, files.values())], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("flavour", ["PDFA_3_A", "PDFUA_1"])
@pytest.mark.parametrize("name", [name for names in KINDS.values() for name in names])
def test_no_rule_is_broken(judged: dict[str, list[str]], name: str, flavour: str) -> None:
    assert judged[f"{name}.pdf {flavour}"] == []


def test_no_kind_of_pdf_is_left_out() -> None:
    ours = ROOT / "assessments"
    ordering = {
        path.relative_to(ours).as_posix()
        for path in ours.rglob("*.py")
        if " PdfJob(" in path.read_text(encoding="utf-8")
    }
    assert ordering == set(KINDS)


def test_a_file_that_lacks_something_is_objected_to(judged: dict[str, list[str]]) -> None:
    assert any(rule.startswith("7.2") for rule in judged["broken.pdf PDFUA_1"])
    assert any(rule.startswith("6.2.4") for rule in judged["broken.pdf PDFA_3_A"])
