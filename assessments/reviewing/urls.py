"""Addresses of reviewing."""

from django.urls import path

from assessments.reviewing import remarks
from assessments.reviewing.views import (
    accepting,
    across,
    agreement,
    answer,
    closing,
    cycles,
    dealing,
    ending,
    entering,
    overview,
    questionnaire,
    queue,
    settling,
)

urlpatterns = [
    path("assessments/<uuid:pk>/remarks/", remarks.remarks, name="remarks"),
    path("review/", queue.review_list, name="review_list"),
    path("review/next/", queue.review_next, name="review_next"),
    path("review/accept/", accepting.review_accept, name="review_accept"),
    path("review/cycles/<slug:slug>/", cycles.cycle, name="cycle"),
    path("review/cycles/<slug:slug>/invite/", cycles.invite_bodies, name="cycle_invite"),
    path("review/cycles/<slug:slug>/remind/", cycles.remind_bodies, name="cycle_remind"),
    path("review/cycles/<slug:slug>/readers/", cycles.readers, name="cycle_readers"),
    path("review/cycles/<slug:slug>/agreement/", agreement.cycle_agreement, name="cycle_agreement"),
    path(
        "review/cycles/<slug:slug>/agreement.<slug:extension>",
        agreement.cycle_agreement_file,
        name="cycle_agreement_file",
    ),
    path("review/cycles/<slug:slug>/deal/", dealing.cycle_deal, name="cycle_deal"),
    path("review/cycles/<slug:slug>/deal/undo/", dealing.cycle_deal_undo, name="cycle_deal_undo"),
    path("review/cycles/<slug:slug>/close/", cycles.close, name="cycle_close"),
    path("review/cycles/<slug:slug>/closing/<slug:kind>/", closing.closing, name="cycle_closing"),
    path("review/cycles/<slug:slug>/reopen/", cycles.reopen, name="cycle_reopen"),
    path("review/cycles/<slug:slug>/bodies/<slug:body>/", cycles.cycle_body, name="cycle_body"),
    path(
        "review/cycles/<slug:slug>/bodies/<slug:body>/questionnaire/",
        questionnaire.questionnaire_workbook,
        name="desk_questionnaire",
    ),
    path(
        "review/cycles/<slug:slug>/bodies/<slug:body>/questionnaire.pdf",
        questionnaire.questionnaire_paper,
        name="desk_questionnaire_paper",
    ),
    path(
        "review/cycles/<slug:slug>/bodies/<slug:body>/<slug:act>/",
        cycles.cycle_body_act,
        name="cycle_body_act",
    ),
    path("review/enter/", entering.enter, name="enter_file"),
    path("review/enter/held/", entering.enter_held, name="enter_held"),
    path("received/<uuid:pk>/", entering.received_file, name="received_file"),
    path("received/<uuid:pk>/<slug:act>/", entering.received_file_act, name="received_file_act"),
    # A page of the comparison, in which the staff read as well.
    path("compare/<int:paragraph>/", across.answers, name="compare_answers"),
    path("review/keys/", answer.review_keys, name="review_keys"),
    path("review/<uuid:pk>/", overview.review, name="review"),
    path("review/<uuid:pk>/<int:paragraph>/", answer.review_answer, name="review_answer"),
    path("review/<uuid:pk>/<int:paragraph>/settle/", settling.review_settle, name="review_settle"),
    path("review/<uuid:pk>/carry/", overview.carry, name="review_carry"),
    path("review/<uuid:pk>/return/", ending.review_return, name="review_return"),
    path("review/<uuid:pk>/release/", ending.review_release, name="review_release"),
    path("review/<uuid:pk>/close/", ending.review_close, name="review_close"),
]
