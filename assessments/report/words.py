"""The words of a report for its codes, in the language that is active. Used by every rendering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

from assessments.answers import labels
from assessments.answers.scoring import TOP_LEVEL, Standing, State, Tally
from assessments.answers.value import Period
from assessments.formats.strip import Sign
from assessments.report.gap_report import Approval, GapReport, Rendering
from assessments.report.lines import Change
from assessments.report.overview import BEHIND_AT_MOST, ChangeReport, RestsOnLittle
from mechanisms.called import called
from recommendations import lists
from recommendations.isolates import left_to_right
from recommendations.outline import Basis, CriterionKind, Deed, Variant
from recommendations.support import Claim

type Words = dict[str, Promise]

NOT_LITTLE = RestsOnLittle()

CRITERION_KINDS: Words = {
    CriterionKind.STRUCTURAL: pgettext_lazy("kind of criterion", "commitment"),
    CriterionKind.PROCESS: pgettext_lazy("kind of criterion", "effort"),
    CriterionKind.OUTCOME: pgettext_lazy("kind of criterion", "result"),
}
CLAIMS: Words = {
    Claim.NOT_COMPARED: gettext_lazy("not compared with its criteria"),
    Claim.ABOVE: gettext_lazy("above its criteria"),
    Claim.WITHIN: gettext_lazy("within its criteria"),
    Claim.BELOW: gettext_lazy("below its criteria"),
}
CHANGES: Words = {
    Change.IMPROVED: gettext_lazy("Improved"),
    Change.DECLINED: pgettext_lazy("a level", "Declined"),
    Change.UNCHANGED: gettext_lazy("Unchanged"),
    Change.NEWLY_ANSWERED: gettext_lazy("Newly answered with a level"),
    Change.NO_LONGER_ANSWERED: gettext_lazy("No longer answered with a level"),
    Change.TO_CHECK: gettext_lazy("Copied from the last cycle, waits to be checked"),
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
SIGNS: Mapping[Sign, Promise | str] = {
    Sign.SUPPORTED: labels.STANDINGS[Standing.BORNE_OUT],
    Sign.NOT_SUPPORTED: gettext_lazy("Not supported"),
    Sign.OPEN: labels.STANDINGS[Standing.UNANSWERED],
}
DEEDS: Words = {
    Deed.ADOPTED: pgettext_lazy("what stands behind a practice", "Adopted"),
    Deed.DID: pgettext_lazy("what stands behind a practice", "Done"),
    Deed.CALLS_FOR: pgettext_lazy("what stands behind a practice", "Calls for it"),
    Deed.PLANNED: pgettext_lazy("what stands behind a practice", "Planned"),
}
ORDER_OF_GAPS = gettext_lazy(
    "The order of gaps: first those that the body flagged as priority; then protection, remedy and "
    "compensation (128–130, 135–137), because paragraphs 85 and 97 of the report ask for more attention to "
    "them; then the lower level; then the paragraph."
)
CARRIED_OUT: Words = {
    Variant.REGIONAL: gettext_lazy(
        "Carried out means the joint work of the region: texts, and help to countries. It does not say what "
        "reaches victims in each country."
    ),
    Variant.NATIONAL: gettext_lazy(
        "Carried out in part means: not everywhere, not for all, or not reviewed."
    ),
}
# What is said of levels 2 and 3 that are not borne out, in the order in which it is said.
BEHIND = {
    Standing.UNANSWERED: ngettext_lazy(
        "For %(count)s, questions are left open.", "For %(count)s, questions are left open.", "count"
    ),
    Standing.ABOVE: ngettext_lazy(
        "%(count)s goes further than its own answers.", "%(count)s go further than its own answers.", "count"
    ),
    Standing.IN_PART: ngettext_lazy(
        "For %(count)s, its answers say only: in part.",
        "For %(count)s, its answers say only: in part.",
        "count",
    ),
    Standing.NO_REFERENCE: ngettext_lazy(
        "For %(count)s, no document is named.", "For %(count)s, no document is named.", "count"
    ),
    Standing.NOT_OPEN: ngettext_lazy(
        "For %(count)s, the document is not open to readers.",
        "For %(count)s, the document is not open to readers.",
        "count",
    ),
}
TOUCHES = gettext_lazy(
    "The recommendations that touch a principle, by level. This does not measure the principle: a "
    "recommendation can be in operation while nothing in it reaches those whom the principle is about."
)
OWN_WORD = gettext_lazy("This is the body's own word. Nobody has verified it.")
NOT_VERIFIED = gettext_lazy("Self-assessment, not verified by the United Nations")
SAMPLE = gettext_lazy("Sample data: an invented body with invented answers")
DRAFT = gettext_lazy("Draft, no hash")
CONFIDENTIAL = gettext_lazy("Confidential reference")


def points(tally: Tally) -> str:
    """``31–40 of 96 points``; empty unless the tally may be summarised."""
    if not tally.summarised:
        return ""
    low, high = tally.points_low, tally.points_high
    return ngettext("%(points)s of %(most)s point", "%(points)s of %(most)s points", tally.points_max) % {
        "points": str(low) if low == high else left_to_right(f"{low}–{high}"),
        "most": tally.points_max,
    }


def headline(tally: Tally) -> str:
    """``24 of 30 · 19 supported · 2 above · 0 open questions · 0 unknown``, or too few answers."""
    if not tally.applicable:
        return _("Nothing here applies")
    if not tally.summarised:
        return _too_few(tally)
    return carried_out(tally.in_operation, tally.applicable, tally.unknown, tally.standings)


def carried_out(working: int, applicable: int, unknown: int, standings: Mapping[Standing, int]) -> str:
    """``24 of 30 · 19 supported · 2 above · 0 open questions · 0 unknown``, of answers or of bodies."""
    return ngettext(
        "%(working)s of %(applicable)s · %(supported)s supported · %(above)s above · "
        "%(open)s open question · %(unknown)s unknown",
        "%(working)s of %(applicable)s · %(supported)s supported · %(above)s above · "
        "%(open)s open questions · %(unknown)s unknown",
        standings[Standing.UNANSWERED],
    ) % {
        "working": working,
        "applicable": applicable,
        "supported": standings[Standing.BORNE_OUT],
        "above": standings[Standing.ABOVE],
        "open": standings[Standing.UNANSWERED],
        "unknown": unknown,
    }


def _too_few(tally: Tally) -> str:
    return _("Too few answers to summarise: %(answered)s of %(applicable)s answered") % {
        "answered": tally.answered,
        "applicable": tally.applicable,
    }


def finding_of(report: GapReport) -> str:
    """The finding of a report, with what is to be remarked on its documents."""
    return finding(report.tally, called(report.body), report.variant, report.rests_on_little)


def finding(tally: Tally, body: str, variant: Variant, little: RestsOnLittle = NOT_LITTLE) -> str:
    """The finding in whole sentences, which opens the report and the brief.

    It is the body's word with what stands behind it. Whoever leaves questions open gets no shorter and no
    kinder sentences than whoever answers no.
    """
    return lists.sentences(_finding(tally, body, variant, little))


def _finding(tally: Tally, body: str, variant: Variant, little: RestsOnLittle) -> Iterator[str]:
    if tally.answered:
        yield from _carried_out(tally, body)
        yield str(CARRIED_OUT[variant])
        yield from _behind(tally, little)
        yield _gaps(tally, little)
    else:
        yield _("No recommendation is answered yet.")
        if tally.distribution[State.BLANK] == tally.asked:
            return
    yield from _without_level(tally)
    yield str(OWN_WORD)


def _carried_out(tally: Tally, body: str) -> Iterator[str]:
    numbers = {
        "body": body,
        "working": tally.in_operation,
        "applicable": tally.applicable,
        "answered": tally.answered,
        "throughout": tally.at_level(TOP_LEVEL),
        "part": tally.in_operation - tally.at_level(TOP_LEVEL),
    }
    if tally.summarised:
        yield (
            ngettext(
                "%(body)s says that %(working)s of the %(applicable)s recommendations that apply to it is "
                "carried out: %(throughout)s throughout, %(part)s in part.",
                "%(body)s says that %(working)s of the %(applicable)s recommendations that apply to it are "
                "carried out: %(throughout)s throughout, %(part)s in part.",
                tally.in_operation,
            )
            % numbers
        )
        return
    yield _("%(too_few)s.") % {"too_few": _too_few(tally)}
    yield (
        ngettext(
            "Among these %(answered)s: %(body)s says that %(working)s is carried out: "
            "%(throughout)s throughout, %(part)s in part.",
            "Among these %(answered)s: %(body)s says that %(working)s are carried out: "
            "%(throughout)s throughout, %(part)s in part.",
            tally.in_operation,
        )
        % numbers
    )


def _behind(tally: Tally, little: RestsOnLittle) -> Iterator[str]:
    """What supports the levels 2 and 3; nothing without any."""
    working, borne_out = tally.in_operation, tally.borne_out
    if borne_out:
        yield ngettext(
            "For %(borne_out)s of these %(working)s, its own answers and %(documents)s document "
            "that anybody can open support this.",
            "For %(borne_out)s of these %(working)s, its own answers and %(documents)s documents "
            "that anybody can open support this.",
            tally.documents,
        ) % {"borne_out": borne_out, "working": working, "documents": tally.documents}
        yield from _on_little(little)
    elif working:
        yield ngettext(
            "For this %(working)s, its own answers and an open document do not support it.",
            "For none of these %(working)s do its own answers and an open document support this.",
            working,
        ) % {"working": working}
    for standing, sentence in BEHIND.items():
        if count := tally.standings[standing]:
            yield sentence % {"count": count}


def on_little(little: RestsOnLittle) -> str:
    """What is to be remarked on the documents of levels that were named; empty where there is nothing."""
    return lists.sentences(_on_little(little))


def _on_little(little: RestsOnLittle) -> Iterator[str]:
    """What is to be remarked on the documents, so that one title behind everything reads as no proof."""
    if little.shared:
        yield ngettext(
            "%(count)s of them rests only on a document named for more than %(most)s recommendations.",
            "%(count)s of them rest only on a document named for more than %(most)s recommendations.",
            little.shared,
        ) % {"count": little.shared, "most": BEHIND_AT_MOST}
    if little.no_place:
        yield ngettext(
            "For %(count)s of them, neither a page nor the address of a document is named.",
            "For %(count)s of them, neither a page nor the address of a document is named.",
            little.no_place,
        ) % {"count": little.no_place}


def _gaps(tally: Tally, little: RestsOnLittle) -> str:
    gaps = tally.answered - tally.in_operation
    if not gaps:
        return _no_gap(tally, little)
    return ngettext(
        "%(gaps)s is a gap: not in place, or only begun.",
        "%(gaps)s are gaps: not in place, or only begun.",
        gaps,
    ) % {"gaps": gaps}


def no_gap_of(report: GapReport) -> str:
    """What a report says in the place of gaps where it names none."""
    return no_gap(report.tally, report.rests_on_little)


def no_gap(tally: Tally, little: RestsOnLittle = NOT_LITTLE) -> str:
    """What stands in the place of gaps where a body names none: never without what has no answer."""
    return lists.sentences([_no_gap(tally, little), *_without_level(tally)])


def _no_gap(tally: Tally, little: RestsOnLittle) -> str:
    """Of answers of which none is a gap; "it reports no gap" only if there is nothing to doubt."""
    unchecked = tally.in_operation - tally.borne_out
    if unchecked:
        return ngettext(
            "It names no gap. %(unchecked)s of its levels can't be checked.",
            "It names no gap. %(unchecked)s of its levels can't be checked.",
            unchecked,
        ) % {"unchecked": unchecked}
    if tally.unknown or not tally.answered or little:
        return _("It names no gap.")
    return _("It reports no gap.")


def _without_level(tally: Tally) -> Iterator[str]:
    if tally.unknown:
        yield ngettext(
            "%(unknown)s has no answer: %(blank)s left blank, %(dont_know)s not known, %(withheld)s not "
            "disclosed.",
            "%(unknown)s have no answer: %(blank)s left blank, %(dont_know)s not known, %(withheld)s not "
            "disclosed.",
            tally.unknown,
        ) % {
            "unknown": tally.unknown,
            "blank": tally.distribution[State.BLANK],
            "dont_know": tally.distribution[State.DONT_KNOW],
            "withheld": tally.distribution[State.WITHHELD],
        }
    if outside := tally.asked - tally.applicable:
        yield ngettext(
            "%(outside)s does not apply or is done by others.",
            "%(outside)s do not apply or are done by others.",
            outside,
        ) % {"outside": outside}


def change(of: ChangeReport, now: str) -> str:
    """How many were in operation before and are now, over what both cycles answered with a level."""
    return in_both(of.cycle.name, now, of.compared, of.in_operation_before, of.in_operation_now)


def in_both(last: str, now: str, compared: int, before: int, after: int) -> str:
    """The same of two cycles by their names, from the numbers."""
    if not compared:
        return _("No recommendation is answered with a level in both cycles, so nothing can be compared.")
    return ngettext(
        "%(compared)s recommendation is answered with a level in both cycles. In operation of it: "
        "%(before)s in %(last)s, %(after)s in %(now)s.",
        "%(compared)s recommendations are answered with a level in both cycles. In operation of these: "
        "%(before)s in %(last)s, %(after)s in %(now)s.",
        compared,
    ) % {"compared": compared, "before": before, "after": after, "last": last, "now": now}


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


APPROVED: Mapping[str, Promise] = {
    "passkey": gettext_lazy("Approved by %(name)s on %(day)s, with a passkey."),
    "code": gettext_lazy("Approved by %(name)s on %(day)s, confirmed with a code."),
    "typed": gettext_lazy("Approved by %(name)s on %(day)s, name typed by the coordinator."),
}


def approval(given: Approval) -> str:
    """``Approved by A. Minister on 3 July 2026, with a passkey.``"""
    return str(APPROVED[given.way]) % {"name": given.name, "day": date_format(given.on, "DATE_FORMAT")}


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
