"""The question: shown, and its answer saved, by the button or by autosave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.answer import MOST_DIGITS, AnswerForm
from assessments.answering.giving import clear_answer
from assessments.answering.progress import is_asked
from assessments.answering.restoring import may_undo
from assessments.answering.rows import read_rows
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.saving import Saved, save_answer
from assessments.answering.views.conflict import conflict_of
from assessments.answering.views.page_access import (
    actor,
    may,
    open_return,
    own_assessment,
    writable_paragraphs,
)
from assessments.answering.views.question_page import (
    Question,
    is_copying,
    keep_wrong_rows,
    load_question,
    prefix_of,
    question_page,
    taken_here,
    to_copy,
    typed_support,
)
from assessments.answering.views.several_inputs import inputs_waiting
from assessments.answers.problems import explanation_remark
from assessments.answers.scoring import State
from assessments.models import Answer, Assessment, ReturnToBody
from mechanisms.access import Capability

# Where a save leads: the next recommendation that waits, and what is said of the page that is
# left.


def waiting_for(request: HttpRequest, assessment: Assessment) -> list[int]:
    """What this person may write and has still to: blanks, copies, and what the reviewer asks. One query,
    two more where the assessment is returned; inputs that wait are among them."""
    writable = writable_paragraphs(request, assessment)
    returned = open_return(assessment)
    rows = Answer.objects.filter(assessment=assessment, paragraph__in=writable)
    answers = {row.paragraph for row in rows if _is_waiting(row, returned)}
    return sorted(answers | inputs_waiting(request, assessment, returned))


def _is_waiting(row: Answer, returned: ReturnToBody | None) -> bool:
    return row.copied or row.state == State.BLANK or is_asked(row, returned)


def next_after(waiting: list[int], paragraph: int) -> int | None:
    """The next of those that wait, round the end; None where no other one does."""
    later = [number for number in waiting if number > paragraph]
    return next(iter(later or [number for number in waiting if number != paragraph]), None)


def say_all_is_done(request: HttpRequest, assessment: Assessment) -> None:
    """The word for a person who has answered the last that waited."""
    if may(request, Capability.SUBMIT, assessment.body):
        messages.success(request, _("Nothing waits for an answer any more. Check and submit."))
    else:
        messages.success(
            request, _("All that you were asked for is done. Your coordinator submits.")
        )


def say_suspected(request: HttpRequest, form: AnswerForm, address: str) -> None:
    """What looks like a victim's data in a text whose page has been left: it is asked about beside the field,
    where nobody sees it any more who saves and goes on."""
    if not form.suspected:
        return
    said = _("Paragraph %d: could somebody find a victim by what is written there?")
    link = format_html('<a href="{}#id_explanation">{}</a>', address, _("Look at it again"))
    messages.warning(request, format_html("{} {}", said % form.recommendation.paragraph, link))


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Show the question, or save the answer: by the button, or by autosave."""
    assessment = own_assessment(request, pk)
    found = load_question(request, assessment, paragraph)
    if request.method == "POST":
        return _save(request, found)
    return question_page(request, found, _opening(request, found))


def _opening(request: HttpRequest, found: Question) -> AnswerForm:
    """The form with what is stored; with the last cycle's answer, not saved yet, if that is asked for."""
    taken = taken_here(request, found)
    if taken is not None:
        return AnswerForm.of(taken, found.recommendation, found.rules, revision=found.row.revision)
    if not is_copying(request, found) or found.last is None:
        return found.form()
    return AnswerForm.of(
        to_copy(found.last.answer, found.stored),
        found.recommendation,
        found.rules,
        revision=found.row.revision,
    )


def _save(request: HttpRequest, found: Question) -> HttpResponse:
    is_autosave = bool(request.headers.get("HX-Request"))
    form = found.form(request.POST, prefix=prefix_of(request, found.paragraph))
    entry = form.read()
    if entry is None:
        return _refused(request, found, form, is_autosave)
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
        return _conflict(request, found.knowing(row=stale.answer), form, is_autosave)
    except Refused as refused:
        return _closed(request, found, form, str(refused.messages[0]), is_autosave)
    form.revision = saved.answer.revision
    if is_autosave:
        return _saved_fragment(request, found, form, saved)
    return _after_save(request, found, form, saved)


