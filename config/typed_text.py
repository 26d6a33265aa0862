"""A form that comes too late: the session has ended, or its token is stale. What was typed is shown again.

The page holds the same form with a fresh token, to be sent once more after signing in in another tab.
Nothing of it is stored here, and it works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

HIDDEN = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")
LONG = 30
# What Django says of a form whose origin or page is another site, or unknown.
FOREIGN = "checking failed"


class KeepWhatWasTyped(LoginRequiredMiddleware):
    """Everything asks to sign in unless a view says otherwise; a form sent too late is shown again."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Ask to sign in; 401 with the typed text for whatever was sent by a form."""
        if request.method == "POST":
            return came_too_late(request, status=401)
        return super().handle_no_permission(request, view_func)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a stale or missing token: 403 with the typed text.

    What another site sent is not shown: "save again" would lend a fresh token to a form that somebody
    else filled in.
    """
    return came_too_late(request, status=403, is_ours=FOREIGN not in reason)


def came_too_late(
    request: HttpRequest,
    *,
    status: int,
    is_ours: bool = True,
    template: str = "403_csrf.html",
) -> HttpResponse:
    """The same form with a fresh token, and the texts in it to read and to copy."""
    pairs = [
        (name, value)
        for name, values in (request.POST.lists() if is_ours else ())
        for value in values
        if name not in HIDDEN
    ]
    context = {
        "action": request.get_full_path(),
        "fields": [{"name": name, "value": value} for name, value in pairs],
        "typed": [
            {"label": _("Your text"), "value": value}
            for _name, value in pairs
            if len(value) > LONG or "\n" in value
        ],
    }
    return render(request, template, context, status=status)
