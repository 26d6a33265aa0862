"""Your account: what one may see and change about oneself. Passwords and factors are allauth's pages."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mechanisms.models import ApiToken, Membership, Person
from mechanisms.name_order import body_key
from mechanisms.people.second_factor import is_compulsory
from mechanisms.people.sessions import end_all_sessions, end_session, open_sessions
from mechanisms.signals import happened
from recommendations.moments import clock, read_in, zones, zones_by_area


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Name, bodies, how one signs in, where one is signed in, and the mail of the day."""
    person = cast(Person, request.user)
    memberships = Membership.objects.active().filter(person=person).select_related("body")
    context = {
        "person": person,
        "memberships": memberships.order_by(body_key("body__")),
        "factors": _factors(person),
        "is_compulsory": is_compulsory(request.principal),  # type: ignore[attr-defined]
        "sessions": open_sessions(request, person),
        "zones": zones_by_area(),
        "now": timezone.now(),
        "tokens": ApiToken.objects.working(timezone.now()).filter(person=person).count(),
    }
    return render(request, "account/account.html", context)


@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """Switch the mail of the day on or off."""
    person = cast(Person, request.user)
    person.digest = request.POST.get("digest") == "on"
    person.save(update_fields=["digest"])
    said = _("You get a mail when something new waits for you.")
    messages.success(request, said if person.digest else _("You get no more daily mail."))
    return redirect("account")


@require_POST
def time_zone(request: HttpRequest) -> HttpResponse:
    """In which zone the person reads times; a name that is not on the list changes nothing."""
    person = cast(Person, request.user)
    wanted = request.POST.get("zone", "")
    if wanted in zones():
        person.time_zone = wanted
        person.save(update_fields=["time_zone"])
        with read_in(wanted):
            messages.success(request, _("It is %(clock)s now.") % {"clock": clock(timezone.now())})
    else:
        messages.error(request, _("Choose a time zone from the list."))
    return redirect("account")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """In which language the person reads pages and gets mail; then back to where it was chosen."""
    person = cast(Person, request.user)
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        messages.error(request, _("Choose a language from the list."))
        return redirect("account")
    person.language = wanted
    person.save(update_fields=["language"])
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page on which a form was sent, where that is one of this site."""
    wanted = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_here else reverse("account")


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = open_sessions(request, cast(Person, request.user))
    return render(request, "account/sessions.html", {"sessions": found})


@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """What this device may keep of what is typed; the switch is kept by the browser alone."""
    return render(request, "account/device.html")


@require_POST
def end_one(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out elsewhere; a session that has ended already is no mistake."""
    person = cast(Person, request.user)
    with transaction.atomic():
        if end_session(person=person, number=number):
            _on_record(person, 1)
    messages.success(request, _("That session has ended."))
    return redirect("account_sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    person = cast(Person, request.user)
    with transaction.atomic():
        ended = end_all_sessions(person, but=request.session.session_key)
        if ended:
            _on_record(person, ended)
    words = ngettext("%(number)d other session has ended.", "%(number)d other sessions have ended.", ended)
    messages.success(request, words % {"number": ended})
    return redirect("account_sessions")


def _factors(person: Person) -> dict[str, Any]:
    """What the person has set up, in one query: has an app, number of passkeys, codes left."""
    rows = list(Authenticator.objects.filter(user=person))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    found: dict[str, Any] = {
        "app": any(row.type == Authenticator.Type.TOTP for row in rows),
        "passkeys": sum(row.type == Authenticator.Type.WEBAUTHN for row in rows),
        "codes": len(codes[0].wrap().get_unused_codes()) if codes else 0,
    }
    return found | {"any": bool(found["app"] or found["passkeys"])}


def _on_record(person: Person, number: int) -> None:
    happened.send(
        sender=Person,
        kind="sessions_ended",
        by=person,
        subject=str(person),
        data={"person": str(person.pk), "number": number},
    )
