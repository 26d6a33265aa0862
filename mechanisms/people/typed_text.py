"""A form that comes too late: the session has ended, or its token is stale. What was typed is shown again.

The page holds the same form with a fresh token, to be sent once more after signing in in another tab. Signing
in makes every older token stale: whoever then sends the form gets the page a second time, and is told that
it is one press more. Nothing of it is stored here, and it works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

# Never written into a page. A form is worth nothing without them: its page is opened again instead.
SECRETS = ("password", "password1", "password2", "oldpassword", "code", "credential")
LONG = 30
# What a page tells its own form, and nobody has typed.
UNTYPED = ("-key",)
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
    request: HttpRequest, *, status: int, is_ours: bool = True, template: str = "403_csrf.html"
) -> HttpResponse:
    """The same form with a fresh token, and the texts in it to read and to copy."""
    can_be_sent_again = is_ours and not any(name in request.POST for name in SECRETS)
    pairs = [
        (name, value)
        for name, values in (request.POST.lists() if can_be_sent_again else ())
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {
        "action": request.get_full_path(),
        "is_ours": is_ours,
        "can_be_sent_again": can_be_sent_again,
        "is_signed_in": request.user.is_authenticated,
        "fields": [{"name": name, "value": value} for name, value in pairs],
        "files": list(request.FILES) if is_ours else [],
        "typed": [value for name, value in pairs if _is_typed(name) and (len(value) > LONG or "\n" in value)],
    }
    return render(request, template, context, status=status)


def typed_in(request: HttpRequest) -> list[str]:
    """The texts in a form that was refused for good: to read and to copy, not to be sent again.

    Only of a form whose token was found good: what another site sends is never shown on a page of ours.
    """
    is_ours = request.method == "POST" and getattr(request, "csrf_processing_done", False)
    if not is_ours or any(name in request.POST for name in SECRETS):
        return []
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    return [value for name, value in pairs if _is_typed(name) and _is_text(value)]


def _is_typed(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and not name.endswith(UNTYPED)


def _is_text(value: str) -> bool:
    """Words that somebody wrote, rather than the code of a choice or the number of a version."""
    return len(value) > LONG or len(value.split()) > 1
