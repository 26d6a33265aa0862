"""What a person has to do next, for every body he or she belongs to, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from assessments.answering.deadline import LastDay, last_days
from assessments.answering.inputs import (
    AskedAt,
    GivenInputs,
    Input,
    asked_of,
    inputs_of,
    own_inputs,
)
from assessments.answering.progress import Progress, StoredAnswers, progress_of, stored_answers
from assessments.answering.rows import outline_of
from assessments.answering.rules import opened_by, writable_of
from assessments.answers.value import ActionStatus
from assessments.home.waiting import (
    Assigned,
    Mention,
    assigned_and_open,
    assignments_of,
    mentions_of,
)
from assessments.models import Action, Assessment, Cycle, ReturnToBody, Submission
from assessments.offline.mailing import overdue_mailings
from assessments.reviewing.remarks import replies_awaited
from mechanisms.access import Capability, Matter, Principal, bodies_with, can
from mechanisms.models import Assignment, Body, Role


class Step(StrEnum):
    """What the one button of a card leads to."""

    ANSWER = "answer"
    SUBMIT = "submit"
    CLEAR = "clear"
    READ = "read"


@dataclass(frozen=True)
class Before:
    """How many were in operation in the last submission to the same edition, and its cycle."""

    in_operation: int
    cycle: str


@dataclass(frozen=True)
class Card:
    """One assessment in an open cycle, as the person who looks sees it."""

    assessment: Assessment
    progress: Progress
    last_day: LastDay
    days_left: int
    overdue: int
    overdue_since: date | None
    files_overdue: int
    files_overdue_since: date | None
    returned: ReturnToBody | None
    submission: Submission | None
    before: Before | None
    replies: int
    assigned: tuple[Assigned, ...]
    mentions: tuple[Mention, ...]
    may_submit: bool
    only_reads: bool
    is_asked: bool

    @property
    def asked(self) -> tuple[int, ...]:
        """What the reviewer still waits for."""
        return tuple(row.paragraph for row in self.progress.rows if row.asked)

    @property
    def to_clear(self) -> tuple[int, ...]:
        """For the coordinator: what was cleared, and the answer or an input has changed since."""
        if not (self.may_submit and self.assessment.is_writable):
            return ()
        rows = self.progress.rows
        return tuple(row.paragraph for row in rows if row.uncleared_by and row.writable)

    @property
    def longest(self) -> int:
        """How many lines the longest of the lists has that a page may cut short."""
        return max(len(self.assigned), len(self.mentions))

    @property
    def step(self) -> Step:
        """Answer what waits; then submit, or record the approval; else read."""
        if self.progress.next_row:
            return Step.ANSWER
        if self.may_submit and self.assessment.is_writable:
            return Step.SUBMIT
        if self.may_submit and self.assessment.status == Assessment.Status.CLEARANCE:
            return Step.CLEAR
        return Step.READ

    @property
    def said_beside_reading(self) -> str:
        """Why a contributor has nothing to do but read: a lock is no sign that the work is done."""
        if self.only_reads or not self.is_open:
            return ""
        if self.assessment.status == Assessment.Status.CLEARANCE:
            return _("The assessment is locked for approval.")
        if not self.is_asked:
            return _("Nothing is assigned to you yet. Your coordinator assigns it.")
        return _("All that you were asked for is done.")

    @property
    def is_open(self) -> bool:
        """Still being worked on: what is left matters more than what was sent."""
        return self.assessment.is_writable or self.assessment.status == Assessment.Status.CLEARANCE

    @property
    def late_by(self) -> int:
        """Days since its last day, for a cycle that is still open."""
        return -self.days_left


@dataclass(frozen=True)
class Findings:
    """What was read of all assessments at once."""

    stored: StoredAnswers
    last_days: Mapping[tuple[UUID, int], LastDay]
    returns: Mapping[UUID, ReturnToBody]
    overdue: Mapping[UUID, tuple[int, date]]
    files_overdue: Mapping[UUID, tuple[int, date]]
    submissions: Mapping[UUID, Submission]
    before: Mapping[UUID, Before]
    replies: Mapping[UUID, int]
    asked: Mapping[UUID, AskedAt]
    inputs: Mapping[UUID, Mapping[int, tuple[Input, ...]]]
    assignments: Mapping[UUID, Sequence[Assignment]]
    mentions: Mapping[UUID, tuple[Mention, ...]]


def cards_of(principal: Principal, today: date) -> list[Card]:
    """The cards of all bodies of a person. Twelve queries whatever there is; three more for a contributor."""
    mine = list(Assessment.objects.with_frame().of_members(principal).filter(cycle__closed_at=None))
    asked = _asked(principal)
    returns = _open_returns(mine)
    findings = Findings(
        stored=stored_answers(mine),
        last_days=last_days({item.body_id for item in mine}, {item.cycle for item in mine}),
        returns=returns,
        overdue=_overdue(mine, today),
        files_overdue=overdue_mailings([item for item in mine if item.is_writable], today),
        submissions=_submissions(mine),
        before=_before(mine),
        replies=replies_awaited(mine, today),
        asked=asked,
        inputs=inputs_of([item.pk for item in mine]) if asked else {},
        assignments=assignments_of(principal),
        mentions=mentions_of(
            principal, {item.pk: opened_by(item, returns.get(item.pk)) for item in mine}
        ),
    )
    return [_card(principal, assessment, findings, today) for assessment in mine]


def _card(principal: Principal, assessment: Assessment, findings: Findings, today: date) -> Card:
    body_id, returned = assessment.body_id, findings.returns.get(assessment.pk)
    progress = _progress(principal, assessment, findings)
    role = principal.role_in(body_id)
    is_coordinator = role == Role.COORDINATOR
    overdue = findings.overdue.get(body_id) if is_coordinator else None
    files = findings.files_overdue.get(assessment.pk) if is_coordinator else None
    assigned = findings.assignments.get(body_id, ())
    waiting = frozenset(row.paragraph for row in progress.waiting)
    last_day = findings.last_days[body_id, assessment.cycle_id]
    return Card(
        assessment=assessment,
        progress=progress,
        last_day=last_day,
        days_left=last_day.days_left(today),
        overdue=overdue[0] if overdue else 0,
        overdue_since=overdue[1] + timedelta(days=1) if overdue else None,
        files_overdue=files[0] if files else 0,
        files_overdue_since=files[1] + timedelta(days=1) if files else None,
        returned=returned,
        submission=findings.submissions.get(assessment.pk),
        before=findings.before.get(assessment.pk),
        replies=findings.replies.get(assessment.pk, 0),
        assigned=assigned_and_open(assigned, outline_of(assessment), waiting, today),
        mentions=findings.mentions.get(assessment.pk, ()),
        may_submit=can(principal, Capability.SUBMIT, Matter(body_id=body_id)),
        only_reads=role == Role.READER,
        is_asked=principal.may_answer(body_id) != frozenset(),
    )


def _progress(principal: Principal, assessment: Assessment, findings: Findings) -> Progress:
    """How far the answers are, and which of them wait for this person."""
    body_id, returned = assessment.body_id, findings.returns.get(assessment.pk)
    opened = writable_of(principal, assessment, opened_by(assessment, returned))
    asked = findings.asked.get(body_id, {})
    own = own_inputs(principal, body_id, asked)
    given_inputs = GivenInputs(
        asked=asked,
        inputs=findings.inputs.get(assessment.pk, {}),
        person_id=principal.person_id,
        own=own,
        opened=opened,
        returned=returned,
    )
    return progress_of(
        assessment,
        outline_of(assessment),
        findings.stored,
        writable=opened - own,
        returned=returned,
        given_inputs=given_inputs,
    )


def _asked(principal: Principal) -> Mapping[UUID, AskedAt]:
    """Who is asked for what, in the bodies to which the person contributes. One query if there are any."""
    bodies = [body_id for body_id, role in principal.roles.items() if role == Role.CONTRIBUTOR]
    return asked_of(bodies) if bodies else {}


def _open_returns(mine: Sequence[Assessment]) -> Mapping[UUID, ReturnToBody]:
    rows = ReturnToBody.objects.filter(
        submission__assessment__in=mine, closed_at=None
    ).select_related("submission")
    return {row.submission.assessment_id: row for row in rows}


def _overdue(mine: Sequence[Assessment], today: date) -> Mapping[UUID, tuple[int, date]]:
    """Body → how many actions are overdue, and the day on which the last of them was due."""
    rows = (
        Action.objects.filter(
            body__in={assessment.body_id for assessment in mine},
            due__lt=today,
            status__in=(ActionStatus.PLANNED, ActionStatus.STARTED),
        )
        .order_by()
        .values_list("body_id")
        .annotate(Count("pk"), Max("due"))
    )
    return {body_id: (number, due) for body_id, number, due in rows}


def _submissions(mine: Sequence[Assessment]) -> Mapping[UUID, Submission]:
    rows = Submission.objects.current().filter(assessment__in=mine).defer("document")
    return {row.assessment_id: row for row in rows}


def _before(mine: Sequence[Assessment]) -> Mapping[UUID, Before]:
    """Oldest first, so that the last one before the cycle stays."""
    rows = list(
        Submission.objects.current()
        .filter(
            assessment__body__in={assessment.body_id for assessment in mine},
            assessment__entered_by_staff=False,
        )
        .select_related("assessment__cycle", "score_line")
        .defer("document")
        .order_by("assessment__cycle__opens_on")
    )
    found: dict[UUID, Before] = {}
    for assessment in mine:
        for row in rows:
            earlier = row.assessment
            if (
                earlier.body_id == assessment.body_id
                and earlier.cycle.edition_id == assessment.cycle.edition_id
                and earlier.cycle.opens_on < assessment.cycle.opens_on
            ):
                tally = row.score_line.tallies["tally"]
                found[assessment.pk] = Before(tally["in_operation"], earlier.cycle.name)
    return found


def startable(
    principal: Principal, begun: Sequence[Assessment]
) -> list[tuple[Body, Cycle, LastDay]]:
    """An own body, an open cycle without an assessment yet, and until when it has time. Three queries."""
    ids = bodies_with(principal, Capability.START_DRAFT)
    bodies = list(Body.objects.filter(pk__in=ids, can_answer=True))
    taken = {(item.body_id, item.cycle_id) for item in begun}
    cycles = list(Cycle.objects.filter(closed_at=None))
    days = last_days({body.pk for body in bodies}, cycles)
    return [
        (body, cycle, days[body.pk, cycle.pk])
        for body in bodies
        for cycle in cycles
        if (body.pk, cycle.pk) not in taken
    ]
