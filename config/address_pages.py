"""Your e-mail address: what it is for, another one asked for, and the link in the mail that changes it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mechanisms.address_change import address_in, change_address, send_link, tell_old_address
from mechanisms.letters import can_send
from mechanisms.models import Person
from mechanisms.people import Refused
from mechanisms.rate_limits import limited
from mechanisms.signin import fresh_sign_in_required
from mechanisms.signin_forms import NewAddressForm


@require_http_methods(["GET", "HEAD", "POST"])
@limited("change_address")
def address(request: HttpRequest) -> HttpResponse:
    """The address, and the way to another one; asking takes a fresh sign-in."""
    if request.method != "POST":
        return _page(request, NewAddressForm())
    answer: HttpResponse = _ask(request)
    return answer


@fresh_sign_in_required
def _ask(request: HttpRequest) -> HttpResponse:
    form = NewAddressForm(request.POST)
    person = cast(Person, request.user)
    if form.is_valid() and form.cleaned_data["email"].lower() == person.email:
        form.add_error("email", _("You sign in with this address already."))
    if not form.is_valid():
        return _page(request, form, status=422)
    send_link(person=person, email=form.cleaned_data["email"])
    return render(request, "account/email_sent.html", {"email": form.cleaned_data["email"]})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link does, POST does it."""
    person = cast(Person, request.user)
    new, old = address_in(token, person), person.email
    if new is None:
        return render(request, "account/email_link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "account/email_confirm.html", {"email": new})
    try:
        change_address(person=person, email=new, by=person)
    except Refused:
        return render(request, "account/email_link_gone.html", status=410)
    tell_old_address(person, old)
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": new})
    return redirect("account")


def _page(request: HttpRequest, form: NewAddressForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_mail": can_send()}
    return render(request, "account/email.html", context, status=status)
