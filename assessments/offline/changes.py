"""What files that came back would change, recommendation by recommendation. Pure.

Three texts are compared: what the file said before (`base`: when it was made, or in the last copy of it that
was applied), what is saved now, and what the file says. Only what differs from `base` is the doing of whoever
filled the file in. What was changed in the file and also on the screen is a conflict, which a person decides;
parts of two answers are never mixed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Identity, Reference

# Confidential references beside what a file says: they stay, whatever comes back. Pure.


@dataclass(frozen=True, slots=True)
class Beside:
    """The references as they are written, and which of them stay confidential.

    `corrected` are rows of the file that went out open and are confidential by now; `kept` those that say
    the same as a confidential one which the file never held: that one stays as it is.
    """

    evidence: tuple[Reference, ...]
    confidential: frozenset[Identity]
    corrected: tuple[Reference, ...] = ()
    kept: tuple[Reference, ...] = ()


def beside_hidden(
    said: Sequence[Reference],
    hidden: Sequence[Reference],
    origins: Mapping[Identity, Identity],
) -> Beside:
    """What a file says, with the confidential references that stand.

    `origins` tells for a row of the file which of those that stand it is, by the code with which it went out.
    """
    secret = {item.identity: item for item in hidden}
    left = dict(secret)
    written, corrected, kept = [], [], []
    for item in said:
        origin = origins.get(item.identity)
        is_free = item.identity == origin or item.identity not in secret
        if origin is not None and origin in left and is_free:
            left.pop(origin)
            corrected.append(item)
            written.append(item)
        elif item.identity in secret:
            kept.append(item)
            written.append(left.pop(item.identity, item))
        else:
            written.append(item)
    shut = {item.identity for item in (*corrected, *kept)} | secret.keys()
    return Beside(
        (*written, *left.values()),
        frozenset(shut),
        tuple(corrected),
        tuple(kept),
    )


class Verdict(StrEnum):
    """What a file does to one recommendation.

    UNCHANGED: it says what is saved. UNTOUCHED: it has nothing new, and something else is saved by now.
    """

    NEW = "new"
    CHANGED = "changed"
    UNTOUCHED = "untouched"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"

    @property
    def is_idle(self) -> bool:
        """Whether nothing would be written in any case."""
        return self in (Verdict.UNTOUCHED, Verdict.UNCHANGED)


def verdict(base: Answer | None, saved: Answer, said: Answer) -> Verdict:
    """What the file does; `base` is None for a file of which nobody knows what it said before.

    Such a file changes what differs from what is saved. A blank file over a saved answer is a conflict:
    whoever filled it in did not see that answer. So is a filled one over an answer emptied meanwhile.
    """
    if same(said, saved):
        return Verdict.UNCHANGED
    if base is not None:
        if same(said, base):
            return Verdict.UNTOUCHED
        wanted, expected = _wanted_and_expected(base, saved, said)
        if same(wanted, saved):
            return Verdict.UNTOUCHED  # all that it changes is saved already
        if not same(saved, expected):
            return Verdict.CONFLICT
    return Verdict.NEW if is_blank(saved) else Verdict.CHANGED


def wanted(base: Answer, saved: Answer, said: Answer) -> Answer:
    """What would be saved: with the plan as None where nobody touched it in the file, and with plan and
    priority beside the saved answer where the file `leaves_answer`."""
    return _wanted_and_expected(base, saved, said)[0]


def _wanted_and_expected(base: Answer, saved: Answer, said: Answer) -> tuple[Answer, Answer]:
    """What would be saved, and what has to be saved now, or somebody else changed it too.

    Plan and priority are put beside the answer that is saved by now, whoever gave it meanwhile; only another
    change of the same plan is a conflict with it. The plan counts only where the file changes it.
    """
    is_planned = not same_plan(said, base)
    said = replace(said, actions=said.actions if is_planned else None)
    base = replace(base, actions=base.actions if is_planned else None)
    if not leaves_answer(said, base):
        return said, base
    is_marked = said.priority != base.priority
    return (
        replace(saved, priority=(said if is_marked else saved).priority, actions=said.actions),
        replace(saved, priority=(base if is_marked else saved).priority, actions=base.actions),
    )


def leaves_answer(said: Answer, base: Answer) -> bool:
    """Whether the file leaves the answer itself as it was, and speaks of plan or priority at the most."""
    return same(_answer_itself(said), _answer_itself(base))


def _answer_itself(entry: Answer) -> Answer:
    return replace(entry, actions=None, priority=False)


def as_if_shown(base: Answer, saved: Answer, said: Answer) -> tuple[Answer, Answer]:
    """`base` and `said` of a blank file, as if the saved plan and priority had been in it, untouched.

    It showed neither, so that nobody can have taken anything out: what is written there is added to the plan
    (an action of the same words is the same action), and an empty cell leaves the priority.
    """
    if said.priority == base.priority:
        base = replace(base, priority=saved.priority)
        said = replace(said, priority=saved.priority)
    own = base.plan
    unseen = _without(saved.plan, own)
    base = replace(base, actions=(*unseen, *own))
    if said.actions is not None:
        said = replace(said, actions=(*_without(unseen, said.actions), *said.actions))
    return base, said


def _without(actions: Sequence[Action], others: Sequence[Action]) -> list[Action]:
    named = {action.what for action in others}
    return [action for action in actions if action.what not in named]


def without_references(entry: Answer, hidden: Collection[Reference]) -> Answer:
    """An entry without these references: confidential ones stay whether a file has them or not."""
    return replace(entry, evidence=tuple(item for item in entry.evidence if item not in hidden))


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, in whatever order of rows; a plan left out says nothing."""
    if one.actions is None or other.actions is None:
        one, other = replace(one, actions=None), replace(other, actions=None)
    return _sorted(one) == _sorted(other)


def same_plan(one: Answer, other: Answer) -> bool:
    """Whether two say the same of the plan; one that says nothing of it has none."""
    return sorted(map(repr, one.plan)) == sorted(map(repr, other.plan))


def is_blank(entry: Answer) -> bool:
    """Whether nothing at all is said; a plan stands by itself."""
    return same(entry, Answer(entry.paragraph, State.BLANK))


def _sorted(entry: Answer) -> Answer:
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


def completed(said: Mapping[str, Any], unsaid: Sequence[str], base: Answer) -> dict[str, Any]:
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
    if entry["state"] != State.ELSEWHERE:
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
