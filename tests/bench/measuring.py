"""Interleaved measuring: every case once a round, so that a slow minute slows all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

# The begin and end of a transaction frame queries and are none.
FRAMES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Case:
    """One thing to measure. ``floor`` names the case it is compared with; times are in milliseconds."""

    name: str
    run: Callable[[], object]
    floor: str = ""
    goal_queries: int | None = None
    goal_cpu: float | None = None
    goal_ratio: float | None = None
    on_wall_clock: bool = False
    queries: int | None = None
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def count_queries(self) -> None:
        """A run that warms every cache and session, then one whose questions to the database count."""
        self.run()
        with CaptureQueriesContext(connection) as captured:
            self.run()
        self.queries = sum(not query["sql"].startswith(FRAMES) for query in captured)

    def once(self) -> None:
        """One measured run."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.run()
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    @property
    def times(self) -> list[float]:
        """The clock that counts: the processor's, or the wall's where other processes work too."""
        return self.wall if self.on_wall_clock else self.cpu


@dataclass(frozen=True)
class Result:
    """What came out of one case; ``met`` is None where there is no goal."""

    name: str
    queries: int | None
    cpu_ms: float
    wall_ms: float
    floor: str
    ratio: float | None
    goal: str
    met: bool | None


def measure(cases: Sequence[Case], rounds: int) -> list[Result]:
    """Every case ``rounds`` times, interleaved; the ratio is that of the medians."""
    for case in cases:
        case.count_queries()
    gc.collect()
    for _ in range(rounds):
        for case in cases:
            case.once()
    by_name = {case.name: case for case in cases}
    return [result_of(case, by_name.get(case.floor)) for case in cases]


def result_of(case: Case, floor: Case | None) -> Result:
    """Medians, ratio and whether the goals are met."""
    middle = statistics.median(case.times)
    ratio = middle / statistics.median(floor.times) if floor else None
    checks = [
        (case.goal_queries, case.queries, "≤ {} queries"),
        (case.goal_cpu, middle, "≤ {} ms"),
        (case.goal_ratio, ratio, "≤ {} ×"),
    ]
    goals = [(most, value, words) for most, value, words in checks if most is not None]
    return Result(
        name=case.name,
        queries=case.queries,
        cpu_ms=round(statistics.median(case.cpu), 2),
        wall_ms=round(statistics.median(case.wall), 2),
        floor=case.floor,
        ratio=None if ratio is None else round(ratio, 2),
        goal=", ".join(words.format(most) for most, _, words in goals),
        met=all(value is not None and value <= most for most, value, _ in goals) if goals else None,
    )
