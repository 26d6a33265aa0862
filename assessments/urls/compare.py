"""Addresses of the comparison."""

from django.urls import path

from assessments.views import (
    compare,
    compare_answers,
    compare_patterns,
    compare_report,
    compare_tables,
    compare_trend,
    side_by_side,
)

urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("compare.<str:extension>", compare.compare_file, name="compare_file"),
    path("compare/<int:paragraph>/", compare_answers.answers, name="compare_answers"),
    path(
        "compare/<int:paragraph>.<str:extension>",
        compare_tables.answers,
        name="compare_answers_file",
    ),
    path("compare/patterns/", compare_patterns.patterns, name="compare_patterns"),
    path(
        "compare/chart/<slug:pattern>.<str:extension>",
        compare_patterns.pattern_file,
        name="compare_pattern_file",
    ),
    path("compare/trend/<slug:slug>/", compare_trend.trend, name="compare_trend"),
    path(
        "compare/trend/<slug:slug>.<str:extension>",
        compare_tables.trend,
        name="compare_trend_file",
    ),
    path("compare/report.pdf", compare_report.pdf, name="compare_report"),
    path("compare/report.docx", compare_report.word, name="compare_report_word"),
    path("compare/side-by-side/", side_by_side.side_by_side, name="side_by_side"),
    path("compare/side-by-side.<str:extension>", compare_tables.sides, name="side_by_side_file"),
]
