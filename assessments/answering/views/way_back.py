"""Where one came from to write, and goes back to: the gap report, the check page, or the next open point.

The address says it (``?back=…``), so that it holds without scripts, after an error and after a new sign-in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from assessments.answering.open_points import OpenPoints, open_points_now
from assessments.answering.views.page_access import Visit
from assessments.models import Assessment

REPORT, CHECK, OPEN = "report", "check", "open"


class Way:
    """The way back from one recommendation; `to` is empty where nobody came from one of the pages."""

    def __init__(self, request: HttpRequest, assessment: Assessment, paragraph: int) -> None:
        wanted = request.GET.get("back", "")
        self.to = wanted if wanted in (REPORT, CHECK, OPEN) else ""
        self.request, self.assessment, self.paragraph = request, assessment, paragraph

    @property
    def query(self) -> str:
        """What an address adds to stay on this way."""
        return f"?back={self.to}" if self.to else ""

    @cached_property
    def _points(self) -> OpenPoints:
        return open_points_now(self.assessment)

    @property
    def here(self) -> Sequence[str]:
        """What is open at this recommendation, in sentences. A dozen queries, on this way alone."""
        return self._points.said.get(self.paragraph, ()) if self.to == OPEN else ()

    @cached_property
    def later(self) -> Sequence[int]:
        """The open points after this one, of those that this person may write."""
        writable = Visit(self.request, self.assessment).writable
        return [number for number in self._points.said if number > self.paragraph and number in writable]

    @property
    def next_point(self) -> int | None:
        """The open point that follows; None after the last one."""
        return self.later[0] if self.to == OPEN and self.later else None

    @property
    def page(self) -> str:
        """The page from which one came, at the recommendation; the report at its top if that is no gap."""
        if self.to == REPORT:
            return reverse("assessments:report", args=[self.assessment.pk]) + f"#gap-{self.paragraph}"
        return reverse("assessments:check", args=[self.assessment.pk]) + f"#answer-{self.paragraph}"

    @property
    def onward(self) -> str:
        """Where it leads when the answer is saved."""
        return self.page if self.next_point is None else f"{self._question(self.next_point)}{self.query}"

    @property
    def stay(self) -> str:
        """The question itself, on the same way."""
        return f"{self._question(self.paragraph)}{self.query}"

    @property
    def after_a_part(self) -> str:
        """Where it leads when evidence or an action is saved: to the report; empty for the usual place."""
        return self.page if self.to == REPORT else ""

    def _question(self, paragraph: int) -> str:
        return reverse("assessments:question", args=[self.assessment.pk, paragraph])
