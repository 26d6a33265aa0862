"""Uploaded files as a page shows them, before anything is written: in words, with what becomes of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.answering.rows import outline_of
from assessments.answers.differences import Change, Names, changes
from assessments.answers.personal_data import Found, look_at
from assessments.answers.problems import Problem
from assessments.answers.side_by_side import Comparison, compare
from assessments.answers.value import Answer
from assessments.answers.words import WORDS as RULES
from assessments.answers.words import words
from assessments.models import Assessment, Upload
from assessments.offline.changes import Verdict
from assessments.offline.claim_rows import Claim, ClaimRow, Claims
from assessments.offline.notes import claim_notes, reference_notes
from assessments.offline.returned_file import Fault, ReturnedFile
from assessments.offline.words import fault_words
from mechanisms.models import Body
from recommendations.outline import Recommendation, Variant

FAULTS: Mapping[str, Promise] = {
    "workbook_unknown": gettext_lazy(
        "This file was not made here, or was made for another body: its code is not known. Make a new one on "
        "the page “Work offline”, and copy the answers into it."
    ),
    "workbook_of_another_cycle": gettext_lazy(
        "This file belongs to the cycle %(cycle)s of your body. Upload it there, or copy the answers into a "
        "file of this cycle."
    ),
    "workbook_of_another_body": gettext_lazy(
        "This file belongs to %(body)s. Upload it in that body’s assessment."
    ),
    "workbook_twice": gettext_lazy(
        "Two of the files are copies of the same one (%(name)s). Leave out the older, and upload again."
    ),
    "file_twice": gettext_lazy("This is the same file as %(name)s, and is read once."),
    "workbook_of_another_person": gettext_lazy(
        "This is the file of %(name)s. Your coordinator can bring it in."
    ),
    "another_edition": gettext_lazy(
        "The file answers another edition of the questions (%(edition)s). It can’t be read here."
    ),
    "not_asked_in_file": gettext_lazy(
        "This file did not ask about the recommendation, and holds nothing of what is saved there. Write "
        "what was added at the recommendation itself."
    ),
    "plan_left_out": gettext_lazy(
        "Planned actions and priorities in this file are not taken over at %(listed)s: there it gives an "
        "input beside the answer, which has none. Add them to the action plan."
    ),
    "paragraphs_unknown": gettext_lazy("The file answers what is not asked: %(listed)s."),
}
VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.NEW: gettext_lazy("New"),
    Verdict.CHANGED: gettext_lazy("Changed"),
    Verdict.CONFLICT: gettext_lazy("Conflict"),
    Verdict.ERROR: gettext_lazy("Can’t be taken"),
    Verdict.UNTOUCHED: gettext_lazy("Not changed in the file"),
    Verdict.UNCHANGED: gettext_lazy("Unchanged"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and where in the file."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file: whose it is, and why it can't be used, where it can't; what of it is `left_out`, and what was
    noticed besides."""

    number: int
    name: str
    of: str
    troubles: tuple[Trouble, ...]
    left_out: tuple[Trouble, ...]
    remarks: tuple[Trouble, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is taken."""
        return bool(self.troubles)


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """What one file says of one recommendation: what it changes, or why it can't be read.

    `in_answer` is what an input would change in the answer, should it be taken as one. `suspected` is what
    looks like personal data of a victim in what it says, and was not explained. `notes` tell what becomes
    of references that the changes alone do not show.
    """

    claim: Claim
    title: str
    verdict: str
    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]
    suspected: tuple[Found, ...]
    in_answer: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One recommendation; `comparison` stands where several files speak of it."""

    row: ClaimRow
    recommendation: Recommendation
    claims: tuple[ShownClaim, ...]
    choices: tuple[ShownClaim, ...]
    comparison: Comparison | None

    @property
    def is_beside(self) -> bool:
        """Whether nothing but plan and priority is to be chosen: the answer stays in any case."""
        return bool(self.choices) and all(one.claim.leaves_answer for one in self.choices)

    @property
    def asks(self) -> bool:
        """Whether the page asks for a choice for the answer, or to leave it out."""
        return bool(self.row.for_answer or self.choices)


@dataclass(frozen=True, slots=True)
class ShownUntouched:
    """A recommendation of which a file has nothing new, while something else is saved by now."""

    claim: Claim
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
        readable = (any(not one.troubles for one in row.claims) for row in self.rows)
        return sum(readable)


def shown(assessment: Assessment, upload: Upload, claims: Claims) -> Shown:
    """The preview of an upload. One query, for the names of mechanisms."""
    files = [ReturnedFile.from_json(item) for item in upload.files]
    return shown_claims(assessment, files, claims)


def shown_claims(assessment: Assessment, files: Sequence[ReturnedFile], claims: Claims) -> Shown:
    """The same of files just read."""
    rows = tuple(_rows(assessment, files, claims))
    return Shown(
        files=tuple(_file(number, file, claims) for number, file in enumerate(files)),
        rows=rows,
        counts=tuple(_counts(claims)),
        untouched=tuple(_untouched(assessment, files, claims)),
        left_empty=_left_empty(files, claims),
        contradictions=sum(
            row.comparison is not None and row.comparison.contradicts for row in rows
        ),
        seen=claims.seen,
    )


def _counts(claims: Claims) -> Iterator[tuple[str, int]]:
    for verdict, word in VERDICTS.items():
        number = sum(one.verdict is verdict for row in claims.rows for one in row.claims)
        if verdict is Verdict.UNTOUCHED:
            number = len(claims.untouched)
        if verdict is Verdict.UNCHANGED:
            number = claims.unchanged
        if number:
            yield str(word), number


def _file(number: int, file: ReturnedFile, claims: Claims) -> ShownFile:
    workbook = claims.workbooks.get(number)
    return ShownFile(
        number=number,
        name=file.name,
        of=workbook.name if workbook else "",
        troubles=tuple(_fault(fault) for fault in claims.refused.get(number, ())),
        left_out=tuple(_fault(fault) for fault in claims.remarks.get(number, ())),
        remarks=tuple(_fault(fault) for fault in file.remarks),
    )


def _fault(fault: Fault) -> Trouble:
    place = f"{fault.sheet}!{fault.cell}" if fault.sheet and fault.cell else fault.cell
    if fault.rule in FAULTS:
        return Trouble(place, str(FAULTS[fault.rule]) % fault.params)
    if fault.rule in RULES:
        return Trouble(place, str(RULES[fault.rule]) % fault.params)
    return Trouble(place or fault.sheet, fault_words(fault))


def _rows(
    assessment: Assessment, files: Sequence[ReturnedFile], claims: Claims
) -> Iterator[ShownRow]:
    outline = outline_of(assessment)
    bodies = dict(Body.objects.filter(can_answer=True).values_list("slug", "name"))
    variant = Variant(assessment.body.kind)
    for row in claims.rows:
        recommendation = outline.recommendation(row.paragraph)
        texts = {item.code: item.text[variant] for item in recommendation.criteria}
        names = Names(criteria=texts, bodies=bodies)
        found = tuple(_claim(one, files[one.file], names, row) for one in row.claims)
        numbers = {one.file for one in row.choices}
        yield ShownRow(
            row=row,
            recommendation=recommendation,
            claims=found,
            choices=tuple(one for one in found if one.claim.file in numbers),
            comparison=_comparison(recommendation, row, found, bodies),
        )


def _untouched(
    assessment: Assessment, files: Sequence[ReturnedFile], claims: Claims
) -> Iterator[ShownUntouched]:
    outline = outline_of(assessment)
    for claim in claims.untouched:
        if claim.words is not None and not claim.is_empty:
            recommendation = outline.recommendation(claim.words.paragraph)
            yield ShownUntouched(claim, claim.name or files[claim.file].name, recommendation)


def _left_empty(files: Sequence[ReturnedFile], claims: Claims) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for claim in claims.untouched:
        if claim.words is not None and claim.is_empty:
            title = claim.name or files[claim.file].name
            found.setdefault(title, []).append(claim.words.paragraph)
    return found


def _claim(claim: Claim, file: ReturnedFile, names: Names, row: ClaimRow) -> ShownClaim:
    return ShownClaim(
        claim=claim,
        title=claim.name or file.name,
        verdict=str(VERDICTS[claim.verdict]),
        changes=_changes(claim, names),
        troubles=tuple(_troubles(claim)),
        suspected=_suspected(claim, row.answer.explained),
        in_answer=_in_answer(claim, names, row),
        notes=(*claim_notes(claim, names), *reference_notes(claim)),
    )


def _suspected(claim: Claim, explained: Collection[str]) -> tuple[Found, ...]:
    said = claim.said
    if said is None or claim.verdict is Verdict.ERROR:
        return ()
    titles = (item.title for item in said.evidence)
    return look_at(said.explanation, titles, (one.what for one in said.plan), explained)


def _changes(claim: Claim, names: Names) -> tuple[Change, ...]:
    """What would be different, as far as the file can be read."""
    if claim.said is None or claim.verdict is Verdict.ERROR:
        return ()
    stands = claim.stands.whole if claim.is_whole else claim.stands.entry
    return changes(stands.as_json(), _as_written(claim.said, stands), names)


def _in_answer(claim: Claim, names: Names, row: ClaimRow) -> tuple[Change, ...]:
    """What taking an input as the answer changes there: it says nothing of plan and priority."""
    stands = row.answer.entry
    if not claim.is_input or claim.said is None or claim not in row.choices:
        return ()
    said = replace(claim.said, priority=stands.priority, actions=stands.actions)
    return changes(stands.as_json(), said.as_json(), names)


def _as_written(said: Answer, stands: Answer) -> dict[str, object]:
    written = said.as_json()
    if said.actions is None and stands.actions is not None:
        written["actions"] = stands.as_json()["actions"]
    return written


def _troubles(claim: Claim) -> Iterator[Trouble]:
    """What a cell that can't be read leaves out is no second trouble of that cell."""
    found = [_fault(fault) for fault in claim.faults]
    yield from found
    unread = {trouble.place for trouble in found if trouble.place}
    places = claim.returned.places if claim.returned else {}
    for problem in claim.problems:
        place = _place(problem, places)
        if place not in unread:
            yield Trouble(place, words(problem))


def _place(problem: Problem, places: Mapping[str, str]) -> str:
    """The cell of the member that is wrong, or of the row around it."""
    missing = problem.params["key"] if problem.rule == "missing_key" else ""
    member = whole = f"{problem.member}.{missing}".strip(".")
    while member and member not in places:
        member = member.rpartition(".")[0]
    return places.get(member, whole)


def _comparison(
    recommendation: Recommendation,
    row: ClaimRow,
    claims: Sequence[ShownClaim],
    bodies: Mapping[str, str],
) -> Comparison | None:
    """Where several files speak of it: criterion by criterion, and what contradicts."""
    said = [(one.title, one.claim.said) for one in claims if one.claim.said is not None]
    if len(said) < 2:
        return None
    codes = [item.code for item in recommendation.criteria]
    return compare(codes, said, row.answer.entry)
