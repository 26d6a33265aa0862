"""Pages of the administrator: accounts, the coordinators and names of bodies that were added, cycles."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import Refusal, form_page, reason_of, refusal_on, sent
from assessments.answering.views.page_access import actor, principal, signed_in
from assessments.bodies.first_steps import first_steps
from assessments.bodies.forms import (
    AccountForm,
    AddedBodyForm,
    AppointForm,
    BodyNameForm,
    NewAccountForm,
    ReasonForm,
)
from assessments.bodies.members import made_page
from assessments.bodies.requests import say_who_makes_links
from assessments.models import Cycle
from assessments.reviewing.cycles import change_dates, create_cycle
from assessments.reviewing.forms import CycleDatesForm, CycleForm
from assessments.submitting.score_lines import move_body
from mechanisms.access import Capability, require
from mechanisms.administration import accounts
from mechanisms.administration.account_acts import LastAdministrator, link_command, send_link
from mechanisms.administration.staff_requests import NoReason, is_guarded, is_of_staff, open_for
from mechanisms.membership.added_bodies import add_body, added_bodies, added_bodies_with_people, rename_body
from mechanisms.membership.invitations import invite, link_of, send_invitation
from mechanisms.membership.recovery import to_confirm
from mechanisms.models import Body, BodyKind, MemberInvitation, Membership, Person, Role, StaffRequest
from mechanisms.people.letters import absolute, can_send
from mechanisms.people.people import RequestRefused, UnfitAddress, people_page

PAGES = "assessments/bodies/administration"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """All accounts, `?q=` leaves some, fifty on a page; above them what waits for the administrator."""
    me = principal(request)
    require(me, Capability.MANAGE_PEOPLE)
    words = request.GET.get("q", "").strip()
    context = {
        "page": people_page(words, request.GET.get("page", "1")),
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "to_confirm": to_confirm(me),
        "staff_requests": open_for(me),
        "first_steps": first_steps(),
    }
    return render(request, f"{PAGES}/people.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Make an account for somebody of the staff; its rights are asked for, its link goes out once."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    form = NewAccountForm(sent(request))
    if form.is_valid():
        with refusal_on(form, _field_of):
            made, path, asked = accounts.create_account(by=signed_in(request), **form.cleaned_data)
            return _link_page(request, made, path, asked)
    return form_page(request, f"{PAGES}/person_add.html", form, {"has_mail": can_send()})


def _account(request: HttpRequest, pk: UUID) -> Person:
    require(principal(request), Capability.MANAGE_PEOPLE)
    return get_object_or_404(Person, pk=pk)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _account(request, pk)
    if request.method == "GET":
        return _page(request, found)
    form = AccountForm(request.POST)
    if form.is_valid():
        with refusal_on(form, _field_of):
            asked = accounts.change_account(by=signed_in(request), person=found, **form.cleaned_data)
            if not all(row.is_at_once for row in asked):
                return _asked(request, asked)
            messages.success(request, _("Saved. It takes effect at once."))
            say_who_makes_links(request, asked)
            return redirect("assessments:administration_people")
    return _page(request, found, form=form)


@require_POST
def person_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account at once; one of the staff when somebody has confirmed it, or later."""
    found = _account(request, pk)
    is_own = found == signed_in(request)
    form = ReasonForm(request.POST, auto_id="close_%s")
    if is_of_staff(found) and not is_own and not form.is_valid():
        return _page(request, found, close_form=form)
    try:
        asked = accounts.close_account(by=signed_in(request), person=found, reason=_reason(form))
    except RequestRefused as refused:
        return _page(request, found, problem=reason_of(refused), close_form=form)
    if asked and not asked.is_at_once:
        return _asked(request, [asked])
    if is_own:
        logout(request)  # of the session that has just ended nothing can be saved
    messages.success(request, _("The account is closed. Its sessions have ended."))
    return redirect("home") if is_own else redirect("assessments:administration_person", found.pk)


