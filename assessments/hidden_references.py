"""Confidential references beside what a file says: they stay, whatever comes back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.answer_values import EvidenceEntry, Identity


@dataclass(frozen=True, slots=True)
class Beside:
    """The references as they are written, and which of them stay confidential.

    `corrected` are rows of the file that went out open and are confidential by now; `kept` those that say
    the same as a confidential one which the file never held: that one stays as it is.
    """

    evidence: tuple[EvidenceEntry, ...]
    confidential: frozenset[Identity]
    corrected: tuple[EvidenceEntry, ...] = ()
    kept: tuple[EvidenceEntry, ...] = ()


def beside_hidden(
    said: Sequence[EvidenceEntry],
    hidden: Sequence[EvidenceEntry],
    origins: Mapping[Identity, Identity],
) -> Beside:
    """What a file says, with the confidential references that stand.

    `origins` tells for a row of the file which of those that stand it is, by the code with which it went out.
    """
    secret = {item.identity: item for item in hidden}
    left = dict(secret)
    written, corrected, kept = [], [], []
    for item in said:
        origin = origins.get(item.identity)
        is_free = item.identity == origin or item.identity not in secret
        if origin is not None and origin in left and is_free:
            left.pop(origin)
            corrected.append(item)
            written.append(item)
        elif item.identity in secret:
            kept.append(item)
            written.append(left.pop(item.identity, item))
        else:
            written.append(item)
    shut = {item.identity for item in (*corrected, *kept)} | secret.keys()
    return Beside(
        (*written, *left.values()),
        frozenset(shut),
        tuple(corrected),
        tuple(kept),
    )
