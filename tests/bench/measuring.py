"""Interleaved measuring: every case once a round, so that a slow minute slows all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# The begin and end of a transaction frame queries and are none.
FRAMES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Case:
    """One thing to measure, in milliseconds. ``floor`` names the case it is compared with.

    ``ceiling`` is what it may cost, as in tests/ceilings.toml; ``before`` is done each time and not measured.
    """

    name: str
    run: Callable[[], object]
    floor: str = ""
    ceiling: dict[str, Any] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None
    on_wall_clock: bool = False
    queries: int | None = None
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def count_queries(self) -> None:
        """A run that warms every cache and session, then one whose questions to the database count."""
        self.before()
        self.run()
        self.before()
        with CaptureQueriesContext(connection) as captured:
            self.run()
        self.queries = sum(not query["sql"].startswith(FRAMES) for query in captured)

    def once(self) -> None:
        """One measured run."""
        self.before()
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
    """What came out of one case; ``met`` is None where there is no goal. ``scaled_ms``: as on a machine whose
    hello view takes as long as the ceilings say; None without a hello view in the same run."""

    name: str
    queries: int | None = None
    cpu_ms: float = 0
    wall_ms: float = 0
    scaled_ms: float | None = None
    floor: str = ""
    ratio: float | None = None
    goal: str = ""
    peer: str = ""
    met: bool | None = None


def measure(cases: Sequence[Case], rounds: int, hello_ms: float) -> list[Result]:
    """Every case ``rounds`` times, interleaved; the first is the hello view. Ratios are those of medians."""
    for case in cases:
        case.count_queries()
    gc.collect()
    for _ in range(rounds):
        for case in cases:
            case.once()
    by_name = {case.name: case for case in cases}
    scale = hello_ms / statistics.median(cases[0].cpu)
    return [result_of(case, by_name.get(case.floor), scale) for case in cases]


def result_of(case: Case, floor: Case | None, scale: float) -> Result:
    """Medians, ratio and whether the goals are met."""
    middle = statistics.median(case.times)
    ratio = middle / statistics.median(floor.times) if floor else None
    found = {"queries": case.queries, "ms": middle * scale, "ratio": ratio}
    words = {"queries": "≤ {} queries", "ms": "≤ {} ms", "ratio": "≤ {} ×"}
    goals = [(found[kind], most, words[kind]) for kind, most in case.ceiling.items() if kind in words]
    return Result(
        name=case.name,
        queries=case.queries,
        cpu_ms=round(statistics.median(case.cpu), 2),
        wall_ms=round(statistics.median(case.wall), 2),
        scaled_ms=round(middle * scale, 2),
        floor=case.floor,
        ratio=None if ratio is None else round(ratio, 2),
        goal=", ".join(said.format(most) for _, most, said in goals),
        peer=case.ceiling.get("peer", ""),
        met=all(value is not None and value <= most for value, most, _ in goals) if goals else None,
    )
