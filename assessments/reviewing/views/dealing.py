"""Dealing out evenly who reads what: a preview in the address, then the act; and how it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.page import reason_of, refusal_as_message
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal
from assessments.models import Cycle
from assessments.reviewing.acts import OtherThanShown
from assessments.reviewing.cycles import Staff, read_staff
from assessments.reviewing.dealing import chosen_of, deal, deal_out, last_deal, take_back_deal
from assessments.reviewing.queue import Participants, Queue, read_queue, weights_of
from assessments.reviewing.views.cycles import cycle_at_desk, cycle_context


@require_http_methods(["GET", "POST"])
def cycle_deal(request: HttpRequest, slug: str) -> HttpResponse:
    """`?reader=` names those among whom it is dealt out, else all; `?twice=1` fills second places too."""
    cycle = cycle_at_desk(request, slug)
    if request.method == "GET":
        return _page(request, cycle)
    queue, known = _queue(request, cycle)
    try:
        found = deal_out(
            by=actor(request),
            queue=queue,
            known=known,
            chosen=_chosen(request, read_staff()),
            twice=request.GET.get("twice") == "1",
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        status = 409 if isinstance(refused, OtherThanShown) else 422
        return _page(request, cycle, reason_of(refused), status)
    count = len(found.rows)
    said = ngettext("%d body is dealt out.", "%d bodies are dealt out.", count)
    messages.success(request, said % count)
    return redirect("assessments:cycle_deal", slug)


def _queue(request: HttpRequest, cycle: Cycle) -> tuple[Queue, Mapping[UUID, int]]:
    """The bodies that take part, and how much there is to read of each."""
    me, today = principal(request), timezone.localdate()
    return read_queue(me, cycle, today), weights_of(Participants(me, cycle, today))


def _chosen(request: HttpRequest, staff: Staff) -> frozenset[UUID]:
    named = request.GET.getlist("reader")
    return chosen_of(staff, named) if named else frozenset(person.pk for person in staff.people)


def _page(request: HttpRequest, cycle: Cycle, problem: str = "", status: int = 200) -> HttpResponse:
    (queue, known), staff = _queue(request, cycle), read_staff()
    chosen = _chosen(request, staff)
    twice = request.GET.get("twice") == "1"
    dealt = last_deal(cycle)
    context = cycle_context(cycle, queue.rows) | {
        "people": staff.people,
        "chosen": chosen,
        "twice": twice,
        "deal": deal(queue, known, staff, chosen, twice=twice),
        "dealt_at": dealt[0] if dealt else None,
        "dealt": dealt[1] if dealt else [],
        "problems": [{"text": problem, "href": "#preview"}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/reviewing/deal.html", context, status=status)


@require_POST
def cycle_deal_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Empty the places of the last deal that stand as they were dealt."""
    cycle = cycle_at_desk(request, slug)
    with refusal_as_message(request, messages.WARNING):
        count = take_back_deal(by=actor(request), cycle=cycle)
        said = ngettext("%d body has no readers again.", "%d bodies have no readers again.", count)
        messages.success(request, said % count)
    return redirect("assessments:cycle_deal", slug)
