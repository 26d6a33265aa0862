"""Dull rows for tests: every value is plain, nothing is random. And the people who act, as actors."""

from __future__ import annotations

import time
from datetime import date, datetime

from django.db import connection
from django.test import Client
from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from assessments.answering.rows import load_sheet, outline_of
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile
from assessments.models import Assessment, Cycle
from assessments.report.gap_report import GapReport, build
from assessments.submitting.choices import Choices
from assessments.trail.acting import Actor
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Membership, Person
from mechanisms.models.body import BodyKind, BodyType, Region
from mechanisms.models.person import Role

PARAGRAPHS = range(106, 138)
SHARED = Choices(Sharing.RAPPORTEUR, may_be_named=False, may_be_introduced=False, shown_to_mechanisms=False)
"""Seen by the staff, and nothing more."""


class BodyFactory(DjangoModelFactory[Body]):
    """A regional mechanism with an invented name."""

    class Meta:
        model = Body

    slug = Sequence(lambda number: f"mechanism-{number}")
    name = LazyAttribute(lambda body: body.slug.replace("-", " ").title())
    kind = BodyKind.REGIONAL
    type = BodyType.REGIONAL_ORGANISATION
    region = Region.AFRICA
    sample = True


class NationalBodyFactory(BodyFactory):
    """A task force of an invented country."""

    slug = Sequence(lambda number: f"task-force-{number}")
    kind = BodyKind.NATIONAL
    type = BodyType.NATIONAL_TASK_FORCE


class PersonFactory(DjangoModelFactory[Person]):
    """Somebody with an account and no role."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    username = Sequence(lambda number: f"person-{number}")
    email = LazyAttribute(lambda person: f"{person.username}@example.org")
    name = LazyAttribute(lambda person: person.username.replace("-", " ").title())


class MembershipFactory(DjangoModelFactory[Membership]):
    """A coordinator of a body of its own."""

    class Meta:
        model = Membership

    person = SubFactory(PersonFactory)
    body = SubFactory(BodyFactory)
    role = Role.COORDINATOR


class CycleFactory(DjangoModelFactory[Cycle]):
    """An open cycle; needs its edition."""

    class Meta:
        model = Cycle

    slug = "2026"
    name = LazyAttribute(lambda cycle: cycle.slug)
    opens_on = date(2026, 7, 1)
    closes_on = date(2027, 1, 31)


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """The bare row; stories begin with `start_assessment`, which also makes the answers."""

    class Meta:
        model = Assessment

    body = SubFactory(BodyFactory)
    period_start = date(2025, 7, 1)
    period_end = date(2026, 6, 30)


def acting(person: Person, at: datetime | None = None) -> Actor:
    """The person as the one who acts, with the rights of this moment."""
    return Actor(principal_of(person), person, str(person), at)


def level(paragraph: int, number: int, explanation: str = "As the plan says.") -> Answer:
    """An answer with a level."""
    return Answer(paragraph, State.LEVEL, level=number, explanation=explanation)


def file_of(*entries: Answer, **frame) -> AnswersFile:
    """An answers file with these entries."""
    return AnswersFile(edition="2010", answers=entries, **frame)


def all_at(number: int) -> AnswersFile:
    """All 32 at one level."""
    return file_of(*(level(paragraph, number) for paragraph in PARAGRAPHS))


def answer_all(assessment: Assessment, level: int) -> None:
    """All 32 at one level, in one query: without the versions and events of 32 saves."""
    assessment.answers.update(state=State.LEVEL, level=level, explanation="As the plan says.", revision=1)


def draft_report(assessment: Assessment) -> GapReport:
    """The gap report of the working copy."""
    return build(load_sheet(assessment), outline_of(assessment))


def locks(events: int) -> int:
    """How many more queries PostgreSQL takes to record as many events: each waits for its chain."""
    return events if connection.vendor == "postgresql" else 0


def signed_in_now(client: Client, person: Person) -> Client:
    """In this browser the person has signed in a moment ago, so that nothing asks who it is again."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
