"""Many assessments: rows → values → Comparison, in a fixed number of queries.

Counts come from the rollups of the sharings that a person may see, and from the few lines beyond them (own
bodies, bodies that show to one's own mechanism). Bodies come from score lines, a page at a time, in
alphabetical order. Nothing here reads a frozen document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value

from assessments.comparing.comparison import (
    CANNOT_TELL,
    UNREAD,
    ComparedBody,
    ComparedCycle,
    Comparison,
    ComparisonFilter,
    Coverage,
    RecommendationCount,
    Said,
    StaffReading,
    chosen,
    counts_of,
    grouped,
)
from assessments.models import Cycle, Invitation, Reading, ReceivedFile, Rollup, ScoreLine
from assessments.submitting.line_signs import Audience, changes_since, counted_marks
from assessments.submitting.score_lines import FROZEN, IN_ORDER
from mechanisms.access import Capability, Matter, Principal, can, scope_of
from mechanisms.name_order import plain_key
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Recommendation, Variant

type Counted = Counter[tuple[int, str]]


@dataclass(frozen=True)
class Round:
    """Who looks at which cycle through which filter; what every reading of rows starts from.

    `is_file`: what is made leaves the screen. For staff it is then made from named bodies alone, but for
    copies marked internal; for others, as on their screens, from what is public, what their own bodies
    submitted, and what is shown to a mechanism of theirs.
    """

    principal: Principal
    cycle: Cycle
    outline: Outline
    wanted: ComparisonFilter
    audience: Audience
    is_file: bool = False

    @property
    def is_internal(self) -> bool:
        return self.is_file and self.audience is Audience.STAFF

    @property
    def place(self) -> dict[str, Any]:
        """Cycle, kind, region and type, as both lines and rollups hold them."""
        given = {"region": self.wanted.region, "type": self.wanted.type}
        found = {name: value for name, value in given.items() if value}
        return {"cycle": self.cycle, "kind": self.wanted.kind, **found}

    @property
    def reach(self) -> Q:
        """The lines and rollups of the audience, as the filter narrows them."""
        wanted = {"sharing": self.wanted.sharing} if self.wanted.sharing else {}
        return Q(**self.audience.reach) & Q(**wanted)

    @property
    def own(self) -> list[UUID]:
        """The bodies whose lines this person sees whoever else may; none in what leaves the desk."""
        return [] if self.audience is Audience.NAMED or self.is_internal else list(self.roles)

    @property
    def roles(self) -> Iterable[UUID]:
        return self.principal.roles

    def seen(self) -> QuerySet[ScoreLine]:
        """The counted lines of every cycle that may be drawn on."""
        return seen_lines(self.principal, self.audience, is_file=self.is_file)

    def lines(self) -> QuerySet[ScoreLine]:
        """The counted lines in the comparison, by name; `in_order` is what they are sorted by.

        Files have the names, and the order, in English; so have national bodies, whatever the language.
        """
        rows = self.seen().filter(**self.place)
        if self.wanted.sharing:
            rows = rows.filter(sharing=self.wanted.sharing)
        is_english = self.is_file or self.wanted.kind == Variant.NATIONAL
        return rows.alias(in_order=F("sort_name") if is_english else plain_key()).order_by("in_order", "pk")

    def lines_beyond(self) -> QuerySet[ScoreLine]:
        """Those of `lines` that no rollup of the audience counts."""
        if not self.own or self.wanted.sharing:
            return ScoreLine.objects.none()
        return self.lines().order_by().exclude(**self.audience.reach)

    def index_of(self, paragraph: int) -> int:
        """The place of a recommendation in the strings of a line; KeyError outside the instrument."""
        numbers = [item.paragraph for item in self.outline.recommendations]
        if paragraph not in numbers:
            raise KeyError(paragraph)
        return numbers.index(paragraph)


def is_reviewer(principal: Principal) -> bool:
    return can(principal, Capability.WORK_AT_DESK, Matter())


def seen_lines(principal: Principal, audience: Audience, *, is_file: bool) -> QuerySet[ScoreLine]:
    """The counted lines that may be drawn on; see `Round`."""
    rows = ScoreLine.objects.counted()
    if audience is Audience.NAMED or (is_file and audience is Audience.STAFF):
        return rows.filter(**audience.reach)
    return rows.visible_to(principal)


def compared_cycles(
    principal: Principal, kind: str, audience: Audience, *, is_file: bool = False
) -> list[Cycle]:
    """The cycles in which there is a line of this kind to draw on, newest first. One query."""
    counted = Rollup.objects.filter(
        **audience.reach, cycle=OuterRef("pk"), kind=kind, topic="answer", count__gt=0
    )
    seen = Q(Exists(counted))
    if principal.roles and audience is not Audience.NAMED:
        lines = seen_lines(principal, audience, is_file=is_file).exclude(**audience.reach)
        seen |= Q(Exists(lines.filter(cycle=OuterRef("pk"), kind=kind)))
    return list(Cycle.objects.filter(seen).select_related("edition"))


def find_round(
    principal: Principal,
    wanted: ComparisonFilter,
    cycles: list[Cycle],
    audience: Audience,
    *,
    is_file: bool = False,
) -> Round | None:
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
    return Round(principal, cycle, outline, wanted.within(outline, cycle.slug), audience, is_file=is_file)


def read_comparison(round_: Round, at_most: int | None = None, start: int = 0) -> Comparison:
    """The comparison with `at_most` bodies from `start` (all without it). Eight queries at most."""
    wanted = round_.wanted
    recommendations = chosen(round_.outline, wanted.group, wanted.principle)
    counts, shown = read_counts(round_, recommendations)
    return Comparison(
        symbol=round_.outline.symbol,
        edition=round_.outline.edition,
        cycle=ComparedCycle(round_.cycle.slug, round_.cycle.name, round_.cycle.is_open),
        variant=Variant(wanted.kind),
        said=wanted.said,
        audience=round_.audience,
        is_internal=round_.is_internal,
        coverage=coverage_of(round_, shown),
        counts=counts,
        groups=grouped(round_.outline, counts),
        bodies=tuple(read_bodies(round_, at_most, start)),
        outside=len(round_.outline.recommendations) - len(recommendations),
    )


def read_counts(
    round_: Round, recommendations: Iterable[Recommendation]
) -> tuple[tuple[RecommendationCount, ...], int]:
    """How the bodies answered, and how many they are. One query, one more for members of a body, and one as
    reviewers read."""
    counted = topics_counted(round_, Rollup.Topic.ANSWER, Rollup.Topic.STANDING)
    answers = counted[Rollup.Topic.ANSWER]
    first = round_.outline.recommendations[0].paragraph
    shown = sum(number for (paragraph, _), number in answers.items() if paragraph == first)
    if round_.wanted.said is Said.REVIEWER:
        return counts_of(recommendations, readings_counted(round_), unread_of=shown), shown
    return counts_of(recommendations, answers, counted[Rollup.Topic.STANDING]), shown


def topics_counted(
    round_: Round, *topics: str, beyond: Iterable[ScoreLine] | None = None
) -> dict[str, Counted]:
    """Topic → (paragraph, mark) → how many bodies. One query, two for members of a body; one where the lines
    beyond the rollups are given."""
    counted: dict[str, Counted] = {topic: Counter() for topic in topics}
    rows = (
        Rollup.objects.filter(round_.reach, **round_.place, topic__in=topics)
        .order_by()
        .values_list("topic", "paragraph", "mark")
        .annotate(Sum("count"))
    )
    for topic, paragraph, mark, number in rows:
        if number:
            counted[topic][paragraph, mark] = number
    for line in lines_beyond(round_) if beyond is None else beyond:
        for topic, paragraph, mark in marks_of(line, round_.outline):
            if topic in counted:
                counted[topic][paragraph, mark] += 1
    return counted


def lines_beyond(round_: Round) -> list[ScoreLine]:
    """The few lines that no rollup of the audience counts. One query, none for whoever belongs to no body."""
    return list(round_.lines_beyond()) if round_.own else []


def marks_of(line: ScoreLine, outline: Outline) -> Iterator[tuple[str, int, str]]:
    """What one line would add to the rollups, but for changes."""
    return counted_marks({name: getattr(line, name) for name in FROZEN}, outline)


def own_changes(round_: Round) -> dict[int, str]:
    """Line → what changed since the line before, for the lines that this person sees whoever else may: own
    bodies', and those shown to an own mechanism. Two queries, none for whoever belongs to no body."""
    if not round_.own:
        return {}
    lines = list(round_.lines().filter(Q(body_id__in=round_.own) | ~Q(**round_.audience.reach)).order_by())
    before = round_.seen().filter(
        body__in=[line.body_id for line in lines],
        cycle__edition=round_.cycle.edition_id,
        cycle__opens_on__lt=round_.cycle.opens_on,
        submission__assessment__entered_by_staff=False,
    )
    last = dict(before.order_by(*IN_ORDER).values_list("body_id", "marks"))
    return {
        line.pk: changes_since(last[line.body_id], line.marks) if line.body_id in last else ""
        for line in lines
    }


