"""Which reference each row of evidence in a file is, by the code with which it went out."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from assessments.answer_values import AnswerEntry, EvidenceEntry, Identity
from assessments.lifecycle.claim_rows import References
from assessments.models import Workbook
from assessments.returned_file import Returned
from assessments.standing_answers import Stored

ALIKE = 0.5
"""From here on two titles are one that was corrected, and not two (`difflib`, 0 to 1)."""


def references_of(
    row: Workbook | None,
    returned: Returned,
    base: AnswerEntry | None,
    said: AnswerEntry | None,
    stands: Stored,
) -> References:
    """Nothing for a file without codes (`answers/1`), and where the rows of evidence are not in it."""
    if row is None or base is None or said is None or "evidence" in returned.unsaid:
        return References()
    kept: Mapping[str, Any] = row.base.get(str(returned.paragraph), {})
    known = {code: UUID(key) for code, key in kept.get("references", {}).items()}
    went = {f"{returned.paragraph}.e{n}": item for n, item in enumerate(base.evidence, 1)}
    secret = _identities(stands)
    keys, origins, lost = {}, {}, []
    for item, code in zip(said.evidence, returned.codes, strict=False):
        key, before = known.get(code), went.get(code)
        if before is not None and is_another(before, item):
            lost += [key] if key is not None else []
            continue
        if key is not None:
            keys[item.identity] = key
        origin = secret.get(key) if key is not None else None
        if origin is None and before is not None:
            origin = before.identity
        if origin is not None:
            origins[item.identity] = origin
    return References(keys, origins, tuple(lost))


def _identities(stands: Stored) -> dict[UUID, Identity]:
    """What identifies the confidential references by now, by their ids."""
    hidden = stands.hidden.evidence if stands.hidden else ()
    pairs = zip(stands.hidden_keys, hidden, strict=False)
    return {key: item.identity for key, item in pairs if key is not None}


def is_another(before: EvidenceEntry, after: EvidenceEntry) -> bool:
    """Whether another document was written over a row: nothing is left of what identified it.

    People type over a row; the file that was attached to the old document is not the new one's.
    """
    if before.title == after.title or (before.url and before.url == after.url):
        return False
    if before.date and before.date == after.date and before.page == after.page:
        return False
    titles = SequenceMatcher(None, before.title.casefold(), after.title.casefold(), autojunk=False)
    return titles.ratio() < ALIKE
