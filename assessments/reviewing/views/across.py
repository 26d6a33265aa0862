"""One recommendation over all bodies: comparing's page, in which the staff open an answer and read it.

One answer is open at a time. It is read by the form of the page of one answer, which comes back here and
opens the next that is not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal, signed_in
from assessments.comparing.answers_behind import ComparedAnswer
from assessments.comparing.views.answers import ANSWERS_A_PAGE, FoundAnswers, find_answers
from assessments.comparing.views.matrix import page_number
from assessments.models import BlindReading, Reading, ScoreLine, Submission
from assessments.models.submission import SubmissionQuerySet
from assessments.reviewing.forms import TypedReview
from assessments.reviewing.sheet import OUTSIDE, reviewable
from assessments.reviewing.views.overview import read_sheet
from assessments.reviewing.views.panel import panel_context
from mechanisms.name_order import plain_key_of


@login_not_required
@require_safe
@gzip_page
def answers(request: HttpRequest, paragraph: int) -> HttpResponse:
    """Comparing's page; for staff with `open` naming the body whose answer is read, or `after` the one before
    it."""
    found = find_answers(request, paragraph)
    number = page_number(request.GET)
    if not found.count.bodies:
        return render(request, "assessments/comparing/matrix.html", found.view.context())
    if not found.view.is_reviewer:
        return render(request, "assessments/comparing/answers.html", found.context(number))
    readable = Submission.objects.at_desk_of(principal(request)).current()
    readable = readable.filter(sharing__in=OUTSIDE, reviewed_at=None)
    to_read = ToRead(found, readable, signed_in(request).pk)
    opened = to_read.opened(request)
    if opened is not None:
        number = to_read.page_of(opened)
    context = found.context(number)
    context |= to_read.counted(context["answers"]) | {
        "descriptors": list(enumerate(context["count"].recommendation.levels[found.variant])),
        "opened": opened,
        "after": request.GET.get("after"),
        "open_answer": _open_answer(request, to_read, opened) if opened else "",
    }
    response = render(request, "assessments/reviewing/across.html", context)
    if request.headers.get("HX-Request"):
        # Whatever asked, link or form: the list with the answer that is open now.
        response["HX-Retarget"] = response["HX-Reselect"] = "#answer-list"
        response["HX-Push-Url"] = request.get_full_path()
    return response


@dataclass(frozen=True)
class ToRead:
    """The answers on the page that this reviewer may read: the version that counts, of no body of his or her
    own, whose review is not closed."""

    found: FoundAnswers
    submissions: SubmissionQuerySet
    reader: UUID

    @property
    def lines(self) -> QuerySet[ScoreLine]:
        return self.found.lines.filter(submission__in=self.submissions.values("pk"))

    @property
    def unread(self) -> QuerySet[ScoreLine]:
        """Without a reading of the desk, and without one's own where two read blind."""
        return self.lines.filter(self._is_left)

    @property
    def _is_left(self) -> Q:
        own = BlindReading.objects.filter(paragraph=self.found.paragraph, by=self.reader).values("submission")
        return ~Q(submission__in=self._readings.values("submission")) & ~Q(submission__in=own)

    @property
    def _readings(self) -> QuerySet[Reading]:
        return Reading.objects.filter(paragraph=self.found.paragraph)

    def opened(self, request: HttpRequest) -> ScoreLine | None:
        """The one that the address asks for; None where it asks for none, or that one can't be read."""
        if slug := request.GET.get("open"):
            return self.lines.filter(body__slug=slug).first()
        if "after" not in request.GET:
            return None
        before = self.found.lines.filter(body__slug=request.GET["after"]).first()
        rows = self.unread.filter(_later(before)) if before else self.unread
        return rows.first()

    def page_of(self, line: ScoreLine) -> int:
        return int(self.found.lines.exclude(_later(line)).count() - 1) // ANSWERS_A_PAGE + 1

    def neighbours(self, line: ScoreLine) -> dict[str, str]:
        """The bodies on either side that can be read, by the names in their links."""
        later = self.lines.filter(_later(line)).values_list("body__slug", flat=True)
        earlier = self.lines.exclude(_later(line)).exclude(pk=line.pk).values_list("body__slug", flat=True)
        found = {"next": later.first(), "previous": earlier.last()}
        return {name: slug for name, slug in found.items() if slug}

    def counted(self, shown: Iterable[ComparedAnswer]) -> dict[str, Any]:
        """How many are left, how many were accepted without reading, and which of those that are shown can be
        opened, by their assessments."""
        addresses = [answer.body.address for answer in shown]
        rows = self.submissions.filter(assessment__in=addresses).order_by()
        accepted = Q(submission__in=self._readings.filter(unread=True).values("submission"))
        numbers = self.lines.order_by().aggregate(
            left=Count("pk", filter=self._is_left), accepted=Count("pk", filter=accepted)
        )
        return {"readable": frozenset(rows.values_list("assessment", flat=True)), **numbers}


def _later(line: ScoreLine) -> Q:
    """Those after this one, in the order of the page."""
    place = plain_key_of(line.sort_name)
    return Q(in_order__gt=place) | Q(in_order=place, pk__gt=line.pk)


def _open_answer(request: HttpRequest, to_read: ToRead, line: ScoreLine) -> SafeString:
    """What the page of one answer shows of this one; apart, as both pages have words of the same name."""
    submission = reviewable(principal(request)).current().get(pk=line.submission_id)
    sheet = read_sheet(request, submission)
    row = sheet.row(to_read.found.paragraph)
    context = panel_context(request, sheet, row, TypedReview.of(row.reading, row.question))
    context |= {"across": to_read.found.query, **to_read.neighbours(line)}
    return render_to_string("assessments/reviewing/_open_answer.html", context, request)
