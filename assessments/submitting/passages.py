"""The passages of a frozen document that can be searched and quoted, and the place of each.

A passage is an explanation, a reference to evidence (title, source and page, a line each; of a confidential
one there is no text) or an action (what, and who is in charge).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from assessments.answers.text import fold, language_of
from assessments.models import Passage, Submission
from assessments.submitting.line_signs import sign

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
    """The part as the text has it, with its own blanks and line ends; "" if it is not in the text.

    A form changes line ends, and nothing else may be changed in what is quoted.
    """
    words = part.split()
    if not words:
        return ""
    found = re.search(r"\s+".join(re.escape(word) for word in words), text)
    return found[0] if found else ""


# The passages of a submission as rows that can be searched: made in its transaction, never changed. These
# columns are compared with the frozen document.
MADE = ("paragraph", "order", "source", "place", "text", "folded", "language", "sign")


def keep_passages(submission: Submission, document: Mapping[str, Any]) -> None:
    """Keep what can be searched of a new submission; call it in the submission's transaction."""
    Passage.objects.bulk_create(_passages(submission, document))


def _passages(submission: Submission, document: Mapping[str, Any]) -> Iterator[Passage]:
    for paragraph, texts in groupby(texts_of(document), key=lambda text: text.paragraph):
        for order, text in enumerate(texts):
            yield Passage(
                submission=submission,
                paragraph=paragraph,
                order=order,
                source=text.source,
                place=text.place,
                text=text.text,
                folded=fold(text.text),
                language=language_of(text.text),
                sign=text.sign,
            )


def rebuild_passages() -> None:
    """Make all of them anew from the frozen documents. For upgrades."""
    Passage.objects.all().delete()
    for submission in _submissions():
        keep_passages(submission, json.loads(submission.document))


def passage_differences() -> Iterator[str]:
    """One sentence for each submission whose passages today's rules would make otherwise."""
    for submission in _submissions():
        try:
            made = list(_passages(submission, json.loads(submission.document)))
        except (ValueError, LookupError, TypeError):
            continue  # `score_differences` says that the document cannot be read
        if [_values(row) for row in made] != [_values(row) for row in submission.passages.all()]:
            assessment = submission.assessment
            name = f"{assessment.body.slug} {assessment.cycle.slug} version {submission.version}"
            yield f"{name}: the passages to search differ"


def _values(row: Passage) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in MADE)


def _submissions() -> Iterator[Submission]:
    rows = Submission.objects.select_related("assessment__body", "assessment__cycle")
    return rows.prefetch_related("passages").iterator(chunk_size=50)
