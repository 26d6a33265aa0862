"""Accounts, as the first steps of an installation make them; and who or what a command names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.models import Body, Membership, Person
from mechanisms.name_order import body_key
from mechanisms.people.link_tokens import HandedOut
from mechanisms.signals import happened


class RequestRefused(ValueError):
    """A wish that cannot be met; the message says why and what to do instead."""


class UnfitAddress(RequestRefused):
    """No account can be made for this e-mail address: it is none, or has an account."""


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str = "",
    reviewer: bool = False,
    administrator: bool = False,
    by: Person | None = None,
) -> Person:
    """An account without a password; it opens with `one_time_link`. `by` None: the command line.

    Raises UnfitAddress for an address that is none, or that already has an account.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnfitAddress(
            _("%(email)s is not an e-mail address. Write it like name@example.org.") % {"email": email}
        ) from error
    existing = Person.objects.filter(email=email).first()
    if existing is not None:
        raise UnfitAddress(
            _("%(email)s already has an account (%(username)s).")
            % {"email": email, "username": existing.username}
        )
    person = Person.objects.create_user(
        email, name=name.strip(), is_reviewer=reviewer, is_administrator=administrator
    )
    happened.send(
        sender=Person,
        kind="person_created",
        by=by,
        subject=str(person),
        data={"person": str(person.pk), "reviewer": reviewer, "administrator": administrator},
    )
    return person


def one_time_link(person: Person) -> str:
    """The path that lets a person set a password, once; how long it holds is PASSWORD_RESET_TIMEOUT."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": HandedOut().make_token(person)},
    )


def forget_links(person: Person) -> None:
    """Make the links that were handed out for an account useless: they hold until the next sign-in.

    The day on which the person last signed in stays what it is, and so do open sessions.
    """
    if person.last_login is None and not person.has_usable_password():
        person.set_unusable_password()  # another one
    else:
        person.last_login = (person.last_login or timezone.now()) + timedelta(seconds=1)
    person.save(update_fields=["last_login", "password"])


def person_of(email_or_username: str) -> Person:
    """The person with this address or short name. Raises Refused if there is none."""
    wanted = email_or_username.strip().lower()
    person = Person.objects.filter(email=wanted).first()
    person = person or Person.objects.filter(username=wanted).first()
    if person is None:
        raise RequestRefused(
            _("Nobody has the address or short name %(wanted)s: make an account with create_person.")
            % {"wanted": wanted}
        )
    return person


def body_of(slug: str) -> Body:
    """The body with this slug. Raises Refused if there is none."""
    body = Body.objects.filter(slug=slug).first()
    if body is None:
        raise RequestRefused(
            _("No body has the slug %(slug)s: look it up in the directory, or add it with add_body.")
            % {"slug": slug}
        )
    return body


# Who has an account, for the administrator: searched, page by page, with the bodies each belongs
# to.


PAGE = 50
LONGEST_SEARCH = 100


def people_page(words: str, number: str) -> Page[Person]:
    """One page of the people whose name, address or short name holds all the words. Three queries.

    Each person has `active_memberships`, with their bodies; a page that does not exist is the nearest one.
    """
    return Paginator(_found(words), PAGE).get_page(number)


def _found(words: str) -> QuerySet[Person, Any]:
    found = Person.objects.order_by("name", "email").prefetch_related(
        Prefetch(
            "memberships",
            queryset=Membership.objects.active().select_related("body").order_by(body_key("body__")),
            to_attr="active_memberships",
        )
    )
    for word in _words(words):
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(username__icontains=word))
    return found


def _words(text: str) -> Iterable[str]:
    """No more than a name has; a database refuses the character that ends a string in C."""
    return text[:LONGEST_SEARCH].replace("\x00", "").split()
