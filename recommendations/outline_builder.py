"""Entries as the content files spell them -> the frozen tree of `outline`. Free of Django.

`catalogue` hands over entries made from rows, tests hand over the files themselves; both get the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from recommendations.fixture_files import Fixtures
from recommendations.outline import (
    Basis,
    Case,
    Comparability,
    Condition,
    Contradiction,
    Criterion,
    CriterionKind,
    CriterionValue,
    Deed,
    GoodPractice,
    Outline,
    Principle,
    Recommendation,
    ReportParagraph,
    Section,
    Variant,
    in_english,
    in_words,
)

Entry = Mapping[str, Any]


type Span = Callable[[int], str]


def build_outline(content: Fixtures, span: Span = in_english) -> Outline:
    """The tree of checked content; what `fixture_check` refuses fails here (KeyError, ValueError).

    `span` says so many months in the language of the content.
    """
    edition = content.edition
    return Outline(
        symbol=edition["symbol"],
        edition=edition["edition"],
        title=edition["title"],
        source_url=edition["source_url"],
        sections=tuple(section(entry) for entry in content.sections),
        principles=tuple(principle(entry) for entry in content.principles),
        recommendations=tuple(recommendation(entry, span) for entry in content.recommendations),
        contradictions=tuple(contradiction(entry) for entry in content.contradictions),
        paragraphs=report_paragraphs(content.blocks),
        context_g=edition.get("context_g", ""),
    )


def section(entry: Entry) -> Section:
    """One group from its entry in ``sections.yaml``."""
    return Section(
        code=entry["code"],
        letter=entry.get("letter", ""),
        title=entry["title"],
        lead_in=entry.get("lead_in", ""),
        paragraphs=tuple(entry["paragraphs"]),
    )


def principle(entry: Entry) -> Principle:
    """One principle; ``words`` joins its quotes with the paragraphs that hold them."""
    return Principle(
        code=entry["code"],
        name=entry["name"],
        report_paragraphs=tuple(entry["report_paragraphs"]),
        words=quoted_words(entry["quotes"]) if "quotes" in entry else entry.get("words", ""),
    )


def quoted_words(quotes: Iterable[Entry]) -> str:
    """Quotes as one line: “gender mainstreaming” (91, 94); …"""
    return "; ".join(
        f"“{quote['text']}” ({', '.join(str(number) for number in quote['paragraphs'])})" for quote in quotes
    )


def recommendation(entry: Entry, span: Span = in_english) -> Recommendation:
    """One of the 32 from its own file."""
    return Recommendation(
        paragraph=entry["paragraph"],
        section=entry["section"],
        titles=_per_variant(entry["titles"]),
        text=entry["text"],
        footnote=entry.get("footnote", ""),
        prompts=_per_variant(entry["prompts"]),
        means={variant: tuple(entry["means"][variant.value]) for variant in Variant},
        comparability=Comparability(entry["comparability"]),
        na_allowed=_per_variant(entry["na_allowed"]),
        na_reason=entry.get("na_reason", ""),
        principles={code: Basis(basis) for code, basis in entry["principles"].items()},
        criteria=tuple(_criterion(criterion, span) for criterion in entry["criteria"]),
        levels={variant: _four(entry["levels"][variant.value]) for variant in Variant},
        cases={variant: tuple(map(case, entry["cases"][variant.value])) for variant in Variant},
        related_paragraphs=tuple(entry.get("related_paragraphs", ())),
        missing_context=entry.get("missing_context", ""),
        ohchr_guidelines=tuple(entry.get("ohchr_guidelines", ())),
        good_practices=tuple(_good_practice(each) for each in entry.get("good_practices", ())),
        evidence_examples=tuple(entry.get("evidence_examples", ())),
    )


def contradiction(entry: Entry) -> Contradiction:
    """One pair of answers hard to reconcile; a bound left out is 0 or 3."""
    return Contradiction(
        code=entry["code"],
        variants=tuple(Variant(name) for name in entry["variants"]),
        first=_condition(entry["first"]),
        second=_condition(entry["second"]),
        message=entry["message"],
    )


def report_paragraphs(blocks: Iterable[Entry]) -> dict[int, ReportParagraph]:
    """Number -> paragraph, 1-137; ``footnotes`` holds each footnote's mark and text."""
    blocks = list(blocks)
    footnotes = {
        block["footnote_mark"]: f"{block['footnote_mark']} {block['text'] or block.get('note', '')}"
        for block in blocks
        if block["kind"] == "footnote"
    }
    return {
        block["number"]: ReportParagraph(
            number=block["number"],
            text=block["text"],
            status=block.get("status", "whole"),
            note=block.get("note", ""),
            footnotes=tuple(footnotes[mark] for mark in block.get("footnotes", ())),
        )
        for block in blocks
        if block["kind"] == "paragraph"
    }


def _per_variant[T](values: Mapping[str, T]) -> dict[Variant, T]:
    return {variant: values[variant.value] for variant in Variant}


def _four(descriptors: Iterable[str]) -> tuple[str, str, str, str]:
    zero, one, two, three = descriptors
    return zero, one, two, three


def _criterion(entry: Entry, span: Span) -> Criterion:
    def worded(key: str) -> dict[Variant, str]:
        return {variant: in_words(entry[variant.value].get(key) or "", span) for variant in Variant}

    needed = {variant: entry[variant.value]["needed"] for variant in Variant}
    return Criterion(
        code=entry["code"],
        kind=CriterionKind(entry["kind"]),
        text=worded("text"),
        written={variant: entry[variant.value]["text"] for variant in Variant},
        step=worded("step"),
        partly=worded("partly"),
        no_case=worded("no_case"),
        needed={variant: CriterionValue(least) if least else None for variant, least in needed.items()},
        principles={variant: tuple(entry[variant.value]["principles"]) for variant in Variant},
    )


def case(entry: Entry) -> Case:
    """One situation; its answers are written ``yes, no, partly, no_case``."""
    answers = (CriterionValue(answer.strip()) for answer in entry["answers"].split(","))
    return Case(entry["situation"], entry["level"], tuple(answers))


def _good_practice(entry: Entry) -> GoodPractice:
    return GoodPractice(
        paragraph=entry["paragraph"],
        who=entry["who"],
        what=entry["what"],
        did=Deed(entry["did"]),
        bodies=tuple(entry.get("bodies", ())),
    )


def _condition(entry: Entry) -> Condition:
    return Condition(
        paragraph=entry["paragraph"], at_least=entry.get("at_least", 0), at_most=entry.get("at_most", 3)
    )
