"""Taking in what came back in files, all of it by one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.giving import StaleInput, save_input
from assessments.answering.restoring import UPLOADED
from assessments.answering.rules import Refused, StaleRevision, hold
from assessments.answering.saving import save_answer
from assessments.answering.starting import set_frame
from assessments.answers.scoring import State
from assessments.answers.signing_off import SignOff
from assessments.answers.value import Answer, Identity
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Upload
from assessments.offline.came_back import is_filled, mailing_that_came_back
from assessments.offline.checking import cells_left
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import ComparedFiles, ComparedRow, FileAnswer, ReturnedFile
from assessments.offline.file_history import written_copy
from assessments.offline.preview import shown
from assessments.offline.receipts import receipts_of
from assessments.offline.repairs import is_code
from assessments.offline.saved_answers import Stored, Verdict, beside_hidden, same_plan
from assessments.offline.uploaded_frame import frame_of, standing_frame
from assessments.offline.uploads import (
    NOT_TAKEN,
    PUT_RIGHT,
    cleared_paragraphs,
    clearings_off,
    files_of,
    held_upload,
    on_record,
    require_writer,
)
from assessments.trail.acting import Actor, record
from recommendations import lists

LONGEST_REASON = 100


class StaleUpload(Refused):
    """Something was saved since the preview was looked at."""

    def __init__(self) -> None:
        super().__init__(_("Somebody saved an answer since you opened this page. See what would change now."))


class Undecided(Refused):
    """A row waits for a choice; `paragraphs` are those."""

    def __init__(self, paragraphs: Sequence[int]) -> None:
        self.paragraphs = tuple(paragraphs)
        listed = lists.in_row(paragraphs)
        super().__init__(_("Choose what becomes of these first: %s.") % listed)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person chose for one recommendation.

    `answer` is the number of the file whose words become the answer; None keeps what stands, `unsaid` is
    True where nothing was chosen. `inputs` says for a file whether its words replace the ministry's input.
    """

    answer: int | None = None
    unsaid: bool = False
    inputs: Mapping[int, bool] = field(default_factory=dict)


UNSAID = Decision(unsaid=True)


@transaction.atomic
def apply_upload(*, by: Actor, upload: Upload, decisions: Mapping[int, Decision], seen: str) -> Upload:
    """Write what was decided, all of it or nothing; rows that are the same stay untouched.

    `seen` is that of the comparison that was looked at. Raises StaleUpload where something was saved since,
    Undecided where a row waits for a choice, Refused where it is applied already or nothing may be
    written, Http404 for an upload of somebody else.
    """
    assessment = upload.assessment
    require_writer(by, assessment)
    hold(assessment)
    upload = held_upload(by=by, upload=upload)
    if upload.applied_at is not None:
        raise Refused(_("These files were applied already."))
    files = files_of(upload)
    compared = compare_files(by=by, assessment=assessment, files=files, brought_by=upload.by)
    if compared.seen != seen:
        raise StaleUpload
    cleared = cleared_paragraphs(assessment)
    seen_files = shown(assessment, files, compared)
    upload.receipts = [one.as_json() for one in receipts_of(files, compared, seen_files)]
    upload.signed = signed_files(files, compared)
    upload.written = _write_decided(by, assessment, files, compared, decisions)
    upload.written += clearings_off(assessment, cleared)
    upload.applied_at = by.moment
    upload.files = [
        _trimmed(item, is_refused=number in compared.refused) for number, item in enumerate(upload.files)
    ]
    upload.save(update_fields=["applied_at", "written", "files", "receipts", "signed"])
    names = sorted({one.name for one in compared.workbooks.values() if one.name})
    record(by=by, kind="file_applied", **on_record(upload, names))
    return upload


def _write_decided(
    by: Actor,
    assessment: Assessment,
    files: Sequence[ReturnedFile],
    compared: ComparedFiles,
    decisions: Mapping[int, Decision],
) -> list[dict[str, Any]]:
    _require_decided(compared, decisions)
    try:
        written = [
            done
            for row in compared.rows
            for done in _write_row(by, assessment, files, row, decisions.get(row.paragraph, UNSAID))
        ]
    except (StaleRevision, StaleInput) as stale:
        # The plan is edited without holding the assessment, and makes its answers stale.
        raise StaleUpload from stale
    written += _write_frame(by, assessment, files, compared)
    if not written:
        raise Refused(_("There was nothing to save."))
    returned = _mark_returned(by, assessment, files, compared)
    paragraphs = {done["paragraph"] for done in written if "paragraph" in done}
    return [*written, *returned, *_not_taken(compared, paragraphs), *_put_right(files)]


