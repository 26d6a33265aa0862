"""What files that came back would change, recommendation by recommendation. Pure.

Three texts are compared: what stood in the file when it went out (`base`), what stands now, and what the file
says. Only what differs from `base` is somebody's doing. What a person changed in the file and a colleague in
the product is a conflict, which a person decides; parts of two answers are never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from assessments.answer_values import AnswerEntry
from assessments.scoring import State


class Verdict(StrEnum):
    """What a file does to one recommendation."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"


def verdict(base: AnswerEntry | None, stands: AnswerEntry, said: AnswerEntry) -> Verdict:
    """What it comes to; `base` is None for a file of which nobody knows what stood in it.

    Such a file changes what differs from what stands. A blank file over an answer that stands is a
    conflict: whoever wrote in it did not see that answer. So is a filled one over an answer that was
    cleared meanwhile.
    """
    if base is not None and same(said, replace(base, actions=base.actions or ())):
        return Verdict.UNCHANGED
    if same(said, stands):
        return Verdict.UNCHANGED
    if base is not None and not same(stands, _held(base, said)):
        return Verdict.CONFLICT
    return Verdict.NEW if is_blank(stands) else Verdict.CHANGED


def _held(base: AnswerEntry, said: AnswerEntry) -> AnswerEntry:
    """What somebody else must not have changed meanwhile: the plan only where the file changes it."""
    return replace(base, actions=None) if said.actions is None else base


def leaves_answer(said: AnswerEntry, base: AnswerEntry) -> bool:
    """Whether the file leaves the answer itself as it was, and speaks of plan or priority at the most."""
    return same(_answer_itself(said), _answer_itself(base))


def _answer_itself(entry: AnswerEntry) -> AnswerEntry:
    return replace(entry, actions=None, priority=False)


def beside_what_stands(
    said: AnswerEntry, base: AnswerEntry, stands: AnswerEntry
) -> tuple[AnswerEntry, AnswerEntry]:
    """What a file that `leaves_answer` comes to, and the base it is held against.

    Plan and priority are put beside the answer that stands by now, whoever gave it meanwhile; only another
    change of the same plan, or of the priority, is a conflict with it.
    """
    is_touched = said.priority != base.priority
    priority = said.priority if is_touched else stands.priority
    held = base.priority if is_touched else stands.priority
    plan = base.actions if said.actions is not None else None
    return (
        replace(stands, priority=priority, actions=said.actions),
        replace(stands, priority=held, actions=plan),
    )


def same(one: AnswerEntry, other: AnswerEntry) -> bool:
    """Whether two answers say the same, in whatever order of rows; a plan left out says nothing."""
    if one.actions is None or other.actions is None:
        one, other = replace(one, actions=None), replace(other, actions=None)
    return _sorted(one) == _sorted(other)


def same_plan(one: AnswerEntry, other: AnswerEntry) -> bool:
    """Whether two say the same of the plan; one that says nothing of it has none."""
    return sorted(map(repr, one.actions or ())) == sorted(map(repr, other.actions or ()))


def with_live_plan(said: AnswerEntry, base: AnswerEntry, stands: AnswerEntry) -> AnswerEntry:
    """What a workbook says, with the plan that it comes to: None where nobody touched it in the file.

    A blank one showed none of the plan (`base` has None): what is written there is added to what stands.
    Nor did it show the mark of a priority, which nobody can have taken out: it stays.
    """
    is_answered = not same(replace(said, actions=None), base)
    if base.actions is None and stands.priority and is_answered:
        said = replace(said, priority=True)
    if same_plan(said, base):
        return replace(said, actions=None)
    if base.actions is not None or said.actions is None:
        return said
    written = {action.what for action in said.actions}
    kept = tuple(action for action in stands.actions or () if action.what not in written)
    return replace(said, actions=(*kept, *said.actions))


def is_blank(entry: AnswerEntry) -> bool:
    """Whether nothing at all is said; a plan stands by itself."""
    return same(entry, AnswerEntry(entry.paragraph, State.BLANK))


def _sorted(entry: AnswerEntry) -> AnswerEntry:
    actions = None if entry.actions is None else tuple(sorted(entry.actions, key=repr))
    return replace(
        entry,
        # A sheet of LibreOffice's own format keeps no tabs.
        explanation=entry.explanation.replace("\t", ""),
        criteria=dict(sorted(entry.criteria.items())),
        evidence=tuple(sorted(entry.evidence, key=repr)),
        mechanisms=tuple(sorted(entry.mechanisms)),
        actions=actions,
    )


def completed(said: Mapping[str, Any], unsaid: Sequence[str], base: AnswerEntry) -> dict[str, Any]:
    """What a file says as a whole entry: the parts it does not hold are those that stood in it."""
    before = base.as_json()
    entry = dict(said)
    for part in unsaid:
        if part.startswith("criteria."):
            _put_criterion(entry, before, part.partition(".")[2])
        elif part == "state":
            for key in ("state", "level"):
                entry.pop(key, None)
                if key in before:
                    entry[key] = before[key]
        elif part in before:
            entry[part] = before[part]
    entry.setdefault("state", State.BLANK.value)
    if entry["state"] != State.ELSEWHERE and "elsewhere" in unsaid:
        entry.pop("elsewhere", None)
    if "explanation" in entry and _without_tabs(entry["explanation"]) == _without_tabs(
        base.explanation
    ):
        entry["explanation"] = base.explanation
    return entry


def _without_tabs(text: object) -> object:
    return text.replace("\t", "") if isinstance(text, str) else text


def _put_criterion(entry: dict[str, Any], before: Mapping[str, Any], code: str) -> None:
    known = before.get("criteria", {})
    if code in known:
        entry["criteria"] = {**entry.get("criteria", {}), code: known[code]}
