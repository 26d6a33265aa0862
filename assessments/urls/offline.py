"""Addresses of what leaves the screen and comes back: workbooks, uploads, contributors without an account."""

from django.urls import URLPattern, path

from assessments.views.offline import contributors, take, uploads

OFFLINE = "assessments/<uuid:pk>/offline/"

urlpatterns: list[URLPattern] = [
    path(OFFLINE, take.offline, name="offline"),
    path(f"{OFFLINE}take/", take.take, name="offline_take"),
    path(f"{OFFLINE}answers.json", take.answers, name="offline_answers"),
    path(f"{OFFLINE}questionnaire.pdf", take.paper, name="offline_paper"),
    path(f"{OFFLINE}uploads/", uploads.upload, name="uploads"),
    path(f"{OFFLINE}uploads/<uuid:upload_pk>/", uploads.preview, name="upload"),
    path(f"{OFFLINE}uploads/<uuid:upload_pk>/<slug:act>/", uploads.act, name="upload_act"),
    path(f"{OFFLINE}contributors/", contributors.contributors, name="offline_contributors"),
    path(
        f"{OFFLINE}contributors/<int:member>/", contributors.contributor, name="offline_contributor"
    ),
]
