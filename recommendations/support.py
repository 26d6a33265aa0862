"""What the answers to the criteria of a recommendation support, and how a level compares with it. Pure.

The rules in prose are in docs/scoring.md. Practice means a process or outcome criterion. Criteria never carry
level 3 by themselves: four yes do not contradict it, they do not show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from recommendations.outline import Criterion, CriterionKind, CriterionValue, Recommendation, Variant

type Answers = Mapping[str, CriterionValue]
type Pairs = tuple[tuple[Criterion, CriterionValue], ...]

YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
UNKNOWN = frozenset({CriterionValue.DONT_KNOW, CriterionValue.BLANK})
# No case reads as no either way.
UNKNOWN_AS_NO = {**dict.fromkeys(UNKNOWN, NO), CriterionValue.NO_CASE: NO}
UNKNOWN_AS_YES = {**dict.fromkeys(UNKNOWN, YES), CriterionValue.NO_CASE: NO}
BEGUN = frozenset({YES, PARTLY})
LEVELS = range(4)


class Claim(StrEnum):
    """How a level compares with what its criteria support."""

    ABOVE = "above"
    NOT_COMPARED = "not_compared"
    BELOW = "below"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Supported:
    """The lowest and the highest level that the answered criteria support, both 0-3."""

    low: int
    high: int

    def as_json(self) -> dict[str, int]:
        """``{"low": 1, "high": 2}``."""
        return {"low": self.low, "high": self.high}


def supported(recommendation: Recommendation, variant: Variant, answers: Answers) -> Supported | None:
    """The range of levels that the criteria support; None if none is answered yes, partly, no or no case.

    Codes missing from ``answers`` are blank. *No case* reads as no, since nothing shows that the thing works.
    The low end reads each unknown (don't know, blank) as no: 2 if a structural, a practice and every needed
    criterion are yes, else 1 if any is yes or partly, else 0. The high end reads each unknown as yes: 3 if
    all are yes, else 2 if a structural and a practice criterion are at least partly met and every needed one
    has the answer that is enough, else 1 if any is at least partly met, else 0.
    """
    pairs = tuple(
        (criterion, answers.get(criterion.code, CriterionValue.BLANK))
        for criterion in recommendation.criteria
    )
    if not any(value.is_known for _criterion, value in pairs):
        return None
    return Supported(
        _low_end(_read(pairs, UNKNOWN_AS_NO), variant), _high_end(_read(pairs, UNKNOWN_AS_YES), variant)
    )


def claim(recommendation: Recommendation, variant: Variant, level: int, answers: Answers) -> Claim:
    """How a level compares with its criteria: the first that is true.

    A *don't know* costs what a *no* costs and never more; a *blank* never gains.
    """
    found = supported(recommendation, variant, answers)
    if found is not None and level > found.high:
        return Claim.ABOVE
    given = [answers.get(criterion.code, CriterionValue.BLANK) for criterion in recommendation.criteria]
    if found is None or CriterionValue.BLANK in given:
        return Claim.NOT_COMPARED
    denied = {code: NO if value is CriterionValue.DONT_KNOW else value for code, value in answers.items()}
    if (strict := supported(recommendation, variant, denied)) is None or level > strict.high:
        return Claim.NOT_COMPARED
    return Claim.BELOW if level < found.low else Claim.WITHIN


def _read(pairs: Pairs, as_read: Mapping[CriterionValue, CriterionValue]) -> Pairs:
    return tuple((criterion, as_read.get(value, value)) for criterion, value in pairs)


def _low_end(pairs: Pairs, variant: Variant) -> int:
    needed_are_met = all(value is YES for criterion, value in pairs if criterion.needed[variant])
    if needed_are_met and _text_and_practice({criterion.kind for criterion, value in pairs if value is YES}):
        return 2
    return _begun(pairs)


def _high_end(pairs: Pairs, variant: Variant) -> int:
    if all(value is YES for _criterion, value in pairs):
        return 3
    enough = all(
        value is YES or value is criterion.needed[variant]
        for criterion, value in pairs
        if criterion.needed[variant]
    )
    if enough and _text_and_practice({criterion.kind for criterion, value in pairs if value in BEGUN}):
        return 2
    return _begun(pairs)


def _begun(pairs: Pairs) -> int:
    return int(any(value in BEGUN for _criterion, value in pairs))


def _text_and_practice(kinds: set[CriterionKind]) -> bool:
    return CriterionKind.STRUCTURAL in kinds and len(kinds) > 1


def patterns(recommendation: Recommendation, variant: Variant) -> Iterator[dict[str, CriterionValue]]:
    """Every way of answering all criteria with what they offer: 3 to 5 answers each."""
    codes = [criterion.code for criterion in recommendation.criteria]
    for values in product(*(criterion.offers(variant) for criterion in recommendation.criteria)):
        yield dict(zip(codes, values, strict=True))


def unreachable_levels(recommendation: Recommendation, variant: Variant) -> list[int]:
    """The levels that are the highest supported by no way of answering; empty as it should be.

    Where every criterion is needed, for example, level 2 can't be told from level 3.
    """
    unreached = set(LEVELS)
    for answers in patterns(recommendation, variant):
        if (found := supported(recommendation, variant, answers)) is not None:
            unreached.discard(found.high)
        if not unreached:
            break
    return sorted(unreached)


def cases_at_odds(recommendation: Recommendation, variant: Variant) -> Iterator[tuple[int, str]]:
    """The cases whose level and answers contradict each other: their number from 1, and what is wrong.

    A case is at odds if its level is over what its criteria support, or, at levels 0 and 1, if one level more
    would be within it: descriptors and criteria then disagree about what the level means.
    """
    for number, case in enumerate(recommendation.cases[variant], start=1):
        codes = (criterion.code for criterion in recommendation.criteria)
        answers = dict(zip(codes, case.answers, strict=True))
        found = supported(recommendation, variant, answers)
        if found is None:
            yield number, "answers nothing"
        elif case.level > found.high:
            yield number, f"is level {case.level}, its criteria support at most {found.high}"
        elif case.level < 2 and claim(recommendation, variant, case.level + 1, answers) is Claim.WITHIN:
            yield number, f"is level {case.level}, its criteria support {case.level + 1} as well"
