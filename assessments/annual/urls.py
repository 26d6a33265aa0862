"""Addresses of the annual report."""

from django.urls import path

from assessments.annual import files, views

DRAFT = "review/annual/<slug:slug>"

urlpatterns = [
    path(f"{DRAFT}/", views.outline, name="annual"),
    path(f"{DRAFT}/choose/", views.choose, name="annual_choose"),
    path(f"{DRAFT}/preview/", views.preview, name="annual_preview"),
    path(f"{DRAFT}/<slug:key>/", views.paragraph, name="annual_paragraph"),
    path(f"{DRAFT}.<str:extension>", files.draft_file, name="annual_file"),
    path("compare/report.pdf", files.report_pdf, name="compare_report"),
    path("compare/report.docx", files.report_word, name="compare_report_word"),
]
