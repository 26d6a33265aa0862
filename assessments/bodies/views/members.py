"""The people of a body: who they are, what each is asked; changed, removed, handed over to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.views.page_access import demand, may, principal, signed_in
from assessments.bodies.forms import HandOverForm, MemberForm, RecoveryForm
from mechanisms.access import Capability
from mechanisms.membership.assignments import Work, in_words
from mechanisms.membership.by_mail import contributors_by_mail
from mechanisms.membership.members import change_member, hand_over, members_of, remove_member
from mechanisms.membership.recovery import ask, candidates, open_recovery, stop
from mechanisms.models import Body, MemberInvitation, Membership, Person, Recovery, Role
from mechanisms.people.letters import can_send
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of

# How the screens of a body find it: a stranger's body is a missing one.


def own_body(request: HttpRequest, slug: str) -> Body:
    """A body to which the person belongs; Http404 for everybody else. One query."""
    roles = principal(request).roles
    if not roles:
        raise Http404
    return get_object_or_404(Body, slug=slug, pk__in=list(roles))


def body_context(request: HttpRequest, body: Body) -> dict[str, Any]:
    """What every screen of a body shows around its own matter; only a coordinator is offered all of them."""
    return {
        "body": body,
        "sample_data": body.sample,
        "is_coordinator": principal(request).role_in(body.pk) == Role.COORDINATOR,
    }


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody of the body, who is invited, and what to do when no coordinator can act."""
    body = own_body(request, slug)
    demand(request, Capability.SEE_MEMBERS, body)
    rows = list(members_of(body))
    context = body_context(request, body) | {
        "members": rows,
        "by_mail": _by_mail(body, rows),
        "invitations": [(one, asked_by(one)) for one in _standing(body, rows)],
        "recovery": open_recovery(body),
        "may_manage": may(request, Capability.MANAGE_MEMBERS, body),
        "may_stop": may(request, Capability.STOP_RECOVERY, body),
        "is_alone": len(rows) == 1,
    }
    return render(request, "assessments/bodies/members.html", context)


def _by_mail(body: Body, rows: list[Membership]) -> list[tuple[Membership, bool]]:
    """The contributors without an account, each with whether a member has that address by now."""
    belong = {row.account.email for row in rows}
    return [(one, one.email in belong) for one in contributors_by_mail(body)]


def _standing(body: Body, rows: list[Membership]) -> list[MemberInvitation]:
    """Invitations that wait, or waited in vain, but of those who have become members by another way."""
    belong = {row.account.email for row in rows}
    found = MemberInvitation.objects.standing().filter(body=body)
    return [one for one in found if one.email not in belong or not one.has_lapsed]


