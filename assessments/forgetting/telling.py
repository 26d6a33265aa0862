"""Whose draft a text was taken out of is told, and nobody else: what a draft held is its ministry's alone."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from assessments.models import InputDraft
from mechanisms.people import letters


def tell_owners(drafts: Collection[UUID]) -> None:
    """A letter to whoever writes each of these drafts, if it is not released; in it is a link and no text."""
    rows = InputDraft.objects.filter(pk__in=drafts, is_open=True, membership__person__is_active=True)
    for draft in rows.select_related("membership__person", "answer__assessment__body"):
        place = (draft.answer.assessment_id, draft.answer.paragraph)
        letters.send_to_all(
            "draft_text_removed",
            [draft.membership.account],
            body=draft.answer.assessment.body,
            number=draft.answer.paragraph,
            link=letters.absolute(reverse("assessments:own_input", args=place)),
        )
