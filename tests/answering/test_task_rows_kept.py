"""Groups of the task list are drawn once, and anew as soon as a row shows anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from assessments.answering.inputs import InputSide
from assessments.answering.progress import Group, Row
from assessments.answers.scoring import Mark, State
from assessments.templatetags.answering import task_group
from recommendations.moments import read_in
from recommendations.outline import Section

SAVED = datetime(2026, 6, 3, 14, 3, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
SECTION = Section("b", "b", "Plans", "", (112,))
ROW = Row(
    recommendation=cast(Any, SimpleNamespace(paragraph=112)),
    title="National plans",
    mark=Mark(112, State.LEVEL, level=2),
    status="Answered: 2",
    tone="done",
    copied=False,
    asked=False,
    writable=True,
    saved_at=SAVED,
    saved_by="Ana",
    revision=3,
    cleared_at=SAVED,
    cleared_by="Bo",
)


def drawn(row: Row, pk: UUID = ONE, assigned: frozenset[int] = frozenset()) -> str:
    """Its group as the page draws it."""
    return task_group(Group(SECTION, (row,)), pk, assigned)


def test_what_shows_the_same_is_drawn_once() -> None:
    assert drawn(ROW) is drawn(replace(ROW))


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"writable": False}, "read on one page"),
        ({"title": "Other plans"}, "Other plans"),
        ({"status": "In progress"}, "In progress"),
        ({"tone": "check"}, "is-check"),
        ({"saved_by": "Eve"}, "<bdi>Eve</bdi>"),
        ({"saved_at": SAVED.replace(hour=15)}, "15:03"),
        ({"mark": Mark(112, State.LEVEL, level=2, priority=True)}, "priority"),
        ({"open_threads": 2}, "2 open comments"),
        ({"inputs": InputSide(4, True, 1, None, False)}, "1 of 4 inputs in"),
        ({"cleared_by": "Eve"}, "Cleared by <bdi>Eve</bdi>"),
        ({"uncleared_by": "Eve"}, "Changed after it was cleared, by <bdi>Eve</bdi>"),
    ],
)
def test_what_has_changed_is_drawn_anew(changed: dict[str, Any], shown: str) -> None:
    assert shown not in drawn(ROW)
    assert shown in drawn(replace(ROW, **changed))


@pytest.mark.parametrize(
    ("draw", "shown"),
    [
        (lambda: drawn(ROW, assigned=frozenset({112})), "Assigned to you"),
        (lambda: drawn(ROW, OTHER), f"/assessments/{OTHER}/112/"),
    ],
)
def test_so_is_what_another_reader_is_shown(draw: Callable[[], str], shown: str) -> None:
    assert shown not in drawn(ROW)
    assert shown in draw()


def test_each_reader_has_the_hour_of_his_or_her_zone() -> None:
    assert "14:03 UTC" in drawn(ROW)
    with read_in("Africa/Nairobi"):
        assert "17:03 Nairobi time" in drawn(ROW)
