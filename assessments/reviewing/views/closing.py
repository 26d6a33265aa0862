"""The closing table at the desk: what it would be, why it is not made, and the act that makes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import problem_page, reason_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.comparing import words
from assessments.comparing.closing import LEAST, Hindrance
from assessments.comparing.closing_rows import Draft, draft_of, make_closing_table, why_not
from assessments.comparing.views.closing import titled_rows
from assessments.models import Cycle
from assessments.reviewing.views.cycles import cycle_at_desk
from mechanisms.models import BodyKind
from recommendations.catalogue import outline_of
from recommendations.outline import Variant


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """What would be published is on screen before anything is: only exactly that is made."""
    cycle = cycle_at_desk(request, slug)
    if kind not in BodyKind.values:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            make_closing_table(by=actor(request), cycle=cycle, kind=kind, seen=request.POST.get("seen", ""))
        except Refused as refused:
            problem = reason_of(refused)
        else:
            messages.success(request, _("The closing table is made. Everybody can read it."))
            return redirect("assessments:closing_table", slug, kind)
    draft = draft_of(cycle, kind)
    return problem_page(request, "assessments/reviewing/closing.html", _context(cycle, kind, draft), problem)


def _context(cycle: Cycle, kind: str, draft: Draft) -> dict[str, object]:
    return {
        "cycle": cycle,
        "kind": kind,
        "kind_name": words.KINDS[Variant(kind)],
        "kinds": [(code, words.KINDS[Variant(code)]) for code in BodyKind.values],
        "draft": draft,
        "is_made": draft.hindrance is Hindrance.MADE,
        "why_not": why_not(draft.hindrance) if draft.hindrance else "",
        "unnamed": len(draft.unnamed),
        "least": LEAST,
        "rows": titled_rows(draft.rows, outline_of(cycle.edition), kind),
        "sample_data": draft.document["sample"],
    }
