"""The fields of one question for its template: criteria, levels, other states, and the verdict on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assessments.answering.forms.answer import AnswerForm
from assessments.answers import labels
from assessments.answers.labels import with_dates
from assessments.answers.scoring import IN_OPERATION
from recommendations.outline import Criterion, CriterionValue, Variant
from recommendations.support import Claim, Supported, claim, supported

if TYPE_CHECKING:
    from assessments.answering.views.question_page import Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the statements support, and how the level compares with it, all as they stand in the fields.

    `blank` counts the statements that are not answered, `unknown` those answered with *don't know*.
    """

    supported: Supported | None
    level: int | None
    claim: Claim | None
    blank: int
    unknown: int

    @property
    def rests_on_parts(self) -> bool:
        """Whether a level 2 is within the range only because statements met in part are enough for it."""
        is_within = self.claim is Claim.WITHIN and self.level == IN_OPERATION
        return is_within and self.supported is not None and self.supported.low < IN_OPERATION

    @property
    def range(self) -> range:
        """The levels that the statements support; empty while none is answered."""
        found = self.supported
        return range(found.low, found.high + 1) if found else range(0)


def typed_verdict(found: Question, form: AnswerForm) -> Verdict:
    """The verdict on what stands in the fields now, for the sentence that changes as one answers."""
    asked, variant, said, level = found.recommendation, found.rules.variant, form.criterion_values, form.level
    return Verdict(
        supported=supported(asked, variant, said),
        level=level,
        claim=None if level is None else claim(asked, variant, level, said),
        blank=len(asked.criteria) - len(said),
        unknown=sum(value is CriterionValue.DONT_KNOW for value in said.values()),
    )


def question_fields(found: Question, form: AnswerForm) -> dict[str, Any]:
    """Criteria with their real dates, the four levels, and the other states, ready for the template."""
    variant = found.rules.variant
    end = found.assessment.period_end
    recommendation = found.recommendation
    return {
        "prompt": recommendation.prompts[variant],
        "means": recommendation.means[variant],
        "criteria": [_statement(item, variant, form, end) for item in recommendation.criteria],
        "columns": [
            (value.value, labels.CRITERION_VALUES[value])
            for value in CriterionValue
            if any(value in item.offers(variant) for item in recommendation.criteria)
        ],
        "may_have_no_case": any(item.no_case[variant] for item in recommendation.criteria),
        "levels": [
            {
                "level": level,
                "name": labels.LEVELS[level],
                "descriptor": text,
                "chosen": form.choice == str(level),
            }
            for level, text in enumerate(recommendation.levels[variant])
        ],
        "states": labels.STATES,
        "no_level": bool(form.choice) and form.level is None,
        "own": found.own_mechanism,
        "other_mechanisms": (others := [body for body in found.mechanisms if body != found.own_mechanism]),
        "others_meant": any(body.slug in form.mechanisms for body in others),
        "may_be_not_applicable": recommendation.na_allowed[variant],
        "may_be_elsewhere": variant is Variant.REGIONAL,
        "strengths": labels.strength_choices(),
        "statuses": labels.choices(labels.ACTION_STATUS_LABELS),
        "assistance": labels.choices(labels.ASSISTANCE_LABELS),
    }


def _statement(item: Criterion, variant: Variant, form: AnswerForm, end: date) -> dict[str, Any]:
    """A criterion with the answers that it offers, and what those mean that need a word."""
    offered = item.offers(variant)
    typed = form.criteria.get(item.code, "")
    needing = {CriterionValue.PARTLY: item.partly[variant], CriterionValue.NO_CASE: item.no_case[variant]}
    return {
        "code": item.code,
        "text": with_dates(item.written[variant], end),
        "name": f"{form.prefix}criterion-{item.code}",
        "value": typed if typed in offered else "",
        "again": labels.CRITERION_VALUES[form.again[item.code]] if item.code in form.again else "",
        "offers": [(value.value, labels.CRITERION_VALUES[value]) for value in offered],
        "offered": [value.value for value in offered],
        "meanings": [
            (labels.CRITERION_VALUES[value], with_dates(meaning, end))
            for value, meaning in needing.items()
            if meaning
        ],
    }
