"""What a row of a file comes to as an entry, by the rules, and what the file said of it before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from assessments.answering.restoring import BESIDE_ENTRY
from assessments.answers.file import schema_problems
from assessments.answers.problems import Problem
from assessments.answers.rules import Rules, read_entry
from assessments.answers.scoring import State
from assessments.answers.value import SCHEMA, Answer, Identity, Reference, named_in
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, Evidence, Upload, Workbook
from assessments.offline.clear_parts import Clear, clear_parts
from assessments.offline.file_answers import Base, FileAnswer, References, Returned, Row
from assessments.offline.older_files import to_answer_again, without
from assessments.offline.saved_answers import Stored, completed, is_blank, leaves_answer, same, same_plan

# What stood before: whether a file of answers says what an answer said once.


NOT_OF_IT = {*BESIDE_ENTRY, "actions"}
"""What history keeps beside an answer, and the plan, which has a history of its own."""


class FormerAnswers:
    """The versions of all answers of an assessment, read when they are first asked for. One query."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment

    def says(self, said: Answer) -> bool:
        """Whether some version of the answer said just this."""
        return _alone(said.as_json()) in self._versions.get(said.paragraph, ())

    @cached_property
    def _versions(self) -> dict[int, list[dict[str, Any]]]:
        answers = AnswerRow.objects.filter(assessment=self._assessment)
        rows = AnswerRow.history.filter(id__in=answers.values("pk")).exclude(entry={})
        found: dict[int, list[dict[str, Any]]] = {}
        for paragraph, entry in rows.values_list("paragraph", "entry"):
            found.setdefault(paragraph, []).append(_alone(entry))
        return found


def _alone(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in NOT_OF_IT}


# Earlier copies of a file: what applying them wrote, and what the next copy of it is compared
# with. Nothing of what a file said is kept twice: an upload names the versions that it has
# written, and of each only what the file said otherwise (`apart`), as the plan of a blank file
# beside the rest of the saved plan.


type Rows = Sequence[tuple[str, str | None]]
"""Of each row of evidence its code in the file, empty for none, and the id of its reference, or None."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What an applied copy of a file `said` of one recommendation, and what it `wrote` there."""

    said: Mapping[str, Any]
    wrote: Mapping[str, Any]
    rows: Rows
    applied_at: datetime
    is_undone: bool


def written_copy(given: FileAnswer, version: Any, answer: AnswerRow | None = None) -> dict[str, Any]:
    """What an upload keeps of one write, beside what it is undone by; nothing for answers as data.

    `version` is the one that history has of it, `answer` the answer that was saved; None for an input. A row
    of evidence that was not taken, since it repeats a confidential reference, is as if it was not there.
    """
    if given.base is None or given.words is None:
        return {}
    parts = zip(given.words.evidence, _codes(given, given.base), _keys(given, answer), strict=False)
    taken = [part for part in parts if part[0] not in given.beside.kept]
    words = replace(given.words, evidence=tuple(item for item, _code, _key in taken))
    said, wrote = words.as_json(), _entry(version.entry)
    return {
        "file": given.file,
        "version": version.pk,
        "apart": {k: said.get(k) for k in {*said, *wrote} if said.get(k) != wrote.get(k)},
        "rows": [(code, str(key) if key else None) for _item, code, key in taken],
    }


def _codes(given: FileAnswer, base: Base) -> Sequence[str]:
    """The code of each row of evidence; where the file holds none of them, they are those it had before."""
    if given.returned is not None and "evidence" not in given.returned.unsaid:
        return given.returned.codes
    known = {row.item.identity: row.code for row in base.rows}
    said = given.words.evidence if given.words else ()
    return [known.get(item.identity, "") for item in said]


def _keys(given: FileAnswer, answer: AnswerRow | None) -> Sequence[UUID | None]:
    said = given.words.evidence if given.words else ()
    if answer is None:
        return [None] * len(said)
    if given.leaves_answer:
        return [given.references.keys.get(item.identity) for item in said]
    rows = Evidence.objects.filter(answer=answer).order_by("position", "pk")
    return list(rows.values_list("pk", flat=True))


