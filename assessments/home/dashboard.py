"""What a person has to do next, for every body he or she belongs to, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from assessments.answering.contradictions import InputsOpen, inputs_open
from assessments.answering.drafting import open_drafts_of
from assessments.answering.inputs import AskedAt, GivenInputs, Input, asked_of, inputs_of, own_inputs
from assessments.answering.progress import Progress, Row, StoredAnswers, progress_of, stored_answers
from assessments.answering.progress_strip import strip_of_progress
from assessments.answering.rows import outline_of
from assessments.answering.rules import (
    LastDay,
    discussed,
    last_day,
    last_days,
    opened_by,
    with_last_day,
    writable_of,
)
from assessments.answers.scoring import State
from assessments.answers.value import ActionStatus
from assessments.formats.strip import Strip
from assessments.home.since_before import Before, since
from assessments.home.waiting import Assigned, Mention, assigned_and_open, assignments_of, mentions_of
from assessments.models import Action, Assessment, Clearance, Cycle, ReturnToBody, Submission
from assessments.offline.mailing import overdue_mailings
from assessments.reviewing.remarks import replies_awaited
from assessments.submitting.line_signs import STATE_OF_SIGN
from mechanisms.access import Capability, Matter, Principal, bodies_with, can
from mechanisms.models import Assignment, Body, Role
from mechanisms.name_order import body_key
from recommendations.outline import Variant


class Step(StrEnum):
    """What the one button of a card leads to."""

    ANSWER = "answer"
    SUBMIT = "submit"
    CLEAR = "clear"
    APPROVE = "approve"
    READ = "read"


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
    strip: Strip
    replies: int
    reply_until: date | None
    assigned: tuple[Assigned, ...]
    mentions: tuple[Mention, ...]
    may_submit: bool
    only_reads: bool
    is_asked: bool
    to_approve_since: datetime | None = None
    inputs_open: InputsOpen | None = None

    @property
    def asked(self) -> tuple[Row, ...]:
        """What the reviewer still waits for."""
        return tuple(row for row in self.progress.rows if row.asked)

    @property
    def to_clear(self) -> tuple[Row, ...]:
        """For the coordinator: what was cleared, and the answer or an input has changed since."""
        if not (self.may_submit and self.assessment.is_writable):
            return ()
        return tuple(row for row in self.progress.rows if row.uncleared_by and row.writable)

    @property
    def asked_in_comments(self) -> tuple[tuple[Mention, str], ...]:
        """The comments that ask this person, each with the title of its recommendation."""
        titles = {row.paragraph: row.title for row in self.progress.rows}
        return tuple((mention, titles[mention.paragraph]) for mention in self.mentions)

    @property
    def longest(self) -> int:
        """How many lines the longest of the lists has that a page may cut short."""
        return max(len(self.assigned), len(self.mentions))

    @property
    def step(self) -> Step:
        """Approve or answer what waits; then submit, or record the approval; else read."""
        if self.to_approve_since:
            return Step.APPROVE
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
        return _("You have answered everything.")

    @property
    def since_before(self) -> str:
        """What has moved since the last cycle."""
        if self.before is None:
            return ""
        levels = ((row.mark.state is not State.BLANK, row.mark.level) for row in self.progress.rows)
        return since(self.before, levels, copied=self.assessment.copied_from_id is not None)

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
    returns: Mapping[UUID, ReturnToBody]
    files_overdue: Mapping[UUID, tuple[int, date]]
    submissions: Sequence[Submission]
    replies: Mapping[UUID, tuple[int, date]]
    asked: Mapping[UUID, AskedAt]
    inputs: Mapping[UUID, Mapping[int, tuple[Input, ...]]]
    drafts: Mapping[UUID, frozenset[int]]
    assignments: Mapping[UUID, Sequence[Assignment]]
    mentions: Mapping[UUID, tuple[Mention, ...]]


def cards_of(principal: Principal, today: date) -> list[Card]:
    """The cards of all bodies of a person.

    Six queries whatever there is; two more where something was submitted, two for a coordinator, four for a
    contributor.
    """
    mine = _open_assessments(principal, today)
    submissions = _submissions(mine)
    counting = {row.assessment_id for row in submissions}
    sent = [item for item in mine if item.version > 1 or item.pk in counting]
    returns = _open_returns(sent)
    asked = _asked(principal)
    findings = Findings(
        stored=stored_answers(mine),
        returns=returns,
        files_overdue=overdue_mailings(
            [item for item in mine if item.is_writable and _leads(principal, item)], today
        ),
        submissions=submissions,
        replies=replies_awaited(sent, today),
        asked=asked,
        inputs=inputs_of([item.pk for item in mine]) if asked else {},
        drafts=open_drafts_of(principal, [item.pk for item in mine]) if _contributes(principal) else {},
        assignments=assignments_of(principal),
        mentions=mentions_of(
            principal, {item.pk: discussed(item, opened_by(item, returns.get(item.pk))) for item in mine}
        ),
    )
    return [_card(principal, assessment, findings, today) for assessment in mine]


def _open_assessments(principal: Principal, today: date) -> list[Any]:
    """Those in open cycles, with the last day and how much of the plan is overdue, and since when."""
    late = (
        Action.objects.filter(
            body=OuterRef("body"), due__lt=today, status__in=(ActionStatus.PLANNED, ActionStatus.STARTED)
        )
        .order_by()
        .values("body")
    )
    locked = Clearance.objects.filter(assessment=OuterRef("pk"), reopened_at=None, approver="")
    rows = Assessment.objects.with_frame().of_members(principal).filter(cycle__closed_at=None)
    return list(
        with_last_day(rows)
        .annotate(
            overdue=Subquery(late.annotate(number=Count("pk")).values("number")),
            last_due=Subquery(late.annotate(last=Max("due")).values("last")),
            locked_since=Subquery(locked.order_by("-asked_at").values("asked_at")[:1]),
        )
        .order_by("-cycle__opens_on", body_key("body__"))
    )


def _leads(principal: Principal, assessment: Assessment) -> bool:
    return principal.role_in(assessment.body_id) == Role.COORDINATOR


def _approves(principal: Principal, assessment: Assessment) -> bool:
    """Whether the locked assessment is this person's to approve."""
    is_locked = assessment.status == Assessment.Status.CLEARANCE
    return is_locked and can(principal, Capability.APPROVE, Matter(body_id=assessment.body_id))


