"""Comments on a recommendation: written, answered, resolved, opened again, taken back.

They follow the answer they are about: where it is closed, they are. No report and no export holds them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow, hold, open_paragraphs
from assessments.answers.fields import FORBIDDEN
from assessments.models import Assessment, Comment
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body, Person

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


@dataclass(frozen=True)
class Conversation:
    """All threads of one recommendation, the open ones before the resolved."""

    threads: tuple[Thread, ...]

    @property
    def open(self) -> tuple[Thread, ...]:
        return tuple(thread for thread in self.threads if not thread.is_resolved)

    @property
    def resolved(self) -> tuple[Thread, ...]:
        return tuple(thread for thread in self.threads if thread.is_resolved)


def conversation_of(assessment: Assessment, paragraph: int, person_id: UUID | None) -> Conversation:
    """What was said of one recommendation. Two queries, one where nothing was said."""
    rows = Comment.objects.filter(assessment=assessment, paragraph=paragraph)
    found: dict[UUID, list[Comment]] = {}
    # The first of each thread before all replies, whatever the clock said.
    ordered = rows.order_by(F("parent").asc(nulls_first=True), "at", "pk")
    for row in ordered.prefetch_related("mentions"):
        found.setdefault(row.parent_id or row.pk, []).append(row)
    return Conversation(tuple(_thread(rows, person_id) for rows in found.values()))


def _thread(rows: Sequence[Comment], person_id: UUID | None) -> Thread:
    """One's own comment can be taken back while it is the last word."""
    last = rows[-1]
    return Thread(
        tuple(
            Remark(
                row=row,
                asked=tuple(str(person) for person in row.mentions.all()),
                may_delete=row is last and person_id is not None and row.author_id == person_id,
            )
            for row in rows
        )
    )


def open_threads(assessment: Assessment, paragraphs: Collection[int] = ()) -> Mapping[int, int]:
    """Recommendation → how many threads are not resolved; of all, or of these alone. One query."""
    rows = Comment.objects.filter(assessment=assessment, parent=None, resolved_at=None)
    if paragraphs:
        rows = rows.filter(paragraph__in=paragraphs)
    return dict(rows.order_by().values_list("paragraph").annotate(Count("pk")))


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
    if _later(row).exists():
        raise Refused(
            _("Somebody has replied since: the comment stays, so that the reply is understood.")
        )
    _record(by, "comment_deleted", row)
    row.delete()


def why_no_comments(assessment: Assessment) -> str:
    """The sentence that says why nothing can be written here now, and when it can."""
    if not assessment.cycle.is_open:
        return _("The cycle is closed: comments can be read and no more be written.")
    if assessment.status == Assessment.Status.CLEARANCE:
        return _("The assessment is in clearance. Comments can be written when it is reopened.")
    if assessment.status == Assessment.Status.RETURNED:
        return _("Comments are open on the recommendations that the reviewer asked about alone.")
    return _(
        "The assessment has been submitted. Comments can be written when it is withdrawn or returned."
    )


def _enter(by: Actor, assessment: Assessment, paragraph: int) -> None:
    """The right to comment, and the status of now: the page may have been opened before a submission."""
    allow(by, Capability.COMMENT, assessment.body)
    hold(assessment)
    opened = open_paragraphs(assessment)
    if opened is not None and paragraph not in opened:
        raise Refused(why_no_comments(assessment))


def _readable(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise Refused(_("Write your comment."))
    if len(words) > LIMIT:
        names = {"length": len(words), "limit": LIMIT}
        raise Refused(_("The comment has %(length)d characters; at most %(limit)d fit.") % names)
    if FORBIDDEN.search(words):
        raise Refused(_("The text holds an invisible character. Delete it and type it again."))
    return words


def _thread_head(assessment: Assessment, paragraph: int, parent: Comment) -> Comment:
    """The first comment of the thread as it stands now."""
    rows = Comment.objects.filter(assessment=assessment, paragraph=paragraph, parent=None)
    thread = rows.filter(pk=parent.parent_id or parent.pk).first()
    if thread is None:
        raise Refused(
            _("The comment you reply to has been deleted. You can send yours as a new one.")
        )
    return thread


def _asked(by: Actor, body: Body, words: str, mentions: Collection[UUID]) -> list[Person]:
    """The members whom a comment is for; never anybody else, whatever was sent or typed."""
    wanted, names = set(mentions), {name.lower() for name in NAMED.findall(words)}
    if not wanted and not names:
        return []
    found = list(members_of(body).filter(Q(pk__in=wanted) | Q(username__in=names)))
    if wanted - {person.pk for person in found}:
        raise Refused(_("One of those you ask is no longer a member of your body. Choose again."))
    return [person for person in found if by.person is None or person.pk != by.person.pk]


def members_of(body: Body) -> QuerySet[Person]:
    """The people who belong to the body today and may sign in, by name."""
    return Person.objects.filter(
        is_active=True, memberships__body=body, memberships__removed_at=None
    )


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


def _later(row: Comment) -> QuerySet[Comment]:
    """What stands after a comment in its thread."""
    if row.parent_id is None:
        return Comment.objects.filter(parent=row)
    return Comment.objects.filter(parent_id=row.parent_id, at__gt=row.at)


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
