"""What the queue of the staff is narrowed to, and in which order it stands: all of it in the address.

Bodies stand in alphabetical order. Whoever plans a day of work may have them by what waits longest, or by how
much there is to read; by what a body answered they are never ordered. The database chooses, orders and cuts;
the fifty rows of a page are all that is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Least, TruncDate

from assessments.answers.text import LANGUAGES
from assessments.models import Invitation, ReturnToBody, ReviewDuty
from assessments.models.submission import SubmissionQuerySet
from assessments.report.eyes import Why
from assessments.reviewing.queue import SHOWN, Participants, QueueRow, Standing
from mechanisms.name_order import plain_key

NOBODY = "nobody"
"""Stands in the address for bodies that nobody reads yet."""
NO_LANGUAGE = "none"
"""Stands there for submissions in which no language was recognised."""
ORDERS = ("waits", "eyes")
"""By how much there is to do; what has nothing to do stands last, by name."""

# Of a submission: it lies with its body, and the ways in which a body stands that shares one.
IS_RETURNED = Q(Exists(ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)))
STANDINGS: Mapping[Standing, Q] = {
    Standing.SUBMITTED: Q(reviewed_at=None) & ~IS_RETURNED,
    Standing.RETURNED: Q(reviewed_at=None) & IS_RETURNED,
    Standing.REVIEWED: Q(reviewed_at__isnull=False),
}
# The day on which it came.
CAME_ON = Coalesce("received_file__received_on", TruncDate("submitted_at", tzinfo=UTC))
# Of a duty.
HAS_READER = Q(reader__isnull=False) | Q(second_reader__isnull=False)


def read_by(person: UUID | str | None) -> Q:
    """Of a duty: this person is one of its readers. Nobody reads what is no id of a person."""
    try:
        known = UUID(str(person))
    except ValueError:
        return Q(pk__in=[])
    return Q(reader=known) | Q(second_reader=known)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the address asks for; what is on no list leaves nothing out. `why` is a reason, `reader` the id of
    a person or `NOBODY`; `unread`: something was accepted without reading."""

    state: str = ""
    mine: bool = False
    late: bool = False
    unread: bool = False
    why: str = ""
    reader: str = ""
    region: str = ""
    kind: str = ""
    language: str = ""
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> QueueFilter:
        """Codes that are no code of anything are left out; a name that nobody has finds nobody."""
        state, why, order = (query.get(name, "") for name in ("state", "why", "order"))
        free = {name: query.get(name, "")[:60] for name in ("reader", "region", "kind", "language")}
        return cls(
            state=state if state in SHOWN else "",
            mine=query.get("mine") == "1",
            late=query.get("late") == "1",
            unread=query.get("unread") == "1",
            why=why if why in set(Why) else "",
            order=order if order in ORDERS else "",
            **free,
        )

    @property
    def is_set(self) -> bool:
        return any(value for name, value in asdict(self).items() if name != "order")

    @property
    def as_query(self) -> dict[str, str]:
        """What the address says of it."""
        return {name: "1" if value is True else value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Narrowed:
    """The bodies of a cycle that a filter leaves, in the order that it asks for; two that are equal stand by
    name. For a paginator: a count of two queries, and a slice of four."""

    participants: Participants
    asked: QueueFilter

    def count(self) -> int:
        return self.sent.count() + self.silent.count()

    def __getitem__(self, part: slice) -> tuple[QueueRow, ...]:
        sent = self._placed(
            self.sent, self._rank_of_sent, plain_key("score_line__sort_name"), "assessment__body_id"
        )
        silent = self._placed(self.silent, self._rank_of_silent, plain_key(), "body_id")
        in_order = sent.union(silent, all=True).order_by("rank", "name", "of")
        bodies = [body for _rank, _name, body in in_order[part]]
        rows = {row.body_id: row for row in self.participants.rows(bodies)}
        return tuple(rows[body] for body in bodies if body in rows)

    def _placed(self, rows: QuerySet[Any], rank: Any, name: Combinable, body: str) -> Any:
        return rows.order_by().annotate(rank=rank, name=name, of=F(body)).values_list("rank", "name", "of")

    @property
    def sent(self) -> SubmissionQuerySet:
        """Of bodies that share something, what counts of it."""
        asked, rows = self.asked, self.participants.sent
        if asked.state:
            states = [STANDINGS[one] for one in SHOWN[asked.state] if one in STANDINGS]
            rows = rows.filter(*states) if states else rows.none()
        if asked.late:
            extended = self._invitations("assessment__body_id").filter(
                extended_until__gte=OuterRef("came_on")
            )
            rows = rows.annotate(came_on=CAME_ON).filter(
                ~Exists(extended), came_on__gt=self.participants.cycle.closes_on
            )
        if asked.why:
            rows = rows.filter(to_read__why__contains=f" {asked.why} ")
        if asked.unread:
            rows = rows.filter(to_read__accepted__gt=0)
        if asked.language:
            rows = rows.filter(_written_in(asked.language))
        return rows.filter(self._reader("assessment__body_id"), self._body("assessment__body__"))

    @property
    def silent(self) -> QuerySet[Invitation]:
        """The invitations of bodies that share nothing."""
        asked, rows = self.asked, self.participants.silent_ones
        if asked.why or asked.unread or asked.language:
            return rows.none()
        if asked.state == "declined":
            rows = rows.filter(state=Invitation.State.DECLINED)
        elif asked.state:
            rows = rows.filter(state=Invitation.State.INVITED) if asked.state == "silent" else rows.none()
        if asked.late:
            today = self.participants.today
            is_over = today > self.participants.cycle.closes_on
            late = rows.filter(state=Invitation.State.INVITED).exclude(extended_until__gte=today)
            rows = late if is_over else rows.none()
        return rows.filter(self._reader("body_id"), self._body(""))

    def _invitations(self, body: str) -> QuerySet[Invitation]:
        return Invitation.objects.filter(cycle=self.participants.cycle, body=OuterRef(body))

    def _body(self, prefix: str) -> Q:
        wanted = {"region": self.asked.region, "kind": self.asked.kind}
        return Q(**{f"{prefix}{name}": value for name, value in wanted.items() if value})

    def _reader(self, body: str) -> Q:
        duties = ReviewDuty.objects.filter(cycle=self.participants.cycle, body=OuterRef(body))
        wanted = Q()
        if self.asked.mine:
            wanted &= Q(Exists(duties.filter(read_by(self.participants.me.person_id))))
        if self.asked.reader == NOBODY:
            wanted &= ~Q(Exists(duties.filter(HAS_READER)))
        elif self.asked.reader:
            wanted &= Q(Exists(duties.filter(read_by(self.asked.reader))))
        return wanted

    @property
    def _rank_of_sent(self) -> Any:
        """The lower it is, the earlier the body stands."""
        if self.asked.order == "eyes":
            return -Coalesce("to_read__left", 0)
        if self.asked.order != "waits":
            return Value(0)
        returns = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
        came_back = Subquery(returns.values(on=TruncDate("at", tzinfo=UTC))[:1])
        since = Coalesce(came_back, CAME_ON)
        return Case(When(STANDINGS[Standing.REVIEWED], then=self._today), default=Least(since, self._today))

    @property
    def _rank_of_silent(self) -> Any:
        return self._today if self.asked.order == "waits" else Value(0)

    @property
    def _today(self) -> Any:
        return Cast(Value(self.participants.today), DateField())


def _written_in(language: str) -> Q:
    if language == NO_LANGUAGE:
        return Q(to_read=None) | Q(to_read__languages="")
    return Q(to_read__languages__contains=language) if language in LANGUAGES else Q(pk__in=[])
