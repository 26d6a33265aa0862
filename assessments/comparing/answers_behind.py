"""The answers behind a number of the comparison: who gave them, with their words and evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import In

from assessments.comparing.comparison import CANNOT_TELL, ComparedBody, RecommendationCount, Said, signs_of
from assessments.comparing.rows import Round, compared_body, own_changes, readings, with_bodies
from assessments.models import Reading, ScoreLine, Submission
from assessments.submitting.line_signs import LEVEL_SIGNS, OUTSIDE_SIGNS, STANDING_OF_SIGN

ENOUGH_FOR_A_MIDDLE = 5
FAR = 2
OUTLIERS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """Which answers to one recommendation an address asks for; all of them if everything is empty.

    `criterion` is the number of a criterion and the signs of its answers ("2pn"), `change` a sign of change,
    `assistance` a kind of it, `standing` a sign of what stands behind a level 2 or 3.
    """

    answer: str = ""
    criterion: str = ""
    change: str = ""
    assistance: str = ""
    standing: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """As the address says it; each at most twenty signs, without the one that no database takes."""
        names = cls.__slots__
        return cls(**{name: query.get(name, "")[:20].replace("\x00", "") for name in names})

    @property
    def as_query(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One body's answer, as its frozen document has it; `reading` is the reviewer's, where there is one."""

    body: ComparedBody
    key: str
    explanation: str
    evidence: list[dict[str, Any]]
    claim: str | None
    supported: dict[str, int] | None
    standing: str | None
    reading: Reading | None = None


def answers_behind(round_: Round, paragraph: int, asked: Asked) -> QuerySet[ScoreLine]:
    """The lines whose answer to a recommendation is what is asked for, by name.

    Raises KeyError outside the instrument, ValueError for what no answer can be.
    """
    place = round_.index_of(paragraph)
    wanted = Q()
    if asked.answer:
        wanted &= _of_answer(round_, paragraph, asked.answer)
    if asked.criterion:
        wanted &= _of_criterion(round_, paragraph, asked.criterion)
    if asked.change:
        wanted &= _of_change(round_, place, asked.change)
    if asked.assistance:
        wanted &= Q(assistance__contains=f";{paragraph}:{asked.assistance};")
    if asked.standing:
        wanted &= _of_standing(place, asked.standing)
    return with_bodies(round_.lines().filter(wanted))


def _sign(column: str, place: int, signs: str) -> Q:
    """The lines with one of these signs at a place of a column."""
    return Q(In(Substr(column, place + 1, 1), list(signs)))


def _of_standing(place: int, signs: str) -> Q:
    if not set(signs) <= set(STANDING_OF_SIGN):
        raise ValueError(signs)
    return _sign("standings", place, signs)


def _of_change(round_: Round, place: int, sign: str) -> Q:
    own = own_changes(round_)
    meant = [pk for pk, changes in own.items() if changes[place : place + 1] == sign]
    others = _sign(round_.audience.column, place, sign) & ~Q(pk__in=list(own))
    return Q(pk__in=meant) | others


def _of_answer(round_: Round, paragraph: int, answer: str) -> Q:
    try:
        signs = signs_of(answer)
    except KeyError as unknown:
        raise ValueError(answer) from unknown
    if round_.wanted.said is Said.BODY:
        return _sign("marks", round_.index_of(paragraph), signs)
    read = readings(round_).filter(paragraph=paragraph)
    if answer == "not_read":
        return ~Q(submission__in=read.values("submission"))
    return Q(submission__in=read.filter(_read_as(signs)).values("submission"))


def _read_as(signs: str) -> Q:
    """The readings that stand for one of these signs; see `rows.sign_read`."""
    levels = [int(sign) for sign in signs if sign in LEVEL_SIGNS]
    wanted = Q(verdict=Reading.Verdict.AGREE, body_sign__in=list(signs))
    wanted |= Q(verdict=Reading.Verdict.OTHER_LEVEL, level__in=levels)
    if CANNOT_TELL in signs:
        wanted |= Q(verdict=Reading.Verdict.CANNOT_TELL)
    return wanted


def _of_criterion(round_: Round, paragraph: int, asked: str) -> Q:
    number, signs = asked[:1], asked[1:]
    if not number.isdecimal() or not signs:
        raise ValueError(asked)
    place = _place_of_criterion(round_, paragraph, int(number))
    applies = ~_sign("marks", round_.index_of(paragraph), OUTSIDE_SIGNS)
    return _sign("criteria", place, signs) & applies


def _place_of_criterion(round_: Round, paragraph: int, number: int) -> int:
    place = 0
    for recommendation in round_.outline.recommendations:
        if recommendation.paragraph == paragraph:
            if not 0 < number <= len(recommendation.criteria):
                raise ValueError(number)
            return place + number - 1
        place += len(recommendation.criteria)
    raise KeyError(paragraph)


def outliers(round_: Round, count: RecommendationCount, paragraph: int) -> list[ComparedAnswer]:
    """The answers two levels or more from the middle one (the lower median of those with a level), by name;
    none where fewer than five bodies have a level, and at most twelve. Two queries."""
    middle = middle_level(count)
    if middle is None or round_.wanted.said is Said.REVIEWER:
        return []
    far = "".join(str(level) for level in range(4) if abs(level - middle) >= FAR)
    lines = answers_behind(round_, paragraph, Asked())
    lines = lines.filter(_sign("marks", round_.index_of(paragraph), far))
    return read_answers(round_, lines[:OUTLIERS_SHOWN], paragraph) if far else []


def middle_level(count: RecommendationCount) -> int | None:
    """The lower median of the levels; None where fewer than five bodies answered with one."""
    if count.answered < ENOUGH_FOR_A_MIDDLE:
        return None
    half, below = (count.answered + 1) // 2, 0
    for sign in LEVEL_SIGNS:
        below += count.of(sign)
        if below >= half:
            return int(sign)
    return None


def read_answers(round_: Round, lines: Iterable[ScoreLine], paragraph: int) -> list[ComparedAnswer]:
    """The answers of these lines, words and evidence along. Two queries, three for staff.

    The frozen documents are read once the lines are known: a database that sorts lines is not to carry them.
    """
    rows = list(lines)
    frozen = Submission.objects.filter(pk__in=[row.submission_id for row in rows])
    documents = dict(frozen.order_by().values_list("pk", "document"))
    read: dict[UUID, Reading] = {}
    if round_.principal.reviewer:
        sent = [row.submission_id for row in rows if row.body_id not in round_.principal.roles]
        found = Reading.objects.filter(paragraph=paragraph, submission_id__in=sent)
        read = {reading.submission_id: reading for reading in found}
    return [
        _answer(round_, row, documents[row.submission_id], paragraph, read.get(row.submission_id))
        for row in rows
    ]


def _answer(
    round_: Round, line: ScoreLine, document: str, paragraph: int, reading: Reading | None
) -> ComparedAnswer:
    answers = json.loads(document)["answers"]
    said = next(answer for answer in answers if answer["paragraph"] == paragraph)
    return ComparedAnswer(
        body=compared_body(round_, line),
        key=said["state"] if said["level"] is None else str(said["level"]),
        explanation=said["explanation"],
        evidence=said["evidence"],
        claim=said["claim"],
        supported=said["supported"],
        standing=said["standing"],
        reading=reading,
    )
