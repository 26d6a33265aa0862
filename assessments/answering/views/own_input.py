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

from assessments.answering.drafting import StaleDraft, drafts_for, first_draft, release_input, save_draft
from assessments.answering.forms.answer import MOST_DIGITS, AnswerForm
from assessments.answering.forms.rows import Row
from assessments.answering.giving import (
    StaleInput,
    WritesAnswer,
    input_at,
    require_asked,
    save_input,
    take_clearing_off,
)
from assessments.answering.input_versions import input_changes, since_cleared, version_of_input
from assessments.answering.inputs import Asked
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
from assessments.answering.views.presence import company
from assessments.answering.views.question_page import (
    Question,
    load_question,
    page_context,
    question_page,
    typed_verdict,
)
from assessments.answers.fields import REMOVED
from assessments.answers.value import Answer
from assessments.models import Contribution, InputDraft
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
    def row(self) -> InputDraft | Contribution:
        """What is written: the draft of whoever may read it, else what is released. Three queries with the
        row of the answer."""
        if not self.drafts:
            return self.released
        rows = InputDraft.objects.filter(answer=self.question.row, membership_id=self.who.membership_id)
        return rows.first() or first_draft(self.released, self.who.membership_id)

    @cached_property
    def released(self) -> Contribution:
        """What the others read; an unsaved blank one where nothing is released. One query."""
        return input_at(self.question.row, self.who.membership_id)

    @property
    def drafts(self) -> bool:
        """Whether this person writes the draft; else what is written for the ministry is released at once."""
        return drafts_for(self.visit.me, self.assessment.body_id, self.who)

    @property
    def address(self) -> str:
        """Where the input is saved."""
        place = [self.assessment.pk, self.paragraph]
        if self.member is None:
            return reverse("assessments:own_input", args=place)
        return reverse("assessments:input_for", args=[*place, self.member])

    @property
    def saved(self) -> Answer:
        """The draft, or the input, as it is stored."""
        return Answer.from_json(self.row.entry)

    @property
    def seen(self) -> dict[str, int]:
        """Whose input the page shows, and which revision of it was released when it opened."""
        return {"input": self.who.membership_id, "released": self.released.revision}

    @property
    def is_open(self) -> bool:
        """Whether it may be written now; being asked is settled."""
        return self.visit.is_open(self.paragraph)

    @property
    def is_autosave(self) -> bool:
        return bool(self.request.headers.get("HX-Request"))

    @property
    def begins(self) -> str:
        """What the fields open with instead of what is stored: `answer`, `released`, `version-<its key>`.

        The address names the revision under it, so that after a save it means what is saved; empty for that.
        """
        wanted = self.request.GET.get("from", "") if self.request.method == "GET" else ""
        what, _hyphen, revision = wanted.rpartition("-")
        return what if self.drafts and revision == str(self.row.revision) else ""

    @cached_property
    def brought(self) -> Answer | None:
        """What the fields open with instead; None for what is stored."""
        if self.begins == "answer":
            return self.question.stored
        if self.begins == "released":
            return Answer.from_json(self.released.entry)
        kind, _hyphen, key = self.begins.partition("-")
        if kind == "version" and key.isdecimal() and not self.released._state.adding:
            return Answer.from_json(version_of_input(self.released, int(key)).entry)
        return None

    def save(self, entry: Answer, form: AnswerForm) -> None:
        """Keep the draft; of a ministry that drafts by itself, release what it told the coordinator."""
        said: dict[str, Any] = {
            "by": actor(self.request),
            "assessment": self.assessment,
            "entry": _keep_wrong_rows(self, entry, form),
            "membership_id": self.member,
            "revision": form.revision,
            "confidential": _confidential(self, form),
        }
        if self.drafts:
            self.row = save_draft(**said)
        else:
            self.row = save_input(**said, typed_on=self.is_autosave)

    @property
    def releases(self) -> str | None:
        """The revision that the page showed as released, which the draft is to replace; None for no release.

        After a conflict the address has it: there the button names the draft that was seen.
        """
        return self.request.POST.get("release") or self.request.GET.get("release")

    def release(self) -> None:
        """Release the draft, over the text that the page showed as released."""
        seen = self.releases or ""
        self.released = release_input(
            by=actor(self.request),
            assessment=self.assessment,
            paragraph=self.paragraph,
            membership_id=self.member,
            revision=self.row.revision,
            over=int(seen) if seen.isdecimal() and len(seen) <= MOST_DIGITS else None,
        )

    def form(self, said: Answer) -> AnswerForm:
        """The form with these words in it, over the input as it is saved."""
        return AnswerForm.of(
            replace(said, actions=()),
            self.question.recommendation,
            self.question.rules,
            revision=self.row.revision,
        )


