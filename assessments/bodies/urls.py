"""Addresses of bodies."""

from django.urls import path

from assessments.bodies import administration as admin
from assessments.bodies import audit, invite_several, members, own_area, requests

ADMIN, PEOPLE = "administration/", "administration/people/"
BODY, MEMBERS = "bodies/<slug:slug>/", "bodies/<slug:slug>/members/"

urlpatterns = [
    path(f"{ADMIN}bodies/", admin.bodies, name="administration_bodies"),
    path(f"{ADMIN}bodies/add/", admin.add, name="administration_body_add"),
    path(f"{ADMIN}bodies/<slug:slug>/", admin.edit, name="administration_body"),
    path(PEOPLE, admin.people, name="administration_people"),
    path(f"{PEOPLE}add/", admin.person_add, name="administration_person_add"),
    path(f"{PEOPLE}coordinator/", admin.appoint, name="administration_appoint"),
    path(f"{PEOPLE}<uuid:pk>/", admin.person, name="administration_person"),
    path(f"{PEOPLE}<uuid:pk>/close/", admin.person_close, name="administration_person_close"),
    path(f"{PEOPLE}<uuid:pk>/open/", admin.person_open, name="administration_person_open"),
    path(f"{PEOPLE}<uuid:pk>/link/", admin.person_link, name="administration_person_link"),
    path(f"{ADMIN}recoveries/", requests.recoveries, name="recoveries"),
    path(f"{ADMIN}recoveries/<uuid:pk>/confirm/", requests.recovery_confirm, name="recovery_confirm"),
    path(f"{ADMIN}recoveries/<uuid:pk>/stop/", requests.recovery_refuse, name="recovery_refuse"),
    path(f"{ADMIN}requests/", requests.staff_requests, name="staff_requests"),
    path(f"{ADMIN}requests/<uuid:pk>/confirm/", requests.staff_request_confirm, name="staff_request_confirm"),
    path(f"{ADMIN}requests/<uuid:pk>/stop/", requests.staff_request_stop, name="staff_request_stop"),
    path(f"{ADMIN}security/", audit.security, name="administration_security"),
    path(f"{ADMIN}cycles/", admin.cycles, name="administration_cycles"),
    path(f"{ADMIN}cycles/add/", admin.cycle_add, name="administration_cycle_add"),
    path(f"{ADMIN}cycles/<slug:slug>/", admin.cycle_dates, name="administration_cycle"),
    path(MEMBERS, members.members, name="members"),
    path(f"{MEMBERS}invite/", members.invitation_add, name="invitation_add"),
    path(f"{MEMBERS}invite-several/", invite_several.several, name="invite_several"),
    path(f"{MEMBERS}invitations/<uuid:pk>/take-back/", members.invitation_revoke, name="invitation_revoke"),
    path(f"{MEMBERS}by-mail/add/", members.by_mail_add, name="by_mail_add"),
    path(f"{MEMBERS}by-mail/<int:pk>/", members.by_mail, name="by_mail"),
    path(f"{MEMBERS}by-mail/<int:pk>/remove/", members.by_mail_remove, name="by_mail_remove"),
    path(f"{MEMBERS}hand-over/", members.handing_over, name="hand_over"),
    path(f"{MEMBERS}<uuid:pk>/", members.member, name="member"),
    path(f"{MEMBERS}<uuid:pk>/remove/", members.remove, name="member_remove"),
    path(f"{BODY}data/", own_area.data, name="body_data"),
    path(f"{BODY}data/export/", own_area.export, name="body_data_export"),
    path(f"{BODY}data/delete/", own_area.delete, name="body_data_delete"),
    path(f"{BODY}data/stop/", own_area.stop, name="body_data_stop"),
    path(f"{BODY}audit/", audit.audit, name="body_audit"),
    path(f"{BODY}audit.<str:extension>", audit.audit_file, name="body_audit_file"),
    path(f"{BODY}audit/head.json", audit.audit_head, name="body_audit_head"),
    path(f"{BODY}recovery/", requests.recovery, name="recovery"),
    path(f"{BODY}recovery/<uuid:pk>/stop/", requests.recovery_stop, name="recovery_stop"),
    path(f"{BODY}update/", own_area.update, name="body_update"),
    path(f"{BODY}update/<uuid:pk>/take-back/", own_area.remove, name="body_update_remove"),
    path("review/acts/", audit.review_acts, name="review_acts"),
]
