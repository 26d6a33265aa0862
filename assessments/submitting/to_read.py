"""Counting what of a submission a reader should look at: once, when what it is compared with is known.

A row is made when a submission is shared, and again when another submission takes the place of one that it
was compared with: sent, taken back, shared or not shared any more. No page counts anything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from assessments.answers.text import language_of
from assessments.models import Submission, ToRead
from assessments.models.submission import SubmissionQuerySet
from assessments.report.document import from_document
from assessments.report.eyes import reasons_of
from assessments.report.gap_report import GapReport
from assessments.submitting.triage import follow_desk, tally_of, triage_of
from mechanisms.access import Sharing
from recommendations.catalogue import outline_of

# A language in which less than a tenth of the text is written is a quotation, or a name.
FEWEST = 10


class _Sent(NamedTuple):
    """A version of the body that staff may see."""

    pk: UUID
    assessment_id: UUID
    version: int
    counts: bool
    opens_on: date
    edition_id: int
    entered: bool


class _Compared(NamedTuple):
    """With what a submission is compared."""

    since: UUID | None
    before: UUID | None


def follow_reading(body_id: UUID) -> int:
    """Bring what there is to read of a body up to date; how many submissions were counted. Two queries where
    nothing has changed."""
    wanted = _wanted(body_id)
    known = {
        pk: _Compared(since, before)
        for pk, since, before in ToRead.objects.filter(submission__in=wanted).values_list(
            "submission_id", "since_id", "before_id"
        )
    }
    stale = {pk: each for pk, each in wanted.items() if known.get(pk) != each}
    if stale:
        for pk, row in _counted(stale):
            ToRead.objects.update_or_create(submission_id=pk, defaults=row)
        follow_desk(body_id)
    return len(stale)


def to_read_differences() -> Iterator[str]:
    """One line for each submission whose reasons to look, counted again, are not those that are stored."""
    shared = Submission.objects.shared()
    bodies = shared.order_by("assessment__body_id").values_list("assessment__body_id", flat=True).distinct()
    for body_id in bodies.iterator():
        wanted = _wanted(body_id)
        stored = {row["submission_id"]: row for row in ToRead.objects.filter(submission__in=wanted).values()}
        triages = triage_of(stored)
        for pk, row in _counted(wanted):
            if stored.get(pk, {}) | row != stored.get(pk):
                yield f"submission {pk}: why its answers need eyes is not what is stored"
            elif stored[pk] | tally_of(triages[pk]) != stored[pk]:
                yield f"submission {pk}: how many answers need eyes, or are read, is not what is stored"


def count_all_again() -> None:
    """Count anew why answers need eyes, of every shared submission."""
    ToRead.objects.all().delete()
    count_what_is_missing()


def _wanted(body_id: UUID) -> dict[UUID, _Compared]:
    """What is counted of a body, and what each is compared with."""
    sent = _sent(body_id)
    return {each.pk: _compared(each, sent) for each in sent if each.counts}


def _sent(body_id: UUID) -> list[_Sent]:
    rows: Any = Submission.objects.filter(
        assessment__body_id=body_id,
        withdrawn_at=None,
        sharing__in=[Sharing.RAPPORTEUR, Sharing.PUBLIC],
    ).order_by()
    return [
        _Sent(pk, of, version, superseded is None, *rest)
        for pk, of, version, superseded, *rest in rows.values_list(
            "pk",
            "assessment_id",
            "version",
            "superseded_at",
            "assessment__cycle__opens_on",
            "assessment__cycle__edition_id",
            "assessment__entered_by_staff",
        )
    ]


def _compared(one: _Sent, sent: Iterable[_Sent]) -> _Compared:
    """The last cycle, if it is of the same edition; what the body sent goes before what staff entered. And
    the version before this one."""
    earlier = [each for each in sent if each.counts and each.opens_on < one.opens_on]
    last = max(earlier, key=lambda each: (each.opens_on, not each.entered), default=None)
    versions = [each for each in sent if each.assessment_id == one.assessment_id]
    replaced = [each for each in versions if each.version < one.version]
    before = max(replaced, key=lambda each: each.version, default=None)
    comparable = last is not None and last.edition_id == one.edition_id
    return _Compared(last.pk if last and comparable else None, before.pk if before else None)


def _counted(which: Mapping[UUID, _Compared]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """What a row says of each of these. One query."""
    needed = {pk for each in which.values() for pk in each if pk} | which.keys()
    rows = Submission.objects.select_related("assessment__cycle__edition").in_bulk(list(needed))
    reports = {pk: _report(row) for pk, row in rows.items()}
    for pk, compared in which.items():
        report = reports[pk]
        last, before = (reports[other] if other else None for other in compared)
        why = reasons_of(report, last, before)
        reasons = {str(paragraph): list(codes) for paragraph, codes in why.items()}
        counted = {"since_id": compared.since, "before_id": compared.before, "reasons": reasons}
        yield pk, counted | _words_of(report)


def _report(submission: Submission) -> GapReport:
    return from_document(json.loads(submission.document), outline_of(submission.assessment.cycle.edition))


def _words_of(report: GapReport) -> dict[str, Any]:
    """How long its explanations are, and in which languages."""
    used: Counter[str] = Counter()
    for line in report.lines:
        used[language_of(line.answer.explanation)] += len(line.answer.explanation)
    all_of_it = used.total()
    told = (code for code, number in used.most_common() if code and number * FEWEST >= all_of_it)
    return {"languages": " ".join(told), "characters": all_of_it}


def count_again(submissions: Iterable[UUID]) -> None:
    """After a text of these was taken out: what was counted of it, and of what was compared with it."""
    gone = list(submissions)
    bodies = set(Submission.objects.filter(pk__in=gone).values_list("assessment__body_id", flat=True))
    ToRead.objects.filter(submission__assessment__body_id__in=bodies).delete()
    for body_id in bodies:
        follow_reading(body_id)


def count_what_is_missing() -> int:
    """For what was submitted before this was counted; how many submissions."""
    left = Submission.objects.shared()
    bodies = set(_bodies_of(left.filter(to_read=None)))
    number = sum(follow_reading(body_id) for body_id in bodies)
    for body_id in set(_bodies_of(left.filter(to_read__isnull=False, to_read__eyes=None))):
        follow_desk(body_id)
    return number


def _bodies_of(submissions: SubmissionQuerySet) -> Iterable[UUID]:
    return submissions.values_list("assessment__body_id", flat=True).order_by()
