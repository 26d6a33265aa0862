"""B10: data that everybody may read is readable from other sites, and only as visitors see it.

Each address is asked by a visitor, with the cookie of somebody who is signed in, and with a token.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from assessments.models import Cycle
from mechanisms.access import Sharing
from mechanisms.models import Person
from mechanisms.people.api_tokens import make_token
from tests.comparing.compared_bodies import shares
from tests.config.test_response_headers import EXPECTED
from tests.factories import PersonFactory, level

pytestmark = pytest.mark.django_db

WHERE = "Access-Control-Allow-Origin"
# Address → whether a program of another site may read it, as a visitor.
TABLE = {
    "/instrument.json": True,
    "/mechanisms.json": True,
    "/compare.json": True,
    "/compare.csv": True,
    "/compare.csv-metadata.json": True,
    "/compare/112.json": True,
    "/compare/112.csv": True,
    "/compare/chart/gaps.svg": True,
    "/compare/chart/gaps.csv": True,
    "/compare/chart/gaps.json": True,
    "/compare/trend/open-pact.csv": True,
    "/compare/trend/nobody.csv": True,  # refused, and the program may read that it is
    "/assessments/{pk}/report.json": True,
    "/assessments/{pk}/report.svg": True,
    "/assessments/{pk}/report.csv": True,
    "/api/cycles": True,
    "/api/answers?format=csv": True,
    "/api/answers?nonsense=1": True,
    "/api/openapi.json": True,
    "/schema/comparison-2.json": True,
    # Neither data nor public.
    "/compare/": False,
    "/compare.xlsx": False,
    "/assessments/{pk}/report.xlsx": False,
    "/assessments/{private}/report.json": False,
    "/help/reuse/": False,
    "/dashboard/": False,
    "/healthz": False,
    "/.well-known/security.txt": False,
}


@pytest.fixture
def addresses(cycle: Cycle) -> dict[str, Any]:
    shown = shares(cycle, "Open Pact", level(112, 2), sharing=Sharing.PUBLIC)
    hidden = shares(cycle, "Hidden Pact", level(112, 2), sharing=Sharing.PRIVATE)
    return {"pk": shown.assessment_id, "private": hidden.assessment_id}


def asked(client: Client, address: str, names: dict[str, Any], **more: Any) -> Any:
    return client.get(address.format(**names), headers={"origin": "https://news.example", **more})


@pytest.mark.parametrize(("address", "may_read"), TABLE.items())
def test_a_visitor_s_browser_lets_other_sites_read_data(
    addresses: dict[str, Any], client: Client, address: str, may_read: bool
) -> None:
    answer = asked(client, address, addresses)
    assert answer.headers.get(WHERE) == ("*" if may_read else None)
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert not answer.cookies


@pytest.mark.parametrize("address", TABLE)
def test_never_with_a_session_nor_any_cookie(addresses: dict[str, Any], client: Client, address: str) -> None:
    client.force_login(PersonFactory.create())
    answer = asked(client, address, addresses)
    assert WHERE not in answer.headers
    other = Client()
    other.cookies["by-link"] = "x"
    assert WHERE not in asked(other, address, addresses).headers


@pytest.mark.parametrize("address", TABLE)
def test_never_with_a_token(
    addresses: dict[str, Any], client: Client, reviewer: Person, address: str
) -> None:
    secret = make_token(by=reviewer, name="x", scope="review", days=7)[1]
    for said in (f"Bearer {secret}", "Bearer nonsense"):
        assert WHERE not in asked(client, address, addresses, authorization=said).headers


@pytest.mark.parametrize("address", [address for address, may_read in TABLE.items() if may_read])
def test_a_cache_keeps_the_three_apart(addresses: dict[str, Any], client: Client, address: str) -> None:
    for answer in (asked(client, address, addresses), asked(client, address, addresses, authorization="x")):
        varies = {name.strip().lower() for name in answer.headers["Vary"].split(",")}
        assert varies >= {"cookie", "authorization"}


@pytest.mark.parametrize(("address", "may_read"), TABLE.items())
def test_a_preflight_is_answered_for_reading_alone(
    addresses: dict[str, Any], client: Client, address: str, may_read: bool
) -> None:
    path = address.format(**addresses)

    def preflight(method: str, **more: str) -> Any:
        return client.options(
            path,
            headers={
                "origin": "https://news.example",
                "access-control-request-method": method,
                "access-control-request-headers": "authorization, range",
                **more,
            },
        )

    if not may_read and not path.endswith((".xlsx", "report.json")):  # the view has data as well
        assert WHERE not in preflight("GET").headers
        return
    answer = preflight("GET")
    assert (answer.status_code, answer.content, answer.headers[WHERE]) == (204, b"", "*")
    assert "authorization" not in answer.headers["Access-Control-Allow-Headers"].lower()
    for refused in (preflight("POST"), preflight("DELETE"), preflight("GET", authorization="Bearer x")):
        assert refused.status_code == 405
        assert WHERE not in refused.headers


@pytest.mark.parametrize("address", TABLE)
def test_frames_and_resources_stay_as_they_were(
    addresses: dict[str, Any], client: Client, address: str
) -> None:
    answer = asked(client, address, addresses)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"] in (
        EXPECTED["Content-Security-Policy"],
        "sandbox; default-src 'none'",
    )


@pytest.mark.parametrize("address", ["/compare.json", "/api/answers?format=csv&limit=1", "/instrument.json"])
def test_data_leads_to_the_terms_of_reuse(addresses: dict[str, Any], client: Client, address: str) -> None:
    links = asked(client, address, addresses).headers["Link"]
    assert '</help/reuse/>; rel="license"' in links
    assert ('rel="next"' in links) == ("limit=1" in address)


def test_the_description_for_programs_names_the_licence_and_the_terms(client: Client) -> None:
    """The staff's finding C: OpenAPI had no licence, and terms of reuse stood nowhere."""
    info = client.get("/api/openapi.json").json()["info"]
    assert info["license"] == {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    assert info["termsOfService"].endswith("/help/reuse/")
