"""A second coordinator for what matters most: switched on and off, what waits, confirmed or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.forms.page import reason_of, refusal_as_message
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import may, signed_in
from assessments.bodies.body_act_words import AskedAct, confirmed_words, in_words
from assessments.bodies.members import body_context, own_body
from assessments.bodies.own_data import deletion_asked
from assessments.consenting.requests import agree_asked
from assessments.submitting.second_coordinator import hold, share_asked, submit_asked, withdraw_asked
from assessments.submitting.views.waiting import waits
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Principal, principal_of
from mechanisms.called import in_our_words
from mechanisms.membership import body_acts
from mechanisms.membership.act_endings import done, stop
from mechanisms.membership.guarded_roles import end_role_asked, hand_over_asked, switch_off_asked
from mechanisms.membership.members import coordinators_who_can_act, members_who_can_act, take_turn
from mechanisms.membership.telling import tell_members
from mechanisms.models import Body, BodyAct, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from mechanisms.people.signin import fresh_sign_in_required
from mechanisms.signals import happened

PAST = 20


def _as_person(
    act: Callable[[BodyAct, Person, Person], None],
) -> Callable[[BodyAct, Actor, Person], None]:
    """What knows people alone, done as who asked."""

    def carried_out(asked: BodyAct, by: Actor, second: Person) -> None:
        if by.person is None:
            raise ValueError("nobody asked")
        act(asked, by.person, second)

    return carried_out


CARRY_OUT: Mapping[str, Callable[[BodyAct, Actor, Person], None]] = {
    BodyAct.Kind.SHARE: share_asked,
    BodyAct.Kind.SUBMIT: submit_asked,
    BodyAct.Kind.WITHDRAW: withdraw_asked,
    BodyAct.Kind.AGREE: agree_asked,
    BodyAct.Kind.HAND_OVER: _as_person(hand_over_asked),
    BodyAct.Kind.END_ROLE: _as_person(end_role_asked),
    BodyAct.Kind.DELETE: deletion_asked,
    BodyAct.Kind.SWITCH_OFF: _as_person(switch_off_asked),
}
"""What is done at once when it is confirmed. The others are done by whoever asked for them."""


@transaction.atomic
def confirm(*, by: Person, act_id: UUID) -> BodyAct:
    """Confirm as a second coordinator, and do it in the name of whoever asked.

    What can't be done any more, or was asked about something that changed since, is ended, with the reason;
    raises as `body_acts.confirmed` does.
    """
    asked = BodyAct.objects.select_related("body").get(pk=act_id)
    take_turn(asked.body)
    hold(asked)
    act = body_acts.confirmed(by=by, act_id=act_id)
    if act.kind not in CARRY_OUT:
        return act
    try:
        with transaction.atomic():
            _carry_out(act, by)
    except (Refused, RequestRefused) as refused:
        stop(act, gettext_noop("nobody"), why=reason_of(refused))
    except (Http404, PermissionDenied, ObjectDoesNotExist):
        stop(
            act,
            gettext_noop("nobody"),
            why=gettext_noop("Whoever asked for it may not do it any more."),
        )
    else:
        done(act)
    return act


def _carry_out(act: BodyAct, second: Person) -> None:
    asker = act.asked_by
    if asker is None or not asker.is_active:
        raise PermissionDenied
    CARRY_OUT[act.kind](act, Actor.of(asker, principal_of(asker)), second)


# The page, for everybody of the body; a coordinator acts on it.


@require_safe
def second_coordinator(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether it is switched on, what waits, and the latest that is over. A fixed number of queries."""
    body = own_body(request, slug, Capability.SEE_MEMBERS)
    me, may_act = signed_in(request), may(request, Capability.MANAGE_MEMBERS, body)
    since = body_acts.coordinates_since(body, me)
    acts = body_acts.acts_of(body)
    past = list(BodyAct.objects.over().filter(body=body).select_related("person")[:PAST])
    words = in_words([*acts, *past])
    context = body_context(
        request,
        body,
        waiting=[Waiting(act, words[act], body_acts.why_not_confirm(act, me, since)) for act in acts],
        past=[(act, words[act].wish) for act in past],
        may_act=may_act,
        has_second=coordinators_who_can_act(body).count() > 1,
    )
    return render(request, "assessments/bodies/second_coordinator.html", context)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that waits, its words, and why the one who looks can't confirm it; empty if he or she can."""

    act: BodyAct
    words: AskedAct
    why_not: str


def waiting_for(principal: Principal, me: Person) -> list[Waiting]:
    """What waits in the bodies that a person coordinates, for the first page. Three queries at most."""
    acts = dict(body_acts.waiting_acts(principal, me))
    return [Waiting(act, words, acts[act]) for act, words in in_words(acts).items()]


