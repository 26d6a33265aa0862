"""One recommendation of one assessment, loaded as far as a page or a save needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest

from assessments.answer_difference import Change
from assessments.answer_entry import AnswerEntry, Rules
from assessments.answer_sheet import (
    entry_of,
    values_of,
)
from assessments.forms.answer import AnswerForm
from assessments.lifecycle.rules import (
    nameable,
    rules_for,
)
from assessments.models import Answer, Assessment
from assessments.report_lines import Line
from assessments.report_sheet import SheetAnswer
from assessments.scoring import State
from assessments.views.beside import last_line
from assessments.views.desk import InputsBeside, inputs_beside, taken_over
from assessments.views.loading import (
    actor,
    recommendation_or_404,
)
from assessments.views.two_texts import two_texts
from mechanisms.models import Body
from recommendations.outline import Recommendation


@dataclass(frozen=True)
class Question:
    """One recommendation of one assessment as it stands when the page is asked for.

    What is stored is read when a page shows it: a save that goes through never asks for it.
    """

    assessment: Assessment
    recommendation: Recommendation
    rules: Rules

    def knowing(self, **values: Any) -> Question:
        """The same question with `row`, `stored` or `mechanisms` at hand already."""
        self.__dict__.update(values)
        return self

    @cached_property
    def mechanisms(self) -> tuple[Body, ...]:
        """The mechanisms that the page offers. One query."""
        return tuple(nameable(self.assessment.body))

    @cached_property
    def row(self) -> Answer:
        """The row of the answer. One query."""
        return Answer.objects.select_related("elsewhere").get(
            assessment=self.assessment, paragraph=self.paragraph
        )

    @cached_property
    def stored(self) -> SheetAnswer:
        """The answer as plain values. Four queries besides the row."""
        return values_of([self.row], self.assessment)[0]

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @cached_property
    def last(self) -> tuple[str, Line] | None:
        """The last cycle's name and its answer. One query."""
        return last_line(self.assessment, self.paragraph)

    def apart(self, form: AnswerForm) -> tuple[Change, ...]:
        """In which points a form that came too late differs from what is stored."""
        return two_texts(self.assessment, form, self.stored, self.mechanisms)

    def form(self, post: Any = None, prefix: str = "") -> AnswerForm:
        """The form as it opens, or as it was sent."""
        if post is not None:
            return AnswerForm.typed(post, self.recommendation, self.rules, prefix=prefix)
        return AnswerForm.of(
            self.stored, self.recommendation, self.rules, revision=self.row.revision, prefix=prefix
        )


def load_question(request: HttpRequest, assessment: Assessment, paragraph: int) -> Question:
    """The question; a save that names no mechanism does not look any up."""
    mechanisms = tuple(nameable(assessment.body)) if _names_any(request, paragraph) else None
    found = Question(
        assessment=assessment,
        recommendation=recommendation_or_404(assessment, paragraph),
        rules=rules_for(assessment, actor(request), mechanisms or ()),
    )
    return found if mechanisms is None else found.knowing(mechanisms=mechanisms)


def _names_any(request: HttpRequest, paragraph: int) -> bool:
    """Whether mechanisms have to be known: to offer them, or to check those that were chosen."""
    if request.method == "GET":
        return True
    prefix = prefix_of(request, paragraph)
    names_one = request.POST.get(f"{prefix}choice") == State.ELSEWHERE
    return names_one or f"{prefix}mechanisms" in request.POST


def prefix_of(request: HttpRequest, paragraph: int) -> str:
    """The prefix of the fields: an autosave from the page of a whole group names its own."""
    named = group_prefix(paragraph)
    return named if request.POST.get("prefix") == named else ""


def group_prefix(paragraph: int) -> str:
    """What the names of an answer's fields begin with on the page of its group."""
    return f"p{paragraph}-"


def keep_wrong_rows(entry: AnswerEntry, form: AnswerForm, found: Question) -> AnswerEntry:
    """A wrong row of evidence keeps the evidence as it was stored; the rest of the answer is saved."""
    if "evidence" in form.wrong_rows:
        entry = replace(entry, evidence=entry_of(found.stored).evidence)
    return entry


def inputs_here(request: HttpRequest, found: Question) -> InputsBeside | None:
    """The inputs of the ministries, read once for a page."""
    if "inputs" not in found.__dict__:
        inputs = inputs_beside(
            request, found.assessment, found.recommendation, found.stored, found.mechanisms
        )
        found.knowing(inputs=inputs)
    return cast("InputsBeside | None", found.__dict__["inputs"])


def taken_here(request: HttpRequest, found: Question) -> SheetAnswer | None:
    """The answer with inputs put into it, where the address asks for that."""
    return taken_over(request, inputs_here(request, found), found.stored, found.row.revision)


def is_copying(request: HttpRequest, found: Question) -> bool:
    """The address names the revision over which is copied: after a save it means what is saved again."""
    wanted = request.GET.get("copy", "") if request.method == "GET" else ""
    return found.last is not None and wanted == str(found.row.revision)
