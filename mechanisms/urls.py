"""Addresses of the directory, all public. The page of a body stands in a higher room."""

from django.urls import path

from mechanisms import views

app_name = "mechanisms"
urlpatterns = [
    path("mechanisms/", views.directory_list, name="list"),
    path("mechanisms.json", views.directory_json, name="directory_json"),
]
