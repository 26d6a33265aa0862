"""Two to four submissions side by side, chosen in the matrix or by their addresses."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answer_sheet import outline_of
from assessments.comparison_sheet import seen_lines
from assessments.line_signs import Audience
from assessments.models import Submission
from assessments.side_by_side import FEWEST, MOST, Side, beside
from assessments.views.compare_frame import offer_of
from assessments.views.loading import principal
from mechanisms.access import Principal
from recommendations.outline import Variant


@login_not_required
@require_safe
@gzip_page
def side_by_side(request: HttpRequest) -> HttpResponse:
    """`ids` names assessments, by commas or several times; `only=differences` leaves equal rows out."""
    me, submissions = principal(request), chosen_submissions(request)
    if submissions is None:
        return _choose(request, len(_ids(request)))
    found = beside([side_of(row) for row in submissions], outline_of(submissions[0].assessment))
    only = request.GET.get("only") == "differences" and found.is_comparable
    context = {
        "found": found,
        "rows": found.different if only else found.rows,
        "only": only,
        "ids": ",".join(str(side.address) for side in found.sides),
        "sample_data": any(side.sample for side in found.sides),
        "offer": offer_of(me, lambda audience: are_in_file(me, submissions, audience)),
    }
    return render(request, "assessments/compare/side_by_side.html", context)


def chosen_submissions(request: HttpRequest) -> list[Submission] | None:
    """The submissions that the address names, as far as this reader may see them; None unless they are two to
    four. Http404 if one of them is not to be seen."""
    chosen = _ids(request)
    if not FEWEST <= len(chosen) <= MOST:
        return None
    submissions = list(
        Submission.objects.visible_to(principal(request))
        .current()
        .filter(assessment_id__in=chosen)
        .select_related("assessment__body", "assessment__cycle__edition")
        .order_by("-assessment__cycle__opens_on")
    )
    if len(submissions) != len(chosen):
        raise Http404
    return submissions


def are_in_file(me: Principal, submissions: list[Submission], audience: Audience) -> bool:
    """Whether a file for this audience may hold all of them. One query."""
    lines = seen_lines(me, audience, is_file=True).filter(submission__in=submissions)
    return int(lines.count()) == len(submissions)


def _ids(request: HttpRequest) -> list[UUID]:
    """The assessments that the address names, each once; Http404 for what is no address."""
    written = [part for given in request.GET.getlist("ids") for part in given.split(",") if part]
    try:
        return list(dict.fromkeys(UUID(part) for part in written[: MOST + 1]))
    except ValueError as error:
        raise Http404 from error


def _choose(request: HttpRequest, number: int) -> HttpResponse:
    """Too few or too many were ticked: say how many go, and lead back."""
    said = _("Choose two to four bodies to put side by side. You chose %d.") % number
    context = {"problems": [{"text": said, "href": "#content"}], "has_errors": True}
    return render(request, "assessments/compare/choose.html", context, status=422)


def side_of(submission: Submission) -> Side:
    """One submission as a side, from its frozen document."""
    assessment = submission.assessment
    answers = json.loads(submission.document)["answers"]
    return Side(
        name=assessment.body.name,
        slug=assessment.body.slug,
        address=assessment.pk,
        variant=Variant(assessment.body.kind),
        edition=assessment.cycle.edition.code,
        cycle=assessment.cycle.name,
        version=submission.version,
        sample=assessment.body.sample,
        answers={answer["paragraph"]: answer for answer in answers},
        entered_by_staff=assessment.entered_by_staff,
    )
