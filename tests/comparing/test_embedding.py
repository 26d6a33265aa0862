"""B10: each public chart as a small page that another site may show in a frame.

It shows what a visitor sees, whoever's browser asks; it reads and sets no cookie and has no script; any site
may be around it, and around no other page.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from assessments.comparing.findings import PATTERNS
from assessments.models import Cycle
from mechanisms.access import Sharing
from mechanisms.models import Body, Membership, Person
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory, level

pytestmark = pytest.mark.django_db

ROUND = "cycle=2026&amp;amp;kind=national"
DRAWN = [code for code, pattern in PATTERNS.items() if pattern.is_drawn and not pattern.for_staff]
ADDRESSES = (
    *(f"/embed/pattern/{code}/?kind=national" for code in DRAWN),
    "/embed/recommendation/112/?kind=national",
    "/embed/trend/open-force/",
    "/embed/strip/open-force/",
    "/embed/strip/open-force/?cycle=2026",
)
NOTHING = (
    ("/embed/pattern/gaps/", 200, "No body has made a self-assessment public here yet."),
    ("/embed/pattern/gaps/?kind=regional&cycle=2026", 200, "No body has made"),
    ("/embed/recommendation/112/", 200, "No body has made"),
    ("/embed/trend/quiet-force/", 200, "Quiet Force has made no self-assessment public."),
    ("/embed/strip/quiet-force/", 200, "Quiet Force has made no self-assessment public here."),
    ("/embed/strip/open-force/?cycle=1999", 200, "has made no self-assessment public here."),
    ("/embed/pattern/assistance/", 404, "There is nothing here."),
    ("/embed/pattern/matching/", 404, "There is nothing here."),
    ("/embed/pattern/gaps/?cycle=1999", 404, "There is nothing here."),
    ("/embed/recommendation/99/?kind=national", 404, "There is nothing here."),
    ("/embed/trend/nobody/", 404, "There is nothing here."),
    ("/embed/strip/nobody/", 404, "There is nothing here."),
)


@pytest.fixture
def public(cycle: Cycle) -> None:
    """Three public bodies, and one that shares with the staff alone."""
    for name, given in (("Open", 2), ("Amber", 0), ("Clear", 1)):
        shares(cycle, f"{name} Force", level(112, given), national=True, sharing=Sharing.PUBLIC)
    shares(cycle, "Quiet Force", level(112, 3), national=True)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_says_what_it_is_and_leads_back(public: None, client: Client, address: str) -> None:
    answer = client.get(address)
    page = text(answer)
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert "Self-assessments, not verified by the United Nations." in page
    assert "2026" in page
    assert 'href="/help/reuse/" target="_blank" rel="noopener">CC BY 4.0</a>' in page
    assert 'href="/help/designations/" target="_blank" rel="noopener">' in page
    assert re.search(r'<a href="/(compare|mechanisms)/[^"]*" target="_blank" rel="noopener">', page)
    has_rows = not any(code in address for code in ("unanswered", "change", "evidence", "trend"))
    assert ("<table" in page) == has_rows
    assert "<script" not in page
    assert "style=" not in page
    assert "<form" not in page
    assert "Quiet" not in page
    assert len(answer.content) < 60_000


@pytest.mark.parametrize(("address", "status", "said"), NOTHING)
def test_where_nothing_is_public_a_small_page_says_so(
    public: None, client: Client, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in text(answer)
    frames_allowed(answer)


@pytest.mark.parametrize("address", ["/embed/pattern/gaps/", "/embed/recommendation/112/"])
@pytest.mark.parametrize(("bodies", "said"), [(1, "One body has published"), (2, "2 bodies have published")])
def test_one_or_two_bodies_are_no_pattern(
    cycle: Cycle, client: Client, address: str, bodies: int, said: str
) -> None:
    for name in ("Open Pact", "Clear Pact")[:bodies]:
        shares(cycle, name, level(112, 0), sharing=Sharing.PUBLIC)
    page = text(client.get(address))
    assert said in page
    assert "<svg role" not in page
    assert "Most often" not in page


def frames_allowed(answer: Any) -> None:
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_site_may_be_around_it(public: None, client: Client, address: str) -> None:
    frames_allowed(client.get(address))


@pytest.mark.parametrize("who", ["reviewer", "member"])
@pytest.mark.parametrize("address", [*ADDRESSES, "/embed/trend/quiet-force/", "/embed/strip/quiet-force/"])
def test_whoever_asks_is_a_visitor_and_no_session_is_read(
    public: None,
    reviewer: Person,
    coordinator: Membership,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    who: str,
) -> None:
    visitor = client.get(address).content
    signed_in = Client()
    quiet = Body.objects.get(slug="quiet-force").memberships.all()[0]
    signed_in.force_login(reviewer if who == "reviewer" else quiet.account)

    def no_session(*_given: Any) -> Any:
        raise AssertionError("A session was loaded.")

    monkeypatch.setattr(SessionStore, "load", no_session)
    answer = signed_in.get(address)
    assert answer.content == visitor
    assert not answer.cookies


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/compare/",
        "/compare/patterns/?kind=national",
        "/mechanisms/open-force/",
        "/help/reuse/",
        "/embed/",
    ],
)
def test_no_other_page_may_be_in_a_frame(public: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (
            "/compare/patterns/?kind=national&cycle=2026&open=gaps",
            "/embed/pattern/gaps/?" + ROUND,
        ),
        (
            "/compare/112/?kind=national&cycle=2026",
            "/embed/recommendation/112/?" + ROUND,
        ),
        ("/compare/trend/open-force/", "/embed/trend/open-force/"),
        ("/mechanisms/open-force/", "/embed/strip/open-force/?cycle=2026"),
    ],
)
def test_the_page_of_a_chart_has_the_line_to_copy(public: None, client: Client, page: str, line: str) -> None:
    shown = client.get(page).content.decode()
    assert f"&lt;iframe src=&quot;http://localhost:8000{line}&quot; title=&quot;" in shown


def test_a_body_that_has_no_account_has_no_strip(client: Client, cycle: Cycle) -> None:
    BodyFactory.create(slug="listed")
    assert "has made no self-assessment public" in text(client.get("/embed/strip/listed/"))


def test_a_body_is_called_as_the_reader_s_language_has_it(client: Client) -> None:
    BodyFactory.create(slug="coe", name="Council of Europe")
    page = client.get("/embed/strip/coe/", headers={"accept-language": "fr"})
    assert "Conseil de l’Europe" in text(page)
