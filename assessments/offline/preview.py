"""Uploaded files as a page shows them, before anything is written: in words, with what becomes of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answering.rows import outline_of
from assessments.answers import labels
from assessments.answers.differences import Change, Names, changes
from assessments.answers.personal_data import Found, look_at
from assessments.answers.side_by_side import Comparison, compare
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment
from assessments.offline.checking import Trouble, entry_troubles, file_trouble
from assessments.offline.file_answers import ComparedFiles, ComparedRow, FileAnswer, ReturnedFile
from assessments.offline.saved_answers import Verdict, is_blank
from mechanisms.models import Body
from recommendations import lists
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
    """A file: whose it is, and why it can't be used, where it can't; what of it is `left_out`."""

    number: int
    name: str
    of: str
    troubles: tuple[Trouble, ...]
    left_out: tuple[Trouble, ...]
    remarks: tuple[Trouble, ...]


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
    suspected: tuple[Found, ...]
    in_answer: tuple[Change, ...]
    notes: tuple[str, ...]
    chosen: str

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
    recommendation: Recommendation
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
    title: str
    recommendation: Recommendation


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole preview. `left_empty` are the paragraphs where something is saved and a file says nothing, by
    the title of the file."""

    files: tuple[ShownFile, ...]
    rows: tuple[ShownRow, ...]
    counts: tuple[tuple[str, int], ...]
    untouched: tuple[ShownUntouched, ...]
    left_empty: Mapping[str, Sequence[int]]
    contradictions: int
    seen: str

    @property
    def changing(self) -> int:
        """Of how many recommendations something could be written."""
        readable = (any(not one.troubles for one in row.from_files) for row in self.rows)
        return sum(readable)


def shown(
    assessment: Assessment,
    files: Sequence[ReturnedFile],
    compared: ComparedFiles,
    chosen: Mapping[str, str] | None = None,
) -> Shown:
    """The preview of files that were compared. One query, for the names of mechanisms.

    `chosen` are the choices of a form that was refused, by the name of the field.
    """
    rows = tuple(_rows(assessment, files, compared, chosen or {}))
    return Shown(
        files=tuple(_file(number, file, compared) for number, file in enumerate(files)),
        rows=rows,
        counts=tuple(_counts(compared)),
        untouched=tuple(_untouched(assessment, files, compared)),
        left_empty=_left_empty(files, compared),
        contradictions=sum(row.comparison is not None and row.comparison.contradicts for row in rows),
        seen=compared.seen,
    )


def _counts(compared: ComparedFiles) -> Iterator[tuple[str, int]]:
    for verdict, word in VERDICTS.items():
        number = sum(one.verdict is verdict for row in compared.rows for one in row.from_files)
        if verdict is Verdict.UNTOUCHED:
            number = len(compared.untouched)
        if verdict is Verdict.UNCHANGED:
            number = compared.unchanged
        if number:
            yield str(word), number


def _file(number: int, file: ReturnedFile, compared: ComparedFiles) -> ShownFile:
    workbook = compared.workbooks.get(number)
    return ShownFile(
        number=number,
        name=file.name,
        of=workbook.name if workbook else "",
        troubles=tuple(file_trouble(fault) for fault in compared.refused.get(number, ())),
        left_out=tuple(file_trouble(fault) for fault in compared.remarks.get(number, ())),
        remarks=tuple(file_trouble(fault) for fault in file.remarks),
    )


