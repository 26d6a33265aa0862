"""The gap report as JSON: the canonical document itself, byte for byte."""

from __future__ import annotations

from assessments.exports.export import Rendering, filename
from assessments.exports.file import Export
from assessments.gap_report import GapReport


def report_json(report: GapReport, rendering: Rendering) -> Export:
    """``gap-report/1``; the bytes do not depend on the language, and their SHA-256 is the printed hash."""
    return Export(
        filename(report, "json"), "application/json; charset=utf-8", rendering.document(report)
    )
