"""The findings of a comparison as sentences, in the language that is active. Pages and files say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.comparing.comparison import Comparison, Coverage, RecommendationCount, Said
from assessments.comparing.patterns import (
    PERCENT_FROM,
    AssistanceCount,
    ChangePattern,
    EvidenceCount,
    KindCount,
    Patterns,
    percentage,
)
from assessments.report.lines import Change
from mechanisms.models import Region
from recommendations.outline import Recommendation, Section

# In the order of the page; the names of charts and files.
PATTERNS: dict[str, Promise] = {
    "gaps": gettext_lazy("Most common gaps"),
    "unanswered": gettext_lazy("Most often left open"),
    "groups": gettext_lazy("By group"),
    "principles": gettext_lazy("By principle: which rights are left behind"),
    "assistance": gettext_lazy("Assistance asked for"),
    "change": gettext_lazy("Change since the last cycle"),
    "evidence": gettext_lazy("Working, with published evidence"),
    "matching": gettext_lazy("Who could learn from whom"),
    "regions": gettext_lazy("By region"),
}
FOR_STAFF = frozenset({"assistance", "matching"})
# Counted from the bodies' own answers alone, also where the staff's readings are asked for.
AS_BODIES_SAY = frozenset({"assistance", "change", "evidence", "matching"})
NAMED_AT_MOST = 3


def titled(recommendation: Recommendation) -> str:
    """``113 Training``: the paragraph and the product's short title."""
    return f"{recommendation.paragraph} {recommendation.title}"


def lettered(section: Section) -> str:
    """``(b) Activities with a specific added value``; the general group has no letter."""
    return f"({section.letter}) {section.title}" if section.letter else section.title


def part(count: int, of: int) -> str:
    """``7 of 12 bodies (58%)``; without the percentage below ten."""
    numbers = {"count": count, "of": of, "percent": percentage(count, of)}
    if numbers["percent"] is None:
        return ngettext("%(count)s of %(of)s body", "%(count)s of %(of)s bodies", of) % numbers
    return (
        ngettext(
            "%(count)s of %(of)s body (%(percent)s%%)",
            "%(count)s of %(of)s bodies (%(percent)s%%)",
            of,
        )
        % numbers
    )


