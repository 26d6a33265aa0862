"""Accounts, as the administrator looks after them: made, given rights, closed, opened again; a link once.

An installation keeps an administrator. The link of somebody who belongs to a body is never shown to the
administrator: whoever uses it signs in as that person, and would read the drafts.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms import letters
from mechanisms.access import Capability, principal_of, require
from mechanisms.api_tokens import end_tokens
from mechanisms.members import coordinators_who_can_act
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.people import Refused, add_person, one_time_link
from mechanisms.sessions import end_all_sessions
from mechanisms.signals import happened
from mechanisms.standing_invitations import take_back_appointments, take_back_those_of


class LastAdministrator(Refused):
    """The act would leave the installation without an administrator who can sign in."""


@transaction.atomic
def create_account(
    *, by: Person, email: str, name: str, reviewer: bool, administrator: bool
) -> Person:
    """An account of somebody of the staff; open it with `new_link`.

    Raises Refused for an address that is none or has an account; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    return add_person(by=by, email=email, name=name, reviewer=reviewer, administrator=administrator)


@transaction.atomic
def change_account(
    *, by: Person, person: Person, name: str, reviewer: bool, administrator: bool
) -> Person:
    """Another name, and what the person may do for the installation.

    Whom an administrator has invited as first coordinator is invited no more when he or she is none.
    Raises LastAdministrator; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = _locked(person)
    if found.is_administrator and not administrator:
        _refuse_to_lose_the_last(found)
        take_back_appointments(by, found)
    found.name, found.is_reviewer, found.is_administrator = name.strip(), reviewer, administrator
    found.save(update_fields=["name", "is_reviewer", "is_administrator"])
    _tell("person_changed", by, found, reviewer=reviewer, administrator=administrator)
    return found


@transaction.atomic
def close_account(*, by: Person, person: Person) -> Person:
    """Nobody signs in with it any more, and who is signed in is not on the next request. Twice is once.

    What the person wrote stays, and so do the memberships, for the case that it is opened again.
    Raises LastAdministrator; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = _locked(person)
    if not found.is_active:
        return found
    if found.is_administrator:
        _refuse_to_lose_the_last(found)
    found.is_active = False
    found.save(update_fields=["is_active"])
    end_all_sessions(found)
    end_tokens(found, by=by)
    take_back_those_of(by, found)
    _tell("account_closed", by, found)
    return found


@transaction.atomic
def reopen_account(*, by: Person, person: Person) -> Person:
    """The person may sign in again, with the password of before. Twice is once."""
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = _locked(person)
    if not found.is_active:
        found.is_active = True
        found.save(update_fields=["is_active"])
        _tell("account_opened", by, found)
    return found


@transaction.atomic
def new_link(*, by: Person, person: Person) -> str:
    """The path that lets a person set a password once; a link that was made before still ends by its time.

    Raises Refused for a closed account, and where the link could reach nobody; Http404 for who is no
    administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    if not person.is_active:
        raise Refused(_("The account is closed: open it first."))
    if not may_see_link(person) and not letters.can_send():
        raise Refused(
            _(
                "This person belongs to a body, and this installation sends no mail: whoever runs "
                "the server makes the link with create_person --new-link."
            )
        )
    _tell("link_made", by, person)
    return one_time_link(person)


def send_link(person: Person, path: str) -> bool:
    """Mail the link to the person; whether it was handed over. Call it after the commit."""
    return letters.send(
        "one_time_link",
        to=person.email,
        language=person.language,
        person=person,
        link=letters.absolute(path),
        hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
    )


def may_see_link(person: Person) -> bool:
    """Whether a link of this person may be shown to the administrator: not where it opens a draft."""
    return not Membership.objects.active().filter(person=person).exists()


def only_coordinator_of(person: Person) -> list[Body]:
    """The bodies that have no other coordinator who can act. One query more for each body coordinated."""
    own = Membership.objects.active().filter(person=person, role=Role.COORDINATOR)
    return [
        row.body
        for row in own.select_related("body")
        if not coordinators_who_can_act(row.body).exclude(person=person).exists()
    ]


def _refuse_to_lose_the_last(person: Person) -> None:
    # All of them are locked, so that two who step down at the same moment don't leave nobody.
    able = Person.objects.select_for_update().filter(is_administrator=True, is_active=True)
    if not [other for other in able if other.pk != person.pk]:
        raise LastAdministrator(
            _("This is the only administrator who can sign in: make another one first.")
        )


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _tell(kind: str, by: Person, person: Person, **data: Any) -> None:
    happened.send(
        sender=Person,
        kind=kind,
        by=by,
        subject=str(person),
        data={"person": str(person.pk)} | data,
    )
