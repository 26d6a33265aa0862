"""What a request goes through: our modules in which a function is entered, and the statements of SQL."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

OURS = ("assessments", "config", "mechanisms", "recommendations")


@dataclass
class Trip:
    """One journey; modules of functions alone count, not what is run once at an import."""

    codes: set[CodeType] = field(default_factory=set)
    statements: list[str] = field(default_factory=list)

    @cached_property
    def modules(self) -> dict[str, set[str]]:
        """Each module that was entered, with the names of the functions."""
        found: dict[str, set[str]] = {}
        for code in self.codes:
            path = Path(code.co_filename)
            if code.co_flags & inspect.CO_OPTIMIZED and path.is_relative_to(settings.BASE_DIR):
                names = path.relative_to(settings.BASE_DIR).with_suffix("").parts
                if names[0] in OURS:
                    found.setdefault(".".join(names), set()).add(code.co_qualname)
        return found

    @property
    def queries(self) -> int:
        """All statements, with session and person, and the begin and end of a transaction; but for the turn
        that PostgreSQL waits for before an event, which SQLite has by itself."""
        return sum("pg_advisory_xact_lock" not in statement for statement in self.statements)

    @property
    def trifles(self) -> str:
        """The modules that are entered for one function alone, with it: the first to look at."""
        few = {name: each for name, each in sorted(self.modules.items()) if len(each) == 1}
        return ", ".join(f"{name}:{next(iter(each))}" for name, each in few.items())


@contextmanager
def traced() -> Iterator[Trip]:
    """Watch what runs in this process; what a worker does is not seen."""
    trip, watch = Trip(), sys.monitoring

    def start(code: CodeType, _offset: int) -> Any:
        trip.codes.add(code)
        return watch.DISABLE

    tool = next(number for number in range(6) if watch.get_tool(number) is None)
    watch.use_tool_id(tool, "trips")
    watch.register_callback(tool, watch.events.PY_START, start)
    watch.set_events(tool, watch.events.PY_START)
    watch.restart_events()
    try:
        with CaptureQueriesContext(connection) as captured:
            yield trip
    finally:
        watch.set_events(tool, 0)
        watch.register_callback(tool, watch.events.PY_START, None)
        watch.free_tool_id(tool)
    trip.statements += [query["sql"] for query in captured]
