"""The passages of a frozen document that can be searched and quoted, and the place of each.

A passage is an explanation, a reference to evidence (title, source and page, a line each; of a confidential
one there is no text) or an action (what, and who is in charge).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from assessments.answers.text import language_of
from assessments.answers.word_search import searched
from assessments.models import Passage, Submission, WorkingTranslation
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


# The passages of a submission as rows that can be searched: made in its transaction. What the staff translate
# of an explanation is searched with it. These columns are compared with the frozen document.
MADE = ("paragraph", "order", "source", "place", "text", "folded", "words", "language", "sign")
NO_TRANSLATIONS: Mapping[int, str] = {}


def keep_passages(
    submission: Submission, document: Mapping[str, Any], translations: Mapping[int, str] = NO_TRANSLATIONS
) -> None:
    """Keep what can be searched of a submission; call it in the transaction that writes the document."""
    Passage.objects.bulk_create(_passages(submission, document, translations))


def _passages(
    submission: Submission, document: Mapping[str, Any], translations: Mapping[int, str]
) -> Iterator[Passage]:
    for paragraph, texts in groupby(texts_of(document), key=lambda text: text.paragraph):
        for order, text in enumerate(texts):
            translated = translations.get(paragraph, "") if text.source == EXPLANATION else ""
            folded, words = searched(text.text, translated)
            yield Passage(
                submission=submission,
                paragraph=paragraph,
                order=order,
                source=text.source,
                place=text.place,
                text=text.text,
                folded=folded,
                words=words,
                language=language_of(text.text),
                sign=text.sign,
            )


def translated_texts(submission: Submission) -> dict[int, str]:
    """Paragraph → the staff's working translation of the explanation."""
    rows = WorkingTranslation.objects.filter(submission=submission).exclude(text="")
    return dict(rows.values_list("paragraph", "text"))


def search_translations(submissions: Collection[UUID], paragraph: int | None = None) -> None:
    """Find explanations by their working translations as these are now; call it where one is written, in the
    same transaction."""
    rows = WorkingTranslation.objects.filter(submission_id__in=submissions)
    passages = Passage.objects.filter(submission_id__in=submissions, source=EXPLANATION)
    if paragraph is not None:
        rows, passages = rows.filter(paragraph=paragraph), passages.filter(paragraph=paragraph)
    texts = {(row.submission_id, row.paragraph): row.text for row in rows}
    changed = []
    for passage in passages.defer("folded"):
        key = (passage.submission_id, passage.paragraph)
        if key not in texts:
            continue
        folded, words = searched(passage.text, texts[key])
        if words != passage.words:
            passage.folded, passage.words = folded, words
            changed.append(passage)
    Passage.objects.bulk_update(changed, ["folded", "words"], batch_size=100)


def rebuild_passages() -> None:
    """Make all of them anew from the frozen documents. For upgrades."""
    Passage.objects.all().delete()
    for submission in _submissions():
        keep_passages(submission, json.loads(submission.document), translated_texts(submission))


def passage_differences() -> Iterator[str]:
    """One sentence for each submission whose passages today's rules would make otherwise."""
    for submission in _submissions():
        try:
            made = list(_passages(submission, json.loads(submission.document), translated_texts(submission)))
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
