"""What the queue of the staff is narrowed to, and in which order it stands: all of it in the address. Pure.

Bodies stand in alphabetical order. Whoever plans a day of work may have them by what waits longest, or by how
much there is to read; by what a body answered they are never ordered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from assessments.report.eyes import Why
from assessments.reviewing.queue import SHOWN, QueueRow
from assessments.submitting.triage import Triage
from mechanisms.models.body import plain

type Triages = Mapping[UUID, Triage]

NOBODY = "nobody"
"""Stands in the address for bodies that nobody reads yet."""
NO_LANGUAGE = "none"
"""Stands there for submissions in which no language was recognised."""

# By how much there is to do; what has nothing to do stands last, by name.
ORDERS: Mapping[str, Callable[[QueueRow, Triages], int]] = {
    "waits": lambda row, _triages: -(row.waits or 0),
    "eyes": lambda row, triages: -len(triages[row.body_id].left) if row.body_id in triages else 0,
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the address asks for; what is on no list leaves nothing out. `why` is a reason, `reader` the id of
    a person or `NOBODY`; `unread`: something was accepted without reading."""

    state: str = ""
    mine: bool = False
    late: bool = False
    unread: bool = False
    why: str = ""
    reader: str = ""
    region: str = ""
    kind: str = ""
    language: str = ""
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> QueueFilter:
        """Codes that are no code of anything are left out; a name that nobody has finds nobody."""
        state, why, order = (query.get(name, "") for name in ("state", "why", "order"))
        free = {name: query.get(name, "")[:60] for name in ("reader", "region", "kind", "language")}
        return cls(
            state=state if state in SHOWN else "",
            mine=query.get("mine") == "1",
            late=query.get("late") == "1",
            unread=query.get("unread") == "1",
            why=why if why in set(Why) else "",
            order=order if order in ORDERS else "",
            **free,
        )

    @property
    def is_set(self) -> bool:
        return any(value for name, value in asdict(self).items() if name != "order")

    @property
    def as_query(self) -> dict[str, str]:
        """What the address says of it."""
        return {name: "1" if value is True else value for name, value in asdict(self).items() if value}

    def leaves(self, row: QueueRow, me: UUID | None, triage: Triage | None) -> bool:
        if self.state and row.standing not in SHOWN[self.state]:
            return False
        if (self.mine and not row.readers.include(me)) or (self.late and not row.is_late):
            return False
        if (self.region and row.region != self.region) or (self.kind and row.kind != self.kind):
            return False
        return self._fits_reader(row) and self._fits(triage)

    def _fits_reader(self, row: QueueRow) -> bool:
        readers = {str(person) for person in (row.readers.first, row.readers.second) if person}
        if self.reader == NOBODY:
            return not readers
        return not self.reader or self.reader in readers

    def _fits(self, triage: Triage | None) -> bool:
        if not (self.why or self.language or self.unread):
            return True
        if triage is None or (self.unread and not triage.accepted):
            return False
        languages = triage.languages or (NO_LANGUAGE,)
        return (not self.why or Why(self.why) in triage.counts) and (
            not self.language or self.language in languages
        )

    def narrowed(self, rows: Iterable[QueueRow], me: UUID | None, triages: Triages) -> list[QueueRow]:
        """The rows that are left, in the order that is asked for; two that are equal stand by name."""
        left = [row for row in rows if self.leaves(row, me, triages.get(row.body_id))]
        if self.order:
            key = ORDERS[self.order]
            left.sort(key=lambda row: key(row, triages))
        return left


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in one queue, so that no choice finds nothing by itself."""

    reasons: Sequence[tuple[Why, int]]
    readers: Sequence[tuple[str, str]]
    regions: Sequence[str]
    kinds: Sequence[str]
    languages: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[QueueRow], triages: Triages) -> Choices:
        """`reasons` come with the number of bodies."""
        counted = {each: sum(each in found.counts for found in triages.values()) for each in Why}
        readers = {
            (plain(name), str(person), name)
            for row in rows
            for person, name in (
                (row.readers.first, row.readers.first_name),
                (row.readers.second, row.readers.second_name),
            )
            if person
        }
        return cls(
            reasons=[(each, number) for each, number in counted.items() if number],
            readers=[(person, name) for _plain, person, name in sorted(readers)],
            regions=sorted({row.region for row in rows}),
            kinds=sorted({row.kind for row in rows}),
            languages=sorted(
                {code for found in triages.values() for code in found.languages or (NO_LANGUAGE,)}
            ),
        )
