"""Addresses of the directory and of invitations, all public. A body has its page in a higher room."""

from django.urls import path

from mechanisms.directory import views
from mechanisms.membership import invitation_pages

app_name = "mechanisms"
urlpatterns = [
    path("mechanisms/", views.directory_list, name="list"),
    path("invitations/<str:secret>/", invitation_pages.invitation, name="invitation"),
    path("mechanisms.json", views.directory_json, name="directory_json"),
]
