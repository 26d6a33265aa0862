"""A whole group on one page, for slow lines and paper habits: one form, one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answer_sheet import outline_of, values_of
from assessments.forms.answer import AnswerForm
from assessments.lifecycle.answering import save_answer
from assessments.lifecycle.rules import Refused, StaleRevision, nameable, rules_for
from assessments.models import Answer, Assessment
from assessments.views.loading import actor, frame_context, own_assessment, writable_paragraphs
from assessments.views.question import (
    Question,
    closed_words,
    keep_wrong_rows,
    question_fields,
    typed_support,
)
from recommendations.outline import Section


@dataclass
class Block:
    """One question of the group with its form."""

    question: Question
    form: AnswerForm
    fields: dict[str, Any]
    writable: bool
    conflict: bool = False
    refusal: str = ""

    @property
    def paragraph(self) -> int:
        return self.question.paragraph

    @property
    def supported(self) -> Any:
        """What the criteria support as they stand in the fields."""
        return typed_support(self.question, self.form)


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show the group, or save every answer in it that was changed."""
    assessment = own_assessment(request, pk)
    group = _section(assessment, code)
    questions = _questions(request, assessment, group)
    writable = writable_paragraphs(request, assessment)
    post = request.POST if request.method == "POST" else None
    blocks = [_block(found, writable, post) for found in questions]
    if post is None:
        return _page(request, assessment, group, blocks)
    return _save(request, assessment, group, blocks)


def _section(assessment: Assessment, code: str) -> Section:
    try:
        return outline_of(assessment).section(code)
    except KeyError as missing:
        raise Http404 from missing


def _questions(request: HttpRequest, assessment: Assessment, group: Section) -> list[Question]:
    """All questions of the group in a fixed number of queries."""
    mechanisms = tuple(nameable(assessment.body))
    rules = rules_for(assessment, actor(request), mechanisms)
    rows = list(
        Answer.objects.filter(assessment=assessment, paragraph__in=group.paragraphs).select_related(
            "elsewhere"
        )
    )
    tree = outline_of(assessment)
    return [
        Question(
            assessment=assessment,
            recommendation=tree.recommendation(row.paragraph),
            rules=rules,
        ).knowing(row=row, stored=stored, mechanisms=mechanisms)
        for row, stored in zip(rows, values_of(rows, assessment), strict=True)
    ]


def _block(found: Question, writable: frozenset[int], post: Any) -> Block:
    prefix = f"p{found.paragraph}-"
    may_write = found.paragraph in writable
    # What came is read also where nothing can be written any more: it is shown again, never dropped.
    came = post is not None and f"{prefix}revision" in post
    form = found.form(post if came else None, prefix=prefix)
    return Block(question=found, form=form, fields=question_fields(found, form), writable=may_write)


def _save(
    request: HttpRequest, assessment: Assessment, group: Section, blocks: Sequence[Block]
) -> HttpResponse:
    saved = 0
    for block in filter(_is_changed, blocks):
        if block.writable:
            saved += _save_block(request, assessment, block)
        else:
            block.refusal = closed_words(request, assessment)
    if any(block.form.problems or block.conflict or block.refusal for block in blocks):
        return _page(request, assessment, group, blocks, status=422, saved=saved)
    messages.success(
        request,
        _("%d answers are saved.") % saved
        if saved
        else _("Nothing was changed, nothing was saved."),
    )
    if "stay" in request.POST:
        return redirect("assessments:section", assessment.pk, group.code)
    return redirect("assessments:task_list", assessment.pk)


def _is_changed(block: Block) -> bool:
    """Whether the fields differ from what stands: an untouched copy stays a copy, a blank a blank."""
    stands = block.question.form(prefix=block.form.prefix)
    typed = block.form
    names = ("choice", "explanation", "elsewhere", "mechanisms", "priority", "evidence", "actions")
    criteria = {code: value for code, value in typed.criteria.items() if value}
    return criteria != stands.criteria or any(
        getattr(typed, name) != getattr(stands, name) for name in names
    )


def _save_block(request: HttpRequest, assessment: Assessment, block: Block) -> int:
    form, found = block.form, block.question
    entry = form.read()
    if entry is None:
        return 0
    try:
        with transaction.atomic():
            row = save_answer(
                by=actor(request),
                assessment=assessment,
                entry=keep_wrong_rows(entry, form, found),
                revision=form.revision,
                confidential=None if "evidence" in form.wrong_rows else form.confidential,
            )
    except StaleRevision:
        block.conflict = True
        return 0
    except Refused as refused:
        block.refusal = str(refused.messages[0])
        return 0
    form.revision = row.revision
    return 1


def _page(
    request: HttpRequest,
    assessment: Assessment,
    group: Section,
    blocks: Sequence[Block],
    *,
    status: int = 200,
    saved: int = 0,
) -> HttpResponse:
    problems = _problems(blocks)
    context = frame_context(request, assessment) | {
        "section": group,
        "sections": outline_of(assessment).sections,
        "blocks": blocks,
        "problems": problems,
        "has_errors": bool(problems),
        "saved": saved,
        "writable": any(block.writable for block in blocks),
    }
    return render(request, "assessments/section.html", context, status=status)


def _problems(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """For the summary on top: what is wrong in the fields, then what was not saved and why."""
    found = [problem for block in blocks for problem in block.form.error_list]
    for block in blocks:
        names = {"paragraph": block.paragraph, "reason": block.refusal}
        text = ""
        if block.conflict:
            text = _("Paragraph %(paragraph)d was changed by a colleague. Both texts stand below.")
        elif block.refusal:
            text = _("Paragraph %(paragraph)d was not saved. %(reason)s")
        if text:
            found.append({"text": text % names, "href": f"#para-{block.paragraph}"})
    return found
