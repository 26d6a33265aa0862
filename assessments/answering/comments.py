"""Comments on a recommendation: written, answered, resolved, opened again, taken back; with and without htmx.

They follow the answer they are about: where it is closed, they are. No report and no export holds them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.rules import (
    Refused,
    allow,
    discussed,
    hold,
    open_paragraphs,
    why_no_comments,
)
from assessments.answering.views.page_access import (
    Visit,
    actor,
    frame_context,
    members_of,
    recommendation_or_404,
)
from assessments.answers.fields import FORBIDDEN
from assessments.answers.personal_data import Suspect, suspects
from assessments.models import Assessment, Comment
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body, Person, Role
from recommendations.composed import Composed

# What members have said about a recommendation, in threads, as a page shows it to one of them.


@dataclass(frozen=True)
class Remark:
    """One comment of a thread; `asked` are the names of those it is for."""

    row: Comment
    asked: tuple[str, ...]
    may_delete: bool


@dataclass(frozen=True)
class Thread:
    """A comment and its replies in the order in which they were written."""

    remarks: tuple[Remark, ...]

    @property
    def head(self) -> Comment:
        """The comment that began it, and says whether it is resolved."""
        return self.remarks[0].row

    @property
    def is_resolved(self) -> bool:
        return self.head.resolved_at is not None


def threads_of(assessment: Assessment, paragraph: int, person_id: UUID | None) -> list[Thread]:
    """What was said of one recommendation. One query, with a row for each person whom a comment is for."""
    threads: dict[UUID, dict[UUID, Any]] = defaultdict(dict)
    asked: dict[UUID, list[str]] = defaultdict(list)
    for row in _SAID(assessment.pk, paragraph):
        threads[row.parent_id or row.pk][row.pk] = row
        if row.email:
            asked[row.pk].append(row.name or row.email)
    return [_thread([*found.values()], asked, person_id) for found in threads.values()]


_SAID = Composed(
    lambda assessment, paragraph: (
        Comment.objects.filter(assessment=assessment, paragraph=paragraph)
        .annotate(name=F("mentions__name"), email=F("mentions__email"))
        # The first of each thread before all replies, whatever the clock said.
        .order_by(F("parent").asc(nulls_first=True), "at", "pk", "name", "email")
    )
)


def _thread(rows: Sequence[Comment], asked: Mapping[UUID, list[str]], person_id: UUID | None) -> Thread:
    """One's own comment can be taken back while it is the last word."""
    own_last = rows[-1].pk if person_id and rows[-1].author_id == person_id else None
    return Thread(tuple(Remark(row, tuple(asked[row.pk]), row.pk == own_last) for row in rows))


def open_threads(assessment: Assessment, paragraphs: Collection[int] = ()) -> Mapping[int, int]:
    """Recommendation → how many threads are not resolved; of all, or of these alone. One query."""
    return dict(_OPEN(assessment.pk, *([tuple(paragraphs)] if paragraphs else ())))


def _open(assessment: UUID, *paragraphs: Collection[int]) -> QuerySet[Any, Any]:
    rows = Comment.objects.filter(assessment=assessment, parent=None, resolved_at=None)
    if paragraphs:
        rows = rows.filter(paragraph__in=paragraphs[0])
    return rows.order_by().values_list("paragraph").annotate(Count("pk"))


_OPEN = Composed(_open)


LIMIT = 5_000
# "@amina-sharif", but not the middle of an e-mail address.
NAMED = re.compile(r"(?<![\w.+-])@([A-Za-z0-9_-]+)")


@transaction.atomic
def comment(
    *,
    by: Actor,
    assessment: Assessment,
    paragraph: int,
    text: str,
    parent: Comment | None = None,
    mentions: Collection[UUID] = (),
) -> Comment:
    """Write a comment, or a reply in the thread of `parent`, which opens a resolved thread again.

    It is for the attention of the members in `mentions` and of those whom the text names by
    "@short-name". Raises Refused when comments are closed, the text is empty, too long or not storable,
    a person asked is no member, or the thread is gone; Http404 or PermissionDenied without the right.
    """
    _enter(by, assessment, paragraph)
    words = _readable(text)
    thread = _thread_head(assessment, paragraph, parent) if parent else None
    asked = _asked(by, assessment.body, words, mentions)
    row = Comment.objects.create(
        assessment=assessment,
        paragraph=paragraph,
        parent=thread,
        text=words,
        author=by.person,
        author_label=by.label[:200],
        at=by.moment,
    )
    row.mentions.set(asked)
    if thread is not None and thread.resolved_at is not None:
        _mark(thread, by, resolved=False)
    _record(by, "comment_added", row, mentions=len(asked))
    return row


@transaction.atomic
def resolve(*, by: Actor, thread: Comment) -> Comment:
    """Say that a thread is settled; who and when stays with it. Nothing happens if it is already."""
    return _turn(by, thread, "comment_resolved", resolved=True)


