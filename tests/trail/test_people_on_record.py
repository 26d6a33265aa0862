"""Accounts and roles given at the machine stand on the audit trail."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from assessments.models import Event
from assessments.trail.acting import broken_links
from mechanisms.models import Body


@pytest.mark.django_db
def test_an_account_is_on_record() -> None:
    call_command("create_person", "ada@example.org", "--reviewer")
    event = Event.objects.get(kind="person_created")
    assert (event.chain, event.data["reviewer"]) == ("installation", True)
    assert list(broken_links("installation")) == []


def test_a_role_is_on_the_record_of_its_body(north: Body) -> None:
    call_command("create_person", "ada@example.org")
    call_command("add_member", "ada@example.org", "--body", north.slug, "--role", "reader")
    event = Event.objects.get(kind="member_added")
    assert (event.chain, event.data["role"]) == (north.slug, "reader")
