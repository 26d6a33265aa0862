"""What a review of translations covers, and when a text is reviewed no longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recommendations.read_in import HowTranslated
from recommendations.reviews import Reviewed, covers, how_translated, scopes, texts_read, with_reviews
from recommendations.translations import TextStatus, Translation, hash_of

PROMPT = "recommendations/112/prompts/national"
TITLE = "recommendations/112/titles/regional"
AID = "recommendations/112/reading_aid"
SECTION = "sections/a/title"
NAME = "directory/ecowas/name"
CHECKED, ENGLISH, REVIEWED = TextStatus.CHECKED, TextStatus.ENGLISH, TextStatus.REVIEWED
KEYS = (PROMPT, TITLE, SECTION, NAME)
TEXTS = {key: Translation(f"[{key}]", hash_of(key), CHECKED, "A", "B") for key in KEYS}
STATUSES = dict.fromkeys(TEXTS, CHECKED)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("instrument", {PROMPT, TITLE, AID, SECTION}),
        ("directory", {NAME}),
        ("112", {PROMPT, TITLE, AID}),
        ("112/national", {PROMPT}),
        ("112/regional", {TITLE}),
        ("11", set()),
        ("113", set()),
    ],
)
def test_what_a_review_covers(scope: str, covered: set[str]) -> None:
    assert {key for key in (PROMPT, TITLE, AID, SECTION, NAME) if covers(scope, key)} == covered


def test_all_that_can_be_reviewed_at_once() -> None:
    offered = scopes([106, 107])
    assert offered[:5] == ["instrument", "directory", "106", "106/regional", "106/national"]
    assert len(offered) == 2 + 2 * 3


def test_a_text_is_reviewed_until_it_or_its_english_is_another() -> None:
    reviews = [Reviewed("A. Reader, Translator (North)", texts_read("112", TEXTS))]
    found, readers = with_reviews(STATUSES, TEXTS, reviews)
    assert found == {PROMPT: REVIEWED, TITLE: REVIEWED, SECTION: CHECKED, NAME: CHECKED}
    assert readers[PROMPT] == ["A. Reader, Translator (North)"]
    for changed in (replace(TEXTS[PROMPT], text="New"), replace(TEXTS[PROMPT], of=hash_of("New"))):
        assert with_reviews(STATUSES, TEXTS | {PROMPT: changed}, reviews)[0][PROMPT] is CHECKED
    assert with_reviews(STATUSES | {PROMPT: ENGLISH}, TEXTS, reviews)[0][PROMPT] is ENGLISH
    gone = {key: one for key, one in TEXTS.items() if key != PROMPT}
    assert PROMPT not in with_reviews({TITLE: CHECKED}, gone, reviews)[0]


def test_the_count_names_each_reviewer_once() -> None:
    reviews = [Reviewed("B", texts_read("112/regional", TEXTS)), Reviewed("A", texts_read("112", TEXTS))]
    found, readers = with_reviews(STATUSES | {"recommendations/112/x": ENGLISH}, TEXTS, reviews)
    assert how_translated("recommendations/112/", found, readers, 1) == HowTranslated(
        reviewed=2, english=1, official=1, reviewers=("B", "A")
    )
    assert how_translated("sections/", found, readers) == HowTranslated(checked=1)
