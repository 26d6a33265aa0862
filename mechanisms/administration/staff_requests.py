"""Nobody makes himself powerful alone: what an administrator asks about the rights and accounts of staff.

A second administrator confirms it, or the waiting time passes. All administrators and reviewers and the
person concerned are told at once, and any of them can stop it. Notice that nobody else can read is none:
where nobody else could stop it, it is not done, and the operator of the server decides.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mechanisms.access import Capability, Matter, Principal, can, principal_of, require
from mechanisms.administration import account_acts
from mechanisms.models import Person, StaffRequest
from mechanisms.models.guarded_act import GuardedActQuerySet
from mechanisms.people import guarded_acts
from mechanisms.people.letters import can_send
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened

Kind = StaffRequest.Kind

#: What makes somebody more powerful.
GIVING = frozenset({Kind.GIVE_REVIEWER, Kind.GIVE_ADMINISTRATOR})

#: What a person may want to stop because it takes something from him or her.
AGAINST = frozenset({Kind.TAKE_REVIEWER, Kind.TAKE_ADMINISTRATOR, Kind.CLOSE})


class NoReason(RequestRefused):
    """Others decide by the reason, and there is none."""


def those_told() -> QuerySet[Person, Person]:
    """Who is told of each request and can stop it, beside the person concerned, by name.

    Reviewers and administrators who can sign in; also whoever was a reviewer until an administrator alone
    took the rights away, as long as a request waits: else one could first remove all who would object.
    """
    held = Q(is_reviewer=True) | Q(is_administrator=True)
    lately = Q(pk__in=_lost_lately().values("person"))
    return Person.objects.filter(held | lately, is_active=True).order_by("name", "email")


def watchers(kind: str, by: Person | None, person: Person) -> QuerySet[Person, Person]:
    """Who could stop it and neither asked for it nor gains by it."""
    others = those_told().exclude(pk=by.pk) if by else those_told()
    return others if kind in AGAINST else others.exclude(pk=person.pk)


def is_of_staff(person: Person) -> bool:
    """Whether this is an account of the staff, so that no administrator alone closes or opens it."""
    if person.is_reviewer or person.is_administrator:
        return True
    return bool(_lost_lately().filter(person=person).exists())


def is_guarded(person: Person) -> bool:
    """Whether no administrator alone enters this account: one of the staff, or one that is to become so."""
    waiting = StaffRequest.objects.open().filter(person=person, kind__in=GIVING)
    return is_of_staff(person) or bool(waiting.exists())


def will_end_password(request: StaffRequest) -> bool:
    """Whether the person's password and second factors end when it is done."""
    return request.kind in GIVING and account_acts.ends_password(request.person)


def needs_link(request: StaffRequest) -> bool:
    """Whether it is done, and the person waits for a link that no mail brings."""
    if request.kind not in GIVING or not request.done_at or can_send():
        return False
    return not request.person.has_usable_password()


def visible_to(principal: Principal) -> GuardedActQuerySet:
    """All of them for the staff, those about oneself for everybody else; the latest first."""
    rows = StaffRequest.objects.select_related("person")
    if can(principal, Capability.STOP_STAFF_REQUEST):
        return rows
    lately = _lost_lately().filter(person=principal.person_id)
    return rows.filter(Q(person=principal.person_id) | Exists(lately))


def open_for(principal: Principal) -> list[StaffRequest]:
    """What waits and concerns this person, for the pages on which he or she lands. One query."""
    return list(visible_to(principal).open())


@transaction.atomic
def ask(*, by: Person, kind: str, person: Person, reason: str = "") -> StaffRequest:
    """Ask for an act about the staff; `done_at` of what comes back says whether it was done at once.

    Raises Refused for what is so already, is asked for already, or nobody else could stop; NoReason;
    LastAdministrator; Http404 for who is no administrator.
    """
    account_acts.take_turn()
    by, person = _fresh(by), _fresh(person)
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    if not _applies(kind, person):
        raise RequestRefused(_("This can’t be asked for now. Look at the account again."))
    made = guarded_acts.asked(StaffRequest, by=by, person=person, reason=reason, kind=Kind(kind))
    if _is_at_once(kind, by, person):
        made.effective_at = made.asked_at
        _do(made, by)
        return made
    _refuse_to_wait(made, by)
    made.effective_at = made.asked_at + settings.RECOVERY_WAIT
    made.save()
    _tell("staff_request_asked", by, made)
    return made


