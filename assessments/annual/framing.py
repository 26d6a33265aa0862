"""The paragraphs around the findings: summary, what the report rests on, and who is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.annual.proposals import (
    Proposal,
    Section,
    bodies,
    joined,
    kind_name,
    of_bodies,
    or_none,
    titled,
)
from assessments.annual.values import KindFindings
from assessments.comparing.own_word_findings import Changes
from assessments.comparing.patterns import counted_together
from assessments.comparing.principle_findings import smallest_parts
from assessments.report.lines import Change
from recommendations import lists

SUMMARY = "summary"
IN_SUMMARY = 3
"""So many gaps are named in the summary."""


def summary(kinds: Sequence[KindFindings]) -> Proposal:
    """A few sentences a kind, which staff accept or write anew; paragraphs are parted by empty lines."""
    parts = [_basis(kinds), *(_in_short(kind) for kind in kinds), _limits()]
    return Proposal(SUMMARY, _("The report in brief"), "\n\n".join(filter(None, parts)))


def _basis(kinds: Sequence[KindFindings]) -> str:
    who = lists.listed(bodies(len(kind.bodies), kind.variant) for kind in kinds)
    comparison = kinds[0].patterns.comparison
    return _(
        "The report draws on the self-assessments of %(bodies)s in the cycle %(cycle)s, against the 32 "
        "recommendations of %(symbol)s."
    ) % {"bodies": who, "cycle": comparison.cycle.name, "symbol": comparison.symbol}


def _limits() -> str:
    return _("All figures are the bodies’ own word. The United Nations has not verified them.")


def _in_short(kind: KindFindings) -> str:
    """What is most often a gap, how much is in operation and can be shown, whose rights are left behind."""
    counts = kind.patterns.comparison.counts
    together = counted_together(counts)
    said = ngettext(
        "Of the %(all)d answers of %(bodies)s that count, %(working)d reports a recommendation in operation; "
        "for %(supported)s of these the body’s own answers and an open document support it.",
        "Of the %(all)d answers of %(bodies)s that count, %(working)d report a recommendation in operation; "
        "for %(supported)s of these the body’s own answers and an open document support it.",
        together.working,
    ) % {
        "all": together.applicable,
        "bodies": bodies(len(kind.bodies), kind.variant),
        "working": together.working,
        "supported": or_none(together.borne_out),
    }
    found = sorted(counts, key=lambda count: (-count.gaps, count.paragraph))[:IN_SUMMARY]
    named = [
        _("%(title)s, for %(bodies)s")
        % {
            "title": titled(count.recommendation, kind.variant),
            "bodies": of_bodies(count.gaps, count.applicable, kind.variant),
        }
        for count in found
        if count.gaps
    ]
    gaps = _("Most often a gap: %(names)s.") % {"names": lists.enumerated(named)} if named else ""
    return joined(said, gaps, smallest_parts(kind.patterns))


def introduction(kinds: Sequence[KindFindings]) -> Section:
    return Section("introduction", _("Introduction"), 1, tuple(_introduction(kinds)))


def _introduction(kinds: Sequence[KindFindings]) -> Iterator[Proposal]:
    yield Proposal("basis", _("What the report rests on"), joined(_basis(kinds), _two_kinds(kinds)))
    yield Proposal(
        "levels",
        _("What the levels mean"),
        _(
            "A body answers each recommendation with one of four levels: not in place (0), begun (1), in "
            "operation (2), in operation throughout and reviewed (3). Levels 0 and 1 are called a gap here. "
            "No answer, “don’t know” and “known, but not disclosed” are counted apart and never as zero. "
            "What does not apply to a body, or is done by another mechanism, is not counted for it."
        ),
    )
    yield Proposal(
        "supported",
        _("What “supported” means"),
        _(
            "“In operation” is the body’s own word. It is called supported where the body’s own answers to "
            "four fixed questions bear it out and it names a document that anybody can open. This counts "
            "what a reader can check; nobody has verified it."
        ),
    )
    yield Proposal(
        "examples-rule",
        _("How examples are chosen"),
        _(
            "Examples are chosen by a rule and not by taste. Among the bodies whose level is supported, "
            "each is cited once before any is cited twice; where several are equal, a lot decides. A "
            "citation is no judgement on those that are not cited."
        ),
    )
    yield Proposal("own-introduction", _("A paragraph of your own"))


def _two_kinds(kinds: Sequence[KindFindings]) -> str:
    if len(kinds) < 2:
        return ""
    return _(
        "Regional mechanisms and national bodies were asked the same 32 recommendations in different words; "
        "their figures are shown beside each other and are never added up."
    )


def coverage(kinds: Sequence[KindFindings]) -> Section:
    paragraphs = [*(_covered(kind) for kind in kinds), Proposal("own-coverage", _("A paragraph of your own"))]
    return Section("coverage", _("Who answered"), 1, tuple(paragraphs))


def _covered(kind: KindFindings) -> Proposal:
    """Who is in it, and in one number who else was asked; told apart in the internal copy alone."""
    who, told = kind.patterns.comparison.coverage, kind.variant
    public = sum(body.public for body in kind.bodies)
    said = _(
        "The figures on %(kind)s rest on the answers of %(bodies)s; %(public)s made the "
        "self-assessment public."
    ) % {"kind": kind_name(told), "bodies": bodies(who.shown, told), "public": or_none(public)}
    by_staff = ""
    if who.by_staff:
        by_staff = ngettext(
            "%(number)d was entered by the staff from a file that the body sent.",
            "%(number)d were entered by the staff from files that the bodies sent.",
            who.by_staff,
        ) % {"number": who.by_staff}
    others = ""
    if who.others_asked:
        others = ngettext(
            "%(number)d other was asked; nothing of it is shown here.",
            "%(number)d others were asked; nothing of theirs is shown here.",
            who.others_asked,
        ) % {"number": who.others_asked}
    if who.invited is not None:
        others = _(
            "Invited: %(invited)d; declined: %(declined)d; sharing nothing with the staff: %(nothing)d."
        ) % {"invited": who.invited, "declined": who.declined, "nothing": who.nothing_shared}
    about = _("Who answered: %(kind)s") % {"kind": kind_name(told)}
    return Proposal(f"coverage-{told.value}", about, joined(said, by_staff, others))


def change(kinds: Sequence[KindFindings]) -> Section:
    """Since the last cycle, over what both cycles answered."""
    paragraphs = [
        Proposal(
            f"change-{kind.variant.value}",
            _("Change: %(kind)s") % {"kind": kind_name(kind.variant)},
            joined(_changed(kind), _moved(kind)),
        )
        for kind in kinds
    ]
    own = Proposal("own-change", _("A paragraph of your own"))
    return Section("change", _("Change since the last cycle"), 1, (*paragraphs, own))


def _changed(kind: KindFindings) -> str:
    lead = _("Among the %(kind)s:") % {"kind": kind_name(kind.variant)}
    return joined(lead, Changes().sentence(kind.patterns))


def _moved(kind: KindFindings) -> str:
    """Where most answers moved, and how."""
    rows = [row for row in kind.patterns.changes.rows if row.moved]
    rows.sort(key=lambda row: (-row.moved, row.recommendation.paragraph))
    told = [
        _("%(title)s (%(up)d higher, %(down)d lower)")
        % {
            "title": titled(row.recommendation, kind.variant),
            "up": row.by_change[Change.IMPROVED],
            "down": row.by_change[Change.DECLINED],
        }
        for row in rows[:IN_SUMMARY]
    ]
    return _("Most answers moved on %(names)s.") % {"names": lists.listed(told)} if told else ""
