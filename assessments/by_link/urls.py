"""Addresses of whoever answers by a link: nobody has to sign in for them."""

from django.urls import path

from assessments.by_link import views

urlpatterns = [
    path("by-link/questions/", views.questions, name="link_questions"),
    path("by-link/questions/<int:paragraph>/", views.question, name="link_question"),
    path("by-link/<str:secret>/", views.opening, name="link"),
]
