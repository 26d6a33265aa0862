"""The forms of signing in and of passwords, in our words; what is typed is checked by allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from mechanisms.letters import can_send

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}
MISSING = {
    "login": _("Type your e-mail address."),
    "email": _("Type an e-mail address."),
    "password": _("Type your password."),
    "oldpassword": _("Type the password that you have used until now."),
    "password1": _("Type a new password."),
    "password2": _("Type the new password a second time."),
}


class _InOurWords:
    """Labels and errors say what belongs in, and nothing is written into empty fields."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_InOurWords, LoginForm):
    """E-mail address and password."""


class PasswordAgainForm(_InOurWords, ReauthenticateForm):
    """The password, once more, of whoever has no second factor."""


class NewPasswordForm(_InOurWords, ChangePasswordForm):
    """The password until now and the new one."""


class FirstPasswordForm(_InOurWords, SetPasswordForm):
    """A password for an account that has none."""


class PasswordByLinkForm(_InOurWords, ResetPasswordKeyForm):
    """A new password, for whoever holds the link."""


class ForgottenPasswordForm(_InOurWords, ResetPasswordForm):
    """The address that the link goes to."""

    @property
    def has_mail(self) -> bool:
        """Whether a link can be sent at all."""
        return can_send()


class NewAddressForm(forms.Form):
    """The address that one wants to sign in with from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        error_messages={
            "required": MISSING["email"],
            "invalid": _("This is no e-mail address. It looks like name@ministry.example."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
