"""Passages that the staff ask to quote without the name of the body: the body reads them and answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
)
from assessments.models import Assessment, PassageConsent
from assessments.writing.consents import requests_to
from assessments.writing.quotations import unnamed_citation
from assessments.writing.quoting import answer_request
from mechanisms.access import Capability


@require_http_methods(["GET", "POST"])
def passages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every passage as it would be printed; every member reads it, a coordinator says yes or no."""
    assessment = own_assessment(request, pk)
    if request.method == "POST":
        demand(request, Capability.CHANGE_SHARING, assessment.body)
        return _answer(request, assessment)
    context = frame_context(request, assessment) | {
        "requests": requests_to(assessment),
        "citation": unnamed_citation(),
        "may_answer": may(request, Capability.CHANGE_SHARING, assessment.body),
    }
    return render(request, "assessments/writing/passages.html", context)


def _answer(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    row = _asked_or_404(assessment, request.POST.get("passage", ""))
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        raise Http404
    try:
        answer_request(by=actor(request), row=row, agreed=answer == "yes")
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    else:
        messages.success(request, _("Your answer is saved and on record."))
    address = reverse("assessments:passages", args=[assessment.pk])
    return redirect(f"{address}#passage-{row.pk}")


def _asked_or_404(assessment: Assessment, pk: str) -> PassageConsent:
    """The request with this id, of this assessment; Http404 for any other, and for what is no id."""
    try:
        wanted = UUID(pk)
    except ValueError as error:
        raise Http404 from error
    framed = PassageConsent.objects.select_related("submission__assessment__body").defer(
        "submission__document"
    )
    rows = framed.select_related("submission__assessment__cycle")
    return get_object_or_404(rows, submission__assessment=assessment, pk=wanted)
