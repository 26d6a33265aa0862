"""What a submission repeats of an earlier one, in the change since then, goes no further than that one.

The change repeats the states and levels of the earlier submission and is frozen with the later one. So the
later one is never shared more widely than the earlier, and the earlier is neither shared less widely nor
taken back while a later one goes on telling of it. There is always a way: who may see a later one can be
changed at any time, and what staff entered can be taken out at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.models import Assessment, Submission
from mechanisms.access import Sharing

NOBODY = 0


def reach_of(sharing: Sharing | str, shown: bool) -> int:
    """How far a choice reaches: nobody, the staff, they and the mechanisms of the body, everybody."""
    match Sharing(sharing):
        case Sharing.PRIVATE:
            return NOBODY
        case Sharing.RAPPORTEUR:
            return 2 if shown else 1
        case Sharing.PUBLIC:
            return 3


def reaches(before: Submission | None, reach: int) -> bool:
    """Whether everybody whom a choice reaches may see the earlier submission too."""
    return before is not None and _reach(before) >= reach


def _reach(submission: Submission) -> int:
    return reach_of(submission.sharing, submission.shown_to_mechanisms)


def _told(submission: Submission) -> dict[str, Any] | None:
    """The cycle and the answers that the change since then repeats."""
    found: dict[str, Any] | None = json.loads(submission.document)["previous"]
    return found


def require_told(submission: Submission, reach: int) -> None:
    """Refuse to show somebody the change since a submission that he or she may not see."""
    told = _told(submission)
    if told is None or not reach:
        return
    standing = Submission.objects.filter(
        assessment__body_id=submission.assessment.body_id,
        assessment__cycle__slug=told["cycle"]["slug"],
        assessment__entered_by_staff=False,
        withdrawn_at=None,
    )
    if not reaches(standing.filter(superseded_at=None).first(), reach):
        raise Refused(
            _(
                "This submission says what changed since %s, and that one is shared less widely. "
                "Share that one as widely first."
            )
            % told["cycle"]["name"]
        )
    if not any(_says(row, told) and reaches(row, reach) for row in standing):
        raise Refused(
            _(
                "This submission says what changed since a version of %s that your body has taken back or "
                "shares less widely. Withdraw this one and submit it again: it then says what changed since "
                "the version that counts."
            )
            % told["cycle"]["name"]
        )


def _says(submission: Submission, told: dict[str, Any]) -> bool:
    """Whether the answers that are told are those of this version."""
    answers = json.loads(submission.document)["answers"]
    said = {
        str(item["paragraph"]): {"state": item["state"], "level": item["level"]} for item in answers
    }
    return bool(said == told["answers"])


def require_untold(assessment: Assessment, reach: int) -> None:
    """Refuse to keep from somebody what another submission repeats, which tells the change since."""
    for row in _telling_of(assessment, reach):
        if row.assessment.entered_by_staff:
            raise Refused(_entered(row))
        raise Refused(
            _(
                "Version %(version)d of %(cycle)s says what changed since this submission, and is shared "
                "more widely than you choose here. Share that one less widely first."
            )
            % _names(row)
        )


def require_forgotten(assessment: Assessment) -> None:
    """Refuse to take back what another submission goes on telling to somebody outside the body."""
    for row in _telling_of(assessment, NOBODY):
        if row.assessment.entered_by_staff:
            raise Refused(_entered(row))
        raise Refused(
            _(
                "Version %(version)d of %(cycle)s says what changed since this submission, and would go on "
                "telling its levels. Choose “Nobody outside this body” for that one, or withdraw it; then "
                "you can withdraw this one."
            )
            % _names(row)
        )


def _names(row: Submission) -> dict[str, object]:
    return {"cycle": row.assessment.cycle.name, "version": row.version}


def _entered(row: Submission) -> str:
    return _(
        "What staff entered for %s from a file of your body says what changed since this submission. "
        "Contest it first: it stands under “Assessments”."
    ) % (row.assessment.cycle.name)


def _telling_of(assessment: Assessment, reach: int) -> Iterator[Submission]:
    """The body's submissions that tell of this one to more people than `reach`. One query.

    Whichever cycle came first when they were frozen: days can be moved. Of what staff entered only as long
    as a version of it counts: all of it goes out of sight with that one.
    """
    standing = Submission.objects.current().values("assessment")
    rows = Submission.objects.filter(
        Q(assessment__entered_by_staff=False) | Q(assessment__in=standing),
        assessment__body_id=assessment.body_id,
        withdrawn_at=None,
    ).exclude(assessment__cycle_id=assessment.cycle_id)
    for row in rows.select_related("assessment__cycle"):
        told = _told(row) if _reach(row) > reach else None
        if told is not None and told["cycle"]["slug"] == assessment.cycle.slug:
            yield row
