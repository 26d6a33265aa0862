"""Addresses of submitting."""

from django.urls import path

from assessments.submitting import views

urlpatterns = [
    path("assessments/<uuid:pk>/check/", views.check, name="check"),
    path("assessments/<uuid:pk>/clearance/<slug:act>/", views.clearance, name="clearance"),
    path("assessments/<uuid:pk>/submitted/<int:version>/", views.receipt, name="receipt"),
    path("assessments/<uuid:pk>/submitted/<int:version>/sharing/", views.sharing, name="sharing"),
    path("assessments/<uuid:pk>/submitted/<int:version>/withdraw/", views.take_back, name="withdraw"),
]
