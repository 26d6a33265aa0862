"""All 32 answers from a file, and every figure of the gap report counted by hand on paper.

Level 0: 110 121 127 128 137. Level 1: 106 111 115 120 123 125 129 130. Level 2: 107 112 113 116 117 122 124
131 135 136. Level 3: 109 119 126 132. Don't know: 108 118. Not applicable: 114. Elsewhere: 133. Blank: 134.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assessments.models import Submission
from tests.factories import BodyFactory

LEVELS = {
    0: (110, 121, 127, 128, 137),
    1: (106, 111, 115, 120, 123, 125, 129, 130),
    2: (107, 112, 113, 116, 117, 122, 124, 131, 135, 136),
    3: (109, 119, 126, 132),
}
PAPER = {"title": "Report", "strength": 2, "date": "2026-02-01", "url": "https://example.org/r"}
DETAILS: dict[int, dict[str, Any]] = {
    107: {"evidence": [PAPER, {"title": "Letter", "strength": 1}]},
    108: {"criteria": {"108.1": "dont_know"}},
    109: {
        "criteria": {"109.1": "yes", "109.2": "yes", "109.3": "yes", "109.4": "no"},
        "evidence": [{"title": "Minutes", "strength": 1}],
    },
    110: {"criteria": {"110.1": "yes", "110.2": "no", "110.3": "no", "110.4": "no"}},
    111: {"priority": True, "mechanisms": ["river"]},
    112: {
        "criteria": {"112.1": "yes", "112.3": "partly"},
        "evidence": [PAPER | {"strength": 3, "source": "The ombudsman"}],
    },
    116: {"evidence": [{"title": "We say so", "strength": 0}]},
    118: {"criteria": {"118.1": "partly"}},
    128: {
        "actions": [
            {
                "what": "Open a shelter in each country.",
                "owner": "Secretariat",
                "due": "2027-06-30",
                "status": "planned",
                "assistance": ["technical", "financial"],
            }
        ]
    },
}


def answers() -> list[dict[str, Any]]:
    levels = [
        {"paragraph": paragraph, "state": "level", "level": level, "explanation": f"Of {paragraph}."}
        for level, paragraphs in LEVELS.items()
        for paragraph in paragraphs
    ]
    others: list[dict[str, Any]] = [
        {"paragraph": 108, "state": "dont_know"},
        {"paragraph": 118, "state": "dont_know"},
        {"paragraph": 114, "state": "not_applicable", "explanation": "No frontier of its own."},
        {"paragraph": 133, "state": "elsewhere", "elsewhere": "river"},
        {"paragraph": 134, "state": "blank", "explanation": "Half a sen"},
    ]
    return [entry | DETAILS.get(entry["paragraph"], {}) for entry in levels + others]


FILE = {
    "schema": "answers/1",
    "edition": "2010",
    "period": {"start": "2025-01-01", "end": "2026-06-30"},
    "contributors": [
        {"name": "Ministry of Justice", "kind": "ministry"},
        {"name": "Women's network", "kind": "civil_society"},
    ],
    "answers": answers(),
}


@pytest.fixture
def imported(north, coordinator, cycle, tmp_path: Path) -> Path:
    """The file for all 32, imported; the folder for what comes out."""
    BodyFactory.create(slug="river", name="River Commission")
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(FILE))
    call_command("import_answers", str(path), body="north", cycle="2026", verbosity=0)
    return tmp_path


def report(folder: Path, format: str = "json") -> bytes:
    output = folder / f"report.{format}"
    call_command("gap_report", body="north", cycle="2026", format=format, output=str(output))
    return output.read_bytes()


@pytest.fixture
def document(imported) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(report(imported))
    return content


# asked, applicable, answered, unknown, points_low, points_high, points_max, in_operation, summarised
KEYS = (
    "asked",
    "applicable",
    "answered",
    "unknown",
    "points_low",
    "points_high",
    "points_max",
    "in_operation",
    "summarised",
)
WHOLE = (32, 30, 27, 3, 40, 49, 90, 14, True)
DISTRIBUTION = {
    "0": 5,
    "1": 8,
    "2": 10,
    "3": 4,
    "dont_know": 2,
    "withheld": 0,
    "blank": 1,
    "not_applicable": 1,
    "elsewhere": 1,
}
SECTIONS = {
    # 106: 1, 107: 2, 108: unknown
    "general": (3, 3, 2, 1, 3, 6, 9, 1, True),
    # 109: 3, 110: 0, 111: 1
    "a": (3, 3, 3, 0, 4, 4, 9, 1, True),
    # 112 to 123: 2 2 n 1 2 2 u 3 1 0 2 1
    "b": (12, 11, 10, 1, 16, 19, 33, 6, True),
    # 124 to 127: 2 1 3 0
    "c": (4, 4, 4, 0, 6, 6, 12, 2, True),
    # 128: 0, 129: 1
    "d": (2, 2, 2, 0, 1, 1, 6, 0, True),
    # 130 to 134: 1 2 3 e u
    "e": (5, 4, 3, 1, 6, 9, 12, 2, True),
    # 135 to 137: 2 2 0
    "f": (3, 3, 3, 0, 4, 4, 9, 2, True),
}
PRINCIPLES = {
    # text: the recommendation's own words name it; all: or our reading of related paragraphs does
    "standards": ((3, 3, 2, 1, 2, 5, 9, 1, True), (14, 14, 12, 2, 16, 22, 42, 5, True)),
    "victim_centred": ((6, 6, 6, 0, 7, 7, 18, 2, True), (22, 20, 18, 2, 27, 33, 60, 9, True)),
    "gender": ((2, 2, 2, 0, 1, 1, 6, 0, True), (14, 14, 13, 1, 20, 23, 42, 7, True)),
    "child": ((0, 0, 0, 0, 0, 0, 0, 0, False), (10, 10, 9, 1, 11, 14, 30, 3, True)),
    "non_discrimination": ((3, 3, 2, 1, 1, 4, 9, 0, True), (13, 13, 11, 2, 16, 22, 39, 6, True)),
    "participation": ((4, 4, 4, 0, 5, 5, 12, 2, True), (8, 8, 8, 0, 11, 11, 24, 4, True)),
    "accountability": ((7, 6, 5, 1, 10, 13, 18, 4, True), (12, 11, 10, 1, 22, 25, 33, 9, True)),
    "remedy": ((3, 3, 3, 0, 3, 3, 9, 1, True), (5, 5, 5, 0, 7, 7, 15, 3, True)),
}


def figures(tally: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(tally[key] for key in KEYS)


def test_the_whole(document) -> None:
    assert figures(document["tally"]) == WHOLE
    assert document["tally"]["distribution"] == DISTRIBUTION


def test_each_group(document) -> None:
    counted = {part["code"]: figures(part["tally"]) for part in document["sections"]}
    assert counted == SECTIONS


def test_each_principle_by_its_two_tallies(document) -> None:
    counted = {part["code"]: (figures(part["text"]), figures(part["all"])) for part in document["principles"]}
    assert counted == PRINCIPLES


def test_the_lists(document) -> None:
    assert document["gaps"] == [
        111,  # flagged as priority
        *(128, 137, 129, 130),  # protection, remedy, compensation: level 0, then 1
        *(110, 121, 127),  # level 0
        *(106, 115, 120, 123, 125),  # level 1
    ]
    assert document["information_gaps"] == [108, 118, 134]
    assert document["claims_without_evidence"] == [*(113, 116, 117, 119, 122, 124, 126, 131, 132, 135, 136)]
    assert document["working"] == [*(107, 109, 112, 113, 116, 117, 119, 122, 124, 126, 131, 132, 135, 136)]


@pytest.mark.parametrize(
    ("paragraph", "supported", "claim", "strength"),
    [
        (107, None, "not_compared", 2),  # no criteria; the strongest of its references
        (108, None, None, 0),  # don't know is no statement
        (109, (2, 2), "above", 1),  # text and practice yes, one no: claimed 3
        (110, (1, 1), "below", 0),  # a text alone: claimed 0
        (112, (1, 2), "not_compared", 3),  # text yes, practice partly, two left blank: claimed 2
        (118, (1, 2), None, 0),  # shown for every state, compared only with a level
    ],
)
def test_what_the_criteria_support(document, paragraph, supported, claim, strength) -> None:
    answer = next(item for item in document["answers"] if item["paragraph"] == paragraph)
    found = answer["supported"] and (answer["supported"]["low"], answer["supported"]["high"])
    assert (found, answer["claim"], answer["evidence_strength"]) == (supported, claim, strength)


def test_the_frame(document) -> None:
    assert document["instrument"] == {"symbol": "A/HRC/14/32", "edition": "2010"}
    assert document["body"] == {"slug": "north", "name": "Northern Mechanism", "kind": "regional"}
    assert (document["cycle"], document["status"]) == ({"slug": "2026", "name": "2026"}, "draft")
    assert document["period"] == FILE["period"]
    assert document["contributors"] == FILE["contributors"]
    assert [item["paragraph"] for item in document["answers"]] == list(range(106, 138))


def test_what_was_typed_comes_out_again(document) -> None:
    by_paragraph = {item["paragraph"]: item for item in document["answers"]}
    for entry in answers():
        came_out = by_paragraph[entry["paragraph"]]
        for key, value in entry.items():
            assert came_out[key] == value, (entry["paragraph"], key)


def test_importing_the_same_file_again_changes_no_byte(imported) -> None:
    before = report(imported)
    path = str(imported / "answers.json")
    call_command("import_answers", path, body="north", cycle="2026", verbosity=0)
    assert report(imported) == before


def test_the_submission_has_the_same_figures_and_its_json_is_what_was_hashed(imported) -> None:
    draft = json.loads(report(imported))
    call_command("submit", body="north", cycle="2026", by="coordinator", sharing="private")
    sent = report(imported)
    assert hashlib.sha256(sent).hexdigest() == Submission.objects.get().digest
    document = json.loads(sent)
    for answer in document["answers"]:
        for action in answer["actions"]:
            assert action.pop("overdue") in (True, False)  # measured now, unknown before
    assert draft.pop("made_on")
    assert document == draft | {"status": "submitted"}
    call_command("rescore", "--check")
