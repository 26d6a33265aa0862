"""What the server saw of a request that `manage.py doctor` sent: from where, by what, for which host.

The address answers nobody but the doctor, who signs a token with the installation's secret key; for everybody
else there is nothing here.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

ADDRESS = "/.well-known/thirtytwo-doctor"
HEADER = "X-ThirtyTwo-Doctor"
SECONDS = 60
_SIGNER = TimestampSigner(salt="config.doctor.seen")


def token() -> str:
    """What opens the address for a minute."""
    return _SIGNER.sign("doctor")


@login_not_required
@require_safe
def seen(request: HttpRequest) -> JsonResponse:
    """For the doctor: the address that limits count by, how many the proxies named, scheme and host."""
    try:
        _SIGNER.unsign(request.headers.get(HEADER, ""), max_age=SECONDS)
    except BadSignature as error:
        raise Http404 from error
    chain = request.headers.get("X-Forwarded-For", "")
    return JsonResponse(
        {
            "address": get_adapter().get_client_ip(request),
            "named": len(chain.split(",")) if chain else 0,
            "counted": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            "is_secure": request.is_secure(),
            "host": request.get_host(),
        }
    )
