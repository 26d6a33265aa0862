"""Sixty bodies in two cycles, counted again from the frozen documents of the database: no figure differs.

Nothing of the product counts here: SQL for the documents, `recount` in plain Python, and the instrument as
it is published. What is compared is what the files say, for each audience and both kinds of bodies.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.bench.sixty import fill_sixty
from tests.comparing.recount import (
    KINDS,
    NUMBERS,
    OPEN,
    STANDINGS,
    by_paragraph,
    change,
    instrument,
    key,
    keys,
    open_documents,
    principle_rows,
    standing,
    together,
)
from tests.kept_rows import CASTS

DOCUMENTS = """
    SELECT body.slug, body.region, submission.sharing, submission.may_be_named, submission.document
    FROM assessments_submission submission
    JOIN assessments_assessment assessment ON assessment.id = submission.assessment_id
    JOIN assessments_cycle cycle ON cycle.id = assessment.cycle_id
    JOIN mechanisms_body body ON body.id = assessment.body_id
    WHERE cycle.slug = %s AND body.kind = %s
      AND submission.withdrawn_at IS NULL AND submission.superseded_at IS NULL
"""
ASSISTANCE = ("technical", "legal", "financial", "training", "other")


@dataclass(frozen=True)
class Reader:
    """Who reads which kind of bodies: everybody, the staff for publication, or the staff for themselves."""

    client: Client
    audience: str
    kind: str

    def json(self, address: str) -> Any:
        internal = "&names=staff" if self.audience == "internal" else ""
        given = self.client.get(f"{address}?cycle=2026-sixty&kind={self.kind}{internal}")
        assert given.status_code == 200, address
        return json.loads(given.content)

    def pattern(self, code: str) -> Any:
        return self.json(f"/compare/chart/{code}.json")

    def sees(self, sharing: str, named: bool) -> bool:
        if self.audience == "public":
            return sharing == "public"
        if self.audience == "publication":
            return sharing == "public" or (sharing == "rapporteur" and named)
        return sharing in ("public", "rapporteur")

    def documents(self, cycle: str) -> dict[str, dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(DOCUMENTS, [cycle, self.kind])
            rows = cursor.fetchall()
        return {
            slug: json.loads(document) | {"region": region}
            for slug, region, sharing, named, document in rows
            if self.sees(sharing, bool(named))
        }

    @cached_property
    def now(self) -> dict[str, dict[str, Any]]:
        return self.documents("2026-sixty")

    @cached_property
    def answers(self) -> list[dict[int, dict[str, Any]]]:
        return [by_paragraph(document) for document in self.now.values()]

    @cached_property
    def asked(self) -> dict[int, dict[str, Any]]:
        return instrument(self.client)


# In the one transaction of a test PostgreSQL keeps every version of a row that is saved again: filling it
# takes ten minutes. What these tests ask of a database, the others of this folder ask of both.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="takes ten minutes with PostgreSQL")


@pytest.fixture
def sixty(edition) -> None:
    CASTS.kept("sixty bodies", fill_sixty)


@pytest.fixture(params=["regional", "national"])
def kind(request) -> str:
    return str(request.param)


@pytest.fixture(params=["public", "publication", "internal"])
def reader(request, client, reviewer, sixty, kind) -> Reader:
    if request.param != "public":
        client.force_login(reviewer)
    return Reader(client, request.param, kind)


def _there_is_enough_to_count(reader: Reader) -> None:
    least = {"public": 4, "publication": 10, "internal": 20}[reader.audience]
    assert len(reader.now) >= least
    assert len(reader.documents("2025-sixty")) >= least - 2
    said = [one for answers in reader.answers for one in answers.values()]
    assert {key(one) for one in said} >= {"0", "1", "2", "3", *OPEN}
    if reader.audience == "internal":
        assert {one["standing"] for one in said} == {None, *STANDINGS}
    assert len({one["explanation"] for one in said}) > 100


def _what_stands_behind_each_level_follows_from_the_answers(reader: Reader) -> None:
    for answers in reader.answers:
        for number, said in answers.items():
            assert said["standing"] == standing(said, reader.asked[number], reader.kind), number


def _the_comparison(reader: Reader) -> None:
    document = reader.json("/compare.json")
    assert document["coverage"]["shown"] == len(reader.answers) == len(document["bodies"])
    for item in document["recommendations"]:
        said = [answers[item["paragraph"]] for answers in reader.answers]
        given = Counter(map(key, said))
        assert item["distribution"] == {name: given[name] for name in item["distribution"]}
        expected = together(said)
        for name in ("gaps", "working", "unknown", "applicable", "borne_out", "not_borne_out"):
            assert item[name] == expected[name], item
        assert (item["answered"], item["bodies"]) == (expected["gaps"] + expected["working"], len(said))
    counted = {number: together([one[number] for one in reader.answers]) for number in NUMBERS}
    for told, name in (("common_gaps", "gaps"), ("most_unanswered", "unknown")):
        there = [number for number in NUMBERS if counted[number][name]]
        assert document[told] == sorted(there, key=lambda number: (-counted[number][name], number))
    for body in document["bodies"]:
        own = by_paragraph(reader.now[body["slug"]])
        assert body["answers"] == {str(number): key(said) for number, said in own.items()}
        behind = {str(number): said["standing"] for number, said in own.items() if said["standing"]}
        assert body["standings"] == behind
        assert body["documents"] == open_documents(list(own.values()))


def _gaps_and_what_is_left_open(reader: Reader) -> None:
    counted = {number: together([one[number] for one in reader.answers]) for number in NUMBERS}
    gaps = reader.pattern("gaps")["rows"]
    assert {row["paragraph"] for row in gaps} == {number for number in NUMBERS if counted[number]["gaps"]}
    assert [(-row["gaps"], row["paragraph"]) for row in gaps] == sorted(
        (-row["gaps"], row["paragraph"]) for row in gaps
    )
    for row in gaps:
        for name in ("gaps", "working", "unknown", "applicable", "borne_out", "not_borne_out"):
            assert row[name] == counted[row["paragraph"]][name]
    left = reader.pattern("unanswered")["rows"]
    assert {row["paragraph"] for row in left} == {n for n in NUMBERS if counted[n]["unknown"]}
    for row in left:
        given = Counter(key(one[row["paragraph"]]) for one in reader.answers)
        assert [row[state] for state in OPEN] == [given[state] for state in OPEN]


def _groups_and_regions(reader: Reader) -> None:
    for row in reader.pattern("groups")["rows"]:
        code = row.pop("group")
        numbers = [number for number in NUMBERS if reader.asked[number]["section"] == code]
        assert row == together([one[number] for one in reader.answers for number in numbers])
    regions = reader.pattern("regions")["rows"]
    assert {row["region"] for row in regions} == {one["region"] for one in reader.now.values()}
    for row in regions:
        place = row.pop("region")
        documents = [one for one in reader.now.values() if one["region"] == place]
        assert row.pop("bodies") == len(documents)
        assert row == together([said for one in documents for said in one["answers"]])


def _principles_by_recommendation(reader: Reader) -> None:
    rows = reader.pattern("principles")["rows"]
    assert len(rows) == 8
    for row in rows:
        for basis in ("text", "all"):
            touched = [
                number
                for number, item in reader.asked.items()
                if row["principle"] in item["principles"]
                and (basis == "all" or item["principles"][row["principle"]] == "text")
            ]
            said = [one[number] for one in reader.answers for number in touched]
            assert row[basis] == together(said), row["principle"]


def _principles_by_the_criteria_that_carry_them(reader: Reader) -> None:
    for row in reader.pattern("principles")["rows"]:
        carried = [
            (number, one)
            for number, item in reader.asked.items()
            for one in item["criteria"]
            if row["principle"] in one["principles"][reader.kind]
        ]
        expected: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        enough = 0
        for answers in reader.answers:
            given = [
                (one["kind"], answers[number]["criteria"].get(one["code"], "blank"))
                for number, one in carried
                if answers[number]["state"] not in ("not_applicable", "elsewhere")
            ]
            known = sum(value not in ("dont_know", "blank") for _kind, value in given)
            if len(given) < 5 or 3 * known < 2 * len(given):
                continue
            enough += 1
            for kind, value in given:
                expected[kind]["unknown" if value in ("dont_know", "blank") else value] += 1
        assert (row["bodies"], row["left_out"]) == (enough, len(reader.answers) - enough)
        for kind in KINDS:
            assert row["by_kind"][kind] == {name: expected[kind][name] for name in row["by_kind"][kind]}


def _principles_of_each_for_programs(reader: Reader) -> None:
    """A session opens nothing to programs: all are given what is public."""
    if reader.audience != "public":
        return
    rows = json.loads(
        reader.client.get(f"/api/principles?cycle=2026-sixty&kind={reader.kind}&limit=10000").content
    )["rows"]
    assert len(rows) == len(reader.now) * 8 * 3
    for row in rows:
        own = by_paragraph(reader.now[row["body"]])
        expected = principle_rows(own, reader.asked, reader.kind, row["principle"])[row["criterion_kind"]]
        assert {name: row[name] for name in expected} == expected, row
    assert any(row["no_case"] for row in rows)


def _change_since_the_last_cycle(reader: Reader) -> None:
    """Over the bodies of which this reader may see both submissions, whatever others may see of them (A5)."""
    before = {slug: keys(document) for slug, document in reader.documents("2025-sixty").items()}
    both = {slug: keys(document) for slug, document in reader.now.items() if slug in before}
    expected: dict[int, Counter[str]] = {number: Counter() for number in NUMBERS}
    for slug, after in both.items():
        for number in NUMBERS:
            expected[number][change(before[slug][number], after[number])] += 1
    found = reader.pattern("change")
    assert (found["compared"], found["not_compared"]) == (len(both), len(reader.now) - len(both))
    assert bool(found["not_compared"]) is (reader.audience != "internal")
    told = {row.pop("paragraph"): {name: n for name, n in row.items() if n} for row in found["rows"]}
    assert told == {number: dict(expected[number]) for number in told}
    moved = {number for number in NUMBERS if expected[number].keys() & {"improved", "declined"}}
    assert moved <= told.keys()


def _supported_somewhere(reader: Reader) -> None:
    have = Counter(
        number for one in reader.answers for number, said in one.items() if said["standing"] == "borne_out"
    )
    rows = {row["paragraph"]: row for row in reader.pattern("evidence")["rows"]}
    assert {number: row["evident"] for number, row in rows.items()} == dict(have)
    for number, row in rows.items():
        expected = together([one[number] for one in reader.answers])
        for name in ("gaps", "working", "borne_out", "not_borne_out"):
            assert row[name] == expected[name], number


def _assistance_asked_for(reader: Reader) -> None:
    if reader.audience == "public":
        assert reader.client.get("/compare/chart/assistance.json?cycle=2026-sixty").status_code == 404
        return
    expected = Counter(
        pair
        for document in reader.now.values()
        for pair in {
            (said["paragraph"], kind)
            for said in document["answers"]
            for action in said["actions"]
            if action["status"] in ("planned", "started")
            for kind in action.get("assistance", [])
        }
    )
    rows = reader.pattern("assistance")["rows"]
    found = {(row["paragraph"], kind): row[kind] for row in rows for kind in ASSISTANCE if row[kind]}
    assert found == dict(expected)


CHECKS = (
    _there_is_enough_to_count,
    _what_stands_behind_each_level_follows_from_the_answers,
    _the_comparison,
    _gaps_and_what_is_left_open,
    _groups_and_regions,
    _principles_by_recommendation,
    _principles_by_the_criteria_that_carry_them,
    _principles_of_each_for_programs,
    _change_since_the_last_cycle,
    _supported_somewhere,
    _assistance_asked_for,
)


def test_every_figure_is_the_same_counted_again(reader: Reader) -> None:
    """One test a reader, since sixty bodies are dear to put back."""
    for check in CHECKS:
        check(reader)


def test_a5_the_page_of_the_staff_says_what_changed_over_all_that_they_see(
    client, reviewer, sixty, kind
) -> None:
    client.force_login(reviewer)
    reader = Reader(client, "internal", kind)
    before = {slug: keys(document) for slug, document in reader.documents("2025-sixty").items()}
    told = Counter(
        change(before[slug][paragraph], after)
        for slug, document in reader.now.items()
        for paragraph, after in keys(document).items()
    )
    text = client.get(f"/compare/patterns/?cycle=2026-sixty&kind={kind}").text
    sentence = text.split('id="change"')[1].split('<p class="finding">')[1].split("</p>")[0]
    assert f"{told['improved']} answers are higher than before" in sentence
    assert f"{told['declined']} lower and {told['unchanged']} the same." in sentence
    assert f"{len(reader.now)} bodies have two submissions" in sentence
