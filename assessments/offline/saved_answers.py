"""What is saved, as far as it may leave the product, and what a file changes of it.

A copied answer that nobody has saved counts as blank, as everywhere; confidential references stay behind.
Three texts are compared: what the file said before (`base`: when it was made, or in the last copy of it that
was applied), what is saved now, and what the file says. Only what differs from `base` is the doing of whoever
filled the file in. What was changed in the file and also on the screen is a conflict, which a person decides;
parts of two answers are never mixed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from assessments.answering.inputs import asked_in, input_of, inputs_of, own_inputs
from assessments.answering.rows import values_of
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Identity, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from mechanisms.access import Principal
from mechanisms.models import Role


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands to one recommendation, an answer or an input, as it may leave the product.

    `entry` is the visible part (with the plan, for an answer); `keys` are the ids of its references; `hidden`
    the confidential ones, which stay, `hidden_keys` their ids. `files` are the names of the uploaded files by
    the id of their reference. `copied`: taken over from the last cycle and saved by nobody, so that the entry
    is blank; `unchecked` is what was copied. `explained` are the fingerprints of what looks like personal
    data and was said to be none. `from_file`: an input as it came in a file.
    `signed_off`: by whom, as that file said.
    """

    entry: Answer
    revision: int = 0
    keys: tuple[UUID | None, ...] = ()
    hidden: Answer | None = None
    hidden_keys: tuple[UUID | None, ...] = ()
    files: Mapping[UUID, str] = field(default_factory=dict)
    copied: bool = False
    unchecked: Answer | None = None
    saved_by: str = ""
    saved_at: datetime | None = None
    explained: frozenset[str] = frozenset()
    from_file: bool = False
    signed_off: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> Answer:
        """The entry with its confidential references at the end."""
        hidden = self.hidden.evidence if self.hidden else ()
        return replace(self.entry, evidence=(*self.entry.evidence, *hidden))


def stored_answers(assessment: Assessment) -> dict[int, Stored]:
    """The answers of an assessment by paragraph. Five queries."""
    rows = list(AnswerRow.objects.with_named_body().filter(assessment=assessment))
    values = values_of(rows, assessment)
    return {row.paragraph: _stored(found, row) for row, found in zip(rows, values, strict=True)}


def _stored(found: Answer, row: Any) -> Stored:
    whole = found.in_file()
    open_to_leave, secret = _parted(found.evidence)
    seen = replace(found, evidence=open_to_leave).in_file()
    kept = replace(found, evidence=secret, actions=None).in_file()
    if found.copied:
        seen = Answer(found.paragraph, State.BLANK, actions=whole.actions)
        open_to_leave = ()
    return Stored(
        entry=seen,
        revision=row.revision,
        keys=tuple(item.key for item in open_to_leave),
        hidden=kept if kept.evidence and not found.copied else None,
        hidden_keys=tuple(item.key for item in secret),
        files={
            item.key: item.file.name
            for item in open_to_leave
            if item.key is not None and item.file is not None
        },
        copied=found.copied,
        unchecked=replace(whole, actions=None) if found.copied else None,
        saved_by=row.saved_by_label,
        saved_at=row.saved_at,
        explained=frozenset(row.personal_data.get("found", ())),
    )


def _parted(evidence: Sequence[Reference]) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """The references that may leave the product, and the confidential ones."""
    open_to_leave = tuple(item for item in evidence if not item.confidential)
    return open_to_leave, tuple(item for item in evidence if item.confidential)


def stored_inputs(assessment: Assessment) -> dict[tuple[int, int], Stored]:
    """The inputs of those who are members still, by paragraph and membership. One query."""
    found = inputs_of([assessment.pk]).get(assessment.pk, {})
    return {
        (paragraph, item.membership_id): _stored_input(item.proposal, item)
        for paragraph, items in found.items()
        for item in items
        if item.membership_id is not None
    }


def own_words(assessment: Assessment, principal: Principal) -> dict[int, Answer]:
    """What this person has given where he or she is one of several who are asked, blank where nothing.

    Two queries for a contributor, else none.
    """
    body_id = assessment.body_id
    if principal.role_in(body_id) != Role.CONTRIBUTOR:
        return {}
    asked = asked_in(body_id)
    inputs = stored_inputs(assessment)
    found = {}
    for paragraph in own_inputs(principal, body_id, asked):
        mine = next(one for one in asked[paragraph] if one.person_id == principal.person_id)
        stored = inputs.get((paragraph, mine.membership_id))
        found[paragraph] = stored.whole if stored else Answer(paragraph, State.BLANK)
    return found


def stored_input(row: Any) -> Stored:
    """One input, from its row."""
    item = input_of(row)
    return _stored_input(item.proposal, item)


def _stored_input(said: Answer, item: Any) -> Stored:
    open_to_leave, secret = _parted(said.evidence)
    return Stored(
        entry=replace(said, evidence=open_to_leave).in_file(),
        revision=item.revision,
        keys=(None,) * len(open_to_leave),
        hidden=replace(said, evidence=secret).in_file() if secret else None,
        saved_by=item.saved_by,
        saved_at=item.saved_at,
        from_file=item.from_file,
        signed_off=item.signed_off,
    )


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
    said: Sequence[Reference], hidden: Sequence[Reference], origins: Mapping[Identity, Identity]
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
    return Beside((*written, *left.values()), frozenset(shut), tuple(corrected), tuple(kept))


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
    if "explanation" in entry and _without_tabs(entry["explanation"]) == _without_tabs(base.explanation):
        entry["explanation"] = base.explanation
    return entry


def _without_tabs(text: object) -> object:
    return text.replace("\t", "") if isinstance(text, str) else text


def _put_criterion(entry: dict[str, Any], before: Mapping[str, Any], code: str) -> None:
    known = before.get("criteria", {})
    if code in known:
        entry["criteria"] = {**entry.get("criteria", {}), code: known[code]}
