"""Addresses of comparing."""

from django.urls import path

from assessments.comparing.views import answers, closing, embeds, matrix, patterns

urlpatterns = [
    path("compare/", matrix.compare, name="compare"),
    path("compare.<str:extension>", matrix.compare_file, name="compare_file"),
    path("compare/<int:paragraph>.<str:extension>", answers.answers_file, name="compare_answers_file"),
    path("compare/patterns/", patterns.patterns, name="compare_patterns"),
    path("compare/chart/<slug:pattern>.<str:extension>", patterns.pattern_file, name="compare_pattern_file"),
    path("compare/trend/<slug:slug>/", patterns.trend, name="compare_trend"),
    path("compare/trend/<slug:slug>.<str:extension>", patterns.trend_file, name="compare_trend_file"),
    path("compare/closing/<slug:cycle>/<slug:kind>/", closing.closing_table, name="closing_table"),
    path(
        "compare/closing/<slug:cycle>/<slug:kind>.<str:extension>",
        closing.closing_file,
        name="closing_table_file",
    ),
    path("compare/side-by-side/", answers.side_by_side, name="side_by_side"),
    path("compare/side-by-side.<str:extension>", answers.sides_file, name="side_by_side_file"),
    path("embed/pattern/<slug:pattern>/", embeds.pattern, name="embed_pattern"),
    path("embed/recommendation/<int:paragraph>/", embeds.recommendation, name="embed_recommendation"),
    path("embed/trend/<slug:slug>/", embeds.trend, name="embed_trend"),
]
