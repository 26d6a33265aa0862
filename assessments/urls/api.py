"""Addresses of the read-only interface for programs, all public: a token says who asks."""

from django.urls import URLPattern, URLResolver, include, path

from assessments.api import page

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", page.page, name="api"),
    path("api/openapi.json", page.openapi, name="api_openapi"),
    path("api/", include(page.url_patterns())),
    path("api/<path:rest>", page.nothing, name="api_nothing"),
]