@transaction.atomic
def reopen(*, by: Actor, thread: Comment) -> Comment:
    """Open a settled thread again."""
    return _turn(by, thread, "comment_reopened", resolved=False)


@transaction.atomic
def delete_comment(*, by: Actor, row: Comment) -> None:
    """Take one's own comment back, as long as nobody has written after it in the thread."""
    _enter(by, row.assessment, row.paragraph)
    if by.person is None or row.author_id != by.person.pk:
        raise Refused(_("Only whoever wrote a comment can delete it."))
    later = Comment.objects.filter(parent_id=row.parent_id or row.pk)
    if (later.filter(at__gt=row.at) if row.parent_id else later).exists():
        raise Refused(_("Somebody has replied since: the comment stays, so that the reply is understood."))
    _record(by, "comment_deleted", row)
    row.delete()


def _enter(by: Actor, assessment: Assessment, paragraph: int) -> None:
    """The right to comment, and the status of now: the page may have been opened before a submission."""
    allow(by, Capability.COMMENT, assessment.body)
    hold(assessment)
    places = discussed(assessment, open_paragraphs(assessment))
    if places is not None and paragraph not in places:
        raise Refused(why_no_comments(assessment))


def _readable(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise Refused(_("Write your comment."))
    if len(words) > LIMIT:
        names = {"length": len(words), "limit": LIMIT}
        said = ngettext(
            "The comment has %(length)d character; at most %(limit)d fit.",
            "The comment has %(length)d characters; at most %(limit)d fit.",
            len(words),
        )
        raise Refused(said % names)
    if FORBIDDEN.search(words):
        raise Refused(_("The text holds an invisible character. Delete it and type it again."))
    return words


def _thread_head(assessment: Assessment, paragraph: int, parent: Comment) -> Comment:
    """The first comment of the thread as it stands now."""
    rows = Comment.objects.filter(assessment=assessment, paragraph=paragraph, parent=None)
    thread = rows.filter(pk=parent.parent_id or parent.pk).first()
    if thread is None:
        raise Refused(_("The comment you reply to has been deleted. You can send yours as a new one."))
    return thread


def _asked(by: Actor, body: Body, words: str, mentions: Collection[UUID]) -> list[Person]:
    """The members whom a comment is for; never anybody else, whatever was sent or typed."""
    wanted, names = set(mentions), {name.lower() for name in NAMED.findall(words)}
    if not wanted and not names:
        return []
    found = list(members_of(body).filter(Q(pk__in=wanted) | Q(username__in=names)))
    if wanted - {person.pk for person in found}:
        raise Refused(_("One of those you ask has left your body. Choose again."))
    return [person for person in found if by.person is None or person.pk != by.person.pk]


def _turn(by: Actor, thread: Comment, kind: str, *, resolved: bool) -> Comment:
    _enter(by, thread.assessment, thread.paragraph)
    if thread.parent_id is not None:
        raise Refused(_("A thread is resolved as a whole."))
    thread.refresh_from_db(fields=["resolved_at", "resolved_by_label"])
    if resolved != (thread.resolved_at is not None):
        _mark(thread, by, resolved=resolved)
        _record(by, kind, thread)
    return thread


def _mark(thread: Comment, by: Actor, *, resolved: bool) -> None:
    thread.resolved_at = by.moment if resolved else None
    thread.resolved_by_label = by.label[:200] if resolved else ""
    thread.save(update_fields=["resolved_at", "resolved_by_label"])


def _record(by: Actor, kind: str, row: Comment, **numbers: int) -> None:
    assessment = row.assessment
    record(
        by=by,
        kind=kind,
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {row.paragraph}",
        data={
            "assessment": str(assessment.pk),
            "comment": str(row.pk),
            "thread": str(row.parent_id or row.pk),
            **numbers,
        },
    )


# The pages: under the question, or the comments alone.


@dataclass(frozen=True)
class TypedComment:
    """What was sent; `thread` is None for a new one, `problem` what keeps it from being saved.

    `suspected` is what in it looks like personal data, `sure` the fingerprints of what whoever wrote it has
    seen and sends all the same.
    """

    text: str = ""
    mentions: frozenset[UUID] = frozenset()
    thread: UUID | None = None
    problem: str = ""
    suspected: tuple[Suspect, ...] = ()
    sure: frozenset[str] = frozenset()

    @classmethod
    def of(cls, post: QueryDict) -> TypedComment:
        """As it was sent by the form; what is no id is nobody's."""
        return cls(
            text=post.get("comment", ""),
            mentions=frozenset(_ids(post.getlist("mentions"))),
            thread=next(_ids([post.get("thread", "")]), None),
            sure=frozenset(post.getlist("sure")),
        )

    def asked_about(self) -> TypedComment:
        """The same with the question, where something in it looks like personal data of a victim."""
        found = tuple(item for item in suspects(self.text) if item.fingerprint not in self.sure)
        said = _("Your comment is not sent yet. Could somebody find a victim by this?") if found else ""
        return replace(self, suspected=found, problem=said)


def _ids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        with suppress(ValueError):
            yield UUID(value)


@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Everything that was said of one recommendation; or one more comment."""
    visit = Visit.of(request, pk)
    recommendation_or_404(visit.assessment, paragraph)
    if request.method == "GET":
        return _answer(visit, paragraph)
    typed = TypedComment.of(request.POST)
    if visit.may(Capability.COMMENT) and visit.is_open(paragraph):
        typed = typed.asked_about()
        if typed.suspected:
            return _answer(visit, paragraph, typed=typed, status=422)
    try:
        row = comment(
            by=actor(request),
            assessment=visit.assessment,
            paragraph=paragraph,
            text=typed.text,
            parent=Comment(pk=typed.thread) if typed.thread else None,
            mentions=typed.mentions,
        )
    except Refused as refused:
        typed = replace(typed, problem=str(refused.messages[0]))
        return _answer(visit, paragraph, typed=typed, status=422)
    return _done(visit, paragraph, _("Your comment is saved."), f"comment-{row.pk}")


@require_POST
def act(request: HttpRequest, pk: UUID, paragraph: int, comment_pk: UUID, act: str) -> HttpResponse:
    """Resolve a thread, open it again, or take one's own comment back."""
    visit = Visit.of(request, pk)
    rows = Comment.objects.filter(assessment=visit.assessment, paragraph=paragraph)
    row = get_object_or_404(rows.select_related("assessment__body", "assessment__cycle"), pk=comment_pk)
    try:
        said = _do(actor(request), row, act)
    except Refused as refused:
        return _answer(visit, paragraph, refusal=str(refused.messages[0]), status=409)
    return _done(visit, paragraph, said, "comments" if act == "delete" else f"comment-{comment_pk}")


def _do(by: Actor, row: Comment, act: str) -> str:
    """The act, and the words that say it is done."""
    match act:
        case "resolve":
            resolve(by=by, thread=row)
            return _("The thread is resolved.")
        case "reopen":
            reopen(by=by, thread=row)
            return _("The thread is open again.")
        case "delete":
            delete_comment(by=by, row=row)
            return _("Your comment is deleted.")
    raise Http404


def _done(visit: Visit, paragraph: int, said: str, place: str) -> HttpResponse:
    """The threads as they are now, or back to the question at the place of the act."""
    if visit.request.headers.get("HX-Request"):
        return _answer(visit, paragraph, said=said)
    messages.success(visit.request, said)
    question = reverse("assessments:question", args=[visit.assessment.pk, paragraph])
    return redirect(f"{question}#{place}")


def _answer(
    visit: Visit,
    paragraph: int,
    *,
    typed: TypedComment | None = None,
    said: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The threads alone for htmx, else the page of them; what was typed is in its form again."""
    request = visit.request
    # Whether the comments have the page to themselves, or are under their question.
    shown_on = request.headers.get("HX-Current-URL")
    shown = talk(visit, paragraph, typed) | {"said": said, "refusal": refusal}
    context = frame_context(request, visit.assessment) | {
        "recommendation": recommendation_or_404(visit.assessment, paragraph),
        "talk": shown,
        "problems": _problems(shown, refusal),
        "has_errors": status != 200,
        "is_own_page": shown_on is None or urlsplit(shown_on).path.endswith("/comments/"),
    }
    name = "_comments" if request.headers.get("HX-Request") else "comments"
    return render(request, f"assessments/answering/{name}.html", context, status=status)


def _problems(shown: dict[str, Any], refusal: str) -> list[dict[str, str]]:
    """What is wrong, with the way to its field where there is one."""
    typed: TypedComment = shown["typed"]
    field = f"#id_comment-{typed.thread or 'new'}" if shown["may_write"] else ""
    found = {typed.problem: field, refusal: ""}
    return [{"text": text, "href": href} for text, href in found.items() if text]


def talk(visit: Visit, paragraph: int, typed: TypedComment | None = None) -> dict[str, Any]:
    """What `_comments.html` shows. Two queries; one for whoever only reads."""
    places, may_write = discussed(visit.assessment, visit.opened), visit.may(Capability.COMMENT)
    is_open = places is None or paragraph in places
    found = threads_of(visit.assessment, paragraph, visit.me.person_id)
    typed = typed or TypedComment()
    if typed.thread not in {thread.head.pk for thread in found}:
        typed = replace(typed, thread=None)
    closed = may_write and not is_open
    return {
        "open": [thread for thread in found if not thread.is_resolved],
        "resolved": [thread for thread in found if thread.is_resolved],
        # Whom one asks has to be able to answer: readers write no comments.
        "members": [one for one in visit.colleagues if one.role != Role.READER]
        if is_open and may_write
        else (),
        "may_write": is_open and may_write,
        "closed_reason": why_no_comments(visit.assessment) if closed else "",
        "typed": typed,
    }
