"""Asking somebody into the body: the link is mailed where there is a mail server, and shown once anyway."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.answer import MOST_DIGITS
from assessments.forms.members import ByMailForm, InviteForm
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.bodies.members import asked_by
from assessments.views.loading import demand, signed_in
from mechanisms.access import Capability
from mechanisms.assignments import Work
from mechanisms.contributors_by_mail import contributors_by_mail
from mechanisms.invitations import invite, link_of, revoke, send_invitation
from mechanisms.letters import absolute, can_send
from mechanisms.models import Body, MemberInvitation, Role
from mechanisms.people import Refused
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
    except Refused as refused:
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
