"""Period, contributors and budget in uploaded files: what would become of them, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, rules_for, why_closed
from assessments.answering.starting import set_frame
from assessments.answers.file import read_answers
from assessments.answers.value import AnswersFile
from assessments.models import Assessment
from assessments.offline.file_answers import ComparedFiles, ReturnedFile
from assessments.offline.undoing import Outcome
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, can


def take_back_frame(by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> Outcome:
    """Each part of the frame as it was, where nobody changed it since; Refused where it is closed."""
    before, after, saved = done["before"], done["after"], standing_frame(assessment)
    wrote = [key for key, value in after.items() if before.get(key) != value]
    if any(saved[key] != after[key] for key in wrote):
        return Outcome.STAYS
    head = {"schema": "answers/1", "edition": assessment.cycle.edition.code, "answers": []}
    back = {key: before[key] for key in wrote}
    found, _problems = read_answers(head | back, rules_for(assessment, by, ()))
    if found is None:
        raise Refused(why_closed(assessment))
    set_frame(by=by, assessment=assessment, file=found)
    is_other = any(saved[key] != after[key] for key in after)
    return Outcome.BESIDE_OTHERS if is_other else Outcome.AS_BEFORE


def frame_of(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], compared: ComparedFiles
) -> AnswersFile | None:
    """What a file would make of the frame; None where none does, or where two do."""
    if not may_set_frame(by, assessment):
        return None
    speaking = speaking_of_frame(files, compared)
    if len(speaking) != 1:
        return None
    rules = rules_for(assessment, by, ())
    document = {"schema": "answers/1", "edition": rules.outline.edition, "answers": []}
    found, _problems = read_answers(document | dict(speaking[0].frame), rules)
    if found is None:
        return None
    said = {"period": found.period, "contributors": found.contributors, "budget": found.budget}
    written = {
        "period": found.period.as_json() if found.period else None,
        "contributors": [one.as_json() for one in found.contributors or ()],
        "budget": found.budget,
    }
    standing = standing_frame(assessment)
    moved = [key for key, value in said.items() if value is not None and written[key] != standing[key]]
    return found if moved else None


def speaking_of_frame(files: Sequence[ReturnedFile], compared: ComparedFiles) -> list[ReturnedFile]:
    """The files that say anything of the frame, those that are refused left out.

    A workbook whose cell says what went out in it says nothing.
    """
    return [
        file
        for number, file in enumerate(files)
        if file.frame and number not in compared.refused and not _as_it_went_out(file, number, compared)
    ]


def _as_it_went_out(file: ReturnedFile, number: int, compared: ComparedFiles) -> bool:
    made = compared.workbooks.get(number)
    return made is not None and file.frame == {"budget": made.base.get("budget", "")}


def why_frame_stays(by: Actor, assessment: Assessment, speaking: Sequence[ReturnedFile]) -> str:
    """Why period, contributors and budget are kept, though files speak of them; empty where none does."""
    if not speaking:
        return ""
    if assessment.status != Assessment.Status.DRAFT:
        return _("Period and contributors are kept: they change in a draft alone.")
    if not may_set_frame(by, assessment):
        return _("Period and contributors are kept: only a coordinator changes them.")
    if len(speaking) > 1:
        return _("Period and contributors are kept: several of the files speak of them.")
    return _("Period and contributors are saved already as the file has them.")


def may_set_frame(by: Actor, assessment: Assessment) -> bool:
    """Whether the person may change the frame now: the coordinator, of a draft."""
    if assessment.status != Assessment.Status.DRAFT:
        return False
    matter = Matter(body_id=assessment.body_id)
    return by.is_command_line or can(by.principal, Capability.START_DRAFT, matter)


def standing_frame(assessment: Assessment) -> dict[str, Any]:
    assessment.refresh_from_db(fields=["period_start", "period_end", "budget"])
    rows = assessment.contributors.values_list("name", "kind")
    return {
        "budget": assessment.budget,
        "period": {"start": assessment.period_start.isoformat(), "end": assessment.period_end.isoformat()},
        "contributors": [{"name": name, "kind": kind} for name, kind in rows],
    }
