"""What nobody can do alone: recoveries of a body, and changes to the rights and accounts of staff.

Asked for on a page, seen by all whom it concerns, confirmed by a second person or stopped; and at every step
told by mail: a recovery to the members of the body and to the administrators; what is asked about staff to
all administrators and reviewers, and to the person it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import PageForm, form_page, refusal_as_message, refusal_on, sent
from assessments.answering.views.page_access import may, principal, signed_in
from assessments.bodies.forms import text_field
from assessments.bodies.members import body_context, own_body
from mechanisms.access import Capability, can, require
from mechanisms.administration import staff_requests as requests
from mechanisms.administration.account_acts import link_command
from mechanisms.called import in_our_words
from mechanisms.membership.recovery import ask, candidates, confirm, coordinators_of, open_recovery, stop
from mechanisms.models import Membership, Person, Recovery, StaffRequest
from mechanisms.people import letters
from mechanisms.people.guarded_acts import why_not_confirm
from mechanisms.people.second_factor import who_has_one
from mechanisms.people.signin import fresh_sign_in_required
from mechanisms.signals import happened

PAST = 20

# When no coordinator of a body can act: a member asks, an administrator confirms.


class RecoveryForm(PageForm):
    wish = forms.ChoiceField(
        label=gettext_lazy("What is needed?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is needed.")},
    )
    reason = text_field(
        gettext_lazy("Why"),
        gettext_lazy("Say why."),
        gettext_lazy("The administrator will check it with you. All members can read it."),
        most=2000,
        rows=4,
    )

    def __init__(
        self, *args: Any, members: Sequence[Membership], coordinators: Sequence[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        promote = _("The coordinator has left: make %(name)s coordinator")
        unlock = _("%(name)s has lost the second factor: remove it")
        self.fields["wish"].choices = [  # type: ignore[attr-defined]
            (f"{kind.value}:{row.person_id}", wish % {"name": row.person})
            for kind, wish, rows in (
                (Recovery.Kind.COORDINATOR, promote, members),
                (Recovery.Kind.SECOND_FACTOR, unlock, coordinators),
            )
            for row in rows
        ]

    def kind_and_person(self) -> tuple[str, str]:
        """The kind and the id of the person; call it on a valid form."""
        kind, _colon, person_id = self.cleaned_data["wish"].partition(":")
        return kind, person_id


@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and the form; one that was asked for already is shown instead of the form."""
    body = own_body(request, slug, Capability.ASK_RECOVERY)
    form = RecoveryForm(
        sent(request),
        members=candidates(body, Recovery.Kind.COORDINATOR),
        coordinators=candidates(body, Recovery.Kind.SECOND_FACTOR),
    )
    if form.is_valid():
        kind, person_id = form.kind_and_person()
        person, reason = Person.objects.get(pk=person_id), form.cleaned_data["reason"]
        with refusal_on(form):
            ask(by=signed_in(request), body=body, kind=kind, person=person, reason=reason)
            messages.success(request, _("Asked for. All members and the administrators see it."))
            return redirect("assessments:members", body.slug)
    context = body_context(
        request,
        body,
        recovery=open_recovery(body),
        has_mail=letters.can_send(),
        may_stop=may(request, Capability.STOP_RECOVERY, body),
    )
    return form_page(request, "assessments/bodies/recovery.html", form, context)


