"""What is read from left to right in a text from right to left stays so."""

from __future__ import annotations

import pytest
from django.utils import translation

from assessments.report import line_words
from recommendations.isolates import left_to_right, turned
from recommendations.support import Supported


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("الفقرات 106–137", "الفقرات [106–137]"),
        ("الفقرات %(low)s–%(high)s", "الفقرات [%(low)s–%(high)s]"),
        ("في 2026-06-30، أو 2026-06", "في [2026-06-30]، أو [2026-06]"),
        ("التقرير A/HRC/14/32.", "التقرير [A/HRC/14/32]."),
        ("القيمة 2.6 / 4", "القيمة [2.6 / 4]"),
        ("الفقرة 113 (a)", "الفقرة [113 (a)]"),
        ("ملف Excel (.xlsx أو .ods)", "ملف Excel ([.xlsx] أو [.ods])"),
        ('<a href="/a/1-2">هنا</a> 1–2', '<a href="/a/1-2">هنا</a> [1–2]'),
        ('<bdi dir="ltr">106–137</bdi>', '<bdi dir="ltr">106–137</bdi>'),
        ("<code>2026-06-30.json</code>", "<code>2026-06-30.json</code>"),
        # These are read rightly without: one number, a name of a host, two words.
        ("عام 2026، 127.0.0.1", "عام 2026، 127.0.0.1"),
        ("name@example.org أو https://example.org/page", "name@example.org أو https://example.org/page"),
        ("سنة-شهر-يوم", "سنة-شهر-يوم"),
    ],
)
def test_what_would_be_turned_round_is_found(text: str, marked: str) -> None:
    wanted = marked.replace("[", "\u2066").replace("]", "\u2069")
    assert bool(turned(text)) is (wanted != text)
    assert turned(wanted) == []


@pytest.mark.parametrize(("language", "said"), [("en", "1–2"), ("fr", "1–2"), ("ar", "\u20661–2\u2069")])
def test_ranges_that_we_write_are_isolated_only_from_right_to_left(language: str, said: str) -> None:
    with translation.override(language):
        assert left_to_right("1–2") == said
        assert line_words.supported(Supported(1, 2)) == said
