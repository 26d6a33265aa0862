"""What a body can take along and have deleted: what is there, what stays, where its files lie."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from assessments.models import (
    Action,
    Answer,
    Assessment,
    Comment,
    Contribution,
    Deletion,
    EvidenceFile,
    ReceivedFile,
    Submission,
)
from mechanisms.access import Principal, Sharing
from mechanisms.models import Body, BodyUpdate, Membership


@dataclass(frozen=True)
class Holdings:
    """How much there is of a body, for the page that offers to export and to delete it."""

    assessments: int
    answers: int
    inputs: int
    comments: int
    actions: int
    files: int
    updates: int
    members: int
    by_mail: int


def holdings_of(body: Body) -> Holdings:
    """Nine counts, a query each: a page one seldom opens. Members are people with an account."""
    belong = Membership.objects.active().filter(body=body)
    return Holdings(
        assessments=Assessment.objects.kept_by_bodies().filter(body=body).count(),
        answers=Answer.objects.filter(assessment__body=body, revision__gt=0).count(),
        inputs=Contribution.objects.filter(answer__assessment__body=body).count(),
        comments=Comment.objects.filter(assessment__body=body).count(),
        actions=Action.objects.filter(body=body).count(),
        files=EvidenceFile.objects.filter(body=body).count(),
        updates=BodyUpdate.objects.filter(body=body).count(),
        members=belong.with_account().count(),
        by_mail=belong.without_account().count(),
    )


def kept_submissions(body: Body) -> list[Submission]:
    """What a deletion leaves: versions that are shared and were not withdrawn, newest cycle first.

    Others rely on them, and their hash has been verified by whoever holds a copy. One query.
    """
    rows = Submission.objects.filter(assessment__body=body, withdrawn_at=None)
    shared = rows.exclude(sharing=Sharing.PRIVATE).select_related("assessment__cycle__edition")
    return list(shared.order_by("-assessment__cycle__opens_on", "-version"))


def entered_for(principal: Principal) -> list[ReceivedFile]:
    """What staff entered from files in the name of a person’s bodies, newest cycle first. One query."""
    if not principal.roles:
        return []
    rows = ReceivedFile.objects.filter(submission__assessment__body__in=list(principal.roles))
    found = rows.select_related("submission__assessment__body", "submission__assessment__cycle")
    return list(
        found.defer("submission__document").order_by(
            "-submission__assessment__cycle__opens_on",
            "submission__assessment__body__name",
            "-submission__version",
        )
    )


def can_be_withdrawn(submission: Submission) -> bool:
    """Whether the body can still take a kept version back before its data are deleted."""
    if submission.assessment.entered_by_staff:
        return submission.superseded_at is None
    counts = submission.superseded_at is None and submission.reviewed_at is None
    return counts and submission.assessment.cycle.is_open


def files_named_by(submissions: Iterable[Submission]) -> frozenset[str]:
    """The SHA-256 of the files to which the frozen answers refer; of a confidential one they say nothing."""
    return frozenset(
        item["file"]["sha256"]
        for submission in submissions
        for answer in json.loads(submission.document)["answers"]
        for item in answer["evidence"]
        if item.get("file")
    )


def path_of(file: EvidenceFile) -> Path:
    """Where the bytes of an evidence file lie."""
    return Path(settings.MEDIA_ROOT) / "evidence" / str(file.pk)


def open_deletion(body: Body) -> Deletion | None:
    """What was asked for and is neither stopped nor carried out. One query."""
    return Deletion.objects.open().filter(body=body).select_related("body").first()


def open_deletions(principal: Principal) -> list[Deletion]:
    """Those of all bodies of a person, for the first page; no query for who belongs to none."""
    if not principal.roles:
        return []
    found = Deletion.objects.open().filter(body__in=list(principal.roles))
    return list(found.select_related("body"))
