"""Every number of the gap report counted a second time, from the answers file and the rules alone.

Nothing here asks the product how it counts: the rules of domain.md stand once more, in their own words, over
random files of both variants. A difference means that one of the two has read a rule wrongly.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from assessments.answers.file import read_answers
from assessments.answers.rules import Rules
from assessments.report.document import canonical_json, to_document
from assessments.report.gap_report import ReportBody, Sheet, build
from assessments.report.lines import ReportCycle
from recommendations.fixture_files import read_fixtures
from recommendations.outline import Variant
from tests.report.sample_reports import FIXTURES, outline

type Entry = dict[str, Any]
type Rows = list[tuple[str, str | None, str | None]]  # kind, needed, answer
SETS = 30
ASKED: list[Entry] = [dict(one) for one in read_fixtures(FIXTURES).recommendations]
REDRESS = {128, 129, 130, 135, 136, 137}
KINDS = ("structural", "process", "outcome")
VALUES = ("yes", "partly", "no", "no_case", "unknown")
BEHIND = ("above", "unanswered", "in_part", "no_reference", "not_open")
KEYS = ("0", "1", "2", "3", "dont_know", "withheld", "blank", "not_applicable", "elsewhere")
PRINCIPLES = (
    *("standards", "victim_centred", "gender", "child"),
    *("non_discrimination", "participation", "accountability", "remedy"),
)
SECRET = "Secret"


# ---- what a body might answer


def entries(seed: int, variant: str) -> list[Entry]:
    """An answers file: every state, every way of answering criteria, evidence of every strength."""
    chance = random.Random(f"{variant} {seed}")
    levels = chance.choice([(0, 1, 2, 3), (1, 2, 2, 3, 3), (2, 3), (0, 0, 1)])
    states = ["level"] * chance.choice([3, 9, 30]) + ["dont_know", "withheld", "blank"]
    return [_entry(chance, one, variant, levels, states) for one in ASKED if chance.random() < 0.95]


def _entry(
    chance: random.Random, asked: Entry, variant: str, levels: tuple[int, ...], states: list[str]
) -> Entry:
    outside = ["not_applicable"] * asked["na_allowed"][variant] + ["elsewhere"] * (variant == "regional")
    state = chance.choice([*states, *outside])
    return {
        "paragraph": asked["paragraph"],
        "state": state,
        "explanation": "Why.",
        "priority": chance.random() < 0.2,
        "criteria": _criteria(chance, asked, variant),
        "evidence": [_reference(chance, place) for place in range(chance.choice([0, 1, 1, 2]))],
        **({"level": chance.choice(levels)} if state == "level" else {}),
        **({"elsewhere": "river"} if state == "elsewhere" else {}),
    }


def _criteria(chance: random.Random, asked: Entry, variant: str) -> dict[str, str]:
    often = chance.choice([["yes"] * 40, ["yes"] * 6, ["no"] * 6, ["dont_know"] * 9, [""] * 40, []])
    given = {}
    for one in asked["criteria"]:
        offered = [value for value in ("partly", "no_case") if one[variant][value]]
        given[one["code"]] = chance.choice([*often, "yes", "no", "dont_know", "", *offered])
    return {code: value for code, value in given.items() if value}


def _reference(chance: random.Random, place: int) -> Entry:
    strength = chance.randint(0, 3)
    found = {
        "title": chance.choice(["Plan", "Report", SECRET]),
        "strength": strength,
        "date": f"2025-0{chance.randint(1, 3)}-01",
        "page": str(place),
    }
    if chance.random() < 0.7:
        found["url"] = f"https://example.org/{chance.randint(1, 9)}"
    return found | ({"source": "The ombudsman"} if strength == 3 else {})


# ---- what the product says of it


def produced(given: list[Entry], variant: Variant) -> Entry:
    """The JSON of the report, by the reader of files and the read model of every format."""
    rules = Rules(outline(), variant, "bay", known_bodies=frozenset({"river"}))
    document = {"schema": "answers/1", "edition": "2010", "answers": given}
    file, problems = read_answers(document, rules)
    assert file is not None, problems
    answers = tuple(
        replace(
            one, evidence=tuple(replace(item, confidential=item.title == SECRET) for item in one.evidence)
        )
        for one in file.answers
    )
    body, cycle = ReportBody("bay", "Bay", variant), ReportCycle("2026", "2026")
    report = build(Sheet(body=body, cycle=cycle, answers=answers, names={"river": "River"}), outline())
    said: Entry = json.loads(canonical_json(to_document(report)))
    return said


# ---- the same, counted here


def low(rows: Rows) -> int:
    met = [(kind, answer == "yes") for kind, _needed, answer in rows]
    needed = all(answer == "yes" for _kind, needed, answer in rows if needed)
    if both(kind for kind, is_met in met if is_met) and needed:
        return 2
    return int(any(answer in ("yes", "partly") for *_, answer in rows))


def high(rows: Rows, dont_know: str = "yes") -> int:
    read = [(kind, needed, {"dont_know": dont_know, None: "yes"}.get(got, got)) for kind, needed, got in rows]
    if all(answer == "yes" for *_, answer in read):
        return 3
    enough = all(
        answer == "yes" or (answer, needed) == ("partly", "partly") for _, needed, answer in read if needed
    )
    begun = [kind for kind, _needed, answer in read if answer in ("yes", "partly")]
    return 2 if both(begun) and enough else int(bool(begun))


def both(kinds: Iterable[str]) -> bool:
    """A text and a practice."""
    found = set(kinds)
    return "structural" in found and bool(found & {"process", "outcome"})


def claim(rows: Rows, level: int) -> str:
    stated = any(answer in ("yes", "partly", "no", "no_case") for *_, answer in rows)
    if stated and level > high(rows):
        return "above"
    if not stated or any(answer is None for *_, answer in rows) or level > high(rows, dont_know="no"):
        return "not_compared"
    return "below" if level < low(rows) else "within"


def standing(said: str, rows: Rows, evidence: list[Entry]) -> str:
    if said in ("above", "not_compared"):
        return {"above": "above", "not_compared": "unanswered"}[said]
    if low(rows) < 2:
        return "in_part"
    if not any(item["strength"] for item in evidence):
        return "no_reference"
    return "borne_out" if any(map(is_open, evidence)) else "not_open"


def is_open(item: Entry) -> bool:
    return bool(item["strength"] >= 2 and item["title"] != SECRET)


def answer(asked: Entry, variant: str, entry: Entry) -> Entry:
    given, evidence, level = entry.get("criteria", {}), entry.get("evidence", []), entry.get("level")
    rows = [(one["kind"], one[variant]["needed"], given.get(one["code"])) for one in asked["criteria"]]
    stated = any(value in ("yes", "partly", "no", "no_case") for value in given.values())
    said = None if level is None else claim(rows, level)
    behind = standing(said, rows, evidence) if said and level in (2, 3) else None
    return {
        "paragraph": asked["paragraph"],
        "state": entry["state"],
        "level": level,
        "supported": {"low": low(rows), "high": high(rows)} if stated else None,
        "claim": said,
        "standing": behind,
        "borne_out": behind == "borne_out",
        "evidence_strength": max((item["strength"] for item in evidence), default=0),
        "priority": entry.get("priority", False),
        "criteria": given,
        "open": {item.get("url") or (item["title"], item["date"]) for item in evidence if is_open(item)},
    }


def tally(answers: list[Entry]) -> Entry:
    keys = Counter(one["state"] if one["level"] is None else str(one["level"]) for one in answers)
    behind = Counter(one["standing"] for one in answers)
    applicable = len(answers) - keys["not_applicable"] - keys["elsewhere"]
    levels = [one["level"] for one in answers if one["level"] is not None]
    unknown = applicable - len(levels)
    return {
        "asked": len(answers),
        "applicable": applicable,
        "answered": len(levels),
        "unknown": unknown,
        "points_low": sum(levels),
        "points_high": sum(levels) + 3 * unknown,
        "points_max": 3 * applicable,
        "in_operation": keys["2"] + keys["3"],
        "borne_out": behind["borne_out"],
        "documents": len(set().union(*(one["open"] for one in answers if one["borne_out"]))),
        "summarised": applicable > 0 and 3 * len(levels) >= 2 * applicable,
        "not_borne_out": {key: behind[key] for key in BEHIND},
        "distribution": {key: keys[key] for key in KEYS},
    }


def principle(code: str, variant: str, answers: dict[int, Entry]) -> Entry:
    carried = [
        (one["code"], one["kind"], answers[asked["paragraph"]])
        for asked in ASKED
        for one in asked["criteria"]
        if code in one[variant]["principles"]
    ]
    found = [
        (one, kind, said["criteria"].get(one))
        for one, kind, said in carried
        if said["state"] not in ("not_applicable", "elsewhere")
    ]
    whole = counted(value for *_, value in found)
    touched = {
        basis: [answers[asked["paragraph"]] for asked in ASKED if asked["principles"].get(code) in bases]
        for basis, bases in {"text": ("text",), "all": ("text", "reading")}.items()
    }
    return {
        "code": code,
        "criteria": whole,
        "by_kind": {kind: counted(value for _, of, value in found if of == kind) for kind in KINDS},
        "left_out": len(carried) - len(found),
        "summarised": len(found) >= 5 and 3 * (len(found) - whole["unknown"]) >= 2 * len(found),
        "unmet": [one for wanted in ("no", "partly") for one, _, value in found if value == wanted],
        **{basis: tally(of) for basis, of in touched.items()},
    }


def counted(values: Iterable[str | None]) -> Entry:
    counts = Counter("unknown" if value in (None, "dont_know") else value for value in values)
    return {value: counts[value] for value in VALUES}


def recount(given: list[Entry], variant: str) -> Entry:
    by_paragraph = {entry["paragraph"]: entry for entry in given}
    blank = {"state": "blank"}
    answers = {
        asked["paragraph"]: answer(asked, variant, by_paragraph.get(asked["paragraph"], blank))
        for asked in ASKED
    }
    return {
        "tally": tally(list(answers.values())),
        "sections": list(sections(answers)),
        "principles": [principle(code, variant, answers) for code in PRINCIPLES],
        "answers": list(answers.values()),
        **lists(answers),
    }


def sections(answers: dict[int, Entry]) -> Iterator[Entry]:
    paragraphs: dict[str, list[int]] = {}
    for asked in ASKED:
        paragraphs.setdefault(asked["section"], []).append(asked["paragraph"])
    for code, numbers in paragraphs.items():
        yield {
            "code": code,
            "paragraphs": numbers,
            "tally": tally([answers[number] for number in numbers]),
        }


def lists(answers: dict[int, Entry]) -> dict[str, list[int]]:
    def where(test: Callable[[Entry], bool]) -> list[int]:
        return [number for number, one in answers.items() if test(one)]

    def order(number: int) -> tuple[bool, bool, int, int]:
        one = answers[number]
        return not one["priority"], number not in REDRESS, one["level"], number

    return {
        "gaps": sorted(where(lambda one: one["level"] in (0, 1)), key=order),
        "information_gaps": where(lambda one: one["state"] in ("dont_know", "withheld", "blank")),
        "claims_without_evidence": where(lambda one: one["level"] in (2, 3) and not one["evidence_strength"]),
        "claims_without_criteria": where(lambda one: one["level"] and one["claim"] == "not_compared"),
        "claims_above_criteria": where(lambda one: one["claim"] == "above"),
        "working": where(lambda one: one["level"] in (2, 3)),
        "in_part": where(lambda one: one["level"] == 2),
        "throughout": where(lambda one: one["level"] == 3),
    }


# ---- the two beside each other


def differences(mine: Any, theirs: Any, at: str = "") -> Iterator[str]:
    if isinstance(mine, dict):
        for key, value in mine.items():
            if key != "open":
                yield from differences(value, theirs.get(key, "nothing"), f"{at}.{key}")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for place, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            yield from differences(one, other, f"{at}[{place}]")
    elif mine != theirs:
        yield f"{at}: counted here {mine!r}, in the report {theirs!r}"


@pytest.mark.parametrize("variant", Variant)
def test_an_independent_count_of_any_answers_equals_the_report(variant: Variant) -> None:
    seen: Counter[str | None] = Counter()
    for seed in range(SETS):
        given = entries(seed, variant.value)
        mine = recount(given, variant.value)
        assert list(differences(mine, produced(given, variant))) == [], f"seed {seed}"
        seen += Counter(one["standing"] for one in mine["answers"])
        seen += Counter(one["claim"] for one in mine["answers"])
        seen += Counter(f"summarised {one['summarised']}" for one in mine["principles"])

    wanted = {*BEHIND, "borne_out", "within", "below", "summarised True", "summarised False"}
    assert wanted <= seen.keys()
