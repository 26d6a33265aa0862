"""The words of a report for its codes, in the language that is active. Used by every rendering."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from assessments.answers import labels
from assessments.answers.scoring import Tally
from assessments.answers.value import Period, StoredFile
from assessments.files.evidence_kinds import KINDS, ending_of
from assessments.report.gap_report import GapReport, Rendering
from assessments.report.lines import Change, Line
from recommendations import lists
from recommendations.outline import Basis, CriterionKind, Variant
from recommendations.support import Claim, Supported

type Words = dict[str, Promise]

CRITERION_KINDS: Words = {
    CriterionKind.STRUCTURAL: pgettext_lazy("kind of criterion", "commitment"),
    CriterionKind.PROCESS: pgettext_lazy("kind of criterion", "effort"),
    CriterionKind.OUTCOME: pgettext_lazy("kind of criterion", "result"),
}
CLAIMS: Words = {
    Claim.ABOVE: gettext_lazy("above its criteria"),
    Claim.WITHIN: gettext_lazy("within its criteria"),
    Claim.BELOW: gettext_lazy("below its criteria"),
}
CHANGES: Words = {
    Change.IMPROVED: gettext_lazy("Improved"),
    Change.DECLINED: gettext_lazy("Declined"),
    Change.UNCHANGED: gettext_lazy("Unchanged"),
    Change.NEWLY_ANSWERED: gettext_lazy("Newly answered with a level"),
    Change.NO_LONGER_ANSWERED: gettext_lazy("No longer answered with a level"),
    Change.NEITHER_ANSWERED: gettext_lazy("Answered with a level in neither cycle"),
}
BASES: Words = {
    Basis.TEXT: gettext_lazy("named in its words"),
    Basis.READING: gettext_lazy("by our reading of related paragraphs"),
}
VARIANTS: Words = {
    Variant.REGIONAL: gettext_lazy("Regional mechanism"),
    Variant.NATIONAL: gettext_lazy("National body"),
}
NOT_VERIFIED = gettext_lazy("Self-assessment, not verified by the United Nations")
SAMPLE = gettext_lazy("Sample data: an invented body with invented answers")
DRAFT = gettext_lazy("Draft, no hash")
CONFIDENTIAL = gettext_lazy("Confidential reference")


def state(line: Line) -> str:
    """What was answered: a level with its name, or the state; the other mechanism is named."""
    answer = line.answer
    if answer.level is not None:
        return labels.level(answer.level)
    if line.done_by:
        return _("Done by %(mechanism)s") % {"mechanism": line.done_by}
    if answer.copied:
        return _("No answer (copied from the last cycle, not checked)")
    return str(labels.STATES[answer.state])


def supported(support: Supported | None) -> str:
    """``1–2``, ``2``, or a dash where the criteria say nothing."""
    if support is None:
        return "–"
    if support.low == support.high:
        return str(support.low)
    return f"{support.low}–{support.high}"


def claim(line: Line) -> str:
    """``Claimed 3, criteria support 1–2``; empty where the level lies within its range."""
    if line.claim not in (Claim.ABOVE, Claim.BELOW):
        return ""
    return _("Claimed %(level)s, criteria support %(range)s") % {
        "level": line.answer.level,
        "range": supported(line.supported),
    }


def support(line: Line) -> str:
    """``Criteria support 1–2``, and where the level lies if it is not among them."""
    found = {"range": supported(line.supported)}
    if line.claim is None or not claim(line):
        return _("Criteria support %(range)s") % found
    return _("Criteria support %(range)s: %(place)s") % (found | {"place": CLAIMS[line.claim]})


def evidence(line: Line) -> str:
    """``Evidence: 2, Public document``."""
    return _("Evidence: %(strength)s, %(name)s") % {
        "strength": line.strength,
        "name": labels.STRENGTHS[line.strength],
    }


def points(tally: Tally) -> str:
    """``31–40 of 96 points``; empty unless the tally may be summarised."""
    if not tally.summarised:
        return ""
    low, high = tally.points_low, tally.points_high
    return _("%(points)s of %(most)s points") % {
        "points": str(low) if low == high else f"{low}–{high}",
        "most": tally.points_max,
    }


def headline(tally: Tally) -> str:
    """``17 of 28 applicable in operation, 4 unknown``, or that there are too few answers to say."""
    if not tally.applicable:
        return _("Nothing here applies")
    if not tally.summarised:
        return _("Too few answers to summarise: %(answered)s of %(applicable)s answered") % {
            "answered": tally.answered,
            "applicable": tally.applicable,
        }
    return _("%(working)s of %(applicable)s applicable in operation, %(unknown)s unknown") % {
        "working": tally.in_operation,
        "applicable": tally.applicable,
        "unknown": tally.unknown,
    }


def finding(report: GapReport) -> str:
    """The finding in a sentence or three, which opens the report and the brief."""
    found = report.finding
    if not found.summarised:
        return _(
            "Too few answers to summarise: %(answered)s of %(applicable)s applicable "
            "recommendations are answered with a level."
        ) % {"answered": found.answered, "applicable": found.applicable}
    return " ".join(_sentences(report))


def _sentences(report: GapReport) -> Iterable[str]:
    found = report.finding
    yield _("%(body)s has %(working)s of %(applicable)s applicable recommendations in operation.") % {
        "body": report.body.name,
        "working": found.in_operation,
        "applicable": found.applicable,
    }
    if not found.gaps:
        yield _("It reports no gap.")
    elif found.redress_gaps:
        yield ngettext(
            "%(gaps)s gap is reported, of which %(redress)s in protection, remedy or compensation.",
            "%(gaps)s gaps are reported, of which %(redress)s in protection, remedy or compensation.",
            found.gaps,
        ) % {"gaps": found.gaps, "redress": found.redress_gaps}
    else:
        yield ngettext(
            "%(gaps)s gap is reported, none of them in protection, remedy or compensation.",
            "%(gaps)s gaps are reported, none of them in protection, remedy or compensation.",
            found.gaps,
        ) % {"gaps": found.gaps}
    if found.unknown:
        yield ngettext(
            "On %(unknown)s recommendation the position is unknown.",
            "On %(unknown)s recommendations the position is unknown.",
            found.unknown,
        ) % {"unknown": found.unknown}


def distribution(tally: Tally) -> str:
    """The distribution in words, for whoever does not see the bar; zeros are left out."""
    counts = [labels.tallied(key, count) for key, count in tally.distribution.items() if count]
    return lists.enumerated(counts) or _("nothing asked")


def period(value: Period) -> str:
    """``1 January 2025 to 30 June 2026``; an open end is said."""
    if value.start and value.end:
        return _("%(start)s to %(end)s") % {
            "start": date_format(value.start, "DATE_FORMAT"),
            "end": date_format(value.end, "DATE_FORMAT"),
        }
    if value.end:
        return _("until %(end)s") % {"end": date_format(value.end, "DATE_FORMAT")}
    if value.start:
        return _("from %(start)s") % {"start": date_format(value.start, "DATE_FORMAT")}
    return _("Not stated")


def status(report: GapReport, rendering: Rendering) -> str:
    """``Submitted on 3 July 2026, version 2``, or ``Draft of 3 July 2026``."""
    words = {
        "status": labels.ASSESSMENT_STATUSES[report.status],
        "date": date_format(rendering.moment, "DATE_FORMAT"),
        "version": report.version,
    }
    if report.is_draft:
        return _("%(status)s, as of %(date)s, version %(version)s") % words
    if rendering.received_on is not None:
        words["date"] = date_format(rendering.received_on, "DATE_FORMAT")
        return _("Entered by staff from a file received on %(date)s, version %(version)s") % words
    return _("%(status)s on %(date)s, version %(version)s") % words


def hash_line(rendering: Rendering) -> str:
    """``SHA-256 …``, or that a draft has none."""
    return f"SHA-256 {rendering.digest}" if rendering.digest else str(DRAFT)


def file(item: StoredFile | None) -> str:
    """``plan.pdf (PDF, 1.2 MB)``; empty without a file."""
    if item is None:
        return ""
    kind = KINDS.get(ending_of(item.name))
    return f"{item.name} ({kind.label}, {file_size(item.bytes)})" if kind else item.name


def file_size(number: int) -> str:
    """``1.2 MB``, or ``12 kB`` for what is smaller; never zero."""
    if number >= 1_000_000:
        return _("%(size)s MB") % {"size": number_format(number / 1_000_000, 1)}
    return _("%(size)s kB") % {"size": max(1, round(number / 1_000))}


def paragraph(number: int) -> str:
    """``Paragraph 112``."""
    return _("Paragraph %(number)s") % {"number": number}


def paragraphs(numbers: Iterable[int]) -> str:
    """``paragraph 41`` or ``paragraphs 41, 43``; empty without any."""
    listed = [str(number) for number in numbers]
    return paragraphs_written(lists.in_row(listed), len(listed)) if listed else ""


def paragraphs_written(numbers: str, count: int) -> str:
    """The same of numbers that are written in a row already."""
    return ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", count) % {"numbers": numbers}
