"""What becomes of references by a file that came back, where the differences alone do not show it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.answer_values import EvidenceEntry
from assessments.lifecycle.claim_rows import Claim
from assessments.returned_rows import Verdict


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


def _not_in_it(claim: Claim) -> Iterator[EvidenceEntry]:
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


def _named(item: EvidenceEntry, file: str) -> dict[str, str]:
    return {"title": item.title, "file": file}
