"""Many assessments beside each other: one frozen read model that pages, files and the API render. Pure.

Regional bodies stand beside regional ones, national beside national, in one cycle and so on one edition.
What is counted is how many bodies gave which answer to which recommendation: bodies are never counted
against each other, and are listed in the order of their names.

A count is over signs (`line_signs`). As the bodies say: a level, or the letter of a state. As reviewers
read: the level a reviewer reads, the body's own where he or she agrees, ``?`` for "cannot tell" and ``-``
for what nobody has read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from pydantic import PlainSerializer

from assessments.answers.scoring import NOT_BORNE_OUT, Standing
from assessments.submitting.line_signs import (
    ALL_SIGNS,
    GAP_SIGNS,
    LEVEL_SIGNS,
    OUTSIDE_SIGNS,
    STANDING_OF_SIGN,
    STANDING_SIGNS,
    STATE_OF_SIGN,
    UNKNOWN_SIGNS,
    WORKING_SIGNS,
    Audience,
)
from mechanisms.access import Sharing
from mechanisms.models import BodyKind, BodyType
from recommendations.outline import Outline, Recommendation, Section, Variant

type _Number = Callable[[RecommendationCount], int]
type Standings = Mapping[Standing, int]
type Counted = Mapping[tuple[int, str], int]
type Asked = Annotated[Recommendation, PlainSerializer(lambda one: one.paragraph, return_type=int)]
"""What is counted, written out as its paragraph: the edition says what is asked."""

FEWEST_FOR_PATTERNS = 3
CANNOT_TELL, UNREAD = "?", "-"
READING_SIGNS = CANNOT_TELL + UNREAD


class Said(StrEnum):
    """Whose word is counted."""

    BODY = "body"
    REVIEWER = "reviewer"


# What a number stands for, as addresses and files name it → the signs that count into it.
KINDS_OF_ANSWER: Mapping[str, str] = {
    "gap": GAP_SIGNS,
    "working": WORKING_SIGNS,
    "answered": LEVEL_SIGNS,
    "unknown": UNKNOWN_SIGNS,
    "applicable": LEVEL_SIGNS + UNKNOWN_SIGNS,
    **{sign: sign for sign in LEVEL_SIGNS},
    **{STATE_OF_SIGN[sign].value: sign for sign in UNKNOWN_SIGNS + OUTSIDE_SIGNS},
}


def signs_of(kind: str) -> str:
    """The signs that count into one kind of answer, also those of readings; KeyError for no kind."""
    signs = {**KINDS_OF_ANSWER, "cannot_tell": CANNOT_TELL, "not_read": UNREAD}[kind]
    return signs + CANNOT_TELL if kind in ("unknown", "applicable") else signs


def key_of(sign: str) -> str:
    """The key of a distribution that a sign counts into."""
    if sign == CANNOT_TELL:
        return "cannot_tell"
    if sign == UNREAD:
        return "not_read"
    return sign if sign in LEVEL_SIGNS else STATE_OF_SIGN[sign].value


def standings_json(standings: Standings | None) -> dict[str, object]:
    """``{"borne_out": 19, "not_borne_out": {"above": 2, …}}``; nulls where the staff's readings count."""
    if standings is None:
        return {"borne_out": None, "not_borne_out": None}
    return {
        "borne_out": standings[Standing.BORNE_OUT],
        "not_borne_out": {standing.value: standings[standing] for standing in NOT_BORNE_OUT},
    }


@dataclass(frozen=True, slots=True)
class ComparedCycle:
    slug: str
    name: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class StaffReading:
    """How the staff read one answer, with what the body replied; `unread`: accepted without reading."""

    paragraph: int
    verdict: str
    level: int | None
    reason: str
    reply: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class ComparedBody:
    """One body with its answers; `address` is the assessment's id. `read` are the readings of the staff that
    stand in place of its answers, where they do; `standings` are the signs of what stands behind its own,
    empty then. `documents` is how many different open documents stand behind those borne out that the filter
    leaves; None where that is not counted."""

    name: str
    slug: str
    address: UUID
    marks: Mapping[int, str]
    standings: Mapping[int, str]
    version: int
    sharing: str
    named: bool
    region: str
    type: str
    sample: bool
    entered_by_staff: bool
    submitted_at: datetime
    read: tuple[StaffReading, ...] = ()
    documents: int | None = None

    def standing(self, paragraph: int) -> Standing | None:
        """What supports its level 2 or 3; None for anything else."""
        return STANDING_OF_SIGN.get(self.standings.get(paragraph, ""))


