"""The people of a body: invited, listed with what each is asked, changed, removed, handed over to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.forms.page import Refusal, form_page, problem_page, reason_of, refusal_on, sent
from assessments.answering.views.page_access import demand, may, principal, signed_in
from assessments.bodies.forms import ByMailForm, HandOverForm, InviteForm, MemberForm, work_fields
from assessments.models import Assessment
from assessments.submitting.views.waiting import waits
from mechanisms.access import Capability
from mechanisms.called import called
from mechanisms.membership.assignments import Work, in_words
from mechanisms.membership.by_mail import (
    NotTaken,
    add_contributor_without_account,
    change_contributor_without_account,
    contributors_by_mail,
    member_with,
    remove_contributor_without_account,
)
from mechanisms.membership.guarded_roles import ask_to_end_role, ask_to_hand_over
from mechanisms.membership.invitations import invite, link_of, revoke, send_invitation
from mechanisms.membership.members import (
    change_member,
    hand_over,
    members_of,
    members_since,
    needs_second,
    remove_member,
)
from mechanisms.membership.recovery import open_recovery
from mechanisms.models import Body, MemberInvitation, Membership, Role
from mechanisms.people.letters import absolute, can_send
from mechanisms.people.people import RequestRefused
from mechanisms.people.second_factor import who_has_one
from mechanisms.people.signin import fresh_sign_in_required
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Variant


def own_body(request: HttpRequest, slug: str, capability: Capability) -> Body:
    """A body to which the person belongs, who may do this there. Http404 for a stranger. One query."""
    roles = principal(request).roles
    if not roles:
        raise Http404
    body = get_object_or_404(Body, slug=slug, pk__in=list(roles))
    demand(request, capability, body)
    return body


def body_context(request: HttpRequest, body: Body, **more: Any) -> dict[str, Any]:
    """What every page of a body shows, with `more`; only a coordinator is offered all of its pages."""
    return {
        "body": body,
        "sample_data": body.sample,
        "is_coordinator": principal(request).role_in(body.pk) == Role.COORDINATOR,
        **more,
    }


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody of the body, who is invited, and what to do when no coordinator can act."""
    body = own_body(request, slug, Capability.SEE_MEMBERS)
    rows, since = list(members_of(body)), members_since(body)
    addresses = {row.account.email for row in rows}
    context = body_context(
        request,
        body,
        members=[(row, since[row.pk]) for row in rows],
        with_factor=who_has_one(row.account.pk for row in rows),
        by_mail=[(one, one.email in addresses) for one in contributors_by_mail(body)],
        invitations=[
            (one, asked_by(one, body))
            for one in MemberInvitation.objects.standing().filter(body=body)
            # A lapsed one of somebody who became a member by another way says nothing.
            if one.email not in addresses or not one.has_lapsed
        ],
        recovery=open_recovery(body),
        may_manage=may(request, Capability.MANAGE_MEMBERS, body),
        may_stop=may(request, Capability.STOP_RECOVERY, body),
        is_alone=len(rows) == 1,
        assessment=_open_assessment(body),
    )
    return render(request, "assessments/bodies/members.html", context)


def _open_assessment(body: Body) -> Assessment | None:
    """The latest one of a cycle that is open: where its contributors get letters and links. One query."""
    rows = Assessment.objects.kept_by_bodies().filter(body=body, cycle__closed_at=None)
    return rows.order_by("-cycle__opens_on").first()


def asked_by(invitation: MemberInvitation, body: Body) -> list[str]:
    """What a contributor will be asked, by name; nothing for another role, whatever was ticked with it."""
    if invitation.role != Role.CONTRIBUTOR:
        return []
    return in_words(Work.of(invitation.assigned), outline_of(current_edition()), Variant(body.kind))


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    body, found = _managed(request, slug, pk)
    tree, initial = outline_of(current_edition()), MemberForm.initial_of(found)
    form = MemberForm(sent(request), initial=initial, tree=tree, variant=Variant(body.kind))
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        ends = found.role == Role.COORDINATOR and role != Role.COORDINATOR
        with refusal_on(form, "role"):
            answer: HttpResponse = (_demote if ends else _change)(request, body, found, role, form)
            return answer
    context = body_context(request, body, member=found, asks_second=_asks_second(request, found))
    return form_page(request, "assessments/bodies/member.html", form, context)


def _change(
    request: HttpRequest, body: Body, found: Membership, role: Role, form: MemberForm
) -> HttpResponse:
    by, ministry = signed_in(request), form.cleaned_data["ministry"]
    change_member(by=by, body=body, person=found.account, role=role, ministry=ministry, work=form.work())
    messages.success(request, _("Saved. It takes effect at once."))
    return redirect("assessments:members", body.slug)


