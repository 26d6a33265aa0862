"""Addresses of the review of one submission."""

from django.urls import URLPattern, path

from assessments.views.reviewing import answer, finish, keys, overview

ONE = "review/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("review/keys/", keys.review_keys, name="review_keys"),
    path(ONE, overview.review, name="review"),
    path(f"{ONE}<int:paragraph>/", answer.review_answer, name="review_answer"),
    path(f"{ONE}carry/", overview.carry, name="review_carry"),
    path(f"{ONE}return/", finish.review_return, name="review_return"),
    path(f"{ONE}release/", finish.review_release, name="review_release"),
    path(f"{ONE}close/", finish.review_close, name="review_close"),
]
