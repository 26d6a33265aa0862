"""Finding words in the report, and marking them."""

from __future__ import annotations

import pytest

from recommendations.report_search import search_for

TEXT = "Victims’ rights, “Human beings – not for sale”, gender- and child-sensitive (2006–2008)."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("victims", True),
        ("RIGHTS sale", True),
        ("rights shelter", False),
        ("victims'", True),
        ('"not for sale"', True),
        ("“beings – not”", True),
        ('"rights human"', False),
        ("2006-2008", True),
        ("child-sensitive", True),
        ("(2006", True),
        (".*", False),
        ("", False),
        ("   ", False),
    ],
)
def test_a_passage_is_found_by_all_its_words(query: str, found: bool) -> None:
    assert search_for(query).finds(TEXT) is found


def test_a_number_finds_its_paragraph() -> None:
    assert search_for("113").finds("no digit here", number=113)
    assert not search_for("11").finds("no digit here", number=113)


def test_pieces_join_to_the_same_text_and_mark_what_was_found() -> None:
    pieces = search_for("human RIGHTS").pieces(TEXT)
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [piece.text for piece in pieces if piece.found] == ["rights", "Human"]


def test_without_a_search_nothing_is_marked() -> None:
    (piece,) = search_for("").pieces(TEXT)
    assert (piece.text, piece.found) == (TEXT, False)


def test_a_long_query_is_cut() -> None:
    assert len(search_for("a" * 1000).query) == 200
