"""The page of a body: what the report says of it, and the self-assessments it made public. And its strip of
32 as a small page for other sites."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.rows import submitted_report
from assessments.answering.views.page_access import may, principal
from assessments.formats.strip import Strip
from assessments.models import Cycle, Submission
from assessments.report import words
from assessments.report.brief import report_strip
from mechanisms.access import Capability, Sharing
from mechanisms.called import called
from mechanisms.directory.body_page import body_page, load_body
from mechanisms.models import Body
from recommendations.embedding import embeddable, nothing_public
from recommendations.reuse import same_for_visitors

FILES = (
    ("pdf", "PDF"),
    ("docx", "Word"),
    ("xlsx", "Excel"),
    ("json", "JSON"),
    ("svg", "SVG"),
    ("csv", "CSV"),
)


@dataclass(frozen=True, slots=True)
class Published:
    """One self-assessment that its body made public."""

    submission: Submission
    finding: str
    strip: Strip

    @property
    def address(self) -> UUID:
        return self.submission.assessment_id

    @property
    def cycle(self) -> Cycle:
        return self.submission.assessment.cycle

    @property
    def body(self) -> Body:
        return self.submission.assessment.body

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        return FILES

    @property
    def caption(self) -> str:
        names = {"body": called(self.body), "cycle": self.cycle.name}
        return _("%(body)s: its answers to the 32 recommendations, %(cycle)s") % names

    @property
    def query(self) -> str:
        return urlencode({"cycle": self.cycle.slug})

    @property
    def in_comparison(self) -> str:
        """The query and the place of its row in the comparison."""
        asked = {"cycle": self.cycle.slug, "kind": self.body.kind, "body": self.body.slug}
        return f"{urlencode(asked)}#body-{self.body.slug}"


def published_by(found: Body, cycle: str = "") -> list[Published]:
    """What the body itself made public, newest cycle first, or in one cycle. One query."""
    rows = (
        Submission.objects.current()
        .with_frame()
        .defer(None)
        .filter(assessment__body=found, sharing=Sharing.PUBLIC)
        .order_by("-assessment__cycle__opens_on", "assessment__cycle__slug")
    )
    if cycle:
        rows = rows.filter(assessment__cycle__slug=cycle)
    return [_published(row) for row in rows]


def _published(row: Submission) -> Published:
    report = submitted_report(row)
    return Published(row, words.finding_of(report), report_strip(report))


@same_for_visitors
@login_not_required
@require_safe
@gzip_page
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Open to everybody. Eight queries beside those that say who is asking."""
    found = _body(slug)
    updates = list(found.updates.standing())
    context = {
        "page": body_page(found),
        "body": found,
        "updates": updates,
        "earlier": len(updates) - 1,
        "may_write": may(request, Capability.WRITE_UPDATE, found),
        "published": published_by(found),
        "on_page": True,
        "is_member": principal(request).role_in(found.pk) is not None,
        "sample_data": found.sample,
    }
    return render(request, "assessments/issuing/body.html", context)


def _body(slug: str) -> Body:
    try:
        return load_body(slug)
    except Body.DoesNotExist as missing:
        raise Http404 from missing


@embeddable
def embedded_strip(request: HttpRequest, slug: str) -> HttpResponse:
    """The strip of 32 of a body, of the newest cycle that it made public or of the one that is named."""
    found = _body(slug)
    published = published_by(found, request.GET.get("cycle", "")[:50])[:1]
    back = reverse("assessments:body", args=[slug])
    if not published:
        said = _("%(body)s has made no self-assessment public here.") % {"body": called(found)}
        return nothing_public(request, said, back)
    context = {
        "title": _("%(body)s, %(cycle)s") % {"body": called(found), "cycle": published[0].cycle.name},
        "one": published[0],
        "on_page": True,
        "back": f"{back}#cycle-{published[0].cycle.slug}",
        "sample_data": found.sample,
    }
    return render(request, "assessments/issuing/embedded_strip.html", context)
