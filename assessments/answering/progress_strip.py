"""The strip of 32 of an assessment that is being answered: each cell leads to its question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language_bidi

from assessments.answering.progress import Progress
from assessments.formats.strip import Cell, Strip, strip_of
from assessments.models import Assessment
from recommendations.outline import Variant


def question_addresses(assessment: Assessment, paragraphs: Iterable[int]) -> dict[int, str]:
    """Where each question of the assessment is. Asked of Django once: for each it took a tenth of a page."""
    first, *others = paragraphs
    address = reverse("assessments:question", args=[assessment.pk, first])
    frame = address.removesuffix(f"{first}/")
    return {number: f"{frame}{number}/" for number in (first, *others)}


def strip_of_progress(
    assessment: Assessment, progress: Progress, before: Mapping[int, str], last: str
) -> Strip:
    """`before` has the keys of the last cycle, named `last`, by paragraph; both are empty without one."""
    variant = Variant(assessment.body.kind)
    addresses = question_addresses(assessment, (row.paragraph for row in progress.rows))
    return strip_of(
        (group.section for group in progress.groups),
        (
            Cell(
                row.mark,
                row.recommendation.titles[variant],
                before.get(row.paragraph, ""),
                addresses[row.paragraph],
            )
            for row in progress.rows
        ),
        last=last,
        mirrored=get_language_bidi(),
    )


def keys_of(last_document: str | None) -> tuple[Mapping[int, str], str]:
    """The keys of the last cycle and its name, from its frozen document, for `strip_of_progress`."""
    if last_document is None:
        return {}, ""
    document = json.loads(last_document)
    keys = {item["paragraph"]: _key(item) for item in document["answers"]}
    return keys, document["cycle"]["name"]


def _key(item: Mapping[str, Any]) -> str:
    return str(item["state"] if item["level"] is None else item["level"])
