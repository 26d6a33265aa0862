"""Saving an answer: the one way in for forms, autosave and files alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from assessments.answer_sheet import entry_of, load_answers, outline_of
from assessments.answer_values import (
    AnswerEntry,
    AnswersFile,
    Contributor,
    EvidenceEntry,
    Period,
)
from assessments.lifecycle.planning import replace_actions
from assessments.lifecycle.rules import (
    Refused,
    StaleRevision,
    allow,
    hold,
    require_open,
    why_closed,
)
from assessments.lifecycle.trail import Actor, record
from assessments.models import Answer, Assessment, CriterionAnswer, Evidence
from assessments.models import Contributor as ContributorRow
from assessments.scoring import State
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.models import Criterion

type Identity = tuple[str, date | None, str, str]


@transaction.atomic
def save_answer(
    *,
    by: Actor,
    assessment: Assessment,
    entry: AnswerEntry,
    revision: int | None = None,
    confidential: Collection[Identity] | None = None,
) -> Answer:
    """Replace the whole answer to one recommendation by `entry`, which `answer_entry` has read.

    `revision` is the one the form was opened with; None saves over whatever stands (files, copies).
    `confidential` names the references to hide from everybody outside the body; None keeps the flags.
    Raises StaleRevision when somebody else saved meanwhile, Refused when the answer is closed,
    Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.WRITE_ANSWER, assessment.body, entry.paragraph)
    answer = _held(assessment, entry.paragraph)
    require_open(assessment, entry.paragraph)
    if revision is not None and answer.revision != revision:
        raise StaleRevision(answer)
    answer.before = (answer.state, answer.explanation)
    _write_columns(answer, entry, by)
    _write_criteria(answer, entry)
    hidden = _write_evidence(answer, entry.evidence, confidential)
    if outline_of(assessment).recommendation(entry.paragraph).names_mechanisms:
        answer.mechanisms.set(Body.objects.filter(slug__in=entry.mechanisms))
    answer.saved_entry = entry.as_json() | ({"confidential": hidden} if hidden else {})
    answer._history_date = answer.saved_at = by.moment
    answer.save()
    if entry.actions is not None:
        replace_actions(
            by=by,
            body=assessment.body,
            recommendation_id=answer.recommendation_id,
            paragraph=answer.paragraph,
            actions=entry.actions,
            saved=answer,
        )
    record(
        by=by,
        kind="answer_saved",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {entry.paragraph}",
        at=answer.saved_at,
        data={"assessment": str(assessment.pk), "revision": answer.revision},
    )
    return answer


def _held(assessment: Assessment, paragraph: int) -> Answer:
    """The answer, held with its assessment until the end of the transaction, in one query.

    A late autosave comes from a page that was opened before the submission: the status of now counts.
    """
    rows = Answer.objects.select_for_update(of=("self", "assessment")).select_related("assessment")
    answer = rows.get(assessment_id=assessment.pk, paragraph=paragraph)
    assessment.status = answer.assessment.status
    assessment.version = answer.assessment.version
    return answer


def _write_columns(answer: Answer, entry: AnswerEntry, by: Actor) -> None:
    answer.state = entry.state
    answer.level = entry.level
    answer.explanation = entry.explanation
    answer.elsewhere = Body.objects.get(slug=entry.elsewhere) if entry.elsewhere else None
    answer.priority = entry.priority
    answer.copied = False
    answer.revision += 1
    answer.saved_by = by.person
    answer.saved_by_label = by.label


def _write_criteria(answer: Answer, entry: AnswerEntry) -> None:
    """Touch only the rows that differ: a click on one criterion writes one row."""
    kept = CriterionAnswer.objects.filter(answer=answer).select_related("criterion")
    known = {row.criterion.code: row for row in kept}
    changed, new = [], {}
    for code, value in entry.criteria.items():
        row = known.pop(code, None)
        if row is None:
            new[code] = value.value
        elif row.value != value.value:
            row.value = value.value
            changed.append(row)
    if known:
        CriterionAnswer.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    if changed:
        CriterionAnswer.objects.bulk_update(changed, ["value"])
    if new:
        _add_criteria(answer, new)


