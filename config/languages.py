"""In which language pages are read: chosen by a link, kept in a cookie or in the account, or the browser's;
and whether the English is read beside it.

Only languages whose catalogue is finished are offered (`settings.LANGUAGES`). On the address of a file
`?lang=` says in which language that one file is made; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, get_language_info

from config.public_data import EMBED, READS
from recommendations.own_language import ENGLISH_BESIDE, ask_file_in
from recommendations.translations import LANGUAGES, the_language

type Answer = Callable[[HttpRequest], HttpResponse]

ASKED = "lang"
TAKEN_BY_THE_VIEW = ("/api/", "/instrument.json")
"""Data with a `lang` of their own, which knows also languages whose pages are not finished."""


class Offered(NamedTuple):
    """A language as those name it who read it."""

    code: str
    name: str
    is_rtl: bool
    is_read: bool

    @property
    def sign(self) -> str:
        """“FR”: for where there is no room for the name."""
        return self.code.split("-")[0].upper()


def offered() -> list[Offered]:
    """The finished languages, in the order of the six; which of them is read now."""
    finished, now = dict(settings.LANGUAGES), get_language()
    return [
        Offered(code, info["name_local"], info["bidi"], code == now)
        for code in LANGUAGES
        if code in finished and (info := get_language_info(code))
    ]


class ChosenLanguage(LocaleMiddleware):
    """Django's own, and `?lang=fr` on a page: kept in a cookie until the browser is closed, and the same
    address without it is shown. What is no finished language is refused with those there are. `?english=on`
    and `?english=off` are kept in the same way.

    Below `/embed/`, where no cookie is read or set, it holds for the one page. On a file it holds for the
    file, and the page on which one waits for it stays as it is read.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        super().process_request(request)
        if request.method not in READS or request.path_info.startswith(TAKEN_BY_THE_VIEW):
            return None
        asked, is_embedded = request.GET.get(ASKED), request.path_info.startswith(EMBED)
        is_page = request.path_info.endswith("/")
        if asked is None:
            changes = is_page and not is_embedded and ENGLISH_BESIDE in request.GET
            return _beside(request) if changes else None
        code = the_language(asked)
        if code not in dict(settings.LANGUAGES):
            return render(request, "400_language.html", {"asked": asked, "languages": offered()}, status=400)
        if not is_page:
            ask_file_in(request, code)
            return None
        if is_embedded:
            _read_in(request, code)
            return None
        return _kept(request, ASKED, settings.LANGUAGE_COOKIE_NAME, code)


def _beside(request: HttpRequest) -> HttpResponse:
    """With the English from now on; without it where anything else is asked."""
    if request.GET[ENGLISH_BESIDE] == "on":
        return _kept(request, ENGLISH_BESIDE, ENGLISH_BESIDE, "on")
    response = _without(request, ENGLISH_BESIDE)
    response.delete_cookie(ENGLISH_BESIDE, samesite="Lax")
    return response


def _without(request: HttpRequest, name: str) -> HttpResponse:
    """The same address without what was asked."""
    query = request.GET.copy()
    del query[name]
    path = escape_leading_slashes(request.path)  # of “//elsewhere/” a browser makes another host
    return redirect(f"{path}?{query.urlencode()}" if query else path)


def _kept(request: HttpRequest, name: str, cookie: str, value: str) -> HttpResponse:
    response = _without(request, name)
    response.set_cookie(
        cookie,
        value,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _read_in(request: HttpRequest, code: str) -> None:
    translation.activate(code)
    request.LANGUAGE_CODE = code


def read_as_the_account_says(request: HttpRequest, chosen: str) -> None:
    """The choice of the account goes before any other, where there is one and it is finished."""
    if chosen and chosen in dict(settings.LANGUAGES):
        _read_in(request, chosen)
