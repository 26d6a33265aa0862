"""Who could learn from whom on one recommendation: bodies that agreed to be introduced, one of which can show
in operation what is a gap for the other. In alphabetical order; there are no scores.

Rows → values, in a fixed number of queries. For the staff alone; what leaves the screen is made from named
bodies, but for copies marked internal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from assessments.answers.scoring import Standing
from assessments.comparing.pattern_rows import agreed
from assessments.comparing.rows import Round
from assessments.comparing.words import region_name, type_name
from assessments.consenting.introductions import Document, documents_of
from assessments.models import Passage, ScoreLine, Submission
from assessments.submitting.line_signs import GAP_SIGNS, STANDING_OF_SIGN, VALUE_OF_SIGN
from assessments.submitting.passages import EXPLANATION
from assessments.writing.quotations import language_name
from mechanisms.called import called
from recommendations.outline import Criterion, CriterionValue, Outline, Recommendation


@dataclass(frozen=True, slots=True)
class Side:
    """One body with its answer; `criteria` are its answers to the four, `language` that of its text."""

    submission: UUID
    assessment: UUID
    body: str
    type: str
    region: str
    language: str
    level: str
    criteria: Mapping[str, CriterionValue]
    documents: tuple[Document, ...] = ()

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def framed(self) -> str:
        """``National rapporteur · Europe · Spanish``: as far as each is known."""
        known = (type_name(self.type), self.region and region_name(self.region), self.language_name)
        return " · ".join(filter(None, known))


@dataclass(frozen=True, slots=True)
class Lacking:
    """A body that could learn from another; `learns` are the criteria that only the other meets."""

    side: Side
    learns: tuple[tuple[Criterion, CriterionValue], ...]


@dataclass(frozen=True, slots=True)
class Teacher:
    """A body that can show it, the criteria that it meets, and those that could learn from it."""

    side: Side
    meets: tuple[Criterion, ...]
    others: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What narrows the pairs; an empty string stands for everything."""

    from_region: str = ""
    to_region: str = ""
    language: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> MatchFilter:
        return cls(*(query.get(name, "")[:40] for name in ("from_region", "to_region", "language")))

    @property
    def chosen(self) -> dict[str, str]:
        values = {"from_region": self.from_region, "to_region": self.to_region, "language": self.language}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Matches:
    """The pairs on one recommendation, and the other recommendations on which there are any."""

    recommendation: Recommendation
    teachers: tuple[Teacher, ...]
    offered: tuple[tuple[Recommendation, int], ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def pairs(self) -> int:
        return sum(len(teacher.others) for teacher in self.teachers)


def read_matches(round_: Round, paragraph: int | None, wanted: MatchFilter) -> Matches | None:
    """The pairs on this recommendation, on the first with any where none is asked for; None where there is no
    pair at all. Three queries."""
    lines = list(_lines(round_))
    offered = tuple(_offered(round_.outline, lines))
    numbers = [recommendation.paragraph for recommendation, _number in offered]
    if not offered or (paragraph is not None and paragraph not in numbers):
        return None
    recommendation = round_.outline.recommendation(paragraph or numbers[0])
    have, lack = _sides(round_, lines, recommendation)
    return Matches(
        recommendation=recommendation,
        teachers=tuple(_teachers(recommendation, have, lack, wanted)),
        offered=offered,
        regions=tuple(sorted({side.region for side in (*have, *lack) if side.region})),
        languages=tuple(sorted({side.language for side in (*have, *lack) if side.language})),
    )


def _lines(round_: Round) -> QuerySet[ScoreLine]:
    """Those that agreed to be introduced, by name; none of a body of whoever asks."""
    rows = agreed(round_).exclude(body_id__in=list(round_.roles))
    framed = rows.select_related("body", "submission__assessment")
    return framed.defer("tallies", "assistance", "submission__document")


def _has(line: ScoreLine, place: int) -> bool:
    return STANDING_OF_SIGN.get(line.standings[place]) is Standing.BORNE_OUT


def _offered(outline: Outline, lines: Iterable[ScoreLine]) -> Iterator[tuple[Recommendation, int]]:
    """Each recommendation with any pair, and how many."""
    rows = list(lines)
    for place, recommendation in enumerate(outline.recommendations):
        have = sum(_has(line, place) for line in rows)
        lack = sum(line.marks[place] in GAP_SIGNS for line in rows)
        if have and lack:
            yield recommendation, have * lack


def _sides(
    round_: Round, lines: Iterable[ScoreLine], recommendation: Recommendation
) -> tuple[list[Side], list[Side]]:
    """Those that have it and those that lack it, by name. Two queries: texts of those that have it, and the
    languages of both."""
    place = round_.index_of(recommendation.paragraph)
    have = [line for line in lines if _has(line, place)]
    lack = [line for line in lines if line.marks[place] in GAP_SIGNS]
    texts = Submission.objects.filter(pk__in=[line.submission_id for line in have]).only("document")
    documents = {row.pk: documents_of(row, recommendation.paragraph) for row in texts}
    spoken = Passage.objects.filter(
        submission__in=[line.submission_id for line in (*have, *lack)],
        paragraph=recommendation.paragraph,
        source=EXPLANATION,
    )
    languages = dict(spoken.values_list("submission_id", "language"))
    start = _start_of_criteria(round_.outline, recommendation)

    def side(line: ScoreLine) -> Side:
        signs = line.criteria[start : start + len(recommendation.criteria)]
        return Side(
            submission=line.submission_id,
            assessment=line.submission.assessment_id,
            body=line.body.name if round_.is_file else called(line.body),
            type=line.type,
            region=line.region,
            language=languages.get(line.submission_id, ""),
            level=line.marks[place],
            criteria={
                criterion.code: VALUE_OF_SIGN[sign]
                for criterion, sign in zip(recommendation.criteria, signs, strict=False)
            },
            documents=documents.get(line.submission_id, ()),
        )

    return [side(line) for line in have], [side(line) for line in lack]


def _start_of_criteria(outline: Outline, wanted: Recommendation) -> int:
    """Where the criteria of a recommendation begin in the string of a line."""
    before = (one for one in outline.recommendations if one.paragraph < wanted.paragraph)
    return sum(len(one.criteria) for one in before)


def _teachers(
    recommendation: Recommendation, have: Iterable[Side], lack: Iterable[Side], wanted: MatchFilter
) -> Iterator[Teacher]:
    """The pairs that the filter leaves."""
    learners = [side for side in lack if wanted.to_region in ("", side.region)]
    for side in have:
        if wanted.from_region not in ("", side.region) or wanted.language not in ("", side.language):
            continue
        meets = [
            each for each in recommendation.criteria if side.criteria.get(each.code) is CriterionValue.YES
        ]
        others = tuple(
            Lacking(other, tuple((each, other.criteria[each.code]) for each in meets if _lacks(other, each)))
            for other in learners
        )
        if others:
            yield Teacher(side, tuple(meets), others)


def _lacks(side: Side, criterion: Criterion) -> bool:
    return side.criteria.get(criterion.code, CriterionValue.YES) is not CriterionValue.YES
