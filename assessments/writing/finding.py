"""Which passages of the current submissions hold all the words: by name of the body, cycle and paragraph.

No score orders them, so a database that has found half a million of them would have to order them all. It is
asked in one of two ways instead. Of a rare word the index names every passage, and these are ordered. Of a
frequent word, or without any, the submissions are gone through by name until there are enough; after so many
of them it stops and says so, and one can go on from there. The first submissions tell which way: the index is
not asked about a frequent word, since PostgreSQL's reads all it knows of a word before it names one passage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet

from assessments.answers.word_search import Words
from assessments.models import Passage, ScoreLine, Submission
from assessments.reviewing.columns import in_language
from assessments.writing.index import candidates, chosen, holding
from mechanisms.access import Principal

NOT_RECOGNISED = "none"
"""Stands in an address for texts in a language that was not recognised."""
NO_WORDS = Words()
ENOUGH = 1_000
"""So many passages, and those of the submission they end in, are found at a time."""
RARE = 5_000
"""Of so many passages that the index names all are looked at."""
STEPS = (50, 150, 1_800)
"""How many submissions are gone through: a few for every search, more for a word that is not rare."""
OFTEN = 1
"""A word is frequent if the first step finds so many passages for each submission."""
BY_NAME = ("sort_name", "body_id", "-cycle__opens_on", "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty fields leave nothing out. `sign` is one of `line_signs`; `after` is the line
    of the submission after which to go on."""

    words: Words = NO_WORDS
    cycle: str = ""
    kind: str = ""
    region: str = ""
    paragraphs: tuple[int, ...] = ()
    sign: str = ""
    language: str = ""
    after: int = 0

    def __bool__(self) -> bool:
        return bool(self.words) or replace(self, words=NO_WORDS, after=0) != Wanted()


@dataclass(frozen=True, slots=True)
class Found:
    """The passages in order, and if there may be more, the line of the submission to go on after.

    `looked` is how many submissions were gone through before it was enough, 0 if there were enough passages.
    """

    passages: tuple[int, ...] = ()
    after: int = 0
    looked: int = 0


def find(me: Principal, wanted: Wanted) -> Found:
    """The first thousand passages that are asked for, in at most eight queries."""
    lines, passages = _lines(me, wanted), _passages(wanted)
    steps = _gone_through(lines, passages)
    found = next(steps)
    if wanted.words and len(found.passages) < OFTEN * found.looked:
        named = candidates(wanted.words, RARE + 1)
        if len(named) <= RARE:
            return _ordered(lines, passages.filter(pk__in=chosen(named)))
    return [found, *steps][-1]


def visible_passages(me: Principal, passages: Collection[int]) -> list[Passage]:
    """Those of versions that count, shared with this reviewer and not of a body of his or her own, with all
    but the document. Two queries, so that a database can't begin with every version that is shared."""
    rows = Passage.objects.filter(pk__in=passages).defer("submission__document", "folded", "words")
    rows = rows.select_related("submission__assessment__body", "submission__assessment__cycle").order_by("pk")
    shared = Submission.objects.at_desk_of(me).current().filter(pk__in={row.submission_id for row in rows})
    seen = set(shared.values_list("pk", flat=True))
    return [row for row in rows if row.submission_id in seen]


def _lines(me: Principal, wanted: Wanted) -> QuerySet[ScoreLine]:
    """The submissions to look at, by their lines, which have all that orders and narrows them in one row."""
    rows = ScoreLine.objects.counted().visible_to(me).exclude(body_id__in=list(me.roles))
    rows = rows.filter(submission__withdrawn_at=None, submission__superseded_at=None)
    asked = {"cycle__slug": wanted.cycle, "kind": wanted.kind, "region": wanted.region}
    rows = rows.filter(**{field: value for field, value in asked.items() if value})
    return rows.filter(_behind(wanted.after)).order_by(*BY_NAME)


def _behind(after: int) -> Q:
    """What comes by name after a submission; of one that is gone by now, everything."""
    last = ScoreLine.objects.filter(pk=after).select_related("cycle").first() if after else None
    if last is None:
        return Q()
    same = Q(sort_name=last.sort_name, body=last.body_id)
    opened = last.cycle.opens_on
    return (
        Q(sort_name__gt=last.sort_name)
        | Q(sort_name=last.sort_name, body_id__gt=last.body_id)
        | same & (Q(cycle__opens_on__lt=opened) | Q(cycle__opens_on=opened, pk__gt=last.pk))
    )


def _passages(wanted: Wanted) -> QuerySet[Passage]:
    """The passages that are asked for, of whatever submission."""
    rows = Passage.objects.filter(holding(wanted.words)) if wanted.words else Passage.objects.all()
    if wanted.paragraphs:
        rows = rows.filter(paragraph__in=wanted.paragraphs)
    if wanted.sign:
        rows = rows.filter(sign=wanted.sign)
    if wanted.language:
        rows = in_language(rows, "" if wanted.language == NOT_RECOGNISED else wanted.language)
    return rows


def _ordered(lines: QuerySet[ScoreLine], passages: QuerySet[Passage]) -> Found:
    """All of these that belong to such a submission. Two queries, so that a database can't begin with every
    submission that is shared."""
    rows = list(passages.order_by().values_list(*_PLACE))
    shared = lines.filter(submission_id__in={row[0] for row in rows})
    return _whole_submissions(_in_order_of(list(shared.values_list("submission_id", "pk")), rows))


def _whole_submissions(found: Iterable[tuple[int, int]]) -> Found:
    """(line, passage) in order, up to the submission in which there are enough."""
    kept: list[int] = []
    last = 0
    for line, group in groupby(found, key=itemgetter(0)):
        if len(kept) >= ENOUGH:
            return Found(tuple(kept), last)
        kept += [pk for _line, pk in group]
        last = line
    return Found(tuple(kept))


def _gone_through(lines: QuerySet[ScoreLine], passages: QuerySet[Passage]) -> Iterator[Found]:
    """What is found after each step, up to the one with which it is enough or all. Two queries a step."""
    kept: list[tuple[int, int]] = []
    looked = 0
    for step in STEPS:
        batch = list(lines.values_list("submission_id", "pk")[looked : looked + step])
        rows = passages.filter(submission_id__in=[submission for submission, _line in batch])
        kept += _in_order_of(batch, rows.order_by().values_list(*_PLACE))
        looked += len(batch)
        found = _whole_submissions(kept)
        if found.after or len(batch) < step:
            yield found
            return
        yield Found(found.passages, batch[-1][1], looked)


_PLACE = ("submission_id", "paragraph", "order", "pk")


def _in_order_of(
    batch: list[tuple[Any, int]], rows: Iterable[tuple[Any, int, int, int]]
) -> Iterator[tuple[int, int]]:
    """(line, passage) of the passages of these submissions, in their order."""
    places = {submission: (at, line) for at, (submission, line) in enumerate(batch)}
    ordered = sorted((places[row[0]], *row[1:]) for row in rows if row[0] in places)
    return ((line, pk) for (_at, line), _paragraph, _order, pk in ordered)
