"""What the draft of the annual report is told from: the bodies of one kind, and what they say together. Pure.

Counts are over all bodies that the copy may draw on. Mentioned by name, as an example or with their words,
are those alone that agreed to be named in the annual report: whoever made a self-assessment public and said
no to that is counted.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from assessments.answers.scoring import Standing
from assessments.answers.value import PUBLIC
from assessments.comparing.patterns import Patterns
from assessments.formats.print_text import MORE
from assessments.submitting.line_signs import GAP_SIGNS, STANDING_SIGNS
from recommendations.outline import Criterion, Outline, Recommendation, Variant

BORNE_OUT = STANDING_SIGNS[Standing.BORNE_OUT]
EXAMPLES_EACH = 2
"""So many bodies are cited for one recommendation."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Public evidence that somebody else can look up."""

    title: str
    date: str = ""
    url: str = ""
    page: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CountedBody:
    """One body that is counted. `marks` and `standings` are signs by paragraph, `criteria` those of its
    criteria in their order; `mentioned`: the report's own sentences may speak of it by name."""

    name: str
    slug: str
    submission: UUID
    version: int
    cycle: str
    marks: Mapping[int, str]
    standings: Mapping[int, str]
    criteria: Mapping[int, str]
    mentioned: bool
    public: bool
    named: bool
    entered_by_staff: bool
    sent_on: date
    sample: bool = False

    def has_gap(self, paragraph: int) -> bool:
        return self.marks[paragraph] in GAP_SIGNS

    def can_show(self, paragraph: int) -> bool:
        """In operation, supported by its own answers and an open document."""
        return self.standings[paragraph] == BORNE_OUT


def standing_of(body: CountedBody) -> str:
    """How it stands in the annex, by a key of `print.STANDINGS`."""
    if body.public:
        return "public"
    return "named" if body.named else "unnamed"


@dataclass(frozen=True, slots=True)
class Unmet:
    """One criterion, and how many of the bodies at a gap answer no to it; that no case arose is no no."""

    criterion: Criterion
    no: int


@dataclass(frozen=True, slots=True)
class Example:
    """What one body says of a recommendation that it carries out, with its open documents."""

    body: CountedBody
    paragraph: int
    explanation: str
    language: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that may be published: of a body by name, or without it; with a translation that was cleared."""

    key: str
    paragraph: int
    text: str
    language: str
    citation: str
    is_named: bool
    translation: str = ""
    translated_into: str = ""


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A released reading that differs from the body's own level, with what the body replied."""

    body: CountedBody
    paragraph: int
    level: int | None
    reason: str
    reply: str
    language: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One invitation as the internal annex lists it: `standing` is a key of `coverage.STANDINGS`."""

    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class KindFindings:
    """All that the report tells of one kind of body."""

    patterns: Patterns
    bodies: tuple[CountedBody, ...]
    examples: Mapping[int, tuple[Example, ...]]
    more_examples: Mapping[int, int]
    read: int
    read_alike: int
    accepted: int
    otherwise: tuple[ReadOtherwise, ...]
    quotes: tuple[Quote, ...]
    asked: tuple[Asked, ...]
    sent_last: datetime

    @property
    def variant(self) -> Variant:
        return self.patterns.variant

    def at_a_gap(self, paragraph: int) -> tuple[CountedBody, ...]:
        return tuple(body for body in self.bodies if body.has_gap(paragraph))

    def unmet(self, recommendation: Recommendation) -> tuple[Unmet, ...]:
        """The criteria that the bodies at a gap do not meet, most often first; equal ones in their order."""
        said = Counter(
            (place, sign)
            for body in self.at_a_gap(recommendation.paragraph)
            for place, sign in enumerate(body.criteria[recommendation.paragraph])
        )
        found = [
            Unmet(criterion, said[place, "n"]) for place, criterion in enumerate(recommendation.criteria)
        ]
        return tuple(sorted((each for each in found if each.no), key=lambda each: -each.no))


def by_paragraph(outline: Outline, signs: str) -> dict[int, str]:
    """The signs of all criteria, cut up by recommendation."""
    found, place = {}, 0
    for recommendation in outline.recommendations:
        found[recommendation.paragraph] = signs[place : place + len(recommendation.criteria)]
        place += len(recommendation.criteria)
    return found


def references_of(evidence: Iterable[Mapping[str, object]]) -> tuple[Reference, ...]:
    """The items of a frozen answer that everybody can look up, in its order; never a confidential one."""
    return tuple(
        Reference(
            title=str(item.get("title") or ""),
            date=str(item.get("date") or ""),
            url=str(item.get("url") or ""),
            page=str(item.get("page") or ""),
            source=str(item.get("source") or ""),
        )
        for item in evidence
        if not item.get("confidential") and _strength(item) >= PUBLIC
    )


def _strength(item: Mapping[str, object]) -> int:
    given = item.get("strength")
    return given if isinstance(given, int) else 0


def with_cuts(quoted: str, texts: Iterable[str]) -> str:
    """The quotation with ``[…]`` where it was cut out of one of these texts."""
    whole = next((text.strip() for text in texts if quoted in text), quoted)
    before = "" if whole.startswith(quoted) else f"{MORE} "
    after = "" if whole.endswith(quoted) else f" {MORE}"
    return f"{before}{quoted}{after}"


# Which bodies are cited as examples.


def chosen_examples(
    order: Sequence[int], bodies: Iterable[CountedBody], each: int = EXAMPLES_EACH
) -> dict[int, tuple[CountedBody, ...]]:
    """Paragraph → the bodies cited for it. Every body is cited once before any is cited twice.

    `order` are the paragraphs that choose first; among them the one with the fewest bodies to choose from
    goes first. Of bodies that are cited equally often a hash of paragraph and body decides, which favours no
    place in the alphabet.
    """
    can = {number: [body for body in bodies if body.mentioned and body.can_show(number)] for number in order}
    cited: Counter[str] = Counter()
    found: dict[int, tuple[CountedBody, ...]] = {}
    for number in sorted(can, key=lambda paragraph: (len(can[paragraph]), paragraph)):
        ranked = sorted(can[number], key=lambda body: (cited[body.slug], by_lot(number, body.slug)))
        if ranked:
            found[number] = tuple(sorted(ranked[:each], key=lambda body: body.name))
            cited.update(body.slug for body in found[number])
    return found


def by_lot(paragraph: int, slug: str) -> str:
    """The lot of a body with one recommendation: the same whenever it is drawn."""
    return hashlib.sha256(f"{paragraph} {slug}".encode()).hexdigest()
