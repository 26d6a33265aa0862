"""The report as files: the staff's draft in two copies, and what the data propose for whoever compares."""

from __future__ import annotations

from dataclasses import replace
from itertools import starmap

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.annual.draft import Draft, read_draft
from assessments.annual.drawing import Drawn, drawn
from assessments.annual.print import report_wanted
from assessments.annual.reading import read_kind, rounds_of
from assessments.annual.sections import propose
from assessments.annual.views import cycle_or_404
from assessments.answering.views.page_access import principal
from assessments.answers import labels
from assessments.comparing.comparison import ComparisonFilter, Said
from assessments.comparing.rows import compared_cycles, is_reviewer
from assessments.comparing.views.matrix import audience_of
from assessments.making.views import Link, Page, handed_out
from assessments.submitting.line_signs import Audience
from assessments.writing.views import staff
from mechanisms.access import Principal
from mechanisms.models import BodyKind
from recommendations.catalogue import outline_of
from recommendations.own_language import language_of_file

FORMS = ("pdf", "docx")


@require_safe
def draft_file(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The draft with the staff's words, once it is made; `names=staff` gives the copy marked internal."""
    me, cycle = staff(request), cycle_or_404(request, slug)
    audience = Audience.STAFF if request.GET.get("names") == "staff" else Audience.NAMED
    with translation.override(language_of_file(request)):
        draft = read_draft(me, cycle, audience) if extension in FORMS else None
        if draft is None:
            raise Http404
        report = drawn(draft, outline_of(cycle.edition), is_draft=True)
    back = Link(reverse("assessments:annual", args=[slug]), _("Back to the draft"))
    other = "docx" if extension == "pdf" else "pdf"
    copy = "?names=staff" if audience is Audience.STAFF else ""
    instead = Link(
        reverse("assessments:annual_file", args=[slug, other]) + copy, _("The draft as %s") % other.upper()
    )
    return _handed_out(request, report, extension, [instead, back])


# What the data propose, for everybody who compares: without a word of the staff.


@login_not_required
@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The report over what the reader may see, as PDF; 503 with another way where none can be made."""
    return _compared(request, "pdf")


@login_not_required
@require_safe
def report_word(request: HttpRequest) -> HttpResponse:
    return _compared(request, "docx")


def _compared(request: HttpRequest, kind: str) -> HttpResponse:
    """The report, and where one waits for it."""
    me, audience = principal(request), audience_of(request, is_file=True)
    asked = ComparisonFilter.of(request.GET, is_reviewer=is_reviewer(me))
    with translation.override(language_of_file(request)):
        report = _report(me, asked, audience)
    return _handed_out(request, report, kind, _instead(asked, kind, internal=audience is Audience.STAFF))


def _report(me: Principal, asked: ComparisonFilter, audience: Audience) -> Drawn:
    """Both kinds of bodies, whatever kind the address names; Http404 where there is nobody to tell of."""
    wanted = replace(asked, said=Said.BODY, cycle=asked.cycle or _newest(me, audience))
    rounds = list(rounds_of(me, [replace(wanted, kind=each) for each in BodyKind.values], audience))
    if not rounds:
        raise Http404
    kinds = tuple(read_kind(round_, with_desk=False) for round_ in rounds)
    draft = Draft(rounds[0].cycle, audience, lambda: kinds, kinds, propose(kinds, with_desk=False))
    narrowed = {name: value for name, value in wanted.chosen.items() if name not in ("cycle", "kind")}
    filters = tuple(labels.counted(_("Filter"), each) for each in starmap(labels.counted, narrowed.items()))
    return drawn(draft, rounds[0].outline, is_draft=False, filters=filters)


def _newest(me: Principal, audience: Audience) -> str:
    """The newest cycle in which there is somebody of either kind."""
    found = [cycle for kind in BodyKind.values for cycle in compared_cycles(me, kind, audience, is_file=True)]
    if not found:
        raise Http404
    return max(found, key=lambda cycle: cycle.opens_on).slug


def _instead(asked: ComparisonFilter, kind: str, *, internal: bool) -> list[Link]:
    """Where one waits: the same in other forms, of the same copy."""
    of_file = asked.query(names="staff" if internal else "")
    found = [
        Link(f"{reverse('assessments:compare_report_word')}?{of_file}", _("For Word")),
        Link(f"{reverse('assessments:compare_file', args=['xlsx'])}?{of_file}", _("Workbook (XLSX)")),
        Link(f"{reverse('assessments:compare_patterns')}?{asked.query()}", _("Read it on screen")),
    ]
    return found if kind == "pdf" else found[1:]


def _handed_out(request: HttpRequest, report: Drawn, kind: str, instead: list[Link]) -> HttpResponse:
    what = _("Report of %(cycle)s, as PDF") if kind == "pdf" else _("Report of %(cycle)s, for Word")
    page = Page(what % {"cycle": report.cycle}, instead, {"sample_data": report.sample})
    return handed_out(request, report_wanted(report, kind, language_of_file(request)), kind, page)
