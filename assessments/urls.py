"""Addresses of assessments, of the review and of the page of a body."""

from django.urls import path

from assessments.views import (
    body,
    check,
    comments,
    contribution,
    dashboard,
    evidence,
    frame,
    here,
    history,
    plan,
    report,
    restore,
    review,
    review_acts,
    right_of_reply,
    section,
    stop_mail,
    task_list,
    verify,
)
from assessments.views.administration import people, security
from assessments.views.bodies import audit, data, update

app_name = "assessments"

OWN = "assessments/<uuid:pk>/"

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("mail/stop/<str:token>/", stop_mail.stop_mail, name="stop_mail"),
    path("assessments/", dashboard.assessment_list, name="list"),
    path("assessments/start/", dashboard.start, name="start"),
    path(OWN, task_list.task_list, name="task_list"),
    path(f"{OWN}<int:paragraph>/", contribution.question_or_input, name="question"),
    path(f"{OWN}<int:paragraph>/input/", contribution.own_input, name="own_input"),
    path(f"{OWN}<int:paragraph>/input/<int:member>/", contribution.input_for, name="input_for"),
    path(f"{OWN}<int:paragraph>/cleared/off/", contribution.clearing_off, name="clearing_off"),
    path(f"{OWN}<int:paragraph>/comments/", comments.comments, name="comments"),
    path(
        f"{OWN}<int:paragraph>/comments/<uuid:comment_pk>/<slug:act>/",
        comments.act,
        name="comment_act",
    ),
    path(f"{OWN}here/", here.here, name="here"),
    path(f"{OWN}history/", history.assessment_history, name="history"),
    path(f"{OWN}<int:paragraph>/history/", history.answer_history, name="answer_history"),
    path(f"{OWN}<int:paragraph>/history/<int:version>/", restore.version, name="version"),
    path(f"{OWN}<int:paragraph>/undo/", restore.undo, name="undo"),
    path(f"{OWN}section/<slug:code>/", section.section, name="section"),
    path(f"{OWN}about/", frame.frame, name="frame"),
    path(f"{OWN}evidence/", evidence.register, name="evidence"),
    path(f"{OWN}actions/", plan.plan, name="actions"),
    path(f"{OWN}actions/add/", plan.action, name="action_add"),
    path(f"{OWN}actions/<uuid:action_pk>/", plan.action, name="action"),
    path(f"{OWN}actions/<uuid:action_pk>/remove/", plan.remove, name="action_remove"),
    path(f"{OWN}check/", check.check, name="check"),
    path(f"{OWN}clearance/<slug:act>/", check.clearance, name="clearance"),
    path(f"{OWN}submitted/<int:version>/", check.receipt, name="receipt"),
    path(f"{OWN}submitted/<int:version>/sharing/", check.sharing, name="sharing"),
    path(f"{OWN}submitted/<int:version>/withdraw/", check.take_back, name="withdraw"),
    path(f"{OWN}remarks/", right_of_reply.remarks, name="remarks"),
    path(f"{OWN}report/", report.report, name="report"),
    path(f"{OWN}report.<str:extension>", report.report_file, name="report_file"),
    path(f"{OWN}brief.pdf", report.brief, name="brief"),
    path("administration/people/", people.people, name="administration_people"),
    path("administration/security/", security.security, name="administration_security"),
    path("verify/", verify.verify, name="verify"),
    path("review/", review.review_list, name="review_list"),
    path("review/acts/", review_acts.review_acts, name="review_acts"),
    path("mechanisms/<slug:slug>/", body.body, name="body"),
    path("bodies/<slug:slug>/data/", data.data, name="body_data"),
    path("bodies/<slug:slug>/data/export/", data.export, name="body_data_export"),
    path("bodies/<slug:slug>/data/delete/", data.delete, name="body_data_delete"),
    path("bodies/<slug:slug>/data/stop/", data.stop, name="body_data_stop"),
    path("bodies/<slug:slug>/audit/", audit.audit, name="body_audit"),
    path("bodies/<slug:slug>/audit.<str:extension>", audit.audit_file, name="body_audit_file"),
    path("bodies/<slug:slug>/audit/head.json", audit.audit_head, name="body_audit_head"),
    path("bodies/<slug:slug>/update/", update.update, name="body_update"),
    path(
        "bodies/<slug:slug>/update/<uuid:pk>/take-back/",
        update.remove,
        name="body_update_remove",
    ),
]
