"""What `manage.py check --deploy` says of what can't be asked from here: proxies, and the operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks

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


def check_privacy(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """That the privacy notice tells who answers for the data, where to write, on what ground."""
    asked = {
        "THIRTYTWO_CONTROLLER": settings.CONTROLLER,
        "THIRTYTWO_PRIVACY_CONTACT": settings.PRIVACY_CONTACT,
        "THIRTYTWO_LEGAL_BASIS": settings.LEGAL_BASIS,
        "THIRTYTWO_LOG_DAYS": settings.LOG_DAYS is not None,
    }
    missing = [name for name, filled_in in asked.items() if not filled_in]
    if not missing:
        return []
    said = "The privacy notice (/help/privacy/) tells everybody that the operator has not filled it in."
    return [checks.Warning(said, hint=f"Set {', '.join(missing)}.", id="thirtytwo.W002")]


def register() -> None:
    """Called once, when the applications are ready."""
    checks.register(check_proxies, checks.Tags.security, deploy=True)
    checks.register(check_privacy, checks.Tags.security, deploy=True)
