"""Uploaded files compared with what is saved: of each recommendation, what each file says and may become.

Read anew whenever it is looked at and once more when it is applied, so that nothing counts which was true
only when the file came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from assessments.answering.inputs import Asked, AskedAt, asked_in, by_input, own_inputs
from assessments.answering.rules import open_paragraphs, rules_for
from assessments.answering.starting import frame_fingerprint
from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Workbook
from assessments.offline.checking import (
    desk_questionnaire,
    gone_from,
    workbooks_of,
    wrong_person,
    wrong_place,
)
from assessments.offline.file_answers import (
    Again,
    Base,
    ComparedFiles,
    ComparedRow,
    Fault,
    FileAnswer,
    Returned,
    ReturnedFile,
)
from assessments.offline.file_history import Copies, Entries, FormerAnswers, references_of
from assessments.offline.older_files import is_older, remarks_on, reworded, taken_again
from assessments.offline.questionnaire import content_sign
from assessments.offline.repairs import adopted, part_at
from assessments.offline.saved_answers import (
    Stored,
    Verdict,
    as_if_shown,
    is_blank,
    leaves_answer,
    same,
    stored_answers,
    stored_inputs,
    verdict,
    wanted,
    without_references,
)
from assessments.trail.acting import Actor, fingerprint_of
from mechanisms.access import Capability, Matter, Principal, can, principal_of
from mechanisms.models import Person, Role
from recommendations import lists


def compare_files(
    *, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], brought_by: Person | None = None
) -> ComparedFiles:
    """What these files say beside what is saved. About ten queries whatever they hold; two more where copies
    of them were applied, two for another's files, one for answers as data.

    `brought_by` is who uploaded them, if not the one who looks: whose words they are does not depend on who
    looks at them, what may be done with them does.
    """
    is_other = brought_by is not None and (by.person is None or brought_by.pk != by.person.pk)
    bringer = principal_of(brought_by) if is_other else by.principal
    return _Reader(by, assessment, files, bringer).read()


class _Reader:
    def __init__(
        self, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], bringer: Principal
    ) -> None:
        self.by, self.assessment = by, assessment
        self.content = content_sign(assessment.cycle.edition)
        self.bringer = bringer
        self.rules = rules_for(assessment, by)
        self.asked: AskedAt = asked_in(assessment.body_id)
        self.own = own_inputs(bringer, assessment.body_id, self.asked)
        self.opened = open_paragraphs(assessment)
        self.answers = stored_answers(assessment)
        self.inputs = stored_inputs(assessment)
        self.workbooks = workbooks_of(files)
        self.files = [_with_only(file, self.workbooks.get(file.workbook)) for file in files]
        self.entries = Entries.by(self.rules, Copies(assessment, self.workbooks))
        self.former = FormerAnswers(assessment)

    def read(self) -> ComparedFiles:
        faults = {number: tuple(self._file_faults(one)) for number, one in enumerate(self.files)}
        refused = {number: why for number, why in faults.items() if why}
        found: dict[int, list[FileAnswer]] = {}
        idle: list[FileAnswer] = []
        by_file: dict[int, list[FileAnswer]] = {}
        for number, file in enumerate(self.files):
            for returned in file.answers if number not in refused else ():
                if returned.paragraph not in self.answers:
                    continue
                given = self._file_answer(number, file, returned)
                by_file.setdefault(number, []).append(given)
                if given.verdict.is_idle:
                    idle.append(given)
                else:
                    found.setdefault(returned.paragraph, []).append(given)
        rows = tuple(self._row(paragraph, found[paragraph]) for paragraph in sorted(found))
        used = {
            number: self.workbooks[file.workbook]
            for number, file in enumerate(self.files)
            if number not in refused and file.workbook
        }
        remarks = {number: self._remarks(number, those) for number, those in by_file.items()}
        untouched = tuple(one for one in idle if one.verdict is Verdict.UNTOUCHED)
        unchanged = sum(one.verdict is not Verdict.UNTOUCHED and not one.is_empty for one in idle)
        strays = {n: file.strays for n, file in enumerate(self.files) if file.strays and n not in refused}
        return ComparedFiles(rows, refused, remarks, unchanged, untouched, used, self._seen(rows), strays)

    def _remarks(self, number: int, of_file: Sequence[FileAnswer]) -> tuple[Fault, ...]:
        row = self.workbooks.get(self.files[number].workbook)
        gone = list(gone_from(self.files[number], row, self.rules.outline)) if row else []
        listed = (Fault("rows_gone_stay", {"listed": lists.in_row(gone)}),) if gone else ()
        return (*_remarks(of_file), *listed)

    def _row(self, paragraph: int, compared: list[FileAnswer]) -> ComparedRow:
        is_open = self.opened is None or paragraph in self.opened
        times = Counter(one.member for one in compared if one.is_input and one.is_readable)
        return ComparedRow(
            paragraph=paragraph,
            answer=self.answers[paragraph],
            from_files=tuple(replace(one, has_rival=times[one.member] > 1) for one in compared),
            may_compose=is_open and self._may_compose(paragraph),
            asked=len(self.asked.get(paragraph, ())),
        )

    def _may_compose(self, paragraph: int) -> bool:
        if self.by.is_command_line:
            return True
        body_id = self.assessment.body_id
        matter = Matter(body_id=body_id, paragraph=paragraph)
        coordinates = self.by.principal.role_in(body_id) == Role.COORDINATOR
        return coordinates and can(self.by.principal, Capability.WRITE_ANSWER, matter)

    def _seen(self, rows: Sequence[ComparedRow]) -> str:
        """What stands where the files say something, and what they come to; a form carries it, hashed."""
        stands: list[Any] = [row.seen for row in rows]
        if any(file.frame for file in self.files):
            stands.append(frame_fingerprint(self.assessment))
        stands += [sorted(file.repairs.items()) for file in self.files if file.repairs]
        return fingerprint_of(stands)

    def _file_faults(self, file: ReturnedFile) -> Iterator[Fault]:
        if file.is_unusable:
            yield from file.faults  # all at once, so that the file goes back to its ministry once
        yield from self._frame_faults()
        if file.workbook:
            yield from self._workbook_faults(file)
        elif not file.faults and file.edition != self.rules.outline.edition:
            yield Fault("another_edition", {"edition": file.edition})
        yield from self._faults_of_frame(file)
        unknown = [item.paragraph for item in file.answers if item.paragraph not in self.answers]
        if unknown:
            yield Fault("paragraphs_unknown", {"listed": ", ".join(map(str, unknown[:10]))})

    def _faults_of_frame(self, file: ReturnedFile) -> Iterator[Fault]:
        if not file.frame:
            return
        known = {problem.rule for problem in self.rules.frame_problems()}
        for problem in read_answers(self.entries.document() | dict(file.frame), self.rules)[1]:
            if problem.rule not in known:
                yield Fault(problem.rule, problem.params, cell=problem.location)

    def _frame_faults(self) -> Iterator[Fault]:
        for problem in self.rules.frame_problems():
            yield Fault(problem.rule, problem.params)

    def _workbook_faults(self, file: ReturnedFile) -> Iterator[Fault]:
        row = self.workbooks.get(file.workbook)
        wrong = wrong_place(row, self.by, self.assessment.body, self.assessment.cycle)
        blank = desk_questionnaire(file) if row is None else None
        if blank is not None and blank.body_id == self.assessment.body_id:
            wrong = Fault("workbook_of_the_desk")
        if wrong is not None or row is None:
            yield from (wrong,) if wrong else ()
        elif copies := self._copies(file):
            if any(other.digest != file.digest for other in copies):
                yield Fault("workbook_twice", {"name": row.name or self.assessment.body.name})
            elif copies[0] is not file:
                yield Fault("file_twice", {"name": copies[0].name})
        elif other := wrong_person(row, self.by):
            yield other

    def _copies(self, file: ReturnedFile) -> list[ReturnedFile]:
        """Those of the same workbook that can be used, this one among them; empty where it stands alone."""
        same = (other for other in self.files if other.workbook == file.workbook)
        found = [other for other in same if not other.is_unusable]
        return found if len(found) > 1 and any(other is file for other in found) else []

    def _file_answer(self, number: int, file: ReturnedFile, returned: Returned) -> FileAnswer:
        row = self.workbooks.get(file.workbook)
        member, is_stray = self._member(row, returned.paragraph)
        stands = self._stands(returned.paragraph, member)
        answer = self.answers[returned.paragraph]
        base = self.entries.base(row, returned.paragraph, member, stands, answer)
        returned, again, other_words = self._as_offered(file, returned)
        faults = tuple(self._faults_at(returned.paragraph, file, row))
        unread = [(one, part_at(returned, one) if base else "") for one in faults]
        clear = self.entries.said(member, returned, base, [part for _one, part in unread if part])
        returned, said = replace(returned, codes=clear.codes), clear.said
        given = FileAnswer(
            file=number,
            name=row.name if row else "",
            verdict=Verdict.ERROR,
            stands=stands,
            said=said,
            words=said,
            again=again,
            reworded=other_words,
            member=member,
            references=references_of(base, returned, said, stands),
            problems=clear.problems,
            faults=tuple(one for one, part in unread if not part),
            unread=tuple(one for one, part in unread if part),
            left=clear.left,
            gone=clear.gone,
            weak=clear.weak,
            returned=returned,
            is_whole=row is None,
            is_stray=is_stray,
            left_out=member is not None and self._speaks_beside(row, returned),
            base=base,
            follows=member is not None and self._follows(row, returned.paragraph),
        )
        return given if said is None or given.faults else self._judged(given, said, row)

    def _as_offered(
        self, file: ReturnedFile, returned: Returned
    ) -> tuple[Returned, tuple[Again, ...], tuple[str, ...]]:
        """What an older file says, without what is to be answered again; which statements read otherwise."""
        if not is_older(file, self.content):
            return returned, (), ()
        recommendation = self.rules.outline.recommendation(returned.paragraph)
        other_words = reworded(returned, recommendation, self.rules.variant)
        return *taken_again(returned, recommendation, self.rules.variant), other_words

    def _follows(self, row: Workbook | None, paragraph: int) -> bool:
        """Whether the answer beside an input is word for word what an earlier copy of the file said."""
        answer = self.answers[paragraph]
        copy = self.entries.copy(row, paragraph, None, answer) if row else None
        if copy is None:
            return False
        said = self.entries.entry(paragraph, copy.said, None)
        return leaves_answer(without_references(said, _hidden(answer)), answer.entry)

    def _faults_at(self, paragraph: int, file: ReturnedFile, row: Workbook | None) -> Iterator[Fault]:
        """What could not be understood of it; or that the workbook never asked about it, so that the file
        does not hold what stands there."""
        yield from (one for one in file.faults if one.paragraph == paragraph)
        if row is not None and paragraph not in row.paragraphs:
            yield Fault("not_asked_in_file", paragraph=paragraph)

    def _speaks_beside(self, row: Workbook | None, returned: Returned) -> bool:
        answer = self.answers[returned.paragraph]
        return self.entries.speaks_beside(row, returned, answer)

    def _is_behind(self, given: FileAnswer, said: Answer, row: Workbook | None) -> bool:
        """Whether the answer still is what the last copy of the file said of it, and this one says another
        thing, be it what the input has already."""
        answer, base = self.answers[said.paragraph], given.base
        if row is None or base is None or not given.follows:
            return False
        copy = self.entries.copy(row, said.paragraph, None, answer)
        is_last = base.of_answer or (copy is not None and copy.applied_at > base.since)
        return is_last and not leaves_answer(without_references(said, _hidden(answer)), answer.entry)

    def _judged(self, given: FileAnswer, said: Answer, row: Workbook | None) -> FileAnswer:
        if given.base is None:
            stands = given.stands.whole if given.is_whole else given.stands.entry
            found = verdict(None, stands, said)
        else:
            found, given = self._beside_saved(given, given.base, said)
        if given.is_whole and found is Verdict.CHANGED:
            found, given = self._of_data(given, said)
        if found is Verdict.UNCHANGED and self._is_behind(given, said, row):
            found = Verdict.CHANGED
        if found.is_idle:
            # All that is new in it may be what can't be read.
            return given if given.unread or given.left else replace(given, verdict=found, problems=())
        barred = tuple(self._barred(said.paragraph))
        if given.problems or barred:
            return replace(given, problems=(*given.problems, *barred))
        return replace(given, verdict=found)

    def _beside_saved(self, given: FileAnswer, before: Base, said: Answer) -> tuple[Verdict, FileAnswer]:
        """A file compared with what it said before and with what is saved now.

        Confidential references are left out of it: they stay whether the file has them or not. Where a file
        that spoke of the answer gives an input by now, and none stands yet, it is compared with the answer;
        another answer is no conflict with what stands beside it.
        """
        is_first = given.is_input and _is_moved(before) and is_blank(given.stands.whole)
        stands = self._answer_beside(said.paragraph) if is_first else given.stands
        saved, hidden = stands.entry, _hidden(stands)
        base = before.entry
        if given.member is None and not before.shows_plan:
            base, said = as_if_shown(base, saved, said)
        open_base, open_said = (without_references(one, hidden) for one in (base, said))
        becomes = wanted(open_base, saved, open_said)
        is_beside = given.member is None and leaves_answer(open_said, open_base)
        if not is_beside:
            becomes = replace(becomes, evidence=said.evidence)
        found = verdict(open_base, saved, open_said)
        if is_first and found is Verdict.CONFLICT:
            found = Verdict.CHANGED
        return found, replace(given, said=becomes, leaves_answer=is_beside)

    def _of_data(self, given: FileAnswer, said: Answer) -> tuple[Verdict, FileAnswer]:
        """Nobody knows what stood in answers as data: what repeats an answer is not taken for a change of it.

        One of several who repeats the answer that stands gives no input by that; and what stood here before
        may be an old file, which a person decides.
        """
        if given.member is not None:
            answer = self._answer_beside(said.paragraph).whole
            return (Verdict.UNTOUCHED if same(said, answer) else Verdict.CHANGED), given
        if self.former.says(said):
            return Verdict.CONFLICT, replace(given, is_former=True)
        return Verdict.CHANGED, given

    def _answer_beside(self, paragraph: int) -> Stored:
        """The answer as far as an input speaks of it."""
        answer = self.answers[paragraph]
        return replace(answer, entry=replace(answer.entry, actions=None, priority=False))

    def _barred(self, paragraph: int) -> Iterator[Problem]:
        if self.opened is not None and paragraph not in self.opened:
            yield Problem("paragraph_closed", paragraph=paragraph)
        if self.rules.assigned is not None and paragraph not in self.rules.assigned:
            yield Problem("paragraph_not_assigned", paragraph=paragraph)

    def _member(self, row: Workbook | None, paragraph: int) -> tuple[int | None, bool]:
        """Whose input it becomes: of the contributor whose file it is, or of the one who uploads.

        And whether it is the file of somebody who is not asked here, or not any more.
        """
        asked = self.asked.get(paragraph, ())
        if row is not None and row.membership is not None:
            who = next((one for one in asked if _is_whose(row, one)), None)
            return (who.membership_id if who and by_input(asked) else None), who is None
        if paragraph in self.own:
            mine = (one for one in asked if one.person_id == self.bringer.person_id)
            return next(mine).membership_id, False
        return None, not self._is_theirs(paragraph)

    def _is_theirs(self, paragraph: int) -> bool:
        """Whether the one who uploaded it may answer this; else a coordinator takes it by choice alone."""
        if self.bringer is self.by.principal:
            return True
        allowed = self.bringer.may_answer(self.assessment.body_id)
        return allowed is None or paragraph in allowed

    def _stands(self, paragraph: int, member: int | None) -> Stored:
        if member is None:
            return self.answers[paragraph]
        blank = Stored(Answer(paragraph, State.BLANK))
        return self.inputs.get((paragraph, member), blank)


def _with_only(file: ReturnedFile, row: Workbook | None) -> ReturnedFile:
    """A row that leaves the recommendation open can mean one alone where no more was asked."""
    if row is not None and len(row.paragraphs) == 1:
        for stray in file.strays:
            if stray.fault.rule == "without_paragraph":
                file = adopted(file, stray, row.paragraphs[0])
    return file


def _is_moved(base: Base) -> bool:
    return base.of_answer and not base.is_blank


def _hidden(stored: Stored) -> Collection[Reference]:
    return stored.hidden.evidence if stored.hidden else ()


def _is_whose(row: Workbook, one: Asked) -> bool:
    """Whether this is who the file was made for: also one who was removed and is asked again."""
    member = row.membership
    if member is None or one.membership_id == member.pk:
        return member is not None
    if member.person_id is not None:
        return one.person_id == member.person_id
    is_named = one.person.casefold() == member.name.casefold()
    return not one.has_account and is_named and one.name.casefold() == row.name.casefold()


def _remarks(of_file: Sequence[FileAnswer]) -> Iterator[Fault]:
    """What a file says and is not taken, and what is asked in other words now."""
    planned = [given.stands.entry.paragraph for given in of_file if given.left_out]
    if planned:
        yield Fault("plan_left_out", {"listed": ", ".join(map(str, planned))})
    again = (one for given in of_file for one in given.again)
    yield from remarks_on(again, [code for given in of_file for code in given.reworded])
