"""What the pages of a review are about: found through what this reviewer may review, or not at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest

from assessments.lifecycle.reviewing import why_not_returned, why_not_reviewed
from assessments.models import Reading, Submission
from assessments.review_sheet import ReviewSheet, read_review, reviewable
from assessments.views.loading import principal
from mechanisms.access import Capability, Matter, require

MOST_DIGITS = 4


def reviewed_submission(request: HttpRequest, pk: UUID) -> Submission:
    """The version that counts, or an earlier one by `?version=`; Http404 for all that is not to be reviewed.

    Nobody reviews a body to which he or she belongs. An earlier version is there as long as the one that
    counts is shared with the staff.
    """
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    shared = reviewable(me).filter(assessment_id=pk)
    wanted = _wanted(request)
    found = (shared.current() if wanted is None else shared.filter(version=wanted)).first()
    if found is None:
        raise Http404
    require(me, Capability.WRITE_READING, _matter(found))
    return found


def _wanted(request: HttpRequest) -> int | None:
    """The version that the address names; Http404 for what is no number."""
    written = request.GET.get("version", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or len(written) > MOST_DIGITS:
        raise Http404
    return int(written)


def _matter(submission: Submission) -> Matter:
    body_id = submission.assessment.body_id
    return Matter(body_id=body_id, submitted=True, sharing=submission.sharing)


def read_sheet(request: HttpRequest, submission: Submission) -> ReviewSheet:
    """The whole review of it."""
    return read_review(principal(request), submission)


def review_context(request: HttpRequest, sheet: ReviewSheet) -> dict[str, Any]:
    """What every page of a review shows around its own matter."""
    submission = sheet.submission
    assessment = submission.assessment
    return {
        "sheet": sheet,
        "submission": submission,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "sample_data": assessment.body.sample,
        "agree": sheet.count(Reading.Verdict.AGREE),
        "other_level": sheet.count(Reading.Verdict.OTHER_LEVEL),
        "cannot_tell": sheet.count(Reading.Verdict.CANNOT_TELL),
        "closed_reason": why_not_reviewed(submission),
        "no_return_reason": why_not_returned(assessment, submission),
        "query": kept_query(request),
    }


def kept_query(request: HttpRequest, **more: str) -> str:
    """What the address says besides the place, kept from page to page: the version and the peer."""
    kept = {name: request.GET[name] for name in ("version", "peer") if request.GET.get(name)}
    kept |= {name: value for name, value in more.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
