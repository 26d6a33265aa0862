"""Addresses of api."""

from django.urls import URLPattern, URLResolver, include, path

from assessments.api import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", pages.schemas, name="schemas"),
    path("schema/<slug:name>.json", pages.schema_file, name="schema_file"),
    path("api/", pages.page, name="api"),
    path("api/openapi.json", pages.openapi, name="api_openapi"),
    path("api/", include(pages.url_patterns())),
    path("api/<path:rest>", pages.nothing, name="api_nothing"),
]
