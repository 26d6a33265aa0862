"""Bundles as a person asks for them, watches them being made and fetches them."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from assessments.answering.evidence import BUNDLES_KEPT
from assessments.answering.rules import Refused
from assessments.files.store import BUNDLES, sha256_of
from assessments.formats.pdf import PdfFailed, PdfUnavailable
from assessments.issuing.bundle_archive import BundleArchive
from assessments.issuing.bundle_contents import Contents, contents_of, write_file, write_lists, write_report
from assessments.issuing.report_files import Readable, readable_by
from assessments.models import Assessment, Bundle
from mechanisms.access import Principal, principal_of
from mechanisms.models import Person

# The work behind a bundle, done by `manage.py db_worker`: the archive written, its progress told.
# The queue knows the id of the row and nothing else. Whatever goes wrong becomes a word on the
# row: what a task raises would be kept by the queue with its words, which may be anybody's.


logger = logging.getLogger(__name__)


class _Dropped(Exception):
    """The row is gone, or was given up meanwhile: there is nobody to make it for."""


@task()
def make_bundle(bundle_id: str) -> None:
    """Make the bundle of this id if it still waits; a second worker finds nothing to do."""
    rows = Bundle.objects.filter(pk=UUID(bundle_id), status=Bundle.Status.WAITING)
    if not rows.update(status=Bundle.Status.MAKING, moved_at=timezone.now()):
        return
    bundle = Bundle.objects.select_related("person").get(pk=bundle_id)
    with _told(bundle), translation.override(bundle.language):
        _make(bundle)


@contextmanager
def _told(bundle: Bundle) -> Iterator[None]:
    """Says on the row why it was not made."""
    failures = Bundle.Failure
    try:
        yield
    except _Dropped:
        BUNDLES.remove(bundle.pk)
    except Http404:
        _fail(bundle, failures.NOT_READABLE)
    except PdfUnavailable:
        _fail(bundle, failures.PDF_UNAVAILABLE)
    except PdfFailed as failure:
        logger.warning("Bundle %s was not made: %s", bundle.pk, failure)
        _fail(bundle, failures.PDF_FAILED)
    except OSError as error:
        logger.error("Bundle %s could not be written: error %s", bundle.pk, error.errno)
        _fail(bundle, failures.NO_ROOM)
    except Exception as error:
        # Where, and the kind; the words of an error may hold what a log must not.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("Bundle %s was not made: %s\n%s", bundle.pk, type(error).__name__, where)
        _fail(bundle, failures.BROKEN)
    except BaseException:
        _fail(bundle, failures.INTERRUPTED)
        raise


def readable_for(bundle: Bundle, me: Principal) -> Readable:
    """What the bundle is made of, for the person and the rights he or she has now.

    Raises Http404 where it is not that any more: the member was removed, the version is shared no longer, the
    draft was submitted.
    """
    found = readable_by(me, bundle.assessment_id, bundle.version)
    version = found.submission.version if found and found.submission else None
    if found is None or (bundle.as_member and not found.is_member) or version != bundle.version:
        raise Http404
    return found


def _make(bundle: Bundle) -> None:
    contents = contents_of(readable_for(bundle, principal_of(bundle.person)), bundle.language)
    # A draft may have changed since it was asked for: the mark is that of what is written.
    _put_down(bundle, steps=contents.steps, mark=contents.mark, filename=contents.filename)
    with BUNDLES.writing(bundle.pk) as out:
        _write(bundle, contents, out)
        size = out.seek(0, 2)
        sha256 = sha256_of(out)
    ready = Bundle.Status.READY
    _put_down(bundle, status=ready, size=size, sha256=sha256, finished_at=timezone.now())


def _write(bundle: Bundle, contents: Contents, out: BinaryIO) -> None:
    """Every member in its order; the row says after each how far it is."""
    lost, done = [], 0
    with BundleArchive(out, contents.rendering.moment) as archive:
        for kind in contents.kinds:
            write_report(archive, contents, kind)
            done += 1
            _put_down(bundle, done=done)
        for file in contents.files:
            if not write_file(archive, file):
                lost.append(file)
            done += 1
            _put_down(bundle, done=done)
        write_lists(archive, contents, lost)
    _put_down(bundle, done=done + 1)


def _put_down(bundle: Bundle, **told: Any) -> None:
    """Write on the row what is known by now; _Dropped where nobody waits for it any more."""
    rows = Bundle.objects.filter(pk=bundle.pk, status=Bundle.Status.MAKING)
    if not rows.update(moved_at=timezone.now(), **told):
        raise _Dropped


def _fail(bundle: Bundle, failure: str) -> None:
    """The archive, if it had come that far, is of no use."""
    BUNDLES.remove(bundle.pk)
    Bundle.objects.filter(pk=bundle.pk, status=Bundle.Status.MAKING).update(
        status=Bundle.Status.FAILED, failure=failure, finished_at=timezone.now()
    )


MOST_UNFINISHED = 2
# The longest single step is a PDF that waits for its turn and then takes as long as it may.
DEAD_AFTER = timedelta(minutes=10)
LOST_AFTER = timedelta(days=1)
WAITS_LONG_AFTER = timedelta(seconds=60)
WATCHED_FOR = timedelta(minutes=15)
RESULTS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BundleState:
    """The state of a bundle at a moment; a worker that died told nobody, so time decides."""

    bundle: Bundle
    status: Bundle.Status
    failure: str = ""
    waits_long: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.status == Bundle.Status.READY

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody works on it, or will."""
        return self.status in (Bundle.Status.WAITING, Bundle.Status.MAKING)

    @property
    def kept_until(self) -> datetime | None:
        """When it is removed; None while it is not made."""
        finished = self.bundle.finished_at
        return finished + BUNDLES_KEPT if finished else None

    @property
    def is_watched(self) -> bool:
        """Whether the page goes on asking by itself; not for ever."""
        return self.is_unfinished and timezone.now() - self.bundle.asked_at < WATCHED_FOR


