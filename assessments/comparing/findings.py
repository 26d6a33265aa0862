"""The patterns, each with table, chart and sentence: `PATTERNS` has all of them in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.comparing.comparison import RecommendationCount, Said
from assessments.comparing.own_word_findings import AssistanceAsked, Changes, Evidence, Matching
from assessments.comparing.pattern_table import (
    Bar,
    Behind,
    Cell,
    Column,
    Pattern,
    answer_column,
    answer_columns,
    recommendation_column,
    standings_of_counts,
)
from assessments.comparing.patterns import (
    AnswerCount,
    GroupCount,
    Patterns,
    RegionCount,
    counted_together,
    percentage,
)
from assessments.comparing.principle_findings import Principles
from assessments.comparing.table_file import WORDS
from assessments.comparing.words import (
    SUPPORTED,
    UNSUPPORTED,
    carried_out,
    few,
    in_operation,
    lettered,
    no_gap,
    region_name,
    titled,
)
from recommendations.outline import Variant


def _most(counts: Iterable[RecommendationCount], variant: Variant) -> str:
    return few([titled(count.recommendation, variant) for count in counts])


class Gaps(Pattern[RecommendationCount]):
    code = "gaps"
    title = gettext_lazy("Most common gaps")
    caption = gettext_lazy("How many bodies report a gap, by recommendation")

    def rows(self, patterns: Patterns) -> Sequence[RecommendationCount]:
        return patterns.comparison.common_gaps

    def columns(self, patterns: Patterns) -> Sequence[Column[RecommendationCount]]:
        return (
            recommendation_column(patterns.variant),
            *(replace(answer_column(sign, labels.head(sign)), csv=f"level_{sign}") for sign in "01"),
            answer_column("gap", _("Gaps"), "gaps"),
            answer_column("working", labels.IN_OPERATION, "working"),
            *(standings_of_counts() if patterns.comparison.tells_standings else ()),
            answer_column("unknown", _("Unknown"), "unknown"),
            answer_column("applicable", _("Applicable"), "applicable"),
            Column(_("Gaps in percent"), _part_of_gaps),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RecommendationCount]]:
        unknown = _("unknown")
        return (
            *(Bar(sign, labels.level(int(sign)), _number(sign)) for sign in "0123"),
            Bar("unknown", unknown, _number("unknown")),
        )

    def sentence(self, patterns: Patterns) -> str:
        most = patterns.comparison.most_common_gap
        if not most:
            return no_gap(patterns.comparison)
        gaps, of = most[0].gaps, most[0].applicable
        percent = percentage(gaps, of)
        told = {
            "names": _most(most, patterns.variant),
            "count": gaps,
            "of": of,
            "percent": percent,
        }
        if len(most) > 1:
            sentence = ngettext(
                "Most often a gap, with %(count)s body each: %(names)s.",
                "Most often a gap, with %(count)s bodies each: %(names)s.",
                gaps,
            )
        elif percent is None:
            sentence = ngettext(
                "Most often a gap: %(names)s. At level 0 or 1 where it applies: %(count)s of %(of)s body.",
                "Most often a gap: %(names)s. At level 0 or 1 where it applies: %(count)s of %(of)s bodies.",
                of,
            )
        else:
            sentence = ngettext(
                "Most often a gap: %(names)s. At level 0 or 1 where it applies: %(count)s of %(of)s body "
                "(%(percent)s%%).",
                "Most often a gap: %(names)s. At level 0 or 1 where it applies: %(count)s of %(of)s bodies "
                "(%(percent)s%%).",
                of,
            )
        return sentence % told


def _part_of_gaps(count: RecommendationCount) -> Cell:
    percent = percentage(count.gaps, count.applicable)
    return Cell("–" if percent is None else labels.percent(percent))


def _number(kind: str) -> Callable[[RecommendationCount], int]:
    return lambda count: count.number(kind)


class Unanswered(Pattern[RecommendationCount]):
    code = "unanswered"
    title = gettext_lazy("Most often left open")
    caption = gettext_lazy("How many bodies leave it open, by recommendation")

    def rows(self, patterns: Patterns) -> Sequence[RecommendationCount]:
        return patterns.comparison.unanswered

    def columns(self, patterns: Patterns) -> Sequence[Column[RecommendationCount]]:
        read = patterns.comparison.said is Said.REVIEWER
        in_doubt = answer_column("cannot_tell", _("Reviewer cannot tell"))
        cannot_tell = [replace(in_doubt, csv="cannot_tell")] if read else []
        return (
            recommendation_column(patterns.variant),
            *(
                answer_column(state, labels.head(state), state)
                for state in ("dont_know", "withheld", "blank")
            ),
            *cannot_tell,
            answer_column("unknown", _("Unknown"), "unknown"),
            answer_column("applicable", _("Applicable"), "applicable"),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RecommendationCount]]:
        dont_know = str(labels.STATES[State.DONT_KNOW])
        if patterns.comparison.said is Said.REVIEWER:
            dont_know = _("Don’t know, or the reviewer cannot tell")
        return (
            Bar("dont_know", dont_know, lambda row: row.number("dont_know") + row.number("cannot_tell")),
            Bar("withheld", str(labels.STATES[State.WITHHELD]), _number("withheld")),
            Bar("blank", str(labels.STATES[State.BLANK]), _number("blank")),
            Bar("outside", str(labels.STATES[State.LEVEL]), _number("answered")),
        )

    def sentence(self, patterns: Patterns) -> str:
        most = patterns.comparison.most_unanswered
        if not most:
            if patterns.comparison.said is Said.REVIEWER:
                return _(
                    "Nothing is left open among the answers that the staff have read or accepted without "
                    "reading."
                )
            return _("Every recommendation that applies is answered with a level by everybody.")
        unknown, of = most[0].unknown, most[0].applicable
        percent = percentage(unknown, of)
        told = {
            "names": _most(most, patterns.variant),
            "count": unknown,
            "of": of,
            "percent": percent,
        }
        if len(most) > 1:
            sentence = ngettext(
                "Most often left open, with %(count)s body each: %(names)s.",
                "Most often left open, with %(count)s bodies each: %(names)s.",
                unknown,
            )
        elif percent is None:
            sentence = ngettext(
                "Most often left open: %(names)s. Don’t know, known but not disclosed, or no answer where it "
                "applies: %(count)s of %(of)s body.",
                "Most often left open: %(names)s. Don’t know, known but not disclosed, or no answer where it "
                "applies: %(count)s of %(of)s bodies.",
                of,
            )
        else:
            sentence = ngettext(
                "Most often left open: %(names)s. Don’t know, known but not disclosed, or no answer where it "
                "applies: %(count)s of %(of)s body (%(percent)s%%).",
                "Most often left open: %(names)s. Don’t know, known but not disclosed, or no answer where it "
                "applies: %(count)s of %(of)s bodies (%(percent)s%%).",
                of,
            )
        return sentence % told


def _bars_together[Row](
    answers_of: Callable[[Row], AnswerCount], *, with_standings: bool
) -> Sequence[Bar[Row]]:
    """Level 2 and 3 by what stands behind them, where that is told."""
    working: tuple[Bar[Row], ...] = (
        Bar("3", _("in operation (level 2 or 3)"), lambda row: answers_of(row).working),
    )
    if with_standings:
        working = (
            Bar("2", str(UNSUPPORTED), lambda row: answers_of(row).working - answers_of(row).borne_out),
            Bar("3", str(SUPPORTED), lambda row: answers_of(row).borne_out),
        )
    return (
        Bar("0", _("gaps (level 0 or 1)"), lambda row: answers_of(row).gaps),
        *working,
        Bar("unknown", _("unknown"), lambda row: answers_of(row).unknown),
    )


class Groups(Pattern[GroupCount]):
    code = "groups"
    title = gettext_lazy("By group")
    caption = gettext_lazy("Answers of all bodies to the recommendations of each group")

    def rows(self, patterns: Patterns) -> Sequence[GroupCount]:
        return patterns.groups

    def columns(self, patterns: Patterns) -> Sequence[Column[GroupCount]]:
        def behind(row: GroupCount, pattern: str) -> Behind:
            return Behind((("group", row.section.code),), anchor=pattern)

        def name(row: GroupCount) -> Cell:
            return Cell(lettered(row.section), behind(row, "all"), heads=True)

        return (
            Column(
                _("Group"),
                name,
                "group",
                lambda row: row.section.code,
                is_number=False,
                beside=(Column(_("Group"), lambda row: Cell(row.section.title), csv=f"group{WORDS}"),),
            ),
            *answer_columns(
                lambda row: row.answers, behind, with_standings=patterns.comparison.tells_standings
            ),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[GroupCount]]:
        return _bars_together(lambda row: row.answers, with_standings=patterns.comparison.tells_standings)

    def sentence(self, patterns: Patterns) -> str:
        whole = counted_together(patterns.comparison.counts)
        if patterns.comparison.said is Said.REVIEWER:
            return _(
                "Answers that the staff have read or accepted without reading, where a recommendation "
                "applies, in operation: %(carried_out)s. Gaps: %(gaps)s."
            ) % {"carried_out": carried_out(whole), "gaps": whole.gaps}
        return in_operation(whole)


class Regions(Pattern[RegionCount]):
    code = "regions"
    title = gettext_lazy("By region")
    caption = gettext_lazy("Answers of all bodies of a region")

    def rows(self, patterns: Patterns) -> Sequence[RegionCount]:
        return patterns.regions

    def columns(self, patterns: Patterns) -> Sequence[Column[RegionCount]]:
        def behind(row: RegionCount, pattern: str) -> Behind | None:
            return Behind((("region", row.region),), anchor=pattern) if row.region else None

        def name(row: RegionCount) -> Cell:
            return Cell(region_name(row.region), behind(row, "all"), heads=True)

        return (
            Column(
                _("Region"),
                name,
                "region",
                lambda row: row.region,
                is_number=False,
                beside=(Column(_("Region"), name, csv=f"region{WORDS}"),),
            ),
            Column(_("Bodies"), lambda row: Cell(row.bodies, behind(row, "all")), "bodies"),
            *answer_columns(
                lambda row: row.answers, behind, with_standings=patterns.comparison.tells_standings
            ),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RegionCount]]:
        return _bars_together(lambda row: row.answers, with_standings=patterns.comparison.tells_standings)

    def sentence(self, patterns: Patterns) -> str:
        return ngettext(
            "The bodies are from %(count)s region.",
            "The bodies are from %(count)s regions, in the order of the report.",
            len(patterns.regions),
        ) % {"count": len(patterns.regions)}


PATTERNS: Mapping[str, Pattern[Any]] = {
    pattern.code: pattern
    for pattern in (
        Gaps(),
        Unanswered(),
        Groups(),
        Principles(),
        AssistanceAsked(),
        Changes(),
        Evidence(),
        Matching(),
        Regions(),
    )
}
