"""The signs of a score line: what a frozen document says, as strings that databases count fast. Pure.

One character an answer, in the order of the paragraphs: a digit for a level, a letter for any other state.
Likewise one letter for what stands behind a level 2 or 3, one digit for the strength of the evidence, one
letter for the change since an earlier line, and one letter for each criterion in the instrument's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from assessments.answers.principles import Criteria, carrying, count_principles
from assessments.answers.scoring import Standing, State
from assessments.report.lines import Change, change_of_levels
from recommendations.outline import CriterionValue, Outline, Recommendation, Variant

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
    CriterionValue.NO_CASE: "c",
    CriterionValue.DONT_KNOW: "d",
    CriterionValue.BLANK: "b",
}
VALUE_OF_SIGN: Mapping[str, CriterionValue] = {letter: value for value, letter in CRITERION_SIGNS.items()}
STANDING_SIGNS: Mapping[Standing, str] = {
    Standing.ABOVE: "a",
    Standing.UNANSWERED: "u",
    Standing.IN_PART: "p",
    Standing.NO_REFERENCE: "r",
    Standing.NOT_OPEN: "n",
    Standing.BORNE_OUT: "b",
}
STANDING_OF_SIGN: Mapping[str, Standing] = {letter: standing for standing, letter in STANDING_SIGNS.items()}
NO_STANDING = "-"
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

# Where a rollup of principles counts submissions, and not answers to a recommendation.
NO_PARAGRAPH = 0


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
        "standings": "".join(standing_sign(answers[number]["standing"]) for number in order),
        "strengths": "".join(str(answers[number]["evidence_strength"]) for number in order),
        "criteria": "".join(_criteria(answers, outline)),
        # Of planned and started actions; as the gap report counts.
        "assistance": assistance_string(
            (number, asked["kind"]) for asked in document["assistance"] for number in asked["paragraphs"]
        ),
        "documents": document["tally"]["documents"],
        "tallies": {key: document[key] for key in ("tally", "sections", "principles")},
    }


def standing_sign(code: str | None) -> str:
    """The letter of what stands behind a level; a dash where there is no level 2 or 3."""
    return NO_STANDING if code is None else STANDING_SIGNS[Standing(code)]


def _criteria(answers: Mapping[int, Mapping[str, Any]], outline: Outline) -> Iterator[str]:
    for recommendation in outline.recommendations:
        given = answers[recommendation.paragraph]["criteria"]
        for criterion in recommendation.criteria:
            yield CRITERION_SIGNS[CriterionValue(given.get(criterion.code, "blank"))]


def criteria_of(recommendation: Recommendation, signs: str) -> Criteria:
    """The answers to the criteria of a recommendation by their codes; `signs` are its part of a line."""
    codes = (criterion.code for criterion in recommendation.criteria)
    return {code: VALUE_OF_SIGN[sign] for code, sign in zip(codes, signs, strict=True)}


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
    applying: dict[int, Criteria] = {}
    for index, recommendation in enumerate(outline.recommendations):
        number, mark = recommendation.paragraph, strings["marks"][index]
        yield "answer", number, mark
        if (standing := strings["standings"][index]) != NO_STANDING:
            yield "standing", number, mark + standing
        for audience in Audience:
            if changes := strings.get(audience.column):
                yield audience.topic, number, changes[index]
        signs = strings["criteria"][place : place + len(recommendation.criteria)]
        place += len(signs)
        if mark not in OUTSIDE_SIGNS:
            applying[number] = criteria_of(recommendation, signs)
            for position, sign_ in enumerate(signs, 1):
                yield "criterion", number, f"{position}{sign_}"
    yield from _principle_marks(Variant(strings["kind"]), applying, outline)
    for number, kind in assistance_pairs(strings["assistance"]):
        yield "assistance", number, kind


def _principle_marks(
    variant: Variant, answers: Mapping[int, Criteria], outline: Outline
) -> Iterator[tuple[str, int, str]]:
    """The criteria that carry a principle where it can be summarised; else that it is left out."""
    for code, count in count_principles(outline, variant, answers).items():
        if not count.summarised:
            yield "principle", NO_PARAGRAPH, principle_mark(outline, code)
            continue
        for number, criterion in carrying(outline, variant, code):
            if number in answers:
                sign_ = CRITERION_SIGNS[answers[number][criterion.code]]
                yield "principle", number, principle_mark(outline, code, criterion.code, sign_)


def principle_mark(outline: Outline, code: str, criterion: str = "", sign: str = "") -> str:
    """``4:2n``: the second criterion, which carries the fourth principle, is answered no. ``4:`` alone stands
    for a submission whose answers on that principle are too few."""
    place = [principle.code for principle in outline.principles].index(code) + 1
    return f"{place}:{criterion.rpartition('.')[2]}{sign}"


def assistance_string(pairs: Iterable[tuple[int, str]]) -> str:
    """``;112:legal;113:training;``, each pair once and in order; empty without any."""
    said = [f"{number}:{kind}" for number, kind in sorted(set(pairs))]
    return f";{';'.join(said)};" if said else ""


def assistance_pairs(said: str) -> Iterator[tuple[int, str]]:
    for pair in filter(None, said.split(";")):
        number, kind = pair.split(":")
        yield int(number), kind
