"""Many assessments: rows → values → Comparison, in a fixed number of queries.

Counts come from the rollups of the sharings that a person may see, and from the few lines beyond them (own
bodies, bodies that show to one's own mechanism). Bodies come from score lines, a page at a time, in
alphabetical order. Nothing here reads a frozen document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum

from assessments.aliases import alias
from assessments.comparison import (
    CANNOT_TELL,
    ComparedBody,
    ComparedCycle,
    Comparison,
    Coverage,
    Naming,
    Said,
    chosen,
    counts_of,
    grouped,
)
from assessments.comparison_filter import ComparisonFilter
from assessments.line_signs import counted_marks
from assessments.models import (
    Cycle,
    Invitation,
    Reading,
    ReceivedFile,
    Rollup,
    ScoreLine,
    Submission,
)
from assessments.score_lines import FROZEN
from mechanisms.access import Capability, Matter, Principal, can, scope_of
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Variant

type Counted = Counter[tuple[int, str]]


@dataclass(frozen=True)
class Round:
    """Who looks at which cycle through which filter; what every reading of rows starts from."""

    principal: Principal
    cycle: Cycle
    outline: Outline
    wanted: ComparisonFilter

    @property
    def place(self) -> dict[str, Any]:
        """Cycle, kind, region and type, as both lines and rollups hold them."""
        given = {"region": self.wanted.region, "type": self.wanted.type}
        found = {name: value for name, value in given.items() if value}
        return {"cycle": self.cycle, "kind": self.wanted.kind, **found}

    @property
    def sharings(self) -> list[str]:
        """The sharings that this person may see and wants to see."""
        seen = [sharing.value for sharing in scope_of(self.principal).sharings]
        return [sharing for sharing in seen if self.wanted.sharing in ("", sharing)]

    def lines(self) -> Any:
        """The counted lines in the comparison, by name."""
        rows = ScoreLine.objects.counted().visible_to(self.principal).filter(**self.place)
        if self.wanted.sharing:
            rows = rows.filter(sharing=self.wanted.sharing)
        return rows.order_by("sort_name", "pk")

    def lines_beyond(self) -> Any:
        """Those of `lines` that no rollup of `sharings` counts."""
        if self.wanted.sharing:
            return ScoreLine.objects.none()
        return ScoreLine.objects.counted().beyond_sharing(self.principal).filter(**self.place)

    def index_of(self, paragraph: int) -> int:
        """The place of a recommendation in the strings of a line; KeyError outside the instrument."""
        numbers = [item.paragraph for item in self.outline.recommendations]
        if paragraph not in numbers:
            raise KeyError(paragraph)
        return numbers.index(paragraph)


def is_reviewer(principal: Principal) -> bool:
    """Whether this person works at the staff's desk."""
    return can(principal, Capability.WORK_AT_DESK, Matter())


def compared_cycles(principal: Principal, kind: str) -> list[Cycle]:
    """The cycles in which this person may see a submission of this kind, newest first. One query."""
    sharings = [sharing.value for sharing in scope_of(principal).sharings]
    counted = Rollup.objects.filter(
        cycle=OuterRef("pk"), kind=kind, topic="answer", sharing__in=sharings, count__gt=0
    )
    seen: Any = Exists(counted)
    if principal.roles:
        beyond = ScoreLine.objects.counted().beyond_sharing(principal)
        seen |= Exists(beyond.filter(cycle=OuterRef("pk"), kind=kind))
    return list(Cycle.objects.filter(seen).select_related("edition"))


def find_round(principal: Principal, wanted: ComparisonFilter, cycles: list[Cycle]) -> Round | None:
    """The round of the wanted cycle, of the newest if none is named; None if this person sees none.

    Raises LookupError for a cycle that is not among `cycles`: it may exist, and that is nobody's to know.
    """
    if not cycles and not wanted.cycle:
        return None
    found = [cycle for cycle in cycles if wanted.cycle in ("", cycle.slug)]
    if not found:
        raise LookupError(wanted.cycle)
    cycle = found[0]
    outline = outline_of(cycle.edition)
    return Round(principal, cycle, outline, wanted.within(outline, cycle.slug))


