"""The full record, the evidence register and the action plan for Word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.answers.value import Reference
from assessments.formats.docx_blocks import (
    CELL,
    CELL_QUOTE,
    NOTE,
    QUOTE,
    Block,
    Cell,
    Heading,
    Paragraph,
    Run,
    Table,
    body_words,
    cell,
    instrument,
    own,
    quoted,
    say,
    sign,
    theirs,
)
from assessments.report import words
from assessments.report.docx_gaps import anchor
from assessments.report.docx_shared import (
    answer_cell,
    group_name,
    mechanisms,
    paragraph_word,
    title_in_cell,
)
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.report.overview import PlanItem, RegisterItem, SectionReport
from assessments.report.rendering import Rendering


def record(report: GapReport) -> Iterator[Block]:
    """Every recommendation by group; a gap's row leads to where it is set out."""
    yield say(
        _(
            "Every recommendation with its answer. A gap is set out in full under Gaps, to which its row "
            "points."
        )
    )
    for part in report.sections:
        yield Heading(2, (group_name(part.section),))
        yield say(instrument(f"“{part.section.lead_in}”"), style=QUOTE)
        yield _answers(part)


def _answers(part: SectionReport) -> Table:
    return Table(
        caption=(instrument(part.section.title), own(f": {words.headline(part.tally)}")),
        heads=(
            _("Para."),
            _("Recommendation and the body's words"),
            _("Answer, and what stands behind it"),
        ),
        rows=tuple(
            (cell(str(line.paragraph)), tuple(_recorded(line)), answer_cell(line))
            for line in part.lines
        ),
        widths=(1.3, 10.3, 4.4),
    )


def _recorded(line: Line) -> Iterator[Paragraph]:
    yield title_in_cell(line)
    if line.standing is Standing.GAP:
        link = Run(_("Set out in full under Gaps"), leads_to=anchor(line.paragraph))
        yield say(link, style=CELL)
        return
    yield quoted(paragraph_word(line.paragraph), line.recommendation.text, CELL_QUOTE)
    if line.recommendation.footnote:
        yield say(instrument(line.recommendation.footnote), style=NOTE)
    yield from body_words(line.answer.explanation, CELL)
    if meant := tuple(mechanisms(line)):
        yield say(*meant, style=CELL)


def register(report: GapReport) -> Iterator[Block]:
    """Every reference, numbered; of a confidential one its strength and nothing else."""
    if not report.register:
        yield say(_("No reference is given."))
        return
    yield Table(
        caption=(own(_("References to evidence, by paragraph")),),
        heads=(_("No."), _("Para."), _("Reference"), _("Strength")),
        rows=tuple(_reference(item) for item in report.register),
        widths=(1.2, 1.3, 9.7, 3.8),
    )


def _reference(item: RegisterItem) -> tuple[Cell, ...]:
    strength = item.evidence.strength
    return (
        cell(str(item.number)),
        cell(str(item.line.paragraph)),
        tuple(_evidence(item.evidence)),
        cell(f"{strength}: {labels.STRENGTHS[strength]}"),
    )


def _evidence(item: Reference) -> Iterator[Paragraph]:
    if item.confidential:
        yield say(str(words.CONFIDENTIAL), style=CELL)
        return
    runs = [theirs(item.title)]
    if item.date:
        runs.append(own(f", {date_format(item.date, 'DATE_FORMAT')}"))
    if item.page:
        runs += [own(f", {_('page or article')} "), theirs(item.page)]
    yield say(*runs, style=CELL)
    if item.file:
        yield say(f"{_('File:')} ", theirs(words.file(item.file)), style=CELL)
    if item.source:
        yield say(f"{_('Confirmed by')} ", theirs(item.source), style=CELL)
    if item.url:
        yield say(sign(item.url), style=CELL)


def plan(report: GapReport, rendering: Rendering) -> Iterator[Block]:
    """Every action with who is in charge, when it is due, and the assistance it needs."""
    if not report.plan:
        yield say(_("No action is planned yet."))
        return
    day = rendering.moment.date()
    yield Table(
        caption=(own(_("Actions by paragraph")),),
        heads=(
            _("Para."),
            _("Action"),
            _("In charge"),
            _("Due, and status"),
            _("Assistance needed"),
        ),
        rows=tuple(_action(item, day) for item in report.plan),
        widths=(1.3, 6.1, 3.2, 3.0, 2.4),
    )


def _action(item: PlanItem, day: datetime.date) -> tuple[Cell, ...]:
    action = item.action
    late = [own(f", {_('overdue')}", bold=True)] if action.is_overdue(day) else []
    due = [say(date_format(action.due, "DATE_FORMAT"), style=CELL)] if action.due else []
    return (
        cell(str(item.line.paragraph)),
        tuple(body_words(action.what, CELL)),
        cell(theirs(action.owner)),
        (*due, say(str(labels.ACTION_STATUSES[action.status]), *late, style=CELL)),
        cell(labels.in_row(labels.ASSISTANCE[kind] for kind in action.assistance)),
    )
