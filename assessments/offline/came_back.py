"""A ministry's file that came back with nothing filled in; what a file that comes back says of its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from assessments.answers.scoring import State
from assessments.models import Assessment, Mailing, Upload, Workbook
from assessments.offline.checking import workbooks_of
from assessments.offline.file_answers import Returned, ReturnedFile


def is_empty(file: ReturnedFile) -> bool:
    """Whether nothing at all is filled in, and nothing is wrong with it as a whole."""
    return bool(file.workbook) and not file.faults and not any(map(is_filled, file.answers))


def is_filled(returned: Returned) -> bool:
    """Whether a file says anything of a recommendation."""
    beside = (value for key, value in returned.said.items() if key not in ("paragraph", "state"))
    return returned.said.get("state", State.BLANK) != State.BLANK or any(beside)


@transaction.atomic
def note_empty(*, upload: Upload, files: Sequence[ReturnedFile]) -> list[int]:
    """Put down, as soon as it is read, that the file of a contributor without an account came back empty; the
    contributors.

    It is no answer, and still waited for: but it was sent, and somebody has to write again. A file of another
    assessment notes nothing here.
    """
    found = []
    for _code, row in workbooks_of([file for file in files if is_empty(file)]).items():
        member = row.membership
        if member is None or member.has_account or row.assessment_id != upload.assessment_id or row.filled:
            continue
        mailing, _sent = mailing_that_came_back(upload.assessment, row)
        if mailing.returned_on is None:
            mailing.empty_on = timezone.localdate(upload.uploaded_at)
            mailing.save(update_fields=["empty_on"])
            found.append(member.pk)
    return found


def mailing_that_came_back(assessment: Assessment, workbook: Workbook) -> tuple[Mailing, str]:
    """The row of this workbook's contributor; what came back was sent, at least since it was made.

    And the day of sending, where only that the file came back says so.
    """
    mailing, _made = Mailing.objects.get_or_create(assessment=assessment, membership=workbook.membership)
    if mailing.sent_on is not None:
        return mailing, ""
    mailing.sent_on = mailing.made_on or _made_on(workbook)
    mailing.save(update_fields=["sent_on"])
    return mailing, mailing.sent_on.isoformat()


def _made_on(workbook: Workbook) -> date:
    return timezone.localdate(workbook.made_at)
