"""What two texts have in common and where they part: readable, complete, and quick whatever the texts are."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers.fields import EXPLANATION_LIMIT
from assessments.answers.text_difference import Kind, difference


def shown(old: str, new: str) -> str:
    """`[-removed-]` and `{+added+}`, as one reads it on paper."""
    signs = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("", "", ""),
        ("", "A plan", "{+A plan+}"),
        ("A plan", "", "[-A plan-]"),
        ("A plan", "A plan", "A plan"),
        ("A pilot runs.", "A programme runs.", "A [-pilot-]{+programme+} runs."),
        ("in two districts.", "in two districts, and grows.", "in two districts{+, and grows+}."),
        # Neighbouring words that changed are one change, not one a word.
        ("the old words here", "the new text here", "the [-old words-]{+new text+} here"),
        # A run that two different texts share by chance would only confuse.
        ("We do it in May.", "Staff left in haste.", "[-We do it in May-]{+Staff left in haste+}."),
        ("one\ntwo", "one\nthree", "one\n[-two-]{+three+}"),
        # A letter keeps the signs written with it; scripts without spaces are compared sign by sign.
        ("مَدْرَسَة هنا", "مَدْرَسَة هناك", "مَدْرَسَة [-هنا-]{+هناك+}"),
        ("国家行动计划已经通过", "国家行动计划已经生效", "国家行动计划已经[-通过-]{+生效+}"),
        ("A   plan", "A plan", "A[-   -]{+ +}plan"),
    ],
)
def test_it_reads_as_a_person_would(old: str, new: str, read: str) -> None:
    assert shown(old, new) == read


TEXTS = st.text(st.sampled_from("ab .\n,é国"), max_size=120)


@given(TEXTS, TEXTS)
def test_both_texts_stand_there_whole(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind is not two.kind for one, two in pairwise(pieces))


def long(words: str) -> str:
    """As long as an explanation may be."""
    return (words * EXPLANATION_LIMIT)[:EXPLANATION_LIMIT]


NUMBERS = " ".join(str(number) for number in range(900))
EVERY_THIRD = " ".join(str(n) if n % 3 else f"other{n}" for n in range(900))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (long("a "), long("b a ")),
        (long("a b "), long("b a ")),
        (long("a. "), long("b. a. ")),
        (long("x"), long("y")),
        (long("\n"), long(" \n")),
        (long("国"), long("家国")),
        (NUMBERS, EVERY_THIRD),
        (NUMBERS, " ".join(reversed(NUMBERS.split()))),
    ],
)
def test_no_text_takes_long(old: str, new: str) -> None:
    """Measured: 0.06 s for the slowest; comparing the first two word by word took more than a minute."""
    begun = time.perf_counter()
    difference(old, new)
    assert time.perf_counter() - begun < 2