@fresh_sign_in_required
def _demote(
    request: HttpRequest, body: Body, found: Membership, role: Role, form: MemberForm
) -> HttpResponse:
    """As somebody who has just signed in; ministry and work wait for the role where a second one confirms."""
    if not _asks_second(request, found):
        return _change(request, body, found, role, form)
    ask_to_end_role(by=signed_in(request), body=body, person=found.account, to=role)
    return waits(request, body)


def _asks_second(request: HttpRequest, found: Membership) -> bool:
    """Whether a second coordinator has to confirm that this one is no longer coordinator."""
    return needs_second(signed_in(request), found, None)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """End a membership: first what that means, then the act; of a coordinator, by who has just signed in."""
    body, found = _managed(request, slug, pk)
    is_coordinator = found.role == Role.COORDINATOR
    answer: HttpResponse = (_remove_coordinator if is_coordinator else _remove)(request, body, found)
    return answer


def _remove(request: HttpRequest, body: Body, found: Membership) -> HttpResponse:
    problem, asks_second = "", _asks_second(request, found)
    if request.method == "POST":
        try:
            if asks_second:
                ask_to_end_role(by=signed_in(request), body=body, person=found.account)
                return waits(request, body)
            remove_member(by=signed_in(request), body=body, person=found.account)
        except RequestRefused as refused:
            problem = reason_of(refused)
        else:
            return _removed(request, body, found)
    context = body_context(request, body, member=found, asks_second=asks_second)
    return problem_page(request, "assessments/bodies/member_remove.html", context, problem)


_remove_coordinator = fresh_sign_in_required(_remove)


def _removed(request: HttpRequest, body: Body, found: Membership) -> HttpResponse:
    if found.person == request.user:
        messages.success(request, _("You have left %(body)s.") % {"body": called(body)})
        return redirect("assessments:dashboard")
    messages.success(request, _("%(name)s is no member any more.") % {"name": found.person})
    return redirect("assessments:members", body.slug)


def _managed(request: HttpRequest, slug: str, pk: UUID) -> tuple[Body, Membership]:
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    return body, get_object_or_404(members_of(body).select_related("body"), person_id=pk)


@require_http_methods(["GET", "POST"])
def handing_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Make another member coordinator and step down, in one act, as somebody who has just signed in."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    answer: HttpResponse = _handing_over(request, body)
    return answer


@fresh_sign_in_required
def _handing_over(request: HttpRequest, body: Body) -> HttpResponse:
    me = signed_in(request)
    others = [row for row in members_of(body) if row.person != me and row.account.is_active]
    form = HandOverForm(sent(request), others=others)
    if form.is_valid():
        chosen = {str(row.person_id): row.account for row in others}
        to, then = chosen[form.cleaned_data["successor"]], form.role_then()
        with refusal_on(form, "successor"):
            if body.second_coordinator:
                ask_to_hand_over(by=me, body=body, to=to, then=then)
                return waits(request, body)
            hand_over(by=me, body=body, to=to, then=then)
            messages.success(request, _("The body has been handed over."))
            if then is None:
                return redirect("assessments:dashboard")
            return redirect("assessments:members", body.slug)
    context = body_context(request, body, others=others)
    return form_page(request, "assessments/bodies/hand_over.html", form, context)


# Invitations: the link is mailed where there is a mail server, and shown once in any case.


