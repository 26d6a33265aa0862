"""Addresses of the directory and of invitations: nobody has to sign in for them.

The page of a body is in `assessments.issuing`.
"""

from django.urls import path

from mechanisms.directory import views
from mechanisms.membership import invitation_pages

app_name = "mechanisms"
urlpatterns = [
    path("mechanisms/", views.directory_list, name="list"),
    path("invitations/<str:secret>/", invitation_pages.invitation, name="invitation"),
    path("mechanisms.json", views.directory_json, name="directory_json"),
]
