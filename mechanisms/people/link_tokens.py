"""The tokens of links that set a password: asked for by mail they work for an hour, handed out for longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int


class HandedOut(PasswordResetTokenGenerator):
    """For a link that an administrator or a command makes: it holds for PASSWORD_RESET_TIMEOUT."""

    key_salt = "mechanisms.people.link_tokens.HandedOut"


class AskedFor(PasswordResetTokenGenerator):
    """For the link that somebody asks for on the sign-in page; what was handed out opens the same page."""

    key_salt = "mechanisms.people.link_tokens.AskedFor"

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether one of the two made it for this account, and it is not too old."""
        if HandedOut().check_token(user, token):
            return True
        return super().check_token(user, token) and self._age(str(token)) <= settings.RESET_LINK_AGE

    def _age(self, token: str) -> timedelta:
        made = base36_to_int(token.partition("-")[0])
        return timedelta(seconds=self._num_seconds(self._now()) - made)
