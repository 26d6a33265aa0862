"""The first coordinator of a body that has nobody yet: by invitation, as everybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessments.forms.accounts import AppointForm
from assessments.views.bodies.invitations import made_page
from assessments.views.loading import principal, signed_in
from mechanisms.access import Capability, require
from mechanisms.invitations import bodies_without_people, invite
from mechanisms.letters import can_send
from mechanisms.models import Role
from mechanisms.people import Refused


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Whom to invite as coordinator; `?body=` chooses the body."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    bodies = bodies_without_people()
    if request.method == "GET":
        return _page(request, AppointForm(initial={"body": request.GET.get("body")}, bodies=bodies))
    form = AppointForm(request.POST, bodies=bodies)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made, secret = invite(
                by=signed_in(request),
                body=data["body"],
                email=data["email"],
                role=Role.COORDINATOR,
                name=data["name"],
            )
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            return made_page(request, made, secret, "assessments/administration/appointed.html")
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: AppointForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_mail": can_send()}
    return render(request, "assessments/administration/appoint.html", context, status=status)
