"""The work behind a bundle, done by `manage.py db_worker`: the archive written, its progress told.

The queue knows the id of the row and nothing else. Whatever goes wrong becomes a word on the row: what a task
raises would be kept by the queue with its words, which may be anybody's.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from uuid import UUID

from django.http import Http404
from django.tasks import task
from django.utils import timezone, translation

from assessments.bundle_contents import (
    Contents,
    contents_of,
    write_file,
    write_lists,
    write_report,
)
from assessments.exports.bundle_archive import BundleArchive
from assessments.exports.pdf_process import PdfFailed, PdfUnavailable
from assessments.models import Bundle
from assessments.private_store import BUNDLES, sha256_of
from assessments.readable_reports import Readable, readable_by
from mechanisms.access import Principal, principal_of

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
    """What the bundle is made of, for the person as he or she stands now.

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
