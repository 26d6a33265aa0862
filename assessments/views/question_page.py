"""The question page as it is shown: what the report says beside it, the fields, why they are closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments.answer_sheet import (
    outline_of,
)
from assessments.evidence_window import with_dates
from assessments.forms.answer import AnswerForm
from assessments.lifecycle.composing import why_by_input
from assessments.lifecycle.restoring import may_undo
from assessments.lifecycle.rules import (
    open_paragraphs,
    why_closed,
)
from assessments.models import Action, Assessment, Evidence
from assessments.scoring import Supported, supported_by
from assessments.views.beside import beside, position
from assessments.views.comments import talk
from assessments.views.conflict import Conflict
from assessments.views.here import company
from assessments.views.loading import (
    actor,
    frame_context,
    open_return,
    own_inputs_here,
    principal,
    writable_paragraphs,
)
from assessments.views.question_matter import Question, inputs_here, is_copying, taken_here
from mechanisms.models import Role
from recommendations.outline import Variant


def question_page(
    request: HttpRequest,
    found: Question,
    form: AnswerForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    partly_saved: bool = False,
    closed_reason: str = "",
) -> HttpResponse:
    assessment, recommendation = found.assessment, found.recommendation
    writable = found.paragraph in writable_paragraphs(request, assessment)
    form.note(assessment.period_end)
    form.suspect(found.row.personal_data)
    context = frame_context(request, assessment) | company(request, assessment, found.paragraph)
    context |= {
        "question": found,
        "form": form,
        "row": found.row,
        "recommendation": recommendation,
        "fields": question_fields(found, form),
        "supported": typed_support(found, form),
        "section": outline_of(assessment).section_of(found.paragraph),
        "beside": beside(assessment, recommendation, found.last),
        "position": position(assessment, found.paragraph),
        "copying": is_copying(request, found),
        "returned": open_return(assessment),
        "writable": writable,
        "closed_reason": closed_reason
        or ("" if writable else closed_words(request, assessment, found.paragraph)),
        "conflict": conflict,
        "apart": found.apart(form) if conflict else (),
        "partly_saved": partly_saved,
        "nothing_saved": status != 200 and not partly_saved,
        "unsaved": bool(form.unsaved) if partly_saved else status != 200,
        "theirs": found.stored,
        "evidence_files": found.stored.evidence,
        "has_errors": status != 200,
        "problems": form.error_list,
        "mechanisms": found.mechanisms,
        "inputs": inputs_here(request, found),
        "taking": taken_here(request, found) is not None,
        "may_undo": writable and may_undo(actor(request), assessment, found.row),
        "talk": talk(request, assessment, found.paragraph),
    }
    return render(request, "assessments/question.html", context, status=status)


def show_typed(
    request: HttpRequest, found: Question, form: AnswerForm, reason: str
) -> HttpResponse:
    """The question with what was typed elsewhere put into its fields, saved nowhere; the reason on top."""
    return question_page(request, found, form, status=409, closed_reason=reason)


def closed_words(request: HttpRequest, assessment: Assessment, paragraph: int) -> str:
    """Why this person can't write here: the lifecycle, or the assignment."""
    opened = open_paragraphs(assessment)
    is_open = opened is None or paragraph in opened
    if is_open and paragraph in own_inputs_here(request, assessment):
        return why_by_input()
    if is_open and principal(request).role_in(assessment.body_id) == Role.READER:
        return _("You read only. Coordinators and contributors of your body answer.")
    if is_open:
        return _(
            "This recommendation is not assigned to you. You can read it; your coordinator can assign it."
        )
    return why_closed(assessment)


def typed_support(found: Question, form: AnswerForm) -> Supported | None:
    """What the criteria support as they stand in the fields."""
    return supported_by(found.recommendation, form.criterion_values)


def question_fields(found: Question, form: AnswerForm) -> dict[str, Any]:
    """Criteria with their real dates, the four levels, and the other states, ready for the template."""
    variant = found.rules.variant
    end = found.assessment.period_end
    recommendation = found.recommendation
    return {
        "prompt": recommendation.prompts[variant],
        "criteria": [
            {
                "code": item.code,
                "kind": item.kind.value,
                "text": with_dates(item.text[variant], end),
                "name": f"{form.prefix}criterion-{item.code}",
                "value": form.criteria.get(item.code, ""),
            }
            for item in recommendation.criteria
        ],
        "levels": [
            {"level": level, "descriptor": text, "chosen": form.choice == str(level)}
            for level, text in enumerate(recommendation.levels[variant])
        ],
        "may_be_not_applicable": recommendation.na_allowed[variant],
        "may_be_elsewhere": variant is Variant.REGIONAL,
        "strengths": Evidence.Strength.choices,
        "statuses": Action.Status.choices,
        "assistance": Action.Assistance.choices,
        "values": [
            ("yes", _("Yes")),
            ("partly", _("Partly")),
            ("no", _("No")),
            ("dont_know", _("Don’t know")),
        ],
    }
