"""The QR code on paper: the right modules, its white margin, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import segno

from assessments.formats.drawing import QUIET_ZONE, qr_code
from assessments.report.files import job, print_html
from tests.report import sample_reports

ADDRESS = "https://assess.example/verify/?hash=" + "0123456789abcdef" * 4
STROKE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def modules(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path fills, as (column, row) with the margin."""
    assert STROKE.sub("", path) == ""
    return {(int(x) + step, int(y)) for x, y, run in STROKE.findall(path) for step in range(int(run))}


def test_the_path_fills_the_modules_of_the_code_and_no_others() -> None:
    code = qr_code(ADDRESS)
    assert code is not None
    expected = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(segno.make_qr(ADDRESS, error="m").matrix)
        for x, dark in enumerate(row)
        if dark
    }
    assert modules(code.path) == expected
    assert max(max(place) for place in expected) == code.size - QUIET_ZONE - 1


def test_it_is_the_same_for_the_same_address_and_says_where_it_leads() -> None:
    code = qr_code(ADDRESS)
    assert code == qr_code(ADDRESS)
    assert code is not None
    assert code.place == "assess.example/verify/"
    other = qr_code(ADDRESS.replace("assess.example", "other.example"))
    assert other is not None
    assert other.path != code.path


def test_without_an_address_there_is_no_code() -> None:
    assert qr_code("") is None


@pytest.mark.parametrize("template", ["report", "brief"])
def test_a_submission_carries_one_with_a_text_for_who_cannot_see_it(template: str) -> None:
    report = sample_reports.report()
    rendering = sample_reports.rendering(report)
    code = qr_code(rendering.verify_at)
    assert code is not None
    html = print_html(report, rendering, template)
    assert html.count(code.path) == 1
    title = "QR code that leads to assess.example/verify/ with the hash of this report"
    assert f"<title>{title}</title>" in html


@pytest.mark.parametrize("template", ["report", "brief"])
def test_a_draft_carries_none(template: str) -> None:
    draft = sample_reports.report(sample_reports.NORTH, status="draft")
    assert "QR code" not in print_html(draft, sample_reports.rendering(draft), template)


def test_another_address_is_another_document() -> None:
    report = sample_reports.report()
    rendering = sample_reports.rendering(report)
    elsewhere = replace(rendering, verify_at=rendering.verify_at.replace("assess", "other"))
    first, second = (job(report, each, "brief") for each in (rendering, elsewhere))
    assert first.identifier != second.identifier
