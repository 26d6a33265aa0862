"""How pages find what they show: through scoped querysets, so that a foreign object is a missing one."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.answering.inputs import AskedAt, asked_in, own_inputs
from assessments.answering.presence import who_is_here
from assessments.answering.rows import outline_of
from assessments.answering.rules import open_paragraphs, writable_of
from assessments.models import Assessment, ReturnToBody
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, Principal, can, require
from mechanisms.models import Body, Person, Role
from recommendations.outline import Recommendation


def principal(request: HttpRequest) -> Principal:
    """Who asks, with roles as plain values."""
    return cast(Principal, request.principal)  # type: ignore[attr-defined]


def actor(request: HttpRequest) -> Actor:
    """The signed-in person as the one who acts."""
    return Actor.of(signed_in(request), principal(request))


def signed_in(request: HttpRequest) -> Person:
    """The person who asks, on a page that nobody reaches without signing in."""
    return cast(Person, request.user)


def own_assessment(request: HttpRequest, pk: UUID) -> Assessment:
    """An assessment of a body to which the person belongs; Http404 for everybody else. One query."""
    return get_object_or_404(Assessment.objects.with_frame().of_members(principal(request)), pk=pk)


def recommendation_or_404(assessment: Assessment, paragraph: int) -> Recommendation:
    """The recommendation of this paragraph in the assessment's edition."""
    try:
        return outline_of(assessment).recommendation(paragraph)
    except KeyError as missing:
        raise Http404 from missing


def may(
    request: HttpRequest, capability: Capability, body: Body, paragraph: int | None = None
) -> bool:
    """Whether the person may, for what a page offers."""
    return can(principal(request), capability, Matter(body_id=body.pk, paragraph=paragraph))


def demand(request: HttpRequest, capability: Capability, body: Body) -> None:
    """PermissionDenied or Http404 unless the person may."""
    require(principal(request), capability, Matter(body_id=body.pk))


def writable_paragraphs(request: HttpRequest, assessment: Assessment) -> frozenset[int]:
    """What this person may answer now: assigned to him or her alone, and open in the lifecycle."""
    opened = writable_of(principal(request), assessment, open_paragraphs(assessment))
    return opened - own_inputs_here(request, assessment)


def asked_here(request: HttpRequest, assessment: Assessment) -> AskedAt:
    """Which contributors of the body are asked for what. One query a request."""
    known = request.__dict__.setdefault("asked_of_bodies", {})
    if assessment.body_id not in known:
        known[assessment.body_id] = asked_in(assessment.body_id)
    return cast(AskedAt, known[assessment.body_id])


def own_inputs_here(request: HttpRequest, assessment: Assessment) -> frozenset[int]:
    """Where this person gives an input instead of the answer. One query, for contributors alone."""
    me = principal(request)
    if me.role_in(assessment.body_id) != Role.CONTRIBUTOR:
        return frozenset()
    return own_inputs(me, assessment.body_id, asked_here(request, assessment))


def frame_context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """What every page of an assessment shows around its own matter."""
    return {
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "sample_data": assessment.body.sample,
        "may_submit": may(request, Capability.SUBMIT, assessment.body),
    }


def open_return(assessment: Assessment) -> ReturnToBody | None:
    """What the reviewer asks at the moment, in two queries; None unless the assessment is returned."""
    if assessment.status != Assessment.Status.RETURNED:
        return None
    rows = ReturnToBody.objects.filter(submission__assessment_id=assessment.pk, closed_at=None)
    return rows.prefetch_related("questions").first()


# Who is here: the line on the question and the task list, and the same line asked for again.


@require_safe
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The line as it stands now; `at` is the recommendation that the page shows, if any."""
    assessment = own_assessment(request, pk)
    known = {str(item.paragraph): item.paragraph for item in outline_of(assessment).recommendations}
    paragraph = known.get(request.GET.get("at", ""))
    return render(
        request, "assessments/answering/_here.html", company(request, assessment, paragraph)
    )


def company(
    request: HttpRequest, assessment: Assessment, paragraph: int | None = None
) -> dict[str, Any]:
    """What `_here.html` shows. Two queries; none where nothing can be written any more."""
    person_id = principal(request).person_id
    if person_id is None or not assessment.is_writable:
        return {"here": (), "here_url": ""}
    url = reverse("assessments:here", args=[assessment.pk])
    return {
        "here": who_is_here(assessment, person_id, paragraph),
        "here_url": f"{url}?at={paragraph}" if paragraph else url,
    }
