"""What each file says of each recommendation, and what that may become. Plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import NamedTuple
from uuid import UUID

from assessments.answers.problems import Problem
from assessments.answers.value import Answer, Identity, Reference
from assessments.models import Workbook
from assessments.offline.returned_file import Fault, Returned
from assessments.offline.saved_answers import Beside, Stored, Verdict, beside_hidden, is_blank
from assessments.trail.acting import fingerprint_of


class Row(NamedTuple):
    """A row of evidence as a file had it before: its code, empty for none, and which reference it was."""

    code: str
    item: Reference
    key: UUID | None


@dataclass(frozen=True, slots=True)
class Base:
    """What a file said of one recommendation when it was made, or in the last copy of it that was applied.

    `since` is when that was. `shows_plan`: plan and priority were in it. `of_answer`: it said this of the
    answer, whatever the file counts as by now.
    """

    entry: Answer
    rows: tuple[Row, ...]
    since: datetime
    is_copy: bool
    shows_plan: bool
    of_answer: bool

    @property
    def is_blank(self) -> bool:
        """Whether the file was made blank, and no copy of it was applied."""
        return not self.is_copy and is_blank(self.entry)


@dataclass(frozen=True, slots=True)
class References:
    """Which of the references that stand the rows of a file are, by the codes with which they went out.

    `keys` are their ids and `origins` what identifies them by now, by what identifies the row. `lost` are
    the ids of those in whose place the file puts another document.
    """

    keys: Mapping[Identity, UUID] = field(default_factory=dict)
    origins: Mapping[Identity, Identity] = field(default_factory=dict)
    lost: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What one file says of one recommendation.

    `member` is whose input it becomes, None where it is an answer. `stands` is what is saved now, `words`
    what the file says by itself, and `said` what it would make of both, None where it can't be read; where
    `leaves_answer`, plan and priority beside the saved answer. `references` tell which one a row of evidence
    is. `problems` (by the rules) and `faults` (by the reader) keep it from being taken. `is_stray`: the file
    of somebody who is not asked here, or not any more, whose words may be the answer by choice alone.
    `left_out`: it speaks of plan or priority where only an input is given. `base` is what the file said
    before, None where nobody knows; `is_former`: it says what was saved here before. `follows`: the answer
    beside this input is what an earlier copy of the file said. `has_rival`: another file of the upload gives
    the same input.
    """

    file: int
    name: str
    verdict: Verdict
    stands: Stored
    said: Answer | None
    words: Answer | None = None
    member: int | None = None
    references: References = field(default_factory=References)
    problems: tuple[Problem, ...] = ()
    faults: tuple[Fault, ...] = ()
    returned: Returned | None = None
    is_whole: bool = False
    is_stray: bool = False
    leaves_answer: bool = False
    left_out: bool = False
    base: Base | None = None
    is_former: bool = False
    follows: bool = False
    has_rival: bool = False

    @property
    def is_input(self) -> bool:
        """Whether it stands beside the answer."""
        return self.member is not None

    @property
    def is_empty(self) -> bool:
        return self.words is not None and is_blank(replace(self.words, priority=False))

    @property
    def is_saved_since(self) -> bool:
        """Whether what is saved now was saved after the file was made, or after its last copy was applied."""
        at = self.stands.saved_at
        return self.base is not None and at is not None and at > self.base.since

    @property
    def needs_choice(self) -> bool:
        """An input that a colleague changed meanwhile, that two files give or that can't be read: a person
        decides."""
        is_doubtful = self.verdict in (Verdict.CONFLICT, Verdict.ERROR) or self.has_rival
        return self.is_input and is_doubtful

    @property
    def beside(self) -> Beside:
        said = self.said or self.stands.entry
        hidden = self.stands.hidden.evidence if self.stands.hidden else ()
        return beside_hidden(said.evidence, hidden, self.references.origins)

    @property
    def to_write(self) -> Answer:
        """The entry as it is written: with the confidential references that stay, unless it is whole."""
        said = self.said or self.stands.entry
        return said if self.is_whole else replace(said, evidence=self.beside.evidence)

    @property
    def confidential(self) -> frozenset[Identity] | None:
        """Which of them are confidential; None keeps the flags of what is equal."""
        return None if self.is_whole else self.beside.confidential

    @property
    def keys(self) -> Mapping[Identity, UUID]:
        kept = {item.identity for item in self.beside.kept}
        return {known: key for known, key in self.references.keys.items() if known not in kept}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One recommendation: the answer as it stands, and what each file says of it.

    `asked` counts the contributors who are asked for it.
    """

    paragraph: int
    answer: Stored
    from_files: tuple[FileAnswer, ...]
    may_compose: bool
    asked: int

    @property
    def for_answer(self) -> tuple[FileAnswer, ...]:
        """Those that would be the answer itself, readable or not."""
        return tuple(given for given in self.from_files if not given.is_input)

    @property
    def choices(self) -> tuple[FileAnswer, ...]:
        """Those that may become the answer: the coordinator may also take an input as one."""
        readable = (given for given in self.from_files if given.verdict is not Verdict.ERROR)
        return tuple(given for given in readable if not given.is_input or self.may_compose)

    @property
    def proposed(self) -> int | None:
        """The file that is taken as the answer unless a person says otherwise; None to keep what stands.

        Only where nothing is in doubt: one file alone speaks, and over no one's words but its own base.
        """
        if len(self.from_files) != 1:
            return None
        given = self.from_files[0]
        if given.is_input:
            is_plain = self._is_alone(given) or self._goes_on(given)
            return given.file if self.may_compose and is_plain else None
        is_plain = given.verdict in (Verdict.NEW, Verdict.CHANGED) and not given.is_stray
        return given.file if is_plain else None

    def _is_alone(self, given: FileAnswer) -> bool:
        """One contributor is asked, and nothing at all was said for the answer, nor copied."""
        is_open = is_blank(self.answer.entry) and not self.answer.copied
        return self.asked == 1 and is_open and given.verdict is Verdict.NEW

    def _goes_on(self, given: FileAnswer) -> bool:
        """An earlier copy of the file became the answer, and nobody has changed it since."""
        return given.follows and given.verdict in (Verdict.NEW, Verdict.CHANGED)

    @property
    def needs_answer(self) -> bool:
        """Whether a person has to say what becomes the answer, or that what can't be taken is left out."""
        return bool(self.for_answer) and self.proposed is None

    @property
    def seen(self) -> str:
        """What stands and what it comes to, hashed: a choice was made of this and of nothing else."""
        said = [
            (one.file, one.member, one.is_stray, one.verdict, one.stands.revision)
            for one in self.from_files
        ]
        return fingerprint_of([self.paragraph, self.answer.revision, said])


@dataclass(frozen=True, slots=True)
class ComparedFiles:
    """All of an upload.

    `refused` are the files that can't be used as a whole, with why; `remarks` tell of a file what it says and
    is not taken; `untouched` are the answers in which nothing is new where something else is saved by now.
    """

    rows: tuple[ComparedRow, ...]
    refused: Mapping[int, tuple[Fault, ...]] = field(default_factory=dict)
    remarks: Mapping[int, tuple[Fault, ...]] = field(default_factory=dict)
    unchanged: int = 0
    untouched: tuple[FileAnswer, ...] = ()
    workbooks: Mapping[int, Workbook] = field(default_factory=dict)
    seen: str = ""


# Which reference each row of evidence in a file is. It is known by the code with which it went
# out, or as an earlier copy of the file brought it.


ALIKE = 0.5
"""From here on two titles are one that was corrected, and not two (`difflib`, 0 to 1)."""


def references_of(
    base: Base | None, returned: Returned, said: Answer | None, stands: Stored
) -> References:
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
    alike = (
        row for row in rows if row.item.identity not in repeated and not is_another(row.item, item)
    )
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
