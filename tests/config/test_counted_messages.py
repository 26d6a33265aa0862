"""What is counted has a plural form: English has two and Arabic six, a catalogue what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from config.catalogues import messages, read

# fmt: off
COUNTED = frozenset((
    "all", "answered", "answers", "applicable", "asked", "common", "count", "counted", "days", "done",
    "gaps", "height", "hours", "introduced", "length", "limit", "longest", "looked", "matched",
    "minutes", "most", "number", "numbered", "read", "references", "rows", "shown", "size", "steps",
    "submitted", "total", "tries", "unknown", "unused",
))
# fmt: on
"""What numbers are called in templates, where their placeholders end in s like those of words."""
BEFORE_NOUN = re.compile(
    r"%(?:\((\w+)\))?([ds])(?:</\w+>)? (?:(?!on |of |for )[a-z]+ ){0,2}([a-z]+s|children|people|criteria)\b"
)
NOT_NOUNS = frozenset({"as", "does", "has", "is", "less", "this", "was", "writes"})
"""Words after a number that end like a plural, and are none of its own."""
FREE = {
    "The picture is too large (%(width)s × %(height)s pixels). Make it smaller and attach it again.": (
        "two numbers before one noun, both in the thousands"
    ),
}
"""Messages without a plural form, and why."""


def without_plural(catalogue: list[Message]) -> Iterator[str]:
    for message in catalogue:
        if isinstance(message.id, str) and message.id not in FREE and names_a_number_of(message.id):
            yield message.id


def names_a_number_of(english: str) -> bool:
    """Whether a number stands directly before a noun in the plural, or before its adjective."""
    return any(
        (kind == "d" or name in COUNTED) and noun not in NOT_NOUNS
        for name, kind, noun in BEFORE_NOUN.findall(english)
    )


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    """Each catalogue holds the English of all messages: one is enough."""
    return list(messages(read("fr")))


def test_no_message_leaves_the_plural_to_the_reader(catalogue: list[Message]) -> None:
    whole = [one.id if isinstance(one.id, str) else " ".join(one.id) for one in catalogue]
    assert not [english for english in whole if re.search(r"\w\((?:e?s|ies)\)", english)]


def test_each_counted_noun_has_a_plural_form(catalogue: list[Message]) -> None:
    assert list(without_plural(catalogue)) == []


def test_each_exception_is_still_a_message(catalogue: list[Message]) -> None:
    assert FREE.keys() <= {one.id for one in catalogue}


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("%(count)d problems were found.", True),
        ("An answer can have %d references.", True),
        ("%(shown)s bodies are in this comparison.", True),
        ("%(gaps)s applicable recommendations are answered.", True),
        ("At least %d people", True),
        ("%(met)s of %(counted)s criteria met", True),
        ("%(met)s of %(counted)s on texts", False),
        ("Paragraph %(paragraph)d is saved.", False),
        ("%(body)s waits for your input.", False),
        ("Done: %(done)s of %(steps)s", False),
    ],
)
def test_what_is_taken_for_a_number_of_something(english: str, expected: bool) -> None:
    assert names_a_number_of(english) is expected