def state_of(bundle: Bundle) -> BundleState:
    """Its state now. One look at the disk if it is made."""
    statuses, now = Bundle.Status, timezone.now()
    interrupted = BundleState(bundle, statuses.FAILED, Bundle.Failure.INTERRUPTED)
    if bundle.status == statuses.WAITING:
        waited = now - bundle.asked_at
        if waited > LOST_AFTER:
            return interrupted
        return BundleState(bundle, statuses.WAITING, waits_long=waited > WAITS_LONG_AFTER)
    if bundle.status == statuses.MAKING:
        if now - bundle.moved_at > DEAD_AFTER:
            return interrupted
        return BundleState(bundle, statuses.MAKING)
    if bundle.status == statuses.READY:
        is_there = BUNDLES.is_there(bundle.pk)
        return BundleState(bundle, statuses.READY) if is_there else interrupted
    return BundleState(bundle, statuses.FAILED, bundle.failure)


@transaction.atomic
def ask_bundle(*, person: Person, found: Readable, contents: Contents, language: str) -> Bundle:
    """A bundle of this report for this person: the one that is there while nothing has changed, or a new one.

    `found` and `contents` are what he or she may read now. Raises Refused while two are being made.
    """
    # One at a time, so that a button pressed twice makes one.
    Person.objects.select_for_update().get(pk=person.pk)
    mine = Bundle.objects.filter(person=person)
    version = found.submission.version if found.submission else None
    same = mine.filter(
        assessment=found.assessment,
        version=version,
        as_member=found.is_member,
        mark=contents.mark,
        asked_at__gt=timezone.now() - BUNDLES_KEPT,
    )
    for bundle in same:
        state = state_of(bundle)
        if state.is_ready or state.is_unfinished:
            return bundle
    if _unfinished(mine).count() >= MOST_UNFINISHED:
        raise Refused(_("Two bundles of yours are being made already. Wait until one of them is ready."))
    bundle = Bundle.objects.create(
        assessment=found.assessment,
        version=version,
        as_member=found.is_member,
        language=language,
        person=person,
        mark=contents.mark,
        steps=contents.steps,
        filename=contents.filename,
    )
    key = str(bundle.pk)
    transaction.on_commit(lambda: make_bundle.enqueue(key))
    return bundle


def _unfinished(rows: QuerySet[Bundle]) -> QuerySet[Bundle]:
    """Those that somebody works on or will: `BundleState.is_unfinished`, as a query."""
    now, statuses = timezone.now(), Bundle.Status
    return rows.filter(
        Q(status=statuses.WAITING, asked_at__gte=now - LOST_AFTER)
        | Q(status=statuses.MAKING, moved_at__gte=now - DEAD_AFTER)
    )


def own_bundles(person: Person, found: Readable) -> list[BundleState]:
    """The person's bundles of this assessment that he or she may still have, newest first. One query."""
    rows = Bundle.objects.filter(person=person, assessment=found.assessment)
    if not found.is_member:
        version = found.submission.version if found.submission else None
        rows = rows.filter(as_member=False, version=version)
    return [state_of(bundle) for bundle in rows]


def own_bundle(me: Principal, assessment: UUID, key: UUID) -> BundleState:
    """One of the person's bundles, its frame loaded with it.

    Http404 if it is another's, or may be had no more: what was made for a member is for members alone, what
    was made for somebody else for as long as that version is shared with him or her.
    """
    rows = Bundle.objects.select_related("person", "assessment__body", "assessment__cycle__edition")
    bundle = rows.filter(pk=key, assessment_id=assessment).first()
    if bundle is None or bundle.person_id != me.person_id:
        raise Http404
    if not Assessment.objects.of_members(me).filter(pk=assessment).exists():
        readable_for(bundle, me)
    return state_of(bundle)


def forget_task_results() -> int:
    """Remove what the queue remembers of work done a week ago, or begun then and never ended; how many."""
    before = timezone.now() - RESULTS_KEPT
    old = DBTaskResult.objects.filter(Q(finished_at__lt=before) | Q(started_at__lt=before))
    return old.delete()[0]
