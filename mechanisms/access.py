"""The one permission module: who may do what with what belongs to which body.

Everything is decided on plain values, here and nowhere else. Querysets elsewhere ask for the `Scope` of
a principal; views call `require`. The table below is the one of the product's security rules, cell by
cell; a cell says what a standing (one's position towards the body in question) may do.

Two refusals: whoever has no right to know that a thing exists gets "not found" (`hidden`); a member
without the right gets "not allowed" (`no`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from mechanisms.models import Assignment, Body, Membership, Role
from mechanisms.name_order import body_key
from recommendations.composed import Composed


class Sharing(StrEnum):
    """Who outside the body sees a submission."""

    PRIVATE = "private"
    RAPPORTEUR = "rapporteur"
    PUBLIC = "public"


class Standing(StrEnum):
    """What a person is to the body in question; a person may have several."""

    ANONYMOUS = "anonymous"
    READER = "reader"
    APPROVER = "approver"
    CONTRIBUTOR = "contributor"
    COORDINATOR = "coordinator"
    STRANGER = "stranger"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Capability(StrEnum):
    """What can be asked for; the rows of the table."""

    SEE_DRAFT = "see_draft"
    START_DRAFT = "start_draft"
    WRITE_ANSWER = "write_answer"
    WRITE_PLAN = "write_plan"
    CONTRIBUTE = "contribute"
    CLEAR_ANSWER = "clear_answer"
    COMMENT = "comment"
    SEE_HISTORY = "see_history"
    RESTORE = "restore"
    SUBMIT = "submit"
    CLEAR = "clear"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    CHANGE_SHARING = "change_sharing"
    SEE_SAID = "see_said"
    RETURN = "return"
    SEE_SUBMISSION = "see_submission"
    READ_READINGS = "read_readings"
    REPLY = "reply"
    WRITE_READING = "write_reading"
    SEE_INTERNAL_NOTES = "see_internal_notes"
    COMPARE = "compare"
    COMPARE_READINGS = "compare_readings"
    WORK_AT_DESK = "work_at_desk"
    ENTER_FILE = "enter_file"
    CONFIRM_FILE = "confirm_file"
    SEE_MEMBERS = "see_members"
    MANAGE_MEMBERS = "manage_members"
    ASK_RECOVERY = "ask_recovery"
    STOP_RECOVERY = "stop_recovery"
    STOP_STAFF_REQUEST = "stop_staff_request"
    APPOINT_COORDINATOR = "appoint_coordinator"
    CREATE_BODY = "create_body"
    MANAGE_PEOPLE = "manage_people"
    SETTLE_WORDS = "settle_words"
    MANAGE_TRANSLATIONS = "manage_translations"
    WRITE_UPDATE = "write_update"
    OWN_DATA = "own_data"
    REMOVE_TEXT = "remove_text"
    SEE_AUDIT = "see_audit"
    SEE_SECURITY_EVENTS = "see_security_events"
    CREATE_CYCLE = "create_cycle"
    RUN_CYCLE = "run_cycle"


class Cell(StrEnum):
    """What a cell of the table says."""

    YES = "yes"
    NO = "no"
    HIDDEN = "-"
    ASSIGNED = "if assigned, else no"
    ASSIGNED_AND_OWN = "one's own version of an assigned answer, else no"
    PUBLIC = "if public, or shown to a mechanism of one's own, else -"
    SHARED = "if shared with the Rapporteur or public, else -"
    RELEASED = "once released, else -"
    OWN = "one's own, else -"


@dataclass(frozen=True, slots=True)
class ByLink:
    """The link without an account by which somebody comes: of which body and which contributor it is."""

    body_id: UUID
    membership_id: int


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person's roles as plain values; `assigned` holds paragraphs, groups expanded.

    Whoever comes by a link (`link`) is no person and has no role: `assigned` is all that he or she reaches.
    """

    person_id: UUID | None
    username: str
    name: str
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    reviewer: bool = False
    administrator: bool = False
    assigned: Mapping[UUID, frozenset[int]] = field(default_factory=dict)
    link: ByLink | None = None

    @property
    def is_anonymous(self) -> bool:
        """Nobody has signed in, nor come by a link."""
        return self.person_id is None and self.link is None

    def role_in(self, body_id: UUID | None) -> Role | None:
        """The role in a body; None for a stranger to it."""
        return self.roles.get(body_id) if body_id is not None else None

    def may_answer(self, body_id: UUID) -> frozenset[int] | None:
        """The paragraphs a person may answer for a body; None means all of them."""
        role = self.role_in(body_id)
        if role == Role.COORDINATOR:
            return None
        if role == Role.CONTRIBUTOR or self.link is not None:
            return self.assigned.get(body_id, frozenset())
        return frozenset()


