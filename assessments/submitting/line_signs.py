"""The signs of a score line: what a frozen document says, as strings that databases count fast. Pure.

One character an answer, in the order of the paragraphs: a digit for a level, a letter for any other state.
Likewise one digit for the strength of the evidence, one letter for the change since an earlier line, and one
letter for each criterion in the instrument's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from assessments.answers.scoring import State
from assessments.report.lines import Change, change_of_levels
from recommendations.outline import CriterionValue, Outline

type Document = Mapping[str, Any]


class Audience(StrEnum):
    """For whom something is made from score lines, and so which lines it may draw on.

    `public`: what bodies share with everybody. `named`: besides, what a body that agreed to be named shares
    with the staff; all that leaves the staff's desk is made from these. `staff`: all that is shared with the
    staff, for their screens and for copies marked internal.
    """

    PUBLIC = "public"
    NAMED = "named"
    STAFF = "staff"

    @property
    def reach(self) -> dict[str, object]:
        """The condition that lines and rollups of this audience meet."""
        if self is Audience.NAMED:
            return {"named": True}
        return {"sharing__in": ["public"] if self is Audience.PUBLIC else ["public", "rapporteur"]}

    @property
    def topic(self) -> str:
        """The topic of the rollups that count what changed as this audience may know it."""
        return f"change_{self}"

    @property
    def column(self) -> str:
        return f"changes_{self}"

    def includes(self, *, sharing: str, named: bool) -> bool:
        """Whether one line meets the condition of `reach`."""
        if self is Audience.NAMED:
            return named
        return sharing == "public" or (self is Audience.STAFF and sharing == "rapporteur")


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
        # Of planned and started actions; as the gap report counts.
        "assistance": assistance_string(
            (number, asked["kind"]) for asked in document["assistance"] for number in asked["paragraphs"]
        ),
        "tallies": {key: document[key] for key in ("tally", "sections", "principles")},
    }


def _criteria(answers: Mapping[int, Mapping[str, Any]], outline: Outline) -> Iterator[str]:
    for recommendation in outline.recommendations:
        given = answers[recommendation.paragraph]["criteria"]
        for criterion in recommendation.criteria:
            yield CRITERION_SIGNS[CriterionValue(given.get(criterion.code, "blank"))]


def changes_since(before: str, marks: str) -> str:
    """One letter a recommendation: what became of each answer between two lines of the same edition."""
    return "".join(
        CHANGE_SIGNS[change_of_levels(level_of(old), level_of(new))]
        for old, new in zip(before, marks, strict=True)
    )


def counted_marks(strings: Mapping[str, Any], outline: Outline) -> Iterator[tuple[str, int, str]]:
    """(topic, paragraph, mark) for everything that one line adds to the rollups, each triple once.

    Criteria are counted where the recommendation applies: where it does not, "not yet met" would say nothing.
    """
    place = 0
    for index, recommendation in enumerate(outline.recommendations):
        number, mark = recommendation.paragraph, strings["marks"][index]
        yield "answer", number, mark
        for audience in Audience:
            if changes := strings.get(audience.column):
                yield audience.topic, number, changes[index]
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
    for pair in filter(None, said.split(";")):
        number, kind = pair.split(":")
        yield int(number), kind
