"""The audit trail as pages and files show it: whose events, filtered, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet, Subquery
from django.dispatch import receiver

from assessments.formats.file import csv_lines
from assessments.models import (
    MANDATE,
    BlindReading,
    Event,
    QuestionToBody,
    Reading,
    Signature,
    StaffNote,
    Submission,
    signer,
)
from assessments.trail import words
from assessments.trail.acting import COMMAND_LINE, INSTALLATION, Actor, record
from mechanisms.access import ANONYMOUS, Principal, principal_of
from mechanisms.models import Body, Person
from mechanisms.signals import happened

PAGE = 50
AT_ONCE = 2000
NOBODY, AS_MANDATE = "-", "mandate"
"""Stand in an address for acts without a person: those of the machine, and those that the mandate signs."""
SCHEMA = "audit-trail/1"
COLUMNS = ("number", "at", "kind", "what", "actor", "actor_id", "subject", "data", "previous", "mac")


OPEN_AT_ONCE = 1000
"""More events than can be written by transactions that are open at the same time."""


def newest_on_record() -> str:
    """Another text after each event, of whatever body: what shows that something has happened. One query.

    An event of a transaction that ends late has a smaller key than others that are there already, so that the
    newest are counted as well.
    """
    newest = Event.objects.order_by("-pk").values("pk")[:1]
    found = Event.objects.filter(pk__gt=Subquery(newest) - OPEN_AT_ONCE).order_by()
    last = found.aggregate(newest=Max("pk"), count=Count("pk"))
    return f"{last['newest']}/{last['count']}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; empty fields leave nothing out. Days are whole days in UTC."""

    kind: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words."""

    event: Event
    what: str
    about: str
    details: tuple[str, ...]
    body: str = ""

    @property
    def who(self) -> str:
        return who(self.event.actor_id, self.event.actor_label)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: the kinds and people that occur, as (value, words)."""

    kinds: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


def of_body(slug: str) -> QuerySet[Event]:
    """All that happened in a body, the latest first."""
    return Event.objects.filter(chain=slug).order_by("-number")


def of_installation() -> QuerySet[Event]:
    """Accounts, sign-ins, cycles: what belongs to no body, the latest first. It never holds content."""
    return Event.objects.filter(chain=INSTALLATION).order_by("-number")


def own_review_acts(me: Principal) -> QuerySet[Event]:
    """What a reviewer did with submissions, the latest first; nobody else's acts."""
    own = Event.objects.filter(actor_id=str(me.person_id), kind__in=list(words.REVIEW))
    return own.order_by("-at", "-pk")


def choices(events: QuerySet[Event]) -> Choices:
    """The kinds and people that occur in these events. One query."""
    rows = set(events.order_by().values_list("kind", "actor_id", "actor_label").distinct())
    kinds = {kind: words.words(kind) for kind, _, _ in rows}
    people = {_key(actor_id, label): who(actor_id, label) for _, actor_id, label in sorted(rows)}
    return Choices(_by_words(kinds), _by_words(people))


def _key(actor_id: str, label: str) -> str:
    return actor_id or (AS_MANDATE if label == MANDATE else NOBODY)


def who(actor_id: str, label: str) -> str:
    """Whoever acted: a person as he or she was called then, or the mandate in the reader's language."""
    return signer(Signature.MANDATE, "") if _key(actor_id, label) == AS_MANDATE else label


def _by_words(found: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(found.items(), key=lambda item: (item[1].casefold(), item[0])))


def filtered(events: QuerySet[Event], wanted: Wanted) -> QuerySet[Event]:
    """The events that are asked for."""
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    if wanted.person == AS_MANDATE:
        events = events.filter(actor_id="", actor_label=MANDATE)
    elif wanted.person == NOBODY:
        events = events.filter(actor_id="").exclude(actor_label=MANDATE)
    elif wanted.person:
        events = events.filter(actor_id=wanted.person)
    if wanted.since:
        events = events.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        events = events.filter(at__lt=_midnight(wanted.until) + timedelta(days=1))
    return events


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def page_of(events: QuerySet[Event], number: str) -> tuple[Page[Event], tuple[Line, ...]]:
    """One page of the events, and its lines; a page that does not exist is the nearest. Two queries."""
    page = Paginator(events, PAGE).get_page(number)
    return page, tuple(_line(event) for event in page)


def _line(event: Event) -> Line:
    return Line(
        event=event,
        what=words.words(event.kind),
        about=words.about(event),
        details=tuple(words.details(event)),
    )


