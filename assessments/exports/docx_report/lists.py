"""The lists beside the gaps for Word: information gaps, claims to look at again, what works, the change."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.exports import words
from assessments.exports.docx_blocks import (
    CELL,
    Block,
    Heading,
    Run,
    Table,
    body_words,
    cell,
    figure,
    instrument,
    own,
    say,
    sign,
)
from assessments.exports.docx_report.shared import line_table, title_in_cell
from assessments.exports.print_text import shortened
from assessments.gap_report import Change, GapReport, Line

SHOWN_OF_REASON = 320


def information_gaps(report: GapReport) -> Iterator[Block]:
    """What is unknown, by paragraph."""
    yield say(
        _(
            "Recommendations whose answer is unknown: don't know, known but not disclosed, or not answered. "
            "They are counted as unknown and never as zero."
        )
    )
    if report.information_gaps:
        yield line_table(report.information_gaps, _("Information gaps by paragraph"))
    else:
        yield say(_("None: every applicable recommendation is answered with a level."))


def claims(report: GapReport) -> Iterator[Block]:
    """Claims without evidence, levels beyond their criteria, answers hard to reconcile."""
    yield Heading(2, (own(_("Claims without evidence")),))
    yield say(
        _(
            "Level 2 or 3 with nothing but the body's own statement behind it. The level stands; a reference "
            "would make it readable for others."
        )
    )
    if report.claims_without_evidence:
        yield line_table(report.claims_without_evidence, _("Claims without evidence by paragraph"))
    else:
        yield say(_("None: every level 2 or 3 has at least one reference."))
    yield Heading(2, (own(_("Levels beyond what the criteria support")),))
    yield from _beyond(report)
    if report.contradictions:
        yield Heading(2, (own(_("Answers hard to reconcile")),))
        yield _contradictions(report)


def _beyond(report: GapReport) -> Iterator[Block]:
    if not report.beyond_criteria:
        yield say(_("None: every level lies within what its criteria support."))
        return
    yield say(
        _(
            "The product never changes the level that a body gives; it prints what the criteria support "
            "beside it."
        )
    )
    yield Table(
        caption=(own(_("Levels above or below their criteria")),),
        heads=(_("Para."), _("Recommendation and the body's reason"), _("Level and criteria")),
        rows=tuple(
            (
                cell(str(line.paragraph)),
                (
                    title_in_cell(line),
                    *body_words(shortened(line.answer.explanation, SHOWN_OF_REASON), CELL),
                ),
                cell(words.claim(line)),
            )
            for line in report.beyond_criteria
        ),
        widths=(1.3, 10.2, 4.5),
    )


def _contradictions(report: GapReport) -> Table:
    return Table(
        caption=(own(_("Pairs of answers to look at together")),),
        heads=(_("Paragraphs"), _("Why"), _("Levels")),
        rows=tuple(
            (
                cell(f"{found.first.paragraph}, {found.second.paragraph}"),
                cell(instrument(found.message)),
                cell(f"{found.first.answer.level}, {found.second.answer.level}"),
            )
            for found in report.contradictions
        ),
        widths=(2.4, 11.6, 2.0),
    )


def working(report: GapReport) -> Iterator[Block]:
    """What is in operation, by paragraph."""
    yield say(_("Recommendations answered with level 2 or 3."))
    if report.working:
        yield line_table(report.working, _("What works, by paragraph"))
    else:
        yield say(_("No recommendation is answered with level 2 or 3."))


def change(report: GapReport) -> Iterator[Block]:
    """What changed since the last cycle; nothing without one."""
    found = report.change
    if found is None:
        return
    yield say(
        _(
            "Compared with the submission of %(cycle)s to the same edition. Only two levels can be compared; "
            "everything else is said in words."
        )
        % {"cycle": found.cycle.name}
    )
    yield say(
        " ".join(
            _("%(cycle)s: %(words)s.") % {"cycle": cycle.name, "words": words.headline(tally)}
            for cycle, tally in ((found.cycle, found.tally_before), (report.cycle, report.tally))
        )
    )
    yield Table(
        caption=(own(_("What changed, recommendation by recommendation")),),
        heads=(_("Change"), _("Number"), _("Paragraphs, with the level before and now")),
        rows=tuple(
            (
                cell(str(words.CHANGES[kind])),
                figure(len(lines)),
                cell(*_changed(kind, lines)),
            )
            for kind, lines in found.groups
        ),
        widths=(4.4, 1.8, 9.8),
        numbers=frozenset({1}),
    )


def _changed(kind: Change, lines: tuple[Line, ...]) -> Iterator[Run]:
    for number, line in enumerate(lines):
        if number:
            yield own(", ")
        yield own(str(line.paragraph))
        if kind in (Change.IMPROVED, Change.DECLINED) and line.previous is not None:
            yield own(" ")
            yield sign(f"({line.previous.level} → {line.answer.level})")
        elif kind is Change.NEWLY_ANSWERED:
            yield own(f" ({line.answer.level})")
