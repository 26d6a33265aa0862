"""A body has its data deleted: asked, told to everybody, stopped by any coordinator, done after a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused, allow
from assessments.lifecycle.sweeping import drop_bundles
from assessments.lifecycle.trail import COMMAND_LINE, Actor, record
from assessments.models import (
    Action,
    Answer,
    Assessment,
    Bundle,
    Deletion,
    EvidenceFile,
    KeptPdf,
    ReturnToBody,
    Submission,
)
from assessments.own_data import files_named_by, kept_submissions, path_of
from assessments.score_lines import stop_counting
from mechanisms import letters
from mechanisms.access import Capability
from mechanisms.members import take_turn
from mechanisms.models import (
    Assignment,
    Body,
    BodyUpdate,
    MemberInvitation,
    Membership,
    Person,
    Recovery,
)
from recommendations.models import Recommendation


@transaction.atomic
def ask_deletion(*, by: Actor, body: Body) -> Deletion:
    """Ask that the data of a body be deleted; every member is told, and nothing changes for a week.

    Raises Refused while one has been asked for already; Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.OWN_DATA, body)
    take_turn(body)
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


@transaction.atomic
def stop_deletion(*, by: Actor, body: Body) -> Deletion:
    """Stop it before it is carried out, as any coordinator. Raises Refused if none is open."""
    allow(by, Capability.OWN_DATA, body)
    take_turn(body)
    deletion = Deletion.objects.select_for_update().filter(body=body, done_at=None).first()
    if deletion is None or deletion.stopped_at is not None:
        raise Refused(_("No deletion is waiting: it was stopped already, or carried out."))
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
    KeptPdf.objects.all().delete()  # which of them quote the body is not on record
    rows = Assessment.objects.select_for_update(of=("self",)).filter(body=body)
    # The earliest cycle first: in this order submitting holds them too, and the cycles that it counts in.
    for assessment in rows.order_by("cycle__opens_on", "cycle_id"):
        here = [item for item in kept if item.assessment_id == assessment.pk]
        _erase_assessment(assessment, here, now)
    _erase_plan(body)
    _erase_files(body, files_named_by(kept))
    _erase_people(body, now)
    deletion.done_at = now
    deletion.save(update_fields=["done_at"])
    _tell(COMMAND_LINE, "deletion_done", deletion, told, kept=len(kept))
    return True


def _erase_assessment(assessment: Assessment, kept: Sequence[Submission], now: datetime) -> None:
    """What is kept stands frozen beside a working copy that is blank; without anything kept all goes."""
    for submission in assessment.submissions.exclude(pk__in=[item.pk for item in kept]):
        submission.assessment = assessment
        stop_counting(submission)
        submission.delete()
    if not kept:
        assessment.delete()
        return
    if assessment.entered_by_staff:
        return  # it has no working copy: what staff entered is frozen at once
    for rows in (assessment.answers, assessment.comments, assessment.presences):
        rows.all().delete()
    for off_screen in (assessment.workbooks, assessment.mailings, assessment.uploads):
        off_screen.all().delete()
    assessment.contributors.all().delete()
    assessment.clearances.all().delete()
    ReturnToBody.objects.filter(submission__in=kept, closed_at=None).update(closed_at=now)
    _blank(assessment, kept)


def _blank(assessment: Assessment, kept: Sequence[Submission]) -> None:
    """The working copy as on its first day; its status is that of the version which counts, if one does."""
    edition = assessment.cycle.edition_id
    Answer.objects.bulk_create(
        Answer(assessment=assessment, recommendation=row, paragraph=row.paragraph)
        for row in Recommendation.objects.filter(edition_id=edition)
    )
    counting = next((item for item in kept if item.superseded_at is None), None)
    if counting is None:
        assessment.status = Assessment.Status.DRAFT
        assessment.version = max(item.version for item in kept) + 1
    else:
        reviewed = counting.reviewed_at is not None
        statuses = Assessment.Status
        assessment.status = statuses.REVIEWED if reviewed else statuses.SUBMITTED
        assessment.version = counting.version
    assessment.copied_from = None
    assessment.save(update_fields=["status", "version", "copied_from"])


def _erase_plan(body: Body) -> None:
    """The live plan with its history, and that of actions removed earlier."""
    Action.objects.filter(body=body).delete()
    Action.history.filter(body_id=body.pk).delete()


def _erase_files(body: Body, named: frozenset[str]) -> None:
    """The files that no kept submission names; their bytes go once it is certain."""
    paths: list[Path] = []
    for file in EvidenceFile.objects.filter(body=body).exclude(sha256__in=named):
        paths.append(path_of(file))
        file.delete()
    transaction.on_commit(lambda: _unlink(paths), robust=True)


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _erase_people(body: Body, now: datetime) -> None:
    """Updates, invitations, recoveries, assignments and contributors without an account go.

    Memberships of people end, and stay on record as ended.
    """
    BodyUpdate.objects.filter(body=body).delete()
    MemberInvitation.objects.filter(body=body).delete()
    Recovery.objects.filter(body=body).delete()
    Assignment.objects.filter(membership__body=body).delete()
    Membership.objects.without_account().filter(body=body).delete()
    Membership.objects.active().filter(body=body).update(removed_at=now)


def _people_of(body: Body) -> list[Person]:
    """Everybody who belongs to the body now and can sign in."""
    members = Membership.objects.active().filter(body=body, person__is_active=True)
    return [member.account for member in members.select_related("person")]


def _tell(
    by: Actor, kind: str, deletion: Deletion, people: Sequence[Person], **data: object
) -> None:
    """On record, and by mail to everybody of the body once it is certain."""
    body = deletion.body
    record(
        by=by,
        kind=kind,
        chain=body.slug,
        subject=body.slug,
        data={"deletion": str(deletion.pk), **data},
    )
    address = reverse("assessments:body", args=[body.slug])
    if kind != "deletion_done":
        address = reverse("assessments:dashboard")
    link = letters.absolute(address)
    transaction.on_commit(
        lambda: letters.send_to_all(kind, people, body=body, deletion=deletion, link=link),
        robust=True,
    )
