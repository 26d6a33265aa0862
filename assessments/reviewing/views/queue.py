"""The queue of the staff: where eyes are needed, how far the desk is; and the next answer that needs eyes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.models import Cycle
from assessments.reviewing.next_answer import all_read_address, next_answer
from assessments.reviewing.queue import Participants, chosen_cycle, cycle_links, page_of, with_details
from assessments.reviewing.queue_filter import NO_LANGUAGE, NOBODY, Narrowed, QueueFilter
from assessments.reviewing.queue_numbers import Choices, has_sample, next_to_review, numbers_of
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
    queue = Participants(me, cycle, timezone.localdate())
    asked = QueueFilter.of(request.GET)
    numbers = numbers_of(queue)
    page = page_of(Narrowed(queue, asked) if asked.as_query else queue, request.GET.get("page", "1"))
    return {
        "numbers": numbers,
        "asked": asked,
        "page": page,
        "rows": with_details(cycle, list(page.object_list)),
        "following": None if numbers.is_more_to_read else next_to_review(queue),
        "choices": Choices.of(queue),
        "nobody": NOBODY,
        "no_language": NO_LANGUAGE,
        # What the links to other pages of the list carry on.
        "query": urlencode({"cycle": cycle.slug, **asked.as_query}),
        "sample_data": has_sample(queue),
    }


@require_safe
def review_next(request: HttpRequest) -> HttpResponse:
    """To the next answer that needs eyes, over all submissions."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    found = next_answer(me)
    return redirect(found.address if found else all_read_address())
