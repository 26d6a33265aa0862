"""Accounts: who has one, what it may do, whether it is open; and the link that opens it, once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.views.page_access import principal, signed_in
from assessments.bodies.account_forms import AccountForm, AppointForm, NewAccountForm, ReasonForm
from assessments.bodies.views.invitations import made_page
from assessments.bodies.views.requests import say_who_makes_links
from mechanisms.access import Capability, require
from mechanisms.administration import accounts
from mechanisms.administration.account_acts import LastAdministrator, link_command, send_link
from mechanisms.administration.staff_requests import NoReason, is_guarded, is_of_staff, open_for
from mechanisms.membership.invitations import bodies_without_people, invite
from mechanisms.membership.recovery import to_confirm
from mechanisms.models import Membership, Person, Role, StaffRequest
from mechanisms.people.letters import absolute, can_send
from mechanisms.people.people import RequestRefused, UnfitAddress, people_page


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """All accounts, `?q=` leaves some, fifty on a page; above them what waits for the administrator."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    words = request.GET.get("q", "").strip()
    page = people_page(words, request.GET.get("page", "1"))
    context = {
        "page": page,
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "to_confirm": to_confirm(principal(request)),
        "staff_requests": open_for(principal(request)),
    }
    return render(request, "assessments/bodies/administration/people.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Make an account for somebody of the staff; its rights are asked for, its link goes out once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, path, asked = accounts.create_account(by=signed_in(request), **form.cleaned_data)
        except RequestRefused as refused:
            form.add_error(_field_of(refused), str(refused))
        else:
            return _link_page(request, made, path, asked)
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "has_mail": can_send()}
    return render(
        request, "assessments/bodies/administration/person_add.html", context, status=status
    )


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known of an account, and what it may do."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    if request.method == "GET":
        return _page(request, found)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            asked = accounts.change_account(
                by=signed_in(request), person=found, **form.cleaned_data
            )
        except RequestRefused as refused:
            form.add_error(_field_of(refused), str(refused))
        else:
            if not all(row.is_at_once for row in asked):
                return _asked(request, asked)
            messages.success(request, _("Saved. It holds from the person’s next page on."))
            say_who_makes_links(request, asked)
            return redirect("assessments:administration_people")
    return _page(request, found, form=form)


@require_POST
def person_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account at once; one of the staff when somebody has confirmed it, or later."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST, auto_id="close_%s")
    if is_of_staff(found) and found != signed_in(request) and not form.is_valid():
        return _page(request, found, close_form=form)
    try:
        asked = accounts.close_account(by=signed_in(request), person=found, reason=_reason(form))
    except RequestRefused as refused:
        return _page(request, found, problem=str(refused), close_form=form)
    if asked and not asked.is_at_once:
        return _asked(request, [asked])
    is_own = found == signed_in(request)
    if is_own:
        logout(request)  # of the session that has just ended nothing can be saved
    messages.success(request, _("The account is closed, and every session of it has ended."))
    if is_own:
        return redirect("home")
    return redirect("assessments:administration_person", found.pk)


@require_POST
def person_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again; one of the staff when somebody has confirmed it, or later."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST, auto_id="open_%s")
    if is_of_staff(found) and not form.is_valid():
        return _page(request, found, open_form=form)
    try:
        asked = accounts.reopen_account(by=signed_in(request), person=found, reason=_reason(form))
    except RequestRefused as refused:
        return _page(request, found, problem=str(refused), open_form=form)
    if asked:
        return _asked(request, [asked])
    messages.success(request, _("The account is open again, with the password of before."))
    return redirect("assessments:administration_person", found.pk)


@require_POST
def person_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link that sets a password, once; somebody of the staff gets it when it has been confirmed."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    by, form = signed_in(request), ReasonForm(request.POST, auto_id="link_%s")
    if is_guarded(found) and not form.is_valid():
        return _page(request, found, link_form=form)
    try:
        if is_guarded(found):
            return _asked(request, [accounts.ask_link(by=by, person=found, reason=_reason(form))])
        return _link_page(request, found, accounts.new_link(by=by, person=found), [])
    except RequestRefused as refused:
        return _page(request, found, problem=str(refused), link_form=form)


