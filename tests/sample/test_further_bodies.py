"""Twenty more bodies: believable by their profile, in whole sentences, each in words of its own."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from assessments.sample.further import CYCLES, further_bodies, further_document, further_person

BODIES = {row["slug"]: row for row in further_bodies()}
DOCUMENTS = {(cycle, slug): further_document(cycle, row) for cycle in CYCLES for slug, row in BODIES.items()}
# Bodies that leave most answers as they were in the last cycle.
KEEPING = {slug for slug, row in BODIES.items() if row.get("keeps")}
OFFERS_NOT_APPLICABLE = {"regional": {114, 131, 134}, "national": {110, 111}}
UNKNOWN = {"blank", "dont_know", "withheld"}


def answers(cycle: str, slug: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DOCUMENTS[cycle, slug]["answers"]
    return found


def of_profile(profile: str) -> list[str]:
    return [slug for slug, row in BODIES.items() if row["profile"] == profile]


def share(slugs: list[str], cycle: str, holds: Any) -> float:
    """The part of the answers for which this holds."""
    rows = [row for slug in slugs for row in answers(cycle, slug)]
    return sum(map(bool, map(holds, rows))) / len(rows)


def test_fifteen_countries_and_five_mechanisms_under_invented_names_in_four_regions() -> None:
    assert Counter(row["kind"] for row in BODIES.values()) == {"national": 15, "regional": 5}
    assert len({row["region"] for row in BODIES.values()}) == 4
    for slug, row in BODIES.items():
        assert re.fullmatch(r"sample(-[a-z]+)+", slug)
        assert row["name"].endswith("(sample)")
        assert row["region"].endswith("(sample)")
        assert row["about"].startswith("Invented")
        assert bool(row["member_of"]) == (row["kind"] == "national")
    people = [further_person(row) for row in BODIES.values()]
    assert len({person["name"] for person in people}) == len({person["email"] for person in people}) == 20


@pytest.mark.parametrize("place", list(DOCUMENTS))
def test_every_text_is_whole_sentences_said_once(place: tuple[str, str]) -> None:
    texts = [row["explanation"] for row in answers(*place) if "explanation" in row]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    for text in texts:
        assert re.fullmatch(r"[A-Z‘“'\"].*[.]", text), text
        assert not re.search(r"[{}]|  |\.\.", text), text


def test_hardly_any_explanation_stands_in_two_documents() -> None:
    texts = Counter(
        row["explanation"]
        for place in DOCUMENTS
        for row in answers(*place)
        if "explanation" in row and place[1] not in KEEPING
    )
    assert sum(times for times in texts.values() if times > 1) / texts.total() < 0.1


def test_a_body_that_keeps_its_answers_changes_a_few() -> None:
    for slug in KEEPING:
        before, now = ({row["paragraph"]: row for row in answers(cycle, slug)} for cycle in CYCLES)
        same = sum(row == before.get(number) for number, row in now.items())
        assert 16 <= same < 32, slug


def test_no_two_bodies_say_the_same_in_bulk() -> None:
    for cycle in CYCLES:
        said = {slug: {row.get("explanation") for row in answers(cycle, slug)} - {None} for slug in BODIES}
        for one in BODIES:
            others = (len(said[one] & said[other]) for other in BODIES if other != one)
            assert max(others) <= 3, one


def test_a_mechanism_never_speaks_of_all_countries_in_another_number_than_its_own() -> None:
    named = re.compile(r"\b[Aa]ll (\w+) (?:countries|[Gg]overnments)\b")
    for (cycle, slug), document in DOCUMENTS.items():
        if BODIES[slug]["kind"] == "regional":
            for row in document["answers"]:
                found = set(named.findall(row.get("explanation", "")))
                assert found <= {BODIES[slug]["parts"]}, (cycle, slug, row["paragraph"])


def test_evidence_lies_in_the_period_and_outside_the_network() -> None:
    for (cycle, slug), document in DOCUMENTS.items():
        if cycle == CYCLES[1] and slug in KEEPING:
            continue
        start, end = (date.fromisoformat(document["period"][key]) for key in ("start", "end"))
        for row in document["answers"]:
            for item in row.get("evidence", []):
                assert start < date.fromisoformat(item["date"]) < end, (cycle, item)
                assert item.get("url", "https://example.org/").startswith("https://example.org/")
                assert (item["strength"] >= 2) == ("url" in item)
                assert (item["strength"] == 3) == ("source" in item)


def test_states_stand_where_they_are_offered() -> None:
    for (cycle, slug), document in DOCUMENTS.items():
        for row in document["answers"]:
            place = (cycle, slug, row["paragraph"])
            if row["state"] == "not_applicable":
                assert row["paragraph"] in OFFERS_NOT_APPLICABLE[BODIES[slug]["kind"]], place
            assert (row["state"] == "blank") == ("explanation" not in row), place
            if "no_case" in row.get("criteria", {}).values():
                assert row["explanation"], place


# What a profile shows: (profile, what is counted, least, most) in the closed cycle.
SHOWN = [
    ("strong", lambda row: row.get("level", 0) >= 2 and row.get("evidence"), 0.55, 1),
    ("strong", lambda row: row["state"] in UNKNOWN, 0, 0.06),
    ("claiming", lambda row: row.get("level", 0) >= 2, 0.75, 1),
    ("claiming", lambda row: row.get("level", 0) >= 2 and not row.get("evidence"), 0.45, 1),
    ("claiming", lambda row: not row.get("criteria"), 0.5, 1),
    ("silent", lambda row: row["state"] in UNKNOWN, 0.5, 0.8),
    ("beginning", lambda row: row.get("level", 3) <= 1, 0.7, 1),
    ("half", lambda row: row["state"] == "level", 0.6, 0.95),
]


@pytest.mark.parametrize(("profile", "holds", "least", "most"), SHOWN)
def test_a_profile_shows(profile: str, holds: Any, least: float, most: float) -> None:
    assert least <= share(of_profile(profile), "2025", holds) <= most


@pytest.mark.parametrize(
    ("profile", "least", "most"), [("improving", 5, 16), ("declining", -16, -5), ("steady", -2, 6)]
)
def test_a_body_changes_between_the_cycles(profile: str, least: int, most: int) -> None:
    """Recommendations that went up less those that went down, over what both cycles answer."""
    for slug in of_profile(profile):
        before, after = (
            {row["paragraph"]: row["level"] for row in answers(cycle, slug) if "level" in row}
            for cycle in CYCLES
        )
        both = before.keys() & after.keys()
        moved = sum((after[key] > before[key]) - (after[key] < before[key]) for key in both)
        assert least <= moved <= most, slug


def test_what_is_half_done_is_a_draft_and_what_is_closed_is_complete() -> None:
    for slug, row in BODIES.items():
        assert len(answers("2025", slug)) == 32
        status = row["stages"]["2026"]["status"]
        assert len(answers("2026", slug)) == {"draft": 17, "invited": 0}.get(status, 32), slug


def test_actions_have_an_owner_and_a_date_and_some_ask_for_assistance() -> None:
    actions = [action for place in DOCUMENTS for row in answers(*place) for action in row.get("actions", [])]
    assert len(actions) > 100
    assert all(action["what"] and action["owner"] and date.fromisoformat(action["due"]) for action in actions)
    assert {status for action in actions for status in action["assistance"]} >= {"technical", "financial"}
    assert {action["status"] for action in actions} == {"planned", "started", "done", "dropped"}
