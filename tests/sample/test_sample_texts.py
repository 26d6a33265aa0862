"""The sample region as a content editor left it: pure checks of the YAML, without a database.

The rules are those of the answers file (`answers/1`) and of the sample data: invented bodies only,
every stage of a cycle present, and texts that differ from body to body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import yaml

from assessments.sample.what_to_try import OF_PEOPLE

SAMPLE = Path(__file__).resolve().parents[2] / "fixtures" / "sample"
CYCLES = ("2025", "2026")
PARAGRAPHS = range(106, 138)
NORTH, SOUTH = "sample-northern-mechanism", "sample-southern-task-force"

DOCUMENT_KEYS = {
    "schema", "edition", "period", "contributors", "budget", "answers", "stage", "started_from",
}  # fmt: skip
STAGE_KEYS = {
    "status", "by", "approver", "sharing", "named", "introduced", "shown_to_mechanisms",
    "returns", "readings", "resubmitted", "reason",
}  # fmt: skip
ANSWER_KEYS = {
    "paragraph", "state", "level", "explanation", "criteria", "evidence", "priority", "actions",
    "elsewhere", "mechanisms",
}  # fmt: skip
STATES = {"level", "dont_know", "withheld", "not_applicable", "elsewhere", "blank"}
STATUSES = {"draft", "clearance", "submitted", "returned", "reviewed", "invited", "declined"}
DECIDED = {"submitted", "returned", "reviewed"}
VALUES = {"yes", "partly", "no", "no_case", "dont_know"}
NOT_APPLICABLE_ALLOWED = {"regional": {114, 131, 134}, "national": {110, 111}}
MECHANISMS_ALLOWED = {106, 110, 111, 115}
CONTRIBUTOR_KINDS = {"ministry", "agency", "civil_society", "international", "other"}
ACTION_STATUSES = {"planned", "started", "done", "dropped"}
ASSISTANCE = {"technical", "legal", "financial", "training", "other"}
ROLES = {"coordinator", "approver", "contributor", "reader"}
OVERDUE_ON = date(2026, 11, 25)
MONTHS_OF_EVIDENCE = 36

Row = dict[str, Any]


def read(name: str) -> Row:
    return cast(Row, yaml.safe_load((SAMPLE / name).read_text(encoding="utf-8")))


BODIES: dict[str, Row] = {body["slug"]: body for body in read("bodies.yaml")["bodies"]}
PEOPLE: dict[str, Row] = {person["username"]: person for person in read("people.yaml")["people"]}
DOCUMENTS: dict[tuple[str, str], Row] = {
    (cycle, slug): read(f"{cycle}/{slug}.yaml") for cycle in CYCLES for slug in BODIES
}
each_document = pytest.mark.parametrize(("cycle", "slug"), list(DOCUMENTS))


def entries() -> Iterator[tuple[str, str, Row]]:
    """Every answer with its cycle and body, first versions of returned ones included."""
    for (cycle, slug), document in DOCUMENTS.items():
        first = document["stage"].get("returns", {}).get("first_version", [])
        for answer in [*document["answers"], *first]:
            yield cycle, slug, answer


def answers_of(cycle: str, slug: str) -> list[Row]:
    return cast(list[Row], DOCUMENTS[cycle, slug]["answers"])


def states_of(cycle: str, slug: str) -> Counter[str]:
    return Counter(answer["state"] for answer in answers_of(cycle, slug))


def day(text: str) -> date:
    assert isinstance(text, str), f"{text!r} must stay a string"
    return date.fromisoformat(text)


def earliest_evidence(end: date) -> date:
    """The day after which evidence counts: 36 months before the end of the period."""
    return end.replace(year=end.year - MONTHS_OF_EVIDENCE // 12)


def test_there_are_five_regional_and_five_national_bodies_under_invented_names() -> None:
    assert Counter(body["kind"] for body in BODIES.values()) == {"regional": 5, "national": 5}
    for slug, body in BODIES.items():
        assert re.fullmatch(r"sample(-[a-z]+)+", slug)
        assert body["name"].endswith("(sample)")
        assert body["country"] is None
        assert body["about"].startswith("Invented")


def test_national_bodies_are_members_of_regional_ones_and_regional_ones_of_none() -> None:
    for body in BODIES.values():
        kinds = {BODIES[slug]["kind"] for slug in body["member_of"]}
        assert kinds == ({"regional"} if body["kind"] == "national" else set())


def test_no_file_lies_beside_the_ten_bodies() -> None:
    for cycle in CYCLES:
        assert {path.stem for path in (SAMPLE / cycle).glob("*.yaml")} == set(BODIES)


@pytest.mark.parametrize(
    ("username", "body", "role"),
    [
        ("north-coordinator", NORTH, "coordinator"),
        ("north-contributor", NORTH, "contributor"),
        ("north-reader", NORTH, "reader"),
        ("north-approver", NORTH, "approver"),
        ("south-coordinator", SOUTH, "coordinator"),
    ],
)
def test_the_people_others_rely_on_have_their_roles(username: str, body: str, role: str) -> None:
    assert [(row["body"], row["role"]) for row in PEOPLE[username]["roles"]] == [(body, role)]


STAFF = {"reviewer", "second-reviewer"}


def test_reviewer_and_administrator_belong_to_no_body() -> None:
    assert {name for name, row in PEOPLE.items() if row["reviewer"]} == STAFF
    assert {name for name, row in PEOPLE.items() if row["administrator"]} == {"administrator"}
    assert PEOPLE["reviewer"]["roles"] == PEOPLE["administrator"]["roles"] == []


def test_the_contributor_of_the_north_has_assignments_still_open() -> None:
    assigned = PEOPLE["north-contributor"]["roles"][0]["assigned"]
    assert assigned == {"sections": ["d"], "paragraphs": [113, 118]}
    answered = {answer["paragraph"] for answer in answers_of("2026", NORTH)}
    assert {118, 129}.isdisjoint(answered)


def test_what_one_may_try_is_said_of_each_person() -> None:
    assert list(OF_PEOPLE) == list(PEOPLE)


def test_every_person_is_complete_and_every_body_has_a_coordinator() -> None:
    coordinated = set()
    for person in PEOPLE.values():
        assert person["email"].endswith("@example.org")
        assert person["name"]
        for row in person["roles"]:
            assert row["role"] in ROLES
            assert row["body"] in BODIES
            assert set(row["assigned"]["paragraphs"]) <= set(PARAGRAPHS)
            assert row["due"] is None or day(row["due"]).year == 2026
            coordinated |= {row["body"]} if row["role"] == "coordinator" else set()
    assert coordinated == set(BODIES)


@each_document
def test_a_document_has_the_shape_of_an_answers_file(cycle: str, slug: str) -> None:
    document = DOCUMENTS[cycle, slug]
    assert set(document) <= DOCUMENT_KEYS
    assert (document["schema"], document["edition"]) == ("answers/1", "2010")
    start, end = day(document["period"]["start"]), day(document["period"]["end"])
    assert start < end == date(int(cycle), 6, 30)
    assert {row["kind"] for row in document["contributors"]} <= CONTRIBUTOR_KINDS
    numbers = [answer["paragraph"] for answer in document["answers"]]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(PARAGRAPHS)


@each_document
def test_a_stage_is_complete(cycle: str, slug: str) -> None:
    stage = DOCUMENTS[cycle, slug]["stage"]
    assert set(stage) <= STAGE_KEYS
    assert stage["status"] in STATUSES
    roles = PEOPLE[stage["by"]]["roles"]
    assert any(row["body"] == slug and row["role"] == "coordinator" for row in roles)
    decided = stage["status"] in DECIDED
    # Who may see it is chosen before it is locked for approval.
    assert (decided or stage["status"] == "clearance") == ("sharing" in stage)
    if decided:
        choices = (stage["named"], stage["introduced"], stage["shown_to_mechanisms"])
        assert all(isinstance(choice, bool) for choice in choices)
        assert len(answers_of(cycle, slug)) == len(PARAGRAPHS)


@each_document
def test_returns_and_readings_belong_to_what_was_shared(cycle: str, slug: str) -> None:
    stage = DOCUMENTS[cycle, slug]["stage"]
    returns, readings = stage.get("returns"), stage.get("readings", [])
    assert bool(returns) == (stage["status"] == "returned" or stage.get("resubmitted", False))
    if returns:
        assert PEOPLE[returns["by"]]["reviewer"]
        assert len(returns["paragraphs"]) == 3
        assert all(str(paragraph) in returns["message"] for paragraph in returns["paragraphs"])
    assert not readings or stage["sharing"] != "private"
    for reading in readings:
        assert reading["verdict"] in {"agree", "other_level", "cannot_tell"}
        assert (reading["verdict"] == "other_level") == ("level" in reading)
        assert reading["paragraph"] in PARAGRAPHS
        assert reading["reason"]
        assert reading["released"] == (stage["status"] == "reviewed")


def test_national_bodies_alone_say_what_was_budgeted() -> None:
    said = {slug for (_cycle, slug), document in DOCUMENTS.items() if document.get("budget")}
    assert SOUTH in said
    assert {BODIES[slug]["kind"] for slug in said} == {"national"}


def test_the_closed_cycle_has_ten_submissions() -> None:
    stages = [DOCUMENTS["2025", slug]["stage"] for slug in BODIES]
    assert Counter(stage["status"] for stage in stages) == {"submitted": 8, "reviewed": 2}
    sharing = Counter(stage["sharing"] for stage in stages)
    assert sharing == {"rapporteur": 6, "public": 3, "private": 1}
    assert sum(stage.get("resubmitted", False) for stage in stages) == 1
    assert all(stage["readings"] for stage in stages if stage["status"] == "reviewed")


def test_the_open_cycle_shows_every_stage() -> None:
    stages = [DOCUMENTS["2026", slug]["stage"] for slug in BODIES]
    assert {stage["status"] for stage in stages} == STATUSES
    submitted = [stage["sharing"] for stage in stages if stage["status"] == "submitted"]
    assert sorted(submitted) == ["private", "public", "rapporteur"]
    assert [stage["approver"] for stage in stages if stage["status"] == "clearance"] != [""]


def test_the_north_has_fourteen_answers_and_the_rest_is_copied() -> None:
    assert states_of("2026", NORTH) == {"level": 14}
    assert DOCUMENTS["2026", NORTH]["started_from"] == "2025"
    assert sum(answer.get("priority", False) for answer in answers_of("2026", NORTH)) == 1


def test_the_south_is_nearly_complete() -> None:
    assert states_of("2026", SOUTH) == {"level": 30, "dont_know": 1, "blank": 1}


def test_states_follow_the_rules_of_an_answer() -> None:
    for cycle, slug, answer in entries():
        place = (cycle, slug, answer["paragraph"])
        assert set(answer) <= ANSWER_KEYS, place
        assert answer["state"] in STATES, place
        assert ("level" in answer) == (answer["state"] == "level"), place
        if answer["state"] == "level":
            assert type(answer["level"]) is int, place
            assert answer["level"] in range(4), place
            assert answer["explanation"].strip(), place


def test_not_applicable_and_elsewhere_stand_only_where_allowed() -> None:
    for cycle, slug, answer in entries():
        place, kind = (cycle, slug, answer["paragraph"]), BODIES[slug]["kind"]
        if answer["state"] == "not_applicable":
            assert answer["paragraph"] in NOT_APPLICABLE_ALLOWED[kind], place
            assert answer["explanation"].strip(), place
        assert ("elsewhere" in answer) == (answer["state"] == "elsewhere"), place
        if "elsewhere" in answer:
            assert kind == "regional", place
            assert answer["elsewhere"] in set(BODIES) - {slug}, place


def test_mechanisms_are_regional_sample_bodies_and_stand_only_at_four_recommendations() -> None:
    for cycle, slug, answer in entries():
        named = answer.get("mechanisms", [])
        assert not named or answer["paragraph"] in MECHANISMS_ALLOWED, (cycle, slug)
        assert {BODIES[one]["kind"] for one in named} <= {"regional"}, (cycle, slug)


def test_criteria_carry_codes_of_their_recommendation_and_words_as_values() -> None:
    for cycle, slug, answer in entries():
        criteria = answer.get("criteria", {})
        codes = {f"{answer['paragraph']}.{number}" for number in range(1, 5)}
        assert set(criteria) <= codes, (cycle, slug, answer["paragraph"])
        assert set(criteria.values()) <= VALUES, (cycle, slug, answer["paragraph"])


def test_evidence_follows_the_rules_of_its_strength_and_dates() -> None:
    strengths: Counter[int] = Counter()
    for cycle, slug, answer in entries():
        end = day(DOCUMENTS[cycle, slug]["period"]["end"])
        for item in answer.get("evidence", []):
            place = (cycle, slug, item["title"])
            strengths[item["strength"]] += 1
            assert earliest_evidence(end) < day(item["date"]) <= end, place
            assert item["strength"] < 2 or item.get("url") or item.get("page"), place
            assert ("source" in item) == (item["strength"] == 3), place
    assert set(strengths) == {0, 1, 2, 3}


def addresses(value: object) -> Iterator[str]:
    """Every web address anywhere inside a YAML value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from addresses(item)
    elif isinstance(value, str):
        yield from re.findall(r"\w+://[^\s\"']+", value)


