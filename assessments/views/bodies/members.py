"""The people of a body: who they are, what each is asked; changed, removed, handed over to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.forms.members import HandOverForm, MemberForm
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import demand, may, signed_in
from mechanisms.access import Capability
from mechanisms.assignments import Work, in_words
from mechanisms.contributors_by_mail import contributors_by_mail
from mechanisms.members import change_member, hand_over, members_of, remove_member
from mechanisms.models import Body, MemberInvitation, Membership, Role
from mechanisms.people import Refused
from mechanisms.recovery import open_recovery
from recommendations.catalogue import current_edition, outline_of


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
    except Refused as refused:
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
        except Refused as refused:
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
        except Refused as refused:
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
