"""One assessment: rows → plain values → gap report, in a fixed number of queries.

A draft is read from its rows (seven queries, whatever they hold); a submission from its frozen document
alone (one query), so that nothing that happens later can change what was submitted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.answers.scoring import State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
    StoredFile,
)
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, CriterionAnswer, Cycle, Evidence, EvidenceFile, Submission
from assessments.models import Contributor as ContributorRow
from assessments.models.assessment import AssessmentQuerySet
from assessments.report.document import action_json, from_document
from assessments.report.gap_report import GapReport, ReportBody, Sheet
from assessments.report.lines import PreviousCycle, ReportCycle
from mechanisms.models import Body
from recommendations import catalogue
from recommendations.composed import Composed
from recommendations.outline import CriterionValue, Outline, Variant


def outline_of(assessment: Assessment, language: str | None = None) -> Outline:
    """The instrument of the assessment's cycle, in this language or that of the reader; the cycle's edition
    must be loaded with it."""
    return catalogue.outline_of(assessment.cycle.edition, language)


def titles_of(assessment: Assessment) -> dict[int, str]:
    """What each recommendation is called where this body is asked."""
    variant = Variant(assessment.body.kind)
    return {item.paragraph: item.titles[variant] for item in outline_of(assessment).recommendations}


def submitted_report(submission: Submission, language: str | None = None) -> GapReport:
    """The gap report of a frozen version, from its document alone, to be read in this language or that of the
    reader. No query beyond the document."""
    return from_document(json.loads(submission.document), outline_of(submission.assessment, language))


def latest_submission(assessment: Assessment) -> Submission | None:
    """The version that counts, if there is one."""
    return assessment.submissions.filter(withdrawn_at=None, superseded_at=None).first()


def load_sheet(assessment: Assessment) -> Sheet:
    """All that a gap report needs of a working copy, in seven queries; one more in clearance, where the
    plan is the one that was locked and not the live one.
    """
    answers, names = read_rows(_rows(assessment), assessment)
    return Sheet(
        body=ReportBody(assessment.body.slug, assessment.body.name, Variant(assessment.body.kind)),
        cycle=ReportCycle(assessment.cycle.slug, assessment.cycle.name),
        answers=_as_locked(assessment, answers),
        names=names,
        status=assessment.status,
        version=assessment.version,
        period=Period(assessment.period_start, assessment.period_end),
        contributors=tuple(
            Contributor(row.name, ContributorKind(row.kind)) for row in _CONTRIBUTORS(assessment.pk)
        ),
        budget=assessment.budget,
        sample=assessment.body.sample,
        previous=previous_cycle(assessment.body, assessment.cycle),
    )


_CONTRIBUTORS = Composed(lambda assessment: ContributorRow.objects.filter(assessment=assessment))


def _as_locked(assessment: Assessment, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """What is read for approval and submitted then; the plan of the body may go on changing meanwhile."""
    if assessment.status != Assessment.Status.CLEARANCE:
        return tuple(answers)
    clearance = assessment.clearances.filter(reopened_at=None).first()
    if clearance is None or clearance.plan is None:
        return tuple(answers)
    return as_locked(answers, clearance.plan)


def as_locked(
    answers: Iterable[Answer], plan: Mapping[str, Iterable[Mapping[str, Any]]]
) -> tuple[Answer, ...]:
    """The answers with the plan that a clearance kept, in place of the live one."""
    return tuple(
        replace(answer, actions=tuple(map(Action.from_json, plan.get(str(answer.paragraph), ()))))
        for answer in answers
    )


def plan_to_lock(answers: Iterable[Answer]) -> dict[str, list[dict[str, object]]]:
    """The plan as a clearance keeps it: paragraph → actions as they will be frozen."""
    return {
        str(answer.paragraph): [action_json(action) for action in answer.plan]
        for answer in answers
        if answer.plan
    }


def load_answers(assessment: Assessment, paragraph: int | None = None) -> list[Answer]:
    """The answers as plain values, all or one, by paragraph. Five queries."""
    return values_of(_rows(assessment, paragraph), assessment)


def _rows(assessment: Assessment, paragraph: int | None = None) -> list[AnswerRow]:
    return _ALL(assessment.pk) if paragraph is None else _ONE(assessment.pk, paragraph)


_ALL = Composed(lambda assessment: AnswerRow.objects.with_named_body().filter(assessment=assessment))
_ONE = Composed(
    lambda assessment, paragraph: AnswerRow.objects.with_named_body().filter(
        assessment=assessment, paragraph=paragraph
    )
)


def values_of(rows: Sequence[AnswerRow], assessment: Assessment) -> list[Answer]:
    """Rows already at hand as plain values; queries as `read_rows`."""
    return read_rows(rows, assessment)[0]


def read_rows(rows: Sequence[AnswerRow], assessment: Assessment) -> tuple[list[Answer], dict[str, str]]:
    """Rows as plain values, and the name of each body that they name, by its slug.

    Three queries for criteria, evidence and actions, one more for the mechanisms where a recommendation asks
    for them.
    """
    ids = tuple(row.pk for row in rows)
    criteria = _criteria(ids)
    evidence = _evidence(ids)
    tree = outline_of(assessment)
    mechanisms, names = _mechanisms(
        tuple(row.pk for row in rows if tree.recommendation(row.paragraph).names_mechanisms)
    )
    names |= {row.elsewhere.slug: row.elsewhere.name for row in rows if row.elsewhere}
    plan = _by_paragraph(_PLAN(assessment.body_id, tuple(row.paragraph for row in rows)))
    variant = Variant(assessment.body.kind)
    said = {row.pk: tree.recommendation(row.paragraph).answered(variant, criteria[row.pk]) for row in rows}
    answers = [
        Answer(
            paragraph=row.paragraph,
            state=State(row.state),
            level=row.level,
            explanation=row.explanation,
            criteria=said[row.pk][0],
            again=said[row.pk][1],
            evidence=tuple(evidence[row.pk]),
            priority=row.priority,
            elsewhere=row.elsewhere.slug if row.elsewhere else "",
            mechanisms=tuple(mechanisms[row.pk]),
            actions=tuple(plan[row.paragraph]),
            copied=row.copied,
        )
        for row in rows
    ]
    return answers, names


COLUMNS = ("state", "level", "explanation", "elsewhere", "priority")


def put_columns(row: AnswerRow, answer: Answer, bodies: Mapping[str, Body]) -> None:
    """Put the answer into its row, but for what has rows of its own. `bodies` are those named, by slug."""
    row.state, row.level, row.explanation = answer.state, answer.level, answer.explanation
    row.elsewhere = bodies[answer.elsewhere] if answer.elsewhere else None
    row.priority = answer.priority


_PLAN = Composed(lambda body, numbers: ActionRow.objects.filter(body=body, paragraph__in=numbers))
_CRITERIA = Composed(
    lambda ids: (
        CriterionAnswer.objects.filter(answer_id__in=ids)
        .order_by("criterion__number")
        .values_list("answer_id", "criterion__code", "value")
    )
)
_EVIDENCE = Composed(lambda ids: Evidence.objects.filter(answer_id__in=ids).select_related("file"))
_MECHANISMS = Composed(
    lambda ids: (
        AnswerRow.mechanisms.through.objects.filter(answer_id__in=ids)
        .order_by("body__slug")
        .values_list("answer_id", "body__slug", "body__name")
    )
)


def _criteria(ids: tuple[int, ...]) -> dict[int, dict[str, CriterionValue]]:
    found: dict[int, dict[str, CriterionValue]] = defaultdict(dict)
    for answer_id, code, value in _CRITERIA(ids):
        found[answer_id][code] = CriterionValue(value)
    return found


def _evidence(ids: tuple[int, ...]) -> dict[int, list[Reference]]:
    found: dict[int, list[Reference]] = defaultdict(list)
    for row in _EVIDENCE(ids):
        found[row.answer_id].append(
            Reference(
                title=row.title,
                strength=row.strength,
                date=row.date,
                url=row.url,
                page=row.page,
                source=row.source,
                file=_file(row.file),
                confidential=row.confidential,
                key=row.pk,
            )
        )
    return found


def _file(row: EvidenceFile | None) -> StoredFile | None:
    return StoredFile(row.name, row.sha256, row.size, row.pk) if row else None


def _mechanisms(ids: tuple[int, ...]) -> tuple[dict[int, list[str]], dict[str, str]]:
    """The slugs that each answer names, and the names of all."""
    found: dict[int, list[str]] = defaultdict(list)
    names = {}
    for answer_id, slug, name in _MECHANISMS(ids):
        found[answer_id].append(slug)
        names[slug] = name
    return found, names


def _by_paragraph(actions: Iterable[ActionRow]) -> dict[int, list[Action]]:
    found: dict[int, list[Action]] = defaultdict(list)
    for row in actions:
        found[row.paragraph].append(action_entry(row))
    return found


def action_entry(row: ActionRow) -> Action:
    """A row of the live plan as a plain value."""
    return Action(
        what=row.what,
        owner=row.owner,
        due=row.due,
        status=ActionStatus(row.status),
        assistance=tuple(Assistance(kind) for kind in row.assistance),
    )


def previous_submissions(body: Any, edition: Any, opens_on: Any) -> QuerySet[Submission]:
    """The body's submissions to the same edition in cycles that opened before, the last one first.

    What they are looked up by may be an OuterRef.
    """
    return (
        Submission.objects.current()
        .filter(
            assessment__body=body,
            assessment__entered_by_staff=False,
            assessment__cycle__edition=edition,
            assessment__cycle__opens_on__lt=opens_on,
        )
        .order_by("-assessment__cycle__opens_on", "-assessment__cycle_id")
    )


def with_last_document(assessments: AssessmentQuerySet) -> AssessmentQuerySet:
    """Each with `last_document`, the frozen one of the cycle before, in the same query."""
    before = previous_submissions(OuterRef("body"), OuterRef("cycle__edition"), OuterRef("cycle__opens_on"))
    return assessments.annotate(last_document=Subquery(before.values("document")[:1]))


def previous_submission(body: Body, cycle: Cycle) -> Submission | None:
    """The one in the last cycle before this one. One query."""
    return next(iter(_BEFORE(body.pk, cycle.edition_id, cycle.opens_on)), None)


_BEFORE = Composed(
    lambda body, edition, opens_on: previous_submissions(body, edition, opens_on).select_related(
        "assessment__cycle"
    )[:1]
)


def has_submitted_before(pairs: Iterable[tuple[Body, Cycle]]) -> bool:
    """Whether one of these bodies has a submission that it could copy into the cycle. One query if any."""
    found = [previous_submissions(body, cycle.edition_id, cycle.opens_on) for body, cycle in pairs]
    return bool(found) and reduce(or_, found).exists()


def previous_cycle(body: Body, cycle: Cycle) -> PreviousCycle | None:
    """States and levels of the last submission, for the change since then; its references, for what a reader
    asks of a level that moved. One query."""
    submission = previous_submission(body, cycle)
    if submission is None:
        return None
    before = submission.assessment.cycle
    answers = json.loads(submission.document)["answers"]
    return PreviousCycle(
        cycle=ReportCycle(before.slug, before.name),
        answers={
            item["paragraph"]: Answer(
                item["paragraph"],
                State(item["state"]),
                item["level"],
                evidence=tuple(Reference.from_json(row) for row in item["evidence"]),
            )
            for item in answers
        },
    )