def _listed(names: Sequence[str]) -> str:
    """A few names, and how many more."""
    shown = labels.enumerated(names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    if more <= 0:
        return shown
    return ngettext("%(names)s; and %(more)s more", "%(names)s; and %(more)s more", more) % {
        "names": shown,
        "more": more,
    }


def _most(counts: Iterable[RecommendationCount]) -> str:
    return _listed([titled(count.recommendation) for count in counts])


def gaps(patterns: Patterns) -> str:
    """What is most often a gap."""
    most = patterns.comparison.most_common_gap
    if not most:
        if patterns.comparison.said is Said.REVIEWER:
            return _("No gap among the answers that the staff have read.")
        return _("No gap is reported.")
    first = most[0]
    if len(most) > 1:
        return ngettext(
            "Most often a gap, with %(count)s body each: %(names)s.",
            "Most often a gap, with %(count)s bodies each: %(names)s.",
            first.gaps,
        ) % {"count": first.gaps, "names": _most(most)}
    return _("Most often a gap: %(name)s. At level 0 or 1 where it applies: %(part)s.") % {
        "name": titled(first.recommendation),
        "part": part(first.gaps, first.applicable),
    }


def unanswered(patterns: Patterns) -> str:
    """What is most often not known, not disclosed or not answered."""
    most = patterns.comparison.most_unanswered
    if not most:
        if patterns.comparison.said is Said.REVIEWER:
            return _("Nothing is left open among the answers that the staff have read.")
        return _("Every recommendation that applies is answered with a level by everybody.")
    first = most[0]
    if len(most) > 1:
        return ngettext(
            "Most often left open, with %(count)s body each: %(names)s.",
            "Most often left open, with %(count)s bodies each: %(names)s.",
            first.unknown,
        ) % {"count": first.unknown, "names": _most(most)}
    return _(
        "Most often left open: %(name)s. Don’t know, known but not disclosed, or no answer where it "
        "applies: %(part)s."
    ) % {"name": titled(first.recommendation), "part": part(first.unknown, first.applicable)}


def groups(patterns: Patterns) -> str:
    """How the answers of all bodies to all recommendations of the filter divide."""
    gaps_, working, unknown = (
        sum(getattr(row.answers, name) for row in patterns.groups)
        for name in ("gaps", "working", "unknown")
    )
    numbers = {"working": working, "gaps": gaps_, "unknown": unknown}
    if patterns.comparison.said is Said.REVIEWER:
        return (
            _(
                "Answers that the staff have read, where a recommendation applies. In operation: "
                "%(working)s; gaps: %(gaps)s; left open: %(unknown)s."
            )
            % numbers
        )
    return (
        _(
            "Answers where a recommendation applies. In operation: %(working)s; gaps: %(gaps)s; "
            "left open: %(unknown)s."
        )
        % numbers
    )


def principles(patterns: Patterns) -> str:
    """Which principle has the largest part of gaps, and which have too few answers to be weighed."""
    aside = patterns.too_few_to_weigh
    said = _left_behind(patterns)
    if not aside or len(aside) == len(patterns.principles):
        return said
    names = [
        _("%(principle)s (%(gaps)s of %(answered)s are gaps)")
        % {
            "principle": row.principle.name,
            "gaps": row.all.gaps,
            "answered": row.all.answered,
        }
        for row in aside
    ]
    return _("%(said)s Not weighed, with fewer than %(number)s answers: %(names)s.") % {
        "said": said,
        "number": PERCENT_FROM,
        "names": labels.enumerated(names),
    }


def _left_behind(patterns: Patterns) -> str:
    behind = patterns.left_behind
    if behind and len(behind) == 1:
        first = behind[0]
        return _(
            "Most often left behind: %(principle)s. Of %(answered)s answers with a level to "
            "recommendations that touch it, %(gaps)s are gaps."
        ) % {
            "principle": first.principle.name,
            "answered": first.all.answered,
            "gaps": first.all.gaps,
        }
    if behind:
        return _("Most often left behind, in equal parts: %(names)s.") % {
            "names": _listed([row.principle.name for row in behind])
        }
    if any(row.all.answered >= PERCENT_FROM for row in patterns.principles):
        return _("No gap is reported where a principle is touched.")
    return _("Too few answers to say which rights are left behind.")


def assistance(rows: Sequence[AssistanceCount], kinds: Sequence[KindCount]) -> str:
    """Which kind is asked for most often, and where most."""
    if not rows:
        return _("No assistance is asked for.")
    most = max(kind.requests for kind in kinds)
    named = [str(labels.ASSISTANCE[kind.kind]) for kind in kinds if kind.requests == most]
    top = [row for row in rows if row.requests == rows[0].requests]
    asked = ngettext(
        "Kind of assistance asked for most often, %(count)s time: %(kinds)s.",
        "Kind of assistance asked for most often, %(count)s times: %(kinds)s.",
        most,
    ) % {"kinds": _listed(named), "count": most}
    return f"{asked} " + _("Most of all with %(names)s.") % {
        "names": _listed([titled(row.recommendation) for row in top])
    }


def change(pattern: ChangePattern) -> str:
    """How many answers moved, of how many bodies that can be compared with their last cycle."""
    if not pattern.compared:
        return _(
            "No change can be told: of no body here are there two submissions that can be shown here."
        )
    told = _(
        "%(improved)s answers are higher than in the last cycle, %(declined)s lower and "
        "%(unchanged)s the same."
    ) % {
        "improved": pattern.total(Change.IMPROVED),
        "declined": pattern.total(Change.DECLINED),
        "unchanged": pattern.total(Change.UNCHANGED),
    }
    of = ngettext(
        "This is told of %(compared)s body with two submissions to the same edition.",
        "This is told of %(compared)s bodies with two submissions to the same edition.",
        pattern.compared,
    ) % {"compared": pattern.compared}
    if not pattern.not_compared:
        return f"{told} {of}"
    rest = ngettext(
        "%(rest)s other body is not in it: no two submissions that can be shown here.",
        "%(rest)s other bodies are not in it: no two submissions that can be shown here.",
        pattern.not_compared,
    ) % {"rest": pattern.not_compared}
    return f"{told} {of} {rest}"


def evidence(rows: Sequence[EvidenceCount]) -> str:
    """Where somebody has published evidence of what others lack."""
    if not rows:
        return _("Nobody shows published evidence of a recommendation in operation yet.")
    teaching = sum(1 for row in rows if row.teaches)
    if not teaching:
        return ngettext(
            "%(all)s recommendation is in operation somewhere, with published evidence.",
            "%(all)s recommendations are in operation somewhere, with published evidence.",
            len(rows),
        ) % {"all": len(rows)}
    return ngettext(
        "%(all)s recommendation is in operation somewhere, with published evidence; for %(teaching)s "
        "of them others report a gap.",
        "%(all)s recommendations are in operation somewhere, with published evidence; for "
        "%(teaching)s of them others report a gap.",
        len(rows),
    ) % {"all": len(rows), "teaching": teaching}


def matching(patterns: Patterns) -> str:
    """On how many recommendations one body could be introduced to another."""
    found = patterns.matches or ()
    agreed = ngettext(
        "%(count)s body agreed to be introduced to others.",
        "%(count)s bodies agreed to be introduced to others.",
        patterns.introduced,
    ) % {"count": patterns.introduced}
    if not found:
        return f"{agreed} " + _("None of them has published evidence of what another one lacks.")
    return f"{agreed} " + ngettext(
        "On %(count)s recommendation one of them could learn from another.",
        "On %(count)s recommendations one of them could learn from another.",
        len(found),
    ) % {"count": len(found)}


def regions(patterns: Patterns) -> str:
    """From how many regions the bodies are."""
    return ngettext(
        "The bodies are from %(count)s region.",
        "The bodies are from %(count)s regions, in the order of the report.",
        len(patterns.regions),
    ) % {"count": len(patterns.regions)}


def sentence(code: str, patterns: Patterns) -> str:
    """The finding of one pattern, a key of PATTERNS."""
    said = {
        "gaps": lambda: gaps(patterns),
        "unanswered": lambda: unanswered(patterns),
        "groups": lambda: groups(patterns),
        "principles": lambda: principles(patterns),
        "assistance": lambda: assistance(patterns.assistance or (), patterns.assistance_kinds),
        "change": lambda: change(patterns.changes),
        "evidence": lambda: evidence(patterns.evidence),
        "matching": lambda: matching(patterns),
        "regions": lambda: regions(patterns),
    }
    return said[code]()


def said(code: str, comparison: Comparison) -> Said:
    """Whose word one pattern counts."""
    return Said.BODY if code in AS_BODIES_SAY else comparison.said


def note(code: str, comparison: Comparison) -> str:
    """That a pattern counts the bodies' word where the staff's readings are asked for; else empty."""
    if said(code, comparison) is comparison.said:
        return ""
    return _("This is counted as the bodies say.")


NOT_VERIFIED = gettext_lazy("Self-assessments, not verified by the United Nations")
SAMPLE = gettext_lazy("Sample data: invented bodies with invented answers")


def small_base(coverage: Coverage) -> str:
    """That there are few; empty from ten bodies on."""
    if coverage.shown >= PERCENT_FROM:
        return ""
    return ngettext(
        "%(count)s body only: numbers are given, no percentages, and say little beyond it.",
        "%(count)s bodies only: numbers are given, no percentages, and say little beyond them.",
        coverage.shown,
    ) % {"count": coverage.shown}


def region(code: str) -> str:
    """The name of a region; one that is none of the directory’s, as in sample data, is its own name."""
    return str(dict(Region.choices).get(code, code)) if code else _("No region")
