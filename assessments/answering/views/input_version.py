"""One version of an input: what was released, what that changed, and the way to bring it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.answering.drafting import draft_at, drafts_for
from assessments.answering.input_versions import input_before, input_changes, version_of_input
from assessments.answering.inputs import TAKEN_BACK, Asked, by_input
from assessments.answering.views.page_access import Visit, demand, frame_context, recommendation_or_404
from assessments.answers.value import Answer
from assessments.models import Contribution
from mechanisms.access import Capability


@require_safe
def input_version(request: HttpRequest, pk: UUID, paragraph: int, key: UUID, version_pk: int) -> HttpResponse:
    """Every member reads what was released; the ministry itself can put it into its fields again."""
    visit = Visit.of(request, pk)
    demand(request, Capability.SEE_HISTORY, visit.assessment.body)
    recommendation = recommendation_or_404(visit.assessment, paragraph)
    rows = Contribution.objects.select_related("answer").filter(
        answer__assessment=visit.assessment, answer__paragraph=paragraph
    )
    row = get_object_or_404(rows, pk=key)
    found = version_of_input(row, version_pk)
    before = input_before(row, found)
    context = frame_context(request, visit.assessment) | {
        "recommendation": recommendation,
        "row": row,
        "version": found,
        "is_taken_back": found.history_change_reason == TAKEN_BACK,
        "said": Answer.from_json(found.entry),
        "made": input_changes(visit.assessment, before.entry if before else {}, found.entry),
        "since": input_changes(visit.assessment, found.entry, row.entry),
        "back": _way_back(visit, row, found.pk),
        "names": {},
    }
    return render(request, "assessments/answering/input_version.html", context)


def _way_back(visit: Visit, row: Contribution, version: int) -> str:
    """The page of the input with this version in its fields; empty where this person may not write it now."""
    paragraph = row.answer.paragraph
    asked = visit.asked.get(paragraph, ())
    who: Asked | None = next((one for one in asked if one.membership_id == row.membership_id), None)
    if who is None or not by_input(asked) or not visit.is_open(paragraph):
        return ""
    if not drafts_for(visit.me, visit.assessment.body_id, who):
        return ""
    place = [visit.assessment.pk, paragraph]
    address = (
        reverse("assessments:own_input", args=place)
        if who.person_id == visit.me.person_id and visit.own_inputs
        else reverse("assessments:input_for", args=[*place, who.membership_id])
    )
    revision = draft_at(row.answer, who.membership_id).revision
    return f"{address}?from=version-{version}-{revision}"
