"""The sentences of a comparison and its files, and the names in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.comparing.comparison import (
    Comparison,
    Coverage,
    RecommendationCount,
    Said,
    StaffReading,
    Standings,
)
from assessments.comparing.patterns import PERCENT_FROM, AnswerCount, counted_together
from assessments.report import words as report_words
from assessments.submitting.line_signs import Audience
from mechanisms.models import BodyType, Region
from recommendations import lists
from recommendations.outline import Recommendation, Section, Variant
from recommendations.reuse import TERMS

# Who is in a file, by whom it is made for; those of the staff's own audience are internal copies.
RULES = {
    Audience.PUBLIC: gettext_lazy(
        "Public self-assessments alone. No other body is in this file or counted in it. Members of a "
        "body find their own in their files too, and those of a regional mechanism what is shown to it."
    ),
    Audience.NAMED: gettext_lazy(
        "Named bodies alone: those that made their self-assessment public, or shared it with the "
        "Special Rapporteur’s staff and agreed to be named. No other body is in this file or "
        "counted in it."
    ),
    Audience.STAFF: gettext_lazy(
        "Internal: everything that is shared with the Special Rapporteur’s staff. Not for publication; a "
        "body that did not agree to be named must not be named or described from this file."
    ),
}
INTERNAL = gettext_lazy("Internal copy with all names: not for publication")
BEHIND = gettext_lazy(
    "“In operation” is the body’s own word. “Supported”: its own answers and an open document support "
    "it. “Above”: it goes further than its own answers. “Open questions”: criteria are left open. "
    "Nobody has verified it."
)
SAID = {
    Said.BODY: gettext_lazy("As the bodies assess themselves."),
    Said.REVIEWER: gettext_lazy(
        "As the Special Rapporteur’s staff read the answers, not as the bodies gave them. Answers "
        "without a reading are counted apart. Readings are published with the body’s reply, after "
        "its day for a reply."
    ),
}
FOOT = {
    Said.BODY: gettext_lazy("Self-assessments, not verified by the United Nations"),
    Said.REVIEWER: gettext_lazy("Readings by the Special Rapporteur’s staff, not the bodies’ own word"),
}
# Of a list of answers in which the staff's readings stand beside them.
BESIDE = gettext_lazy(
    "Each row has the body’s own answer, and how the Special Rapporteur’s staff read it, with reason "
    "and reply. A filter by answer means the reading."
)
BESIDE_FOOT = gettext_lazy(
    "Self-assessments, not verified by the United Nations, beside readings by the Special Rapporteur’s staff"
)
VERDICTS = {
    "agree": gettext_lazy("agrees"),
    "other_level": gettext_lazy("another level"),
    "cannot_tell": gettext_lazy("cannot tell"),
}
ACCEPTED_UNREAD = gettext_lazy("agrees, accepted without reading")
OF_REVIEWERS = {
    "cannot_tell": gettext_lazy("The reviewer cannot tell"),
    "not_read": gettext_lazy("Not read by a reviewer"),
}
KINDS = {
    Variant.REGIONAL: gettext_lazy("Regional mechanisms"),
    Variant.NATIONAL: gettext_lazy("National bodies"),
}
# Of what stands behind a level, what tables show; the others stand in the files and with the answers.
SHOWN_BEHIND = (Standing.BORNE_OUT, Standing.ABOVE, Standing.UNANSWERED)
# Beside a digit, as in the strip of 32: a tick, three dots, an empty box for all others.
BEHIND_SIGNS = {Standing.BORNE_OUT: "✓", Standing.UNANSWERED: "…"}
NOT_SUPPORTED = "□"
SUPPORTED = gettext_lazy("in operation, supported")
UNSUPPORTED = gettext_lazy("in operation, not supported")
SAMPLE = gettext_lazy("Sample data: invented bodies with invented answers")
NAMED_AT_MOST = 3


class Carried(Protocol):
    """What is counted of one recommendation, or of several together."""

    @property
    def working(self) -> int: ...
    @property
    def applicable(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def standings(self) -> Standings | None: ...


def carried_out(count: Carried) -> str:
    """``24 of 30 · 19 supported · 2 above · 0 open questions · 0 unknown``; where the staff's readings are
    counted, without what stands behind the bodies' own word."""
    if count.standings is not None:
        return report_words.carried_out(count.working, count.applicable, count.unknown, count.standings)
    return _("%(working)s of %(applicable)s · %(unknown)s unknown") % {
        "working": count.working,
        "applicable": count.applicable,
        "unknown": count.unknown,
    }


