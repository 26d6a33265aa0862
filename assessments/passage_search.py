"""Searching what bodies share: which passages of the current submissions hold all the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from assessments.line_signs import STATE_OF_SIGN
from assessments.models import Passage, Submission, WorkingTranslation
from assessments.quotations import direction_of, language_name
from assessments.word_search import Excerpt, Words, excerpt
from assessments.working_translations import (
    in_language,
    language_shown,
    translations_of,
)
from mechanisms.access import Principal
from mechanisms.models import Body

PAGE = 25
NOT_RECOGNISED = "none"
"""Stands in an address for texts in a language that was not recognised."""
NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty fields leave nothing out. `sign` is one of `line_signs`."""

    words: Words = NO_WORDS
    cycle: str = ""
    kind: str = ""
    region: str = ""
    paragraphs: tuple[int, ...] = ()
    sign: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.words) or replace(self, words=NO_WORDS) != Wanted()


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found, with the words marked in it."""

    passage: Passage
    found: Excerpt
    language: str
    translation: WorkingTranslation | None

    @property
    def submission(self) -> Submission:
        """Where it stands; its frozen document is not read."""
        return self.passage.submission

    @property
    def body(self) -> Body:
        return self.submission.assessment.body

    @property
    def key(self) -> str:
        """The level or the state of the answer, as chips have it."""
        sign = self.passage.sign
        return STATE_OF_SIGN[sign].value if sign in STATE_OF_SIGN else sign

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)


def passages_of(me: Principal, wanted: Wanted) -> QuerySet[Passage]:
    """The passages that are asked for, by body name, newest cycle first, then paragraph.

    The words are looked for in the folded text of each row, so that a database of any size narrows and
    pages by itself.
    """
    shared = Submission.objects.at_desk_of(me).current()
    rows = Passage.objects.filter(submission__in=shared)
    asked = {
        "submission__assessment__cycle__slug": wanted.cycle,
        "submission__assessment__body__kind": wanted.kind,
        "submission__assessment__body__region": wanted.region,
        "sign": wanted.sign,
    }
    rows = rows.filter(**{field: value for field, value in asked.items() if value})
    if wanted.paragraphs:
        rows = rows.filter(paragraph__in=wanted.paragraphs)
    for term in wanted.words.terms:
        rows = rows.filter(folded__contains=term)
    if wanted.language:
        told = "" if wanted.language == NOT_RECOGNISED else wanted.language
        rows = in_language(rows, told)
    return rows.order_by(
        "submission__score_line__sort_name",
        "submission__assessment__body_id",
        "-submission__assessment__cycle__opens_on",
        "paragraph",
        "order",
    )


def page_of(
    passages: QuerySet[Passage], words: Words, number: str
) -> tuple[Page[Passage], tuple[Hit, ...]]:
    """One page and what was found on it; a page that does not exist is the nearest. Three queries."""
    rows = passages.select_related(
        "submission__assessment__body", "submission__assessment__cycle"
    ).defer("submission__document", "folded")
    page = Paginator(rows, PAGE).get_page(number)
    return page, tuple(_hits(list(page), words))


def _hits(passages: list[Passage], words: Words) -> Iterable[Hit]:
    translations = translations_of({row.submission_id for row in passages})
    for row in passages:
        key = (row.submission_id, row.paragraph)
        hit = Hit(
            passage=row,
            found=excerpt(row.text, words),
            language=language_shown(row.source, row.language, key, translations),
            translation=None,
        )
        is_explanation = row.source == "explanation"
        yield replace(hit, translation=translations.get(key)) if is_explanation else hit
