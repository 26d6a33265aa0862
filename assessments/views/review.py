"""The reviewer's list: per cycle, what was shared and by whom nothing is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.review_list import read_review_list
from assessments.views.loading import principal
from mechanisms.access import Capability, Matter, Sharing, own_bodies, require


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """For rapporteur staff alone: to everybody else there is nothing here."""
    me = principal(request)
    require(me, Capability.READ_READINGS, Matter(submitted=True, sharing=Sharing.RAPPORTEUR))
    cycles = read_review_list(me)
    context = {
        "cycles": cycles,
        "own": list(own_bodies(me)) if me.roles else [],
        "sample_data": any(row.body.sample for cycle in cycles for row in cycle.rows),
    }
    return render(request, "assessments/review_list.html", context)
