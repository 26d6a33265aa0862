"""Signing in: accounts are made by an administrator or an invitation, never by visitors."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar, cast
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import reauthentication_required
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mechanisms.models import Person
from mechanisms.people.letters import absolute, can_send, written_in

logger = logging.getLogger(__name__)

WAYS_TO_CONFIRM = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With a code of your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}


def fresh_sign_in_required[V: Callable[..., HttpResponseBase]](view: V) -> V:
    """For views that give everything away at once, or change how an account is protected.

    Whoever has not signed in within the last five minutes confirms password or second factor first, and
    comes back to where he or she was; a form sent meanwhile is then carried out.
    """
    return cast(V, reauthentication_required(view))


def confirm_first(request: HttpRequest, then: str) -> HttpResponseRedirect | None:
    """The way to confirm who one is, which leads on to `then`; None for whoever has signed in just now.

    For what is downloaded: a file that came as the answer to the confirmation would leave its page standing,
    with the spent code in the field.
    """
    if not is_to_confirm(request):
        return None
    query = urlencode({REDIRECT_FIELD_NAME: then})
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")


def is_to_confirm(request: HttpRequest) -> bool:
    """Whether somebody signed in too long ago for what needs a fresh sign-in."""
    return bool(is_reauthentication_required(request, app="account"))


def has_app(person: Person) -> bool:
    """Whether the person has an app that makes codes. One query."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


class AccountAdapter(DefaultAccountAdapter):
    """Closed to sign-up; counts failures by address and place; writes mail that tells no more than needed."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the administrator."),
        "email_password_mismatch": _("The address or the password is wrong. Type both again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password. Type it again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever may have an account is invited."""
        return False

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Never: an address belongs to the account, and the administrator alone changes it."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try, before the password is looked at, as one at this address from this place.

        A second, wider count holds for the address wherever the tries come from. It is the same whether
        somebody has this address or not. Raises ValidationError when there were too many.
        """
        key = self._login_attempts_key(credentials)
        if not ratelimit.consume(request, action="login_failed_address", key=key):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # With the place: else anybody could lock somebody out by guessing wrongly.
        return f"{self._login_attempts_key(credentials)}:{self.get_client_ip(request)}"

    def _login_attempts_key(self, credentials: dict[str, Any]) -> str:
        return str(credentials.get("email") or credentials.get("username") or "").strip().lower()

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password of the person; counted like a sign-in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not of whoever has signed in, with everything that was asked for, in the last minutes."""
        request = self.request
        person: Any = request.user if request is not None else None
        records = get_authentication_records(request, person) if person is not None else []
        latest = max((record["at"] for record in records), default=0)
        if time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that the account was changed, and when; not from where, since mail is no secret."""
        self.send_mail(template_prefix, email or user.email, {"timestamp": timezone.now()})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the link in a mail leads: to the installation's address, whatever host was asked for."""
        link = urlsplit(get_reset_password_from_key_url(self.request, key))
        return absolute(link.path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it; a mail server that does not answer is on the log and stops nobody.

        The page says the same either way, so that it does not tell who has an account. Without a mail server
        nothing is sent: the log is no place for a link that opens a door. It is in the language of the
        account, whoever asked; without one in that of the page.
        """
        if not can_send():
            return
        chosen = Person.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        try:
            told = context | {"installation": settings.ADDRESS}
            with written_in(chosen or get_language() or ""):
                super().send_mail(template_prefix, email, told)
        except OSError as error:  # what the network and smtplib raise
            logger.error("Mail %s was not sent: %s", template_prefix, type(error).__name__)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to confirm who one is; with a second factor that alone, which no stolen password opens.

        Else an open session and the password would be enough to take the second factor away.
        """
        methods: list[dict[str, Any]] = [
            method | {"description": WAYS_TO_CONFIRM[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        by_factor = [method for method in methods if method["id"].startswith("mfa_")]
        if not has_app(user):
            by_factor.reverse()  # the passkey before the recovery codes
        return by_factor or methods


# The forms of signing in and of passwords, in our words; what is typed is checked by allauth.


LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}
MISSING = {
    "login": _("Type your e-mail address."),
    "email": _("Type an e-mail address."),
    "password": _("Type your password."),
    "oldpassword": _("Type your current password."),
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

    def add_error(self, field: str | None, error: Any) -> None:
        """The one sentence that allauth writes into its code: that the two passwords differ."""
        differ = field == "password2" and not isinstance(error, forms.ValidationError)
        super().add_error(field, _("The two passwords differ. Type both again.") if differ else error)  # type: ignore[misc]


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
        error_messages={"required": MISSING["email"]},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
