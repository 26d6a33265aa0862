"""Pages over sixty bodies weigh little: what a slow line takes, in bytes before they are packed."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from assessments.formats.pdf import Pool
from assessments.models import Order
from mechanisms.models import BodyKind
from tests.bench.sixty import fill_sixty
from tests.kept_rows import CASTS
from tests.making.queue_cast import work_off

AT = "cycle=2026-sixty&kind=national"
MOST = 124_000
"""Bytes of a page, with links to its files in five other languages; the goal for a first load is 100 kB with
style and scripts, which are packed."""
OPENED = (
    *("gaps", "unanswered", "groups", "principles", "principle-child", "assistance", "change"),
    *("evidence", "matching", "regions", "all"),
)


# In the one transaction of a test PostgreSQL keeps every version of a row that is saved again: filling it
# takes ten minutes. What these tests ask of a database, the others of this folder ask of both.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="takes ten minutes with PostgreSQL")


@pytest.fixture
def sixty(edition) -> None:
    """More than sixty national bodies in two cycles; some of them keep what they say to themselves."""
    CASTS.kept("sixty national bodies", lambda: fill_sixty(64, only=BodyKind.NATIONAL))


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


def test_b12_the_matrix_of_sixty_bodies_is_one_page(desk, sixty) -> None:
    given = desk.get(f"/compare/?{AT}")
    assert len(given.content) <= MOST
    rows = given.text.count('name="ids"')
    assert rows >= 60
    assert given.text.count("<td class=is-") == rows * 32


def test_b12_findings_stand_alone_until_a_pattern_is_opened(desk, sixty) -> None:
    given = desk.get(f"/compare/patterns/?{AT}")
    assert len(given.content) <= 25_000
    sections = given.text.split('<section class="pattern"')[1:]
    assert len(sections) == 10
    for section in sections[:-1]:
        assert '<p class="finding">' in section
    assert '<table class="data-table' not in given.text
    assert 'class="pattern-chart"' not in given.text


def test_b12_a_pattern_opens_by_its_address_and_no_other_with_it(desk, sixty) -> None:
    for code in OPENED:
        opens_alone(desk, code)


def opens_alone(desk, code: str) -> None:
    given = desk.get(f"/compare/patterns/?{AT}&open={code}")
    assert len(given.content) <= MOST, code
    whole = re.sub(r"-child$", "s", code)
    for section in given.text.split('<section class="pattern" id="pattern-')[1:]:
        assert ("<table" in section) is (section.split('"')[0] == whole), code


def test_b12_without_scripts_a_pattern_is_a_link_away_and_stays_open_in_another_filter(desk, sixty) -> None:
    text = desk.get(f"/compare/patterns/?{AT}").text
    for code in ("gaps", "principles", "all"):
        assert f'href="?cycle=2026-sixty&amp;kind=national&amp;open={code}#{code}"' in text
    opened = desk.get(f"/compare/patterns/?{AT}&open=gaps").text
    assert '<input type="hidden" name="open" value="gaps">' in opened


def test_b12_what_is_no_pattern_opens_nothing(desk, sixty) -> None:
    for code in ("nothing", "x" * 500, "<script>", "%00"):
        given: Any = desk.get(f"/compare/patterns/?{AT}&open={code}")
        assert given.status_code == 200
        assert "<script>" not in given.text.split("<main")[1]


SMALL = (
    *(f"/compare.{ending}" for ending in ("csv", "xlsx", "json")),
    *(f"/compare/chart/{code}.xlsx" for code in ("gaps", "principles", "matching", "change")),
    *("/compare/chart/gaps.svg", "/compare/113.xlsx", "/compare/113.json"),
)


def test_b8_a_small_table_is_made_at_once(desk, sixty) -> None:
    for address in SMALL:
        given = desk.get(f"{address}?{AT}&names=staff")
        assert given.status_code == 200, address
    assert not Order.objects.exists()


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_b8_the_report_is_made_in_the_background_and_kept(desk, sixty, monkeypatch, ending: str) -> None:
    monkeypatch.setattr(Pool, "render", lambda _pool, _job: b"%PDF-1.7 made")
    address = f"/compare/report.{ending}?{AT}"
    began = time.process_time()
    waits = desk.get(address)
    assert time.process_time() - began < 1.5
    assert (waits.status_code, waits["Retry-After"]) == (202, "2")
    assert 'id="work-now"' in waits.text
    work_off()
    for _fetched in range(2):
        assert desk.get(address).status_code == 200
    assert Order.objects.count() == 1
