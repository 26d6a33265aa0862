"""Uploaded files as a page shows them, before anything is written: in words, with what becomes of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.answering.rows import outline_of
from assessments.answering.rules import nameable
from assessments.answers import labels
from assessments.answers.differences import Change, Names, changes
from assessments.answers.personal_data import Found, look_at
from assessments.answers.side_by_side import Comparison, compare
from assessments.answers.signing_off import signed_words
from assessments.answers.value import Answer
from assessments.models import Assessment
from assessments.offline.came_back import is_empty
from assessments.offline.checking import Trouble, entry_troubles, file_trouble
from assessments.offline.file_answers import ComparedFiles, ComparedRow, FileAnswer, ReturnedFile
from assessments.offline.preview_lead import lead
from assessments.offline.preview_notes import notes_of
from assessments.offline.preview_repairs import Fields, ShownRepair, Typed
from assessments.offline.saved_answers import Verdict
from mechanisms.models import Body
from recommendations.outline import Recommendation, Variant

VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.NEW: gettext_lazy("New"),
    Verdict.CHANGED: gettext_lazy("Changed"),
    Verdict.CONFLICT: gettext_lazy("Conflict"),
    Verdict.ERROR: gettext_lazy("Can’t be taken"),
    Verdict.UNTOUCHED: gettext_lazy("Not changed in the file"),
    Verdict.UNCHANGED: gettext_lazy("Unchanged"),
}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file: whose it is, and why it can't be used, where it can't; which rows name no recommendation; what
    of it is `left_out`.

    `mail` and `sender`: the mail in which it came, and whom that names; `signed`: who signed it off, as it
    says. `is_empty`: nothing is filled in.
    """

    number: int
    name: str
    of: str
    troubles: tuple[Trouble, ...]
    strays: tuple[ShownRepair, ...]
    left_out: tuple[Trouble, ...]
    remarks: tuple[Trouble, ...]
    mail: str = ""
    sender: str = ""
    signed: str = ""
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class ShownFileAnswer:
    """What one file says of one recommendation: what it changes, or why it can't be read.

    `in_answer` is what an input would change in the answer, should it be taken as one. `suspected` is what
    looks like personal data of a victim in what it says, and was not explained. `notes` tell what becomes
    of references that the changes alone do not show. `chosen` is what a person chose for this input: "keep",
    "take", or empty.
    """

    given: FileAnswer
    title: str
    verdict: str
    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]
    repairs: tuple[ShownRepair, ...]
    suspected: tuple[Found, ...]
    in_answer: tuple[Change, ...]
    notes: tuple[str, ...]
    chosen: str

    @property
    def is_repairable(self) -> bool:
        """Whether anything of it can be put right on the page."""
        return any(one.field for one in self.repairs)

    @property
    def answer(self) -> str:
        """The answer that the file gives, in words."""
        said = self.given.said
        return labels.answer(said.state, said.level) if said else ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One recommendation; `comparison` stands where several files speak of it.

    `chosen` becomes the answer: "keep" for what is saved, or the number of a file; empty to ask.
    """

    row: ComparedRow
    title: str
    from_files: tuple[ShownFileAnswer, ...]
    choices: tuple[ShownFileAnswer, ...]
    comparison: Comparison | None
    chosen: str

    @property
    def saved(self) -> str:
        """The answer that is saved, in words."""
        entry = self.row.answer.entry
        return labels.answer(entry.state, entry.level)

    @property
    def is_beside(self) -> bool:
        """Whether nothing but plan and priority is to be chosen: the answer stays in any case."""
        return bool(self.choices) and all(one.given.leaves_answer for one in self.choices)

    @property
    def asks(self) -> bool:
        return bool(self.row.for_answer or self.choices)


@dataclass(frozen=True, slots=True)
class ShownUntouched:
    given: FileAnswer
    of: str
    paragraph: int
    title: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """One recommendation as it is compared, with the words for its codes."""

    row: ComparedRow
    names: Names
    variant: Variant
    fields: Fields


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole preview. `left_empty` are the paragraphs where something is saved and a file says nothing, by
    the title of the file."""

    files: tuple[ShownFile, ...]
    rows: tuple[ShownRow, ...]
    lead: tuple[str, ...]
    untouched: tuple[ShownUntouched, ...]
    left_empty: Mapping[str, Sequence[int]]
    contradictions: int
    seen: str

    @property
    def unread(self) -> tuple[ShownRepair, ...]:
        """The cells that can't be read, in the order of the page."""
        return _unread(self.files, self.rows)

    @property
    def asks(self) -> bool:
        """Whether a row names no recommendation, or was put with one by a person."""
        return any(file.strays for file in self.files)

    @property
    def errors(self) -> tuple[ShownRepair, ...]:
        """The fields whose text could not be read."""
        of_rows = (one for row in self.rows for given in row.from_files for one in given.repairs)
        return tuple(one for one in of_rows if one.error)


