"""What uploaded files claim, held against what stands: each recommendation, each file, what it may become.

Read anew whenever it is looked at and once more when it is applied, so that nothing counts which was true
only when the file came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from assessments.answer_entry import AnswerEntry, Problem, Rules, read_entry
from assessments.answers_file import read_answers
from assessments.contributions import AskedAt, asked_in, by_input, own_inputs
from assessments.lifecycle.references import Identity
from assessments.lifecycle.rules import open_paragraphs, rules_for
from assessments.lifecycle.trail import Actor
from assessments.models import Assessment, Workbook
from assessments.returned_file import Fault, Returned, ReturnedFile
from assessments.returned_rows import Verdict, completed, same_plan, verdict
from assessments.scoring import State
from assessments.standing_answers import Stored, stored_answers, stored_inputs
from mechanisms.access import Capability, Matter, can
from mechanisms.models import Role


@dataclass(frozen=True, slots=True)
class Claim:
    """What one file says of one recommendation.

    `member` is whose input it becomes, None where it is an answer. `stands` is what it is compared with,
    `said` what it would make of it, None where it can't be read. `keys` tells which reference a row of
    evidence is. `problems` (by the rules) and `faults` (by the reader) keep it from being taken.
    """

    file: int
    name: str
    verdict: Verdict
    stands: Stored
    said: AnswerEntry | None
    member: int | None = None
    keys: Mapping[Identity, UUID] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    faults: tuple[Fault, ...] = ()
    returned: Returned | None = None
    is_whole: bool = False

    @property
    def is_input(self) -> bool:
        """Whether it stands beside the answer."""
        return self.member is not None

    @property
    def does_something(self) -> bool:
        """Whether it would change anything, or can't be read."""
        return self.verdict is not Verdict.UNCHANGED

    @property
    def to_write(self) -> AnswerEntry:
        """The entry as it is written: with the confidential references that stay, unless it is whole."""
        said = self.said or self.stands.entry
        if self.is_whole or self.stands.hidden is None:
            return said
        known = {item.identity for item in said.evidence}
        hidden = (item for item in self.stands.hidden.evidence if item.identity not in known)
        return replace(said, evidence=(*said.evidence, *hidden))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One recommendation: the answer as it stands, and what each file says of it."""

    paragraph: int
    answer: Stored
    claims: tuple[Claim, ...]
    may_compose: bool

    @property
    def for_answer(self) -> tuple[Claim, ...]:
        """Those that would be the answer itself, readable or not."""
        return tuple(claim for claim in self.claims if not claim.is_input)

    @property
    def choices(self) -> tuple[Claim, ...]:
        """Those that may become the answer: the coordinator may also take an input as one."""
        readable = (claim for claim in self.claims if claim.verdict is not Verdict.ERROR)
        return tuple(claim for claim in readable if not claim.is_input or self.may_compose)

    @property
    def proposed(self) -> int | None:
        """The file that is taken as the answer unless a person says otherwise; None to keep what stands.

        Only where nothing is in doubt: one file alone speaks, and over no one's words but its own base.
        """
        if len(self.claims) != 1:
            return None
        claim = self.claims[0]
        if claim.is_input:
            return claim.file if self.may_compose and self._is_alone(claim) else None
        return claim.file if claim.verdict in (Verdict.NEW, Verdict.CHANGED) else None

    def _is_alone(self, claim: Claim) -> bool:
        blank = self.answer.entry.state is State.BLANK and not self.answer.entry.explanation
        return blank and claim.verdict is Verdict.NEW

    @property
    def needs_answer(self) -> bool:
        """Whether a person has to say what becomes the answer."""
        return bool(self.for_answer) and self.proposed is None


@dataclass(frozen=True, slots=True)
class Claims:
    """All of an upload. `refused` are the files that can't be used as a whole, with why."""

    rows: tuple[ClaimRow, ...]
    refused: Mapping[int, tuple[Fault, ...]]
    unchanged: int
    workbooks: Mapping[int, Workbook]
    seen: str


def claims_of(*, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile]) -> Claims:
    """The claims of these files, in about nine queries whatever they hold."""
    return _Reader(by, assessment, files).read()


