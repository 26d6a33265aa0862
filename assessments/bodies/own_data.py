"""A body has its data deleted: asked, told to everybody, stopped by any coordinator, done after a week."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.answering.evidence import drop_bundles
from assessments.answering.rules import Refused, allow
from assessments.files.store import EVIDENCE
from assessments.making.orders import drop_orders
from assessments.models import (
    Action,
    Answer,
    Assessment,
    Bundle,
    Comment,
    Contribution,
    Deletion,
    EvidenceFile,
    ReceivedFile,
    ReturnToBody,
    Submission,
    TextRemoval,
)
from assessments.submitting.score_lines import stop_counting
from assessments.submitting.to_read import count_again
from assessments.trail.acting import COMMAND_LINE, Actor, record
from mechanisms.access import Capability, Principal, Sharing, principal_of
from mechanisms.membership.body_acts import ask
from mechanisms.membership.members import take_turn
from mechanisms.models import (
    Assignment,
    Body,
    BodyAct,
    BodyUpdate,
    MemberInvitation,
    Membership,
    Person,
    Recovery,
)
from mechanisms.people import letters
from mechanisms.people.guarded_acts import refuse_alone, require_as_it_was, tried
from recommendations.models import Recommendation


def holdings_of(body: Body) -> dict[str, int]:
    """How much there is of a body: nine counts, a query each, for pages one seldom opens.

    `members` are people with an account.
    """
    belong = Membership.objects.active().filter(body=body)
    rows: dict[str, QuerySet[Any, Any]] = {
        "assessments": Assessment.objects.kept_by_bodies().filter(body=body),
        "answers": Answer.objects.filter(assessment__body=body, revision__gt=0),
        "inputs": Contribution.objects.filter(answer__assessment__body=body),
        "comments": Comment.objects.filter(assessment__body=body),
        "actions": Action.objects.filter(body=body),
        "files": EvidenceFile.objects.filter(body=body),
        "updates": BodyUpdate.objects.filter(body=body),
        "members": belong.with_account(),
        "by_mail": belong.without_account(),
    }
    return {name: found.count() for name, found in rows.items()}


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


def open_deletion(body: Body) -> Deletion | None:
    """What was asked for and is neither stopped nor carried out. One query."""
    return Deletion.objects.open().filter(body=body).select_related("body").first()


def open_deletions(principal: Principal) -> list[Deletion]:
    """Those of all bodies of a person, for the first page; no query for who belongs to none."""
    if not principal.roles:
        return []
    found = Deletion.objects.open().filter(body__in=list(principal.roles))
    return list(found.select_related("body"))


@transaction.atomic
def ask_deletion(*, by: Actor, body: Body, second: Person | None = None) -> Deletion:
    """Ask that the data of a body be deleted; every member is told, and nothing changes for a week.

    Needs a `second` coordinator where the body says so. Raises Refused while one waits already; Http404 or
    PermissionDenied without the right.
    """
    allow(by, Capability.OWN_DATA, body)
    take_turn(body)
    refuse_alone(body, by.person, second)
    if Deletion.objects.open().filter(body=body).exists():
        raise Refused(_("It has been asked for already."))
    deletion = Deletion.objects.create(
        body=body,
        asked_at=by.moment,
        asked_by=by.person,
        asked_by_label=by.label,
        effective_at=by.moment + settings.DELETION_WAIT,
    )
    _tell(by, "deletion_asked", deletion, _people_of(body))
    return deletion


def ask_second_for_deletion(*, by: Person, body: Body) -> BodyAct:
    """Ask a second coordinator; raises Refused for what would be refused when it is done, too."""
    tried(lambda: ask_deletion(by=Actor.of(by, principal_of(by)), body=body, second=by))
    return ask(by=by, body=body, kind=BodyAct.Kind.DELETE, given={"was": _as_now(body)})


def deletion_asked(act: BodyAct, by: Actor, second: Person) -> None:
    """Once it is confirmed, if as much would remain as when it was asked for."""
    require_as_it_was(act.given["was"], _as_now(act.body))
    ask_deletion(by=by, body=act.body, second=second)


def _as_now(body: Body) -> list[str]:
    """What a deletion would leave."""
    return sorted(str(item.pk) for item in kept_submissions(body))


@transaction.atomic
def stop_deletion(*, by: Actor, body: Body) -> Deletion:
    """Stop it before it is carried out, as any coordinator. Raises Refused if none is open."""
    allow(by, Capability.OWN_DATA, body)
    take_turn(body)
    deletion = Deletion.objects.select_for_update().filter(body=body, done_at=None).first()
    if deletion is None or deletion.stopped_at is not None:
        raise Refused(_("No deletion is planned: it was stopped or carried out."))
    deletion.stopped_at, deletion.stopped_by_label = by.moment, by.label
    deletion.save(update_fields=["stopped_at", "stopped_by_label"])
    deletion.body = body
    _tell(by, "deletion_stopped", deletion, _people_of(body))
    return deletion


def carry_out_due_deletions() -> int:
    """Delete what has waited long enough, each body in its own transaction; how many there were."""
    due = Deletion.objects.open().filter(effective_at__lte=timezone.now())
    return sum(_carry_out(pk) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _carry_out(deletion_id: UUID) -> bool:
    """Delete the data of one body, unless somebody stopped it at the last moment."""
    deletion = Deletion.objects.select_related("body").get(pk=deletion_id)
    take_turn(deletion.body)
    deletion.refresh_from_db(fields=["stopped_at", "done_at"])
    if deletion.stopped_at is not None or deletion.done_at is not None:
        return False
    body, now = deletion.body, timezone.now()
    told = _people_of(body)
    kept = kept_submissions(body)
    drop_bundles(Bundle.objects.filter(assessment__body=body))
    drop_orders()  # which of them quote the body is not on record
    rows = Assessment.objects.select_for_update(of=("self",)).filter(body=body)
    # The earliest cycle first: in this order submitting holds them too, and the cycles that it counts in.
    for assessment in rows.order_by("cycle__opens_on", "cycle_id"):
        here = [item for item in kept if item.assessment_id == assessment.pk]
        _erase_assessment(assessment, here, now)
    count_again(item.pk for item in kept)
    Action.objects.filter(body=body).delete()
    Action.history.filter(body_id=body.pk).delete()  # also of actions removed earlier
    _erase_files(body, files_named_by(kept))
    _erase_people(body, now)
    deletion.done_at = now
    deletion.save(update_fields=["done_at"])
    _tell(COMMAND_LINE, "deletion_done", deletion, told, kept=len(kept))
    return True


def _erase_assessment(assessment: Assessment, kept: Sequence[Submission], now: datetime) -> None:
    """What is kept stays frozen, and the working copy becomes blank; where nothing is kept, all goes."""
    for submission in assessment.submissions.exclude(pk__in=[item.pk for item in kept]):
        submission.assessment = assessment
        stop_counting(submission)
        submission.delete()
    if not kept:
        assessment.delete()
        return
    if assessment.entered_by_staff:
        return  # it has no working copy: what staff entered is frozen at once
    working_copy: tuple[Any, ...] = (
        assessment.answers,
        assessment.comments,
        assessment.presences,
        assessment.workbooks,
        assessment.mailings,
        assessment.uploads,
        assessment.contributors,
        # What was approved is kept with what was submitted: the signature says of the hash who gave it.
        assessment.clearances.exclude(pk__in=[item.clearance_id for item in kept if item.clearance_id]),
    )
    for rows in working_copy:
        rows.all().delete()
    ReturnToBody.objects.filter(submission__in=kept, closed_at=None).update(closed_at=now)
    _blank(assessment, kept)


def _blank(assessment: Assessment, kept: Sequence[Submission]) -> None:
    """The working copy as on its first day; its status is that of the version which counts, if one does."""
    edition = assessment.cycle.edition_id
    Answer.objects.bulk_create(
        Answer(assessment=assessment, recommendation=row, paragraph=row.paragraph)
        for row in Recommendation.objects.filter(edition_id=edition)
    )
    statuses = Assessment.Status
    counting = next((item for item in kept if item.superseded_at is None), None)
    if counting is None:
        assessment.status = statuses.DRAFT
        assessment.version = max(item.version for item in kept) + 1
    else:
        assessment.status = statuses.REVIEWED if counting.reviewed_at else statuses.SUBMITTED
        assessment.version = counting.version
    assessment.copied_from, assessment.budget = None, ""
    assessment.save(update_fields=["status", "version", "copied_from", "budget"])


def _erase_files(body: Body, named: frozenset[str]) -> None:
    """The files that no kept submission names; their bytes go once it is certain."""
    for file in EvidenceFile.objects.filter(body=body).exclude(sha256__in=named):
        transaction.on_commit(partial(EVIDENCE.remove, file.pk), robust=True)
        file.delete()


def _erase_people(body: Body, now: datetime) -> None:
    """Updates, invitations, recoveries, assignments and contributors without an account go.

    Memberships of people end, and stay on record as ended.
    """
    BodyUpdate.objects.filter(body=body).delete()
    MemberInvitation.objects.filter(body=body).delete()
    Recovery.objects.filter(body=body).delete()
    TextRemoval.objects.filter(body=body).update(reason="")
    BodyAct.objects.filter(body=body).delete()
    Assignment.objects.filter(membership__body=body).delete()
    Membership.objects.without_account().filter(body=body).delete()
    Membership.objects.active().filter(body=body).update(removed_at=now)


def _people_of(body: Body) -> list[Person]:
    members = Membership.objects.active().filter(body=body, person__is_active=True)
    return [member.account for member in members.select_related("person")]


def _tell(by: Actor, kind: str, deletion: Deletion, people: Sequence[Person], **data: object) -> None:
    """On record, and by mail to everybody of the body once it is certain."""
    body = deletion.body
    data = {"deletion": str(deletion.pk), **data}
    record(by=by, kind=kind, chain=body.slug, subject=body.slug, data=data)
    done = kind == "deletion_done"
    path = reverse("assessments:body", args=[body.slug]) if done else reverse("assessments:dashboard")
    link = letters.absolute(path)
    transaction.on_commit(
        lambda: letters.send_to_all(kind, people, body=body, deletion=deletion, link=link), robust=True
    )
