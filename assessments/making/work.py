"""How a piece of work stands: what the worker puts down on its row, and what that means at a moment.

The queue knows the id of the row and nothing else. Whatever goes wrong becomes a word on the row: what a
task raises would be kept by the queue with its words, which may be anybody's.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.files.store import PrivateStore, sha256_of
from assessments.formats.pdf import PdfFailed, PdfUnavailable
from assessments.formats.places import a_place
from assessments.models import Bundle, Order
from assessments.models.work import Work

logger = logging.getLogger(__name__)

# The longest single step is a PDF that takes as long as it may.
DEAD_AFTER = timedelta(minutes=10)
LOST_AFTER = timedelta(days=1)
WAITS_LONG_AFTER = timedelta(seconds=60)
WATCHED_FOR = timedelta(minutes=15)
RESULTS_KEPT = timedelta(days=7)
MOST_TRIES = 2
"""What was killed or hung so often is not tried again by itself."""
WORKER = ""
"""The name of this process as a worker, see `making.workers`; empty in any other."""


class Dropped(Exception):
    """The row is gone, or was given up meanwhile: there is nobody to make it for."""


@contextmanager
def at_work[W: Work](
    kind: type[W], key: str, store: PrivateStore, again: Callable[[str], object]
) -> Iterator[W | None]:
    """A row that waits, in one of the places of this machine; None where somebody else has it already.

    What goes wrong inside is said on the row, and what was made until then is removed. What was killed or
    hung, or stopped with its worker, is put in line once more by `again`.
    """
    with a_place():
        rows = kind._default_manager.filter(pk=UUID(key), status=Work.Status.WAITING)
        taken = {"status": Work.Status.MAKING, "moved_at": timezone.now(), "worker": WORKER}
        if not rows.update(**taken, tries=F("tries") + 1):
            yield None
            return
        row: W = kind._default_manager.get(pk=key)
        with _told(row, store, again):
            yield row


@contextmanager
def _told(row: Work, store: PrivateStore, again: Callable[[str], object]) -> Iterator[None]:
    """Says on the row why it was not made."""
    failures = Work.Failure
    what = f"{type(row).__name__} {row.pk}"
    try:
        yield
    except Dropped:
        _clear_away(row, store)
    except Http404:
        _fail(row, store, failures.NOT_READABLE)
    except PdfUnavailable:
        _fail(row, store, failures.PDF_UNAVAILABLE)
    except PdfFailed as failure:
        logger.warning("%s was not made: %s", what, failure)
        _clear_away(row, store)
        back_in_line(row, again, failures.PDF_FAILED)
    except OSError as error:
        logger.error("%s could not be written: error %s", what, error.errno)
        _fail(row, store, failures.NO_ROOM)
    except Exception as error:
        # Where, and the kind; the words of an error may hold what a log must not.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s was not made: %s\n%s", what, type(error).__name__, where)
        _fail(row, store, failures.BROKEN)
    except BaseException:
        _clear_away(row, store)
        back_in_line(row, again, failures.INTERRUPTED)
        raise


def back_in_line(row: Work, again: Callable[[str], object], failure: Work.Failure) -> bool:
    """Put what was being made in line once more; whether it waits again. What was tried twice says why it was
    not made."""
    making = _in_hand(row)
    if row.tries < MOST_TRIES:
        if making.update(status=Work.Status.WAITING, moved_at=timezone.now(), worker="", done=0):
            key = str(row.pk)
            transaction.on_commit(lambda: again(key))
            return True
        return False
    making.update(status=Work.Status.FAILED, failure=failure, finished_at=timezone.now(), worker="")
    return False


def put_down(row: Work, **told: Any) -> None:
    """Write on the row what is known by now; Dropped where nobody waits for it any more."""
    if not _in_hand(row).update(moved_at=timezone.now(), **told):
        raise Dropped


def make_file(row: Work, store: PrivateStore, write: Callable[[BinaryIO], object], **told: Any) -> None:
    """Write the file into its store; the row is ready then, and says what `told` says besides."""
    with store.writing(row.pk) as out:
        write(out)
        size = out.seek(0, 2)
        sha256 = sha256_of(out)
        put_down(row)  # another worker's file is not replaced
    put_down(row, status=Work.Status.READY, size=size, sha256=sha256, finished_at=timezone.now(), **told)


def _fail(row: Work, store: PrivateStore, failure: str) -> None:
    """The file, if it had come that far, is of no use."""
    _clear_away(row, store)
    _in_hand(row).update(status=Work.Status.FAILED, failure=failure, finished_at=timezone.now())


def _in_hand[W: Work](row: W) -> QuerySet[W]:
    """The row as long as it is made by whoever took it as `row`: a worker that was silent for too long may
    find that another has it."""
    rows: QuerySet[W] = type(row)._default_manager.filter(pk=row.pk, status=Work.Status.MAKING)
    return rows.filter(tries=row.tries, worker=row.worker)


def _clear_away(row: Work, store: PrivateStore) -> None:
    """Remove the file, unless another worker has it in hand, or has made it. Where the storage is not
    reached, the work of the day does it."""
    if not type(row)._default_manager.filter(pk=row.pk).exclude(worker__in=("", row.worker)).exists():
        with suppress(OSError):
            store.remove(row.pk)


@dataclass(frozen=True, slots=True)
class WorkState[W: Work]:
    """The state at a moment; a worker that died told nobody, so time decides."""

    row: W
    status: Work.Status
    failure: str = ""
    waits_long: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.status == Work.Status.READY

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody works on it, or will."""
        return self.status in (Work.Status.WAITING, Work.Status.MAKING)

    @property
    def is_watched(self) -> bool:
        """Whether the page goes on asking by itself; not for ever."""
        return self.is_unfinished and timezone.now() - self.row.asked_at < WATCHED_FOR

    @property
    def before(self) -> int:
        """How many pieces of work are made before this one, those that are being made among them. One
        query."""
        if self.status != Work.Status.WAITING:
            return 0
        earlier = Q(asked_at__lt=self.row.asked_at)
        orders, bundles = (
            unfinished(kind._default_manager.filter(earlier)).order_by().values("pk")
            for kind in (Order, Bundle)
        )
        return orders.union(bundles, all=True).count()


