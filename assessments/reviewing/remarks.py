"""What reviewers say of a body’s answers once it is released, beside those answers, with the replies."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from assessments.models import Assessment, Reading, Submission
from recommendations.outline import Outline


@dataclass(frozen=True)
class Remark:
    """One released reading; `body_sign` is the body's own level as a digit, or its state; `typed` is a reply
    that stands in its field and is not saved, None if nothing was typed."""

    reading: Reading
    title: str
    body_sign: str
    explanation: str
    is_open: bool
    typed: str | None = None

    @property
    def in_field(self) -> str:
        """What the field for the reply holds."""
        return self.reading.reply if self.typed is None else self.typed

    @property
    def paragraph(self) -> int:
        return self.reading.paragraph

    @property
    def waits(self) -> bool:
        """The reviewer reads it otherwise, and the body has not replied and still can."""
        agrees = self.reading.verdict == Reading.Verdict.AGREE
        return self.is_open and not agrees and not self.reading.reply


@dataclass(frozen=True)
class RemarksOfVersion:
    """The released remarks on one version, by paragraph; `until` is the last day for a reply."""

    submission: Submission
    remarks: tuple[Remark, ...]
    until: date
    is_open: bool

    @property
    def waiting(self) -> tuple[Remark, ...]:
        """Those that differ and have no reply, while there may be one."""
        return tuple(remark for remark in self.remarks if remark.waits)

    @property
    def agreed(self) -> int:
        """How many of the reviewer's readings agree with the body's level."""
        agree = Reading.Verdict.AGREE
        return sum(remark.reading.verdict == agree for remark in self.remarks)


def released_remarks(
    assessment: Assessment, outline: Outline, today: date, typed: Mapping[UUID, str]
) -> list[RemarksOfVersion]:
    """All that was released to the body, newest version first; `typed` has replies not saved, by reading.
    Two queries, one if there is nothing."""
    rows = list(
        Reading.objects.filter(
            submission__assessment=assessment, released_at__isnull=False
        ).order_by("paragraph")
    )
    if not rows:
        return []
    submissions = Submission.objects.filter(pk__in={row.submission_id for row in rows})
    return [
        _of_version(
            submission,
            [row for row in rows if row.submission_id == submission.pk],
            outline,
            today,
            typed,
        )
        for submission in submissions.order_by("-version")
    ]


def _of_version(
    submission: Submission,
    rows: list[Reading],
    outline: Outline,
    today: date,
    typed: Mapping[UUID, str],
) -> RemarksOfVersion:
    answers = {item["paragraph"]: item for item in json.loads(submission.document)["answers"]}
    until = max(row.reply_until for row in rows if row.reply_until is not None)
    remarks = []
    for row in rows:
        answer = answers[row.paragraph]
        remarks.append(
            Remark(
                reading=row,
                title=outline.recommendation(row.paragraph).title,
                body_sign=str(answer["state"] if answer["level"] is None else answer["level"]),
                explanation=answer["explanation"],
                is_open=row.reply_until is not None and row.reply_until >= today,
                typed=typed.get(row.pk),
            )
        )
    return RemarksOfVersion(submission, tuple(remarks), until, until >= today)


def replies_awaited(assessments: Collection[Assessment], today: date) -> Mapping[UUID, int]:
    """Assessment → how many remarks that differ may still be replied to and are not. One query."""
    rows = (
        Reading.objects.filter(
            submission__assessment__in=assessments,
            submission__withdrawn_at=None,
            released_at__isnull=False,
            reply_until__gte=today,
            reply="",
        )
        .exclude(verdict=Reading.Verdict.AGREE)
        .order_by()
        .values_list("submission__assessment_id")
        .annotate(Count("pk"))
    )
    return dict(rows)
