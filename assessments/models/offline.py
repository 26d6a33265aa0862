"""What leaves the screen and comes back: workbooks, what was mailed, files that were uploaded."""

from __future__ import annotations

import uuid

from django.db import models

from assessments.models.assessment import Assessment, Cycle
from assessments.models.work import Work
from mechanisms.models import Body, Membership, Person


class Workbook(models.Model):
    """A questionnaire workbook (or answers as JSON) that was made; its id is printed in the file.

    `base` holds, by paragraph, what stood in the file when it was made, in the answers-file shape: a blank
    file has none. Beside each entry `references` maps the code of each row of evidence to its reference.
    What comes back is compared with it, or with what an `Upload` wrote of an earlier copy of the file: only
    what differs is the doing of whoever filled it in. `membership` is the
    contributor whose assignment it is; None for the body's own, a group's or the whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="workbooks")
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The ministry (or person) at that time; empty for the body's own.
    name = models.CharField(max_length=200, blank=True)
    paragraphs = models.JSONField(default=list)
    filled = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    # {"113": {"revision": 4, "entry": {...}, "references": {"113.e1": "<uuid>"}}}
    base = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by_label = models.CharField(max_length=200)
    # Those that were made for several ministries in one act have one id in common.
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    # What of the last cycle is printed in it is no answer: the file may be blank all the same.
    with_last = models.BooleanField(default=False)
    # When the product itself mailed it.
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.name or 'own'} {self.made_at:%Y-%m-%d}"


class DeskQuestionnaire(models.Model):
    """A blank questionnaire that staff made for a body without an account; its id is printed in the file.

    It is of no assessment: nothing of the body is known but that it was asked. What comes back is entered at
    the desk (`reviewing.entering`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="desk_questionnaires")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.body_id} {self.cycle_id}: {self.made_at:%Y-%m-%d}"


class Mailing(models.Model):
    """When the questions went to a contributor without an account in one assessment, and came back.

    `made_on`: the letter with its file was fetched, so that it may be on its way. `empty_on`: the file came
    back, and nothing was filled in.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="mailings")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    made_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    empty_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "membership"], name="one_mailing_a_contributor")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.sent_on} {self.returned_on}"


class Upload(models.Model):
    """Files that somebody uploaded together, as they were read; looked at, then applied or dropped.

    `files` is a list of what `file_answers.ReturnedFile.as_json` returns. `written` is what applying did, so
    that it can be undone: `[{"kind": "answer" | "input", "paragraph": 113, "member": 7, "revision": 5,
    "before": {...}}]`, `{"kind": "returned", "member": 7, "day": "2026-11-26"}` where a mailing was noted
    to be back, `{"kind": "clearings", "off": {"113": "2026-11-26T10:00:00+00:00"}}`,
    `{"kind": "not_taken", "paragraphs": [127], "cells": [{"paragraph": 113, "file": 0, "cell": "C14"}]}`, and
    `{"kind": "put_right", "cells": [{"file": 0, "place": "113:state", "value": "1"}]}`. What was read is
    dropped once it is applied, or after a week. Where a workbook was written, its next copy is compared with
    that (`offline.file_history`): `file` is its place in `files`, `version` the key in history of what was
    written, `apart` what the file said otherwise, and `rows` the code and the reference of each of its rows
    of evidence.

    `enclosed` are other documents that came in a mail (`offline.enclosed`), until they are attached or the
    upload goes. `receipts` and `signed` are kept when it is applied: what to tell each ministry
    (`offline.receipts`), and who signed its file (`answers.signing_off`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="uploads")
    # None for what was imported on the command line.
    by = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    files = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    written = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    enclosed = models.JSONField(default=list)
    receipts = models.JSONField(default=list)
    signed = models.JSONField(default=list)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(applied_at__isnull=False),
                name="only_what_was_applied_is_undone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.uploaded_at:%Y-%m-%d %H:%M}"


class Bundle(Work):
    """A ZIP with report, workbook, data and shared evidence, made in the background for one person.

    The finished archive is kept for a few days. `mark` is a hash over all that shapes it, so that the same
    one is not made twice.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="bundles")
    # The frozen version; None for the working copy.
    version = models.PositiveIntegerField(null=True, blank=True)
    # Asked for by somebody of the body; what is made then is no stranger's after he or she has left.
    as_member = models.BooleanField()
    language = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
