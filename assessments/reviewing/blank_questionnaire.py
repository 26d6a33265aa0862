"""A blank questionnaire for a body without an account: staff make it, send it, and enter what comes back.

As a workbook it is on record, since its id says on its return whose it is and of which cycle. On paper it is
for those who have no spreadsheet: what is written there is typed into a workbook by whoever gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from assessments.answering.rules import allow
from assessments.answers.labels import months_before
from assessments.models import Assessment, Cycle, DeskQuestionnaire
from assessments.offline.questionnaire import Questionnaire, questionnaire, scope_of_all
from assessments.reviewing.cycles import held_cycle
from assessments.reviewing.entering import MONTHS_OF_EVIDENCE, require_open_for
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body


@transaction.atomic
def make_questionnaire(*, by: Actor, body: Body, cycle: Cycle, language: str) -> DeskQuestionnaire:
    """Put down that a blank questionnaire leaves for a body; its id is printed in the file.

    Raises Refused where the cycle is closed or the body can't answer, as `enter_file` would.
    """
    allow(by, Capability.ENTER_FILE, body)
    cycle = held_cycle(cycle)
    require_open_for(body, cycle)
    made = DeskQuestionnaire.objects.create(
        cycle=cycle,
        body=body,
        language=language,
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
    )
    data = {"questionnaire": str(made.pk), "language": language}
    record(by=by, kind="questionnaire_made", chain=body.slug, subject=cycle.slug, data=data)
    return made


def made_for(body_id: UUID, cycle: Cycle) -> Sequence[DeskQuestionnaire]:
    """Those that were made for a body in a cycle, the latest first. One query."""
    return list(DeskQuestionnaire.objects.filter(cycle=cycle, body_id=body_id))


def blank(body: Body, cycle: Cycle, *, language: str, made: datetime, code: str = "") -> Questionnaire:
    """All 32 recommendations as this kind of body is asked them, and nothing of what it may be drafting.

    `code` is the id of the workbook; without it, it is for paper. Two queries.
    """
    end: date = min(made.date(), cycle.opens_on)
    assessment = Assessment(
        body=body, cycle=cycle, period_start=months_before(end, MONTHS_OF_EVIDENCE), period_end=end
    )
    scope = scope_of_all(assessment)
    asked = questionnaire(assessment, scope, filled=False, language=language, made=made, code=code)
    return replace(asked, from_desk=True)
