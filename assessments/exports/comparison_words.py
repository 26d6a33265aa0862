"""The sentences of a comparison, for every file of it; pages say the same in their templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from assessments.comparison import Comparison, Naming, Said
from assessments.exports import words
from assessments.scoring import State
from recommendations.outline import Variant

RULES = {
    Naming.CONSENT: lazy(
        "Naming rule: a body is named only if it said at submission that it may be. The others carry codes "
        "made for this cycle, in the order of the codes; their region, type and sharing are left out."
    ),
    Naming.PUBLIC: lazy(
        "Naming rule: bodies are named that made their self-assessment public, or said that they may be "
        "named; and your own. The others carry codes made for this cycle."
    ),
    Naming.DESK: lazy(
        "Internal: names as the Special Rapporteur’s staff see them. Not for publication; a body that did "
        "not agree to be named must not be named from this file."
    ),
}
SAID = {
    Said.BODY: lazy("As the bodies assess themselves."),
    Said.REVIEWER: lazy(
        "As reviewers read the answers: agreed, another level, or cannot tell; what nobody read is counted "
        "apart."
    ),
}
KINDS = {
    Variant.REGIONAL: lazy("Regional mechanisms"),
    Variant.NATIONAL: lazy("National bodies"),
}


def title(comparison: Comparison) -> str:
    """What is compared, as the head of a file."""
    return _("Comparison: %(kind)s, %(cycle)s") % {
        "kind": KINDS[comparison.variant],
        "cycle": comparison.cycle.name,
    }


def key(name: str) -> str:
    """The heading of one key of a distribution."""
    if name.isdigit():
        return f"{name} · {words.level(int(name))}"
    return {
        "dont_know": _("Don’t know"),
        "withheld": _("Withheld"),
        "blank": _("No answer"),
        State.NOT_APPLICABLE.value: _("Not applicable"),
        "elsewhere": _("Done by another mechanism"),
        "cannot_tell": _("The reviewer cannot tell"),
        "not_read": _("Not read by a reviewer"),
    }[name]


def coverage(comparison: Comparison) -> Iterator[str]:
    """Who is in it and who is not, a sentence each."""
    who = comparison.coverage
    yield ngettext("%d body is compared.", "%d bodies are compared.", who.shown) % who.shown
    if who.by_staff:
        yield ngettext(
            "%d of them was entered by staff from a file that the body sent.",
            "%d of them were entered by staff from files that the bodies sent.",
            who.by_staff,
        ) % (who.by_staff)
    if who.invited is not None:
        yield _(
            "Of %(invited)d invited, %(declined)d declined and %(nothing)d share nothing with the Special "
            "Rapporteur’s staff. Non-response is never counted as zero."
        ) % {
            "invited": who.invited,
            "declined": who.declined,
            "nothing": who.nothing_shared,
        }
    else:
        yield _("Bodies that share nothing with you are not in it, and not counted as anything.")
    if comparison.outside:
        yield ngettext(
            "%d recommendation is left out by the filter.",
            "%d recommendations are left out by the filter.",
            comparison.outside,
        ) % (comparison.outside)


def facts(comparison: Comparison, filters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What every file says of itself: instrument, cycle, filter, coverage, rules."""
    yield _("Instrument"), f"{comparison.symbol}, {comparison.edition}"
    yield _("Cycle"), comparison.cycle.name
    yield _("Compared"), str(KINDS[comparison.variant])
    narrowed = {name: value for name, value in filters.items() if name not in ("cycle", "kind")}
    said = "; ".join(f"{name}: {value}" for name, value in narrowed.items())
    yield _("Filter"), said or _("None")
    yield _("Coverage"), " ".join(coverage(comparison))
    yield _("What is counted"), str(SAID[comparison.said])
    yield (
        _("How to read it"),
        _(
            "Bodies stand in alphabetical order. Nothing is ranked, and no total is made over "
            "recommendations. No answer, don’t know and withheld are unknown, never zero."
        ),
    )
    yield _("Names"), str(RULES[comparison.naming])
    yield _("Status"), str(words.NOT_VERIFIED)
    if comparison.sample:
        yield _("Sample data"), _("Invented bodies; no such body exists.")
