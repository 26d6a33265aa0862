"""Contradictions over all recommendations: what each ministry says, on what evidence, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.answering.contradictions import disagreements
from assessments.answering.inputs import Input, asked_in, inputs_of
from assessments.answering.rows import load_sheet, outline_of
from assessments.answers.labels import with_dates
from assessments.answers.side_by_side import Disagreement, criterion_word, state_word
from assessments.answers.value import Answer, Reference
from assessments.board.reasons import reasons_of
from assessments.models import Assessment, ChoiceReason
from recommendations.outline import Recommendation, Variant


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that one says and another denies; `code` is empty for the level, and `text` then too."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What one ministry says on each statement, and the documents that it names.

    `said` has for each statement the word, and whether it is one of those that contradict each other.
    """

    name: str
    is_asked: bool
    said: tuple[tuple[Statement, str, bool], ...]
    evidence: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One recommendation on which ministries contradict each other; the answer is said the same way.

    `reasons` are those that were saved, the last first; one with an empty text takes back those before.
    """

    recommendation: Recommendation
    title: str
    statements: tuple[Statement, ...]
    voices: tuple[Voice, ...]
    answer: Voice
    is_answered: bool
    row: Any
    reasons: tuple[ChoiceReason, ...]

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def reason(self) -> ChoiceReason | None:
        """The one that counts; None where there is none, or it was taken back."""
        return self.reasons[0] if self.reasons and self.reasons[0].text else None

    @property
    def earlier(self) -> tuple[ChoiceReason, ...]:
        """Those that were saved before it."""
        return self.reasons[1:] if self.reason else self.reasons

    @property
    def seen(self) -> int:
        """The number of the last one, which a form sends back."""
        return self.reasons[0].number if self.reasons else 0


def contradictions_of(assessment: Assessment) -> tuple[Contradiction, ...]:
    """All of them by recommendation, those that no cleared answer has settled first.

    A constant number of queries: those of a sheet, and four.
    """
    outline = outline_of(assessment)
    found = disagreements(outline, inputs_of([assessment.pk]).get(assessment.pk, {}))
    against = {number: one for number, one in found.items() if one[1].contradicting}
    if not against:
        return ()
    answers = {one.paragraph: one for one in load_sheet(assessment).answers}
    rows = {row.paragraph: row for row in assessment.answers.all()}
    asked, reasons = asked_in(assessment.body_id), reasons_of(assessment)
    made = [
        _contradiction(
            assessment,
            outline.recommendation(number),
            *against[number],
            answer=answers[number],
            row=rows[number],
            members={one.membership_id for one in asked.get(number, ())},
            reasons=reasons.get(number, ()),
        )
        for number in against
    ]
    return tuple(sorted(made, key=lambda one: (one.row.is_cleared, one.paragraph)))


def _contradiction(
    assessment: Assessment,
    item: Recommendation,
    said: Sequence[Input],
    how: Disagreement,
    *,
    answer: Answer,
    row: Any,
    members: set[int],
    reasons: tuple[ChoiceReason, ...],
) -> Contradiction:
    statements = tuple(_statements(assessment, item, how))
    return Contradiction(
        recommendation=item,
        title=item.titles[Variant(assessment.body.kind)],
        statements=statements,
        voices=tuple(
            _voice(
                one.name,
                one.membership_id in members,
                one.proposal,
                statements,
                how.contradicting.get(place, ()),
            )
            for place, one in enumerate(said)
        ),
        answer=_voice("", True, answer, statements, ()),
        is_answered=not answer.copied and row.saved_at is not None,
        row=row,
        reasons=reasons,
    )


def _statements(assessment: Assessment, item: Recommendation, how: Disagreement) -> Iterator[Statement]:
    variant = Variant(assessment.body.kind)
    texts: Mapping[str, str] = {
        one.code: with_dates(one.written[variant], assessment.period_end) for one in item.criteria
    }
    for code in how.statements:
        yield Statement(code, texts.get(code, ""))


def _voice(
    name: str, is_asked: bool, said: Answer, statements: Sequence[Statement], against: Sequence[str]
) -> Voice:
    return Voice(
        name=name,
        is_asked=is_asked,
        said=tuple((one, _word(said, one.code), one.code in against) for one in statements),
        evidence=said.evidence,
    )


def _word(said: Answer, code: str) -> str:
    return criterion_word(said.criteria.get(code)) if code else state_word(said)