@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """On at once; off asks a second coordinator, too. By whoever has signed in just now."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    answer: HttpResponse = _switch(request, body)
    return answer


@fresh_sign_in_required
def _switch(request: HttpRequest, body: Body) -> HttpResponse:
    me = signed_in(request)
    with refusal_as_message(request, messages.WARNING):
        if body.second_coordinator:
            body_acts.ask(by=me, body=body, kind=BodyAct.Kind.SWITCH_OFF, given={})
            return waits(request, body)
        body_acts.switch_on(by=me, body=body)
        messages.success(request, _("Switched on. All members are told."))
    return redirect("assessments:second_coordinator", body.slug)


@require_POST
def act_confirm(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Confirm what another coordinator asked for, as somebody who has just signed in."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    found = get_object_or_404(BodyAct, pk=pk, body=body)
    answer: HttpResponse = _confirm(request, body, found.pk)
    return answer


@fresh_sign_in_required
def _confirm(request: HttpRequest, body: Body, pk: UUID) -> HttpResponse:
    with refusal_as_message(request, messages.WARNING):
        act = confirm(by=signed_in(request), act_id=pk)
        if act.stopped_at:
            messages.warning(request, _("It was not done. %(why)s") % {"why": in_our_words(act.reason)})
        elif act.done_at:
            messages.success(request, _("Confirmed and done. All members are told."))
        else:
            messages.success(request, confirmed_words(act))
    return redirect("assessments:second_coordinator", body.slug)


@require_POST
def act_refuse(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say no, at once: that keeps things as they are."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    found = get_object_or_404(BodyAct, pk=pk, body=body)
    with refusal_as_message(request, messages.WARNING):
        body_acts.refuse(by=signed_in(request), act_id=found.pk)
        messages.success(request, _("Refused. Nothing of it happens."))
    return redirect("assessments:second_coordinator", body.slug)


# The same by mail, to all members.

TOLD = frozenset({"body_act_asked", "body_act_confirmed", "body_act_stopped"})
#: What is done in one step tells itself; what is confirmed first waits for whoever asked.
SWITCHED = {"second_coordinator_on": "switch_on", "second_coordinator_off": "switch_off"}


@receiver(happened)
def _happened(
    kind: str, by: Person | None = None, data: Mapping[str, Any] | None = None, **more: Any
) -> None:
    """Once the act is certain."""
    told = data or {}
    if kind in TOLD:
        if kind != "body_act_confirmed" or told["act"] in BodyAct.CONFIRMED_FIRST:
            transaction.on_commit(partial(_write, kind, told["body_act"]), robust=True)
    elif kind in SWITCHED:
        _tell(more["body"], SWITCHED[kind], by)
    elif kind == "account_closed":
        person = Person.objects.get(pk=told["person"])
        for row in Membership.objects.active().filter(person=person, role=Role.COORDINATOR):
            _tell(row.body, "account_closed", by, about=str(person))
    elif by is not None and (change := _change_of_coordinators(kind, told)):
        person = Person.objects.get(pk=told["person"])
        besides = by if kind == "handed_over" else person
        if members_who_can_act(more["body"]).exclude(person=person).exists():
            _tell(more["body"], change, by, besides, about=str(person), second=name_of_second(told))


def name_of_second(told: Mapping[str, Any]) -> str:
    """Who confirmed an act, by its event; empty where nobody had to."""
    return str(Person.objects.get(pk=told["second"])) if "second" in told else ""


def _change_of_coordinators(kind: str, told: Mapping[str, Any]) -> str:
    """What the letter is about where a coordinator came or went; empty otherwise. An account that is shut out
    has a letter of its own."""
    role, before = told.get("role"), told.get("before")
    if kind == "handed_over":
        return "hand_over"
    if kind == "member_removed" and role == Role.COORDINATOR and not told.get("shut_out"):
        return "removed"
    if kind in ("member_changed", "invitation_used", "member_added") and role != before:
        return {role: "appointed", before: "demoted"}.get(Role.COORDINATOR.value, "")
    return ""


def _write(kind: str, act_id: str) -> None:
    act = BodyAct.objects.select_related("body", "person").get(pk=act_id)
    path = reverse("assessments:second_coordinator", args=[act.body.slug])
    tell_members(kind, act.body, path, act=act, words=in_words([act])[act])


def _tell(body: Body, kind: str, by: Person | None, besides: Person | None = None, **more: str) -> None:
    name = "second_coordinator" if kind in SWITCHED.values() else "members"
    path = reverse(f"assessments:{name}", args=[body.slug])
    tell_members("body_told", body, path, besides=besides, kind=kind, who=str(by or ""), **more)
