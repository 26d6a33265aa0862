"""The figures of the comparison, recomputed from the JSON of the reports that a reviewer may download.

Nothing of the product counts here: plain Python over `gap-report/1` and `/instrument.json`.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.answers.scoring import Standing, State
from assessments.answers.value import Action, Answer, Assistance, Reference
from assessments.models import Assessment
from mechanisms.access import Sharing
from mechanisms.models import Body, Region
from mechanisms.people.api_tokens import make_token
from tests.comparing.compared_bodies import behind, mixed, shares
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
from tests.factories import CycleFactory, level
from tests.kept_rows import CASTS

PLAN = Reference("Plan", strength=2, date="2026-03-01", url="https://example.org/plan")
LAW = Reference("Law", strength=2, date="2025", url="https://example.org/law")
BOOK = Reference("Book", strength=2, date="2024", page="7")
NOTE = Reference("Note", strength=1)
NORTH = Region.ASIA_PACIFIC


def answer(number: int, at: int, *evidence: Reference, asks: tuple[str, ...] = ()) -> Answer:
    actions = asking(*asks) if asks else None
    return Answer(number, State.LEVEL, level=at, explanation="So.", evidence=evidence, actions=actions)


def asking(*kinds: str) -> tuple[Action, ...]:
    return (Action("Do it.", assistance=tuple(Assistance(kind) for kind in kinds)),)


@pytest.fixture
def region(cycle, edition) -> None:
    """Six regional bodies over two cycles, one of them private, and a national one."""
    CASTS.kept("two cycles", lambda: share_all(cycle, edition))


def share_all(cycle, edition) -> None:
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    for name, at in (("Amber League", 1), ("Birch Union", 2)):
        shares(earlier, name, level(112, 3), Answer(113, State.DONT_KNOW), level=at)
    bodies = {body.name: body for body in Body.objects.all()}
    shares(
        cycle, "Amber League", level(106, 3), level(112, 2), Answer(120, State.WITHHELD),
        answer(113, 0, asks=("legal", "training")), level=1, body=bodies["Amber League"],
        introduced=True,
    )  # fmt: skip
    # One after the other everything that can stand behind a level; and all criteria answered, so that it is
    # in the count of principles.
    every = {n: behind(n, list(Standing)[n % 6], 2 + n % 2) for n in NUMBERS}
    given = (
        answer(106, 2, PLAN, NOTE), Answer(131, State.NOT_APPLICABLE, explanation="No."), mixed(114, 1),
        behind(118, Standing.BORNE_OUT, 3, actions=asking("legal")),
    )  # fmt: skip
    every |= {one.paragraph: one for one in given}
    # Some documents stand behind several levels, some behind one, and not all have an address.
    for number, papers in {107: (LAW, PLAN), 113: (LAW,), 119: (BOOK,)}.items():
        every[number] = replace(every[number], evidence=papers)
    shares(cycle, "Birch Union", *every.values(), level=2, body=bodies["Birch Union"], introduced=True)
    shares(
        cycle, "Cedar Forum", Answer(108, State.DONT_KNOW), answer(107, 3, NOTE), level=0,
        sharing=Sharing.PUBLIC, region=NORTH,
    )  # fmt: skip
    every = {n: mixed(n, n % 4) for n in NUMBERS} | {106: answer(106, 0, PLAN)}
    shares(cycle, "Dune Pact", *every.values(), level=3, region=NORTH)
    shares(cycle, "Hidden Union", level=0, sharing=Sharing.PRIVATE)
    shares(cycle, "Fern Task Force", level=0, national=True)


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


def documents(desk: Client, cycle: str, kind: str = "regional") -> list[dict[str, Any]]:
    """Every report that the reviewer may download, of one cycle and kind."""
    found = []
    for pk in Assessment.objects.values_list("pk", flat=True):
        given = desk.get(f"/assessments/{pk}/report.json")
        if given.status_code == 200:
            document = json.loads(given.content)
            if document["cycle"]["slug"] == cycle and document["body"]["kind"] == kind:
                found.append(document)
    return found


def pattern(desk: Client, name: str, query: str = "names=staff") -> dict[str, Any]:
    given = desk.get(f"/compare/chart/{name}.json?cycle=2026&{query}")
    assert given.status_code == 200
    found: dict[str, Any] = json.loads(given.content)
    return found


def test_the_six_that_stand_behind_a_level_all_occur_and_follow_from_the_answers(desk, region) -> None:
    asked, seen = instrument(desk), set()
    for document in documents(desk, "2026"):
        for number, said in by_paragraph(document).items():
            assert said["standing"] == standing(said, asked[number], "regional"), (number, said)
            seen.add(said["standing"])
    assert seen == {None, *STANDINGS}


def test_the_reports_of_four_bodies_can_be_downloaded(desk, region) -> None:
    """Else the tests below would compare nothing with nothing."""
    names = {document["body"]["name"] for document in documents(desk, "2026")}
    assert names == {"Amber League", "Birch Union", "Cedar Forum", "Dune Pact"}
    assert len(documents(desk, "2024")) == 2


def test_gaps_and_what_is_open_by_recommendation(desk, region) -> None:
    read = [by_paragraph(document) for document in documents(desk, "2026")]
    expected = {number: together([answers[number] for answers in read]) for number in NUMBERS}
    gaps = pattern(desk, "gaps")["rows"]
    assert {row["paragraph"] for row in gaps} == {n for n in NUMBERS if expected[n]["gaps"]}
    for row in gaps:
        for name in ("gaps", "working", "unknown", "applicable", "borne_out", "not_borne_out"):
            assert row[name] == expected[row["paragraph"]][name], row
    order = [(-row["gaps"], row["paragraph"]) for row in gaps]
    assert order == sorted(order)
    for row in pattern(desk, "unanswered")["rows"]:
        given = Counter(key(answers[row["paragraph"]]) for answers in read)
        assert [row[state] for state in OPEN] == [given[state] for state in OPEN]


def test_the_comparison_as_a_file_says_the_same(desk, region) -> None:
    found = documents(desk, "2026")
    read = [by_paragraph(document) for document in found]
    document = json.loads(desk.get("/compare.json?cycle=2026&names=staff").content)
    assert document["coverage"]["shown"] == len(read) == 4
    for item in document["recommendations"]:
        answers = [answers[item["paragraph"]] for answers in read]
        given = Counter(key(said) for said in answers)
        assert item["distribution"] == {name: given[name] for name in item["distribution"]}
        expected = together(answers)
        for name in ("gaps", "working", "unknown", "applicable", "borne_out", "not_borne_out"):
            assert item[name] == expected[name]
    for body in document["bodies"]:
        own = next(by_paragraph(one) for one in found if one["body"]["slug"] == body["slug"])
        assert body["standings"] == {
            str(number): said["standing"] for number, said in own.items() if said["standing"]
        }


@pytest.mark.parametrize("principle", ["", "child", "standards"])
@pytest.mark.parametrize("group", ["", "b", "general"])
def test_the_documents_behind_what_the_filter_leaves_of_each_body(
    desk, region, group: str, principle: str
) -> None:
    asked = instrument(desk)
    left = [
        number
        for number, item in asked.items()
        if group in ("", item["section"]) and (not principle or principle in item["principles"])
    ]
    narrowed = f"/compare.json?cycle=2026&names=staff&group={group}&principle={principle}"
    told = {body["slug"]: body for body in json.loads(desk.get(narrowed).content)["bodies"]}
    counted = {
        document["body"]["slug"]: open_documents([by_paragraph(document)[number] for number in left])
        for document in documents(desk, "2026")
    }
    # A line has tallies of each group and of each principle, and none of both together.
    both = bool(group and principle)
    assert {slug: body["documents"] for slug, body in told.items()} == {
        slug: None if both else number for slug, number in counted.items()
    }
    assert both or any(counted.values())
    book = load_workbook(io.BytesIO(desk.get(narrowed.replace(".json", ".xlsx")).content))
    sheet = book["Behind the levels"]
    assert sheet.cell(1, sheet.max_column).value == "Open documents"
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        body["documents"] for body in told.values()
    ]
    read = json.loads(desk.get(f"{narrowed}&said=reviewer").content)["bodies"]
    assert {body["documents"] for body in read} == {None}


def test_the_table_of_principles_says_how_each_submission_answers_by_kind(desk, region, reviewer) -> None:
    secret = make_token(by=reviewer, name="x", scope="review", days=7)[1]
    program = Client(headers={"authorization": f"Bearer {secret}"})
    address = "/api/principles?cycle=2026&kind=regional&names=staff&limit=1000"
    rows = json.loads(program.get(address).content)["rows"]
    asked = instrument(desk)
    counted: dict[tuple[str, str, str], dict[str, Any]] = {}
    for document in documents(desk, "2026"):
        for of_report in document["principles"]:
            code = of_report["code"]
            found = principle_rows(by_paragraph(document), asked, "regional", code)
            counted |= {(document["body"]["slug"], code, kind): row for kind, row in found.items()}
            assert sum(row["left_out"] for row in found.values()) == of_report["left_out"]
    assert len(rows) == len(counted) == 4 * 8 * 3
    told = {(row["body"], row["principle"], row["criterion_kind"]): row for row in rows}
    assert {key: {name: told[key][name] for name in row} for key, row in counted.items()} == counted
    seen = {name for row in counted.values() for name, number in row.items() if number}
    assert seen == {"yes", "partly", "no", "unknown", "left_out", "summarised"}  # no_case: of the sixty
    assert {row["summarised"] for row in rows} == {True, False}


def test_the_distribution_of_the_api_says_it_of_each_level(desk, region, reviewer) -> None:
    secret = make_token(by=reviewer, name="x", scope="review", days=7)[1]
    program = Client(headers={"authorization": f"Bearer {secret}"})
    asked = "cycle=2026&kind=regional&names=staff&limit=1000"
    rows = json.loads(program.get(f"/api/distribution?{asked}").content)["rows"]
    read = [by_paragraph(document) for document in documents(desk, "2026")]
    assert len(rows) == 32 * 9
    for row in rows:
        answers = [answers[row["paragraph"]] for answers in read]
        given = [said for said in answers if (said["state"], said["level"]) == (row["state"], row["level"])]
        assert row["submissions"] == len(given)
        for name in STANDINGS:
            counted = sum(said["standing"] == name for said in given)
            assert row[name] == (counted if row["level"] in (2, 3) else None), row
    found = documents(desk, "2026")
    for row in json.loads(program.get(f"/api/submissions?{asked}").content)["rows"]:
        document = next(one for one in found if one["body"]["slug"] == row["body"])
        tally = document["tally"]
        numbers = {"borne_out": tally["borne_out"], "documents": tally["documents"], **tally["not_borne_out"]}
        assert {name: row[name] for name in numbers} == numbers


def test_recommendations_that_touch_a_principle_over_words_and_over_everything(desk, region) -> None:
    asked = instrument(desk)
    read = [by_paragraph(document) for document in documents(desk, "2026")]
    rows = pattern(desk, "principles")["rows"]
    assert len(rows) == 8
    for row in rows:
        for basis in ("text", "all"):
            touched = [
                number
                for number, item in asked.items()
                if row["principle"] in item["principles"]
                and (basis == "all" or item["principles"][row["principle"]] == "text")
            ]
            answers = [given[number] for given in read for number in touched]
            assert row[basis] == together(answers), row


@pytest.mark.parametrize("group", ["", "b"])
def test_criteria_of_a_principle_by_kind_over_those_that_answered_enough(desk, region, group: str) -> None:
    """With a group of the filter its criteria alone, over the same bodies."""
    asked, read = instrument(desk), [by_paragraph(document) for document in documents(desk, "2026")]
    seen: Counter[int] = Counter()
    for row in pattern(desk, "principles", f"names=staff&group={group}")["rows"]:
        code = row["principle"]
        carried = [
            (number, one) for number, item in asked.items() for one in item["criteria"]
            if code in one["principles"]["regional"]
        ]  # fmt: skip
        expected: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        enough = 0
        for answers in read:
            given = [
                (number, one["kind"], answers[number]["criteria"].get(one["code"], "blank"))
                for number, one in carried
                if answers[number]["state"] not in ("not_applicable", "elsewhere")
            ]
            known = sum(value not in ("dont_know", "blank") for _number, _kind, value in given)
            if len(given) < 5 or 3 * known < 2 * len(given):
                continue
            enough += 1
            for number, kind, value in given:
                if group in ("", asked[number]["section"]):
                    expected[kind]["unknown" if value in ("dont_know", "blank") else value] += 1
        assert (row["bodies"], row["left_out"]) == (enough, 4 - enough)
        for kind in KINDS:
            assert row["by_kind"][kind] == {name: expected[kind][name] for name in row["by_kind"][kind]}
        seen[enough] += 1
    # Two of the four answered their criteria, one of them to some principles too often "don't know".
    assert seen[2]
    assert set(seen) <= {1, 2}


def test_groups_and_regions(desk, region) -> None:
    found = documents(desk, "2026")
    paragraphs: dict[str, list[int]] = {}
    for number, item in instrument(desk).items():
        paragraphs.setdefault(item["section"], []).append(number)
    for row in pattern(desk, "groups")["rows"]:
        numbers = paragraphs[row.pop("group")]
        answers = [by_paragraph(document)[number] for document in found for number in numbers]
        assert row == together(answers)
    where = dict(Body.objects.values_list("slug", "region"))
    for row in pattern(desk, "regions")["rows"]:
        place = row.pop("region")
        here = [document for document in found if where[document["body"]["slug"]] == place]
        assert row.pop("bodies") == len(here) == 2
        assert row == together([given for document in here for given in document["answers"]])


def test_changes_since_the_last_cycle(desk, region) -> None:
    before = {document["body"]["slug"]: keys(document) for document in documents(desk, "2024")}
    expected: dict[int, Counter[str]] = {number: Counter() for number in NUMBERS}
    compared = 0
    for document in documents(desk, "2026"):
        earlier = before.get(document["body"]["slug"])
        if earlier is None:
            continue
        compared += 1
        for number, after in keys(document).items():
            expected[number][change(earlier[number], after)] += 1
    found = pattern(desk, "change")
    assert (found["compared"], found["not_compared"]) == (compared, 2) == (2, 2)
    for row in found["rows"]:
        number = row.pop("paragraph")
        assert {name: count for name, count in row.items() if count} == dict(expected[number])


def test_assistance_asked_for_by_kind_and_recommendation(desk, region) -> None:
    expected: Counter[tuple[int, str]] = Counter()
    for document in documents(desk, "2026"):
        pairs = {
            (said["paragraph"], kind)
            for said in document["answers"]
            for action in said["actions"]
            if action["status"] in ("planned", "started")
            for kind in action.get("assistance", [])
        }
        expected.update(pairs)
    assert expected == {(113, "legal"): 1, (113, "training"): 1, (118, "legal"): 1}
    found = {
        (row["paragraph"], kind): row[kind]
        for row in pattern(desk, "assistance")["rows"]
        for kind in ("technical", "legal", "financial", "training", "other")
        if row[kind]
    }
    assert found == dict(expected)


def test_what_is_supported_and_who_could_learn_from_whom(desk, region) -> None:
    agreed = {"Amber League", "Birch Union"}
    have: dict[int, set[str]] = {number: set() for number in NUMBERS}
    lack: dict[int, set[str]] = {number: set() for number in NUMBERS}
    for document in documents(desk, "2026"):
        for number, said in by_paragraph(document).items():
            if said["standing"] == "borne_out":
                have[number].add(document["body"]["name"])
            if key(said) in ("0", "1"):
                lack[number].add(document["body"]["name"])
    rows = {row["paragraph"]: row["evident"] for row in pattern(desk, "evidence")["rows"]}
    assert rows == {number: len(names) for number, names in have.items() if names}
    # A document alone is none of these: Birch Union names one at 106 and answers none of its criteria.
    assert 118 in rows
    assert 106 not in rows
    expected = {
        number: (sorted(have[number] & agreed), sorted(lack[number] & agreed))
        for number in NUMBERS
        if have[number] & agreed and lack[number] & agreed
    }
    found = {row["paragraph"]: (row["have"], row["lack"]) for row in pattern(desk, "matching")["rows"]}
    assert found == expected
    assert found[118] == (["Birch Union"], ["Amber League"])
