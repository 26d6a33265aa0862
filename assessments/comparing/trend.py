"""The trend of one body in sentences, and as small charts of steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.comparing.comparison import key_of
from assessments.comparing.rows import seen_lines
from assessments.models import ScoreLine
from assessments.report import words
from assessments.report.lines import Change, change_of_levels
from assessments.submitting.line_signs import OUTSIDE_SIGNS, STANDING_OF_SIGN, Audience, level_of
from mechanisms.access import Principal
from mechanisms.models import Body
from recommendations import lists
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Recommendation, Section, Variant

# One body over the cycles: what changed from one submission to the next. Pure. Two cycles are
# compared over the recommendations that both answered with a level; the others are counted by why
# they are not. Nothing is compared across editions of the instrument, and no total is made.


@dataclass(frozen=True, slots=True)
class TrendCycle:
    """One submission of the body; `edition` is that of its cycle."""

    slug: str
    name: str
    edition: str
    version: int
    address: UUID
    marks: Mapping[int, str]
    standings: Mapping[int, Standing]
    entered_by_staff: bool = False
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From one cycle to the next: paragraph → what became of the answer. Empty where the edition is another:
    the questions changed, and nothing is compared."""

    before: TrendCycle
    after: TrendCycle
    changes: Mapping[int, Change]

    def number(self, *changes: Change) -> int:
        return sum(change in changes for change in self.changes.values())

    @property
    def common(self) -> int:
        """How many recommendations both cycles answered with a level."""
        return self.number(Change.IMPROVED, Change.DECLINED, Change.UNCHANGED)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The answer of one cycle; None where its edition does not ask this. `standing` is what stands behind a
    level 2 or 3. `splits` marks another edition than before: no line leads here."""

    cycle: TrendCycle
    mark: str | None
    standing: Standing | None
    splits: bool


@dataclass(frozen=True, slots=True)
class TrendRow:
    recommendation: Recommendation
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class TrendGroup:
    section: Section
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """What a reader may see of one body over the cycles, the earliest first."""

    variant: Variant
    cycles: tuple[TrendCycle, ...]
    steps: tuple[Step, ...]
    groups: tuple[TrendGroup, ...]


def trend_of(outline: Outline, variant: Variant, cycles: Sequence[TrendCycle]) -> Trend:
    steps = tuple(_step(before, after) for before, after in pairwise(cycles))
    groups = tuple(
        TrendGroup(
            section, tuple(_row(outline.recommendation(number), cycles) for number in section.paragraphs)
        )
        for section in outline.sections
    )
    return Trend(variant, tuple(cycles), steps, groups)


def _row(recommendation: Recommendation, cycles: Sequence[TrendCycle]) -> TrendRow:
    editions = [None, *(cycle.edition for cycle in cycles)]
    return TrendRow(
        recommendation,
        tuple(
            TrendPoint(
                cycle,
                cycle.marks.get(recommendation.paragraph),
                cycle.standings.get(recommendation.paragraph),
                splits=before is not None and before != cycle.edition,
            )
            for before, cycle in zip(editions, cycles, strict=False)
        ),
    )


def _step(before: TrendCycle, after: TrendCycle) -> Step:
    if before.edition != after.edition:
        return Step(before, after, {})
    changes = {number: _change(before.marks[number], mark) for number, mark in after.marks.items()}
    return Step(before, after, changes)


def _change(before: str, after: str) -> Change:
    return change_of_levels(level_of(before), level_of(after))


# One body over the cycles: rows → values → Trend, of what this reader may see.


@dataclass(frozen=True)
class BodyTrend:
    """A body, its trend, and the instrument of the newest cycle in it."""

    body: Body
    trend: Trend
    outline: Outline


def read_trend(
    principal: Principal, slug: str, audience: Audience, *, is_file: bool = False
) -> BodyTrend | None:
    """The trend of a body over what may be shown; None where nothing may. One query, and the instrument."""
    rows = (
        seen_lines(principal, audience, is_file=is_file)
        .filter(body__slug=slug)
        .select_related("body", "cycle__edition", "submission__assessment")
        .defer("tallies", "criteria", "assistance", "submission__document")
        .order_by("cycle__opens_on", "cycle__slug")
    )
    lines = list(rows)
    if not lines:
        return None
    cycles = [_cycle(line) for line in lines]
    outline = outline_of(lines[-1].cycle.edition)
    return BodyTrend(lines[0].body, trend_of(outline, Variant(lines[-1].kind), cycles), outline)


def _cycle(line: ScoreLine) -> TrendCycle:
    outline = outline_of(line.cycle.edition)
    numbers = [item.paragraph for item in outline.recommendations]
    assessment = line.submission.assessment
    return TrendCycle(
        slug=line.cycle.slug,
        name=line.cycle.name,
        edition=outline.edition,
        version=line.submission.version,
        address=assessment.pk,
        marks=dict(zip(numbers, line.marks, strict=True)),
        standings={
            number: STANDING_OF_SIGN[sign]
            for number, sign in zip(numbers, line.standings, strict=True)
            if sign in STANDING_OF_SIGN
        },
        entered_by_staff=assessment.entered_by_staff,
        submitted_at=line.submission.submitted_at,
    )


COLUMN, TALL, STEP = 30, 44, 12


def _told(step: Step) -> Iterator[str]:
    """What became of the answers from one cycle to the next, and what is not compared."""
    names = {"before": step.before.name, "after": step.after.name}
    if not step.changes:
        yield (_("Between %(before)s and %(after)s the questions changed, so nothing is compared.") % names)
        return
    if not step.common:
        yield (_("No recommendation is answered with a level both in %(before)s and in %(after)s.") % names)
    else:
        yield ngettext(
            "%(common)s recommendation has a level in both %(before)s and %(after)s: %(higher)s went up, "
            "%(lower)s went down and %(same)s stayed the same.",
            "%(common)s recommendations have a level in both %(before)s and %(after)s: %(higher)s went up, "
            "%(lower)s went down and %(same)s stayed the same.",
            step.common,
        ) % {
            **names,
            "common": step.common,
            "higher": step.number(Change.IMPROVED),
            "lower": step.number(Change.DECLINED),
            "same": step.number(Change.UNCHANGED),
        }
    dropped = len(step.changes) - step.common
    if dropped:
        yield ngettext(
            "%(dropped)s recommendation is not compared: %(newly)s newly answered with a level, "
            "%(no_longer)s no longer, %(neither)s in neither cycle.",
            "%(dropped)s recommendations are not compared: %(newly)s newly answered with a level, "
            "%(no_longer)s no longer, %(neither)s in neither cycle.",
            dropped,
        ) % {
            "dropped": dropped,
            "newly": step.number(Change.NEWLY_ANSWERED),
            "no_longer": step.number(Change.NO_LONGER_ANSWERED),
            "neither": step.number(Change.NEITHER_ANSWERED),
        }


def word(point: TrendPoint) -> str:
    """What one cycle's answer is, in words, with what stands behind it."""
    if point.mark is None:
        return _("not asked in this edition")
    said = labels.key(key_of(point.mark))
    return lists.in_row([said, labels.STANDINGS[point.standing]]) if point.standing else said


