"""The invented bodies, the people who act for them, and when. Nobody has a password: a click is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.answering.inputs import asked_in, own_inputs
from assessments.answering.rules import rules_for
from assessments.answers.problems import Problem, sentence
from assessments.answers.rules import read_entry
from assessments.answers.value import Answer
from assessments.models import Assessment
from assessments.sample.further import CYCLES as CYCLES
from assessments.sample.further import further_bodies, further_document, further_person
from assessments.sample.what_to_try import what_to_try
from assessments.trail.acting import Actor
from mechanisms.access import principal_of
from mechanisms.models import Assignment, Body, BodyKind, BodyMembership, Membership, Person, Role
from recommendations.catalogue import current_edition
from recommendations.fixture_files import read_mapping
from recommendations.models import Edition, Recommendation, Section

# What lies in `fixtures/sample/`: bodies, people, and an answers file with a stage for each
# assessment.


BESIDE_THE_ANSWERS = ("stage", "started_from")

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One body's assessment in one cycle: `answers` is an `answers/1` file, `stage` how far it has come."""

    cycle: str
    body: str
    answers: Row
    stage: Row
    copied: bool

    @property
    def has_assessment(self) -> bool:
        return self.stage["status"] not in ("invited", "declined")

    @property
    def is_submitted(self) -> bool:
        return self.stage["status"] in ("submitted", "returned", "reviewed")

    @property
    def first_version(self) -> Row:
        """The answers as they were first submitted, where the body changed some after a question."""
        earlier = self.stage.get("returns", {}).get("first_version", ())
        changed = {entry["paragraph"]: entry for entry in earlier}
        entries = [changed.get(entry["paragraph"], entry) for entry in self.answers["answers"]]
        return {**self.answers, "answers": entries}


class SampleBroken(Exception):
    """A file of the sample breaks a rule of the answers file; the message names place and rule."""

    def __init__(self, place: str, problems: Iterable[Problem]) -> None:
        super().__init__(f"{place}: {'; '.join(sentence(problem) for problem in problems)}")


def folder() -> Path:
    """Where the files of the sample are."""
    return Path(settings.FIXTURES) / "sample"


def sample_file(name: str) -> Row:
    """What ``name.yaml`` holds."""
    return _content(folder() / f"{name}.yaml")


@cache
def _content(path: Path) -> Row:
    return read_mapping(path)


def entry_of(raw: Row, assessment: Assessment, by: Actor, place: str) -> Answer:
    """One entry as the person's page would take it, by the same rules. Raises SampleBroken."""
    entry, problems = read_entry(raw, rules_for(assessment, by))
    if entry is None:
        raise SampleBroken(place, problems)
    return entry


def sample_rows(name: str) -> list[Row]:
    """The rows of the file of this name, such as bodies.yaml, which holds one list and nothing else."""
    (rows,) = sample_file(name).values()
    return list(rows)


def rows_of(name: str, cycle: str, body: str) -> list[Row]:
    """Those of one body in one cycle, in the order of the file."""
    return [row for row in sample_rows(name) if (row["cycle"], row["body"]) == (cycle, body)]


def all_bodies() -> list[Row]:
    """Those with files of their own, then the further ones."""
    return [*sample_rows("bodies"), *further_bodies()]


def all_people() -> list[Row]:
    """Those of people.yaml, then the coordinators of the further bodies."""
    return [*sample_rows("people"), *map(further_person, further_bodies())]


def sample_document(cycle: str, body: str) -> SampleDocument:
    further = next((row for row in further_bodies() if row["slug"] == body), None)
    content = further_document(cycle, further) if further else sample_file(f"{cycle}/{body}")
    answers = {key: value for key, value in content.items() if key not in BESIDE_THE_ANSWERS}
    copied = "started_from" in content
    return SampleDocument(cycle, body, answers, content["stage"], copied)


JOINED = datetime(2025, 1, 6, 8, tzinfo=UTC)


