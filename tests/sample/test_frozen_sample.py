"""The frozen part of the sample is, row for row, what the ordinary writes make."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import Cycle, Event
from assessments.sample import frozen
from assessments.sample.cast import TIMELINES, make_cast
from assessments.sample.frozen import Frozen, fitting, freeze, put_back
from assessments.sample.story import tell_cycles
from assessments.trail.acting import INSTALLATION
from mechanisms.models import Body
from tests.factories import CycleFactory

# A copied draft, inputs and a return, a review with replies, and a further body that was asked again.
SOME = [
    "sample-northern-mechanism",
    "sample-southern-task-force",
    "sample-tavoria-rapporteur",
    "sample-lorvania-council",
]
#: What counts over all bodies; `rescore --check` holds it to the lines.
OVER_ALL = {"rollup"}


def kept(edition) -> Frozen:
    text = fitting(edition)
    assert text is not None, "Files, questions or tables have changed: run manage.py freeze_sample"
    return Frozen.of_text(text)


def in_full(told: Frozen) -> Counter[str]:
    """Every row with all it refers to in place of its name, so that rows of two tellings compare."""
    models = frozen._models()

    @cache
    def row(name: str, place: int) -> str:
        columns = {column: models[name]._meta.get_field(column) for column in told.columns[name]}
        values = dict(zip(told.columns[name], told.tables[name][place], strict=True))
        if values.get("chain") == INSTALLATION:
            del values["number"]  # counts what happened around all bodies
        said = json.dumps([value(name, columns[at], said) for at, said in values.items()], ensure_ascii=False)
        return frozen.NAME.sub(named, f"{name} {said}")

    def value(name: str, field: Any, said: Any) -> Any:
        target = frozen._target(models[name], field)
        numbered = isinstance(said, int) and target is not None and frozen._name(target) in told.tables
        return row(frozen._name(target), said) if numbered and target else said

    def named(found: re.Match[str]) -> str:
        name, dot, place = found[1].rpartition(".")
        if name == "gone":
            return name
        return str(hash(row(name, int(place)))) if dot else found[0]

    return Counter(
        row(name, place)
        for name, rows in told.tables.items()
        if name not in OVER_ALL
        for place in range(len(rows))
    )


def events_of(told: Frozen) -> Counter[str]:
    chain = told.columns["event"].index("chain")
    return Counter(event[chain] for event in told.tables["event"])


def test_some_bodies_told_by_the_ordinary_writes_are_as_they_were_frozen(edition) -> None:
    tell_cycles(make_cast(edition), edition, SOME)
    told, whole = freeze(edition), kept(edition)
    other = in_full(told) - in_full(whole)
    assert not other, f"Run manage.py freeze_sample: {next(iter(other))[:500]}"
    assert {slug: events_of(told)[slug] for slug in SOME} == {slug: events_of(whole)[slug] for slug in SOME}


def test_what_is_put_back_is_what_was_frozen(edition) -> None:
    """Whatever the keys that it got here."""
    text = fitting(edition)
    assert text is not None
    make_cast(edition)
    put_back(text, edition)
    again = freeze(edition)
    assert again.tables == Frozen.of_text(text).tables
    assert again.as_text() == text
    edition.refresh_from_db()
    assert edition.locked_at == TIMELINES[0].started


def test_a_file_made_from_other_questions_or_files_does_not_fit(edition, monkeypatch) -> None:
    assert fitting(edition)
    edition.content_hash = "0" * 64
    assert fitting(edition) is None
    edition.refresh_from_db()
    monkeypatch.setattr(frozen, "_columns", lambda model: ["another"])
    assert fitting(edition) is None


def test_what_lies_ahead_does_not_fit(edition, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TIMELINES[1].started)
    assert fitting(edition) is None


def test_nothing_is_frozen_beside_a_cycle_that_is_there(edition) -> None:
    CycleFactory.create(slug="2024", edition=edition)
    with pytest.raises(CommandError, match="without cycles"):
        call_command("freeze_sample")


def test_checking_compares_and_leaves_the_database_and_the_file_as_they_were(edition, monkeypatch) -> None:
    before = frozen.place().read_bytes()
    monkeypatch.setattr(
        "assessments.management.commands.freeze_sample.tell_cycles",
        lambda cast, edition: tell_cycles(cast, edition, ["sample-kelmara-commission"]),
    )
    with pytest.raises(CommandError, match="not what the ordinary writes make"):
        call_command("freeze_sample", "--check")
    assert frozen.place().read_bytes() == before
    assert [model.objects.count() for model in (Cycle, Event, Body)] == [0, 0, 0]
