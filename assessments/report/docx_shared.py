"""What several chapters of the Word report have: the table of groups, the table of lines, names and bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import LEVELS, Tally
from assessments.formats.docx_blocks import (
    CELL,
    NOTE,
    Cell,
    Paragraph,
    Picture,
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
from assessments.formats.docx_writer import bar_png
from assessments.formats.drawing import LevelBar
from assessments.formats.print_text import shortened
from assessments.report import words
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.report.print_view import printed_groups, tally_bar
from recommendations.outline import Section

_GROUP_WIDTHS = (3.8, 2.6, 0.65, 0.65, 0.65, 0.65, 1.75, 1.5, 3.75)
_LINE_WIDTHS = (1.3, 9.9, 4.8)
SHOWN_OF_EXPLANATION = 240
"""Characters of an explanation that a list shows; the record has all of it."""


def group_name(section: Section) -> Run:
    """``(b) Identification …``."""
    return instrument(f"({section.letter}) {section.title}" if section.letter else section.title)


def paragraph_word(number: int) -> str:
    """``Paragraph 112``."""
    return _("Paragraph %d") % number


def titled(line: Line) -> tuple[Run, ...]:
    """``112 Identify victims …``: what the heading of a recommendation says."""
    return own(f"{line.paragraph} "), instrument(line.recommendation.title)


def bar_picture(bar: LevelBar, width: float) -> Picture:
    """A bar, with the distribution in words for whoever does not see it."""
    return Picture(bar_png(bar), width, words.distribution(bar.tally))


def group_table(report: GapReport, caption: str) -> Iterator[Table | Paragraph]:
    """The seven groups and the whole with bar, distribution and headline; then what the bars mean."""
    rows = [
        (
            cell(group_name(group.part.section), " ", sign(_span(group.part.section.paragraphs))),
            *_counted(group.part.tally, group.bar),
        )
        for group in printed_groups(report)
    ]
    rows.append((cell(_("All 32")), *_counted(report.tally, tally_bar(report.tally))))
    yield Table(
        caption=(own(caption),),
        heads=(
            _("Group"),
            _("Levels"),
            *(str(level) for level in LEVELS),
            _("Unknown"),
            _("Outside"),
            _("In words"),
        ),
        rows=tuple(rows),
        widths=_GROUP_WIDTHS,
        numbers=frozenset(range(2, 8)),
        whole=True,
    )
    yield _legend()


def _span(numbers: tuple[int, ...]) -> str:
    return f"{numbers[0]}–{numbers[-1]}"


def _counted(tally: Tally, bar: LevelBar) -> Iterator[Cell]:
    yield (bar_picture(bar, _GROUP_WIDTHS[1] - 0.3),)
    for level in LEVELS:
        yield figure(tally.at_level(level))
    yield figure(tally.unknown)
    yield figure(tally.distribution["not_applicable"] + tally.distribution["elsewhere"])
    yield cell(words.headline(tally))


def _legend() -> Paragraph:
    named = labels.enumerated(labels.level(level) for level in LEVELS)
    return say(
        _("In the bars, from light to dark: %(levels)s.") % {"levels": named},
        " ",
        _("Hatched: unknown (don’t know, known but not disclosed, no answer)."),
        " ",
        _("An empty box: does not apply, or done elsewhere."),
        style=NOTE,
    )


def line_table(lines: Iterable[Line], caption: str) -> Table:
    """Recommendations with the beginning of the body's words, and what stands behind the answer."""
    return Table(
        caption=(own(caption),),
        heads=(
            _("Para."),
            _("Recommendation and the body's words"),
            _("Answer, and what stands behind it"),
        ),
        rows=tuple(
            (
                cell(str(line.paragraph)),
                (
                    title_in_cell(line),
                    *body_words(shortened(line.answer.explanation, SHOWN_OF_EXPLANATION), CELL),
                ),
                answer_cell(line),
            )
            for line in lines
        ),
        widths=_LINE_WIDTHS,
    )


def title_in_cell(line: Line) -> Paragraph:
    """The short title of a recommendation, bold."""
    return say(instrument(line.recommendation.title, bold=True), style=CELL)


def answer_cell(line: Line) -> Cell:
    """The answer, what its criteria support, and the strength of its evidence."""
    return (
        say(own(words.state(line), bold=True), style=CELL),
        *(say(sentence, style=CELL) for sentence in _behind(line)),
    )


def _behind(line: Line) -> Iterator[str]:
    if line.supported:
        support = f"{_('Criteria support')} {words.supported(line.supported)}"
        place = f": {words.CLAIMS[line.claim]}" if line.claim and words.claim(line) else ""
        yield support + place
    yield strongest_evidence(line)


def strongest_evidence(line: Line) -> str:
    """``Evidence: 2, Public document``."""
    return _("Evidence: %(strength)s, %(name)s") % {
        "strength": line.strength,
        "name": labels.STRENGTHS[line.strength],
    }


def mechanisms(line: Line) -> Iterator[Run]:
    """``Mechanisms meant: …``; nothing without any."""
    named = labels.enumerated(line.mechanisms)
    if named:
        yield own(f"{_('Mechanisms meant:')} ")
        yield instrument(named)
