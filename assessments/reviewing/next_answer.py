"""The next answer that needs eyes, over all submissions: what is assigned to oneself first, then what is
assigned to nobody.

Submissions stand in the order in which they were sent, answers in that of their paragraphs. After the last
one it begins again at the first, so that nothing that was passed over is lost. What lies with its body or is
reviewed needs no eyes now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from assessments.models import ReturnToBody, ReviewDuty, Submission
from assessments.reviewing.sheet import OUTSIDE
from assessments.submitting.triage import triage_of
from mechanisms.access import Principal


class Answer(NamedTuple):
    """One answer of the version of an assessment that counts."""

    assessment: UUID
    paragraph: int

    @property
    def address(self) -> str:
        """The page on which it is read; what is saved there leads on over all submissions."""
        return reverse("assessments:review_answer", args=[self.assessment, self.paragraph]) + "?next=all"


class _Waiting(NamedTuple):
    """A submission that waits for its readers; `second` is None for whoever is none of them."""

    pk: UUID
    assessment: UUID
    sent: datetime
    is_mine: bool
    is_read_twice: bool
    second: bool | None


def next_answer(me: Principal, after: Answer | None = None) -> Answer | None:
    """The first after this one that needs eyes and was not read; None where there is none. Six queries."""
    found = list(_in_turn(me, after))
    if after is None:
        return found[0] if found else None
    places = {row: place for place, row in enumerate(found)}
    start = places.get(after, -1) + 1
    left = [row for row in (*found[start:], *found[:start]) if row != after]
    return left[0] if left else None


def after_over_all(me: Principal, assessment: UUID, paragraph: int) -> str:
    """Where one goes on after an answer that was saved: to the next, or to the queue where all are read."""
    found = next_answer(me, Answer(assessment, paragraph))
    return found.address if found else all_read_address()


def all_read_address() -> str:
    return reverse("assessments:review_list") + "?all=read"


def _in_turn(me: Principal, after: Answer | None) -> Iterator[Answer]:
    """All that need eyes; `after` keeps its place in the row though it was just read."""
    waiting = list(_waiting(me))
    triages = triage_of([row.pk for row in waiting], [row.pk for row in waiting if row.is_read_twice])
    for row in waiting:
        left = set(triages[row.pk].left_for(row.second))
        if after is not None and after.assessment == row.assessment:
            left.add(after.paragraph)
        yield from (Answer(row.assessment, paragraph) for paragraph in sorted(left))


def _waiting(me: Principal) -> list[_Waiting]:
    """Mine by the day on which they were sent, then those that nobody reads."""
    duties = _duties()
    asked = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
    rows: Any = (
        Submission.objects.at_desk_of(me)
        .current()
        .filter(~Exists(asked), reviewed_at=None, sharing__in=OUTSIDE)
        .order_by("submitted_at", "pk")
        .annotate(cycle=F("assessment__cycle_id"), body=F("assessment__body_id"))
    )
    found = []
    for pk, assessment, sent, cycle, body in rows.values_list(
        "pk", "assessment_id", "submitted_at", "cycle", "body"
    ):
        first, second = duties.get((cycle, body), (None, None))
        mine = me.person_id in (first, second)
        if mine or (first is None and second is None):
            place = (me.person_id == second) if mine else None
            found.append(_Waiting(pk, assessment, sent, mine, second is not None, place))
    return sorted(found, key=lambda row: not row.is_mine)


def _duties() -> Mapping[tuple[int, UUID], tuple[UUID | None, UUID | None]]:
    """Who reads what, of the cycles with something to read. One query."""
    rows = ReviewDuty.objects.order_by().values_list("cycle_id", "body_id", "reader_id", "second_reader_id")
    return {(cycle, body): (first, second) for cycle, body, first, second in rows}
