"""The next answer that needs eyes, over all submissions: what is assigned to oneself first, then what is
assigned to nobody.

Submissions stand in the order in which they were sent; of each, what changed since the version before has
its turn first, and answers follow their paragraphs. After the last one it begins again at the first, so that
nothing that was passed over is lost. What lies with its body or is reviewed needs no eyes now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.urls import reverse

from assessments.models import ReturnToBody, ReviewDuty, Submission
from assessments.reviewing.queue_filter import HAS_READER, read_by
from assessments.reviewing.sheet import OUTSIDE
from assessments.submitting.triage import Triage, triage_of
from mechanisms.access import Principal

# So many submissions are looked through at once; the first has what is sought, but where two read blind.
AT_ONCE = 20


class Answer(NamedTuple):
    """One answer of the version of an assessment that counts."""

    assessment: UUID
    paragraph: int

    @property
    def address(self) -> str:
        """The page on which it is read; what is saved there leads on over all submissions."""
        return reverse("assessments:review_answer", args=[self.assessment, self.paragraph]) + "?next=all"


def next_answer(me: Principal, after: Answer | None = None) -> Answer | None:
    """The first after this one that needs eyes and was not read; None where there is none. Six queries as
    a rule: submissions are read a few at a time until one has such an answer."""
    waiting = _waiting(me)
    here = waiting.filter(assessment=after.assessment).first() if after else None
    if after is None or here is None:
        return next(_answers(me, waiting), None)
    triage = _triages([here])[here.pk]
    own, reached = _left_in(me, here, triage), _turn(triage, after.paragraph)
    is_later = _later(here)
    in_turn = chain(
        (answer for answer in own if _turn(triage, answer.paragraph) > reached),
        _answers(me, waiting.filter(is_later)),
        _answers(me, waiting.exclude(is_later).exclude(pk=here.pk)),
        (answer for answer in own if _turn(triage, answer.paragraph) < reached),
    )
    return next(in_turn, None)


def after_over_all(me: Principal, assessment: UUID, paragraph: int) -> str:
    """Where one goes on after an answer that was saved: to the next, or to the queue where all are read."""
    found = next_answer(me, Answer(assessment, paragraph))
    return found.address if found else all_read_address()


def all_read_address() -> str:
    return reverse("assessments:review_list") + "?all=read"


def _answers(me: Principal, waiting: QuerySet[Submission]) -> Iterator[Answer]:
    """All of these that need eyes, in turn."""
    some = waiting.filter(Q(to_read__left__gt=0) | Q(to_read__isnull=False, to_read__eyes=None))
    for start in count(0, AT_ONCE):
        rows = list(some[start : start + AT_ONCE])
        triages = _triages(rows)
        for row in rows:
            yield from _left_in(me, row, triages[row.pk])
        if len(rows) < AT_ONCE:
            return


def _triages(rows: Sequence[Any]) -> Mapping[UUID, Triage]:
    return triage_of([row.pk for row in rows], [row.pk for row in rows if row.second is not None])


def _left_in(me: Principal, row: Any, triage: Triage) -> list[Answer]:
    """What this reader has still to look at in one submission, in turn."""
    left = triage.left_for(me.person_id == row.second if row.is_mine else None)
    in_turn = sorted(left, key=lambda paragraph: _turn(triage, paragraph))
    return [Answer(row.assessment_id, paragraph) for paragraph in in_turn]


def _turn(triage: Triage, paragraph: int) -> tuple[bool, int]:
    return paragraph not in triage.changed, paragraph


def _waiting(me: Principal) -> QuerySet[Submission]:
    """The submissions that wait for readers: mine by the day on which they were sent, then those that nobody
    reads. `second` is the second reader."""
    duties = ReviewDuty.objects.filter(cycle=OuterRef("assessment__cycle"), body=OuterRef("assessment__body"))
    asked = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
    second = Subquery(duties.order_by().values("second_reader")[:1], output_field=UUIDField())
    is_mine, is_somebodys = Exists(duties.filter(read_by(me.person_id))), Exists(duties.filter(HAS_READER))
    return (
        Submission.objects.at_desk_of(me)
        .current()
        .filter(~Exists(asked), reviewed_at=None, sharing__in=OUTSIDE)
        .annotate(is_mine=is_mine, second=second)
        .filter(Q(is_mine=True) | ~Q(is_somebodys))
        .order_by("-is_mine", "submitted_at", "pk")
        .only("assessment_id", "submitted_at")
    )


def _later(here: Any) -> Q:
    """Those that have their turn after this one."""
    later = Q(submitted_at__gt=here.submitted_at) | Q(submitted_at=here.submitted_at, pk__gt=here.pk)
    return Q(is_mine=True) & later | Q(is_mine=False) if here.is_mine else Q(is_mine=False) & later
