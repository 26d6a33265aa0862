"""Signing in: accounts are made by an administrator or an invitation, never by visitors."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closed to sign-up; everything else as allauth does it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever may have an account is invited."""
        return False

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Never: an address belongs to the account, and the administrator alone changes it."""
        return False
