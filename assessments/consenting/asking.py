"""What the staff may ask of bodies, gathered; and one act that asks all that is ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.answers import labels
from assessments.consenting.introductions import ask_introduction
from assessments.models import ClippingList, Cycle, NamingRequest, Submission
from assessments.reviewing.cycles import coordinators_of
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import Kept, all_kept, ask_body, clippings_for, work_on
from assessments.writing.quotations import Release
from mechanisms.access import Principal, Sharing
from mechanisms.called import called
from mechanisms.models import Body
from mechanisms.models.body import plain
from mechanisms.name_order import body_key
from mechanisms.people import letters


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions that could be introduced on one recommendation, as an address names them."""

    paragraph: int
    has: UUID
    lacks: UUID

    @classmethod
    def of(cls, written: str) -> Pair | None:
        """``113.<has>.<lacks>``; None for anything else."""
        parts = written.split(".")
        if len(parts) != 3 or not parts[0].isascii() or not parts[0].isdigit() or len(parts[0]) > 4:
            return None
        try:
            return cls(int(parts[0]), UUID(parts[1]), UUID(parts[2]))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.paragraph}.{self.has}.{self.lacks}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was ticked: ids of clippings and of versions, and pairs."""

    passages: frozenset[UUID] = frozenset()
    names: frozenset[UUID] = frozenset()
    pairs: tuple[Pair, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.passages or self.names or self.pairs)


@dataclass
class Asked:
    """What came of it: how many requests to which bodies, and why some were not made."""

    count: int = 0
    bodies: set[UUID] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def passages_to_ask(me: Principal, of: ClippingList | None = None) -> list[Kept]:
    """The quotations that their bodies can be asked for, by body and paragraph. Four queries."""
    rows = clippings_for(me)
    found = all_kept(list(rows.filter(list=of) if of else rows))
    able = [item for item in found if item.quotation.release is Release.CAN_ASK]
    return sorted(able, key=lambda one: (plain(one.quotation.origin.body), one.quotation.paragraph))


def versions_to_name(me: Principal, cycle: Cycle) -> QuerySet[Submission]:
    """The versions of a cycle whose bodies may not be named and were not asked yet, by name. One query."""
    return (
        Submission.objects.at_desk_of(me)
        .shared()
        .filter(assessment__cycle=cycle, may_be_named=False, assessment__entered_by_staff=False)
        .exclude(pk__in=NamingRequest.objects.values("submission"))
        .with_frame()
        .order_by(body_key("assessment__body__"))
    )


@transaction.atomic
def ask_to_name(*, by: Actor, submission: Submission) -> NamingRequest:
    """Ask a body that said no whether it may be named after all. Once for each version."""
    work_on(by, submission)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission not in Submission.objects.shared() or submission.assessment.entered_by_staff:
        raise Refused(_("The body no longer shares this version, or the staff entered it from a file."))
    if submission.may_be_named:
        raise Refused(_("The body may be named already."))
    if NamingRequest.objects.filter(submission=submission).exists():
        raise Refused(_("The body was asked about this version already."))
    row = NamingRequest.objects.create(
        submission=submission, asked_at=by.moment, asked_by=by.person, asked_by_label=by.label[:200]
    )
    record(by=by, kind="naming_asked", data={"submission": str(submission.pk), "consent": str(row.pk)})
    return row


@transaction.atomic
def ask_bodies(*, by: Actor, wanted: Wanted) -> Asked:
    """Ask everything that was ticked, and write to the coordinators of each body once, without content.

    What can't be asked any more is left out and told; the rest is asked.
    """
    asked = Asked()
    for row in clippings_for(by.principal).filter(pk__in=wanted.passages):
        _try(asked, row.submission, partial(ask_body, by=by, row=row))
    found = {row.pk: row for row in _versions(by.principal, wanted)}
    for pk in sorted(wanted.names & found.keys()):
        _try(asked, found[pk], partial(ask_to_name, by=by, submission=found[pk]))
    for pair in wanted.pairs:
        if {pair.has, pair.lacks} <= found.keys():
            has, lacks = found[pair.has], found[pair.lacks]
            act = partial(ask_introduction, by=by, paragraph=pair.paragraph, has=has, lacks=lacks)
            _try(asked, has, act, lacks)
    _tell(asked.bodies)
    return asked


def _versions(me: Principal, wanted: Wanted) -> QuerySet[Submission]:
    ids = set(wanted.names) | {pk for pair in wanted.pairs for pk in (pair.has, pair.lacks)}
    rows = Submission.objects.at_desk_of(me).current().filter(pk__in=ids, sharing__in=[*_SHARED])
    return rows.with_frame().select_related("score_line")


_SHARED = (Sharing.RAPPORTEUR, Sharing.PUBLIC)


def _try(asked: Asked, of: Submission, act: Callable[[], object], other: Submission | None = None) -> None:
    both = [of] if other is None else [of, other]
    try:
        with transaction.atomic():
            act()
    except Refused as refused:
        names = " · ".join(called(one.assessment.body) for one in both)
        asked.problems.append(labels.counted(names, refused.messages[0]))
        return
    asked.count += len(both)
    asked.bodies |= {one.assessment.body_id for one in both}


def _tell(bodies: Iterable[UUID]) -> None:
    """A letter to the coordinators of each, once the requests are certain: a link and no content."""
    people = coordinators_of(set(bodies))
    for body in Body.objects.filter(pk__in=people):
        link = letters.absolute(reverse("assessments:said", args=[body.slug]))
        send = partial(letters.send_to_all, "staff_ask", people[body.pk], body=body, link=link)
        transaction.on_commit(send, robust=True)
