"""The board, who is asked, reminding all who are late, and the page of contradictions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import reason_of, refusal_as_message, refusal_on, sent
from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
    recommendation_or_404,
    signed_in,
)
from assessments.board.asked import choices_of_people, people_asked_alike
from assessments.board.board import Board, Show, board_of
from assessments.board.forms import AskForm, ReasonForm
from assessments.board.reasons import StaleReason, save_reason
from assessments.board.reminding import addresses_of, late_on, note_reminders, send_reminders, text_to_copy
from assessments.board.statements import Contradiction, contradictions_of
from assessments.models import Assessment
from mechanisms.access import Capability
from mechanisms.membership.asking import ask_members, who_can_be_asked
from mechanisms.people.letters import can_send
from recommendations.outline import Variant


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Recommendation × ministry; `?show=` leaves out the other rows."""
    assessment = own_assessment(request, pk)
    wanted = request.GET.get("show", "")
    show = Show(wanted) if wanted in list(Show) else Show.ASKED
    found = board_of(assessment, timezone.localdate())
    manages = may(request, Capability.MANAGE_MEMBERS, assessment.body)
    context = frame_context(request, assessment) | {
        "board": found,
        "rows": found.shown(show),
        "show": show.value,
        "ways": [(one.value, _words_of(one), len(found.shown(one))) for one in Show],
        "may_manage": manages,
        "today": timezone.localdate(),
        **(_to_remind(assessment, found) if manages else {}),
    }
    return render(request, "assessments/board/board.html", context)


def _words_of(show: Show) -> str:
    return {
        Show.ASKED: _("Somebody is asked"),
        Show.ALL: _("All"),
        Show.MISSING: _("Input missing"),
        Show.LATE: _("Late"),
        Show.CONTRADICTS: _("Contradict each other"),
        Show.CHANGED: _("Changed since cleared"),
        Show.UNASSIGNED: _("Nobody is asked"),
    }[show]


def _to_remind(assessment: Assessment, found: Board) -> dict[str, Any]:
    """Who is late; where no mail is sent from here also the letter and the addresses, to copy."""
    late, has_mail = late_on(found, timezone.localdate()), can_send()
    if has_mail or not late.to_remind:
        return {"late": late, "has_mail": has_mail}
    subject, text = text_to_copy(assessment)
    addresses = addresses_of(late.to_remind)
    return {
        "late": late,
        "has_mail": False,
        "letter": text,
        "mailto": f"mailto:?{urlencode({'bcc': ','.join(addresses), 'subject': subject}, safe=',@')}".replace(
            "+", "%20"
        ),
        "addresses": addresses,
    }


