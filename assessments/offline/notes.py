"""What becomes of references by a file that came back, where the differences alone do not show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers import labels
from assessments.answers.differences import Change, Names, changes
from assessments.answers.value import Reference
from assessments.offline.changes import Verdict, is_blank
from assessments.offline.claim_rows import Claim

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
_EMPTIED = gettext_lazy(
    "The file was blank and these were left empty in it. Taking it empties them: %s."
)


def claim_notes(claim: Claim, names: Names) -> Iterator[str]:
    """A sentence each on what taking a file puts back or empties."""
    yield from _conflict_notes(claim, names)
    yield from _empty_note(claim)


def _conflict_notes(claim: Claim, names: Names) -> Iterator[str]:
    """What taking the file puts back that nobody changed in it: a conflict is of the whole recommendation."""
    if claim.verdict is not Verdict.CONFLICT or claim.said is None:
        return
    if claim.is_former:
        yield str(_FORMER)
    if claim.base is None:
        return
    base = claim.base.entry
    went = replace(base, actions=base.actions if claim.said.actions else None)
    stands = replace(
        claim.stands.entry, actions=claim.stands.entry.actions if went.actions else None
    )
    by_file = _labels(changes(went.as_json(), claim.said.as_json(), names))
    others = _labels(changes(went.as_json(), stands.as_json(), names))
    lost = [label for label in others if label not in by_file]
    if lost:
        yield str(_EMPTIED if claim.base.is_blank else _PUT_BACK) % labels.enumerated(lost)


def _empty_note(claim: Claim) -> Iterator[str]:
    """All that was said is taken back."""
    is_said = claim.follows or not is_blank(claim.stands.entry)
    is_taken_back = claim.is_empty and not claim.leaves_answer and is_said
    if is_taken_back and claim.verdict is not Verdict.ERROR:
        yield str(_EMPTY_NOW)


def _labels(found: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(one.code or one.label for one in found))


def reference_notes(claim: Claim) -> Iterator[str]:
    """A sentence each; nothing for a claim that changes nothing, or leaves the answer as it is."""
    if claim.said is None or claim.leaves_answer or claim.verdict is Verdict.ERROR:
        return
    yield from _of_confidential(claim)
    yield from _of_files(claim)


def _of_confidential(claim: Claim) -> Iterator[str]:
    if claim.is_whole:
        for item in _not_in_it(claim):
            said = _(
                "“%s” is confidential, and not in the file as it stands. What is there instead is open."
            )
            yield said % item.title
        return
    for item in claim.beside.corrected:
        said = _(
            "“%s” was made confidential since the file went out. It is corrected, and stays confidential."
        )
        yield said % item.title
    for item in claim.beside.kept:
        said = _("“%s” is among the confidential references already, which stay as they are.")
        yield said % item.title


def _not_in_it(claim: Claim) -> Iterator[Reference]:
    hidden = claim.stands.hidden.evidence if claim.stands.hidden else ()
    known = {item.identity for item in claim.said.evidence} if claim.said else set()
    return (item for item in hidden if item.identity not in known)


def _of_files(claim: Claim) -> Iterator[str]:
    standing = dict(zip(claim.stands.keys, claim.stands.entry.evidence, strict=False))
    names = claim.stands.files
    rows = {item.identity: item for item in claim.said.evidence} if claim.said else {}
    for identity, key in claim.keys.items():
        before = standing.get(key)
        if key in names and before is not None and before.identity != identity:
            yield _("“%(title)s” keeps the file %(file)s.") % _named(rows[identity], names[key])
    for key in claim.references.lost:
        before = standing.get(key)
        if before is not None and key in names:
            said = _(
                "“%(title)s” goes, and with it the file %(file)s: another document stands in its row."
            )
            yield said % _named(before, names[key])


def _named(item: Reference, file: str) -> dict[str, str]:
    return {"title": item.title, "file": file}
