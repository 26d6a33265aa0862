"""Heights of rows and breaks of pages: what a ministry sees at 100 % and on paper."""

from __future__ import annotations

import pytest

from assessments.offline.workbook_layout import HIGHEST, PrintedRow, line_count, page_breaks, row_height


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("short", 1), ("one\ntwo\n\nfour", 4), ("word " * 20, 11), ("n" * 25, 3), ("中" * 12, 3)],
)
def test_a_text_takes_as_many_lines_as_its_column_makes_of_it(text: str, lines: int) -> None:
    assert line_count(text, 10) == lines


def test_a_mark_over_a_letter_takes_no_room() -> None:
    assert line_count("e\u0301" * 8, 10) == 1


def test_a_row_is_as_high_as_its_longest_cell_and_never_higher_than_excel_shows() -> None:
    assert row_height([("a", 10), ("a\nb\nc", 10)]) == 49
    assert row_height([("a", 10)], least=80) == 80
    assert row_height([("x" * 20_000, 30)]) == HIGHEST


def item(start: int, *blocks: float, group: bool = False) -> list[PrintedRow]:
    """A recommendation of blocks of one row each."""
    return [
        PrintedRow(start + at, height, True, at == 0, group and at == 0) for at, height in enumerate(blocks)
    ]


@pytest.mark.parametrize(
    ("rows", "breaks"),
    [
        # two fit on a page, the third begins the next
        (item(3, 20, 20) + item(5, 20, 20) + item(7, 20, 20), (6,)),
        # one that fits on a page of its own is not split
        (item(3, 30) + item(4, 40, 40), (3,)),
        # one that is longer than a page is split between its blocks
        (item(3, 60, 30, 30), (4,)),
        # a group begins a page, the first of all does not
        (item(3, 10, group=True) + item(4, 10, group=True), (3,)),
        # a block longer than a page is left to the program
        (item(3, 250) + item(4, 10), (3,)),
        # one that is longer than a page goes on where the last one ended
        (item(3, 30) + item(4, 40, 60, 30), (4,)),
        ([], ()),
    ],
)
def test_pages_end_where_a_recommendation_ends_if_it_can_be_helped(rows, breaks) -> None:
    assert page_breaks(rows, 100) == breaks
