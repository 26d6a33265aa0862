"""The gap report as PDF with its data inside, as its brief of two pages, and for Word."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy

from assessments.answers import labels
from assessments.answers.scoring import Tally
from assessments.answers.value import ContributorKind
from assessments.formats.docx_file import MEDIA_TYPE
from assessments.formats.docx_walker import word_file
from assessments.formats.drawing import LevelBar, level_bar, qr_code
from assessments.formats.file import Export
from assessments.formats.pdf import POOL, Pool
from assessments.formats.pdf_job import Attached, PdfJob
from assessments.formats.print_text import (
    NUMBERED_AT_MOST,
    mark_unsupported,
    opening,
    style_sheet,
    unsupported,
)
from assessments.report import criteria_words, words
from assessments.report.brief import brief_of
from assessments.report.document import document_bytes, report_json
from assessments.report.gap_report import GapReport, Rendering, filename
from assessments.report.lines import CriterionLine, Gap, Line
from assessments.report.overview import PrincipleProfile, SectionReport
from assessments.report.workbook import report_xlsx
from recommendations.outline import Basis, ReportParagraph

# What the templates of print need besides the read model: bars, quotations, the list of chapters. Nothing is
# computed here that the read model says; only what is quoted where, and in which order.


CHALLENGES = range(96, 106)
"""The paragraphs on the main challenges, which each principle's profile quotes."""
QUOTED_FOR_GAP = 1
PROFILE_CHARACTERS = 680
"""What the quotations of one profile share, so that two profiles fit on a page."""
GAP_CHARACTERS = 240
UNMET_SHOWN = 3
"""Criteria not met that the profile of a principle shows in full."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A paragraph of the report, or how it begins."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class PrintedGap:
    """A gap with the paragraphs quoted under it, the others by number, and those our copy lacks."""

    gap: Gap
    quoted: tuple[Quotation, ...]
    others: tuple[int, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """A group with its bar."""

    part: SectionReport
    bar: LevelBar


@dataclass(frozen=True, slots=True)
class PrintedProfile:
    """A principle with its criteria in words, the first not met, and what paragraphs 96-105 say of it.

    ``also_unmet`` are the codes of the other criteria not met. ``named`` are the recommendations whose own
    words name it, ``read`` those in which we read it.
    """

    profile: PrincipleProfile
    words: str
    met: str
    unmet: tuple[tuple[Line, CriterionLine], ...]
    also_unmet: tuple[str, ...]
    named: tuple[int, ...]
    read: tuple[int, ...]
    quoted: tuple[Quotation, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the full report; ``code`` is its anchor and names its template."""

    number: str
    code: str
    title: Promise

    @property
    def template(self) -> str:
        """The file that holds it."""
        return f"assessments/report/{self.code}.html"


def print_context(report: GapReport, rendering: Rendering, unsupported: int = 0) -> dict[str, object]:
    """What the parts of a report need in print, in the active language; the page adds to it.

    ``part`` and ``sub_part`` are the headings of what opens the report. ``unsupported`` is how many
    characters had to be replaced by a mark.
    """
    return {
        "part": "h3",
        "sub_part": "h4",
        "report": report,
        "rendering": rendering,
        "day": rendering.moment.date(),
        "rtl": get_language_bidi(),
        "finding": words.finding_of(report),
        "status": words.status(report, rendering),
        "hash_line": words.hash_line(rendering),
        "approved": words.approval(rendering.approval) if rendering.approval else "",
        "qr_code": qr_code(rendering.verify_at),
        "not_verified": words.NOT_VERIFIED,
        "sample_words": words.SAMPLE if report.sample else "",
        "draft_words": "" if rendering.digest else words.DRAFT,
        "variant": words.VARIANTS[report.variant],
        "period": words.period(report.period),
        "ministries": took_part(report, ContributorKind.MINISTRY),
        "civil_society": took_part(report, ContributorKind.CIVIL_SOCIETY),
        "groups": printed_groups(report),
        "whole_bar": tally_bar(report.tally),
        "profiles": tuple(printed_profile(report, profile) for profile in report.profiles),
        "gaps": tuple(printed_gaps(report)),
        "references": references(report),
        "chapters": tuple(chapters(report)),
        "strengths": tuple(zip(labels.STRENGTHS, report.coverage.strengths, strict=True)),
        "level_names": labels.LEVELS,
        "order_of_gaps": words.ORDER_OF_GAPS,
        "touches": words.TOUCHES,
        "standings": tuple(labels.STANDINGS.values()),
        "own_word": words.OWN_WORD,
        "change_words": words.change(report.change, report.cycle.name) if report.change else "",
        "unsupported": unsupported,
        "numbered_at_most": NUMBERED_AT_MOST,
        "brief": brief_of(report, rendering.moment.date()),
    }


