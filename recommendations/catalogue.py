"""Rows of the instrument -> the frozen tree, built once per content and kept.

The tree is cached under the edition's code and wording, so that neither a changed edition nor one with other
official texts or reviews is served from an older tree: `outline_of` costs no query when the tree is known,
`outline` costs one (the wording).
"""

from __future__ import annotations

import hashlib
from threading import Lock
from typing import Any

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import get_language

from recommendations import own_language
from recommendations.fixture_files import Fixtures
from recommendations.models import (
    Contradiction,
    Edition,
    OfficialDocument,
    PrincipleLink,
    Recommendation,
    ReportBlock,
    Section,
)
from recommendations.moments import span_in_words
from recommendations.outline import Outline
from recommendations.outline_builder import build_outline
from recommendations.own_language import translations_in
from recommendations.read_in import OfficialWords, words_of
from recommendations.reviews import Reviewed, with_reviews
from recommendations.translated_tree import with_language
from recommendations.translations import ENGLISH, TextStatus, in_language, text_statuses

Entry = dict[str, Any]

# What a row of a recommendation holds under the same name as its content file.
RECOMMENDATION_KEYS = (
    "text",
    "footnote",
    "comparability",
    "titles",
    "prompts",
    "means",
    "na_allowed",
    "levels",
    "cases",
    "cases_read",
    "na_reason",
    "related_paragraphs",
    "missing_context",
    "ohchr_guidelines",
    "good_practices",
    "evidence_examples",
)

_trees: dict[tuple[str, str, str], Outline] = {}
_lock = Lock()


def outline(edition_code: str = "2010") -> Outline:
    """The tree of an edition, one query when it is known; Edition.DoesNotExist if it is not loaded."""
    return outline_of(Edition.objects.get(code=edition_code))


def outline_of(edition: Edition, language: str | None = None) -> Outline:
    """The tree of an edition already at hand, in the language asked for or else that of the reader: no query
    when it is known. A text that has no translation is English."""
    language = language or get_language() or ENGLISH
    key = (edition.code, wording_of(edition, language), language)
    with _lock:
        if key not in _trees:
            for old in [old for old in _trees if _is_older(old, edition, language)]:
                del _trees[old]
            _trees[key] = _built(edition, language)
        return _trees[key]


def _is_older(key: tuple[str, str, str], edition: Edition, language: str) -> bool:
    """Of the same content in the same language, before an official text or a review changed it."""
    code, wording, read_in = key
    return (code, read_in) == (edition.code, language) and wording.startswith(edition.content_hash)


def wording_of(edition: Edition, language: str) -> str:
    """What changes with anything that is read of the edition in a language; in English its hash alone."""
    return edition.content_hash if language == ENGLISH else edition.content_hash + edition.texts_mark


def _built(edition: Edition, language: str) -> Outline:
    content, texts = content_of(edition), translations_in(language)
    with translation.override(language):
        tree = build_outline(in_language(content, texts), span_in_words)
    if language == ENGLISH:
        return tree
    return with_language(
        tree, language, content, texts, official_words(edition, language), reviews_of(edition, language)
    )


def official_words(edition: Edition, language: str) -> dict[int, OfficialWords]:
    """The official text of each recommendation in a language; none where it was not loaded. One query."""
    found = OfficialDocument.objects.filter(edition=edition, language=language).first()
    if found is None:
        return {}
    return {
        int(number): words_of(language, text, found.symbol, found.url)
        for number, text in found.paragraphs.items()
    }


def reviews_of(edition: Edition, language: str) -> list[Reviewed]:
    """What was reviewed in a language, and by whom. One query."""
    return [Reviewed(str(row), row.texts) for row in edition.reviews.filter(language=language)]


def text_statuses_of(edition: Edition, language: str) -> dict[str, TextStatus]:
    """How each text of ours is read in a language, by its key. Eight queries."""
    texts = translations_in(language)
    statuses = text_statuses(content_of(edition), texts)
    return with_reviews(statuses, texts, reviews_of(edition, language))[0]


def mark_of(edition: Edition, language: str) -> str:
    """What changes with any text of the edition as it is read in a language."""
    told = sorted((key, one.text, one.of, one.status) for key, one in translations_in(language).items())
    return hashlib.sha256(repr((wording_of(edition, language), language, told)).encode()).hexdigest()


def invalidate() -> None:
    """Forget every tree; the loader calls it after it wrote."""
    with _lock:
        _trees.clear()
        own_language.forget()


def current_edition() -> Edition:
    """The newest edition loaded: what the public pages show. Edition.DoesNotExist if there is none."""
    return Edition.objects.latest("published", "code")


def report_blocks(edition: Edition) -> list[ReportBlock]:
    """The report in reading order: headings, paragraphs, lead-ins, footnotes. One query."""
    return list(edition.blocks.order_by("order"))


def content_of(edition: Edition) -> Fixtures:
    """All rows of an edition, spelled as the content files spell them. Seven queries."""
    recommendations = (
        edition.recommendations.select_related("section")
        .prefetch_related(
            "criteria",
            Prefetch(
                "principle_links",
                queryset=PrincipleLink.objects.select_related("principle").order_by("principle__order"),
            ),
        )
        .order_by("paragraph")
    )
    entries = [_recommendation(row) for row in recommendations]
    return Fixtures(
        edition=_edition(edition),
        blocks=[_block(row) for row in report_blocks(edition)],
        principles=[
            {
                "code": row.code,
                "name": row.name,
                "report_paragraphs": row.report_paragraphs,
                "words": row.words,
            }
            for row in edition.principles.order_by("order")
        ],
        sections=[_section(row, entries) for row in edition.sections.order_by("order")],
        recommendations=entries,
        contradictions=[_contradiction(row) for row in edition.contradictions.order_by("order")],
    )


def _edition(row: Edition) -> Entry:
    return {
        "edition": row.code,
        "symbol": row.symbol,
        "title": row.title,
        "author": row.author,
        "published": row.published,
        "source_url": row.source_url,
        "context_g": row.context_g,
    }


def _block(row: ReportBlock) -> Entry:
    return {
        "kind": row.kind,
        "number": row.number,
        "level": row.level,
        "section": row.section,
        "footnote_mark": row.footnote_mark,
        "status": row.status,
        "note": row.note,
        "text": row.text,
        "footnotes": row.footnotes,
    }


def _section(row: Section, recommendations: list[Entry]) -> Entry:
    return {
        "code": row.code,
        "letter": row.letter,
        "title": row.title,
        "lead_in": row.lead_in,
        "paragraphs": [entry["paragraph"] for entry in recommendations if entry["section"] == row.code],
    }


def _recommendation(row: Recommendation) -> Entry:
    return {key: getattr(row, key) for key in RECOMMENDATION_KEYS} | {
        "paragraph": row.paragraph,
        "section": row.section.code,
        "principles": {link.principle.code: link.basis for link in row.principle_links.all()},
        "criteria": [
            {
                "code": criterion.code,
                "kind": criterion.kind,
                "regional": criterion.regional,
                "national": criterion.national,
            }
            for criterion in row.criteria.all()
        ],
    }


def _contradiction(row: Contradiction) -> Entry:
    return {
        "code": row.code,
        "variants": row.variants,
        "first": {
            "paragraph": row.first_paragraph,
            "at_least": row.first_at_least,
            "at_most": row.first_at_most,
        },
        "second": {
            "paragraph": row.second_paragraph,
            "at_least": row.second_at_least,
            "at_most": row.second_at_most,
        },
        "message": row.message,
    }
