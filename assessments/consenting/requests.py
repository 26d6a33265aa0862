"""What the staff ask of a body, and its answer: a passage, its name, an introduction.

A yes lets more be said and asks for the same care as widening who may see a submission; a no is taken at any
time, and takes a yes back. The answer is an act of the body, on its own trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Max, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow
from assessments.models import (
    Assessment,
    Introduction,
    IntroductionSide,
    NamingRequest,
    PassageConsent,
    Submission,
)
from assessments.submitting.choices import Choices
from assessments.submitting.second_coordinator import ask_to_share
from assessments.submitting.submitting import change_choices, locked
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability, Principal, bodies_with
from mechanisms.membership.body_acts import ask
from mechanisms.membership.telling import tell_members
from mechanisms.models import Body, BodyAct, Person
from mechanisms.name_order import body_key
from mechanisms.people.guarded_acts import refuse_alone, require_as_it_was, tried

type Row = PassageConsent | NamingRequest | IntroductionSide


class Kind(StrEnum):
    """What is asked."""

    PASSAGE = "passage"
    NAMING = "naming"
    INTRODUCTION = "introduction"


MODELS: dict[Kind, Any] = {
    Kind.PASSAGE: PassageConsent,
    Kind.NAMING: NamingRequest,
    Kind.INTRODUCTION: IntroductionSide,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `counts`: a yes would change something now."""

    kind: Kind
    row: Row
    counts: bool

    @property
    def key(self) -> str:
        """As forms and addresses name it."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def waits(self) -> bool:
        return self.counts and self.row.agreed is None

    @property
    def assessment(self) -> Assessment:
        found: Assessment = self.row.submission.assessment
        return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait for a body, the last of them since then."""

    body: Body
    count: int
    since: datetime


def counting(kind: Kind) -> QuerySet[Any]:
    """The requests of a kind to which a yes counts: of versions that still let it be asked."""
    match kind:
        case Kind.PASSAGE:
            return PassageConsent.objects.counting()
        case Kind.NAMING:
            return NamingRequest.objects.counting()
        case Kind.INTRODUCTION:
            return IntroductionSide.objects.filter(introduction__in=Introduction.objects.counting())


def requests_to(body: Body) -> list[Request]:
    """Everything that a body was ever asked, what waits first; not who of the staff asked. Six queries."""
    found = [request for kind in Kind for request in _requests(kind, body)]
    return sorted(found, key=lambda one: (not one.waits, -one.row.asked_at.timestamp(), str(one.row.pk)))


def _requests(kind: Kind, body: Body) -> Iterator[Request]:
    mine = {"submission__assessment__body": body}
    counts = set(counting(kind).filter(**mine).values_list("pk", flat=True))
    for row in _framed(kind).filter(**mine):
        yield Request(kind, row, row.pk in counts)


def _framed(kind: Kind) -> QuerySet[Any]:
    besides = ["introduction"] if kind is Kind.INTRODUCTION else []
    rows: QuerySet[Any] = MODELS[kind].objects.select_related(
        "submission__assessment__body", "submission__assessment__cycle__edition", *besides
    )
    return rows.defer("submission__document")


def find_request(body: Body, key: str) -> Request | None:
    """The request that a form names, of this body; None for anything else. Two queries."""
    name, _dash, written = key.partition("-")
    if name not in set(Kind):
        return None
    try:
        pk = UUID(written)
    except ValueError:
        return None
    row = _framed(Kind(name)).filter(pk=pk, submission__assessment__body=body).first()
    return None if row is None else Request(Kind(name), row, _counts(Kind(name), row))


def _counts(kind: Kind, row: Model) -> bool:
    return bool(counting(kind).filter(pk=row.pk).exists())


def asked_of(principal: Principal) -> list[Waiting]:
    """What waits for a coordinator, by body. Four queries, none for others."""
    bodies = bodies_with(principal, Capability.CHANGE_SHARING)
    if not bodies:
        return []
    counts: dict[UUID, tuple[int, datetime]] = {}
    for kind in Kind:
        for body, number, since in _open_by_body(kind, bodies):
            before = counts.get(body, (0, since))
            counts[body] = (before[0] + number, max(before[1], since))
    rows = Body.objects.filter(pk__in=counts).order_by(body_key()) if counts else ()
    return [Waiting(body, *counts[body.pk]) for body in rows]


def _open_by_body(kind: Kind, bodies: Iterable[UUID]) -> QuerySet[Any, Any]:
    rows = open_requests(kind).filter(submission__assessment__body__in=bodies).order_by()
    found: QuerySet[Any, Any] = rows.values_list("submission__assessment__body").annotate(
        Count("pk"), Max("asked_at")
    )
    return found


