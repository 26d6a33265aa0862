"""Addresses of what staff write from: search in shared texts, clippings, translations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
