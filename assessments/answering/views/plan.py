"""The action plan of a body: it stays editable after a submission and goes on into the next cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.forms.assessment import ActionForm
from assessments.answering.plan import StaleAction, change_action, fingerprint, remove_action
from assessments.answering.rows import action_entry, outline_of, titles_of
from assessments.answering.views.conflict import Meanwhile, action_apart, meanwhile
from assessments.answering.views.page_access import Way, actor, frame_context, own_assessment, principal
from assessments.answers import labels
from assessments.answers.differences import Change
from assessments.answers.value import ActionStatus
from assessments.models import Action, Assessment
from mechanisms.models import Person


@dataclass(frozen=True, slots=True)
class Late:
    """Who saved an action while a form of it was open, and in which fields the two differ."""

    conflict: Meanwhile
    apart: tuple[Change, ...]


@require_safe
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All actions by recommendation, filtered by status in the address."""
    assessment = own_assessment(request, pk)
    titles = titles_of(assessment)
    chosen = request.GET.get("status", "")
    everything = list(Action.objects.filter(body_id=assessment.body_id))
    shown = [item for item in everything if chosen in ("", item.status)]
    today = timezone.localdate()
    mine = my_paragraphs(request, assessment)
    context = frame_context(request, assessment) | {
        "actions": [
            {
                "action": item,
                "title": titles.get(item.paragraph, ""),
                "overdue": action_entry(item).is_overdue(today),
                "assistance": assistance_words(item),
                "may_edit": item.paragraph in mine,
            }
            for item in shown
        ],
        "total": len(everything),
        "overdue": sum(action_entry(item).is_overdue(today) for item in everything),
        "statuses": labels.choices(labels.ACTION_STATUS_LABELS),
        "chosen": chosen,
        "may_add": bool(mine),
    }
    return render(request, "assessments/answering/actions.html", context)


def assistance_words(action: Action) -> list[str]:
    """The kinds of help asked for, in words."""
    names = labels.ASSISTANCE
    return [str(names[kind]) for kind in action.assistance if kind in names]


