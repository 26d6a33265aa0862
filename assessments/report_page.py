"""What the gap report shows on screen: what print shows, and what reviewers say beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.exports import print_view
from assessments.exports.export import Rendering
from assessments.exports.print_view import PrintedGap
from assessments.gap_report import GapReport, Line, RegisterItem, SectionReport
from assessments.models import Reading

type ReadingsByParagraph = Mapping[int, Reading]


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap as print has it, with the reviewer's reading of the answer, if there is one to be seen."""

    printed: PrintedGap
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One recommendation in the full record, with the numbers of its references in the register."""

    line: Line
    reading: Reading | None
    references: tuple[RegisterItem, ...]


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """A group in the full record."""

    part: SectionReport
    rows: tuple[RecordRow, ...]


def report_page(
    report: GapReport, rendering: Rendering, readings: ReadingsByParagraph
) -> dict[str, Any]:
    """The context of ``assessments/report.html``; ``readings`` holds only what the reader may see.

    It begins with the context of print, so that page and PDF say the same in the same order.
    """
    context = print_view.context(report, rendering)
    printed: tuple[PrintedGap, ...] = context["gaps"]  # type: ignore[assignment]
    return context | {
        "gaps": tuple(ShownGap(item, readings.get(item.gap.paragraph)) for item in printed),
        "record": tuple(_record(report, readings)),
        "readings": tuple(readings.values()),
        "reply_until": max(
            (row.reply_until for row in readings.values() if row.reply_until), default=None
        ),
    }


def _record(report: GapReport, readings: ReadingsByParagraph) -> Iterator[RecordGroup]:
    references = defaultdict(list)
    for item in report.register:
        references[item.line.paragraph].append(item)
    for part in report.sections:
        yield RecordGroup(
            part,
            tuple(
                RecordRow(line, readings.get(line.paragraph), tuple(references[line.paragraph]))
                for line in part.lines
            ),
        )
