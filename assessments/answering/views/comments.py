"""Comments on a recommendation: under its question, or on a page of their own; sent with and without htmx."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering import comments as commenting
from assessments.answering.comments import conversation_of
from assessments.answering.forms.evidence import TypedComment
from assessments.answering.rules import Refused, open_paragraphs
from assessments.answering.views.page_access import (
    actor,
    frame_context,
    may,
    own_assessment,
    principal,
    recommendation_or_404,
)
from assessments.models import Assessment, Comment
from mechanisms.access import Capability


@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Everything that was said of one recommendation; or one more comment."""
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    if request.method == "POST":
        return _add(request, assessment, paragraph)
    return _answer(request, assessment, paragraph)


def _add(request: HttpRequest, assessment: Assessment, paragraph: int) -> HttpResponse:
    typed = TypedComment.of(request.POST)
    parent = Comment(pk=typed.thread, assessment=assessment) if typed.thread else None
    try:
        row = commenting.comment(
            by=actor(request),
            assessment=assessment,
            paragraph=paragraph,
            text=typed.text,
            parent=parent,
            mentions=typed.mentions,
        )
    except Refused as refused:
        typed = replace(typed, problem=str(refused.messages[0]))
        return _answer(request, assessment, paragraph, typed=typed, status=422)
    return _done(request, assessment, paragraph, _("Your comment is saved."), at=row)


@require_POST
def act(request: HttpRequest, pk: UUID, paragraph: int, comment_pk: UUID, act: str) -> HttpResponse:
    """Resolve a thread, open it again, or take one's own comment back."""
    assessment = own_assessment(request, pk)
    rows = Comment.objects.filter(assessment=assessment, paragraph=paragraph)
    row = get_object_or_404(
        rows.select_related("assessment__body", "assessment__cycle"), pk=comment_pk
    )
    try:
        said = _do(request, row, act)
    except Refused as refused:
        said = str(refused.messages[0])
        return _answer(request, assessment, paragraph, refusal=said, status=409)
    return _done(request, assessment, paragraph, said, at=None if act == "delete" else row)


def _do(request: HttpRequest, row: Comment, act: str) -> str:
    """The act, and the words that say it is done."""
    match act:
        case "resolve":
            commenting.resolve(by=actor(request), thread=row)
            return _("The thread is resolved.")
        case "reopen":
            commenting.reopen(by=actor(request), thread=row)
            return _("The thread is open again.")
        case "delete":
            commenting.delete_comment(by=actor(request), row=row)
            return _("Your comment is deleted.")
    raise Http404


def _done(
    request: HttpRequest, assessment: Assessment, paragraph: int, said: str, *, at: Comment | None
) -> HttpResponse:
    """The threads as they stand now, or back to the question at the place of the act."""
    if request.headers.get("HX-Request"):
        return _answer(request, assessment, paragraph, said=said)
    messages.success(request, said)
    place = f"comment-{at.pk}" if at else "comments"
    return redirect(f"{reverse('assessments:question', args=[assessment.pk, paragraph])}#{place}")


def _answer(
    request: HttpRequest,
    assessment: Assessment,
    paragraph: int,
    *,
    typed: TypedComment | None = None,
    said: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The threads alone for htmx, else the page of them; what was typed stands in its form again."""
    shown = talk(request, assessment, paragraph, typed)
    context = frame_context(request, assessment) | {
        "recommendation": recommendation_or_404(assessment, paragraph),
        "talk": shown | {"said": said, "refusal": refusal},
        "problems": _problems(shown, refusal),
        "has_errors": status != 200,
        "is_own_page": _is_own_page(request),
    }
    if request.headers.get("HX-Request"):
        return render(request, "assessments/answering/_comments.html", context, status=status)
    return render(request, "assessments/answering/comments.html", context, status=status)


def _is_own_page(request: HttpRequest) -> bool:
    """Whether the comments have the page to themselves, or stand under their question."""
    shown_on = request.headers.get("HX-Current-URL")
    return shown_on is None or urlsplit(shown_on).path.endswith("/comments/")


def _problems(shown: dict[str, Any], refusal: str) -> list[dict[str, str]]:
    """What is wrong, with the way to its field where there is one."""
    typed: TypedComment = shown["typed"]
    field = f"#id_comment-{typed.thread or 'new'}" if shown["may_write"] else ""
    found = {typed.problem: field, refusal: ""}
    return [{"text": text, "href": href} for text, href in found.items() if text]


def talk(
    request: HttpRequest, assessment: Assessment, paragraph: int, typed: TypedComment | None = None
) -> dict[str, Any]:
    """What `_comments.html` shows. Three queries; one less for whoever only reads."""
    opened = open_paragraphs(assessment)
    is_open = opened is None or paragraph in opened
    may_write = may(request, Capability.COMMENT, assessment.body)
    found = conversation_of(assessment, paragraph, principal(request).person_id)
    typed = typed or TypedComment()
    if typed.thread not in {thread.head.pk for thread in found.threads}:
        typed = replace(typed, thread=None)
    return {
        "conversation": found,
        "members": _others(request, assessment) if is_open and may_write else (),
        "may_write": may_write and is_open,
        "closed_reason": commenting.why_no_comments(assessment)
        if may_write and not is_open
        else "",
        "typed": typed,
    }


def _others(request: HttpRequest, assessment: Assessment) -> list[Any]:
    """Whom one can ask: the members of the body, oneself left out."""
    me = principal(request).person_id
    return [person for person in commenting.members_of(assessment.body) if person.pk != me]