@require_POST
def person_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again; one of the staff when somebody has confirmed it, or later."""
    found = _account(request, pk)
    form = ReasonForm(request.POST, auto_id="open_%s")
    if is_of_staff(found) and not form.is_valid():
        return _page(request, found, open_form=form)
    try:
        asked = accounts.reopen_account(by=signed_in(request), person=found, reason=_reason(form))
    except RequestRefused as refused:
        return _page(request, found, problem=reason_of(refused), open_form=form)
    if asked:
        return _asked(request, [asked])
    messages.success(request, _("The account is open again, with the same password."))
    return redirect("assessments:administration_person", found.pk)


@require_POST
def person_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link that sets a password, once; somebody of the staff gets it when it has been confirmed."""
    found = _account(request, pk)
    by, form = signed_in(request), ReasonForm(request.POST, auto_id="link_%s")
    if is_guarded(found) and not form.is_valid():
        return _page(request, found, link_form=form)
    try:
        if is_guarded(found):
            return _asked(request, [accounts.ask_link(by=by, person=found, reason=_reason(form))])
        return _link_page(request, found, accounts.new_link(by=by, person=found), [])
    except RequestRefused as refused:
        return _page(request, found, problem=reason_of(refused), link_form=form)


def _reason(form: ReasonForm) -> str:
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _field_of(refused: Refusal) -> str | None:
    match refused:
        case NoReason():
            return "reason"
        case LastAdministrator():
            return "administrator"
        case UnfitAddress():
            return "email"
    return None


def _asked(request: HttpRequest, asked: list[StaffRequest]) -> HttpResponse:
    done = _("Done: %(outcome)s.")
    waits = _(
        "Asked for: %(wish)s. It is done when another administrator confirms it, or soon after "
        "%(moment)s UTC, unless somebody stops it."
    )
    for row in asked:
        moment = date_format(row.effective_at, "DATETIME_FORMAT") if row.effective_at else ""
        names = {"wish": row.wish, "outcome": row.outcome, "moment": moment}
        messages.success(request, (done if row.is_at_once else waits) % names)
    return redirect("assessments:staff_requests")


def _link_page(request: HttpRequest, found: Person, path: str, asked: list[StaffRequest]) -> HttpResponse:
    """Mail the link; where no mail leaves, show it this once, or say who makes one that nobody sees here."""
    context = {
        "person": found,
        "link": absolute(path) if path and accounts.may_see_link(found) else "",
        "command": "" if path else link_command(found),
        "has_mail": can_send(),
        "sent": bool(path) and send_link(found, path),
        "asked": [row for row in asked if row.is_open],
    }
    return render(request, f"{PAGES}/person_link.html", context)


