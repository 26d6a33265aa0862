"""Addresses of the staff's desk: who shared what, cycles, files that bodies sent."""

from django.urls import path

from assessments.views import review, review_acts

urlpatterns = [
    path("review/", review.review_list, name="review_list"),
    path("review/acts/", review_acts.review_acts, name="review_acts"),
]
