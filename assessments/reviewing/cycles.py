"""Cycles: the administrator makes them; the reviewer invites, extends, closes and reopens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow, last_day
from assessments.models import Cycle, Invitation, ReturnToBody, Submission
from assessments.reviewing.queue import Participants, QueueRow
from assessments.submitting.score_lines import follow_days, tell_invitations
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Matter, Principal, require
from mechanisms.directory.typed_body import holds
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.models.body import plain
from mechanisms.name_order import body_key
from mechanisms.people import letters
from recommendations.models import Edition


def _allow(by: Actor, capability: Capability, body: Body | None = None) -> None:
    """`body`: nobody decides for a body to which he or she belongs, staff included."""
    if by.is_command_line:
        return
    require(by.principal, capability, Matter())
    if body is not None:
        require(by.principal, capability, Matter(body_id=body.pk))


@transaction.atomic
def create_cycle(
    *, by: Actor, slug: str, name: str, edition: Edition, opens_on: date, closes_on: date
) -> Cycle:
    """A new round on one edition; Refused for a slug that is taken or days in the wrong order."""
    _allow(by, Capability.CREATE_CYCLE)
    _require_order(opens_on, closes_on)
    if Cycle.objects.filter(slug=slug).exists():
        raise Refused(_("There is a cycle %s already.") % slug)
    cycle = Cycle(slug=slug, name=name, edition=edition, opens_on=opens_on, closes_on=closes_on)
    try:
        cycle.full_clean()
    except ValidationError as error:
        raise Refused("; ".join(error.messages)) from error
    cycle.save()
    record(by=by, kind="cycle_created", subject=slug, data={"edition": edition.code})
    return cycle


def _require_order(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused(_("The cycle closes before it opens."))


@transaction.atomic
def change_dates(*, by: Actor, cycle: Cycle, opens_on: date, closes_on: date) -> Cycle:
    """Move the days of a cycle that is not closed; what was late may be in time then, or the other way."""
    _allow(by, Capability.CREATE_CYCLE)
    cycle = _held_with_its_edition(cycle)
    _require_open(cycle)
    _require_order(opens_on, closes_on)
    opened, before = cycle.opens_on, cycle.closes_on
    if (opened, before) == (opens_on, closes_on):
        return cycle
    cycle.opens_on, cycle.closes_on = opens_on, closes_on
    cycle.save(update_fields=["opens_on", "closes_on"])
    if opens_on != opened:
        follow_days(cycle)
    data = {"from": before.isoformat(), "to": closes_on.isoformat()}
    record(by=by, kind="cycle_dates_changed", subject=cycle.slug, data=data)
    return cycle


def held_cycle(cycle: Cycle) -> Cycle:
    """The row as it is now, held until the end of the transaction."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("edition")
    return rows.get(pk=cycle.pk)


