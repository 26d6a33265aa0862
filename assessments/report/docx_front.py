"""The first page of the Word report, and its brief."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.value import Action, ContributorKind, with_dates
from assessments.formats.docx_blocks import (
    ANSWER,
    FACT,
    NOTE,
    STATEMENT,
    Block,
    Heading,
    Paragraph,
    Picture,
    Run,
    Table,
    cell,
    figure,
    instrument,
    own,
    quoted,
    say,
    sign,
    theirs,
)
from assessments.formats.docx_file import WARNING
from assessments.formats.docx_writer import qr_png
from assessments.formats.drawing import qr_code
from assessments.formats.print_text import shortened
from assessments.report import words
from assessments.report.docx_shared import group_table, paragraph_word, titled
from assessments.report.gap_report import GapReport
from assessments.report.lines import Gap
from assessments.report.overview import FirstThing, Kind
from assessments.report.print_view import took_part
from assessments.report.rendering import Rendering

CRITERIA_IN_BRIEF = 2
_CODE_WIDTH = 2.7


def cover(report: GapReport, rendering: Rendering) -> Iterator[Block]:
    """Who answered, when and how, with the hash; and what kind of file this is."""
    symbol = report.method.symbol
    yield say(_("Gap report"), style="Title")
    yield say(theirs(report.body.name), own(" · "), theirs(report.cycle.name), style="Subtitle")
    yield say(
        _("Self-assessment against the 32 recommendations of %(symbol)s") % {"symbol": symbol}
    )
    for name, runs in _facts(report, rendering):
        yield say(own(name, bold=True), own("\t"), *runs, style=FACT)
    yield from _verify(rendering)
    not_verified = own(f"{words.NOT_VERIFIED}.", bold=True)
    yield say(not_verified, f" {_statement()}", style=STATEMENT)
    yield say(_("This is a copy to work on: it can be changed. ") + _what_counts(rendering))
    if report.sample:
        yield say(f"{words.SAMPLE}.", style=WARNING)


def _facts(report: GapReport, rendering: Rendering) -> Iterator[tuple[str, tuple[Run, ...]]]:
    method = report.method
    edition = _("edition %(edition)s") % {"edition": method.edition}
    yield _("Answers as"), (own(str(words.VARIANTS[report.variant])),)
    yield (
        _("Instrument"),
        (sign(method.symbol), own(f", {edition}\n"), instrument(method.title)),
    )
    yield _("Period of evidence"), (own(words.period(report.period)),)
    yield _("Contributors"), tuple(_contributors(report)) or (own(_("None named")),)
    for name, kind in (
        (_("Ministries took part"), ContributorKind.MINISTRY),
        (_("Civil society took part"), ContributorKind.CIVIL_SOCIETY),
    ):
        yield name, (own(labels.yes_no(took_part(report, kind))),)
    yield _("Status"), (own(words.status(report, rendering)),)
    yield _("Hash"), (sign(words.hash_line(rendering)),)


def _contributors(report: GapReport) -> Iterator[Run]:
    for number, contributor in enumerate(report.contributors):
        yield own("\n" if number else "")
        yield theirs(contributor.name)
        yield own(f" ({labels.CONTRIBUTORS[contributor.kind]})")


def _verify(rendering: Rendering) -> Iterator[Block]:
    code = qr_code(rendering.verify_at)
    if code is None:
        return
    alt = _("QR code that leads to %(place)s with the hash of this report") % {"place": code.place}
    yield Picture(qr_png(code), _CODE_WIDTH, alt)
    yield say(
        own(_("Is this what the body submitted?"), bold=True),
        " ",
        _(
            "Scan the code, or open the address below and upload this file or type the hash. The page says "
            "whether this installation made the file or knows its data. It never says whether the answers "
            "are true."
        ),
    )
    yield say(sign(code.place))


def _statement() -> str:
    return _(
        "The official text of the recommendations is quoted from the report and set in serif type. Titles, "
        "questions, criteria and levels are the product's own wording. What the body says stands in its own "
        "words."
    )


def _what_counts(rendering: Rendering) -> str:
    if not rendering.digest:
        return _("The assessment itself stays as it is.")
    return _("What counts is the report as data and as PDF, to which the hash belongs.")


def brief(report: GapReport, rendering: Rendering) -> Iterator[Block]:
    """The finding, three things to do first, the groups, assistance asked for, and what this is."""
    yield Heading(1, (own(_("Brief")),), new_page=True)
    yield say(own(words.finding(report), bold=True))
    yield _figures(report)
    yield Heading(2, (own(_("Three things to do first")),))
    for thing in report.first_things:
        yield from _first_thing(thing, report, rendering)
    if not report.first_things:
        yield say(_("No gap, no information gap and no claim without evidence."))
    yield say(_order(), style=NOTE)
    yield Heading(2, (own(_("Where it stands, by group")),))
    yield from group_table(report, _("The seven groups of recommendations, by level"))
    yield Heading(2, (own(_("Assistance asked for")),))
    yield _assistance(report)
    yield Heading(2, (own(_("What this is")),))
    yield from _what_this_is(report)


def _figures(report: GapReport) -> Table:
    found = report.finding
    of = _("of %(number)s") % {"number": found.applicable}
    first = found.in_operation if found.summarised else found.answered
    return Table(
        caption=(own(_("The finding in four figures")),),
        heads=(
            str(labels.IN_OPERATION) if found.summarised else _("Answered"),
            _("Gaps"),
            _("Unknown"),
            _("Claims without evidence"),
        ),
        rows=(
            (
                cell(f"{first} {of}"),
                cell(str(found.gaps)),
                cell(str(found.unknown)),
                cell(str(found.claims_without_evidence)),
            ),
        ),
        widths=(4.0, 4.0, 4.0, 4.0),
        whole=True,
    )


def _first_thing(thing: FirstThing, report: GapReport, rendering: Rendering) -> Iterator[Block]:
    line = thing.line
    yield Heading(3, titled(line))
    yield say(own(words.state(line), bold=True), style=ANSWER)
    yield quoted(paragraph_word(line.paragraph), line.recommendation.text)
    if thing.gap is not None:
        yield from _way_forward(thing.gap, report, rendering)
        return
    todo = (
        _("find out where the body stands, and answer with a level.")
        if thing.kind is Kind.INFORMATION_GAP
        else _("name a document or another source that shows it.")
    )
    yield say(own(_("Next:"), bold=True), f" {todo}")


def _way_forward(gap: Gap, report: GapReport, rendering: Rendering) -> Iterator[Paragraph]:
    step, end = gap.next_step, report.period.end
    if step.first:
        texts = (item.text for item in step.first[:CRITERIA_IN_BRIEF])
        said = " ".join(with_dates(text, end) if end else text for text in texts)
        yield say(own(_("Next:"), bold=True), " ", instrument(said))
    reach = _("To reach %(level)s:") % {"level": labels.level(step.level)}
    yield say(own(reach, bold=True), " ", instrument(step.descriptor))
    if gap.actions:
        yield _planned(gap.actions[0], rendering)
    else:
        yield say(own(_("No action is planned yet."), bold=True))


def _planned(action: Action, rendering: Rendering) -> Paragraph:
    in_charge = [theirs(shortened(action.owner, 60))] if action.owner else []
    if action.due:
        in_charge += [own(", ")] if in_charge else []
        in_charge.append(own(date_format(action.due, "DATE_FORMAT")))
    behind = [own(" ("), *in_charge, own(")")] if in_charge else []
    if action.is_overdue(rendering.moment.date()):
        behind.append(own(f" {_('overdue')}", bold=True))
    return say(
        own(_("Planned action:"), bold=True), " ", theirs(shortened(action.what, 160)), *behind
    )


def _order() -> str:
    return _(
        "Gaps stand in this order: those the body flagged as priority; then protection, remedy and "
        "compensation (128–130, 135–137), as paragraphs 85 and 97 of the report ask; then the lower level; "
        "then the paragraph."
    )


def _assistance(report: GapReport) -> Block:
    if not report.assistance:
        return say(_("No action asks for assistance."))
    return Table(
        caption=(own(_("What planned and started actions ask for")),),
        heads=(_("Kind"), _("Actions"), _("For paragraphs")),
        rows=tuple(
            (
                cell(str(labels.ASSISTANCE[asked.kind])),
                figure(asked.actions),
                cell(labels.in_row(asked.paragraphs)),
            )
            for asked in report.assistance
        ),
        widths=(4.0, 2.0, 10.0),
        numbers=frozenset({1}),
        whole=True,
    )


def _what_this_is(report: GapReport) -> Iterator[Paragraph]:
    yield say(
        _(
            "The body itself says how far it follows the 32 recommendations (paragraphs 106–137) of the "
            "United Nations report %(symbol)s of 2010. Levels run from 0, not in place, to 3, in operation "
            "throughout and reviewed. A blank is never counted as zero, bodies are never ranked, and nobody "
            "has verified the answers."
        )
        % {"symbol": report.method.symbol}
    )
    yield say(
        _(
            "%(answered)s of %(gaps)s applicable recommendations are answered with a level; %(references)s "
            "references to evidence are given."
        )
        % {
            "answered": report.tally.answered,
            "gaps": report.tally.applicable,
            "references": report.coverage.references,
        }
    )
