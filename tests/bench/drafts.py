"""Many people with a draft of their own each, signed in: whoever saves in `tests.bench.people`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.test import Client

from assessments.answering.starting import start_assessment
from assessments.models import Answer
from recommendations.catalogue import current_edition
from tests.factories import CycleFactory, MembershipFactory, acting

TOKEN = "b" * 32
BACKEND = "django.contrib.auth.backends.ModelBackend"
PERIOD = (date(2025, 7, 1), date(2026, 6, 30))


def drafts(many: int, paragraph: int) -> Iterator[tuple[str, str, str, int]]:
    """The session, the token of forms, the assessment, and the revision of its answer to this paragraph."""
    cycle = CycleFactory.create(slug="saving", edition=current_edition())
    for _ in range(many):
        membership = MembershipFactory.create()
        person, body = membership.account, membership.body
        started = start_assessment(
            by=acting(person), body=body, cycle=cycle, period_start=PERIOD[0], period_end=PERIOD[1]
        )
        client = Client()
        client.force_login(person, backend=BACKEND)
        answer = Answer.objects.get(assessment=started, paragraph=paragraph)
        yield client.cookies["sessionid"].value, TOKEN, str(started.pk), answer.revision


def revisions(paragraph: int) -> dict[str, int]:
    """Of each assessment, as stored."""
    rows = Answer.objects.filter(paragraph=paragraph).values_list("assessment_id", "revision")
    return {str(key): revision for key, revision in rows}
