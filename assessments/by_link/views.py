"""The pages behind a link without an account: what it is, the questions of its ministry, one input at a time.

GET shows, POST writes. The secret stands in the first address alone: afterwards the cookie of the one browser
in which it was opened says which link it is. Every other link gets one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
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

from assessments.answering.drafting import StaleDraft, draft_at, release_input, save_draft
from assessments.answering.forms.answer import MOST_DIGITS, AnswerForm
from assessments.answering.giving import input_at
from assessments.answering.inputs import Stage, input_of, inputs_of
from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused, rules_for
from assessments.answering.views.page_access import Visit, say_suspected
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
    open_ones,
    paragraphs_of,
)
from assessments.models import Answer as AnswerRow
from assessments.models import Contribution, InputDraft, InputLink
from mechanisms.called import called
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
        asked = paragraphs_of(link.assessment, link.membership_id)
        context = _about(link) | {"number": len(open_ones(link.assessment, asked) or asked)}
        return render(request, "assessments/by_link/opening.html", context)
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
        "is_bound": bool(link.browser_hash),
    }


@dataclass(frozen=True, slots=True)
class _Line:
    """One question in the list: how far its input is; `drafted`: something in it is not released yet."""

    number: int
    title: str
    stage: Stage
    drafted: bool


@login_not_required
@require_safe
@kept_apart
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of this ministry that are open, with how far each input is; all of them once none is."""
    link = link_of_browser(request.COOKIES.get(COOKIE, ""))
    if link is None:
        return _dead(request)
    asked = paragraphs_of(link.assessment, link.membership_id)
    is_open = open_ones(link.assessment, asked)
    rows = _lines(link, is_open or asked)
    context = _about(link) | {
        "rows": rows,
        "done": sum(one.stage is Stage.IN for one in rows),
        "drafted": sum(one.drafted for one in rows),
        "is_open": bool(is_open),
    }
    return render(request, "assessments/by_link/questions.html", context)


def _lines(link: InputLink, numbers: Collection[int]) -> list[_Line]:
    """Two queries."""
    assessment = link.assessment
    given = inputs_of([assessment.pk]).get(assessment.pk, {})
    mine = InputDraft.objects.filter(answer__assessment=assessment, membership=link.membership, is_open=True)
    drafted = set(mine.values_list("answer__paragraph", flat=True))
    outline, variant = outline_of(assessment), Variant(assessment.body.kind)
    stages = {
        number: one.stage
        for number in numbers
        for one in given.get(number, ())
        if one.membership_id == link.membership_id
    }
    return [
        _Line(
            number,
            outline.recommendation(number).titles[variant],
            stages.get(number, Stage.NOT_STARTED),
            number in drafted,
        )
        for number in numbers
    ]


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
        self.row: InputDraft = draft_at(row, link.membership_id)
        self.released: Contribution = input_at(row, link.membership_id)

    @property
    def saved(self) -> Answer:
        """The draft, as it is stored."""
        return Answer.from_json(self.row.entry)

    @property
    def is_open(self) -> bool:
        return self.visit.is_open(self.question.paragraph)

    def form(self) -> AnswerForm:
        said = replace(self.saved, actions=())
        return AnswerForm.of(
            said, self.question.recommendation, self.question.rules, revision=self.row.revision
        )

    @property
    def address(self) -> str:
        return reverse("assessments:link_question", args=[self.question.paragraph])

    def asks_first(self, form: AnswerForm) -> bool:
        """Whether something looks like a victim's data, and whoever wrote it has not seen the question."""
        form.suspect({})
        sure = self.request.POST.getlist("sure")
        return any(one.suspect.fingerprint not in sure for one in form.suspected)

    def release(self) -> None:
        """Release the draft, over the text that the page showed as released."""
        seen = self.request.POST["release"]
        self.released = release_input(
            by=self.visit.by,
            assessment=self.link.assessment,
            paragraph=self.question.paragraph,
            revision=self.row.revision,
            over=int(seen) if seen.isdecimal() and len(seen) <= MOST_DIGITS else None,
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
    """The draft is saved; released it is where the button says so and nothing is in the way."""
    form = place.question.typed()
    entry = form.read()
    if entry is None:
        return _page(place, form, status=422)
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=place.saved.evidence)
    try:
        place.row = save_draft(
            by=place.visit.by,
            assessment=place.link.assessment,
            entry=entry,
            revision=form.revision,
            confidential=form.confidential,
        )
    except StaleDraft as stale:
        place.row = stale.draft
        return _page(place, form, status=409, problem=_stale_words())
    except Refused as refused:
        return _page(place, form, status=409, problem=str(refused.messages[0]))
    note_use(place.link)
    if form.problems:
        return _page(place, form, status=422, partly_saved=True)
    return _release(place, form) if "release" in place.request.POST else _after_draft(place, form)


def _after_draft(place: _Place, form: AnswerForm) -> HttpResponse:
    """Back to the list; what looks like a victim's data is asked about there."""
    number = place.question.paragraph
    messages.success(place.request, _("Your draft for %d is saved. It is not released yet.") % number)
    form.suspect({})
    say_suspected(place.request, form, place.address)
    return redirect("assessments:link_questions")


def _release(place: _Place, form: AnswerForm) -> HttpResponse:
    """Whoever reads it afterwards can keep it: what looks like a victim's data is asked about before."""
    if place.asks_first(form):
        said = _("Your draft is saved and not released yet. Could somebody find a victim by this?")
        return _page(place, form, status=422, problem=said, href="#id_personal-data", sure=True)
    try:
        place.release()
    except StaleDraft:
        said = _(
            "Your draft is saved and not released: the coordinator has released another text for you since "
            "you opened this page. It is below. Compare the two, then release yours."
        )
        return _page(place, form, status=409, problem=said, theirs=input_of(place.released).proposal)
    except Refused as refused:
        return _page(place, form, status=422, problem=str(refused.messages[0]), partly_saved=True)
    names = {"paragraph": place.question.paragraph, "body": place.link.assessment.body}
    said = _("Your answer to %(paragraph)d is released: %(body)s reads it now.") % names
    messages.success(place.request, said)
    return redirect("assessments:link_questions")


def _stale_words() -> str:
    return _(
        "The draft was changed meanwhile, by the coordinator or in another window. What you typed is in the "
        "fields below, and not saved. Compare it with what is saved, then press “Save the draft” again."
    )


def _page(
    place: _Place,
    form: AnswerForm,
    *,
    status: int = 200,
    problem: str = "",
    href: str = "",
    partly_saved: bool = False,
    sure: bool = False,
    theirs: Answer | None = None,
) -> HttpResponse:
    found, link = place.question, place.link
    form.suspect({})
    problems = [{"text": problem, "href": href}] if problem else form.error_list
    variant = Variant(link.assessment.body.kind)
    context = {
        **_about(link),
        **fields_context(found, form),
        "row": place.row,
        "released": None if place.released._state.adding else place.released,
        "theirs": theirs or place.saved,
        "title": found.recommendation.titles[variant],
        "is_open": place.is_open,
        "is_stale": status == 409 and place.is_open,
        "sure": sure,
        "problems": problems,
        "has_errors": status != 200,
        "partly_saved": partly_saved,
        "is_input": True,
        "by_link": True,
        "action": place.address,
        "names": {body.slug: called(body) for body in found.mechanisms},
    }
    return render(place.request, "assessments/by_link/question.html", context, status=status)
