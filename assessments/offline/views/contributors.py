"""Contributors without an account in one assessment: what is asked, what was sent, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
    principal,
)
from assessments.models import Assessment
from assessments.offline.forms import MailingForm
from assessments.offline.mailing import (
    Letter,
    MailingRow,
    MailingState,
    WrongDay,
    first_letter,
    mailings_of,
    reminder_letter,
    set_mailing,
)
from mechanisms.access import Capability
from mechanisms.membership.assignments import in_words


@dataclass(frozen=True)
class Shown:
    """One contributor as the page shows him or her; letters and form for the coordinator alone."""

    row: MailingRow
    asked: list[str]
    form: MailingForm | None = None
    first: Letter | None = None
    reminder: Letter | None = None

    @property
    def key(self) -> str:
        """What tells apart the fields of several on one page."""
        return str(self.row.membership_id)

    @property
    def starts_with_first(self) -> bool:
        """Nothing was sent yet: the letter that goes with the questions is needed next."""
        return self.row.state is MailingState.NOT_SENT


@require_safe
def contributors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of them: members read, the coordinator notes days and finds the letters."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_MEMBERS, assessment.body)
    rows = [_shown(request, assessment, row) for row in mailings_of(assessment)]
    context = _context(request, assessment) | {"rows": rows}
    return render(request, "assessments/offline/contributors.html", context)


@require_http_methods(["GET", "POST"])
def contributor(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    """One of them: the days, and the letters to copy."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    row = next((one for one in mailings_of(assessment) if one.membership_id == member), None)
    if row is None:
        raise Http404
    form = MailingForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            set_mailing(
                by=actor(request),
                assessment=assessment,
                membership_id=row.membership_id,
                **form.cleaned_data,
            )
        except Refused as refused:
            field = refused.field if isinstance(refused, WrongDay) else None
            form.add_error(field, str(refused.messages[0]))
        else:
            messages.success(request, _("The days for %s are saved.") % row.ministry)
            return redirect("assessments:offline_contributors", assessment.pk)
    one = _shown(request, assessment, row, form)
    context = _context(request, assessment) | {"one": one, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/offline/contributor.html", context, status=status)


def _context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    return frame_context(request, assessment) | {
        "may_manage": may(request, Capability.MANAGE_MEMBERS, assessment.body)
    }


def _shown(
    request: HttpRequest, assessment: Assessment, row: MailingRow, form: MailingForm | None = None
) -> Shown:
    asked = in_words(row.work, outline_of(assessment))
    if not may(request, Capability.MANAGE_MEMBERS, assessment.body):
        return Shown(row, asked)
    sender = principal(request).name
    waits = row.state is not MailingState.NOT_SENT and bool(row.missing)
    return Shown(
        row=row,
        asked=asked,
        form=form or MailingForm(row=row),
        first=first_letter(assessment, row, sender) if asked else None,
        reminder=reminder_letter(assessment, row, sender) if waits else None,
    )
