"""Addresses of the instrument, all public."""

from django.urls import path

from recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("report/", views.report, name="report"),
    path("recommendations/", views.recommendation_list, name="list"),
    path("recommendations/<int:paragraph>/", views.recommendation_detail, name="detail"),
    path("instrument.json", views.instrument_json, name="instrument_json"),
]
