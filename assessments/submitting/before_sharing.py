"""What the page says under each choice of who may see a submission, before anybody chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.models import Submission
from assessments.submitting.after_submitting import hidden_with
from assessments.submitting.retelling import TO_NOBODY, Choice, in_the_way


def notes_beside(submission: Submission) -> Mapping[Choice, SafeString]:
    """Under a choice: what stands in its way, with the page on which to change that; and what hiding this one
    hides with it."""
    found: dict[Choice, list[SafeString]] = {}
    for choice, said, other in in_the_way(submission):
        found.setdefault(choice, []).append(format_html("{} {}", said, link_to_choices(other)))
    if TO_NOBODY not in found:
        found[TO_NOBODY] = list(_hidden_with(submission))
    return {choice: format_html_join(" ", "{}", ((note,) for note in said)) for choice, said in found.items()}


def link_to_choices(submission: Submission) -> SafeString:
    """Where it is chosen who may see another one; what staff entered has no such page."""
    assessment = submission.assessment
    if assessment.entered_by_staff:
        page, words = reverse("assessments:list"), _("Assessments")
    else:
        page = reverse("assessments:sharing", args=[assessment.pk, submission.version])
        words = _("Who may see the submission of %s") % assessment.cycle.name
    return format_html('<a href="{}">{}</a>', page, words)


def _hidden_with(submission: Submission) -> Iterator[SafeString]:
    for row in hidden_with(submission):
        names = {"version": row.version, "cycle": row.assessment.cycle.name}
        said = _(
            "Version %(version)d of %(cycle)s is hidden with it, because it says what changed since this "
            "submission. To show that one again, choose anew for it."
        )
        page = reverse("assessments:receipt", args=[row.assessment_id, row.version])
        words = _("See version %(version)d of %(cycle)s") % names
        yield format_html('{} <a href="{}">{}</a>', said % names, page, words)
