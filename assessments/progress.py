"""How far an assessment is: the status of every recommendation in words, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assessments.models import Answer, Assessment, CriterionAnswer, Evidence
from assessments.scoring import (
    Claim,
    CriterionValue,
    Mark,
    State,
    Tally,
    claim,
    supported_by,
    tally,
)
from recommendations.outline import Outline, Recommendation, Section


@dataclass(frozen=True)
class Row:
    """One recommendation in the task list."""

    recommendation: Recommendation
    mark: Mark
    status: str
    tone: str
    copied: bool
    asked: bool
    writable: bool
    saved_at: datetime | None
    saved_by: str
    revision: int

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def is_waiting(self) -> bool:
        """Something is to be done here by the one who looks."""
        return self.writable and (self.asked or self.copied or self.mark.state is State.BLANK)


@dataclass(frozen=True)
class Group:
    """One of the seven groups with its rows."""

    section: Section
    rows: tuple[Row, ...]

    @property
    def done(self) -> int:
        """How many are answered: by a level or by a state, saved by a person."""
        return sum(row.mark.state is not State.BLANK for row in self.rows)


@dataclass(frozen=True)
class Progress:
    """All 32 rows, and the numbers a dashboard shows."""

    groups: tuple[Group, ...]
    tally: Tally

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def done(self) -> int:
        """Recommendations answered in any way."""
        return sum(group.done for group in self.groups)

    @property
    def gaps(self) -> int:
        """Answers at level 0 or 1."""
        return sum(row.mark.level is not None and row.mark.level < 2 for row in self.rows)

    @property
    def waiting(self) -> tuple[Row, ...]:
        """What the person who looks still has to answer."""
        return tuple(row for row in self.rows if row.is_waiting)

    @property
    def next_row(self) -> Row | None:
        """What the reviewer asks first, then the first that waits."""
        waiting = self.waiting
        return next((row for row in waiting if row.asked), waiting[0] if waiting else None)


def progress_of(
    assessment: Assessment,
    outline: Outline,
    *,
    writable: frozenset[int],
    asked: frozenset[int] = frozenset(),
) -> Progress:
    """The status of all recommendations. Three queries, whatever is stored."""
    answers = {row.paragraph: row for row in Answer.objects.filter(assessment=assessment)}
    criteria = _criteria(assessment)
    strengths = _strengths(assessment)
    rows = {
        item.paragraph: _row(
            item,
            answers[item.paragraph],
            criteria.get(item.paragraph, {}),
            strengths.get(item.paragraph, 0),
            writable=item.paragraph in writable,
            asked=item.paragraph in asked,
        )
        for item in outline.recommendations
    }
    groups = tuple(
        Group(section, tuple(rows[number] for number in section.paragraphs))
        for section in outline.sections
    )
    return Progress(groups=groups, tally=tally(row.mark for row in rows.values()))


def _criteria(assessment: Assessment) -> dict[int, dict[str, CriterionValue]]:
    found: dict[int, dict[str, CriterionValue]] = {}
    rows = CriterionAnswer.objects.filter(answer__assessment=assessment)
    for paragraph, code, value in rows.values_list(
        "answer__paragraph", "criterion__code", "value"
    ).order_by():
        found.setdefault(paragraph, {})[code] = CriterionValue(value)
    return found


def _strengths(assessment: Assessment) -> dict[int, int]:
    found: dict[int, int] = {}
    rows = Evidence.objects.filter(answer__assessment=assessment)
    for paragraph, strength in rows.values_list("answer__paragraph", "strength").order_by():
        found[paragraph] = max(strength, found.get(paragraph, 0))
    return found


def _row(
    recommendation: Recommendation,
    answer: Answer,
    criteria: dict[str, CriterionValue],
    strength: int,
    *,
    writable: bool,
    asked: bool,
) -> Row:
    mark = _mark(answer, criteria, strength)
    status, tone = _status(recommendation, answer, mark, asked=asked)
    return Row(
        recommendation=recommendation,
        mark=mark,
        status=status,
        tone=tone,
        copied=answer.copied,
        asked=asked,
        writable=writable,
        saved_at=answer.saved_at,
        saved_by=answer.saved_by_label,
        revision=answer.revision,
    )


def _mark(answer: Answer, criteria: dict[str, CriterionValue], strength: int) -> Mark:
    """A copied answer counts as blank until a person saves it."""
    if answer.copied:
        return Mark(answer.paragraph, State.BLANK)
    return Mark(
        paragraph=answer.paragraph,
        state=State(answer.state),
        level=answer.level,
        criteria=criteria,
        strength=strength,
        priority=answer.priority,
    )


def _status(
    recommendation: Recommendation, answer: Answer, mark: Mark, *, asked: bool
) -> tuple[str, str]:
    """The status in words, and the tone of its tag: done, begun, check or asked."""
    if asked:
        return _("Reviewer asks"), "asked"
    if answer.copied:
        return _("Copied: check"), "check"
    if mark.state is State.BLANK:
        begun = bool(answer.explanation or mark.criteria or mark.strength)
        return (_("In progress"), "begun") if begun else (_("Not started"), "")
    if mark.level is None:
        return _incomplete(answer) or (answer.get_state_display(), "done")
    checks = _checks(recommendation, mark)
    if checks:
        return _("Answered: %(level)d. Check: %(what)s") % {
            "level": mark.level,
            "what": checks[0],
        }, "check"
    return _("Answered: %d") % mark.level, "done"


def _incomplete(answer: Answer) -> tuple[str, str] | None:
    if answer.state == Answer.State.NOT_APPLICABLE and not answer.explanation.strip():
        return _("Check: not applicable without a reason"), "check"
    if answer.state == Answer.State.ELSEWHERE and answer.elsewhere_id is None:
        return _("Check: the other mechanism is not named"), "check"
    return None


def _checks(recommendation: Recommendation, mark: Mark) -> list[str]:
    found = []
    place = claim(mark.level, supported_by(recommendation, mark.criteria))
    if place is Claim.ABOVE:
        found.append(_("level above its criteria"))
    elif place is Claim.BELOW:
        found.append(_("level below its criteria"))
    if mark.is_claim_without_evidence:
        found.append(_("claim without evidence"))
    return found
