"""Bringing back an earlier version of an answer: any one from history, or the one before the last save.

Both save like everything else, so that what they replace stays in history and they can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rows import action_entry
from assessments.answering.rules import Refused, rules_for
from assessments.answering.saving import Saved, save_answer
from assessments.answering.starting import COPIED
from assessments.answers.problems import words
from assessments.answers.rules import read_entry
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Identity, Reference
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, EvidenceFile
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, can, require

RESTORED = "restored"
UNDONE = "undone"
# What history says of why an answer from a file was saved; the name of the ministry follows.
UPLOADED = "uploaded"
# What history keeps of a version besides what the rules of an entry know.
BESIDE_ENTRY = ("confidential", "files")


def versions_of(answer: AnswerRow) -> Any:
    """Every version of an answer that a save, or the copy at the start, has left; the oldest first."""
    return AnswerRow.history.filter(id=answer.pk).exclude(entry={}).order_by("history_date", "pk")


def may_restore(by: Actor, assessment: Assessment, version: Any) -> bool:
    """Whether the person may bring back this version, as far as roles go."""
    return can(by.principal, Capability.RESTORE, _matter(by, assessment, version))


def may_undo(by: Actor, assessment: Assessment, answer: AnswerRow) -> bool:
    """Whether the person may take back the last save of this answer, as far as roles go."""
    return answer.saved_at is not None and may_restore(by, assessment, answer)


def _matter(by: Actor, assessment: Assessment, version: Any) -> Matter:
    own = by.person is not None and version.saved_by_id == by.person.pk
    return Matter(assessment.body_id, version.paragraph, own=own)


@transaction.atomic
def restore_version(*, by: Actor, assessment: Assessment, version: Any, revision: int | None) -> Saved:
    """Save the answer again as this version has it; the action plan stays as it is.

    `revision` is the one that the person has seen. Raises StaleRevision when somebody saved meanwhile,
    Refused when the answer is closed or the version breaks a rule of today, Http404 or PermissionDenied
    without the right.
    """
    if not by.is_command_line:
        require(by.principal, Capability.RESTORE, _matter(by, assessment, version))
    return bring_back(by, assessment, version, revision, reason_of(RESTORED, version.history_date))


@transaction.atomic
def undo_last_save(*, by: Actor, assessment: Assessment, paragraph: int, revision: int | None) -> Saved:
    """Go back to the version before the last save: also in the plan, if that save changed it.

    What the same person saved again without a change counts as one save with what it repeats: after the
    button that follows an autosave, an undo would else change nothing that anybody can see.
    Only whoever made the last save, or a coordinator. Undoing once more brings it back. Raises as
    `restore_version` does.
    """
    answer = AnswerRow.objects.get(assessment=assessment, paragraph=paragraph)
    last, change, before = last_change(answer)
    if last is None or last.history_change_reason == COPIED:
        raise Refused(_("There is no save to undo: nobody has saved this answer."))
    if not by.is_command_line:
        require(by.principal, Capability.RESTORE, _matter(by, assessment, last))
    reason = reason_of(UNDONE, change.history_date)
    actions = _plan_before(assessment, answer, last, change)
    if before is None:
        blank = Answer(paragraph, State.BLANK, actions=actions)
        return save_answer(by=by, assessment=assessment, entry=blank, revision=revision, reason=reason)
    return bring_back(by, assessment, before, revision, reason, actions)


def last_change(answer: AnswerRow) -> tuple[Any, Any, Any]:
    """The version that stands, the save that made it so, and the version before that save; None where
    there is none. One query."""
    last = change = None
    for version in versions_of(answer).reverse():
        if last is None:
            last = version
        elif not _repeats(change, version):
            return last, change, version
        change = version
    return last, change, None


def _repeats(later: Any, earlier: Any) -> bool:
    """Whether a save left what the same person had saved just before; one with a reason stands for itself."""
    same = ("entry", "copied", "saved_by_id")
    is_plain = not later.history_change_reason
    return is_plain and all(getattr(later, name) == getattr(earlier, name) for name in same)


def version_before(answer: AnswerRow, version: Any) -> Any:
    """The version that this one replaced; None for the first. One query."""
    earlier = versions_of(answer).exclude(pk=version.pk)
    return earlier.filter(history_date__lte=version.history_date, pk__lt=version.pk).last()


def reason_of(kind: str, moment: datetime) -> str:
    """What history keeps of why a version was saved: `restored 2026-07-01T10:00:00+00:00`."""
    return f"{kind} {moment.isoformat(timespec='seconds')}"


def bring_back(
    by: Actor,
    assessment: Assessment,
    version: Any,
    revision: int | None,
    reason: str,
    actions: Sequence[Action] | None = None,
) -> Saved:
    """Save the answer as a version has it, or whatever holds its `entry` and `copied`."""
    entry = entry_of_version(by, assessment, version)
    return save_answer(
        by=by,
        assessment=assessment,
        entry=replace(entry, actions=None if actions is None else tuple(actions)),
        revision=revision,
        confidential=_hidden(version, entry.evidence),
        files=_files(assessment, version, entry.evidence),
        copied=bool(version.copied),
        reason=reason,
    )


def entry_of_version(by: Actor, assessment: Assessment, version: Any) -> Answer:
    """The version by the rules of today. Raises Refused where it breaks one."""
    raw = {name: value for name, value in version.entry.items() if name not in BESIDE_ENTRY}
    raw.pop("actions", None)
    entry, problems = read_entry(raw, rules_for(assessment, by))
    if entry is None:
        reasons = " ".join(words(problem) for problem in problems)
        raise Refused(_("This version can’t be brought back as it was. %s") % reasons)
    return entry


def _hidden(version: Any, evidence: Sequence[Reference]) -> frozenset[Identity]:
    positions = version.entry.get("confidential", ())
    return frozenset(item.identity for number, item in enumerate(evidence) if number in positions)


def _files(
    assessment: Assessment, version: Any, evidence: Sequence[Reference]
) -> dict[Identity, UUID | None]:
    """The uploaded file of each reference, as far as it still exists. One query if it had any."""
    wanted = {
        item.identity: UUID(file)
        for number, item in enumerate(evidence)
        if (file := version.entry.get("files", {}).get(str(number)))
    }
    rows = EvidenceFile.objects.filter(body_id=assessment.body_id, pk__in=wanted.values())
    standing = set(rows.values_list("pk", flat=True)) if wanted else set()
    found = {item.identity: wanted.get(item.identity) for item in evidence}
    return {identity: file if file in standing else None for identity, file in found.items()}


def _plan_before(
    assessment: Assessment, answer: AnswerRow, last: Any, change: Any
) -> tuple[Action, ...] | None:
    """The plan for this recommendation as it stood before the last change; None leaves it as it is.

    A change of the plan by itself raises the revision without a version: then the plan on the screen is
    not that save's doing, and stays.
    """
    if answer.revision != last.revision:
        return None
    rows = ActionRow.history.filter(body_id=assessment.body_id, history_date__gte=change.history_date)
    touched = set(rows.filter(paragraph=answer.paragraph).values_list("id", flat=True))
    if not touched:
        return None
    now = ActionRow.objects.filter(body_id=assessment.body_id, paragraph=answer.paragraph)
    kept = [(row.position, action_entry(row)) for row in now if row.pk not in touched]
    return tuple(entry for _position, entry in sorted(kept + _as_of(touched, change), key=_place))


def plan_now(assessment: Assessment, paragraph: int) -> tuple[Action, ...]:
    """The plan for a recommendation as it is saved."""
    rows = ActionRow.objects.filter(body_id=assessment.body_id, paragraph=paragraph)
    placed = [(row.position, action_entry(row)) for row in rows]
    return tuple(entry for _position, entry in sorted(placed, key=_place))


def plan_at(assessment: Assessment, version: Any) -> tuple[Action, ...]:
    """The plan for the recommendation as it was before that version was saved."""
    rows = ActionRow.history.filter(body_id=assessment.body_id, paragraph=version.paragraph)
    ids = set(rows.values_list("id", flat=True))
    return tuple(entry for _position, entry in sorted(_as_of(ids, version), key=_place))


def _place(placed: tuple[int, Action]) -> int:
    return placed[0]


def _as_of(ids: set[UUID], last: Any) -> list[tuple[int, Action]]:
    """These actions as they stood before that moment, those that were there."""
    found: dict[UUID, Any] = {}
    rows = ActionRow.history.filter(id__in=ids, history_date__lt=last.history_date)
    for row in rows.order_by("history_date", "history_id"):
        found[row.id] = row
    return [
        (row.position, action_entry(row))
        for row in found.values()
        if row.history_type != "-" and row.paragraph == last.paragraph
    ]
