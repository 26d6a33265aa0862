"""The columns of every table that leaves as a file, declared once: key, heading, width, value.

A workbook uses them today; whatever else prints such a table takes them from here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.answers import labels
from assessments.answers.principles import CriteriaCount, PrincipleCount
from assessments.answers.scoring import NOT_BORNE_OUT, Standing, State, Tally
from assessments.answers.value import Action
from assessments.report import criteria_words, line_words, words
from assessments.report.gap_report import GapReport
from assessments.report.lines import Gap, Line
from assessments.report.overview import RegisterItem
from recommendations import lists
from recommendations.outline import CriterionKind, CriterionValue

type Value = str | int | datetime.date | None


@dataclass(frozen=True, slots=True)
class Column[Row]:
    """One column; ``width`` in characters of a workbook; ``value`` keeps numbers and dates typed."""

    key: str
    heading: Promise
    width: int
    value: Callable[[Row], Value]


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A counted set with its name."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class PrincipleRow:
    """A principle with its criteria of one kind; ``words`` says it over all kinds."""

    name: str
    kind: CriterionKind
    count: PrincipleCount
    words: str

    @property
    def of_kind(self) -> CriteriaCount:
        """How its criteria of this kind are answered."""
        return self.count.by_kind[self.kind]


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A gap with one of its actions (or none), or an action on what is no gap; ``order`` counts gaps.

    ``overdue`` is as of the day of the report.
    """

    order: int | None
    line: Line
    gap: Gap | None
    action: Action | None
    overdue: bool = False


def _count(key: str) -> Callable[[TallyRow], Value]:
    return lambda row: row.tally.distribution[key]


def _count_of(state: State, width: int = 12) -> Column[TallyRow]:
    return Column(state.value, labels.STATE_LABELS[state].short, width, _count(state.value))


def _standing_of(standing: Standing) -> Column[TallyRow]:
    heading = labels.STANDING_LABELS[standing].short
    return Column(standing.value, heading, 12, lambda row: row.tally.standings[standing])


def _if_summarised(get: Callable[[Tally], int]) -> Callable[[TallyRow], Value]:
    return lambda row: get(row.tally) if row.tally.summarised else None


def _of_action(get: Callable[[Action], Value]) -> Callable[[ActionRow], Value]:
    return lambda row: None if row.action is None else get(row.action)


TALLIES: tuple[Column[TallyRow], ...] = (
    Column("name", gettext_lazy("Set of recommendations"), 44, lambda row: row.name),
    Column("asked", gettext_lazy("Asked"), 10, lambda row: row.tally.asked),
    Column("applicable", gettext_lazy("Applicable"), 13, lambda row: row.tally.applicable),
    Column("answered", gettext_lazy("Answered"), 11, lambda row: row.tally.answered),
    Column("unknown", gettext_lazy("Unknown"), 11, lambda row: row.tally.unknown),
    Column("in_operation", labels.IN_OPERATION, 14, lambda row: row.tally.in_operation),
    *map(_standing_of, (Standing.BORNE_OUT, *NOT_BORNE_OUT)),
    Column("documents", gettext_lazy("Open documents"), 11, lambda row: row.tally.documents),
    Column("points_low", gettext_lazy("Points from"), 11, _if_summarised(lambda t: t.points_low)),
    Column("points_high", gettext_lazy("Points to"), 11, _if_summarised(lambda t: t.points_high)),
    Column("points_max", gettext_lazy("Points at most"), 11, _if_summarised(lambda t: t.points_max)),
    Column("0", labels.LEVEL_LABELS[0].short, 9, _count("0")),
    Column("1", labels.LEVEL_LABELS[1].short, 9, _count("1")),
    Column("2", labels.LEVEL_LABELS[2].short, 9, _count("2")),
    Column("3", labels.LEVEL_LABELS[3].short, 9, _count("3")),
    _count_of(State.DONT_KNOW, 11),
    *map(_count_of, (State.WITHHELD, State.BLANK, State.NOT_APPLICABLE, State.ELSEWHERE)),
    Column("words", gettext_lazy("In words"), 48, lambda row: words.headline(row.tally)),
)