def _card(principal: Principal, assessment: Any, findings: Findings, today: date) -> Card:
    body_id, returned = assessment.body_id, findings.returns.get(assessment.pk)
    given = _given_inputs(principal, assessment, findings)
    progress = _progress(assessment, findings, given)
    leads = _leads(principal, assessment)
    replies, reply_until = findings.replies.get(assessment.pk, (0, None))
    files, files_due = findings.files_overdue.get(assessment.pk, (0, None))
    assigned = findings.assignments.get(body_id, ())
    waiting = {row.paragraph: row for row in progress.waiting}
    until = last_day(assessment.cycle, assessment.extended_until)
    before = _before(assessment, findings.submissions)
    return Card(
        assessment=assessment,
        progress=progress,
        last_day=until,
        days_left=until.days_left(today),
        overdue=(assessment.overdue or 0) if leads else 0,
        overdue_since=_day_after(assessment.last_due) if leads else None,
        files_overdue=files,
        files_overdue_since=_day_after(files_due),
        returned=returned,
        submission=_current(assessment, findings.submissions),
        before=before,
        strip=_strip(assessment, progress, before),
        replies=replies,
        reply_until=reply_until,
        assigned=assigned_and_open(
            assigned, outline_of(assessment), Variant(assessment.body.kind), waiting, today
        ),
        mentions=findings.mentions.get(assessment.pk, ()),
        may_submit=can(principal, Capability.SUBMIT, Matter(body_id=body_id)),
        only_reads=principal.role_in(body_id) in (Role.READER, Role.APPROVER),
        is_asked=principal.may_answer(body_id) != frozenset(),
        to_approve_since=assessment.locked_since if _approves(principal, assessment) else None,
        inputs_open=inputs_open(outline_of(assessment), given, progress.cleared)
        if leads and assessment.is_writable
        else None,
    )


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _given_inputs(principal: Principal, assessment: Assessment, findings: Findings) -> GivenInputs:
    """The inputs as this person sees them: his or her own, and all of them for a coordinator."""
    body_id, returned = assessment.body_id, findings.returns.get(assessment.pk)
    opened = writable_of(principal, assessment, opened_by(assessment, returned))
    asked = findings.asked.get(body_id, {})
    return GivenInputs(
        asked=asked,
        inputs=findings.inputs.get(assessment.pk, {}),
        person_id=principal.person_id,
        own=own_inputs(principal, body_id, asked),
        opened=opened,
        returned=returned,
        drafts=findings.drafts.get(assessment.pk, frozenset()),
    )


