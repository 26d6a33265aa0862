"""Who has an account, for the administrator: searched, page by page, with the bodies each belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from mechanisms.models import Membership, Person

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
            queryset=Membership.objects.active().select_related("body").order_by("body__name"),
            to_attr="active_memberships",
        )
    )
    for word in _words(words):
        found = found.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(username__icontains=word)
        )
    return found


def _words(text: str) -> Iterable[str]:
    """No more than a name has; a database refuses the character that ends a string in C."""
    return text[:LONGEST_SEARCH].replace("\x00", "").split()
