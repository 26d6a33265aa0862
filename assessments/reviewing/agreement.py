"""How often two people read the same, and how far readings are from the levels that bodies give themselves.

Pure: it counts what it is given, by recommendation. It is said of recommendations and never of people: whose
readings they are does not come in here. No percentage is given of fewer than ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

AGREE, CANNOT_TELL = "agree", "cannot_tell"
UNREAD, NO_LEVEL = "unread", "no_level"
STEPS = ("-3", "-2", "-1", "0", "1", "2", "3")
DISTANCES = (*STEPS, CANNOT_TELL, NO_LEVEL, UNREAD)
"""How far a reading is from the body's own level: in steps, or why it is not said."""
PERCENT_FROM = 10


class Pair(NamedTuple):
    """What two people read in one answer: verdict and level of each."""

    paragraph: int
    first: tuple[str, int | None]
    second: tuple[str, int | None]


class Counted(NamedTuple):
    """One reading that counts, beside the body's own answer: a level as a digit, or a state."""

    paragraph: int
    body_sign: str
    verdict: str
    level: int | None
    unread: bool


def distance(read: Counted) -> str:
    """One of `DISTANCES`; a negative one says that less is read than the body says."""
    if read.unread:
        return UNREAD
    if read.verdict == CANNOT_TELL:
        return CANNOT_TELL
    if not read.body_sign.isdecimal():
        return NO_LEVEL
    if read.verdict == AGREE or read.level is None:
        return "0"
    return str(read.level - int(read.body_sign))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many answers two people read, of how many they said the same, and where the readings lie.

    Of one recommendation, or of all: then `paragraph` is 0.
    """

    paragraph: int
    both: int
    same: int
    distances: Mapping[str, int]

    @property
    def percent(self) -> int | None:
        """None where too few were read by two."""
        if self.both < PERCENT_FROM:
            return None
        return (200 * self.same + self.both) // (2 * self.both)

    @property
    def counts(self) -> Sequence[int]:
        """In the order of `DISTANCES`."""
        return [self.distances.get(key, 0) for key in DISTANCES]

    @property
    def is_read(self) -> bool:
        return bool(self.both or sum(self.counts))

    @property
    def compared(self) -> int:
        """The readings that have a distance."""
        return sum(self.distances.get(key, 0) for key in STEPS)

    @property
    def lower(self) -> int:
        return sum(self.distances.get(key, 0) for key in STEPS if int(key) < 0)

    @property
    def higher(self) -> int:
        return sum(self.distances.get(key, 0) for key in STEPS if int(key) > 0)


def agreement(
    paragraphs: Sequence[int], pairs: Iterable[Pair], readings: Iterable[Counted]
) -> tuple[Agreement, tuple[Agreement, ...]]:
    """Over all, and by recommendation in the order of `paragraphs`; what is of no other is left out."""
    both: Counter[int] = Counter()
    same: Counter[int] = Counter()
    distances: dict[int, Counter[str]] = {number: Counter() for number in paragraphs}
    for pair in pairs:
        both[pair.paragraph] += 1
        same[pair.paragraph] += pair.first == pair.second
    for read in readings:
        if read.paragraph in distances:
            distances[read.paragraph][distance(read)] += 1
    rows = tuple(Agreement(number, both[number], same[number], distances[number]) for number in paragraphs)
    in_all: Counter[str] = sum(distances.values(), Counter())
    return Agreement(0, sum(row.both for row in rows), sum(row.same for row in rows), in_all), rows
