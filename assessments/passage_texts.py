"""The passages of a frozen document that can be searched and quoted, and where each stands. Pure.

A passage is an explanation, a reference to evidence (title, source and page, a line each; of a confidential
one there is no text) or an action (what, and who is in charge).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.line_signs import sign

EXPLANATION, EVIDENCE, ACTION = "explanation", "evidence", "action"
SOURCES = (EXPLANATION, EVIDENCE, ACTION)


@dataclass(frozen=True, slots=True)
class Text:
    """One passage; `place` counts the references, or the actions, of its answer; `sign` is the answer's."""

    paragraph: int
    source: str
    place: int
    text: str
    sign: str


def texts_of(document: Mapping[str, Any]) -> Iterator[Text]:
    """Every passage with any text in it, in the order of the paragraphs."""
    for answer in document["answers"]:
        number, mark = answer["paragraph"], sign(answer)
        for source in SOURCES:
            for place, text in enumerate(_texts(answer, source)):
                if text:
                    yield Text(number, source, place, text, mark)


def text_at(document: Mapping[str, Any], paragraph: int, source: str, place: int = 0) -> str:
    """The text of one passage; "" where there is none."""
    found = texts_at(document, paragraph, source)
    return found[place] if 0 <= place < len(found) else ""


def texts_at(document: Mapping[str, Any], paragraph: int, source: str) -> list[str]:
    """All passages of one kind of an answer; of a confidential reference the text is empty."""
    answers = (answer for answer in document["answers"] if answer["paragraph"] == paragraph)
    return [text for answer in answers for text in _texts(answer, source)]


def _texts(answer: Mapping[str, Any], source: str) -> list[str]:
    match source:
        case "explanation":
            return [answer["explanation"].strip()]
        case "evidence":
            return [_lines(item, "title", "source", "page") for item in answer["evidence"]]
        case "action":
            return [_lines(item, "what", "owner") for item in answer["actions"]]
    return []


def _lines(item: Mapping[str, Any], *keys: str) -> str:
    if item.get("confidential"):
        return ""
    return "\n".join(item[key].strip() for key in keys if item.get(key, "").strip())


def verbatim(text: str, part: str) -> str:
    """The part as it stands in the text, its own blanks and line ends kept; "" if it does not stand there.

    A form changes line ends, and nothing else may be changed in what is quoted.
    """
    words = part.split()
    if not words:
        return ""
    found = re.search(r"\s+".join(re.escape(word) for word in words), text)
    return found[0] if found else ""
