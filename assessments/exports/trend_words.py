"""The trend of one body in sentences, and as small charts of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from assessments.comparison import key_of
from assessments.comparison_trend import Step, Trend, TrendRow
from assessments.exports import words
from assessments.line_signs import OUTSIDE_SIGNS, level_of

COLUMN, TALL, STEP = 30, 44, 12


def said(step: Step) -> Iterator[str]:
    """What became of the answers from one cycle to the next, and what is not compared."""
    names = {"before": step.before.name, "after": step.after.name}
    if not step.same_edition:
        yield (
            _(
                "Between %(before)s and %(after)s the questions changed: nothing is compared across editions."
            )
            % names
        )
        return
    if not step.common:
        yield (
            _("No recommendation is answered with a level both in %(before)s and in %(after)s.")
            % names
        )
    else:
        yield ngettext(
            "In %(after)s, of the %(common)s recommendation answered with a level in both cycles, %(higher)s "
            "stands higher than in %(before)s, %(lower)s lower and %(same)s the same.",
            "In %(after)s, of the %(common)s recommendations answered with a level in both cycles, "
            "%(higher)s stand higher than in %(before)s, %(lower)s lower and %(same)s the same.",
            step.common,
        ) % {
            **names,
            "common": step.common,
            "higher": len(step.higher),
            "lower": len(step.lower),
            "same": len(step.same),
        }
    if step.dropped:
        yield ngettext(
            "%(dropped)s recommendation is not compared: %(newly)s newly answered with a level, "
            "%(no_longer)s no longer, %(neither)s in neither cycle.",
            "%(dropped)s recommendations are not compared: %(newly)s newly answered with a level, "
            "%(no_longer)s no longer, %(neither)s in neither cycle.",
            step.dropped,
        ) % {
            "dropped": step.dropped,
            "newly": len(step.newly),
            "no_longer": len(step.no_longer),
            "neither": len(step.neither),
        }


def word(mark: str | None) -> str:
    """What one cycle's answer is, in words."""
    if mark is None:
        return _("not asked in this edition")
    key = key_of(mark)
    return words.level(int(key)) if key.isdigit() else str(words.STATES[key])


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
    """One recommendation over the cycles."""

    width: int
    height: int
    words: str
    bars: tuple[SmallBar, ...]


def small_chart(row: TrendRow) -> SmallChart:
    """Steps from the left, from the right where the language is read so; never a line."""
    points = list(row.points)
    told = "; ".join(f"{point.cycle.name}: {word(point.mark)}" for point in points)
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
    first, then = (level_of(point.mark or "") for point in (before, after))
    if first is None and then is None:
        return str(words.CHANGES["neither_answered"])
    if first is None or then is None:
        return str(words.CHANGES["newly_answered" if first is None else "no_longer_answered"])
    if first == then:
        return str(words.CHANGES["unchanged"])
    return str(words.CHANGES["improved" if then > first else "declined"])


def sentences(trend: Trend) -> list[str]:
    """All of them, the newest step first."""
    return [sentence for step in reversed(trend.steps) for sentence in said(step)]