@require_http_methods(["GET", "POST"])
def invitation_add(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, then the link. A reload makes a new link.

    `?again=` fills it in as an earlier one, `?contributor=` as one who had no account so far.
    """
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    initial = {} if request.method == "POST" else _initial(request, body)
    form = InviteForm(
        sent(request), initial=initial, tree=outline_of(current_edition()), variant=Variant(body.kind)
    )
    if form.is_valid():
        with refusal_on(form, "email"):
            made, secret = _invite(request, body, form)
            return made_page(request, made, secret, "assessments/bodies/invited.html")
    context = body_context(request, body, has_mail=can_send())
    return form_page(request, "assessments/bodies/invite.html", form, context)


def _invite(request: HttpRequest, body: Body, form: InviteForm) -> tuple[MemberInvitation, str]:
    data, work = form.cleaned_data, form.work()
    return invite(
        by=signed_in(request),
        body=body,
        email=data["email"],
        role=Role(data["role"]),
        name=data["name"],
        ministry=data["ministry"],
        language=data["language"],
        assigned=work.rows(),
        due=work.due,
        note=work.note,
    )


def _initial(request: HttpRequest, body: Body) -> dict[str, Any]:
    """What the address names, found among this body's own; nothing for any other number."""
    by_mail = request.GET.get("contributor", "")
    if by_mail.isdecimal() and len(by_mail) <= MOST_DIGITS:
        found = contributors_by_mail(body).filter(pk=int(by_mail)).first()
        return {**ByMailForm.initial_of(found), "role": Role.CONTRIBUTOR} if found else {}
    again = request.GET.get("again", "")
    earlier = MemberInvitation.objects.filter(body=body) if again else ()
    for one in earlier:
        if str(one.pk) == again:
            own = {name: getattr(one, name) for name in ("email", "name", "role", "ministry")}
            return own | work_fields(Work.of(one.assigned, one.due, one.note))
    return {}


def made_page(request: HttpRequest, made: MemberInvitation, secret: str, template: str) -> HttpResponse:
    """Mail the link, and show it this once."""
    context = body_context(
        request,
        made.body,
        invitation=made,
        asked=asked_by(made, made.body),
        link=absolute(link_of(secret)),
        has_mail=can_send(),
        sent=send_invitation(made, secret),
    )
    return render(request, template, context)


@require_POST
def invitation_revoke(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    found = get_object_or_404(MemberInvitation, pk=pk, body=body)
    revoke(by=signed_in(request), body=body, invitation_id=found.pk)
    messages.success(request, _("The invitation is taken back. Its link does not work any more."))
    return redirect("assessments:members", body.slug)


# Contributors without an account, who get the questions by mail or on paper.


@require_http_methods(["GET", "POST"])
def by_mail_add(request: HttpRequest, slug: str) -> HttpResponse:
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    form = ByMailForm(sent(request), tree=outline_of(current_edition()), variant=Variant(body.kind))
    if form.is_valid():
        with refusal_on(form, _field_of):
            made = add_contributor_without_account(
                by=signed_in(request), body=body, **_who(form), work=form.work()
            )
            said = _("%(name)s of %(ministry)s is in the list. Now send the questions.")
            messages.success(request, said % {"name": made.name, "ministry": made.ministry})
            if "another" in request.POST:
                return redirect("assessments:by_mail_add", body.slug)
            return to_the_list(body)
    context = body_context(request, body, member=None)
    return form_page(request, "assessments/bodies/by_mail.html", form, context)


@require_http_methods(["GET", "POST"])
def by_mail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change who it is and what is asked; and how he or she gets an account, or that there is one."""
    body, found = _managed_by_mail(request, slug, pk)
    tree, initial = outline_of(current_edition()), ByMailForm.initial_of(found)
    form = ByMailForm(sent(request), initial=initial, tree=tree, variant=Variant(body.kind))
    if form.is_valid():
        with refusal_on(form, _field_of):
            change_contributor_without_account(
                by=signed_in(request), body=body, membership_id=found.pk, **_who(form), work=form.work()
            )
            messages.success(request, _("Saved."))
            return redirect("assessments:members", body.slug)
    invited = MemberInvitation.objects.open().filter(body=body, email=found.email)
    context = body_context(
        request,
        body,
        member=found,
        same=member_with(body, found.email),
        is_invited=bool(found.email) and invited.exists(),
    )
    return form_page(request, "assessments/bodies/by_mail.html", form, context)


@require_http_methods(["GET", "POST"])
def by_mail_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask this contributor nothing any more: first what that means, then the act."""
    body, found = _managed_by_mail(request, slug, pk)
    if request.method == "POST":
        remove_contributor_without_account(by=signed_in(request), body=body, membership_id=found.pk)
        names = {"name": found.name, "ministry": found.ministry}
        messages.success(request, _("%(name)s of %(ministry)s is no longer asked.") % names)
        return redirect("assessments:members", body.slug)
    context = body_context(request, body, member=found)
    return render(request, "assessments/bodies/by_mail_remove.html", context)


def to_the_list(body: Body) -> HttpResponseRedirect:
    """Where the letters are made: in the body's open assessment; its members where there is none."""
    rows = Assessment.objects.filter(body=body, cycle__closed_at=None).order_by("-cycle__opens_on")
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        return redirect("assessments:members", body.slug)
    return redirect("assessments:offline_contributors", found)


def _managed_by_mail(request: HttpRequest, slug: str, pk: int) -> tuple[Body, Membership]:
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    return body, get_object_or_404(contributors_by_mail(body), pk=pk)


def _who(form: ByMailForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ByMailForm.OWN}


def _field_of(refused: Refusal) -> str | None:
    return refused.field if isinstance(refused, NotTaken) else None
