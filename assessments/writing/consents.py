"""What bodies say of passages that the staff ask to quote without a name: for the staff, and for the body."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from assessments.answers.text import language_of
from assessments.models import Assessment, PassageConsent
from assessments.writing.quotations import Consent, direction_of
from mechanisms.access import Capability, Principal, bodies_with

type Passage = tuple[UUID, int, str, str]
"""Submission, paragraph, source and the exact words."""


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
    language: str
    direction: str
    counts: bool

    @property
    def waits(self) -> bool:
        """Nobody has answered, and an answer changes something."""
        return self.counts and self.row.agreed is None


def consents_of(submissions: Collection[UUID]) -> Mapping[Passage, Consent]:
    """Passage → what its body said, for every passage that was asked about. One query."""
    rows = PassageConsent.objects.filter(submission_id__in=submissions)
    return {(row.submission_id, row.paragraph, row.source, row.text): _consent(row) for row in rows}


def _consent(row: PassageConsent) -> Consent:
    if row.agreed is None:
        return Consent.ASKED
    return Consent.YES if row.agreed else Consent.NO


def requests_to(assessment: Assessment) -> list[Request]:
    """Everything that the body was asked of this assessment; who asked stays at the desk. Two queries."""
    rows = PassageConsent.objects.filter(submission__assessment=assessment)
    counting = set(rows.counting().values_list("pk", flat=True))
    found = rows.select_related("submission").defer("submission__document")
    return [_request(row, row.pk in counting) for row in found]


def _request(row: PassageConsent, counts: bool) -> Request:
    language = language_of(row.text)
    return Request(row, language, direction_of(language), counts)


def asked_of(principal: Principal) -> list[Waiting]:
    """What waits for a coordinator, of whatever cycle. Two queries, none for others."""
    bodies = bodies_with(principal, Capability.CHANGE_SHARING)
    if not bodies:
        return []
    open_ones = PassageConsent.objects.counting().filter(
        agreed=None, submission__assessment__body__in=bodies
    )
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
