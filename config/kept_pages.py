"""Public pages as they were made for the visitor before: nothing is drawn twice while nothing has happened.

Kept in the memory of each server process, under all that can make a page another one: address and query,
language and whether the English stands beside it, day, and the newest entry of the audit trail, which is
asked for on each request. Whatever changes what is public is on record in the same transaction, so that no
process shows what was withdrawn a moment ago. What an operator does at the command line without a record,
such as loading another directory, shows after `KEPT_FOR`.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from assessments.trail.reading import newest_on_record
from recommendations.own_language import wants_english

KEPT_FOR = 60
"""Seconds."""
LONGEST_QUERY = 300
"""Characters. Whoever makes up longer addresses has each page drawn."""
VARY = ("Accept-Encoding", "Accept-Language", "Cookie", "Authorization", "HX-Request")
ZIPPED = "gzip"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page, compressed, with a tag over its content and what kind of content it is."""

    zipped: bytes
    tag: str
    content_type: str


class KeptPages:
    """Answers visitors from what is kept, and keeps what views marked `same_for_visitors` show them.

    Innermost, so that every answer gets the headers of all the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = getattr(request, "page_key", "")
        if not key or not _is_everybodys(request, response):
            return response
        kept = _kept(response)
        caches["pages"].set(key, kept, KEPT_FOR)
        return _answer(request, kept)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: Any
    ) -> HttpResponseBase | None:
        """None to go on; else the page as it was made before. One query."""
        if (
            not getattr(view, "same_for_visitors", False)
            or not settings.KEEP_PAGES
            or not _asks_plainly(request)
        ):
            return None
        # Before the view reads anything: a page that is older than its mark is never found again.
        key = _key(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            return _answer(request, kept)
        request.page_key = key  # type: ignore[attr-defined]
        return None


def _asks_plainly(request: HttpRequest) -> bool:
    """Whether it is a visitor who reads: no session, no token, and not a part of a page for a script."""
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and "HX-Request" not in request.headers
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _is_everybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether nothing in the answer is for one person: no cookie, and no token of a form."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and not request.session.modified
    )


def _key(request: HttpRequest) -> str:
    parts = (
        request.build_absolute_uri(),
        get_language() or "",
        str(wants_english(request)),
        timezone.localdate().isoformat(),
        newest_on_record(),
    )
    return sha256("\n".join(parts).encode()).hexdigest()


def _kept(response: HttpResponse) -> Kept:
    is_zipped = response.headers.get("Content-Encoding") == ZIPPED
    content = gzip.decompress(response.content) if is_zipped else response.content
    tag = urlsafe_b64encode(sha256(content).digest()[:18]).decode()
    # Nothing secret is in it, so that its length may tell what it says.
    zipped = response.content if is_zipped else gzip.compress(content, 6, mtime=0)
    return Kept(zipped, f'W/"{tag}"', response.headers["Content-Type"])


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The page, or 304 to whoever has it. Browsers ask again each time: it may be withdrawn tomorrow."""
    takes_zipped = ZIPPED in request.headers.get("Accept-Encoding", "")
    content = kept.zipped if takes_zipped else gzip.decompress(kept.zipped)
    headers = {"ETag": kept.tag, "Cache-Control": "no-cache", "Content-Length": str(len(content))}
    if takes_zipped:
        headers["Content-Encoding"] = ZIPPED
    response = HttpResponse(content, content_type=kept.content_type, headers=headers)
    patch_vary_headers(response, VARY)
    return cast(HttpResponse, get_conditional_response(request, etag=kept.tag, response=response))
