"""Addresses of submitting."""

from django.urls import path

from assessments.submitting.views import approve, check, steps, submission

urlpatterns = [
    path("assessments/<uuid:pk>/check/", check.check, name="check"),
    path("assessments/<uuid:pk>/check/sharing/", steps.choose, name="choose"),
    path("assessments/<uuid:pk>/check/submit/", steps.send, name="submit"),
    path("assessments/<uuid:pk>/approve/", approve.approve, name="approve"),
    path("assessments/<uuid:pk>/clearance/<slug:act>/", check.clearance, name="clearance"),
    path("assessments/<uuid:pk>/submitted/<int:version>/", submission.receipt, name="receipt"),
    path("assessments/<uuid:pk>/submitted/<int:version>/sharing/", submission.sharing, name="sharing"),
    path("assessments/<uuid:pk>/submitted/<int:version>/verifying/", submission.verifying, name="verifying"),
    path("assessments/<uuid:pk>/submitted/<int:version>/withdraw/", submission.take_back, name="withdraw"),
]
