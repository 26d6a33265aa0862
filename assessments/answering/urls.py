"""Addresses of answering."""

from django.urls import path

from assessments.answering import comments
from assessments.answering.views import (
    evidence,
    frame,
    group,
    history,
    input_version,
    own_input,
    plan,
    presence,
    question,
    still_true,
    task_list,
)

urlpatterns = [
    path("assessments/<uuid:pk>/", task_list.task_list, name="task_list"),
    path("assessments/<uuid:pk>/<int:paragraph>/", question.question_or_input, name="question"),
    path("assessments/<uuid:pk>/<int:paragraph>/row/", group.row, name="question_row"),
    path("assessments/<uuid:pk>/<int:paragraph>/input/", own_input.own_input, name="own_input"),
    path("assessments/<uuid:pk>/<int:paragraph>/input/<int:member>/", own_input.input_for, name="input_for"),
    path(
        "assessments/<uuid:pk>/<int:paragraph>/input/<uuid:key>/version/<int:version_pk>/",
        input_version.input_version,
        name="input_version",
    ),
    path("assessments/<uuid:pk>/<int:paragraph>/cleared/off/", own_input.clearing_off, name="clearing_off"),
    path("assessments/<uuid:pk>/<int:paragraph>/comments/", comments.comments, name="comments"),
    path(
        "assessments/<uuid:pk>/<int:paragraph>/comments/<uuid:comment_pk>/<slug:act>/",
        comments.act,
        name="comment_act",
    ),
    path("assessments/<uuid:pk>/still-true/", still_true.still_true, name="still_true"),
    path("assessments/<uuid:pk>/<int:paragraph>/still-true/", still_true.confirm, name="confirm_copy"),
    path("assessments/<uuid:pk>/here/", presence.here, name="here"),
    path("assessments/<uuid:pk>/history/", history.assessment_history, name="history"),
    path("assessments/<uuid:pk>/<int:paragraph>/history/", history.answer_history, name="answer_history"),
    path("assessments/<uuid:pk>/<int:paragraph>/history/<int:version_pk>/", history.version, name="version"),
    path("assessments/<uuid:pk>/<int:paragraph>/personal-data/", frame.personal_data, name="personal_data"),
    path("assessments/<uuid:pk>/<int:paragraph>/undo/", history.undo, name="undo"),
    path("assessments/<uuid:pk>/section/<slug:code>/", group.section, name="section"),
    path("assessments/<uuid:pk>/about/", frame.frame, name="frame"),
    path("assessments/<uuid:pk>/evidence/", evidence.register, name="evidence"),
    path("assessments/<uuid:pk>/evidence/<uuid:file_pk>/file", evidence.download, name="evidence_download"),
    path("assessments/<uuid:pk>/<int:paragraph>/evidence/add/", evidence.add, name="evidence_add"),
    path("assessments/<uuid:pk>/<int:paragraph>/evidence/reuse/", evidence.reuse, name="evidence_reuse"),
    path(
        "assessments/<uuid:pk>/<int:paragraph>/evidence/<uuid:reference>/file/",
        evidence.file,
        name="evidence_file",
    ),
    path(
        "assessments/<uuid:pk>/<int:paragraph>/evidence/<uuid:reference>/file/remove/",
        evidence.remove,
        name="evidence_file_remove",
    ),
    path("assessments/<uuid:pk>/actions/", plan.plan, name="actions"),
    path("assessments/<uuid:pk>/actions/add/", plan.action, name="action_add"),
    path("assessments/<uuid:pk>/actions/<uuid:action_pk>/", plan.action, name="action"),
    path("assessments/<uuid:pk>/actions/<uuid:action_pk>/remove/", plan.remove, name="action_remove"),
]