def open_requests(kind: Kind) -> QuerySet[Any]:
    """What nobody has answered, and an answer would count."""
    found: QuerySet[Any] = counting(kind).filter(agreed=None)
    return found


# The answer.


@transaction.atomic
def answer_request(*, by: Actor, request: Request, agreed: bool, second: Person | None = None) -> None:
    """Say yes or no; the last answer holds. A yes needs a `second` coordinator where the body says so.

    Raises Refused for a yes to what can't be agreed to now: no longer shared, withdrawn, replaced by a later
    version, or beyond what the body said of it.
    """
    assessment = locked(request.assessment)
    allow(by, Capability.CHANGE_SHARING, assessment.body)
    row = MODELS[request.kind].objects.select_for_update(of=("self",)).get(pk=request.row.pk)
    row.submission = Submission.objects.defer("document").get(pk=row.submission_id)
    row.submission.assessment = assessment
    if request.kind is Kind.NAMING and (agreed or row.submission.may_be_named):
        _choose_name(by, row, agreed, second)
        return
    if row.agreed is agreed:
        return
    if agreed:
        refuse_alone(assessment.body, by.person, second)
        if not _counts(request.kind, row):
            raise Refused(_("Nobody can agree to it now: your body no longer shares it, or chose otherwise."))
    row.agreed, row.answered_at = agreed, by.moment
    row.answered_by, row.answered_by_label = by.person, by.label[:200]
    row.save(update_fields=["agreed", "answered_at", "answered_by", "answered_by_label"])
    _record(by, row)
    if agreed:
        _tell_members(by, assessment.body, second)


def _choose_name(by: Actor, row: NamingRequest, agreed: bool, second: Person | None) -> None:
    """The choice on record is changed exactly as on its own page, which answers the request too."""
    if agreed and not _counts(Kind.NAMING, row):
        raise Refused(_("This version counts no more, or is not shared: there is nothing to name."))
    submission = row.submission
    choices = replace(Choices.of(submission), may_be_named=agreed)
    change_choices(by=by, submission=submission, choices=choices, second=second)


def _record(by: Actor, row: Row) -> None:
    assessment = row.submission.assessment
    data: dict[str, object] = {"consent": str(row.pk), "version": row.submission.version}
    match row:
        case PassageConsent():
            data["paragraph"] = row.paragraph
            kind = "passage_agreed" if row.agreed else "passage_refused"
        case IntroductionSide():
            data["paragraph"] = row.introduction.paragraph
            kind = "introduction_agreed" if row.agreed else "introduction_refused"
        case NamingRequest():  # a yes is on record as the change of the choice that it is
            kind = "naming_refused"
    record(by=by, kind=kind, chain=assessment.body.slug, subject=assessment.cycle.slug, data=data)


def _tell_members(by: Actor, body: Body, second: Person | None) -> None:
    if not by.is_command_line:
        path = reverse("assessments:said", args=[body.slug])
        tell_members("body_told", body, path, kind="agree", who=by.label, second=str(second or ""))


# The same where the body wants a second coordinator: asked for, and done once it is confirmed.


def ask_second(*, by: Actor, request: Request) -> BodyAct:
    """Raises Refused for what would be refused when it is done, too."""
    submission = request.row.submission
    if request.kind is Kind.NAMING:
        choices = replace(Choices.of(submission), may_be_named=True)
        return ask_to_share(by=by, submission=submission, choices=choices)
    if by.person is None:
        raise ValueError("the command line asks nobody")
    tried(lambda: answer_request(by=by, request=request, agreed=True, second=by.person))
    body = request.assessment.body
    given = {
        "assessment": str(submission.assessment_id),
        "version": submission.version,
        "request": request.key,
        "was": _as_now(request),
    }
    return ask(by=by.person, body=body, kind=BodyAct.Kind.AGREE, given=given)


def agree_asked(act: BodyAct, by: Actor, second: Person) -> None:
    """Say the yes that was asked for, in the name of whoever asked."""
    request = find_request(act.body, act.given["request"])
    if request is None:
        raise Refused(_("What was asked is not there any more."))
    require_as_it_was(act.given["was"], _as_now(request))
    answer_request(by=by, request=request, agreed=True, second=second)


def _as_now(request: Request) -> dict[str, object]:
    """What it is about, in a few signs: no text is kept with an act."""
    words = [request.row.text, request.row.translation] if isinstance(request.row, PassageConsent) else []
    return {"answer": request.row.agreed, "words": fingerprint_of(words)}


def is_asked_of(body_ref: Any) -> Q:
    """Whether something waits for the body that a query is about: for its first page."""
    found = Q()
    for kind in Kind:
        rows = open_requests(kind).filter(submission__assessment__body=body_ref)
        found |= Q(Exists(rows))
    return found
