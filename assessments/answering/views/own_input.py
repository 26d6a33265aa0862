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
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.forms.answer_rows import Row
from assessments.answering.giving import (
    StaleInput,
    WritesAnswer,
    input_at,
    require_asked,
    save_input,
    take_clearing_off,
    why_by_input,
)
from assessments.answering.inputs import Asked, input_of
from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused, allow, open_paragraphs, why_closed
from assessments.answering.views.comments import talk
from assessments.answering.views.conflict import Conflict, conflict_of
from assessments.answering.views.page_access import (
    actor,
    company,
    frame_context,
    open_return,
    own_assessment,
    own_inputs_here,
    principal,
    recommendation_or_404,
)
from assessments.answering.views.question import (
    next_after,
    question,
    say_all_is_done,
    say_suspected,
    waiting_for,
)
from assessments.answering.views.question_page import (
    beside,
    inputs_here,
    load_question,
    position,
    prefix_of,
    question_fields,
    show_typed,
    typed_support,
)
from assessments.answers.value import Answer
from assessments.models import Assessment, Contribution
from mechanisms.access import Capability
from mechanisms.models import Role

TEMPLATE = "assessments/answering/input.html"


@require_http_methods(["GET", "POST"])
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def question_or_input(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The question; for a contributor who is one of several, the page of his or her own input.

    An answer that comes from a page opened before the second was asked is not saved: it is shown in the
    fields of the input.
    """
    if Role.CONTRIBUTOR not in principal(request).roles.values():
        return question(request, pk, paragraph)
    assessment = own_assessment(request, pk)
    if paragraph not in own_inputs_here(request, assessment):
        return question(request, pk, paragraph)
    place = _Place(request, assessment, paragraph, None)
    if request.method == "GET":
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
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    try:
        place = _Place(request, assessment, paragraph, member)
    except WritesAnswer as refused:
        return _to_the_answer(request, assessment, paragraph, str(refused.messages[0]))
    if request.method == "POST":
        return _save(place)
    return _page(place, _opening(place))


class _Place:
    """Whose input of which recommendation; raises as `allow` and `require_asked` do."""

    def __init__(
        self, request: HttpRequest, assessment: Assessment, paragraph: int, member: int | None
    ) -> None:
        allow(actor(request), Capability.CONTRIBUTE, assessment.body, paragraph)
        self.request, self.assessment, self.member = request, assessment, member
        self.question = load_question(request, assessment, paragraph)
        self.who: Asked = require_asked(actor(request), assessment, paragraph, member)

    @cached_property
    def row(self) -> Contribution:
        """The input as it stands. Two queries with the row of the answer."""
        return input_at(self.question.row, self.who.membership_id)

    @property
    def address(self) -> str:
        """Where the input is saved."""
        place = [self.assessment.pk, self.paragraph]
        if self.member is None:
            return reverse("assessments:own_input", args=place)
        return reverse("assessments:input_for", args=[*place, self.member])

    @property
    def paragraph(self) -> int:
        return self.question.paragraph

    @property
    def stands(self) -> Answer:
        """The input as it is stored."""
        return input_of(self.row).proposal

    @property
    def is_open(self) -> bool:
        """Whether it may be written now; being asked is settled."""
        opened = open_paragraphs(self.assessment)
        return opened is None or self.paragraph in opened

    def form(self, said: Answer) -> AnswerForm:
        """The form with these words in it, over the input as it stands."""
        return AnswerForm.of(
            replace(said, actions=()),
            self.question.recommendation,
            self.question.rules,
            revision=self.row.revision,
        )


def _opening(place: _Place) -> AnswerForm:
    """What is stored; the answer that stands, if that is asked for, to begin from it."""
    return place.form(place.question.stored if _begins_from_answer(place) else place.stands)


def _begins_from_answer(place: _Place) -> bool:
    request = place.request
    wanted = request.GET.get("from", "") if request.method == "GET" else ""
    return wanted == f"answer-{place.row.revision}"


def _save(place: _Place) -> HttpResponse:
    request = place.request
    form = place.question.form(request.POST)
    entry = form.read()
    if entry is None:
        return _refused(place, form)
    try:
        place.row = save_input(
            by=actor(request),
            assessment=place.assessment,
            entry=_keep_wrong_rows(place, entry, form),
            membership_id=place.member,
            revision=form.revision,
            confidential=_confidential(place, form),
        )
    except StaleInput as stale:
        return _conflict(place, form, stale.contribution)
    except Refused as refused:
        return _closed(place, form, str(refused.messages[0]))
    form.revision = place.row.revision
    if _is_autosave(request):
        return _fragment(place, "saved", form)
    if form.problems:
        return _page(place, form, status=422, partly_saved=True)
    return _go_on(place, form)


def _is_autosave(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _keep_wrong_rows(place: _Place, entry: Answer, form: AnswerForm) -> Answer:
    """A wrong row of evidence keeps the evidence as it was stored; the rest is saved."""
    if "evidence" not in form.wrong_rows:
        return entry
    return replace(entry, evidence=place.stands.evidence)


def _confidential(place: _Place, form: AnswerForm) -> frozenset[Any]:
    return (place.form(place.stands) if "evidence" in form.wrong_rows else form).confidential


def _go_on(place: _Place, form: AnswerForm) -> HttpResponse:
    """On to the next that waits; a coordinator, who wrote for somebody else, back to the answer."""
    request, assessment = place.request, place.assessment
    names = {"name": place.who.name, "paragraph": place.paragraph}
    said = _("The input of %(name)s to %(paragraph)d is saved.") % names
    messages.success(request, said, extra_tags=place.address)
    if "stay" in request.POST:
        return redirect(place.address)
    form.suspect({})
    say_suspected(request, form, place.address)
    if place.member is not None:
        return redirect("assessments:question", assessment.pk, place.paragraph)
    waiting = waiting_for(request, assessment)
    following = next_after(waiting, place.paragraph)
    if following is not None:
        return redirect("assessments:question", assessment.pk, following)
    if not waiting:
        say_all_is_done(request, assessment)
    return redirect("assessments:task_list", assessment.pk)


def _refused(place: _Place, form: AnswerForm) -> HttpResponse:
    if _is_autosave(place.request):
        return _fragment(place, "refused", form, status=422)
    return _page(place, form, status=422)


def _conflict(place: _Place, form: AnswerForm, stands: Contribution) -> HttpResponse:
    """409 with both texts, as for an answer."""
    place.row = stands
    conflict = conflict_of(place.request, form, stands)
    if _is_autosave(place.request):
        return _fragment(place, "conflict", form, status=409, conflict=conflict)
    return _page(place, form, status=409, conflict=conflict)


def _closed(place: _Place, form: AnswerForm, reason: str) -> HttpResponse:
    if _is_autosave(place.request):
        return _fragment(place, "refused", form, status=409, reason=reason)
    return _page(place, form, status=409, closed_reason=reason)


def _answer_refused(place: _Place) -> HttpResponse:
    """An answer by one of several: nothing is saved, and all of it stands in the fields of the input."""
    prefix = prefix_of(place.request, place.paragraph)
    typed = place.question.form(place.request.POST, prefix=prefix)
    if _is_autosave(place.request):
        return _fragment(place, "refused", typed, status=409, reason=why_by_input())
    typed.revision = place.row.revision
    reason = why_by_input() if place.is_open else why_closed(place.assessment)
    return _page(
        place, typed, status=409, closed_reason=reason, left_out=_new_actions(place, typed)
    )


def _new_actions(place: _Place, typed: AnswerForm) -> list[Row]:
    """Actions that were typed and stand nowhere: an input has none."""
    standing = {item.what for item in place.question.stored.plan}
    return [row for row in typed.actions if row["what"] not in standing]


def _to_the_answer(
    request: HttpRequest, assessment: Assessment, paragraph: int, reason: str
) -> HttpResponse:
    """Nobody else is asked any more: what was typed stands in the fields of the answer, not saved."""
    if request.method == "GET":
        return redirect("assessments:question", assessment.pk, paragraph)
    found = load_question(request, assessment, paragraph)
    form = found.form(request.POST)
    if _is_autosave(request):
        context = {"form": form, "problems": [{"text": reason, "href": ""}]}
        return render(request, f"{TEMPLATE}#refused", context, status=409)
    stored = found.form()
    form.actions, form.priority, form.revision = stored.actions, stored.priority, stored.revision
    return show_typed(request, found, form, reason)


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
        "theirs": place.stands if conflict else None,
        "supported": typed_support(place.question, form),
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
    request, assessment, found = place.request, place.assessment, place.question
    form.note(assessment.period_end)
    form.suspect({})
    context = frame_context(request, assessment) | {
        "question": found,
        "form": form,
        "row": place.row,
        "answer_row": found.row,
        "recommendation": found.recommendation,
        "fields": question_fields(found, form),
        "supported": typed_support(found, form),
        "section": outline_of(assessment).section_of(found.paragraph),
        "beside": beside(assessment, found.recommendation, found.last),
        "position": position(assessment, found.paragraph),
        "returned": open_return(assessment),
        "is_open": place.is_open,
        "closed_reason": closed_reason or ("" if place.is_open else why_closed(assessment)),
        "conflict": conflict,
        "theirs": place.stands,
        "answer": found.stored,
        "inputs": inputs_here(request, found),
        "who": place.who,
        "for_other": place.member is not None,
        "begins_from_answer": _begins_from_answer(place),
        "left_out": left_out or [],
        "partly_saved": partly_saved,
        "nothing_saved": status != 200 and not partly_saved,
        "unsaved": bool(form.unsaved) if partly_saved else status != 200,
        "has_errors": status != 200,
        "problems": form.error_list,
        "mechanisms": found.mechanisms,
        "action": place.address,
        "is_input": True,
        "talk": talk(request, assessment, found.paragraph),
    }
    context |= company(request, assessment, found.paragraph)
    return render(request, TEMPLATE, context, status=status)


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
