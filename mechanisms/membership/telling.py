"""Mail to everybody of a body at once: what was done in its name, and must not wait for the digest."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mechanisms.membership.members import members_who_can_act
from mechanisms.models import Body, Person
from mechanisms.people import letters


def tell_members(
    template: str, body: Body, path: str, *, besides: Person | None = None, **context: Any
) -> None:
    """The same letter to each member, once the act is certain; a link to `path` and no content.

    `besides` gets it too: whoever is no member any more by this act. A mail server that does not answer
    undoes nothing.
    """
    rows = members_who_can_act(body).select_related("person")
    people = {row.account.pk: row.account for row in rows}
    if besides is not None:
        people[besides.pk] = besides
    told = {"body": body, "link": letters.absolute(path), **context}
    transaction.on_commit(lambda: letters.send_to_all(template, people.values(), **told), robust=True)