def _add_criteria(answer: Answer, values: Mapping[str, str]) -> None:
    criteria = Criterion.objects.filter(
        recommendation_id=answer.recommendation_id, code__in=values
    ).only("code")
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(answer=answer, criterion=criterion, value=values[criterion.code])
        for criterion in criteria
    )


def _write_evidence(
    answer: Answer, entries: tuple[EvidenceEntry, ...], confidential: Collection[Identity] | None
) -> list[int]:
    """Equal in title, date, link and page is the same item: it keeps its id and its flags.

    Returns the positions of the confidential ones.
    """
    rows = list(Evidence.objects.filter(answer=answer))
    known = {(row.title, row.date, row.url, row.page): row for row in rows}
    made, changed, hidden = [], [], []
    for position, entry in enumerate(entries):
        row = known.pop(entry.identity, None)
        target = row or Evidence(answer=answer, title=entry.title, date=entry.date)
        before = _columns(target)
        _fill(target, entry, position, confidential)
        if target.confidential:
            hidden.append(position)
        if row is None:
            made.append(target)
        elif _columns(target) != before:
            changed.append(target)
    if known:
        Evidence.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    if changed:
        Evidence.objects.bulk_update(changed, ["position", "strength", "source", "confidential"])
    if made:
        Evidence.objects.bulk_create(made)
    return hidden


def _fill(
    row: Evidence,
    entry: EvidenceEntry,
    position: int,
    confidential: Collection[Identity] | None,
) -> None:
    row.url, row.page, row.position = entry.url, entry.page, position
    row.strength, row.source = entry.strength, entry.source
    if confidential is not None:
        row.confidential = entry.identity in confidential


def _columns(row: Evidence) -> tuple[object, ...]:
    return (row.position, row.strength, row.source, row.confidential)


@transaction.atomic
def apply_file(*, by: Actor, assessment: Assessment, file: AnswersFile) -> int:
    """Write a whole answers file, all or nothing; the number of answers written."""
    hold(assessment)
    if not assessment.is_writable:
        raise Refused(why_closed(assessment))
    if _moves_frame(assessment, file):
        set_frame(by=by, assessment=assessment, file=file)
    for entry in file.answers:
        save_answer(by=by, assessment=assessment, entry=entry)
    return len(file.answers)


def _moves_frame(assessment: Assessment, file: AnswersFile) -> bool:
    """Whether the file says anything of period or contributors that does not stand already."""
    standing = Period(assessment.period_start, assessment.period_end)
    if file.period is not None and file.period != standing:
        return True
    if file.contributors is None:
        return False
    rows = assessment.contributors.values_list("name", "kind")
    return [(item.name, item.kind.value) for item in file.contributors] != list(rows)


def set_frame(*, by: Actor, assessment: Assessment, file: AnswersFile) -> None:
    """Period of evidence and contributors, as far as the file speaks of them."""
    period = file.period
    save_frame(
        by=by,
        assessment=assessment,
        start=(period and period.start) or assessment.period_start,
        end=(period and period.end) or assessment.period_end,
        contributors=file.contributors,
    )


@transaction.atomic
def save_frame(
    *,
    by: Actor,
    assessment: Assessment,
    start: date,
    end: date,
    contributors: Collection[Contributor] | None,
) -> None:
    """The period of evidence and who contributed; `contributors` None leaves them as they are."""
    allow(by, Capability.START_DRAFT, assessment.body)
    hold(assessment)
    if assessment.status != Assessment.Status.DRAFT or not assessment.cycle.is_open:
        raise Refused(why_closed(assessment))
    assessment.period_start, assessment.period_end = start, end
    assessment.save(update_fields=["period_start", "period_end"])
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
        data={"start": start.isoformat(), "end": end.isoformat()},
    )


def current_entry(assessment: Assessment, paragraph: int) -> AnswerEntry:
    """What stands now, in the shape of an answers file; blank if nobody has answered."""
    found = load_answers(assessment, paragraph)
    return entry_of(found[0]) if found else AnswerEntry(paragraph, State.BLANK)
