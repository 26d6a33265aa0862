"""Every mail in every finished language: its subject, what is left in English, what is left of a placeholder.

Here is all of `templates/mail`, and what allauth sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from mechanisms.models import Body
from mechanisms.people.letters import text_of
from recommendations.isolates import turned
from recommendations.text_lengths import width
from tests.people.test_mail_texts import LETTERS, source
from tests.pseudo_languages import in_pseudo_languages

FINISHED = [code for code, _name in settings.LANGUAGES]
ALLAUTH = Path(settings.BASE_DIR) / "templates" / "account" / "email"
LONGEST_SUBJECT, LONGEST_LINE = 78, 998
"""Signs that are seen of a subject, and octets that a line of mail may have (RFC 5322)."""
LINK = "https://assess.example.org/place/x1/"
SAME = re.compile(
    r"ThirtyTwo|A/HRC/14/32|UTC|https?://\S+|\S+@\S+|manage\.py verify_audit --against \S+|manage\.py doctor"
)
"""What is the same in every language."""
LATIN = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"%\(\w*\)?|%[sd]|\{[{%]|[%}]\}|\bNone\b")
COMPARED = re.compile(r"""(\w+(?:\.\w+)*) == ["'](\w+)["']""")
AT = datetime(2026, 7, 3, 14, 3, tzinfo=UTC)
MOMENTS = ("_at", "due")
NUMBERS = ("count", "total", "number", "hours")


class Given(str):
    """What a letter is given, whatever it is: a name, which has more such things in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return given(name)


def given(name: str) -> Any:
    """A moment, a number, or a name in Arabic letters: it shows what is left in Latin ones."""
    if name.endswith(MOMENTS):
        return AT
    if name == "language":
        return "fr"
    return 2 if name in NUMBERS else Given("سارة")


class Counts:
    """Two of everything that waits."""

    def __getitem__(self, _name: str) -> int:
        return 2


def contexts(letter: str) -> Iterator[dict[str, Any]]:
    """What the letter may be given, so that each of its branches is taken."""
    plain: dict[str, Any] = {name: given(name) for name in re.findall(r"\b[a-z_]+\b", source(letter))}
    plain |= {"body": Body(name="الآلية الشمالية", short_name="الشمال"), "link": LINK, "stop": LINK}
    plain |= {"counts": Counts(), "day": "2026-07-03", "asked": Given("س")}
    yield plain
    yield plain | {name: "" for name in ("second", "is_asked", "asked") if letter != "staff_request_asked"}
    for name, value in COMPARED.findall(source(letter)):
        whole, _dot, part = name.partition(".")
        yield plain | {whole: _with(part, value) if part else value}


def _with(part: str, value: str) -> Given:
    found = Given("سارة")
    vars(found)[part] = value
    return found


def written(letter: str) -> Iterator[tuple[str, str]]:
    """Subject and text in the active language, once for each branch."""
    return (text_of(letter, **context) for context in contexts(letter))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", FINISHED)
def test_a_subject_is_one_line_that_fits_and_nothing_is_left_of_a_placeholder(
    letter: str, language: str
) -> None:
    with translation.override(language):
        for subject, body in written(letter):
            assert subject
            assert width(subject) <= LONGEST_SUBJECT
            assert not PLACEHOLDER.search(subject + body)
            assert max(len(line.encode()) for line in body.splitlines()) <= LONGEST_LINE
            assert "\n\n\n\n" not in body
            assert body.splitlines()[-2] == "--"


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
@pytest.mark.parametrize("letter", LETTERS)
def test_no_word_of_ours_is_left_in_english(letter: str) -> None:
    with translation.override("ar-eg"):
        for subject, body in written(letter):
            assert LATIN.findall(SAME.sub(" ", f"{subject}\n{body}")) == []


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
@pytest.mark.parametrize("part", sorted(ALLAUTH.glob("*.txt")), ids=lambda path: path.stem)
def test_nor_in_what_allauth_sends(part: Path) -> None:
    context = {"user": Given("سارة"), "ip": "192.0.2.1", "timestamp": AT, "current_site": Given("سارة")}
    with translation.override("ar-eg"):
        text = render_to_string(f"account/email/{part.name}", context | {"installation": LINK})
    assert LATIN.findall(SAME.sub(" ", text)) == []


@pytest.mark.parametrize("letter", LETTERS)
def test_from_right_to_left_nothing_is_turned_round(letter: str) -> None:
    """Links have a line to themselves; dates, symbols and ranges are isolated."""
    with translation.override("ar"):
        for _subject, body in written(letter):
            for line in body.splitlines():
                assert line == LINK or LINK not in line
                assert not turned(SAME.sub(" ", line)), line
