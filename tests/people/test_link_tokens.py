"""How long a link that sets a password works: one hour if it was asked for, three days if handed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from mechanisms.models import Person
from mechanisms.people.people import one_time_link

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def asked_for(person: Person) -> str:
    """The path in the mail that the sign-in page sends."""
    Client().post("/account/password/reset/", {"email": person.email})
    said = str(mail.outbox[-1].body)
    return urlsplit(next(line for line in said.splitlines() if "/reset/key/" in line)).path


@pytest.mark.parametrize(
    ("link_of", "age", "works"),
    [
        (asked_for, 59 * MINUTE, True),
        (asked_for, 61 * MINUTE, False),
        (one_time_link, 61 * MINUTE, True),
        (one_time_link, 71 * HOUR, True),
        (one_time_link, 73 * HOUR, False),
    ],
    ids=["asked for", "asked for too long ago", "handed out", "of three days", "handed out too long ago"],
)
def test_how_long_it_works(
    client: Client, reader: Person, monkeypatch: pytest.MonkeyPatch, link_of: Any, age: timedelta, works: bool
) -> None:
    path = link_of(reader)
    later = datetime.now() + age
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    shown = client.get(path, follow=True).content.decode()
    assert ("Set the password" in shown) == works
    assert ("This link no longer works" in shown) != works
