"""Taking the questions off the screen, as a workbook, on paper, as data; and who is asked by mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.inputs import asked_in
from assessments.answering.rows import has_submitted_before, outline_of, previous_submission
from assessments.answering.rules import Refused, why_closed
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
    principal,
)
from assessments.answers import labels
from assessments.by_link.links import DAYS, standing_links
from assessments.formats.file import attachment
from assessments.making.views import Link, Page, handed_out
from assessments.models import Assessment, InputLink, Upload
from assessments.offline.forms import BLANK, FILLED, MailingForm, ReturnedFilesForm, TakeForm
from assessments.offline.letter_texts import Letter, first_letter, reminder_letter
from assessments.offline.letters import to_write_to
from assessments.offline.mailing import (
    MailingRow,
    MailingState,
    WrongDay,
    mailings_of,
    set_mailing,
)
from assessments.offline.paper import questionnaire_pdf
from assessments.offline.questionnaire import (
    Scope,
    answers_json,
    last_answers,
    make_workbook,
    questionnaire,
    scope_of_all,
    stands_for,
)
from assessments.offline.saved_answers import own_words
from assessments.offline.uploads import require_writer
from assessments.offline.workbook import questionnaire_xlsx
from assessments.trail.leaving import answers_left
from mechanisms.access import Capability, Sharing
from mechanisms.called import called
from mechanisms.membership.assignments import in_words
from mechanisms.models import Membership, Role
from mechanisms.people.letters import can_send
from recommendations.outline import Variant
from recommendations.own_language import language_of_file

# For whom a file is made: what the page offers, and what an address or a form names.


ONLY_READ = (Role.READER, Role.APPROVER)
ALL = "all"
GROUP = "group-"
MEMBER = "member-"


def scopes(request: HttpRequest, assessment: Assessment) -> list[tuple[str, Any]]:
    """What a person may take, as choices of a list; nothing for whoever may write nothing. Two queries."""
    me = principal(request)
    if me.role_in(assessment.body_id) == Role.CONTRIBUTOR:
        return [
            (f"{MEMBER}{one.pk}", _("Me: %s") % _count(scope))
            for one, scope in _members(request, assessment)
            if one.person_id == me.person_id
        ]
    if me.role_in(assessment.body_id) != Role.COORDINATOR:
        return []
    groups = [
        (f"{GROUP}{item.code}", f"({item.letter}) {item.title}" if item.letter else item.title)
        for item in outline_of(assessment).sections
    ]
    people = [
        (f"{MEMBER}{one.pk}", labels.counted(scope.name, _count(scope)))
        for one, scope in _members(request, assessment)
    ]
    found: list[tuple[str, Any]] = [(ALL, _("Everything: all 32 recommendations"))]
    found += [(_("One contributor"), people)] if people else []
    return [*found, (_("One group"), groups)]


def _count(scope: Scope) -> str:
    number = len(scope.paragraphs)
    return ngettext("%(number)d recommendation", "%(number)d recommendations", number) % {"number": number}


def _members(request: HttpRequest, assessment: Assessment) -> Iterator[tuple[Membership, Scope]]:
    """Those who are asked something, with what, by the name under which their words stand."""
    asked = asked_in(assessment.body_id)
    wanted = {one.membership_id for who in asked.values() for one in who}
    rows = Membership.objects.filter(pk__in=wanted).select_related("person")
    found = [(row, Scope.of_member(row, asked)) for row in rows]
    yield from sorted(found, key=lambda pair: pair[1].name)


def scope_named(request: HttpRequest, assessment: Assessment, named: str) -> Scope:
    """The scope of a choice. Http404 for one that the person is not offered."""
    if named.startswith(MEMBER):
        return _member_scope(request, assessment, named.removeprefix(MEMBER))
    if principal(request).role_in(assessment.body_id) == Role.CONTRIBUTOR:
        raise Http404
    if named == ALL:
        return scope_of_all(assessment)
    return group_scope(assessment, named.removeprefix(GROUP))


def group_scope(assessment: Assessment, code: str) -> Scope:
    """One group of the report, as answers; Http404 where there is none of that code."""
    try:
        return Scope(tuple(outline_of(assessment).section(code).paragraphs))
    except KeyError as missing:
        raise Http404 from missing


def _member_scope(request: HttpRequest, assessment: Assessment, written: str) -> Scope:
    me = principal(request)
    for row, scope in _members(request, assessment):
        if str(row.pk) != written:
            continue
        if me.role_in(assessment.body_id) == Role.CONTRIBUTOR and row.person_id != me.person_id:
            raise Http404
        return scope
    raise Http404


WORKBOOK, PAPER = "workbook", "paper"


@require_safe
def offline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to take along, who is asked by mail, and the way back."""
    assessment = own_assessment(request, pk)
    offered = _offered(request, assessment)
    wanted = request.GET.get("for", "")
    initial = {"scope": f"{MEMBER}{wanted}" if wanted.isdecimal() else wanted or ALL}
    form = TakeForm(initial=initial, scopes=offered, has_last=has_last(assessment))
    return offline_page(request, assessment, form, ReturnedFilesForm())