@transaction.atomic
def confirm(*, by: Person, request_id: UUID) -> StaffRequest:
    """Confirm as a second administrator: it is done at once, or stopped where it can't be done any more.

    Raises Refused for what one asked oneself, what is about oneself and what is over; Http404 for who is
    no administrator; StaffRequest.DoesNotExist.
    """
    account_acts.take_turn()
    by = _fresh(by)
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = guarded_acts.locked(StaffRequest, request_id)
    guarded_acts.require_second(found, by)
    if label := _why_lapsed(found):
        _stop(found, None, label)
        return found
    guarded_acts.mark_confirmed(found, by, waits=False)
    _tell("staff_request_confirmed", by, found)
    _do(found, by)
    return found


@transaction.atomic
def stop(*, by: Person, request_id: UUID) -> StaffRequest:
    """Stop it before it is done, as one of the staff or as the person concerned.

    Raises Refused for what is over; Http404 for everybody else; StaffRequest.DoesNotExist.
    """
    account_acts.take_turn()
    by = _fresh(by)
    found = guarded_acts.locked(StaffRequest, request_id)
    concerned = found.person_id == by.pk or _lost_lately().filter(person=by).exists()
    require(principal_of(by), Capability.STOP_STAFF_REQUEST, Matter(own=concerned))
    guarded_acts.require_open(found)
    _stop(found, by, str(by))
    return found


@transaction.atomic
def at_command_line(*, kind: str, person: Person) -> StaffRequest:
    """Done at once by the operator of the server, on record, and told to all.

    Raises Refused for what is so already; LastAdministrator.
    """
    account_acts.take_turn()
    person = _fresh(person)
    if not _applies(kind, person):
        raise RequestRefused(_("It is so already, or the account is closed."))
    made = guarded_acts.asked(StaffRequest, by=None, person=person, reason="", kind=Kind(kind))
    made.effective_at = made.asked_at
    _do(made, None)
    return made


def carry_out_due() -> int:
    """Do what has waited long enough, each in its own transaction; how many were done."""
    due = StaffRequest.objects.due().values_list("pk", flat=True)
    return sum(_carry_out(pk) for pk in list(due))


def drop_lapsed() -> None:
    """Stop what can't be done any more; call it inside the act that closed an account or took a right."""
    for found in StaffRequest.objects.open().select_related("person", "asked_by"):
        if label := _why_lapsed(found):
            _stop(found, None, label)


@transaction.atomic
def _carry_out(request_id: UUID) -> bool:
    """Do one that has waited, if whoever asked still may, and somebody else could have stopped it."""
    account_acts.take_turn()
    found = guarded_acts.locked(StaffRequest, request_id)
    if not found.is_open:
        return False
    label = _why_lapsed(found)
    if not label and not watchers(found.kind, found.asked_by, found.person).exists():
        label = gettext_noop("nobody: there was nobody else who could have stopped it")
    if label:
        _stop(found, None, label)
        return False
    _do(found, None)
    return True


def _refuse_to_wait(made: StaffRequest, by: Person) -> None:
    """Raises Refused where it is asked for already, nobody is told why, or nobody else could stop it."""
    if StaffRequest.objects.open().filter(person=made.person, kind=made.kind).exists():
        raise RequestRefused(_("This is already asked for. Wait until it is done or stopped."))
    if not made.reason:
        raise NoReason(_("Write the reason, so that the others can decide."))
    if made.kind == Kind.LINK and not can_send():
        raise RequestRefused(
            _(
                "This is a staff account, or will be one, and no mail is sent here. The operator of the "
                "server makes the link with create_person --new-link."
            )
        )
    if not watchers(made.kind, by, made.person).exists():
        raise RequestRefused(
            _(
                "Nobody else could stop it. The operator of the server does it on the command line, with "
                "change_rights or create_person."
            )
        )


