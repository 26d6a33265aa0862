"""Starting an assessment: blank, or copied from the last cycle and marked so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.answering.rows import previous_submission
from assessments.answering.rules import Refused, allow
from assessments.answers.rules import EVIDENCE_KEYS
from assessments.answers.scoring import State
from assessments.models import (
    Answer,
    Assessment,
    CriterionAnswer,
    Cycle,
    Evidence,
    EvidenceFile,
    Submission,
)
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.models import Criterion, Edition, Recommendation

# What history says of a version that nobody has saved.
COPIED = "copied"


@transaction.atomic
def start_assessment(
    *,
    by: Actor,
    body: Body,
    cycle: Cycle,
    period_start: date,
    period_end: date,
    copy_last: bool = False,
) -> Assessment:
    """A draft with 32 blank answers, or with those of the last submission, which count as blank until
    a person saves them. Raises Refused where a body can't answer, the cycle is closed or a draft exists.
    """
    allow(by, Capability.START_DRAFT, body)
    _require_startable(body, cycle, period_start, period_end)
    before = previous_submission(body, cycle) if copy_last else None
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
    Answer.objects.bulk_create(
        Answer(assessment=assessment, recommendation=row, paragraph=row.paragraph) for row in rows
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
        raise Refused(
            _("%s is listed in the directory, but can’t answer a self-assessment.") % body
        )
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % cycle)
    if end < start:
        raise Refused(_("The period of evidence ends before it begins."))
    if Assessment.objects.kept_by_bodies().filter(body=body, cycle=cycle).exists():
        raise _begun(body, cycle)


def _begun(body: Body, cycle: Cycle) -> Refused:
    return Refused(
        _("%(body)s already has an assessment in %(cycle)s.") % {"body": body, "cycle": cycle}
    )


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
    answers = {row.paragraph: row for row in Answer.objects.filter(assessment=assessment)}
    criteria = {
        row.code: row
        for row in Criterion.objects.filter(recommendation__edition=assessment.cycle.edition)
    }
    bodies = {body.slug: body for body in Body.objects.only("slug")}
    files = dict(EvidenceFile.objects.filter(body=assessment.body).values_list("sha256", "pk"))
    values, references, versions = [], [], []
    for item in json.loads(before.document)["answers"]:
        answer = answers[item["paragraph"]]
        if item["state"] == State.BLANK and not _half_typed(item):
            continue
        answer.copied = True
        answer.state, answer.level = item["state"], item["level"]
        answer.explanation, answer.priority = item["explanation"], item["priority"]
        elsewhere = item.get("elsewhere")
        answer.elsewhere = bodies.get(elsewhere) if elsewhere else None
        if answer.state == State.ELSEWHERE and answer.elsewhere is None:
            answer.state = State.BLANK
        values += [
            CriterionAnswer(answer=answer, criterion=criteria[code], value=value)
            for code, value in item["criteria"].items()
        ]
        rows = _references(answer, item.get("evidence", ()), files)
        references += rows
        answer.mechanisms.set(bodies[slug] for slug in item.get("mechanisms", ()) if slug in bodies)
        versions.append(_version(by, answer, item, rows))
    Answer.objects.bulk_update(
        answers.values(), ["copied", "state", "level", "explanation", "priority", "elsewhere"]
    )
    CriterionAnswer.objects.bulk_create(values)
    Evidence.objects.bulk_create(references)
    Answer.history.bulk_create(versions)


def _version(
    by: Actor, answer: Answer, item: Mapping[str, Any], references: Sequence[Evidence]
) -> Any:
    """The copy as history keeps it: nobody has saved it, and it is what the first save is compared with."""
    entry = {
        name: item[name] for name in ("explanation", "criteria", "priority") if item.get(name)
    } | {
        "paragraph": answer.paragraph,
        "state": answer.state,
        "evidence": [
            {key: row[key] for key in EVIDENCE_KEYS if row.get(key) not in (None, "")}
            for row in item.get("evidence", ())
            if not row.get("confidential")
        ],
        "mechanisms": list(item.get("mechanisms", ())),
    }
    named = {str(row.position): str(row.file_id) for row in references if row.file_id}
    if named:
        entry["files"] = named
    if answer.level is not None:
        entry["level"] = answer.level
    if answer.elsewhere is not None:
        entry["elsewhere"] = answer.elsewhere.slug
    columns = {
        field.attname: getattr(answer, field.attname)
        for field in Answer.history.model.tracked_fields
    }
    return Answer.history.model(
        **columns,
        entry=entry,
        history_date=by.moment,
        history_type="+",
        history_change_reason=COPIED,
    )


def _half_typed(item: Mapping[str, Any]) -> bool:
    return bool(item["explanation"] or item["criteria"] or item.get("evidence"))


def _references(
    answer: Answer, items: Iterable[Mapping[str, Any]], files: Mapping[str, UUID]
) -> list[Evidence]:
    """The references that are not confidential, each with the body's own file of that content."""
    shown = [item for item in items if not item.get("confidential")]
    return [
        Evidence(
            answer=answer,
            position=position,
            title=str(item["title"]),
            strength=item["strength"],
            date=item.get("date") or None,
            url=str(item.get("url", "")),
            page=str(item.get("page", "")),
            source=str(item.get("source", "")),
            file_id=files.get(item["file"]["sha256"]) if item.get("file") else None,
        )
        for position, item in enumerate(shown)
    ]
