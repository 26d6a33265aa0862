"""The question: shown, and its answer saved, by the button or by autosave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.answer import MOST_DIGITS, AnswerForm
from assessments.answering.giving import clear_answer
from assessments.answering.restoring import may_undo
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.saving import Saved, save_answer
from assessments.answering.views.conflict import conflict_of
from assessments.answering.views.own_input import input_instead
from assessments.answering.views.page_access import (
    Visit,
    actor,
    go_on,
    go_on_in_group,
    group_address,
    say_suspected,
)
from assessments.answering.views.question_page import (
    Question,
    keep_wrong_rows,
    load_question,
    open_question,
    question_page,
    to_copy,
    typed_verdict,
)
from assessments.answers.problems import explanation_remark
from assessments.models import Assessment

# The buttons after which the page is shown again, instead of the next question.
STAYING = {"stay", "clear", "remove"}


@require_http_methods(["GET", "POST"])
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def question_or_input(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The question; for a contributor who is one of several, the page of his or her own input.

    An answer that comes from a page opened before the second was asked is not saved: it is shown in the
    fields of the input.
    """
    if request.method == "GET":
        found = open_question(request, pk, paragraph)
    else:
        found = load_question(Visit.of(request, pk), paragraph)
    if paragraph not in found.visit.own_inputs:
        return _save(found) if request.method == "POST" else question_page(found, _opening(found))
    return input_instead(found)


def _opening(found: Question) -> AnswerForm:
    """The form with what is stored; with the last cycle's answer, not saved yet, if that is asked for."""
    taken = found.taken
    if taken is None and found.is_copying and found.last is not None:
        taken = to_copy(found.last.answer, found.stored)
    return found.form(taken)


def _save(found: Question) -> HttpResponse:
    request = found.visit.request
    form = found.typed()
    entry = form.read()
    if entry is None:
        return _refused(found, form)
    try:
        saved = save_answer(
            by=actor(request),
            assessment=found.assessment,
            entry=keep_wrong_rows(entry, form, found),
            revision=form.revision,
            confidential=None if "evidence" in form.wrong_rows else form.confidential,
            keys=form.keys,
        )
    except StaleRevision as stale:
        found.read_again(stale.answer)
        return _conflict(found, form)
    except Refused as refused:
        return _closed(found, form, str(refused.messages[0]))
    found.row, form.revision = saved.answer, saved.answer.revision
    if _is_autosave(found):
        return _saved_fragment(found, form, saved)
    return _after_save(found, form, saved)


def _is_autosave(found: Question) -> bool:
    return bool(found.visit.request.headers.get("HX-Request"))


def _after_save(found: Question, form: AnswerForm, saved: Saved) -> HttpResponse:
    """Back to the same page when something is missing or asked for, else on to the next question."""
    request = found.visit.request
    if form.problems:
        note_outlived(form, saved)
        return question_page(found, form, status=422, partly_saved=True)
    messages.success(request, saved_words(found.assessment, found.paragraph), extra_tags=_address(found))
    said = outlived(saved)
    if said:
        say_outlived(request, saved.answer.paragraph, said)
    if "clear" in request.POST:
        _clear(found)
    way = found.way
    if "evidence" in request.POST:
        adding = reverse("assessments:evidence_add", args=[found.assessment.pk, found.paragraph])
        return redirect(f"{adding}{way.query}")
    in_group = "group" in request.POST
    if STAYING & request.POST.keys():
        row = group_address(found.assessment, found.paragraph, opened=True)
        return redirect(row if in_group else way.stay)
    form.suspect(saved.answer.personal_data)
    say_suspected(request, form, _address(found))
    if way.to:
        return redirect(way.onward)
    return (go_on_in_group if in_group else go_on)(found.visit, found.paragraph)