def test_every_address_lies_under_example_org() -> None:
    found = [url for document in DOCUMENTS.values() for url in addresses(document)]
    assert len(found) > 100
    assert {(urlsplit(url).scheme, urlsplit(url).netloc) for url in found} == {("https", "example.org")}


def test_actions_are_complete_and_some_are_overdue() -> None:
    seen: Counter[str] = Counter()
    for cycle, slug, answer in entries():
        for action in answer.get("actions", []):
            assert all((action["what"], action["owner"])), (cycle, slug, answer["paragraph"])
            assert action["status"] in ACTION_STATUSES, (cycle, slug, answer["paragraph"])
            assert set(action["assistance"]) <= ASSISTANCE, (cycle, slug, answer["paragraph"])
            open_ = action["status"] in {"planned", "started"}
            seen["overdue"] += open_ and day(action["due"]) < OVERDUE_ON
            seen[action["status"]] += 1
    assert all(seen[key] for key in (*ACTION_STATUSES, "overdue"))


def test_about_a_third_of_the_gaps_have_an_action() -> None:
    gaps = [answer for _, _, answer in entries() if answer.get("level", 2) < 2]
    assert 0.25 <= sum("actions" in answer for answer in gaps) / len(gaps) <= 0.6


def test_some_claims_are_without_evidence_and_levels_are_spread() -> None:
    levels = [answer for _, _, answer in entries() if answer["state"] == "level"]
    assert all(count >= 20 for count in Counter(row["level"] for row in levels).values())
    bare = [row for row in levels if row["level"] >= 2 and "evidence" not in row]
    assert len(bare) >= 10


