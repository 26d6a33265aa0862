"""The board of one assessment: a row for each recommendation, a column for each ministry that is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from assessments.answering.contradictions import disagreements
from assessments.answering.input_states import MinistryInput, input_states
from assessments.answering.input_versions import SinceCleared, all_since_cleared
from assessments.answering.inputs import Asked, Input, asked_in
from assessments.answering.rows import outline_of
from assessments.board.cells import Cell, CellState, answer_cell, input_cell
from assessments.models import Answer, Assessment, Reminder
from assessments.offline.mailing import sent_to
from mechanisms.models import Assignment
from recommendations.outline import Outline, Recommendation, Variant


class Show(StrEnum):
    """Which rows a page shows; the address says it (`?show=late`), else those for which anybody is asked."""

    ASKED = "asked"
    ALL = "all"
    MISSING = "missing"
    LATE = "late"
    CONTRADICTS = "contradicts"
    CHANGED = "changed"
    UNASSIGNED = "unassigned"


type Key = int | UUID
"""A member; the input itself where its member is gone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One ministry; `asked` is None where it is asked no longer and left an input.

    `late`: the recommendations at which it is late. `reminded_on`: the last day on which it was reminded.
    """

    key: Key
    name: str
    asked: Asked | None
    late: tuple[int, ...] = ()
    reminded_on: date | None = None

    @property
    def has_account(self) -> bool:
        return self.asked is not None and self.asked.has_account


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One recommendation with a cell for each column, None where that ministry is not asked.

    `changed`: what changed in the answer itself since it was cleared.
    """

    recommendation: Recommendation
    title: str
    answer: Answer
    cells: tuple[tuple[Column, Cell | None], ...]
    changed: tuple[SinceCleared, ...]

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def asked(self) -> tuple[Cell, ...]:
        """Those that hold anything."""
        return tuple(cell for _column, cell in self.cells if cell is not None)

    @property
    def changed_inputs(self) -> tuple[tuple[Column, SinceCleared], ...]:
        """What each ministry released since the answer was cleared."""
        return tuple((column, one) for column, cell in self.cells if cell for one in cell.changed)

    @property
    def is_changed(self) -> bool:
        """The answer was cleared, and something was saved or released since."""
        return self.answer.cleared_at is not None and self.answer.uncleared_at is not None

    @property
    def is_unassigned(self) -> bool:
        """Nobody is asked for it now."""
        return not any(cell.is_asked for cell in self.asked)

    def fits(self, show: Show) -> bool:
        """Whether a page that shows only some has it."""
        cells = self.asked
        return {
            Show.ASKED: bool(cells),
            Show.ALL: True,
            Show.MISSING: any(cell.is_missing for cell in cells),
            Show.LATE: any(cell.is_late for cell in cells),
            Show.CONTRADICTS: any(cell.contradicts for cell in cells),
            Show.CHANGED: self.is_changed,
            Show.UNASSIGNED: self.is_unassigned,
        }[show]


@dataclass(frozen=True, slots=True)
class Board:
    """All 32 rows, and the ministries in the order of their names, those that were asked before last."""

    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]

    def shown(self, show: Show) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.fits(show))

    @property
    def late(self) -> tuple[Column, ...]:
        """Who is late anywhere."""
        return tuple(one for one in self.columns if one.late)

    @property
    def not_sent(self) -> tuple[str, ...]:
        """The ministries whose letter is not on its way, by name."""
        cells = (place for row in self.rows for place in row.cells)
        waiting = {column.name for column, cell in cells if cell and cell.state is CellState.NOT_SENT}
        return tuple(one.name for one in self.columns if one.name in waiting)


def board_of(assessment: Assessment, today: date) -> Board:
    """How far everybody is. Nine queries; five more where something changed since it was cleared.

    Nobody is late where nothing can be written any more.
    """
    outline, answers = outline_of(assessment), _answers(assessment)
    states, asked = input_states(assessment), asked_in(assessment.body_id)
    dues = _dues(assessment) if assessment.is_writable else {}
    changed, sent = all_since_cleared(assessment, answers.values()), sent_to(assessment)
    found = {
        item.paragraph: _cells(item, states, asked, answers[item.paragraph], dues, changed, sent, today)
        for item in outline.recommendations
    }
    _mark_disagreements(outline, states, found)
    columns = _columns(states, asked, found, _reminders(assessment))
    return Board(columns, tuple(_rows(outline, assessment, answers, columns, found, changed)))


type Cells = dict[Key, Cell]
type Dues = Mapping[tuple[int, int], date]


def _answers(assessment: Assessment) -> Mapping[int, Answer]:
    return {row.paragraph: row for row in assessment.answers.all()}


