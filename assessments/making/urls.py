"""Addresses of making."""

from django.urls import path

from assessments.making import views

urlpatterns = [path("waiting/<uuid:pk>/", views.waiting, name="waiting")]