class _Reader:
    """One look at an upload."""

    def __init__(self, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile]) -> None:
        self.by, self.assessment, self.files = by, assessment, files
        self.rules = rules_for(assessment, by)
        self.asked: AskedAt = asked_in(assessment.body_id)
        self.own = own_inputs(by.principal, assessment.body_id, self.asked)
        self.opened = open_paragraphs(assessment)
        self.answers = stored_answers(assessment)
        self.inputs = stored_inputs(assessment)
        self.workbooks = self._workbooks()

    def _workbooks(self) -> dict[str, Workbook]:
        wanted = {file.workbook for file in self.files if file.workbook}
        rows = Workbook.objects.filter(pk__in=wanted) if wanted else Workbook.objects.none()
        return {str(row.pk): row for row in rows.select_related("assessment__body", "membership")}

    def read(self) -> Claims:
        faults = {number: tuple(self._file_faults(one)) for number, one in enumerate(self.files)}
        refused = {number: why for number, why in faults.items() if why}
        found: dict[int, list[Claim]] = {}
        unchanged = 0
        for number, file in enumerate(self.files):
            for returned in file.answers if number not in refused else ():
                if returned.paragraph not in self.answers:
                    continue
                claim = self._claim(number, file, returned)
                unchanged += not claim.does_something
                if claim.does_something:
                    found.setdefault(returned.paragraph, []).append(claim)
        rows = tuple(self._row(paragraph, found[paragraph]) for paragraph in sorted(found))
        used = {
            number: self.workbooks[file.workbook]
            for number, file in enumerate(self.files)
            if number not in refused and file.workbook
        }
        return Claims(rows, refused, unchanged, used, self._seen(rows))

    def _row(self, paragraph: int, claims: list[Claim]) -> ClaimRow:
        is_open = self.opened is None or paragraph in self.opened
        return ClaimRow(
            paragraph=paragraph,
            answer=self.answers[paragraph],
            claims=tuple(claims),
            may_compose=is_open and self._may_compose(paragraph),
        )

    def _may_compose(self, paragraph: int) -> bool:
        if self.by.is_command_line:
            return True
        body_id = self.assessment.body_id
        matter = Matter(body_id=body_id, paragraph=paragraph)
        coordinates = self.by.principal.role_in(body_id) == Role.COORDINATOR
        return coordinates and can(self.by.principal, Capability.WRITE_ANSWER, matter)

    def _seen(self, rows: Sequence[ClaimRow]) -> str:
        """What stands where the files say something, in a few signs: a form carries it."""
        stands = [
            [row.paragraph, row.answer.revision, [claim.stands.revision for claim in row.claims]]
            for row in rows
        ]
        return hashlib.sha256(json.dumps(stands).encode()).hexdigest()[:16]

    def _file_faults(self, file: ReturnedFile) -> Iterator[Fault]:
        shown = {item.paragraph for item in file.answers}
        yield from (fault for fault in file.faults if fault.paragraph not in shown)
        yield from self._frame_faults()
        if file.workbook:
            yield from self._workbook_faults(file)
        elif file.edition and file.edition != self.rules.outline.edition:
            yield Fault("another_edition", {"edition": file.edition})
        yield from self._faults_of_frame(file)
        unknown = [item.paragraph for item in file.answers if item.paragraph not in self.answers]
        if unknown:
            yield Fault("paragraphs_unknown", {"listed": ", ".join(map(str, unknown[:10]))})

    def _faults_of_frame(self, file: ReturnedFile) -> Iterator[Fault]:
        """What is wrong with period and contributors."""
        if not file.frame:
            return
        edition = self.rules.outline.edition
        document = {"schema": "answers/1", "edition": edition, "answers": []}
        known = {problem.rule for problem in self.rules.frame_problems()}
        for problem in read_answers(document | dict(file.frame), self.rules)[1]:
            if problem.rule not in known:
                yield Fault(problem.rule, problem.params, cell=problem.location)

    def _frame_faults(self) -> Iterator[Fault]:
        for problem in self.rules.frame_problems():
            yield Fault(problem.rule)

    def _workbook_faults(self, file: ReturnedFile) -> Iterator[Fault]:
        row = self.workbooks.get(file.workbook)
        if row is None:
            yield Fault("workbook_unknown")
        elif row.assessment_id != self.assessment.pk:
            yield self._of_another(row)
        elif sum(other.workbook == file.workbook for other in self.files) > 1:
            yield Fault("workbook_twice", {"name": row.name or self.assessment.body.name})
        elif row.membership is not None and not self._may_bring(row):
            yield Fault("workbook_of_another_person", {"name": row.name})

    def _of_another(self, row: Workbook) -> Fault:
        """Named only to whoever belongs to that body; to others it is as unknown as any."""
        other = row.assessment
        if self.by.principal.role_in(other.body_id) is None and not self.by.is_command_line:
            return Fault("workbook_unknown")
        if other.body_id == self.assessment.body_id:
            return Fault("workbook_of_another_cycle", {"cycle": str(other.cycle)})
        return Fault("workbook_of_another_body", {"body": other.body.name})

    def _may_bring(self, row: Workbook) -> bool:
        """One's own, or a coordinator's doing."""
        if self.by.is_command_line or row.membership is None:
            return True
        if self.by.principal.role_in(self.assessment.body_id) == Role.COORDINATOR:
            return True
        return row.membership.person_id == self.by.principal.person_id

    def _claim(self, number: int, file: ReturnedFile, returned: Returned) -> Claim:
        row = self.workbooks.get(file.workbook)
        member = self._member(row, returned.paragraph)
        base = self._base(row, returned.paragraph)
        said, problems = self._said(row, member, returned, base)
        claim = Claim(
            file=number,
            name=row.name if row else "",
            verdict=Verdict.ERROR,
            stands=self._stands(returned.paragraph, member),
            said=said,
            member=member,
            keys=_keys(row, returned, said),
            problems=tuple(problems),
            faults=tuple(one for one in file.faults if one.paragraph == returned.paragraph),
            returned=returned,
            is_whole=row is None,
        )
        return claim if said is None or claim.faults else self._judged(claim, said, base)

    def _said(
        self,
        row: Workbook | None,
        member: int | None,
        returned: Returned,
        base: AnswerEntry | None,
    ) -> tuple[AnswerEntry | None, list[Problem]]:
        """The entry that a file comes to: what it leaves out is what stood in it."""
        before = base or AnswerEntry(returned.paragraph, State.BLANK)
        raw = completed(returned.said, returned.unsaid, before)
        if row is not None and raw["state"] != State.ELSEWHERE:
            raw.pop("elsewhere", None)
        if member is not None:
            raw = {key: value for key, value in raw.items() if key not in ("actions", "priority")}
        said, problems = read_entry(raw, self._content_rules)
        if said is not None and row is not None and same_plan(said, before):
            # Nobody touched the plan in the file: the live one goes on.
            said = replace(said, actions=None)
        return said, problems

    def _judged(self, claim: Claim, said: AnswerEntry, base: AnswerEntry | None) -> Claim:
        stands = claim.stands.whole if claim.is_whole else claim.stands.entry
        found = verdict(base, stands, said)
        if found is Verdict.UNCHANGED:
            return replace(claim, verdict=found, problems=())
        barred = tuple(self._barred(said.paragraph, claim.member))
        if claim.problems or barred:
            return replace(claim, problems=(*claim.problems, *barred))
        return replace(claim, verdict=found)

    @property
    def _content_rules(self) -> Rules:
        """The rules of the content alone: who may write what is asked where something changes."""
        return replace(self.rules, writable=None, assigned=None, by_input=frozenset())

    def _barred(self, paragraph: int, member: int | None) -> Iterator[Problem]:
        if self.opened is not None and paragraph not in self.opened:
            yield Problem("paragraph_closed", paragraph=paragraph)
        if self.rules.assigned is not None and paragraph not in self.rules.assigned:
            yield Problem("paragraph_not_assigned", paragraph=paragraph)
        elif member is None and paragraph in self.own:
            yield Problem("paragraph_by_input", paragraph=paragraph)

    def _member(self, row: Workbook | None, paragraph: int) -> int | None:
        """Whose input it becomes: of the contributor whose file it is, or of the one who uploads."""
        asked = self.asked.get(paragraph, ())
        if row is not None and row.membership_id is not None:
            is_asked = any(one.membership_id == row.membership_id for one in asked)
            return row.membership_id if is_asked and by_input(asked) else None
        if paragraph in self.own:
            mine = (one for one in asked if one.person_id == self.by.principal.person_id)
            return next(mine).membership_id
        return None

    def _stands(self, paragraph: int, member: int | None) -> Stored:
        if member is None:
            return self.answers[paragraph]
        blank = Stored(AnswerEntry(paragraph, State.BLANK))
        return self.inputs.get((paragraph, member), blank)

    def _base(self, row: Workbook | None, paragraph: int) -> AnswerEntry | None:
        """What stood in the file when it went out; None where nobody knows."""
        if row is None:
            return None
        kept: dict[str, Any] = row.base.get(str(paragraph), {}).get("entry", {})
        blank = AnswerEntry(paragraph, State.BLANK)
        return read_entry(kept, self._content_rules)[0] or blank if kept else blank


def _keys(
    row: Workbook | None, returned: Returned, said: AnswerEntry | None
) -> dict[Identity, UUID]:
    """Which reference each row of evidence is, by the code it went out with."""
    if row is None or said is None or "evidence" in returned.unsaid:
        return {}
    known = row.base.get(str(returned.paragraph), {}).get("references", {})
    pairs = zip(said.evidence, returned.codes, strict=False)
    return {item.identity: UUID(known[code]) for item, code in pairs if code in known}
