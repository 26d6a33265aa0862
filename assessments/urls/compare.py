"""Addresses of the comparison."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
