"""Bundles as a person asks for them, watches them being made and fetches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from assessments.bundle_contents import Contents
from assessments.bundle_making import make_bundle, readable_for
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.sweeping import BUNDLES_KEPT
from assessments.models import Assessment, Bundle
from assessments.private_store import BUNDLES
from assessments.readable_reports import Readable
from mechanisms.access import Principal
from mechanisms.models import Person

MOST_UNFINISHED = 2
# The longest single step is a PDF that waits for its turn and then takes as long as it may.
DEAD_AFTER = timedelta(minutes=10)
LOST_AFTER = timedelta(days=1)
WAITS_LONG_AFTER = timedelta(seconds=60)
WATCHED_FOR = timedelta(minutes=15)
RESULTS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BundleState:
    """How a bundle stands at a moment: a worker that died has told nobody."""

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
    """How it stands now. One look at the disk where it is made."""
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
        raise Refused(
            _("Two bundles of yours are being made already. Wait until one of them is ready.")
        )
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