def _dues(assessment: Assessment) -> Dues:
    """Member and recommendation → the day; the earlier one of a group and a single one. One query."""
    rows = Assignment.objects.filter(
        membership__body_id=assessment.body_id, membership__removed_at=None
    ).values_list(
        "membership_id",
        "due",
        "recommendation__paragraph",
        "section__recommendations__paragraph",
    )
    found: dict[tuple[int, int], date] = {}
    for member, due, single, of_group in rows:
        for paragraph in {single, of_group} - {None}:
            place = member, paragraph
            if due is not None:
                found[place] = min(due, found.get(place, due))
    return found


def _reminders(assessment: Assessment) -> Mapping[int, date]:
    """Member → the last day. One query."""
    rows = Reminder.objects.filter(assessment=assessment).order_by("on")
    return dict(rows.values_list("membership_id", "on"))


def _cells(
    item: Recommendation,
    states: Mapping[int, Sequence[MinistryInput]],
    asked: Mapping[int, Sequence[Asked]],
    answer: Answer,
    dues: Dues,
    changed: Mapping[int, Sequence[SinceCleared]],
    sent: Collection[int],
    today: date,
) -> Cells:
    """The cells of one recommendation, without what contradicts."""
    paragraph = item.paragraph
    found: Cells = {}
    for one in states.get(paragraph, ()):
        key = key_of(one)
        due = dues.get((key, paragraph)) if isinstance(key, int) else None
        name = one.given.name if one.given else ""
        since = tuple(said for said in changed.get(paragraph, ()) if name and said.ministry == name)
        is_sent = one.asked is None or one.asked.has_account or key in sent
        found[key] = input_cell(one, due, today, since, is_sent=is_sent)
    if not found:
        for who in asked.get(paragraph, ()):
            due = dues.get((who.membership_id, paragraph))
            found[who.membership_id] = answer_cell(answer, due, today)
    return found


def key_of(one: MinistryInput) -> Key:
    """By which column it is found."""
    if one.asked is not None:
        return one.asked.membership_id
    if one.given is not None:
        return one.given.membership_id or one.given.pk
    raise ValueError("neither asked nor given")


def _mark_disagreements(
    outline: Outline, states: Mapping[int, Sequence[MinistryInput]], found: dict[int, Cells]
) -> None:
    """Say in each cell where its input contradicts or differs from another."""
    given: dict[int, list[Input]] = {}
    keys: dict[UUID, Key] = {}
    for paragraph, ministries in states.items():
        for one in ministries:
            if one.given is not None:
                given.setdefault(paragraph, []).append(one.given)
                keys[one.given.pk] = key_of(one)
    for paragraph, (said, how) in disagreements(outline, given).items():
        for place, one_input in enumerate(said):
            key = keys[one_input.pk]
            cell = found[paragraph][key]
            against = how.contradicting.get(place, ()), how.differing.get(place, ())
            found[paragraph][key] = replace(cell, contradicts=against[0], differs=against[1])


def _columns(
    states: Mapping[int, Sequence[MinistryInput]],
    asked: Mapping[int, Sequence[Asked]],
    found: Mapping[int, Cells],
    reminded: Mapping[int, date],
) -> tuple[Column, ...]:
    members = {one.membership_id: one for who in asked.values() for one in who}
    names: dict[Key, str] = {key: one.name for key, one in members.items()}
    for ministries in states.values():
        for one in ministries:
            names.setdefault(key_of(one), one.name)
    late: dict[Key, list[int]] = {}
    for paragraph, cells in found.items():
        for key, cell in cells.items():
            if cell.is_late:
                late.setdefault(key, []).append(paragraph)
    in_order = sorted(names, key=lambda key: (key not in members, names[key].casefold()))
    return tuple(
        Column(
            key=key,
            name=names[key],
            asked=members.get(key) if isinstance(key, int) else None,
            late=tuple(late.get(key, ())),
            reminded_on=reminded.get(key) if isinstance(key, int) else None,
        )
        for key in in_order
    )


def _rows(
    outline: Outline,
    assessment: Assessment,
    answers: Mapping[int, Answer],
    columns: Collection[Column],
    found: Mapping[int, Cells],
    changed: Mapping[int, Sequence[SinceCleared]],
) -> Iterator[BoardRow]:
    variant = Variant(assessment.body.kind)
    for item in outline.recommendations:
        cells: Mapping[Any, Cell] = found[item.paragraph]
        yield BoardRow(
            recommendation=item,
            title=item.titles[variant],
            answer=answers[item.paragraph],
            cells=tuple((column, cells.get(column.key)) for column in columns),
            changed=tuple(one for one in changed.get(item.paragraph, ()) if not one.ministry),
        )
