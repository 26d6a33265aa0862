"""What the dashboard says of the last cycle: over what is answered, so that work to do is no decline."""

from __future__ import annotations

import pytest

from assessments.home.since_before import Before, since


@pytest.mark.parametrize(
    ("last", "now", "said"),
    [
        # "-" is not answered, "?" answered without a level; "d" is "we do not know" of a submission.
        ("1111", "----", ""),
        ("2222", "22--", "Compared with 2025, of the 2 checked so far: 2 unchanged."),
        ("1120", "2220", "Compared with 2025, of all 4: 2 up, 2 unchanged."),
        ("1123", "213-", "Compared with 2025, of the 3 checked so far: 2 up, 1 unchanged."),
        ("3210", "0---", "Compared with 2025, of the 1 checked so far: 1 down."),
        (
            "d111",
            "3?12",
            "Compared with 2025, of all 4: 1 up, 1 unchanged, 2 without a level then or now.",
        ),
    ],
)
def test_it_compares_what_is_checked(last: str, now: str, said: str) -> None:
    levels = [(sign != "-", int(sign) if sign.isdigit() else None) for sign in now]
    assert since(Before("2025", last), levels, copied=True) == said


def test_answers_that_began_blank_are_answered_not_checked() -> None:
    assert since(Before("2025", "11"), [(True, 2), (False, None)], copied=False) == (
        "Compared with 2025, of the 1 answered so far: 1 up."
    )
