"""Addresses of the clearance board."""

from django.urls import path

from assessments.board import views

BOARD = "assessments/<uuid:pk>/board/"

urlpatterns = [
    path(BOARD, views.board, name="board"),
    path(f"{BOARD}remind/", views.remind, name="board_remind"),
    path(f"{BOARD}asked/", views.asked, name="board_asked"),
    path(f"{BOARD}contradictions/", views.contradictions, name="contradictions"),
    path(f"{BOARD}contradictions/<int:paragraph>/why/", views.reason, name="choice_reason"),
]
