"""The pattern by principle: which rights are left behind, by the criteria that carry them; and beside it,
smaller, how the recommendations that touch a principle are answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers import labels
from assessments.answers.principles import CriteriaCount
from assessments.comparing.comparison import RecommendationCount
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
    standings_of_counts,
    table_of,
)
from assessments.comparing.patterns import AnswerCount, Patterns, PrincipleCount
from assessments.comparing.table_file import WORDS
from assessments.comparing.words import few
from assessments.report.criteria_words import ON
from recommendations import lists
from recommendations.outline import CriterionKind, CriterionValue, Variant

type _Touched = tuple[PrincipleCount, str, AnswerCount]
type _OnKind = tuple[PrincipleCount, CriterionKind]


class Principles(Pattern[_OnKind]):
    """A row a principle and kind of criterion, and no sum over kinds or principles."""

    code = "principles"
    title = gettext_lazy("By principle: which rights are left behind")
    caption = gettext_lazy(
        "The criteria of each principle, where they apply and enough is answered; what is unknown may "
        "be met or not"
    )
    as_bodies_say = True
    drawn_at_most = 24

    def rows(self, patterns: Patterns) -> Sequence[_OnKind]:
        return [(row, kind) for row in patterns.principles for kind in row.kinds]

    def columns(self, patterns: Patterns) -> Sequence[Column[_OnKind]]:
        def name(row: _OnKind) -> Cell:
            behind = Behind(anchor=f"principle-{row[0].principle.code}")
            return Cell(row[0].principle.name, behind, heads=True)

        def criteria(words: object, csv: str, number: Callable[[CriteriaCount], int]) -> Column[_OnKind]:
            return Column(str(words), lambda row: Cell(number(row[0].by_kind[row[1]])), csv=csv)

        no_case = labels.CRITERION_VALUES[CriterionValue.NO_CASE]
        return (
            _coded(_("Principle"), "principle", lambda row: row[0].principle.code, name),
            _coded(_("Criteria on"), "kind", lambda row: row[1].value, lambda row: Cell(str(ON[row[1]]))),
            criteria(_("Criteria"), "criteria", lambda count: count.counted),
            criteria(_("Met, at least"), "yes", lambda count: count.yes),
            criteria(_("Met, at most"), "yes_at_most", lambda count: count.yes + count.unknown),
            criteria(_("In part"), "partly", lambda count: count.partly),
            criteria(_("Not met"), "no", lambda count: count.no),
            criteria(no_case, "no_case", lambda count: count.no_case),
            criteria(_("Unknown"), "unknown", lambda count: count.unknown),
            Column(_("Bodies"), lambda row: Cell(row[0].bodies), csv="bodies"),
            Column(_("Bodies left out"), lambda row: Cell(row[0].left_out), csv="left_out"),
        )

    def data(self, patterns: Patterns) -> list[dict[str, object]]:
        return [row.as_json for row in patterns.principles]

    def bars(self, patterns: Patterns) -> Sequence[Bar[_OnKind]]:
        def bar(fill: str, words: object, number: Callable[[CriteriaCount], int]) -> Bar[_OnKind]:
            return Bar(fill, str(words), lambda row: number(row[0].by_kind[row[1]]))

        return (
            bar("3", _("met"), lambda count: count.yes),
            bar("1", _("met in part"), lambda count: count.partly),
            bar("0", _("not met"), lambda count: count.no),
            bar("outside", labels.CRITERION_VALUES[CriterionValue.NO_CASE], lambda count: count.no_case),
            bar("unknown", _("unknown"), lambda count: count.unknown),
        )

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, _OnKind]]:
        return (
            (labels.counted(row.principle.name, ON[kind]), (row, kind))
            for row, kind in self.rows(patterns)
            if row.by_kind[kind].counted
        )

    def sentence(self, patterns: Patterns) -> str:
        """By kind, of which principle the smallest part of criteria is met; and who is left out."""
        said = smallest_parts(patterns) or _("Too few answers to say which rights are left behind.")
        return lists.sentences([said, *_not_told(patterns)])


def _coded(
    words: str, csv: str, code: Callable[[_OnKind], str], cell: Callable[[_OnKind], Cell]
) -> Column[_OnKind]:
    """A heading of a row; for programs its code, and its words in a column beside it."""
    in_words = Column(words, cell, csv=f"{csv}{WORDS}", is_number=False)
    return Column(words, cell, code=code, is_number=False, csv=csv, beside=(in_words,))


EXPLAINED = re.compile(r"\s*[:：(（]")
"""Where the name of a principle ends and its explanation begins, in any language."""
FEWEST_MET = {
    CriterionKind.STRUCTURAL: gettext_lazy("Fewest criteria on texts are met for %(names)s."),
    CriterionKind.PROCESS: gettext_lazy("Fewest criteria on practice are met for %(names)s."),
    CriterionKind.OUTCOME: gettext_lazy("Fewest criteria on results are met for %(names)s."),
}


SMALL_AND_LESS_MET = {
    CriterionKind.STRUCTURAL: gettext_lazy(
        "Over fewer than ten criteria on texts, but with a smaller part of them met: %(names)s."
    ),
    CriterionKind.PROCESS: gettext_lazy(
        "Over fewer than ten criteria on practice, but with a smaller part of them met: %(names)s."
    ),
    CriterionKind.OUTCOME: gettext_lazy(
        "Over fewer than ten criteria on results, but with a smaller part of them met: %(names)s."
    ),
}


def smallest_parts(patterns: Patterns) -> str:
    """By kind of criterion, of which principle the smallest part is met; and the principles of few criteria
    of which still less is met, with their numbers. Empty where too little is answered."""
    told = (
        str(words[kind]) % {"names": few([met_of(row, row.by_kind[kind]) for row in rows])}
        for kind in CriterionKind
        for words, rows in (
            (FEWEST_MET, patterns.fewest_met(kind)),
            (SMALL_AND_LESS_MET, patterns.small_and_less_met(kind)),
        )
        if rows
    )
    return lists.sentences(told)


def met_of(row: PrincipleCount, count: CriteriaCount) -> str:
    """``“Gender-sensitive” (5 to 7 of 16)``: at most those that are unknown are met as well."""
    told = {"name": _quoted(row), "met": count.yes, "of": count.counted}
    if not count.unknown:
        return _("%(name)s (%(met)s of %(of)s)") % told
    return _("%(name)s (%(met)s to %(most)s of %(of)s)") % {**told, "most": count.yes + count.unknown}


def in_short(name: str) -> str:
    """The name of a principle without what explains it: ``Accountability``."""
    return EXPLAINED.split(name, maxsplit=1)[0]


def _quoted(row: PrincipleCount) -> str:
    """Within a sentence, where many a name is no noun: ``“Gender-sensitive”``."""
    return _("“%s”") % in_short(row.principle.name)


def _not_told(patterns: Patterns) -> Iterator[str]:
    aside = [row for row in patterns.principles if row.left_out]
    if aside:
        names = [
            _("%(name)s (%(number)s of %(of)s)")
            % {"name": _quoted(row), "number": row.left_out, "of": row.left_out + row.bodies}
            for row in aside
        ]
        yield _("Bodies with too few answers are left out: %(names)s.") % {"names": few(names)}
    if patterns.variant is Variant.REGIONAL:
        carried = [row for row in patterns.principles if row.kinds]
        without = [_quoted(row) for row in carried if CriterionKind.OUTCOME not in row.kinds]
        if without:
            yield _(
                "What the regions do, not what victims receive (no criterion asks for results): %(names)s."
            ) % {"names": lists.enumerated(without)}


# The recommendations that touch a principle: smaller, since they do not measure it.


def touched_table(patterns: Patterns) -> PatternTable:
    """Two rows a principle: where a recommendation's own words name it, and where anything touches it."""

    def behind(row: _Touched, _pattern: str = "") -> Behind:
        return Behind(anchor=f"principle-{row[0].principle.code}")

    columns = (
        Column(
            _("Principle"), lambda row: Cell(row[0].principle.name, behind(row), heads=True), is_number=False
        ),
        Column(_("Link found in"), lambda row: Cell(row[1]), is_number=False),
        *answer_columns(lambda row: row[2], behind, with_standings=True),
    )
    rows: list[_Touched] = [
        touched
        for row in patterns.principles
        for touched in ((row, _("its own words"), row.text), (row, _("words or our reading"), row.all))
    ]
    caption = _("Answers of all bodies to the recommendations that touch a principle; never added up")
    return table_of("principles-touched", caption, columns, rows)


def principle_parts(patterns: Patterns) -> list[PatternTable]:
    return [_part(row, patterns.variant) for row in patterns.principles]


def _part(row: PrincipleCount, variant: Variant) -> PatternTable:
    """Numbers lead to the bodies' own answers: `said` is empty in their links."""

    def named(count: RecommendationCount) -> Cell:
        return Cell(labels.yes_no(row.is_named_by(count)))

    columns = (
        recommendation_column(variant),
        Column(_("Named in its own words"), named, is_number=False),
        answer_column("gap", _("Gaps"), said=""),
        answer_column("working", labels.IN_OPERATION, said=""),
        *standings_of_counts(said=""),
        answer_column("unknown", _("Unknown"), said=""),
        answer_column("applicable", _("Applicable"), said=""),
    )
    return table_of(f"principle-{row.principle.code}", row.principle.name, columns, row.counts)
