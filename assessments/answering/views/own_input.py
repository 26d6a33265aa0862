"""The page of one ministry's input, at a recommendation for which several are asked."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.forms.rows import Row
from assessments.answering.giving import (
    StaleInput,
    WritesAnswer,
    input_at,
    require_asked,
    save_input,
    take_clearing_off,
)
from assessments.answering.inputs import Asked, input_of
from assessments.answering.rules import Refused, allow, why_by_input, why_closed
from assessments.answering.views.conflict import Conflict, conflict_of
from assessments.answering.views.page_access import (
    Visit,
    actor,
    go_on,
    own_assessment,
    recommendation_or_404,
    say_suspected,
)
from assessments.answering.views.question_page import (
    Question,
    load_question,
    page_context,
    question_page,
    typed_verdict,
)
from assessments.answers.value import Answer
from assessments.models import Contribution
from mechanisms.access import Capability

TEMPLATE = "assessments/answering/input.html"


def input_instead(found: Question) -> HttpResponse:
    """At the address of the question: one's own input, or the answer that was typed, in its fields."""
    place = _Place(found, None)
    if found.visit.request.method == "GET":
        return _page(place, _opening(place))
    return _answer_refused(place)


@require_http_methods(["GET", "POST"])
def own_input(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The input of the one who is signed in."""
    return _input(request, pk, paragraph, None)


@require_http_methods(["GET", "POST"])
def input_for(request: HttpRequest, pk: UUID, paragraph: int, member: int) -> HttpResponse:
    """The input of a ministry, written down by the coordinator."""
    return _input(request, pk, paragraph, member)


def _input(request: HttpRequest, pk: UUID, paragraph: int, member: int | None) -> HttpResponse:
    found = load_question(Visit.of(request, pk), paragraph)
    try:
        place = _Place(found, member)
    except WritesAnswer as refused:
        return _to_the_answer(found, str(refused.messages[0]))
    return _save(place) if request.method == "POST" else _page(place, _opening(place))


class _Place:
    """Whose input of which recommendation; raises as `allow` and `require_asked` do."""

    def __init__(self, found: Question, member: int | None) -> None:
        self.question, self.member = found, member
        self.visit, self.assessment, self.paragraph = found.visit, found.assessment, found.paragraph
        self.request = found.visit.request
        by = actor(self.request)
        allow(by, Capability.CONTRIBUTE, self.assessment.body, self.paragraph)
        asked = self.visit.asked
        self.who: Asked = require_asked(by, self.assessment, self.paragraph, member, asked)

    @cached_property
    def row(self) -> Contribution:
        """The input as it is saved. Two queries with the row of the answer."""
        return input_at(self.question.row, self.who.membership_id)

    @property
    def address(self) -> str:
        """Where the input is saved."""
        place = [self.assessment.pk, self.paragraph]
        if self.member is None:
            return reverse("assessments:own_input", args=place)
        return reverse("assessments:input_for", args=[*place, self.member])

    @property
    def saved(self) -> Answer:
        """The input as it is stored."""
        return input_of(self.row).proposal

    @property
    def is_open(self) -> bool:
        """Whether it may be written now; being asked is settled."""
        return self.visit.is_open(self.paragraph)

    @property
    def is_autosave(self) -> bool:
        return bool(self.request.headers.get("HX-Request"))

    @property
    def begins_from_answer(self) -> bool:
        """Whether the fields open with the answer; the address names the revision of the input under it."""
        wanted = self.request.GET.get("from", "") if self.request.method == "GET" else ""
        return wanted == f"answer-{self.row.revision}"

    def form(self, said: Answer) -> AnswerForm:
        """The form with these words in it, over the input as it is saved."""
        return AnswerForm.of(
            replace(said, actions=()),
            self.question.recommendation,
            self.question.rules,
            revision=self.row.revision,
        )


def _opening(place: _Place) -> AnswerForm:
    """What is stored; the answer instead, if that is asked for, to begin from it."""
    return place.form(place.question.stored if place.begins_from_answer else place.saved)


def _save(place: _Place) -> HttpResponse:
    form = place.question.typed()
    entry = form.read()
    if entry is None:
        return _refused(place, form)
    try:
        place.row = save_input(
            by=actor(place.request),
            assessment=place.assessment,
            entry=_keep_wrong_rows(place, entry, form),
            membership_id=place.member,
            revision=form.revision,
            confidential=_confidential(place, form),
            typed_on=place.is_autosave,
        )
    except StaleInput as stale:
        return _conflict(place, form, stale.contribution)
    except Refused as refused:
        return _closed(place, form, str(refused.messages[0]))
    form.revision = place.row.revision
    if place.is_autosave:
        return _fragment(place, "saved", form)
    if form.problems:
        return _page(place, form, status=422, partly_saved=True)
    return _after_save(place, form)


def _keep_wrong_rows(place: _Place, entry: Answer, form: AnswerForm) -> Answer:
    """A wrong row of evidence keeps the evidence as it was stored; the rest is saved."""
    if "evidence" not in form.wrong_rows:
        return entry
    return replace(entry, evidence=place.saved.evidence)


def _confidential(place: _Place, form: AnswerForm) -> frozenset[Any]:
    return (place.form(place.saved) if "evidence" in form.wrong_rows else form).confidential


def _after_save(place: _Place, form: AnswerForm) -> HttpResponse:
    """On to the next that waits; a coordinator, who wrote for somebody else, back to the answer."""
    request = place.request
    names = {"name": place.who.name, "paragraph": place.paragraph}
    said = _("The input of %(name)s to %(paragraph)d is saved.") % names
    messages.success(request, said, extra_tags=place.address)
    if {"stay", "remove"} & request.POST.keys():
        return redirect(place.address)
    form.suspect({})
    say_suspected(request, form, place.address)
    if place.member is not None:
        return redirect("assessments:question", place.assessment.pk, place.paragraph)
    return go_on(place.visit, place.paragraph)


def _refused(place: _Place, form: AnswerForm) -> HttpResponse:
    if place.is_autosave:
        return _fragment(place, "refused", form, status=422)
    return _page(place, form, status=422)


def _conflict(place: _Place, form: AnswerForm, saved: Contribution) -> HttpResponse:
    """409 with both texts, as for an answer."""
    place.row = saved
    conflict = conflict_of(place.request, form, saved)
    if place.is_autosave:
        return _fragment(place, "conflict", form, status=409, conflict=conflict)
    return _page(place, form, status=409, conflict=conflict)


def _closed(place: _Place, form: AnswerForm, reason: str) -> HttpResponse:
    if place.is_autosave:
        return _fragment(place, "refused", form, status=409, reason=reason)
    return _page(place, form, status=409, closed_reason=reason)


def _answer_refused(place: _Place) -> HttpResponse:
    """An answer by one of several: nothing is saved, and all of it is shown in the fields of the input."""
    typed = place.question.typed()
    if place.is_autosave:
        return _fragment(place, "refused", typed, status=409, reason=why_by_input())
    typed.revision = place.row.revision
    reason = why_by_input() if place.is_open else why_closed(place.assessment)
    # An input has no actions: those that were typed and are in no plan are shown apart.
    known = {item.what for item in place.question.stored.plan}
    left_out = [row for row in typed.actions if row["what"] not in known]
    return _page(place, typed, status=409, closed_reason=reason, left_out=left_out)


def _to_the_answer(found: Question, reason: str) -> HttpResponse:
    """Nobody else is asked any more: what was typed is shown in the fields of the answer, not saved."""
    request = found.visit.request
    if request.method == "GET":
        return redirect("assessments:question", found.assessment.pk, found.paragraph)
    form = found.typed()
    if request.headers.get("HX-Request"):
        context = {"form": form, "problems": [{"text": reason, "href": ""}]}
        return render(request, f"{TEMPLATE}#refused", context, status=409)
    stored = found.form()
    form.actions, form.priority, form.revision = stored.actions, stored.priority, stored.revision
    return question_page(found, form, status=409, closed_reason=reason)


def _fragment(
    place: _Place,
    part: str,
    form: AnswerForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    reason: str = "",
) -> HttpResponse:
    form.note(place.assessment.period_end)
    form.suspect({})
    context = {
        "form": form,
        "row": place.row,
        "question": place.question,
        "conflict": conflict,
        "theirs": place.saved if conflict else None,
        "verdict": typed_verdict(place.question, form),
        "problems": [{"text": reason, "href": ""}] if reason else form.error_list,
        "action": place.address,
    }
    return render(place.request, f"{TEMPLATE}#{part}", context, status=status)


def _page(
    place: _Place,
    form: AnswerForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    partly_saved: bool = False,
    closed_reason: str = "",
    left_out: list[Row] | None = None,
) -> HttpResponse:
    found = place.question
    form.suspect({})
    context = page_context(found, form, status=status, partly_saved=partly_saved) | {
        "row": place.row,
        "answer_row": found.row,
        "is_open": place.is_open,
        "closed_reason": closed_reason or ("" if place.is_open else why_closed(place.assessment)),
        "conflict": conflict,
        "theirs": place.saved,
        "answer": found.stored,
        "who": place.who,
        "for_other": place.member is not None,
        "begins_from_answer": place.begins_from_answer,
        "left_out": left_out or [],
        "action": place.address,
        "is_input": True,
    }
    return render(place.request, TEMPLATE, context, status=status)


@require_POST
def clearing_off(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The coordinator takes the mark “cleared” off the answer."""
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    try:
        take_clearing_off(by=actor(request), assessment=assessment, paragraph=paragraph)
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:question", assessment.pk, paragraph)
