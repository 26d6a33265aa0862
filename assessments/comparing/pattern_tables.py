"""The tables of the patterns, declared once: page, CSV, Word and PDF print the same cells.

A cell may say what it stands for: answers to one recommendation, or the same patterns narrowed; a page makes
a link of it, a file leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers import labels
from assessments.comparing import pattern_words
from assessments.comparing.comparison import RecommendationCount, Said
from assessments.comparing.pattern_words import lettered, titled
from assessments.comparing.patterns import (
    ASSISTANCE_KINDS,
    AnswerCount,
    Introduced,
    Patterns,
    percentage,
)
from assessments.report import words
from assessments.report.lines import Change
from assessments.submitting.line_signs import CHANGE_SIGNS
from recommendations.outline import Recommendation

type Value = str | int


@dataclass(frozen=True, slots=True)
class Behind:
    """What a number stands for: answers to `paragraph` that meet `asks`, or with `anchor` the place on
    the page of patterns, narrowed by `asks`, where it is told by recommendation."""

    asks: tuple[tuple[str, str], ...] = ()
    paragraph: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and what it stands for; `heads` marks the heading of its row."""

    value: Value
    behind: Behind | None = None
    heads: bool = False

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column."""

    words: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class PatternTable:
    """One table; `caption` says what it counts."""

    code: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def with_heads(self) -> Iterator[list[tuple[Head, Cell]]]:
        """The rows, each cell with the heading of its column."""
        for row in self.rows:
            yield list(zip(self.heads, row, strict=True))


def _table(
    code: str,
    caption: str,
    heads: Sequence[str | Promise],
    rows: Iterable[Sequence[Cell]],
    texts: int = 1,
) -> PatternTable:
    """`texts`: how many of the first columns hold words."""
    return PatternTable(
        code,
        caption,
        tuple(Head(str(words_), place >= texts) for place, words_ in enumerate(heads)),
        tuple(tuple(row) for row in rows),
    )


def _name(recommendation: Recommendation) -> Cell:
    return Cell(titled(recommendation), Behind(paragraph=recommendation.paragraph), heads=True)


def answers(number: int, paragraph: int, **asks: str) -> Cell:
    """A number of answers to one recommendation; a zero stands for nothing."""
    return Cell(number, Behind(tuple(asks.items()), paragraph) if number else None)


def _narrowed(number: int, anchor: str, **asks: str) -> Cell:
    return Cell(number, Behind(tuple(asks.items()), anchor=anchor) if number else None)


def _kinds(count: RecommendationCount, *kinds: tuple[str, int]) -> Iterator[Cell]:
    for kind, number in kinds:
        yield answers(number, count.paragraph, answer=kind)


def _share(count: int, of: int) -> Cell:
    percent = percentage(count, of)
    return Cell("–" if percent is None else labels.percent(percent))


def gaps(patterns: Patterns) -> PatternTable:
    """Every recommendation with a gap, the most common first."""
    rows = [
        (
            _name(count.recommendation),
            *_kinds(
                count,
                ("0", count.of("0")),
                ("1", count.of("1")),
                ("gap", count.gaps),
                ("working", count.working),
                ("unknown", count.unknown),
                ("applicable", count.applicable),
            ),
            _share(count.gaps, count.applicable),
        )
        for count in patterns.comparison.common_gaps
    ]
    heads = (
        _("Recommendation"),
        labels.head("0"),
        labels.head("1"),
        _("Gaps"),
        labels.IN_OPERATION,
        _("Unknown"),
        _("Applicable"),
        _("Part of gaps"),
    )
    return _table("gaps", _("How many bodies report a gap, by recommendation"), heads, rows)


def unanswered(patterns: Patterns) -> PatternTable:
    """Every recommendation that somebody leaves open, the most often first."""
    read = patterns.comparison.said is Said.REVIEWER
    heads = [
        _("Recommendation"),
        labels.head("dont_know"),
        labels.head("withheld"),
        labels.head("blank"),
        _("Unknown"),
        _("Applicable"),
    ]
    rows = []
    for count in patterns.comparison.unanswered:
        cells = list(
            _kinds(
                count,
                ("dont_know", count.of("d")),
                ("withheld", count.of("w")),
                ("blank", count.of("b")),
                ("unknown", count.unknown),
                ("applicable", count.applicable),
            )
        )
        if read:
            cells.insert(3, answers(count.of("?"), count.paragraph, answer="cannot_tell"))
        rows.append((_name(count.recommendation), *cells))
    if read:
        heads.insert(4, _("Reviewer cannot tell"))
    return _table("unanswered", _("How many bodies leave it open, by recommendation"), heads, rows)


ANSWER_HEADS = (
    gettext_lazy("Gaps"),
    labels.IN_OPERATION,
    gettext_lazy("Unknown"),
    gettext_lazy("Applicable"),
    gettext_lazy("Outside"),
)


def _answer_cells(found: AnswerCount, anchor: str = "", **asks: str) -> tuple[Cell, ...]:
    return (
        _narrowed(found.gaps, anchor or "gaps", **asks),
        _narrowed(found.working, anchor or "all", **asks),
        _narrowed(found.unknown, anchor or "unanswered", **asks),
        _narrowed(found.applicable, anchor or "all", **asks),
        _narrowed(found.outside, anchor or "all", **asks),
    )


def groups(patterns: Patterns) -> PatternTable:
    """The seven groups in the order of the report."""
    rows = [
        (
            Cell(
                lettered(row.section),
                Behind((("group", row.section.code),), anchor="all"),
                heads=True,
            ),
            *_answer_cells(row.answers, group=row.section.code),
        )
        for row in patterns.groups
    ]
    caption = _("Answers of all bodies to the recommendations of each group")
    return _table("groups", caption, (_("Group"), *ANSWER_HEADS), rows)


def principles(patterns: Patterns) -> PatternTable:
    """Two rows a principle; they overlap and have no sum."""
    rows = []
    for row in patterns.principles:
        code = row.principle.code
        for basis, found in (
            (_("its own words"), row.text),
            (_("words or analysis"), row.all),
        ):
            rows.append(
                (
                    Cell(row.principle.name, Behind((), anchor=f"principle-{code}"), heads=True),
                    Cell(basis),
                    *_answer_cells(found, f"principle-{code}"),
                )
            )
    caption = _(
        "Answers of all bodies where a recommendation touches the principle; never added up"
    )
    return _table(
        "principles", caption, (_("Principle"), _("Touched by"), *ANSWER_HEADS), rows, texts=2
    )


def principle_parts(patterns: Patterns) -> list[PatternTable]:
    """Behind the principles: each with its recommendations."""
    heads = (
        _("Recommendation"),
        _("Named in its own words"),
        _("Gaps"),
        labels.IN_OPERATION,
        _("Unknown"),
        _("Applicable"),
    )
    found = []
    for row in patterns.principles:
        rows = [
            (
                _name(count.recommendation),
                Cell(labels.yes_no(row.is_named_by(count))),
                *_kinds(
                    count,
                    ("gap", count.gaps),
                    ("working", count.working),
                    ("unknown", count.unknown),
                    ("applicable", count.applicable),
                ),
            )
            for count in row.counts
        ]
        code = f"principle-{row.principle.code}"
        found.append(_table(code, row.principle.name, heads, rows, texts=2))
    return found


def every(patterns: Patterns) -> PatternTable:
    """Every recommendation of the filter, in the order of the report."""
    rows = [
        (
            _name(count.recommendation),
            *_kinds(
                count,
                ("0", count.of("0")),
                ("1", count.of("1")),
                ("2", count.of("2")),
                ("3", count.of("3")),
                ("unknown", count.unknown),
                ("not_applicable", count.of("n")),
                ("elsewhere", count.of("e")),
            ),
        )
        for count in patterns.comparison.counts
    ]
    heads = (
        _("Recommendation"),
        *(labels.head(str(number)) for number in range(4)),
        _("Unknown"),
        labels.head("not_applicable"),
        labels.head("elsewhere"),
    )
    return _table("all", _("Every recommendation, in the order of the report"), heads, rows)


def assistance(patterns: Patterns) -> PatternTable:
    """Kinds by recommendation, the most often asked for first."""
    rows = [
        (
            _name(row.recommendation),
            *(
                answers(row.by_kind[kind], row.recommendation.paragraph, assistance=kind)
                for kind in ASSISTANCE_KINDS
            ),
        )
        for row in patterns.assistance or ()
    ]
    kinds = (labels.ASSISTANCE[kind] for kind in ASSISTANCE_KINDS)
    caption = _("How many bodies ask for each kind of assistance, by recommendation")
    return _table("assistance", caption, (_("Recommendation"), *kinds), rows)


def assistance_kinds(patterns: Patterns) -> PatternTable:
    """The kinds, in their fixed order."""
    rows = [
        (
            Cell(str(labels.ASSISTANCE[row.kind]), heads=True),
            _narrowed(row.requests, "table-assistance"),
            _narrowed(row.recommendations, "table-assistance"),
        )
        for row in patterns.assistance_kinds
    ]
    heads = (_("Kind"), _("Requests"), _("Recommendations"))
    caption = _("How often each kind is asked for: a body once with each recommendation")
    return _table("assistance-kinds", caption, heads, rows)


def change(patterns: Patterns) -> PatternTable:
    """What became of the answers, by recommendation in the order of the report."""
    pattern = patterns.changes
    rows = []
    for row in pattern.rows if pattern.compared else ():
        number = row.recommendation.paragraph
        cells = [
            answers(row.by_change[change_], number, change=CHANGE_SIGNS[change_])
            for change_ in Change
        ]
        rows.append((_name(row.recommendation), *cells))
    heads = [_("Recommendation"), *(str(words.CHANGES[change_]) for change_ in Change)]
    caption = _("How many bodies answer otherwise than in their last cycle, by recommendation")
    return _table("change", caption, heads, rows)


def evidence(patterns: Patterns) -> PatternTable:
    """Where something works with published evidence, beside the gaps; as the bodies say, links too."""
    rows = [
        (
            _name(row.count.recommendation),
            answers(row.evident, row.count.paragraph, evidence="works", said=""),
            answers(row.count.working, row.count.paragraph, answer="working", said=""),
            answers(row.count.gaps, row.count.paragraph, answer="gap", said=""),
        )
        for row in patterns.evidence
    ]
    heads = (
        _("Recommendation"),
        _("In operation, with published evidence"),
        labels.IN_OPERATION,
        _("Gaps"),
    )
    caption = _("How many bodies can show that it works, beside those that report a gap")
    return _table("evidence", caption, heads, rows)


def matching(patterns: Patterns) -> PatternTable:
    """Names on both sides, in alphabetical order; for files (a page links each name)."""
    rows = [
        (_name(match.recommendation), Cell(_names(match.have)), Cell(_names(match.lack)))
        for match in patterns.matches or ()
    ]
    heads = (
        _("Recommendation"),
        _("In operation, with published evidence"),
        _("At level 0 or 1"),
    )
    caption = _("Bodies that agreed to be introduced, by recommendation")
    return _table("matching", caption, heads, rows, texts=3)


def _names(bodies: Iterable[Introduced]) -> str:
    return labels.enumerated(body.name for body in bodies)


def regions(patterns: Patterns) -> PatternTable:
    """Regions in the order of the report."""
    rows = []
    for row in patterns.regions:
        asks = {"region": row.region} if row.region else {}
        behind = Behind(tuple(asks.items()), anchor="all") if row.region else None
        cells = (
            _answer_cells(row.answers, **asks)
            if row.region
            else tuple(Cell(cell.value) for cell in _answer_cells(row.answers))
        )
        rows.append(
            (
                Cell(pattern_words.region(row.region), behind, heads=True),
                _narrowed(row.bodies, "all", **asks) if row.region else Cell(row.bodies),
                *cells,
            )
        )
    caption = _("Answers of all bodies of a region; regions are not compared with each other")
    return _table("regions", caption, (_("Region"), _("Bodies"), *ANSWER_HEADS), rows)


TABLES = {
    "gaps": gaps,
    "unanswered": unanswered,
    "groups": groups,
    "principles": principles,
    "assistance": assistance,
    "change": change,
    "evidence": evidence,
    "matching": matching,
    "regions": regions,
}
