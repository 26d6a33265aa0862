"""Period and contributors as a file speaks of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assessments.answer_values import AnswersFile
from assessments.answers_file import read_answers
from assessments.lifecycle.claim_rows import Claims
from assessments.lifecycle.rules import rules_for
from assessments.lifecycle.trail import Actor
from assessments.models import Assessment
from assessments.returned_file import ReturnedFile
from mechanisms.access import Capability, Matter, can


def frame_of(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], claims: Claims
) -> AnswersFile | None:
    """What a file would make of period and contributors; None where none does, or where two do."""
    if not may_set_frame(by, assessment):
        return None
    speaking = speaking_of_frame(files, claims)
    if len(speaking) != 1:
        return None
    rules = rules_for(assessment, by, ())
    document = {"schema": "answers/1", "edition": rules.outline.edition, "answers": []}
    found, _problems = read_answers(document | dict(speaking[0].frame), rules)
    if found is None:
        return None
    said = {"period": found.period, "contributors": found.contributors}
    written = {
        "period": found.period.as_json() if found.period else None,
        "contributors": [one.as_json() for one in found.contributors or ()],
    }
    standing = standing_frame(assessment)
    moved = [
        key for key, value in said.items() if value is not None and written[key] != standing[key]
    ]
    return found if moved else None


def speaking_of_frame(files: Sequence[ReturnedFile], claims: Claims) -> list[ReturnedFile]:
    """The files that say anything of period and contributors, those that are refused left out."""
    return [
        file for number, file in enumerate(files) if file.frame and number not in claims.refused
    ]


def may_set_frame(by: Actor, assessment: Assessment) -> bool:
    """Whether the person may change period and contributors now: the coordinator, of a draft."""
    if assessment.status != Assessment.Status.DRAFT:
        return False
    matter = Matter(body_id=assessment.body_id)
    return by.is_command_line or can(by.principal, Capability.START_DRAFT, matter)


def standing_frame(assessment: Assessment) -> dict[str, Any]:
    """Period and contributors as they stand, in the shape of a file. One query."""
    assessment.refresh_from_db(fields=["period_start", "period_end"])
    rows = assessment.contributors.values_list("name", "kind")
    return {
        "period": {
            "start": assessment.period_start.isoformat(),
            "end": assessment.period_end.isoformat(),
        },
        "contributors": [{"name": name, "kind": kind} for name, kind in rows],
    }