@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail all members who are late, or note that the coordinator did; not twice on one day."""
    assessment = own_assessment(request, pk)
    by, by_mail = actor(request), can_send()
    with refusal_as_message(request, messages.INFO):
        reminders = note_reminders(by=by, assessment=assessment, by_mail=by_mail)
        failed = send_reminders(by=by, assessment=assessment, reminders=reminders) if by_mail else 0
        _say_reminded(request, len(reminders) - failed, failed)
    return redirect("assessments:board", assessment.pk)


def _say_reminded(request: HttpRequest, done: int, failed: int) -> None:
    if done:
        said = ngettext(
            "%(number)d member was reminded today.", "%(number)d members were reminded today.", done
        )
        messages.success(request, said % {"number": done})
    if failed:
        said = ngettext(
            "%(number)d mail could not be sent. Try again later.",
            "%(number)d mails could not be sent. Try again later.",
            failed,
        )
        messages.error(request, said % {"number": failed})


@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is asked for the recommendations that the address names (`?at=113&at=120`), and until when."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    outline, variant = outline_of(assessment), Variant(assessment.body.kind)
    members = list(who_can_be_asked(assessment.body))
    known = {str(item.paragraph) for item in outline.recommendations}
    at = [number for number in request.GET.getlist("at") if number in known]
    form = AskForm(
        sent(request),
        initial={
            "at": at,
            "people": people_asked_alike(members, outline, at),
            "how": AskForm.ONLY if len(at) == 1 else AskForm.MORE,
        },
        rows=[
            (item.paragraph, f"{item.paragraph} · {item.titles[variant]}") for item in outline.recommendations
        ],
        people=choices_of_people(members, outline),
    )
    if form.is_valid():
        with refusal_on(form, "people"):
            return _asked(request, assessment, form)
    context = frame_context(request, assessment) | {"form": form, "members": members, "at": at}
    return render(request, "assessments/board/asked.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, assessment: Assessment, form: AskForm) -> HttpResponse:
    data = form.cleaned_data
    changed = ask_members(
        by=signed_in(request),
        body=assessment.body,
        outline=outline_of(assessment),
        paragraphs=data["at"],
        member_ids=data["people"],
        due=data["due"],
        only_these=data["how"] == AskForm.ONLY,
    )
    said = ngettext(
        "Saved. %(number)d person is asked something else now.",
        "Saved. %(number)d people are asked something else now.",
        changed,
    )
    messages.success(request, said % {"number": changed} if changed else _("Nothing has changed."))
    return redirect("assessments:board", assessment.pk)


# Contradictions over all recommendations, and why the answer was chosen.


@require_safe
def contradictions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each ministry says, on what evidence, the answer beside it, and why."""
    assessment = own_assessment(request, pk)
    return _contradictions(request, assessment)


@require_POST
def reason(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Save why this answer was chosen; the page again, with what was typed, where it is refused."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.CLEAR_ANSWER, assessment.body)
    recommendation_or_404(assessment, paragraph)
    form = ReasonForm(request.POST, prefix=str(paragraph))
    if form.is_valid():
        try:
            save_reason(by=actor(request), assessment=assessment, paragraph=paragraph, **form.cleaned_data)
        except StaleReason as stale:
            form = _typed_again(form, stale)
        except Refused as refused:
            form.add_error("text", reason_of(refused))
        else:
            messages.success(request, _("Saved why the answer to %d was chosen.") % paragraph)
            address = redirect("assessments:contradictions", assessment.pk)
            address["Location"] += f"#at-{paragraph}"
            return address
    return _contradictions(request, assessment, {paragraph: form})


def _typed_again(form: ReasonForm, stale: StaleReason) -> ReasonForm:
    """What was typed over the reason that counts now: saved again, it takes its place."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix("seen")] = str(stale.reason.number)
    again = ReasonForm(data, prefix=form.prefix)
    again.add_error("text", reason_of(stale))
    return again


def _contradictions(
    request: HttpRequest, assessment: Assessment, typed: dict[int, ReasonForm] | None = None
) -> HttpResponse:
    found = contradictions_of(assessment)
    may_explain = assessment.cycle.is_open and may(request, Capability.CLEAR_ANSWER, assessment.body)
    rows = [(one, _form_for(one, typed) if may_explain else None) for one in found]
    wrong = [form for form in (typed or {}).values() if form.errors]
    context = frame_context(request, assessment) | {
        "rows": rows,
        "open": [one.paragraph for one in found if not one.row.is_cleared],
        "has_errors": bool(wrong),
        "problems": [
            {"text": error, "href": f"#id_{form.prefix}-text"}
            for form in wrong
            for errors in form.errors.values()
            for error in errors
        ],
    }
    return render(request, "assessments/board/contradictions.html", context, status=422 if wrong else 200)


def _form_for(one: Contradiction, typed: dict[int, ReasonForm] | None) -> ReasonForm:
    if typed and one.paragraph in typed:
        return typed[one.paragraph]
    initial = {"text": one.reason.text if one.reason else "", "seen": one.seen}
    return ReasonForm(prefix=str(one.paragraph), initial=initial)
