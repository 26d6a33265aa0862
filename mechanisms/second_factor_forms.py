"""The forms of the second factor, in our words; allauth checks the codes, we that none works twice."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from mechanisms.second_factor import use_once

NAME_LENGTH = 60
NO_CODE = {"required": _("Type the code.")}


def _code_input() -> forms.TextInput:
    """Figures on a phone's keyboard; the browser may offer the code of an app or message."""
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
    )


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

    code = forms.CharField(
        label=_("Code"),
        widget=_code_input(),
        error_messages=NO_CODE,
        help_text=_(
            "Six figures from your app, or one of your recovery codes. Each works once; wait for the next if "
            "you have just used one."
        ),
    )


class CodeAgainForm(_Once, ReauthenticateForm):
    """Asked for before the account is changed."""

    code = forms.CharField(
        label=_("Code"),
        widget=_code_input(),
        error_messages=NO_CODE,
        help_text=_("Six figures from your app, or one of your recovery codes."),
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
        label=_("Name"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("To tell your passkeys apart, such as “office laptop”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without the password"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for a PIN, a finger or a face. Leave it out for an old security key that "
            "cannot do that."
        ),
    )


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
