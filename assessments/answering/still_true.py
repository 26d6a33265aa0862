"""Answers copied from the last cycle: what each says, and the act that says it is still true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.progress import suspected_in
from assessments.answering.rules import (
    Refused,
    StaleRevision,
    allow,
    held_answer,
    require_composer,
    require_open,
    rules_for,
)
from assessments.answering.saving import Saved, current_entry, save_answer
from assessments.answers.fields import is_before
from assessments.answers.problems import Problem, words
from assessments.answers.rules import Rules, read_entry
from assessments.answers.scoring import IN_OPERATION, State
from assessments.answers.value import Answer
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from assessments.report import line_words
from assessments.trail.acting import Actor
from mechanisms.access import Capability
from recommendations.outline import Recommendation, Variant
from recommendations.support import Claim, claim, supported


@dataclass(frozen=True)
class Copy:
    """An answer as it is now, and as the last cycle had it where this one began with a copy of that."""

    recommendation: Recommendation
    variant: Variant
    row: AnswerRow
    answer: Answer
    last: Answer | None
    period_start: date
    again: str
    writable: bool

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def title(self) -> str:
        return self.recommendation.titles[self.variant]

    @property
    def can_be_confirmed(self) -> bool:
        """Whether one key says that it is still true; `again` says why not, where it can't be."""
        return self.row.copied and self.writable and not self.again

    @property
    def supported(self) -> str:
        """What its criteria support: ``2``, ``1–2``; empty where none is answered."""
        found = supported(self.recommendation, self.variant, self.answer.criteria)
        return line_words.supported(found) if found else ""

    @property
    def is_above(self) -> bool:
        """Whether its level goes further than its criteria."""
        level = self.answer.level
        return (
            level is not None
            and claim(self.recommendation, self.variant, level, self.answer.criteria) is Claim.ABOVE
        )

    @property
    def newest(self) -> str:
        """The date of the newest reference, as far as it is known; empty where none has one."""
        return max((item.date for item in self.answer.evidence), default="")

    @property
    def is_old(self) -> bool:
        """Whether all that is dated of its evidence is older than the period of evidence."""
        return bool(self.newest) and is_before(self.newest, self.period_start)

    @property
    def moved_from(self) -> int | None:
        """The level of the last cycle, where it is another one now."""
        before = self.last.level if self.last else None
        return None if before in (None, self.answer.level) else before

    @property
    def wants_evidence(self) -> bool:
        """Whether newer evidence is asked for: a level 2 or 3 that moved, or whose evidence is old."""
        if (self.answer.level or 0) < IN_OPERATION:
            return False
        is_new = bool(self.newest) and not self.is_old
        return self.is_old or (self.moved_from is not None and not is_new)

    @property
    def is_suspected(self) -> bool:
        """Whether something in it looks as if a victim could be found by it, and nobody has explained it."""
        return bool(suspected_in(self.answer, self.row.personal_data.get("found", ())))


def copies_of(
    assessment: Assessment,
    read: Iterable[tuple[AnswerRow, Answer]],
    rules: Rules,
    *,
    last: Mapping[int, Answer],
    writable: frozenset[int],
) -> Iterator[Copy]:
    """These answers, copied or saved since. No query; `last` has those of the last cycle by paragraph."""
    for row, answer in read:
        is_writable = row.paragraph in writable
        yield Copy(
            recommendation=rules.outline.recommendation(row.paragraph),
            variant=rules.variant,
            row=row,
            answer=answer,
            last=last.get(row.paragraph),
            period_start=assessment.period_start,
            again=why_again(answer, rules) if row.copied and is_writable else "",
            writable=is_writable,
        )


def why_again(answer: Answer, rules: Rules) -> str:
    """Why a copy has to be answered again: a rule of this edition that it breaks; empty where it can stay."""
    if answer.state is State.BLANK:
        return _("The last cycle has no answer.")
    unoffered = [
        Problem(f"{value}_not_offered", params={"criterion": code}) for code, value in answer.again.items()
    ]
    problems = read_entry(replace(answer.in_file(), actions=None).as_json(), rules)[1]
    return " ".join(words(problem) for problem in (*unoffered, *problems))


@transaction.atomic
def confirm_copy(*, by: Actor, assessment: Assessment, paragraph: int, revision: int) -> Saved:
    """Save a copied answer as it is, over the revision that the person has seen.

    Raises StaleRevision when somebody saved meanwhile, Refused where it is closed or has to be answered
    again, Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)
    row = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    require_composer(by, assessment.body_id, paragraph)
    if not row.copied:
        raise StaleRevision(row)
    entry = current_entry(assessment, paragraph)
    if reason := why_again(entry, rules_for(assessment, by)):
        raise Refused(reason)
    return save_answer(by=by, assessment=assessment, entry=entry, revision=revision)
