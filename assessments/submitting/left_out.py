"""What a choice takes out of the sealed copy, said before it is made: the change since the last cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.answering.rows import previous_submission
from assessments.models import Assessment, Submission
from assessments.report.gap_report import Sheet
from assessments.submitting.retelling import reach_of
from mechanisms.access import Sharing

type Choice = tuple[str, str]
"""A question of the form and an answer to it."""

TO_STAFF: Choice = ("sharing", Sharing.RAPPORTEUR.value)
TO_EVERYBODY: Choice = ("sharing", Sharing.PUBLIC.value)
TO_MECHANISMS: Choice = ("mechanisms", "yes")

_SAID: Mapping[Choice, Promise] = {
    TO_STAFF: gettext_lazy(
        "The staff may not see your submission of %(cycle)s. With this choice the sealed copy therefore "
        "leaves out the section “Change since the last cycle”. To keep it, share the submission of %(cycle)s "
        "with the staff first."
    ),
    TO_EVERYBODY: gettext_lazy(
        "Not everybody may see your submission of %(cycle)s. With this choice the sealed copy therefore "
        "leaves out the section “Change since the last cycle”. To keep it, share the submission of %(cycle)s "
        "with everybody first."
    ),
    TO_MECHANISMS: gettext_lazy(
        "Your mechanisms may not see your submission of %(cycle)s. With this choice the sealed copy "
        "therefore leaves out the section “Change since the last cycle”. To keep it, show them the "
        "submission of %(cycle)s first."
    ),
}
_APPROVED = gettext_lazy(
    "Not everybody may see your submission of %(cycle)s. What is locked for approval has to be fit for "
    "everybody. It therefore leaves out the section “Change since the last cycle”, whatever you choose. To "
    "keep it, share the submission of %(cycle)s with everybody before you lock this one."
)


@dataclass(frozen=True, slots=True)
class ChangeAtStake:
    """The change since an earlier submission that not everybody may see."""

    before: Submission

    @property
    def beside(self) -> Mapping[Choice, str]:
        """What to say beside each choice that leaves the change out."""
        seen = reach_of(self.before.sharing, self.before.shown_to_mechanisms)
        reaches = {
            TO_STAFF: reach_of(Sharing.RAPPORTEUR, shown=False),
            TO_MECHANISMS: reach_of(Sharing.RAPPORTEUR, shown=True),
            TO_EVERYBODY: reach_of(Sharing.PUBLIC, shown=False),
        }
        return {
            choice: self._say(_SAID[choice]) for choice, reach in reaches.items() if reach > seen
        }

    @property
    def for_approval(self) -> str:
        """What a copy that is locked for approval leaves out, whoever will see it."""
        return self._say(_APPROVED)

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
