"""Your account: tokens with which your own programs read what you may see."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mechanisms.api_token_form import ApiTokenForm
from mechanisms.api_tokens import MOST_WORKING, make_token, take_back
from mechanisms.models import ApiToken, Person
from mechanisms.people import Refused
from mechanisms.signin import fresh_sign_in_required

SHOWN = 50


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, the newest first: which work, which have ended. One query."""
    now = timezone.now()
    found = list(ApiToken.objects.filter(person=cast(Person, request.user))[:SHOWN])
    working = [token for token in found if token.revoked_at is None and token.expires_at > now]
    context = {
        "working": working,
        "ended": [token for token in found if token not in working],
        "is_full": len(working) >= MOST_WORKING,
    }
    return render(request, "account/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def token_add(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once; takes a fresh sign-in."""
    person = cast(Person, request.user)
    sent = request.POST if request.method == "POST" else None
    form = ApiTokenForm(sent, reviewer=person.is_reviewer)
    if form.is_valid():
        try:
            made, secret = make_token(by=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "account/token_made.html", {"token": made, "secret": secret})
    status = 200 if sent is None else 422
    return render(request, "account/token_add.html", {"form": form}, status=status)


@require_POST
def token_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a token; one that has ended already is no mistake."""
    take_back(by=cast(Person, request.user), pk=pk)
    messages.success(request, _("The token works no more."))
    return redirect("api_tokens")