class Cast:
    """Bodies by slug and actors by username, ready to act."""

    def __init__(self, bodies: Mapping[str, Body], people: Mapping[str, Person]) -> None:
        self.bodies = bodies
        self.people = people
        self._actors = {
            username: Actor.of(person, principal_of(person)) for username, person in people.items()
        }

    def actor(self, username: str, at: datetime) -> Actor:
        """This person, acting at that moment."""
        return replace(self._actors[username], at=at)

    def contributors(self, body: Body) -> dict[str, frozenset[int]]:
        """Username → the paragraphs that are assigned to this person alone in this body."""
        asked = asked_in(body.pk)
        return {
            username: actor.principal.assigned[body.pk] - own_inputs(actor.principal, body.pk, asked)
            for username, actor in self._actors.items()
            if body.pk in actor.principal.assigned
        }


def make_cast(edition: Edition) -> Cast:
    """Make bodies, people, memberships and assignments."""
    bodies = _make_bodies()
    return Cast(bodies, _make_people(bodies, edition))


def _make_bodies() -> dict[str, Body]:
    rows = all_bodies()
    bodies = {row["slug"]: _body(row) for row in rows}
    Body.objects.bulk_create(bodies.values())
    BodyMembership.objects.bulk_create(
        BodyMembership(member=bodies[row["slug"]], mechanism=bodies[slug])
        for row in rows
        for slug in row["member_of"]
    )
    return bodies


def _body(row: Row) -> Body:
    return Body(
        slug=row["slug"],
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        type=row["type"],
        region=row["region"],
        note=row["about"],
        sample=True,
        created_at=JOINED,
    )


def _make_people(bodies: Mapping[str, Body], edition: Edition) -> dict[str, Person]:
    people = {}
    for row in all_people():
        person = Person.objects.create_user(
            row["email"],
            username=row["username"],
            name=row["name"],
            is_reviewer=row["reviewer"],
            is_administrator=row["administrator"],
            joined_at=JOINED,
        )
        for role in row["roles"]:
            _give_role(person, bodies[role["body"]], role, edition)
        people[person.username] = person
    return people


def _give_role(person: Person, body: Body, row: Row, edition: Edition) -> None:
    membership = Membership.objects.create(
        person=person, body=body, role=row["role"], ministry=row.get("ministry", ""), since=JOINED
    )
    _assign(membership, row, edition)


def list_by_mail(body: Body, row: Row) -> int:
    """List a contributor without an account, with the work, as long ago as everybody; the id."""
    made = Membership.objects.create(
        person=None,
        body=body,
        role=Role.CONTRIBUTOR,
        name=row["name"],
        ministry=row["ministry"],
        email=row["email"],
        since=JOINED,
    )
    _assign(made, row, current_edition())
    return made.pk


def _assign(membership: Membership, row: Row, edition: Edition) -> None:
    due = date.fromisoformat(row["due"]) if row["due"] else None
    assigned = row["assigned"]
    groups = Section.objects.filter(edition=edition, code__in=assigned["sections"])
    single = Recommendation.objects.filter(edition=edition, paragraph__in=assigned["paragraphs"])
    for section in groups:
        Assignment.objects.create(membership=membership, section=section, due=due, note=row["note"])
    for recommendation in single:
        Assignment.objects.create(
            membership=membership, recommendation=recommendation, due=due, note=row["note"]
        )


# The people one can be in the demonstration, for the page that lets one step into each.


# Others rely on these names; they come first.
NAMED = (
    "north-coordinator",
    "north-contributor",
    "north-reader",
    "north-approver",
    "south-coordinator",
    "reviewer",
    "administrator",
)


