"""Addresses of writing."""

from django.urls import path

from assessments.writing.views import clippings, passages, search, translation

urlpatterns = [
    path("assessments/<uuid:pk>/passages/", passages.passages, name="passages"),
    path("review/search/", search.search, name="search"),
    path("review/clippings/", clippings.lists, name="clipping_lists"),
    path("review/clippings/<uuid:list_pk>.docx", clippings.list_file, name="clipping_file"),
    path("review/clippings/<uuid:list_pk>/", clippings.one_list, name="clipping_list"),
    path("review/clippings/<uuid:list_pk>/rename/", clippings.rename, name="clipping_list_rename"),
    path(
        "review/clippings/<uuid:list_pk>/delete/",
        clippings.delete_theme,
        name="clipping_list_delete",
    ),
    path("review/clippings/<uuid:list_pk>/<uuid:pk>/", clippings.clipping, name="clipping"),
    path("review/clippings/<uuid:list_pk>/<uuid:pk>/ask/", clippings.ask, name="clipping_ask"),
    path(
        "review/clippings/<uuid:list_pk>/<uuid:pk>/delete/",
        clippings.delete,
        name="clipping_delete",
    ),
    path(
        "review/<uuid:pk>/<int:paragraph>/keep/<slug:source>/<int:place>/",
        clippings.keep,
        name="clipping_add",
    ),
    path(
        "review/<uuid:pk>/<int:paragraph>/translation/", translation.translation, name="translation"
    ),
]
