"""Letters to ministries: one with its file at once; all, as a ZIP or sent from here, in the background."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.forms.page import refusal_as_message
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, demand, frame_context, own_assessment, signed_in
from assessments.formats.file import attachment
from assessments.making.orders import ask, find
from assessments.making.views import Link, Page, handed_out, waited_for
from assessments.models import Assessment
from assessments.offline.letters import (
    batch_of,
    drafts_of,
    letters_wanted,
    make_letters,
    mark_sent,
    note_fetched,
    sending_wanted,
    to_write_to,
)
from assessments.offline.mailing import mailings_of
from mechanisms.access import Capability
from mechanisms.people.letters import can_send
from recommendations.own_language import language_chosen

ONE, ALL, SEND, SENT = "one", "zip", "send", "sent"


def _managed(request: HttpRequest, pk: UUID) -> Assessment:
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    return assessment


@require_POST
def make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the letters that are asked for, or note that those that were fetched are sent."""
    assessment, act = _managed(request, pk), request.POST.get("act", "")
    listed = redirect("assessments:offline_contributors", pk)
    if act == SENT:
        return _mark_sent(request, assessment, listed)
    try:
        batch = make_letters(
            by=actor(request),
            assessment=assessment,
            members=_members(request, assessment),
            language=language_chosen(request),
            with_last="last" in request.POST,
        )
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
        return listed
    if act == SEND and can_send():
        ask(sending_wanted(assessment, batch, signed_in(request).pk))
        return redirect("assessments:offline_letters_sending", pk, batch)
    if act == ALL:
        return redirect("assessments:offline_letters_file", pk, batch)
    return _one(request, assessment, batch)


def _members(request: HttpRequest, assessment: Assessment) -> frozenset[int]:
    """The contributor whose button was pressed, or all for whom letters are to be made."""
    member = request.POST.get("member", "")
    if member.isdecimal() and len(member) <= MOST_DIGITS:
        return frozenset({int(member)})
    new = request.POST.get("which", "new") == "new"
    return frozenset(row.membership_id for row in to_write_to(mailings_of(assessment), new=new))


def _one(request: HttpRequest, assessment: Assessment, batch: UUID) -> HttpResponse:
    workbooks = batch_of(assessment, batch)[:1]
    (made,) = drafts_of(assessment, workbooks)
    note_fetched(by=actor(request), assessment=assessment, workbooks=workbooks)
    return attachment(made)


def _mark_sent(request: HttpRequest, assessment: Assessment, listed: HttpResponse) -> HttpResponse:
    with refusal_as_message(request):
        number = mark_sent(by=actor(request), assessment=assessment)
        said = ngettext(
            "%(number)d letter is marked as sent today.",
            "%(number)d letters are marked as sent today.",
            number,
        )
        messages.success(request, said % {"number": number})
    return listed


@require_safe
def fetch(request: HttpRequest, pk: UUID, batch: UUID) -> HttpResponse:
    """All letters of a batch as a ZIP; that they were fetched is noted when they are handed out."""
    assessment = _managed(request, pk)
    workbooks = batch_of(assessment, batch)
    page = Page(
        _("The letters with their files are being made. Then you get them as one ZIP."),
        [_back(assessment)],
        frame_context(request, assessment),
    )
    response = handed_out(request, letters_wanted(assessment, batch), "letters", page)
    if response.status_code == 200:
        note_fetched(by=actor(request), assessment=assessment, workbooks=workbooks)
    return response


def _back(assessment: Assessment) -> Link:
    words = _("Back to the contributors without an account")
    return Link(reverse("assessments:offline_contributors", args=[assessment.pk]), words)


@require_safe
def sending(request: HttpRequest, pk: UUID, batch: UUID) -> HttpResponse:
    """The page to wait on while letters are sent; then the list, which says who got one."""
    assessment = _managed(request, pk)
    workbooks = batch_of(assessment, batch)
    wanted = sending_wanted(assessment, batch, signed_in(request).pk)
    state = find(wanted.key)
    if state is not None:
        page = Page(
            what=_("The letters are being sent. You can leave this page."),
            instead=[_back(assessment)],
            context=frame_context(request, assessment),
            title=gettext_lazy("Your letters"),
            failed=gettext_lazy("Not all letters could be sent"),
        )
        return waited_for(request, wanted, "letters", page, state)
    sent = sum(one.mailed_at is not None for one in workbooks)
    said = ngettext(
        "%(sent)s of %(number)s letter sent.", "%(sent)s of %(number)s letters sent.", len(workbooks)
    )
    level = messages.SUCCESS if sent == len(workbooks) else messages.WARNING
    messages.add_message(request, level, said % {"sent": sent, "number": len(workbooks)})
    return redirect("assessments:offline_contributors", pk)
