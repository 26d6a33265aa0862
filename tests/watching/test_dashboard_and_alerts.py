"""The dashboard and the alerts that an operator takes over name figures that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from assessments.making.last_done import note
from config.watching.figures import _meters
from config.watching.readiness import WITHIN, gauges

DOCS = Path(settings.BASE_DIR) / "docs"
NAME = re.compile(r"thirtytwo_\w+")


@pytest.fixture
def known(db: None) -> set[str]:
    """Every figure by the names under which it is served."""
    for what in WITHIN:
        note(what)
    counter, histogram = (next(iter(meter.collect())).name for meter in _meters())
    parts = (f"{histogram}_{part}" for part in ("bucket", "count", "sum"))
    return {f"{counter}_total", *parts, *(f"thirtytwo_{gauge.name}" for gauge in gauges())}


def of_alerts() -> Iterator[str]:
    rules = yaml.safe_load((DOCS / "watching" / "alerts.yml").read_text())["groups"][0]["rules"]
    assert all(rule["annotations"]["summary"] for rule in rules)
    return (rule["expr"] for rule in rules)


def of_dashboard() -> Iterator[str]:
    panels = json.loads((DOCS / "watching" / "dashboard.json").read_text())["panels"]
    return (target["expr"] for panel in panels for target in panel["targets"])


@pytest.mark.parametrize(("expressions", "at_least"), [(of_alerts, 8), (of_dashboard, 8)])
def test_every_figure_exists(expressions, at_least: int, known: set[str]) -> None:
    named = {name for expression in expressions() for name in NAME.findall(expression)}
    assert len(named) >= at_least
    assert named - known == set()


def test_the_table_of_the_documents_has_every_figure(known: set[str]) -> None:
    text = (DOCS / "watching.md").read_text()
    named = set(NAME.findall(text))
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in known} - named == set()
    assert named - known - {"thirtytwo_request_seconds"} == set()
