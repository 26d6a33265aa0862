"""What a review of translations covers, and how far each text is looked at with the reviews on record. Pure.

A review names each text by what it was when it was read: one that was changed since is reviewed no longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recommendations.outline import Variant
from recommendations.read_in import HowTranslated
from recommendations.translations import TextStatus, Translation, mark_of_text

INSTRUMENT, DIRECTORY = "instrument", "directory"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: who, as it is said to readers, and the texts as they were read."""

    who: str
    texts: Mapping[str, str]


def covers(scope: str, key: str) -> bool:
    """Whether a text is among what was read: ``instrument``, ``directory``, ``112`` or ``112/regional``."""
    if scope in (INSTRUMENT, DIRECTORY):
        return key.startswith("directory/") is (scope == DIRECTORY)
    paragraph, _slash, variant = scope.partition("/")
    return key.startswith(f"recommendations/{paragraph}/") and (not variant or key.endswith(f"/{variant}"))


def scopes(paragraphs: Iterable[int]) -> list[str]:
    """All that can be reviewed at once, in the order in which it is offered."""
    one = [f"{number}{of}" for number in paragraphs for of in ("", *(f"/{variant}" for variant in Variant))]
    return [INSTRUMENT, DIRECTORY, *one]


def texts_read(scope: str, texts: Mapping[str, Translation]) -> dict[str, str]:
    """The mark of each translated text that a review of this scope covers."""
    return {key: mark_of_text(one) for key, one in texts.items() if covers(scope, key)}


def with_reviews(
    statuses: Mapping[str, TextStatus], texts: Mapping[str, Translation], reviews: Iterable[Reviewed]
) -> tuple[dict[str, TextStatus], dict[str, list[str]]]:
    """The statuses with what was reviewed, and by key who did. What is read in English stays so."""
    found, readers = dict(statuses), dict[str, list[str]]()
    for review in reviews:
        for key, mark in review.texts.items():
            if (
                found.get(key, TextStatus.ENGLISH) is not TextStatus.ENGLISH
                and mark_of_text(texts[key]) == mark
            ):
                found[key] = TextStatus.REVIEWED
                readers.setdefault(key, []).append(review.who)
    return found, readers


def how_translated(
    under: str,
    statuses: Mapping[str, TextStatus],
    readers: Mapping[str, Iterable[str]],
    official: int = 0,
) -> HowTranslated:
    """The count of what begins so; those who reviewed it, each once."""
    counted = Counter(status for key, status in statuses.items() if key.startswith(under))
    who = dict.fromkeys(name for key, names in readers.items() if key.startswith(under) for name in names)
    return HowTranslated(
        reviewed=counted[TextStatus.REVIEWED],
        checked=counted[TextStatus.CHECKED],
        not_checked=counted[TextStatus.NOT_CHECKED],
        english=counted[TextStatus.ENGLISH],
        official=official,
        reviewers=tuple(who),
    )
