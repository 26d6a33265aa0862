"""Passages that the staff ask to quote without the name of the body, and what the body said to each.

It is asked of a passage as it would be printed: these words, in this translation. How a body answers is a
matter of `consenting.requests`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from assessments.models import PassageConsent
from assessments.writing.quotations import Consent

type Passage = tuple[UUID, int, str, str, str, str]
"""Submission, paragraph, source, the exact words, and the exact translation with its language."""


def consents_of(submissions: Collection[UUID]) -> Mapping[Passage, Consent]:
    """Passage → what its body said, for every passage that was asked about. One query."""
    said = {None: Consent.ASKED, True: Consent.YES, False: Consent.NO}
    return {
        (
            row.submission_id,
            row.paragraph,
            row.source,
            row.text,
            row.translation,
            row.translation_language,
        ): said[row.agreed]
        for row in PassageConsent.objects.filter(submission_id__in=submissions)
    }
