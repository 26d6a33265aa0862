"""Tokens for a person's own programs: made, shown once, taken back; and whose a token is that comes along.

What is stored is the SHA-256 of a token of 256 random bits, so that a copy of the database opens nothing.
A token ends on its day, when it is taken back, and with whatever ends the sessions: another password, a
second factor that is reset, a closed account. Opening the account again brings none back.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from allauth.account.signals import password_changed, password_reset, password_set
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mechanisms.models import ApiToken, Person
from mechanisms.people.people import RequestRefused
from mechanisms.people.signin import fresh_sign_in_required
from mechanisms.signals import happened

DAYS = (7, 30, 90)
MOST_WORKING = 10
PREFIX = "t32_"
_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_SHOWN = 8


@transaction.atomic
def make_token(*, by: Person, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token and what it is in full, which is kept nowhere.

    Raises Refused for what a person may not read, for another number of days, and beyond ten that work.
    """
    # Held, so that two forms sent at once do not both find room for one more.
    person = Person.objects.select_for_update().get(pk=by.pk)
    if scope not in ApiToken.ApiScope.values or days not in DAYS:
        raise RequestRefused(_("Choose what it may read and how long it works."))
    if scope == ApiToken.ApiScope.REVIEW and not person.is_reviewer:
        raise RequestRefused(_("Only reviewers can have a token that reads what reviewers see."))
    now = timezone.now()
    if ApiToken.objects.working(now).filter(person=person).count() >= MOST_WORKING:
        raise RequestRefused(_("You have ten tokens. Take one back to make another."))
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        person=person,
        name=name.strip(),
        scope=scope,
        digest=digest_of(secret),
        prefix=secret[:_SHOWN],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    until = made.expires_at.date().isoformat()
    _tell("api_token_made", by, person, token=str(made.pk), reads=scope, until=until)
    return made, secret


@transaction.atomic
def take_back(*, by: Person, pk: UUID) -> bool:
    """End one of one's own tokens; False if there is none that works."""
    found = ApiToken.objects.select_for_update().filter(person=by, pk=pk, revoked_at=None).first()
    if found is None or found.expires_at <= timezone.now():
        return False
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    _tell("api_token_taken_back", by, by, token=str(found.pk))
    return True


@transaction.atomic
def end_tokens(person: Person, *, by: Person | None) -> int:
    """End every token of a person that works; how many there were. `by` None: the command line."""
    now = timezone.now()
    # Not `working`: of an account that was closed a moment ago none would count as such.
    left = ApiToken.objects.filter(person=person, revoked_at=None, expires_at__gt=now)
    ended = left.update(revoked_at=now)
    if ended:
        _tell("api_tokens_ended", by, person, count=ended)
    return ended


def token_of(secret: str) -> ApiToken | None:
    """The token that works and is this one, with its person; None for any other text. One query.

    Looked up by its hash: how long it takes says nothing about how much of it was right.
    """
    if not _SHAPE.fullmatch(secret):
        return None
    found = ApiToken.objects.working(timezone.now()).filter(digest=digest_of(secret))
    return found.select_related("person").first()


def mark_used(token: ApiToken) -> None:
    """Keep the day of the last use; written once a day at most."""
    today = timezone.now().date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def digest_of(secret: str) -> str:
    """The SHA-256 under which a token is stored, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _end_with_password(sender: Any, user: Person, **_more: Any) -> None:
    end_tokens(user, by=user)


def listen() -> None:
    """Called once, when the applications are ready."""
    for signal in (password_changed, password_set, password_reset):
        signal.connect(_end_with_password, dispatch_uid="mechanisms.people.api_tokens")


def _tell(kind: str, by: Person | None, person: Person, **data: Any) -> None:
    happened.send(
        sender=Person, kind=kind, by=by, subject=str(person), data={"person": str(person.pk)} | data
    )


# The form for a token: what it is for, what it may read, how long it works.


class ApiTokenForm(forms.Form):
    """What reviewers see is offered to reviewers alone; nothing is chosen beforehand."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("Such as “notebook on my laptop”."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write what it is for.")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may read"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it may read.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it works"),
        help_text=gettext_lazy("Choose a short time. A new one is made in a minute."),
        choices=[(number, format_lazy("{} {}", number, gettext_lazy("days"))) for number in DAYS],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how long it works.")},
    )

    def __init__(self, *args: Any, reviewer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ApiToken.ApiScope.choices
        if not reviewer:
            offered = [choice for choice in offered if choice[0] == ApiToken.ApiScope.PUBLIC]
        cast(forms.ChoiceField, self.fields["scope"]).choices = offered


# Your account: tokens with which your own programs read what you may see.


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
        except RequestRefused as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "account/token_made.html", {"token": made, "secret": secret})
    status = 200 if sent is None else 422
    return render(request, "account/token_add.html", {"form": form}, status=status)


@require_POST
def token_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a token; one that has ended already is no mistake."""
    take_back(by=cast(Person, request.user), pk=pk)
    messages.success(request, _("The token no longer works."))
    return redirect("api_tokens")
