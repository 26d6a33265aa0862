"""What takes long and is made in the background: how it stands, and the files that came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Work(models.Model):
    """A piece of work in the queue, and the file it makes.

    The file lies in a store of its own under the id. `done` of `steps` tells how far it is, `moved_at` when
    that last changed: a worker that died leaves it standing.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        MAKING = "making"
        READY = "ready"
        FAILED = "failed"

    class Failure(models.TextChoices):
        PDF_UNAVAILABLE = "pdf_unavailable"
        PDF_FAILED = "pdf_failed"
        NOT_READABLE = "not_readable"
        NO_ROOM = "no_room"
        INTERRUPTED = "interrupted"
        BROKEN = "broken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    failure = models.CharField(max_length=20, choices=Failure, blank=True)
    # How often it was begun, and by which worker (`making.workers`); empty where none has it.
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    filename = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.status} {self.done}/{self.steps}"


class Order(Work):
    """One file (or the reading of many) that somebody asked for; whoever asks for the same finds this row.

    `key` is a hash over all that shapes the file, or names the work where there is none. Only whoever may
    read all that is in the file comes to its key. `maker` is the function that makes it, as
    `module.name`, and `given` what it is called with, until it is made. `used_on`: when it was last handed
    out.
    """

    key = models.CharField(max_length=64, unique=True)
    maker = models.CharField(max_length=200)
    given = models.JSONField(default=dict)
    content_type = models.CharField(max_length=100, blank=True)
    used_on = models.DateField(db_index=True)


class LastDone(models.Model):
    """When something that has to happen again and again was last done well (`making.last_done`)."""

    what = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what}: {self.at}"
