"""What every template knows."""

from __future__ import annotations

from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from config.languages import offered
from mechanisms.access import ANONYMOUS


def product(request: HttpRequest) -> dict[str, Any]:
    """Name of the product, whether this is the demo, and who is asking."""
    return {
        "product": "ThirtyTwo",
        "is_demo": settings.DEMO,
        "other_sign_in": settings.OIDC,
        "principal": getattr(request, "principal", ANONYMOUS),
        "languages": offered,
        "without_a_name": partial(without_a_name, request),
    }


def without_a_name(request: HttpRequest) -> dict[str, str] | None:
    """Something where the page was asked for by a number instead of a name, which has no passkeys: `named` is
    the same page by the name of the installation, empty where that has none either."""
    if not _is_number(urlsplit(f"//{request.get_host()}").hostname):
        return None
    has_name = not _is_number(urlsplit(settings.ADDRESS).hostname)
    return {"named": f"{settings.ADDRESS}{request.get_full_path()}" if has_name else ""}


def _is_number(host: str | None) -> bool:
    try:
        ip_address(host or "")
    except ValueError:
        return False
    return True
