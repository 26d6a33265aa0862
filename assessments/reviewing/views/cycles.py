"""The queue of the staff, and a cycle as they run it: invitations, readers, reminders, closing, reopening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import form_page, problem_page, reason_of, refusal_as_message
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal
from assessments.answers import labels
from assessments.models import Cycle, Invitation
from assessments.reviewing.blank_questionnaire import made_for
from assessments.reviewing.cycles import (
    Staff,
    ToRemind,
    close_cycle,
    decline,
    extend,
    invitations_of,
    invite,
    leaves_open,
    offered,
    read_staff,
    remind,
    reopen_cycle,
    send_reminder,
    take_back_decline,
    to_remind,
)
from assessments.reviewing.forms import ExtensionForm
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.queue import Participants, QueueRow, page_of
from mechanisms.access import Capability, require
from mechanisms.models import Body, Person
from mechanisms.name_order import plain_key
from mechanisms.people import letters
from recommendations import lists

#: Bodies that one press of a button reminds: each gets a letter of its own.
MOST_AT_ONCE = 500


def cycle_at_desk(request: HttpRequest, slug: str) -> Cycle:
    """The cycle, for rapporteur staff alone."""
    require(principal(request), Capability.WORK_AT_DESK)
    return get_object_or_404(Cycle.objects.select_related("edition"), slug=slug)


def participants_of(request: HttpRequest, cycle: Cycle, *, silent: bool = False) -> Participants:
    return Participants(principal(request), cycle, timezone.localdate(), silent)


def cycle_context(cycle: Cycle, rows: Iterable[QueueRow]) -> dict[str, Any]:
    """What each page of a cycle says; `rows` are those shown. Invented bodies and real ones never meet."""
    return {"cycle": cycle, "sample_data": any(row.sample for row in rows)}


@require_safe
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """The bodies that take part, fifty a page."""
    found = cycle_at_desk(request, slug)
    page = page_of(participants_of(request, found), request.GET.get("page", "1"))
    context = cycle_context(found, page.object_list) | {"page": page}
    return render(request, "assessments/reviewing/cycle.html", context)


@require_http_methods(["GET", "POST"])
def invite_bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose several bodies that can answer, found by name."""
    found = cycle_at_desk(request, slug)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if request.method == "POST":
        chosen = request.POST.getlist("body")
        problem = _invite(request, found, chosen) if chosen else _("Choose at least one body.")
        if not problem:
            return redirect("assessments:cycle", slug)
    else:
        chosen, problem = [], ""
    choice = offered(principal(request), found, words)
    context = {
        "cycle": found,
        "offered": choice,
        "words": words,
        "chosen": chosen,
        "sample_data": any(body.sample for body in choice.bodies),
    }
    return problem_page(request, "assessments/reviewing/invite.html", context, problem, "#bodies")


def _invite(request: HttpRequest, cycle: Cycle, slugs: Sequence[str]) -> str:
    """Invite them all or none; why not, or an empty text."""
    bodies = list(Body.objects.filter(slug__in=_slugs(slugs)))
    try:
        with transaction.atomic():
            for body in bodies:
                invite(by=actor(request), cycle=cycle, body=body)
    except Refused as refused:
        return reason_of(refused)
    said = ngettext("%(number)d body is invited.", "%(number)d bodies are invited.", len(bodies))
    messages.success(request, said % {"number": len(bodies)})
    return ""