def in_operation(together: AnswerCount) -> str:
    """How many of the bodies' answers are in operation and what supports them, in a sentence."""
    told = {"carried_out": carried_out(together), "gaps": together.gaps}
    return _("Answers where a recommendation applies, in operation: %(carried_out)s. Gaps: %(gaps)s.") % told


def no_gap(comparison: Comparison) -> str:
    """What stands in the place of gaps where there are none: never that none is reported, where there are
    levels that nobody can check, or answers that are missing."""
    if comparison.said is Said.REVIEWER:
        return _("No gap among the answers that the staff have read or accepted without reading.")
    together = counted_together(comparison.counts)
    if together.unknown or together.working > together.borne_out:
        return in_operation(together)
    return _("No gap is reported.")


def standing_word(standing: Standing) -> str:
    """What stands behind a level 2 or 3, in words."""
    return str(labels.STANDINGS[standing])


def behind_sign(standing: Standing) -> str:
    """What stands beside a digit; its word is `labels.STANDINGS`."""
    return BEHIND_SIGNS.get(standing, NOT_SUPPORTED)


def titled(recommendation: Recommendation, variant: Variant) -> str:
    """``113 Training``: the paragraph and the product's short title for this kind of body."""
    return f"{recommendation.paragraph} {recommendation.titles[variant]}"


def lettered(section: Section) -> str:
    """``(b) Activities with a specific added value``; the general group has no letter."""
    return f"({section.letter}) {section.title}" if section.letter else section.title


def region_name(code: str) -> str:
    """The name of a region; one that is not of the directory, as in sample data, is its own name."""
    return str(dict(Region.choices).get(code, code)) if code else _("No region")


def type_name(code: str) -> str:
    return str(dict(BodyType.choices).get(code, code))


