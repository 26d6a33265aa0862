"""What each place is called on a page, and how many of them there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.forgetting.places import Kind

PLACES: Mapping[str, Promise] = {
    Kind.ANSWER: gettext_lazy("Answers as they are now"),
    Kind.VERSION: gettext_lazy("Versions of answers in the history"),
    Kind.INPUT: gettext_lazy("Inputs of ministries as they are now"),
    Kind.INPUT_VERSION: gettext_lazy("Versions of inputs in the history"),
    Kind.DRAFT: gettext_lazy("Drafts that you write for ministries without an account"),
    Kind.CHOICE: gettext_lazy("“Why we chose so”, where inputs contradict each other"),
    Kind.COMMENT: gettext_lazy("Comments"),
    Kind.EVIDENCE: gettext_lazy("References to evidence: title, page, link or source"),
    Kind.FILE_NAME: gettext_lazy("Names of evidence files"),
    Kind.FILE: gettext_lazy("Evidence files, by what is in them"),
    Kind.ACTION: gettext_lazy("Actions of the plan"),
    Kind.ACTION_VERSION: gettext_lazy("Versions of actions in the history"),
    Kind.FRAME: gettext_lazy("Contributors, and what was budgeted"),
    Kind.SUBMISSION: gettext_lazy("Submissions"),
    Kind.REMARK: gettext_lazy("Remarks and questions of the reviewer, and your replies"),
    Kind.CONSENT: gettext_lazy("Passages that may be quoted"),
    Kind.UPDATE: gettext_lazy("Public updates"),
    Kind.MEMBER: gettext_lazy("Members: names, ministries and notes"),
    Kind.UPLOAD: gettext_lazy("Files of answers that were uploaded"),
    Kind.WORKBOOK: gettext_lazy("Files of questions that were made"),
    Kind.LOCKED: gettext_lazy("Drafts that are locked for approval"),
    Kind.REMOVAL: gettext_lazy("Reasons of earlier removals"),
}


def told(counts: Mapping[Any, int]) -> Iterator[tuple[str, int]]:
    """Each kind of place with how often the text was there, in the order of the table."""
    for kind, words in PLACES.items():
        if counts.get(kind):
            yield str(words), counts[kind]
