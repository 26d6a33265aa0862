"""What a row of a file comes to as an entry, by the rules, and what the file said of it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from assessments.answer_entry import AnswerEntry, Problem, Rules, read_entry
from assessments.answer_values import SCHEMA
from assessments.lifecycle.claim_rows import Base, Row
from assessments.lifecycle.file_copies import Copies, Copy
from assessments.models import Workbook
from assessments.returned_file import Returned
from assessments.returned_rows import completed, is_blank, leaves_answer, same, same_plan
from assessments.schema_check import schema_problems
from assessments.scoring import State
from assessments.standing_answers import Stored

BESIDE_ANSWER = ("actions", "priority")
"""What an input does not speak of."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Reads entries by the rules of the content; who may write what is asked where something changes."""

    rules: Rules
    copies: Copies

    @classmethod
    def by(cls, rules: Rules, copies: Copies) -> Entries:
        """With the rules of an assessment, whoever looks."""
        return cls(replace(rules, writable=None, assigned=None, by_input=frozenset()), copies)

    def base(
        self,
        row: Workbook | None,
        paragraph: int,
        member: int | None,
        stands: Stored,
        answer: Stored,
    ) -> Base | None:
        """What the file said before, as far as it counts now; None where nobody knows.

        Where no copy of it gave an input yet, that is what the last one said of the answer.
        """
        if row is None:
            return None
        made = self._as_made(row, paragraph, member)
        copy = self._own_copy(row, paragraph, member, stands)
        of_answer = copy is None or member is None
        copy = copy or self.copy(row, paragraph, None, answer)
        if copy is None:
            return made
        entry = self.entry(paragraph, copy.said, member)
        brought = (
            Row(code, item, UUID(key) if key else None)
            for (code, key), item in zip(copy.rows, entry.evidence, strict=False)
        )
        rows = (*made.rows, *brought)
        return replace(
            made, entry=entry, rows=rows, since=copy.applied_at, is_copy=True, of_answer=of_answer
        )

    def _own_copy(
        self, row: Workbook, paragraph: int, member: int | None, stands: Stored
    ) -> Copy | None:
        """The last copy that wrote what the file counts as now; not one that was undone and left no input."""
        copy = self.copy(row, paragraph, member, stands)
        if copy is None or member is None or not copy.is_undone:
            return copy
        return None if is_blank(stands.whole) else copy

    def copy(
        self, row: Workbook, paragraph: int, member: int | None, stands: Stored
    ) -> Copy | None:
        """The last copy of the file that was applied here. One that was undone counts where what it wrote is
        saved again."""
        for copy in self.copies.of(str(row.pk), paragraph, member):
            wrote = self.entry(paragraph, copy.wrote, None)
            if not copy.is_undone or same(wrote, stands.whole):
                return copy
        return None

    def _as_made(self, row: Workbook, paragraph: int, member: int | None) -> Base:
        kept: Mapping[str, Any] = row.base.get(str(paragraph), {})
        entry = self.entry(paragraph, kept.get("entry", {}), member)
        keys = kept.get("references", {})
        codes = (f"{paragraph}.e{place}" for place in range(1, len(entry.evidence) + 1))
        rows = (
            Row(code, item, UUID(keys[code]) if code in keys else None)
            for code, item in zip(codes, entry.evidence, strict=True)
        )
        shows_plan = row.filled and entry.actions is not None
        return Base(
            entry,
            tuple(rows),
            row.made_at,
            is_copy=False,
            shows_plan=shows_plan,
            of_answer=not kept.get("input"),
        )

    def entry(self, paragraph: int, kept: Mapping[str, Any], member: int | None) -> AnswerEntry:
        """What was kept, as an entry; an input speaks of neither plan nor priority."""
        entry = AnswerEntry(paragraph, State.BLANK)
        if kept:
            entry = read_entry(kept, self._naming(kept))[0] or entry
        return entry if member is None else replace(entry, priority=False, actions=None)

    def said(
        self, member: int | None, returned: Returned, base: AnswerEntry | None
    ) -> tuple[AnswerEntry | None, list[Problem]]:
        """What a file says as an entry: what a workbook leaves out is what it said before."""
        raw = dict(returned.said)
        if base is not None:
            raw = completed(raw, returned.unsaid, base)
            if raw["state"] != State.ELSEWHERE:
                raw.pop("elsewhere", None)
        if member is not None:
            raw = {key: value for key, value in raw.items() if key not in BESIDE_ANSWER}
        said, problems = self._read(raw, base)
        if base is None and not problems:
            problems = schema_problems(self.document(raw), self.rules.outline)
        return said, problems

    def _read(
        self, raw: Mapping[str, Any], base: AnswerEntry | None
    ) -> tuple[AnswerEntry | None, list[Problem]]:
        """What a file left as it was is no fault of it, even if no answer may say so any more."""
        said, problems = read_entry(raw, self.rules)
        if base is None or not problems:
            return said, problems
        as_it_was, _ = read_entry(raw, self._naming(base.as_json()))
        if as_it_was is not None and leaves_answer(as_it_was, base):
            return as_it_was, [one for one in problems if one.member.startswith(BESIDE_ANSWER)]
        return said, problems

    def _naming(self, kept: Mapping[str, Any]) -> Rules:
        """The rules as they were when it went out: a mechanism may have been taken off the list since."""
        named = {kept.get("elsewhere", ""), *kept.get("mechanisms", ())} - {""}
        return replace(self.rules, known_bodies=self.rules.known_bodies | named)

    def speaks_beside(self, row: Workbook | None, returned: Returned, answer: Stored) -> bool:
        """Whether it changes plan or priority; where a file only gives an input, nothing becomes of that."""
        seen = self._as_made(row, returned.paragraph, None).entry if row else answer.entry
        said = {key: returned.said.get(key) for key in BESIDE_ANSWER if key not in returned.unsaid}
        plan, is_priority = said.get("actions"), bool(said.get("priority"))
        if row is None and not plan:
            return is_priority and not seen.priority
        marks = "priority" in said and is_priority != seen.priority
        return marks or ("actions" in said and not self._same_plan(plan or [], seen))

    def _same_plan(self, plan: object, seen: AnswerEntry) -> bool:
        raw = {"paragraph": seen.paragraph, "state": State.BLANK.value, "actions": plan}
        found, _ = read_entry(raw, self.rules)
        return found is not None and same_plan(found, seen)

    def document(self, *entries: Mapping[str, Any]) -> dict[str, Any]:
        """A file of answers around these entries."""
        return {
            "schema": SCHEMA,
            "edition": self.rules.outline.edition,
            "answers": list(entries),
        }
