"""What waits for one person beside the answers: assignments, comments, invitations that lapse, reviews.

Each line says since when it waits, so that a daily mail can tell whether anything is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments.answering.progress import Row
from assessments.models import Comment, ReturnToBody, ReviewDuty, Submission
from mechanisms.access import Capability, Principal, Sharing, bodies_with, can
from mechanisms.models import Assignment, MemberInvitation, Role
from mechanisms.name_order import body_key
from recommendations.outline import Outline, Variant

SOON = timedelta(days=7)
LAST_DAY = timedelta(hours=24)
TO_STAFF = (Sharing.RAPPORTEUR, Sharing.PUBLIC)


@dataclass(frozen=True)
class Assigned:
    """A group or a recommendation that a contributor was asked to answer; `left` is what still waits."""

    title: str
    left: tuple[Row, ...]
    due: date | None
    note: str
    is_late: bool
    since: datetime


@dataclass(frozen=True)
class Mention:
    """A thread that is not resolved and asks this person; the place is the last comment that does."""

    paragraph: int
    comment_pk: UUID
    by: str
    since: datetime


def reviews_of(principal: Principal) -> list[Submission]:
    """What is shared, assigned to this reviewer and not reviewed; none of it lies with its body. One query.

    A reviewer's own bodies are left out, and there is no query for whoever is no reviewer.
    """
    if not can(principal, Capability.WORK_AT_DESK):
        return []
    duties = ReviewDuty.objects.filter(
        Q(reader_id=principal.person_id) | Q(second_reader_id=principal.person_id),
        cycle_id=OuterRef("assessment__cycle_id"),
        body_id=OuterRef("assessment__body_id"),
    )
    asked = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
    rows = (
        Submission.objects.at_desk_of(principal)
        .current()
        .filter(Exists(duties), ~Exists(asked), reviewed_at=None, sharing__in=TO_STAFF)
        .with_frame()
    )
    return list(rows.order_by("submitted_at"))


def assignments_of(principal: Principal) -> Mapping[UUID, Sequence[Assignment]]:
    """Body → what a contributor was assigned. One query, none for whoever contributes nowhere."""
    if principal.person_id is None or Role.CONTRIBUTOR not in principal.roles.values():
        return {}
    rows = Assignment.objects.filter(
        membership__person_id=principal.person_id,
        membership__removed_at=None,
        membership__role=Role.CONTRIBUTOR,
    ).select_related("membership", "section", "recommendation")
    found: dict[UUID, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.membership.body_id, []).append(row)
    return found


def assigned_and_open(
    rows: Sequence[Assignment], outline: Outline, variant: Variant, waiting: Mapping[int, Row], today: date
) -> tuple[Assigned, ...]:
    """The assignments in which something is left, what is late first, then by the day it is due."""
    found = []
    for row in rows:
        title, paragraphs = _extent(row, outline, variant)
        left = tuple(waiting[number] for number in paragraphs if number in waiting)
        if left:
            is_late = row.due is not None and row.due < today
            found.append(Assigned(title, left, row.due, row.note, is_late, _since(row, today)))
    return tuple(sorted(found, key=lambda item: (item.due or date.max, item.left[0].paragraph)))


def _extent(row: Assignment, outline: Outline, variant: Variant) -> tuple[str, tuple[int, ...]]:
    """The title of what was assigned, and its paragraphs in this edition."""
    if row.recommendation is not None:
        paragraph = row.recommendation.paragraph
        return outline.recommendation(paragraph).titles[variant], (paragraph,)
    code = row.section.code if row.section else ""
    section = next((item for item in outline.sections if item.code == code), None)
    if section is None:
        return "", ()
    title = f"({section.letter}) {section.title}" if section.letter else section.title
    return title, tuple(section.paragraphs)


def _since(row: Assignment, today: date) -> datetime:
    """Waiting since it was assigned; anew when its day comes near, and when that has passed."""
    if row.due is None:
        return row.since
    turns = (row.due - SOON, row.due + timedelta(days=1))
    return max([row.since, *(start_of(day) for day in turns if day <= today)])


def start_of(day: date) -> datetime:
    """The first moment of a day in the zone of the installation."""
    return timezone.make_aware(datetime.combine(day, time.min))


def mentions_of(
    principal: Principal, opened: Mapping[UUID, frozenset[int] | None]
) -> Mapping[UUID, tuple[Mention, ...]]:
    """Assessment → the open threads that ask this person. One query.

    `opened` are the assessments to look at, each with what can be written in it now (None: all): where
    nobody can answer any more nothing waits.
    """
    rows = (
        Comment.objects.filter(
            Q(parent=None, resolved_at=None) | Q(parent__isnull=False, parent__resolved_at=None),
            mentions=principal.person_id,
            assessment__in=opened,
        )
        .order_by("at")
        .only("pk", "parent_id", "assessment_id", "paragraph", "author_label", "at")
    )
    found: dict[UUID, dict[UUID, Mention]] = {}
    for row in rows:
        places = opened[row.assessment_id]
        if places is None or row.paragraph in places:
            thread = found.setdefault(row.assessment_id, {})
            thread[row.parent_id or row.pk] = Mention(row.paragraph, row.pk, row.author_label, row.at)
    return {key: tuple(threads.values()) for key, threads in found.items()}


def lapsing_soon() -> QuerySet[MemberInvitation]:
    """The open invitations that lapse within a day."""
    return MemberInvitation.objects.open().filter(expires_at__lte=timezone.now() + LAST_DAY)


def lapsing_of(principal: Principal) -> list[MemberInvitation]:
    """The invitations that lapse within a day, for the coordinator. One query, none for others."""
    bodies = bodies_with(principal, Capability.MANAGE_MEMBERS)
    if not bodies:
        return []
    rows = lapsing_soon().filter(body__in=bodies).select_related("body")
    return list(rows.order_by(body_key("body__"), "expires_at"))