@dataclass(frozen=True, slots=True)
class RecommendationCount:
    """How many bodies gave which answer to one recommendation, and what stands behind the levels 2 and 3:
    None where the staff's readings are counted."""

    recommendation: Asked
    by_sign: Mapping[str, int]
    standings: Standings | None

    def of(self, signs: str) -> int:
        return sum(self.by_sign.get(sign, 0) for sign in signs)

    def number(self, kind: str) -> int:
        """How many bodies gave one kind of answer, by its name in addresses and files."""
        return self.of(signs_of(kind))

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def bodies(self) -> int:
        return sum(self.by_sign.values())

    @property
    def applicable(self) -> int:
        """Those to which it applies; what a reviewer cannot tell is among them, what is unread is not."""
        return self.bodies - self.of(OUTSIDE_SIGNS + UNREAD)

    @property
    def answered(self) -> int:
        return self.of(LEVEL_SIGNS)

    @property
    def gaps(self) -> int:
        return self.of(GAP_SIGNS)

    @property
    def working(self) -> int:
        return self.of(WORKING_SIGNS)

    @property
    def unknown(self) -> int:
        """Don't know, withheld and blank; and what a reviewer cannot tell."""
        return self.of(UNKNOWN_SIGNS + CANNOT_TELL)

    @property
    def borne_out(self) -> int:
        """How many of those in operation their own answers and an open document support."""
        return self.standings[Standing.BORNE_OUT] if self.standings else 0

    @property
    def distribution(self) -> dict[str, int]:
        """Every key, zeros included, in the order of the signs."""
        return {key_of(sign): self.by_sign.get(sign, 0) for sign in self._signs}

    @property
    def _signs(self) -> str:
        read = any(sign in self.by_sign for sign in READING_SIGNS)
        return ALL_SIGNS + (READING_SIGNS if read else "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is in the comparison, and how many others were asked: invited, whether they submitted or not.
    `accepted_unread`: of the readings that are counted those with which staff agreed without reading. The
    last three are for the staff's screens and internal copies, else None: outside nobody tells them apart."""

    shown: int
    others_asked: int
    by_staff: int = 0
    accepted_unread: int = 0
    invited: int | None = None
    declined: int | None = None
    nothing_shared: int | None = None

    @property
    def is_few(self) -> bool:
        """Too few to speak of a pattern: what is common to two bodies is each one's own answer."""
        return self.shown < FEWEST_FOR_PATTERNS


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    section: Section
    counts: tuple[RecommendationCount, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything a comparison says. `bodies` may be one page of them; every count is over all. `is_internal`
    marks a copy that is for the staff alone."""

    symbol: str
    edition: str
    cycle: ComparedCycle
    variant: Variant
    said: Said
    audience: Audience
    is_internal: bool
    coverage: Coverage
    counts: tuple[RecommendationCount, ...]
    groups: tuple[ColumnGroup, ...]
    bodies: tuple[ComparedBody, ...]
    outside: int

    @property
    def tells_standings(self) -> bool:
        """Whether what stands behind a level is counted: not where the staff's readings are."""
        return self.said is Said.BODY

    @property
    def sample(self) -> bool:
        """Whether an invented body is among those shown."""
        return any(body.sample for body in self.bodies)

    @property
    def answers(self) -> int:
        """How many answers are compared: bodies by recommendations."""
        return sum(count.bodies for count in self.counts)

    @property
    def answers_read(self) -> int:
        """How many of them a reviewer has read, without those accepted unread; all, where the body's
        own word is counted."""
        unread = sum(count.of(UNREAD) for count in self.counts)
        return self.answers - unread - self.coverage.accepted_unread

    @property
    def common_gaps(self) -> tuple[RecommendationCount, ...]:
        """Every recommendation with a gap, the most common first; equal ones by paragraph."""
        return _most(self.counts, lambda count: count.gaps)

    @property
    def most_common_gap(self) -> tuple[RecommendationCount, ...]:
        """The recommendation that is a gap for most bodies; several if they are equal, none if no gap."""
        return _first_equals(self.common_gaps, lambda count: count.gaps)

    @property
    def unanswered(self) -> tuple[RecommendationCount, ...]:
        """Every recommendation without an answer somewhere, the most often first."""
        return _most(self.counts, lambda count: count.unknown)

    @property
    def most_unanswered(self) -> tuple[RecommendationCount, ...]:
        """The recommendation that most bodies leave unknown; several if they are equal."""
        return _first_equals(self.unanswered, lambda count: count.unknown)

    @property
    def readings(self) -> Iterator[tuple[ComparedBody, StaffReading]]:
        """The staff's readings that replace answers, of the recommendations that the filter leaves."""
        asked = {count.paragraph for count in self.counts}
        for body in self.bodies:
            for read in body.read:
                if read.paragraph in asked:
                    yield body, read


def _most(counts: Iterable[RecommendationCount], number: _Number) -> tuple[RecommendationCount, ...]:
    found = [count for count in counts if number(count)]
    return tuple(sorted(found, key=lambda count: (-number(count), count.paragraph)))


def _first_equals(counts: Sequence[RecommendationCount], number: _Number) -> tuple[RecommendationCount, ...]:
    return tuple(count for count in counts if number(count) == number(counts[0]))


def chosen(outline: Outline, section: str, principle: str) -> tuple[Recommendation, ...]:
    """The recommendations of a group and of a principle (by its words or our reading); all if empty."""
    return tuple(
        recommendation
        for recommendation in outline.recommendations
        if section in ("", recommendation.section)
        and (not principle or principle in recommendation.principles)
    )


def counts_of(
    recommendations: Iterable[Recommendation],
    counted: Counted,
    behind: Counted | None = None,
    unread_of: int | None = None,
) -> tuple[RecommendationCount, ...]:
    """Counts from (paragraph, sign) → how many. `behind`: the same of a level with what stands behind it.
    `unread_of`: as reviewers read, of so many bodies; what is not counted is unread then."""
    found = []
    for recommendation in recommendations:
        number = recommendation.paragraph
        by_sign = {sign: counted.get((number, sign), 0) for sign in ALL_SIGNS}
        if unread_of is not None:
            by_sign[CANNOT_TELL] = counted.get((number, CANNOT_TELL), 0)
            by_sign[UNREAD] = unread_of - sum(by_sign.values())
        standings = None if behind is None else _standings(number, behind)
        found.append(RecommendationCount(recommendation, by_sign, standings))
    return tuple(found)


def _standings(paragraph: int, behind: Counted) -> Standings:
    return {
        standing: sum(behind.get((paragraph, level + sign), 0) for level in WORKING_SIGNS)
        for standing, sign in STANDING_SIGNS.items()
    }


def grouped(outline: Outline, counts: Sequence[RecommendationCount]) -> tuple[ColumnGroup, ...]:
    """The counts by group, in the report's order; groups without any are left out."""
    groups = (
        ColumnGroup(section, tuple(count for count in counts if count.recommendation.section == section.code))
        for section in outline.sections
    )
    return tuple(group for group in groups if group.counts)


# What a comparison is asked for, as its address carries it: every view can be linked to.


SHARED = (Sharing.RAPPORTEUR.value, Sharing.PUBLIC.value)
# In this order in every address.
NAMES = ("cycle", "kind", "type", "region", "group", "principle", "sharing", "said")


@dataclass(frozen=True, slots=True)
class ComparisonFilter:
    """An empty string stands for everything; an empty cycle for the newest with something to see."""

    cycle: str = ""
    kind: str = BodyKind.REGIONAL.value
    type: str = ""
    region: str = ""
    group: str = ""
    principle: str = ""
    sharing: str = ""
    said: Said = Said.BODY

    @classmethod
    def of(cls, query: Mapping[str, str], *, is_reviewer: bool) -> ComparisonFilter:
        said = Said.REVIEWER if query.get("said") == Said.REVIEWER and is_reviewer else Said.BODY
        return cls(
            cycle=query.get("cycle", "")[:50],
            kind=_one_of(query, "kind", BodyKind.values) or BodyKind.REGIONAL.value,
            type=_one_of(query, "type", BodyType.values),
            region=query.get("region", "")[:60].replace("\x00", ""),
            group=query.get("group", "")[:20],
            principle=query.get("principle", "")[:40],
            sharing=_one_of(query, "sharing", SHARED) if is_reviewer else "",
            said=said,
        )

    def within(self, outline: Outline, cycle_slug: str) -> ComparisonFilter:
        """With the cycle that was found, and without a group or principle that its edition lacks."""
        groups = {section.code for section in outline.sections}
        principles = {principle.code for principle in outline.principles}
        return replace(
            self,
            cycle=cycle_slug,
            group=self.group if self.group in groups else "",
            principle=self.principle if self.principle in principles else "",
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, by name; what is empty is left out."""
        said = self.said.value if self.said is Said.REVIEWER else ""
        values = {name: str(getattr(self, name)) for name in NAMES} | {"said": said}
        return {name: value for name, value in values.items() if value}

    def query(self, **others: object) -> str:
        """The query of an address with this filter, and with `others`; what is empty is left out."""
        values = {**self.chosen, **others}
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def _one_of(query: Mapping[str, str], name: str, known: Collection[str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""