def _after_save(
    request: HttpRequest, found: Question, form: AnswerForm, saved: Saved
) -> HttpResponse:
    """Back to the same page when something is missing or asked for, else on to the next question."""
    if form.problems:
        note_outlived(form, saved)
        found.knowing(row=saved.answer)
        return question_page(request, found, form, status=422, partly_saved=True)
    messages.success(request, _saved_words(found), extra_tags=_address(found))
    say_outlived(request, saved)
    if "clear" in request.POST:
        _clear(request, found)
    if "stay" in request.POST or "clear" in request.POST:
        return redirect("assessments:question", found.assessment.pk, found.paragraph)
    form.suspect(saved.answer.personal_data)
    say_suspected(request, form, _address(found))
    waiting = waiting_for(request, found.assessment)
    following = next_after(waiting, found.paragraph)
    if following is not None:
        return redirect("assessments:question", found.assessment.pk, following)
    if not waiting:
        say_all_is_done(request, found.assessment)
    return redirect("assessments:task_list", found.assessment.pk)


def _clear(request: HttpRequest, found: Question) -> None:
    """Mark the answer as cleared, which has just been saved; the button names the inputs it was read with."""
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


def _saved_words(found: Question) -> SafeString:
    """The word after a save, with the way back."""
    address = reverse("assessments:answer_history", args=[found.assessment.pk, found.paragraph])
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Paragraph %d is saved.") % found.paragraph,
        address,
        _("See what changed, or undo it"),
    )


def note_outlived(form: AnswerForm, saved: Saved) -> None:
    """The remark beside an explanation that was written for another answer."""
    said = _outlived(saved)
    if said:
        form.remarks[f"id_{form.prefix}explanation"] = said


def say_outlived(request: HttpRequest, saved: Saved) -> None:
    """The same remark after the page has been left."""
    said = _outlived(saved)
    if said:
        names = {"paragraph": saved.answer.paragraph, "remark": said}
        messages.warning(request, _("Paragraph %(paragraph)d: %(remark)s") % names)


def _outlived(saved: Saved) -> str:
    return explanation_remark(saved.before, saved.answer.state, saved.answer.explanation)


def _saved_fragment(
    request: HttpRequest, found: Question, form: AnswerForm, saved: Saved
) -> HttpResponse:
    form.note(found.assessment.period_end)
    row = saved.answer
    form.suspect(row.personal_data)
    note_outlived(form, saved)
    context = {
        "assessment": found.assessment,
        "form": form,
        "row": row,
        "supported": typed_support(found, form),
        "problems": form.error_list,
        "may_undo": may_undo(actor(request), found.assessment, row),
        "lost_clearing": saved.lost_clearing,
        "renews_explanation_remark": row.explanation != saved.before[1]
        or f"id_{form.prefix}explanation" in form.remarks,
    }
    return render(request, "assessments/answering/question.html#saved", context)


def unsaved_page(
    request: HttpRequest, assessment: Assessment, paragraph: int
) -> HttpResponse | None:
    """For an act that comes with the form and is no save: the page again, if something typed is not saved."""
    if "explanation" not in request.POST:
        return None
    found = load_question(request, assessment, paragraph)
    form = found.form(request.POST)
    if form.says_the_same(found.form()):
        return None
    if form.revision != found.row.revision:
        return _conflict(request, found, form, is_autosave=False)
    said = _("You have typed something since the last save. Save it first; then you can undo that.")
    return question_page(request, found, form, status=422, closed_reason=said)


def _refused(
    request: HttpRequest, found: Question, form: AnswerForm, is_autosave: bool
) -> HttpResponse:
    if is_autosave:
        context = {"form": form, "problems": form.error_list}
        return render(request, "assessments/answering/question.html#refused", context, status=422)
    return question_page(request, found, form, status=422)


def _conflict(
    request: HttpRequest, found: Question, form: AnswerForm, is_autosave: bool
) -> HttpResponse:
    """409 with both texts: what was typed stays in the form, what a colleague saved stands beside it."""
    (stored,), named = read_rows([found.row], found.assessment)
    fresh = found.knowing(stored=stored, named=named)
    conflict = conflict_of(request, form, fresh.row)
    if is_autosave:
        context = {
            "form": form,
            "theirs": fresh.stored,
            "question": fresh,
            "conflict": conflict,
            "apart": fresh.apart(form),
        }
        return render(request, "assessments/answering/question.html#conflict", context, status=409)
    return question_page(request, fresh, form, status=409, conflict=conflict)


def _closed(
    request: HttpRequest, found: Question, form: AnswerForm, reason: str, is_autosave: bool
) -> HttpResponse:
    problems = [{"text": reason, "href": ""}]
    if is_autosave:
        return render(
            request,
            "assessments/answering/question.html#refused",
            {"form": form, "problems": problems},
            status=409,
        )
    return question_page(request, found, form, status=409, closed_reason=reason)
