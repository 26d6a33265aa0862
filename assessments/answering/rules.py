"""What may be written when; the refusals of the lifecycle, each a sentence for the person who acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answering.inputs import asked_in, own_inputs
from assessments.answers.rules import Rules
from assessments.models import Answer, Assessment, Cycle, Invitation, ReturnToBody
from assessments.models.assessment import AssessmentQuerySet
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, Principal, require
from mechanisms.models import Body, BodyKind, Role
from recommendations import lists
from recommendations.catalogue import outline_of
from recommendations.outline import Variant


class Refused(ValidationError):
    """An act that the state of things does not allow; the message says why and what to do."""


class StaleRevision(Exception):
    """Somebody saved this answer since the form was opened; `answer` is what stands now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"answer to {answer.paragraph} is at revision {answer.revision}")
        self.answer = answer


class NotReady(Refused):
    """Broken rules block a submission: a reason, the name of a mechanism or a sentence is missing."""

    def __init__(self, paragraphs: Sequence[int]) -> None:
        self.paragraphs = tuple(paragraphs)
        listed = lists.in_row(paragraphs)
        super().__init__(_("These answers break a rule and have to be completed: %s.") % listed)


def allow(
    by: Actor, capability: Capability, body: Body, paragraph: int | None = None, sharing: str | None = None
) -> None:
    """Let the act through or raise: Http404 for a stranger, PermissionDenied for a member.

    `sharing` is that of a submission, for acts on one: whoever may see it is told no, not "not found".
    """
    if not by.is_command_line:
        submitted = sharing is not None
        matter = Matter(body.pk, paragraph, submitted=submitted, sharing=sharing)
        require(by.principal, capability, matter)


def hold(assessment: Assessment) -> None:
    """Hold the row until the end of the transaction, and know its status as it stands now.

    The page may have been opened before a colleague submitted; what was loaded then decides nothing.
    """
    assessment.refresh_from_db(
        fields=["status", "version"], from_queryset=Assessment.objects.select_for_update()
    )


def held_answer(assessment: Assessment, paragraph: int) -> Answer:
    """The answer, held with its assessment until the end of the transaction, in one query.

    A late autosave comes from a page that was opened before the submission: the status of now counts. The
    assessment is held first, as by whoever writes many answers: else each could wait for the other.
    """
    rows = Answer.objects.select_for_update(of=("assessment", "self")).select_related("assessment")
    answer = rows.get(assessment_id=assessment.pk, paragraph=paragraph)
    assessment.status = answer.assessment.status
    assessment.version = answer.assessment.version
    return answer


def open_paragraphs(assessment: Assessment) -> frozenset[int] | None:
    """The paragraphs that may be written: None means all, an empty set none.

    A returned assessment opens only what the reviewer asked about; that takes a query.
    """
    if not assessment.is_writable or assessment.status != Assessment.Status.RETURNED:
        return opened_by(assessment, None)
    last = ReturnToBody.objects.filter(submission__assessment_id=assessment.pk, closed_at=None).first()
    return opened_by(assessment, last)


def opened_by(assessment: Assessment, returned: ReturnToBody | None) -> frozenset[int] | None:
    """As `open_paragraphs`, where the open return of a returned assessment is at hand."""
    if not assessment.is_writable:
        return frozenset()
    if assessment.status != Assessment.Status.RETURNED:
        return None
    return frozenset(returned.paragraphs) if returned else frozenset()


def discussed(assessment: Assessment, opened: frozenset[int] | None) -> frozenset[int] | None:
    """Where comments are open (None: everywhere): where the answers are, `opened`; and all of them while the
    assessment waits for approval. Whoever approves has to be able to ask, and no comment is locked with it.
    """
    waits = assessment.status == Assessment.Status.CLEARANCE and assessment.cycle.is_open
    return None if waits else opened


def is_asked(answer: Answer, returned: ReturnToBody | None) -> bool:
    """Whether the reviewer waits for this answer: asked about, and not saved since."""
    if returned is None or answer.paragraph not in returned.paragraphs:
        return False
    return answer.saved_at is None or answer.saved_at <= returned.at


def writable_of(
    principal: Principal, assessment: Assessment, opened: frozenset[int] | None
) -> frozenset[int]:
    """What this person may answer now: assigned to him or her, and open in the lifecycle (None: all)."""
    outline = outline_of(assessment.cycle.edition)
    every = frozenset(item.paragraph for item in outline.recommendations)
    mine = principal.may_answer(assessment.body_id)
    return every & (every if opened is None else opened) & (every if mine is None else mine)


def require_open(assessment: Assessment, paragraph: int) -> None:
    """Raise `Refused` with the reason if this answer can't be changed now."""
    writable = open_paragraphs(assessment)
    if writable is None or paragraph in writable:
        return
    raise Refused(why_closed(assessment))


class ByInput(Refused):
    """One of several who are asked tried to write the answer itself."""


