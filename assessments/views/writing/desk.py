"""How the pages of writing find what they show: for staff alone, and only what is shared with them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from assessments.clippings import clippings_for
from assessments.models import Clipping, ClippingList, Submission
from assessments.views.loading import principal
from mechanisms.access import Capability, Principal, require


def staff(request: HttpRequest) -> Principal:
    """The reviewer who asks; for everybody else there is nothing here."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    return me


def list_or_404(request: HttpRequest, pk: UUID) -> ClippingList:
    """A list, which every reviewer sees."""
    staff(request)
    return get_object_or_404(ClippingList, pk=pk)


def clipping_or_404(request: HttpRequest, list_pk: UUID, pk: UUID) -> Clipping:
    """A clipping of the list whose text is still shared with this reviewer."""
    return get_object_or_404(clippings_for(staff(request)), list_id=list_pk, pk=pk)


def submission_or_404(request: HttpRequest, pk: UUID) -> Submission:
    """The version that counts of an assessment, with body and cycle, if this reviewer may work on it."""
    shared = Submission.objects.at_desk_of(staff(request)).current().with_consents()
    framed = shared.select_related("assessment__body__country", "assessment__cycle__edition")
    return get_object_or_404(framed, assessment_id=pk)