@require_http_methods(["GET", "POST"])
def remind_bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those that share nothing: by mail to their coordinators, or noted after writing oneself. Fifty a
    page, or one with `?body=`; `all` in the form means them all."""
    found = cycle_at_desk(request, slug)
    silent = participants_of(request, found, silent=True)
    problem = ""
    if request.method == "POST":
        problem = _remind(request, _chosen(request, silent), silent)
        if not problem:
            return redirect("assessments:cycle", slug)
    only = request.GET.get("body", "")
    row = silent.find(only) if only else None
    page = page_of((row,) if row else silent, request.GET.get("page", "1"))
    context = cycle_context(found, page.object_list) | {
        "page": page,
        "rows": to_remind(page.object_list, found, silent.today),
        "only": row,
        "chosen": [*request.POST.getlist("body"), only],
        "has_mail": letters.can_send(),
        "left": min(silent.asked.exclude(reminded_on=silent.today).count(), MOST_AT_ONCE),
    }
    return problem_page(request, "assessments/reviewing/remind.html", context, problem, "#bodies")


def _chosen(request: HttpRequest, silent: Participants) -> Sequence[ToRemind]:
    """Those ticked; or all that were not reminded today, by name, as many as are reminded at once."""
    asked = silent.asked
    if "all" in request.POST:
        asked = asked.exclude(reminded_on=silent.today).order_by(plain_key(), "body_id")
    else:
        asked = asked.filter(body__slug__in=_slugs(request.POST.getlist("body")))
    bodies = list(asked.values_list("body_id", flat=True)[:MOST_AT_ONCE])
    return to_remind(silent.rows(bodies), silent.cycle, silent.today)


def _slugs(typed: Sequence[str]) -> list[str]:
    return [slug for slug in typed[:1000] if "\x00" not in slug]  # no database takes that sign


def _remind(request: HttpRequest, wanted: Sequence[ToRemind], silent: Participants) -> str:
    """Note each reminder, then send what can be sent; why not, or an empty text."""
    by_mail = request.POST.get("way") == "mail" and letters.can_send()
    without = [row.row.name for row in wanted if by_mail and not row.coordinators]
    if without and ("all" not in request.POST or len(without) == len(wanted)):
        return _("No coordinator: %s. Write yourself, and note it.") % lists.enumerated(without)
    wanted = [row for row in wanted if row.coordinators or not by_mail]
    if not wanted:
        return _("Choose at least one body.")
    try:
        with transaction.atomic():
            for row in wanted:
                remind(by=actor(request), invitation=row.invitation, by_mail=by_mail)
    except Refused as refused:
        return reason_of(refused)
    if by_mail:
        _send(request, wanted)
    else:
        said = ngettext("%(number)d reminder is noted.", "%(number)d reminders are noted.", len(wanted))
        messages.success(request, said % {"number": len(wanted)})
    if without:
        said = _("No coordinator: %s. Write yourself, and note it.")
        messages.warning(request, said % lists.listed(without))
    return ""


def _send(request: HttpRequest, wanted: Sequence[ToRemind]) -> None:
    """After the reminders are certain: a mail server that does not answer undoes nothing, and is said."""
    failed = [row.row.name for row in wanted if not send_reminder(row.invitation, row.coordinators)]
    if failed:
        said = _("The mail to %s could not be sent. Copy the text and write yourself.")
        messages.warning(request, said % lists.listed(failed))
    sent = len(wanted) - len(failed)
    if sent:
        said = ngettext(
            "%(number)d body is reminded by mail.", "%(number)d bodies are reminded by mail.", sent
        )
        messages.success(request, said % {"number": sent})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """What closing means and what it leaves open; then the act."""
    found = cycle_at_desk(request, slug)
    if request.method == "POST":
        close_cycle(by=actor(request), cycle=found)
        messages.success(request, _("The cycle is closed. It can be reopened."))
        return redirect("assessments:cycle", slug)
    return _before_the_end(request, found, "assessments/reviewing/close.html")


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """What reopening means; then the act."""
    found = cycle_at_desk(request, slug)
    if request.method == "POST":
        reopen_cycle(by=actor(request), cycle=found)
        messages.success(request, _("The cycle is open again."))
        return redirect("assessments:cycle", slug)
    return _before_the_end(request, found, "assessments/reviewing/reopen.html")


def _before_the_end(request: HttpRequest, cycle: Cycle, template: str) -> HttpResponse:
    leaves = leaves_open(principal(request), cycle)
    rows = [body for left in leaves.values() for body in left.rows]
    context = {"cycle": cycle, "leaves": leaves, "sample_data": any(body.sample for body in rows)}
    return render(request, template, context)


def page_query(**said: str) -> str:
    """What links to other pages of a list carry on."""
    return urlencode({key: value for key, value in said.items() if value})


def _found(request: HttpRequest, slug: str, body: str) -> tuple[Cycle, QueueRow, Invitation]:
    """The body's row and its invitation; Http404 for one's own bodies and for those not invited."""
    cycle = cycle_at_desk(request, slug)
    row = participants_of(request, cycle).find(body)
    if row is None or row.asked is None:
        raise Http404
    return cycle, row, invitations_of(cycle, [row.body_id])[row.body_id]


def invited(request: HttpRequest, slug: str, body: str) -> Invitation:
    """The invitation of a body, for the pages about it; Http404 for one's own and for those not invited."""
    return _found(request, slug, body)[2]


@require_safe
def cycle_body(request: HttpRequest, slug: str, body: str) -> HttpResponse:
    """How far it is in the cycle, and what can be done about its invitation."""
    cycle, row, invitation = _found(request, slug, body)
    form = ExtensionForm(initial={"until": row.last_day.day}, cycle=cycle)
    return _page(request, row, invitation, form)


