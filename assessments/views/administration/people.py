"""Accounts: who has one, what it may do, whether it is open; and the link that opens it, once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.accounts import AccountForm, NewAccountForm
from assessments.views.loading import principal, signed_in
from mechanisms import accounts
from mechanisms.access import Capability, require
from mechanisms.letters import absolute, can_send
from mechanisms.models import Membership, Person
from mechanisms.people import Refused
from mechanisms.people_list import people_page
from mechanisms.recovery import to_confirm


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
    }
    return render(request, "assessments/administration/people.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Make an account for somebody of the staff, and show its link once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = accounts.create_account(by=signed_in(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            return _link_page(request, made)
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "has_mail": can_send()}
    return render(request, "assessments/administration/person_add.html", context, status=status)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known of an account, and what it may do."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    if request.method == "GET":
        return _page(request, found, AccountForm(initial=_initial(found)))
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            accounts.change_account(by=signed_in(request), person=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("administrator", str(refused))
        else:
            messages.success(request, _("Saved. It holds from the person’s next page on."))
            return redirect("assessments:administration_people")
    return _page(request, found, form, status=422)


@require_POST
def person_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account at once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    try:
        accounts.close_account(by=signed_in(request), person=found)
    except Refused as refused:
        return _page(
            request, found, AccountForm(initial=_initial(found)), status=422, problem=str(refused)
        )
    messages.success(request, _("The account is closed, and every session of it has ended."))
    return redirect("assessments:administration_person", found.pk)


@require_POST
def person_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    accounts.reopen_account(by=signed_in(request), person=found)
    messages.success(request, _("The account is open again, with the password of before."))
    return redirect("assessments:administration_person", found.pk)


@require_POST
def person_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link that sets a password, once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Person, pk=pk)
    try:
        return _link_page(request, found)
    except Refused as refused:
        return _page(
            request, found, AccountForm(initial=_initial(found)), status=422, problem=str(refused)
        )


def _link_page(request: HttpRequest, found: Person) -> HttpResponse:
    """Mail the link; show it this once, but not that of a member of a body."""
    path = accounts.new_link(by=signed_in(request), person=found)
    context = {
        "person": found,
        "link": absolute(path) if accounts.may_see_link(found) else "",
        "has_mail": can_send(),
        "sent": accounts.send_link(found, path),
    }
    return render(request, "assessments/administration/person_link.html", context)


def _initial(found: Person) -> dict[str, Any]:
    return {
        "name": found.name,
        "reviewer": found.is_reviewer,
        "administrator": found.is_administrator,
    }


def _page(
    request: HttpRequest, found: Person, form: AccountForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    context = {
        "person": found,
        "form": form,
        "memberships": Membership.objects.active().filter(person=found).select_related("body"),
        "alone_in": accounts.only_coordinator_of(found),
        "sees_link": accounts.may_see_link(found),
        "has_mail": can_send(),
        "problems": [{"text": problem}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/administration/person.html", context, status=status)
