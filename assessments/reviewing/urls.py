"""Addresses of reviewing."""

from django.urls import path

from assessments.reviewing import remarks
from assessments.reviewing.views import answer, closing, cycles, entering, overview

urlpatterns = [
    path("assessments/<uuid:pk>/remarks/", remarks.remarks, name="remarks"),
    path("review/", cycles.review_list, name="review_list"),
    path("review/cycles/<slug:slug>/", cycles.cycle, name="cycle"),
    path("review/cycles/<slug:slug>/invite/", cycles.invite_bodies, name="cycle_invite"),
    path("review/cycles/<slug:slug>/remind/", cycles.remind_bodies, name="cycle_remind"),
    path("review/cycles/<slug:slug>/readers/", cycles.readers, name="cycle_readers"),
    path("review/cycles/<slug:slug>/close/", cycles.close, name="cycle_close"),
    path("review/cycles/<slug:slug>/closing/<slug:kind>/", closing.closing, name="cycle_closing"),
    path("review/cycles/<slug:slug>/reopen/", cycles.reopen, name="cycle_reopen"),
    path("review/cycles/<slug:slug>/bodies/<slug:body>/", cycles.cycle_body, name="cycle_body"),
    path(
        "review/cycles/<slug:slug>/bodies/<slug:body>/<slug:act>/",
        cycles.cycle_body_act,
        name="cycle_body_act",
    ),
    path("review/enter/", entering.enter, name="enter_file"),
    path("review/enter/held/", entering.enter_held, name="enter_held"),
    path("received/<uuid:pk>/", entering.received_file, name="received_file"),
    path("received/<uuid:pk>/<slug:act>/", entering.received_file_act, name="received_file_act"),
    path("review/keys/", answer.review_keys, name="review_keys"),
    path("review/<uuid:pk>/", overview.review, name="review"),
    path("review/<uuid:pk>/<int:paragraph>/", answer.review_answer, name="review_answer"),
    path("review/<uuid:pk>/carry/", overview.carry, name="review_carry"),
    path("review/<uuid:pk>/return/", overview.review_return, name="review_return"),
    path("review/<uuid:pk>/release/", overview.review_release, name="review_release"),
    path("review/<uuid:pk>/close/", overview.review_close, name="review_close"),
]
