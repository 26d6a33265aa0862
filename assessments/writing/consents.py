"""Passages that the staff ask to quote without the name of the body: the body says yes or no to each.

That staff asked is on the trail of the installation, by ids alone; the answer is an act of the body, on its
own trail, and a yes can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import refusal_as_message, uuid_or_404
from assessments.answering.rules import Refused, allow
from assessments.answering.views.page_access import actor, demand, frame_context, may, own_assessment
from assessments.answers.text import language_of
from assessments.models import Assessment, PassageConsent
from assessments.trail.acting import Actor, record
from assessments.writing.quotations import Consent, direction_of, unnamed_citation
from mechanisms.access import Capability, Principal, bodies_with

type Passage = tuple[UUID, int, str, str, str, str]
"""Submission, paragraph, source, the exact words, and the exact translation with its language."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many passages of an assessment its body is asked about, the last of them since then."""

    assessment: Assessment
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the body sees it: the words, their language, and whether a yes counts now."""

    row: PassageConsent
    counts: bool

    @property
    def language(self) -> str:
        return language_of(self.row.text)

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def waits(self) -> bool:
        """Nobody has answered, and an answer changes something."""
        return self.counts and self.row.agreed is None


def consents_of(submissions: Collection[UUID]) -> Mapping[Passage, Consent]:
    """Passage → what its body said, for every passage that was asked about. One query."""
    said = {None: Consent.ASKED, True: Consent.YES, False: Consent.NO}
    return {
        (
            row.submission_id,
            row.paragraph,
            row.source,
            row.text,
            row.translation,
            row.translation_language,
        ): said[row.agreed]
        for row in PassageConsent.objects.filter(submission_id__in=submissions)
    }


def requests_to(assessment: Assessment) -> list[Request]:
    """Everything that the body was asked of this assessment; not who of the staff asked. Two queries."""
    rows = PassageConsent.objects.filter(submission__assessment=assessment)
    counting = set(rows.counting().values_list("pk", flat=True))
    found = rows.select_related("submission").defer("submission__document")
    return [Request(row, row.pk in counting) for row in found]


def asked_of(principal: Principal) -> list[Waiting]:
    """What waits for a coordinator, of every cycle. Two queries, none for others."""
    bodies = bodies_with(principal, Capability.CHANGE_SHARING)
    if not bodies:
        return []
    open_ones = PassageConsent.objects.counting().filter(agreed=None, submission__assessment__body__in=bodies)
    counts = {
        pk: (count, since)
        for pk, count, since in open_ones.order_by()
        .values_list("submission__assessment")
        .annotate(Count("pk"), Max("asked_at"))
    }
    if not counts:
        return []
    rows = Assessment.objects.with_frame().filter(pk__in=counts)
    return [Waiting(row, *counts[row.pk]) for row in rows]


@transaction.atomic
def answer_request(*, by: Actor, row: PassageConsent, agreed: bool) -> PassageConsent:
    """Say yes or no to one passage; the last answer holds. A no is taken at any time.

    Raises Refused for a yes to what may not be quoted now: no longer shared, withdrawn, or the body said no
    to being quoted without its name.
    """
    assessment = row.submission.assessment
    allow(by, Capability.CHANGE_SHARING, assessment.body)
    row = PassageConsent.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.agreed is agreed:
        return row
    if agreed and not PassageConsent.objects.counting().filter(pk=row.pk).exists():
        raise Refused(
            _("This version may not be quoted now: your body no longer shares it, or may not be quoted.")
        )
    row.agreed, row.answered_at = agreed, by.moment
    row.answered_by, row.answered_by_label = by.person, by.label[:200]
    row.save(update_fields=["agreed", "answered_at", "answered_by", "answered_by_label"])
    record(
        by=by,
        kind="passage_agreed" if agreed else "passage_refused",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"paragraph": row.paragraph, "consent": str(row.pk)},
    )
    return row


@require_http_methods(["GET", "POST"])
def passages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every passage as it would be printed; every member reads it, a coordinator says yes or no."""
    assessment = own_assessment(request, pk)
    if request.method == "POST":
        demand(request, Capability.CHANGE_SHARING, assessment.body)
        return _answer(request, assessment)
    context = frame_context(request, assessment) | {
        "requests": requests_to(assessment),
        "citation": unnamed_citation(),
        "may_answer": may(request, Capability.CHANGE_SHARING, assessment.body),
    }
    return render(request, "assessments/writing/passages.html", context)


def _answer(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    row = _asked_or_404(assessment, request.POST.get("passage", ""))
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        raise Http404
    with refusal_as_message(request):
        answer_request(by=actor(request), row=row, agreed=answer == "yes")
        messages.success(request, _("Your answer is saved."))
    address = reverse("assessments:passages", args=[assessment.pk])
    return redirect(f"{address}#passage-{row.pk}")


def _asked_or_404(assessment: Assessment, pk: str) -> PassageConsent:
    """The request with this id, of this assessment."""
    rows = PassageConsent.objects.select_related(
        "submission__assessment__body", "submission__assessment__cycle"
    ).defer("submission__document")
    return get_object_or_404(rows, submission__assessment=assessment, pk=uuid_or_404(pk))