ANONYMOUS = Principal(person_id=None, username="", name="")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked about, as plain values.

    `body_id` is None for what belongs to no body (cycles, the directory). `submitted` tells a frozen
    submission from a draft. `own`: written by the one who asks (a version to restore, an act on
    record), or about him or her. `released`: the reviewer has released the remarks to the body. `shown`:
    the body shows it to its regional mechanisms, and who asks belongs to one of them.
    """

    body_id: UUID | None = None
    paragraph: int | None = None
    submitted: bool = False
    sharing: Sharing | str | None = None
    own: bool = False
    released: bool = False
    shown: bool = False


def _row(*cells: Cell) -> Mapping[Standing, Cell]:
    """One row: reader, approver, contributor, coordinator, member of another, reviewer, administrator."""
    columns = (
        Standing.READER,
        Standing.APPROVER,
        Standing.CONTRIBUTOR,
        Standing.COORDINATOR,
        Standing.STRANGER,
        Standing.REVIEWER,
        Standing.ADMINISTRATOR,
    )
    return dict(zip(columns, cells, strict=True))


_Y, _N, _H, _O = Cell.YES, Cell.NO, Cell.HIDDEN, Cell.OWN
_C = Capability

TABLE: Mapping[Capability, Mapping[Standing, Cell]] = {
    _C.SEE_DRAFT: _row(_Y, _Y, _Y, _Y, _H, _H, _H),
    _C.START_DRAFT: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.WRITE_ANSWER: _row(_N, _N, Cell.ASSIGNED, _Y, _H, _H, _H),
    _C.WRITE_PLAN: _row(_N, _N, Cell.ASSIGNED, _Y, _H, _H, _H),
    _C.CONTRIBUTE: _row(_N, _N, Cell.ASSIGNED, _Y, _H, _H, _H),
    _C.CLEAR_ANSWER: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.COMMENT: _row(_N, _Y, _Y, _Y, _H, _H, _H),
    _C.SEE_HISTORY: _row(_Y, _Y, _Y, _Y, _H, _H, _H),
    _C.RESTORE: _row(_N, _N, Cell.ASSIGNED_AND_OWN, _Y, _H, _H, _H),
    _C.SUBMIT: _row(_N, _N, _N, _Y, _H, _N, _N),
    _C.CLEAR: _row(_N, _N, _N, _Y, _H, _N, _N),
    _C.APPROVE: _row(_N, _Y, _N, _N, _H, _N, _N),
    _C.WITHDRAW: _row(_N, _N, _N, _Y, _H, _N, _N),
    _C.CHANGE_SHARING: _row(_N, _N, _N, _Y, _H, _N, _N),
    _C.SEE_SAID: _row(_Y, _Y, _Y, _Y, _H, _H, _H),
    _C.RETURN: _row(_N, _N, _N, _N, _H, Cell.SHARED, _N),
    _C.SEE_SUBMISSION: _row(_Y, _Y, _Y, _Y, Cell.PUBLIC, Cell.SHARED, Cell.PUBLIC),
    _C.READ_READINGS: _row(Cell.RELEASED, Cell.RELEASED, Cell.RELEASED, Cell.RELEASED, _H, Cell.SHARED, _H),
    _C.REPLY: _row(_N, _N, _N, Cell.RELEASED, _H, _N, _H),
    _C.WRITE_READING: _row(_N, _N, _N, _N, _H, Cell.SHARED, _H),
    _C.SEE_INTERNAL_NOTES: _row(_H, _H, _H, _H, _H, Cell.SHARED, _H),
    _C.COMPARE: _row(_Y, _Y, _Y, _Y, Cell.PUBLIC, Cell.SHARED, Cell.PUBLIC),
    _C.COMPARE_READINGS: _row(_H, _H, _H, _H, _H, Cell.SHARED, _H),
    _C.WORK_AT_DESK: _row(_H, _H, _H, _H, _H, _Y, _H),
    _C.ENTER_FILE: _row(_N, _N, _N, _N, _H, _Y, _H),
    _C.CONFIRM_FILE: _row(_N, _N, _N, _Y, _H, _Y, _H),
    _C.SEE_MEMBERS: _row(_Y, _Y, _Y, _Y, _H, _H, _H),
    _C.MANAGE_MEMBERS: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.ASK_RECOVERY: _row(_Y, _Y, _Y, _Y, _H, _H, _H),
    _C.STOP_RECOVERY: _row(_N, _N, _N, _Y, _H, _H, _Y),
    _C.STOP_STAFF_REQUEST: _row(_O, _O, _O, _O, _O, _Y, _Y),
    _C.APPOINT_COORDINATOR: _row(_N, _N, _N, _N, _H, _H, _Y),
    _C.CREATE_BODY: _row(_N, _N, _N, _N, _H, _H, _Y),
    _C.MANAGE_PEOPLE: _row(_H, _H, _H, _H, _H, _H, _Y),
    _C.SETTLE_WORDS: _row(_H, _H, _H, _H, _H, _H, _Y),
    _C.MANAGE_TRANSLATIONS: _row(_H, _H, _H, _H, _H, _H, _Y),
    _C.WRITE_UPDATE: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.OWN_DATA: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.REMOVE_TEXT: _row(_N, _N, _N, _Y, _H, _H, _H),
    _C.SEE_AUDIT: _row(_H, _H, _H, _Y, _H, Cell.OWN, _H),
    _C.SEE_SECURITY_EVENTS: _row(_H, _H, _H, _H, _H, _H, _Y),
    _C.CREATE_CYCLE: _row(_N, _N, _N, _N, _N, _H, _Y),
    _C.RUN_CYCLE: _row(_N, _N, _N, _N, _N, _Y, _N),
}

# What changes the answers; a frozen submission never changes.
_CHANGES_ANSWERS = frozenset(
    {_C.WRITE_ANSWER, _C.CONTRIBUTE, _C.CLEAR_ANSWER, _C.COMMENT, _C.RESTORE, _C.SUBMIT, _C.CLEAR, _C.APPROVE}
)
# What visitors may see without signing in.
_PUBLIC = frozenset({_C.SEE_SUBMISSION, _C.COMPARE})


# All that a link without an account opens: the input of its one contributor, where he or she is asked.
_BY_LINK: Mapping[Capability, Cell] = {_C.CONTRIBUTE: Cell.ASSIGNED}


def standings(principal: Principal, matter: Matter) -> frozenset[Standing]:
    """What somebody is to the body in question.

    Nobody reviews a body to which he or she belongs: there a reviewer is a member and no more.
    """
    if principal.is_anonymous:
        return frozenset({Standing.ANONYMOUS})
    role = principal.role_in(matter.body_id)
    found = {Standing(role.value)} if role is not None else set()
    if principal.reviewer and role is None:
        found.add(Standing.REVIEWER)
    if principal.administrator:
        found.add(Standing.ADMINISTRATOR)
    return frozenset(found or {Standing.STRANGER})


def can(principal: Principal, capability: Capability, matter: Matter | None = None) -> bool:
    """Whether the principal may; decides on the values given, without a query."""
    return Cell.YES in _verdicts(principal, capability, matter or Matter())


def require(principal: Principal, capability: Capability, matter: Matter | None = None) -> None:
    """Return if the principal may.

    Raises Http404 for whoever has no right to know that it exists, PermissionDenied for a member
    without the right. A view that visitors may reach sends them to sign in before it asks.
    """
    matter = matter or Matter()
    verdicts = _verdicts(principal, capability, matter)
    if Cell.YES in verdicts:
        return
    if Cell.NO in verdicts and _knows(principal, matter):
        raise PermissionDenied
    raise Http404


def _verdicts(principal: Principal, capability: Capability, matter: Matter) -> frozenset[Cell]:
    """What each standing is told: yes, no or hidden."""
    if principal.link is not None:
        return frozenset({_by_link(principal, principal.link, capability, matter)})
    if principal.is_anonymous:
        public = capability in _PUBLIC and (matter.body_id is None or _holds(Cell.PUBLIC, principal, matter))
        return frozenset({_Y if public else _H})
    if capability is Capability.COMPARE and matter.body_id is None:
        return frozenset({_Y})
    if capability in _CHANGES_ANSWERS and matter.submitted:
        return frozenset({_N})
    row = TABLE[capability]
    return frozenset(_verdict(row[standing], principal, matter) for standing in standings(principal, matter))


def _by_link(principal: Principal, link: ByLink, capability: Capability, matter: Matter) -> Cell:
    cell = _BY_LINK.get(capability, _H)
    is_its = matter.body_id == link.body_id and not matter.submitted and _holds(cell, principal, matter)
    return _Y if is_its else _H


def _verdict(cell: Cell, principal: Principal, matter: Matter) -> Cell:
    if cell in (_Y, _N, _H):
        return cell
    if _holds(cell, principal, matter):
        return _Y
    return _N if cell in (Cell.ASSIGNED, Cell.ASSIGNED_AND_OWN) else _H


def _holds(cell: Cell, principal: Principal, matter: Matter) -> bool:
    """Whether the condition that a cell names is met."""
    match cell:
        case Cell.ASSIGNED:
            return _assigned(principal, matter)
        case Cell.ASSIGNED_AND_OWN:
            return matter.own and _assigned(principal, matter)
        case Cell.PUBLIC:
            shown = matter.shown and not principal.is_anonymous
            return matter.submitted and (matter.sharing == Sharing.PUBLIC or shown)
        case Cell.SHARED:
            shared = matter.sharing in (Sharing.RAPPORTEUR, Sharing.PUBLIC)
            return matter.submitted and shared
        case Cell.RELEASED:
            return matter.released
        case Cell.OWN:
            return matter.own
        case _:
            return False


def _assigned(principal: Principal, matter: Matter) -> bool:
    if matter.body_id is None or matter.paragraph is None:
        return False
    return matter.paragraph in principal.assigned.get(matter.body_id, frozenset())


def _knows(principal: Principal, matter: Matter) -> bool:
    """Whether the principal may know that the thing exists."""
    if matter.body_id is None or principal.role_in(matter.body_id) is not None:
        return True
    return matter.submitted and can(principal, Capability.SEE_SUBMISSION, matter)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a queryset may return.

    Everything of the bodies in `own`, drafts included; of all others only submissions whose sharing
    is in `sharings`. `readings_except` is None for whoever sees no reviewer's readings, else the
    bodies whose readings stay closed to this reviewer (his or her own).
    """

    own: frozenset[UUID]
    sharings: frozenset[Sharing]
    readings_except: frozenset[UUID] | None = None


