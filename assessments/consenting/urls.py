"""Addresses of consenting."""

from django.urls import path

from assessments.consenting.views import asking, matches, said

urlpatterns = [
    path("bodies/<slug:slug>/said/", said.said, name="said"),
    path("bodies/<slug:slug>/said/answer/", said.said_answer, name="said_answer"),
    path("review/ask/", asking.ask, name="ask_bodies"),
    path("review/introductions/", asking.introductions, name="introductions"),
    path("review/introductions/<uuid:pk>/", asking.introduced, name="introduced"),
    path("review/matches/", matches.matches, name="matches"),
    path("review/matches.<str:extension>", matches.matches_file, name="matches_file"),
]