ANSWERS: tuple[Column[Line], ...] = (
    Column("paragraph", gettext_lazy("Paragraph"), 13, lambda line: line.paragraph),
    Column("section", gettext_lazy("Group"), 24, lambda line: line.section.title),
    Column("title", gettext_lazy("Recommendation"), 34, lambda line: line.title),
    Column("text", gettext_lazy("Official text"), 60, lambda line: line.recommendation.words.text),
    Column("question", gettext_lazy("The question that was asked"), 50, lambda line: line.prompt),
    Column("level", gettext_lazy("Level"), 10, lambda line: line.answer.level),
    Column("answer", gettext_lazy("Answer"), 26, line_words.state),
    Column("explanation", gettext_lazy("The body's words"), 60, lambda line: line.answer.explanation),
    Column(
        "supported_low",
        gettext_lazy("Criteria support from"),
        12,
        lambda line: None if line.supported is None else line.supported.low,
    ),
    Column(
        "supported_high",
        gettext_lazy("Criteria support to"),
        12,
        lambda line: None if line.supported is None else line.supported.high,
    ),
    Column("claim", gettext_lazy("Level and criteria"), 34, line_words.comparison),
    Column("standing", gettext_lazy("What supports the level"), 30, line_words.standing),
    Column("criteria", gettext_lazy("Criteria"), 60, lambda line: _criteria(line)),
    Column(
        "next", gettext_lazy("Next steps"), 60, lambda line: "\n".join(line_words.next_steps(line.next_step))
    ),
    Column("strength", gettext_lazy("Strength of evidence"), 12, lambda line: line.strength),
    Column("priority", gettext_lazy("Priority"), 10, lambda line: _yes(line.answer.priority)),
    Column(
        "mechanisms", gettext_lazy("Mechanisms meant"), 26, lambda line: lists.enumerated(line.mechanisms)
    ),
    Column(
        "previous_level",
        gettext_lazy("Level in the last cycle"),
        12,
        lambda line: None if line.previous is None else line.previous.level,
    ),
    Column(
        "change",
        pgettext_lazy("since the last cycle", "Change"),
        20,
        lambda line: "" if line.change is None else str(words.CHANGES[line.change]),
    ),
)

ACTIONS: tuple[Column[ActionRow], ...] = (
    Column("order", gettext_lazy("Place among the gaps"), 10, lambda row: row.order),
    Column("paragraph", gettext_lazy("Paragraph"), 13, lambda row: row.line.paragraph),
    Column("title", gettext_lazy("Recommendation"), 34, lambda row: row.line.title),
    Column("level", gettext_lazy("Level"), 10, lambda row: row.line.answer.level),
    Column("priority", gettext_lazy("Priority"), 10, lambda row: _yes(row.line.answer.priority)),
    Column("question", gettext_lazy("The question that was asked"), 40, lambda row: row.line.prompt),
    Column(
        "next",
        gettext_lazy("Next steps"),
        60,
        lambda row: "\n".join(line_words.next_steps(row.line.next_step)),
    ),
    Column("action", gettext_lazy("Action"), 50, _of_action(lambda action: action.what)),
    Column("owner", gettext_lazy("In charge"), 28, _of_action(lambda action: action.owner)),
    Column("due", gettext_lazy("Due"), 13, _of_action(lambda action: action.due)),
    Column("status", gettext_lazy("Status"), 12, _of_action(lambda a: str(labels.ACTION_STATUSES[a.status]))),
    Column("overdue", gettext_lazy("Overdue"), 10, lambda row: _yes(row.overdue)),
    Column(
        "assistance",
        gettext_lazy("Assistance needed"),
        24,
        _of_action(lambda a: lists.in_row(labels.ASSISTANCE[kind] for kind in a.assistance)),
    ),
)

