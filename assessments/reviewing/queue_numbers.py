"""What stands above the queue: how many bodies stand where, how far the desk is, what one may choose from.

Counted by the database over a whole cycle; no row of it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from assessments.models import Invitation, ReviewDuty
from assessments.report.eyes import Why
from assessments.reviewing.queue import SHOWN, Participants, QueueRow, Standing
from assessments.reviewing.queue_filter import CAME_ON, HAS_READER, NO_LANGUAGE, STANDINGS, read_by
from mechanisms.models import Body, Person
from mechanisms.models.body import plain


@dataclass(frozen=True, slots=True)
class QueueNumbers:
    """`counts`: how many bodies there are by the keys of `SHOWN`, of `total`. `eyes` answers need eyes, of
    which `eyes_read` are read; `accepted` were accepted without reading, which is no reading. Nobody reads
    `unassigned` submissions. `is_more_to_read`: something needs this reader's eyes, as it is his or hers, or
    nobody's."""

    counts: Mapping[str, int]
    total: int
    eyes: int
    eyes_read: int
    accepted: int
    unassigned: int
    is_more_to_read: bool


def numbers_of(queue: Participants) -> QueueNumbers:
    """Two queries."""
    duties = _duties(queue)
    is_mine, is_somebodys = (
        Exists(duties.filter(read_by(queue.me.person_id))),
        Exists(duties.filter(HAS_READER)),
    )
    to_read = STANDINGS[Standing.SUBMITTED] & Q(to_read__left__gt=0)
    found: Any = queue.sent.aggregate(
        **{standing.value: Count("pk", filter=is_so) for standing, is_so in STANDINGS.items()},
        eyes=Sum("to_read__eyes", default=0),
        left=Sum("to_read__left", default=0),
        accepted=Sum("to_read__accepted", default=0),
        unassigned=Count("pk", filter=~Q(is_somebodys)),
        more=Count("pk", filter=to_read & (Q(is_mine) | ~Q(is_somebodys))),
    )
    states = Invitation.State
    found |= queue.silent_ones.aggregate(
        declined=Count("pk", filter=Q(state=states.DECLINED)),
        silent=Count("pk", filter=Q(state=states.INVITED)),
    )
    counts = {state: found[state] for state in SHOWN}
    return QueueNumbers(
        counts=counts,
        total=sum(counts.values()),
        eyes=found["eyes"],
        eyes_read=found["eyes"] - found["left"],
        accepted=found["accepted"],
        unassigned=found["unassigned"],
        is_more_to_read=found["more"] > 0,
    )


def _duties(queue: Participants) -> Any:
    return ReviewDuty.objects.filter(cycle=queue.cycle, body=OuterRef("assessment__body_id"))


def next_to_review(queue: Participants) -> QueueRow | None:
    """What this reviewer takes up next: of what waits for review the longest, one's own first. Four
    queries."""
    is_mine = Exists(_duties(queue).filter(read_by(queue.me.person_id)))
    waiting = queue.sent.filter(STANDINGS[Standing.SUBMITTED]).annotate(came_on=CAME_ON, mine=is_mine)
    first = waiting.order_by("-mine", "came_on", "score_line__sort_name").values_list("assessment__body_id")
    return next(iter(queue.rows([body for (body,) in first[:1]])), None)


def has_sample(queue: Participants) -> bool:
    """Whether a body of the sample takes part. One query."""
    asked = queue.asked.filter(body=OuterRef("pk"))
    sent = queue.sent.filter(assessment__body=OuterRef("pk"))
    return Body.objects.filter(Q(Exists(asked)) | Q(Exists(sent)), sample=True).exists()


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in one queue, so that no choice finds nothing by itself."""

    reasons: Sequence[tuple[Why, int]]
    readers: Sequence[tuple[str, str]]
    regions: Sequence[str]
    kinds: Sequence[str]
    languages: Sequence[str]

    @classmethod
    def of(cls, queue: Participants) -> Choices:
        """`reasons` come with the number of bodies. Five queries."""
        rows: Any = queue.sent.values_list("to_read__why", "to_read__languages").annotate(Count("pk"))
        reasons: Counter[str] = Counter()
        languages = set()
        for why, written, number in rows:
            reasons.update(dict.fromkeys((why or "").split(), number))
            languages |= set((written or NO_LANGUAGE).split())
        bodies = {*queue.asked.order_by().values_list("kind", "region").distinct()}
        bodies |= {*queue.sharing.values_list("kind", "region").distinct()}
        return cls(
            reasons=[(each, reasons[each]) for each in Why if reasons[each]],
            readers=_readers(queue),
            regions=sorted({region for _kind, region in bodies}),
            kinds=sorted({kind for kind, _region in bodies}),
            languages=sorted(languages),
        )


def _readers(queue: Participants) -> list[tuple[str, str]]:
    """(id, name) of whoever reads one of these bodies, by name. Two queries."""
    duties = ReviewDuty.objects.filter(
        Q(Exists(queue.asked.filter(body=OuterRef("body"))))
        | Q(Exists(queue.sharing.filter(body=OuterRef("body")))),
        cycle=queue.cycle,
    )
    pairs: Iterable[Any] = duties.order_by().values_list("reader_id", "second_reader_id").distinct()
    people = Person.objects.filter(pk__in={pk for pair in pairs for pk in pair if pk})
    return [
        (str(person.pk), str(person))
        for person in sorted(people, key=lambda one: (plain(str(one)), str(one.pk)))
    ]
