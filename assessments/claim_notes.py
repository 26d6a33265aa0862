"""What taking a file costs, where the differences that the preview shows do not say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as lazy

from assessments.answer_difference import Change, Names, changes
from assessments.lifecycle.claim_rows import Claim
from assessments.returned_rows import Verdict, is_blank

_FORMER = lazy(
    "The file says what was saved here before it was last changed. It may be an old one; nothing of it is "
    "taken unless you choose so."
)
_PUT_BACK = lazy(
    "Changed meanwhile, and not in the file. Taking what the file says puts it back to what it was: %s."
)
_EMPTY_NOW = lazy(
    "All of it is empty in the file now. Taking what the file says empties what is saved."
)
_EMPTIED = lazy("The file was blank and these were left empty in it. Taking it empties them: %s.")


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
        yield str(_EMPTIED if claim.base.is_blank else _PUT_BACK) % "; ".join(lost)


def _empty_note(claim: Claim) -> Iterator[str]:
    """All that was said is taken back."""
    is_said = claim.follows or not is_blank(claim.stands.entry)
    is_taken_back = claim.is_empty and not claim.leaves_answer and is_said
    if is_taken_back and claim.verdict is not Verdict.ERROR:
        yield str(_EMPTY_NOW)


def _labels(found: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(one.code or one.label for one in found))
