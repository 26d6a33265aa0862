"""One recommendation of one assessment, loaded as far as a page or a save needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.answering.comments import talk
from assessments.answering.forms.answer import AnswerForm
from assessments.answering.input_versions import since_cleared
from assessments.answering.restoring import may_undo
from assessments.answering.rows import outline_of, previous_submission, previous_submissions, read_rows
from assessments.answering.rules import nameable
from assessments.answering.still_true import why_again
from assessments.answering.views.conflict import Conflict, two_texts
from assessments.answering.views.page_access import (
    Visit,
    Way,
    actor,
    closed_words,
    frame_context,
    principal,
    recommendation_or_404,
)
from assessments.answering.views.presence import company
from assessments.answering.views.several_inputs import InputsBeside, inputs_beside, taken_over
from assessments.answers import labels
from assessments.answers.differences import Change
from assessments.answers.labels import with_dates
from assessments.answers.rules import Rules
from assessments.answers.scoring import IN_OPERATION, State
from assessments.answers.value import Answer
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from assessments.report.document import answer_in
from assessments.report.lines import report_paragraphs
from mechanisms.called import called
from mechanisms.models import Body
from mechanisms.name_order import by_name
from recommendations import catalogue
from recommendations.outline import Criterion, CriterionValue, Recommendation, Variant
from recommendations.own_language import english_beside, wants_english
from recommendations.support import Claim, Supported, claim, supported
from recommendations.translations import ENGLISH

# What stands beside a question: the report, who has done it, principles, the last cycle's answer.


def beside(found: Question) -> dict[str, Any]:
    """All of it for the template."""
    tree, recommendation = outline_of(found.assessment), found.recommendation
    return {
        "paragraphs": report_paragraphs(tree, recommendation.related_paragraphs),
        "done": [item for item in recommendation.good_practices if item.did.is_done],
        "not_done": [item for item in recommendation.good_practices if not item.did.is_done],
        "principles": [
            (principle, recommendation.principles[principle.code])
            for principle in tree.principles
            if principle.code in recommendation.principles
        ],
        "examples": recommendation.evidence_examples,
        "last": found.last,
    }


class LastAnswer(NamedTuple):
    """The body's answer in the last cycle, with the names of the bodies that were named then."""

    cycle: str
    answer: Answer
    names: Mapping[str, str]


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


