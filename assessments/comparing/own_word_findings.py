"""The patterns that are counted from the bodies' own answers alone, also where the staff's readings are asked
for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.comparing.comparison import RecommendationCount
from assessments.comparing.pattern_table import (
    Bar,
    Cell,
    Column,
    Pattern,
    PatternTable,
    answer_column,
    answers,
    narrowed,
    recommendation_column,
    standings_of_counts,
    table_of,
)
from assessments.comparing.patterns import (
    ASSISTANCE_KINDS,
    AssistanceCount,
    ChangeCount,
    Introduced,
    KindCount,
    Match,
    Patterns,
)
from assessments.comparing.words import SUPPORTED, UNSUPPORTED, few, titled
from assessments.report import words
from assessments.report.lines import Change
from assessments.submitting.line_signs import CHANGE_SIGNS
from recommendations import lists


class AssistanceAsked(Pattern[AssistanceCount]):
    code = "assistance"
    title = gettext_lazy("Assistance asked for")
    caption = gettext_lazy("How many bodies ask for each kind of assistance, by recommendation")
    for_staff = True
    as_bodies_say = True

    def rows(self, patterns: Patterns) -> Sequence[AssistanceCount]:
        return patterns.assistance or ()

    def columns(self, patterns: Patterns) -> Sequence[Column[AssistanceCount]]:
        def of_kind(kind: str) -> Column[AssistanceCount]:
            def cell(row: AssistanceCount) -> Cell:
                return answers(row.by_kind[kind], row.recommendation.paragraph, assistance=kind)

            return Column(str(labels.ASSISTANCE[kind]), cell, kind)

        return (
            recommendation_column(patterns.variant),
            *(of_kind(kind) for kind in ASSISTANCE_KINDS),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[KindCount]]:
        return (Bar("2", _("requests"), lambda row: row.requests),)

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, KindCount]]:
        """The kinds, in their fixed order."""
        return ((str(labels.ASSISTANCE[row.kind]), row) for row in patterns.assistance_kinds)

    def sentence(self, patterns: Patterns) -> str:
        """Which kind is asked for most often, and where most."""
        rows, kinds = patterns.assistance, patterns.assistance_kinds
        if not rows:
            return _("No assistance is asked for.")
        most = max(kind.requests for kind in kinds)
        named = [str(labels.ASSISTANCE[kind.kind]) for kind in kinds if kind.requests == most]
        variant = patterns.variant
        top = [titled(row.recommendation, variant) for row in rows if row.requests == rows[0].requests]
        asked = ngettext(
            "Kind of assistance asked for most often, %(count)s time: %(kinds)s.",
            "Kind of assistance asked for most often, %(count)s times: %(kinds)s.",
            most,
        ) % {"kinds": few(named), "count": most}
        return f"{asked} " + _("Most of all with %(names)s.") % {"names": few(top)}


def assistance_kinds(patterns: Patterns) -> PatternTable:
    anchor = "table-assistance"
    columns: Sequence[Column[KindCount]] = (
        Column(_("Kind"), lambda row: Cell(str(labels.ASSISTANCE[row.kind]), heads=True), is_number=False),
        Column(_("Requests"), lambda row: narrowed(row.requests, anchor)),
        Column(_("Recommendations"), lambda row: narrowed(row.recommendations, anchor)),
    )
    caption = _("How often each kind is asked for: a body once with each recommendation")
    return table_of("assistance-kinds", caption, columns, patterns.assistance_kinds)


class Changes(Pattern[ChangeCount]):
    code = "change"
    title = gettext_lazy("Change since the last cycle")
    caption = gettext_lazy("How many bodies answer otherwise than in their last cycle, by recommendation")
    as_bodies_say = True

    def rows(self, patterns: Patterns) -> Sequence[ChangeCount]:
        return patterns.changes.rows if patterns.changes.compared else ()

    def columns(self, patterns: Patterns) -> Sequence[Column[ChangeCount]]:
        def of_change(change: Change) -> Column[ChangeCount]:
            def cell(row: ChangeCount) -> Cell:
                paragraph = row.recommendation.paragraph
                return answers(row.by_change[change], paragraph, change=CHANGE_SIGNS[change])

            return Column(str(words.CHANGES[change]), cell, change.value)

        return (
            recommendation_column(patterns.variant),
            *(of_change(change) for change in CHANGE_SIGNS),
        )

    def more_data(self, patterns: Patterns) -> dict[str, object]:
        pattern = patterns.changes
        return {"compared": pattern.compared, "not_compared": pattern.not_compared}

    def bars(self, patterns: Patterns) -> Sequence[Bar[ChangeCount]]:
        return (
            Bar("3", _("improved"), lambda row: row.by_change[Change.IMPROVED]),
            Bar("1", _("unchanged"), lambda row: row.by_change[Change.UNCHANGED]),
            Bar("0", pgettext("a level", "declined"), lambda row: row.by_change[Change.DECLINED]),
            Bar("outside", _("without a level in one of the two cycles"), lambda row: row.without_a_level),
        )

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, ChangeCount]]:
        """Where most answers moved."""
        moved = [row for row in patterns.changes.rows if row.moved]
        moved.sort(key=lambda row: (-row.moved, row.recommendation.paragraph))
        return ((titled(row.recommendation, patterns.variant), row) for row in moved)

    def sentence(self, patterns: Patterns) -> str:
        """How many answers moved, of how many bodies that can be compared with their last cycle."""
        pattern = patterns.changes
        if not pattern.compared:
            return _("No change can be shown: no body has two submissions that can be compared here.")
        improved = pattern.total(Change.IMPROVED)
        sentences = [
            ngettext(
                "%(improved)s answer is higher than before, %(declined)s lower and %(unchanged)s the same.",
                "%(improved)s answers are higher than before, %(declined)s lower and %(unchanged)s the same.",
                improved,
            )
            % {
                "improved": improved,
                "declined": pattern.total(Change.DECLINED),
                "unchanged": pattern.total(Change.UNCHANGED),
            },
            ngettext(
                "%(compared)s body has two submissions to the same edition that can be shown here.",
                "%(compared)s bodies have two submissions to the same edition that can be shown here.",
                pattern.compared,
            )
            % {"compared": pattern.compared},
        ]
        if pattern.not_compared:
            sentences.append(
                ngettext(
                    "%(rest)s other body has not.",
                    "%(rest)s other bodies have not.",
                    pattern.not_compared,
                )
                % {"rest": pattern.not_compared}
            )
        return " ".join(sentences)


class Evidence(Pattern[RecommendationCount]):
    code = "evidence"
    title = gettext_lazy("Supported by own answers and an open document")
    caption = gettext_lazy("How many bodies can show that it is carried out, beside those that report a gap")
    as_bodies_say = True

    def rows(self, patterns: Patterns) -> Sequence[RecommendationCount]:
        return patterns.evidence

    def columns(self, patterns: Patterns) -> Sequence[Column[RecommendationCount]]:
        """Numbers lead to the bodies' own answers: `said` is empty in their links."""
        return (
            recommendation_column(patterns.variant),
            Column("", lambda row: Cell(row.borne_out), "evident", csv=""),
            answer_column("working", labels.IN_OPERATION, "working", said=""),
            *standings_of_counts(said=""),
            answer_column("gap", _("Gaps"), "gaps", said=""),
        )

    def bars(self, patterns: Patterns) -> Sequence[Bar[RecommendationCount]]:
        return (
            Bar("3", str(SUPPORTED), lambda row: row.borne_out),
            Bar("2", str(UNSUPPORTED), lambda row: row.working - row.borne_out),
            Bar("0", _("gaps (level 0 or 1)"), lambda row: row.gaps),
        )

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, RecommendationCount]]:
        """Most gaps first."""
        rows = sorted(patterns.evidence, key=lambda row: (-row.gaps, row.paragraph))
        return ((titled(row.recommendation, patterns.variant), row) for row in rows)

    def sentence(self, patterns: Patterns) -> str:
        rows = patterns.evidence
        if not rows:
            return _(
                "No recommendation in operation is supported by a body’s own answers and an open document."
            )
        teaching = sum(1 for row in rows if row.gaps)
        if not teaching:
            return ngettext(
                "%(all)s recommendation is in operation somewhere, supported by answers and an open "
                "document.",
                "%(all)s recommendations are in operation somewhere, supported by answers and an open "
                "document.",
                len(rows),
            ) % {"all": len(rows)}
        return ngettext(
            "%(all)s recommendation is in operation somewhere, supported by answers and an open "
            "document. For %(teaching)s of them others report a gap.",
            "%(all)s recommendations are in operation somewhere, supported by answers and an open "
            "document. For %(teaching)s of them others report a gap.",
            len(rows),
        ) % {"all": len(rows), "teaching": teaching}


