"""The dashboard: what to do next, for every body the person belongs to; and the list of assessments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answer_sheet import outline_of
from assessments.evidence_window import months_before
from assessments.forms.frame import StartForm
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.starting import start_assessment
from assessments.models import Action, Assessment, Cycle, Submission
from assessments.progress import Progress, progress_of
from assessments.views.loading import actor, principal, writable_paragraphs
from assessments.views.task_list import open_return
from mechanisms.access import Capability, bodies_with, own_bodies
from mechanisms.models import Body


@dataclass(frozen=True)
class Card:
    """One open assessment on the dashboard."""

    assessment: Assessment
    progress: Progress
    days_left: int
    overdue: int
    asked: tuple[int, ...]
    message: str
    before: int | None
    before_name: str

    @property
    def late_by(self) -> int:
        """Days since the closing date, for a cycle that is still open."""
        return -self.days_left


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """One button a body: continue; what waits for this person; what comes next."""
    me = principal(request)
    if me.reviewer and not me.roles:
        return redirect("assessments:review_list")
    mine = Assessment.objects.with_frame().of_members(me).filter(cycle__closed_at=None)
    cards = [_card(request, assessment) for assessment in mine]
    startable = _startable(request, [card.assessment for card in cards])
    return render(
        request,
        "assessments/dashboard.html",
        {
            "cards": cards,
            "startable": startable,
            "bodies": list(own_bodies(me)),
            "sample_data": any(card.assessment.body.sample for card in cards),
        },
    )


def _card(request: HttpRequest, assessment: Assessment) -> Card:
    today = timezone.localdate()
    returned = open_return(assessment)
    progress = progress_of(
        assessment,
        outline_of(assessment),
        writable=writable_paragraphs(request, assessment),
        asked=frozenset(returned.paragraphs) if returned else frozenset(),
    )
    before = _before(assessment)
    return Card(
        assessment=assessment,
        progress=progress,
        days_left=assessment.cycle.days_left(today),
        overdue=Action.objects.filter(
            body_id=assessment.body_id, due__lt=today, status__in=("planned", "started")
        ).count(),
        asked=tuple(returned.paragraphs) if returned else (),
        message=returned.message if returned else "",
        before=before[0] if before else None,
        before_name=before[1] if before else "",
    )


def _before(assessment: Assessment) -> tuple[int, str] | None:
    """How many were in operation in the last submission to the same edition, and its cycle."""
    last = (
        Submission.objects.current()
        .filter(
            assessment__body_id=assessment.body_id,
            assessment__cycle__edition_id=assessment.cycle.edition_id,
            assessment__cycle__opens_on__lt=assessment.cycle.opens_on,
        )
        .order_by("-assessment__cycle__opens_on")
        .values_list("score_line__tallies", "assessment__cycle__name")
        .first()
    )
    return (last[0]["tally"]["in_operation"], last[1]) if last and last[0] else None


def _startable(request: HttpRequest, begun: Sequence[Assessment]) -> list[tuple[Body, Cycle]]:
    """Pairs of an own body and an open cycle without an assessment yet."""
    ids = bodies_with(principal(request), Capability.START_DRAFT)
    bodies = Body.objects.filter(pk__in=ids, can_answer=True)
    taken = {(item.body_id, item.cycle_id) for item in begun}
    cycles = list(Cycle.objects.filter(closed_at=None))
    return [
        (body, cycle) for body in bodies for cycle in cycles if (body.pk, cycle.pk) not in taken
    ]


@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    """All assessments of the person's bodies, newest cycle first, with what was submitted."""
    mine = Assessment.objects.with_frame().of_members(principal(request))
    rows = list(mine.prefetch_related("submissions"))
    return render(
        request,
        "assessments/list.html",
        {
            "assessments": rows,
            "sample_data": any(row.body.sample for row in rows),
            "may_start": bool(bodies_with(principal(request), Capability.START_DRAFT)),
        },
    )


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start an assessment: body, cycle, blank or a copy, period of evidence."""
    ids = bodies_with(principal(request), Capability.START_DRAFT)
    choices: dict[str, Any] = {
        "bodies": Body.objects.filter(pk__in=ids, can_answer=True),
        "cycles": Cycle.objects.filter(closed_at=None),
    }
    if request.method == "GET":
        initial = _initial(request, choices["bodies"], list(choices["cycles"]))
        form = StartForm(initial=initial, **choices)
        return render(
            request, "assessments/start.html", {"form": form, "bodies": choices["bodies"]}
        )
    form = StartForm(request.POST, **choices)
    if form.is_valid():
        try:
            return redirect(_start(request, form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused)
    return render(
        request, "assessments/start.html", {"form": form, "bodies": choices["bodies"]}, status=422
    )


def _start(request: HttpRequest, data: dict[str, Any]) -> Assessment:
    return start_assessment(
        by=actor(request),
        body=data["body"],
        cycle=data["cycle"],
        period_start=data["start"],
        period_end=data["end"],
        copy_last=data["begin"] == "copy",
    )


def _initial(
    request: HttpRequest, bodies: Iterable[Body], cycles: Sequence[Cycle]
) -> dict[str, Any]:
    """Body and cycle from the address, the newest cycle without one; the period of the last two years.

    What the address says is compared here: a database may refuse to look for some of it.
    """
    body = next((item for item in bodies if item.slug == request.GET.get("body")), None)
    named = (item for item in cycles if item.slug == request.GET.get("cycle"))
    cycle = next(named, cycles[0] if cycles else None)
    end = min(timezone.localdate(), cycle.opens_on) if cycle else timezone.localdate()
    return {"body": body, "cycle": cycle, "end": end, "start": months_before(end, 24)}
