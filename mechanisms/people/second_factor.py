"""The second factor: who must have one, whether it was used in this session, and taking it away.

A second factor is an app that makes codes, or a passkey. Recovery codes stand in for it when it is lost.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import secrets
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import segno
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mechanisms.access import Principal
from mechanisms.models import Person, Role
from mechanisms.people.api_tokens import end_tokens
from mechanisms.people.sessions import end_all_sessions
from mechanisms.people.signin import has_app
from mechanisms.signals import happened

#: What counts as a second factor; recovery codes alone do not.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_compulsory(principal: Principal) -> bool:
    """Whoever submits, reviews or looks after accounts cannot do without."""
    if principal.reviewer or principal.administrator:
        return True
    return Role.COORDINATOR in principal.roles.values()


def was_used(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session. No query.

    A sign-in at another service counts where the operator has said that the service asks for one.
    """
    person: Any = request.user
    methods = {record["method"] for record in get_authentication_records(request, person)}
    if settings.OIDC_SECOND_FACTOR and "socialaccount" in methods:
        return True
    return "mfa" in methods


def has_one(person: Person) -> bool:
    """Whether the person has set up a second factor. One query."""
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def who_has_one(people: Iterable[UUID]) -> set[UUID]:
    """Which of these people have set up a second factor. One query."""
    rows = Authenticator.objects.filter(user__in=list(people), type__in=FACTORS)
    return set(rows.values_list("user", flat=True))


@transaction.atomic
def reset_second_factor(*, person: Person, by: Person | None = None) -> int:
    """Take away every factor and recovery code, and end all sessions and tokens; how many things were taken.

    The person signs in with the password and, where it is compulsory, sets up a new one. `by` None: the
    command line.
    """
    removed = int(Authenticator.objects.filter(user=person).delete()[0])
    end_all_sessions(person)
    end_tokens(person, by=by)
    happened.send(
        sender=Person,
        kind="second_factor_reset",
        by=by,
        subject=str(person),
        data={"person": str(person.pk), "removed": removed},
    )
    return removed


def use_once(person: Any, code: str) -> bool:
    """Whether this code of an app is used for the first time in the two minutes in which it may be valid.

    One write that only one of several processes can win.
    """
    digest = hashlib.sha256(f"{person.pk}:{code}".encode()).hexdigest()
    return bool(cache.add(f"one-time-code:{digest}", "used", timeout=120))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted in the database; the picture of a secret reads well in the dark too."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Type the one shown now."),
        "cannot_delete_authenticator": _("Your role needs a second factor. Set up another one first."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first, then make recovery codes."),
    }

    def encrypt(self, text: str) -> str:
        """Readable only with the installation's secret key: a copy of the database makes no codes."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that nobody has where it was written under another secret key."""
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # An empty one would be a secret that everybody knows.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        """What the app shows above the code."""
        return f"ThirtyTwo {self._get_site_name()}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that a device shows when it asks for a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "ThirtyTwo"}

    def build_totp_svg(self, url: str) -> str:
        """A QR code, black on white in both colour schemes, with the quiet zone that readers need."""
        picture = io.BytesIO()
        code = segno.make(url, error="m")
        code.save(picture, kind="svg", scale=5, border=4, light="#ffffff", xmldecl=False)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until somebody gives it a name."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def _vault() -> MultiFernet:
    """Opens with the secret key and with those that were used before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(key))) for key in keys])


def _key(secret: str) -> bytes:
    derived = hashlib.sha256(b"thirtytwo second factor" + secret.encode()).digest()
    return base64.urlsafe_b64encode(derived)


# The forms of the second factor, in our words; allauth checks the codes, we that none works
# twice.


NAME_LENGTH = 60
NO_CODE = {"required": _("Type the code.")}


def _code_input() -> forms.TextInput:
    """Figures on a phone's keyboard; the browser may offer the code of an app or message."""
    return forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"})


def _figures(code: str) -> str:
    return re.sub(r"\D", "", code)


class _Once:
    """A code of an app opens one door, once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, if it is right and new."""
        code = str(super().clean_code())  # type: ignore[misc]
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_app and not use_once(self.user, _figures(code)):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """Asked for after the password."""

    @property
    def passkey_first(self) -> bool:
        """Whether the person has no app, so that a code can only be a recovery code."""
        return not has_app(self.user)

    code = forms.CharField(
        label=_("Code"),
        widget=_code_input(),
        error_messages=NO_CODE,
        help_text=_("Six figures from your app, or a recovery code. Each works once."),
    )


class CodeAgainForm(_Once, ReauthenticateForm):
    """Asked for before the account is changed."""

    code = forms.CharField(
        label=_("Code"),
        widget=_code_input(),
        error_messages=NO_CODE,
        help_text=_("Six figures from your app, or a recovery code."),
    )


class FirstCodeForm(ActivateTOTPForm):
    """Proves that the app has the secret."""

    code = forms.CharField(
        label=_("Code shown by the app"),
        widget=_code_input(),
        error_messages=NO_CODE,
        help_text=_("Six figures."),
    )

    def clean_code(self) -> str:
        """The code, used up: it does not sign in half a minute later."""
        code = str(super().clean_code())
        use_once(self.user, _figures(code))
        return code


class AddPasskeyForm(AddWebAuthnForm):
    """A name for the passkey, and whether it replaces the password."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("Such as “office laptop”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in without the password"),
        required=False,
        initial=True,
        help_text=_("The device asks for a PIN, finger or face. Untick this for an old security key."),
    )


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=NAME_LENGTH)
