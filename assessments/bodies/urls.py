"""Addresses of bodies."""

from django.urls import path

from assessments.bodies.views import (
    accounts,
    administration,
    invitations,
    members,
    own,
    requests,
    trail,
)

urlpatterns = [
    path("administration/bodies/", administration.bodies, name="administration_bodies"),
    path("administration/bodies/add/", administration.add, name="administration_body_add"),
    path("administration/bodies/<slug:slug>/", administration.edit, name="administration_body"),
    path("administration/people/", accounts.people, name="administration_people"),
    path("administration/people/add/", accounts.person_add, name="administration_person_add"),
    path("administration/people/coordinator/", accounts.appoint, name="administration_appoint"),
    path("administration/people/<uuid:pk>/", accounts.person, name="administration_person"),
    path(
        "administration/people/<uuid:pk>/close/",
        accounts.person_close,
        name="administration_person_close",
    ),
    path(
        "administration/people/<uuid:pk>/open/",
        accounts.person_open,
        name="administration_person_open",
    ),
    path(
        "administration/people/<uuid:pk>/link/",
        accounts.person_link,
        name="administration_person_link",
    ),
    path("administration/recoveries/", requests.recoveries, name="recoveries"),
    path(
        "administration/recoveries/<uuid:pk>/confirm/",
        requests.recovery_confirm,
        name="recovery_confirm",
    ),
    path(
        "administration/recoveries/<uuid:pk>/stop/",
        requests.recovery_refuse,
        name="recovery_refuse",
    ),
    path("administration/requests/", requests.staff_requests, name="staff_requests"),
    path(
        "administration/requests/<uuid:pk>/confirm/",
        requests.staff_request_confirm,
        name="staff_request_confirm",
    ),
    path(
        "administration/requests/<uuid:pk>/stop/",
        requests.staff_request_stop,
        name="staff_request_stop",
    ),
    path("administration/security/", trail.security, name="administration_security"),
    path("review/acts/", trail.review_acts, name="review_acts"),
    path("administration/cycles/", administration.cycles, name="administration_cycles"),
    path("administration/cycles/add/", administration.cycle_add, name="administration_cycle_add"),
    path(
        "administration/cycles/<slug:slug>/",
        administration.cycle_dates,
        name="administration_cycle",
    ),
    path("bodies/<slug:slug>/data/", own.data, name="body_data"),
    path("bodies/<slug:slug>/data/export/", own.export, name="body_data_export"),
    path("bodies/<slug:slug>/data/delete/", own.delete, name="body_data_delete"),
    path("bodies/<slug:slug>/data/stop/", own.stop, name="body_data_stop"),
    path("bodies/<slug:slug>/audit/", trail.audit, name="body_audit"),
    path("bodies/<slug:slug>/audit.<str:extension>", trail.audit_file, name="body_audit_file"),
    path("bodies/<slug:slug>/audit/head.json", trail.audit_head, name="body_audit_head"),
    path("bodies/<slug:slug>/members/", members.members, name="members"),
    path("bodies/<slug:slug>/members/invite/", invitations.invitation_add, name="invitation_add"),
    path(
        "bodies/<slug:slug>/members/invitations/<uuid:pk>/take-back/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    path("bodies/<slug:slug>/members/by-mail/add/", invitations.by_mail_add, name="by_mail_add"),
    path("bodies/<slug:slug>/members/by-mail/<int:pk>/", invitations.by_mail, name="by_mail"),
    path(
        "bodies/<slug:slug>/members/by-mail/<int:pk>/remove/",
        invitations.by_mail_remove,
        name="by_mail_remove",
    ),
    path("bodies/<slug:slug>/members/hand-over/", members.handing_over, name="hand_over"),
    path("bodies/<slug:slug>/members/<uuid:pk>/", members.member, name="member"),
    path("bodies/<slug:slug>/members/<uuid:pk>/remove/", members.remove, name="member_remove"),
    path("bodies/<slug:slug>/recovery/", members.recovery, name="recovery"),
    path(
        "bodies/<slug:slug>/recovery/<uuid:pk>/stop/", members.recovery_stop, name="recovery_stop"
    ),
    path("bodies/<slug:slug>/update/", own.update, name="body_update"),
    path("bodies/<slug:slug>/update/<uuid:pk>/take-back/", own.remove, name="body_update_remove"),
]
