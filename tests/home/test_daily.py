"""`manage.py daily`: every piece is done, whatever another one does."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from assessments.management.commands import daily
from assessments.models import Assessment, Presence
from mechanisms.models import Person

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("daily", stdout=out)
    return out.getvalue()


def broken() -> int:
    raise OSError("the address of somebody@example.org")


def test_a_piece_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog) -> None:
    done: list[str] = []
    pieces = (
        ("First", broken),
        ("Second", lambda: done.append("second") or 3),  # type: ignore[func-returns-value]
    )
    monkeypatch.setattr(daily, "PIECES", pieces)
    out, errors = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("daily", stdout=out, stderr=errors)
    assert end.value.code == 1
    assert done == ["second"]
    assert out.getvalue() == "Second: 3\n"
    assert errors.getvalue() == "First: failed (OSError)\n"
    assert "daily: First" in caplog.text


def test_only_sessions_that_have_ended_are_removed() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(minutes=1))
    assert "Expired sessions removed: 1\n" in run()
    assert [row.session_key for row in Session.objects.all()] == ["new"]
    assert "Expired sessions removed: 0\n" in run()


def test_traces_of_who_was_here_last_a_day(draft: Assessment, coordinator: Person, reader: Person) -> None:
    now = timezone.now()
    for person, hours in ((coordinator, 25), (reader, 23)):
        Presence.objects.create(assessment=draft, person=person, seen_at=now - timedelta(hours=hours))
    assert "Traces of who was here removed: 1\n" in run()
    assert [row.person for row in Presence.objects.all()] == [reader]
