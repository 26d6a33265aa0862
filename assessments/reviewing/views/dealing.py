"""Dealing out evenly who reads what: a preview in the address, then the act; and how it is undone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.page import reason_of, refusal_as_message
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.models import Cycle
from assessments.reviewing.acts import OtherThanShown
from assessments.reviewing.cycles import Staff, read_staff
from assessments.reviewing.dealing import Deal, chosen_of, deal, deal_out, last_dealt, take_back_deal
from assessments.reviewing.queue import PAGE, Participants
from assessments.reviewing.queue_numbers import has_sample
from assessments.reviewing.views.cycles import cycle_at_desk, participants_of


@require_http_methods(["GET", "POST"])
def cycle_deal(request: HttpRequest, slug: str) -> HttpResponse:
    """`?reader=` names those among whom it is dealt out, else all; `?twice=1` fills second places too."""
    cycle = cycle_at_desk(request, slug)
    if request.method == "GET":
        return _page(request, cycle)
    try:
        found = deal_out(
            by=actor(request),
            queue=participants_of(request, cycle),
            chosen=_chosen(request, read_staff()),
            twice=request.GET.get("twice") == "1",
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        status = 409 if isinstance(refused, OtherThanShown) else 422
        return _page(request, cycle, reason_of(refused), status)
    count = len(found.rows)
    said = ngettext("%(number)d body is dealt out.", "%(number)d bodies are dealt out.", count)
    messages.success(request, said % {"number": count})
    return redirect("assessments:cycle_deal", slug)


def _chosen(request: HttpRequest, staff: Staff) -> frozenset[UUID]:
    named = request.GET.getlist("reader")
    return chosen_of(staff, named) if named else frozenset(person.pk for person in staff.people)


def _page(request: HttpRequest, cycle: Cycle, problem: str = "", status: int = 200) -> HttpResponse:
    queue, staff = participants_of(request, cycle), read_staff()
    chosen = _chosen(request, staff)
    twice = request.GET.get("twice") == "1"
    found, dealt = deal(queue, staff, chosen, twice=twice), last_dealt(cycle)
    context = {
        "cycle": cycle,
        "sample_data": has_sample(queue),
        "people": staff.people,
        "chosen": chosen,
        "twice": twice,
        "deal": found,
        "dealt_at": dealt[0] if dealt else None,
        "dealt": dealt[1] if dealt else 0,
        "problems": [{"text": problem, "href": "#preview"}] if problem else [],
        "has_errors": bool(problem),
        **_shown(request, queue, found),
    }
    return render(request, "assessments/reviewing/deal.html", context, status=status)


def _shown(request: HttpRequest, queue: Participants, found: Deal) -> dict[str, Any]:
    """Fifty of the bodies that are dealt out and of those that nobody may read; what links to pages carry."""
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page", "1"))
    places = {one.place.body_id: one for one in page.object_list}
    asked = {name: request.GET.getlist(name) for name in ("reader", "twice")}
    return {
        "page": page,
        "query": urlencode(asked, doseq=True),
        "shown": [(places[row.body_id], row) for row in (queue.rows(places) if places else ())],
        "left": queue.rows(found.left[:PAGE]) if found.left else (),
        "left_out": max(0, len(found.left) - PAGE),
    }


@require_POST
def cycle_deal_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Empty the places of the last deal that stand as they were dealt."""
    cycle = cycle_at_desk(request, slug)
    with refusal_as_message(request, messages.WARNING):
        count = take_back_deal(by=actor(request), cycle=cycle)
        said = ngettext(
            "%(number)d body has no readers again.", "%(number)d bodies have no readers again.", count
        )
        messages.success(request, said % {"number": count})
    return redirect("assessments:cycle_deal", slug)
