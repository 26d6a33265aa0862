"""Addresses of the published schemas, open to everybody."""

from django.urls import URLPattern, path

from assessments.views import schema

urlpatterns: list[URLPattern] = [
    path("schema/", schema.schemas, name="schemas"),
    path("schema/<slug:name>.json", schema.schema_file, name="schema_file"),
]
