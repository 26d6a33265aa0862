"""Starting an assessment, blank or copied from the last cycle and marked so; and the frame of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.answering.rows import COLUMNS, previous_submission, put_columns
from assessments.answering.rules import Refused, allow, hold, why_closed
from assessments.answers.problems import Problem, words
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile, Contributor, Period, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, CriterionAnswer, Cycle, Evidence, EvidenceFile, Submission
from assessments.models import Contributor as ContributorRow
from assessments.models.answer import version_of
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.models import Criterion, Edition, Recommendation
from recommendations.outline import Variant

# What history says of a version that nobody has saved.
COPIED = "copied"


@transaction.atomic
def start_assessment(
    *, by: Actor, body: Body, cycle: Cycle, period_start: date, period_end: date, copy_last: bool = False
) -> Assessment:
    """A draft with 32 blank answers, or with those of the last submission, which count as blank until
    a person saves them. Raises Refused where a body can't answer, the cycle is closed, a draft exists, or
    there is nothing to copy.
    """
    allow(by, Capability.START_DRAFT, body)
    _require_startable(body, cycle, period_start, period_end)
    before = previous_submission(body, cycle) if copy_last else None
    if copy_last and before is None:
        raise Refused(
            _("%s has nothing from an earlier cycle to copy. Begin with a blank assessment.") % body
        )
    assessment = _create(
        Assessment(
            cycle=cycle,
            body=body,
            period_start=period_start,
            period_end=period_end,
            copied_from=before.assessment if before else None,
            created_by=by.person,
        )
    )
    rows = Recommendation.objects.filter(edition_id=cycle.edition_id)
    AnswerRow.objects.bulk_create(
        AnswerRow(assessment=assessment, recommendation=row, paragraph=row.paragraph) for row in rows
    )
    if before:
        _copy_answers(by, assessment, before)
    # From here on the edition has answers: its content must not change under them.
    Edition.objects.filter(pk=cycle.edition_id, locked_at=None).update(locked_at=by.moment)
    record(
        by=by,
        kind="assessment_started",
        chain=body.slug,
        subject=cycle.slug,
        data={"assessment": str(assessment.pk), "copied": bool(before)},
    )
    return assessment


def _require_startable(body: Body, cycle: Cycle, start: date, end: date) -> None:
    if not body.can_answer:
        raise Refused(_("%s is listed in the directory, but can’t answer a self-assessment.") % body)
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % cycle)
    if end < start:
        raise Refused(_("The period of evidence ends before it begins."))
    if Assessment.objects.kept_by_bodies().filter(body=body, cycle=cycle).exists():
        raise _begun(body, cycle)


def _begun(body: Body, cycle: Cycle) -> Refused:
    return Refused(_("%(body)s already has an assessment in %(cycle)s.") % {"body": body, "cycle": cycle})


def _create(assessment: Assessment) -> Assessment:
    """Of two who start at the same moment the second is told so; the database decides who that is."""
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError as error:
        raise _begun(assessment.body, assessment.cycle) from error
    return assessment


def _copy_answers(by: Actor, assessment: Assessment, before: Submission) -> None:
    """Rows as the last submission had them, each marked as copied. Confidential references stay out:
    the frozen document knows only that there was one. History begins with the copy."""
    answers = {row.paragraph: row for row in AnswerRow.objects.filter(assessment=assessment)}
    criteria = {
        row.code: row for row in Criterion.objects.filter(recommendation__edition=assessment.cycle.edition)
    }
    bodies = {body.slug: body for body in Body.objects.only("slug")}
    files = dict(
        EvidenceFile.objects.filter(body=assessment.body, removed_at=None).values_list("sha256", "pk")
    )
    values, references, versions = [], [], []
    for item in json.loads(before.document)["answers"]:
        said = Answer.from_json(item)
        if said.state is State.BLANK and not _half_typed(said):
            continue
        said = _as_copied(said, bodies)
        answer = answers[said.paragraph]
        answer.copied = True
        put_columns(answer, said, bodies)
        values += [
            CriterionAnswer(answer=answer, criterion=criteria[code], value=value.value)
            for code, value in said.criteria.items()
        ]
        rows = _references(answer, said.evidence, files)
        references += rows
        answer.mechanisms.set(bodies[slug] for slug in said.mechanisms)
        versions.append(_version(by, answer, said, rows))
    AnswerRow.objects.bulk_update(answers.values(), ["copied", *COLUMNS])
    CriterionAnswer.objects.bulk_create(values)
    Evidence.objects.bulk_create(references)
    AnswerRow.history.bulk_create(versions)


def _half_typed(said: Answer) -> bool:
    return bool(said.explanation or said.criteria or said.evidence)


def _as_copied(said: Answer, known: Container[str]) -> Answer:
    """Without the plan, which is live, confidential references, and bodies that the directory has no more."""
    evidence = tuple(item for item in said.evidence if not item.confidential)
    return replace(said.naming_only(known), evidence=evidence, actions=None)


def _version(by: Actor, answer: AnswerRow, said: Answer, references: Sequence[Evidence]) -> Any:
    """The copy as history keeps it: nobody has saved it, and it is what the first save is compared with."""
    files = {str(row.position): str(row.file_id) for row in references if row.file_id}
    entry = said.as_json() | ({"files": files} if files else {})
    return version_of(answer, "+", by.moment, history_change_reason=COPIED, entry=entry)


def _references(answer: AnswerRow, items: Sequence[Reference], files: Mapping[str, UUID]) -> list[Evidence]:
    """The references as rows, each with the body's own file of that content."""
    return [
        Evidence(
            answer=answer,
            position=position,
            title=item.title,
            strength=item.strength,
            date=item.date,
            url=item.url,
            page=item.page,
            source=item.source,
            file_id=files.get(item.file.sha256) if item.file else None,
        )
        for position, item in enumerate(items)
    ]


