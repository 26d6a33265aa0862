"""What hangs on the tree of a language other than English. Pure.

Official words, reading aids, and how far our texts were looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recommendations.fixture_files import Fixtures
from recommendations.keyed_texts import reading_aids
from recommendations.outline import Outline
from recommendations.read_in import OfficialWords, ReadingAid, published_at, words_of
from recommendations.reviews import Reviewed, how_translated, with_reviews
from recommendations.translations import (
    TextStatus,
    Translation,
    status_of,
    text_statuses,
)


def with_language(
    tree: Outline,
    language: str,
    content: Fixtures,
    texts: Mapping[str, Translation],
    official: Mapping[int, OfficialWords],
    reviews: Sequence[Reviewed],
) -> Outline:
    """The tree with the official words of the language where they are loaded, else with the slot for them.

    A reading aid is for who reads the official text in English: where the language has it, there is none.
    """
    aids = dict(reading_aids(content))
    statuses, readers = with_reviews(text_statuses(content, texts), texts, reviews)
    aid_statuses, _readers = with_reviews(
        {key: status_of(english, texts.get(key)) for key, english in aids.items()}, texts, reviews
    )
    slot = words_of(language, "", tree.symbol, published_at(language, tree.symbol))

    def hung(paragraph: int) -> dict[str, object]:
        at, words = f"recommendations/{paragraph}/", official.get(paragraph, slot)
        key = f"{at}reading_aid"
        has_aid = not words.text and aid_statuses[key] is not TextStatus.ENGLISH
        return {
            "official": words,
            "reading_aid": ReadingAid(texts[key].text, aid_statuses[key].value) if has_aid else None,
            "translated": how_translated(at, statuses, readers, int(bool(words.text))),
        }

    return replace(
        tree,
        recommendations=tuple(replace(each, **hung(each.paragraph)) for each in tree.recommendations),  # type: ignore[arg-type]
        translated=how_translated("recommendations/", statuses, readers, len(official)),
    )
