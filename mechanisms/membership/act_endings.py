"""How what waits for a second coordinator ends: done, refused, lapsed, or since what it is about changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mechanisms.models import Body, BodyAct, Person
from mechanisms.people import guarded_acts
from mechanisms.signals import happened


def stop(act: BodyAct, label: str, by: Person | None = None, why: str = "") -> None:
    """It will not be done: by whom, and why where nobody refused it. All members are told."""
    act.reason = why
    guarded_acts.mark_stopped(act, label[:200])
    happened.send(kind="body_act_stopped", by=by, **event_of(act))


def done(act: BodyAct) -> None:
    """It is done, by whoever asked for it."""
    guarded_acts.mark_done(act)
    happened.send(kind="body_act_done", by=act.asked_by, **event_of(act))


def end_waiting(by: Person | None, about: Q, why: str) -> None:
    """End what waits about something that changes now. What is being carried out goes on. One query if there
    is nothing.

    Whoever calls holds the body or the assessment: in this order, and then the acts, all of them are locked.
    """
    is_asked = Q(confirmed_at=None) | Q(kind__in=BodyAct.CONFIRMED_FIRST)
    rows = BodyAct.objects.open().filter(is_asked, about)
    for act in rows.select_for_update(of=("self",)).select_related("body", "person"):
        stop(act, str(by) if by else gettext_noop("the command line"), by, why)


def end_those_of(by: Person | None, person: Person, body: Body | None = None) -> None:
    """End what this person asked for, and what is about him or her: the role of coordinator has ended.

    In one body, or in all, where the account was closed.
    """
    about = Q(asked_by=person) | Q(person=person)
    if body is None:
        end_waiting(by, about, _("The account of %(name)s was closed.") % {"name": person})
    else:
        why = _("%(name)s is no longer coordinator.") % {"name": person}
        end_waiting(by, about & Q(body=body), why)


def event_of(act: BodyAct) -> dict[str, Any]:
    """What an event about it says; the room above listens, and writes to all members."""
    return {
        "sender": BodyAct,
        "body": act.body,
        "subject": str(act.person),
        "data": {"body_act": str(act.pk), "act": act.kind, "person": str(act.person_id)},
    }
