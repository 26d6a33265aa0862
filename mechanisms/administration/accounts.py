"""Accounts, as the administrator looks after them: made, given rights, closed, opened again; a link once.

What gives power over the installation, or takes it from whoever could object, is asked of
`staff_requests`. No link is shown where mail leaves, and none ever that opens the account of a
member of a body or of the staff: whoever uses it signs in as that person.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.access import Capability, principal_of, require
from mechanisms.administration import account_acts, staff_requests
from mechanisms.administration.staff_requests import is_guarded, is_of_staff
from mechanisms.membership.members import coordinators_who_can_act
from mechanisms.models import Body, Membership, Person, Role, StaffRequest
from mechanisms.people import letters
from mechanisms.people.people import RequestRefused, add_person

Kind = StaffRequest.Kind


@transaction.atomic
def create_account(
    *, by: Person, email: str, name: str, reviewer: bool, administrator: bool, reason: str = ""
) -> tuple[Person, str, list[StaffRequest]]:
    """An account without rights, the path that opens it, and what was asked for it.

    No path where the link could reach nobody. Raises UnfitAddress for one that is none or has an account,
    and as `staff_requests.ask` does; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    person = add_person(by=by, email=email, name=name)
    asked = _ask_rights(by, person, reviewer, administrator, reason)
    person.refresh_from_db()  # rights that were given end links that were made before
    has_way = letters.can_send() or may_see_link(person)
    return person, account_acts.make_link(by=by, person=person) if has_way else "", asked


@transaction.atomic
def change_account(
    *, by: Person, person: Person, name: str, reviewer: bool, administrator: bool, reason: str = ""
) -> list[StaffRequest]:
    """Another name at once; and what was asked so that the person may do more or less, or was done at once.

    Raises as `staff_requests.ask` does; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    account_acts.take_turn()
    found = Person.objects.get(pk=person.pk)
    if name.strip() != found.name:
        found.name = name.strip()
        found.save(update_fields=["name"])
        account_acts.tell_changed(by, found)
    return _ask_rights(by, found, reviewer, administrator, reason)


def _ask_rights(
    by: Person, person: Person, reviewer: bool, administrator: bool, reason: str
) -> list[StaffRequest]:
    """Ask for each right that the person has not and is to have, or has and is to lose."""
    kinds = {
        (False, True): (Kind.GIVE_REVIEWER, Kind.GIVE_ADMINISTRATOR),
        (True, False): (Kind.TAKE_REVIEWER, Kind.TAKE_ADMINISTRATOR),
    }
    changes = ((person.is_reviewer, reviewer), (person.is_administrator, administrator))
    wanted = [kinds[change][place] for place, change in enumerate(changes) if change in kinds]
    if by.pk == person.pk and {Kind.TAKE_ADMINISTRATOR, Kind.GIVE_REVIEWER} <= set(wanted):
        raise RequestRefused(
            _(
                "Your requests end when you are no longer an administrator. Wait until they are done, "
                "or let another administrator ask."
            )
        )
    return [staff_requests.ask(by=by, kind=kind, person=person, reason=reason) for kind in wanted]


@transaction.atomic
def close_account(*, by: Person, person: Person, reason: str = "") -> StaffRequest | None:
    """Nobody signs in with it any more; an account of the staff waits. Twice is once.

    None where it was done without a request. Raises as `staff_requests.ask` does; Http404 for who is no
    administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    account_acts.take_turn()
    found = Person.objects.get(pk=person.pk)
    if not found.is_active:
        return None
    if is_of_staff(found):
        return staff_requests.ask(by=by, kind=Kind.CLOSE, person=found, reason=reason)
    account_acts.close(by=by, person=found)
    staff_requests.drop_lapsed()
    return None


@transaction.atomic
def reopen_account(*, by: Person, person: Person, reason: str = "") -> StaffRequest | None:
    """The person may sign in again, with the password of before; an account of the staff waits.

    Twice is once. None where it was done without a request. Raises as `staff_requests.ask` does.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = Person.objects.select_for_update().get(pk=person.pk)
    if found.is_active:
        return None
    if is_of_staff(found):
        return staff_requests.ask(by=by, kind=Kind.OPEN, person=found, reason=reason)
    account_acts.reopen(by=by, person=found)
    return None


def ask_link(*, by: Person, person: Person, reason: str) -> StaffRequest:
    """Ask that somebody of the staff gets a link by mail. Raises as `staff_requests.ask` does, and for a
    closed account.
    """
    _require_open(person)
    return staff_requests.ask(by=by, kind=Kind.LINK, person=person, reason=reason)


@transaction.atomic
def new_link(*, by: Person, person: Person) -> str:
    """The path that lets a person set a password once; a link that was made before still ends by its time.

    Raises Refused for a closed account, for one of the staff or that is to become so, and where the link
    could reach nobody; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    _require_open(person)
    if is_guarded(person):
        raise RequestRefused(_("This is a staff account, or will be one. Ask for the link."))
    if not may_see_link(person) and not letters.can_send():
        raise RequestRefused(
            _(
                "This person belongs to a body, and no mail is sent here. The operator of the server makes "
                "the link with create_person --new-link."
            )
        )
    return account_acts.make_link(by=by, person=person)


def may_see_link(person: Person) -> bool:
    """Whether a link of this person may be shown to the administrator.

    Only where it can't be mailed, and where it opens neither a draft nor what the staff sees, or will see as
    far as it is asked for. Three queries.
    """
    belongs = Membership.objects.active().filter(person=person)
    return not letters.can_send() and not is_guarded(person) and not belongs.exists()


def only_coordinator_of(person: Person) -> list[Body]:
    """The bodies that have no other coordinator who can act. One query more for each body coordinated."""
    own = Membership.objects.active().filter(person=person, role=Role.COORDINATOR)
    return [
        row.body
        for row in own.select_related("body")
        if not coordinators_who_can_act(row.body).exclude(person=person).exists()
    ]


def _require_open(person: Person) -> None:
    if not person.is_active:
        raise RequestRefused(_("The account is closed. Open it first."))