def _reason(form: ReasonForm) -> str:
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _field_of(refused: RequestRefused) -> str | None:
    """Beside which field a problem is said; None: above the form."""
    match refused:
        case NoReason():
            return "reason"
        case LastAdministrator():
            return "administrator"
        case UnfitAddress():
            return "email"
    return None


def _asked(request: HttpRequest, asked: list[StaffRequest]) -> HttpResponse:
    """Say what happens when, and show it."""
    for row in asked:
        said = {
            "wish": row.wish,
            "outcome": row.outcome,
            "moment": date_format(row.effective_at, "DATETIME_FORMAT") if row.effective_at else "",
        }
        if row.is_at_once:
            messages.success(request, _("Done: %(outcome)s.") % said)
        else:
            messages.success(
                request,
                _(
                    "Asked for: %(wish)s. It is done as soon as another administrator confirms it, "
                    "or else soon after %(moment)s UTC, unless somebody stops it."
                )
                % said,
            )
    return redirect("assessments:staff_requests")


def _link_page(
    request: HttpRequest, found: Person, path: str, asked: list[StaffRequest]
) -> HttpResponse:
    """Mail the link; where no mail leaves, show it this once, or say who makes one that nobody sees here."""
    context = {
        "person": found,
        "link": absolute(path) if path and accounts.may_see_link(found) else "",
        "command": "" if path else link_command(found),
        "has_mail": can_send(),
        "sent": bool(path) and send_link(found, path),
        "asked": [row for row in asked if row.is_open],
    }
    return render(request, "assessments/bodies/administration/person_link.html", context)


def _initial(found: Person) -> dict[str, Any]:
    return {
        "name": found.name,
        "reviewer": found.is_reviewer,
        "administrator": found.is_administrator,
    }


def _problems(forms: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong with a reason that was sent, each with the way to its field."""
    return [
        {"text": f"{field.label}: {error}", "href": f"#{field.id_for_label}"}
        for form in forms.values()
        if isinstance(form, ReasonForm)
        for field in form
        for error in field.errors
    ]


def _page(request: HttpRequest, found: Person, problem: str = "", **forms: Any) -> HttpResponse:
    """The account; 422 where a form that was sent comes back with its problem."""
    problems = [{"text": problem}] if problem else _problems(forms)
    context = {
        "form": AccountForm(initial=_initial(found)),
        "close_form": ReasonForm(auto_id="close_%s"),
        "open_form": ReasonForm(auto_id="open_%s"),
        "link_form": ReasonForm(auto_id="link_%s"),
        "person": found,
        "is_guarded": is_guarded(found),
        "is_of_staff": is_of_staff(found),
        "is_oneself": found == signed_in(request),
        "asked": [row for row in open_for(principal(request)) if row.person_id == found.pk],
        "memberships": Membership.objects.active().filter(person=found).select_related("body"),
        "alone_in": accounts.only_coordinator_of(found),
        "sees_link": accounts.may_see_link(found),
        "has_mail": can_send(),
        "problems": problems,
        "has_errors": bool(problems),
    }
    status = 422 if forms else 200
    return render(
        request, "assessments/bodies/administration/person.html", context | forms, status=status
    )


# The first coordinator of a body that has nobody yet: by invitation, as everybody else.


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Whom to invite as coordinator; `?body=` chooses the body."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    bodies = bodies_without_people()
    if request.method == "GET":
        return _appoint_page(
            request, AppointForm(initial={"body": request.GET.get("body")}, bodies=bodies)
        )
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
        except RequestRefused as refused:
            form.add_error("email", str(refused))
        else:
            return made_page(
                request, made, secret, "assessments/bodies/administration/appointed.html"
            )
    return _appoint_page(request, form, status=422)


def _appoint_page(request: HttpRequest, form: AppointForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_mail": can_send()}
    return render(request, "assessments/bodies/administration/appoint.html", context, status=status)
