"""Accepting without reading: the answers that are unflagged and unchanged, in one signed act.

Nobody read them, and that is said wherever readings are counted or shown. What somebody reads later takes
their place. Where two readers read a body blind, nothing of it is accepted so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.models import Reading, ReviewDuty, Submission
from assessments.reviewing.acts import OtherThanShown, allow_review, require_reviewable
from assessments.reviewing.sheet import reviewable
from assessments.submitting.line_signs import STATE_OF_SIGN, sign
from assessments.submitting.triage import Triage, follow_desk, triage_of
from assessments.trail.acting import INSTALLATION, Actor, fingerprint_of, record
from mechanisms.access import Capability, Principal
from mechanisms.called import called
from mechanisms.name_order import sort_key
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Variant


@dataclass(frozen=True, slots=True)
class Acceptable:
    """One submission with the answers of it that may be accepted without reading."""

    submission: Submission
    triage: Triage
    paragraphs: tuple[int, ...]

    @property
    def titles(self) -> list[tuple[int, str, str]]:
        """(paragraph, title, level or state) of each."""
        assessment = self.submission.assessment
        outline, variant = outline_of(assessment.cycle.edition), Variant(assessment.body.kind)
        signs = _signs(self.submission)
        return [
            (
                number,
                outline.recommendation(number).titles[variant],
                STATE_OF_SIGN.get(signs[number], signs[number]),
            )
            for number in self.paragraphs
        ]


def acceptable_of(me: Principal, assessments: Collection[UUID]) -> tuple[Acceptable, ...]:
    """What may be accepted of these, by the names of their bodies; what this reviewer may not review, is
    reviewed, or lies with its body is left out. Seven queries."""
    rows = reviewable(me).current().filter(assessment__in=assessments, reviewed_at=None)
    found = {row.pk: row for row in rows}
    triages = triage_of(found, _read_twice(found.values()))
    in_order = sorted(
        found.values(), key=lambda row: (sort_key(called(row.assessment.body)), row.assessment.pk.hex)
    )
    return tuple(
        Acceptable(row, triages[row.pk], triages[row.pk].acceptable(_paragraphs(_outline(row))))
        for row in in_order
    )


def _outline(submission: Submission) -> Outline:
    return outline_of(submission.assessment.cycle.edition)


def _paragraphs(outline: Outline) -> list[int]:
    return [recommendation.paragraph for recommendation in outline.recommendations]


def _read_twice(submissions: Iterable[Submission]) -> list[UUID]:
    rows = {(row.assessment.cycle_id, row.assessment.body_id): row.pk for row in submissions}
    duties = ReviewDuty.objects.filter(body__in=[body for _cycle, body in rows]).exclude(second_reader=None)
    return [rows[place] for place in duties.values_list("cycle_id", "body_id").order_by() if place in rows]


def acceptable_seen(found: Iterable[Acceptable]) -> str:
    """What a page showed, as a short code: another version, or an answer that somebody read, changes it."""
    return fingerprint_of([[str(each.submission.pk), list(each.paragraphs)] for each in found])


@transaction.atomic
def accept_unread(
    *, by: Actor, assessments: Collection[UUID], chosen: Mapping[UUID, Collection[int]], seen: str
) -> int:
    """Agree with these answers without having read them; how many.

    `chosen` are the paragraphs by assessment, `assessments` all that the page showed, and `seen` what it
    showed of them (`acceptable_seen`): OtherThanShown is raised, and nothing is accepted, if anything of it
    is another by now.
    """
    wanted = [pk for pk in assessments if chosen.get(pk)]
    if not wanted:
        raise Refused(_("Choose at least one answer."))
    held = list(reviewable(by.principal).current().filter(assessment__in=wanted).order_by("pk"))
    for submission in held:
        allow_review(by, Capability.WRITE_READING, submission)
        require_reviewable(submission)
    found = acceptable_of(by.principal, assessments)
    if acceptable_seen(found) != seen:
        raise OtherThanShown(_changed())
    count = 0
    for each in found:
        numbers = chosen.get(each.submission.assessment_id, ())
        if not set(numbers) <= set(each.paragraphs):
            raise OtherThanShown(_changed())
        count += _accept(by, each.submission, sorted(set(numbers)))
    return count


def _changed() -> str:
    return _("Somebody changed what you saw since you opened this page. Look again, then accept.")


def _accept(by: Actor, submission: Submission, numbers: Sequence[int]) -> int:
    if not numbers:
        return 0
    signs = _signs(submission)
    rows: Any = submission.assessment.cycle.edition.recommendations.filter(paragraph__in=numbers)
    Reading.objects.bulk_create(
        Reading(
            submission=submission,
            recommendation=recommendation,
            paragraph=recommendation.paragraph,
            verdict=Reading.Verdict.AGREE,
            unread=True,
            body_sign=signs[recommendation.paragraph],
            by=by.person,
            by_label=by.label,
            at=by.moment,
        )
        for recommendation in rows
    )
    follow_desk(submission.assessment.body_id)
    record(
        by=by,
        kind="readings_accepted",
        chain=INSTALLATION,
        subject=submission.assessment.cycle.slug,
        data={"submission": str(submission.pk), "paragraphs": list(numbers)},
    )
    return len(numbers)


def _signs(submission: Submission) -> Mapping[int, str]:
    """The body's own answers as its score line has them."""
    return {answer["paragraph"]: sign(answer) for answer in json.loads(submission.document)["answers"]}
