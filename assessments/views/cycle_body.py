"""One body in a cycle: more time, that it declined, and that it did not."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.cycle_desk import invitations_of
from assessments.forms.desk import ExtensionForm
from assessments.lifecycle.cycles import decline, extend, take_back_decline
from assessments.lifecycle.rules import Refused
from assessments.models import Cycle, Invitation
from assessments.review_list import QueueRow
from assessments.views.cycles import cycle_at_desk, cycle_context, queue_of
from assessments.views.loading import actor


def _found(request: HttpRequest, slug: str, body: str) -> tuple[Cycle, QueueRow, Invitation]:
    """The body's row and its invitation; Http404 for one's own bodies and for those not invited."""
    cycle = cycle_at_desk(request, slug)
    row = next((row for row in queue_of(request, cycle).rows if row.slug == body), None)
    if row is None or row.asked is None:
        raise Http404
    return cycle, row, invitations_of(cycle, [row.body_id])[row.body_id]


@require_safe
def cycle_body(request: HttpRequest, slug: str, body: str) -> HttpResponse:
    """Where it stands in the cycle, and what can be done about its invitation."""
    cycle, row, invitation = _found(request, slug, body)
    form = ExtensionForm(initial={"until": row.last_day.day}, cycle=cycle)
    return _page(request, row, invitation, form)


def _page(
    request: HttpRequest,
    row: QueueRow,
    invitation: Invitation,
    form: ExtensionForm,
    status: int = 200,
) -> HttpResponse:
    context = cycle_context(invitation.cycle, queue_of(request, invitation.cycle)) | {
        "row": row,
        "invitation": invitation,
        "form": form,
    }
    return render(request, "assessments/desk/cycle_body.html", context, status=status)


@require_POST
def cycle_body_act(request: HttpRequest, slug: str, body: str, act: str) -> HttpResponse:
    """Extend, note that it declined, or take that back."""
    cycle, row, invitation = _found(request, slug, body)
    if act == "extend":
        form = ExtensionForm(request.POST, cycle=cycle)
        if not form.is_valid():
            return _page(request, row, invitation, form, status=422)
    elif act not in ("decline", "undo"):
        raise Http404
    try:
        if act == "extend":
            extend(by=actor(request), invitation=invitation, until=form.cleaned_data["until"])
            messages.success(request, _("The body has time until that day."))
        elif act == "decline":
            decline(by=actor(request), invitation=invitation)
            messages.success(request, _("It is noted that the body declined."))
        else:
            take_back_decline(by=actor(request), invitation=invitation)
            messages.success(request, _("The body counts as invited again."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:cycle_body", slug, body)
