"""What is public may be read and shown on other sites: data by their programs, `/embed/` in their pages.

Both as visitors see it. Whoever asks with a cookie or a token gets the same bytes or more, and no program of
another site is let near them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers

type Answer = Callable[[HttpRequest], HttpResponse]

DATA = frozenset(
    {
        "application/csvm+json",
        "application/json",
        "application/problem+json",
        "application/schema+json",
        "image/svg+xml",
        "text/csv",
    }
)
READS = ("GET", "HEAD")
EMBED = "/embed/"
# What a program may read of an answer beside the content.
EXPOSED = "Content-Disposition, ETag, Link, Retry-After, X-Total-Count"
# Headers with which a simple question needs a preflight; a token is not among them.
ASKED_WITH = "Accept, Content-Type, If-None-Match, Range"


class DataForOtherSites:
    """`Access-Control-Allow-Origin: *` on the data of views marked `open_data`, and the terms of reuse.

    Never where a cookie or a token came along: what is made for one person is for no other site. Only data:
    a report's PDF, or the page to which somebody is sent to sign in, stays with this site.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "reads_open_data", False):
            _say_who_may_read(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: Any
    ) -> HttpResponseBase | None:
        """None to go on; the answer to a preflight where a program may ask."""
        if not getattr(view, "open_data", False):
            return None
        if request.method == "OPTIONS":
            return _preflight(request)
        request.reads_open_data = request.method in READS  # type: ignore[attr-defined]
        return None


def _say_who_may_read(request: HttpRequest, response: HttpResponse) -> None:
    patch_vary_headers(response, ("Cookie", "Authorization"))
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    # What was refused and what has not changed has no content to be of a kind.
    if kind not in DATA and response.status_code != 304 and response.status_code < 400:
        return
    if _tells_who_asks(request):
        return
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if response.status_code == 200:
        links = [response.headers.get("Link", ""), f'<{reverse("reuse")}>; rel="license"']
        response.headers["Link"] = ", ".join(filter(None, links))


def _tells_who_asks(request: HttpRequest) -> bool:
    return bool(request.COOKIES) or "Authorization" in request.headers


def _preflight(request: HttpRequest) -> HttpResponse | None:
    """What a browser asks before it lets a page ask; None for any other OPTIONS, which no view takes."""
    wanted = request.headers.get("Access-Control-Request-Method")
    if wanted not in READS or _tells_who_asks(request):
        return None
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": ", ".join(READS),
            "Access-Control-Allow-Headers": ASKED_WITH,
            "Access-Control-Max-Age": "86400",
            "Vary": "Access-Control-Request-Method, Access-Control-Request-Headers, Cookie, Authorization",
        },
    )


class WithoutCookies:
    """Below `/embed/` nobody is signed in: the cookies of the request are dropped before anything reads them.

    A page in a frame of another site would else show its reader something of his or her own, and tell the
    other site that there is somebody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(EMBED):
            request.META.pop("HTTP_COOKIE", None)
            request.META.pop("HTTP_AUTHORIZATION", None)
        return self.get_response(request)
