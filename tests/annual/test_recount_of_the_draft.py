"""The draft over sixty bodies, counted again from the frozen documents: no figure in it differs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from assessments.annual.draft import Draft
from assessments.models import Cycle
from tests.annual.annual_cast import draft_of, text_of
from tests.bench.sixty import fill_sixty
from tests.comparing.recount import NUMBERS, by_paragraph, change, instrument, keys, together
from tests.comparing.test_recount_of_sixty import Reader
from tests.kept_rows import CASTS

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="takes ten minutes with PostgreSQL")


@pytest.fixture
def sixty(edition) -> None:
    CASTS.kept("sixty bodies", fill_sixty)


@pytest.fixture(params=["regional", "national"])
def reader(request, client, sixty) -> Reader:
    return Reader(client, "publication", request.param)


@pytest.fixture
def draft(reader, reviewer) -> Draft:
    return draft_of(reviewer, Cycle.objects.get(slug="2026-sixty"))


def ints(pattern: str, text: str) -> list[int]:
    """What the first group or groups of a pattern count; an empty list where it is not there."""
    found = re.search(pattern, text)
    return [int(one) for one in found.groups()] if found else []


def test_each_finding_and_group(reader, draft) -> None:
    rows = [by_paragraph(document) for document in reader.now.values()]
    asked, kind = instrument(reader.client), reader.kind
    for number in NUMBERS:
        counted = together([row[number] for row in rows])
        at_a_gap = [row[number] for row in rows if row[number]["level"] in (0, 1)]
        said = text_of(draft, f"finding-{number}-{kind}")
        assert ints(r"gap for (\d+) of (\d+) ", said) == [counted["gaps"], counted["applicable"]]
        assert ints(r"in operation for (\d+)", said) == [counted["working"]] * bool(counted["working"])
        assert ints(r"(\d+) gives? no answer", said) == [counted["unknown"]] * bool(counted["unknown"])
        if counted["borne_out"] and counted["working"] > 1:
            assert ints(r"for (\d+) of these the body’s own", said) == [counted["borne_out"]]
        assert told_no(said, len(at_a_gap)) == most_often_no(at_a_gap, asked[number], kind), number
    for code in {one["section"] for one in asked.values()}:
        numbers = [number for number, one in asked.items() if one["section"] == code]
        counted = together([row[number] for row in rows for number in numbers])
        said = text_of(draft, f"group-{code}-{kind}")
        assert ints(r"(\d+) answers of (\d+)", said) == [counted["applicable"], len(rows)]
        pattern = r"(\d+) at a gap, (\d+) in operation and (\d+) without an answer"
        assert ints(pattern, said) == [counted[key] for key in ("gaps", "working", "unknown")]


def told_no(said: str, gaps: int) -> dict[str, int]:
    found = re.findall(r"(\d+|each) answers? no to “([^”]*)”", said)
    return {words: gaps if number == "each" else int(number) for number, words in found}


def most_often_no(at_a_gap: list[dict[str, Any]], asked: dict[str, Any], kind: str) -> dict[str, int]:
    """The two criteria that are answered no most often; equal ones in their order."""
    no = Counter(code for said in at_a_gap for code, value in said["criteria"].items() if value == "no")
    words = {one["code"]: one["text"][kind].rstrip(".") for one in asked["criteria"]}
    codes = sorted((code for code in words if no[code]), key=lambda code: -no[code])[:2]
    return {words[code]: no[code] for code in codes}


def test_the_summary_and_change(reader, draft) -> None:
    answers = [said for document in reader.now.values() for said in by_paragraph(document).values()]
    counted = together(answers)
    said = next(part for part in draft.summary.text.split("\n\n") if f"answers of {len(reader.now)} " in part)
    assert ints(r"Of the (\d+) answers .* count, (\d+) report .*; for (\d+) of these", said) == [
        counted["applicable"], counted["working"], counted["borne_out"]
    ]  # fmt: skip
    before = reader.documents("2025-sixty")
    both = [(keys(before[slug]), keys(now)) for slug, now in reader.now.items() if slug in before]
    moved = Counter(change(old[number], new[number]) for old, new in both for number in NUMBERS)
    said = text_of(draft, f"change-{reader.kind}")
    assert ints(r"(\d+) answers are higher than before, (\d+) lower and (\d+) the same", said) == [
        moved["improved"], moved["declined"], moved["unchanged"]
    ]  # fmt: skip
    assert ints(r"(\d+) bodies have two submissions", said) == [len(both)]
