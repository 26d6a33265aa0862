"""The page on which a person says that something is not about a victim."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answer_sheet import values_of
from assessments.forms.personal_data import ReasonForm
from assessments.lifecycle.explaining import explain_personal_data, suspected_in
from assessments.lifecycle.rules import Refused, allow, require_open
from assessments.models import Answer
from assessments.views.loading import (
    actor,
    frame_context,
    own_assessment,
    recommendation_or_404,
)
from mechanisms.access import Capability


@require_http_methods(["GET", "POST"])
def personal_data(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """What was found in the saved answer, and the reason why it may stand."""
    assessment = own_assessment(request, pk)
    recommendation = recommendation_or_404(assessment, paragraph)
    allow(actor(request), Capability.WRITE_ANSWER, assessment.body, paragraph)
    row = Answer.objects.select_related("elsewhere").get(assessment=assessment, paragraph=paragraph)
    stored = values_of([row], assessment)[0]
    suspected = suspected_in(stored, row.personal_data.get("found", ()))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    closed = ""
    try:
        require_open(assessment, paragraph)
        if form.is_bound and form.is_valid():
            standing = {item.suspect.fingerprint for item in suspected}
            found = standing.intersection(request.POST.getlist("found"))
            explain_personal_data(
                by=actor(request),
                assessment=assessment,
                paragraph=paragraph,
                reason=form.cleaned_data["reason"],
                found=found,
            )
            _say(request, was_there=bool(found))
            return redirect("assessments:question", assessment.pk, paragraph)
    except Refused as refused:
        closed = str(refused.messages[0])
    context = frame_context(request, assessment) | {
        "form": form,
        "recommendation": recommendation,
        "suspected": suspected,
        "reasons": [
            (said["reason"], said["by"], datetime.fromisoformat(said["at"]))
            for said in row.personal_data.get("reasons", ())
        ],
        "closed_reason": closed,
    }
    status = 409 if closed and form.is_bound else 422 if form.errors else 200
    return render(request, "assessments/personal_data.html", context, status=status)


def _say(request: HttpRequest, *, was_there: bool) -> None:
    if was_there:
        messages.success(request, _("The reason is saved."))
    else:
        messages.info(request, _("What this page showed is not in the answer any more."))