def _rows(
    assessment: Assessment, files: Sequence[ReturnedFile], compared: ComparedFiles, chosen: Mapping[str, str]
) -> Iterator[ShownRow]:
    outline = outline_of(assessment)
    bodies = dict(Body.objects.filter(can_answer=True).values_list("slug", "name"))
    variant = Variant(assessment.body.kind)
    for row in compared.rows:
        recommendation = outline.recommendation(row.paragraph)
        texts = {item.code: item.text[variant] for item in recommendation.criteria}
        names = Names(criteria=texts, bodies=bodies)
        found = tuple(_shown(one, files[one.file], names, row, chosen) for one in row.from_files)
        numbers = {one.file for one in row.choices}
        yield ShownRow(
            row=row,
            recommendation=recommendation,
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
    outline = outline_of(assessment)
    for given in compared.untouched:
        if given.words is not None and not given.is_empty:
            recommendation = outline.recommendation(given.words.paragraph)
            yield ShownUntouched(given, given.name or files[given.file].name, recommendation)


def _left_empty(files: Sequence[ReturnedFile], compared: ComparedFiles) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for given in compared.untouched:
        if given.words is not None and given.is_empty:
            title = given.name or files[given.file].name
            found.setdefault(title, []).append(given.words.paragraph)
    return found


def _shown(
    given: FileAnswer, file: ReturnedFile, names: Names, row: ComparedRow, chosen: Mapping[str, str]
) -> ShownFileAnswer:
    return ShownFileAnswer(
        given=given,
        title=given.name or file.name,
        verdict=str(VERDICTS[given.verdict]),
        changes=_changes(given, names),
        troubles=_troubles(given, file),
        suspected=_suspected(given, row.answer.explained),
        in_answer=_in_answer(given, names, row),
        notes=tuple(_notes(given, names)),
        chosen=chosen.get(f"input-{row.paragraph}-{given.file}", ""),
    )


def _troubles(given: FileAnswer, file: ReturnedFile) -> tuple[Trouble, ...]:
    if not given.faults and not given.problems:
        return ()
    return tuple(entry_troubles(file.kind, given.returned, given.faults, given.problems))


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


# What taking a file costs, where the differences that the preview shows do not say it.


_FORMER = gettext_lazy(
    "The file says what was saved here before it was last changed. It may be an old one; nothing of it is "
    "taken unless you choose so."
)
_PUT_BACK = gettext_lazy(
    "Changed meanwhile, and not in the file. Taking what the file says puts it back to what it was: %s."
)
_EMPTY_NOW = gettext_lazy(
    "All of it is empty in the file now. Taking what the file says empties what is saved."
)
_EMPTIED = gettext_lazy("The file was blank and these were left empty in it. Taking it empties them: %s.")


def _notes(given: FileAnswer, names: Names) -> Iterator[str]:
    """A sentence each on what taking a file puts back or empties, and what becomes of references."""
    yield from _conflict_notes(given, names)
    yield from _empty_note(given)
    if given.said is None or given.leaves_answer or given.verdict is Verdict.ERROR:
        return
    yield from _of_confidential(given)
    yield from _of_files(given)


def _conflict_notes(given: FileAnswer, names: Names) -> Iterator[str]:
    """What taking the file puts back that nobody changed in it: a conflict is of the whole recommendation."""
    if given.verdict is not Verdict.CONFLICT or given.said is None:
        return
    if given.is_former:
        yield str(_FORMER)
    if given.base is None:
        return
    base = given.base.entry
    went = replace(base, actions=base.actions if given.said.actions else None)
    stands = replace(given.stands.entry, actions=given.stands.entry.actions if went.actions else None)
    by_file = _labels(changes(went.as_json(), given.said.as_json(), names))
    others = _labels(changes(went.as_json(), stands.as_json(), names))
    lost = [label for label in others if label not in by_file]
    if lost:
        yield str(_EMPTIED if given.base.is_blank else _PUT_BACK) % lists.enumerated(lost)


def _empty_note(given: FileAnswer) -> Iterator[str]:
    is_said = given.follows or not is_blank(given.stands.entry)
    is_taken_back = given.is_empty and not given.leaves_answer and is_said
    if is_taken_back and given.verdict is not Verdict.ERROR:
        yield str(_EMPTY_NOW)


def _labels(found: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(one.code or one.label for one in found))


def _of_confidential(given: FileAnswer) -> Iterator[str]:
    if given.is_whole:
        for item in _not_in_it(given):
            said = _("“%s” is confidential, and not in the file as it stands. What is there instead is open.")
            yield said % item.title
        return
    for item in given.beside.corrected:
        said = _(
            "“%s” was made confidential since the file went out. It is corrected, and stays confidential."
        )
        yield said % item.title
    for item in given.beside.kept:
        said = _("“%s” is among the confidential references already, which stay as they are.")
        yield said % item.title


def _not_in_it(given: FileAnswer) -> Iterator[Reference]:
    hidden = given.stands.hidden.evidence if given.stands.hidden else ()
    known = {item.identity for item in given.said.evidence} if given.said else set()
    return (item for item in hidden if item.identity not in known)


def _of_files(given: FileAnswer) -> Iterator[str]:
    standing = dict(zip(given.stands.keys, given.stands.entry.evidence, strict=False))
    names = given.stands.files
    rows = {item.identity: item for item in given.said.evidence} if given.said else {}
    for identity, key in given.keys.items():
        before = standing.get(key)
        if key in names and before is not None and before.identity != identity:
            yield _("“%(title)s” keeps the file %(file)s.") % _named(rows[identity], names[key])
    for key in given.references.lost:
        before = standing.get(key)
        if before is not None and key in names:
            said = _("“%(title)s” goes, and with it the file %(file)s: another document stands in its row.")
            yield said % _named(before, names[key])


def _named(item: Reference, file: str) -> dict[str, str]:
    return {"title": item.title, "file": file}
