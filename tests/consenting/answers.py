"""What a body answers to a request, by its row."""

from __future__ import annotations

from typing import Any

from assessments.consenting.requests import MODELS, answer_request, find_request
from assessments.trail.acting import Actor


def answered(*, by: Actor, row: Any, agreed: bool) -> Any:
    """The row as it is after the answer."""
    kind = next(kind for kind, model in MODELS.items() if isinstance(row, model))
    request = find_request(row.submission.assessment.body, f"{kind}-{row.pk}")
    assert request is not None
    answer_request(by=by, request=request, agreed=agreed)
    row.refresh_from_db()
    return row
