"""How long a translation may be: free characters, a ratio of the English, never more than the most."""

from __future__ import annotations

import pytest

from recommendations.text_lengths import Limit, Limits, width

LIMITS = Limits(20, {"button": Limit(10, 1.5, 40)}, {"recommendations/*/titles/*": Limit(5, 1.5, 90)})


@pytest.mark.parametrize(
    ("text", "wide"), [("abc", 3), ("行动计划", 8), ("مُحَرَّر", 4), ("é", 1), ("e\u0301", 1), ("", 0)]
)
def test_a_wide_character_is_two_and_a_mark_on_another_none(text: str, wide: int) -> None:
    assert width(text) == wide


@pytest.mark.parametrize(
    ("english", "text", "said"),
    [
        ("Go", "x" * 10, ""),
        ("Go", "x" * 11, "11 characters, 10 at most"),
        ("Go", "行动计划行动", "12 characters, 10 at most"),
        ("x" * 20, "x" * 30, ""),
        ("x" * 20, "x" * 31, "31 characters, 30 at most"),
        ("x" * 39, "x" * 41, "41 characters, 40 at most"),
        ("%(name)s", "%(name)s" + "x" * 10, ""),
        ("%(name)s", "%(name)s" + "x" * 11, "31 characters, 30 at most"),
        ("<b>Go</b>", "<b>" + "x" * 10 + "</b>", ""),
        ("Go", "\u20661–2\u2069" + "x" * 7, ""),
    ],
)
def test_a_limit(english: str, text: str, said: str) -> None:
    assert LIMITS.too_long(LIMITS.places["button"], english, text) == said


def test_a_text_has_the_limit_of_its_key() -> None:
    assert LIMITS.text_too_long("recommendations/112/titles/national", "Plan", "Planification")
    assert not LIMITS.text_too_long("recommendations/112/prompts/national", "Plan", "Planification")
