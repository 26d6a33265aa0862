"""A cycle as reviewers run it: its bodies, invitations, reminders, closing and reopening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.cycle_desk import ToRemind, leaves_open, offered, to_remind
from assessments.lifecycle.cycles import close_cycle, invite, reopen_cycle
from assessments.lifecycle.reminding import remind
from assessments.lifecycle.rules import Refused
from assessments.models import Cycle
from assessments.reminder_letters import send_reminder
from assessments.review_list import Queue, page_of, read_queue
from assessments.views.loading import actor, principal
from mechanisms import letters
from mechanisms.access import Capability, require
from mechanisms.models import Body


def cycle_at_desk(request: HttpRequest, slug: str) -> Cycle:
    """The cycle, for rapporteur staff alone."""
    require(principal(request), Capability.WORK_AT_DESK)
    return get_object_or_404(Cycle.objects.select_related("edition"), slug=slug)


def queue_of(request: HttpRequest, cycle: Cycle) -> Queue:
    """Its bodies as this reviewer may see them."""
    return read_queue(principal(request), cycle, timezone.localdate())


def cycle_context(cycle: Cycle, queue: Queue) -> dict[str, Any]:
    """What every page of a cycle shows around its own matter."""
    return {
        "cycle": cycle,
        "queue": queue,
        "sample_data": any(row.sample for row in queue.rows),
    }


@require_safe
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of the cycle and its bodies, fifty a page."""
    found = cycle_at_desk(request, slug)
    queue = queue_of(request, found)
    page = page_of(queue.rows, request.GET.get("page", "1"))
    context = cycle_context(found, queue) | {"page": page}
    return render(request, "assessments/desk/cycle.html", context)


@require_http_methods(["GET", "POST"])
def invite_bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose several bodies that can answer, found by name."""
    found = cycle_at_desk(request, slug)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if request.method == "POST":
        chosen = request.POST.getlist("body")
        problem = _invite(request, found, chosen) if chosen else _("Choose at least one body.")
        if not problem:
            return redirect("assessments:cycle", slug)
    else:
        chosen, problem = [], ""
    choice = offered(principal(request), found, words)
    context = {
        "cycle": found,
        "offered": choice,
        "words": words,
        "chosen": chosen,
        "problems": [{"text": problem, "href": "#bodies"}] if problem else [],
        "has_errors": bool(problem),
        "sample_data": any(body.sample for body in choice.bodies),
    }
    return render(request, "assessments/desk/invite.html", context, status=422 if problem else 200)


def _invite(request: HttpRequest, cycle: Cycle, slugs: Sequence[str]) -> str:
    """Invite them all or none; why not, or an empty text."""
    known = [slug for slug in slugs[:1000] if "\x00" not in slug]  # no database takes that sign
    bodies = list(Body.objects.filter(slug__in=known))
    try:
        with transaction.atomic():
            for body in bodies:
                invite(by=actor(request), cycle=cycle, body=body)
    except Refused as refused:
        return str(refused.messages[0])
    said = ngettext("%d body is invited.", "%d bodies are invited.", len(bodies))
    messages.success(request, said % len(bodies))
    return ""


@require_http_methods(["GET", "POST"])
def remind_bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those that share nothing: by mail to their coordinators, or noted after writing oneself."""
    found = cycle_at_desk(request, slug)
    queue = queue_of(request, found)
    rows = to_remind(queue.rows, found, timezone.localdate())
    chosen = [request.GET.get("body", "")]
    problem = ""
    if request.method == "POST":
        chosen = request.POST.getlist("body")
        wanted = [row for row in rows if row.row.slug in chosen]
        problem = _remind(request, wanted) if wanted else _("Choose at least one body.")
        if not problem:
            return redirect("assessments:cycle", slug)
    context = cycle_context(found, queue) | {
        "rows": rows,
        "chosen": chosen,
        "has_mail": letters.can_send(),
        "left": sum(not row.is_done for row in rows),
        "problems": [{"text": problem, "href": "#bodies"}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/desk/remind.html", context, status=422 if problem else 200)


def _remind(request: HttpRequest, wanted: Sequence[ToRemind]) -> str:
    """Note each reminder, then send what can be sent; why not, or an empty text."""
    by_mail = request.POST.get("way") == "mail" and letters.can_send()
    without = [row.row.name for row in wanted if not row.coordinators]
    if by_mail and without:
        return _(
            "No coordinator, so nobody to write to: %s. Write yourself, and note it."
        ) % ", ".join(without)
    try:
        with transaction.atomic():
            for row in wanted:
                remind(by=actor(request), invitation=row.invitation, by_mail=by_mail)
    except Refused as refused:
        return str(refused.messages[0])
    if by_mail:
        _send(request, wanted)
    else:
        said = ngettext("%d reminder is noted.", "%d reminders are noted.", len(wanted))
        messages.success(request, said % len(wanted))
    return ""


def _send(request: HttpRequest, wanted: Sequence[ToRemind]) -> None:
    """After the reminders are certain: a mail server that does not answer undoes nothing, and is said."""
    failed = [row.row.name for row in wanted if not send_reminder(row.invitation, row.coordinators)]
    if failed:
        said = _("The mail to %s could not be handed over. Copy the text and write yourself.")
        messages.warning(request, said % ", ".join(failed))
    sent = len(wanted) - len(failed)
    if sent:
        said = ngettext("%d body is reminded by mail.", "%d bodies are reminded by mail.", sent)
        messages.success(request, said % sent)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """What closing means and what it leaves open; then the act."""
    found = cycle_at_desk(request, slug)
    if request.method == "POST":
        close_cycle(by=actor(request), cycle=found)
        messages.success(request, _("The cycle is closed. It can be reopened."))
        return redirect("assessments:cycle", slug)
    queue = queue_of(request, found)
    context = cycle_context(found, queue) | {"leaves": leaves_open(queue)}
    return render(request, "assessments/desk/close.html", context)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """What reopening means; then the act."""
    found = cycle_at_desk(request, slug)
    if request.method == "POST":
        reopen_cycle(by=actor(request), cycle=found)
        messages.success(request, _("The cycle is open again."))
        return redirect("assessments:cycle", slug)
    queue = queue_of(request, found)
    context = cycle_context(found, queue) | {"leaves": leaves_open(queue)}
    return render(request, "assessments/desk/reopen.html", context)


def page_query(**said: str) -> str:
    """What links to other pages of a list carry on."""
    return urlencode({key: value for key, value in said.items() if value})
