"""What happens at the door, told to whoever keeps the record: ids, kinds and numbers, never an address.

A try in vain names the account at whose address it was made; of an address without one only a fingerprint."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from mechanisms.models import Person
from mechanisms.people.places import note_place
from mechanisms.people.second_factor import FACTORS, has_one
from mechanisms.signals import happened


def fingerprint_of(address: str) -> str:
    """Tells that two tries were at the same address, to nobody without the audit key which it was."""
    text = f"sign-in {address.strip().lower()}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), text, "sha256").hexdigest()[:16]


def _tell(kind: str, person: Person | None, **data: Any) -> None:
    with transaction.atomic():
        happened.send(
            sender=Person,
            kind=kind,
            by=person,
            subject=str(person) if person else "",
            data=({"person": str(person.pk)} if person else {}) | data,
        )


def _signed_in(sender: Any, request: HttpRequest | None, user: Any, **_more: Any) -> None:
    if request is None or not request.META.get("REMOTE_ADDR"):
        return  # a test or a command, not somebody at a browser
    methods = [record["method"] for record in get_authentication_records(request, user)]
    _tell("signed_in", user, methods=sorted(set(methods)))
    note_place(request, user)


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any
) -> None:
    address = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    # Looked for in any case, so that a known address takes no longer than an unknown one.
    person = Person.objects.filter(email=address).first()
    with transaction.atomic():
        happened.send(
            sender=Person,
            kind="sign_in_failed",
            by=None,
            subject=str(person) if person else "",
            data={"address": fingerprint_of(address)} | ({"person": str(person.pk)} if person else {}),
        )


def _code_failed(sender: Any, user: Any, **_more: Any) -> None:
    _tell("second_factor_failed", user)


def _added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    _tell("second_factor_added", user, factor=authenticator.type)
    if authenticator.type in FACTORS:
        # Setting it up proves that one has it: it counts as used in this session.
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


def _removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    _tell("second_factor_removed", user, factor=authenticator.type)
    if not has_one(user):
        # What is gone does not open the door any longer, also not in this session.
        records = get_authentication_records(request, user)
        kept = [record for record in records if record["method"] != "mfa"]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def _codes_made(sender: Any, user: Any, **_more: Any) -> None:
    _tell("recovery_codes_made", user)


def _used(sender: Any, user: Any, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        fresh = Authenticator.objects.get(pk=authenticator.pk)  # the one given is from before
        left = len(fresh.wrap().get_unused_codes())
        _tell("recovery_code_used", user, left=left)


def _password_changed(sender: Any, user: Any, **_more: Any) -> None:
    _tell("password_changed", user)


def _password_reset(sender: Any, user: Any, **_more: Any) -> None:
    _tell("password_reset", user)


def listen() -> None:
    """Called once, when the applications are ready."""
    pairs = (
        (user_logged_in, _signed_in),
        (user_login_failed, _failed),
        (authentication_failed, _code_failed),
        (authenticator_added, _added),
        (authenticator_removed, _removed),
        (authenticator_reset, _codes_made),
        (authenticator_used, _used),
        (password_changed, _password_changed),
        (password_set, _password_changed),
        (password_reset, _password_reset),
    )
    for signal, listener in pairs:
        signal.connect(listener, dispatch_uid=f"mechanisms.people.signin_on_record.{listener.__name__}")
