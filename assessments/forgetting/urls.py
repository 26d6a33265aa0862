"""Addresses of forgetting."""

from django.urls import path

from assessments.forgetting import views

PLACE = "bodies/<slug:slug>/remove-text/"

urlpatterns = [
    path(PLACE, views.remove_text_page, name="remove_text"),
    path(f"{PLACE}<uuid:pk>/", views.text_removed, name="text_removed"),
]
