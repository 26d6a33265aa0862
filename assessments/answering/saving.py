"""Saving an answer: the one way in for forms, autosave and files alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from assessments.answering.giving import uncleared
from assessments.answering.rows import load_answers, outline_of, put_columns, values_of
from assessments.answering.rules import (
    Refused,
    StaleRevision,
    allow,
    held_answer,
    hold,
    require_composer,
    require_open,
    why_closed,
)
from assessments.answering.starting import moves_frame, set_frame
from assessments.answering.versions import (
    forget_half_typed,
    keep_typed,
    keep_version,
    mark_typing,
    typing_since,
)
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, AnswersFile, Identity, Reference, without_empty
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, CriterionAnswer, Evidence
from assessments.models.answer import version_of
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.composed import Composed
from recommendations.models import Criterion

# Writing the references of one answer: which of those that stand each entry is, and what becomes
# of it.


_STORED = Composed(lambda answer: Evidence.objects.filter(answer=answer))
_COLUMNS = ("position", "title", "strength", "date", "url", "page", "source", "confidential", "file_id")


def write_references(
    answer: AnswerRow,
    entries: Sequence[Reference],
    *,
    confidential: Collection[Identity] | None,
    files: Mapping[Identity, UUID | None],
    keys: Mapping[Identity, UUID],
) -> dict[str, Any]:
    """Put these references in the place of those that stand. At most four queries.

    One that stands keeps its id, and its flag and file unless `confidential` and `files` say otherwise.
    Returns what history keeps of them besides the entry: which are confidential, and the file of each.
    """
    standing = _STORED(answer.pk)
    rows = _rows_of(standing, entries, keys)
    made, changed, written = [], [], []
    for position, (entry, row) in enumerate(zip(entries, rows, strict=True)):
        target = row or Evidence(answer=answer)
        before = _columns(target)
        _fill(target, entry, position, confidential, files)
        written.append(target)
        if row is None:
            made.append(target)
        elif _columns(target) != before:
            changed.append(target)
    _store(standing, made, changed, written)
    return without_empty(
        {
            "confidential": [row.position for row in written if row.confidential],
            "files": {str(row.position): str(row.file_id) for row in written if row.file_id},
        }
    )


def _rows_of(
    standing: Sequence[Evidence], entries: Sequence[Reference], keys: Mapping[Identity, UUID]
) -> list[Evidence | None]:
    """The row that each entry is: the one its form was opened with, else an equal one; None for a new one.

    A form knows which row it shows, so that a title can be corrected and the file stays beside it.
    """
    by_key = {row.pk: row for row in standing}
    found: list[Evidence | None] = []
    for entry in entries:
        key = keys.get(entry.identity)
        found.append(by_key.pop(key, None) if key is not None else None)
    equal = {(row.title, row.date, row.url, row.page): row for row in by_key.values()}
    return [row or equal.pop(entry.identity, None) for entry, row in zip(entries, found, strict=True)]


def _fill(
    row: Evidence,
    entry: Reference,
    position: int,
    confidential: Collection[Identity] | None,
    files: Mapping[Identity, UUID | None],
) -> None:
    row.title, row.date, row.url, row.page = entry.identity
    row.position, row.strength, row.source = position, entry.strength, entry.source
    if confidential is not None:
        row.confidential = entry.identity in confidential
    if entry.identity in files:
        row.file_id = files[entry.identity]


def _columns(row: Evidence) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _COLUMNS)


def _store(
    standing: Sequence[Evidence],
    made: Sequence[Evidence],
    changed: Sequence[Evidence],
    written: Sequence[Evidence],
) -> None:
    gone = {row.pk for row in standing} - {row.pk for row in written}
    if gone:
        Evidence.objects.filter(pk__in=gone).delete()
    if changed:
        Evidence.objects.bulk_update(changed, _COLUMNS)
    if made:
        Evidence.objects.bulk_create(made)


# The body's plan, as far as an answer brings it: what stands in one recommendation becomes what was sent.


_PLANNED = Composed(lambda body, paragraph: ActionRow.objects.filter(body=body, paragraph=paragraph))


def replace_actions(
    *,
    by: Actor,
    body: Body,
    recommendation_id: int,
    paragraph: int,
    actions: Sequence[Action],
    saved: AnswerRow | None = None,
    typed_on: bool = False,
    since: datetime | None = None,
) -> None:
    """The body's live actions for one recommendation become these; equal in words is the same action.

    Belongs into the transaction of the act that brings them; `saved` is the answer that brings them,
    `typed_on` that somebody is still typing, and `since` when.
    """
    allow(by, Capability.WRITE_PLAN, body, paragraph)
    rows = _PLANNED(body.pk, paragraph)
    # Two actions may be equal in words; each entry takes one of them.
    known = {what: list(found) for what, found in groupby(sorted(rows, key=_what), key=_what)}
    changed = 0
    for position, entry in enumerate(actions):
        waiting = known.get(entry.what)
        row = (
            waiting.pop(0)
            if waiting
            else ActionRow(
                body=body, recommendation_id=recommendation_id, paragraph=paragraph, what=entry.what
            )
        )
        changed += write_action(by, row, entry, position, typed_on=typed_on, since=since)
    left = [row for found in known.values() for row in found]
    for row in left:
        delete_action(by, row, since=since)
    if since is not None and not typed_on:
        keep_typed(*rows)
    if changed or left:
        outdate_forms(body, {paragraph}, but=saved)
        record(
            by=by, kind="plan_saved", chain=body.slug, subject=str(paragraph), data={"actions": len(actions)}
        )


def outdate_forms(body: Body, paragraphs: set[int], *, but: AnswerRow | None = None) -> None:
    """Make every open form of these answers stale: it holds the plan as it was, and would undo the change.

    Where the plan is edited by itself this comes first: answers before actions, as a save holds them.
    """
    rows = AnswerRow.objects.filter(assessment__body=body, paragraph__in=paragraphs)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows.update(revision=F("revision") + 1)


def _what(row: ActionRow) -> str:
    return row.what


def delete_action(by: Actor, row: ActionRow, *, since: datetime | None = None) -> None:
    """Remove it; its history stays, unless it was no more than half typed."""
    gone = version_of(row, "-", by.moment, history_user=by.person)
    if not forget_half_typed(row, since):
        gone.save()
    row.delete()


def write_action(
    by: Actor,
    row: ActionRow,
    entry: Action,
    position: int,
    *,
    force: bool = False,
    typed_on: bool = False,
    since: datetime | None = None,
) -> int:
    """Save the row if it is new, differs or has to be; 1 if it was saved."""
    wanted = (entry.owner, entry.due, entry.status.value, [kind.value for kind in entry.assistance], position)
    before = (row.owner, row.due, row.status, row.assistance, row.position)
    if not (force or row._state.adding) and before == wanted:
        return 0
    row.owner, row.due, row.status, row.assistance, row.position = wanted
    kind = "+" if row._state.adding else "~"
    row.save()
    if kind == "+":
        since = None
    keep_version(row, kind, by, since=since, typed_on=typed_on, history_user=by.person)
    return 1


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the answer as it is now, and the version that history keeps of it.

    `before` is state and explanation until then; `lost_clearing`: it was cleared, and is not any more.
    """

    answer: AnswerRow
    version: Any
    before: tuple[str, str]
    lost_clearing: bool


