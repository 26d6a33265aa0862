"""The reviewer's remarks on an assessment as its body reads them, and the body's right of reply."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, frame_context, own_assessment, principal
from assessments.models import Assessment, Reading
from assessments.reviewing.acts import reply
from assessments.reviewing.remarks import released_remarks
from mechanisms.access import Capability, Matter, can, require


@require_http_methods(["GET", "POST"])
def remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was released, beside the body's own level; every member reads it, a coordinator replies."""
    assessment = own_assessment(request, pk)
    if request.method == "GET":
        return _page(request, assessment, {})
    require(principal(request), Capability.REPLY, _matter(assessment))
    reading = _released(assessment, request.POST.get("reading", ""))
    typed = request.POST.get(f"reply-{reading.pk}", "")
    before = request.POST.get(f"before-{reading.pk}")
    kept = _typed_beside(request, assessment, reading)
    try:
        reply(by=actor(request), reading=reading, text=typed, before=before)
    except Refused as refused:
        reading.refresh_from_db(fields=["reply", "replied_at"])
        kept[reading.pk] = typed
        return _page(request, assessment, kept, reading, str(refused.messages[0]))
    said = _("Your reply on paragraph %d is saved. The Special Rapporteur’s staff see it.")
    messages.success(request, said % reading.paragraph)
    if kept:
        return _page(request, assessment, kept)
    address = reverse("assessments:remarks", args=[assessment.pk])
    return redirect(f"{address}#remark-{reading.pk}")


def _typed_beside(
    request: HttpRequest, assessment: Assessment, pressed: Reading
) -> dict[UUID, str]:
    """What was typed beside other remarks than the one whose button was pressed, and is not saved."""
    rows = Reading.objects.filter(
        submission__assessment=assessment, released_at__isnull=False
    ).exclude(pk=pressed.pk)
    kept = {}
    for pk in rows.values_list("pk", flat=True):
        text, before = (request.POST.get(f"{name}-{pk}", "") for name in ("reply", "before"))
        if text.split() != before.split():
            kept[pk] = text
    return kept


def _page(
    request: HttpRequest,
    assessment: Assessment,
    typed: Mapping[UUID, str],
    refused: Reading | None = None,
    problem: str = "",
) -> HttpResponse:
    """The page with what was `typed` and is not saved; `refused` is the remark whose reply could not be
    saved, with the reason."""
    versions = released_remarks(assessment, outline_of(assessment), timezone.localdate(), typed)
    beside = [
        remark
        for version in versions
        for remark in version.remarks
        if remark.typed is not None and (refused is None or remark.reading.pk != refused.pk)
    ]
    context = frame_context(request, assessment) | {
        "versions": versions,
        "waiting": [remark for version in versions for remark in version.waiting],
        "may_reply": can(principal(request), Capability.REPLY, _matter(assessment)),
        "refused": refused,
        "unsaved": beside,
        "problem": problem,
        "problems": [{"text": problem, "href": f"#reply-{refused.pk}"}] if refused else [],
        "has_errors": refused is not None,
    }
    return render(
        request, "assessments/reviewing/remarks.html", context, status=422 if refused else 200
    )


def _matter(assessment: Assessment) -> Matter:
    return Matter(body_id=assessment.body_id, submitted=True, released=True)


def _released(assessment: Assessment, pk: str) -> Reading:
    """The released reading with this id; Http404 for any other, and for what is no id."""
    try:
        wanted = UUID(pk)
    except ValueError as error:
        raise Http404 from error
    rows = Reading.objects.select_related("submission__assessment__body").filter(
        submission__assessment=assessment, released_at__isnull=False
    )
    return get_object_or_404(rows, pk=wanted)