def state_of[W: Work](row: W, store: PrivateStore) -> WorkState[W]:
    """Its state now. One look at the disk if it is made."""
    statuses, now = Work.Status, timezone.now()
    interrupted = WorkState(row, statuses.FAILED, Work.Failure.INTERRUPTED)
    if row.status == statuses.WAITING:
        waited = now - row.asked_at
        if waited > LOST_AFTER:
            return interrupted
        return WorkState(row, statuses.WAITING, waits_long=waited > WAITS_LONG_AFTER)
    if row.status == statuses.MAKING:
        if now - row.moved_at > DEAD_AFTER:
            return interrupted
        return WorkState(row, statuses.MAKING)
    if row.status == statuses.READY:
        return WorkState(row, statuses.READY) if store.is_there(row.pk) else interrupted
    return WorkState(row, statuses.FAILED, row.failure)


def unfinished[W: Work](rows: QuerySet[W]) -> QuerySet[W]:
    """Those that somebody works on or will: `WorkState.is_unfinished`, as a query."""
    now, statuses = timezone.now(), Work.Status
    return rows.filter(
        Q(status=statuses.WAITING, asked_at__gte=now - LOST_AFTER)
        | Q(status=statuses.MAKING, moved_at__gte=now - DEAD_AFTER)
    )


def remove_strays(store: PrivateStore, rows: QuerySet[Any]) -> int:
    """Remove files that have lain there for a day and that none of the rows names; how many there were."""
    return store.sweep(lambda: set(rows.values_list("pk", flat=True)))


def forget_task_results() -> int:
    """Remove what the queue remembers of work done a week ago, or begun then and never ended; how many."""
    before = timezone.now() - RESULTS_KEPT
    old = DBTaskResult.objects.filter(Q(finished_at__lt=before) | Q(started_at__lt=before))
    return old.delete()[0]