def shown(
    assessment: Assessment,
    files: Sequence[ReturnedFile],
    compared: ComparedFiles,
    chosen: Mapping[str, str] | None = None,
    typed: Typed | None = None,
) -> Shown:
    """The preview of files that were compared. One query for the names of mechanisms, two where one can be
    chosen.

    `chosen` are the choices of a form that was refused, by the name of the field; `typed` the repairs.
    """
    fields = _fields(assessment, typed or Typed())
    rows = tuple(_rows(assessment, files, compared, chosen or {}, fields))
    listed = tuple(_file(number, file, compared, fields) for number, file in enumerate(files))
    return Shown(
        files=listed,
        rows=rows,
        lead=tuple(lead(compared, len(_unread(listed, rows)))),
        untouched=tuple(_untouched(assessment, files, compared)),
        left_empty=_left_empty(files, compared),
        contradictions=sum(row.comparison is not None and row.comparison.contradicts for row in rows),
        seen=compared.seen,
    )


def _fields(assessment: Assessment, typed: Typed) -> Fields:
    return Fields(
        outline=outline_of(assessment),
        variant=Variant(assessment.body.kind),
        body=assessment.body.slug,
        typed=typed,
        named=cache(lambda: {one.slug: one.name for one in nameable(assessment.body)}),
    )


def _unread(files: Sequence[ShownFile], rows: Sequence[ShownRow]) -> tuple[ShownRepair, ...]:
    of_files = (one for file in files for one in file.strays)
    of_rows = (one for row in rows for given in row.from_files for one in given.repairs)
    return tuple(one for one in (*of_files, *of_rows) if one.trouble is not None)


def _file(number: int, file: ReturnedFile, compared: ComparedFiles, fields: Fields) -> ShownFile:
    workbook = compared.workbooks.get(number)
    strays = compared.strays.get(number, ())
    return ShownFile(
        number=number,
        name=file.name,
        of=workbook.name if workbook else "",
        troubles=tuple(file_trouble(fault) for fault in compared.refused.get(number, ())),
        strays=(
            *(fields.of_stray(number, file, stray) for stray in strays),
            *fields.of_adopted(number, file),
        ),
        left_out=tuple(file_trouble(fault) for fault in compared.remarks.get(number, ())),
        remarks=tuple(file_trouble(fault) for fault in file.remarks),
        mail=file.mail,
        sender=file.sender,
        signed=signed_words(file.signed) if file.signed else "",
        is_empty=is_empty(file),
    )


def _rows(
    assessment: Assessment,
    files: Sequence[ReturnedFile],
    compared: ComparedFiles,
    chosen: Mapping[str, str],
    fields: Fields,
) -> Iterator[ShownRow]:
    outline = outline_of(assessment)
    bodies = dict(Body.objects.filter(can_answer=True).values_list("slug", "name"))
    variant = Variant(assessment.body.kind)
    for row in compared.rows:
        recommendation = outline.recommendation(row.paragraph)
        texts = {item.code: item.text[variant] for item in recommendation.criteria}
        asked = _Asked(row, Names(criteria=texts, bodies=bodies), variant, fields)
        found = tuple(_shown(one, files[one.file], asked, chosen) for one in row.from_files)
        numbers = {one.file for one in row.choices}
        yield ShownRow(
            row=row,
            title=recommendation.titles[variant],
            from_files=found,
            choices=tuple(one for one in found if one.given.file in numbers),
            comparison=_comparison(recommendation, row, found, bodies),
            chosen=chosen.get(f"answer-{row.paragraph}", _proposed(row)),
        )


