"""Addresses of offline."""

from django.urls import path

from assessments.offline.views import take, uploads

urlpatterns = [
    path("assessments/<uuid:pk>/offline/", take.offline, name="offline"),
    path("assessments/<uuid:pk>/offline/take/", take.take, name="offline_take"),
    path("assessments/<uuid:pk>/offline/answers.json", take.answers, name="offline_answers"),
    path("assessments/<uuid:pk>/offline/questionnaire.pdf", take.paper, name="offline_paper"),
    path("assessments/<uuid:pk>/offline/uploads/", uploads.upload, name="uploads"),
    path("assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/", uploads.preview, name="upload"),
    path(
        "assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/<slug:act>/", uploads.act, name="upload_act"
    ),
    path("assessments/<uuid:pk>/offline/contributors/", take.contributors, name="offline_contributors"),
    path(
        "assessments/<uuid:pk>/offline/contributors/<int:member>/",
        take.contributor,
        name="offline_contributor",
    ),
]
