"""The queue of rapporteur staff: one cycle at a time, filtered by the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.models import Cycle
from assessments.reviewing.queue import (
    Queue,
    QueueFilter,
    chosen_cycle,
    cycle_links,
    next_to_review,
    page_of,
    read_queue,
    with_details,
)
from mechanisms.access import Capability, Principal, own_bodies, require
from mechanisms.administration.staff_requests import open_for


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """For rapporteur staff alone: to everybody else there is nothing here."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    links = cycle_links(me)
    wanted = request.GET.get("cycle", "")
    cycle = chosen_cycle(links, wanted)
    if cycle is None and wanted:
        raise Http404
    context = {
        "links": links,
        "cycle": cycle,
        "own": list(own_bodies(me)) if me.roles else [],
        "staff_requests": open_for(me),
    }
    if cycle is not None:
        context |= _queue(request, me, cycle)
    return render(request, "assessments/reviewing/review_list.html", context)


def _queue(request: HttpRequest, me: Principal, cycle: Cycle) -> dict[str, Any]:
    """The rows that the filter leaves, fifty a page."""
    queue: Queue = read_queue(me, cycle, timezone.localdate())
    asked = QueueFilter.of(request.GET)
    page = page_of(
        (row for row in queue.rows if asked.leaves(row, me.person_id)), request.GET.get("page", "1")
    )
    return {
        "queue": queue,
        "asked": asked,
        "page": page,
        "rows": with_details(cycle, list(page.object_list)),
        "following": next_to_review(queue, me.person_id),
        "query": _query(cycle, asked),
        "sample_data": any(row.sample for row in queue.rows),
    }


def _query(cycle: Cycle, asked: QueueFilter) -> str:
    """What the links to other pages of the list carry on."""
    said = {
        "cycle": cycle.slug,
        "state": asked.state,
        "mine": "1" if asked.mine else "",
        "late": "1" if asked.late else "",
    }
    return urlencode({key: value for key, value in said.items() if value})
