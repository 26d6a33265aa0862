"""B9: every CSV of the comparison is rows alone under one row of names; what it is stands in a second file.

Read as programs read it, without a word of explanation: the csv module here stands for `pandas.read_csv`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.comparing.findings import PATTERNS
from assessments.models import Cycle
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.comparing.compared_bodies import shares
from tests.factories import level

pytestmark = pytest.mark.django_db

VISITORS = [code for code, pattern in PATTERNS.items() if not pattern.for_staff]
CODES = {"answer", "group", "kind", "principle", "region", "standing"}
ADDRESSES = (
    "/compare.csv?kind=national",
    "/compare/112.csv?kind=national",
    "/compare/trend/open-force.csv",
    "/compare/side-by-side.csv?ids={ids}",
    *(f"/compare/chart/{code}.csv?kind=national" for code in VISITORS),
)


@pytest.fixture
def ids(cycle: Cycle) -> str:
    """Two public national bodies, one with words that a table could trip over."""
    words = 'Two lines,\nand "quotes"; =SUM(A1)'
    public: dict[str, Any] = {"national": True, "sharing": Sharing.PUBLIC}
    sent = [
        shares(cycle, "Open Force", level(112, 2, words), level(113, 0), **public),
        shares(cycle, "Umber Force", level(112, 1), **public),
    ]
    return ",".join(str(one.assessment_id) for one in sent)


def rows_of(client: Client, address: str) -> list[list[str]]:
    content = client.get(address).content.decode()
    assert content[0] == "\ufeff", "UTF-8 with a mark, which R, pandas and Excel take away"
    return list(csv.reader(io.StringIO(content[1:]), strict=True))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_row_has_a_cell_for_each_name(ids: str, client: Client, address: str) -> None:
    head, *rows = rows_of(client, address.format(ids=ids))
    assert len(set(head)) == len(head)
    assert all(name and name == name.lower() and " " not in name for name in head), "names are codes"
    assert {len(row) for row in rows} <= {len(head)}
    assert all(any(row) for row in rows)
    prose = [cell for row in rows for cell in row if "A/HRC/14/32" in cell or "verified" in cell]
    assert not prose


@pytest.mark.parametrize("address", ADDRESSES)
def test_codes_stand_apart_from_their_words(ids: str, client: Client, address: str) -> None:
    head, *rows = rows_of(client, address.format(ids=ids))
    for row in rows:
        told = dict(zip(head, row, strict=True))
        if "paragraph" in told:
            assert told["paragraph"].isdigit()
            assert told["recommendation"]
            assert not told["recommendation"][0].isdigit()
            assert told["group"] in ("general", *"abcdef")
        for code in CODES & set(head):
            assert " " not in told[code] or code == "region"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_file_beside_it_tells_what_it_is(ids: str, client: Client, address: str) -> None:
    address = address.format(ids=ids)
    sent = client.get(address)
    beside = address.replace(".csv", ".csv-metadata.json", 1)
    assert f'<{beside}>; rel="describedby"; type="application/csvm+json"' in sent.headers["Link"]
    answer = client.get(beside)
    assert answer.headers["Content-Type"] == "application/csvm+json"
    told: dict[str, Any] = json.loads(answer.content)
    assert [column["titles"] for column in told["tableSchema"]["columns"]] == rows_of(client, address)[0]
    assert all(column["dc:description"] for column in told["tableSchema"]["columns"])
    assert f'filename="{told["url"]}"' in sent.headers["Content-Disposition"]
    assert told["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    notes = {note["name"]: note["text"] for note in told["notes"]}
    assert "not verified by the United Nations" in notes["Status"]
    assert notes["Reuse"].startswith("Figures and charts: CC BY 4.0.")
    assert "A/HRC/14/32" in notes["Instrument"]


def test_one_row_an_answer(ids: str, client: Client) -> None:
    head, *rows = rows_of(client, "/compare.csv?kind=national")
    assert len(rows) == 2 * 32
    told = [dict(zip(head, row, strict=True)) for row in rows]
    of_113 = [row for row in told if row["paragraph"] == "113"]
    assert [(row["slug"], row["answer"], row["answer_words"]) for row in of_113] == [
        ("open-force", "0", "0: Not in place"),
        ("umber-force", "1", "1: Begun"),
    ]


def test_what_no_code_says_in_the_page_is_a_column_here(ids: str, client: Client) -> None:
    """The page shows three of the six things that can stand behind a level; a table has them all."""
    head, *_rows = rows_of(client, "/compare/chart/groups.csv?kind=national")
    assert {"group", "group_words", "above", "unanswered", "in_part", "no_reference", "not_open"} <= set(head)
    assert {"borne_out", "gaps", "working", "unknown", "applicable", "outside"} <= set(head)


def test_internal_copies_are_under_no_licence(ids: str, reviewer: Person, client: Client) -> None:
    client.force_login(reviewer)
    asked = "kind=national&names=staff"
    for address in ("/compare.csv-metadata.json", "/compare/chart/gaps.csv-metadata.json"):
        told = client.get(f"{address}?{asked}").json()
        assert "dc:license" not in told
        assert "Reuse" not in {note["name"] for note in told["notes"]}
        assert "internal" in told["url"]
    assert "licence" not in client.get(f"/compare.json?{asked}").json()
    svg = client.get(f"/compare/chart/gaps.svg?{asked}").content
    assert b"creativecommons" not in svg


def test_every_public_file_names_the_licence(ids: str, client: Client) -> None:
    licence = {"covers": "figures", "id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    for address in (
        "/compare.json",
        "/compare/112.json",
        "/compare/chart/gaps.json",
        "/compare/trend/open-force.json",
    ):
        assert client.get(f"{address}?kind=national").json()["licence"] == licence, address
    svg = client.get("/compare/chart/gaps.svg?kind=national").content.decode()
    assert '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>' in svg
    assert "CC BY 4.0." in svg


@pytest.mark.parametrize(
    "address",
    ["/compare.xlsx", "/compare/112.xlsx", "/compare/chart/gaps.xlsx", "/compare/trend/open-force.xlsx"],
)
def test_a_workbook_is_ours_and_of_the_day_of_its_newest_submission(
    ids: str, client: Client, address: str
) -> None:
    """C: the author was "openpyxl", the date 2010."""
    content = client.get(f"{address}?kind=national").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        core = book.read("docProps/core.xml").decode()
    assert "openpyxl" not in core
    assert ">ThirtyTwo</dc:creator>" in core
    assert "2010-06-01" not in core
    about = load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True)
    told = {str(row[0]): str(row[1]) for row in about}
    assert told["Reuse"].startswith("Figures and charts: CC BY 4.0.")
