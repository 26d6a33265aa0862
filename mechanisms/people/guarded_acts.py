"""The steps that every guarded act takes: asked, confirmed by somebody else, stopped, done.

`membership.recovery`, `membership.body_acts` and `administration.staff_requests` say who may take them and
what happens in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mechanisms.models import Body, Person
from mechanisms.models.guarded_act import GuardedAct
from mechanisms.people.people import RequestRefused


def asked[A: GuardedAct](model: type[A], *, by: Person | None, person: Person, reason: str, **more: Any) -> A:
    """An act of this kind as it is asked for now, not yet saved. `by` None: the command line."""
    return model(
        person=person,
        reason=reason.strip(),
        asked_at=timezone.now(),
        asked_by=by,
        asked_by_label=str(by) if by else gettext_noop("the command line"),
        **more,
    )


def locked[A: GuardedAct](model: type[A], pk: UUID, *related: str) -> A:
    """One act, held until the transaction ends. Raises DoesNotExist."""
    rows = model._default_manager.select_for_update(of=("self",))
    return cast(A, rows.select_related("person", *related).get(pk=pk))


def require_open(act: GuardedAct) -> None:
    """Raises Refused for what is over."""
    if act.stopped_at is not None:
        raise RequestRefused(_("It was stopped."))
    if act.done_at is not None:
        raise RequestRefused(_("It is done."))


def why_not_confirm(act: GuardedAct, by: Person) -> str:
    """Why this administrator can't be the second pair of eyes; empty if he or she can."""
    if act.asked_by_id == by.pk:
        return _("You asked for it yourself. Another administrator must confirm it.")
    if act.person_id == by.pk:
        return _("It is about you. Another administrator must confirm it.")
    return ""


def require_second(act: GuardedAct, by: Person) -> None:
    """Raises Refused for what is over, for what one asked oneself and for what is about oneself."""
    require_open(act)
    if reason := why_not_confirm(act, by):
        raise RequestRefused(reason)


def mark_confirmed(act: GuardedAct, by: Person, *, waits: bool) -> None:
    """Confirmed by this person now; `waits`: the waiting time begins with it."""
    act.confirmed_at = timezone.now()
    if waits:
        act.effective_at = act.confirmed_at + settings.RECOVERY_WAIT
    act.confirmed_by, act.confirmed_by_label = by, str(by)
    act.save()


def mark_stopped(act: GuardedAct, label: str) -> None:
    """Stopped now: by whom, or why nobody had to."""
    act.stopped_at, act.stopped_by_label = timezone.now(), label
    act.save(update_fields=["stopped_at", "stopped_by_label", "reason"])


def mark_done(act: GuardedAct) -> None:
    """Done now."""
    act.done_at = timezone.now()
    act.save()


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def tried(act: Callable[[], object]) -> None:
    """Do it and undo it at once, so that nobody confirms in vain; raises what the act raises."""
    try:
        with transaction.atomic():
            act()
            raise _Undone
    except _Undone:
        pass


def require_as_it_was(was: Any, now: Any) -> None:
    """Raises Refused where what was asked about is no longer what it was."""
    if was != now:
        raise RequestRefused(
            _("What it is about has changed since it was asked for. Look at it as it is now, and ask again.")
        )


def refuse_alone(body: Body, by: Person | None, second: Person | None) -> None:
    """Raises Refused where the body asks a second coordinator and none has confirmed.

    Every write that is guarded begins with it. `by` None: the command line, which nobody confirms.
    """
    if by is None or second is not None:
        return
    if Body.objects.filter(pk=body.pk, second_coordinator=True).exists():
        raise RequestRefused(_("Your body asks a second coordinator to confirm this. It was not done."))
