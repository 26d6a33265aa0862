"""An upload by its address: one's own, or a coordinator's to see."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from assessments.answering.views.page_access import actor, own_assessment
from assessments.models import Assessment, Upload
from assessments.offline.uploads import may_handle


def upload_of(request: HttpRequest, pk: UUID, upload_pk: UUID) -> tuple[Assessment, Upload]:
    """An upload of an own assessment. Http404 for another person's. Two queries."""
    assessment = own_assessment(request, pk)
    rows = Upload.objects.filter(assessment=assessment).select_related("by")
    found = get_object_or_404(rows, pk=upload_pk)
    found.assessment = assessment
    if not may_handle(actor(request), found):
        raise Http404
    return assessment, found
