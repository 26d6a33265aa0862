"""Every view declares its methods: any other is answered with 405, by every address, allauth's included."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from mechanisms.models.person import Role
from tests.factories import MembershipFactory
from tests.test_architecture import routes

WITHOUT_CONVERTERS = {"account_reset_password_from_key": "/account/password/reset/key/1-set-password/"}
VALUES = {IntConverter: 112, SlugConverter: "north", UUIDConverter: uuid.UUID(int=7)}


def paths() -> dict[str, str]:
    """Name → an address of each view; what it is about need not exist."""
    found = dict(WITHOUT_CONVERTERS)
    for pattern, prefix, converters in addresses(get_resolver().url_patterns):
        if pattern.name in WITHOUT_CONVERTERS:
            continue
        values = {name: VALUES.get(type(each), "word") for name, each in converters.items()}
        found[str(pattern.name)] = "/" + prefix % values
    return found


def addresses(patterns, prefix: str = "", converters: dict | None = None):
    """(route, address with places for values, converters) of every view."""
    for pattern in patterns:
        route = prefix + without_types(str(pattern.pattern))
        known = (converters or {}) | getattr(pattern.pattern, "converters", {})
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern.url_patterns, route, known)
        else:
            yield pattern, route, known


def without_types(route: str) -> str:
    """`<uuid:assessment_id>/` as `%(assessment_id)s/`."""
    parts = route.split("<")
    return parts[0] + "".join(
        f"%({part.split('>')[0].split(':')[-1]})s{part.split('>', 1)[1]}" for part in parts[1:]
    )


PATHS = paths()


def test_they_are_all_there() -> None:
    assert set(PATHS) == {pattern.name for _name, pattern in routes(get_resolver().url_patterns)}
    assert len(PATHS) > 100


@pytest.fixture(scope="module")
def session(module_rows: None, django_db_blocker: Any) -> str:
    """The session of a coordinator who has signed in once: what is refused changes nothing."""
    client = Client()
    with django_db_blocker.unblock():
        membership = MembershipFactory.create(body__slug="north", role=Role.COORDINATOR)
        client.force_login(membership.account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PATHS))
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])
def test_what_a_view_does_not_declare_is_refused(
    client: Client, session: str, name: str, method: str
) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    response = client.generic(method, PATHS[name])
    assert response.status_code == 405
    assert response.headers["Allow"]
