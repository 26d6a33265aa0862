"""Tables, questions and people for the tests of durability: made once, by a process of its own.

    python -m tests.durability.cast FILE BODIES

FILE gets the address of the draft that everybody saves in, a session for each person, and the name of the
person who acts by commands.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402

from assessments.answering.starting import start_assessment  # noqa: E402
from assessments.models import Assessment, Cycle  # noqa: E402
from mechanisms.models import Body, Person  # noqa: E402
from recommendations.models import Edition  # noqa: E402
from tests.durability.site import PASSWORD  # noqa: E402
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, acting, answer_all  # noqa: E402

PEOPLE = 24


def main(file: Path, bodies: int) -> None:
    """`bodies`: so many others whose whole drafts wait to be submitted, or filled from a file."""
    for command in ("migrate", "createcachetable", "load_instrument"):
        call_command(command, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    cycle = CycleFactory.create(edition=Edition.objects.get())
    body = BodyFactory.create(slug="durable", name="Durable Mechanism")
    people = [_person(body, number) for number in range(PEOPLE)]
    draft = _draft(people[0], body, cycle)
    for number in range(bodies):
        other = BodyFactory.create(slug=f"durable-{number}", name=f"Durable Mechanism {number}")
        MembershipFactory.create(person=people[0], body=other)
        answer_all(_draft(people[0], other, cycle), level=1)
    told = {
        "draft": str(draft.pk),
        "by": people[0].username,
        "sessions": [_session(person) for person in people],
        "emails": [person.email for person in people],
    }
    file.write_text(json.dumps(told))


def _person(body: Body, number: int) -> Person:
    member = MembershipFactory.create(
        person__username=f"durable-{number}", person__email=f"durable-{number}@example.org", body=body
    )
    person = member.account
    person.set_password(PASSWORD)
    person.save()
    return person


def _draft(person: Person, body: Body, cycle: Cycle) -> Assessment:
    return start_assessment(
        by=acting(person),
        body=body,
        cycle=cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )


def _session(person: Person) -> str:
    """As signing in leaves it, without the form."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