def read_comparison(
    round_: Round, naming: Naming, at_most: int | None = None, start: int = 0
) -> Comparison:
    """The comparison with `at_most` bodies from `start` (all without it). Nine queries at most."""
    wanted = round_.wanted
    counted = answers_counted(round_)
    first = round_.outline.recommendations[0].paragraph
    shown = sum(number for (paragraph, _), number in counted.items() if paragraph == first)
    unread_of = None
    if wanted.said is Said.REVIEWER:
        counted, unread_of = readings_counted(round_), shown
    recommendations = chosen(round_.outline, wanted.group, wanted.principle)
    counts = counts_of(recommendations, counted, unread_of)
    return Comparison(
        symbol=round_.outline.symbol,
        edition=round_.outline.edition,
        cycle=ComparedCycle(round_.cycle.slug, round_.cycle.name, round_.cycle.is_open),
        variant=Variant(wanted.kind),
        said=wanted.said,
        naming=naming,
        coverage=coverage_of(round_, shown),
        counts=counts,
        groups=grouped(round_.outline, counts),
        bodies=tuple(read_bodies(round_, naming, at_most, start)),
        outside=len(round_.outline.recommendations) - len(recommendations),
    )


def answers_counted(round_: Round) -> Counted:
    """(paragraph, sign) → how many bodies."""
    return topic_counted(round_, Rollup.Topic.ANSWER)


def topic_counted(round_: Round, topic: str) -> Counted:
    """(paragraph, mark) → how many bodies, for one topic. One query, two for members of a body."""
    counted = rolled_up(round_, topic)
    for line in round_.lines_beyond() if round_.principal.roles else ():
        strings = {name: getattr(line, name) for name in FROZEN}
        for of_topic, number, mark in counted_marks(strings, round_.outline):
            if of_topic == topic:
                counted[number, mark] += 1
    return counted


def rolled_up(round_: Round, topic: str, *by: str) -> Counter[Any]:
    """(…, paragraph, mark) → how many by the rollups alone; `by` names columns that go first."""
    rows = (
        Rollup.objects.filter(**round_.place, topic=topic, sharing__in=round_.sharings)
        .order_by()
        .values_list(*by, "paragraph", "mark")
        .annotate(Sum("count"))
    )
    return Counter({tuple(key): number for *key, number in rows if number})


def readings(round_: Round) -> Any:
    """The reviewers' readings of the lines in the comparison; none of an own body's."""
    own = list(scope_of(round_.principal).readings_except or ())
    return Reading.objects.filter(submission__score_line__in=round_.lines().order_by()).exclude(
        submission__assessment__body_id__in=own
    )


def readings_counted(round_: Round) -> Counted:
    """(paragraph, sign) → how many bodies reviewers read so. One query."""
    rows = (
        readings(round_)
        .order_by()
        .values_list("paragraph", "verdict", "level", "body_sign")
        .annotate(Count("pk"))
    )
    counted: Counted = Counter()
    for paragraph, verdict, level, body_sign, number in rows:
        counted[paragraph, sign_read(verdict, level, body_sign)] += number
    return counted


def sign_read(verdict: str, level: int | None, body_sign: str) -> str:
    """The sign of an answer as a reviewer reads it."""
    if verdict == Reading.Verdict.AGREE:
        return body_sign
    return CANNOT_TELL if level is None else str(level)


def coverage_of(round_: Round, shown: int) -> Coverage:
    """Who is in it; for reviewers also who was invited and shares nothing. Two queries, three for them."""
    # Files are few: their submissions are named, so that no database starts from all lines.
    received = list(ReceivedFile.objects.values_list("submission_id", flat=True))
    entered = round_.lines().order_by().filter(submission_id__in=received).count()
    if not is_reviewer(round_.principal):
        return Coverage(shown, entered)
    asked = _invited(round_)
    return Coverage(shown, entered, asked["invited"], asked["declined"], asked["nothing"])


