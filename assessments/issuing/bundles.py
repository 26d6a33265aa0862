"""Bundles as a person asks for them, watches them being made and fetches them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.answering.evidence import BUNDLES_KEPT
from assessments.answering.rules import Refused
from assessments.files.store import BUNDLES
from assessments.issuing.bundle_archive import BundleArchive
from assessments.issuing.bundle_contents import Contents, contents_of, write_file, write_lists, write_report
from assessments.issuing.report_files import Readable, readable_by
from assessments.making.work import WorkState, at_work, make_file, put_down, state_of, unfinished
from assessments.models import Assessment, Bundle
from mechanisms.access import Principal, principal_of
from mechanisms.models import Person

# The work behind a bundle, done by `manage.py db_worker`: the archive written, its progress told.


@task()
def make_bundle(bundle_id: str) -> None:
    """Make the bundle of this id if it still waits; a second worker finds nothing to do."""
    with at_work(Bundle, bundle_id, BUNDLES, make_bundle.enqueue) as bundle:
        if bundle is not None:
            with translation.override(bundle.language):
                _make(bundle)


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
    put_down(bundle, steps=contents.steps, mark=contents.mark, filename=contents.filename)
    make_file(bundle, BUNDLES, partial(_write, bundle, contents))


def _write(bundle: Bundle, contents: Contents, out: BinaryIO) -> None:
    """Every member in its order; the row says after each how far it is."""
    lost, done = [], 0
    with BundleArchive(out, contents.rendering.moment) as archive:
        for kind in contents.kinds:
            write_report(archive, contents, kind)
            done += 1
            put_down(bundle, done=done)
        for file in contents.files:
            if not write_file(archive, file):
                lost.append(file)
            done += 1
            put_down(bundle, done=done)
        write_lists(archive, contents, lost)
    put_down(bundle, done=done + 1)


MOST_UNFINISHED = 2


def kept_until(bundle: Bundle) -> datetime | None:
    """When it is removed; None while it is not made."""
    return bundle.finished_at + BUNDLES_KEPT if bundle.finished_at else None


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
        state = state_of(bundle, BUNDLES)
        if state.is_ready or state.is_unfinished:
            return bundle
    if unfinished(mine).count() >= MOST_UNFINISHED:
        raise Refused(_("Two of your ZIPs are being made. Wait until one of them is ready."))
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


def own_bundles(person: Person, found: Readable) -> list[WorkState[Bundle]]:
    """The person's bundles of this assessment that he or she may still have, newest first. One query."""
    rows = Bundle.objects.filter(person=person, assessment=found.assessment)
    if not found.is_member:
        version = found.submission.version if found.submission else None
        rows = rows.filter(as_member=False, version=version)
    return [state_of(bundle, BUNDLES) for bundle in rows]


def own_bundle(me: Principal, assessment: UUID, key: UUID) -> WorkState[Bundle]:
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
    return state_of(bundle, BUNDLES)
