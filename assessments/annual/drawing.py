"""The report as it is drawn: numbered paragraphs under numbered headings, footnotes, figures, annexes. Pure.

A tree of plain values: what is in it shapes the file, and nothing else does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, pairwise
from string import ascii_uppercase

from assessments.annual.draft import Draft, DraftSection, Paragraph
from assessments.annual.proposals import NOTE, Figure, Note
from assessments.annual.values import CountedBody, KindFindings, standing_of
from assessments.comparing.comparison import RecommendationCount
from assessments.submitting.line_signs import Audience
from recommendations.outline import Outline, Variant

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


@dataclass(frozen=True, slots=True)
class Written:
    """One paragraph with its number, 0 in the summary; `beside` is what the data say over all bodies, in an
    internal copy under a text of the staff's own."""

    number: int
    text: str
    notes: tuple[Note, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class DrawnSection:
    number: str
    title: str
    rank: int
    paragraphs: tuple[Written, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One body in the annex: `standing` is a key of `print.STANDINGS`."""

    name: str
    standing: str
    entered_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class CoveredKind:
    variant: Variant
    bodies: tuple[Covered, ...]
    others: int


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One recommendation in the annex of figures; `counts` as the heads of `print.NUMBERS` have them."""

    paragraph: int
    title: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberTable:
    variant: Variant
    rows: tuple[NumberRow, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The whole file. `dated` is when the last self-assessment in it was sent, its only date; `filters` tell
    how it is narrowed. `is_draft`: with the staff's words."""

    cycle: str
    symbol: str
    source_url: str
    kinds: tuple[Variant, ...]
    is_draft: bool
    is_internal: bool
    sample: bool
    dated: datetime.datetime
    summary: tuple[Written, ...]
    sections: tuple[DrawnSection, ...]
    covered: tuple[CoveredKind, ...]
    numbers: tuple[NumberTable, ...]
    filters: tuple[str, ...] = ()


def drawn(draft: Draft, outline: Outline, *, is_draft: bool, filters: tuple[str, ...] = ()) -> Drawn:
    """The draft with the staff's choices and words, where it has any."""
    internal = draft.audience is Audience.STAFF and is_draft
    numbers = count(1)
    comparisons = [kind.patterns.comparison for kind in draft.kinds]
    return Drawn(
        cycle=comparisons[0].cycle.name,
        symbol=outline.symbol,
        source_url=outline.source_url,
        kinds=tuple(kind.variant for kind in draft.kinds),
        is_draft=is_draft,
        is_internal=any(each.is_internal for each in comparisons),
        sample=any(kind.patterns.sample for kind in draft.kinds),
        dated=max(kind.sent_last for kind in draft.kinds).astimezone(datetime.UTC).replace(microsecond=0),
        summary=tuple(_written(draft.summary, internal=internal)) if draft.summary.is_included else (),
        sections=tuple(
            DrawnSection(
                number,
                each.section.title,
                each.section.rank,
                tuple(
                    replace(written, number=next(numbers))
                    for paragraph in each.included
                    for written in _written(paragraph, internal=internal)
                ),
                each.section.figures,
            )
            for number, each in _numbered(draft.sections)
        ),
        covered=tuple(_covered(kind) for kind in draft.kinds),
        numbers=tuple(_numbers_of(kind) for kind in draft.kinds),
        filters=filters,
    )


def _written(paragraph: Paragraph, *, internal: bool) -> Iterator[Written]:
    """One paragraph, or as many as empty lines part it into; each has the footnotes it has signs of."""
    pieces = [piece.strip() for piece in paragraph.text.split("\n\n") if piece.strip()]
    beside = paragraph.proposal.text if internal and paragraph.is_edited else ""
    notes = {note.key: note for note in paragraph.proposal.notes}
    for place, piece in enumerate(pieces):
        text = NOTE.sub(lambda sign: sign.group() if sign.group(1) in notes else "", piece)
        found = tuple(notes[key] for key in NOTE.findall(text))
        last = place == len(pieces) - 1
        yield Written(0, text, found, NOTE.sub("", beside) if last else "")


def _numbered(sections: Iterable[DraftSection]) -> Iterator[tuple[str, DraftSection]]:
    """Chapters as I, II, III, their parts as A, B, C; what has nothing in it is left out."""
    chapter, part = 0, 0
    for each, following in pairwise([*sections, None]):
        if each is None:
            return
        has_parts = following is not None and each.section.rank < following.section.rank
        if not (each.included or each.section.figures or has_parts):
            continue
        if each.section.rank == 1:
            chapter, part = chapter + 1, 0
            yield ROMAN[chapter], each
        else:
            part += 1
            yield ascii_uppercase[part - 1], each


def _covered(kind: KindFindings) -> CoveredKind:
    """Everybody that was asked by name in the internal copy; outside the named ones, and one number."""
    by_staff = {body.name for body in kind.bodies if body.entered_by_staff}
    if kind.asked:
        listed = [Covered(each.name, each.standing, each.name in by_staff) for each in kind.asked]
        return CoveredKind(kind.variant, tuple(listed), 0)
    bodies = [Covered(body.name, _standing(body), body.entered_by_staff) for body in kind.bodies]
    return CoveredKind(kind.variant, tuple(bodies), kind.patterns.comparison.coverage.others_asked)


def _standing(body: CountedBody) -> str:
    """Outside the desk whoever is not named is the reader's own, or shown to the reader's mechanism."""
    found = standing_of(body)
    return "shown" if found == "unnamed" else found


def _numbers_of(kind: KindFindings) -> NumberTable:
    rows = (
        NumberRow(each.paragraph, each.recommendation.titles[kind.variant], _counts(each))
        for each in kind.patterns.comparison.counts
    )
    return NumberTable(kind.variant, tuple(rows))


def _counts(each: RecommendationCount) -> tuple[int, ...]:
    levels = [each.of(sign) for sign in "0123"]
    return (*levels, each.borne_out, each.unknown, each.bodies - each.applicable)
