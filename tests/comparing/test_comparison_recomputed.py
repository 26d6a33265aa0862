"""The figures of the comparison, recomputed from the JSON of the reports that a reviewer may download.

Nothing of the product counts here: plain Python over `gap-report/1` and `/instrument.json`.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.test import Client

from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Assistance, Reference
from assessments.models import Assessment
from mechanisms.access import Sharing
from mechanisms.models import Body, Region
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, level
from tests.kept_rows import CASTS

NUMBERS = range(106, 138)
OPEN = ("dont_know", "withheld", "blank")
PLAN = Reference("Plan", strength=2, date=date(2026, 3, 1), url="https://example.org/plan")
NOTE = Reference("Note", strength=1)


def answer(number: int, at: int, *evidence: Reference, asks: tuple[str, ...] = ()) -> Answer:
    actions = (Action("Do it.", assistance=tuple(Assistance(kind) for kind in asks)),)
    return Answer(
        number, State.LEVEL, level=at, explanation="So.", evidence=evidence, actions=actions if asks else None
    )


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
    shares(
        cycle, "Birch Union", answer(106, 2, PLAN, NOTE), answer(118, 3, PLAN, asks=("legal",)),
        Answer(131, State.NOT_APPLICABLE, explanation="No."), level(114, 1),
        level=2, body=bodies["Birch Union"], introduced=True,
    )  # fmt: skip
    shares(
        cycle, "Cedar Forum", Answer(108, State.DONT_KNOW), answer(107, 3, NOTE), level=0,
        sharing=Sharing.PUBLIC, region=Region.ASIA_PACIFIC,
    )  # fmt: skip
    shares(cycle, "Dune Pact", answer(106, 0, PLAN), level=3, region=Region.ASIA_PACIFIC)
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


def key(said: dict[str, Any]) -> str:
    return str(said["level"]) if said["state"] == "level" else str(said["state"])


def keys(document: dict[str, Any]) -> dict[int, str]:
    return {said["paragraph"]: key(said) for said in document["answers"]}


def pattern(desk: Client, name: str, query: str = "names=staff") -> dict[str, Any]:
    given = desk.get(f"/compare/chart/{name}.json?cycle=2026&{query}")
    assert given.status_code == 200
    found: dict[str, Any] = json.loads(given.content)
    return found


def together(answers: list[str]) -> dict[str, int]:
    counted = Counter(answers)
    gaps, working = counted["0"] + counted["1"], counted["2"] + counted["3"]
    unknown = sum(counted[state] for state in OPEN)
    return {
        "gaps": gaps,
        "working": working,
        "unknown": unknown,
        "applicable": gaps + working + unknown,
        "outside": counted["not_applicable"] + counted["elsewhere"],
    }


def test_the_reports_of_four_bodies_can_be_downloaded(desk, region) -> None:
    """Else the tests below would compare nothing with nothing."""
    names = {document["body"]["name"] for document in documents(desk, "2026")}
    assert names == {"Amber League", "Birch Union", "Cedar Forum", "Dune Pact"}
    assert len(documents(desk, "2024")) == 2


def test_gaps_and_what_is_open_by_recommendation(desk, region) -> None:
    read = [keys(document) for document in documents(desk, "2026")]
    expected = {number: together([answers[number] for answers in read]) for number in NUMBERS}
    gaps = pattern(desk, "gaps")["rows"]
    assert {row["paragraph"] for row in gaps} == {n for n in NUMBERS if expected[n]["gaps"]}
    for row in gaps:
        for name in ("gaps", "working", "unknown", "applicable"):
            assert row[name] == expected[row["paragraph"]][name], row
    order = [(-row["gaps"], row["paragraph"]) for row in gaps]
    assert order == sorted(order)
    for row in pattern(desk, "unanswered")["rows"]:
        given = Counter(answers[row["paragraph"]] for answers in read)
        assert [row[state] for state in OPEN] == [given[state] for state in OPEN]


def test_the_comparison_as_a_file_says_the_same(desk, region) -> None:
    read = [keys(document) for document in documents(desk, "2026")]
    document = json.loads(desk.get("/compare.json?cycle=2026&names=staff").content)
    assert document["coverage"]["shown"] == len(read) == 4
    for item in document["recommendations"]:
        given = Counter(answers[item["paragraph"]] for answers in read)
        assert item["distribution"] == {name: given[name] for name in item["distribution"]}
        expected = together([answers[item["paragraph"]] for answers in read])
        for name in ("gaps", "working", "unknown", "applicable"):
            assert item[name] == expected[name]


def test_principles_over_words_and_over_everything(desk, region) -> None:
    instrument = json.loads(desk.get("/instrument.json").content)
    linked = {item["paragraph"]: item["principles"] for item in instrument["recommendations"]}
    read = [keys(document) for document in documents(desk, "2026")]
    rows = pattern(desk, "principles")["rows"]
    assert len(rows) == 8
    for row in rows:
        for basis in ("text", "all"):
            touched = [
                number
                for number, links in linked.items()
                if row["principle"] in links and (basis == "all" or links[row["principle"]] == "text")
            ]
            answers = [given[number] for given in read for number in touched]
            assert row[basis] == together(answers), row


def test_groups_and_regions(desk, region) -> None:
    instrument = json.loads(desk.get("/instrument.json").content)
    found = documents(desk, "2026")
    paragraphs = {section["code"]: section["paragraphs"] for section in instrument["sections"]}
    for row in pattern(desk, "groups")["rows"]:
        numbers = paragraphs[row.pop("group")]
        answers = [keys(document)[number] for document in found for number in numbers]
        assert row == together(answers)
    where = dict(Body.objects.values_list("slug", "region"))
    for row in pattern(desk, "regions")["rows"]:
        place = row.pop("region")
        here = [document for document in found if where[document["body"]["slug"]] == place]
        assert row.pop("bodies") == len(here) == 2
        assert row == together([given for document in here for given in keys(document).values()])


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


def change(before: str, after: str) -> str:
    if before.isdigit() and after.isdigit():
        step = int(after) - int(before)
        return "improved" if step > 0 else "declined" if step < 0 else "unchanged"
    if after.isdigit():
        return "newly_answered"
    return "no_longer_answered" if before.isdigit() else "neither_answered"


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


def test_evidence_and_who_could_learn_from_whom(desk, region) -> None:
    agreed = {"Amber League", "Birch Union"}
    have: dict[int, set[str]] = {number: set() for number in NUMBERS}
    lack: dict[int, set[str]] = {number: set() for number in NUMBERS}
    for document in documents(desk, "2026"):
        for said in document["answers"]:
            strongest = max((item["strength"] for item in said["evidence"]), default=0)
            if key(said) in ("2", "3") and strongest >= 2:
                have[said["paragraph"]].add(document["body"]["name"])
            if key(said) in ("0", "1"):
                lack[said["paragraph"]].add(document["body"]["name"])
    rows = {row["paragraph"]: row["evident"] for row in pattern(desk, "evidence")["rows"]}
    assert rows == {number: len(names) for number, names in have.items() if names}
    assert rows == {106: 1, 118: 1}
    expected = {
        number: (sorted(have[number] & agreed), sorted(lack[number] & agreed))
        for number in NUMBERS
        if have[number] & agreed and lack[number] & agreed
    }
    found = {row["paragraph"]: (row["have"], row["lack"]) for row in pattern(desk, "matching")["rows"]}
    assert found == expected == {118: (["Birch Union"], ["Amber League"])}
