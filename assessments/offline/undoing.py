"""Taking back one write of an uploaded file: by what is saved now, and not by when it was saved.

What the file wrote goes back to what was there before, as long as all of it is still there; what somebody
changed beside it stays. So an older upload can be undone after a newer one. Where a part that the file wrote
was changed since, nothing of that write is taken back, and it is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from assessments.answering.giving import put_back_input
from assessments.answering.restoring import (
    UNDONE,
    bring_back,
    may_restore,
    plan_at,
    plan_now,
    reason_of,
    undo_last_save,
    versions_of,
)
from assessments.answering.rules import StaleRevision
from assessments.answers.value import Action
from assessments.models import Answer, Assessment, Contribution
from assessments.trail.acting import Actor


class Outcome(Enum):
    """What became of one write: it is as before, as before but for what others changed, or it stays."""

    AS_BEFORE = auto()
    BESIDE_OTHERS = auto()
    STAYS = auto()


PARTS: Sequence[Sequence[str]] = (
    ("state", "level", "elsewhere"),
    ("explanation",),
    ("criteria",),
    ("evidence", "confidential", "files"),
    ("mechanisms",),
    ("priority",),
)
"""The members of an entry that are changed together."""


@dataclass(frozen=True, slots=True)
class Version:
    """An answer to bring back, as history has one."""

    entry: Mapping[str, Any]
    copied: bool


def take_back_answer(by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> Outcome:
    """Raises as `undo_last_save` does."""
    answer = Answer.objects.get(assessment=assessment, paragraph=done["paragraph"])
    if answer.revision != done["revision"]:
        return _take_back_beside(by, assessment, answer, done)
    try:
        undo_last_save(by=by, assessment=assessment, paragraph=answer.paragraph, revision=answer.revision)
    except StaleRevision:
        return Outcome.STAYS
    return Outcome.AS_BEFORE


def _take_back_beside(by: Actor, assessment: Assessment, answer: Answer, done: Mapping[str, Any]) -> Outcome:
    """The answer was saved since: go by its parts."""
    versions = list(versions_of(answer))
    place = _place_of(versions, done)
    if place is None or not (by.is_command_line or may_restore(by, assessment, versions[-1])):
        return Outcome.STAYS
    wrote, now = versions[place], versions[-1]
    before = (
        versions[place - 1] if place else Version({"paragraph": answer.paragraph, "state": "blank"}, False)
    )
    entry = without(now.entry, before.entry, wrote.entry)
    plan = _plan_before(assessment, wrote)
    if entry is None or (plan is not None and plan_now(assessment, answer.paragraph) != _said_plan(wrote)):
        return Outcome.STAYS
    is_exact = _same(entry, before.entry)
    back = Version(entry, (before if is_exact else now).copied)
    reason = reason_of(UNDONE, wrote.history_date)
    bring_back(by, assessment, back, answer.revision, reason, plan)
    return Outcome.AS_BEFORE if is_exact else Outcome.BESIDE_OTHERS


def _place_of(versions: Sequence[Any], done: Mapping[str, Any]) -> int | None:
    """Which of the versions the upload wrote; of answers as data the last one up to its revision."""
    if "version" in done:
        return next((n for n, one in enumerate(versions) if one.pk == done["version"]), None)
    return max((n for n, one in enumerate(versions) if one.revision <= done["revision"]), default=None)


def without(
    now: Mapping[str, Any], before: Mapping[str, Any], wrote: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What is saved `now` without what was written, each part of it as before; None where one was changed."""
    entry = dict(now)
    for part in PARTS:
        if _part(before, part) == _part(wrote, part):
            continue
        if _part(now, part) != _part(wrote, part):
            return None
        for member in part:
            entry.pop(member, None)
            if member in before:
                entry[member] = before[member]
    return entry


def _part(entry: Mapping[str, Any], part: Sequence[str]) -> object:
    if part[0] == "evidence":
        hidden, files = entry.get("confidential", ()), entry.get("files", {})
        items = enumerate(entry.get("evidence", ()))
        return sorted(repr((sorted(item.items()), at in hidden, files.get(str(at)))) for at, item in items)
    if part[0] == "mechanisms":
        return sorted(entry.get("mechanisms", ()))
    return [_said(entry.get(member)) for member in part]


def _said(value: object) -> object:
    """What is empty is the same as what is not there; level 0 is not empty."""
    return None if value is False or value in ("", None, {}, []) else value


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_part(one, part) == _part(other, part) for part in PARTS)


def _plan_before(assessment: Assessment, wrote: Any) -> tuple[Action, ...] | None:
    """The plan as it was before that version, where it changed the plan."""
    if "actions" not in wrote.entry:
        return None
    before = plan_at(assessment, wrote)
    return None if before == _said_plan(wrote) else before


def _said_plan(version: Any) -> tuple[Action, ...]:
    return tuple(map(Action.from_json, version.entry.get("actions", ())))


def take_back_input(by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> Outcome:
    """Raises as `put_back_input` does."""
    answer = {"answer__assessment": assessment, "answer__paragraph": done["paragraph"]}
    row = Contribution.objects.filter(**answer, membership_id=done["member"]).first()
    if row is None:
        return Outcome.STAYS
    if row.revision == done["revision"]:
        return Outcome.AS_BEFORE if put_back_input(by=by, assessment=assessment, done=done) else Outcome.STAYS
    versions = list(row.history.order_by("history_date", "pk"))
    place = _place_of(versions, done)
    entry = None if place is None else without(row.entry, done["before"], versions[place].entry)
    if entry is None:
        return Outcome.STAYS
    is_exact = _same(entry, done["before"])
    from_file = done.get("from_file", False) if is_exact else row.from_file
    back = {**done, "revision": row.revision, "before": entry, "from_file": from_file}
    put_back_input(by=by, assessment=assessment, done=back)
    return Outcome.AS_BEFORE if is_exact else Outcome.BESIDE_OTHERS
