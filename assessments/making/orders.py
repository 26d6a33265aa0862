"""Files that are made in the background: asked for once by whatever shapes them, kept, and made again once
they are gone.

A maker is a function of a module that takes `given` by name. What it returns is kept; None says that it keeps
its work itself, and the row goes. It says under which key: what changed since it was asked for has another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from pydantic import TypeAdapter

from assessments.files.store import INCOMING, MADE
from assessments.formats.docx_file import MEDIA_TYPE
from assessments.formats.docx_walker import word_file
from assessments.formats.file import Export, build_mark
from assessments.formats.pdf import POOL
from assessments.formats.pdf_job import PdfJob
from assessments.making.work import WorkState, at_work, make_file, remove_strays, state_of
from assessments.models import Order
from assessments.models.work import Work

UNUSED_FOR = timedelta(days=3)
"""A file that nobody fetches for so long is removed."""
KEPT_FOR = timedelta(days=30)
"""However often it is fetched: whoever asks later has it made anew."""
AT_MOST, MOST_BYTES = 1000, 2 << 30
"""Where more are kept, those that were not fetched for longest make room."""
AGAIN_AFTER = {Work.Failure.PDF_FAILED: UNUSED_FOR, Work.Failure.INTERRUPTED: timedelta(minutes=5)}
AGAIN_SOON = timedelta(seconds=20)
"""How long a failure stands before the next who asks has it tried again: the same content kills or hangs the
same process."""

type Maker = Callable[..., "Made | None"]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file under the key of what is in it."""

    export: Export
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that somebody wants: its key, who makes it, and of what."""

    key: str
    maker: Maker
    given: Mapping[str, Any]


def hashed(*parts: str) -> str:
    """A key over all that shapes a file."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(key: str) -> WorkState[Order] | None:
    """What there is under this key, as it stands now; None where it is to be asked for. One query."""
    row = Order.objects.defer("given").filter(key=key).first()
    return _standing(row) if row is not None else None


def _standing(row: Order) -> WorkState[Order] | None:
    """How it stands, where that is worth anything: a failure for a while, what is lost not at all."""
    state = state_of(row, MADE)
    if state.status != Work.Status.FAILED:
        return state
    if row.status != Work.Status.FAILED:  # its worker died, or its file is gone
        return None
    rests = AGAIN_AFTER.get(Work.Failure(row.failure), AGAIN_SOON)
    failed_at = row.finished_at or row.moved_at
    return state if timezone.now() - failed_at < rests else None


def ask(wanted: Wanted) -> WorkState[Order]:
    """Put it in line, unless somebody else did so meanwhile. Two queries."""
    now = timezone.now()
    fresh = {
        "maker": f"{wanted.maker.__module__}.{wanted.maker.__qualname__}",
        "given": dict(wanted.given),
        "status": Work.Status.WAITING,
        "failure": "",
        "tries": 0,
        "worker": "",
        "asked_at": now,
        "moved_at": now,
        "finished_at": None,
        "used_on": now.date(),
    }
    mine = Order(key=wanted.key, **fresh)
    Order.objects.bulk_create([mine], ignore_conflicts=True)
    row = Order.objects.defer("given").get(key=wanted.key)
    if row.pk != mine.pk:
        if (standing := _standing(row)) is not None:
            return standing
        if not Order.objects.filter(pk=row.pk, asked_at=row.asked_at).update(**fresh):
            return state_of(row, MADE)  # somebody else was quicker
        row.refresh_from_db()
    key = str(row.pk)
    transaction.on_commit(lambda: make_order.enqueue(key))
    return state_of(row, MADE)


@task()
def make_order(order_id: str) -> None:
    """Make the file of this row if it still waits; a second worker finds nothing to do."""
    with at_work(Order, order_id, MADE, make_order.enqueue) as row:
        if row is None:
            return
        made = import_string(row.maker)(**row.given)
        if made is None:
            Order.objects.filter(pk=row.pk).delete()
        else:
            _keep(row, made)
            make_room()


def _keep(row: Order, made: Made) -> None:
    """Under the key of what is in it; an older file of that key gives way."""
    if made.key != row.key:
        drop_orders(key=made.key)
    make_file(
        row,
        MADE,
        lambda out: out.write(made.export.data),
        key=made.key,
        filename=made.export.filename,
        content_type=made.export.content_type,
        given={},
    )


def used(row: Order) -> None:
    """Put down, once a day, that it was fetched."""
    today = timezone.now().date()
    if row.used_on != today:
        Order.objects.filter(pk=row.pk).update(used_on=today)


def sweep_orders() -> int:
    """Remove files that nobody fetches, old ones, those that there is no room for, and strays; how many."""
    now = timezone.now()
    removed = drop_orders(used_on__lt=(now - UNUSED_FOR).date())
    removed += drop_orders(finished_at__lt=now - KEPT_FOR)
    removed += make_room()
    return removed + remove_strays(MADE, Order.objects.all()) + remove_strays(INCOMING, Order.objects.none())


def make_room() -> int:
    """Remove what was not fetched for longest where too many files are kept, or too many bytes; how many.

    The newest stays, whatever its size: somebody waits for it.
    """
    newest_first = Order.objects.order_by("-used_on", F("finished_at").desc(nulls_first=True))
    total, crowded = 0, []
    for number, (pk, size) in enumerate(newest_first.values_list("pk", "size")):
        total += size
        if number and (number >= AT_MOST or total > MOST_BYTES):
            crowded.append(pk)
    return drop_orders(pk__in=crowded) if crowded else 0


def drop_orders(**which: Any) -> int:
    """Remove these, and their files once that is certain; how many there were."""
    with transaction.atomic():
        keys = list(Order.objects.filter(**which).values_list("pk", flat=True))
        Order.objects.filter(pk__in=keys).delete()
        for key in keys:
            transaction.on_commit(partial(MADE.remove, key), robust=True)
    return len(keys)


# What is drawn by whoever makes it, from the very values that its key is made of.


def drawn_wanted[Content](
    form: TypeAdapter[Content], content: Content, maker: Maker, filename: str, language: str
) -> Wanted:
    """A file by all that is drawn in it, so that equal content is one file, and nobody waits for the drawing.

    `content` is a tree of frozen values, without sets, which have no order. It goes along as `values`, which
    `form` reads again; the maker takes `filename`, `language` and `key` besides.
    """
    values = form.dump_json(content).decode()
    key = hashed(values, filename, language, build_mark())
    given = {"values": values, "filename": filename, "language": language, "key": key}
    return Wanted(key, maker, given)


def pdf_made(job: PdfJob, filename: str, key: str) -> Made:
    """Raises PdfFailed or PdfUnavailable."""
    return Made(Export(filename, "application/pdf", POOL.render(job)), key)


def word_made(html: str, filename: str, key: str) -> Made:
    return Made(Export(filename, MEDIA_TYPE, word_file(html)), key)