def references(report: GapReport) -> Mapping[int, Sequence[int]]:
    """Paragraph → the numbers of its references in the register."""
    found = defaultdict(list)
    for item in report.register:
        found[item.line.paragraph].append(item.number)
    return found


def tally_bar(tally: Tally) -> LevelBar:
    """The bar of a tally, in the direction of the active language."""
    return level_bar(tally, mirrored=get_language_bidi())


def printed_groups(report: GapReport) -> tuple[PrintedGroup, ...]:
    """The seven groups with their bars."""
    return tuple(PrintedGroup(part, tally_bar(part.tally)) for part in report.sections)


def took_part(report: GapReport, kind: ContributorKind) -> bool:
    """Whether anyone of this kind is named among the contributors."""
    return any(contributor.kind is kind for contributor in report.contributors)


def chapters(report: GapReport) -> Iterator[Chapter]:
    """The chapters in the order of the report; the change only where there is an earlier cycle."""
    listed = [
        ("coverage", gettext_lazy("Coverage and results by group")),
        ("profile", gettext_lazy("Profile by principle")),
        ("gaps", gettext_lazy("Gaps")),
        ("in_part", gettext_lazy("In operation in part: what is missing")),
        ("throughout", gettext_lazy("In operation throughout, by its own word")),
        ("information_gaps", gettext_lazy("Information gaps")),
        ("not_borne_out", gettext_lazy("Levels that can't be checked")),
        ("change", gettext_lazy("Change since the last cycle")),
        ("record", gettext_lazy("Full record by group")),
        ("register", gettext_lazy("Evidence register")),
        ("plan", gettext_lazy("Action plan")),
        ("method", gettext_lazy("Method and limits")),
    ]
    kept = [item for item in listed if item[0] != "change" or report.change is not None]
    for number, (code, title) in enumerate(kept, 1):
        yield Chapter(str(number), code, title)
    yield Chapter("A", "annex", gettext_lazy("Point ranges, and two tallies for each principle"))


def printed_profile(report: GapReport, profile: PrincipleProfile) -> PrintedProfile:
    """A principle with what it quotes, which is cut so that two profiles fit on a page of print."""
    challenges = [item for item in profile.paragraphs if item.number in CHALLENGES and item.text]
    share = PROFILE_CHARACTERS // max(len(challenges), 1)
    numbers = {item.number for item in challenges}
    found = {item.criterion.code: (line, item) for line in report.lines for item in line.criteria}
    return PrintedProfile(
        profile=profile,
        words=criteria_words.criteria_of(profile.count, report.variant),
        met=criteria_words.met_in_short(profile.count),
        unmet=tuple(found[code] for code in profile.count.unmet[:UNMET_SHOWN]),
        also_unmet=profile.count.unmet[UNMET_SHOWN:],
        named=_touched(profile, Basis.TEXT),
        read=_touched(profile, Basis.READING),
        quoted=tuple(_quotation(item, share) for item in challenges),
        others=tuple(item.number for item in profile.paragraphs if item.number not in numbers),
    )


