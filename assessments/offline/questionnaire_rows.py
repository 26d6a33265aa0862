"""Rows → questionnaire: what is asked of whom, and what stands to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assessments.answering.inputs import AskedAt, asked_in, by_input
from assessments.answering.rows import outline_of
from assessments.answering.rules import nameable
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Period
from assessments.models import Assessment
from assessments.offline.questionnaire import AskedGroup, AskedItem, Questionnaire
from assessments.offline.saved_answers import Stored, stored_answers, stored_inputs
from assessments.report.gap_report import ReportBody
from assessments.report.lines import ReportCycle
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership
from recommendations.outline import Outline, Variant


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom: the whole, a group, or what one contributor is asked.

    `membership` is that contributor, None for the body's own. `inputs` are the paragraphs at which his or
    her words go beside the answer.
    """

    paragraphs: tuple[int, ...]
    membership: Membership | None = None
    inputs: frozenset[int] = frozenset()
    name: str = ""

    @classmethod
    def of_member(cls, membership: Membership, asked: AskedAt) -> Scope:
        """What a contributor is asked now."""
        mine = {
            paragraph: next((one for one in who if one.membership_id == membership.pk), None)
            for paragraph, who in asked.items()
        }
        paragraphs = tuple(sorted(paragraph for paragraph, one in mine.items() if one))
        names = (mine[paragraph] for paragraph in paragraphs)
        return cls(
            paragraphs=paragraphs,
            membership=membership,
            inputs=frozenset(number for number in paragraphs if by_input(asked[number])),
            name=next((one.name for one in names if one), membership.ministry or membership.label),
        )


def questionnaire(
    assessment: Assessment,
    scope: Scope,
    *,
    filled: bool,
    language: str,
    made: datetime,
    code: str = "",
    stored: Mapping[int, Stored] | None = None,
) -> Questionnaire:
    """The questionnaire for a scope; `stored` is what stands, where it is at hand already."""
    outline = outline_of(assessment)
    work = _work(scope)
    return Questionnaire(
        outline=outline,
        body=ReportBody(assessment.body.slug, assessment.body.name, Variant(assessment.body.kind)),
        cycle=ReportCycle(assessment.cycle.slug, assessment.cycle.name),
        period=Period(assessment.period_start, assessment.period_end),
        groups=_groups(outline, scope, (stored or {}) if filled else {}, stored or {}),
        mechanisms={body.slug: body.name for body in nameable(assessment.body)},
        language=language,
        made=made,
        filled=filled,
        code=code,
        for_whom=scope.name,
        due=work.due,
        note=work.note,
        sample=assessment.body.sample,
    )


def _work(scope: Scope) -> Work:
    return Work.of_membership(scope.membership) if scope.membership else Work()


def _groups(
    outline: Outline, scope: Scope, said: Mapping[int, Stored], standing: Mapping[int, Stored]
) -> tuple[AskedGroup, ...]:
    groups = (
        AskedGroup(
            section,
            tuple(
                _item(outline, number, scope, said.get(number), standing.get(number))
                for number in section.paragraphs
                if number in scope.paragraphs
            ),
        )
        for section in outline.sections
    )
    return tuple(group for group in groups if group.items)


def _item(
    outline: Outline, number: int, scope: Scope, said: Stored | None, standing: Stored | None
) -> AskedItem:
    entry = said.entry if said else Answer(number, State.BLANK)
    hidden = standing.hidden if standing and said else None
    return AskedItem(
        recommendation=outline.recommendation(number),
        entry=entry,
        references=tuple(f"{number}.e{place}" for place in range(1, len(entry.evidence) + 1)),
        kept_back=len(hidden.evidence) if hidden else 0,
        by_input=number in scope.inputs,
    )


def stands_for(assessment: Assessment, scope: Scope) -> dict[int, Stored]:
    """What stands to each paragraph of the scope: the contributor's input or the answer. Six queries."""
    answers = stored_answers(assessment)
    inputs = stored_inputs(assessment) if scope.inputs else {}
    member = scope.membership.pk if scope.membership else 0
    found = {}
    for paragraph in scope.paragraphs:
        if paragraph in scope.inputs:
            blank = Stored(Answer(paragraph, State.BLANK))
            found[paragraph] = inputs.get((paragraph, member), blank)
        else:
            found[paragraph] = answers[paragraph]
    return found


def scope_of_all(assessment: Assessment) -> Scope:
    """Everything, as answers."""
    return Scope(tuple(item.paragraph for item in outline_of(assessment).recommendations))


def scope_of_member(assessment: Assessment, membership: Membership) -> Scope:
    """What one contributor is asked in this body now. One query."""
    return Scope.of_member(membership, asked_in(assessment.body_id))
