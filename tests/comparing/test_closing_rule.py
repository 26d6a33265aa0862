"""The rule of the closing table: when it is made, over whom each row counts, and what may never be told."""

from __future__ import annotations

import pytest

from assessments.comparing.closing import Class, Hindrance, Over, Shared, class_of, hindrance, rows_of

SIX = frozenset("abcdef")


@pytest.mark.parametrize(
    ("unnamed", "before", "why"),
    [
        # How many unnamed bodies there are.
        ("", None, Hindrance.TOO_FEW),
        ("abcd", None, Hindrance.TOO_FEW),
        ("abcde", None, None),
        ("abcdef", None, None),
        # The same ones as in the table of the cycle before: their answers changed, nobody came or went.
        ("abcdef", "abcdef", None),
        # One to four came.
        ("abcdefg", "abcdef", Hindrance.TOO_NEAR),
        ("abcdefghij", "abcdef", Hindrance.TOO_NEAR),
        ("abcdefghijk", "abcdef", None),
        # One to four went.
        ("abcde", "abcdef", Hindrance.TOO_NEAR),
        ("abcde", "abcdefghi", Hindrance.TOO_NEAR),
        ("abcde", "abcdefghij", None),
        # As many as before, but others: one came and one went, two and two, three and three.
        ("abcdeg", "abcdef", Hindrance.TOO_NEAR),
        ("abcdgh", "abcdef", Hindrance.TOO_NEAR),
        ("abcghi", "abcdef", None),
        # Altogether others.
        ("ghijk", "abcdef", None),
    ],
)
def test_it_is_made_over_five_unnamed_bodies_at_least_and_not_beside_its_near_twin(
    unnamed: str, before: str | None, why: Hindrance | None
) -> None:
    assert hindrance(frozenset(unnamed), [] if before is None else [frozenset(before)]) is why


def test_the_cycle_after_counts_as_the_one_before_where_it_was_closed_first() -> None:
    assert hindrance(SIX, [frozenset("uvwxyz"), SIX | {"g"}]) is Hindrance.TOO_NEAR
    assert hindrance(SIX, [frozenset("uvwxyz"), SIX]) is None


@pytest.mark.parametrize(
    ("signs", "counted"),
    [("01", Class.GAP), ("23", Class.IN_OPERATION), ("dwbne", Class.WITHOUT_LEVEL)],
)
def test_each_answer_is_in_one_class(signs: str, counted: Class) -> None:
    assert {class_of(sign) for sign in signs} == {counted}


@pytest.mark.parametrize(
    ("named", "unnamed", "over", "counts"),
    [
        # Unnamed ones of two classes: counted over all.
        ("23", "01123", Over.ALL, (3, 4, 0)),
        ("", "0000d", Over.ALL, (4, 0, 1)),
        ("dd", "2222w", Over.ALL, (0, 4, 3)),
        # All unnamed ones in one class: the row would tell what each of them said.
        ("23", "00011", Over.NAMED, (0, 2, 0)),
        ("0", "23232", Over.NAMED, (1, 0, 0)),
        ("02d", "dwbne", Over.NAMED, (1, 1, 1)),
        ("", "00000", Over.NAMED, (0, 0, 0)),
    ],
)
def test_a_recommendation_of_one_class_is_given_over_named_bodies_alone(
    named: str, unnamed: str, over: Over, counts: tuple[int, int, int]
) -> None:
    bodies = [Shared(f"n{place}", True, sign) for place, sign in enumerate(named)]
    bodies += [Shared(f"u{place}", False, sign) for place, sign in enumerate(unnamed)]
    (row,) = rows_of([112], bodies)
    assert (row.over, (row.gap, row.in_operation, row.without_level)) == (over, counts)
    assert row.bodies == (len(named) if over is Over.NAMED else len(bodies))