def has_last(assessment: Assessment) -> bool:
    """Whether the body answered in a cycle before. One query."""
    return has_submitted_before([(assessment.body, assessment.cycle)])


def _offered(request: HttpRequest, assessment: Assessment) -> list[tuple[str, Any]]:
    """Readers and approvers take paper of everything; whoever writes nothing gets no workbook."""
    if principal(request).role_in(assessment.body_id) in ONLY_READ:
        return [(ALL, str(assessment.body))]
    return scopes(request, assessment)


def offline_page(
    request: HttpRequest,
    assessment: Assessment,
    form: TakeForm,
    returned: ReturnedFilesForm,
    status: int = 200,
) -> HttpResponse:
    me = principal(request)
    role = me.role_in(assessment.body_id)
    uploads = Upload.objects.filter(assessment=assessment).select_related("by")
    if role != Role.COORDINATOR:
        uploads = uploads.filter(by_id=me.person_id)
    context = frame_context(request, assessment) | {
        "form": form,
        "returned_form": returned,
        "may_write": role in (Role.COORDINATOR, Role.CONTRIBUTOR),
        "coordinates": role == Role.COORDINATOR,
        "closed_reason": "" if assessment.is_writable else why_closed(assessment),
        "mailings": mailings_of(assessment),
        "uploads": uploads.defer("written")[:20],
        "has_errors": status >= 400,
    }
    return render(request, "assessments/offline/offline.html", context, status=status)


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_DRAFT, assessment.body)
    kind = request.POST.get("kind", WORKBOOK)
    if kind != PAPER:
        require_writer(actor(request), assessment)
    form = TakeForm(request.POST, scopes=_offered(request, assessment))
    with_last = bool(request.POST.get("last"))
    if not form.is_valid():
        return offline_page(request, assessment, form, ReturnedFilesForm(), status=422)
    scope = scope_named(request, assessment, form.cleaned_data["scope"])
    filled = form.cleaned_data["answers"] == FILLED
    language = form.cleaned_data.get("language") or get_language() or "en"
    if kind == PAPER:
        chosen = {"for": form.cleaned_data["scope"], "answers": form.cleaned_data["answers"]}
        wanted = urlencode(chosen | ({"last": "1"} if with_last else {}) | {"lang": language})
        return redirect(f"{reverse('assessments:offline_paper', args=[pk])}?{wanted}")
    try:
        return _workbook(request, assessment, scope, filled, with_last, language)
    except Refused as refused:
        form.add_error("scope", refused.messages[0])
        return offline_page(request, assessment, form, ReturnedFilesForm(), status=422)


def _workbook(
    request: HttpRequest,
    assessment: Assessment,
    scope: Scope,
    filled: bool,
    with_last: bool,
    language: str,
) -> HttpResponse:
    stands = stands_for(assessment, scope)
    made = make_workbook(
        by=actor(request),
        assessment=assessment,
        scope=scope,
        filled=filled,
        stands=stands,
        language=language,
        with_last=with_last,
    )
    asked = questionnaire(
        assessment,
        scope,
        filled=filled,
        language=language,
        made=made.made_at,
        code=str(made.pk),
        stored=stands,
        last=last_answers(assessment, language) if with_last else None,
    )
    return attachment(questionnaire_xlsx(asked))


def _paper(
    request: HttpRequest, assessment: Assessment, scope: Scope, filled: bool, with_last: bool
) -> HttpResponse:
    language = language_of_file(request)
    asked = questionnaire(
        assessment,
        scope,
        filled=filled,
        language=language,
        # The day and no more: the same questions and answers are one file all day long.
        made=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
        stored=stands_for(assessment, scope),
        last=last_answers(assessment, language) if with_last else None,
    )
    names = {"body": called(assessment.body), "cycle": assessment.cycle.name}
    back = Link(reverse("assessments:offline", args=[assessment.pk]), _("Back to “Work offline”"))
    page = Page(
        _("Questionnaire on paper: %(body)s, %(cycle)s") % names, [back], frame_context(request, assessment)
    )
    response = handed_out(request, questionnaire_pdf(asked), "pdf", page)
    if filled and request.method == "GET" and response.status_code == 200:
        answers_left(by=actor(request), assessment=assessment, form="paper")
    return response


