"""B11: the public comparison opens on what there is, never calls one body a pattern, and says of a round
without answers the same in every format."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from assessments.models import Cycle
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, level

pytestmark = pytest.mark.django_db
PUBLIC = Sharing.PUBLIC


def public(cycle: Cycle, *names: str, national: bool = False, **more: Any) -> None:
    for name in names:
        shares(cycle, name, level(112, 0), national=national, sharing=PUBLIC, **more)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"</?bdi>", "", answer.content.decode()).split())


@pytest.fixture
def earlier(edition: Any) -> Cycle:
    return CycleFactory.create(
        slug="2024", name="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )


def test_the_front_shows_both_kinds_with_their_cycles_and_numbers(
    cycle: Cycle, earlier: Cycle, client: Client
) -> None:
    public(cycle, "Open Pact")
    public(cycle, "Amber Force", "Clear Force", "Open Force", national=True)
    public(earlier, "Old Force", national=True)
    shares(earlier, "Quiet Pact", level(112, 0))
    page = text(client, "/compare/")
    regional, national = page.split("National bodies</h2>")
    assert 'href="/compare/?cycle=2026&amp;kind=regional">2026: 1 body<' in regional
    assert "Too few for a pattern. Read:" in regional
    assert ">Open Pact<" in regional
    assert "2024" not in regional
    assert 'href="/compare/?cycle=2026&amp;kind=national">2026: 3 bodies<' in national
    assert 'href="/compare/patterns/?cycle=2026&amp;kind=national"' in national
    assert national.index("2026: 3 bodies") < national.index("2024: 1 body")
    assert "Quiet" not in page
    assert "Most common gap" not in page


def test_where_a_kind_has_none_it_says_so(cycle: Cycle, client: Client) -> None:
    public(cycle, "Open Force", national=True)
    regional = text(client, "/compare/").split("National bodies</h2>")[0]
    assert "None has made a self-assessment public yet." in regional


def test_staff_go_on_to_the_matrix(cycle: Cycle, reviewer: Person, client: Client) -> None:
    shares(cycle, "Quiet Pact", level(112, 0))
    client.force_login(reviewer)
    assert "Quiet Pact" in text(client, "/compare/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_takes_five_queries(
    cycle: Cycle, earlier: Cycle, client: Client, number: int, django_assert_num_queries: Any
) -> None:
    for when in (cycle, earlier):
        public(when, *(f"{when.slug} Pact {place}" for place in range(number)))
    public(cycle, "Open Force", national=True)
    with django_assert_num_queries(5):
        client.get("/compare/")


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        (1, "One body has published its self-assessment here. That is no pattern: see its report."),
        (2, "2 bodies have published their self-assessments here. That is no pattern: see their reports."),
        (3, ""),
    ],
)
@pytest.mark.parametrize("page", ["/compare/", "/compare/patterns/"])
def test_one_or_two_bodies_are_named_and_not_counted(
    cycle: Cycle, client: Client, page: str, bodies: int, said: str
) -> None:
    public(cycle, *["Amber Pact", "Clear Pact", "Open Pact"][:bodies])
    shown = text(client, f"{page}?cycle=2026")
    claims = ("Most common gap", "Most often a gap", "of 1 body", "of 2 bodies")
    if said:
        assert said in shown
        assert "Report of Amber Pact" in shown
        assert not [claim for claim in claims if claim in shown]
    else:
        assert "no pattern" not in shown
        assert [claim for claim in claims if claim in shown]


EMPTY = ("cycle=2026&kind=national", "cycle=2024&kind=regional", "cycle=2024&kind=national")


@pytest.mark.parametrize("asked", EMPTY)
def test_a_round_without_answers_is_the_same_in_every_format(
    cycle: Cycle, earlier: Cycle, client: Client, asked: str
) -> None:
    """A page that says so, and tables without rows: nowhere a 404 beside a 200."""
    public(cycle, "Open Pact")
    shares(earlier, "Quiet Pact", level(112, 0))
    shares(cycle, "Quiet Force", level(112, 0), national=True)
    for page in ("/compare/", "/compare/patterns/", "/compare/112/"):
        shown = text(client, f"{page}?{asked}")
        assert "No public self-assessment fits this filter" in shown, page
        assert "Quiet" not in shown
    for table in ("/compare.json", "/compare/112.json", "/compare/chart/gaps.json"):
        answer = client.get(f"{table}?{asked}")
        assert answer.status_code == 200, table
        told = answer.json()
        rows = told["bodies"] if table == "/compare.json" else told["rows"]
        assert rows == [], table
    for table in ("/compare.csv", "/compare/112.csv", "/compare/chart/gaps.csv"):
        answer = client.get(f"{table}?{asked}")
        assert answer.status_code == 200
        assert len(answer.content.decode().splitlines()) == 1, "the names of the columns alone"
    for other in ("/compare.xlsx", "/compare.csv-metadata.json", "/compare/chart/gaps.svg"):
        assert client.get(f"{other}?{asked}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/compare/", "/compare.json", "/compare.csv", "/compare/patterns/", "/compare/chart/gaps.json"],
)
def test_a_cycle_that_there_is_not_is_found_nowhere(cycle: Cycle, client: Client, address: str) -> None:
    assert client.get(f"{address}?cycle=1999").status_code == 404


# What an access table of empty tables no longer tells: who is in them.
SEEN = {
    "visitor": {PUBLIC: 1, Sharing.RAPPORTEUR: 0, Sharing.PRIVATE: 0},
    "its member": {PUBLIC: 1, Sharing.RAPPORTEUR: 1, Sharing.PRIVATE: 1},
    "reviewer": {PUBLIC: 1, Sharing.RAPPORTEUR: 0, Sharing.PRIVATE: 0},
    "reviewer, internal": {PUBLIC: 1, Sharing.RAPPORTEUR: 1, Sharing.PRIVATE: 0},
}


@pytest.mark.parametrize("sharing", [PUBLIC, Sharing.RAPPORTEUR, Sharing.PRIVATE])
@pytest.mark.parametrize("who", SEEN)
def test_a_table_holds_whom_its_reader_may_see(
    cycle: Cycle, reviewer: Person, client: Client, who: str, sharing: Sharing
) -> None:
    sent = shares(cycle, "Some Pact", level(112, 0), sharing=sharing)
    if who != "visitor":
        member = sent.assessment.body.memberships.all()[0].account
        client.force_login(member if who == "its member" else reviewer)
    names = "&names=staff" if "internal" in who else ""
    asked, number = f"cycle=2026{names}", SEEN[who][sharing]
    assert len(client.get(f"/compare.json?{asked}").json()["bodies"]) == number
    assert len(client.get(f"/compare/112.json?{asked}").json()["rows"]) == number
    assert client.get(f"/compare/chart/gaps.json?{asked}").json()["bodies"] == number


def test_the_filter_offers_the_places_that_there_are_with_their_numbers(cycle: Cycle, client: Client) -> None:
    """C: a region of the sample, which the report does not know, was not to be chosen."""
    public(cycle, "Amber Force", "Clear Force", region="Sample region", national=True)
    public(cycle, "Open Force", region="Asia-Pacific", national=True)
    page = text(client, "/compare/?kind=national")
    assert '<option value="Asia-Pacific">' in page
    assert re.findall(r"<option[^>]*>([^<]*region \(\d\))</option>", page) == ["Sample region (2)"]
    narrowed = text(client, "/compare/?kind=national&region=Sample+region")
    assert "Open Force" not in narrowed
    assert '<option value="Sample region" selected>' in narrowed
    unknown = text(client, "/compare/?kind=national&region=Nowhere")
    assert "Open Force" in unknown


def test_and_more_leads_to_all_of_them(cycle: Cycle, client: Client) -> None:
    """C: "and 5 more" was no link."""
    public(cycle, "Amber Pact", "Clear Pact", "Open Pact", level=0)
    page = text(client, "/compare/?cycle=2026")
    assert 'href="/compare/patterns/?cycle=2026&amp;kind=regional&amp;open=gaps#gaps">and 29 more</a>' in page


def test_the_row_of_a_body_is_found_on_its_page(cycle: Cycle, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("assessments.comparing.views.matrix.BODIES_A_PAGE", 2)
    public(cycle, "Amber Pact", "Clear Pact", "Open Pact")
    page = text(client, "/compare/?cycle=2026&kind=regional&body=open-pact")
    assert 'id="body-open-pact"' in page
    assert 'id="body-amber-pact"' not in page