def _proposed(row: ComparedRow) -> str:
    if row.needs_answer:
        return ""
    return "keep" if row.proposed is None else str(row.proposed)


def _untouched(
    assessment: Assessment, files: Sequence[ReturnedFile], compared: ComparedFiles
) -> Iterator[ShownUntouched]:
    outline, variant = outline_of(assessment), Variant(assessment.body.kind)
    for given in compared.untouched:
        if given.words is not None and not given.is_empty:
            recommendation = outline.recommendation(given.words.paragraph)
            of = given.name or files[given.file].name
            yield ShownUntouched(given, of, recommendation.paragraph, recommendation.titles[variant])


def _left_empty(files: Sequence[ReturnedFile], compared: ComparedFiles) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for given in compared.untouched:
        if given.words is not None and given.is_empty:
            title = given.name or files[given.file].name
            found.setdefault(title, []).append(given.words.paragraph)
    return found


def _shown(
    given: FileAnswer, file: ReturnedFile, asked: _Asked, chosen: Mapping[str, str]
) -> ShownFileAnswer:
    row, names = asked.row, asked.names
    troubles = _troubles(given, file)
    return ShownFileAnswer(
        given=given,
        title=given.name or file.name,
        verdict=str(VERDICTS[given.verdict]),
        changes=_changes(given, names),
        troubles=troubles,
        repairs=tuple(asked.fields.of_answer(given, file, troubles)),
        suspected=_suspected(given, row.answer.explained),
        in_answer=_in_answer(given, names, row),
        notes=tuple(notes_of(given, names, asked.variant)),
        chosen=chosen.get(f"input-{row.paragraph}-{given.file}", ""),
    )


def _troubles(given: FileAnswer, file: ReturnedFile) -> tuple[Trouble, ...]:
    faults, problems = (*given.faults, *given.unread), (*given.problems, *given.left)
    return tuple(entry_troubles(file.kind, given.returned, faults, problems))


def _suspected(given: FileAnswer, explained: Collection[str]) -> tuple[Found, ...]:
    said = given.said
    if said is None or given.verdict is Verdict.ERROR:
        return ()
    titles = (item.title for item in said.evidence)
    return look_at(said.explanation, titles, (one.what for one in said.plan), explained)


def _changes(given: FileAnswer, names: Names) -> tuple[Change, ...]:
    if given.said is None or given.verdict is Verdict.ERROR:
        return ()
    stands = given.stands.whole if given.is_whole else given.stands.entry
    return changes(stands.as_json(), _as_written(given.said, stands), names)


def _in_answer(given: FileAnswer, names: Names, row: ComparedRow) -> tuple[Change, ...]:
    """What taking an input as the answer changes there: it says nothing of plan and priority."""
    stands = row.answer.entry
    if not given.is_input or given.said is None or given not in row.choices:
        return ()
    said = replace(given.said, priority=stands.priority, actions=stands.actions)
    return changes(stands.as_json(), said.as_json(), names)


def _as_written(said: Answer, stands: Answer) -> dict[str, object]:
    written = said.as_json()
    if said.actions is None and stands.actions is not None:
        written["actions"] = stands.as_json()["actions"]
    return written


def _comparison(
    recommendation: Recommendation,
    row: ComparedRow,
    compared: Sequence[ShownFileAnswer],
    bodies: Mapping[str, str],
) -> Comparison | None:
    """Where several files speak of it: criterion by criterion, and what contradicts."""
    said = [(one.title, one.given.said) for one in compared if one.given.said is not None]
    if len(said) < 2:
        return None
    codes = [item.code for item in recommendation.criteria]
    return compare(codes, said, row.answer.entry)
