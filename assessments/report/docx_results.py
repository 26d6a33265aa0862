"""Coverage and results by group, and the profile by principle, for Word."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers import labels
from assessments.answers.scoring import Tally
from assessments.formats.docx_blocks import (
    ANSWER,
    CELL,
    NOTE,
    QUOTE,
    Block,
    Cell,
    Heading,
    Paragraph,
    Table,
    body_words,
    cell,
    figure,
    instrument,
    own,
    quoted,
    say,
    sign,
)
from assessments.report import words
from assessments.report.docx_shared import (
    bar_picture,
    group_name,
    group_table,
    paragraph_word,
    title_in_cell,
)
from assessments.report.gap_report import GapReport
from assessments.report.overview import Coverage, Method, PrincipleProfile
from assessments.report.print_view import PrintedProfile, printed_profile
from assessments.report.workbook import level_meanings

DRIVERS = 5
_BAR_WIDTH = 8.0


def coverage(report: GapReport) -> Iterator[Block]:
    """How much is answered and evidenced, the distribution, the groups, and what is outside the count."""
    yield say(" ".join(_sentences(report)))
    yield say(own(f"{words.headline(report.tally)}.", bold=True))
    yield _distribution(report)
    yield _strengths(report.coverage)
    yield Heading(2, (own(_("Results by group")),))
    yield from group_table(report, _("Levels in the seven groups"))
    if report.coverage.outside:
        yield Heading(2, (own(_("Does not apply, or done elsewhere")),))
        yield _outside(report.coverage)


def _sentences(report: GapReport) -> Iterator[str]:
    tally, found = report.tally, report.coverage
    yield _(
        "Of %(asked)s recommendations %(applicable)s apply; %(answered)s are answered with a level."
    ) % {"asked": tally.asked, "applicable": tally.applicable, "answered": tally.answered}
    yield _("%(answered)s of %(asked)s criteria are answered yes, partly or no.") % {
        "answered": found.criteria_answered,
        "asked": found.criteria_asked,
    }
    yield ngettext(
        "%(number)s reference to evidence is given.",
        "%(number)s references to evidence are given.",
        found.references,
    ) % {"number": found.references}
    if found.confidential:
        yield ngettext(
            "%(number)s of them is confidential and shown by its strength alone.",
            "%(number)s of them are confidential and shown by their strength alone.",
            found.confidential,
        ) % {"number": found.confidential}
    if found.copied:
        yield ngettext(
            "%(number)s answer copied from the last cycle has not been checked and counts as not answered.",
            "%(number)s answers copied from the last cycle have not been checked and count as not answered.",
            found.copied,
        ) % {"number": found.copied}


def _distribution(report: GapReport) -> Table:
    return Table(
        caption=(own(_("How the 32 recommendations are answered")),),
        heads=(_("Answer"), _("Number")),
        rows=tuple(
            (cell(labels.key(key)), figure(count))
            for key, count in report.tally.distribution.items()
        ),
        widths=(7.0, 2.5),
        numbers=frozenset({1}),
        whole=True,
    )


def _strengths(found: Coverage) -> Table:
    named = zip(labels.STRENGTHS, found.strengths, strict=True)
    return Table(
        caption=(own(_("The strongest evidence behind answers with a level")),),
        heads=(_("Strength"), _("Answers")),
        rows=tuple(
            (cell(f"{number}: {name}"), figure(count)) for number, (name, count) in enumerate(named)
        ),
        widths=(7.0, 2.5),
        numbers=frozenset({1}),
        whole=True,
    )


def _outside(found: Coverage) -> Table:
    return Table(
        caption=(own(_("Recommendations outside the count")),),
        heads=(_("Para."), _("Recommendation and the body's words"), _("Answer")),
        rows=tuple(
            (
                cell(str(line.paragraph)),
                (title_in_cell(line), *body_words(line.answer.explanation, CELL)),
                cell(words.state(line)),
            )
            for line in found.outside
        ),
        widths=(1.3, 10.7, 4.0),
    )


def profile(report: GapReport) -> Iterator[Block]:
    """Half a page for each principle: its bar, what drives it, what paragraphs 96-105 say of it."""
    yield say(
        _(
            "The eight principles of the human rights-based approach overlap: a recommendation counts under "
            "every principle that it touches, so the figures of different principles are never added up."
        )
    )
    for found in report.profiles:
        yield from _principle(printed_profile(found))


def _principle(item: PrintedProfile) -> Iterator[Block]:
    found = item.profile
    yield Heading(2, (instrument(found.principle.name),))
    yield bar_picture(item.bar, _BAR_WIDTH)
    yield say(f"{words.headline(found.all)}.", style=ANSWER)
    if found.is_named_nowhere:
        yield say(
            _(
                "No recommendation's own words name this principle; it is linked by the report's analysis "
                "alone."
            )
        )
    if found.lines:
        yield _drivers(found)
    rest = [str(each.line.paragraph) for each in found.lines[DRIVERS:]]
    if rest:
        yield say(_("Also linked: %(numbers)s.") % {"numbers": labels.in_row(rest)}, style=NOTE)
    for quotation in item.quoted:
        yield quoted(paragraph_word(quotation.number), quotation.text)
    if not item.quoted:
        yield say(instrument(found.principle.words), style=QUOTE)
    if item.elsewhere:
        numbers = words.paragraphs(item.elsewhere)
        said = _("The report speaks of it also in %(numbers)s.") % {"numbers": numbers}
        yield say(said, style=NOTE)


def _drivers(found: PrincipleProfile) -> Table:
    caption = (
        _("What drives it: the gaps first")
        if found.drivers
        else _("Its recommendations; none is a gap")
    )
    return Table(
        caption=(own(caption),),
        heads=(_("Para."), _("Recommendation"), _("Answer"), _("Link")),
        rows=tuple(
            (
                cell(str(each.line.paragraph)),
                cell(instrument(each.line.recommendation.title)),
                cell(words.state(each.line)),
                cell(str(words.BASES[each.basis])),
            )
            for each in found.lines[:DRIVERS]
        ),
        widths=(1.3, 6.7, 4.2, 3.8),
        whole=True,
    )


# Method and limits, and the annex of point ranges, for Word.


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
            (cell(labels.level(number)), cell(meaning))
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
        % {"numbers": labels.listed(found.participation)}
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
        "missing": labels.in_row(found.missing_paragraphs),
        "cut": labels.in_row(found.cut_paragraphs),
    }
    yield say(f"{lacking} {_('The full report:')} ", sign(found.source_url))


def annex(report: GapReport) -> Iterator[Block]:
    """Points as ranges by group, and two tallies for each principle."""
    rows = [(cell(group_name(part.section)), *_points(part.tally)) for part in report.sections]
    rows.append((cell(_("All 32")), *_points(report.tally)))
    counted = (
        _("Applicable"),
        _("Answered"),
        str(labels.IN_OPERATION),
        _("Points"),
    )
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
