"""Which reference each row of evidence in a file is.

It is known by the code with which it went out, or as an earlier copy of the file brought it.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher
from uuid import UUID

from assessments.answer_values import AnswerEntry, EvidenceEntry, Identity
from assessments.lifecycle.claim_rows import Base, References, Row
from assessments.returned_file import Returned
from assessments.standing_answers import Stored

ALIKE = 0.5
"""From here on two titles are one that was corrected, and not two (`difflib`, 0 to 1)."""


def references_of(
    base: Base | None, returned: Returned, said: AnswerEntry | None, stands: Stored
) -> References:
    """Nothing for a file without codes (`answers/1`), and where the rows of evidence are not in it."""
    if base is None or said is None or "evidence" in returned.unsaid:
        return References()
    coded = {row.code: row for row in base.rows if row.code}
    loose = [row for row in base.rows if not row.code]
    repeated = {item.identity for item in said.evidence}
    secret = _identities(stands)
    keys, origins, lost = {}, {}, []
    for item, code in zip(said.evidence, returned.codes, strict=False):
        before = coded.get(code) if code else _brought_before(loose, item, repeated)
        if before is None:
            continue
        if is_another(before.item, item):
            lost += [before.key] if before.key is not None else []
            continue
        if before.key is not None:
            keys[item.identity] = before.key
        origin = secret.get(before.key) if before.key is not None else None
        origins[item.identity] = origin or before.item.identity
    return References(keys, origins, tuple(lost))


def _brought_before(
    rows: list[Row], item: EvidenceEntry, repeated: Collection[Identity]
) -> Row | None:
    """The row without a code that an earlier copy brought, and that this one repeats or corrects."""
    equal = (row for row in rows if row.item.identity == item.identity)
    alike = (
        row for row in rows if row.item.identity not in repeated and not is_another(row.item, item)
    )
    found = next(equal, None) or next(alike, None)
    if found is not None:
        rows.remove(found)
    return found


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
