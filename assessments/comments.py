"""What members have said about a recommendation, in threads, as a page shows it to one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F

from assessments.models import Assessment, Comment


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