@require_safe
def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answers as they stand, as data that can be brought back; for the body's own systems."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_DRAFT, assessment.body)
    given = own_words(assessment, principal(request))
    if request.method == "GET":
        answers_left(by=actor(request), assessment=assessment, form="json")
    return attachment(answers_json(assessment, with_confidential=True, inputs=given))


@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The questionnaire on paper by its address: blank, of everything or of one contributor."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_DRAFT, assessment.body)
    named = request.GET.get("for", ALL)
    if named == ALL or principal(request).role_in(assessment.body_id) in ONLY_READ:
        scope = scope_of_all(assessment)
    else:
        scope = scope_named(request, assessment, named)
    if request.GET.get("answers", BLANK) not in (BLANK, FILLED):
        raise Http404
    return _paper(
        request, assessment, scope, request.GET.get("answers") == FILLED, request.GET.get("last") == "1"
    )


@dataclass(frozen=True)
class Shown:
    row: MailingRow
    asked: list[str]
    form: MailingForm | None = None
    first: Letter | None = None
    reminder: Letter | None = None
    link: InputLink | None = None

    @property
    def key(self) -> str:
        return str(self.row.membership_id)

    @property
    def starts_with_first(self) -> bool:
        """Nothing was sent yet: the letter that goes with the questions is needed next."""
        return not self.row.was_sent


@require_safe
def contributors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of them: members read, the coordinator notes days and finds the letters."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_MEMBERS, assessment.body)
    found, links = mailings_of(assessment), standing_links(assessment)
    rows = [replace(_shown(request, assessment, row), link=links.get(row.membership_id)) for row in found]
    context = _context(request, assessment) | {"rows": rows, "link_days": DAYS}
    context |= _all_letters(assessment, found)
    return render(request, "assessments/offline/contributors.html", context)


@require_http_methods(["GET", "POST"])
def contributor(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    """One of them: the days, and the letters to copy."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    row = next((one for one in mailings_of(assessment) if one.membership_id == member), None)
    if row is None:
        raise Http404
    form = MailingForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            set_mailing(
                by=actor(request), assessment=assessment, membership_id=row.membership_id, **form.cleaned_data
            )
        except Refused as refused:
            field = refused.field if isinstance(refused, WrongDay) else None
            form.add_error(field, str(refused.messages[0]))
        else:
            messages.success(request, _("The days for %s are saved.") % row.ministry)
            return redirect("assessments:offline_contributors", assessment.pk)
    one = _shown(request, assessment, row, form)
    context = _context(request, assessment) | {
        "one": one,
        "form": form,
        "link": standing_links(assessment).get(row.membership_id),
        "link_days": DAYS,
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/offline/contributor.html", context, status=status)


def _all_letters(assessment: Assessment, rows: Sequence[MailingRow]) -> dict[str, Any]:
    """What the forms for all letters offer. One query."""
    before = previous_submission(assessment.body, assessment.cycle)
    is_public = before is not None and before.sharing == Sharing.PUBLIC
    return {
        "may_write_letters": bool(rows) and assessment.cycle.is_open,
        "new_letters": len(to_write_to(rows, new=True)),
        "open_letters": len(to_write_to(rows, new=False)),
        "to_mark": sum(row.state is MailingState.MADE for row in rows),
        "can_send": can_send(),
        "has_last": before is not None,
        "last_is_public": is_public,
    }


def _context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    return frame_context(request, assessment) | {
        "may_manage": may(request, Capability.MANAGE_MEMBERS, assessment.body)
    }


def _shown(
    request: HttpRequest, assessment: Assessment, row: MailingRow, form: MailingForm | None = None
) -> Shown:
    asked = in_words(row.work, outline_of(assessment), Variant(assessment.body.kind))
    if not may(request, Capability.MANAGE_MEMBERS, assessment.body):
        return Shown(row, asked)
    sender = principal(request).name
    waits = row.was_sent and bool(row.missing)
    return Shown(
        row=row,
        asked=asked,
        form=form or MailingForm(row=row),
        first=first_letter(assessment, row, sender) if asked else None,
        reminder=reminder_letter(assessment, row, sender) if waits else None,
    )