def scope_of(principal: Principal) -> Scope:
    """The scope of a principal, for querysets of any room."""
    own = frozenset(principal.roles)
    if principal.reviewer:
        shared = frozenset({Sharing.RAPPORTEUR, Sharing.PUBLIC})
        return Scope(own=own, sharings=shared, readings_except=own)
    return Scope(own=own, sharings=frozenset({Sharing.PUBLIC}))


def bodies_with(principal: Principal, capability: Capability) -> frozenset[UUID]:
    """The principal's own bodies in which the role alone grants a capability (no condition)."""
    return frozenset(
        body_id
        for body_id, role in principal.roles.items()
        if TABLE[capability][Standing(role.value)] is Cell.YES
    )


def own_bodies(principal: Principal) -> Any:
    """The bodies to which the principal belongs, as rows, by name. One query when read."""
    return Body.objects.filter(pk__in=principal.roles).order_by(body_key(), "pk")


_ROLES = Composed(
    lambda person: Membership.objects.active().filter(person=person).values_list("body_id", "role")
)


def principal_of(person: Any) -> Principal:
    """The roles of whoever is signed in, in one query, two where he or she is a contributor.

    Takes `request.user`; a visitor, or somebody whose account is closed, is ANONYMOUS. Read at every
    request: a member who was removed is a stranger on the next one.
    """
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return ANONYMOUS
    roles = {body_id: Role(role) for body_id, role in _ROLES(person.pk)}
    contributes = any(role == Role.CONTRIBUTOR for role in roles.values())
    return Principal(
        person_id=person.pk,
        username=person.username,
        name=str(person),
        roles=roles,
        reviewer=person.is_reviewer,
        administrator=person.is_administrator,
        assigned=_assignments(person.pk) if contributes else {},
    )


def _assignments(person_id: UUID) -> dict[UUID, frozenset[int]]:
    """Body → paragraphs assigned to a contributor, groups expanded. One query."""
    rows = Assignment.objects.filter(
        Q(membership__removed_at__isnull=True),
        membership__person_id=person_id,
        membership__role=Role.CONTRIBUTOR,
    ).values_list("membership__body_id", "recommendation__paragraph", "section__recommendations__paragraph")
    found: dict[UUID, set[int]] = {}
    for body_id, single, of_group in rows:
        paragraphs = {number for number in (single, of_group) if number is not None}
        found.setdefault(body_id, set()).update(paragraphs)
    return {body_id: frozenset(numbers) for body_id, numbers in found.items()}
