"""The gap report: one frozen read model that screen, PDF, Excel and JSON render. Pure.

``build`` turns the sheet of one assessment and the instrument into a ``GapReport``. Every number and
every order is decided here, so that no rendering can disagree with another. The model carries codes,
numbers, the texts of the instrument and the body's own words; sentences belong to the renderings.

Order of gaps: those the body flagged as priority; then protection, remedy and compensation (128-130,
135-137); then lower level first; then paragraph. Every other list stands in the order of paragraphs.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from assessments.answers.scoring import Listing, State, Tally, tally
from assessments.answers.value import Answer, Contributor, Period
from assessments.report.lines import Gap, Line, PreviousCycle, ReportCycle, gap_of, gap_order, line_of
from assessments.report.overview import (
    AssistanceAsked,
    ChangeReport,
    ContradictionFound,
    Coverage,
    FirstThing,
    Method,
    NotBorneOut,
    PlanItem,
    PrincipleProfile,
    RegisterItem,
    RestsOnLittle,
    SectionReport,
    assistance_of,
    change_of,
    contradictions_of,
    coverage_of,
    first_things_of,
    method_of,
    not_borne_out_of,
    plan_of,
    profiles_of,
    register_of,
    rests_on_little,
    sections_of,
)
from recommendations.outline import Outline, Variant
from recommendations.support import Claim


@dataclass(frozen=True, slots=True)
class ReportBody:
    """Who answers; ``kind`` is the variant of the instrument."""

    slug: str
    name: str
    kind: Variant


@dataclass(frozen=True, slots=True)
class Sheet:
    """One assessment as plain values. Recommendations without an answer may be left out: they are blank.

    ``answering.rows`` fills it from rows, ``report.document`` from a frozen submission, tests by hand.
    ``names`` has the name of every body that an answer names, by its slug. ``budget`` is what a national body
    says of (g), which is never scored.
    ``status`` is ``draft``, ``in_clearance``, ``submitted`` or ``returned``. Hash, submission date and
    signature are outside: a document never holds its own hash.
    """

    body: ReportBody
    cycle: ReportCycle
    answers: tuple[Answer, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    status: str = "draft"
    version: int = 1
    period: Period = field(default_factory=Period)
    contributors: tuple[Contributor, ...] = ()
    sample: bool = False
    previous: PreviousCycle | None = None
    budget: str = ""


@dataclass(frozen=True, slots=True)
class GapReport:
    """Everything a gap report says, in the order in which it says it.

    ``lines`` are all recommendations in the instrument's order; ``gaps`` in the order of what to do
    first; ``information_gaps``, ``in_part`` (level 2) and ``throughout`` (level 3) by paragraph;
    ``not_borne_out`` has the levels 2 and 3 that a reader can't check, by what stands behind them.
    ``profiles`` are the principles; their tallies overlap and are never added up. ``change`` is None
    without an earlier submission to the same edition. ``budget`` is what a national body says was budgeted.
    """

    body: ReportBody
    cycle: ReportCycle
    status: str
    version: int
    period: Period
    contributors: tuple[Contributor, ...]
    budget: str
    sample: bool
    first_things: tuple[FirstThing, ...]
    coverage: Coverage
    tally: Tally
    sections: tuple[SectionReport, ...]
    profiles: tuple[PrincipleProfile, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    information_gaps: tuple[Line, ...]
    in_part: tuple[Line, ...]
    throughout: tuple[Line, ...]
    not_borne_out: NotBorneOut
    contradictions: tuple[ContradictionFound, ...]
    previous: PreviousCycle | None
    change: ChangeReport | None
    register: tuple[RegisterItem, ...]
    plan: tuple[PlanItem, ...]
    assistance: tuple[AssistanceAsked, ...]
    method: Method

    @property
    def variant(self) -> Variant:
        """Which wording of the instrument the body answered."""
        return self.body.kind

    @property
    def is_draft(self) -> bool:
        """Whether it is still to be submitted: it prints "Draft, no hash"."""
        return self.status != "submitted"

    @property
    def working(self) -> tuple[Line, ...]:
        """Level 2 and 3 together, by paragraph."""
        return tuple(line for line in self.lines if line.mark.is_in_operation)

    @property
    def claims_without_evidence(self) -> tuple[Line, ...]:
        """Level 2 or 3 without any reference."""
        return tuple(line for line in self.lines if line.is_claim_without_evidence)

    @property
    def claims_without_criteria(self) -> tuple[Line, ...]:
        """Levels 1 to 3 that can't be compared with their criteria."""
        return tuple(line for line in self.lines if line.answer.level and line.claim is Claim.NOT_COMPARED)

    @property
    def claims_above_criteria(self) -> tuple[Line, ...]:
        """Levels that go further than their criteria."""
        return tuple(line for line in self.lines if line.claim is Claim.ABOVE)

    @property
    def below_criteria(self) -> tuple[Line, ...]:
        """Levels lower than what their criteria support."""
        return tuple(line for line in self.lines if line.claim is Claim.BELOW)

    @property
    def rests_on_little(self) -> RestsOnLittle:
        """How many of the levels borne out rest on documents that are remarked on."""
        return rests_on_little(self.register)

    def line(self, paragraph: int) -> Line:
        """The line of one recommendation; KeyError outside the instrument."""
        for line in self.lines:
            if line.paragraph == paragraph:
                return line
        raise KeyError(paragraph)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved what was submitted, on which day, and how (a code of ``labels.APPROVALS``)."""

    name: str
    on: datetime.date
    way: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """How one report is to be rendered.

    ``language`` is a language code of Django's (``en``, ``zh-hans``). ``dated`` (aware) is the moment of
    the content: of the submission, or of the last change of a draft; every date inside a file comes from
    it, none from the clock. ``digest`` is the SHA-256 printed in the file, empty where there is none
    ("Draft, no hash"). ``frozen`` is the canonical JSON of a submission as it was stored; without it the
    JSON is made from the report. ``verify_at`` is the address at which a submission can be verified,
    printed with its QR code; a draft has none. ``received_on`` is the day on which the file came from which
    staff entered it; None for what the body submitted itself. ``approval`` is who approved it, outside what
    the hash covers; None where nobody has.
    """

    language: str
    dated: datetime.datetime
    digest: str = ""
    frozen: bytes = b""
    verify_at: str = ""
    received_on: datetime.date | None = None
    approval: Approval | None = None

    @property
    def moment(self) -> datetime.datetime:
        """``dated`` in UTC, to the second."""
        return self.dated.astimezone(datetime.UTC).replace(microsecond=0)


def filename(report: GapReport, extension: str, kind: str = "gap-report") -> str:
    """``northern-mechanism-2026-gap-report-v2-draft.pdf``; version 1 and "submitted" go unsaid."""
    parts = [report.body.slug, report.cycle.slug, kind]
    if report.version > 1:
        parts.append(f"v{report.version}")
    if report.is_draft:
        parts.append("draft")
    return f"{'-'.join(parts)}.{extension}"


def build(sheet: Sheet, outline: Outline) -> GapReport:
    """The gap report of one assessment.

    Recommendations missing from the sheet are blank; copied answers nobody has saved count as blank;
    confidential references are reduced to their strength. Raises ValueError if a level and a state do
    not fit, or if the sheet answers a paragraph twice or one that the instrument does not have.
    """
    variant = sheet.body.kind
    lines = _lines(sheet, outline)
    total = tally(line.mark for line in lines)
    gaps = _gaps(outline, lines)
    information_gaps = _listed(lines, Listing.INFORMATION_GAP)
    not_borne_out = not_borne_out_of(lines)
    plan = plan_of(lines)
    return GapReport(
        body=sheet.body,
        cycle=sheet.cycle,
        status=sheet.status,
        version=sheet.version,
        period=sheet.period,
        contributors=sheet.contributors,
        budget=sheet.budget,
        sample=sheet.sample,
        first_things=first_things_of(gaps, information_gaps, not_borne_out),
        coverage=coverage_of(total, lines),
        tally=total,
        sections=sections_of(outline, lines),
        profiles=profiles_of(outline, variant, lines),
        lines=lines,
        gaps=gaps,
        information_gaps=information_gaps,
        in_part=_listed(lines, Listing.IN_PART),
        throughout=_listed(lines, Listing.THROUGHOUT),
        not_borne_out=not_borne_out,
        contradictions=contradictions_of(outline, variant, {line.paragraph: line for line in lines}),
        previous=sheet.previous,
        change=change_of(sheet.previous, lines),
        register=register_of(lines),
        plan=plan,
        assistance=assistance_of(plan),
        method=method_of(outline, variant),
    )


def sheet_of(report: GapReport) -> Sheet:
    """What a report says, without what follows from it: with the same outline it builds the same report."""
    return Sheet(
        body=report.body,
        cycle=report.cycle,
        answers=tuple(line.answer for line in report.lines),
        names={slug: name for line in report.lines for slug, name in line.names.items()},
        status=report.status,
        version=report.version,
        period=report.period,
        contributors=report.contributors,
        sample=report.sample,
        previous=report.previous,
        budget=report.budget,
    )


def _lines(sheet: Sheet, outline: Outline) -> tuple[Line, ...]:
    answers = _by_paragraph(sheet, outline)
    return tuple(
        line_of(
            outline,
            sheet.body.kind,
            recommendation,
            answers.get(recommendation.paragraph, Answer(recommendation.paragraph, State.BLANK)).reported(),
            sheet.previous,
            sheet.names,
        )
        for recommendation in outline.recommendations
    )


def _by_paragraph(sheet: Sheet, outline: Outline) -> Mapping[int, Answer]:
    answers = {answer.paragraph: answer for answer in sheet.answers}
    if len(answers) != len(sheet.answers):
        raise ValueError("a sheet answers a paragraph once")
    foreign = set(answers) - {item.paragraph for item in outline.recommendations}
    if foreign:
        raise ValueError(f"not paragraphs of the instrument: {sorted(foreign)}")
    return answers


def _gaps(outline: Outline, lines: tuple[Line, ...]) -> tuple[Gap, ...]:
    found = sorted(_listed(lines, Listing.GAP), key=lambda line: gap_order(line.mark))
    return tuple(gap_of(outline, line) for line in found)


def _listed(lines: tuple[Line, ...], listing: Listing) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.listing is listing)