def changes_counted(round_: Round) -> Counted:
    """(paragraph, sign of a change) → how many bodies. One query, four for members of a body."""
    topic = round_.audience.topic
    counted = topics_counted(round_, topic, beyond=())[topic]
    own = own_changes(round_)
    numbers = [item.paragraph for item in round_.outline.recommendations]
    in_rollups = ScoreLine.objects.filter(round_.reach, pk__in=list(own))
    for changes in in_rollups.values_list(round_.audience.column, flat=True) if own else ():
        counted.subtract(zip(numbers, changes, strict=False))
    for changes in own.values():
        counted.update(zip(numbers, changes, strict=False))
    return counted


def readings(round_: Round) -> QuerySet[Reading]:
    """The reviewers' readings of the lines in the comparison; none of an own body's. What is made to be
    published has those alone that were released to the body and whose day for a reply has passed."""
    own = list(scope_of(round_.principal).readings_except or ())
    # Readings are made by hand, and fewer than lines: each asks for its line, not each line for its readings.
    line = round_.lines().order_by().filter(submission=OuterRef("submission"))
    found = Reading.objects.filter(Exists(line)).exclude(submission__assessment__body_id__in=own)
    return found if round_.audience is Audience.STAFF else found.open_to_all()


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
    if verdict == Reading.Verdict.AGREE:
        return body_sign
    return CANNOT_TELL if level is None else str(level)


