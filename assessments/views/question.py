"""The question page: one recommendation, what the report says beside it, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answer_difference import Change
from assessments.answer_entry import AnswerEntry, Rules
from assessments.answer_sheet import (
    entry_of,
    outline_of,
    values_of,
)
from assessments.evidence_window import with_dates
from assessments.forms.answer import MOST_DIGITS, AnswerForm
from assessments.lifecycle.answering import save_answer
from assessments.lifecycle.composing import clear_answer, why_by_input
from assessments.lifecycle.restoring import may_undo
from assessments.lifecycle.rules import (
    Refused,
    StaleRevision,
    nameable,
    open_paragraphs,
    rules_for,
    why_closed,
)
from assessments.models import Action, Answer, Assessment, Evidence
from assessments.remarks import explanation_remark
from assessments.report_lines import Line
from assessments.report_sheet import SheetAnswer
from assessments.scoring import State, Supported, supported_by
from assessments.views.beside import beside, last_line, position, to_copy
from assessments.views.comments import talk
from assessments.views.conflict import Conflict, conflict_of
from assessments.views.desk import InputsBeside, inputs_beside, taken_over
from assessments.views.here import company
from assessments.views.loading import (
    actor,
    frame_context,
    open_return,
    own_assessment,
    own_inputs_here,
    principal,
    recommendation_or_404,
    writable_paragraphs,
)
from assessments.views.next_question import next_after, say_all_is_done, waiting_for
from assessments.views.two_texts import two_texts
from mechanisms.models import Body, Role
from recommendations.outline import Recommendation, Variant


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
    def row(self) -> Answer:
        """The row of the answer. One query."""
        return Answer.objects.select_related("elsewhere").get(
            assessment=self.assessment, paragraph=self.paragraph
        )

    @cached_property
    def stored(self) -> SheetAnswer:
        """The answer as plain values. Four queries besides the row."""
        return values_of([self.row], self.assessment)[0]

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @cached_property
    def last(self) -> tuple[str, Line] | None:
        """The last cycle's name and its answer. One query."""
        return last_line(self.assessment, self.paragraph)

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


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Show the question, or save the answer: by the button, or by autosave."""
    assessment = own_assessment(request, pk)
    found = load_question(request, assessment, paragraph)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, _opening(request, found))


def _opening(request: HttpRequest, found: Question) -> AnswerForm:
    """The form with what is stored; with the last cycle's answer, not saved yet, if that is asked for."""
    taken = _taken(request, found)
    if taken is not None:
        return AnswerForm.of(taken, found.recommendation, found.rules, revision=found.row.revision)
    if not _is_copying(request, found) or found.last is None:
        return found.form()
    return AnswerForm.of(
        to_copy(found.last[1].answer, found.stored),
        found.recommendation,
        found.rules,
        revision=found.row.revision,
    )


def _taken(request: HttpRequest, found: Question) -> SheetAnswer | None:
    """The answer with inputs put into it, where the address asks for that."""
    return taken_over(request, inputs_here(request, found), found.stored, found.row.revision)


def inputs_here(request: HttpRequest, found: Question) -> InputsBeside | None:
    """The inputs of the ministries, read once for a page."""
    if "inputs" not in found.__dict__:
        inputs = inputs_beside(
            request, found.assessment, found.recommendation, found.stored, found.mechanisms
        )
        found.knowing(inputs=inputs)
    return cast("InputsBeside | None", found.__dict__["inputs"])


def _is_copying(request: HttpRequest, found: Question) -> bool:
    """The address names the revision over which is copied: after a save it means what is saved again."""
    wanted = request.GET.get("copy", "") if request.method == "GET" else ""
    return found.last is not None and wanted == str(found.row.revision)


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


def _save(request: HttpRequest, found: Question) -> HttpResponse:
    is_autosave = bool(request.headers.get("HX-Request"))
    form = found.form(request.POST, prefix=prefix_of(request, found.paragraph))
    entry = form.read()
    if entry is None:
        return _refused(request, found, form, is_autosave)
    try:
        row = save_answer(
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
    form.revision = row.revision
    if is_autosave:
        return _saved_fragment(request, found, form, row)
    return _after_save(request, found, form, row)


def prefix_of(request: HttpRequest, paragraph: int) -> str:
    """The prefix of the fields: an autosave from the page of a whole group names its own."""
    named = group_prefix(paragraph)
    return named if request.POST.get("prefix") == named else ""


def group_prefix(paragraph: int) -> str:
    """What the names of an answer's fields begin with on the page of its group."""
    return f"p{paragraph}-"


def keep_wrong_rows(entry: AnswerEntry, form: AnswerForm, found: Question) -> AnswerEntry:
    """A wrong row of evidence keeps the evidence as it was stored; the rest of the answer is saved."""
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=entry_of(found.stored).evidence)
    return entry


