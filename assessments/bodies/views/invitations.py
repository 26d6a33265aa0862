"""Asking somebody into the body: the link is mailed where there is a mail server, and shown once anyway."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.views.page_access import demand, signed_in
from assessments.bodies.forms import ByMailForm, InviteForm
from assessments.bodies.views.members import asked_by, body_context, own_body
from mechanisms.access import Capability
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import (
    NotTaken,
    add_contributor_without_account,
    change_contributor_without_account,
    contributors_by_mail,
    member_with,
    remove_contributor_without_account,
)
from mechanisms.membership.invitations import invite, link_of, revoke, send_invitation
from mechanisms.models import Body, MemberInvitation, Membership, Role
from mechanisms.people.letters import absolute, can_send
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of


@require_http_methods(["GET", "POST"])
def invitation_add(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, then the link. A reload makes a new link.

    `?again=` fills it in as an earlier one, `?contributor=` as one who had no account so far.
    """
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    tree = outline_of(current_edition())
    if request.method == "GET":
        return _page(request, body, InviteForm(initial=_initial(request, body), tree=tree))
    form = InviteForm(request.POST, tree=tree)
    if not form.is_valid():
        return _page(request, body, form, status=422)
    try:
        made, secret = _invite(request, body, form)
    except RequestRefused as refused:
        form.add_error("email", str(refused))
        return _page(request, body, form, status=422)
    return made_page(request, made, secret, "assessments/bodies/invited.html")


def made_page(
    request: HttpRequest, made: MemberInvitation, secret: str, template: str
) -> HttpResponse:
    """Mail the link, and show it this once."""
    context: dict[str, Any] = body_context(request, made.body) | {
        "invitation": made,
        "asked": asked_by(made),
        "link": absolute(link_of(secret)),
        "has_mail": can_send(),
        "sent": send_invitation(made, secret),
    }
    return render(request, template, context)


@require_POST
def invitation_revoke(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Make the link of an invitation useless."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    found = get_object_or_404(MemberInvitation, pk=pk, body=body)
    revoke(by=signed_in(request), body=body, invitation_id=found.pk)
    messages.success(request, _("The invitation is taken back. Its link does not work any more."))
    return redirect("assessments:members", body.slug)


def _invite(request: HttpRequest, body: Body, form: InviteForm) -> tuple[MemberInvitation, str]:
    data, work = form.cleaned_data, form.work()
    return invite(
        by=signed_in(request),
        body=body,
        email=data["email"],
        role=Role(data["role"]),
        name=data["name"],
        ministry=data["ministry"],
        assigned=work.rows(),
        due=work.due,
        note=work.note,
    )


def _initial(request: HttpRequest, body: Body) -> dict[str, Any]:
    """What the address names, found among this body's own; nothing for any other number."""
    by_mail = request.GET.get("contributor", "")
    if by_mail.isdecimal() and len(by_mail) <= MOST_DIGITS:
        return _of_contributor(body, int(by_mail))
    again = request.GET.get("again", "")
    earlier = MemberInvitation.objects.filter(body=body) if again else ()
    for one in earlier:
        if str(one.pk) == again:
            work = Work.of(one.assigned, one.due, one.note)
            return {
                "email": one.email,
                "name": one.name,
                "role": one.role,
                "ministry": one.ministry,
                "sections": sorted(work.sections),
                "paragraphs": sorted(work.paragraphs),
                "due": work.due,
                "note": work.note,
            }
    return {}


def _of_contributor(body: Body, pk: int) -> dict[str, Any]:
    """Who had no account so far, as a contributor with the same work."""
    found = contributors_by_mail(body).filter(pk=pk).first()
    return {**ByMailForm.initial_of(found), "role": Role.CONTRIBUTOR} if found else {}


def _page(request: HttpRequest, body: Body, form: InviteForm, status: int = 200) -> HttpResponse:
    context = body_context(request, body) | {"form": form, "has_mail": can_send()}
    return render(request, "assessments/bodies/invite.html", context, status=status)


# Contributors without an account: added, changed, removed by the coordinator of their body.


@require_http_methods(["GET", "POST"])
def by_mail_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody who gets the questions by mail, or on paper."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    tree = outline_of(current_edition())
    if request.method == "GET":
        return _by_mail_page(request, body, None, ByMailForm(tree=tree))
    form = ByMailForm(request.POST, tree=tree)
    if form.is_valid():
        try:
            made = add_contributor_without_account(
                by=signed_in(request), body=body, **_said(form), work=form.work()
            )
        except RequestRefused as refused:
            _mark(form, refused)
        else:
            said = _("%(name)s of %(ministry)s is in the list. The questions are still to be sent.")
            messages.success(request, said % {"name": made.name, "ministry": made.ministry})
            return redirect("assessments:members", body.slug)
    return _by_mail_page(request, body, None, form, status=422)


@require_http_methods(["GET", "POST"])
def by_mail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change who it is and what is asked."""
    body, found = _managed(request, slug, pk)
    tree, initial = outline_of(current_edition()), ByMailForm.initial_of(found)
    if request.method == "GET":
        return _by_mail_page(request, body, found, ByMailForm(initial=initial, tree=tree))
    form = ByMailForm(request.POST, initial=initial, tree=tree)
    if form.is_valid():
        try:
            change_contributor_without_account(
                by=signed_in(request),
                body=body,
                membership_id=found.pk,
                **_said(form),
                work=form.work(),
            )
        except RequestRefused as refused:
            _mark(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:members", body.slug)
    return _by_mail_page(request, body, found, form, status=422)


@require_http_methods(["GET", "POST"])
def by_mail_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask this contributor nothing any more: first what that means, then the act."""
    body, found = _managed(request, slug, pk)
    if request.method == "POST":
        remove_contributor_without_account(by=signed_in(request), body=body, membership_id=found.pk)
        names = {"name": found.name, "ministry": found.ministry}
        messages.success(request, _("%(name)s of %(ministry)s is asked no more.") % names)
        return redirect("assessments:members", body.slug)
    context = body_context(request, body) | {"member": found}
    return render(request, "assessments/bodies/by_mail_remove.html", context)


def _managed(request: HttpRequest, slug: str, pk: int) -> tuple[Body, Membership]:
    """The body, and this contributor of it; 403 or 404 for whoever may not manage it."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    return body, get_object_or_404(contributors_by_mail(body), pk=pk)


def _said(form: ByMailForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "ministry", "email")}


def _mark(form: ByMailForm, refused: RequestRefused) -> None:
    """Say why at the field it is about; on top where it is about none."""
    form.add_error(refused.field if isinstance(refused, NotTaken) else None, str(refused))


def _by_mail_page(
    request: HttpRequest,
    body: Body,
    found: Membership | None,
    form: ByMailForm,
    status: int = 200,
) -> HttpResponse:
    """The form; beside one who is in the list, how he or she gets an account, or that there is one."""
    context: dict[str, Any] = body_context(request, body) | {"member": found, "form": form}
    if found is not None:
        invited = MemberInvitation.objects.open().filter(body=body, email=found.email)
        context |= {
            "same": member_with(body, found.email),
            "is_invited": bool(found.email) and invited.exists(),
        }
    return render(request, "assessments/bodies/by_mail.html", context, status=status)