def _not_taken(compared: ComparedFiles, written: Collection[int]) -> list[dict[str, Any]]:
    """The paragraphs of which nothing was taken, and the cells that were left out of what was written."""
    wrong = [
        row.paragraph for row in compared.rows if any(one.verdict is Verdict.ERROR for one in row.from_files)
    ]
    cells = [
        {"paragraph": row.paragraph, "file": one.file, "cell": cell}
        for row in compared.rows
        for one in row.from_files
        if row.paragraph in written and one.verdict is not Verdict.ERROR
        for cell in cells_left(one)
    ]
    cells += [
        {"paragraph": None, "file": number, "cell": stray.fault.cell}
        for number, strays in compared.strays.items()
        for stray in strays
    ]
    return [{"kind": NOT_TAKEN, "paragraphs": wrong, "cells": cells}] if wrong or cells else []


def _put_right(files: Sequence[ReturnedFile]) -> list[dict[str, Any]]:
    """What a person has put right of the files: the places, and what was chosen of a list."""
    cells = [
        {"file": number, "place": at, "value": value if is_code(at) else ""}
        for number, file in enumerate(files)
        for at, value in sorted(file.repairs.items())
    ]
    return [{"kind": PUT_RIGHT, "cells": cells}] if cells else []


def _require_decided(compared: ComparedFiles, decisions: Mapping[int, Decision]) -> None:
    undecided = [
        row.paragraph for row in compared.rows if not _is_decided(row, decisions.get(row.paragraph, UNSAID))
    ]
    if undecided:
        raise Undecided(undecided)


def _is_decided(row: ComparedRow, decision: Decision) -> bool:
    if row.needs_answer and decision.unsaid:
        return False
    if decision.answer is not None and decision.answer not in {one.file for one in row.choices}:
        return False
    taken = Counter(one.member for one in row.from_files if _takes_input(one, decision))
    if any(number > 1 for member, number in taken.items() if member is not None):
        return False
    return all(one.file in decision.inputs for one in row.from_files if one.needs_choice)


def _write_row(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], row: ComparedRow, decision: Decision
) -> Iterator[dict[str, Any]]:
    for given in row.from_files:
        if given.is_input and _takes_input(given, decision):
            yield _write_input(by, assessment, row.paragraph, given, files[given.file].signed)
    chosen = row.proposed if decision.unsaid else decision.answer
    for given in row.choices:
        if given.file == chosen:
            yield _write_answer(by, assessment, row, given)


def _takes_input(given: FileAnswer, decision: Decision) -> bool:
    if given.verdict is Verdict.ERROR:
        return False
    return decision.inputs.get(given.file, not given.needs_choice)


def _write_input(
    by: Actor, assessment: Assessment, paragraph: int, given: FileAnswer, signed: Mapping[str, str]
) -> dict[str, Any]:
    before = _kept(given.stands)
    row = save_input(
        by=by,
        assessment=assessment,
        entry=given.to_write,
        membership_id=given.member,
        revision=given.stands.revision,
        confidential=given.beside.confidential,
        from_file=True,
        signed_off=signed,
    )
    return {
        "kind": "input",
        "name": given.name,
        "paragraph": paragraph,
        "member": given.member,
        "revision": row.revision,
        "before": before,
        "from_file": given.stands.from_file,
        "signed_off": dict(given.stands.signed_off),
        **written_copy(given, row.history.latest()),
    }


def _kept(stored: Stored) -> dict[str, Any]:
    """An input as it was, in the shape in which it is stored."""
    said = stored.whole.as_json()
    first = len(stored.entry.evidence)
    hidden = list(range(first, len(stored.whole.evidence)))
    return said | ({"confidential": hidden} if hidden else {})