def _problems(forms: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong with a reason that was sent, each with the way to its field."""
    return [
        {"text": f"{field.label}: {error}", "href": f"#{field.id_for_label}"}
        for form in forms.values()
        if isinstance(form, ReasonForm)
        for field in form
        for error in field.errors
    ]


def _page(request: HttpRequest, found: Person, problem: str = "", **forms: Any) -> HttpResponse:
    """The account; 422 where a form that was sent comes back with its problem."""
    problems = [{"text": problem}] if problem else _problems(forms)
    rights = {"reviewer": found.is_reviewer, "administrator": found.is_administrator}
    context = {
        "form": AccountForm(initial={"name": found.name, **rights}),
        "close_form": ReasonForm(auto_id="close_%s"),
        "open_form": ReasonForm(auto_id="open_%s"),
        "link_form": ReasonForm(auto_id="link_%s"),
        "person": found,
        "is_guarded": is_guarded(found),
        "is_of_staff": is_of_staff(found),
        "is_oneself": found == signed_in(request),
        "asked": [row for row in open_for(principal(request)) if row.person_id == found.pk],
        "memberships": Membership.objects.active().filter(person=found).select_related("body"),
        "alone_in": accounts.only_coordinator_of(found),
        "sees_link": accounts.may_see_link(found),
        "has_mail": can_send(),
        "problems": problems,
        "has_errors": bool(problems),
    }
    status = 422 if forms else 200
    return render(request, f"{PAGES}/person.html", context | forms, status=status)


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Whom to invite as coordinator of a body that has nobody yet; `?body=` chooses the body."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    initial = {"body": request.GET.get("body")}
    form = AppointForm(sent(request), initial=initial)
    if form.is_valid():
        with refusal_on(form, "email"):
            made, secret = invite(by=signed_in(request), role=Role.COORDINATOR, **form.cleaned_data)
            return made_page(request, made, secret, f"{PAGES}/appointed.html")
    return form_page(request, f"{PAGES}/appoint.html", form, {"has_mail": can_send()})


# Bodies that the report does not name: added with their first coordinator, their names corrected.


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Those that were added here, and whether somebody coordinates them."""
    require(principal(request), Capability.CREATE_BODY)
    context = {"bodies": list(added_bodies_with_people()), "first_steps": first_steps()}
    return render(request, f"{PAGES}/bodies.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A body and the invitation of its first coordinator, both or neither; the link is shown this once.

    `?kind=regional` asks for a regional mechanism, else it is a national body.
    """
    require(principal(request), Capability.CREATE_BODY)
    wanted = (request.POST or request.GET).get("kind")
    kind = BodyKind.REGIONAL if wanted == BodyKind.REGIONAL else BodyKind.NATIONAL
    form = AddedBodyForm(sent(request), kind=kind)
    if form.is_valid():
        with refusal_on(form):
            invitation, secret = _add(request, kind, form.cleaned_data)
            context = {
                "invitation": invitation,
                "body": invitation.body,
                "link": absolute(link_of(secret)),
                "is_sent": send_invitation(invitation, secret),
            }
            return render(request, f"{PAGES}/body_added.html", context)
    return form_page(request, f"{PAGES}/body_add.html", form)


@transaction.atomic
def _add(request: HttpRequest, kind: BodyKind, data: dict[str, Any]) -> tuple[MemberInvitation, str]:
    by = signed_in(request)
    email, name = data["coordinator_email"], data["coordinator_name"]
    told = {key: value for key, value in data.items() if not key.startswith("coordinator_")}
    body = add_body(by=by, kind=kind, **told)
    return invite(by=by, body=body, email=email, role=Role.COORDINATOR, name=name)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The names of a body that was added here; one that the report names is none of these."""
    require(principal(request), Capability.CREATE_BODY)
    body = get_object_or_404(added_bodies(), slug=slug)
    initial = {"name": body.name, "short_name": body.short_name}
    form = BodyNameForm(sent(request), initial=initial)
    if form.is_valid():
        _rename(request, body, form.cleaned_data)
        messages.success(request, _("The names are saved."))
        return redirect("assessments:administration_bodies")
    return form_page(request, f"{PAGES}/body_edit.html", form, {"body": body})


@transaction.atomic
def _rename(request: HttpRequest, body: Body, data: dict[str, Any]) -> None:
    """The body's frozen lines move to where its new name puts them in the alphabet."""
    move_body(rename_body(by=signed_in(request), body=body, **data))


# Cycles as the administrator makes them; reviewers run them.


@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    require(principal(request), Capability.CREATE_CYCLE)
    context = {"cycles": list(Cycle.objects.select_related("edition")), "first_steps": first_steps()}
    return render(request, f"{PAGES}/cycles.html", context)


@require_http_methods(["GET", "POST"])
def cycle_add(request: HttpRequest) -> HttpResponse:
    require(principal(request), Capability.CREATE_CYCLE)
    form = CycleForm(sent(request))
    if form.is_valid():
        with refusal_on(form):
            cycle = create_cycle(by=actor(request), **form.cleaned_data)
            messages.success(request, _("The cycle %s is made.") % cycle)
            return redirect("assessments:administration_cycles")
    return form_page(request, f"{PAGES}/cycle_form.html", form, {"cycle": None})


@require_http_methods(["GET", "POST"])
def cycle_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of a cycle that is not closed."""
    require(principal(request), Capability.CREATE_CYCLE)
    cycle = get_object_or_404(Cycle.objects.select_related("edition"), slug=slug)
    initial = {"opens_on": cycle.opens_on, "closes_on": cycle.closes_on}
    form = CycleDatesForm(sent(request), initial=initial)
    if form.is_valid():
        with refusal_on(form):
            change_dates(by=actor(request), cycle=cycle, **form.cleaned_data)
            messages.success(request, _("The days are saved."))
            return redirect("assessments:administration_cycles")
    return form_page(request, f"{PAGES}/cycle_form.html", form, {"cycle": cycle})
