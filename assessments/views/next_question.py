"""Where a save leads: the next recommendation that waits, or the word that nothing waits any more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.models import Answer, Assessment
from assessments.views.loading import may, writable_paragraphs
from mechanisms.access import Capability


def waiting_for(request: HttpRequest, assessment: Assessment) -> list[int]:
    """The recommendations without a saved answer that this person may write. One query."""
    writable = writable_paragraphs(request, assessment)
    rows = Answer.objects.filter(assessment=assessment).values_list("paragraph", "state", "copied")
    return [
        number
        for number, state, copied in rows
        if number in writable and (copied or state == Answer.State.BLANK)
    ]


def next_after(waiting: list[int], paragraph: int) -> int | None:
    """The next of those that wait, round the end; None where no other one does."""
    later = [number for number in waiting if number > paragraph]
    return next(iter(later or [number for number in waiting if number != paragraph]), None)


def say_all_is_done(request: HttpRequest, assessment: Assessment) -> None:
    """The word for a person who has answered the last that waited."""
    if may(request, Capability.SUBMIT, assessment.body):
        messages.success(request, _("Every recommendation is answered. Check and submit."))
    else:
        messages.success(
            request, _("All that you were asked for is done. Your coordinator submits.")
        )
