"""Bars of levels, text on its way into print, and characters without a glyph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from assessments.answers.scoring import Standing, Tally
from assessments.formats.drawing import HEIGHT, level_bar, segments_of
from assessments.formats.print_text import (
    NUMBERED_AT_MOST,
    direction,
    is_supported,
    mark_unsupported,
    opening,
    shortened,
    style_sheet,
    unsupported,
)
from assessments.report import words
from config import catalogues
from recommendations.translations import read_translations


def tally(**counts: int) -> Tally:
    names = {"n0": "0", "n1": "1", "n2": "2", "n3": "3"}
    standings = {Standing.BORNE_OUT: counts.get("n2", 0) + counts.get("n3", 0)}
    return Tally.of_counts({names.get(name, name): count for name, count in counts.items()}, standings)


def test_a_bar_is_as_long_as_what_is_asked() -> None:
    bar = level_bar(tally(n0=1, n1=2, n3=1, blank=2, withheld=1, elsewhere=1), width=200)
    assert [(part.key, part.count, part.x, part.width) for part in bar.segments] == [
        ("0", 1, 0.0, 25.0),
        ("1", 2, 25.0, 50.0),
        ("3", 1, 75.0, 25.0),
        ("unknown", 3, 100.0, 75.0),
        ("outside", 1, 175.0, 25.0),
    ]


def test_only_the_unknown_is_hatched_and_within_its_box() -> None:
    bar = level_bar(tally(n2=1, dont_know=1), width=40)
    known, unknown = bar.segments
    assert known.hatch == ""
    points = [
        tuple(map(float, point.split(" ")))
        for stroke in unknown.hatch.split("M")[1:]
        for point in stroke.split("L")
    ]
    assert len(points) >= 6
    assert all(20 <= x <= 40 and 0 <= y <= HEIGHT for x, y in points)


def test_screen_and_print_lay_the_same_pieces_in_the_same_order() -> None:
    counted = tally(n0=1, n2=2, n3=1, withheld=3, not_applicable=1)
    shown = list(segments_of(counted.distribution, mirrored=False))
    printed = level_bar(counted, width=100).segments
    assert [part.key for part in shown] == ["0", "2", "3", "withheld", "not_applicable"]
    assert [part.key for part in printed] == ["0", "2", "3", "unknown", "outside"]
    assert [float(part.x) for part in shown] == [part.x for part in printed]
    assert [float(part.width) for part in shown] == [part.width for part in printed]


def test_a_mirrored_bar_begins_at_the_right_end() -> None:
    bar = level_bar(tally(n0=1, n3=3), width=40, mirrored=True)
    assert [(part.key, part.x, part.width) for part in bar.segments] == [("0", 30.0, 10.0), ("3", 0.0, 30.0)]


def test_a_bar_of_nothing_is_empty() -> None:
    assert level_bar(tally()).segments == ()
    assert words.distribution(tally()) == "nothing asked"


def test_levels_use_one_hue_from_light_to_dark() -> None:
    bar = level_bar(tally(n0=1, n1=1, n2=1, n3=1))
    light = [sum(int(part.fill[i : i + 2], 16) for i in (1, 3, 5)) for part in bar.segments]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Plan", "ltr"),
        ("يستند العمل", "rtl"),
        ("2018: يستند", "rtl"),
        ("עברית first", "rtl"),
        ("«»", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction_is_that_of_the_first_strong_character(text: str, way: str) -> None:
    assert direction(text) == way


@pytest.mark.parametrize(
    ("text", "at_most", "kept"),
    [
        ("One. Two is longer. Three.", 10, "One. […]"),
        ("One. Two is longer. Three.", 20, "One. Two is longer. […]"),
        ("Only one.", 5, "Only […]"),
        ("Only one.", 50, "Only one."),
        ("In the year 2000, e.g. here. Then.", 30, "In the year 2000, e.g. here. […]"),
        ("Hay una ley. ¿Se aplica en todo el país?", 30, "Hay una ley. […]"),
        ("« Une loi vaut. » Élus et juges s’y tiennent.", 30, "« Une loi vaut. » […]"),
        ("Закон принят. Его применяют суды.", 20, "Закон принят. […]"),
        ("صدر القانون. تطبقه المحاكم.", 20, "صدر القانون. […]"),
        ("法律已通过。法院适用该法。", 10, "法律已通过。 […]"),
    ],
)
def test_an_opening_ends_with_a_sentence_and_says_that_more_follows(
    text: str, at_most: int, kept: str
) -> None:
    assert opening(text, at_most) == kept


def test_a_text_is_cut_between_words() -> None:
    assert shortened("one two, three", 9) == "one two…"
    assert shortened("one two", 9) == "one two"
    assert shortened("onetwothree", 5) == "onetw…"


def test_a_cut_text_runs_on_except_where_the_direction_changes() -> None:
    assert shortened("one\n\ntwo", 20) == "one two"
    assert shortened("خطة\nأخرى\n\nPlan  B", 40) == "خطة أخرى\nPlan B"
    assert shortened("خطة\nPlan B", 9) == "خطة\nPlan…"


@pytest.mark.parametrize(
    "text",
    [
        "Ünïcödé Žižek Łódź Ελληνικά Кириллица Tiếng Việt",
        "العربية فارسی اردو",
        "中文字符，标点。",
        "ไทย ລາວ ខ្មែរ မြန်မာ हिन्दी বাংলা עברית አማርኛ ქართული հայերեն தமிழ் සිංහල",
        "→ ≤ ≥ ✓ ■ □ ● € № “”‘’–—…•",
        "a\u200bb\u200e\ufe0f\n\t",
    ],
)
def test_the_languages_of_the_bodies_are_covered(text: str) -> None:
    assert unsupported(text) == ()
    assert mark_unsupported(text) == text


def test_what_no_font_has_shows_as_its_number() -> None:
    assert mark_unsupported("Hello 😀!") == "Hello [U+1F600]!"
    assert mark_unsupported("한국 x \x07") == "[U+D55C U+AD6D] x [U+0007]"
    assert mark_unsupported("中한") == "中[U+D55C]"
    assert mark_unsupported("one\u2028two\u2029three") == "one\ntwo\nthree", "no font has a separator"
    assert unsupported("😀 한 😀") == ("😀", "한", "😀")


def test_after_some_thousand_each_is_a_square() -> None:
    marked = mark_unsupported("한" * (NUMBERED_AT_MOST + 2) + " and 한")
    assert marked.count("U+D55C") == NUMBERED_AT_MOST
    assert marked.endswith("U+D55C]□□ and □")
    assert unsupported(marked) == ()


def test_markup_is_left_alone() -> None:
    assert mark_unsupported('<p title="😀">&amp;</p>') == '<p title="[U+1F600]">&amp;</p>'


def test_a_character_of_no_script_is_not_supported() -> None:
    assert not is_supported("\U000e0041")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("النص", "NotoNaskhArabic"),
        ("中", "NotoSansSC"),
        ("ไทย", "NotoSansThai"),
        ("→", "NotoSansMath"),
        ("✓", "NotoSansSymbols2"),
    ],
)
def test_only_the_scripts_of_the_text_are_loaded(text: str, family: str) -> None:
    assert f"{family}-Regular.woff2" in style_sheet(text)
    assert family not in style_sheet("plain text")


def test_chinese_has_its_bold_and_a_serif_for_what_is_quoted() -> None:
    sheet = style_sheet("中")
    assert {"NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular"} <= set(
        re.findall(r"pdf/([\w-]+)\.woff2", sheet)
    )
    assert ".read { font-family: NotoSerif, NotoSerifSC }" in sheet
    assert "[lang|=zh] { font-family: NotoSansSC, NotoSans, NotoSansSC }" in sheet


@pytest.mark.parametrize("language", catalogues.OTHERS)
def test_every_text_of_ours_can_be_printed(language: str) -> None:
    texts = read_translations(Path(settings.TRANSLATIONS), language)
    said = [text.text for text in texts.values()]
    if catalogues.path_of(language).exists():
        messages = catalogues.messages(catalogues.read(language))
        said += [text for message in messages for text in catalogues.forms_of(message)]
    assert set(unsupported("".join(said))) == set()