def coverage_of(round_: Round, shown: int) -> Coverage:
    """Who is in it, and how many others were asked. Three queries, four for members of a body.

    Who is not in it because of the filter by sharing was asked besides, but shares something all the same.
    """
    # Files are few: their submissions are named, so that no database starts from all lines.
    received = list(ReceivedFile.objects.values_list("submission_id", flat=True))
    entered = round_.lines().order_by().filter(submission_id__in=received).count()
    shares = Q(**round_.audience.reach) | Q(body__in=_bodies_beyond(round_))
    in_it = shares & Q(sharing=round_.wanted.sharing) if round_.wanted.sharing else shares
    declined = Q(state=Invitation.State.DECLINED)
    asked = _invitations(round_)
    if round_.audience is not Audience.STAFF:
        return Coverage(shown, asked.exclude(in_it).count(), entered, _accepted(round_))
    counted = asked.aggregate(
        others_asked=Count("pk", filter=~in_it),
        invited=Count("pk"),
        declined=Count("pk", filter=~shares & declined),
        nothing_shared=Count("pk", filter=~shares & ~declined),
    )
    return Coverage(shown, by_staff=entered, accepted_unread=_accepted(round_), **counted)


def _bodies_beyond(round_: Round) -> list[UUID]:
    """The bodies of which this person sees more than the audience. One query, none for whoever belongs to no
    body."""
    if not round_.own:
        return []
    lines = round_.seen().filter(cycle=round_.cycle).exclude(**round_.audience.reach)
    return list(lines.order_by().values_list("body_id", flat=True))


