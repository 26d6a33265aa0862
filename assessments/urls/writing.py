"""Addresses of what staff write from: search in shared texts, clippings, translations."""

from django.urls import URLPattern, path

from assessments.views.writing import clipping, clippings, search, translation

LIST = "review/clippings/<uuid:list_pk>/"
ANSWER = "review/<uuid:pk>/<int:paragraph>/"

urlpatterns: list[URLPattern] = [
    path("review/search/", search.search, name="search"),
    path("review/clippings/", clippings.lists, name="clipping_lists"),
    path("review/clippings/<uuid:list_pk>.docx", clippings.list_file, name="clipping_file"),
    path(LIST, clippings.one_list, name="clipping_list"),
    path(f"{LIST}rename/", clippings.rename, name="clipping_list_rename"),
    path(f"{LIST}delete/", clippings.delete, name="clipping_list_delete"),
    path(f"{LIST}<uuid:pk>/", clipping.clipping, name="clipping"),
    path(f"{LIST}<uuid:pk>/ask/", clipping.ask, name="clipping_ask"),
    path(f"{LIST}<uuid:pk>/delete/", clipping.delete, name="clipping_delete"),
    path(f"{ANSWER}keep/<slug:source>/<int:place>/", clipping.keep, name="clipping_add"),
    path(f"{ANSWER}translation/", translation.translation, name="translation"),
]
