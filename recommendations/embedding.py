"""Small pages that other sites show in a frame: no script, no cookie, and what a visitor sees.

`config.public_data` drops the cookies of the request before anything reads them. Here alone any site may be
around the page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

FRAME_CSP: Mapping[str, Collection[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


def embeddable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for frames of other sites; what is not there is said on one that can be in a frame, too."""

    @login_not_required
    @require_safe
    @gzip_page
    @csp_override(dict(FRAME_CSP))
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            response = view(request, *arguments, **named)
        except Http404:
            response = nothing_public(request, _("There is nothing here."), "", status=404)
        response.xframe_options_exempt = True
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # It may be made private tomorrow: whoever kept a copy has to ask again each time.
        response.headers["Cache-Control"] = "no-cache"
        return response

    return answer


def nothing_public(request: HttpRequest, said: str, back: str, status: int = 200) -> HttpResponse:
    """A small page that says why there is no drawing; `back` leads to where there is more."""
    return render(request, "components/embed_nothing.html", {"said": said, "back": back}, status=status)
