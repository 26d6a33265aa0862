"""An account in the wrong hands: its way into the body ends at once, and administrators are asked to act."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.membership.members import remove_member
from mechanisms.models import Body, Membership, Person
from mechanisms.people.api_tokens import end_tokens
from mechanisms.people.people import RequestRefused
from mechanisms.people.sessions import end_all_sessions
from mechanisms.signals import happened


@transaction.atomic
def shut_out(*, by: Person, body: Body, person: Person, second: Person | None = None) -> Membership:
    """End the membership, all sessions and all tokens of this person; members and administrators are told.

    Another coordinator is shut out with a `second` one where the body says so; `guarded_roles` asks.
    Raises Refused for oneself and for the last coordinator; Membership.DoesNotExist for who is no member;
    Http404 or PermissionDenied without the right.
    """
    if by.pk == person.pk:
        raise RequestRefused(_("This is your own account. End your sessions under “Your account”."))
    ended = remove_member(by=by, body=body, person=person, second=second, shut_out=True)
    sign_out(by=by, person=person)
    happened.send(kind="access_ended", by=by, **event_of_account(body, person, second))
    return ended


def sign_out(*, by: Person, person: Person) -> None:
    """End all sessions and tokens."""
    end_all_sessions(person)
    end_tokens(person, by=by)


def event_of_account(body: Body, person: Person, second: Person | None = None) -> dict[str, Any]:
    """What an event about an account in the wrong hands says."""
    data = {"person": str(person.pk)} | ({"second": str(second.pk)} if second else {})
    return {"sender": Membership, "body": body, "subject": str(person), "data": data}
