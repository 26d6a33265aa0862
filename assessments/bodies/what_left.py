"""Downloads and sign-ins: what left the house, by whom and when; and how an account is shut out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.forms.page import problem_page, reason_of
from assessments.answering.views.page_access import signed_in
from assessments.bodies.body_acts import name_of_second
from assessments.bodies.members import body_context, own_body
from assessments.models import Event, EvidenceFile
from assessments.submitting.views.waiting import waits
from assessments.trail.leaving import left_from
from assessments.trail.reading import PAGE
from mechanisms.access import Capability
from mechanisms.membership.guarded_roles import ask_to_shut_out
from mechanisms.membership.members import members_of, needs_second
from mechanisms.membership.shut_out import shut_out
from mechanisms.membership.telling import tell_members
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.people import letters
from mechanisms.people.people import RequestRefused
from mechanisms.people.second_factor import who_has_one
from mechanisms.people.signin import fresh_sign_in_required
from mechanisms.signals import happened


@dataclass(frozen=True, slots=True)
class Left:
    """One event, with the member who may be shut out and the name of the file, while there are such."""

    event: Event
    member: Membership | None
    filename: str

    @property
    def data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self.event.data
        return data


@require_safe
def what_left(request: HttpRequest, slug: str) -> HttpResponse:
    """The members with their last sign-in; below them what left, the latest first, fifty on a page.

    `?person=` shows what one of them took. A fixed number of queries, however much there is.
    """
    body = own_body(request, slug, Capability.SEE_AUDIT)
    people = list(members_of(body))
    by_id = {str(row.person_id): row for row in people}
    events, chosen = left_from(slug), by_id.get(request.GET.get("person", ""))
    if chosen is not None:
        events = events.filter(actor_id=str(chosen.person_id))
    page = Paginator(events, PAGE).get_page(request.GET.get("page", "1"))
    with_factor = who_has_one(row.account.pk for row in people)
    context = body_context(
        request,
        body,
        members=[(row, row.person_id in with_factor) for row in people],
        chosen=chosen,
        page=page,
        lines=_lines(page, by_id),
        query=f"person={chosen.person_id}" if chosen else "",
    )
    return render(request, "assessments/bodies/what_left.html", context)


def _lines(events: Iterable[Event], members: Mapping[str, Membership]) -> list[Left]:
    """With the names that the files have now. One query if there are any."""
    found = list(events)
    keys = {event.data["file"] for event in found if "file" in event.data}
    rows = EvidenceFile.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    names = {str(key): name for key, name in rows}
    return [
        Left(event, members.get(event.actor_id), names.get(event.data.get("file", ""), "")) for event in found
    ]


@require_http_methods(["GET", "POST"])
def member_shut_out(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Close an account’s way into the body: first what that means, then the act. Of a coordinator, by who has
    just signed in, and with a second one where the body says so: else one could be rid of the other."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    found = get_object_or_404(members_of(body).select_related("body"), person_id=pk)
    is_other = found.role == Role.COORDINATOR and found.person_id != signed_in(request).pk
    answer: HttpResponse = (_shut_out_coordinator if is_other else _shut_out)(request, body, found)
    return answer


def _shut_out(request: HttpRequest, body: Body, found: Membership) -> HttpResponse:
    me, problem = signed_in(request), ""
    asks_second = needs_second(me, found, None)
    if request.method == "POST":
        try:
            if asks_second:
                ask_to_shut_out(by=me, body=body, person=found.account)
                return waits(request, body)
            shut_out(by=me, body=body, person=found.account)
        except RequestRefused as refused:
            problem = reason_of(refused)
        else:
            said = _(
                "%(name)s is no member any more and is signed out everywhere. The administrators are told."
            )
            messages.success(request, said % {"name": found.person})
            return redirect("assessments:what_left", body.slug)
    is_own = found.person_id == me.pk
    context = body_context(request, body, member=found, is_own=is_own, asks_second=asks_second)
    return problem_page(request, "assessments/bodies/member_shut_out.html", context, problem)


_shut_out_coordinator = fresh_sign_in_required(_shut_out)


@receiver(happened)
def _happened(
    kind: str,
    by: Person | None = None,
    body: Body | None = None,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    **_more: Any,
) -> None:
    """All members are told, and the administrators, who can close the account itself. What waits for a second
    coordinator is told to the members as all that waits."""
    if kind not in ("access_ended", "access_ending_asked") or body is None or data is None:
        return
    if kind == "access_ended":
        path = reverse("assessments:what_left", args=[body.slug])
        told = {"kind": "closed", "who": str(by), "about": subject, "second": name_of_second(data)}
        person = Person.objects.get(pk=data["person"])
        tell_members("body_told", body, path, besides=person, **told)
    transaction.on_commit(partial(_ask_administrators, kind, body, str(by), data["person"]), robust=True)


def _ask_administrators(kind: str, body: Body, who: str, person_id: str) -> int:
    person = Person.objects.get(pk=person_id)
    staff = Person.objects.filter(is_administrator=True, is_active=True)
    link = letters.absolute(reverse("assessments:administration_person", args=[person_id]))
    told = {"body": body, "who": who, "about": person, "is_asked": kind == "access_ending_asked"}
    return letters.send_to_all("close_account", staff, link=link, **told)
