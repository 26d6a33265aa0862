"""Addresses of the review of one submission."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
