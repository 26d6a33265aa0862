"""The page of an invitation, reached by its link alone: opening it changes nothing, the button uses it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mechanisms.assignments import Work, targets_of
from mechanisms.invitation_form import NewPersonForm
from mechanisms.invitations import NotOpen, accept, accept_as_new, account_of, open_invitation
from mechanisms.models import MemberInvitation, Person
from mechanisms.people import Refused
from mechanisms.rate_limits import limited


@login_not_required
@require_http_methods(["GET", "POST"])
@limited("invitation")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, into which body, as what, until when. One and the same page for every dead link."""
    try:
        response = _answer(request, secret, open_invitation(secret))
    except NotOpen:
        context = {"own_page": resolve_url(settings.LOGIN_REDIRECT_URL)}
        response = render(request, "mechanisms/invitation_gone.html", context, status=404)
    # The address of the page is a secret; not even its being here is told to another site.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, secret: str, found: MemberInvitation) -> HttpResponse:
    account = account_of(found)
    if request.method == "GET":
        form = NewPersonForm(email=found.email, initial={"name": found.name})
        return _page(request, found, account, form)
    if account is None and not request.user.is_authenticated:
        return _join_as_new(request, secret, found)
    if account is not None and account == request.user:
        return _join(request, secret, found, account)
    return _page(request, found, account, NewPersonForm(email=found.email), status=403)


def _join_as_new(request: HttpRequest, secret: str, found: MemberInvitation) -> HttpResponse:
    form = NewPersonForm(request.POST, email=found.email)
    if not form.is_valid():
        return _page(request, found, None, form, status=422)
    data = form.cleaned_data
    person = accept_as_new(secret=secret, name=data["name"], password=data["password"])
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return _welcome(request, found)


def _join(
    request: HttpRequest, secret: str, found: MemberInvitation, person: Person
) -> HttpResponse:
    try:
        accept(secret=secret, person=person)
    except Refused as refused:
        return _page(request, found, person, None, status=422, problem=str(refused))
    return _welcome(request, found)


def _welcome(request: HttpRequest, found: MemberInvitation) -> HttpResponse:
    """To the first page of a member, which says what the person is now."""
    told = {"body": found.body.name, "role": found.get_role_display()}
    messages.success(request, _("Welcome. You belong to %(body)s now, as: %(role)s.") % told)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest,
    found: MemberInvitation,
    account: Person | None,
    form: NewPersonForm | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    work = Work.of(found.assigned, found.due, found.note)
    context: dict[str, Any] = {
        "invitation": found,
        "body": found.body,
        "form": form,
        "way": _way(request, account),
        "work": work,
        "targets": targets_of(work),
        "problems": [{"text": problem}] if problem else [],
        "has_errors": bool(problem),
        "sample_data": found.body.sample,
    }
    return render(request, "mechanisms/invitation.html", context, status=status)


def _way(request: HttpRequest, account: Person | None) -> str:
    """How this visitor can accept: by a button, a new account, signing in, or not as things stand."""
    if account is not None and not account.is_active:
        return "closed"
    if request.user.is_authenticated:
        return "accept" if account == request.user else "other"
    return "new" if account is None else "sign_in"