# Its frame: the period of evidence, who contributed, and what a national body says was budgeted.


class StaleFrame(Exception):
    """Somebody changed the frame since the form was opened."""


def moves_frame(assessment: Assessment, file: AnswersFile) -> bool:
    """Whether the file says anything of the frame that does not stand already."""
    standing = Period(assessment.period_start, assessment.period_end)
    if file.period is not None and file.period != standing:
        return True
    if file.budget is not None and file.budget != assessment.budget:
        return True
    if file.contributors is None:
        return False
    rows = assessment.contributors.values_list("name", "kind")
    return [(item.name, item.kind.value) for item in file.contributors] != list(rows)


def set_frame(*, by: Actor, assessment: Assessment, file: AnswersFile) -> None:
    """Period of evidence, contributors and budget, as far as the file speaks of them."""
    period = file.period
    save_frame(
        by=by,
        assessment=assessment,
        start=(period and period.start) or assessment.period_start,
        end=(period and period.end) or assessment.period_end,
        contributors=file.contributors,
        budget=file.budget,
    )


@transaction.atomic
def save_frame(
    *,
    by: Actor,
    assessment: Assessment,
    start: date,
    end: date,
    contributors: Collection[Contributor] | None,
    budget: str | None = None,
    seen: str | None = None,
) -> None:
    """The period of evidence, who contributed, what was budgeted; None leaves the latter two as they are.

    `seen` is the fingerprint of them when the form was opened; None saves over whatever stands. Raises
    StaleFrame when somebody changed them meanwhile, Refused for the budget of a regional body.
    """
    allow(by, Capability.START_DRAFT, assessment.body)
    hold(assessment)
    if seen is not None and seen != frame_fingerprint(assessment):
        raise StaleFrame
    if assessment.status != Assessment.Status.DRAFT or not assessment.cycle.is_open:
        raise Refused(why_closed(assessment))
    assessment.period_start, assessment.period_end = start, end
    assessment.save(update_fields=["period_start", "period_end"])
    told = {} if budget is None else _save_budget(assessment, budget.strip())
    if contributors is not None:
        assessment.contributors.all().delete()
        ContributorRow.objects.bulk_create(
            ContributorRow(assessment=assessment, name=item.name, kind=item.kind.value)
            for item in contributors
        )
    record(
        by=by,
        kind="frame_saved",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"start": start.isoformat(), "end": end.isoformat(), **told},
    )


def _save_budget(assessment: Assessment, budget: str) -> dict[str, int]:
    """Its length for the record, where it is another one; the words stay out of that."""
    if budget and assessment.body.kind != Variant.NATIONAL:
        raise Refused(words(Problem("budget_regional")))
    assessment.refresh_from_db(fields=["budget"])
    if budget == assessment.budget:
        return {}
    assessment.budget = budget
    assessment.save(update_fields=["budget"])
    return {"budget": len(budget)}


def frame_fingerprint(assessment: Assessment) -> str:
    """The frame as it stands now, in a few signs: a form carries it. Two queries."""
    *period, budget = Assessment.objects.values_list("period_start", "period_end", "budget").get(
        pk=assessment.pk
    )
    rows = ContributorRow.objects.filter(assessment=assessment).values_list("name", "kind")
    return fingerprint_of([[day.isoformat() for day in period], [list(row) for row in rows], budget])
