"""The signs of a score line: what a frozen document says, as strings that databases count fast. Pure.

One character an answer, in the order of the paragraphs: a digit for a level, a letter for any other state.
Likewise one digit for the strength of the evidence, one letter for the change since the last cycle, and
one letter for each criterion in the instrument's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assessments.report_lines import Change
from assessments.scoring import CriterionValue, State
from recommendations.outline import Outline

type Document = Mapping[str, Any]

SIGNS: Mapping[str, str] = {
    State.DONT_KNOW: "d",
    State.WITHHELD: "w",
    State.NOT_APPLICABLE: "n",
    State.ELSEWHERE: "e",
    State.BLANK: "b",
}
STATE_OF_SIGN: Mapping[str, State] = {letter: State(state) for state, letter in SIGNS.items()}
CRITERION_SIGNS: Mapping[CriterionValue, str] = {
    CriterionValue.YES: "y",
    CriterionValue.PARTLY: "p",
    CriterionValue.NO: "n",
    CriterionValue.DONT_KNOW: "d",
    CriterionValue.BLANK: "b",
}
CHANGE_SIGNS: Mapping[Change, str] = {
    Change.IMPROVED: "i",
    Change.DECLINED: "d",
    Change.UNCHANGED: "u",
    Change.NEWLY_ANSWERED: "n",
    Change.NO_LONGER_ANSWERED: "l",
    Change.NEITHER_ANSWERED: "x",
}
CHANGE_OF_SIGN: Mapping[str, Change] = {letter: change for change, letter in CHANGE_SIGNS.items()}
NO_CHANGE_TOLD = "-"

GAP_SIGNS = "01"
WORKING_SIGNS = "23"
LEVEL_SIGNS = GAP_SIGNS + WORKING_SIGNS
UNKNOWN_SIGNS = "dwb"
OUTSIDE_SIGNS = "ne"
ALL_SIGNS = LEVEL_SIGNS + UNKNOWN_SIGNS + OUTSIDE_SIGNS

# From this strength on somebody else can look the evidence up.
PUBLISHED = 2


def sign(answer: Mapping[str, Any]) -> str:
    """One character for an answer of a frozen document: its level, or the letter of its state."""
    return SIGNS.get(answer["state"]) or str(answer["level"])


def level_of(mark: str) -> int | None:
    """The level that a sign stands for; None for any other state."""
    return int(mark) if mark in LEVEL_SIGNS else None


def line_strings(document: Document, outline: Outline) -> dict[str, Any]:
    """What a score line holds of a frozen document."""
    answers = {answer["paragraph"]: answer for answer in document["answers"]}
    order = [recommendation.paragraph for recommendation in outline.recommendations]
    return {
        "kind": document["body"]["kind"],
        "marks": "".join(sign(answers[number]) for number in order),
        "strengths": "".join(str(answers[number]["evidence_strength"]) for number in order),
        "criteria": "".join(_criteria(answers, outline)),
        "changes": _changes(document, order),
        "assistance": assistance_string(_assistance(document)),
        "tallies": {key: document[key] for key in ("tally", "sections", "principles")},
    }


def _criteria(answers: Mapping[int, Mapping[str, Any]], outline: Outline) -> Iterator[str]:
    for recommendation in outline.recommendations:
        given = answers[recommendation.paragraph]["criteria"]
        for criterion in recommendation.criteria:
            yield CRITERION_SIGNS[CriterionValue(given.get(criterion.code, "blank"))]


def _changes(document: Document, order: Iterable[int]) -> str:
    """Empty where no earlier submission is told of."""
    told = document["changes"]
    if not told:
        return ""
    signs = (told.get(str(number)) for number in order)
    return "".join(CHANGE_SIGNS[Change(said)] if said else NO_CHANGE_TOLD for said in signs)


def _assistance(document: Document) -> Iterator[tuple[int, str]]:
    """Kinds of assistance by recommendation, of planned and started actions; as the gap report counts."""
    for asked in document["assistance"]:
        for paragraph in asked["paragraphs"]:
            yield paragraph, asked["kind"]


def counted_marks(strings: Mapping[str, Any], outline: Outline) -> Iterator[tuple[str, int, str]]:
    """(topic, paragraph, mark) for everything that one line adds to the rollups, each triple once.

    Criteria are counted where the recommendation applies: elsewhere "not yet met" would say nothing.
    """
    place = 0
    for index, recommendation in enumerate(outline.recommendations):
        number, mark = recommendation.paragraph, strings["marks"][index]
        yield "answer", number, mark
        if strings["changes"]:
            yield "change", number, strings["changes"][index]
        if mark in WORKING_SIGNS and int(strings["strengths"][index]) >= PUBLISHED:
            yield "evidence", number, "works"
        for position in range(len(recommendation.criteria)):
            if mark not in OUTSIDE_SIGNS:
                yield "criterion", number, f"{position + 1}{strings['criteria'][place]}"
            place += 1
    for number, kind in assistance_pairs(strings["assistance"]):
        yield "assistance", number, kind


def assistance_string(pairs: Iterable[tuple[int, str]]) -> str:
    """``;112:legal;113:training;``, each pair once and in order; empty without any."""
    said = [f"{number}:{kind}" for number, kind in sorted(set(pairs))]
    return f";{';'.join(said)};" if said else ""


def assistance_pairs(said: str) -> Iterator[tuple[int, str]]:
    """The pairs of an `assistance_string`."""
    for pair in filter(None, said.split(";")):
        number, kind = pair.split(":")
        yield int(number), kind
