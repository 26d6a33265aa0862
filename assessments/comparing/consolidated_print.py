"""The consolidated report as it is printed: PDF and Word, made in the background and kept."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.comparing import words
from assessments.comparing.charts import Chart
from assessments.comparing.comparison import CANNOT_TELL, UNREAD, ComparisonFilter, Said
from assessments.comparing.consolidated import ConsolidatedReport, read_report
from assessments.comparing.files import filename, pattern_facts
from assessments.comparing.findings import PATTERNS
from assessments.comparing.own_word_findings import assistance_kinds
from assessments.comparing.pattern_table import PatternTable, every
from assessments.comparing.principle_findings import principle_parts, touched_table
from assessments.comparing.rows import Round, compared_cycles, find_round, is_reviewer
from assessments.formats.drawing import FILLS
from assessments.formats.file import build_mark
from assessments.formats.pdf_job import PdfJob
from assessments.formats.print_text import NUMBERED_AT_MOST, mark_unsupported, style_sheet, unsupported
from assessments.making.orders import Made, Wanted, hashed, pdf_made, word_made
from assessments.submitting.line_signs import LEVEL_SIGNS, Audience
from mechanisms.access import principal_of
from mechanisms.models import Person
from recommendations import lists

STYLE = "print-report.css print-comparison.css"
SIGNS: dict[str, tuple[str, Promise]] = {
    "d": ("?", labels.STATES[State.DONT_KNOW]),
    "w": ("W", labels.STATES[State.WITHHELD]),
    "b": ("–", labels.STATES[State.BLANK]),
    "n": ("n/a", labels.STATES[State.NOT_APPLICABLE]),
    "e": ("E", labels.STATES[State.ELSEWHERE]),
    CANNOT_TELL: ("¿", words.OF_REVIEWERS["cannot_tell"]),
    UNREAD: ("·", words.OF_REVIEWERS["not_read"]),
}


@dataclass(frozen=True, slots=True)
class PrintedPattern:
    """One chapter: its finding, its chart where there is one, its table."""

    number: int
    code: str
    title: str
    sentence: str
    note: str
    chart: Chart | None
    table: PatternTable


def report_wanted(round_: Round, report: ConsolidatedReport, kind: str, language: str) -> Wanted:
    """The consolidated report as PDF or for Word: who comes to its key may read the whole content."""
    person = round_.principal.person_id
    given = {
        "person": str(person) if person else None,
        "chosen": round_.wanted.chosen,
        "audience": round_.audience.value,
        "kind": kind,
        "language": language,
    }
    return Wanted(_key(round_, report, kind, language), make_report, given)


def make_report(
    person: str | None, chosen: Mapping[str, str], audience: str, kind: str, language: str
) -> Made:
    """The report as it is by now, under the key of what is in it. Http404 where that is nothing any more."""
    me = principal_of(Person.objects.filter(pk=person).first() if person else None)
    wanted, for_whom = ComparisonFilter.of(chosen, is_reviewer=is_reviewer(me)), Audience(audience)
    cycles = compared_cycles(me, wanted.kind, for_whom, is_file=True)
    with translation.override(language):
        try:
            round_ = find_round(me, wanted, cycles, for_whom, is_file=True)
        except LookupError as gone:
            raise Http404 from gone
        report = read_report(round_) if round_ else None
        if round_ is None or report is None:
            raise Http404
        key = _key(round_, report, kind, language)
    name = filename(report.patterns.comparison, "report", kind)
    if kind == "docx":
        return word_made(_html(report, language), name, key)
    return pdf_made(job(report, language), name, key)


AS_VALUES = TypeAdapter(ConsolidatedReport)


def _key(round_: Round, report: ConsolidatedReport, kind: str, language: str) -> str:
    """A hash over all that is drawn; what was counted in another order is the same."""
    content = json.loads(AS_VALUES.dump_json(report, exclude={"outline"}))
    content = json.dumps(content, sort_keys=True)
    return hashed("comparison", content, round_.cycle.edition.content_hash, kind, language, build_mark())


def job(report: ConsolidatedReport, language: str) -> PdfJob:
    """The order to the PDF process: PDF/A-3a and PDF/UA-1, the same bytes for the same rows and language."""
    html = print_html(report, language)
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode("ascii"),
        dated=moment(report),
    )


def moment(report: ConsolidatedReport) -> datetime.datetime:
    """The only date inside the file: of the last submission in it, UTC."""
    return report.shared_until.astimezone(datetime.UTC).replace(microsecond=0)


def print_html(report: ConsolidatedReport, language: str) -> str:
    """The HTML that is printed, every character without a glyph replaced by a mark."""
    html = _html(report, language)
    missing = len(unsupported(html))
    return mark_unsupported(_html(report, language, missing) if missing else html)


def _html(report: ConsolidatedReport, language: str, missing: int = 0) -> str:
    with translation.override(language):
        return render_to_string("assessments/comparing/print/report.html", context(report, language, missing))


def context(report: ConsolidatedReport, language: str, missing: int = 0) -> dict[str, object]:
    """What the template of print needs, in the active language."""
    comparison = report.patterns.comparison
    return {
        "language": translation.to_locale(language).replace("_", "-"),
        "rtl": translation.get_language_bidi(),
        "report": report,
        "comparison": comparison,
        "kind": words.KINDS[comparison.variant],
        "moment": moment(report),
        "day": moment(report).date(),
        "not_verified": words.REPORT_FOOT[comparison.said],
        "sample_words": words.SAMPLE if report.patterns.sample else "",
        "internal_words": words.INTERNAL if comparison.is_internal else "",
        "facts": list(report_facts(report)),
        "chapters": list(chapters(report)),
        "touched": touched_table(report.patterns),
        "principle_tables": principle_parts(report.patterns),
        "kinds_table": assistance_kinds(report.patterns),
        "every": every(report.patterns),
        "signs": sign_meanings(report),
        "readings": [(body.name, read, words.reading(read)) for body, read in comparison.readings],
        "fills": FILLS,
        "unsupported": missing,
        "numbered_at_most": NUMBERED_AT_MOST,
    }


def report_facts(report: ConsolidatedReport) -> Iterator[tuple[str, str]]:
    """What the report says of itself."""
    yield from pattern_facts(report.patterns, report.filters)
    if report.patterns.comparison.said is Said.REVIEWER:
        own = [str(one.title) for one in chapters(report) if one.note]
        yield _("Counted as the bodies say"), lists.enumerated(own)


def chapters(report: ConsolidatedReport) -> Iterator[PrintedPattern]:
    """The chapters that this reader may have, numbered."""
    patterns = report.patterns
    kept = [
        pattern
        for pattern in PATTERNS.values()
        if pattern.is_drawn and (not pattern.for_staff or patterns.assistance is not None)
    ]
    for number, pattern in enumerate(kept, 1):
        chart = pattern.chart(patterns)
        yield PrintedPattern(
            number,
            pattern.code,
            str(pattern.title),
            pattern.sentence(patterns),
            pattern.note(patterns.comparison),
            chart if chart.rows else None,
            pattern.table(patterns),
        )


def sign_meanings(report: ConsolidatedReport) -> list[tuple[str, str]]:
    """The signs of the matrix that are no digits, with their words."""
    used = {
        sign
        for body in report.patterns.comparison.bodies
        for sign in body.marks.values()
        if sign not in LEVEL_SIGNS
    }
    return [(seen, str(said)) for sign, (seen, said) in SIGNS.items() if sign in used]


def shown_sign(sign: str) -> str:
    """What stands in a cell of the matrix."""
    return sign if sign in LEVEL_SIGNS else SIGNS[sign][0]


def title() -> str:
    """What the report is called."""
    return _("Consolidated report")
