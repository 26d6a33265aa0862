"""Addresses of issuing."""

from django.urls import path

from assessments.issuing import verification
from assessments.issuing.views import bundle, report

urlpatterns = [
    path("assessments/<uuid:pk>/report/", report.report, name="report"),
    path("assessments/<uuid:pk>/report.<str:extension>", report.report_file, name="report_file"),
    path("assessments/<uuid:pk>/brief.pdf", report.brief, name="brief"),
    path("verify/", verification.verify, name="verify"),
    path("assessments/<uuid:pk>/bundle/", bundle.bundles, name="bundles"),
    path("assessments/<uuid:pk>/bundle/<uuid:bundle_pk>/", bundle.bundle, name="bundle"),
    path("assessments/<uuid:pk>/bundle/<uuid:bundle_pk>.zip", bundle.bundle_file, name="bundle_file"),
    path("mechanisms/<slug:slug>/", report.body, name="body"),
]
