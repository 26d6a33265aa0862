"""The queue of the staff: where eyes are needed, how far the desk is; and the next answer that needs eyes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.models import Cycle
from assessments.reviewing.next_answer import all_read_address, next_answer
from assessments.reviewing.queue import (
    Queue,
    Standing,
    chosen_cycle,
    cycle_links,
    next_to_review,
    page_of,
    read_queue,
    read_triage,
    with_details,
)
from assessments.reviewing.queue_filter import NO_LANGUAGE, NOBODY, Choices, QueueFilter, Triages
from mechanisms.access import Capability, Principal, own_bodies, require
from mechanisms.administration.staff_requests import open_for


@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
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
        # The last answer that needed eyes was read: one came back here from it.
        "all_read": request.GET.get("all") == "read",
    }
    if cycle is not None:
        context |= _queue(request, me, cycle)
    return render(request, "assessments/reviewing/review_list.html", context)


def _queue(request: HttpRequest, me: Principal, cycle: Cycle) -> dict[str, Any]:
    """The rows that the filter leaves, fifty a page."""
    queue: Queue = read_queue(me, cycle, timezone.localdate())
    triages = read_triage(queue)
    asked = QueueFilter.of(request.GET)
    narrowed = asked.narrowed(queue.rows, me.person_id, triages)
    page = page_of(narrowed, request.GET.get("page", "1"))
    rows = with_details(cycle, list(page.object_list), triages)
    return {
        "queue": queue,
        "asked": asked,
        "page": page,
        "rows": rows,
        "following": next_to_review(queue, me.person_id),
        "choices": Choices.of(queue.rows, triages),
        "nobody": NOBODY,
        "no_language": NO_LANGUAGE,
        "work": _work(queue, triages),
        "is_more_to_read": _is_more(queue, triages, me.person_id),
        # What the links to other pages of the list carry on.
        "query": urlencode({"cycle": cycle.slug, **asked.as_query}),
        "sample_data": any(row.sample for row in queue.rows),
    }


def _work(queue: Queue, triages: Triages) -> dict[str, int]:
    """How much of the cycle needs eyes, and how far the desk is; what is accepted unread is no reading."""
    found = triages.values()
    return {
        "eyes": sum(len(each.reasons) for each in found),
        "eyes_read": sum(each.eyes_done for each in found),
        "read": sum(len(each.read) for each in found),
        "accepted": sum(len(each.accepted) for each in found),
        "unassigned": sum(
            row.sent is not None and row.readers.first is None and row.readers.second is None
            for row in queue.rows
        ),
    }


def _is_more(queue: Queue, triages: Triages, me: UUID | None) -> bool:
    """Whether something of this cycle needs this reader's eyes: it is his or hers, or nobody's."""
    return any(
        triages[row.body_id].left
        for row in queue.rows
        if row.standing is Standing.SUBMITTED
        and (row.readers.include(me) or not (row.readers.first or row.readers.second))
    )


@require_safe
def review_next(request: HttpRequest) -> HttpResponse:
    """To the next answer that needs eyes, over all submissions."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    found = next_answer(me)
    return redirect(found.address if found else all_read_address())