class Question:
    """One recommendation of one assessment, as one person opens it.

    What is stored is read when a page shows it: a save that goes through never asks for it.
    """

    def __init__(self, visit: Visit, recommendation: Recommendation) -> None:
        self.visit, self.recommendation = visit, recommendation

    @property
    def assessment(self) -> Assessment:
        return self.visit.assessment

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @cached_property
    def mechanisms(self) -> list[Body]:
        """The mechanisms that the page offers. One query; none where no answer can name any."""
        may_name = self.assessment.body.kind == Variant.REGIONAL
        if not may_name and not self.recommendation.names_mechanisms:
            return []
        return by_name(nameable(self.assessment.body))

    @cached_property
    def way(self) -> Way:
        """Where this person came from, and goes back to."""
        return Way(self.visit.request, self.assessment, self.paragraph)

    @property
    def own_mechanism(self) -> Body | None:
        """The mechanism that answers, among those that its answer may mean; None for a national body."""
        return next((body for body in self.mechanisms if body.pk == self.assessment.body_id), None)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the form; a save that names no mechanism does not look any up."""
        return self.visit.rules(self.mechanisms if self._names_any() else ())

    def _names_any(self) -> bool:
        """Whether mechanisms have to be known: to offer them, or to check those that were chosen."""
        request = self.visit.request
        if request.method == "GET":
            return True
        return request.POST.get("choice") == State.ELSEWHERE or "mechanisms" in request.POST

    @cached_property
    def row(self) -> AnswerRow:
        """The row of the answer. One query."""
        return AnswerRow.objects.with_named_body().get(assessment=self.assessment, paragraph=self.paragraph)

    @cached_property
    def read(self) -> tuple[Answer, Mapping[str, str]]:
        """The answer as plain values, and the names of the bodies in it, by slug. Four queries."""
        (answer,), names = read_rows([self.row], self.assessment)
        return answer, names

    def read_again(self, row: AnswerRow) -> None:
        """Show this row from now on: a colleague has saved meanwhile."""
        self.row = row
        (answer,), names = read_rows([row], self.assessment)
        self.read = answer, names

    @property
    def stored(self) -> Answer:
        return self.read[0]

    @property
    def names(self) -> dict[str, str]:
        """The names of all bodies that may come up on the page, by slug."""
        return {body.slug: called(body) for body in self.mechanisms} | dict(self.read[1])

    @cached_property
    def last(self) -> LastAnswer | None:
        """What the body submitted in the last cycle."""
        if self.last_document is None:
            return None
        document = json.loads(self.last_document)
        answer = answer_in(document, self.paragraph)
        return LastAnswer(document["cycle"]["name"], answer, document["named_bodies"])

    @cached_property
    def last_document(self) -> str | None:
        """The frozen document of the last cycle. One query."""
        submission = previous_submission(self.assessment.body, self.assessment.cycle)
        return submission.document if submission else None

    @cached_property
    def inputs(self) -> InputsBeside | None:
        """The inputs of the ministries. Two queries."""
        return inputs_beside(self.visit, self.recommendation, self.stored)

    @property
    def taken(self) -> Answer | None:
        """The answer with inputs put into it, where the address asks for that."""
        return taken_over(self.visit.request, self.inputs, self.stored, self.row.revision)

    @property
    def is_copying(self) -> bool:
        """The address names the revision over which is copied: after a save it means what is saved again."""
        request = self.visit.request
        wanted = request.GET.get("copy", "") if request.method == "GET" else ""
        return self.last is not None and wanted == str(self.row.revision)

    def apart(self, form: AnswerForm) -> tuple[Change, ...]:
        """In which points a form that came too late differs from what is stored."""
        return two_texts(self.assessment, form, self.stored, self.mechanisms)

    def typed(self) -> AnswerForm:
        """The form as it was sent."""
        return AnswerForm.typed(self.visit.request.POST, self.recommendation, self.rules)

    def form(self, answer: Answer | None = None) -> AnswerForm:
        """The form as it opens, with what is stored; or with this answer over it, not saved yet."""
        return AnswerForm.of(
            answer or self.stored, self.recommendation, self.rules, revision=self.row.revision
        )


def load_question(visit: Visit, paragraph: int) -> Question:
    """Http404 where there is no such recommendation. No query."""
    return Question(visit, recommendation_or_404(visit.assessment, paragraph))


def open_question(request: HttpRequest, pk: UUID, paragraph: int) -> Question:
    """The question for its page, with assessment, row and the last cycle's document in one query.

    Http404 unless it belongs to a body of the person.
    """
    before = previous_submissions(
        OuterRef("assessment__body"),
        OuterRef("assessment__cycle__edition"),
        OuterRef("assessment__cycle__opens_on"),
    )
    rows = (
        AnswerRow.objects.with_named_body()
        .select_related("assessment__body", "assessment__cycle__edition")
        .annotate(last_document=Subquery(before.values("document")[:1]))
    )
    own = Assessment.objects.of_members(principal(request)).filter(pk=pk)
    row: Any = get_object_or_404(rows, assessment__in=own, paragraph=paragraph)
    found = load_question(Visit(request, row.assessment), paragraph)
    found.row, found.last_document = row, row.last_document
    return found


def keep_wrong_rows(entry: Answer, form: AnswerForm, found: Question) -> Answer:
    """A wrong row of evidence keeps the evidence as it was stored; the rest of the answer is saved."""
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=found.stored.evidence)
    return entry


# The question page as it is shown: what stands beside it, the fields, why they are closed.


def question_page(
    found: Question,
    form: AnswerForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    partly_saved: bool = False,
    closed_reason: str = "",
) -> HttpResponse:
    context = page_context(found, form, status=status, partly_saved=partly_saved)
    context |= answer_context(found, form) | {
        "copying": found.is_copying,
        "conflict": conflict,
        "apart": found.apart(form) if conflict else (),
        "taking": found.taken is not None,
        "way": found.way,
    }
    if closed_reason:
        context["closed_reason"] = closed_reason
    return render(found.visit.request, "assessments/answering/question.html", context, status=status)


def answer_context(found: Question, form: AnswerForm) -> dict[str, Any]:
    """What shows an answer wherever it is written: its fields, and what is stored of it."""
    visit, row = found.visit, found.row
    writable = found.paragraph in visit.writable
    form.suspect(row.personal_data)
    return fields_context(found, form) | {
        "row": row,
        "writable": writable,
        "closed_reason": "" if writable else closed_words(visit, found.paragraph),
        "theirs": found.stored,
        "since_cleared": since_cleared(found.assessment, row),
        "evidence_files": found.stored.evidence,
        "may_undo": writable and may_undo(actor(visit.request), found.assessment, row),
        "again": why_again(found.stored, found.rules) if row.copied and writable else "",
    }


def fields_context(found: Question, form: AnswerForm) -> dict[str, Any]:
    """The fields of an answer or of an input, as `_answer_fields.html` takes them."""
    form.note(found.assessment.period_end)
    return {
        "question": found,
        "form": form,
        "recommendation": found.recommendation,
        "fields": question_fields(found, form),
        "english": english_of(found) if wants_english(found.visit.request) else None,
        "verdict": typed_verdict(found, form),
        "mechanisms": found.mechanisms,
    }


def page_context(found: Question, form: AnswerForm, *, status: int, partly_saved: bool) -> dict[str, Any]:
    """What the page of an answer and that of an input show alike."""
    visit, assessment = found.visit, found.assessment
    return {
        **frame_context(visit.request, assessment),
        **company(visit, found.paragraph),
        **fields_context(found, form),
        "section": outline_of(assessment).section_of(found.paragraph),
        "beside": beside(found),
        "position": position(assessment, found.paragraph),
        "returned": visit.returned,
        "inputs": found.inputs,
        "talk": talk(visit, found.paragraph),
        "partly_saved": partly_saved,
        "nothing_saved": status != 200 and not partly_saved,
        "unsaved": bool(form.unsaved) if partly_saved else status != 200,
        "has_errors": status != 200,
        "problems": form.error_list,
    }


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


def english_of(found: Question) -> dict[str, str]:
    """What stands beside the texts of the question, with the same days. No query."""
    assessment = found.assessment
    original = catalogue.outline_of(assessment.cycle.edition, ENGLISH).recommendation(found.paragraph)
    said = partial(with_dates, period_end=assessment.period_end)
    return english_beside(found.recommendation, original, found.rules.variant, said)


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
    }


def _statement(item: Criterion, variant: Variant, form: AnswerForm, end: date) -> dict[str, Any]:
    """A criterion with the answers that it offers, and what those mean that need a word."""
    offered = item.offers(variant)
    typed = form.criteria.get(item.code, "")
    needing = {CriterionValue.PARTLY: item.partly[variant], CriterionValue.NO_CASE: item.no_case[variant]}
    return {
        "code": item.code,
        "text": with_dates(item.written[variant], end),
        "name": f"criterion-{item.code}",
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
