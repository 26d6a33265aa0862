"""What of a row of a workbook can be taken where a part of it can't: the rest, with that part left out. Pure.

A part that is left out is what the file said of it before, and blank where it said nothing: a reference that
went out with the file is never lost by a cell that can't be read. A new one whose strength is missing, or
can't be kept for want of a date, a link or a name, comes in with strength 0, which claims nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assessments.answers.problems import Problem
from assessments.answers.value import Answer
from assessments.offline.file_answers import Base, Returned
from assessments.offline.repairs import IN_LIST, kind_of
from assessments.offline.saved_answers import completed
from recommendations.outline import CriterionValue

MOST_ROUNDS = 6
"""Leaving a part out may break a rule of another one."""
OF_STATE = frozenset(
    {
        "not_applicable_not_allowed",
        "not_applicable_without_reason",
        "elsewhere_national",
        "elsewhere_without_name",
        "elsewhere_itself",
        "elsewhere_unknown",
    }
)
"""Rules by which a state can't be kept, whatever the member at which they are noted."""
_NEEDED = ("title", "what", "")
"""Without these nothing is left of a row."""
_OF_STRENGTH = frozenset(
    {
        "evidence_without_date",
        "evidence_without_place",
        "evidence_without_source",
        "evidence_confirmed_by_itself",
    }
)
"""Rules by which a reference can't have its strength."""
_LEAST = 0

