"""Addresses of home."""

from django.urls import path

from assessments.home import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("mail/stop/<str:token>/", views.stop_mail, name="stop_mail"),
    path("assessments/", views.assessment_list, name="list"),
    path("assessments/start/", views.start, name="start"),
]
