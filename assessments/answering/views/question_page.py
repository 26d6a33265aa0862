"""One recommendation of one assessment, loaded as far as a page or a save needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.giving import why_by_input
from assessments.answering.restoring import may_undo
from assessments.answering.rows import (
    outline_of,
    previous_submission,
    read_rows,
)
from assessments.answering.rules import nameable, open_paragraphs, rules_for, why_closed
from assessments.answering.views.comments import talk
from assessments.answering.views.conflict import Conflict, two_texts
from assessments.answering.views.page_access import (
    actor,
    company,
    frame_context,
    open_return,
    own_inputs_here,
    principal,
    recommendation_or_404,
    writable_paragraphs,
)
from assessments.answering.views.several_inputs import InputsBeside, inputs_beside, taken_over
from assessments.answers import labels
from assessments.answers.differences import Change
from assessments.answers.rules import Rules
from assessments.answers.scoring import CriterionValue, State, Supported, supported_by
from assessments.answers.value import Answer, with_dates
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from assessments.report.document import answer_in
from assessments.report.lines import report_paragraphs
from mechanisms.models import Body, Role
from recommendations.outline import Recommendation, Variant

# What stands beside a question: the report, who has done it, the principles, the last cycle's
# answer.


def beside(
    assessment: Assessment,
    recommendation: Recommendation,
    last: LastAnswer | None,
) -> dict[str, Any]:
    """All of it for the template; `last` is what `last_answer` found."""
    tree = outline_of(assessment)
    return {
        "paragraphs": report_paragraphs(tree, recommendation.related_paragraphs),
        "good_practices": recommendation.good_practices,
        "principles": [
            (principle, recommendation.principles[principle.code])
            for principle in tree.principles
            if principle.code in recommendation.principles
        ],
        "examples": recommendation.evidence_examples,
        "last": last,
    }


class LastAnswer(NamedTuple):
    """The body's answer in the last cycle, with the names of the bodies that were named then."""

    cycle: str
    answer: Answer
    names: Mapping[str, str]


def last_answer(assessment: Assessment, paragraph: int) -> LastAnswer | None:
    """What the body last submitted to this recommendation. One query."""
    submission = previous_submission(assessment.body, assessment.cycle)
    if submission is None:
        return None
    document = json.loads(submission.document)
    answer = answer_in(document, paragraph)
    return LastAnswer(document["cycle"]["name"], answer, document["named_bodies"])


def to_copy(answer: Answer, actions: Answer) -> Answer:
    """The last answer for the fields of this one: without what was confidential, with the live plan."""
    return replace(
        answer,
        evidence=tuple(item for item in answer.evidence if not item.confidential),
        actions=actions.actions,
    )


def position(assessment: Assessment, paragraph: int) -> dict[str, Any]:
    """Which of how many this is, and the ones before and after."""
    numbers = [item.paragraph for item in outline_of(assessment).recommendations]
    index = numbers.index(paragraph)
    return {
        "number": index + 1,
        "total": len(numbers),
        "previous": numbers[index - 1] if index else None,
        "next": numbers[index + 1] if index + 1 < len(numbers) else None,
    }