def _touched(profile: PrincipleProfile, basis: Basis) -> tuple[int, ...]:
    return tuple(item.line.paragraph for item in profile.lines if item.basis is basis)


def _quotation(paragraph: ReportParagraph, at_most: int) -> Quotation:
    return Quotation(paragraph.number, opening(paragraph.text, at_most))


def printed_gaps(report: GapReport) -> Iterator[PrintedGap]:
    """Each gap with its most telling paragraph: the one that speaks of the fewest recommendations."""
    spread = Counter(number for line in report.lines for number in line.recommendation.related_paragraphs)
    for gap in report.gaps:
        known = [item for item in gap.related if item.text]
        telling = sorted(known, key=lambda item: (spread[item.number], item.number))
        quoted = sorted(telling[:QUOTED_FOR_GAP], key=lambda item: item.number)
        yield PrintedGap(
            gap=gap,
            quoted=tuple(_quotation(item, GAP_CHARACTERS) for item in quoted),
            others=_numbers(item for item in known if item not in quoted),
            missing=_numbers(item for item in gap.related if not item.text),
        )


def _numbers(paragraphs: Iterable[ReportParagraph]) -> tuple[int, ...]:
    return tuple(item.number for item in paragraphs)


STYLE = "print-report.css"


def report_pdf(report: GapReport, rendering: Rendering, pool: Pool = POOL) -> Export:
    """The full report, PDF/A-3a and PDF/UA-1; the same bytes for the same report and rendering.

    Raises PdfUnavailable where Pango is missing, PdfFailed if the process fails or takes too long.
    """
    return _pdf(report, rendering, "report", pool)


def brief_pdf(report: GapReport, rendering: Rendering, pool: Pool = POOL) -> Export:
    """The two-page brief alone, made and attached to in the same way; raises the same."""
    return _pdf(report, rendering, "brief", pool)


def _pdf(report: GapReport, rendering: Rendering, template: str, pool: Pool) -> Export:
    data = pool.render(job(report, rendering, template))
    kind = "gap-report" if template == "report" else template
    return Export(filename(report, "pdf", kind), "application/pdf", data)


def job(report: GapReport, rendering: Rendering, template: str) -> PdfJob:
    """The order to the PDF process; ``template`` is ``report`` or ``brief``."""
    html = print_html(report, rendering, template)
    document = hashlib.sha256(document_bytes(report, rendering))
    document.update(f"{template} {rendering.language} {rendering.verify_at}".encode())
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=document.hexdigest()[:32].encode("ascii"),
        dated=rendering.moment,
        attached=_attached(report, rendering),
    )


def print_html(report: GapReport, rendering: Rendering, template: str) -> str:
    """The HTML that is printed, every character without a glyph replaced by a mark."""
    with translation.override(rendering.language):
        html = _html(report, rendering, template, 0)
        missing = len(unsupported(html))
        if missing:
            html = _html(report, rendering, template, missing)
    return mark_unsupported(html)


def _html(report: GapReport, rendering: Rendering, template: str, missing: int) -> str:
    context = print_context(report, rendering, missing)
    context["language"] = translation.to_locale(rendering.language).replace("_", "-")
    return render_to_string(f"assessments/report/print/{template}.html", context)


def _attached(report: GapReport, rendering: Rendering) -> tuple[Attached, ...]:
    data = report_json(report, rendering)
    book = report_xlsx(report, rendering)
    with translation.override(rendering.language):
        return (
            Attached(data.filename, translation.gettext("The report as data"), "Data", data.data),
            Attached(
                book.filename, translation.gettext("The report as a workbook"), "Alternative", book.data
            ),
        )


def report_docx(report: GapReport, rendering: Rendering) -> Export:
    """The report for Word, to be edited, made from the page that is printed; the same bytes each time."""
    with translation.override(rendering.language):
        page = _html(report, rendering, "report", 0)
    return Export(filename(report, "docx"), MEDIA_TYPE, word_file(page))
