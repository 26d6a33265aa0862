"""The gaps for Word: a section each, with the facts of the printed report as headings of their own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers import labels
from assessments.answers.value import Action, with_dates
from assessments.formats.docx_blocks import (
    ANSWER,
    BULLET,
    CELL,
    NOTE,
    Block,
    Heading,
    Paragraph,
    Run,
    Table,
    body_words,
    cell,
    figure,
    instrument,
    joined,
    own,
    quoted,
    say,
    sign,
    theirs,
)
from assessments.formats.print_text import shortened
from assessments.report import words
from assessments.report.docx_shared import (
    group_name,
    line_table,
    mechanisms,
    paragraph_word,
    strongest_evidence,
    title_in_cell,
    titled,
)
from assessments.report.gap_report import GapReport
from assessments.report.lines import Change, CriterionLine, Gap, Line, NextStep
from assessments.report.print_view import PrintedGap, printed_gaps
from assessments.report.rendering import Rendering
from recommendations.outline import Basis


def anchor(paragraph: int) -> str:
    """The bookmark of a gap."""
    return f"gap_{paragraph}"


def gaps(report: GapReport, rendering: Rendering) -> Iterator[Block]:
    """Every gap in the order of what to do first, and the rule of that order."""
    if not report.gaps:
        yield say(_("No recommendation is answered with level 0 or 1."))
        return
    number = len(report.gaps)
    counted = ngettext(
        "%(number)s recommendation is answered with level 0 or 1.",
        "%(number)s recommendations are answered with level 0 or 1.",
        number,
    ) % {"number": number}
    order = _(
        "They stand in this order: those the body flagged as priority; then protection, remedy and "
        "compensation (128–130, 135–137), because paragraphs 85 and 97 of the report say that redress "
        "received little attention and ask to prioritise protection; then the lower level; then the "
        "paragraph."
    )
    yield say(f"{counted} {order}")
    for item in printed_gaps(report):
        yield from _gap(item, report.period.end, rendering.moment.date())


def _gap(
    item: PrintedGap, end: datetime.date | None, day: datetime.date
) -> Iterator[Heading | Paragraph]:
    gap, line = item.gap, item.gap.line
    yield Heading(2, titled(line), anchor=anchor(gap.paragraph))
    yield say(*joined(list(_tags(gap)), " · "), style=ANSWER)
    yield quoted(paragraph_word(gap.paragraph), gap.recommendation.text)
    if gap.recommendation.footnote:
        yield say(instrument(gap.recommendation.footnote), style=NOTE)
    yield from _answered(line)
    yield from _behind(line)
    yield from _report_says(item)
    yield from _who_has_done_it(gap)
    yield from _principles(line)
    yield from _next_step(gap.next_step, end)
    yield _fact(_("Action"))
    for action in gap.actions:
        yield from _action(action, day)
    if not gap.actions:
        yield say(own(_("No action is planned yet."), bold=True))


def _tags(gap: Gap) -> Iterator[Run]:
    yield own(words.state(gap.line), bold=True)
    if gap.answer.priority:
        yield own(_("Priority of the body"), bold=True)
    if gap.is_redress:
        yield own(_("Protection and redress"), bold=True)
    yield group_name(gap.line.section)


def _fact(name: str) -> Heading:
    return Heading(3, (own(name),))


def _answered(line: Line) -> Iterator[Heading | Paragraph]:
    yield _fact(_("Answered, and why"))
    yield say(instrument(line.level_text))
    if line.answer.explanation:
        yield from body_words(line.answer.explanation)
    else:
        yield say(_("No explanation is given."))
    if meant := tuple(mechanisms(line)):
        yield say(*meant)


def _behind(line: Line) -> Iterator[Heading | Paragraph]:
    yield _fact(_("Criteria and evidence"))
    support = (
        _("The criteria support level %(range)s.") % {"range": words.supported(line.supported)}
        if line.supported
        else _("No criterion is answered yes, partly or no.")
    )
    claimed = words.claim(line)
    beyond = [own(f" {claimed}.", bold=True)] if claimed else []
    yield say(support, *beyond, f" {strongest_evidence(line)}.")


def _report_says(item: PrintedGap) -> Iterator[Heading | Paragraph]:
    if not (item.quoted or item.others or item.missing):
        return
    yield _fact(_("What the report says"))
    for quotation in item.quoted:
        yield quoted(paragraph_word(quotation.number), quotation.text)
    if item.others:
        numbers = words.paragraphs(item.others)
        yield say(_("See also %(numbers)s.") % {"numbers": numbers}, style=NOTE)
    if item.missing:
        numbers = words.paragraphs(item.missing)
        said = _("Not in our copy of the report: %(numbers)s.") % {"numbers": numbers}
        yield say(said, style=NOTE)


def _who_has_done_it(gap: Gap) -> Iterator[Heading | Paragraph]:
    if not gap.good_practices:
        return
    yield _fact(_("Who has done it (report of 2010)"))
    for practice in gap.good_practices:
        yield say(
            instrument(practice.who, bold=True),
            instrument(f" {practice.what}"),
            f" ({practice.paragraph})",
            style=BULLET,
        )


def _principles(line: Line) -> Iterator[Heading | Paragraph]:
    if not line.principles:
        return
    yield _fact(_("Principles touched"))
    runs: list[Run] = []
    for touched in line.principles:
        runs += [own("; ")] if runs else []
        runs.append(instrument(touched.principle.name))
        if touched.basis is Basis.TEXT:
            runs.append(own(f" ({words.BASES[touched.basis]})"))
    yield say(*runs)


def _next_step(step: NextStep, end: datetime.date | None) -> Iterator[Heading | Paragraph]:
    yield _fact(_("Next step"))
    for criterion in step.first:
        yield _criterion(criterion, end)
    reach = _("To reach %(level)s:") % {"level": labels.level(step.level)}
    yield say(own(reach, bold=True), " ", instrument(step.descriptor))
    if step.later:
        codes = labels.in_row(item.criterion.code for item in step.later)
        yield say(f"{_('After that:')} {codes}", style=NOTE)


def _criterion(item: CriterionLine, end: datetime.date | None) -> Paragraph:
    text = with_dates(item.text, end) if end else item.text
    kind, value = words.CRITERION_KINDS[item.criterion.kind], labels.CRITERION_VALUES[item.value]
    code = own(f"{item.criterion.code} ", bold=True)
    return say(code, instrument(text), f" ({kind}; {value})", style=BULLET)


def _action(action: Action, day: datetime.date) -> Iterator[Paragraph]:
    yield from body_words(action.what)
    runs: list[Run] = []
    if action.owner:
        runs += [own(f"{_('In charge:')} "), theirs(action.owner), own(". ")]
    if action.due:
        runs.append(own(f"{_('Due:')} {date_format(action.due, 'DATE_FORMAT')}"))
        if action.is_overdue(day):
            runs.append(own(f" {_('overdue')}", bold=True))
        runs.append(own(". "))
    runs.append(own(f"{_('Status:')} {labels.ACTION_STATUSES[action.status]}."))
    if action.assistance:
        kinds = labels.in_row(labels.ASSISTANCE[kind] for kind in action.assistance)
        runs.append(own(f" {_('Assistance needed:')} {kinds}."))
    yield say(*runs, style=NOTE)


# The lists beside the gaps for Word: information gaps, claims to look at again, what works, the
# change.


SHOWN_OF_REASON = 320


def information_gaps(report: GapReport) -> Iterator[Block]:
    """What is unknown, by paragraph."""
    yield say(
        _(
            "Recommendations whose answer is unknown: don’t know, known but not disclosed, or no answer. "
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