@dataclass(frozen=True)
class Question:
    """One recommendation of one assessment as it stands when the page is asked for.

    What is stored is read when a page shows it: a save that goes through never asks for it.
    """

    assessment: Assessment
    recommendation: Recommendation
    rules: Rules

    def knowing(self, **values: Any) -> Question:
        """The same question with `row`, `stored` or `mechanisms` at hand already."""
        self.__dict__.update(values)
        return self

    @cached_property
    def mechanisms(self) -> tuple[Body, ...]:
        """The mechanisms that the page offers. One query."""
        return tuple(nameable(self.assessment.body))

    @cached_property
    def row(self) -> AnswerRow:
        """The row of the answer. One query."""
        return AnswerRow.objects.with_named_body().get(
            assessment=self.assessment, paragraph=self.paragraph
        )

    @cached_property
    def _read(self) -> tuple[list[Answer], dict[str, str]]:
        return read_rows([self.row], self.assessment)

    @cached_property
    def stored(self) -> Answer:
        """The answer as plain values. Four queries besides the row."""
        return self._read[0][0]

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The names of the bodies that the stored answer names, by slug. Read with it."""
        return self._read[1]

    @property
    def names(self) -> dict[str, str]:
        """The names of all bodies that may come up on the page, by slug."""
        return {body.slug: body.name for body in self.mechanisms} | dict(self.named)

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @cached_property
    def last(self) -> LastAnswer | None:
        """What the body said in the last cycle. One query."""
        return last_answer(self.assessment, self.paragraph)

    def apart(self, form: AnswerForm) -> tuple[Change, ...]:
        """In which points a form that came too late differs from what is stored."""
        return two_texts(self.assessment, form, self.stored, self.mechanisms)

    def form(self, post: Any = None, prefix: str = "") -> AnswerForm:
        """The form as it opens, or as it was sent."""
        if post is not None:
            return AnswerForm.typed(post, self.recommendation, self.rules, prefix=prefix)
        return AnswerForm.of(
            self.stored, self.recommendation, self.rules, revision=self.row.revision, prefix=prefix
        )


def load_question(request: HttpRequest, assessment: Assessment, paragraph: int) -> Question:
    """The question; a save that names no mechanism does not look any up."""
    mechanisms = tuple(nameable(assessment.body)) if _names_any(request, paragraph) else None
    found = Question(
        assessment=assessment,
        recommendation=recommendation_or_404(assessment, paragraph),
        rules=rules_for(assessment, actor(request), mechanisms or ()),
    )
    return found if mechanisms is None else found.knowing(mechanisms=mechanisms)


def _names_any(request: HttpRequest, paragraph: int) -> bool:
    """Whether mechanisms have to be known: to offer them, or to check those that were chosen."""
    if request.method == "GET":
        return True
    prefix = prefix_of(request, paragraph)
    names_one = request.POST.get(f"{prefix}choice") == State.ELSEWHERE
    return names_one or f"{prefix}mechanisms" in request.POST


def prefix_of(request: HttpRequest, paragraph: int) -> str:
    """The prefix of the fields: an autosave from the page of a whole group names its own."""
    named = group_prefix(paragraph)
    return named if request.POST.get("prefix") == named else ""


def group_prefix(paragraph: int) -> str:
    """What the names of an answer's fields begin with on the page of its group."""
    return f"p{paragraph}-"


def keep_wrong_rows(entry: Answer, form: AnswerForm, found: Question) -> Answer:
    """A wrong row of evidence keeps the evidence as it was stored; the rest of the answer is saved."""
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=found.stored.evidence)
    return entry


def inputs_here(request: HttpRequest, found: Question) -> InputsBeside | None:
    """The inputs of the ministries, read once for a page."""
    if "inputs" not in found.__dict__:
        inputs = inputs_beside(request, found.assessment, found.recommendation, found.stored)
        found.knowing(inputs=inputs)
    return cast("InputsBeside | None", found.__dict__["inputs"])


def taken_here(request: HttpRequest, found: Question) -> Answer | None:
    """The answer with inputs put into it, where the address asks for that."""
    return taken_over(request, inputs_here(request, found), found.stored, found.row.revision)


def is_copying(request: HttpRequest, found: Question) -> bool:
    """The address names the revision over which is copied: after a save it means what is saved again."""
    wanted = request.GET.get("copy", "") if request.method == "GET" else ""
    return found.last is not None and wanted == str(found.row.revision)


# The question page as it is shown: what the report says beside it, the fields, why they are
# closed.


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
    return render(request, "assessments/answering/question.html", context, status=status)


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
            {
                "level": level,
                "name": labels.LEVELS[level],
                "descriptor": text,
                "chosen": form.choice == str(level),
            }
            for level, text in enumerate(recommendation.levels[variant])
        ],
        "may_be_not_applicable": recommendation.na_allowed[variant],
        "may_be_elsewhere": variant is Variant.REGIONAL,
        "strengths": labels.strength_choices(),
        "statuses": labels.choices(labels.ACTION_STATUS_LABELS),
        "assistance": labels.choices(labels.ASSISTANCE_LABELS),
        "values": labels.choices(labels.CRITERION_LABELS, CriterionValue.BLANK),
    }