@transaction.atomic
def save_answer(
    *,
    by: Actor,
    assessment: Assessment,
    entry: Answer,
    revision: int | None = None,
    confidential: Collection[Identity] | None = None,
    files: Mapping[Identity, UUID | None] | None = None,
    keys: Mapping[Identity, UUID] | None = None,
    copied: bool = False,
    reason: str = "",
    typed_on: bool = False,
) -> Saved:
    """Replace the whole answer to one recommendation by `entry`, which `answers.rules` has read.

    `revision` is the one the form was opened with; None saves over whatever stands (files, copies).
    `confidential` names the references to hide from everybody outside the body; None keeps the flags.
    `files` names the uploaded file of a reference, None for none; those it leaves out keep theirs. `keys`
    tells which of the references that stand an entry is, so that its words may change. `copied` marks
    the answer as one that nobody has checked yet, and `reason` says in history why it was saved, both
    where an earlier version comes back. `typed_on`: somebody is still typing, so that history keeps it as one
    version with what comes next.
    Raises StaleRevision when somebody else saved meanwhile, Refused when the answer is closed,
    Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.WRITE_ANSWER, assessment.body, entry.paragraph)
    answer = held_answer(assessment, entry.paragraph)
    require_open(assessment, entry.paragraph)
    require_composer(by, assessment.body_id, entry.paragraph)
    if revision is not None and answer.revision != revision:
        raise StaleRevision(answer)
    before = (answer.state, answer.explanation)
    since = None if reason else typing_since(answer, by)
    mark_typing(answer, by, since, typed_on=typed_on)
    cleared = _said(values_of([answer], assessment)[0].as_kept()) if answer.is_cleared else None
    kept = write_references(
        answer, entry.evidence, confidential=confidential, files=files or {}, keys=keys or {}
    )
    _write_criteria(answer, entry)
    answer.copied = copied
    _write_row(by, assessment, answer, entry)
    version = keep_version(
        answer,
        "~",
        by,
        since=since,
        typed_on=typed_on,
        history_change_reason=reason or None,
        entry=entry.as_json() | kept,
    )
    lost_clearing = cleared is not None and cleared != _said(version.entry)
    if lost_clearing:
        uncleared(answer, by=by, assessment=assessment)
    if entry.actions is not None:
        replace_actions(
            by=by,
            body=assessment.body,
            recommendation_id=answer.recommendation_id,
            paragraph=answer.paragraph,
            actions=entry.actions,
            saved=answer,
            typed_on=typed_on,
            since=since,
        )
    _record_saved(by, assessment, answer)
    return Saved(answer, version, before, lost_clearing)


def _record_saved(by: Actor, assessment: Assessment, answer: AnswerRow) -> None:
    record(
        by=by,
        kind="answer_saved",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {answer.paragraph}",
        at=answer.saved_at,
        data={"assessment": str(assessment.pk), "revision": answer.revision},
    )


def _said(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was cleared: the answer without the plan, which is the body's and may go on changing."""
    said = {key: value for key, value in kept.items() if key not in ("actions", "files")}
    return said | {"mechanisms": sorted(said.get("mechanisms", ()))}