def _do(request: StaffRequest, by: Person | None) -> None:
    """The act itself; `by` None where nobody confirmed it and the waiting time has passed."""
    person = request.person
    match request.kind:
        case Kind.CLOSE:
            account_acts.close(by=by, person=person)
        case Kind.OPEN:
            account_acts.reopen(by=by, person=person)
        case Kind.LINK:
            account_acts.mail_link(by=by, person=person)
        case _:
            _change_rights(request, by)
    guarded_acts.mark_done(request)
    _tell("staff_request_done", by, request)
    drop_lapsed()


def _change_rights(request: StaffRequest, by: Person | None) -> None:
    """Give or take one right. Whoever has no password then gets a link by mail, where mail leaves."""
    person = request.person
    rights = {"reviewer": person.is_reviewer, "administrator": person.is_administrator}
    _verb, _underscore, right = request.kind.partition("_")
    account_acts.set_rights(
        by=by,
        person=person,
        # The operator of the server knows whose account it is, and could lock himself or herself out.
        keeps_password=request.asked_by is None,
        **rights | {right: request.kind in GIVING},
    )
    is_late = request.kind in GIVING and not request.is_at_once
    if is_late and can_send() and not person.has_usable_password():
        account_acts.mail_link(by=by, person=person)


def _is_at_once(kind: str, by: Person, person: Person) -> bool:
    """What needs no second person: it takes power away, or nobody has had this power before.

    The first reviewer is the first there ever was, not the first at the moment: closing accounts and taking
    rights away makes nobody the first again. Nobody makes himself or herself the first either.
    """
    own = by.pk == person.pk
    match kind:
        case Kind.TAKE_REVIEWER:
            return True
        case Kind.TAKE_ADMINISTRATOR:
            return own or not person.is_active
        case Kind.CLOSE:
            return own
        case Kind.GIVE_REVIEWER:
            return not own and not _has_had_a_reviewer()
    return False


def _has_had_a_reviewer() -> bool:
    """Also one whose account is closed, or whose rights were taken away: each of these leaves a row."""
    taken = StaffRequest.objects.filter(kind=Kind.TAKE_REVIEWER, done_at__isnull=False)
    return Person.objects.filter(is_reviewer=True).exists() or taken.exists()


def _applies(kind: str, person: Person) -> bool:
    """Whether the act would change anything for this person as the account is now."""
    match kind:
        case Kind.GIVE_REVIEWER:
            return person.is_active and not person.is_reviewer
        case Kind.GIVE_ADMINISTRATOR:
            return person.is_active and not person.is_administrator
        case Kind.TAKE_REVIEWER:
            return person.is_reviewer
        case Kind.TAKE_ADMINISTRATOR:
            return person.is_administrator
        case Kind.OPEN:
            return not person.is_active
    return person.is_active


def _why_lapsed(request: StaffRequest) -> str:
    """Why it can't be done any more, as the label of who stopped it; empty if it can."""
    asker = request.asked_by
    if asker is None or not (asker.is_active and asker.is_administrator):
        return gettext_noop("nobody: who asked for it is no longer an administrator")
    if not _applies(request.kind, request.person):
        return gettext_noop("nobody: the account has changed since it was asked for")
    if request.kind == Kind.LINK and not can_send():
        return gettext_noop("nobody: no mail is sent here any longer")
    return ""


def _stop(request: StaffRequest, by: Person | None, label: str) -> None:
    guarded_acts.mark_stopped(request, label)
    _tell("staff_request_stopped", by, request)


def _lost_lately() -> QuerySet[StaffRequest, StaffRequest]:
    """Whose rights as a reviewer one administrator took away, less long ago than a request waits."""
    since = timezone.now() - settings.RECOVERY_WAIT
    taken = StaffRequest.objects.filter(kind=Kind.TAKE_REVIEWER, asked_by__isnull=False)
    return taken.filter(done_at__gt=since)


def _fresh(person: Person) -> Person:
    """As the account is now, after its turn has come."""
    return Person.objects.get(pk=person.pk)


def _tell(kind: str, by: Person | None, request: StaffRequest) -> None:
    """On record; the room above listens, and writes to everybody whom it concerns."""
    happened.send(
        sender=StaffRequest,
        kind=kind,
        by=by,
        subject=str(request.person),
        data={"request": str(request.pk), "act": request.kind, "person": str(request.person_id)},
    )
