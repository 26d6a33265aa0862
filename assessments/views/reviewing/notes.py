"""Notes among the staff on a submission: written and taken back from the page on which they stand."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from assessments.lifecycle.asking import remove_note
from assessments.models import StaffNote, Submission
from assessments.review_sheet import notes_on
from assessments.views.loading import actor, signed_in


def notes_here(
    request: HttpRequest, submission: Submission, paragraph: int | None
) -> list[tuple[StaffNote, bool]]:
    """The notes on one answer, or on the submission as a whole, and whether each is one's own. One query."""
    me = signed_in(request).pk
    return [(note, note.by_id == me) for note in notes_on(submission).filter(paragraph=paragraph)]


def take_back_note(request: HttpRequest, submission: Submission) -> None:
    """Delete the note that the pressed button names; Http404 where it is none of this submission."""
    try:
        wanted = UUID(request.POST["remove_note"])
    except ValueError as error:
        raise Http404 from error
    rows = notes_on(submission).select_related(
        "submission__assessment__body", "submission__assessment__cycle"
    )
    remove_note(by=actor(request), note=get_object_or_404(rows, pk=wanted))
