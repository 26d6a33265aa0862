"""Method and limits, and the annex of point ranges, for Word."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.exports import words
from assessments.exports.docx_blocks import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Table,
    cell,
    figure,
    instrument,
    own,
    say,
    sign,
)
from assessments.exports.docx_report.shared import group_name
from assessments.exports.xlsx import level_meanings
from assessments.gap_report import GapReport, Method
from assessments.scoring import Tally

_POINTS = frozenset({1, 2, 3})


def method(report: GapReport) -> Iterator[Block]:
    """What is asked, the levels, how it is counted, and what the report cannot say."""
    found = report.method
    yield Heading(2, (own(_("What is asked")),))
    yield from _asked(found)
    yield Heading(2, (own(_("Levels")),))
    yield Table(
        caption=(own(_("The four levels")),),
        heads=(_("Level"), _("Meaning")),
        rows=tuple(
            (cell(words.level(number)), cell(meaning))
            for number, meaning in enumerate(level_meanings())
        ),
        widths=(4.5, 11.5),
        whole=True,
    )
    yield Heading(2, (own(_("How it is counted")),))
    yield from _counted()
    yield Heading(2, (own(_("What this report cannot say")),))
    yield from _limits(found)


def _asked(found: Method) -> Iterator[Paragraph]:
    yield say(
        _(
            "The instrument is made of the 32 recommendations in paragraphs 106–137 of %(symbol)s, edition "
            "%(edition)s. Their text is quoted word for word. Titles, questions, criteria and level "
            "descriptors are this product's own and are not text of the United Nations."
        )
        % {"symbol": found.symbol, "edition": found.edition}
    )
    yield say(
        _(
            "Regional mechanisms and national bodies answer the same recommendations in two wordings. For "
            "%(numbers)s the region builds what the State takes part in, so the two are never compared in "
            "figures."
        )
        % {"numbers": ", ".join(str(number) for number in found.participation)}
    )


def _counted() -> Iterator[Paragraph]:
    yield say(
        _(
            "A recommendation that does not apply, or that another mechanism carries out, is left out of the "
            "count. What is not known, not disclosed or not answered is unknown: it is never read as zero. "
            "Points run from the sum of the levels to that sum with every unknown at level 3, so a figure is "
            "always a range as long as something is unknown. Where fewer than two thirds of the applicable "
            "recommendations are answered, no points are shown."
        )
    )
    yield say(
        _(
            "What the criteria support is a range from 0 to 3. Its low end reads every criterion not "
            "answered as not met, its high end as met. Level 2 needs at least one commitment and one "
            "practice; level 3 needs all. The range is printed beside the level of the body and never takes "
            "its place."
        )
    )
    yield say(
        _(
            "The strength of evidence is a scale of its own (0 statement only, 1 unpublished document, 2 "
            "public document, 3 confirmed by another source, which is named) and is never multiplied into "
            "points. An answer has the strength of its strongest reference."
        )
    )


def _limits(found: Method) -> Iterator[Paragraph]:
    yield say(
        _(
            "It is what the body says of itself; nobody has verified it. It does not measure how many "
            "persons were trafficked, protected or compensated. It cannot be turned into a rank, and reports "
            "of different bodies can only be read side by side. Months in a criterion count back from the "
            "end of the period of evidence."
        )
    )
    if not (found.missing_paragraphs or found.cut_paragraphs):
        return
    lacking = _(
        "The copy of the report that the product quotes lacks these paragraphs: %(missing)s. These are cut: "
        "%(cut)s. Nothing has been made up in their place."
    ) % {
        "missing": ", ".join(str(number) for number in found.missing_paragraphs),
        "cut": ", ".join(str(number) for number in found.cut_paragraphs),
    }
    yield say(f"{lacking} {_('The full report:')} ", sign(found.source_url))


def annex(report: GapReport) -> Iterator[Block]:
    """Points as ranges by group, and two tallies for each principle."""
    rows = [(cell(group_name(part.section)), *_points(part.tally)) for part in report.sections]
    rows.append((cell(_("All 32")), *_points(report.tally)))
    counted = (_("Applicable"), _("Answered"), _("In operation"), _("Points"))
    yield Table(
        caption=(own(_("Point ranges by group")),),
        heads=(_("Group"), *counted),
        rows=tuple(rows),
        widths=(5.2, 2.0, 2.0, 2.2, 4.6),
        numbers=_POINTS,
        whole=True,
    )
    yield Table(
        caption=(
            own(_("Two tallies for each principle; principles overlap and are never added up")),
        ),
        heads=(_("Principle"), _("Over"), *counted),
        rows=tuple(_tallies(report)),
        widths=(3.8, 2.6, 1.9, 1.9, 2.0, 3.8),
        numbers=frozenset(number + 1 for number in _POINTS),
    )


def _tallies(report: GapReport) -> Iterator[tuple[Cell, ...]]:
    for profile in report.profiles:
        name = cell(instrument(profile.principle.name))
        yield name, cell(_("links in the words")), *_points(profile.text)
        yield name, cell(_("all links")), *_points(profile.all)


def _points(tally: Tally) -> tuple[Cell, ...]:
    return (
        figure(tally.applicable),
        figure(tally.answered),
        figure(tally.in_operation),
        cell(words.points(tally) or words.headline(tally)),
    )
