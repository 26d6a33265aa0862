"""The staff's working translations, and the language each explanation is in, for pages of the desk alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from assessments.models import Clipping, Passage, WorkingTranslation

type Key = tuple[UUID, int]


def translations_of(submissions: Collection[UUID]) -> dict[Key, WorkingTranslation]:
    """(submission, paragraph) → what the staff noted of that explanation. One query.

    For pages of the staff alone: a body never sees it, and nothing that leaves the desk holds it.
    """
    rows = WorkingTranslation.objects.filter(submission_id__in=submissions)
    return {(row.submission_id, row.paragraph): row for row in rows}


def language_shown(
    source: str, recognised: str, key: Key, translations: Mapping[Key, WorkingTranslation]
) -> str:
    """The language of a passage: as somebody corrected it, which only explanations have, or as recognised."""
    row = translations.get(key) if source == Clipping.Source.EXPLANATION else None
    return row.original_language if row is not None and row.original_language else recognised


def in_language(passages: QuerySet[Passage], language: str) -> QuerySet[Passage]:
    """The passages of which `language_shown` is this one, found by the database."""
    corrected = WorkingTranslation.objects.filter(
        submission_id=OuterRef("submission_id"), paragraph=OuterRef("paragraph")
    ).values("original_language")[:1]
    shown = Case(
        When(
            source=Clipping.Source.EXPLANATION,
            then=Coalesce(NullIf(Subquery(corrected), Value("")), F("language")),
        ),
        default=F("language"),
    )
    return passages.annotate(shown=shown).filter(shown=language)
