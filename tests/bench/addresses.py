"""The product's addresses and, beside them, the smallest page there can be: the floor of all others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def hello(request: HttpRequest) -> HttpResponse:
    """A word, behind the same middleware and the same session as every page."""
    return HttpResponse(f"hello {request.user.pk}")


urlpatterns = [path("bench/hello/", hello), *urls.urlpatterns]