def _page(request: HttpRequest, row: QueueRow, invitation: Invitation, form: ExtensionForm) -> HttpResponse:
    context = cycle_context(invitation.cycle, [row])
    takes_file = invitation.cycle.is_open and (row.sent is None or row.sent.entered)
    context |= {
        "row": row,
        "invitation": invitation,
        "takes_file": takes_file,
        "questionnaires": made_for(row.body_id, invitation.cycle) if takes_file else [],
    }
    return form_page(request, "assessments/reviewing/cycle_body.html", form, context)


@require_POST
def cycle_body_act(request: HttpRequest, slug: str, body: str, act: str) -> HttpResponse:
    """Extend, note that it declined, or take that back."""
    cycle, row, invitation = _found(request, slug, body)
    by, form = actor(request), ExtensionForm(request.POST, cycle=cycle)
    if act == "extend" and not form.is_valid():
        return _page(request, row, invitation, form)
    with refusal_as_message(request):
        if act == "extend":
            extend(by=by, invitation=invitation, until=form.cleaned_data["until"])
            messages.success(request, _("The body has time until that day."))
        elif act == "decline":
            decline(by=by, invitation=invitation)
            messages.success(request, _("It is noted that the body declined."))
        elif act == "undo":
            take_back_decline(by=by, invitation=invitation)
            messages.success(request, _("The body counts as invited again."))
        else:
            raise Http404
    return redirect("assessments:cycle_body", slug, body)


@dataclass(frozen=True, slots=True)
class ReadersRow:
    """A body with its readers, set for many bodies at once; `was` are those of the form as it was opened."""

    row: QueueRow
    people: Sequence[Person]
    first: str
    second: str
    was: str
    problem: str = ""


@require_http_methods(["GET", "POST"])
def readers(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty bodies a page, or one with `?body=`; only what was changed in the form is written."""
    cycle = cycle_at_desk(request, slug)
    everybody = participants_of(request, cycle)
    only = request.GET.get("body", "")
    row = everybody.find(only) if only else None
    page = page_of(([row] if row else []) if only else everybody, request.GET.get("page", "1"))
    staff = read_staff()
    typed = request.POST if request.method == "POST" else {}
    shown = [_shown(row, staff, typed) for row in page.object_list]
    problems: Mapping[str, str] = {}
    if request.method == "POST":
        problems = _save(request, cycle, shown, staff)
        if not problems:
            messages.success(request, _("The readers are saved."))
            return redirect(f"{reverse('assessments:review_list')}?{page_query(cycle=slug)}")
    context = cycle_context(cycle, page.object_list) | {
        "page": page,
        "only": only,
        "rows": [replace(row, problem=problems.get(row.row.slug, "")) for row in shown],
        "problems": [{"text": text, "href": f"#reader-{place}"} for place, text in problems.items()],
        "has_errors": bool(problems),
    }
    status = 422 if problems else 200
    return render(request, "assessments/reviewing/readers.html", context, status=status)


def _shown(row: QueueRow, staff: Staff, typed: Mapping[str, str]) -> ReadersRow:
    first, second = str(row.readers.first or ""), str(row.readers.second or "")
    return ReadersRow(
        row=row,
        people=staff.fit_for(row.body_id),
        first=typed.get(f"reader-{row.slug}", first),
        second=typed.get(f"second-{row.slug}", second),
        was=typed.get(f"was-{row.slug}", f"{first} {second}"),
    )


def _save(request: HttpRequest, cycle: Cycle, rows: Sequence[ReadersRow], staff: Staff) -> Mapping[str, str]:
    """Write what was changed, all or nothing; body → why it can't be."""
    changed = [row for row in rows if f"{row.first} {row.second}" != row.was]
    bodies = Body.objects.in_bulk([row.row.body_id for row in changed])
    problems: dict[str, str] = {}
    with transaction.atomic():
        for row in changed:
            problems |= _assign(request, cycle, bodies[row.row.body_id], row, staff)
        transaction.set_rollback(bool(problems))
    return problems


def _assign(
    request: HttpRequest, cycle: Cycle, body: Body, row: ReadersRow, staff: Staff
) -> Mapping[str, str]:
    known: dict[str, Person | None] = {str(person.pk): person for person in staff.people}
    known[""] = None
    if not {row.first, row.second} <= known.keys():
        return {body.slug: _("Choose somebody of the list.")}
    try:
        with transaction.atomic():
            first, second = known[row.first], known[row.second]
            assign_readers(by=actor(request), cycle=cycle, body=body, reader=first, second_reader=second)
    except Refused as refused:
        return {body.slug: labels.counted(body.name, refused.messages[0])}
    return {}
