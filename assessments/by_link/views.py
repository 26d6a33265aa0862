"""The pages behind a link without an account: what it is, the questions of its ministry, one input at a time.

GET shows, POST writes. The secret stands in the first address alone: afterwards the cookie of the one browser
in which it was opened says which link it is. Every other link gets one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.giving import StaleInput, input_at, save_input
from assessments.answering.inputs import Stage, input_of, inputs_of
from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused, rules_for, why_closed
from assessments.answering.views.page_access import Visit
from assessments.answering.views.question_page import Question, fields_context, load_question
from assessments.answers.rules import Rules
from assessments.answers.value import Answer
from assessments.by_link.links import (
    actor_by,
    is_of_browser,
    link_of_browser,
    link_with,
    note_use,
    open_link,
    paragraphs_of,
)
from assessments.models import Answer as AnswerRow
from assessments.models import Contribution, InputLink
from mechanisms.models import Body
from mechanisms.people.rate_limits import limited, may_read
from recommendations.outline import Variant

COOKIE = "__Host-by-link" if settings.SESSION_COOKIE_SECURE else "by-link"
type View = Callable[..., HttpResponse]


def kept_apart(view: View) -> View:
    """No search engine and no cache keeps such a page; that no other site learns its address, all pages have
    in common (`Referrer-Policy: same-origin`: with less, a browser would send a form from nowhere)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


@login_not_required
@require_http_methods(["GET", "POST"])
@limited("input_link")
@kept_apart
def opening(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link is for; its button binds it to this browser."""
    link = link_with(secret)
    if link is None:
        if not may_read(request, "input_link"):  # whoever tries many is slowed down, by GET too
            return cast(HttpResponse, ratelimit.respond_429(request))
        return _dead(request)
    cookie = request.COOKIES.get(COOKIE, "")
    if link.browser_hash:
        return redirect("assessments:link_questions") if is_of_browser(link, cookie) else _dead(request)
    if request.method == "GET":
        return render(request, "assessments/by_link/opening.html", _about(link))
    bound = open_link(link)
    if bound is None:
        return _dead(request)
    response = redirect("assessments:link_questions")
    response.set_cookie(
        COOKIE,
        bound,
        expires=link.expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _dead(request: HttpRequest, typed: str = "") -> HttpResponse:
    """One page for every link that opens nothing here; what was typed is on it, and nowhere else."""
    return render(request, "assessments/by_link/dead.html", {"typed": typed}, status=410)


def _about(link: InputLink) -> dict[str, Any]:
    assessment = link.assessment
    return {
        "link": link,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "ministry": link.membership.ministry,
        "sample_data": assessment.body.sample,
        "number": len(paragraphs_of(assessment, link.membership_id)),
    }


@login_not_required
@require_safe
@kept_apart
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of this ministry, with how far each input is."""
    link = link_of_browser(request.COOKIES.get(COOKIE, ""))
    if link is None:
        return _dead(request)
    assessment = link.assessment
    given = inputs_of([assessment.pk]).get(assessment.pk, {})
    outline, variant = outline_of(assessment), Variant(assessment.body.kind)
    rows = []
    for number in paragraphs_of(assessment, link.membership_id):
        mine = (one.stage for one in given.get(number, ()) if one.membership_id == link.membership_id)
        stage = next(mine, Stage.NOT_STARTED)
        rows.append((number, outline.recommendation(number).titles[variant], stage))
    context = _about(link) | {
        "rows": rows,
        "done": sum(stage is Stage.IN for _number, _title, stage in rows),
        "closed_reason": "" if assessment.is_writable else why_closed(assessment),
    }
    return render(request, "assessments/by_link/questions.html", context)


class _LinkVisit(Visit):
    """Whoever comes by a link, at the assessment of its body."""

    def __init__(self, request: HttpRequest, link: InputLink) -> None:
        self.by = actor_by(link)
        # The request itself stays a visitor's: the head of the page offers nothing else.
        self.request, self.assessment, self.me = request, link.assessment, self.by.principal

    def rules(self, mechanisms: Any) -> Rules:
        """The rules for an entry of this ministry."""
        return rules_for(self.assessment, self.by, mechanisms, self.opened)


class _Place:
    """One recommendation that is asked of this ministry, with its input. Http404 for any other."""

    def __init__(self, request: HttpRequest, link: InputLink, paragraph: int) -> None:
        self.request, self.link = request, link
        self.visit = _LinkVisit(request, link)
        if paragraph not in self.visit.me.assigned[link.assessment.body_id]:
            raise Http404
        self.question: Question = load_question(self.visit, paragraph)
        row = AnswerRow.objects.get(assessment=link.assessment, paragraph=paragraph)
        self.row: Contribution = input_at(row, link.membership_id)

    @property
    def saved(self) -> Answer:
        return input_of(self.row).proposal

    @property
    def is_open(self) -> bool:
        return self.visit.is_open(self.question.paragraph)

    def form(self) -> AnswerForm:
        said = replace(self.saved, actions=())
        return AnswerForm.of(
            said, self.question.recommendation, self.question.rules, revision=self.row.revision
        )


@login_not_required
@require_http_methods(["GET", "POST"])
@limited("input_link")
@kept_apart
def question(request: HttpRequest, paragraph: int) -> HttpResponse:
    """One input: its fields, and what comes of saving them."""
    link = link_of_browser(request.COOKIES.get(COOKIE, ""))
    if link is None:
        return _dead(request, request.POST.get("explanation", ""))
    place = _Place(request, link, paragraph)
    return _save(place) if request.method == "POST" else _page(place, place.form())


def _save(place: _Place) -> HttpResponse:
    form = place.question.typed()
    entry = form.read()
    if entry is None:
        return _page(place, form, status=422)
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=place.saved.evidence)
    try:
        place.row = save_input(
            by=place.visit.by,
            assessment=place.link.assessment,
            entry=entry,
            revision=form.revision,
            confidential=form.confidential,
        )
    except StaleInput as stale:
        place.row = stale.contribution
        return _page(place, form, status=409, problem=_stale_words())
    except Refused as refused:
        return _page(place, form, status=409, problem=str(refused.messages[0]))
    note_use(place.link)
    if form.problems:
        return _page(place, form, status=422, partly_saved=True)
    messages.success(place.request, _("Your answer to %d is saved.") % place.question.paragraph)
    return redirect("assessments:link_questions")


def _stale_words() -> str:
    return _(
        "The input was changed meanwhile, by the coordinator or in another window. What you typed is in the "
        "fields below, and not saved. Compare it with what is saved, then press “Save” again."
    )


def _page(
    place: _Place, form: AnswerForm, *, status: int = 200, problem: str = "", partly_saved: bool = False
) -> HttpResponse:
    found, link = place.question, place.link
    form.suspect({})
    problems = [{"text": problem, "href": ""}] if problem else form.error_list
    variant = Variant(link.assessment.body.kind)
    context = {
        **_about(link),
        **fields_context(found, form),
        "row": place.row,
        "theirs": place.saved,
        "title": found.recommendation.titles[variant],
        "is_open": place.is_open,
        "is_stale": status == 409 and place.is_open,
        "closed_reason": "" if place.is_open else why_closed(link.assessment),
        "problems": problems,
        "has_errors": status != 200,
        "partly_saved": partly_saved,
        "is_input": True,
        "action": reverse("assessments:link_question", args=[found.paragraph]),
        "names": _names(found.mechanisms),
    }
    return render(place.request, "assessments/by_link/question.html", context, status=status)


def _names(mechanisms: list[Body]) -> dict[str, str]:
    return {body.slug: body.name for body in mechanisms}
