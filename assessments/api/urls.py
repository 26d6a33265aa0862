"""Addresses of api."""

from django.urls import URLPattern, URLResolver, include, path

from assessments.api import page, schema_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", schema_pages.schemas, name="schemas"),
    path("schema/<slug:name>.json", schema_pages.schema_file, name="schema_file"),
    path("api/", page.page, name="api"),
    path("api/openapi.json", page.openapi, name="api_openapi"),
    path("api/", include(page.url_patterns())),
    path("api/<path:rest>", page.nothing, name="api_nothing"),
]
