"""Earlier copies of a file: what applying them wrote, and what the next copy of it is compared with.

Nothing of what a file said is kept twice: an upload names the versions that it has written, and of each only
what the file said otherwise (`apart`), as the plan of a blank file beside the rest of the saved plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.lifecycle.claim_rows import Base, Claim
from assessments.lifecycle.restoring import BESIDE_ENTRY
from assessments.models import Answer, Assessment, Contribution, Evidence, Upload

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


def written_copy(claim: Claim, version: Any, answer: Answer | None = None) -> dict[str, Any]:
    """What an upload keeps of one write, beside what it is undone by; nothing for answers as data.

    `version` is the one that history has of it, `answer` the answer that was saved; None for an input. A row
    of evidence that was not taken, since it repeats a confidential reference, is as if it was not there.
    """
    if claim.base is None or claim.words is None:
        return {}
    parts = zip(claim.words.evidence, _codes(claim, claim.base), _keys(claim, answer), strict=False)
    taken = [part for part in parts if part[0] not in claim.beside.kept]
    words = replace(claim.words, evidence=tuple(item for item, _code, _key in taken))
    said, wrote = words.as_json(), _entry(version.entry)
    return {
        "file": claim.file,
        "version": version.pk,
        "apart": {k: said.get(k) for k in {*said, *wrote} if said.get(k) != wrote.get(k)},
        "rows": [(code, str(key) if key else None) for _item, code, key in taken],
    }


def _codes(claim: Claim, base: Base) -> Sequence[str]:
    """The code of each row of evidence; where the file holds none of them, they are those it had before."""
    if claim.returned is not None and "evidence" not in claim.returned.unsaid:
        return claim.returned.codes
    known = {row.item.identity: row.code for row in base.rows}
    said = claim.words.evidence if claim.words else ()
    return [known.get(item.identity, "") for item in said]


def _keys(claim: Claim, answer: Answer | None) -> Sequence[UUID | None]:
    """The id of the reference that each row of evidence is by now; an input has none."""
    said = claim.words.evidence if claim.words else ()
    if answer is None:
        return [None] * len(said)
    if claim.leaves_answer:
        return [claim.references.keys.get(item.identity) for item in said]
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
            said = {
                key: value for key, value in (wrote | done["apart"]).items() if value is not None
            }
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
                yield workbook, done, *when


def _versions(written: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """What history has of these writes, by kind and version."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, history in (("answer", Answer.history), ("input", Contribution.history)):
        wanted = [done["version"] for done in written if done["kind"] == kind]
        rows = history.filter(pk__in=wanted).values_list("pk", "entry") if wanted else ()
        found |= {(kind, pk): _entry(entry) for pk, entry in rows}
    return found


def _entry(kept: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without what history alone keeps beside it."""
    return {key: value for key, value in kept.items() if key not in BESIDE_ENTRY}
