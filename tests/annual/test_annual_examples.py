"""Which bodies are cited as examples: each once before any twice, wherever in the alphabet it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import uuid4

import pytest

from assessments.annual.values import CountedBody, chosen_examples

NUMBERS = range(106, 138)


def body(name: str, *can_show: int, mentioned: bool = True) -> CountedBody:
    """A body whose level is supported on these recommendations."""
    return CountedBody(
        name=name,
        slug=name.casefold(),
        submission=uuid4(),
        version=1,
        cycle="2026",
        marks=dict.fromkeys(NUMBERS, "2"),
        standings={number: "b" if number in can_show else "r" for number in NUMBERS},
        criteria={},
        mentioned=mentioned,
        public=True,
        named=True,
        entered_by_staff=False,
        sent_on=date(2026, 9, 1),
    )


def cited(*bodies: CountedBody, each: int = 2) -> dict[int, list[str]]:
    found = chosen_examples(list(NUMBERS), bodies, each)
    return {number: [one.name for one in chosen] for number, chosen in found.items()}


@pytest.mark.parametrize(
    ("bodies", "found"),
    [
        ((), {}),
        ((body("A"),), {}),
        ((body("A", 106, 107),), {106: ["A"], 107: ["A"]}),
        # Whoever can show one thing alone is cited there, and the other body elsewhere.
        ((body("A", 106, 107), body("B", 107)), {106: ["A"], 107: ["B"]}),
        ((body("A", 106), body("Quiet", 106, mentioned=False)), {106: ["A"]}),
    ],
)
def test_who_is_cited_for_what(bodies: tuple[CountedBody, ...], found: dict[int, list[str]]) -> None:
    assert cited(*bodies, each=1) == found


def test_forty_bodies_that_can_show_all_are_cited_alike() -> None:
    """The staff's finding B6: the first bodies of the alphabet were cited, the last never."""
    bodies = [body(f"Body {place:02}", *NUMBERS) for place in range(40)]
    times = Counter(name for names in cited(*bodies).values() for name in names)
    assert set(times) == {one.name for one in bodies}
    assert set(times.values()) == {1, 2}  # 64 places, 40 bodies
    twice = {name for name, number in times.items() if number == 2}
    first_half = sum(name < "Body 20" for name in twice)
    assert 6 <= first_half <= 18


def test_nobody_is_cited_twice_before_everybody_who_can_was_cited_once() -> None:
    bodies = [body("Alpha", *NUMBERS), body("Omega", 106, 107), body("Middle", 106)]
    for number in (106, 107):
        assert "Omega" in cited(*bodies, each=1)[107] or number == 106
    assert cited(*bodies, each=1)[107] == ["Omega"]
    assert cited(*bodies, each=1)[106] == ["Middle"]


def test_the_choice_is_the_same_in_any_order_of_bodies() -> None:
    bodies = [body(f"Body {place}", *NUMBERS) for place in range(9)]
    assert cited(*bodies) == cited(*reversed(bodies))
