"""A file of answers: what was read of it, and what each of its answers may become.

As it was read (`ReturnedFile`), whatever kind of file it was, what it says has the shape of an entry of
``answers/1`` and was read by no rule yet: `answers.rules` reads it when it is looked at. `unsaid` names the
parts that the file does not hold, as a row that somebody deleted. A part is a member of an answer, `state`
together with the level, and each criterion alone: `criteria.113.2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from assessments.answers.problems import Problem
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Identity, Reference
from assessments.models import Workbook
from assessments.offline.saved_answers import Beside, Stored, Verdict, beside_hidden, is_blank
from assessments.trail.acting import fingerprint_of
from recommendations.outline import Criterion, CriterionValue


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    ANSWERS = "answers"
    REPORT = "report"
    ARCHIVE = "bundle"


class BroughtBy(StrEnum):
    """Who brings a file: the body to its own assessment, the staff's desk, or a command.

    A report and an archive are taken at the desk alone: the body has the answers themselves.
    """

    BODY = "body"
    DESK = "desk"
    COMMAND = "command"

    @property
    def takes(self) -> frozenset[FileKind]:
        if self is BroughtBy.DESK:
            return frozenset(FileKind)
        return frozenset({FileKind.WORKBOOK, FileKind.ANSWERS})


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be understood (`rule`, a code whose words are in `sentences`), and at which cell.

    `paragraph` is None where it concerns the whole file. A fault keeps the file from being applied; a remark
    is of the same shape and does not.
    """

    rule: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What a file says of one recommendation.

    `said` is an entry of ``answers/1`` without its `unsaid` parts; `codes` are the codes of its rows of
    evidence, empty for a new row; `places` tells the cell of each part: `{"evidence[0].url": "Evidence!F7"}`,
    and for JSON, by an empty key, where the entry is: `{"": "answers[3], paragraph 112"}`. `asked` is the
    wording of each statement in a workbook, by its code.
    """

    paragraph: int
    said: Mapping[str, Any]
    unsaid: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stray:
    """A row of evidence or actions (`list`) of which nobody can say to which recommendation it belongs.

    It is left out, unless a person says so. `number` is its place among those of the file, `fault` why;
    `faults` are those of its other cells, `places` the cell of each member.
    """

    list: str
    number: int
    said: Mapping[str, Any]
    places: Mapping[str, str]
    fault: Fault
    faults: tuple[Fault, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Stray:
        faults = tuple(Fault(**item) for item in kept["faults"])
        return cls(**{**kept, "fault": Fault(**kept["fault"]), "faults": faults})


class Adopted(NamedTuple):
    """A stray that a person has put with a recommendation; `row` is its place there: `evidence[2]`."""

    stray: Stray
    paragraph: int
    row: str


@dataclass(frozen=True, slots=True)
class ReportOf:
    """Of whom and of which cycle a report says it is; empty where the file does not say."""

    body: str = ""
    body_name: str = ""
    kind: str = ""
    cycle: str = ""


FRAME_KEYS = ("period", "contributors", "budget")


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A whole file.

    `workbook` is the id printed in it, empty in one that has none; `content` the sign of the questions from
    which it was made, empty in one that does not say; `frame` holds the FRAME_KEYS of which it speaks.
    `repairs` is what a person has put right in the preview: the value by the place (`repairs.place`), and
    `adopted` are the strays that have a recommendation by it. Of a
    report, `report_of` is what it says of itself, and `confidential` the strengths of the references of which
    it tells no more, by paragraph; `part` is the place in an archive.
    """

    name: str
    digest: str
    size: int
    kind: FileKind = FileKind.WORKBOOK
    workbook: str = ""
    content: str = ""
    edition: str = ""
    answers: tuple[Returned, ...] = ()
    remarks: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    frame: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    report_of: ReportOf = field(default_factory=ReportOf)
    confidential: Mapping[int, Sequence[int]] = field(default_factory=dict)
    mail: str = ""
    sender: str = ""
    signed: Mapping[str, str] = field(default_factory=dict)
    strays: tuple[Stray, ...] = ()
    repairs: Mapping[str, str] = field(default_factory=dict)
    adopted: tuple[Adopted, ...] = ()

    @property
    def is_unusable(self) -> bool:
        """Whether something is wrong with it as a whole, and not with one recommendation alone."""
        shown = {item.paragraph for item in self.answers}
        return any(fault.paragraph not in shown for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it; a report or an archive is never kept."""
        kept = asdict(self, dict_factory=_plain) | {"kind": self.kind.value}
        for only_read in ("part", "report_of", "confidential", "adopted"):
            del kept[only_read]
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ReturnedFile:
        answers = (
            Returned(**item | {"unsaid": tuple(item["unsaid"]), "codes": tuple(item["codes"])})
            for item in kept["answers"]
        )
        kind = FileKind.WORKBOOK if kept["workbook"] else FileKind.ANSWERS
        read = {
            "kind": FileKind(kept.get("kind", kind)),
            "answers": tuple(answers),
            "remarks": tuple(Fault(**item) for item in kept["remarks"]),
            "faults": tuple(Fault(**item) for item in kept["faults"]),
            "strays": tuple(Stray.from_json(item) for item in kept.get("strays", ())),
        }
        return cls(**{**kept, **read})


def _plain(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """As JSON has it, which knows no tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in members}


