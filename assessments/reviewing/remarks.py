"""What reviewers say of a body’s answers once it is released, and the replies of the body, on one page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import problem_page, reason_of, uuid_or_404
from assessments.answering.rows import outline_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, frame_context, own_assessment, principal
from assessments.models import Assessment, Reading, Submission
from assessments.reviewing.acts import reply
from mechanisms.access import Capability, Matter, can, require
from recommendations.outline import Outline, Variant


@dataclass(frozen=True)
class Remark:
    """One released reading; `body_sign` is the body's own level as a digit, or its state; `typed` is a reply
    that was typed and is not saved, None if nothing was typed."""

    reading: Reading
    title: str
    body_sign: str
    explanation: str
    is_open: bool
    typed: str | None = None

    @property
    def in_field(self) -> str:
        return self.reading.reply if self.typed is None else self.typed

    @property
    def paragraph(self) -> int:
        return self.reading.paragraph

    @property
    def waits(self) -> bool:
        """The reviewer reads it otherwise, and the body has not replied and still can."""
        agrees = self.reading.verdict == Reading.Verdict.AGREE
        return self.is_open and not agrees and not self.reading.reply


@dataclass(frozen=True)
class RemarksOfVersion:
    """The released remarks on one version, by paragraph; `until` is the last day for a reply."""

    submission: Submission
    remarks: tuple[Remark, ...]
    until: date
    is_open: bool

    @property
    def waiting(self) -> tuple[Remark, ...]:
        """Those that differ and have no reply, while there may be one."""
        return tuple(remark for remark in self.remarks if remark.waits)

    @property
    def agreed(self) -> int:
        agree = Reading.Verdict.AGREE
        return sum(remark.reading.verdict == agree and not remark.reading.unread for remark in self.remarks)

    @property
    def accepted(self) -> int:
        """Agreed to without reading."""
        return sum(remark.reading.unread for remark in self.remarks)


def released_remarks(
    assessment: Assessment, outline: Outline, today: date, typed: Mapping[UUID, str]
) -> list[RemarksOfVersion]:
    """All that was released to the body, newest version first; `typed` has replies not saved, by reading.
    Two queries, one if there is nothing."""
    rows = list(
        Reading.objects.filter(submission__assessment=assessment, released_at__isnull=False).order_by(
            "paragraph"
        )
    )
    if not rows:
        return []
    submissions = Submission.objects.filter(pk__in={row.submission_id for row in rows})
    variant = Variant(assessment.body.kind)
    titles = {item.paragraph: item.titles[variant] for item in outline.recommendations}
    return [
        _of_version(
            submission, [row for row in rows if row.submission_id == submission.pk], titles, today, typed
        )
        for submission in submissions.order_by("-version")
    ]


def _of_version(
    submission: Submission,
    rows: list[Reading],
    titles: Mapping[int, str],
    today: date,
    typed: Mapping[UUID, str],
) -> RemarksOfVersion:
    answers = {item["paragraph"]: item for item in json.loads(submission.document)["answers"]}
    until = max(row.reply_until for row in rows if row.reply_until is not None)
    remarks = []
    for row in rows:
        answer = answers[row.paragraph]
        remarks.append(
            Remark(
                reading=row,
                title=titles[row.paragraph],
                body_sign=str(answer["state"] if answer["level"] is None else answer["level"]),
                explanation=answer["explanation"],
                is_open=row.reply_until is not None and row.reply_until >= today,
                typed=typed.get(row.pk),
            )
        )
    return RemarksOfVersion(submission, tuple(remarks), until, until >= today)


def replies_awaited(assessments: Collection[Assessment], today: date) -> Mapping[UUID, tuple[int, date]]:
    """Assessment → how many remarks that differ may still be replied to and are not; the first day that ends
    this for one of them. One query."""
    rows = (
        Reading.objects.filter(
            submission__assessment__in=assessments,
            submission__withdrawn_at=None,
            released_at__isnull=False,
            reply_until__gte=today,
            reply="",
        )
        .exclude(verdict=Reading.Verdict.AGREE)
        .order_by()
        .values_list("submission__assessment_id")
        .annotate(Count("pk"), Min("reply_until"))
    )
    return {assessment: (number, until) for assessment, number, until in rows}


# The page of the body.


@require_http_methods(["GET", "POST"])
def remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was released, next to the body's own level; every member reads it, a coordinator replies."""
    assessment = own_assessment(request, pk)
    if request.method == "GET":
        return _page(request, assessment, {})
    require(principal(request), Capability.REPLY, _matter(assessment))
    reading = _released(assessment, request.POST.get("reading", ""))
    typed = request.POST.get(f"reply-{reading.pk}", "")
    before = request.POST.get(f"before-{reading.pk}")
    kept = _typed_beside(request, assessment, reading)
    try:
        reply(by=actor(request), reading=reading, text=typed, before=before)
    except Refused as refused:
        reading.refresh_from_db(fields=["reply", "replied_at"])
        kept[reading.pk] = typed
        return _page(request, assessment, kept, reading, reason_of(refused))
    said = _("Your reply on paragraph %d is saved. The Special Rapporteur’s staff see it.")
    messages.success(request, said % reading.paragraph)
    if kept:
        return _page(request, assessment, kept)
    address = reverse("assessments:remarks", args=[assessment.pk])
    return redirect(f"{address}#remark-{reading.pk}")


def _typed_beside(request: HttpRequest, assessment: Assessment, pressed: Reading) -> dict[UUID, str]:
    """What was typed as a reply to other remarks than the one whose button was pressed: it is not saved."""
    rows = Reading.objects.filter(submission__assessment=assessment, released_at__isnull=False).exclude(
        pk=pressed.pk
    )
    kept = {}
    for pk in rows.values_list("pk", flat=True):
        text, before = (request.POST.get(f"{name}-{pk}", "") for name in ("reply", "before"))
        if text.split() != before.split():
            kept[pk] = text
    return kept


def _page(
    request: HttpRequest,
    assessment: Assessment,
    typed: Mapping[UUID, str],
    refused: Reading | None = None,
    problem: str = "",
) -> HttpResponse:
    """The page with what was `typed` and is not saved; `refused` is the remark whose reply could not be
    saved, with the reason."""
    versions = released_remarks(assessment, outline_of(assessment), timezone.localdate(), typed)
    beside = [
        remark
        for version in versions
        for remark in version.remarks
        if remark.typed is not None and (refused is None or remark.reading.pk != refused.pk)
    ]
    context = frame_context(request, assessment) | {
        "versions": versions,
        "waiting": [remark for version in versions for remark in version.waiting],
        "may_reply": can(principal(request), Capability.REPLY, _matter(assessment)),
        "refused": refused,
        "unsaved": beside,
        "problem": problem,
    }
    href = f"#reply-{refused.pk}" if refused else ""
    return problem_page(request, "assessments/reviewing/remarks.html", context, problem, href)


def _matter(assessment: Assessment) -> Matter:
    return Matter(body_id=assessment.body_id, submitted=True, released=True)


def _released(assessment: Assessment, pk: str) -> Reading:
    """The released reading with this id."""
    rows = Reading.objects.select_related("submission__assessment__body").filter(
        submission__assessment=assessment, released_at__isnull=False
    )
    return get_object_or_404(rows, pk=uuid_or_404(pk))
