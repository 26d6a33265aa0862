"""Bodies that share a self-assessment, for tests of the comparison: made in a line each."""

from __future__ import annotations

from datetime import date

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.models import Cycle, Submission
from assessments.submitting.submitting import Choices, submit
from mechanisms.access import Sharing
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, NationalBodyFactory, acting, answer_all, file_of


def shares(
    cycle: Cycle,
    name: str,
    *entries,
    level: int = 1,
    sharing: Sharing = Sharing.RAPPORTEUR,
    named: bool = False,
    introduced: bool = False,
    shown: bool = False,
    national: bool = False,
    body=None,
    **of_body,
) -> Submission:
    """A body of this name with all 32 at one level, but for `entries`; submitted and shared so."""
    made = NationalBodyFactory if national else BodyFactory
    slug = name.casefold().replace(" ", "-").encode("ascii", "ignore").decode()
    body = body or made.create(slug=slug, name=name, **of_body)
    person = body.memberships.filter(role=Role.COORDINATOR).first()
    by = acting((person or MembershipFactory.create(body=body)).account)
    assessment = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    answer_all(assessment, level)
    if entries:
        apply_file(by=by, assessment=assessment, file=file_of(*entries))
    return submit(by=by, assessment=assessment, choices=Choices(sharing, named, introduced, shown))