# What it says of each recommendation beside what is saved.


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


class Again(NamedTuple):
    """A statement to answer again, and what the file says of it."""

    criterion: Criterion
    said: CriterionValue


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What one file says of one recommendation.

    `member` is whose input it becomes, None where it is an answer. `stands` is what is saved now, `words`
    what the file says by itself, and `said` what it would make of both, None where it can't be read; where
    `leaves_answer`, plan and priority beside the saved answer. `references` tell which one a row of evidence
    is. `problems` (by the rules) and `faults` (by the reader) keep it from being taken; without what is
    `unread` (by the reader) or `left` (by the rules), the rest of it can be; `gone` are its rows of which
    nothing comes in, `weak` the references that come in with strength 0 (`clear_parts`). `is_stray`: the file
    of somebody who is not asked here, or not any more, whose words may be the answer by choice alone.
    `left_out`: it speaks of plan or priority where only an input is given. `base` is what the file said
    before, None where nobody knows; `is_former`: it says what was saved here before. `follows`: the answer
    beside this input is what an earlier copy of the file said. `has_rival`: another file of the upload gives
    the same input. In a file made from another wording, `again` is what has to be answered again, `reworded`
    the statements that it asks in other words.
    """

    file: int
    name: str
    verdict: Verdict
    stands: Stored
    said: Answer | None
    words: Answer | None = None
    again: tuple[Again, ...] = ()
    reworded: tuple[str, ...] = ()
    member: int | None = None
    references: References = field(default_factory=References)
    problems: tuple[Problem, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[Fault, ...] = ()
    left: tuple[Problem, ...] = ()
    gone: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
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
        """An input that a colleague changed meanwhile or that two files give: a person decides."""
        is_doubtful = self.verdict is Verdict.CONFLICT or self.has_rival
        return self.is_input and self.is_readable and is_doubtful

    @property
    def is_readable(self) -> bool:
        """Whether any of it can be taken; what can't be is left out."""
        return self.verdict is not Verdict.ERROR

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
        readable = (given for given in self.from_files if given.is_readable)
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

    def is_taken_away(self, given: FileAnswer) -> bool:
        """Whether this one, taken as the answer, puts nothing in the place of a level or another answer."""
        says_nothing = given.said is not None and given.said.state is State.BLANK
        return says_nothing and not given.leaves_answer and self.answer.entry.state is not State.BLANK

    @property
    def needs_answer(self) -> bool:
        """Whether a person has to say what becomes the answer."""
        return any(given.is_readable for given in self.for_answer) and self.proposed is None

    @property
    def seen(self) -> str:
        """What stands and what it comes to, hashed: a choice was made of this and of nothing else."""
        said = [
            (one.file, one.member, one.is_stray, one.verdict, one.stands.revision) for one in self.from_files
        ]
        return fingerprint_of([self.paragraph, self.answer.revision, said])


@dataclass(frozen=True, slots=True)
class ComparedFiles:
    """All of an upload.

    `refused` are the files that can't be used as a whole, with why; `strays` their rows that name no
    recommendation; `remarks` tell of a file what it says and
    is not taken; `untouched` are the answers in which nothing is new where something else is saved by now.
    """

    rows: tuple[ComparedRow, ...]
    refused: Mapping[int, tuple[Fault, ...]] = field(default_factory=dict)
    remarks: Mapping[int, tuple[Fault, ...]] = field(default_factory=dict)
    unchanged: int = 0
    untouched: tuple[FileAnswer, ...] = ()
    workbooks: Mapping[int, Workbook] = field(default_factory=dict)
    seen: str = ""
    strays: Mapping[int, tuple[Stray, ...]] = field(default_factory=dict)