def _accepted(round_: Round) -> int:
    """How many of the readings that are counted nobody made by reading. One query as reviewers read."""
    wanted = round_.wanted
    if wanted.said is not Said.REVIEWER:
        return 0
    asked = [each.paragraph for each in chosen(round_.outline, wanted.group, wanted.principle)]
    return readings(round_).filter(unread=True, paragraph__in=asked).count()


def _invitations(round_: Round) -> QuerySet[Invitation]:
    return Invitation.objects.filter(**round_.place)


def read_bodies(round_: Round, at_most: int | None = None, start: int = 0) -> list[ComparedBody]:
    """The bodies with their answers, by name. One query, two where the staff's readings stand in place of the
    answers."""
    rows = with_bodies(round_.lines()).annotate(documents_chosen=_documents(round_))
    lines = list(rows[start : None if at_most is None else start + at_most])
    if round_.wanted.said is Said.REVIEWER:
        read = _read(round_, lines)
        return [compared_body(round_, line, read) for line in lines]
    return [replace(compared_body(round_, line), documents=line.documents_chosen) for line in lines]


def _documents(round_: Round) -> F | Value:
    """How many open documents stand behind what is borne out of a line, of what the filter leaves. None for a
    group and a principle together: lines have tallies of either."""
    group, principle = round_.wanted.group, round_.wanted.principle
    if group and principle:
        return Value(None, IntegerField())
    if group:
        place = [section.code for section in round_.outline.sections].index(group)
        return F(f"tallies__sections__{place}__tally__documents")
    if principle:
        place = [each.code for each in round_.outline.principles].index(principle)
        return F(f"tallies__principles__{place}__all__documents")
    return F("documents")


def with_bodies(lines: QuerySet[ScoreLine]) -> QuerySet[ScoreLine]:
    """Body and version along in the same query, without what is large."""
    return lines.select_related("body", "submission__assessment").defer(
        "tallies", "criteria", "assistance", "submission__document"
    )


def _read(round_: Round, lines: Iterable[ScoreLine]) -> Mapping[UUID, list[Reading]]:
    found: dict[UUID, list[Reading]] = {line.submission_id: [] for line in lines}
    for reading in readings(round_).filter(submission_id__in=list(found)):
        found[reading.submission_id].append(reading)
    return found


def compared_body(
    round_: Round, line: ScoreLine, read: Mapping[UUID, list[Reading]] | None = None
) -> ComparedBody:
    """One line as values. `read` holds the readings that stand in place of the answers."""
    numbers = [item.paragraph for item in round_.outline.recommendations]
    marks = dict(zip(numbers, line.marks, strict=True))
    standings = dict(zip(numbers, line.standings, strict=True))
    given = [] if read is None else read[line.submission_id]
    if read is not None:
        standings = {}
        marks = dict.fromkeys(numbers, UNREAD) | {
            row.paragraph: sign_read(row.verdict, row.level, row.body_sign) for row in given
        }
    return ComparedBody(
        name=line.body.name,
        slug=line.body.slug,
        address=line.submission.assessment_id,
        marks=marks,
        standings=standings,
        version=line.submission.version,
        sharing=line.sharing,
        named=line.named,
        region=line.region,
        type=line.type,
        sample=line.body.sample,
        entered_by_staff=line.submission.assessment.entered_by_staff,
        submitted_at=line.submission.submitted_at,
        read=tuple(
            StaffReading(row.paragraph, row.verdict, row.level, row.reason, row.reply, row.unread)
            for row in given
        ),
        documents=line.documents if read is None else None,
    )
