"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mechanisms.access import ANONYMOUS


def product(request: HttpRequest) -> dict[str, Any]:
    """Name of the product, whether this is the demo, and who is asking."""
    return {
        "product": "ThirtyTwo",
        "is_demo": settings.DEMO,
        "other_sign_in": settings.OIDC,
        "principal": getattr(request, "principal", ANONYMOUS),
    }