def _clear(found: Question) -> None:
    """Mark the answer as cleared, which has just been saved; the button names the inputs it was read with."""
    request = found.visit.request
    seen = request.POST["clear"]
    try:
        clear_answer(
            by=actor(request),
            assessment=found.assessment,
            paragraph=found.paragraph,
            seen=int(seen) if seen.isdecimal() and len(seen) <= MOST_DIGITS else -1,
        )
    except Refused as refused:
        messages.warning(request, str(refused.messages[0]))
    else:
        messages.success(request, _("Paragraph %d is marked as cleared.") % found.paragraph)


def _address(found: Question) -> str:
    return reverse("assessments:question", args=[found.assessment.pk, found.paragraph])


def saved_words(assessment: Assessment, paragraph: int) -> SafeString:
    """The word after a save, with the way back."""
    address = reverse("assessments:answer_history", args=[assessment.pk, paragraph])
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Paragraph %d is saved.") % paragraph,
        address,
        _("See what changed, or undo it"),
    )


def note_outlived(form: AnswerForm, saved: Saved) -> None:
    """The remark beside an explanation that was written for another answer."""
    said = outlived(saved)
    if said:
        form.remarks["id_explanation"] = said


def say_outlived(request: HttpRequest, paragraph: int, said: str) -> None:
    """The same remark after the page has been left."""
    names = {"paragraph": paragraph, "remark": said}
    messages.warning(request, _("Paragraph %(paragraph)d: %(remark)s") % names)


def outlived(saved: Saved) -> str:
    """What to say of an explanation that was written for another answer; empty where it fits."""
    return explanation_remark(saved.before, saved.answer.state, saved.answer.explanation)


def _saved_fragment(found: Question, form: AnswerForm, saved: Saved) -> HttpResponse:
    form.note(found.assessment.period_end)
    row = saved.answer
    form.suspect(row.personal_data)
    note_outlived(form, saved)
    context = {
        "assessment": found.assessment,
        "form": form,
        "row": row,
        "verdict": typed_verdict(found, form),
        "problems": form.error_list,
        "may_undo": may_undo(actor(found.visit.request), found.assessment, row),
        "lost_clearing": saved.lost_clearing,
        "renews_explanation_remark": row.explanation != saved.before[1] or "id_explanation" in form.remarks,
    }
    return _fragment(found, "saved", context)


def unsaved_page(visit: Visit, paragraph: int) -> HttpResponse | None:
    """For an act that comes with the form and is no save: the page again, if something typed is not saved."""
    if "explanation" not in visit.request.POST:
        return None
    found = load_question(visit, paragraph)
    form = found.typed()
    if form.says_the_same(found.form()):
        return None
    if form.revision != found.row.revision:
        return _conflict(found, form)
    said = _("You have typed something new. Save it first, then undo.")
    return question_page(found, form, status=422, closed_reason=said)


def _refused(found: Question, form: AnswerForm) -> HttpResponse:
    if _is_autosave(found):
        return _fragment(found, "refused", {"form": form, "problems": form.error_list}, status=422)
    return question_page(found, form, status=422)


def _conflict(found: Question, form: AnswerForm) -> HttpResponse:
    """409 with both texts: what was typed stays in the form, what a colleague saved is shown beside it."""
    conflict = conflict_of(found.visit.request, form, found.row)
    if _is_autosave(found):
        context = {
            "form": form,
            "theirs": found.stored,
            "question": found,
            "conflict": conflict,
            "apart": found.apart(form),
        }
        return _fragment(found, "conflict", context, status=409)
    return question_page(found, form, status=409, conflict=conflict)


def _closed(found: Question, form: AnswerForm, reason: str) -> HttpResponse:
    if _is_autosave(found):
        context = {"form": form, "problems": [{"text": reason, "href": ""}]}
        return _fragment(found, "refused", context, status=409)
    return question_page(found, form, status=409, closed_reason=reason)


def _fragment(found: Question, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """What an autosave gets back: a part of the page."""
    template = f"assessments/answering/question.html#{part}"
    return render(found.visit.request, template, context, status=status)
