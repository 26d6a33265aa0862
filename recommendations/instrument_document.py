"""``/instrument.json``: the instrument for machines, schema ``instrument/1``. Pure."""

from __future__ import annotations

import json
from typing import Any

from recommendations.outline import Criterion, Outline, Recommendation, Section

SCHEMA = "instrument/1"


def instrument_document(outline: Outline) -> dict[str, Any]:
    """The whole instrument as plain values; keys as promised in the contract, order of the report."""
    return {
        "schema": SCHEMA,
        "symbol": outline.symbol,
        "edition": outline.edition,
        "sections": [_section(section) for section in outline.sections],
        "principles": [{"code": each.code, "name": each.name} for each in outline.principles],
        "recommendations": [_recommendation(each) for each in outline.recommendations],
    }


def canonical_bytes(document: dict[str, Any]) -> bytes:
    """UTF-8, keys sorted, no insignificant blanks: the same content is the same bytes everywhere."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _section(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "letter": section.letter or None,
        "lead_in": section.lead_in,
        "paragraphs": list(section.paragraphs),
    }


def _recommendation(each: Recommendation) -> dict[str, Any]:
    return {
        "paragraph": each.paragraph,
        "section": each.section,
        "title": each.title,
        "text": each.text,
        "footnote": each.footnote,
        "prompts": _by_variant(each.prompts),
        "comparability": each.comparability.value,
        "na_allowed": _by_variant(each.na_allowed),
        "principles": {code: basis.value for code, basis in each.principles.items()},
        "levels": {variant.value: list(levels) for variant, levels in each.levels.items()},
        "criteria": [_criterion(criterion) for criterion in each.criteria],
        "related_paragraphs": list(each.related_paragraphs),
        "good_practices": [
            {"paragraph": practice.paragraph, "who": practice.who, "what": practice.what}
            for practice in each.good_practices
        ],
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {"code": criterion.code, "kind": criterion.kind.value, "text": _by_variant(criterion.text)}


def _by_variant(values: Any) -> dict[str, Any]:
    return {variant.value: value for variant, value in values.items()}
