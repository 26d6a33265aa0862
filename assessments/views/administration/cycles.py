"""Cycles as the administrator makes them; reviewers run them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.forms.desk import CycleDatesForm, CycleForm
from assessments.lifecycle.cycles import change_dates, create_cycle
from assessments.lifecycle.rules import Refused
from assessments.models import Cycle
from assessments.views.loading import actor, principal
from mechanisms.access import Capability, require


@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles, newest first."""
    require(principal(request), Capability.CREATE_CYCLE)
    context = {"cycles": list(Cycle.objects.select_related("edition"))}
    return render(request, "assessments/administration/cycles.html", context)


@require_http_methods(["GET", "POST"])
def cycle_add(request: HttpRequest) -> HttpResponse:
    """A new cycle."""
    require(principal(request), Capability.CREATE_CYCLE)
    form = CycleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cycle = create_cycle(by=actor(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The cycle %s is made.") % cycle)
            return redirect("assessments:administration_cycles")
    status = 422 if form.errors else 200
    context = {"form": form, "cycle": None}
    return render(request, "assessments/administration/cycle_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def cycle_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of a cycle that is not closed."""
    require(principal(request), Capability.CREATE_CYCLE)
    cycle = get_object_or_404(Cycle.objects.select_related("edition"), slug=slug)
    initial = {"opens_on": cycle.opens_on, "closes_on": cycle.closes_on}
    form = CycleDatesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_dates(by=actor(request), cycle=cycle, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The days are saved."))
            return redirect("assessments:administration_cycles")
    status = 422 if form.errors else 200
    context = {"form": form, "cycle": cycle}
    return render(request, "assessments/administration/cycle_form.html", context, status=status)
