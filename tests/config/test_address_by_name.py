"""A passkey belongs to a name: whoever opens the site by numbers is told so, and where it works."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mechanisms.models import Person
from tests.factories import signed_in_now

pytestmark = pytest.mark.django_db

SAID = "such an address has no passkeys"


@pytest.mark.parametrize(
    ("host", "address", "is_said", "link"),
    [
        ("localhost:8000", "http://localhost:8000", False, ""),
        ("assess.example.org", "https://assess.example.org", False, ""),
        ("127.0.0.1:8000", "http://localhost:8000", True, "http://localhost:8000"),
        ("[::1]:8000", "http://localhost:8000", True, "http://localhost:8000"),
        ("10.1.2.3", "http://10.1.2.3", True, ""),
    ],
)
def test_the_pages_of_passkeys_say_that_numbers_have_none(
    client: Client, coordinator: Person, settings, host: str, address: str, is_said: bool, link: str
) -> None:
    settings.ALLOWED_HOSTS, settings.ADDRESS = [host.rpartition(":")[0] or host, "[::1]", host], address
    signed_in_now(client, coordinator)
    for name in ("mfa_add_webauthn", "account_login"):
        if name == "account_login":
            client.logout()
        page = client.get(reverse(name), HTTP_HOST=host).content.decode()
        assert (SAID in page) == is_said
        assert (f'href="{link}{reverse(name)}"' in page and bool(link)) == bool(link)
