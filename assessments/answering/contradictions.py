"""Over all recommendations: where released inputs contradict each other, and where inputs are missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessments.answering.inputs import SEVERAL, GivenInputs, Input, Stage
from assessments.answers.side_by_side import Disagreement, disagreement
from recommendations.outline import Outline


def said_in(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """Those that say anything."""
    return tuple(one for one in inputs if one.stage is not Stage.NOT_STARTED)


def disagreements(
    outline: Outline, inputs: Mapping[int, Sequence[Input]]
) -> Mapping[int, tuple[tuple[Input, ...], Disagreement]]:
    """By recommendation with several inputs: those that say anything, and on what they disagree. No query."""
    found = {}
    for item in outline.recommendations:
        said = said_in(inputs.get(item.paragraph, ()))
        if len(said) >= SEVERAL:
            codes = [one.code for one in item.criteria]
            found[item.paragraph] = said, disagreement(codes, [one.proposal for one in said])
    return found


def contradicted(outline: Outline, inputs: Mapping[int, Sequence[Input]]) -> tuple[int, ...]:
    """The recommendations on which inputs contradict each other. No query."""
    return tuple(
        number for number, (_said, found) in disagreements(outline, inputs).items() if found.contradicting
    )


@dataclass(frozen=True, slots=True)
class InputsOpen:
    """What is open of the inputs: `contradicting` where no cleared answer has settled it yet.

    `missing` are the recommendations at which a ministry has not released its input, `lacking` how many
    inputs that is together.
    """

    contradicting: tuple[int, ...]
    missing: tuple[int, ...]
    lacking: int

    def __bool__(self) -> bool:
        return bool(self.contradicting or self.missing)


def inputs_open(outline: Outline, given: GivenInputs, cleared: Collection[int]) -> InputsOpen:
    """Of one assessment; `cleared` are the recommendations whose answer is cleared. No query."""
    lacking = {}
    for item in outline.recommendations:
        side = given.at(item.paragraph)
        if side is not None and side.by_input and side.received < side.asked:
            lacking[item.paragraph] = side.asked - side.received
    against = contradicted(outline, given.inputs)
    return InputsOpen(
        contradicting=tuple(number for number in against if number not in cleared),
        missing=tuple(lacking),
        lacking=sum(lacking.values()),
    )