@dataclass(frozen=True, slots=True)
class SmallBar:
    """One cycle in a small chart: a bar as high as its level, with its digit; or a box without one."""

    x: int
    y: int
    height: int
    level: int | None
    is_outside: bool
    splits: bool
    split_x: int

    @property
    def middle(self) -> int:
        return self.x + (COLUMN - 8) // 2

    @property
    def digit_y(self) -> int:
        return self.y - 3


@dataclass(frozen=True, slots=True)
class SmallChart:
    width: int
    height: int
    words: str
    bars: tuple[SmallBar, ...]


def small_chart(row: TrendRow) -> SmallChart:
    """Steps from the left, from the right where the language is read so; never a line."""
    points = list(row.points)
    told = lists.enumerated(labels.counted(point.cycle.name, word(point)) for point in points)
    if get_language_bidi():
        points.reverse()
    bars = []
    for place, point in enumerate(points):
        level = level_of(point.mark) if point.mark else None
        height = 3 + STEP * level if level is not None else STEP
        bars.append(
            SmallBar(
                x=4 + place * COLUMN,
                y=TALL + 10 - height,
                height=height,
                level=level,
                is_outside=point.mark is None or point.mark in OUTSIDE_SIGNS,
                splits=point.splits,
                split_x=place * COLUMN + (COLUMN if get_language_bidi() else 0),
            )
        )
    return SmallChart(len(points) * COLUMN, TALL + 12, told, tuple(bars))


def change_word(row: TrendRow) -> str:
    """The last step of one recommendation in a word; empty with one cycle."""
    if len(row.points) < 2:
        return ""
    before, after = row.points[-2:]
    if after.splits:
        return _("Question changed")
    return str(words.CHANGES[_change(before.mark or "", after.mark or "")])


def sentences(trend: Trend) -> list[str]:
    """What changed from cycle to cycle, the newest step first."""
    return [sentence for step in reversed(trend.steps) for sentence in _told(step)]
