"""What one gets, on the landing page: the first half page of a report, of an invented body of the sample."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.answers.value import Answer
from assessments.formats.strip import Strip
from assessments.report import words
from assessments.report.brief import report_strip
from assessments.report.gap_report import GapReport, ReportBody, Sheet, build
from assessments.report.lines import PreviousCycle, ReportCycle
from assessments.sample.cast import CYCLES, all_bodies, sample_document
from mechanisms.called import called
from recommendations import catalogue
from recommendations.models import Edition
from recommendations.outline import Outline, Variant

BODY = "sample-southern-task-force"


@dataclass(frozen=True, slots=True)
class HalfPage:
    """Finding, strip and three things to do first, in the active language."""

    report: GapReport
    finding: str
    strip: Strip


#: Edition → the tree it was built of, and the report: two files of the sample are read once.
_built: dict[str, tuple[Outline, GapReport]] = {}


def sample_page() -> HalfPage | None:
    """The sample as the report says it; None before the instrument is loaded, or for an edition that the
    sample does not answer. One query."""
    try:
        outline = catalogue.outline_of(catalogue.current_edition())
    except Edition.DoesNotExist:
        return None
    if sample_document(CYCLES[-1], BODY).answers["edition"] != outline.edition:
        return None
    known = _built.get(outline.edition)
    if known is None or known[0] is not outline:
        known = _built[outline.edition] = (outline, _report(outline))
    report = known[1]
    finding = words.finding(report.tally, called(report.body), report.variant)
    return HalfPage(report, finding, report_strip(report))


def _report(outline: Outline) -> GapReport:
    bodies = {row["slug"]: row for row in all_bodies()}
    last, now = CYCLES
    sheet = Sheet(
        body=ReportBody(BODY, bodies[BODY]["name"], Variant(bodies[BODY]["kind"])),
        cycle=ReportCycle(now, now),
        answers=_answers(now),
        names={slug: row["name"] for slug, row in bodies.items()},
        sample=True,
        previous=PreviousCycle(
            ReportCycle(last, last), {answer.paragraph: answer for answer in _answers(last)}
        ),
    )
    return build(sheet, outline)


def _answers(cycle: str) -> tuple[Answer, ...]:
    return tuple(map(Answer.from_json, sample_document(cycle, BODY).answers["answers"]))
