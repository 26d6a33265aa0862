"""Submissions with texts to search and to quote, as bodies would send them."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Cycle, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import MembershipFactory, acting, file_of

FUND = "La ley de 2022 crea un fondo de compensación.\nNo se ha decidido ninguna solicitud."
PLAN = "The plan is in force. Nobody has checked how it is applied to the victims."
ARABIC = "لا يوجد نص لدى المجلس يدعو الدول إلى فتح سبل الانتصاف القانونية أمام جميع الضحايا."


def answer(paragraph: int, text: str, level: int = 1, **more: Any) -> Answer:
    """An answer with a level and this explanation."""
    return Answer(paragraph, State.LEVEL, level=level, explanation=text, **more)


def full(paragraph: int = 112) -> Answer:
    """An answer with a reference and an action."""
    return answer(
        paragraph,
        PLAN,
        evidence=(
            Reference(
                title="Évaluation du plan",
                strength=3,
                date="2025-03-01",
                url="https://example.org/plan",
                page="chapter 14",
                source="Court of Auditors",
            ),
        ),
        actions=(Action(what="Check the plan", owner="Ministry of Justice"),),
    )


def sent(
    body: Body,
    cycle: Cycle,
    *entries: Answer,
    sharing: Sharing = Sharing.RAPPORTEUR,
    named: bool = True,
    quoted: bool = False,
) -> Submission:
    """A submission of the body with these answers, by a coordinator of its own."""
    by = acting(MembershipFactory.create(body=body, role=Role.COORDINATOR).account)
    assessment = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    apply_file(by=by, assessment=assessment, file=file_of(*(entries or (full(),))))
    shared = sharing is not Sharing.PRIVATE
    choices = Choices(sharing, named and shared, False, False, quoted and shared)
    submission = submit(by=by, assessment=assessment, choices=choices)
    return Submission.objects.select_related("assessment__body", "assessment__cycle").get(pk=submission.pk)


def sender(submission: Submission) -> Person:
    """The coordinator who sent it."""
    assert submission.submitted_by is not None
    return submission.submitted_by