def my_paragraphs(request: HttpRequest, assessment: Assessment) -> frozenset[int]:
    """For which recommendations this person may write actions; the plan is open in every status."""
    every = frozenset(item.paragraph for item in outline_of(assessment).recommendations)
    mine = principal(request).may_answer(assessment.body_id)
    return every if mine is None else every & mine


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, pk: UUID, action_pk: UUID | None = None) -> HttpResponse:
    """Add an action, or change one."""
    assessment = own_assessment(request, pk)
    row = _row(request, assessment, action_pk)
    form = _form(request, assessment, row, request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _action_page(request, assessment, form, row, status=422 if form.errors else 200)
    try:
        if row is None and action_pk is not None:
            raise StaleAction(None)
        _save(request, assessment, form, row)
    except StaleAction as stale:
        late = _late(request, assessment, action_pk, form, stale.now)
        return _action_page(request, assessment, form, stale.now, status=409, late=late)
    messages.success(request, _("The action is saved."))
    way = Way(request, assessment, form.cleaned_data["paragraph"])
    return redirect(way.after_a_part or _plan(assessment))


def _plan(assessment: Assessment) -> str:
    return reverse("assessments:actions", args=[assessment.pk])


def _form(
    request: HttpRequest, assessment: Assessment, row: Action | None, data: QueryDict | None
) -> ActionForm:
    return ActionForm(
        data,
        initial=_initial(request, row),
        titles=titles_of(assessment),
        paragraphs=my_paragraphs(request, assessment),
    )


def _came_from(request: HttpRequest, assessment: Assessment) -> Way:
    """The way back of a new action, which the address says together with its recommendation."""
    written = request.GET.get("paragraph", "")
    is_number = written.isdecimal() and len(written) <= MOST_DIGITS
    return Way(request, assessment, int(written) if is_number else 0)


def _save(request: HttpRequest, assessment: Assessment, form: ActionForm, row: Action | None) -> None:
    change_action(
        by=actor(request),
        body=assessment.body,
        edition_id=assessment.cycle.edition_id,
        paragraph=form.cleaned_data["paragraph"],
        entry=form.entry(),
        row=row,
        # The button "save mine over it" names what the person has seen beside the own text.
        seen=request.POST.get("over") or request.POST.get("seen", ""),
    )


def _action_page(
    request: HttpRequest,
    assessment: Assessment,
    form: ActionForm,
    row: Action | None,
    *,
    status: int,
    late: Late | None = None,
) -> HttpResponse:
    now = fingerprint(row) if row else ""
    context = frame_context(request, assessment) | {
        "form": form,
        "action": row,
        # A form with errors was opened with what the person has seen; so was a stale one.
        "seen": (request.POST.get("over") or request.POST.get("seen", now)) if form.is_bound else now,
        "now": now,
        "late": late,
        "back": _came_from(request, assessment).after_a_part or _plan(assessment),
        "has_errors": status != 200,
    }
    return render(request, "assessments/answering/action.html", context, status=status)


def _late(
    request: HttpRequest, assessment: Assessment, action_pk: UUID | None, form: ActionForm, now: Action | None
) -> Late:
    """What there is to say of a form that came too late for this action."""
    apart: tuple[Change, ...] = ()
    if form.is_bound and now is not None:
        paragraphs = form.cleaned_data["paragraph"], now.paragraph
        apart = action_apart(form.entry(), action_entry(now), paragraphs)
    return Late(_changed_last(request, assessment, action_pk), apart)


def _changed_last(request: HttpRequest, assessment: Assessment, action_pk: UUID | None) -> Meanwhile:
    """Who changed or removed an action last, as history knows it. Two queries."""
    versions = Action.history.filter(id=action_pk, body_id=assessment.body_id)
    person = versions.order_by("-history_date", "-history_id").values_list("history_user_id", flat=True)[:1]
    row = Person.objects.filter(pk__in=list(person)).first()
    return meanwhile(request, row.pk if row else None, str(row) if row else "")


def _row(request: HttpRequest, assessment: Assessment, action_pk: UUID | None) -> Action | None:
    """The action; None for a new one, and for a removed one whose form comes late with its text."""
    if action_pk is None:
        return None
    row = Action.objects.filter(pk=action_pk, body_id=assessment.body_id).first()
    if row is None and not (request.method == "POST" and was_removed(assessment, action_pk)):
        raise Http404
    return row


def was_removed(assessment: Assessment, action_pk: UUID) -> bool:
    """Whether the body's plan once held this action. One query."""
    removed = Action.history.filter(id=action_pk, body_id=assessment.body_id, history_type="-")
    return bool(removed.exists())


def _initial(request: HttpRequest, row: Action | None) -> dict[str, Any]:
    if row is None:
        return {"paragraph": request.GET.get("paragraph", ""), "status": ActionStatus.PLANNED}
    names = ("paragraph", "what", "owner", "due", "status", "assistance")
    return {name: getattr(row, name) for name in names}


@require_POST
def remove(request: HttpRequest, pk: UUID, action_pk: UUID) -> HttpResponse:
    """Take an action out of the plan; history keeps it."""
    assessment = own_assessment(request, pk)
    row = _row(request, assessment, action_pk)
    if row is None:
        messages.info(request, _("The action had been removed already."))
        return redirect("assessments:actions", assessment.pk)
    try:
        remove_action(by=actor(request), body=assessment.body, row=row, seen=request.POST.get("seen"))
    except StaleAction as stale:
        return _not_removed(request, assessment, action_pk, stale.now)
    messages.success(request, _("The action is removed. Its text stays in history."))
    return redirect("assessments:actions", assessment.pk)


def _not_removed(
    request: HttpRequest, assessment: Assessment, action_pk: UUID, now: Action | None
) -> HttpResponse:
    """409: a colleague changed it since the page with the button was opened; or it is gone already."""
    if now is None:
        messages.info(request, _("The action had been removed already."))
        return redirect("assessments:actions", assessment.pk)
    form = _form(request, assessment, now, None)
    late = _late(request, assessment, action_pk, form, now)
    return _action_page(request, assessment, form, now, status=409, late=late)
