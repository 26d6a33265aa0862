"""Bodies that the report does not name: added with their first coordinator, their names corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal, signed_in
from assessments.bodies.account_forms import AddedBodyForm, BodyNameForm
from assessments.models import Cycle
from assessments.reviewing.cycles import change_dates, create_cycle
from assessments.reviewing.forms import CycleDatesForm, CycleForm
from assessments.submitting.score_lines import move_body
from mechanisms.access import Capability, require
from mechanisms.membership.added_bodies import (
    add_body,
    added_bodies,
    added_bodies_with_people,
    rename_body,
)
from mechanisms.membership.invitations import invite, link_of, send_invitation
from mechanisms.models import Body, MemberInvitation, Role
from mechanisms.people import letters
from mechanisms.people.people import RequestRefused


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Those that were added here, and whether somebody coordinates them."""
    require(principal(request), Capability.CREATE_BODY)
    context = {"bodies": list(added_bodies_with_people())}
    return render(request, "assessments/bodies/administration/bodies.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A body and the invitation of its first coordinator, both or neither; the link is shown this once."""
    require(principal(request), Capability.CREATE_BODY)
    if request.method == "GET":
        return _form(request, AddedBodyForm())
    form = AddedBodyForm(request.POST)
    if form.is_valid():
        try:
            invitation, secret = _add(request, form.cleaned_data)
        except RequestRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _added(request, invitation, secret)
    return _form(request, form, status=422)


def _form(request: HttpRequest, form: AddedBodyForm, status: int = 200) -> HttpResponse:
    return render(
        request, "assessments/bodies/administration/body_add.html", {"form": form}, status=status
    )


@transaction.atomic
def _add(request: HttpRequest, data: dict[str, Any]) -> tuple[MemberInvitation, str]:
    by = signed_in(request)
    email, name = data["coordinator_email"], data["coordinator_name"]
    told = {key: value for key, value in data.items() if not key.startswith("coordinator_")}
    body = add_body(by=by, **told)
    return invite(by=by, body=body, email=email, role=Role.COORDINATOR, name=name)


def _added(request: HttpRequest, invitation: MemberInvitation, secret: str) -> HttpResponse:
    context = {
        "invitation": invitation,
        "body": invitation.body,
        "link": letters.absolute(link_of(secret)),
        "is_sent": send_invitation(invitation, secret),
    }
    return render(request, "assessments/bodies/administration/body_added.html", context)


@transaction.atomic
def _rename(request: HttpRequest, body: Body, data: dict[str, Any]) -> None:
    """The body's frozen lines stand where its new name puts them in the alphabet, in the same transaction."""
    move_body(rename_body(by=signed_in(request), body=body, **data))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The names of a body that was added here; one that the report names is none of these."""
    require(principal(request), Capability.CREATE_BODY)
    body = get_object_or_404(added_bodies(), slug=slug)
    initial = {"name": body.name, "short_name": body.short_name}
    form = BodyNameForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        _rename(request, body, form.cleaned_data)
        messages.success(request, _("The names are saved."))
        return redirect("assessments:administration_bodies")
    context: dict[str, Body | BodyNameForm] = {"form": form, "body": body}
    status = 422 if form.errors else 200
    return render(
        request, "assessments/bodies/administration/body_edit.html", context, status=status
    )


# Cycles as the administrator makes them; reviewers run them.


@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles, newest first."""
    require(principal(request), Capability.CREATE_CYCLE)
    context = {"cycles": list(Cycle.objects.select_related("edition"))}
    return render(request, "assessments/bodies/administration/cycles.html", context)


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
    return render(
        request, "assessments/bodies/administration/cycle_form.html", context, status=status
    )


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
    return render(
        request, "assessments/bodies/administration/cycle_form.html", context, status=status
    )
