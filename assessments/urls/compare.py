"""Addresses of the comparison."""

from django.urls import path

from assessments.views import compare, compare_answers, side_by_side

urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("compare.<str:extension>", compare.compare_file, name="compare_file"),
    path("compare/<int:paragraph>/", compare_answers.answers, name="compare_answers"),
    path("compare/side-by-side/", side_by_side.side_by_side, name="side_by_side"),
]