class Matching(Pattern[Match]):
    """Names on both sides, in alphabetical order; for files, as a page links each name."""

    code = "matching"
    title = gettext_lazy("Who could learn from whom")
    caption = gettext_lazy("Bodies that agreed to be introduced, by recommendation")
    for_staff = True
    as_bodies_say = True
    is_drawn = False

    def rows(self, patterns: Patterns) -> Sequence[Match]:
        return patterns.matches or ()

    def columns(self, patterns: Patterns) -> Sequence[Column[Match]]:
        def side(words_: object, key: str) -> Column[Match]:
            def names(match: Match) -> list[str]:
                bodies: Iterable[Introduced] = getattr(match, key)
                return [body.name for body in bodies]

            def cell(match: Match) -> Cell:
                return Cell(lists.enumerated(names(match)))

            return Column(str(words_), cell, key, names, is_number=False)

        return (
            recommendation_column(patterns.variant),
            side(labels.STANDINGS[Standing.BORNE_OUT], "have"),
            side(_("At level 0 or 1"), "lack"),
        )

    def sentence(self, patterns: Patterns) -> str:
        """On how many recommendations one body could be introduced to another."""
        found = patterns.matches or ()
        agreed = ngettext(
            "%(count)s body agreed to be introduced to others.",
            "%(count)s bodies agreed to be introduced to others.",
            patterns.introduced,
        ) % {"count": patterns.introduced}
        if not found:
            return f"{agreed} " + _("None of them can show what another one lacks.")
        return f"{agreed} " + ngettext(
            "On %(count)s recommendation one of them could learn from another.",
            "On %(count)s recommendations one of them could learn from another.",
            len(found),
        ) % {"count": len(found)}