class Copies:
    """The applied copies of these files, the newest first. One query; up to two more where there are any."""

    def __init__(self, assessment: Assessment, workbooks: Collection[str]) -> None:
        self._found: dict[tuple[str, int, int | None], list[Copy]] = {}
        written = list(_written(assessment, workbooks)) if workbooks else []
        versions = _versions([done for _workbook, done, *_when in written])
        for workbook, done, applied_at, undone_at in written:
            wrote = versions.get((done["kind"], done["version"]), {})
            said = {key: value for key, value in (wrote | done["apart"]).items() if value is not None}
            copy = Copy(said, wrote, done.get("rows", ()), applied_at, undone_at is not None)
            key = (workbook, done["paragraph"], done.get("member"))
            self._found.setdefault(key, []).append(copy)

    def of(self, workbook: str, paragraph: int, member: int | None) -> Sequence[Copy]:
        """Those that wrote the answer, or the input of this member, the newest first."""
        return self._found.get((workbook, paragraph, member), ())


def _written(assessment: Assessment, workbooks: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """Of each write of these files: which file, the write, when it was applied, and undone if it was."""
    applied = Upload.objects.filter(assessment=assessment, applied_at__isnull=False)
    columns = ("files", "written", "applied_at", "undone_at")
    for files, written, *when in applied.order_by("-applied_at").values_list(*columns):
        for done in written:
            workbook = files[done["file"]]["workbook"] if "version" in done else ""
            if workbook in workbooks:
                applied_at, undone_at = when
                yield workbook, done, applied_at, None if done.get("stays") else undone_at


def _versions(written: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, history in (("answer", AnswerRow.history), ("input", Contribution.history)):
        wanted = [done["version"] for done in written if done["kind"] == kind]
        rows = history.filter(pk__in=wanted).values_list("pk", "entry") if wanted else ()
        found |= {(kind, pk): _entry(entry) for pk, entry in rows}
    return found


def _entry(kept: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without what history alone keeps beside it."""
    return {key: value for key, value in kept.items() if key not in BESIDE_ENTRY}


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
        self, row: Workbook | None, paragraph: int, member: int | None, stands: Stored, answer: Stored
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
        return replace(made, entry=entry, rows=rows, since=copy.applied_at, is_copy=True, of_answer=of_answer)

    def _own_copy(self, row: Workbook, paragraph: int, member: int | None, stands: Stored) -> Copy | None:
        """The last copy that wrote what the file counts as now; not one that was undone and left no input."""
        copy = self.copy(row, paragraph, member, stands)
        if copy is None or member is None or not copy.is_undone:
            return copy
        return None if is_blank(stands.whole) else copy

    def copy(self, row: Workbook, paragraph: int, member: int | None, stands: Stored) -> Copy | None:
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

    def entry(self, paragraph: int, kept: Mapping[str, Any], member: int | None) -> Answer:
        """What was kept, as an entry; an input speaks of neither plan nor priority."""
        entry = Answer(paragraph, State.BLANK)
        if kept:
            entry = read_entry(self._as_offered(paragraph, kept), self._naming(kept))[0] or entry
        return entry if member is None else replace(entry, priority=False, actions=None)

    def _as_offered(self, paragraph: int, kept: Mapping[str, Any]) -> dict[str, Any]:
        """What was kept before the questions were changed, without what can't be said any more."""
        recommendation = self.rules.outline.recommendation(paragraph)
        return without(kept, to_answer_again(kept, recommendation, self.rules.variant))

    def said(
        self, member: int | None, returned: Returned, base: Base | None, unread: Collection[str] = ()
    ) -> Clear:
        """What a file says as an entry: what a workbook leaves out is what it said before, and so are its
        `unread` parts. Answers as data are taken whole or not at all."""
        raw = dict(returned.said)
        if base is not None:
            raw = completed(raw, returned.unsaid, base.entry)
        if member is not None:
            raw = {key: value for key, value in raw.items() if key not in BESIDE_ANSWER}
            unread = [part for part in unread if not part.startswith(BESIDE_ANSWER)]
        said, problems = self._read(raw, base.entry if base else None)
        if base is not None and (unread or problems):
            return clear_parts(returned, raw, unread, base, partial(self._read, base=base.entry))
        if base is None and not problems:
            problems = schema_problems(self.document(raw), self.rules.outline)
        return Clear(said, returned.codes, tuple(problems))

    def _read(self, raw: Mapping[str, Any], base: Answer | None) -> tuple[Answer | None, list[Problem]]:
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
        return replace(self.rules, known_bodies=self.rules.known_bodies | named_in(kept))

    def speaks_beside(self, row: Workbook | None, returned: Returned, answer: Stored) -> bool:
        """Whether it changes plan or priority; where a file only gives an input, nothing becomes of that."""
        seen = self._as_made(row, returned.paragraph, None).entry if row else answer.entry
        said = {key: returned.said.get(key) for key in BESIDE_ANSWER if key not in returned.unsaid}
        plan, is_priority = said.get("actions"), bool(said.get("priority"))
        if row is None and not plan:
            return is_priority and not seen.priority
        marks = "priority" in said and is_priority != seen.priority
        return marks or ("actions" in said and not self._same_plan(plan or [], seen))

    def _same_plan(self, plan: object, seen: Answer) -> bool:
        raw = {"paragraph": seen.paragraph, "state": State.BLANK.value, "actions": plan}
        found, _ = read_entry(raw, self.rules)
        return found is not None and same_plan(found, seen)

    def document(self, *entries: Mapping[str, Any]) -> dict[str, Any]:
        return {"schema": SCHEMA, "edition": self.rules.outline.edition, "answers": list(entries)}


# Which reference each row of evidence in a file is. It is known by the code with which it went
# out, or as an earlier copy of the file brought it.


ALIKE = 0.5
"""From here on two titles are one that was corrected, and not two (`difflib`, 0 to 1)."""


def references_of(base: Base | None, returned: Returned, said: Answer | None, stands: Stored) -> References:
    """Nothing for a file without codes (`answers/1`), and where the rows of evidence are not in it."""
    if base is None or said is None or "evidence" in returned.unsaid:
        return References()
    coded = {row.code: row for row in base.rows if row.code}
    loose = [row for row in base.rows if not row.code]
    repeated = {item.identity for item in said.evidence}
    secret = _identities(stands)
    keys, origins, lost = {}, {}, []
    for item, code in zip(said.evidence, returned.codes, strict=False):
        before = coded.get(code) if code else _brought_before(loose, item, repeated)
        if before is None:
            continue
        if is_another(before.item, item):
            lost += [before.key] if before.key is not None else []
            continue
        if before.key is not None:
            keys[item.identity] = before.key
        origin = secret.get(before.key) if before.key is not None else None
        origins[item.identity] = origin or before.item.identity
    return References(keys, origins, tuple(lost))


def _brought_before(rows: list[Row], item: Reference, repeated: Collection[Identity]) -> Row | None:
    """The row without a code that an earlier copy brought, and that this one repeats or corrects."""
    equal = (row for row in rows if row.item.identity == item.identity)
    alike = (row for row in rows if row.item.identity not in repeated and not is_another(row.item, item))
    found = next(equal, None) or next(alike, None)
    if found is not None:
        rows.remove(found)
    return found


def _identities(stands: Stored) -> dict[UUID, Identity]:
    """What identifies the confidential references by now, by their ids."""
    hidden = stands.hidden.evidence if stands.hidden else ()
    pairs = zip(stands.hidden_keys, hidden, strict=False)
    return {key: item.identity for key, item in pairs if key is not None}


def is_another(before: Reference, after: Reference) -> bool:
    """Whether another document was written over a row: nothing is left of what identified it.

    People type over a row; the file that was attached to the old document is not the new one's.
    """
    if before.title == after.title or (before.url and before.url == after.url):
        return False
    if before.date and before.date == after.date and before.page == after.page:
        return False
    titles = SequenceMatcher(None, before.title.casefold(), after.title.casefold(), autojunk=False)
    return titles.ratio() < ALIKE
