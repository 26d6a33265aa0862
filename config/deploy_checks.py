"""What `manage.py check --deploy` says of the proxies in front, and of the cage around readers of files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from assessments.files import cage

HINT = "“The proxy in front” in docs/installation.md shows how to set it up, and how to try it."

ONE_BEHIND_ANOTHER = (
    " Each proxy behind another must believe that one alone: else whoever reaches it past the other "
    "writes his address himself, and no limit on tries holds."
)


def check_proxies(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """That requests are refused unless the proxies say where they come from; or that nobody counts them."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        said = (
            f"THIRTYTWO_PROXIES is {proxies}: whatever comes with fewer addresses in X-Forwarded-For is "
            "refused, except for /healthz and /readyz."
        )
        if proxies > 1:
            said += ONE_BEHIND_ANOTHER
        return [checks.Info(said, hint=HINT, id="thirtytwo.I001")]
    if settings.HTTPS:
        said = (
            "THIRTYTWO_PROXIES is 0, yet pages are sent by https alone. Behind a proxy that is not counted "
            "everybody has its address: a few wrong passwords of one person lock out all."
        )
        return [checks.Warning(said, hint=HINT, id="thirtytwo.W001")]
    return []


def check_cage(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """How well the processes that read strangers' files and print are closed off on this machine."""
    has = "none" if settings.CAGE == cage.OFF else cage.how_caged()
    said = f"What reads files and prints PDF is closed off by: {has}."
    if cage.is_whole() and settings.CAGE != cage.OFF:
        return [checks.Info(said, id="thirtytwo.I002")]
    return [
        checks.Warning(
            said, hint="“The cage” in docs/installation.md says what it needs.", id="thirtytwo.W002"
        )
    ]


def require_cage() -> None:
    """Stop the start where the operator requires the cage and this machine lacks a part of it."""
    if settings.CAGE == cage.REQUIRED and not cage.is_whole():
        raise ImproperlyConfigured(
            f"THIRTYTWO_CAGE is required, and this machine has: {cage.how_caged()}. Landlock needs "
            "Linux 5.13, seccomp an x86_64 or aarch64 processor; a container must not forbid them."
        )


def register() -> None:
    """Called once, when the applications are ready."""
    require_cage()
    for check in (check_proxies, check_cage):
        checks.register(check, checks.Tags.security, deploy=True)
