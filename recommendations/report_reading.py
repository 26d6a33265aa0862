"""The report as a page shows it: each passage with what it supports. Rows and tree in, page out, no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from recommendations.models import ReportBlock
from recommendations.outline import Outline, Principle, Recommendation
from recommendations.report_search import Piece, Search


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of the report; ``heading`` is the heading above it.

    ``recommendation`` is set for 106-137; ``supports`` are the recommendations that refer to the paragraph.
    """

    block: ReportBlock
    pieces: tuple[Piece, ...]
    heading: str = ""
    recommendation: Recommendation | None = None
    supports: tuple[Recommendation, ...] = ()
    principles: tuple[Principle, ...] = ()

    @property
    def anchor(self) -> str:
        """The fragment of its address, such as ``para-113``."""
        if self.block.kind == ReportBlock.Kind.PARAGRAPH:
            return f"para-{self.block.number}"
        if self.block.kind == ReportBlock.Kind.FOOTNOTE:
            return f"footnote-{self.block.footnote_mark}"
        if self.block.section:
            return f"group-{self.block.section}"
        return f"part-{self.block.order}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The page: all passages, or those found; ``contents`` are the headings down to level 3."""

    passages: tuple[Passage, ...]
    contents: tuple[Passage, ...]
    missing: tuple[int, ...]
    cut: tuple[int, ...]
    search: Search = field(default_factory=Search)

    @property
    def found(self) -> int:
        """Number of passages found by the search; all of them without one."""
        return len(self.passages)


def read_report(blocks: Iterable[ReportBlock], outline: Outline, search: Search) -> Reading:
    """Passages in reading order with what they support; with a search only those that have its words."""
    supports = _supports(outline)
    principles = _principles(outline)
    recommendations = {each.paragraph: each for each in outline.recommendations}
    passages, heading = [], ""
    for block in blocks:
        if block.kind == ReportBlock.Kind.HEADING:
            heading = block.text
        number = block.number or 0
        passages.append(
            Passage(
                block=block,
                pieces=search.pieces(block.text),
                heading=heading,
                recommendation=recommendations.get(number),
                supports=tuple(supports.get(number, ())),
                principles=tuple(principles.get(number, ())),
            )
        )
    shown = [each for each in passages if _found(each, search)] if search else passages
    return Reading(
        passages=tuple(shown),
        contents=tuple(each for each in passages if each.block.level and each.block.level <= 3),
        missing=_with_status(passages, ReportBlock.Status.MISSING),
        cut=_with_status(passages, ReportBlock.Status.CUT),
        search=search,
    )


def _found(passage: Passage, search: Search) -> bool:
    return passage.block.kind != ReportBlock.Kind.HEADING and search.finds(
        passage.block.text, passage.block.number
    )


def _with_status(passages: Iterable[Passage], status: str) -> tuple[int, ...]:
    return tuple(each.block.number for each in passages if each.block.number and each.block.status == status)


def _supports(outline: Outline) -> dict[int, list[Recommendation]]:
    supports: dict[int, list[Recommendation]] = {}
    for each in outline.recommendations:
        for number in each.related_paragraphs:
            supports.setdefault(number, []).append(each)
    return supports


def _principles(outline: Outline) -> dict[int, list[Principle]]:
    principles: dict[int, list[Principle]] = {}
    for each in outline.principles:
        for number in each.report_paragraphs:
            principles.setdefault(number, []).append(each)
    return principles
