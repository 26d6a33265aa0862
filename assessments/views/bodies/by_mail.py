"""Contributors without an account: added, changed, removed by the coordinator of their body."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms.members import ByMailForm
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import demand, signed_in
from mechanisms.access import Capability
from mechanisms.contributors_by_mail import (
    NotTaken,
    add_contributor_without_account,
    change_contributor_without_account,
    contributors_by_mail,
    member_with,
    remove_contributor_without_account,
)
from mechanisms.models import Body, MemberInvitation, Membership
from mechanisms.people import Refused
from recommendations.catalogue import current_edition, outline_of


@require_http_methods(["GET", "POST"])
def by_mail_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody who gets the questions by mail, or on paper."""
    body = own_body(request, slug)
    demand(request, Capability.MANAGE_MEMBERS, body)
    tree = outline_of(current_edition())
    if request.method == "GET":
        return _page(request, body, None, ByMailForm(tree=tree))
    form = ByMailForm(request.POST, tree=tree)
    if form.is_valid():
        try:
            made = add_contributor_without_account(
                by=signed_in(request), body=body, **_said(form), work=form.work()
            )
        except Refused as refused:
            _mark(form, refused)
        else:
            said = _("%(name)s of %(ministry)s is in the list. The questions are still to be sent.")
            messages.success(request, said % {"name": made.name, "ministry": made.ministry})
            return redirect("assessments:members", body.slug)
    return _page(request, body, None, form, status=422)


@require_http_methods(["GET", "POST"])
def by_mail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change who it is and what is asked."""
    body, found = _managed(request, slug, pk)
    tree, initial = outline_of(current_edition()), ByMailForm.initial_of(found)
    if request.method == "GET":
        return _page(request, body, found, ByMailForm(initial=initial, tree=tree))
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
        except Refused as refused:
            _mark(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:members", body.slug)
    return _page(request, body, found, form, status=422)


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


def _mark(form: ByMailForm, refused: Refused) -> None:
    """Say why at the field it is about; on top where it is about none."""
    form.add_error(refused.field if isinstance(refused, NotTaken) else None, str(refused))


def _page(
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
