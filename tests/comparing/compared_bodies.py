"""Bodies that share a self-assessment, for tests of the comparison: made in a line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import Standing, State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, CriterionAnswer, Cycle, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models.person import Role
from recommendations.outline import CriterionValue, Variant
from recommendations.support import Supported, patterns, supported
from tests.factories import BodyFactory, MembershipFactory, NationalBodyFactory, acting, answer_all, file_of
from tests.report.sample_reports import outline

OPEN = Reference("Plan", strength=2, date="2026-03-01", url="https://example.org/plan")
NOTE = Reference("Note", strength=1)
EVIDENCE = {Standing.BORNE_OUT: (OPEN,), Standing.NOT_OPEN: (NOTE,)}


def shares(
    cycle: Cycle,
    name: str,
    *entries,
    level: int = 1,
    sharing: Sharing = Sharing.RAPPORTEUR,
    named: bool = False,
    introduced: bool = False,
    shown: bool = False,
    national: bool = False,
    body=None,
    criteria: CriterionValue | None = None,
    **of_body,
) -> Submission:
    """A body of this name with all 32 at one level, but for `entries`; submitted and shared so. With
    `criteria`, every criterion has this answer."""
    made = NationalBodyFactory if national else BodyFactory
    slug = name.casefold().replace(" ", "-").encode("ascii", "ignore").decode()
    body = body or made.create(slug=slug, name=name, **of_body)
    person = body.memberships.filter(role=Role.COORDINATOR).first()
    by = acting((person or MembershipFactory.create(body=body)).account)
    assessment = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    answer_all(assessment, level)
    if criteria is not None:
        answer_criteria(assessment, criteria)
    if entries:
        apply_file(by=by, assessment=assessment, file=file_of(*entries))
    return submit(by=by, assessment=assessment, choices=Choices(sharing, named, introduced, shown))


def answer_criteria(assessment: Assessment, value: CriterionValue) -> None:
    """Every criterion of all 32 with one answer, in two queries."""
    answers = assessment.answers.prefetch_related("recommendation__criteria")
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(answer=answer, criterion=criterion, value=value)
        for answer in answers
        for criterion in answer.recommendation.criteria.all()
    )


def behind(
    number: int, standing: Standing, at: int = 2, variant: Variant = Variant.REGIONAL, **more
) -> Answer:
    """An answer at level 2 or 3 that has this behind it."""
    return Answer(
        number, State.LEVEL, level=at, explanation="So.", criteria=_criteria(number, standing, variant),
        evidence=EVIDENCE.get(standing, ()), **more,
    )  # fmt: skip


def _criteria(number: int, standing: Standing, variant: Variant) -> Mapping[str, CriterionValue]:
    recommendation = outline().recommendation(number)
    if standing is Standing.IN_PART:
        return next(
            found
            for found in patterns(recommendation, variant)
            if CriterionValue.DONT_KNOW not in found.values()
            and supported(recommendation, variant, found) == Supported(1, 2)
        )
    if standing is Standing.UNANSWERED:
        return {recommendation.criteria[0].code: CriterionValue.YES}
    value = CriterionValue.NO if standing is Standing.ABOVE else CriterionValue.YES
    return {criterion.code: value for criterion in recommendation.criteria}


def mixed(number: int, at: int, variant: Variant = Variant.REGIONAL) -> Answer:
    """An answer whose criteria go through everything that they offer, one after the other."""
    criteria = {
        criterion.code: criterion.offers(variant)[(number + place) % len(criterion.offers(variant))]
        for place, criterion in enumerate(outline().recommendation(number).criteria)
    }
    return Answer(number, State.LEVEL, level=at, explanation="So.", criteria=criteria)
