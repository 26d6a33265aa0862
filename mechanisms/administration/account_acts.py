"""What happens to an account: rights given and taken, closed, opened again, a link mailed; all on record.

Nothing here asks for a right: `accounts` and `staff_requests` do that before.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.membership.act_endings import end_those_of
from mechanisms.membership.open_invitations import take_back_appointments, take_back_those_of
from mechanisms.models import Person
from mechanisms.people import letters
from mechanisms.people.api_tokens import end_tokens
from mechanisms.people.people import RequestRefused, forget_links, one_time_link
from mechanisms.people.second_factor import reset_second_factor
from mechanisms.people.sessions import end_all_sessions
from mechanisms.signals import happened


class LastAdministrator(RequestRefused):
    """The act would leave the installation without an administrator who can sign in."""


def take_turn() -> list[Person]:
    """The administrators who can sign in; one change of the staff at a time, until the transaction ends.

    So that two who step down at the same moment don't leave nobody, and nothing is stopped and done at once.
    """
    rows = Person.objects.select_for_update().filter(is_administrator=True)
    return [person for person in rows.order_by("pk") if person.is_active]


def set_rights(
    *, by: Person | None, person: Person, reviewer: bool, administrator: bool, keeps_password: bool = False
) -> None:
    """What a person may do for the installation, from the next request on. `by` None: nobody signed in.

    Whom an administrator has invited as first coordinator is invited no more when he or she is none.
    `keeps_password`: also where `ends_password` says otherwise. Raises LastAdministrator.
    """
    if person.is_administrator and not administrator:
        _refuse_to_lose_the_last(person)
        take_back_appointments(by, person)
    is_more = reviewer > person.is_reviewer or administrator > person.is_administrator
    is_emptied = is_more and not keeps_password and ends_password(person)
    person.is_reviewer, person.is_administrator = reviewer, administrator
    person.save(update_fields=["is_reviewer", "is_administrator"])
    if is_more:
        _leave_no_way_in(by, person, password_too=is_emptied)
    tell_changed(by, person)


def ends_password(person: Person) -> bool:
    """Whether password and second factors end when this person is given a right.

    So it is where an administrator may have been shown a link to the account and set them: where no mail
    leaves, as long as the account has no rights.
    """
    return not (person.is_reviewer or person.is_administrator or letters.can_send())


def close(*, by: Person | None, person: Person) -> None:
    """Nobody signs in with it any more, and who is signed in is not on the next request.

    What the person wrote stays, and so do the memberships, for the case that it is opened again.
    Raises LastAdministrator.
    """
    if person.is_administrator:
        _refuse_to_lose_the_last(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_all_sessions(person)
    end_tokens(person, by=by)
    take_back_those_of(by, person)
    end_those_of(by, person)
    _tell("account_closed", by, person)


def reopen(*, by: Person | None, person: Person) -> None:
    """The person may sign in again, with the password of before."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    _tell("account_opened", by, person)


def make_link(*, by: Person | None, person: Person) -> str:
    """The path that lets a person set a password once; one that was made before still ends by its time."""
    _tell("link_made", by, person)
    return one_time_link(person)


def mail_link(*, by: Person | None, person: Person) -> None:
    """Mail a new link to the person alone, once the act is certain."""
    path = make_link(by=by, person=person)
    transaction.on_commit(lambda: send_link(person, path), robust=True)


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


def tell_changed(by: Person | None, person: Person) -> None:
    """On record: what the account is and may do from now on."""
    _tell("person_changed", by, person, reviewer=person.is_reviewer, administrator=person.is_administrator)


def link_command(person: Person) -> str:
    """What the operator of the server types for a link that sets this person's password."""
    return f"manage.py create_person {person.email} --new-link"


def _leave_no_way_in(by: Person | None, person: Person, *, password_too: bool) -> None:
    """Whoever came into the account before it had a right is not in it with the right."""
    forget_links(person)
    end_all_sessions(person)
    end_tokens(person, by=by)
    if not password_too:
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    if Authenticator.objects.filter(user=person).exists():
        reset_second_factor(person=person, by=by)


def _refuse_to_lose_the_last(person: Person) -> None:
    if not [other for other in take_turn() if other.pk != person.pk]:
        raise LastAdministrator(_("This is the only administrator who can sign in. Make another one first."))


def _tell(kind: str, by: Person | None, person: Person, **data: Any) -> None:
    happened.send(
        sender=Person, kind=kind, by=by, subject=str(person), data={"person": str(person.pk)} | data
    )
