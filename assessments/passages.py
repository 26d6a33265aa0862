"""The passages of a submission as rows that can be searched: made in its transaction, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from assessments.models import Passage, Submission
from assessments.passage_texts import texts_of
from assessments.text_language import language_of
from assessments.word_search import fold

# What is compared with the frozen document.
MADE = ("paragraph", "order", "source", "place", "text", "folded", "language", "sign")


def keep_passages(submission: Submission, document: Mapping[str, Any]) -> None:
    """Keep what can be searched of a new submission; call it in the submission's transaction."""
    Passage.objects.bulk_create(_passages(submission, document))


def _passages(submission: Submission, document: Mapping[str, Any]) -> Iterator[Passage]:
    for paragraph, texts in groupby(texts_of(document), key=lambda text: text.paragraph):
        for order, text in enumerate(texts):
            yield Passage(
                submission=submission,
                paragraph=paragraph,
                order=order,
                source=text.source,
                place=text.place,
                text=text.text,
                folded=fold(text.text),
                language=language_of(text.text),
                sign=text.sign,
            )


def rebuild_passages() -> None:
    """Make all of them anew from the frozen documents. For upgrades."""
    Passage.objects.all().delete()
    for submission in _submissions():
        keep_passages(submission, json.loads(submission.document))


def passage_differences() -> Iterator[str]:
    """One sentence for each submission whose passages today's rules would make otherwise."""
    for submission in _submissions():
        try:
            made = list(_passages(submission, json.loads(submission.document)))
        except (ValueError, LookupError, TypeError):
            continue  # `score_differences` says that the document cannot be read
        if [_values(row) for row in made] != [_values(row) for row in submission.passages.all()]:
            assessment = submission.assessment
            name = f"{assessment.body.slug} {assessment.cycle.slug} version {submission.version}"
            yield f"{name}: the passages to search differ"


def _values(row: Passage) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in MADE)


def _submissions() -> Iterator[Submission]:
    rows = Submission.objects.select_related("assessment__body", "assessment__cycle")
    return rows.prefetch_related("passages").iterator(chunk_size=50)