def test_redress_is_weaker_than_plans_and_training() -> None:
    def mean(paragraphs: set[int]) -> float:
        rows = [row for _, _, row in entries() if row["paragraph"] in paragraphs]
        levels: list[int] = [row["level"] for row in rows if row["state"] == "level"]
        return sum(levels) / len(levels)

    assert mean({135, 136, 137}) + 0.8 < mean({112, 119, 132})


def explanations(cycle: str, slug: str) -> list[str]:
    return [text for row in answers_of(cycle, slug) if (text := row.get("explanation"))]


@each_document
def test_no_explanation_stands_twice_in_a_document(cycle: str, slug: str) -> None:
    assert [text for text, n in Counter(explanations(cycle, slug)).items() if n > 1] == []


def test_few_explanations_are_the_same_in_two_documents() -> None:
    texts = Counter(text for place in DOCUMENTS for text in explanations(*place))
    repeated = sum(count for count in texts.values() if count > 1)
    assert repeated / texts.total() < 0.15


def test_no_text_of_an_input_stands_anywhere_else() -> None:
    rows = read("inputs.yaml")["inputs"]
    texts = [row["entry"]["explanation"] for row in rows if "entry" in row]
    others = {text for place in DOCUMENTS for text in explanations(*place)}
    assert len(texts) == len(set(texts)) == 6
    assert others.isdisjoint(texts)