def _after_save(
    request: HttpRequest, found: Question, form: AnswerForm, row: Answer
) -> HttpResponse:
    """Back to the same page when something is missing or asked for, else on to the next question."""
    if form.problems:
        note_outlived(form, row)
        return _page(request, found.knowing(row=row), form, status=422, partly_saved=True)
    messages.success(request, _saved_words(found))
    say_outlived(request, row)
    if "clear" in request.POST:
        _clear(request, found)
    if "stay" in request.POST or "clear" in request.POST:
        return redirect("assessments:question", found.assessment.pk, found.paragraph)
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


def _saved_words(found: Question) -> SafeString:
    """The word after a save, with the way back."""
    address = reverse("assessments:answer_history", args=[found.assessment.pk, found.paragraph])
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Paragraph %d is saved.") % found.paragraph,
        address,
        _("See what changed, or undo it"),
    )


def note_outlived(form: AnswerForm, row: Answer) -> None:
    """The remark beside an explanation that was written for another answer."""
    said = explanation_remark(row.before, row.state, row.explanation)
    if said:
        form.remarks[f"id_{form.prefix}explanation"] = said


def say_outlived(request: HttpRequest, row: Answer) -> None:
    """The same remark after the page has been left."""
    said = explanation_remark(row.before, row.state, row.explanation)
    if said:
        names = {"paragraph": row.paragraph, "remark": said}
        messages.warning(request, _("Paragraph %(paragraph)d: %(remark)s") % names)


def _saved_fragment(
    request: HttpRequest, found: Question, form: AnswerForm, row: Answer
) -> HttpResponse:
    form.note(found.assessment.period_end)
    form.suspect(row.personal_data)
    note_outlived(form, row)
    context = {
        "assessment": found.assessment,
        "form": form,
        "row": row,
        "supported": typed_support(found, form),
        "problems": form.error_list,
        "may_undo": may_undo(actor(request), found.assessment, row),
        "renews_explanation_remark": row.explanation != row.before[1]
        or f"id_{form.prefix}explanation" in form.remarks,
    }
    return render(request, "assessments/question.html#saved", context)


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
    return _page(request, found, form, status=422, closed_reason=said)


def _refused(
    request: HttpRequest, found: Question, form: AnswerForm, is_autosave: bool
) -> HttpResponse:
    if is_autosave:
        context = {"form": form, "problems": form.error_list}
        return render(request, "assessments/question.html#refused", context, status=422)
    return _page(request, found, form, status=422)


def _conflict(
    request: HttpRequest, found: Question, form: AnswerForm, is_autosave: bool
) -> HttpResponse:
    """409 with both texts: what was typed stays in the form, what a colleague saved stands beside it."""
    fresh = found.knowing(stored=values_of([found.row], found.assessment)[0])
    conflict = conflict_of(request, form, fresh.row)
    if is_autosave:
        context = {
            "form": form,
            "theirs": fresh.stored,
            "question": fresh,
            "conflict": conflict,
            "apart": fresh.apart(form),
        }
        return render(request, "assessments/question.html#conflict", context, status=409)
    return _page(request, fresh, form, status=409, conflict=conflict)


def _closed(
    request: HttpRequest, found: Question, form: AnswerForm, reason: str, is_autosave: bool
) -> HttpResponse:
    problems = [{"text": reason, "href": ""}]
    if is_autosave:
        return render(
            request,
            "assessments/question.html#refused",
            {"form": form, "problems": problems},
            status=409,
        )
    return _page(request, found, form, status=409, closed_reason=reason)


def _page(
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
        "copying": _is_copying(request, found),
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
        "taking": _taken(request, found) is not None,
        "may_undo": writable and may_undo(actor(request), assessment, found.row),
        "talk": talk(request, assessment, found.paragraph),
    }
    return render(request, "assessments/question.html", context, status=status)


def show_typed(
    request: HttpRequest, found: Question, form: AnswerForm, reason: str
) -> HttpResponse:
    """The question with what was typed elsewhere put into its fields, saved nowhere; the reason on top."""
    return _page(request, found, form, status=409, closed_reason=reason)


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
