"""Coverage and results by group, and the profile by principle, for Word."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.exports import words
from assessments.exports.docx_blocks import (
    ANSWER,
    CELL,
    NOTE,
    QUOTE,
    Block,
    Heading,
    Table,
    body_words,
    cell,
    figure,
    instrument,
    own,
    quoted,
    say,
)
from assessments.exports.docx_report.shared import (
    bar_picture,
    group_table,
    paragraph_word,
    title_in_cell,
)
from assessments.exports.print_view import PrintedProfile, printed_profile
from assessments.gap_report import Coverage, GapReport, PrincipleProfile

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
            (cell(_answer_word(key)), figure(count))
            for key, count in report.tally.distribution.items()
        ),
        widths=(7.0, 2.5),
        numbers=frozenset({1}),
        whole=True,
    )


def _answer_word(key: str) -> str:
    return words.level(int(key)) if key.isdigit() else str(words.STATES[key])


def _strengths(found: Coverage) -> Table:
    named = zip(words.STRENGTHS, found.strengths, strict=True)
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
                cell(words.state(line.answer)),
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
        yield say(f"{_('Also linked:')} {', '.join(rest)}.", style=NOTE)
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
                cell(words.state(each.line.answer)),
                cell(str(words.BASES[each.basis])),
            )
            for each in found.lines[:DRIVERS]
        ),
        widths=(1.3, 6.7, 4.2, 3.8),
        whole=True,
    )
