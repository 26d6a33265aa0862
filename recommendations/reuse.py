"""What others may take along: the licence of the figures, and the data that programs of other sites read.

Figures are what is counted from answers. The United Nations' text is not ours to license, nor are the words
of a body: both are said apart wherever the licence is named.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy

from recommendations.translations import ENGLISH

LICENCE = "CC BY 4.0"
LICENCE_ID = "CC-BY-4.0"
"""As SPDX names it."""
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
PRODUCT = "ThirtyTwo"
TERMS = gettext_lazy(
    "Figures and charts: CC BY 4.0. Name the source: self-assessments of the bodies, ThirtyTwo. The United "
    "Nations’ text and the bodies’ own words are theirs and not under this licence."
)
"""One line for files and pages."""


def licence_json() -> dict[str, object]:
    """The member `licence` of documents with figures: free of language."""
    return {"covers": "figures", "id": LICENCE_ID, "url": LICENCE_URL}


def same_for_visitors[View: Callable[..., Any]](view: View) -> View:
    """A page that all visitors see alike until something is put on record: `config.kept_pages` keeps it for
    the next one. Outermost; never a view that shows each visitor something else, or counts them."""
    view.same_for_visitors = True  # type: ignore[attr-defined]
    return view


def open_data[View: Callable[..., Any]](view: View) -> View:
    """A view whose JSON, CSV and SVG programs of any site may read, as visitors; `config.public_data` lets
    them, and only where neither a cookie nor a token came along."""
    view.open_data = True  # type: ignore[attr-defined]
    return view


def json_in_english(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of files whose JSON is the same bytes in every language; tables are in the reader’s."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, extension: str, **kwargs: Any) -> HttpResponse:
        if extension != "json":
            return view(request, *args, extension=extension, **kwargs)
        with translation.override(ENGLISH):
            response = view(request, *args, extension=extension, **kwargs)
        response.headers.setdefault("Content-Language", ENGLISH)
        return response

    return read
