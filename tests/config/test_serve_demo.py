"""What `make demo` tells its server, whatever stands in the environment around it."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from assessments.models import Rollup, ScoreLine
from assessments.submitting.score_lines import score_differences
from config import serve_demo
from recommendations.fixture_files import read_fixtures


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """An environment that belongs to a real installation."""
    outer = {
        "DATABASE_URL": "postgres://real",
        "EMAIL_URL": "smtp://mail.example.org",
        "THIRTYTWO_PRODUCTION": "1",
        "THIRTYTWO_ADDRESS": "https://assess.example.org",
    }
    monkeypatch.setattr(os, "environ", outer)
    monkeypatch.setattr(serve_demo, "SECRET", tmp_path / "key")
    return outer


def test_a_link_that_is_handed_over_leads_back_to_the_port_that_serves(environ: dict[str, str]) -> None:
    serve_demo.set_environment("", 8001)
    assert environ["THIRTYTWO_ADDRESS"] == "http://localhost:8001"


def test_it_touches_no_real_database_and_sends_no_mail(environ: dict[str, str]) -> None:
    serve_demo.set_environment("ar", 8000)
    assert environ["DATABASE_URL"] == "sqlite:///var/demo.sqlite3"
    assert environ["THIRTYTWO_LANGUAGE"] == "ar"
    assert {"EMAIL_URL", "THIRTYTWO_PRODUCTION"}.isdisjoint(environ)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands of a second start; of them only the one that counts is carried out."""
    called: list[str] = []

    def call(name: str, *arguments: str, **options: object) -> None:
        called.append(" ".join((name, *arguments)))
        if name == "rescore":
            call_command(name, *arguments)

    monkeypatch.setattr(serve_demo, "call_command", call)
    monkeypatch.setattr(serve_demo, "COLLECT_STATIC", [sys.executable, "-c", ""])
    return called


def test_a_second_start_counts_again_what_an_upgrade_has_emptied_out(submission, commands) -> None:
    serve_demo.prepare()
    assert "make_sample" in commands
    assert "rescore --rebuild" not in commands
    ScoreLine.objects.all().delete()
    Rollup.objects.all().delete()
    serve_demo.prepare()
    assert commands[-1] == "rescore --rebuild"
    assert list(score_differences()) == []


def test_it_does_not_start_without_its_static_files(submission, commands, monkeypatch) -> None:
    monkeypatch.setattr(serve_demo, "COLLECT_STATIC", [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(SystemExit, match="could not be collected"):
        serve_demo.prepare()


@pytest.mark.parametrize(
    ("holds", "is_other"),
    [
        ("no database", False),
        ("no tables", False),
        ("no edition", False),
        ("these questions", False),
        ("other questions", True),
    ],
)
def test_other_questions_are_asked_of_a_new_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds: str, is_other: bool
) -> None:
    path = tmp_path / "demo.sqlite3"
    monkeypatch.setattr(serve_demo, "DATABASE", path)
    content_hash = read_fixtures(Path(settings.FIXTURES)).content_hash()
    if holds != "no database":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE other (id)")
            if holds != "no tables":
                database.execute("CREATE TABLE recommendations_edition (code, content_hash)")
            if holds.endswith("questions"):
                kept = content_hash if holds == "these questions" else "of other words"
                database.execute("INSERT INTO recommendations_edition VALUES ('2010', ?)", [kept])
    assert serve_demo.asks_other_questions() is is_other
