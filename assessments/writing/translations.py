"""The staff's working translation of an explanation, and the language the explanation is in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.answers.text import LANGUAGES
from assessments.models import Submission, WorkingTranslation
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import work_on

LIMIT = 30_000
ANOTHER = "und"
"""Corrected to a language that is none of the six."""


class StaleTranslation(Exception):
    """A colleague saved this translation since the form was opened; `row` is what stands now."""

    def __init__(self, row: WorkingTranslation) -> None:
        super().__init__(f"translation of {row.paragraph} is at revision {row.revision}")
        self.row = row


@transaction.atomic
def save_translation(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    revision: int,
    text: str,
    language: str,
    original_language: str = "",
) -> WorkingTranslation:
    """Write or change the translation of one explanation; an empty text leaves the language alone.

    `revision` is that of the row the form was opened with, 0 without one. Raises StaleTranslation if
    another stands by now, Refused for a language that is none of those offered.
    """
    work_on(by, submission)
    # One writer a submission, so that two first translations do not meet.
    Submission.objects.select_for_update().only("pk").get(pk=submission.pk)
    row = WorkingTranslation.objects.filter(submission=submission, paragraph=paragraph).first()
    if row is not None and row.revision != revision:
        raise StaleTranslation(row)
    words = text.replace("\r\n", "\n").strip()
    _refuse_wrong(words, language, original_language)
    row = row or WorkingTranslation(submission=submission, paragraph=paragraph, revision=0)
    row.text, row.language = words, language if words else ""
    row.original_language = original_language
    row.by, row.by_label, row.at = by.person, by.label[:200], by.moment
    row.revision += 1
    row.save()
    record(
        by=by,
        kind="translation_saved",
        data={"submission": str(submission.pk), "translation": row.pk, "revision": row.revision},
    )
    return row


def _refuse_wrong(words: str, language: str, original_language: str) -> None:
    if len(words) > LIMIT:
        raise Refused(_("A translation has at most %d characters.") % LIMIT)
    if words and language not in LANGUAGES:
        raise Refused(_("Say which language the translation is in."))
    if original_language not in ("", ANOTHER, *LANGUAGES):
        raise Refused(_("Choose one of the languages that are offered."))
