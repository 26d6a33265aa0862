"""Addresses of offline."""

from django.urls import path

from assessments.offline.views import letters, links, receipts, take, uploads

urlpatterns = [
    path("assessments/<uuid:pk>/offline/", take.offline, name="offline"),
    path("assessments/<uuid:pk>/offline/take/", take.take, name="offline_take"),
    path("assessments/<uuid:pk>/offline/answers.json", take.answers, name="offline_answers"),
    path("assessments/<uuid:pk>/offline/questionnaire.pdf", take.paper, name="offline_paper"),
    path("assessments/<uuid:pk>/offline/uploads/", uploads.upload, name="uploads"),
    path("assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/", uploads.preview, name="upload"),
    path(
        "assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/enclosed/",
        receipts.enclosed,
        name="upload_enclosed",
    ),
    path(
        "assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/<slug:act>/", uploads.act, name="upload_act"
    ),
    path(
        "assessments/<uuid:pk>/offline/uploads/<uuid:upload_pk>/receipts/<int:number>/",
        receipts.receipt,
        name="upload_receipt",
    ),
    path("assessments/<uuid:pk>/offline/contributors/letters/", letters.make, name="offline_letters"),
    path(
        "assessments/<uuid:pk>/offline/contributors/letters/<uuid:batch>/",
        letters.fetch,
        name="offline_letters_file",
    ),
    path(
        "assessments/<uuid:pk>/offline/contributors/letters/<uuid:batch>/sending/",
        letters.sending,
        name="offline_letters_sending",
    ),
    path("assessments/<uuid:pk>/offline/contributors/", take.contributors, name="offline_contributors"),
    path(
        "assessments/<uuid:pk>/offline/contributors/<int:member>/link/",
        links.make,
        name="offline_link",
    ),
    path(
        "assessments/<uuid:pk>/offline/contributors/<int:member>/link/revoke/",
        links.revoke,
        name="offline_link_revoke",
    ),
    path(
        "assessments/<uuid:pk>/offline/contributors/<int:member>/",
        take.contributor,
        name="offline_contributor",
    ),
]
