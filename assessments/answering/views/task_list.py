"""The task list, with what the reviewer asks about; and a whole group on one page, a form with one button."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.comments import open_threads
from assessments.answering.forms.answer import AnswerForm, group_prefix
from assessments.answering.inputs import by_input
from assessments.answering.progress import Progress, progress_of, stored_answers
from assessments.answering.progress_strip import keys_of, strip_of_progress
from assessments.answering.rows import outline_of, previous_submissions, read_rows
from assessments.answering.rules import Refused, StaleRevision, last_day, nameable, why_closed, with_last_day
from assessments.answering.saving import save_answer
from assessments.answering.views.conflict import Conflict, conflict_of
from assessments.answering.views.page_access import (
    Visit,
    actor,
    closed_words,
    company,
    frame_context,
    own_assessment,
    say_all_is_done,
    waiting_for,
)
from assessments.answering.views.question import outlived, say_outlived
from assessments.answering.views.question_page import (
    Question,
    Verdict,
    keep_wrong_rows,
    load_question,
    question_fields,
    typed_verdict,
)
from assessments.answers.differences import Change
from assessments.models import Answer, Assessment, ReturnToBody, Submission
from assessments.models.assessment import AssessmentQuerySet
from assessments.report.document import Document, changes_between
from mechanisms.models import Role
from recommendations.outline import Section, Variant


def asked_of(progress: Progress | None, returned: ReturnToBody | None) -> dict[str, Any]:
    """The queried recommendations with their state, and the next that waits for the one who looks."""
    if progress is None or returned is None:
        return {"returned": None}
    queried = [row for row in progress.rows if row.paragraph in returned.paragraphs]
    return {
        "returned": returned,
        "queried": queried,
        "queried_open": sum(row.asked for row in queried),
        "next_queried": next((row for row in queried if row.asked and row.writable), None),
    }


def asked_context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """As `asked_of`, for a page that has no progress at hand: no query unless it is returned, then five."""
    visit = Visit(request, assessment)
    return asked_of(_progress(visit) if visit.returned else None, visit.returned)


def last_version(assessment: Assessment) -> Submission | None:
    """The version submitted before the working copy, withdrawn or not; no query for a first version."""
    if assessment.version == 1:
        return None
    earlier = assessment.submissions.filter(version__lt=assessment.version)
    return earlier.order_by("-version").first()


def since_version(assessment: Assessment, last: Submission | None, document: Document) -> dict[str, Any]:
    """What would be submitted now beside what was submitted last; nothing for a first version."""
    if last is None:
        return {"last": None}
    before = json.loads(last.document)["answers"]
    variant = Variant(assessment.body.kind)
    return {
        "last": last,
        "changes": changes_between(before, document["answers"], outline_of(assessment), variant),
    }


# The task list of one assessment: the 32 with their status in words.


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def task_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seven groups; each row leads to its question."""
    assessment: Any = own_assessment(request, pk, _with_last_cycle)
    visit = Visit(request, assessment)
    progress = _progress(visit, threads=open_threads(assessment), given_inputs=visit.given_inputs())
    until = last_day(assessment.cycle, assessment.extended_until)
    context = {
        **frame_context(request, assessment),
        **company(visit),
        **asked_of(progress, visit.returned),
        "progress": progress,
        "strip": strip_of_progress(assessment, progress, *keys_of(assessment.last_document)),
        "last_day": until,
        "days_left": until.days_left(timezone.localdate()),
        "closed_reason": "" if assessment.is_writable else why_closed(assessment),
        "contributes": visit.me.role_in(assessment.body_id) == Role.CONTRIBUTOR,
        "assigned": sorted(visit.me.assigned.get(assessment.body_id, ())),
    }
    return render(request, "assessments/answering/task_list.html", context)