type Read = Callable[[Mapping[str, Any]], tuple[Answer | None, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Clear:
    """The entry that can be taken, with the codes of its rows of evidence; `left` is what was left out, by
    the places in the file. `problems` can't be left out, and keep all of it from being taken.

    `gone` are the rows of which nothing comes in, `weak` the references that come in with strength 0.
    """

    said: Answer | None
    codes: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    left: tuple[Problem, ...] = ()
    gone: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def clear_parts(
    returned: Returned, raw: Mapping[str, Any], unread: Collection[str], base: Base, read: Read
) -> Clear:
    """What is clear of `raw`, the entry that a workbook gives, in which the `unread` parts are left out."""
    pieces = _Pieces(dict(raw), list(returned.codes), base)
    for part in unread:
        pieces.leave(part)
    left: list[Problem] = []
    for _round in range(MOST_ROUNDS):
        said, problems = read(pieces.raw)
        kept = [problem for problem in problems if not pieces.can_leave(problem)]
        if not problems or kept:
            placed = tuple(map(pieces.placed, kept))
            return Clear(said, tuple(pieces.codes), placed, tuple(left), *pieces.of_rows)
        left += map(pieces.placed, problems)
        pieces.leave_all(problems)
    return Clear(None, tuple(pieces.codes), tuple(left))


@dataclass(slots=True)
class _Pieces:
    raw: dict[str, Any]
    codes: list[str]
    base: Base
    rows: dict[str, list[int]] = field(default_factory=dict)
    """Of each list, which rows of the file are left."""
    gone: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("evidence", "actions"):
            self.raw[name] = [dict(item) for item in self.raw.get(name) or ()] if name in self.raw else None
            self.rows[name] = list(range(len(self.raw[name] or ())))
        self.raw = {key: value for key, value in self.raw.items() if value is not None}

    def placed(self, problem: Problem) -> Problem:
        """At the place in the file, whatever rows were left out before it."""
        found = IN_LIST.fullmatch(problem.member)
        if found is None:
            return problem
        at = self._row(found[1], int(found[2]))
        return replace(problem, member=f"{at}.{found[3]}" if found[3] else at)

    @property
    def of_rows(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rows that are gone, and those that are weak."""
        return tuple(self.gone), tuple(at for at in dict.fromkeys(self.weak) if at not in self.gone)

    def _row(self, name: str, index: int) -> str:
        """The place of a row in the file."""
        return f"{name}[{self.rows[name][index]}]"

    def can_leave(self, problem: Problem) -> bool:
        """Whether the rest can be taken without it."""
        if problem.rule in (*OF_STATE, "no_case_without_sentence"):
            return True
        found = IN_LIST.fullmatch(problem.member)
        if found is None:
            return bool(kind_of(problem.member)) and problem.rule != "criterion_unknown"
        before = self._before(found[1], int(found[2]))
        return before is None or before != self.raw[found[1]][int(found[2])]

    def leave_all(self, problems: Sequence[Problem]) -> None:
        gone: set[tuple[str, int]] = set()
        for problem in problems:
            found = IN_LIST.fullmatch(problem.member)
            if found and _is_of_strength(problem):
                self._weaken(int(found[2]))
            elif found and (found[3] or "") in _NEEDED:
                gone.add((found[1], int(found[2])))
            elif problem.rule in OF_STATE:
                self._leave_member("state")
            elif problem.rule == "no_case_without_sentence":
                self._leave_no_case()
            else:
                self.leave(problem.member)
        for name, index in sorted(gone, reverse=True):
            self._leave_row(name, index)

    def _weaken(self, index: int) -> None:
        """With the strength that it had before, where that is another; a new one claims nothing."""
        item, before = self.raw["evidence"][index], self._before("evidence", index)
        if before is None:
            item["strength"] = _LEAST
            self.weak.append(self._row("evidence", index))
        elif item.get("strength") != before["strength"]:
            item["strength"] = before["strength"]
        else:
            self.raw["evidence"][index] = before

    def leave(self, part: str) -> None:
        found = IN_LIST.fullmatch(part)
        if found is None:
            self._leave_member(part)
            return
        name, index, member = found[1], int(found[2]), str(found[3])
        items = self.raw.get(name, [])
        if index < len(items):
            before = self._before(name, index) or {}
            items[index].pop(member, None)
            items[index] |= {member: before[member]} if member in before else {}

    def _leave_member(self, part: str) -> None:
        member = part.partition("[")[0]
        if member == "mechanisms" and "[" in part:
            named = self.raw["mechanisms"]
            index = int(part.partition("[")[2].rstrip("]"))
            self.raw["mechanisms"] = [one for at, one in enumerate(named) if at != index]
        elif not member.startswith("mechanisms."):
            self.raw.pop(member, None)
            self.raw = completed(self._without(part), [part], self.base.entry)

    def _without(self, part: str) -> dict[str, Any]:
        """Without a statement, before it is put back as it was."""
        name, _dot, code = part.partition(".")
        given = self.raw.get(name)
        if not code or not isinstance(given, Mapping):
            return self.raw
        return {**self.raw, name: {key: value for key, value in given.items() if key != code}}

    def _leave_no_case(self) -> None:
        given = self.raw.get("criteria", {})
        for code in [code for code, value in given.items() if value == CriterionValue.NO_CASE]:
            self._leave_member(f"criteria.{code}")

    def _before(self, name: str, index: int) -> dict[str, Any] | None:
        """What a row of evidence said before, by its code; a row without one by what identifies it."""
        if name != "evidence" or index >= len(self.raw[name]):
            return None
        code = self.codes[index] if index < len(self.codes) else ""
        item = self.raw[name][index]
        found = (row.item.as_json() for row in self.base.rows if not code or row.code == code)
        return next((before for before in found if code or _is_same(before, item)), None)

    def _leave_row(self, name: str, index: int) -> None:
        before = self._before(name, index)
        if before is not None:
            self.raw[name][index] = before
            return
        self.gone.append(self._row(name, index))
        del self.raw[name][index], self.rows[name][index]
        if name == "evidence" and index < len(self.codes):
            del self.codes[index]


def _is_of_strength(problem: Problem) -> bool:
    """Whether all that is wrong with a row is how strong it is."""
    is_missing = problem.rule == "missing_key" and problem.params.get("key") == "strength"
    return is_missing or problem.rule in _OF_STRENGTH


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows name the same document."""
    return all(one.get(key) == other.get(key) for key in ("title", "date", "url", "page"))