def with_remarks(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with the recommendation that each remark is about, for whoever wrote it; two queries.

    The trail itself does not say it: the body reads that before the remarks are released.
    """
    found = tuple(lines)
    about: dict[str, str] = {}
    for name, model in (("reading", Reading), ("blind", BlindReading)):
        keys = [line.event.data[name] for line in found if name in line.event.data]
        rows = model._default_manager.filter(pk__in=keys).values_list("pk", "paragraph") if keys else ()
        about |= {str(key): words.recommendation(number) for key, number in rows}
    return tuple(
        replace(line, details=(*line.details, about[key]))
        if (key := line.event.data.get("reading") or line.event.data.get("blind")) in about
        else line
        for line in found
    )


def with_desk_work(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with what each question and note is about, for whoever wrote it. Two queries.

    The trail itself names their ids alone: it belongs to the installation, whose administrator reads it.
    """
    found = tuple(lines)
    about = {**_desk_work(QuestionToBody, "question", found), **_desk_work(StaffNote, "note", found)}
    return tuple(
        replace(line, body=about[key][0], details=(*line.details, *about[key][1:]))
        if (key := line.event.data.get("question") or line.event.data.get("note")) in about
        else line
        for line in found
    )


def _desk_work(
    model: type[QuestionToBody | StaffNote], name: str, lines: Iterable[Line]
) -> dict[str, tuple[str, ...]]:
    """Id → the name of the body, the cycle, and the recommendation where it is about one."""
    keys = [line.event.data[name] for line in lines if name in line.event.data]
    rows = model._default_manager.filter(pk__in=keys).values_list(
        "pk", "submission__assessment__body__name", "submission__assessment__cycle__name", "paragraph"
    )
    return {
        str(key): (body, cycle, *([words.recommendation(number)] if number else []))
        for key, body, cycle, number in rows
    }


def with_bodies(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with the body of each by its name, or its address once it is gone. Two queries.

    What was done at the desk is on the trail of the installation, and names the submission alone.
    """
    found = tuple(lines)
    slugs = {line.event.body_slug for line in found}
    names = dict(Body.objects.filter(slug__in=slugs).values_list("slug", "name"))
    keys = {line.event.data.get("submission") for line in found if not line.event.body_slug} - {None}
    rows = Submission.objects.filter(pk__in=keys).values_list("pk", "assessment__body__name")
    names |= {str(key): name for key, name in rows}
    return tuple(replace(line, body=_body_of(line.event, names)) for line in found)


def _body_of(event: Event, names: Mapping[str, str]) -> str:
    return names.get(event.body_slug or str(event.data.get("submission")), event.body_slug)


def as_csv(events: QuerySet[Event]) -> Iterator[str]:
    """The events as CSV from the first on, cell by cell safe to open in a spreadsheet."""
    oldest_first = events.reverse().iterator(AT_ONCE)
    return csv_lines(COLUMNS, (_row(event) for event in oldest_first))


def _row(event: Event) -> Iterable[str]:
    said = _document(event)
    said["what"] = words.words(event.kind)
    said["data"] = json.dumps(event.data, ensure_ascii=False, sort_keys=True)
    return (str(said[name]) for name in COLUMNS)


def as_json(chain: str, events: QuerySet[Event]) -> Iterator[str]:
    """The events as one JSON document from the first on, event by event."""
    yield f'{{"schema": "{SCHEMA}", "chain": {json.dumps(chain)}, "events": ['
    for number, event in enumerate(events.reverse().iterator(AT_ONCE)):
        yield (",\n" if number else "\n") + json.dumps(_document(event), ensure_ascii=False)
    yield "\n]}\n"


def _document(event: Event) -> dict[str, Any]:
    """All that an event says, its seals included."""
    return {
        "number": event.number,
        "at": event.at.isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor": event.actor_label,
        "actor_id": event.actor_id,
        "subject": event.subject,
        "data": event.data,
        "previous": event.previous,
        "mac": event.mac,
    }


# What the room of the bodies does, on the audit trail: accounts, roles, invitations, bodies
# added.


VISITOR = Actor(principal=ANONYMOUS, person=None, label="somebody not signed in")
BY_VISITORS = frozenset({"sign_in_failed"})
"""What nobody known does, and not the machine either."""


@receiver(happened)
def _happened(
    kind: str,
    by: Person | None = None,
    body: Body | None = None,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    **_more: Any,
) -> None:
    """One event in the chain of the body, or of the installation."""
    record(
        by=_actor(kind, by),
        kind=kind,
        chain=body.slug if body is not None else INSTALLATION,
        subject=subject,
        data=data,
    )


def _actor(kind: str, by: Person | None) -> Actor:
    """The person; else the machine, or whoever tried to sign in."""
    if by is not None:
        return Actor.of(by, principal_of(by))
    return VISITOR if kind in BY_VISITORS else COMMAND_LINE