def _with_last_cycle(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    """With its last day, and the frozen document of the cycle before."""
    before = previous_submissions(
        OuterRef("body"), OuterRef("cycle__edition"), OuterRef("cycle__opens_on")
    ).values("document")
    return with_last_day(rows).annotate(last_document=Subquery(before[:1]))


def _progress(visit: Visit, **shown: Any) -> Progress:
    """How far the answers are; `shown` is what a page has besides, as `progress_of` takes it."""
    return progress_of(
        visit.assessment,
        outline_of(visit.assessment),
        stored_answers([visit.assessment]),
        writable=visit.writable,
        returned=visit.returned,
        **shown,
    )


# A whole group on one page, for slow lines and paper habits.


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
    def verdict(self) -> Verdict:
        """What the criteria say of the level, both as they stand in the fields."""
        return typed_verdict(self.question, self.form)

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
    visit = Visit.of(request, pk)
    group = _section(visit.assessment, code)
    questions = _questions(visit, group)
    writable = visit.writable
    post = request.POST if request.method == "POST" else None
    blocks = [_block(found, writable, post) for found in questions]
    if post is None:
        return _group_page(visit, group, blocks)
    return _save_group(visit, group, blocks)


def _section(assessment: Assessment, code: str) -> Section:
    try:
        return outline_of(assessment).section(code)
    except KeyError as missing:
        raise Http404 from missing


def _questions(visit: Visit, group: Section) -> list[Question]:
    """All questions of the group in a fixed number of queries."""
    mechanisms = nameable(visit.assessment.body)
    rules = visit.rules(mechanisms)
    answers = Answer.objects.with_named_body().filter(assessment=visit.assessment)
    rows = list(answers.filter(paragraph__in=group.paragraphs))
    values, names = read_rows(rows, visit.assessment)
    questions = []
    for row, stored in zip(rows, values, strict=True):
        found = load_question(visit, row.paragraph)
        found.mechanisms, found.rules, found.row, found.read = (mechanisms, rules, row, (stored, names))
        questions.append(found)
    return questions


def _block(found: Question, writable: frozenset[int], post: Any) -> Block:
    prefix = group_prefix(found.paragraph)
    may_write = found.paragraph in writable
    # What came is read also where nothing can be written any more: it is shown again, never dropped.
    came = post is not None and f"{prefix}revision" in post and not is_dropped(post, prefix)
    form = found.typed(prefix) if came else found.form(prefix=prefix)
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


def _save_group(visit: Visit, group: Section, blocks: Sequence[Block]) -> HttpResponse:
    for block in filter(is_changed, blocks):
        if block.writable:
            _save_block(visit, block)
        else:
            block.refusal = closed_words(visit, block.paragraph)
    saved = sum(block.is_saved for block in blocks)
    if any(block.form.problems or block.conflict or block.refusal for block in blocks):
        return _group_page(visit, group, blocks, status=422, saved=saved)
    _say_saved(visit, blocks, saved)
    post = visit.request.POST
    dropped = any(is_dropped(post, block.form.prefix) for block in blocks)
    if dropped or {"stay", "remove"} & post.keys():
        return redirect("assessments:section", visit.assessment.pk, group.code)
    if saved and not waiting_for(visit):
        say_all_is_done(visit)
    return redirect("assessments:task_list", visit.assessment.pk)


def _say_saved(visit: Visit, blocks: Sequence[Block], saved: int) -> None:
    messages.success(
        visit.request,
        ngettext("%d answer is saved.", "%d answers are saved.", saved) % saved
        if saved
        else _("There was nothing more to save on this page."),
        extra_tags=" ".join(
            reverse("assessments:question", args=[visit.assessment.pk, block.paragraph])
            for block in blocks
            if block.writable
        ),
    )
    for block in blocks:
        if block.outlived:
            say_outlived(visit.request, block.paragraph, block.outlived)


def is_changed(block: Block) -> bool:
    """Whether the fields differ from what stands: an untouched copy stays a copy, a blank a blank.

    A copy that was ticked as still true is saved as it stands.
    """
    if block.checked and block.question.row.copied:
        return True
    return not block.form.says_the_same(block.question.form(prefix=block.form.prefix))


def _save_block(visit: Visit, block: Block) -> None:
    form, found = block.form, block.question
    entry = form.read()
    if entry is None:
        return
    try:
        with transaction.atomic():
            saved = save_answer(
                by=actor(visit.request),
                assessment=visit.assessment,
                entry=keep_wrong_rows(entry, form, found),
                revision=form.revision,
                confidential=None if "evidence" in form.wrong_rows else form.confidential,
                keys=form.keys,
            )
    except StaleRevision as stale:
        block.conflict = conflict_of(visit.request, form, stale.answer)
        found.read_again(stale.answer)
    except Refused as refused:
        block.refusal = str(refused.messages[0])
    else:
        found.row, form.revision = saved.answer, saved.answer.revision
        block.is_saved = True
        block.outlived = outlived(saved)


def _group_page(
    visit: Visit, group: Section, blocks: Sequence[Block], *, status: int = 200, saved: int = 0
) -> HttpResponse:
    assessment, problems = visit.assessment, _problems(blocks)
    threads = open_threads(assessment, group.paragraphs)
    for block in blocks:
        asked = visit.asked.get(block.paragraph, ())
        block.open_threads = threads.get(block.paragraph, 0)
        block.asked, block.by_input = len(asked), by_input(asked)
        block.gives_input = block.paragraph in visit.own_inputs
        block.form.note(assessment.period_end)
        block.form.suspect(block.question.row.personal_data)
        if block.outlived:
            block.form.remarks[f"id_{block.form.prefix}explanation"] = block.outlived
    context = frame_context(visit.request, assessment) | {
        "section": group,
        "sections": outline_of(assessment).sections,
        "blocks": blocks,
        "problems": problems,
        "has_errors": bool(problems),
        "saved": saved,
        "writable": any(block.writable for block in blocks),
    }
    return render(visit.request, "assessments/answering/section.html", context, status=status)


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
