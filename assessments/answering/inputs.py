"""Who gives an input to which recommendation, and what each has released.

Where a recommendation is assigned to one contributor, he or she writes the answer. Where several active
contributors are asked, or one who has no account, each gives an input beside it and the coordinator composes
the answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Assessment, Contribution, InputLink, ReturnToBody
from mechanisms.access import Principal
from mechanisms.models import Assignment, Role
from recommendations.composed import Composed

SEVERAL = 2
TAKEN_BACK = "taken back"
"""What history says of an input that is as before, since a file was undone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A contributor who is asked for a recommendation; `name` is the ministry, or the person without one.

    `person_id` is None for a contributor without an account: the coordinator brings the words in, or they
    come by a link that was opened, `by_link`.
    """

    membership_id: int
    person_id: UUID | None
    name: str
    person: str
    by_link: bool = False

    @property
    def has_account(self) -> bool:
        """Whether he or she can sign in."""
        return self.person_id is not None


def by_input(asked: Collection[Asked]) -> bool:
    """Whether those who are asked give inputs beside the answer: several, or one without an account."""
    return len(asked) >= SEVERAL or any(not one.has_account for one in asked)


type AskedAt = Mapping[int, tuple[Asked, ...]]


class Stage(StrEnum):
    """How far an input is that was released; `IN` once it proposes a level or another state."""

    NOT_STARTED = "not_started"
    BEGUN = "begun"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Input:
    """One input as it was released, by `saved_by` at `saved_at`; a draft is never in it.

    `entry` has the answers-file shape, with positions under `confidential`. `from_file`: it came in a file
    that `saved_by` uploaded for the ministry; `signed_off` is who signed it there, as the file says: name,
    post, day. `is_taken_back`: it is as it was before a file, which `saved_by` has undone.
    """

    pk: UUID
    membership_id: int | None
    name: str
    entry: Mapping[str, Any]
    revision: int
    saved_at: datetime
    saved_by: str
    from_file: bool = False
    signed_off: Mapping[str, str] = field(default_factory=dict)
    is_taken_back: bool = False

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.entry.get("state", State.BLANK) != State.BLANK:
            return Stage.IN
        said = any(self.entry.get(key) for key in ("explanation", "criteria", "evidence"))
        return Stage.BEGUN if said else Stage.NOT_STARTED

    @property
    def proposal(self) -> Answer:
        """The input in the shape of an answer."""
        return Answer.from_json(self.entry)


def asked_of(body_ids: Collection[UUID]) -> Mapping[UUID, AskedAt]:
    """Body → paragraph → the active contributors who are asked, groups expanded, by name. One query.

    A contributor who has become coordinator is asked for the ministry as before.
    """
    found = _ASSIGNED(tuple(body_ids), timezone.now())
    shared_name = _twice((row[0], row[1], row[3]) for row in found)
    at: dict[UUID, dict[int, dict[int, Asked]]] = defaultdict(lambda: defaultdict(dict))
    for body_id, member, person_id, ministry, name, email, named, single, of_group, linked in found:
        person = name or email or named
        title = ministry or person
        if (body_id, ministry) in shared_name:
            title = f"{ministry}, {person}"  # kept with what is written, whatever the language
        who = Asked(member, person_id, title, person, linked)
        for paragraph in {single, of_group} - {None}:
            at[body_id][paragraph][member] = who
    return {
        body_id: {
            paragraph: tuple(sorted(members.values(), key=lambda item: item.name))
            for paragraph, members in of_body.items()
        }
        for body_id, of_body in at.items()
    }


def _assigned(body_ids: Collection[UUID], now: datetime) -> QuerySet[Any, Any]:
    rows = Assignment.objects.filter(
        membership__removed_at=None,
        membership__body_id__in=body_ids,
        membership__role__in=(Role.CONTRIBUTOR, Role.COORDINATOR),
    ).filter(Q(membership__person=None) | Q(membership__person__is_active=True))
    return rows.values_list(
        "membership__body_id",
        "membership_id",
        "membership__person_id",
        "membership__ministry",
        "membership__person__name",
        "membership__person__email",
        "membership__name",
        "recommendation__paragraph",
        "section__recommendations__paragraph",
        Exists(InputLink.objects.working(now).opened().filter(membership=OuterRef("membership"))),
    )


_ASSIGNED = Composed(_assigned)


def _twice(rows: Iterable[tuple[UUID, int, str]]) -> set[tuple[UUID, str]]:
    """The ministries for which more than one member of the same body is asked."""
    counted = Counter((body_id, ministry) for body_id, _member, ministry in set(rows) if ministry)
    return {key for key, number in counted.items() if number > 1}


def asked_in(body_id: UUID) -> AskedAt:
    """The same of one body. One query."""
    return asked_of([body_id]).get(body_id, {})


def own_inputs(principal: Principal, body_id: UUID, asked: AskedAt) -> frozenset[int]:
    """Where this person gives an input instead of the answer: a contributor, as one of several."""
    if principal.role_in(body_id) != Role.CONTRIBUTOR:
        return frozenset()
    return frozenset(
        paragraph
        for paragraph, who in asked.items()
        if len(who) >= SEVERAL and any(one.person_id == principal.person_id for one in who)
    )


def inputs_of(
    assessment_ids: Collection[UUID], paragraph: int | None = None
) -> Mapping[UUID, Mapping[int, tuple[Input, ...]]]:
    """Assessment → paragraph → inputs by name, of removed members too. One query."""
    found: dict[UUID, dict[int, list[Input]]] = defaultdict(lambda: defaultdict(list))
    paragraphs = () if paragraph is None else (paragraph,)
    for row in _INPUTS(tuple(assessment_ids), *paragraphs):
        found[row.answer.assessment_id][row.answer.paragraph].append(input_of(row))
    return {key: {number: tuple(items) for number, items in of_one.items()} for key, of_one in found.items()}


_REASONS = Contribution.history.filter(id=OuterRef("pk")).order_by("-history_date", "-pk")
"""Why an input was saved last, first."""
_INPUT_COLUMNS = (
    "membership_id",
    "name",
    "entry",
    "revision",
    "saved_at",
    "saved_by_label",
    "from_file",
    "signed_off",
    "answer__assessment_id",
    "answer__paragraph",
)


def _inputs(assessment_ids: Collection[UUID], *paragraph: int) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(answer__assessment_id__in=assessment_ids)
    if paragraph:
        rows = rows.filter(answer__paragraph=paragraph[0])
    rows = rows.annotate(reason=Subquery(_REASONS.values("history_change_reason")[:1]))
    return rows.select_related("answer").only(*_INPUT_COLUMNS)


_INPUTS = Composed(_inputs)


def input_of(row: Contribution) -> Input:
    """A row as a plain value."""
    return Input(
        pk=row.pk,
        membership_id=row.membership_id,
        name=row.name,
        entry=row.entry,
        revision=row.revision,
        saved_at=row.saved_at,
        saved_by=row.saved_by_label,
        from_file=row.from_file,
        signed_off=row.signed_off,
        is_taken_back=getattr(row, "reason", "") == TAKEN_BACK,
    )


@dataclass(frozen=True, slots=True)
class Uncleared:
    """An answer beside inputs that is not cleared; `changed_by` who changed it since it was.

    One input alone is by somebody without an account, and says another thing than the answer.
    """

    paragraph: int
    inputs: int
    changed_by: str


def uncleared_of(assessment: Assessment) -> list[Uncleared]:
    """What a coordinator may want to clear before submitting, by paragraph. One query."""
    rows = Contribution.objects.filter(answer__assessment=assessment)
    given: dict[int, list[Contribution]] = defaultdict(list)
    for row in rows.select_related("answer", "membership"):
        if input_of(row).stage is not Stage.NOT_STARTED and not row.answer.is_cleared:
            given[row.answer.paragraph].append(row)
    return [
        Uncleared(paragraph, len(items), items[0].answer.uncleared_by_label)
        for paragraph, items in sorted(given.items())
        if len(items) >= SEVERAL or _says_another_thing(items[0])
    ]


def _says_another_thing(row: Contribution) -> bool:
    """Whether the only input, by somebody without an account, names another level than the answer."""
    answer, said = row.answer, (row.entry.get("state", State.BLANK), row.entry.get("level"))
    if row.membership is None or row.membership.has_account:
        return False
    if answer.copied or State.BLANK in (answer.state, said[0]):
        return False
    return said != (answer.state, answer.level)


@dataclass(frozen=True, slots=True)
class InputSide:
    """The inputs of one recommendation, for the one who looks: `own` is None where none is asked of him.

    `own_draft`: the own input has a draft that is not released.

    `by_input`: those who are asked give inputs, and the coordinator the answer.
    """

    asked: int
    by_input: bool
    received: int
    own: Stage | None
    own_waits: bool
    own_draft: bool = False


@dataclass(frozen=True)
class GivenInputs:
    """All inputs of one assessment, as the one who looks sees them.

    `own` are the paragraphs at which this person gives an input, `opened` those that may be written now,
    `drafts` those at which he or she has a draft that is not released.
    """

    asked: AskedAt = field(default_factory=dict)
    inputs: Mapping[int, tuple[Input, ...]] = field(default_factory=dict)
    person_id: UUID | None = None
    own: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()
    returned: ReturnToBody | None = None
    drafts: frozenset[int] = frozenset()

    def at(self, paragraph: int) -> InputSide | None:
        """What inputs mean here; None where no inputs are asked for, nor were any given."""
        asked, given = self.asked.get(paragraph, ()), self.inputs.get(paragraph, ())
        if not by_input(asked) and not given:
            return None
        members = {one.membership_id for one in asked}
        mine = self._own_input(asked, given) if paragraph in self.own else None
        stage = (mine.stage if mine else Stage.NOT_STARTED) if paragraph in self.own else None
        return InputSide(
            asked=len(asked),
            by_input=by_input(asked),
            received=sum(item.stage is Stage.IN and item.membership_id in members for item in given),
            own=stage,
            own_waits=stage is not None
            and paragraph in self.opened
            and (paragraph in self.drafts or self._waits(mine)),
            own_draft=stage is not None and paragraph in self.drafts,
        )

    def _own_input(self, asked: tuple[Asked, ...], given: tuple[Input, ...]) -> Input | None:
        mine = {one.membership_id for one in asked if one.person_id == self.person_id}
        return next((item for item in given if item.membership_id in mine), None)

    def _waits(self, mine: Input | None) -> bool:
        """Not released yet, or asked about by the reviewer and not released since."""
        if mine is None or mine.stage is not Stage.IN:
            return True
        return self.returned is not None and mine.saved_at <= self.returned.at

    @property
    def waiting(self) -> frozenset[int]:
        """Where this person's input is still waited for."""
        sides = {paragraph: self.at(paragraph) for paragraph in self.own}
        return frozenset(paragraph for paragraph, side in sides.items() if side and side.own_waits)
