"""The patterns, each with table, chart and sentence: `PATTERNS` has all of them in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    PatternTable,
    answer_column,
    answer_columns,
    recommendation_column,
    table_of,
)
from assessments.comparing.patterns import (
    PERCENT_FROM,
    AnswerCount,
    GroupCount,
    Patterns,
    PrincipleCount,
    RegionCount,
    percentage,
)
from assessments.comparing.words import few, lettered, region_name, titled
from recommendations import lists


def _most(counts: Iterable[RecommendationCount]) -> str:
    return few([titled(count.recommendation) for count in counts])


class Gaps(Pattern[RecommendationCount]):
    code = "gaps"
    title = gettext_lazy("Most common gaps")
    caption = gettext_lazy("How many bodies report a gap, by recommendation")

    def rows(self, patterns: Patterns) -> Sequence[RecommendationCount]:
        return patterns.comparison.common_gaps

    def columns(self, patterns: Patterns) -> Sequence[Column[RecommendationCount]]:
        return (
            recommendation_column(),
            answer_column("0", labels.head("0")),
            answer_column("1", labels.head("1")),
            answer_column("gap", _("Gaps"), "gaps"),
            answer_column("working", labels.IN_OPERATION, "working"),
            answer_column("unknown", _("Unknown"), "unknown"),
            answer_column("applicable", _("Applicable"), "applicable"),
            Column(_("Part of gaps"), _part_of_gaps),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RecommendationCount]]:
        unknown = _("unknown (don’t know, known but not disclosed, no answer)")
        return (
            *(Bar(sign, labels.level(int(sign)), _number(sign)) for sign in "0123"),
            Bar("unknown", unknown, _number("unknown")),
        )

    def sentence(self, patterns: Patterns) -> str:
        most = patterns.comparison.most_common_gap
        if not most:
            if patterns.comparison.said is Said.REVIEWER:
                return _("No gap among the answers that the staff have read.")
            return _("No gap is reported.")
        gaps, of = most[0].gaps, most[0].applicable
        percent = percentage(gaps, of)
        told = {"names": _most(most), "count": gaps, "of": of, "percent": percent}
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
        cannot_tell = [answer_column("cannot_tell", _("Reviewer cannot tell"))] if read else []
        return (
            recommendation_column(),
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
                return _("Nothing is left open among the answers that the staff have read.")
            return _("Every recommendation that applies is answered with a level by everybody.")
        unknown, of = most[0].unknown, most[0].applicable
        percent = percentage(unknown, of)
        told = {"names": _most(most), "count": unknown, "of": of, "percent": percent}
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


def _bars_together[Row](answers_of: Callable[[Row], AnswerCount]) -> Sequence[Bar[Row]]:
    return (
        Bar("0", _("gaps (level 0 or 1)"), lambda row: answers_of(row).gaps),
        Bar("3", _("in operation (level 2 or 3)"), lambda row: answers_of(row).working),
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
            Column(_("Group"), name, "group", lambda row: row.section.code, is_number=False),
            *answer_columns(lambda row: row.answers, behind),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[GroupCount]]:
        return _bars_together(lambda row: row.answers)

    def sentence(self, patterns: Patterns) -> str:
        answers = [row.answers for row in patterns.groups]
        told = {
            "working": sum(answer.working for answer in answers),
            "gaps": sum(answer.gaps for answer in answers),
            "unknown": sum(answer.unknown for answer in answers),
        }
        if patterns.comparison.said is Said.REVIEWER:
            sentence = _(
                "Answers that the staff have read, where a recommendation applies. In operation: "
                "%(working)s; gaps: %(gaps)s; left open: %(unknown)s."
            )
        else:
            sentence = _(
                "Answers where a recommendation applies. In operation: %(working)s; gaps: %(gaps)s; "
                "left open: %(unknown)s."
            )
        return sentence % told


type _Touched = tuple[PrincipleCount, str, AnswerCount]


class Principles(Pattern[_Touched]):
    """Two rows a principle; principles overlap and have no sum."""

    code = "principles"
    title = gettext_lazy("By principle: which rights are left behind")
    caption = gettext_lazy(
        "Answers of all bodies where a recommendation touches the principle; never added up"
    )

    def rows(self, patterns: Patterns) -> Sequence[_Touched]:
        return [
            touched
            for row in patterns.principles
            for touched in ((row, _("its own words"), row.text), (row, _("words or analysis"), row.all))
        ]

    def columns(self, patterns: Patterns) -> Sequence[Column[_Touched]]:
        def behind(row: _Touched, _pattern: str = "") -> Behind:
            return Behind(anchor=f"principle-{row[0].principle.code}")

        return (
            Column(
                _("Principle"),
                lambda row: Cell(row[0].principle.name, behind(row), heads=True),
                is_number=False,
            ),
            Column(_("Touched by"), lambda row: Cell(row[1]), is_number=False),
            *answer_columns(lambda row: row[2], behind),
        )

    def data(self, patterns: Patterns) -> list[dict[str, object]]:
        return [
            {"principle": row.principle.code, "text": row.text.as_json, "all": row.all.as_json}
            for row in patterns.principles
        ]

    def bars(self, patterns: Patterns) -> Sequence[Bar[PrincipleCount]]:
        return _bars_together(lambda row: row.all)

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, PrincipleCount]]:
        return ((row.principle.name, row) for row in patterns.principles)

    def sentence(self, patterns: Patterns) -> str:
        """Which principle has the largest part of gaps, and which have too few answers to be weighed."""
        aside = patterns.too_few_to_weigh
        behind = _left_behind(patterns)
        if not aside or len(aside) == len(patterns.principles):
            return behind
        names = [
            _("%(principle)s (%(gaps)s of %(answered)s are gaps)")
            % {"principle": row.principle.name, "gaps": row.all.gaps, "answered": row.all.answered}
            for row in aside
        ]
        not_weighed = _("Not weighed, with fewer than %(number)s answers: %(names)s.") % {
            "number": PERCENT_FROM,
            "names": lists.enumerated(names),
        }
        return f"{behind} {not_weighed}"


def _left_behind(patterns: Patterns) -> str:
    behind = patterns.left_behind
    if len(behind) == 1:
        return _(
            "Most often left behind: %(principle)s. Of %(answered)s answers with a level to "
            "recommendations that touch it, %(gaps)s are gaps."
        ) % {
            "principle": behind[0].principle.name,
            "answered": behind[0].all.answered,
            "gaps": behind[0].all.gaps,
        }
    if behind:
        return _("Most often left behind, in equal parts: %(names)s.") % {
            "names": few([row.principle.name for row in behind])
        }
    if any(row.all.answered >= PERCENT_FROM for row in patterns.principles):
        return _("No gap is reported where a principle is touched.")
    return _("Too few answers to say which rights are left behind.")


class Regions(Pattern[RegionCount]):
    code = "regions"
    title = gettext_lazy("By region")
    caption = gettext_lazy("Answers of all bodies of a region; regions are not compared with each other")

    def rows(self, patterns: Patterns) -> Sequence[RegionCount]:
        return patterns.regions

    def columns(self, patterns: Patterns) -> Sequence[Column[RegionCount]]:
        def behind(row: RegionCount, pattern: str) -> Behind | None:
            return Behind((("region", row.region),), anchor=pattern) if row.region else None

        def name(row: RegionCount) -> Cell:
            return Cell(region_name(row.region), behind(row, "all"), heads=True)

        return (
            Column(_("Region"), name, "region", lambda row: row.region, is_number=False),
            Column(_("Bodies"), lambda row: Cell(row.bodies, behind(row, "all")), "bodies"),
            *answer_columns(lambda row: row.answers, behind),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RegionCount]]:
        return _bars_together(lambda row: row.answers)

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


def principle_parts(patterns: Patterns) -> list[PatternTable]:
    return [_part(row) for row in patterns.principles]


def _part(row: PrincipleCount) -> PatternTable:
    def named(count: RecommendationCount) -> Cell:
        return Cell(labels.yes_no(row.is_named_by(count)))

    columns = (
        recommendation_column(),
        Column(_("Named in its own words"), named, is_number=False),
        answer_column("gap", _("Gaps")),
        answer_column("working", labels.IN_OPERATION),
        answer_column("unknown", _("Unknown")),
        answer_column("applicable", _("Applicable")),
    )
    return table_of(f"principle-{row.principle.code}", row.principle.name, columns, row.counts)