def _opening(place: _Place) -> AnswerForm:
    """What is stored; what the address asks for instead, to begin from it."""
    return place.form(place.brought or place.saved)


def _save(place: _Place) -> HttpResponse:
    form = place.question.typed()
    entry = form.read()
    if entry is None:
        return _refused(place, form)
    try:
        place.save(entry, form)
    except StaleDraft as stale:
        return _conflict(place, form, stale.draft)
    except StaleInput as stale:
        return _conflict(place, form, stale.contribution)
    except Refused as refused:
        return _closed(place, form, str(refused.messages[0]))
    form.revision = place.row.revision
    if place.is_autosave:
        return _fragment(place, "saved", form)
    if form.problems:
        return _page(place, form, status=422, partly_saved=True)
    if place.drafts and place.releases is not None:
        return _release(place, form)
    return _after_save(place, form)


def _release(place: _Place, form: AnswerForm) -> HttpResponse:
    """The draft is saved; released it is where nothing is in the way, which the page says else."""
    try:
        place.release()
    except StaleDraft:
        names = {"name": place.released.saved_by_label}
        said = _(
            "Your draft is saved and not released: %(name)s has released another text for you since you "
            "opened this page. Compare the two, then release yours."
        )
        return _page(place, form, status=409, partly_saved=True, unreleased=said % names)
    except Refused as refused:
        reason = str(refused.messages[0])
        return _page(place, form, status=422, partly_saved=True, unreleased=reason)
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
    if place.drafts and place.releases is None:
        said = _("The draft of %(name)s for %(paragraph)d is saved. It is not released yet.") % names
    else:
        said = _("The input of %(name)s to %(paragraph)d is released: your whole body reads it now.") % names
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


def _conflict(place: _Place, form: AnswerForm, saved: InputDraft | Contribution) -> HttpResponse:
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
        **_state(place),
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
    unreleased: str = "",
) -> HttpResponse:
    found = place.question
    form.suspect({})
    context = page_context(found, form, status=status, partly_saved=partly_saved) | {
        **_state(place),
        **company(place.visit, place.paragraph, **place.seen),
        "row": place.row,
        "since_cleared": since_cleared(found.assessment, found.row),
        "closed_reason": closed_reason or ("" if place.is_open else why_closed(place.assessment)),
        "conflict": conflict,
        "theirs": place.saved,
        "answer": found.stored,
        "who": place.who,
        "begins": place.begins if place.brought else "",
        "left_out": left_out or [],
        "action": place.address,
        "is_input": True,
    }
    if unreleased:
        context["problems"] = [{"text": unreleased, "href": "#input-state"}]
    return render(place.request, TEMPLATE, context, status=status)


def _state(place: _Place) -> dict[str, Any]:
    """Whether it is released, by whom and when, and in which points the draft differs from that."""
    released, row = place.released, place.row
    is_open = isinstance(row, InputDraft) and row.is_open
    has_released = not released._state.adding
    differs = input_changes(place.assessment, released.entry, row.entry) if is_open and has_released else ()
    return {
        "drafts": place.drafts,
        "released": released if has_released else None,
        "draft_open": is_open,
        "text_removed": is_open and REMOVED in str(row.entry),
        "differs": differs,
        "answer_row": place.question.row,
        "assessment": place.assessment,
        "paragraph": place.paragraph,
        "is_open": place.is_open,
        "for_other": place.member is not None,
    }


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
