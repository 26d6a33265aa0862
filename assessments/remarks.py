"""What is worth a second look in an answer and is no mistake: said beside the field, never a bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.report_sheet import SheetAnswer, SheetEvidence
from assessments.scoring import State


@dataclass(frozen=True, slots=True)
class LateEvidence:
    """A reference dated after the period of evidence, with the answer it stands beside."""

    paragraph: int
    item: SheetEvidence


def late_evidence(answers: Iterable[SheetAnswer], period_end: date) -> tuple[LateEvidence, ...]:
    """The references dated after the period of evidence, by paragraph. A copied answer speaks not yet."""
    return tuple(
        LateEvidence(answer.paragraph, item)
        for answer in answers
        if not answer.copied
        for item in answer.evidence
        if item.date is not None and item.date > period_end
    )


def date_remark(day: date | None, period_end: date) -> str:
    """What to say beside the date of a reference; empty within the period and before it."""
    if day is None or day <= period_end:
        return ""
    return _("This date lies after the period of evidence, which ends on %s.") % date_format(
        period_end, "j F Y"
    )


def explanation_remark(before: tuple[str, str], state: str, explanation: str) -> str:
    """What to say beside an explanation that was written for another answer.

    `before` is state and explanation as they stood. Another level is the same kind of answer, and what
    was written before anything was chosen was written for the choice.
    """
    old_state, old_explanation = before
    outlived = explanation.strip() and explanation == old_explanation
    if old_state in (State.BLANK, state) or not outlived:
        return ""
    return _("You changed the answer and left the explanation. Does the explanation still fit?")