#: What somebody is, by role and kind of body.
ROLES = {
    (Role.COORDINATOR, BodyKind.REGIONAL): _("Coordinator of a regional secretariat"),
    (Role.COORDINATOR, BodyKind.NATIONAL): _("Coordinator of a national task force"),
    (Role.CONTRIBUTOR, BodyKind.REGIONAL): _("Expert of a regional secretariat"),
    (Role.CONTRIBUTOR, BodyKind.NATIONAL): _("Official of a ministry"),
    (Role.APPROVER, BodyKind.REGIONAL): _("Approver of a regional secretariat"),
    (Role.APPROVER, BodyKind.NATIONAL): _("Approver of a national task force"),
    (Role.READER, BodyKind.REGIONAL): _("Adviser in a regional secretariat"),
    (Role.READER, BodyKind.NATIONAL): _("Adviser in a national task force"),
}


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One of the sample people; `role` in words, with what kind of body it is in; `body` is its name or
    empty, `about` what one may try.

    `more` is False for the seven that the documentation names, True for all others.
    """

    username: str
    name: str
    email: str
    role: str | Promise
    body: str
    about: str | Promise
    more: bool


@cache
def sample_people() -> list[SamplePerson]:
    """Everybody of people.yaml, those that the documentation names first."""
    found = {row["username"]: _person(row) for row in all_people()}
    first = [found.pop(username) for username in NAMED]
    return [*first, *found.values()]


def _person(row: Row) -> SamplePerson:
    bodies = {body["slug"]: body for body in all_bodies()}
    own = row["roles"][0] if row["roles"] else None
    return SamplePerson(
        username=row["username"],
        name=row["name"],
        email=row["email"],
        role=ROLES[own["role"], bodies[own["body"]]["kind"]] if own else _staff_role(row),
        body=bodies[own["body"]]["name"] if own else "",
        about=what_to_try(row["username"], bodies[own["body"]]["short_name"] if own else ""),
        more=row["username"] not in NAMED,
    )


def _staff_role(row: Row) -> Promise:
    return _("Staff of the Special Rapporteur") if row["reviewer"] else _("Administrator")


# When things happened; nothing happens after today.


DAYS_TO_REPLY = 30


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days of one cycle, for the first body; each further body is a day later."""

    slug: str
    opens_on: date
    closes_on: date
    created: datetime
    invited: datetime
    started: datetime
    contributed: datetime
    answered: datetime
    submitted: datetime
    returned: datetime
    resubmitted: datetime
    read: datetime
    released: datetime
    replied: datetime
    reviewed: datetime
    closed: datetime | None = None


TIMELINES = (
    Timeline(
        slug="2025",
        opens_on=date(2025, 1, 15),
        closes_on=date(2025, 9, 30),
        created=_at(2025, 1, 7),
        invited=_at(2025, 1, 15),
        started=_at(2025, 6, 2),
        contributed=_at(2025, 7, 3),
        answered=_at(2025, 7, 14),
        submitted=_at(2025, 7, 28),
        returned=_at(2025, 8, 18),
        resubmitted=_at(2025, 9, 10),
        closed=_at(2025, 10, 1),
        read=_at(2025, 10, 13),
        released=_at(2025, 10, 27),
        replied=_at(2025, 11, 10),
        reviewed=_at(2025, 12, 8),
    ),
    Timeline(
        slug="2026",
        opens_on=date(2026, 7, 1),
        closes_on=date(2027, 1, 31),
        created=_at(2026, 6, 15),
        invited=_at(2026, 7, 1),
        started=_at(2026, 8, 3),
        contributed=_at(2026, 8, 24),
        answered=_at(2026, 9, 7),
        submitted=_at(2026, 9, 21),
        returned=_at(2026, 10, 12),
        resubmitted=_at(2026, 10, 26),
        read=_at(2026, 10, 19),
        released=_at(2026, 11, 2),
        replied=_at(2026, 11, 5),
        reviewed=_at(2026, 11, 9),
    ),
)


def moment(day: datetime, place: int = 0) -> datetime:
    """That day for the body at this place of the list (hours apart as well as days), at the latest now."""
    return min(day + timedelta(days=place, minutes=17 * place), timezone.now())


def reply_until(timeline: Timeline, released: datetime) -> date:
    """The day until which a body may reply; in the open cycle it lies ahead, so that it can be tried."""
    day = released if timeline.closed else max(released, timezone.now())
    return (day + timedelta(days=DAYS_TO_REPLY)).date()
