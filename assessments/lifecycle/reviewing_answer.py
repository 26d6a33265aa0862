"""What a reviewer says of one answer in one go: the reading, the question to the body, a note."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from assessments.lifecycle.asking import add_note, remove_question, save_question
from assessments.lifecycle.reviewing import save_reading
from assessments.lifecycle.trail import Actor
from assessments.models import Submission


@dataclass(frozen=True, slots=True)
class Said:
    """A reading as it is to be saved; `revision` is that of the reading it was typed over, 0 without one."""

    verdict: str
    reason: str
    level: int | None = None
    source_url: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is to stand, empty to take it back; `seen`: what the form was opened with."""

    text: str
    seen: str | None = None


@transaction.atomic
def save_review(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    said: Said | None = None,
    asked: Asked | None = None,
    note: str = "",
) -> None:
    """Save what was given of the three, all or nothing; None and an empty note leave things as they are.

    Raises StaleReview if a colleague saved since, Refused with the reason, and what access raises.
    """
    if said is not None:
        save_reading(
            by=by,
            submission=submission,
            paragraph=paragraph,
            verdict=said.verdict,
            reason=said.reason,
            level=said.level,
            source_url=said.source_url,
            revision=said.revision,
        )
    if asked is not None and asked.text.strip():
        save_question(
            by=by, submission=submission, paragraph=paragraph, text=asked.text, seen=asked.seen
        )
    elif asked is not None:
        remove_question(by=by, submission=submission, paragraph=paragraph, seen=asked.seen)
    if note.strip():
        add_note(by=by, submission=submission, text=note, paragraph=paragraph)
