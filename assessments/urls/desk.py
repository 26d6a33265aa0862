"""Addresses of the staff's desk: who shared what, cycles, files that bodies sent."""

from django.urls import path

from assessments.views import cycle_body, cycles, entering, readers, received, review, review_acts
from assessments.views.administration import cycles as administration_cycles

CYCLE = "review/cycles/<slug:slug>/"

urlpatterns = [
    path("review/", review.review_list, name="review_list"),
    path("review/acts/", review_acts.review_acts, name="review_acts"),
    path(CYCLE, cycles.cycle, name="cycle"),
    path(f"{CYCLE}invite/", cycles.invite_bodies, name="cycle_invite"),
    path(f"{CYCLE}remind/", cycles.remind_bodies, name="cycle_remind"),
    path(f"{CYCLE}readers/", readers.readers, name="cycle_readers"),
    path(f"{CYCLE}close/", cycles.close, name="cycle_close"),
    path(f"{CYCLE}reopen/", cycles.reopen, name="cycle_reopen"),
    path(f"{CYCLE}bodies/<slug:body>/", cycle_body.cycle_body, name="cycle_body"),
    path(
        f"{CYCLE}bodies/<slug:body>/<slug:act>/", cycle_body.cycle_body_act, name="cycle_body_act"
    ),
    path("review/enter/", entering.enter, name="enter_file"),
    path("review/enter/held/", entering.enter_held, name="enter_held"),
    path("received/<uuid:pk>/", received.received_file, name="received_file"),
    path("received/<uuid:pk>/<slug:act>/", received.received_file_act, name="received_file_act"),
    path("administration/cycles/", administration_cycles.cycles, name="administration_cycles"),
    path(
        "administration/cycles/add/",
        administration_cycles.cycle_add,
        name="administration_cycle_add",
    ),
    path(
        "administration/cycles/<slug:slug>/",
        administration_cycles.cycle_dates,
        name="administration_cycle",
    ),
]
