"""What is asked about the rights and accounts of staff: seen by all whom it concerns, confirmed, stopped."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.views.page_access import principal, signed_in
from mechanisms.access import Capability, can, require
from mechanisms.administration import staff_requests as requests
from mechanisms.administration.account_acts import link_command
from mechanisms.membership.recovery import confirm, coordinators_of, stop
from mechanisms.models import Person, Recovery, StaffRequest
from mechanisms.people.guarded_acts import why_not_confirm
from mechanisms.people.people import RequestRefused
from mechanisms.people.second_factor import who_has_one
from mechanisms.people.signin import fresh_sign_in_required

# Recoveries that members of bodies ask for: the second pair of eyes.


PAST = 20


@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """What is asked for, what waits for its day, and the latest that are over. Three queries."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    me = signed_in(request)
    rows = Recovery.objects.select_related("body", "person")
    waiting = list(rows.open())
    coordinators = coordinators_of(waiting)
    context = {
        "open": [
            (row, why_not_confirm(row, me), coordinators.get(row.body_id, [])) for row in waiting
        ],
        "past": list(rows.over()[:PAST]),
    }
    return render(request, "assessments/bodies/administration/recoveries.html", context)


@require_POST
def recovery_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, as somebody who has just signed in: the waiting period begins."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Recovery, pk=pk)
    answer: HttpResponse = _confirm(request, found.pk)
    return answer


@fresh_sign_in_required
def _confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        confirm(by=signed_in(request), recovery_id=pk)
    except RequestRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Confirmed. All members see it; now three days pass."))
    return redirect("assessments:recoveries")


@require_POST
def recovery_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it as an administrator."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Recovery, pk=pk)
    try:
        stop(by=signed_in(request), recovery_id=found.pk)
    except RequestRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Stopped. Nothing of it happens."))
    return redirect("assessments:recoveries")


@require_safe
def staff_requests(request: HttpRequest) -> HttpResponse:
    """What waits, and the latest that is over; for the person concerned what is about him or her.

    Five queries whatever there is.
    """
    me, rows = signed_in(request), requests.visible_to(principal(request))
    waiting, past = list(rows.open()), list(rows.over()[:PAST])
    is_staff = can(principal(request), Capability.STOP_STAFF_REQUEST)
    if not (is_staff or waiting or past):
        raise Http404
    told = list(requests.those_told())
    context = {
        "open": [_shown(row, me, told) for row in waiting],
        "past": past,
        "told": told if is_staff else [],
        "with_factor": who_has_one([row.person_id for row in waiting]),
    }
    return render(request, "assessments/bodies/administration/staff_requests.html", context)


def _shown(
    row: StaffRequest, me: Person, told: list[Person]
) -> tuple[StaffRequest, str, bool, bool]:
    """A request; why this person can't confirm it; whether somebody can; whether it ends a password."""
    ends_password = requests.will_end_password(row)
    return row, why_not_confirm(row, me), _has_second(row, told), ends_password


def _has_second(row: StaffRequest, told: list[Person]) -> bool:
    """Whether there is an administrator who can confirm it."""
    return any(person.is_administrator and not why_not_confirm(row, person) for person in told)


@require_POST
def staff_request_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm as a second administrator, who has just signed in: it is done at once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(StaffRequest, pk=pk)
    answer: HttpResponse = _confirm_request(request, found.pk)
    return answer


@fresh_sign_in_required
def _confirm_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        found = requests.confirm(by=signed_in(request), request_id=pk)
    except RequestRefused as refused:
        messages.warning(request, str(refused))
    else:
        if found.done_at:
            messages.success(request, _("Confirmed and done."))
            say_who_makes_links(request, [found])
        else:
            messages.warning(
                request, _("Not done: stopped by %(who)s.") % {"who": found.stopped_by_label}
            )
    return redirect("assessments:staff_requests")


def say_who_makes_links(request: HttpRequest, rows: list[StaffRequest]) -> None:
    """Say who can't sign in until whoever runs the server has made a link."""
    for row in rows:
        if requests.needs_link(row):
            said = {"who": row.person, "command": link_command(row.person)}
            messages.warning(
                request,
                _(
                    "%(who)s has no password now, and this installation sends no mail. Whoever runs the "
                    "server makes a link that sets one: %(command)s"
                )
                % said,
            )


@require_POST
def staff_request_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it: at once, without a second confirmation, since that only keeps things as they are."""
    found = get_object_or_404(requests.visible_to(principal(request)), pk=pk)
    try:
        requests.stop(by=signed_in(request), request_id=found.pk)
    except RequestRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Stopped. Nothing of it happens."))
    return redirect("assessments:staff_requests")
