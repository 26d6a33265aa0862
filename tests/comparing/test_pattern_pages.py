"""Patterns and trend as pages and files: who is in them for whom, and what stands behind each number."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.answers.scoring import Standing, State
from assessments.answers.value import Action, Answer, Assistance
from assessments.comparing.findings import PATTERNS
from assessments.models import Submission
from assessments.reviewing.acts import save_reading
from assessments.submitting.submitting import withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, Membership, Region
from tests.comparing.compared_bodies import behind, shares
from tests.factories import CycleFactory, PersonFactory, acting, level
from tests.kept_rows import CASTS

PUBLIC, PRIVATE = Sharing.PUBLIC, Sharing.PRIVATE
PAGE = "/compare/patterns/?cycle=2026&open=everything"
KEPT = ("Hidden", "hidden-union", "Kept to ourselves", "Gone", "Taken back")
HELP = (Action("Ask.", assistance=(Assistance.LEGAL,)),)


@pytest.fixture
def region(cycle, edition) -> None:
    """Three bodies shared, two of which agreed to be introduced; one private, one withdrawn."""
    CASTS.kept("two introduced", lambda: share_all(cycle, edition))


def share_all(cycle, edition) -> None:
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    shares(earlier, "Amber League", level(112, 3), region=Region.ASIA_PACIFIC)
    amber = Body.objects.get(slug="amber-league")
    works = behind(112, Standing.BORNE_OUT, actions=HELP)
    shares(cycle, "Amber League", works, body=amber, introduced=True)
    shares(
        cycle, "Émile Pact", level(112, 0), Answer(107, State.DONT_KNOW), named=True,
        introduced=True,
    )  # fmt: skip
    shares(cycle, "Zenith Accord", level(106, 3), level=2, sharing=PUBLIC)
    shares(cycle, "Hidden Union", level(106, 0, "Kept to ourselves."), sharing=PRIVATE)
    gone = shares(cycle, "Gone Council", level(106, 0, "Taken back."), introduced=True)
    person = gone.assessment.body.memberships.get().account
    withdraw(by=acting(person), submission=gone)


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


NUMBER = re.compile(r'href="(/compare/\d+/\?[^"#]*)#answers"><bdi>(\d+)</bdi></a>')


@pytest.mark.parametrize("said", ["", "&said=reviewer"])
def test_every_number_leads_to_the_answers_it_stands_for(desk, region, reviewer, said) -> None:
    sent = _submission("amber-league")
    for number, verdict in ((112, "agree"), (106, "cannot_tell")):
        save_reading(by=acting(reviewer), submission=sent, paragraph=number, verdict=verdict, reason="So.")
    text = desk.get(PAGE + said).text
    links = {unescape(address): int(number) for address, number in NUMBER.findall(text)}
    wanted = [address for address in links if re.match(r"/compare/(106|107|112|113)/", address)]
    asked = {name for name in ("answer", "change", "assistance", "standing") for a in wanted if name in a}
    assert asked == {"answer", "change", "assistance", "standing"}
    for address in wanted:
        listed = desk.get(address).text.split('id="answers"')[1].count("<article")
        assert listed == links[address], address


def _submission(slug: str) -> Submission:
    return Submission.objects.current().get(assessment__body__slug=slug, assessment__cycle__slug="2026")


def test_visitors_have_neither_assistance_nor_matching(client, region) -> None:
    text = client.get(PAGE).text
    assert "1 body is compared." in text
    for said in ("Assistance asked for", "Who could learn", "Émile", "Amber", "invited"):
        assert said not in text
    for code, status in {
        code: 404 if code in ("assistance", "matching") else 200 for code in PATTERNS
    }.items():
        assert client.get(f"/compare/chart/{code}.json?cycle=2026").status_code == status, code


def test_only_those_who_agreed_are_introduced(desk, region) -> None:
    text = desk.get(PAGE).text.split('id="matching"')[1].split("</section>")[0]
    assert "2 bodies agreed to be introduced" in text
    assert "Amber League" in text
    assert "Émile Pact" in text
    assert "Zenith" not in text


def test_who_shares_nothing_appears_nowhere(desk, region) -> None:
    files = [
        f"/compare/chart/{code}.{end}?cycle=2026{names}"
        for code in PATTERNS
        for end in ("csv", "json", "xlsx", "svg")
        for names in ("", "&names=staff")
        if not (code == "matching" and end == "svg")
    ]
    for address in (PAGE, f"{PAGE}&said=reviewer", "/compare/trend/amber-league/", *files):
        given = desk.get(address)
        assert given.status_code == 200, address
        for said in KEPT:
            assert said not in _plain(given.content), (said, address)


def _plain(content: bytes) -> str:
    """The bytes as text; of a workbook what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    book = load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_what_leaves_the_desk_names_whom_it_may(desk, region) -> None:
    # Émile agreed to be named, and lacks what Amber has; Amber did not, and nothing of it leaves.
    shown = json.loads(desk.get("/compare/chart/matching.json?cycle=2026").content)
    assert (shown["rows"], shown["names"]) == ([], "named")
    internal = json.loads(desk.get("/compare/chart/matching.json?cycle=2026&names=staff").content)
    assert internal["rows"][0]["have"] == ["Amber League"]
    assert "-internal" in desk.get("/compare/chart/gaps.csv?names=staff")["Content-Disposition"]


