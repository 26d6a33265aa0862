"""The invented bodies and the people who act for them. Nobody has a password: one steps in by a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from assessments.contributions import asked_in, own_inputs
from assessments.lifecycle.trail import Actor
from assessments.sample.files import Row, sample_bodies, sample_person_rows
from mechanisms.access import principal_of
from mechanisms.models import Assignment, Body, BodyMembership, Membership, Person, Role
from recommendations.catalogue import current_edition
from recommendations.models import Edition, Recommendation, Section

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
            username: actor.principal.assigned[body.pk]
            - own_inputs(actor.principal, body.pk, asked)
            for username, actor in self._actors.items()
            if body.pk in actor.principal.assigned
        }


def make_cast(edition: Edition) -> Cast:
    """Make bodies, people, memberships and assignments."""
    bodies = _make_bodies()
    return Cast(bodies, _make_people(bodies, edition))


def _make_bodies() -> dict[str, Body]:
    rows = sample_bodies()
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
    for row in sample_person_rows():
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
        person=person,
        body=body,
        role=row["role"],
        ministry=row.get("ministry", ""),
        since=JOINED,
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