def _progress(assessment: Assessment, findings: Findings, given: GivenInputs) -> Progress:
    """How far the answers are, and which of them wait for this person."""
    return progress_of(
        assessment,
        outline_of(assessment),
        findings.stored,
        writable=given.opened - given.own,
        returned=given.returned,
        given_inputs=given,
    )


def _asked(principal: Principal) -> Mapping[UUID, AskedAt]:
    """Who is asked for what, where the person contributes or coordinates. One query if that is anywhere."""
    roles = (Role.CONTRIBUTOR, Role.COORDINATOR)
    bodies = [body_id for body_id, role in principal.roles.items() if role in roles]
    return asked_of(bodies) if bodies else {}


def _contributes(principal: Principal) -> bool:
    return Role.CONTRIBUTOR in principal.roles.values()


def _open_returns(mine: Sequence[Assessment]) -> Mapping[UUID, ReturnToBody]:
    rows = ReturnToBody.objects.filter(submission__assessment__in=mine, closed_at=None).select_related(
        "submission"
    )
    return {row.submission.assessment_id: row for row in rows}


def _submissions(mine: Sequence[Assessment]) -> list[Submission]:
    """The versions that count of all assessments of these bodies, the oldest cycle first."""
    return list(
        Submission.objects.current()
        .filter(
            assessment__body__in={assessment.body_id for assessment in mine},
            assessment__entered_by_staff=False,
        )
        .select_related("assessment__cycle", "score_line")
        .defer("document")
        .order_by("assessment__cycle__opens_on")
    )


def _current(assessment: Assessment, rows: Sequence[Submission]) -> Submission | None:
    return next((row for row in rows if row.assessment_id == assessment.pk), None)


def _before(assessment: Assessment, rows: Sequence[Submission]) -> Before | None:
    """Of the last one to the same edition in a cycle before this one."""
    earlier = [
        row
        for row in rows
        if row.assessment.body_id == assessment.body_id
        and row.assessment.cycle.edition_id == assessment.cycle.edition_id
        and row.assessment.cycle.opens_on < assessment.cycle.opens_on
    ]
    if not earlier:
        return None
    return Before(earlier[-1].assessment.cycle.name, earlier[-1].score_line.marks)


def _strip(assessment: Assessment, progress: Progress, before: Before | None) -> Strip:
    """The strip of 32, with the last cycle's line where there is one. No query."""
    signs = zip(progress.rows, before.marks if before else "", strict=False)
    keys = {row.paragraph: str(STATE_OF_SIGN.get(sign, sign)) for row, sign in signs}
    return strip_of_progress(assessment, progress, keys, before.cycle if before else "")


def startable(
    principal: Principal, bodies: Sequence[Body], begun: Iterable[Assessment]
) -> list[tuple[Body, Cycle, LastDay]]:
    """An own body, an open cycle without an assessment yet, and until when it has time.

    One query, two where there is any.
    """
    may_start = bodies_with(principal, Capability.START_DRAFT)
    taken = {(item.body_id, item.cycle_id) for item in begun}
    cycles = list(Cycle.objects.filter(closed_at=None)) if may_start else []
    found = [
        (body, cycle)
        for body in bodies
        if body.pk in may_start and body.can_answer
        for cycle in cycles
        if (body.pk, cycle.pk) not in taken
    ]
    days = last_days({body.pk for body, _cycle in found}, cycles) if found else {}
    return [(body, cycle, days[body.pk, cycle.pk]) for body, cycle in found]
