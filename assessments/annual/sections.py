"""All that the data propose, in the order of the report: the summary, and the sections with their paragraphs.

A new paragraph is a `Proposal` in one of the modules that this one puts together. Its key stays for good: the
staff's choices hang on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.annual import framing
from assessments.annual.group_findings import group_sections
from assessments.annual.proposals import (
    Proposal,
    Section,
    bodies,
    joined,
    kind_name,
    titled,
)
from assessments.annual.quoting import reply_proposal
from assessments.annual.rights import rights
from assessments.annual.values import KindFindings
from assessments.answers import labels
from assessments.answers.value import Assistance
from assessments.comparing.findings import PATTERNS
from assessments.comparing.patterns import AssistanceCount
from recommendations import lists

ASKED_ON = 3
"""So many recommendations are named with which most help is asked for."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The whole report as the data have it."""

    summary: Proposal
    sections: tuple[Section, ...]

    @property
    def paragraphs(self) -> Iterator[Proposal]:
        yield self.summary
        for section in self.sections:
            yield from section.paragraphs

    def find(self, key: str) -> Proposal:
        """KeyError for none."""
        for paragraph in self.paragraphs:
            if paragraph.key == key:
                return paragraph
        raise KeyError(key)


def propose(kinds: Sequence[KindFindings], *, with_desk: bool) -> Proposed:
    """In the active language. `with_desk`: with what is the staff's to say."""
    return Proposed(framing.summary(kinds), tuple(_sections(kinds, with_desk=with_desk)))


def _sections(kinds: Sequence[KindFindings], *, with_desk: bool) -> Iterator[Section]:
    yield framing.introduction(kinds)
    yield framing.coverage(kinds)
    yield Section("findings", _("What the bodies report"), 1, (_overall(kinds),))
    yield from group_sections(kinds)
    yield framing.change(kinds)
    yield rights(kinds)
    yield Section("evidence", _("What can be shown"), 1, tuple(_evidence(kinds)))
    if any(kind.patterns.assistance is not None for kind in kinds):
        yield Section("assistance", _("Assistance asked for"), 1, tuple(_assistance(kinds)))
    if with_desk:
        yield Section("readings", _("Readings by the staff, and replies"), 1, tuple(_readings(kinds)))
        yield Section("conclusions", _("Conclusions"), 1, (_own("conclusions"), _own("conclusions-2")))


def _own(code: str) -> Proposal:
    return Proposal(f"own-{code}", _("A paragraph of your own"))


def _overall(kinds: Sequence[KindFindings]) -> Proposal:
    said = _(
        "The findings follow the groups of the report. In each, a figure shows all recommendations; the text "
        "names those that are a gap for most bodies, with the reasons that the bodies give."
    )
    return Proposal("findings-how", _("How the findings are told"), said)


def _evidence(kinds: Sequence[KindFindings]) -> Iterator[Proposal]:
    """On how many recommendations somebody can show that it works, and how many others could learn."""
    for kind in kinds:
        lead = _("Among the %(kind)s:") % {"kind": kind_name(kind.variant)}
        yield Proposal(
            f"evidence-{kind.variant.value}",
            _("What can be shown: %(kind)s") % {"kind": kind_name(kind.variant)},
            joined(lead, PATTERNS["evidence"].sentence(kind.patterns)),
        )
    yield _own("evidence")


def _assistance(kinds: Sequence[KindFindings]) -> Iterator[Proposal]:
    for kind in kinds:
        about = _("Assistance: %(kind)s") % {"kind": kind_name(kind.variant)}
        yield Proposal(f"assistance-{kind.variant.value}", about, _asked(kind))
    yield _own("assistance")


def _asked(kind: KindFindings) -> str:
    """How often each kind of help is asked for, and with which recommendations most of all."""
    rows = kind.patterns.assistance or ()
    if not rows:
        return _("The %(kind)s ask for no assistance.") % {"kind": kind_name(kind.variant)}
    named = [
        _("%(help)s (%(number)d)")
        % {"help": labels.HELP_IN_SENTENCES[Assistance(one.kind)], "number": one.requests}
        for one in kind.patterns.assistance_kinds
        if one.requests
    ]
    said = _("The %(kind)s ask for %(help)s, counted once with each recommendation.") % {
        "kind": kind_name(kind.variant),
        "help": lists.listed(named),
    }
    most = [_asked_on(row, kind) for row in rows[:ASKED_ON]]
    return joined(said, _("Most of all they ask with %(names)s.") % {"names": lists.enumerated(most)})


def _asked_on(row: AssistanceCount, kind: KindFindings) -> str:
    asking = ngettext("%(number)d time", "%(number)d times", row.requests) % {"number": row.requests}
    return _("%(title)s, %(times)s") % {"title": titled(row.recommendation, kind.variant), "times": asking}


def _readings(kinds: Sequence[KindFindings]) -> Iterator[Proposal]:
    """How many answers were read and how, and each that was read otherwise with the body's reply."""
    for kind in kinds:
        about = _("Readings: %(kind)s") % {"kind": kind_name(kind.variant)}
        yield Proposal(f"readings-{kind.variant.value}", about, _read(kind), by_default=bool(kind.read))
    for kind in kinds:
        yield from (reply_proposal(read) for read in kind.otherwise)
    yield _own("readings")


def _read(kind: KindFindings) -> str:
    if not kind.read:
        return _("No reading of an answer of the %(kind)s can be published yet.") % {
            "kind": kind_name(kind.variant)
        }
    said = ngettext(
        "Of the answers of %(bodies)s, %(read)d was read by the staff of the Special Rapporteur and "
        "sent back to the body, whose day for a reply has passed. The staff read %(alike)d as the body "
        "does and %(otherwise)d otherwise.",
        "Of the answers of %(bodies)s, %(read)d were read by the staff of the Special Rapporteur and "
        "sent back to the bodies, whose day for a reply has passed. The staff read %(alike)d as the body "
        "does and %(otherwise)d otherwise.",
        kind.read,
    ) % {
        "bodies": bodies(len(kind.bodies), kind.variant),
        "read": kind.read,
        "alike": kind.read_alike,
        "otherwise": kind.read - kind.read_alike,
    }
    accepted = ""
    if kind.accepted:
        accepted = ngettext(
            "%(number)d more was accepted without reading.",
            "%(number)d more were accepted without reading.",
            kind.accepted,
        ) % {"number": kind.accepted}
    return joined(said, accepted)
