"""Addresses of bundles: report, data and shared evidence as one ZIP."""

from django.urls import URLPattern, path

from assessments.views import bundle

OF = "assessments/<uuid:pk>/bundle/"

urlpatterns: list[URLPattern] = [
    path(OF, bundle.bundles, name="bundles"),
    path(f"{OF}<uuid:bundle_pk>/", bundle.bundle, name="bundle"),
    path(f"{OF}<uuid:bundle_pk>.zip", bundle.bundle_file, name="bundle_file"),
]