def _held_with_its_edition(cycle: Cycle) -> Cycle:
    """Likewise, with all cycles whose numbers may move if this one opens earlier or later; in the order in
    which they opened so far, as a submission holds them."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("edition")
    found = rows.filter(edition=cycle.edition_id).order_by("opens_on", "pk")
    return {row.pk: row for row in found}[cycle.pk]


def _require_open(cycle: Cycle) -> None:
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % cycle)


@transaction.atomic
def invite(*, by: Actor, cycle: Cycle, body: Body) -> Invitation:
    """Ask a body to answer; asking twice changes nothing. A cycle holds invented bodies or real ones."""
    _allow(by, Capability.RUN_CYCLE, body)
    if not body.can_answer:
        why = _("%s does not assess itself.")
        raise Refused(why % body)
    _require_open(cycle)
    require_same_world(cycle, body)
    invitation, made = Invitation.objects.get_or_create(
        cycle=cycle, body=body, defaults={"invited_on": by.moment.date()}
    )
    if made:
        tell_invitations(body.pk, cycle.pk)
        _record(by, "invited", invitation)
    return invitation


def require_same_world(cycle: Cycle, body: Body) -> None:
    """Raise `Refused` for an invented body among real ones, or a real one among the invented."""
    if Invitation.objects.filter(cycle=cycle).exclude(body__sample=body.sample).exists():
        raise Refused(_("Invented bodies and real ones can’t take part in the same cycle."))


@transaction.atomic
def decline(*, by: Actor, invitation: Invitation) -> Invitation:
    return _set_state(by, invitation, Invitation.State.DECLINED, "declined")


@transaction.atomic
def take_back_decline(*, by: Actor, invitation: Invitation) -> Invitation:
    """It did not decline after all, or not any more: it counts as invited again."""
    return _set_state(by, invitation, Invitation.State.INVITED, "decline_taken_back")


def _set_state(by: Actor, invitation: Invitation, state: str, kind: str) -> Invitation:
    """Noted twice is noted once."""
    _allow(by, Capability.RUN_CYCLE, invitation.body)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.state = state
    if held.state != state:
        invitation.save(update_fields=["state"])
        _record(by, kind, invitation)
    return invitation


@transaction.atomic
def extend(*, by: Actor, invitation: Invitation, until: date) -> Invitation:
    """Give one body more time than the others; Refused for a day before the one on which all close."""
    _allow(by, Capability.RUN_CYCLE, invitation.body)
    _require_open(invitation.cycle)
    if until < invitation.cycle.closes_on:
        why = _("The cycle closes on %s. Choose that day or a later one.")
        raise Refused(why % date_format(invitation.cycle.closes_on, "DATE_FORMAT"))
    invitation.extended_until = until
    invitation.save(update_fields=["extended_until"])
    _record(by, "extended", invitation, {"until": until.isoformat()})
    return invitation


def _record(by: Actor, kind: str, invitation: Invitation, data: Mapping[str, Any] | None = None) -> None:
    chain, subject = invitation.body.slug, invitation.cycle.slug
    record(by=by, kind=kind, chain=chain, subject=subject, data=data)


@transaction.atomic
def close_cycle(*, by: Actor, cycle: Cycle) -> Cycle:
    """Close the round: nothing in it can be written any more. Closing twice changes nothing."""
    _allow(by, Capability.RUN_CYCLE)
    if held_cycle(cycle).closed_at is None:
        cycle.closed_at = by.moment
        cycle.save(update_fields=["closed_at"])
        record(by=by, kind="cycle_closed", subject=cycle.slug)
    return cycle


@transaction.atomic
def reopen_cycle(*, by: Actor, cycle: Cycle) -> Cycle:
    """Open a closed round again, so that what was returned can be answered. Its days stay: late is shown."""
    _allow(by, Capability.RUN_CYCLE)
    if held_cycle(cycle).closed_at is not None:
        cycle.closed_at = None
        cycle.save(update_fields=["closed_at"])
        record(by=by, kind="cycle_reopened", subject=cycle.slug)
    return cycle


@transaction.atomic
def remind(*, by: Actor, invitation: Invitation, by_mail: bool) -> Invitation:
    """Note that a body was reminded, at most once a day; whoever calls sends the letter afterwards.

    Staff never learn of drafts: what a body keeps to itself is no reason against a reminder. Raises
    Refused where the cycle is closed, the body declined or shares something, or was reminded today.
    """
    allow(by, Capability.RUN_CYCLE, invitation.body)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    held.body, held.cycle = invitation.body, invitation.cycle
    _require_remindable(held, by)
    held.reminders += 1
    held.reminded_on = by.moment.date()
    held.save(update_fields=["reminders", "reminded_on"])
    _record(by, "reminded", held, {"number": held.reminders, "mail": by_mail})
    return held


def _require_remindable(invitation: Invitation, by: Actor) -> None:
    _require_open(invitation.cycle)
    if invitation.state == Invitation.State.DECLINED:
        raise Refused(_("%s has declined.") % invitation.body)
    if invitation.reminded_on == by.moment.date():
        raise Refused(_("%s was reminded today already.") % invitation.body)
    sent = Submission.objects.shared().filter(
        assessment__cycle=invitation.cycle, assessment__body=invitation.body
    )
    if sent.exists():
        raise Refused(_("%s has shared its submission already.") % invitation.body)


def coordinators_of(bodies: Collection[UUID]) -> Mapping[UUID, Sequence[Person]]:
    """Body → its coordinators who can sign in. One query."""
    rows = (
        Membership.objects.active()
        .filter(body_id__in=bodies, role=Role.COORDINATOR, person__is_active=True)
        .select_related("person")
    )
    found: dict[UUID, list[Person]] = defaultdict(list)
    for row in rows:
        found[row.body_id].append(row.account)
    return found


def send_reminder(invitation: Invitation, people: Sequence[Person]) -> int:
    """To how many of the coordinators the letter was handed over."""
    return letters.send_to_all("reminder", people, **_context(invitation))


def reminder_text(invitation: Invitation) -> str:
    """The letter to copy, in the language of whoever reads this page."""
    return letters.text_of("reminder", **_context(invitation))[1]


def _context(invitation: Invitation) -> dict[str, object]:
    return {
        "body": invitation.body,
        "cycle": invitation.cycle,
        "until": last_day(invitation.cycle, invitation.extended_until),
        "link": letters.absolute(reverse("assessments:dashboard")),
    }


# A longer list of bodies to invite is searched.
MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """The bodies that can be invited, by name: those shown, and how many more there are."""

    bodies: tuple[Body, ...]
    more: int


def offered(me: Principal, cycle: Cycle, words: str) -> Offered:
    """Bodies that can answer and are not invited yet, whose names hold all these words. Three queries.

    An invented body takes part with invented ones alone. One's own bodies are for a colleague to invite.
    """
    invited = Invitation.objects.filter(cycle=cycle)
    rows = Body.objects.filter(can_answer=True).exclude(pk__in=list(me.roles))
    for sample in invited.values_list("body__sample", flat=True).order_by()[:1]:
        rows = rows.filter(sample=sample)
    rows = rows.filter(~Exists(invited.filter(body=OuterRef("pk"))))
    for word in plain(words).split():
        rows = rows.filter(holds(word))
    shown = tuple(rows.order_by(body_key(), "pk")[:MOST_OFFERED])
    return Offered(shown, max(0, rows.count() - len(shown)))


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """Bodies of one state when a cycle ends: how many, and the first of them by name."""

    number: int
    rows: tuple[Body, ...]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


def leaves_open(me: Principal, cycle: Cycle) -> dict[str, LeftOpen]:
    """The bodies that could not answer any more, those to be reviewed, those that share nothing. Six
    queries."""
    asked = ReturnToBody.objects.filter(closed_at=None, submission=OuterRef("pk"))
    shared = Submission.objects.at_desk_of(me).shared().filter(assessment__cycle=cycle, reviewed_at=None)
    silent = Participants(me, cycle, timezone.localdate(), silent=True)
    found: dict[str, Any] = {
        "returned": shared.filter(Exists(asked)).values("assessment__body"),
        "submitted": shared.filter(~Exists(asked)).values("assessment__body"),
        "silent": silent.asked.values("body"),
    }
    return {state: _left_open(bodies.order_by()) for state, bodies in found.items()}


def _left_open(bodies: Any) -> LeftOpen:
    first = Body.objects.filter(pk__in=bodies).order_by(body_key(), "pk")[:MOST_OFFERED]
    return LeftOpen(bodies.count(), tuple(first))


@dataclass(frozen=True, slots=True)
class ToRemind:
    """A body that was invited and shares nothing; `text` is the letter, for whoever has to write it."""

    row: QueueRow
    invitation: Invitation
    coordinators: Sequence[Person]
    text: str
    is_done: bool


def to_remind(rows: Iterable[QueueRow], cycle: Cycle, today: date) -> tuple[ToRemind, ...]:
    """The silent ones among these rows, by name; ``is_done`` are those reminded today. Two queries."""
    silent = [row for row in rows if row.standing.is_silent]
    ids = [row.body_id for row in silent]
    found = invitations_of(cycle, ids)
    people = coordinators_of(ids)
    return tuple(
        ToRemind(
            row=row,
            invitation=found[row.body_id],
            coordinators=people.get(row.body_id, ()),
            text=reminder_text(found[row.body_id]),
            is_done=found[row.body_id].reminded_on == today,
        )
        for row in silent
        if row.body_id in found
    )


def invitations_of(cycle: Cycle, bodies: Collection[UUID]) -> Mapping[UUID, Invitation]:
    """Body → its invitation to the cycle. One query."""
    rows = Invitation.objects.filter(cycle=cycle, body_id__in=bodies).select_related("body")
    found = {row.body_id: row for row in rows}
    for row in found.values():
        row.cycle = cycle
    return found


@dataclass(frozen=True, slots=True)
class Staff:
    """The reviewers by name, and who of them belongs to which body."""

    people: tuple[Person, ...]
    belongs: frozenset[tuple[UUID, UUID]]

    def fit_for(self, body_id: UUID) -> tuple[Person, ...]:
        return tuple(one for one in self.people if (one.pk, body_id) not in self.belongs)


def read_staff() -> Staff:
    """Whoever can be a reader. Two queries."""
    people = tuple(Person.objects.filter(is_reviewer=True, is_active=True).order_by("name", "email"))
    pairs = Membership.objects.active().filter(person__in=people)
    return Staff(people, frozenset(pairs.values_list("person_id", "body_id")))
