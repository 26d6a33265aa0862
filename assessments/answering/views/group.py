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
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from assessments.answering.comments import open_threads
from assessments.answering.forms.answer import AnswerForm
from assessments.answering.inputs import by_input
from assessments.answering.rows import outline_of, read_rows
from assessments.answering.rules import Refused, StaleRevision, nameable, rules_for
from assessments.answering.saving import save_answer
from assessments.answering.views.conflict import Conflict, conflict_of
from assessments.answering.views.page_access import (
    actor,
    asked_here,
    frame_context,
    own_assessment,
    own_inputs_here,
    writable_paragraphs,
)
from assessments.answering.views.question import say_all_is_done, waiting_for
from assessments.answering.views.question_page import (
    Question,
    closed_words,
    group_prefix,
    keep_wrong_rows,
    question_fields,
    typed_support,
)
from assessments.answers.differences import Change
from assessments.answers.problems import explanation_remark
from assessments.models import Answer, Assessment
from recommendations.outline import Section


@dataclass
class Block:
    """One question of the group with its form."""

    question: Question
    form: AnswerForm
    fields: dict[str, Any]
    writable: bool
    checked: bool = False
    conflict: Conflict | None = None
    refusal: str = ""
    outlived: str = ""
    is_typed: bool = False
    open_threads: int = 0
    asked: int = 0
    by_input: bool = False
    gives_input: bool = False
    is_saved: bool = False

    @property
    def paragraph(self) -> int:
        return self.question.paragraph

    @property
    def supported(self) -> Any:
        """What the criteria support as they stand in the fields."""
        return typed_support(self.question, self.form)

    @property
    def apart(self) -> tuple[Change, ...]:
        """In which points the fields differ from what a colleague has stored meanwhile."""
        return self.question.apart(self.form) if self.conflict else ()

    @property
    def is_unsaved(self) -> bool:
        """Whether something in the fields is not stored."""
        return bool(self.form.unsaved) if self.is_saved else self.nothing_saved

    @property
    def nothing_saved(self) -> bool:
        """Whether nothing of what stands in the fields is stored."""
        return self.is_typed and not self.is_saved and is_changed(self)


@require_http_methods(["GET", "POST"])
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
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
        Answer.objects.with_named_body().filter(
            assessment=assessment, paragraph__in=group.paragraphs
        )
    )
    tree = outline_of(assessment)
    values, named = read_rows(rows, assessment)
    return [
        Question(
            assessment=assessment,
            recommendation=tree.recommendation(row.paragraph),
            rules=rules,
        ).knowing(row=row, stored=stored, named=named, mechanisms=mechanisms)
        for row, stored in zip(rows, values, strict=True)
    ]


def _block(found: Question, writable: frozenset[int], post: Any) -> Block:
    prefix = group_prefix(found.paragraph)
    may_write = found.paragraph in writable
    # What came is read also where nothing can be written any more: it is shown again, never dropped.
    came = post is not None and f"{prefix}revision" in post and not is_dropped(post, prefix)
    form = found.form(post if came else None, prefix=prefix)
    return Block(
        question=found,
        form=form,
        fields=question_fields(found, form),
        writable=may_write,
        checked=came and bool(post.get(f"{prefix}checked")),
        is_typed=came,
    )


def is_dropped(post: Any, prefix: str) -> bool:
    """Whether the person keeps a colleague's text and drops the own; ticked both ways, the own is kept."""
    return f"{prefix}drop" in post and f"{prefix}over" not in post


def _save(
    request: HttpRequest, assessment: Assessment, group: Section, blocks: Sequence[Block]
) -> HttpResponse:
    for block in filter(is_changed, blocks):
        if block.writable:
            _save_block(request, assessment, block)
        else:
            block.refusal = closed_words(request, assessment, block.paragraph)
    saved = sum(block.is_saved for block in blocks)
    if any(block.form.problems or block.conflict or block.refusal for block in blocks):
        return _page(request, assessment, group, blocks, status=422, saved=saved)
    messages.success(
        request,
        ngettext("%d answer is saved.", "%d answers are saved.", saved) % saved
        if saved
        else _("There was nothing more to save on this page."),
        extra_tags=" ".join(
            reverse("assessments:question", args=[assessment.pk, block.paragraph])
            for block in blocks
            if block.writable
        ),
    )
    for block in blocks:
        if block.outlived:
            names = {"paragraph": block.paragraph, "remark": block.outlived}
            messages.warning(request, _("Paragraph %(paragraph)d: %(remark)s") % names)
    dropped = any(is_dropped(request.POST, block.form.prefix) for block in blocks)
    if dropped or "stay" in request.POST:
        return redirect("assessments:section", assessment.pk, group.code)
    if saved and not waiting_for(request, assessment):
        say_all_is_done(request, assessment)
    return redirect("assessments:task_list", assessment.pk)


def is_changed(block: Block) -> bool:
    """Whether the fields differ from what stands: an untouched copy stays a copy, a blank a blank.

    A copy that was ticked as still true is saved as it stands.
    """
    if block.checked and block.question.row.copied:
        return True
    return not block.form.says_the_same(block.question.form(prefix=block.form.prefix))


def _save_block(request: HttpRequest, assessment: Assessment, block: Block) -> None:
    form, found = block.form, block.question
    entry = form.read()
    if entry is None:
        return
    try:
        with transaction.atomic():
            saved = save_answer(
                by=actor(request),
                assessment=assessment,
                entry=keep_wrong_rows(entry, form, found),
                revision=form.revision,
                confidential=None if "evidence" in form.wrong_rows else form.confidential,
                keys=form.keys,
            )
    except StaleRevision as stale:
        block.conflict = conflict_of(request, form, stale.answer)
        (stored,), named = read_rows([stale.answer], assessment)
        found.knowing(row=stale.answer, stored=stored, named=named)
    except Refused as refused:
        block.refusal = str(refused.messages[0])
    else:
        row = saved.answer
        form.revision = row.revision
        found.knowing(row=row)
        block.is_saved = True
        block.outlived = explanation_remark(saved.before, row.state, row.explanation)


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
    threads = open_threads(assessment, group.paragraphs)
    asked, own = asked_here(request, assessment), own_inputs_here(request, assessment)
    for block in blocks:
        block.open_threads = threads.get(block.paragraph, 0)
        block.asked = len(asked.get(block.paragraph, ()))
        block.by_input = by_input(asked.get(block.paragraph, ()))
        block.gives_input = block.paragraph in own
        block.form.note(assessment.period_end)
        block.form.suspect(block.question.row.personal_data)
        if block.outlived:
            block.form.remarks[f"id_{block.form.prefix}explanation"] = block.outlived
    context = frame_context(request, assessment) | {
        "section": group,
        "sections": outline_of(assessment).sections,
        "blocks": blocks,
        "problems": problems,
        "has_errors": bool(problems),
        "saved": saved,
        "writable": any(block.writable for block in blocks),
    }
    return render(request, "assessments/answering/section.html", context, status=status)


def _problems(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """For the summary on top: what is wrong in the fields, then what was not saved and why."""
    found = [
        {**problem, "text": f"{block.paragraph}: {problem['text']}"}
        for block in blocks
        for problem in block.form.error_list
    ]
    for block in blocks:
        text = ""
        if block.conflict:
            text = block.conflict.in_summary(block.paragraph)
        elif block.refusal:
            names = {"paragraph": block.paragraph, "reason": block.refusal}
            text = _("Paragraph %(paragraph)d was not saved. %(reason)s") % names
        if text:
            found.append({"text": text, "href": f"#para-{block.paragraph}"})
    return found
