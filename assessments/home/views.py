"""The dashboard: what to do next, for every body the person belongs to; and the list of assessments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.forms.assessment import StartForm
from assessments.answering.rows import has_submitted_before
from assessments.answering.rules import Refused
from assessments.answering.starting import start_assessment
from assessments.answering.views.page_access import actor, principal, signed_in
from assessments.answers.labels import months_before
from assessments.bodies.body_acts import waiting_for
from assessments.bodies.own_data import entered_for, open_deletions
from assessments.consenting.requests import asked_of, is_asked_of
from assessments.home.dashboard import cards_of, startable
from assessments.home.waiting import lapsing_of, lapsing_soon, reviews_of
from assessments.models import Assessment, Cycle, Deletion
from mechanisms.access import Capability, Principal, bodies_with, own_bodies
from mechanisms.administration.staff_requests import open_for
from mechanisms.membership.recovery import open_recoveries, to_confirm
from mechanisms.models import Body, BodyAct, Recovery, Role
from mechanisms.name_order import body_key
from mechanisms.people.letters import person_of, switch_off

# Longer lists of what waits are shown whole when asked for.
SHOWN = 10


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def dashboard(request: HttpRequest) -> HttpResponse:
    """One button a body: continue; what waits for this person; what comes next; staff go to their desk."""
    me = principal(request)
    if me.reviewer and not me.roles:
        return redirect("assessments:review_list")
    if me.administrator and not me.roles:
        return redirect("assessments:administration_people")
    cards, bodies = cards_of(me, timezone.localdate()), bodies_in_words(me)
    begun = [card.assessment for card in cards]
    context = {
        "cards": cards,
        "startable": startable(me, bodies, begun),
        "bodies": bodies,
        "recoveries": _may_stop(me, open_recoveries) if any(body.recovers for body in bodies) else (),
        "body_acts": waiting_for(me, signed_in(request)) if any(body.has_acts for body in bodies) else (),
        "to_confirm": to_confirm(me),
        "staff_requests": open_for(me),
        "lapsing": lapsing_of(me) if any(body.has_lapsing for body in bodies) else (),
        "asked": asked_of(me) if any(body.is_asked for body in bodies) else (),
        "to_review": reviews_of(me),
        "deletions": _may_stop(me, open_deletions) if any(body.is_leaving for body in bodies) else (),
        "shown": ":" if request.GET.get("all") else f":{SHOWN}",
        "is_long": not request.GET.get("all") and any(card.longest > SHOWN for card in cards),
        "sample_data": any(assessment.body.sample for assessment in begun),
    }
    return render(request, "assessments/home/dashboard.html", context)


def _may_stop(me: Principal, read: Callable[[Principal], Iterable[Any]]) -> list[tuple[Any, bool]]:
    """What is under way for the person's bodies, each with whether he or she can stop it."""
    return [(item, me.role_in(item.body_id) == Role.COORDINATOR) for item in read(me)]


def bodies_in_words(me: Principal) -> list[Any]:
    """The person's bodies: in words what he or she is there, whether coordinator, and which notices there are
    to be read. One query."""
    lapsing = lapsing_soon().filter(body=OuterRef("pk"))
    bodies = own_bodies(me).annotate(
        recovers=Exists(Recovery.objects.open().filter(body=OuterRef("pk"))),
        is_leaving=Exists(Deletion.objects.open().filter(body=OuterRef("pk"))),
        has_acts=Exists(BodyAct.objects.waiting().filter(body=OuterRef("pk"))),
        has_lapsing=Exists(lapsing),
        is_asked=is_asked_of(OuterRef("pk")),
    )
    for body in bodies:
        body.own_role = me.roles[body.pk].label
        body.is_led = me.roles[body.pk] == Role.COORDINATOR
    return list(bodies)


@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    """All assessments of the person's bodies, newest cycle first; and what staff entered in their name."""
    me = principal(request)
    own = Assessment.objects.with_frame().of_members(me).prefetch_related("submissions")
    rows = list(own.order_by("-cycle__opens_on", body_key("body__")))
    entered = entered_for(me)
    return render(
        request,
        "assessments/home/list.html",
        {
            "assessments": rows,
            "entered": entered,
            "sample_data": any(row.body.sample for row in rows)
            or any(item.submission.assessment.body.sample for item in entered),
            "may_start": bool(
                startable(me, list(own_bodies(me)), [row for row in rows if row.cycle.is_open])
            ),
        },
    )


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start an assessment: body, cycle, blank or a copy, period of evidence.

    Offered is what has none yet; what was sent is looked at among all, so that the answer says why not.
    """
    me = principal(request)
    free = startable(
        me, list(own_bodies(me)), Assessment.objects.of_members(me).filter(cycle__closed_at=None)
    )
    context: dict[str, Any] = {"may_start": bool(bodies_with(me, Capability.START_DRAFT)), "free": free}
    may_copy = has_submitted_before((body, cycle) for body, cycle, _day in free)
    if request.method == "GET":
        bodies = Body.objects.filter(pk__in={body.pk for body, _cycle, _day in free}).order_by(body_key())
        cycles = Cycle.objects.filter(pk__in={cycle.pk for _body, cycle, _day in free})
        initial = _initial(request, bodies, list(cycles))
        form = StartForm(initial=initial, bodies=bodies, cycles=cycles, may_copy=may_copy)
        return render(request, "assessments/home/start.html", context | {"form": form})
    mine = Body.objects.filter(pk__in=bodies_with(me, Capability.START_DRAFT), can_answer=True)
    open_cycles = Cycle.objects.filter(closed_at=None)
    form = StartForm(request.POST, bodies=mine.order_by(body_key()), cycles=open_cycles, may_copy=may_copy)
    if form.is_valid():
        try:
            return redirect(_start(request, form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused)
    return render(request, "assessments/home/start.html", context | {"form": form}, status=422)


def _start(request: HttpRequest, data: dict[str, Any]) -> Assessment:
    return start_assessment(
        by=actor(request),
        body=data["body"],
        cycle=data["cycle"],
        period_start=data["start"],
        period_end=data["end"],
        copy_last=data.get("begin") == "copy",
    )


def _initial(request: HttpRequest, bodies: Iterable[Body], cycles: Sequence[Cycle]) -> dict[str, Any]:
    """Body and cycle from the address, the newest cycle without one; the period of the last two years.

    What the address says is compared here: a database may refuse to look for some of it.
    """
    body = next((item for item in bodies if item.slug == request.GET.get("body")), None)
    named = (item for item in cycles if item.slug == request.GET.get("cycle"))
    cycle = next(named, cycles[0] if cycles else None)
    end = min(timezone.localdate(), cycle.opens_on) if cycle else timezone.localdate()
    return {"body": body, "cycle": cycle, "end": end, "start": months_before(end, 24)}


# The link at the end of a daily mail: it shows a button, and the button turns the mail off.


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, POST turns off; nothing on the page says whose mail it is.

    The signature in the address is the permission, so no token of a form is asked for: a mail program
    that offers to unsubscribe (RFC 8058) sends none.
    """
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        switch_off(person)
    return render(request, "assessments/home/stop_mail.html", {"is_off": not person.digest})
