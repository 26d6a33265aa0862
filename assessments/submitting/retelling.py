"""What a submission repeats of an earlier one, in the change since then, goes no further than that one.

The change repeats the states and levels of the earlier submission and is frozen with the later one. So the
later one is never shared more widely than the earlier, and the earlier is neither shared less widely nor
taken back while a later one goes on telling of it. There is always a way: who may see a later one can be
changed at any time, and what staff entered can be taken out at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answering.rows import load_sheet, outline_of, previous_submission
from assessments.answering.rules import Refused
from assessments.models import Assessment, Clearance, Submission
from assessments.report.document import Document, canonical_json, digest, measured, to_document
from assessments.report.gap_report import GapReport, Sheet, build
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


def _reach(submission: Submission) -> int:
    return reach_of(submission.sharing, submission.shown_to_mechanisms)


def _reaches(before: Submission | None, reach: int) -> bool:
    """Whether everybody whom a choice reaches may see the earlier submission too."""
    return before is not None and _reach(before) >= reach


def _told(submission: Submission) -> dict[str, Any] | None:
    """The cycle and the answers that the change since then repeats."""
    found: dict[str, Any] | None = json.loads(submission.document)["previous"]
    return found


def sheet_for(
    assessment: Assessment, sheet: Sheet, sharing: Sharing = Sharing.PUBLIC, shown: bool = False
) -> Sheet:
    """The sheet without the change since the last submission, if that one is shared less widely.

    The change repeats the states and levels of the last submission: whoever sees this one would learn
    what the body keeps from them there. One query if there is a change to tell.
    """
    if sheet.previous is None:
        return sheet
    before = previous_submission(assessment.body, assessment.cycle)
    return sheet if _reaches(before, reach_of(sharing, shown)) else replace(sheet, previous=None)


def locked_sheet(assessment: Assessment, sheet: Sheet, clearance: Clearance | None) -> Sheet:
    """As `sheet_for`: for those who were chosen before the draft was locked, else for everybody."""
    chosen = clearance.choices if clearance else None
    if not chosen:
        return sheet_for(assessment, sheet)
    return sheet_for(assessment, sheet, Sharing(chosen["sharing"]), chosen["shown_to_mechanisms"])


def frozen_content(
    assessment: Assessment,
    sheet: Sheet | None = None,
    sharing: Sharing = Sharing.PUBLIC,
    shown: bool = False,
    day: date | None = None,
) -> tuple[Document, str, str]:
    """The document as it would be submitted on a day, today unless told; its canonical text, its SHA-256.

    `sharing` is who will see it, `shown` whether the body's mechanisms do; before that is chosen, the
    content is what everybody may see.
    """
    sheet = sheet_for(assessment, sheet or load_sheet(assessment), sharing, shown)
    return content_of(report_as_submitted(assessment, sheet, day))


def report_as_submitted(assessment: Assessment, sheet: Sheet, day: date | None = None) -> GapReport:
    """The report of a sheet that `sheet_for` gave, as it would be frozen on a day (UTC), today unless told.

    That day tells which actions are overdue; in clearance it is the day on which the plan was locked, so
    that what is approved stays what is submitted.
    """
    if assessment.status != Assessment.Status.CLEARANCE:
        sheet = measured(sheet, day or timezone.now().date())
    as_submitted = replace(sheet, status=Assessment.Status.SUBMITTED.value)
    return build(as_submitted, outline_of(assessment))


def content_of(report: GapReport) -> tuple[Document, str, str]:
    document = to_document(report)
    content = canonical_json(document)
    return document, content.decode(), digest(content)


def require_told(submission: Submission, reach: int) -> None:
    """Refuse to show somebody the change since a submission that he or she may not see."""
    told = _told(submission)
    if told is None or not reach:
        return
    standing = _told_of(submission, told)
    if not _reaches(standing.filter(superseded_at=None).first(), reach):
        raise Refused(_SHARE_FIRST % {"cycle": told["cycle"]["name"]})
    if not any(_says(row, told) and _reaches(row, reach) for row in standing):
        raise Refused(
            _(
                "This submission says what changed since a version of %s that your body has withdrawn or "
                "shares less widely. Withdraw this one and submit it again: it then says what changed since"
                " the version that counts."
            )
            % told["cycle"]["name"]
        )


_SHARE_FIRST = gettext_lazy(
    "This submission says what changed since %(cycle)s, and that one is shared less widely. "
    "Share that one as widely first."
)
_NARROW_FIRST = gettext_lazy(
    "Version %(version)d of %(cycle)s says what changed since this submission, and is shared "
    "more widely than you choose here. Share that one less widely first."
)


def _told_of(submission: Submission, told: Mapping[str, Any]) -> QuerySet[Submission]:
    """The versions of the earlier cycle that it tells of."""
    return Submission.objects.filter(
        assessment__body_id=submission.assessment.body_id,
        assessment__cycle__slug=told["cycle"]["slug"],
        assessment__entered_by_staff=False,
        withdrawn_at=None,
    ).select_related("assessment__cycle")


def _says(submission: Submission, told: dict[str, Any]) -> bool:
    """Whether the answers that are told are those of this version."""
    answers = json.loads(submission.document)["answers"]
    said = {str(item["paragraph"]): {"state": item["state"], "level": item["level"]} for item in answers}
    return bool(said == told["answers"])


def require_untold(assessment: Assessment, reach: int) -> None:
    """Refuse to keep from somebody what another submission repeats, which tells the change since."""
    _refuse_telling(assessment, reach, str(_NARROW_FIRST))


def require_forgotten(assessment: Assessment) -> None:
    """Refuse to take back what another submission goes on telling to somebody outside the body."""
    _refuse_telling(
        assessment,
        NOBODY,
        _(
            "Version %(version)d of %(cycle)s says what changed since this submission, and so tells its "
            "levels. Choose “Nobody outside this body” for that one, or withdraw it; then you can withdraw "
            "this one."
        ),
    )


def _refuse_telling(assessment: Assessment, reach: int, own: str) -> None:
    """Refused with `own`, or with another sentence where staff entered what tells of this one."""
    row = next(telling_of(assessment, reach), None)
    if row is not None:
        raise Refused(_said_of(row, own))


def _said_of(row: Submission, own: str | Promise) -> str:
    entered = _(
        "What staff entered for %(cycle)s from a file of your body says what changed since this submission."
        " Contest it first: see “Assessments”."
    )
    names = {"cycle": row.assessment.cycle.name, "version": row.version}
    return str(entered if row.assessment.entered_by_staff else own) % names


def telling_of(assessment: Assessment, reach: int = NOBODY) -> Iterator[Submission]:
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


# What a choice takes out of the sealed copy, said before it is made: the change since the last cycle.

type Choice = tuple[str, str]
"""A question of the form and an answer to it."""

TO_STAFF: Choice = ("sharing", Sharing.RAPPORTEUR.value)
TO_EVERYBODY: Choice = ("sharing", Sharing.PUBLIC.value)
TO_MECHANISMS: Choice = ("mechanisms", "yes")

# How far each choice reaches, and what to say where that is further than the earlier submission.
_LEAVES_OUT: Mapping[Choice, tuple[int, Promise]] = {
    TO_STAFF: (
        1,
        gettext_lazy(
            "The staff may not see your submission of %(cycle)s. So this submission leaves out the section "
            "“Change since the last cycle”. To keep it, share the submission of %(cycle)s with the staff "
            "first."
        ),
    ),
    TO_MECHANISMS: (
        2,
        gettext_lazy(
            "Your mechanisms may not see your submission of %(cycle)s. So this submission leaves out the "
            "section “Change since the last cycle”. To keep it, show them the submission of %(cycle)s "
            "first."
        ),
    ),
    TO_EVERYBODY: (
        3,
        gettext_lazy(
            "Not everybody may see your submission of %(cycle)s. So this submission leaves out the section "
            "“Change since the last cycle”. To keep it, share the submission of %(cycle)s with everybody "
            "first."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class ChangeAtStake:
    """The change since an earlier submission that not everybody may see."""

    before: Submission

    @property
    def beside(self) -> Mapping[Choice, str]:
        """What to say under each choice that leaves the change out."""
        seen = _reach(self.before)
        return {
            choice: self._say(sentence) for choice, (reach, sentence) in _LEAVES_OUT.items() if reach > seen
        }

    def _say(self, sentence: Promise) -> str:
        return str(sentence) % {"cycle": self.before.assessment.cycle.name}


def change_at_stake(assessment: Assessment, sheet: Sheet) -> ChangeAtStake | None:
    """The change that a choice can take out of the sealed copy; None where there is none to lose.

    One query if there is a change to tell.
    """
    if sheet.previous is None:
        return None
    before = previous_submission(assessment.body, assessment.cycle)
    if before is None or before.sharing == Sharing.PUBLIC:
        return None
    return ChangeAtStake(before)


# The same of a submission whose choices are changed: what stands in the way of each, or goes with it.

TO_NOBODY: Choice = ("sharing", Sharing.PRIVATE.value)
NOT_TO_MECHANISMS: Choice = ("mechanisms", "no")


def in_the_way(submission: Submission) -> Iterator[tuple[Choice, str, Submission]]:
    """What another submission keeps from being chosen for this one: the choice, the sentence with which it
    would be refused, and that other one. Two queries."""
    told = _told(submission)
    before = _told_of(submission, told).filter(superseded_at=None).first() if told else None
    if told and before:
        for choice, (reach, _sentence) in _LEAVES_OUT.items():
            if reach > _reach(before):
                yield choice, str(_SHARE_FIRST) % {"cycle": told["cycle"]["name"]}, before
    later = sorted(telling_of(submission.assessment), key=_reach)[-1:]
    for row in later:
        for choice, reach in ((NOT_TO_MECHANISMS, 1), (TO_STAFF, 2)):
            if _reach(row) > reach:
                yield choice, _said_of(row, _NARROW_FIRST), row
        if row.assessment.entered_by_staff:
            yield TO_NOBODY, _said_of(row, ""), row
