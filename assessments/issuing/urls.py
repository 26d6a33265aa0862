"""Addresses of issuing."""

from django.urls import path

from assessments.issuing import public_page, verification, views

urlpatterns = [
    path("assessments/<uuid:pk>/report/", views.report, name="report"),
    path("assessments/<uuid:pk>/report.<str:extension>", views.report_file, name="report_file"),
    path("assessments/<uuid:pk>/brief.pdf", views.brief, name="brief"),
    path("verify/", verification.verify, name="verify"),
    path("assessments/<uuid:pk>/bundle/", views.bundles, name="bundles"),
    path("assessments/<uuid:pk>/bundle/<uuid:bundle_pk>/", views.bundle, name="bundle"),
    path("assessments/<uuid:pk>/bundle/<uuid:bundle_pk>.zip", views.bundle_file, name="bundle_file"),
    path("mechanisms/<slug:slug>/", public_page.body, name="body"),
    path("embed/strip/<slug:slug>/", public_page.embedded_strip, name="embed_strip"),
]