def few(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    shown = lists.enumerated(names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    if more <= 0:
        return shown
    return ngettext("%(names)s; and %(more)s more", "%(names)s; and %(more)s more", more) % {
        "names": shown,
        "more": more,
    }


def names(*, is_internal: bool) -> str:
    """How files say whom they name: `named` bodies alone, or all as the `staff` see them."""
    return "staff" if is_internal else "named"


def reading(read: StaffReading) -> str:
    if read.level is not None:
        return labels.level(read.level)
    return str(ACCEPTED_UNREAD if read.unread else VERDICTS[read.verdict])


def title(comparison: Comparison) -> str:
    return _("Comparison: %(kind)s, %(cycle)s") % {
        "kind": KINDS[comparison.variant],
        "cycle": comparison.cycle.name,
    }


def key(name: str) -> str:
    """The heading of one key of a distribution: the body's answer, or what a reviewer says of it."""
    return str(OF_REVIEWERS[name]) if name in OF_REVIEWERS else labels.key(name)


def coverage(comparison: Comparison, counted: Said | None = None) -> Iterator[str]:
    """Who is in it and who is not, a sentence each. `counted`: whose word is counted, where it is not the
    one that the comparison counts."""
    who = comparison.coverage
    yield ngettext("%(number)d body is compared.", "%(number)d bodies are compared.", who.shown) % {
        "number": who.shown
    }
    if who.by_staff:
        yield ngettext(
            "%(number)d of them was entered by staff from a file that the body sent.",
            "%(number)d of them were entered by staff from files that the bodies sent.",
            who.by_staff,
        ) % {"number": who.by_staff}
    if who.others_asked:
        yield ngettext(
            "%(number)d other was asked and is not shown.",
            "%(number)d others were asked and are not shown.",
            who.others_asked,
        ) % {"number": who.others_asked}
    if who.invited is not None:
        yield _(
            "Invited: %(invited)d; declined: %(declined)d; sharing nothing with the Special Rapporteur’s "
            "staff: %(nothing)d."
        ) % {"invited": who.invited, "declined": who.declined, "nothing": who.nothing_shared}
    if (counted or comparison.said) is Said.REVIEWER:
        yield from how_read(comparison)
    if comparison.outside:
        yield ngettext(
            "%(number)d recommendation is left out by the filter.",
            "%(number)d recommendations are left out by the filter.",
            comparison.outside,
        ) % {"number": comparison.outside}


def how_read(comparison: Comparison) -> Iterator[str]:
    """How many answers somebody of the staff read, and how many were accepted without reading: the ones that
    count where their word does. A sentence each."""
    yield ngettext(
        "%(read)d of %(answers)d answer read.",
        "%(read)d of %(answers)d answers read.",
        comparison.answers,
    ) % {"answers": comparison.answers, "read": comparison.answers_read}
    if accepted := comparison.coverage.accepted_unread:
        yield ngettext(
            "%(number)d more was accepted without reading.",
            "%(number)d more were accepted without reading.",
            accepted,
        ) % {"number": accepted}
    yield _("Only these are counted.")


def facts(
    comparison: Comparison, filters: Mapping[str, str], counted: Said | None = None
) -> Iterator[tuple[str, str]]:
    """What every file says of itself: instrument, cycle, filter, coverage, rules. `counted`: whose word, as
    in `coverage`."""
    said = counted or comparison.said
    yield _("Instrument"), f"{comparison.symbol}{lists.aside()}{comparison.edition}"
    yield _("Cycle"), comparison.cycle.name
    yield _("Compared"), str(KINDS[comparison.variant])
    narrowed = {name: value for name, value in filters.items() if name not in ("cycle", "kind")}
    asked = lists.enumerated(labels.counted(name, value) for name, value in narrowed.items())
    yield _("Filter"), asked or _("None")
    yield _("Coverage"), " ".join(coverage(comparison, said))
    yield _("What is counted"), str(SAID[said])
    yield (
        _("How to read it"),
        _(
            "Bodies are in alphabetical order. Nothing is ranked. No answer, don’t know, and known but "
            "not disclosed are unknown, never zero."
        ),
    )
    if said is Said.BODY:
        yield _("What supports a level"), str(BEHIND)
    yield _("Names"), str(RULES[comparison.audience])
    yield _("Status"), str(FOOT[said])
    if comparison.audience is not Audience.STAFF:
        yield _("Reuse"), str(TERMS)
    if comparison.sample:
        yield _("Sample data"), _("Invented bodies; no such body exists.")


def few_published(number: int) -> str:
    """That there are too few public self-assessments to speak of a pattern."""
    if not number:
        return _("No body has made a self-assessment public here yet.")
    return ngettext(
        "One body has published its self-assessment here. That is no pattern: see its report.",
        "%(count)s bodies have published their self-assessments here. That is no pattern: see their reports.",
        number,
    ) % {"count": number}


def answered(count: RecommendationCount) -> str:
    """How the bodies answered one recommendation, in a sentence."""
    told = {"told": carried_out(count), "gaps": count.gaps}
    return _("Of the bodies to which it applies, in operation: %(told)s. A gap: %(gaps)s.") % told


def small_base(coverage: Coverage) -> str:
    """That there are few; empty from ten bodies on."""
    if coverage.shown >= PERCENT_FROM:
        return ""
    return ngettext(
        "%(count)s body only: the numbers say little beyond it.",
        "%(count)s bodies only: the numbers say little beyond them.",
        coverage.shown,
    ) % {"count": coverage.shown}
