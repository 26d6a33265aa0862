"""What may be said of you? One page for the body: as others see it, what waits, and what it chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.forms.page import refusal_as_message
from assessments.answering.views.page_access import actor, demand, may, principal
from assessments.answers.text import language_of
from assessments.consenting.introductions import State, Told, read_introductions
from assessments.consenting.requests import (
    Request,
    answer_request,
    ask_second,
    find_request,
    requests_to,
)
from assessments.consenting.said import read_said, versions_that_count, with_known
from assessments.models import Introduction, IntroductionSide, PassageConsent, Submission
from assessments.submitting.views.waiting import waits
from assessments.writing.quotations import direction_of, unnamed_citation, unofficial_translation
from mechanisms.access import Capability
from mechanisms.models import Body, Role
from mechanisms.people.signin import fresh_sign_in_required


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with what its words need: how they are read, and what an introduction would tell."""

    request: Request
    told: Told | None = None
    other: str = ""

    @property
    def language(self) -> str:
        return language_of(self.request.row.text) if isinstance(self.request.row, PassageConsent) else ""

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def translated(self) -> str:
        row = self.request.row
        return unofficial_translation(row.translation_language) if isinstance(row, PassageConsent) else ""

    @property
    def own(self) -> list[str]:
        """What the other body would be told of this one."""
        row = self.request.row
        if self.told is None or not isinstance(row, IntroductionSide):
            return []
        return (self.told.has if row.has_it else self.told.lacks).told

    @property
    def is_agreed_by_both(self) -> bool:
        return self.told is not None and self.told.state in (State.AGREED, State.DONE)


def _own_body(request: HttpRequest, slug: str) -> Body:
    """A body to which the person belongs; Http404 for a stranger. One query."""
    roles = principal(request).roles
    if not roles:
        raise Http404
    body = get_object_or_404(Body, slug=slug, pk__in=list(roles))
    demand(request, Capability.SEE_SAID, body)
    return body


@require_safe
def said(request: HttpRequest, slug: str) -> HttpResponse:
    """Every member reads it, of the newest version that counts or of the cycle that is asked for."""
    body = _own_body(request, slug)
    versions = versions_that_count(body)
    asked = list(shown_requests(body))
    context = {
        "body": body,
        "sample_data": body.sample,
        "is_coordinator": principal(request).role_in(body.pk) == Role.COORDINATOR,
        "may_answer": may(request, Capability.CHANGE_SHARING, body),
        "waiting": [one for one in asked if one.request.waits],
        "answered": [one for one in asked if not one.request.waits],
        "versions": versions,
        "citation": unnamed_citation(),
        "on_page": True,
        "said": read_said(_chosen(request, versions)) if versions else None,
    }
    return render(request, "assessments/consenting/said.html", context)


def _chosen(request: HttpRequest, versions: Sequence[Submission]) -> Submission:
    wanted = request.GET.get("cycle", "")
    found = next((one for one in versions if wanted in ("", one.assessment.cycle.slug)), None)
    if found is None:
        raise Http404
    return found


def shown_requests(body: Body) -> list[Shown]:
    """Everything that a body was asked, with its words. Eleven queries at most."""
    requests = requests_to(body)
    ids = [row.introduction_id for one in requests if isinstance(row := one.row, IntroductionSide)]
    rows = read_introductions(Introduction.objects.filter(pk__in=ids)) if ids else []
    told = {one.row.pk: one for one in rows}
    shown = []
    for one in requests:
        if not isinstance(one.row, IntroductionSide):
            shown.append(Shown(one))
        elif found := told.get(one.row.introduction_id):
            shown.append(Shown(one, found, with_known(found, body.pk)))
    return shown


@require_POST
def said_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Yes or no to one request, by a coordinator; a yes by one who has signed in just now."""
    body = _own_body(request, slug)
    demand(request, Capability.CHANGE_SHARING, body)
    found = find_request(body, request.POST.get("request", ""))
    answer = request.POST.get("answer")
    if found is None or answer not in ("yes", "no"):
        raise Http404
    if answer == "yes":
        response: HttpResponse = _agree(request, body, found)
        return response
    with refusal_as_message(request):
        answer_request(by=actor(request), request=found, agreed=False)
        messages.success(request, _("Your answer is saved: no."))
    return _back(body, found)


@fresh_sign_in_required
def _agree(request: HttpRequest, body: Body, found: Request) -> HttpResponse:
    """At once, or once a second coordinator confirms."""
    with refusal_as_message(request):
        if body.second_coordinator:
            ask_second(by=actor(request), request=found)
            return waits(request, body)
        answer_request(by=actor(request), request=found, agreed=True)
        messages.success(request, _("Your answer is saved: yes. You can take it back at any time."))
    return _back(body, found)


def _back(body: Body, found: Request) -> HttpResponse:
    return redirect(f"{reverse('assessments:said', args=[body.slug])}#{found.key}")