EVIDENCE: tuple[Column[RegisterItem], ...] = (
    Column("number", gettext_lazy("No."), 7, lambda item: item.number),
    Column("paragraph", gettext_lazy("Paragraph"), 13, lambda item: item.line.paragraph),
    Column(
        "title",
        gettext_lazy("Reference"),
        56,
        lambda item: str(words.CONFIDENTIAL) if item.evidence.confidential else item.evidence.title,
    ),
    Column("strength", gettext_lazy("Strength"), 10, lambda item: item.evidence.strength),
    Column(
        "strength_words",
        gettext_lazy("Strength in words"),
        26,
        lambda item: str(labels.STRENGTHS[item.evidence.strength]),
    ),
    Column("date", gettext_lazy("Date"), 13, lambda item: item.evidence.date),
    Column("page", gettext_lazy("Page or article"), 16, lambda item: item.evidence.page),
    Column("url", gettext_lazy("Address"), 50, lambda item: item.evidence.url),
    Column("source", gettext_lazy("Confirmed by"), 34, lambda item: item.evidence.source),
    Column("remark", gettext_lazy("Remark"), 40, lambda item: lists.sentences(line_words.remarks(item))),
    Column("file", gettext_lazy("File"), 34, lambda item: line_words.file(item.evidence.file)),
)


PRINCIPLES: tuple[Column[PrincipleRow], ...] = (
    Column("principle", gettext_lazy("Principle"), 44, lambda row: row.name),
    Column("kind", gettext_lazy("Criteria on"), 14, lambda row: str(criteria_words.ON[row.kind])),
    Column("counted", gettext_lazy("Criteria that apply"), 12, lambda row: row.of_kind.counted),
    Column("yes", gettext_lazy("Met"), 9, lambda row: row.of_kind.yes),
    Column("partly", gettext_lazy("In part"), 9, lambda row: row.of_kind.partly),
    Column("no", gettext_lazy("Not"), 9, lambda row: row.of_kind.no),
    Column("no_case", labels.CRITERION_VALUES[CriterionValue.NO_CASE], 12, lambda row: row.of_kind.no_case),
    Column("unknown", gettext_lazy("Unknown"), 11, lambda row: row.of_kind.unknown),
    Column("words", gettext_lazy("In words"), 80, lambda row: row.words),
)


def tally_rows(report: GapReport) -> Iterator[TallyRow]:
    """All 32 and the seven groups."""
    yield TallyRow(_("All 32"), report.tally)
    for part in report.sections:
        letter = f"({part.section.letter}) " if part.section.letter else ""
        yield TallyRow(f"{letter}{part.section.title}", part.tally)


def principle_rows(report: GapReport) -> Iterator[PrincipleRow]:
    """Each principle by kind of criterion."""
    for profile in report.profiles:
        said = criteria_words.criteria_of(profile.count, report.variant)
        for kind in CriterionKind:
            yield PrincipleRow(profile.principle.name, kind, profile.count, said)


def touched_rows(report: GapReport) -> Iterator[TallyRow]:
    """The recommendations that touch each principle, over all links and over those in the words."""
    for profile in report.profiles:
        name = profile.principle.name
        yield TallyRow(_("%(principle)s: all links") % {"principle": name}, profile.all)
        yield TallyRow(_("%(principle)s: links in the words") % {"principle": name}, profile.text)


def action_rows(report: GapReport, day: datetime.date) -> Iterator[ActionRow]:
    """Each gap in its order with its actions, then the actions on what is no gap."""
    for order, gap in enumerate(report.gaps, 1):
        for action in gap.actions or (None,):
            late = action is not None and action.was_overdue(day)
            yield ActionRow(order, gap.line, gap, action, late)
    gaps = {gap.paragraph for gap in report.gaps}
    for item in report.plan:
        if item.line.paragraph not in gaps:
            late = item.action.was_overdue(day)
            yield ActionRow(None, item.line, None, item.action, late)


def _yes(value: bool) -> str:
    return labels.yes_no(value) if value else ""


def _criteria(line: Line) -> str:
    return "\n".join(
        f"{item.criterion.code} {item.text} {line_words.criterion(item)}" for item in line.criteria
    )
