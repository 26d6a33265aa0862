"""``/instrument.json``: the instrument for machines, schema ``instrument/1``. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from recommendations.outline import Case, Criterion, Outline, Recommendation, Section, Variant
from recommendations.read_in import OfficialWords
from recommendations.translations import TextStatus

SCHEMA = "instrument/1"


def instrument_document(outline: Outline, said: Mapping[str, TextStatus] | None = None) -> dict[str, Any]:
    """The whole instrument as plain values; keys as promised in the contract, order of the report.

    `said` is how each text was translated, by the keys of `keyed_texts`; each object then says it of its own.
    """
    document = _document(outline)
    if said is None:
        return document
    for kind, name in (("sections", "code"), ("principles", "code"), ("recommendations", "paragraph")):
        for each in document[kind]:
            at = f"{kind}/{each[name]}/"
            own = {key.removeprefix(at): status for key, status in said.items() if key.startswith(at)}
            each["translations"] = {key: status.value for key, status in own.items()}
    return document


def _document(outline: Outline) -> dict[str, Any]:
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
    in_language = {"official": _official(each.official)} if each.official and each.official.text else {}
    return in_language | {
        "paragraph": each.paragraph,
        "section": each.section,
        "title": each.title,
        "titles": _by_variant(each.titles),
        "text": each.text,
        "footnote": each.footnote,
        "prompts": _by_variant(each.prompts),
        "means": _lists(each.means),
        "comparability": each.comparability.value,
        "na_allowed": _by_variant(each.na_allowed),
        "principles": {code: basis.value for code, basis in each.principles.items()},
        "levels": _lists(each.levels),
        "cases": {
            variant.value: [_case(each, case) for case in cases] for variant, cases in each.cases.items()
        },
        "criteria": [_criterion(criterion) for criterion in each.criteria],
        "related_paragraphs": list(each.related_paragraphs),
        "good_practices": [
            {
                "paragraph": practice.paragraph,
                "who": practice.who,
                "what": practice.what,
                "did": practice.did.value,
            }
            for practice in each.good_practices
        ],
    }


def _official(words: OfficialWords) -> dict[str, Any]:
    """The official text in the language asked for, where it is loaded; `text` stays English."""
    return {"language": words.language, "text": words.text, "symbol": words.symbol, "url": words.url}


def _case(recommendation: Recommendation, case: Case) -> dict[str, Any]:
    codes = (criterion.code for criterion in recommendation.criteria)
    return {
        "situation": case.situation,
        "level": case.level,
        "criteria": {code: value.value for code, value in zip(codes, case.answers, strict=True)},
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "kind": criterion.kind.value,
        "text": _by_variant(criterion.text),
        "step": _by_variant(criterion.step),
        "partly": _by_variant({variant: text or None for variant, text in criterion.partly.items()}),
        "no_case": _by_variant({variant: text or None for variant, text in criterion.no_case.items()}),
        "needed": _by_variant(criterion.needed),
        "principles": _lists(criterion.principles),
    }


def _by_variant(values: Mapping[Variant, Any]) -> dict[str, Any]:
    return {variant.value: value for variant, value in values.items()}


def _lists(values: Mapping[Variant, Iterable[str]]) -> dict[str, Any]:
    return {variant.value: list(texts) for variant, texts in values.items()}