def _invited(round_: Round) -> Mapping[str, int]:
    wanted = round_.wanted
    given = {"body__region": wanted.region, "body__type": wanted.type}
    rows = Invitation.objects.filter(
        cycle=round_.cycle,
        body__kind=wanted.kind,
        **{name: value for name, value in given.items() if value},
    )
    shares = ScoreLine.objects.counted().visible_to(round_.principal)
    rows = rows.annotate(shares=Exists(shares.filter(cycle=round_.cycle, body=OuterRef("body"))))
    silent = Q(shares=False)
    declined = Q(state=Invitation.State.DECLINED)
    found: Mapping[str, int] = rows.aggregate(
        invited=Count("pk"),
        declined=Count("pk", filter=silent & declined),
        nothing=Count("pk", filter=silent & ~declined),
    )
    return found


def read_bodies(
    round_: Round, naming: Naming, at_most: int | None = None, start: int = 0
) -> list[ComparedBody]:
    """The bodies with their answers: by name, unnamed ones behind in the order of their codes.

    Unnamed ones are left out where they would be told apart (`lists_unnamed`), and where not all bodies are
    listed: the first by name would say in which part of the alphabet a code belongs. One query, two where
    reviewers' readings stand in place of the answers.
    """
    lines = list(with_bodies(round_.lines())[start : None if at_most is None else start + at_most])
    read = _signs_read(round_, lines) if round_.wanted.said is Said.REVIEWER else None
    bodies = [compared_body(round_, line, naming, read) for line in lines]
    named = [body for body in bodies if body.is_named]
    if not lists_unnamed(round_, naming) or (naming is not Naming.DESK and len(lines) == at_most):
        return named
    return named + sorted(
        (body for body in bodies if not body.is_named), key=lambda body: body.name
    )


def lists_unnamed(round_: Round, naming: Naming) -> bool:
    """Whether unnamed bodies may stand one by one. In a file of one region or one type they may not: the same
    code in a file by region and in one by type would say who it is. They are counted all the same."""
    return naming is Naming.DESK or not (round_.wanted.region or round_.wanted.type)


def with_bodies(lines: Any) -> Any:
    """Body and version along in the same query, without what is large."""
    return lines.select_related("body", "submission__assessment").defer(
        "tallies", "criteria", "assistance", "submission__document"
    )


def _signs_read(round_: Round, lines: Iterable[ScoreLine]) -> Mapping[UUID, Mapping[int, str]]:
    found: dict[UUID, dict[int, str]] = {line.submission_id: {} for line in lines}
    rows = readings(round_).filter(submission_id__in=list(found))
    for pk, *read in rows.values_list(
        "submission_id", "paragraph", "verdict", "level", "body_sign"
    ):
        paragraph, *verdict = read
        found[pk][paragraph] = sign_read(*verdict)
    return found


def compared_body(
    round_: Round,
    line: ScoreLine,
    naming: Naming,
    read: Mapping[UUID, Mapping[int, str]] | None = None,
) -> ComparedBody:
    """One line as values, named or not. `read` holds the readings that stand in place of the answers."""
    numbers = [item.paragraph for item in round_.outline.recommendations]
    marks = dict(zip(numbers, line.marks, strict=True))
    if read is not None:
        given = read[line.submission_id]
        marks = {number: given.get(number, "-") for number in numbers}
    submission = line.submission
    unnamed = ComparedBody(
        alias(line.body_id, round_.cycle.slug),
        is_named=False,
        marks=marks,
        version=submission.version,
        sample=line.body.sample,
    )
    if not is_named(round_.principal, submission, line.body_id, naming):
        # Region, type, and how it came here would tell who it is.
        return unnamed
    return replace(
        unnamed,
        name=line.body.name,
        is_named=True,
        slug=line.body.slug,
        address=submission.assessment_id,
        region=line.region,
        type=line.type,
        sharing=line.sharing,
        entered_by_staff=submission.assessment.entered_by_staff,
    )


def is_named(principal: Principal, submission: Submission, body_id: UUID, naming: Naming) -> bool:
    """Whether a body may be called by its name; see `Naming`."""
    if naming is Naming.DESK or submission.may_be_named:
        return True
    if naming is Naming.CONSENT:
        return False
    return submission.sharing == "public" or principal.role_in(body_id) is not None
