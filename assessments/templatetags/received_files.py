"""The mark of what staff entered from a file, wherever a version shows."""

from __future__ import annotations

from django import template

from assessments.models import ReceivedFile, Submission

register = template.Library()


@register.simple_tag
def received_file_of(submission: Submission | None) -> ReceivedFile | None:
    """The file from which a version was entered; None, without a query, for what a body submitted itself."""
    if not submission or not submission.assessment.entered_by_staff:
        return None
    return ReceivedFile.objects.filter(submission=submission.pk).first()
