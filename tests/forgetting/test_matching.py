"""What counts as the same text, what takes its place, and what is left alone."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from assessments.forgetting.matching import Mark, Wanted, rewritten, written_in

MARK = Mark(date(2027, 5, 3))
DAY = "[removed on 3 May 2027]"


@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        # As it stands, in other capitals, with other blanks
        ("Maria Lopez", "Testimony of Maria Lopez, 1999", f"Testimony of {DAY}, 1999"),
        ("maria lopez", "MARIA  LOPEZ said", f"{DAY} said"),
        ("Maria Lopez", "Maria\r\n Lopez and María Lopez", f"{DAY} and María Lopez"),
        ("  Maria   Lopez ", "Maria\u00a0Lopez", DAY),
        # File names and addresses
        ("Maria Lopez", "Victim_Maria_Lopez.pdf", f"Victim_{DAY}.pdf"),
        ("Maria Lopez", "maria-lopez (2).pdf", f"{DAY} (2).pdf"),
        # Letters in one sign or in two, other apostrophes and hyphens
        ("José", unicodedata.normalize("NFD", "With José there"), f"With {DAY} there"),
        (unicodedata.normalize("NFD", "José"), "JOSÉ", DAY),
        ("O'Brien-Katz", "O’Brien‑Katz", DAY),
        # Whole words alone
        ("Ana", "Ana’s analysis; Ana1, banana; Ana", f"{DAY}’s analysis; Ana1, banana; {DAY}"),
        ("Jose", unicodedata.normalize("NFD", "José"), unicodedata.normalize("NFD", "José")),
        # Other scripts, some without blanks between words
        ("Мария", "Сказала МАРИЯ. Марией", f"Сказала {DAY}. Марией"),
        ("ماريا", "قالت وماريا", f"قالت و{DAY}"),
        ("玛丽亚", "证人玛丽亚说", f"证人{DAY}说"),
        # Signs that mean something to a pattern
        ("+27 82 555 1234", "Tel. +27 82  555 1234.", f"Tel. {DAY}."),
        ("(A.*)1", "x (A.*)1 y", f"x {DAY} y"),
    ],
)
def test_what_is_the_same_text(typed: str, text: str, left: str) -> None:
    assert Wanted(typed).taken_out(text, MARK) == left


def test_inside_longer_words_only_where_it_is_asked_for() -> None:
    text = "Ana in Analysis, BANANA"
    assert list(Wanted("Ana").longer_words(text)) == ["Analysis", "BANANA"]
    assert Wanted("Ana", inside=True).taken_out(text, MARK) == f"{DAY} in {DAY}lysis, B{DAY}NA"


@pytest.mark.parametrize(
    ("typed", "enough"), [("An", False), ("A n", False), ("A n a", True), (" . ? -", False)]
)
def test_three_letters_at_least(typed: str, enough: bool) -> None:
    assert Wanted(typed).is_long_enough is enough


def test_where_there_is_no_room_the_mark_is_short() -> None:
    """So that no column overflows and no limit of an entry is passed."""
    assert Wanted("Ana").taken_out("by Ana and Ana", MARK, limit=16) == "by […] and […]"
    assert len(Wanted("Ana").taken_out("Ana " * 50, MARK, limit=200)) <= 200


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://a.example/maria-lopez.pdf", "https://a.example/removed-on-2027-05-03.pdf"),
        ("https://a.example/?q=Maria%20Lopez&x=1", "https://a.example/?q=removed-on-2027-05-03&x=1"),
        ("https://a.example/Mar%C3%ADa", "https://a.example/Mar%C3%ADa"),
        ("https://a.example/100%25", "https://a.example/100%25"),
    ],
)
def test_an_address_stays_an_address(address: str, left: str) -> None:
    assert Wanted("Maria Lopez").taken_out_of_address(address, MARK) == left


def test_letters_written_as_numbers_are_found_in_an_address() -> None:
    left = Wanted("María").taken_out_of_address("https://a.example/d%C3%A9/Mar%C3%ADa", MARK)
    assert left == "https://a.example/d%C3%A9/removed-on-2027-05-03"


def test_of_json_only_what_people_write() -> None:
    """A text that is also a code leaves the code alone."""
    entry = {
        "state": "level",
        "explanation": "level",
        "evidence": [{"title": "level", "url": "https://level.example", "strength": 1}],
        "actions": [{"what": "a level", "status": "planned", "assistance": ["legal"]}],
        "files": {"0": "level"},
    }
    wanted = Wanted("level")

    def change(key: str, text: str) -> str:
        return wanted.taken_out_of_address(text, MARK) if key == "url" else wanted.taken_out(text, MARK)

    assert rewritten(entry, change) == {
        "state": "level",
        "explanation": DAY,
        "evidence": [{"title": DAY, "url": "https://removed-on-2027-05-03.example", "strength": 1}],
        "actions": [{"what": f"a {DAY}", "status": "planned", "assistance": ["legal"]}],
        "files": {"0": "level"},
    }
    assert [key for key, _text in written_in(entry)] == ["explanation", "title", "url", "what"]


def test_the_seal_tells_the_same_text_and_needs_the_key() -> None:
    one = Wanted("Maria  Lopez").sealed
    assert one("key") == Wanted("MARIA LOPEZ").sealed("key") != one("other")
    assert one("key") != Wanted("Maria Lopes").sealed("key")


@pytest.mark.parametrize("text", ["Before Maria Lopez after", "x" * 200 + " Maria Lopez " + "y" * 200])
def test_an_excerpt_shows_the_words_around(text: str) -> None:
    [(before, found, after)] = Wanted("maria lopez").excerpts(text)
    assert found == "Maria Lopez"
    assert max(len(before), len(after)) <= 61
    assert before.removeprefix("…") + found + after.removesuffix("…") in text
