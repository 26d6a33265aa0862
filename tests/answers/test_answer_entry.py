"""The rules of one answer and of an answers file: each refusal names the entry and the rule."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import labels
from assessments.answers.file import load_json, read_answers, read_text
from assessments.answers.problems import SENTENCES, Problem, Severity, is_storable, sentence, words
from assessments.answers.rules import Rules, problems_of, read_entry
from assessments.answers.scoring import State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    AnswersFile,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
    StoredFile,
    named_in,
)
from recommendations.outline import Variant
from tests.invented_instrument import PARAGRAPHS, instrument

REGIONAL = Rules(
    outline=instrument(),
    variant=Variant.REGIONAL,
    body="sample-northern-mechanism",
    body_name="Northern Mechanism (sample)",
    known_bodies=frozenset({"coe", "asean", "sample-northern-mechanism"}),
)
NATIONAL = replace(REGIONAL, variant=Variant.NATIONAL)
PUBLIC = {"title": "Plan", "strength": 2, "date": "2024-03-01", "url": "https://example.org/p"}
FULL = {
    "paragraph": 115,
    "state": "level",
    "level": 2,
    "explanation": "Two lines.\n  Indented as typed. ",
    "criteria": {"115.1": "yes", "115.2": "partly", "115.3": "dont_know"},
    "evidence": [
        {**PUBLIC, "page": "4"},
        {**PUBLIC, "title": "Audit", "strength": 3, "source": "Court of Auditors"},
        {"title": "Minutes", "strength": 1},
        {"title": "Statement", "strength": 0},
    ],
    "priority": True,
    "mechanisms": ["asean", "coe"],
    "actions": [
        {
            "what": "Adopt the plan",
            "owner": "Ministry",
            "due": "2026-12-31",
            "status": "started",
            "assistance": ["technical", "training"],
        },
        {"what": "Print it", "status": "planned"},
    ],
}


def file_of(*answers: object, **others: object) -> dict[str, object]:
    return {"schema": "answers/1", "edition": "2010", "answers": list(answers), **others}


def sentences(document: object, rules: Rules = REGIONAL) -> list[str]:
    return [sentence(problem) for problem in read_answers(document, rules)[1]]


def sentences_of_text(text: str | bytes) -> list[str]:
    file, problems = read_text(text, REGIONAL)
    assert (file is None) == bool(problems)
    return [sentence(problem) for problem in problems]


def rules_of(problems: list[Problem]) -> list[str]:
    return [problem.rule for problem in problems]


def answer(paragraph: object = 112, state: object = "level", **members: object) -> dict[str, object]:
    entry: dict[str, object] = {"paragraph": paragraph, "state": state}
    if state == "level":
        entry["level"] = 2
    return {**entry, **members}


def without(entry: Mapping[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != key}


def test_a_complete_answer_is_read_and_written_in_the_same_shape() -> None:
    entry, problems = read_entry(FULL, REGIONAL)

    assert problems == []
    assert entry is not None
    assert entry.as_json() == FULL
    assert entry.strength == 3
    assert entry.evidence[0] == Reference("Plan", 2, "2024-03-01", "https://example.org/p", "4")
    assert entry.actions == (
        Action(
            "Adopt the plan",
            "Ministry",
            datetime.date(2026, 12, 31),
            ActionStatus.STARTED,
            (Assistance.TECHNICAL, Assistance.TRAINING),
        ),
        Action("Print it"),
    )


ACCEPTED = [
    ("a level alone", answer(level=0)),
    ("don't know with a level's criteria", answer(state="dont_know", criteria={"112.1": "yes"})),
    ("withheld with evidence", answer(state="withheld", evidence=[PUBLIC])),
    ("not applicable with a reason", answer(131, "not_applicable", explanation="No border.")),
    ("elsewhere with a name", answer(133, "elsewhere", elsewhere="coe")),
    ("blank alone clears", answer(state="blank")),
    ("blank with what was half typed", answer(state="blank", explanation="We", evidence=[PUBLIC])),
    ("a criterion left blank", answer(criteria={"112.1": "blank"})),
    ("mechanisms where they are asked", answer(106, mechanisms=["asean"])),
    ("http", answer(evidence=[{**PUBLIC, "url": "http://example.org:8080/a?b=c#d"}])),
    ("a page instead of a link", answer(evidence=[{**without(PUBLIC, "url"), "page": "4"}])),
    ("Arabic, Chinese and tabs", answer(explanation="الخطة\t计划\nplan")),
    ("the longest explanation", answer(explanation="x" * 20_000)),
]


@pytest.mark.parametrize(("what", "entry"), ACCEPTED)
def test_what_an_answer_may_be(what: str, entry: dict[str, object]) -> None:
    assert sentences(file_of(entry)) == [], what


AT_112 = "answers[0], paragraph 112"
KEYS = "paragraph, state, level, explanation, criteria, evidence, priority, elsewhere, mechanisms, actions"
STATES = "level, dont_know, withheld, not_applicable, elsewhere, blank"
REFUSED: list[tuple[object, str]] = [
    # keys and paragraphs
    (7, "answers[0]: This is not an object. [not_object]"),
    (answer(remark="x"), f'{AT_112}: There is an unknown key, "remark"; the keys are {KEYS}. [unknown_key]'),
    ({"state": "blank"}, "answers[0]: The paragraph is missing. [paragraph_missing]"),
    (answer("112"), 'answers[0]: "112" is not a paragraph of the instrument. [paragraph_unknown]'),
    (answer(True), "answers[0]: true is not a paragraph of the instrument. [paragraph_unknown]"),
    (answer(112.5), "answers[0]: 112.5 is not a paragraph of the instrument. [paragraph_unknown]"),
    (
        answer(138),
        ("answers[0], paragraph 138: 138 is not a paragraph of the instrument. [paragraph_unknown]"),
    ),
    # states and levels
    ({"paragraph": 112}, f"{AT_112}: Choose an answer. [state_missing]"),
    ({"paragraph": 112, "level": 2}, f"{AT_112}: Choose an answer. [state_missing]"),
    (
        answer(state="no"),
        (f'{AT_112}, state: Choose one of the values offered. [unknown_value; value: "no"; known: {STATES}]'),
    ),
    (
        answer(state=None),
        (f"{AT_112}, state: Choose one of the values offered. [unknown_value; value: null; known: {STATES}]"),
    ),
    ({"paragraph": 112, "state": "level"}, f"{AT_112}: Choose a level. [level_missing]"),
    (answer(level=None), f"{AT_112}, level: The level is not an integer: null. [level_not_integer]"),
    (answer(level=True), f"{AT_112}, level: The level is not an integer: true. [level_not_integer]"),
    (answer(level="2"), f'{AT_112}, level: The level is not an integer: "2". [level_not_integer]'),
    (answer(level=1.5), f"{AT_112}, level: The level is not an integer: 1.5. [level_not_integer]"),
    (answer(level=2.5), f"{AT_112}, level: The level is not an integer: 2.5. [level_not_integer]"),
    (answer(level="Begun"), f'{AT_112}, level: The level is not an integer: "Begun". [level_not_integer]'),
    (answer(level=4), f"{AT_112}: The level 4 is not one of 0, 1, 2, 3. [level_out_of_range]"),
    (answer(level=-1), f"{AT_112}: The level -1 is not one of 0, 1, 2, 3. [level_out_of_range]"),
    (
        answer(state="dont_know", level=2),
        (
            f"{AT_112}: There is a level beside the state dont_know; only the state level "
            "has one. [level_beside_state]"
        ),
    ),
    (
        answer(state="blank", level=0),
        (
            f"{AT_112}: There is a level beside the state blank; only the state level has "
            "one. [level_beside_state]"
        ),
    ),
    # not applicable, elsewhere, mechanisms
    (
        answer(state="not_applicable", explanation="Why."),
        (
            f"{AT_112}, state: “Not applicable” can’t be chosen for this recommendation. "
            "[not_applicable_not_allowed]"
        ),
    ),
    (
        answer(131, "not_applicable", explanation=" \n "),
        (
            "answers[0], paragraph 131, explanation: Give the reason why this "
            "recommendation is not applicable. [not_applicable_without_reason]"
        ),
    ),
    (
        answer(state="elsewhere"),
        (f"{AT_112}, elsewhere: Choose the mechanism that does it. [elsewhere_without_name]"),
    ),
    (
        answer(state="elsewhere", elsewhere="nobody"),
        (f'{AT_112}, elsewhere: Choose a mechanism of the directory. [elsewhere_unknown; value: "nobody"]'),
    ),
    (
        answer(state="elsewhere", elsewhere="sample-northern-mechanism"),
        (f"{AT_112}, elsewhere: Choose another mechanism: this is your own. [elsewhere_itself]"),
    ),
    (answer(state="elsewhere", elsewhere=5), f"{AT_112}, elsewhere: This is not a text. [not_text]"),
    (
        answer(elsewhere="coe"),
        (f"{AT_112}: A mechanism is named in elsewhere beside the state level. [elsewhere_beside_state]"),
    ),
    (
        answer(mechanisms=["asean"]),
        (
            f"{AT_112}, mechanisms: Mechanisms are named in paragraphs 106, 110, 111, 115 "
            "alone. [mechanisms_not_asked]"
        ),
    ),
    (
        answer(106, mechanisms=["nobody"]),
        (
            "answers[0], paragraph 106, mechanisms[0]: Choose a mechanism of the directory. "
            '[mechanism_unknown; value: "nobody"]'
        ),
    ),
    (
        answer(106, mechanisms=["coe", "coe"]),
        ('answers[0], paragraph 106, mechanisms[1]: This value is there twice. [stands_twice; value: "coe"]'),
    ),
    (answer(106, mechanisms="coe"), "answers[0], paragraph 106, mechanisms: This is not a list. [not_list]"),
    # criteria
    (
        answer(criteria={"113.1": "yes"}),
        (
            f'{AT_112}, criteria: "113.1" is not a criterion of this recommendation; they '
            "are 112.1, 112.2, 112.3, 112.4. [criterion_unknown]"
        ),
    ),
    (
        answer(criteria={"112.1": "maybe"}),
        (
            f"{AT_112}, criteria.112.1: Choose one of the values offered. [unknown_value; "
            'value: "maybe"; known: yes, partly, no, no_case, dont_know, blank]'
        ),
    ),
    (
        answer(criteria={"112.1": True}),
        (
            f"{AT_112}, criteria.112.1: Choose one of the values offered. [unknown_value; "
            "value: true; known: yes, partly, no, no_case, dont_know, blank]"
        ),
    ),
    (
        answer(criteria={"112.4": "partly"}),
        (
            f"{AT_112}, criteria.112.4: 112.4 can’t be met in part: answer yes, no or don’t know. "
            "[partly_not_offered]"
        ),
    ),
    (
        answer(criteria={"112.3": "no_case"}, explanation="No victim made a claim."),
        (
            f"{AT_112}, criteria.112.3: 112.3 does not depend on a case: answer yes, no or don’t know, "
            "or partly if it is offered. [no_case_not_offered]"
        ),
    ),
    (answer(criteria=["yes"]), f"{AT_112}, criteria: This is not an object. [not_object]"),
    # evidence
    (answer(evidence={}), f"{AT_112}, evidence: This is not a list. [not_list]"),
    (answer(evidence=["Plan"]), f"{AT_112}, evidence[0]: This is not an object. [not_object]"),
    (
        answer(evidence=[{"strength": 0}]),
        (f"{AT_112}, evidence[0]: Fill in this field, or clear the whole row. [missing_key; key: title]"),
    ),
    (
        answer(evidence=[{"title": " ", "strength": 0}]),
        (f"{AT_112}, evidence[0]: Fill in this field, or clear the whole row. [missing_key; key: title]"),
    ),
    (
        answer(evidence=[{"title": "Plan"}]),
        (f"{AT_112}, evidence[0]: Fill in this field, or clear the whole row. [missing_key; key: strength]"),
    ),
    (
        answer(evidence=[{"title": "Plan", "strength": "2"}]),
        f'{AT_112}, evidence[0].strength: This is not an integer: "2". [not_integer]',
    ),
    (
        answer(evidence=[{"title": "Plan", "strength": 4}]),
        (
            f"{AT_112}, evidence[0].strength: Choose how strong this evidence is. "
            "[strength_out_of_range; value: 4]"
        ),
    ),
    (
        answer(evidence=[{**PUBLIC, "note": "x"}]),
        (
            f'{AT_112}, evidence[0]: There is an unknown key, "note"; the keys are title, '
            "strength, date, url, page, source. [unknown_key]"
        ),
    ),
    (
        answer(evidence=[without(PUBLIC, "date")]),
        (
            f"{AT_112}, evidence[0].date: A public document needs its date. "
            "[evidence_without_date; strength: 2]"
        ),
    ),
    (
        answer(evidence=[without(PUBLIC, "url")]),
        (
            f"{AT_112}, evidence[0].url: A public document needs a link or a page. "
            "[evidence_without_place; strength: 2]"
        ),
    ),
    (
        answer(evidence=[{**PUBLIC, "strength": 3}]),
        (
            f"{AT_112}, evidence[0].source: Say who, other than your body, confirms it. "
            "[evidence_without_source]"
        ),
    ),
    (
        answer(evidence=[{**PUBLIC, "strength": 3, "source": "northern mechanism (SAMPLE)"}]),
        (
            f"{AT_112}, evidence[0].source: Somebody other than your body has to confirm it. "
            "[evidence_confirmed_by_itself]"
        ),
    ),
    (
        answer(evidence=[PUBLIC, {**PUBLIC, "page": "4"}, PUBLIC]),
        (
            f"{AT_112}, evidence[2]: This item is in the list twice. Clear one of the two rows. "
            "[evidence_twice; first: 0]"
        ),
    ),
    # actions
    (
        answer(actions=[{"owner": "x"}]),
        (f"{AT_112}, actions[0]: Fill in this field, or clear the whole row. [missing_key; key: what]"),
    ),
    (
        answer(actions=[{"what": " \n"}]),
        (f"{AT_112}, actions[0]: Fill in this field, or clear the whole row. [missing_key; key: what]"),
    ),
    (
        answer(actions=[{"what": "Do", "status": "late"}]),
        (
            f"{AT_112}, actions[0].status: Choose one of the values offered. [unknown_value; "
            'value: "late"; known: planned, started, done, dropped]'
        ),
    ),
    (
        answer(actions=[{"what": "Do", "assistance": ["money"]}]),
        (
            f"{AT_112}, actions[0].assistance[0]: Choose one of the values offered. "
            '[unknown_value; value: "money"; known: technical, legal, financial, training, '
            "other]"
        ),
    ),
    (
        answer(actions=[{"what": "Do", "assistance": ["legal", "legal"]}]),
        (f'{AT_112}, actions[0].assistance[1]: This value is there twice. [stands_twice; value: "legal"]'),
    ),
    (
        answer(actions=[{"what": "Do", "due": "31.12.2026"}]),
        (
            f"{AT_112}, actions[0].due: Write the date as year-month-day, for example "
            '2026-06-30. [not_date; value: "31.12.2026"]'
        ),
    ),
    # texts
    (answer(explanation=None), f"{AT_112}, explanation: This is not a text. [not_text]"),
    (answer(priority="yes"), f"{AT_112}, priority: This is not true or false. [not_boolean]"),
    (
        answer(explanation="x" * 20_001),
        (f"{AT_112}, explanation: The text is too long. Characters: 20001; at most 20000 fit. [too_long]"),
    ),
    (
        answer(evidence=[{"title": "x" * 501, "strength": 0}]),
        (f"{AT_112}, evidence[0].title: The text is too long. Characters: 501; at most 500 fit. [too_long]"),
    ),
    (
        answer(actions=[{"what": "Do"}] * 101),
        f"{AT_112}, actions: There are too many rows: 101; at most 100 fit. [too_many]",
    ),
    (
        answer(explanation="a\x00b"),
        (
            f"{AT_112}, explanation: The text holds an invisible character (U+0000). Delete "
            "it and type it again. [forbidden_character]"
        ),
    ),
    (
        answer(explanation="a\x1bb"),
        (
            f"{AT_112}, explanation: The text holds an invisible character (U+001B). Delete "
            "it and type it again. [forbidden_character]"
        ),
    ),
    (
        answer(explanation="a\ud800b"),
        (
            f"{AT_112}, explanation: The text holds an invisible character (U+D800). Delete "
            "it and type it again. [forbidden_character]"
        ),
    ),
    (
        answer(**{"line\nbreak\ud800": 1}),
        (f'{AT_112}: There is an unknown key, "line\\u000abreak\\ud800"; the keys are {KEYS}. [unknown_key]'),
    ),
]


@pytest.mark.parametrize(("entry", "expected"), REFUSED)
def test_each_broken_rule_is_named_with_its_entry(entry: object, expected: str) -> None:
    assert sentences(file_of(entry)) == [expected]


def test_a_national_body_cannot_answer_elsewhere() -> None:
    assert sentences(file_of(answer(133, "elsewhere", elsewhere="coe")), NATIONAL) == [
        "answers[0], paragraph 133, state: “Done by another mechanism” is for regional mechanisms. "
        "[elsewhere_national]"
    ]


WEB_ADDRESSES = [
    "ftp://example.org/a",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//example.org/a",
    "example.org",
    "https://",
    "https:///path",
    "https://[::1",
    "https://example.org:port/",
    "https://un.org@example.org/",
]


@pytest.mark.parametrize("address", WEB_ADDRESSES)
def test_a_link_is_http_or_https_with_a_host(address: str) -> None:
    problems = read_entry(answer(evidence=[{**PUBLIC, "url": address}]), REGIONAL)[1]

    assert rules_of(problems) == ["not_web_address"]
    assert problems[0].member == "evidence[0].url"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ('https://x.example/?b="2"', 'The sign " can’t be in a link. Write %22 instead'),
        ("https://x.example/a b", "The sign ␣ can’t be in a link. Write %20 instead"),
        ("HTTPS://x.example/<script>", "The sign < can’t be in a link. Write %3C instead"),
    ],
)
def test_a_sign_that_no_link_has_is_named(address: str, said: str) -> None:
    [problem] = read_entry(answer(evidence=[{**PUBLIC, "url": address}]), REGIONAL)[1]
    assert (problem.rule, problem.member) == ("not_in_address", "evidence[0].url")
    assert words(problem).startswith(said)


def test_an_integer_may_be_written_with_a_point_as_the_schema_has_it() -> None:
    entry, problems = read_entry(answer(112.0, level=2.0), REGIONAL)
    assert problems == []
    assert entry is not None
    assert repr((entry.paragraph, entry.level)) == "(112, 2)"


def due(day: object) -> list[str]:
    """The rules that a day breaks."""
    return rules_of(read_entry(answer(actions=[{"what": "Do", "due": day}]), REGIONAL)[1])


@pytest.mark.parametrize("day", ["2026-02-30", "20240301", "2024-W09-5", "2024-3-1", "0000-01-01", "", 2024])
def test_a_date_is_a_real_day_in_iso_form(day: object) -> None:
    assert due(day) == ["not_date"]


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_a_slip_of_the_year(day: str) -> None:
    assert due(day) == ["year_out_of_range"]


@pytest.mark.parametrize("day", ["1900-01-01", "2100-12-31"])
def test_the_years_allowed_are_allowed_whole(day: str) -> None:
    assert due(day) == []


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        ("2024", "2024"),
        ("2024-03", "March 2024"),
        ("2024-03-01", "1 March 2024"),
    ],
)
def test_a_document_is_dated_as_far_as_is_known_and_nothing_is_filled_in(dated: str, said: str) -> None:
    entry, problems = read_entry(answer(evidence=[{**PUBLIC, "date": dated}]), REGIONAL)

    assert entry is not None
    assert problems == []
    assert entry.evidence[0].as_json()["date"] == dated
    assert labels.document_date(dated) == said


@pytest.mark.parametrize(
    ("dated", "rule"),
    [
        ("24", "not_document_date"),
        ("2024-3", "not_document_date"),
        ("2024-13", "not_document_date"),
        ("2024-02-30", "not_document_date"),
        ("March 2024", "not_document_date"),
        (2024, "not_document_date"),
        ("1899", "year_out_of_range"),
        ("2101-01", "year_out_of_range"),
    ],
)
def test_a_date_of_a_document_that_is_none_is_said(dated: object, rule: str) -> None:
    assert rules_of(read_entry(answer(evidence=[{**PUBLIC, "date": dated}]), REGIONAL)[1]) == [rule]


def test_one_wrong_field_of_a_reference_never_hides_another() -> None:
    """A bad link is a link: it says nothing of the date that is missing, nor of who confirms it."""
    wrong = {"title": "Plan", "strength": 3, "url": "ftp://example.org"}
    problems = read_entry(answer(evidence=[wrong]), REGIONAL)[1]

    assert [(problem.member, problem.rule) for problem in problems] == [
        ("evidence[0].url", "not_web_address"),
        ("evidence[0].date", "evidence_without_date"),
        ("evidence[0].source", "evidence_without_source"),
    ]


def test_a_date_that_cannot_be_read_is_not_missing_as_well() -> None:
    wrong = {**PUBLIC, "date": "last spring"}

    assert rules_of(read_entry(answer(evidence=[wrong]), REGIONAL)[1]) == ["not_document_date"]


def test_titles_lose_the_blanks_around_them_and_explanations_keep_theirs() -> None:
    raw = answer(explanation="  one\r\ntwo\rthree ", evidence=[{"title": " The\n plan ", "strength": 0}])
    entry = read_entry(raw, REGIONAL)[0]

    assert entry is not None
    assert entry.explanation == "  one\ntwo\nthree "
    assert entry.evidence[0].title == "The  plan"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (answer(131, "not_applicable"), "not_applicable_without_reason"),
        (answer(133, "elsewhere"), "elsewhere_without_name"),
    ],
)
def test_a_draft_may_hold_what_an_import_and_a_submission_refuse(raw: dict[str, object], rule: str) -> None:
    entry, problems = read_entry(raw, REGIONAL)

    assert [(problem.rule, problem.severity) for problem in problems] == [(rule, Severity.INCOMPLETE)]
    assert is_storable(problems)
    assert entry is not None
    assert rules_of(problems_of(entry, REGIONAL)) == [rule]
    assert read_answers(file_of(raw), REGIONAL)[0] is None


def test_an_invalid_answer_is_never_storable() -> None:
    entry, problems = read_entry(answer(level=4), REGIONAL)

    assert entry is None
    assert not is_storable(problems)


def test_without_the_key_the_actions_stay_and_an_empty_list_clears_them() -> None:
    untouched, cleared = (read_entry(raw, REGIONAL)[0] for raw in (answer(), answer(actions=[])))

    assert untouched is not None
    assert cleared is not None
    assert untouched.actions is None
    assert cleared.actions == ()
    assert "actions" not in untouched.as_json()
    assert cleared.as_json()["actions"] == []


def test_the_list_of_problems_is_complete() -> None:
    document = file_of(
        answer(level=7, explanation=3, evidence=[{"title": "", "strength": 9, "date": "x"}]),
        answer(113, priority=1, actions=[{"status": "late"}]),
        period={"start": "2026-01-01", "end": "2025-01-01"},
        colour="blue",
    )

    assert [(p.entry, p.member, p.rule) for p in read_answers(document, REGIONAL)[1]] == [
        (None, "", "unknown_key"),
        (None, "period", "period_reversed"),
        (0, "", "level_out_of_range"),
        (0, "explanation", "not_text"),
        (0, "evidence[0]", "missing_key"),
        (0, "evidence[0].strength", "strength_out_of_range"),
        (0, "evidence[0].date", "not_document_date"),
        (1, "priority", "not_boolean"),
        (1, "actions[0]", "missing_key"),
        (1, "actions[0].status", "unknown_value"),
    ]


# The frame of a file


def test_a_file_for_all_is_read() -> None:
    document = file_of(
        *(answer(paragraph) for paragraph in PARAGRAPHS),
        period={"start": "2025-01-01", "end": "2026-06-30"},
        contributors=[{"name": " Ministry of Justice ", "kind": "ministry"}],
    )
    file, problems = read_answers(document, REGIONAL)

    assert problems == []
    assert file is not None
    assert file.period == Period(datetime.date(2025, 1, 1), datetime.date(2026, 6, 30))
    assert file.contributors == (Contributor("Ministry of Justice", ContributorKind.MINISTRY),)
    assert [entry.paragraph for entry in file.answers] == list(PARAGRAPHS)
    assert read_answers(file.as_json(), REGIONAL) == (file, [])


def test_a_file_may_answer_a_part_and_say_nothing_of_period_and_contributors() -> None:
    file, problems = read_answers(file_of(), REGIONAL)

    assert problems == []
    assert file == AnswersFile("2010")


FILES_REFUSED: list[tuple[object, list[str]]] = [
    ([], ["file: This is not an object. [not_object]"]),
    (
        {},
        [
            "Fill in this field, or clear the whole row. [missing_key; key: schema]",
            "Fill in this field, or clear the whole row. [missing_key; key: edition]",
            "Fill in this field, or clear the whole row. [missing_key; key: answers]",
        ],
    ),
    (
        {**file_of(), "schema": "answers/2"},
        ['schema: The schema is "answers/2", not "answers/1". [wrong_schema]'],
    ),
    (
        {**file_of(answer(999)), "edition": "2030"},
        [('edition: The file answers edition "2030", the cycle asks edition "2010". [wrong_edition]')],
    ),
    (
        {**file_of(), "edition": 2010},
        [('edition: The file answers edition 2010, the cycle asks edition "2010". [wrong_edition]')],
    ),
    ({**file_of(), "answers": {}}, ["answers: This is not a list. [not_list]"]),
    (
        file_of(stage="draft"),
        [
            (
                'There is an unknown key, "stage"; the keys are schema, edition, period, '
                "contributors, budget, answers. [unknown_key]"
            )
        ],
    ),
    (
        file_of(answer(), answer(113), answer()),
        [("answers[2], paragraph 112: The paragraph was already answered in answers[0]. [paragraph_twice]")],
    ),
    (
        file_of(period={"start": "2026-01-01"}),
        ["period: Fill in this field, or clear the whole row. [missing_key; key: end]"],
    ),
    (
        file_of(period={"start": "2026-01-02", "end": "2026-01-01"}),
        ["period: The period ends before it begins. [period_reversed]"],
    ),
    (file_of(period="2026"), ["period: This is not an object. [not_object]"]),
    (
        file_of(contributors=[{"name": "", "kind": "ngo"}]),
        [
            ("contributors[0]: Fill in this field, or clear the whole row. [missing_key; key: name]"),
            (
                "contributors[0].kind: Choose one of the values offered. [unknown_value; value: "
                '"ngo"; known: ministry, agency, civil_society, international, other]'
            ),
        ],
    ),
]


@pytest.mark.parametrize(("document", "expected"), FILES_REFUSED)
def test_the_frame_of_a_file_is_checked(document: object, expected: list[str]) -> None:
    assert sentences(document) == expected


FRAMES = [
    (replace(REGIONAL, cycle_open=False), "The cycle is closed: nothing can be changed. [cycle_closed]"),
    (
        replace(REGIONAL, status="submitted"),
        ("The assessment is locked: nothing can be changed. [assessment_locked; status: submitted]"),
    ),
    (
        replace(REGIONAL, status="in_clearance"),
        ("The assessment is locked: nothing can be changed. [assessment_locked; status: in_clearance]"),
    ),
    (
        replace(REGIONAL, can_answer=False),
        "sample-northern-mechanism cannot answer a self-assessment. [body_cannot_answer]",
    ),
    (
        replace(REGIONAL, status="returned", writable=frozenset({113})),
        (
            f"{AT_112}: The reviewer did not ask about this recommendation, so it stays as "
            "it is. [paragraph_closed]"
        ),
    ),
    (
        replace(REGIONAL, assigned=frozenset({113})),
        (
            f"{AT_112}: This recommendation is not assigned to you. Ask your coordinator. "
            "[paragraph_not_assigned]"
        ),
    ),
    (
        replace(REGIONAL, by_input=frozenset({112})),
        (
            f"{AT_112}: Several are asked for this paragraph: each writes an input on its page, and the "
            "coordinator writes the answer. [paragraph_by_input]"
        ),
    ),
]


@pytest.mark.parametrize(("rules", "expected"), FRAMES)
def test_nothing_is_written_where_nothing_may_be_changed(rules: Rules, expected: str) -> None:
    assert sentences(file_of(answer()), rules) == [expected]


def test_a_returned_assessment_takes_the_queried_paragraphs() -> None:
    rules = replace(REGIONAL, status="returned", writable=frozenset({112}))

    assert sentences(file_of(answer()), rules) == []


# The JSON of a file


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    assert sentences_of_text(b"\xef\xbb\xbf" + json.dumps(file_of(answer())).encode()) == []


TEXTS_REFUSED: list[tuple[str | bytes, list[str]]] = [
    (b'{"schema": "\xff"}', ["The file is not UTF-8 (byte 12). [not_utf8]"]),
    (
        "{,}",
        [
            (
                "The file is not JSON: Expecting property name enclosed in double quotes (line "
                "1, column 2). [not_json]"
            )
        ],
    ),
    ("", ["The file is not JSON: Expecting value (line 1, column 1). [not_json]"]),
    ("[" * 200_000, ["The file nests lists and objects too deeply. [too_deep]"]),
    ("null", ["file: This is not an object. [not_object]"]),
    (
        '{"schema": "answers/1", "edition": "2010", "edition": "2010", "answers": []}',
        ['The key "edition" is there twice in one object. [repeated_key]'],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "blank"},'
        '{"paragraph": 113, "state": "level", "level": 1, "level": 3}]}',
        [('answers[1], paragraph 113: The key "level" is there twice in one object. [repeated_key]')],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "blank", "criteria": {"112.1": "yes", "112.1": "no"}}]}',
        [f'{AT_112}, criteria: The key "112.1" is there twice in one object. [repeated_key]'],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "level", "level": NaN}]}',
        [f'{AT_112}, level: "NaN" is not a number of JSON. [not_a_number]'],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "level", "level": -Infinity}]}',
        [f'{AT_112}, level: "-Infinity" is not a number of JSON. [not_a_number]'],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "level", "level": 1e999}]}',
        [f'{AT_112}, level: The number "1e999" is too large. [number_too_large]'],
    ),
    (
        '{"schema": "answers/1", "edition": "2010", "answers": ['
        '{"paragraph": 112, "state": "level", "level": ' + "9" * 5000 + "}]}",
        [f'{AT_112}, level: The number "{"9" * 60}…" is too large. [number_too_large]'],
    ),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS_REFUSED)
def test_broken_json_is_a_problem_and_never_an_exception(text: str | bytes, expected: list[str]) -> None:
    assert sentences_of_text(text) == expected


def test_a_file_too_large_is_not_read() -> None:
    said = "The file is too large. Limit in bytes: 10000000. [too_large]"
    assert sentences_of_text(b" " * 10_000_001) == [said]


def test_a_broken_number_anywhere_is_reported_once() -> None:
    for key in ("paragraph", "state", "explanation", "criteria", "evidence", "priority", "actions"):
        members = {"paragraph": "112", "state": '"blank"', key: "NaN"}
        entry = ", ".join(f'"{name}": {value}' for name, value in members.items())
        text = f'{{"schema": "answers/1", "edition": "2010", "answers": [{{{entry}}}]}}'

        assert rules_of(read_text(text, REGIONAL)[1]) == ["not_a_number"], key


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["paragraph", "state", "level", "evidence", "title", "112.1", "x\n"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "level": ANYTHING,
    "explanation": ANYTHING,
    "criteria": ANYTHING,
    "evidence": ANYTHING,
    "priority": ANYTHING,
    "elsewhere": ANYTHING,
    "mechanisms": ANYTHING,
    "actions": ANYTHING,
}


@given(
    st.fixed_dictionaries(
        {"paragraph": st.just(112) | ANYTHING, "state": st.sampled_from(State) | ANYTHING}, optional=MEMBERS
    )
    | ANYTHING
)
def test_whatever_a_file_contains_there_is_a_sentence_on_one_line(entry: object) -> None:
    document = file_of(entry)
    file, problems = read_answers(document, REGIONAL)

    assert (file is None) == bool(problems)
    for problem in problems:
        assert len(sentence(problem).splitlines()) == 1
        sentence(problem).encode()


@given(st.binary(max_size=40) | ANYTHING.map(json.dumps))
def test_whatever_bytes_a_file_holds_reading_never_raises(text: bytes | str) -> None:
    document, problems = load_json(text)

    assert document is None or problems == [] or all(sentence(problem) for problem in problems)


# A half-typed answer round-trips

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20
)
LINES = WORDS.map(str.strip)
TITLES = LINES.filter(bool)
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
DATED = st.sampled_from(["1900", "2024-03"]) | DAYS.map(str)
EVIDENCE = st.builds(
    Reference,
    title=TITLES,
    strength=st.sampled_from([0, 1]),
    date=st.just("") | DATED,
    url=st.sampled_from(["", "https://example.org/a"]),
    page=LINES,
    source=LINES,
) | st.builds(
    Reference,
    title=TITLES,
    strength=st.sampled_from([2, 3]),
    date=DATED,
    url=st.just("https://example.org/b"),
    source=st.just("Court"),
)
ACTIONS = st.builds(
    Action,
    what=TITLES,
    owner=LINES,
    due=st.none() | DAYS,
    status=st.sampled_from(ActionStatus),
    assistance=st.sets(st.sampled_from(Assistance)).map(
        lambda kinds: tuple(kind for kind in Assistance if kind in kinds)
    ),
)
HALF_TYPED = st.builds(
    Answer,
    paragraph=st.just(115),
    state=st.sampled_from([State.BLANK, State.DONT_KNOW, State.WITHHELD]),
    explanation=WORDS,
    criteria=st.dictionaries(
        st.sampled_from(["115.1", "115.2", "115.3"]),
        st.sampled_from(instrument().recommendation(115).criteria[0].offers(Variant.REGIONAL)),
    ),
    evidence=st.lists(EVIDENCE, max_size=3, unique_by=lambda item: item.identity).map(tuple),
    priority=st.booleans(),
    mechanisms=st.lists(st.sampled_from(["coe", "asean"]), unique=True).map(tuple),
    actions=st.none() | st.lists(ACTIONS, max_size=3).map(tuple),
)
ENTRIES = HALF_TYPED | st.builds(
    lambda entry, level: replace(entry, state=State.LEVEL, level=level), HALF_TYPED, st.integers(0, 3)
)


NO_CASE = {"112.3": "no_case"}
NO_CASE_RULES = [
    (answer(criteria=NO_CASE, explanation="No victim made a claim."), []),
    (answer(criteria=NO_CASE), ["no_case_without_sentence"]),
    (answer(criteria=NO_CASE, explanation="  "), ["no_case_without_sentence"]),
    (answer(criteria={"112.1": "no_case"}, explanation="None."), ["no_case_not_offered"]),
]


@pytest.mark.parametrize(("entry", "rules"), NO_CASE_RULES)
def test_no_case_is_answered_where_it_is_offered_and_with_a_sentence(
    entry: dict[str, object], rules: list[str]
) -> None:
    """The invented instrument offers it to national bodies, for the result alone."""
    assert rules_of(read_answers(file_of(entry), NATIONAL)[1]) == rules


@given(ENTRIES)
def test_an_answer_written_and_read_again_is_the_same(entry: Answer) -> None:
    text = json.dumps(file_of(entry.as_json()), ensure_ascii=False)
    file, problems = read_text(text.encode(), REGIONAL)

    assert problems == []
    assert file is not None
    assert file.answers == (entry,)


@given(ENTRIES)
def test_an_answer_of_history_is_the_same_without_the_rules(entry: Answer) -> None:
    assert Answer.from_json(json.loads(json.dumps(entry.as_json()))) == entry


def test_what_only_a_working_copy_knows_is_in_no_file() -> None:
    attached = StoredFile("plan.pdf", "0" * 64, 12, UUID(int=1))
    kept = Reference("Plan", 2, file=attached, confidential=True, key=UUID(int=2))
    answer = Answer(115, State.LEVEL, 0, evidence=(kept,), actions=(), copied=True)

    assert answer.as_json() == answer.in_file().as_json()
    assert answer.in_file() == Answer(115, State.LEVEL, 0, evidence=(Reference("Plan", 2),), actions=())
    again = Answer.from_json(answer.as_kept())
    assert again.evidence == (Reference("Plan", 2, confidential=True),)


def test_the_bodies_that_an_entry_names_are_known_in_whatever_state_it_is() -> None:
    half = {"state": "nonsense", "elsewhere": "coe", "mechanisms": ["asean", "coe"]}

    assert named_in(half) == {"coe", "asean"}
    assert named_in({"elsewhere": None}) == named_in({}) == frozenset()


def test_every_rule_has_a_sentence_that_its_parameters_fill() -> None:
    documents = [*(file_of(entry) for entry, _ in REFUSED), *(document for document, _ in FILES_REFUSED)]
    found = [problem for document in documents for problem in read_answers(document, REGIONAL)[1]]
    for rules, _ in FRAMES:
        found += read_answers(file_of(answer()), rules)[1]
    found += read_answers(file_of(answer(criteria=NO_CASE)), NATIONAL)[1]
    found += read_answers(file_of(answer(), budget="Two posts."), REGIONAL)[1]
    for text, _ in TEXTS_REFUSED:
        found += read_text(text, REGIONAL)[1]

    assert "%(" not in "".join(map(words, found))
    assert set(SENTENCES) - set(rules_of(found)) == {
        "against_schema",  # said by no file there is: tests/api/test_schema.py
        "too_large",
        "elsewhere_national",
        "not_document_date",
        "not_in_address",
        "not_web_address",
        "year_out_of_range",
    }