def test_inputs_are_those_of_people_who_are_asked() -> None:
    for row in read("inputs.yaml")["inputs"]:
        roles = {role["body"]: role for role in PEOPLE[row["by"]]["roles"]}
        assert row["body"] in roles
        assert ("entry" in row) == (roles[row["body"]]["role"] == "contributor")
        assert all(url.startswith("https://example.org/") for url in addresses(row))


def test_who_is_asked_by_mail_is_invented_and_what_came_back_was_asked() -> None:
    rows = read("by_mail.yaml")["contributors"]
    inputs = [(row, entry) for row in rows for entry in row["inputs"]]
    assert len(rows) == 6
    for row in rows:
        assert row["email"].endswith("@example.org")
        assert row["email"] not in {person["email"] for person in PEOPLE.values()}
        assert row["name"] not in {person["name"] for person in PEOPLE.values()}
        assert day(row["sent_on"]) < day(row["due"])
        assert row["returned_on"] is None or day(row["sent_on"]) < day(row["returned_on"])
    others = {text for place in DOCUMENTS for text in explanations(*place)}
    for row, entry in inputs:
        assert entry["paragraph"] in row["assigned"]["paragraphs"]
        assert entry["explanation"] not in others
    assert len(inputs) == 5


@pytest.mark.parametrize(
    "script", ["[\u0600-\u06ff]{3}", "[\u4e00-\u9fff]{3}", "[\u0400-\u04ff]{3}", r"\b(?:les|des) "]
)
def test_ministries_of_one_body_answer_each_in_its_language(script: str) -> None:
    """Arabic, Chinese, Russian and French in one assessment, each of which becomes the body's answer."""
    rows = [row for row in read("by_mail.yaml")["contributors"] if row.get("taken_over")]
    assert {row["body"] for row in rows} == {"sample-irrawen-task-force"}
    assert sum(bool(re.search(script, entry["explanation"])) for row in rows for entry in row["inputs"]) == 1


@pytest.mark.parametrize(
    ("script", "slug", "least"),
    [
        (r"[\u0600-\u06ff]{3}", "sample-palm-coast-council", 5),
        (r"[\u4e00-\u9fff]{3}", "sample-pearl-isles-committee", 4),
        (r"\b(?:años?|se|los|las) ", "sample-maravela-council", 3),
        (r"\b(?:les|des|d'action) ", "sample-great-river-commission", 3),
    ],
)
def test_other_scripts_and_languages_occur(script: str, slug: str, least: int) -> None:
    assert sum(bool(re.search(script, text)) for text in explanations("2026", slug)) >= least