def require_composer(by: Actor, body_id: UUID, paragraph: int) -> None:
    """Raise `ByInput` for a contributor who is one of several: his or her words are an input."""
    if by.is_command_line or by.principal.role_in(body_id) != Role.CONTRIBUTOR:
        return
    if paragraph in own_inputs(by.principal, body_id, asked_in(body_id)):
        raise ByInput(why_by_input())


def why_by_input() -> str:
    """Why a contributor does not write the answer here, and what to do instead."""
    return _(
        "Several ministries are asked. Each writes its own input; your coordinator writes the answer from "
        "them."
    )


def why_closed(assessment: Assessment) -> str:
    """The sentence that says why an answer can't be changed, and what can be done."""
    if not assessment.cycle.is_open:
        return _("The cycle is closed. To change something, ask the Special Rapporteur’s staff.")
    if assessment.status == Assessment.Status.CLEARANCE:
        return _("The assessment is locked for approval. The coordinator can reopen it.")
    if assessment.status == Assessment.Status.RETURNED:
        return _("You can change only what the reviewer asks about.")
    return _("The assessment is submitted. To change an answer, withdraw it or wait until it is returned.")


def why_no_comments(assessment: Assessment) -> str:
    """The sentence that says why nothing can be written here now, and when it can."""
    if not assessment.cycle.is_open:
        return _("The cycle is closed: you can read comments, but not write any.")
    if assessment.status == Assessment.Status.RETURNED:
        return _("You can comment only where the reviewer asks.")
    return _("The assessment is submitted. You can comment when it is withdrawn or returned.")


def rules_for(
    assessment: Assessment,
    by: Actor,
    mechanisms: Sequence[Body] | None = None,
    opened: frozenset[int] | None = None,
) -> Rules:
    """The rules by which an entry of this assessment is read when this person writes it.

    `mechanisms` are those that may be named, `opened` what a returned assessment opens, if they are at hand
    already; else a query each.
    """
    body = assessment.body
    returned = assessment.status == Assessment.Status.RETURNED
    named = nameable(body) if mechanisms is None else mechanisms
    return Rules(
        outline=outline_of(assessment.cycle.edition),
        variant=Variant(body.kind),
        body=body.slug,
        body_name=body.name,
        can_answer=body.can_answer,
        cycle_open=assessment.cycle.is_open,
        status=assessment.status,
        known_bodies=frozenset(mechanism.slug for mechanism in named) | {body.slug},
        writable=(opened if opened is not None else open_paragraphs(assessment)) if returned else None,
        assigned=None if by.is_command_line else by.principal.may_answer(body.pk),
    )


def nameable(body: Body) -> list[Body]:
    """The mechanisms that an answer of this body may name: those that can answer, sample with sample.

    A mechanism is among its own: asked what it builds, it mostly means itself. No answer names the body
    itself as the other one that does it: the page does not offer it there, and the rules refuse it.
    """
    found = Body.objects.filter(kind=BodyKind.REGIONAL, can_answer=True, sample=body.sample)
    return list(found.order_by("name").only("slug", "name"))


# Until when a body has time in a cycle: the closing day of the cycle, or its own if staff extended it.


@dataclass(frozen=True, slots=True)
class LastDay:
    """The day on which a body's time ends; as words "28 February 2027 (extended)"."""

    day: date
    is_extended: bool = False

    def __str__(self) -> str:
        day = date_format(self.day, "DATE_FORMAT")
        return _("%(day)s (extended)") % {"day": day} if self.is_extended else day

    def days_left(self, today: date) -> int:
        """Whole days until then; negative when the day has passed."""
        return (self.day - today).days


def last_day(cycle: Cycle, extended_until: date | None = None) -> LastDay:
    """That of a body whose time was extended until this day; an extension never shortens it."""
    if extended_until is None or extended_until <= cycle.closes_on:
        return LastDay(cycle.closes_on)
    return LastDay(extended_until, is_extended=True)


def last_days(bodies: Collection[UUID], cycles: Collection[Cycle]) -> Mapping[tuple[UUID, int], LastDay]:
    """Body and cycle → that body's last day in it, for every body in every cycle. One query."""
    rows = Invitation.objects.filter(body__in=bodies, cycle__in=cycles).exclude(extended_until=None)
    extended = {
        (body, cycle): until
        for body, cycle, until in rows.values_list("body_id", "cycle_id", "extended_until")
    }
    return {
        (body, cycle.pk): last_day(cycle, extended.get((body, cycle.pk)))
        for body in bodies
        for cycle in cycles
    }


def with_last_day(assessments: AssessmentQuerySet) -> AssessmentQuerySet:
    """Each with `extended_until`, for `last_day`, in the same query."""
    own = Invitation.objects.filter(cycle=OuterRef("cycle"), body=OuterRef("body")).order_by()
    return assessments.annotate(extended_until=Subquery(own.values("extended_until")))