def _write_answer(by: Actor, assessment: Assessment, row: ComparedRow, given: FileAnswer) -> dict[str, Any]:
    entry, confidential = _as_answer(row, given)
    saved = save_answer(
        by=by,
        assessment=assessment,
        entry=entry,
        revision=row.answer.revision,
        confidential=confidential,
        keys={} if given.leaves_answer else given.keys,
        copied=given.leaves_answer and row.answer.copied,
        reason=reason_of(given.name),
    )
    return {
        "kind": "answer",
        "paragraph": row.paragraph,
        "revision": _revision(assessment, saved.answer),
        "beside": given.leaves_answer,
        **written_copy(given, saved.version, saved.answer),
    }


def _revision(assessment: Assessment, saved: AnswerRow) -> int:
    """As it stands after the plan was written too."""
    rows = AnswerRow.objects.filter(assessment=assessment, paragraph=saved.paragraph)
    return rows.values_list("revision", flat=True).get()


def _as_answer(row: ComparedRow, given: FileAnswer) -> tuple[Answer, Collection[Identity] | None]:
    """The entry to write, and which of its references are confidential; None leaves that as it is.

    An input says nothing of plan and priority. A file that leaves the answer alone changes them beside what
    stands, also beside what was copied and nobody has checked.
    """
    stands = row.answer
    said = given.said or Answer(row.paragraph, State.BLANK)
    if given.leaves_answer:
        whole = stands.unchecked or stands.whole
        return replace(whole, actions=said.actions, priority=said.priority), None
    if not given.is_input:
        entry = given.to_write
        plan = None if same_plan(entry, stands.entry) else entry.actions
        return replace(entry, actions=plan), given.confidential
    hidden = stands.hidden.evidence if stands.hidden else ()
    beside = beside_hidden(said.evidence, hidden, {})
    entry = replace(said, evidence=beside.evidence, priority=stands.entry.priority, actions=None)
    return entry, beside.confidential


def reason_of(name: str) -> str:
    """``uploaded Ministry of Labour``: what history keeps of it, cut to what fits."""
    said = f"{UPLOADED} {name}".strip()
    return said if len(said) <= LONGEST_REASON else f"{said[: LONGEST_REASON - 1]}…"


def _write_frame(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], compared: ComparedFiles
) -> list[dict[str, Any]]:
    found = frame_of(by, assessment, files, compared)
    if found is None:
        return []
    before = standing_frame(assessment)
    set_frame(by=by, assessment=assessment, file=found)
    return [{"kind": "frame", "before": before, "after": standing_frame(assessment)}]


def signed_files(files: Sequence[ReturnedFile], compared: ComparedFiles) -> list[dict[str, Any]]:
    """Who signed each file off, as it says: the number of the file and whose it is beside."""
    return [
        {"file": number, "member": row.membership_id, **signed}
        for number, row in compared.workbooks.items()
        if (signed := files[number].signed) and SignOff.of(signed).is_there
    ]


def _trimmed(file: Mapping[str, Any], *, is_refused: bool) -> dict[str, Any]:
    """What is kept of a file that was applied: which it was, nothing of what it said."""
    nothing: dict[str, Any] = {
        "answers": [],
        "remarks": [],
        "faults": [],
        "frame": {},
        "signed": {},
        "sender": "",
        "strays": [],
        "repairs": {},
    }
    return {**file, **nothing, "refused": is_refused}


def _mark_returned(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], compared: ComparedFiles
) -> Iterator[dict[str, Any]]:
    """A contributor without an account whose file came back and says something that can be taken has returned
    it, unless a day stands already. One that came along untouched and blank is still waited for."""
    for number, workbook in compared.workbooks.items():
        member = workbook.membership
        if member is None or member.has_account or not _says_something(number, files, compared):
            continue
        mailing = mailing_that_came_back(assessment, workbook)
        if mailing.returned_on is None:
            mailing.returned_on = by.moment.date()
            mailing.save(update_fields=["returned_on"])
            yield {"kind": "returned", "member": member.pk, "day": mailing.returned_on.isoformat()}


def _says_something(number: int, files: Sequence[ReturnedFile], compared: ComparedFiles) -> bool:
    """Whether a file changes anything, or says anything at all, and be it what stands: apart from what is
    wrong, which goes back to whoever wrote it."""
    verdicts = {
        row.paragraph: one.verdict for row in compared.rows for one in row.from_files if one.file == number
    }
    wrong = {paragraph for paragraph, found in verdicts.items() if found is Verdict.ERROR}
    said = {one.paragraph for one in files[number].answers if is_filled(one)}
    return bool((verdicts.keys() | said) - wrong)