def _write_row(by: Actor, assessment: Assessment, answer: AnswerRow, entry: Answer) -> None:
    """The columns of the answer, and the bodies that it names."""
    named = Body.objects.filter(slug__in=entry.named) if entry.named else ()
    bodies = {body.slug: body for body in named}
    put_columns(answer, entry, bodies)
    answer.revision += 1
    answer.saved_at, answer.saved_by, answer.saved_by_label = by.moment, by.person, by.label
    answer.save()
    if outline_of(assessment).recommendation(entry.paragraph).names_mechanisms:
        answer.mechanisms.set(bodies[slug] for slug in entry.mechanisms)


_ANSWERED = Composed(lambda answer: CriterionAnswer.objects.filter(answer=answer).select_related("criterion"))


def _write_criteria(answer: AnswerRow, entry: Answer) -> None:
    """Touch only the rows that differ: a click on one criterion writes one row."""
    known = {row.criterion.code: row for row in _ANSWERED(answer.pk)}
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


def _add_criteria(answer: AnswerRow, values: Mapping[str, str]) -> None:
    criteria = Criterion.objects.filter(recommendation_id=answer.recommendation_id, code__in=values).only(
        "code"
    )
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(answer=answer, criterion=criterion, value=values[criterion.code])
        for criterion in criteria
    )


@transaction.atomic
def apply_file(*, by: Actor, assessment: Assessment, file: AnswersFile) -> int:
    """Write a whole answers file, all or nothing; the number of answers written."""
    hold(assessment)
    if not assessment.is_writable:
        raise Refused(why_closed(assessment))
    if moves_frame(assessment, file):
        set_frame(by=by, assessment=assessment, file=file)
    for entry in file.answers:
        save_answer(by=by, assessment=assessment, entry=entry)
    return len(file.answers)


def current_entry(assessment: Assessment, paragraph: int) -> Answer:
    """What is saved now, as a file of answers holds it, without the plan; blank if nobody has answered."""
    found = load_answers(assessment, paragraph)
    return replace(found[0].in_file(), actions=None) if found else Answer(paragraph, State.BLANK)
