"""Signing in at another service (OpenID Connect): a door for people who have an account here already."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import redirect

from mechanisms.models import Person


class OtherSignIn(DefaultSocialAccountAdapter):
    """The other service says who it is; whether that person may come in is decided by the accounts here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: nobody gets an account by being known elsewhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account by the address which the service says it has verified, and remember the match.

        From then on the service's own number of the person decides, whatever address it says later.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            # An open session could otherwise tie a stranger's identity to the account.
            raise ImmediateHttpResponse(redirect("account"))
        if sociallogin.is_existing:
            return
        person = self._known(sociallogin)
        if person is not None:
            sociallogin.connect(request, person)

    def _known(self, sociallogin: Any) -> Person | None:
        addresses = [
            address.email.strip().lower()
            for address in sociallogin.email_addresses
            if address.verified is True  # the words "true" and "false" are both true to Python
        ]
        return Person.objects.filter(email__in=addresses, is_active=True).first()