@require_POST
def recovery_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop it as a coordinator: it is not done, even if it was confirmed."""
    body = own_body(request, slug, Capability.STOP_RECOVERY)
    _stop(request, get_object_or_404(Recovery, pk=pk, body=body))
    return redirect("assessments:members", body.slug)


@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """What is asked for, what waits for its day, and the latest that are over. Three queries."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    me = signed_in(request)
    rows = Recovery.objects.select_related("body", "person")
    waiting = list(rows.open())
    coordinators = coordinators_of(waiting)
    context = {
        "open": [(row, why_not_confirm(row, me), coordinators.get(row.body_id, [])) for row in waiting],
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
    with refusal_as_message(request, messages.WARNING):
        confirm(by=signed_in(request), recovery_id=pk)
        messages.success(request, _("Confirmed. All members see it. It is done in three days."))
    return redirect("assessments:recoveries")


@require_POST
def recovery_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(principal(request), Capability.MANAGE_PEOPLE)
    _stop(request, get_object_or_404(Recovery, pk=pk))
    return redirect("assessments:recoveries")


def _stop(request: HttpRequest, found: Recovery) -> None:
    with refusal_as_message(request, messages.WARNING):
        stop(by=signed_in(request), recovery_id=found.pk)
        messages.success(request, _("Stopped. Nothing is changed."))


# What is asked about the rights and accounts of staff.


@require_safe
def staff_requests(request: HttpRequest) -> HttpResponse:
    """What waits, and the latest that is over; for the person concerned what is about him or her.

    Five queries, however many there are.
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


def _shown(row: StaffRequest, me: Person, told: list[Person]) -> tuple[StaffRequest, str, bool, bool]:
    """A request; why this person can't confirm it; whether somebody can; whether it ends a password."""
    second = any(one.is_administrator and not why_not_confirm(row, one) for one in told)
    return row, why_not_confirm(row, me), second, requests.will_end_password(row)


@require_POST
def staff_request_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm as a second administrator, who has just signed in: it is done at once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(StaffRequest, pk=pk)
    answer: HttpResponse = _confirm_request(request, found.pk)
    return answer


@fresh_sign_in_required
def _confirm_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    with refusal_as_message(request, messages.WARNING):
        found = requests.confirm(by=signed_in(request), request_id=pk)
        if found.done_at:
            messages.success(request, _("Confirmed and done."))
            say_who_makes_links(request, [found])
        else:
            names = {"who": in_our_words(found.stopped_by_label)}
            messages.warning(request, _("Not done: stopped by %(who)s.") % names)
    return redirect("assessments:staff_requests")


def say_who_makes_links(request: HttpRequest, rows: list[StaffRequest]) -> None:
    """Say who can't sign in until the operator of the server has made a link."""
    said = _(
        "%(who)s has no password now, and no mail is sent here. The operator of the server makes a link: "
        "%(command)s"
    )
    for row in rows:
        if requests.needs_link(row):
            names = {"who": row.person, "command": link_command(row.person)}
            messages.warning(request, said % names)


@require_POST
def staff_request_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it: at once, without a second confirmation, since that only keeps things as they are."""
    found = get_object_or_404(requests.visible_to(principal(request)), pk=pk)
    with refusal_as_message(request, messages.WARNING):
        requests.stop(by=signed_in(request), request_id=found.pk)
        messages.success(request, _("Stopped. Nothing is changed."))
    return redirect("assessments:staff_requests")


# The same by mail.

TOLD_OF_RECOVERIES = frozenset({"recovery_asked", "recovery_confirmed", "recovery_stopped", "recovery_done"})
#: What was confirmed is done in the same moment: that is told once.
TOLD_OF_STAFF = frozenset({"staff_request_asked", "staff_request_stopped", "staff_request_done"})


@receiver(happened)
def _happened(kind: str, data: Mapping[str, Any] | None = None, **_more: Any) -> None:
    """Once the act is certain; a mail server that does not answer does not undo it."""
    write: Callable[[], int]
    if kind in TOLD_OF_RECOVERIES and data:
        write = partial(write_about_recovery, data["recovery"], kind)
    elif kind in TOLD_OF_STAFF and data:
        write = partial(write_about_staff, data["request"], kind)
    else:
        return
    transaction.on_commit(write, robust=True)


def write_about_recovery(recovery_id: str, letter: str) -> int:
    """Tell all members, also those whose account is closed, and all administrators; how many letters left."""
    recovery = Recovery.objects.select_related("body", "person").get(pk=recovery_id)
    body = recovery.body
    members = Person.objects.filter(pk__in=Membership.objects.active().filter(body=body).values("person"))
    staff = Person.objects.filter(is_administrator=True, is_active=True)
    places = (
        (members, reverse("assessments:members", args=[body.slug])),
        (staff.exclude(pk__in=members), reverse("assessments:recoveries")),
    )
    return sum(
        letters.send_to_all(letter, people, recovery=recovery, body=body, link=letters.absolute(path))
        for people, path in places
    )


def write_about_staff(request_id: str, letter: str) -> int:
    """Tell the staff, and the person also where the account is closed; how many letters left."""
    asked = StaffRequest.objects.select_related("person").get(pk=request_id)
    people = {person.pk: person for person in [*requests.those_told(), asked.person]}
    link = letters.absolute(reverse("assessments:staff_requests"))
    return letters.send_to_all(letter, people.values(), asked=asked, link=link)
