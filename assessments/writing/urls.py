"""Addresses of writing."""

from django.urls import path

from assessments.writing import search, translations, views

LISTS = "review/clippings/"

urlpatterns = [
    path(LISTS, views.lists, name="clipping_lists"),
    path(f"{LISTS}<uuid:list_pk>.docx", views.list_file, name="clipping_file"),
    path(f"{LISTS}<uuid:list_pk>/", views.one_list, name="clipping_list"),
    path(f"{LISTS}<uuid:list_pk>/rename/", views.rename, name="clipping_list_rename"),
    path(f"{LISTS}<uuid:list_pk>/delete/", views.delete_theme, name="clipping_list_delete"),
    path(f"{LISTS}<uuid:list_pk>/<uuid:pk>/", views.clipping, name="clipping"),
    path(f"{LISTS}<uuid:list_pk>/<uuid:pk>/ask/", views.ask, name="clipping_ask"),
    path(f"{LISTS}<uuid:list_pk>/<uuid:pk>/delete/", views.delete, name="clipping_delete"),
    path("review/search/", search.search, name="search"),
    path("review/search/keep/", search.keep_several, name="search_keep"),
    path("review/<uuid:pk>/<int:paragraph>/keep/<slug:source>/<int:place>/", views.keep, name="clipping_add"),
    path("review/<uuid:pk>/<int:paragraph>/translation/", translations.translation, name="translation"),
]