def test_regions_are_those_of_named_bodies(desk, region) -> None:
    rows = json.loads(desk.get("/compare/chart/regions.json?cycle=2026").content)["rows"]
    assert [(row["region"], row["bodies"]) for row in rows] == [("Africa", 2)]
    internal = desk.get("/compare/chart/regions.json?cycle=2026&names=staff").content
    rows = json.loads(internal)["rows"]
    assert [(row["region"], row["bodies"]) for row in rows] == [("Africa", 2), ("Asia-Pacific", 1)]


def test_a_body_finds_its_own_in_its_files(client, region) -> None:
    person = Membership.objects.get(body__slug="hidden-union").account
    assert json.loads(client.get("/compare/chart/gaps.json?cycle=2026").content)["bodies"] == 1
    client.force_login(person)
    assert "2 bodies are compared." in client.get(PAGE).text
    assert json.loads(client.get("/compare/chart/gaps.json?cycle=2026").content)["bodies"] == 2


def test_a_chart_is_a_picture_with_its_finding(desk, region) -> None:
    given = desk.get("/compare/chart/gaps.svg?cycle=2026")
    assert given["Content-Type"] == "image/svg+xml"
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Cache-Control"] == "no-store"
    titles = re.findall("<title>([^<]*)</title>", given.text)
    assert len(titles) == 1
    assert titles[0].startswith("Most often a gap")
    assert "not verified by the United Nations" in given.text
    assert "Sample data" in given.text
    assert desk.get("/compare/chart/gaps.svg?cycle=2026").content == given.content


def test_a_table_says_what_it_is(desk, region) -> None:
    content = desk.get("/compare/chart/gaps.csv?cycle=2026").content.decode()
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content[1:])))
    assert rows[0][:3] == ["paragraph", "recommendation", "group"]
    beside = desk.get("/compare/chart/gaps.csv-metadata.json?cycle=2026").json()
    told = {note["name"]: note["text"] for note in beside["notes"]}
    assert told["Finding"].startswith("Most often a gap")
    assert told["Names"].startswith("Named bodies alone")


@pytest.mark.parametrize("address", ["nothing.csv", "gaps.pdf", "matching.svg", "gaps.html"])
def test_other_files_do_not_exist(desk, region, address) -> None:
    assert desk.get(f"/compare/chart/{address}?cycle=2026").status_code == 404


def test_change_says_how_many_cannot_be_compared(desk, region) -> None:
    text = desk.get(PAGE).text.split('id="change"')[1].split("</section>")[0]
    assert "0 answers are higher than before, 1 lower and 31 the same." in text
    assert "1 body has two submissions" in text
    assert "2 other bodies have not." in text


def test_nothing_to_see_says_what_to_do(client, db) -> None:
    text = client.get("/compare/patterns/").text
    assert "No public self-assessment fits this filter" in text


def test_no_percentage_below_ten(desk, region) -> None:
    shown = re.sub(r"<textarea.*?</textarea>", "", desk.get(PAGE).text.split("<main")[1])
    assert "%" not in re.sub(r'"[^"]*"', "", shown)


# ── Trend ─────────────────────────────────────────────────────────────────────


def test_the_trend_of_a_body_in_words_and_charts(desk, region) -> None:
    text = desk.get("/compare/trend/amber-league/").text
    assert "32 recommendations have a level in both 2024 and 2026: 0 went up, 1 went down" in text
    assert text.count('class="trend-chart"') == 32
    assert text.count("#answer-112") == 2


def test_a_trend_is_of_what_one_may_see(client, region, cycle) -> None:
    assert client.get("/compare/trend/amber-league/").status_code == 404
    assert client.get("/compare/trend/hidden-union/").status_code == 404
    assert client.get("/compare/trend/no-such-body/").status_code == 404
    text = client.get("/compare/trend/zenith-accord/").text
    assert "You can see 2026 only, so there is nothing to compare." in text
    person = Membership.objects.get(body__slug="hidden-union").account
    client.force_login(person)
    assert client.get("/compare/trend/hidden-union/").status_code == 200


def test_a_private_year_is_no_part_of_what_staff_see(desk, cycle, edition) -> None:
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    shares(earlier, "Birch Union", level=3, sharing=PRIVATE)
    shares(cycle, "Birch Union", body=Body.objects.get(slug="birch-union"))
    text = desk.get("/compare/trend/birch-union/").text
    assert "You can see 2026 only, so there is nothing to compare." in text
    assert "2024" not in text.split("<main")[1]
    assert "No change can be shown" in desk.get(PAGE).text


# ── Constant numbers of queries ───────────────────────────────────────────────


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, cycle, reviewer, number, django_assert_num_queries
) -> None:
    for place in range(number):
        shares(cycle, f"Body {place}", level(112, place), sharing=PUBLIC, introduced=True)
    client.get(PAGE)
    for address, expected in (
        (PAGE, 10),  # below three: the bodies in place of the patterns
        ("/compare/chart/gaps.csv?cycle=2026", 9),
        ("/compare/trend/body-0/", 1),
    ):
        with django_assert_num_queries(expected):
            client.get(address)
    client.force_login(reviewer)
    client.get("/help/")
    for address, staff in ((PAGE, 15), (f"{PAGE}&said=reviewer", 18)):
        with django_assert_num_queries(staff):
            client.get(address)


def test_a_stranger_sees_what_visitors_see(client, region) -> None:
    client.force_login(PersonFactory.create())
    assert "1 body is compared." in client.get(PAGE).text
