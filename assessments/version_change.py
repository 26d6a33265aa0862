"""What differs between the answers of two frozen documents: for the body, before it submits again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommendations.outline import Outline, Variant

type AnswerJson = Mapping[str, Any]


@dataclass(frozen=True)
class CriterionChange:
    """One criterion answered otherwise; empty strings stand for no answer."""

    text: str
    before: str
    now: str


@dataclass(frozen=True)
class AnswerChange:
    """What differs in one answer; signs are a level as a digit, or a state.

    `confidential` counts how many confidential references there are more (fewer, if negative): a document
    tells nothing else of them.
    """

    paragraph: int
    title: str
    before: str
    now: str
    explanation: tuple[str, str] | None
    criteria: tuple[CriterionChange, ...]
    evidence_added: tuple[str, ...]
    evidence_removed: tuple[str, ...]
    confidential: int

    @property
    def moved(self) -> bool:
        """The level or the state is another one."""
        return self.before != self.now

    @property
    def only_details(self) -> bool:
        """What differs is a date, a link, a strength, a named body or the priority."""
        words = self.explanation or self.criteria or self.evidence_added or self.evidence_removed
        return not (self.moved or words or self.confidential)


def changes_between(
    before: Sequence[AnswerJson], now: Sequence[AnswerJson], outline: Outline, variant: Variant
) -> tuple[AnswerChange, ...]:
    """The answers that differ, by paragraph; both are the `answers` of a `gap-report/1`."""
    earlier = {item["paragraph"]: item for item in before}
    return tuple(
        _change(earlier[item["paragraph"]], item, outline, variant)
        for item in now
        if item["paragraph"] in earlier and _said(item) != _said(earlier[item["paragraph"]])
    )


def _said(answer: AnswerJson) -> dict[str, Any]:
    """The answer without the live plan, which goes on whatever is submitted."""
    return {key: value for key, value in answer.items() if key != "actions"}


def _change(
    before: AnswerJson, now: AnswerJson, outline: Outline, variant: Variant
) -> AnswerChange:
    recommendation = outline.recommendation(now["paragraph"])
    texts = {item.code: item.text[variant] for item in recommendation.criteria}
    old, new = _titles(before), _titles(now)
    explanation = (before["explanation"], now["explanation"])
    return AnswerChange(
        paragraph=now["paragraph"],
        title=recommendation.title,
        before=_sign(before),
        now=_sign(now),
        explanation=explanation if explanation[0] != explanation[1] else None,
        criteria=tuple(
            CriterionChange(text, before["criteria"].get(code, ""), now["criteria"].get(code, ""))
            for code, text in texts.items()
            if before["criteria"].get(code) != now["criteria"].get(code)
        ),
        evidence_added=tuple((new - old).elements()),
        evidence_removed=tuple((old - new).elements()),
        confidential=_hidden(now) - _hidden(before),
    )


def _sign(answer: AnswerJson) -> str:
    return str(answer["state"] if answer["level"] is None else answer["level"])


def _titles(answer: AnswerJson) -> Counter[str]:
    return Counter(item["title"] for item in answer["evidence"] if "title" in item)


def _hidden(answer: AnswerJson) -> int:
    return sum(bool(item.get("confidential")) for item in answer["evidence"])