def asked_by(invitation: MemberInvitation) -> list[str]:
    """What a contributor will be asked, by name; nothing for another role, whatever was ticked beside it."""
    if invitation.role != Role.CONTRIBUTOR:
        return []
    return in_words(Work.of(invitation.assigned), outline_of(current_edition()))


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change the role, the ministry and what is assigned."""
    body, found = _managed(request, slug, pk)
    tree, initial = outline_of(current_edition()), MemberForm.initial_of(found)
    if request.method == "GET":
        return _member_page(request, body, found, MemberForm(initial=initial, tree=tree))
    form = MemberForm(request.POST, initial=initial, tree=tree)
    if not form.is_valid():
        return _member_page(request, body, found, form, status=422)
    try:
        change_member(
            by=signed_in(request),
            body=body,
            person=found.account,
            role=Role(form.cleaned_data["role"]),
            ministry=form.cleaned_data["ministry"],
            work=form.work(),
        )
    except RequestRefused as refused:
        form.add_error("role", str(refused))
        return _member_page(request, body, found, form, status=422)
    messages.success(request, _("Saved. It holds from the person’s next page on."))
    return redirect("assessments:members", body.slug)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """End a membership: first what that means, then the act."""
    body, found = _managed(request, slug, pk)
    problem = ""
    if request.method == "POST":
        try:
            remove_member(by=signed_in(request), body=body, person=found.account)
        except RequestRefused as refused:
            problem = str(refused)
        else:
            return _removed(request, body, found)
    context = body_context(request, body) | {
        "member": found,
        "problems": [{"text": problem}] if problem else [],
        "has_errors": bool(problem),
    }
    status = 422 if problem else 200
    return render(request, "assessments/bodies/member_remove.html", context, status=status)


def _removed(request: HttpRequest, body: Body, found: Membership) -> HttpResponse:
    if found.person == request.user:
        messages.success(request, _("You have left %(body)s.") % {"body": body.name})
        return redirect("assessments:dashboard")
    messages.success(request, _("%(name)s is no member any more.") % {"name": found.person})
    return redirect("assessments:members", body.slug)


@require_http_methods(["GET", "POST"])
def handing_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Make another member coordinator and step down, in one act."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    me = signed_in(request)
    others = [row for row in members_of(body) if row.person != me and row.account.is_active]
    form = HandOverForm(request.POST if request.method == "POST" else None, others=others)
    if request.method == "POST" and form.is_valid():
        chosen = {str(row.person_id): row.account for row in others}
        try:
            hand_over(
                by=me,
                body=body,
                to=chosen[form.cleaned_data["successor"]],
                then=form.role_then(),
            )
        except RequestRefused as refused:
            form.add_error("successor", str(refused))
        else:
            return _handed_over(request, body, form.role_then())
    context = body_context(request, body) | {"form": form, "others": others}
    status = 200 if request.method == "GET" else 422
    return render(request, "assessments/bodies/hand_over.html", context, status=status)


def _handed_over(request: HttpRequest, body: Body, then: Role | None) -> HttpResponse:
    messages.success(request, _("The body has been handed over."))
    if then is None:
        return redirect("assessments:dashboard")
    return redirect("assessments:members", body.slug)


def _managed(request: HttpRequest, slug: str, pk: UUID) -> tuple[Body, Membership]:
    """The body, and the membership of this person in it; 403 or 404 for whoever may not manage it."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    return body, get_object_or_404(members_of(body), person_id=pk)


def _member_page(
    request: HttpRequest, body: Body, found: Membership, form: MemberForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = body_context(request, body) | {"member": found, "form": form}
    return render(request, "assessments/bodies/member.html", context, status=status)


# When no coordinator of the body can act: ask for a recovery, and stop one that is not right.


@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and the form; what was asked for already stands instead of it."""
    body = own_body(request, slug)
    demand(request, Capability.ASK_RECOVERY, body)
    if request.method == "GET":
        return _page(request, body, _form(body, None))
    form = _form(body, request)
    if form.is_valid():
        kind, person_id = form.kind_and_person()
        try:
            ask(
                by=signed_in(request),
                body=body,
                kind=kind,
                person=Person.objects.get(pk=person_id),
                reason=form.cleaned_data["reason"],
            )
        except RequestRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked for. All members and the administrators see it."))
            return redirect("assessments:members", body.slug)
    return _page(request, body, form, status=422)


@require_POST
def recovery_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop it: it is not done, whatever was confirmed."""
    body = own_body(request, slug)
    demand(request, Capability.STOP_RECOVERY, body)
    found = get_object_or_404(Recovery, pk=pk, body=body)
    try:
        stop(by=signed_in(request), recovery_id=found.pk)
    except RequestRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Stopped. Nothing of it happens."))
    return redirect("assessments:members", body.slug)


def _form(body: Body, request: HttpRequest | None) -> RecoveryForm:
    return RecoveryForm(
        request.POST if request is not None else None,
        members=candidates(body, Recovery.Kind.COORDINATOR),
        coordinators=candidates(body, Recovery.Kind.SECOND_FACTOR),
    )


def _page(request: HttpRequest, body: Body, form: RecoveryForm, status: int = 200) -> HttpResponse:
    context = body_context(request, body) | {
        "form": form,
        "recovery": open_recovery(body),
        "has_mail": can_send(),
        "may_stop": may(request, Capability.STOP_RECOVERY, body),
    }
    return render(request, "assessments/bodies/recovery.html", context, status=status)
