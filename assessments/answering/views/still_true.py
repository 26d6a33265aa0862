"""Still true? The copied answers of a second year in one table, one key or one button each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.restoring import may_undo
from assessments.answering.rows import read_rows, with_last_document
from assessments.answering.rules import Refused, StaleRevision, nameable, why_closed
from assessments.answering.still_true import Copy, confirm_copy, copies_of
from assessments.answering.views.conflict import meanwhile
from assessments.answering.views.page_access import (
    Visit,
    actor,
    frame_context,
    own_assessment,
    recommendation_or_404,
    say_all_is_done,
    seen_revision,
    waiting_for,
)
from assessments.answering.views.question import saved_words
from assessments.models import Answer as AnswerRow
from assessments.report.document import answer_in


@dataclass
class Desk:
    """The copied answers of one assessment, as one person looks at them.

    Who may confirm some sees those; who may confirm none reads all.
    """

    visit: Visit
    last_document: str | None

    @classmethod
    def of(cls, request: HttpRequest, pk: UUID) -> Desk:
        """Http404 unless the assessment belongs to a body of the person."""
        assessment: Any = own_assessment(request, pk, with_last_document)
        return cls(Visit(request, assessment), assessment.last_document)

    @cached_property
    def writable(self) -> frozenset[int]:
        return self.visit.writable

    @property
    def cycle(self) -> str:
        """The name of the cycle from which the answers come."""
        source = self.visit.assessment.copied_from
        return source.cycle.name if source else ""

    def read(self, paragraph: int | None = None) -> list[Copy]:
        """All answers, or the one of this paragraph. At most seven queries."""
        assessment = self.visit.assessment
        rows = AnswerRow.objects.with_named_body().filter(assessment=assessment)
        found = list(rows if paragraph is None else rows.filter(paragraph=paragraph))
        values, _names = read_rows(found, assessment)
        return list(
            copies_of(
                assessment,
                zip(found, values, strict=True),
                self.visit.rules(nameable(assessment.body)),
                last={row.paragraph: self._last(row.paragraph) for row in found} if self._last_cycle else {},
                writable=self.writable,
            )
        )

    @cached_property
    def _last_cycle(self) -> Any:
        """The frozen document of the last cycle, where this assessment began with its answers."""
        is_copy = self.visit.assessment.copied_from_id is not None
        return json.loads(self.last_document) if is_copy and self.last_document else None

    def _last(self, paragraph: int) -> Any:
        return answer_in(self._last_cycle, paragraph)

    def left(self) -> dict[str, Any]:
        """How many wait for a look, and where it goes on once none does. A query, one more at the end."""
        left = len(self.waiting())
        following = None if left else next(iter(waiting_for(self.visit)), None)
        return {"left": left, "following": following}

    def waiting(self) -> list[int]:
        """The copied answers that this person may confirm. One query."""
        rows = AnswerRow.objects.filter(assessment=self.visit.assessment, copied=True)
        return sorted(rows.filter(paragraph__in=self.writable).values_list("paragraph", flat=True))


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def still_true(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The table: what waits for a look, then where newer evidence is asked for."""
    return _page(Desk.of(request, pk))


def _page(desk: Desk, *, problem: str = "", paragraph: int | None = None) -> HttpResponse:
    visit, every = desk.visit, desk.read()
    copied = [copy for copy in every if copy.row.copied]
    shown = [copy for copy in copied if copy.writable] if desk.writable else copied
    context = frame_context(visit.request, visit.assessment) | {
        "copies": shown,
        "others": len(copied) - len(shown),
        "writable": bool(desk.writable),
        "first": next((copy.paragraph for copy in shown), None),
        "moved": [copy for copy in every if _asks(copy)],
        "cycle_before": desk.cycle,
        "closed_reason": "" if visit.assessment.is_writable else why_closed(visit.assessment),
        "problems": [{"text": problem, "href": f"#para-{paragraph}"}] if problem else [],
        "has_errors": bool(problem),
        **desk.left(),
    }
    return render(
        visit.request, "assessments/answering/still_true.html", context, status=409 if problem else 200
    )


def _asks(copy: Copy) -> bool:
    """Whether an answer that somebody has looked at needs newer evidence than it has."""
    return copy.writable and not copy.row.copied and copy.last is not None and copy.wants_evidence


@require_POST
def confirm(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Save a copied answer as it is; the row comes back to a script, the page to everybody else."""
    desk = Desk.of(request, pk)
    assessment = desk.visit.assessment
    recommendation_or_404(assessment, paragraph)
    try:
        saved = confirm_copy(
            by=actor(request), assessment=assessment, paragraph=paragraph, revision=seen_revision(request)
        )
    except StaleRevision as stale:
        return _not_saved(desk, paragraph, _stale_words(request, stale.answer))
    except Refused as refused:
        return _not_saved(desk, paragraph, str(refused.messages[0]))
    if request.headers.get("HX-Request"):
        undoable = may_undo(actor(request), assessment, saved.answer)
        return _row(desk, paragraph, may_undo=undoable, is_saved=True)
    return _go_on(desk, paragraph)


def _stale_words(request: HttpRequest, answer: AnswerRow) -> str:
    who = meanwhile(request, answer.saved_by_id, answer.saved_by_label)
    if who.name:
        said = _("%(name)s changed this answer after you opened this page. Read it again.")
        return said % {"name": who.name}
    return _("This answer was changed after you opened this page. Read it again.")


def _row(desk: Desk, paragraph: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The row of one answer as it is now, and how many are left."""
    context = {
        "assessment": desk.visit.assessment,
        "copy": desk.read(paragraph)[0],
        "cycle_before": desk.cycle,
        **desk.left(),
        **more,
    }
    template = "assessments/answering/still_true.html#answered"
    return render(desk.visit.request, template, context, status=status)


def _not_saved(desk: Desk, paragraph: int, reason: str) -> HttpResponse:
    if desk.visit.request.headers.get("HX-Request"):
        return _row(desk, paragraph, status=409, reason=reason)
    said = _("Paragraph %(paragraph)d was not saved. %(reason)s")
    return _page(desk, problem=said % {"paragraph": paragraph, "reason": reason}, paragraph=paragraph)


def _go_on(desk: Desk, paragraph: int) -> HttpResponse:
    """Back to the table, at the next row that waits."""
    request, assessment = desk.visit.request, desk.visit.assessment
    address = reverse("assessments:question", args=[assessment.pk, paragraph])
    messages.success(request, saved_words(assessment, paragraph), extra_tags=address)
    waiting = desk.waiting()
    if not waiting and not waiting_for(desk.visit):
        say_all_is_done(desk.visit)
    place = f"#para-{_next(waiting, paragraph)}" if waiting else ""
    return redirect(reverse("assessments:still_true", args=[assessment.pk]) + place)


def _next(waiting: Sequence[int], paragraph: int) -> int:
    return next((number for number in waiting if number > paragraph), waiting[0])
