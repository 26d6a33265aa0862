"""At the desk: one page that gathers what bodies can be asked; and the introductions, with their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import problem_page, refusal_as_message
from assessments.answering.views.page_access import actor, principal
from assessments.consenting.asking import Pair, Wanted, ask_bodies, passages_to_ask, versions_to_name
from assessments.consenting.introductions import Told, note_introduced, offered_pairs, read_introductions
from assessments.models import ClippingList, Introduction, Submission
from assessments.reviewing.queue import chosen_cycle, cycle_links
from mechanisms.access import Capability, Principal, require

MOST_PAIRS = 100


def staff(request: HttpRequest) -> Principal:
    """The reviewer who asks; for everybody else there is nothing here."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    return me


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ticked is what an address names: quotations of a list, a body, pairs. All of it is asked in one act."""
    me = staff(request)
    links = cycle_links(me)
    cycle = chosen_cycle(links, request.GET.get("cycle", ""))
    of = _list(request)
    if cycle is None and request.GET.get("cycle"):
        raise Http404
    pairs = _pairs(request.POST.getlist("pair") or request.GET.getlist("pair"))
    problem = ""
    if request.method == "POST":
        wanted = Wanted(_ids(request, "passage"), _ids(request, "name"), pairs)
        if not wanted.is_empty:
            return _asked(request, wanted)
        problem = _("Tick what you want to ask.")
    versions = list(versions_to_name(me, cycle)) if cycle else []
    context = {
        "links": links,
        "cycle": cycle,
        "list": of,
        "passages": passages_to_ask(me, of),
        "versions": versions,
        "ticked": request.GET.get("body", ""),
        "offered": offered_pairs(me, [(pair.paragraph, pair.has, pair.lacks) for pair in pairs]),
        "sample_data": any(one.assessment.body.sample for one in versions),
    }
    return problem_page(request, "assessments/consenting/ask.html", context, problem, "#asked")


def _list(request: HttpRequest) -> ClippingList | None:
    written = request.GET.get("list", "")
    if not written:
        return None
    return get_object_or_404(ClippingList, pk=_uuid(written) or UUID(int=0))


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _ids(request: HttpRequest, name: str) -> frozenset[UUID]:
    return frozenset(pk for written in request.POST.getlist(name) if (pk := _uuid(written)) is not None)


def _pairs(written: Sequence[str]) -> tuple[Pair, ...]:
    found = (Pair.of(one) for one in dict.fromkeys(written[:MOST_PAIRS]))
    return tuple(pair for pair in found if pair is not None)


def _asked(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    asked = ask_bodies(by=actor(request), wanted=wanted)
    for problem in asked.problems:
        messages.warning(request, problem)
    if asked.count:
        said = ngettext(
            "%(count)d question is asked. The coordinators get a mail.",
            "%(count)d questions are asked. The coordinators get a mail.",
            asked.count,
        )
        messages.success(request, said % {"count": asked.count})
    query = {name: value for name in ("cycle", "list") if (value := request.GET.get(name, ""))}
    if wanted.pairs:
        return redirect("assessments:introductions")
    return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)


@require_safe
def introductions(request: HttpRequest) -> HttpResponse:
    """What was asked, how far it is, and the text for those to which both agreed."""
    context: dict[str, Any] = {"found": _for(staff(request))}
    context["sample_data"] = any(one.is_sample for one in context["found"])
    return render(request, "assessments/consenting/introductions.html", context)


def _for(me: Principal) -> list[Told]:
    """Those between bodies to neither of which this reviewer belongs."""
    own = Submission.objects.filter(assessment__body_id__in=list(me.roles))
    return read_introductions(Introduction.objects.exclude(sides__submission__in=own))


@require_POST
def introduced(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that the two were introduced."""
    staff(request)
    row = get_object_or_404(Introduction, pk=pk)
    with refusal_as_message(request):
        note_introduced(by=actor(request), row=row)
        messages.success(request, _("It is noted, on the record of both bodies."))
    return redirect("assessments:introductions")
