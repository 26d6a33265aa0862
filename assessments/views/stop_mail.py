"""The link at the end of a daily mail: it shows a button, and the button turns the mail off."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mechanisms.digest_switch import person_of, switch_off


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, POST turns off; nothing on the page says whose mail it is.

    The signature in the address is the permission, so no token of a form is asked for: a mail program
    that offers to unsubscribe (RFC 8058) sends none.
    """
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        switch_off(person)
    return render(request, "assessments/stop_mail.html", {"is_off": not person.digest})
