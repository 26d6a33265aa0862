"""How far an assessment is: the status of every recommendation in words, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from assessments.answering.inputs import GivenInputs, Input, InputSide, inputs_of
from assessments.answering.rules import allow, held_answer, is_asked, require_open
from assessments.answers.personal_data import Found, look_at
from assessments.answers.scoring import Mark, Standing, State, Tally, tally
from assessments.answers.value import PUBLIC, Answer, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, CriterionAnswer, Evidence, ReturnToBody
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from recommendations.composed import Composed
from recommendations.outline import CriterionValue, Outline, Recommendation, Section, Variant
from recommendations.support import Claim, claim, supported

type Place = tuple[UUID, int]


@dataclass(frozen=True)
class Row:
    """One recommendation in the task list; the title is that of the body's variant.

    Rows that show the same are equal: their group is drawn once.
    """

    recommendation: Recommendation = field(compare=False)
    title: str
    mark: Mark
    status: str
    tone: str
    copied: bool
    asked: bool
    writable: bool
    saved_at: datetime | None
    saved_by: str
    revision: int
    open_threads: int = 0
    inputs: InputSide | None = None
    cleared_at: datetime | None = None
    cleared_by: str = ""
    uncleared_at: datetime | None = None
    uncleared_by: str = ""

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph

    @property
    def is_waiting(self) -> bool:
        """Something is to be done here by the one who looks."""
        if self.inputs is not None and self.inputs.own_waits:
            return True
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

    @property
    def is_writable(self) -> bool:
        """Whether the one who looks can answer anything on the page of the whole group."""
        return any(row.writable for row in self.rows)


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
    def cleared(self) -> frozenset[int]:
        """The recommendations whose answer is cleared."""
        return frozenset(row.paragraph for row in self.rows if row.cleared_at and not row.uncleared_at)

    @property
    def copies(self) -> int:
        """How many copied answers the person who looks can say of whether they are still true."""
        return sum(row.copied and row.writable for row in self.rows)

    @property
    def last_saved(self) -> Row | None:
        """The recommendation that somebody saved last; None where nobody has saved any."""
        saved = [row for row in self.rows if row.saved_at is not None and row.saved_by]
        return max(saved, key=lambda row: row.saved_at or datetime.min, default=None)

    @property
    def next_row(self) -> Row | None:
        """What the reviewer asks first, then the first that waits."""
        waiting = self.waiting
        return next((row for row in waiting if row.asked), waiting[0] if waiting else None)


@dataclass(frozen=True)
class StoredAnswers:
    """What is stored of some assessments, by assessment and paragraph."""

    rows: Mapping[Place, AnswerRow]
    criteria: Mapping[Place, dict[str, CriterionValue]]


def stored_answers(assessments: Collection[Assessment]) -> StoredAnswers:
    """All that a status needs, of one assessment or many. Two queries."""
    ids = tuple(assessment.pk for assessment in assessments)
    return StoredAnswers(
        rows={(row.assessment_id, row.paragraph): row for row in _ANSWERS(ids)}, criteria=_criteria(ids)
    )


_EVIDENCE = Evidence.objects.filter(answer=OuterRef("pk")).order_by("-strength")
_ANSWERS = Composed(
    lambda ids: AnswerRow.objects.filter(assessment_id__in=ids).annotate(
        strongest=Subquery(_EVIDENCE.values("strength")[:1]),
        open_document=Subquery(_EVIDENCE.filter(strength__gte=PUBLIC, confidential=False).values("pk")[:1]),
    )
)
_CRITERIA = Composed(
    lambda ids: (
        CriterionAnswer.objects.filter(answer__assessment_id__in=ids)
        .order_by()
        .values_list("answer__assessment_id", "answer__paragraph", "criterion__code", "value")
    )
)


def _criteria(ids: tuple[UUID, ...]) -> dict[Place, dict[str, CriterionValue]]:
    found: dict[Place, dict[str, CriterionValue]] = {}
    for assessment_id, paragraph, code, value in _CRITERIA(ids):
        found.setdefault((assessment_id, paragraph), {})[code] = CriterionValue(value)
    return found


def progress_of(
    assessment: Assessment,
    outline: Outline,
    stored: StoredAnswers,
    *,
    writable: frozenset[int],
    returned: ReturnToBody | None = None,
    threads: Mapping[int, int] | None = None,
    given_inputs: GivenInputs | None = None,
) -> Progress:
    """The status of all recommendations; `returned` is what the reviewer asks, if anything.

    `threads`: how many comments on a recommendation are not resolved, where a page shows it. `given_inputs`
    holds the inputs of the ministries, for a page that shows them or a person who gives some.
    """
    source = assessment.copied_from
    rows = {
        item.paragraph: _row(
            item,
            Variant(assessment.body.kind),
            stored,
            (assessment.pk, item.paragraph),
            writable=writable,
            returned=returned,
            source=source.cycle.name if source else "",
            open_threads=(threads or {}).get(item.paragraph, 0),
            inputs=given_inputs.at(item.paragraph) if given_inputs else None,
        )
        for item in outline.recommendations
    }
    groups = tuple(
        Group(section, tuple(rows[number] for number in section.paragraphs)) for section in outline.sections
    )
    return Progress(groups=groups, tally=tally(row.mark for row in rows.values()))


def _row(
    recommendation: Recommendation,
    variant: Variant,
    stored: StoredAnswers,
    place: Place,
    *,
    writable: frozenset[int],
    returned: ReturnToBody | None,
    source: str,
    open_threads: int,
    inputs: InputSide | None,
) -> Row:
    answer = stored.rows[place]
    criteria, _again = recommendation.answered(variant, stored.criteria.get(place, {}))
    mark = _mark(recommendation, variant, answer, criteria)
    asked = is_asked(answer, returned)
    status, tone = _status(answer, mark, criteria, asked=asked, source=source)
    return Row(
        recommendation=recommendation,
        title=recommendation.titles[variant],
        mark=mark,
        status=status,
        tone=tone,
        copied=answer.copied,
        asked=asked,
        writable=answer.paragraph in writable,
        saved_at=answer.saved_at,
        saved_by=answer.saved_by_label,
        revision=answer.revision,
        open_threads=open_threads,
        inputs=inputs,
        cleared_at=answer.cleared_at,
        cleared_by=answer.cleared_by_label,
        uncleared_at=answer.uncleared_at,
        uncleared_by=answer.uncleared_by_label,
    )


def _mark(
    recommendation: Recommendation, variant: Variant, answer: Any, criteria: dict[str, CriterionValue]
) -> Mark:
    """A copied answer counts as blank until a person saves it.

    Of its open documents it knows one, which is enough to tell what stands behind its level.
    """
    if answer.copied:
        return Mark(answer.paragraph, State.BLANK)
    level = answer.level
    return Mark(
        paragraph=answer.paragraph,
        state=State(answer.state),
        level=level,
        supported=supported(recommendation, variant, criteria),
        claim=None if level is None else claim(recommendation, variant, level, criteria),
        strength=answer.strongest or 0,
        open_documents=frozenset({str(answer.open_document)} if answer.open_document else ()),
        priority=answer.priority,
    )


def _status(
    answer: AnswerRow, mark: Mark, criteria: Mapping[str, CriterionValue], *, asked: bool, source: str
) -> tuple[str, str]:
    """The status in words, and the tone of its tag: done, begun, check or asked.

    `source` is the cycle from which a copied answer comes.
    """
    if asked:
        return _("Reviewer asks"), "asked"
    if answer.copied:
        return (_("Copied from %s: check") % source if source else _("Copied: check")), "check"
    if mark.state is State.BLANK:
        begun = criteria or answer.explanation or mark.strength
        return (_("In progress"), "begun") if begun else (_("Not started"), "")
    if what := _incomplete(answer, criteria):
        return what, "check"
    if mark.level is None:
        return answer.get_state_display(), "done"
    check = _check(mark)
    if check:
        return _("Answered: %(level)d. Check: %(what)s") % {"level": mark.level, "what": check}, "check"
    return _("Answered: %d") % mark.level, "done"


def _incomplete(answer: AnswerRow, criteria: Mapping[str, CriterionValue]) -> str:
    """What keeps the answer from being submitted, if anything."""
    is_explained = bool(answer.explanation.strip())
    if answer.state == State.NOT_APPLICABLE and not is_explained:
        return _("Check: not applicable without a reason")
    if answer.state == State.ELSEWHERE and answer.elsewhere_id is None:
        return _("Check: the other mechanism is not named")
    if CriterionValue.NO_CASE in criteria.values() and not is_explained:
        return _("Check: “no case arose” without a sentence on it")
    return ""


def _check(mark: Mark) -> str:
    """What can be put right about a level, if anything: met in part is an honest answer, and no mistake."""
    if mark.claim is Claim.ABOVE:
        return _("level above its criteria")
    if mark.claim is Claim.BELOW:
        return _("level below its criteria")
    if mark.level and mark.claim is Claim.NOT_COMPARED:
        return _("criteria left open")
    if mark.is_claim_without_evidence:
        return _("claim without evidence")
    return _("no document open to readers") if mark.standing is Standing.NOT_OPEN else ""


# A person says why something that looks like personal data of a victim is none.


def suspected_in(answer: Answer, accepted: Collection[str] = ()) -> tuple[Found, ...]:
    """What in an answer looks like personal data and was not explained."""
    return look_at(
        answer.explanation,
        (item.title for item in answer.evidence),
        (action.what for action in answer.plan),
        accepted,
        files=names_of_files(answer.evidence),
    )


def names_of_files(items: Iterable[Reference]) -> list[str]:
    """The names of the files beside these references: a scan is often named after the person in it."""
    return [item.file.name for item in items if item.file]


def unexplained(assessment: Assessment, answers: Iterable[Answer]) -> list[tuple[int, Found]]:
    """All of it in an assessment, by paragraph. One query if anything looks like it at all."""
    found = [(answer.paragraph, item) for answer in answers for item in suspected_in(answer)]
    said = _explained(assessment, {number for number, _item in found})
    return [(number, item) for number, item in found if item.suspect.fingerprint not in said.get(number, ())]


def unexplained_in_inputs(assessment: Assessment) -> list[tuple[int, str, Found]]:
    """The same in what ministries released, each with the ministry. Two queries at the most."""
    given = inputs_of([assessment.pk]).get(assessment.pk, {})
    found = [(number, *one) for number, inputs in given.items() for one in suspected_in_inputs(inputs)]
    said = _explained(assessment, {number for number, *_more in found})
    return [
        one
        for one in sorted(found, key=itemgetter(0, 1))
        if one[2].suspect.fingerprint not in said.get(one[0], ())
    ]


def _explained(assessment: Assessment, paragraphs: Collection[int]) -> Mapping[int, Collection[str]]:
    """Paragraph → the fingerprints of what a person said to be none."""
    if not paragraphs:
        return {}
    rows = AnswerRow.objects.filter(assessment=assessment, paragraph__in=paragraphs)
    return {number: said.get("found", ()) for number, said in rows.values_list("paragraph", "personal_data")}


def suspected_in_inputs(inputs: Iterable[Input], accepted: Collection[str] = ()) -> list[tuple[str, Found]]:
    """The same in what ministries released, each with the name of the ministry."""
    return [(one.name, found) for one in inputs for found in suspected_in(one.proposal, accepted)]


@transaction.atomic
def explain_personal_data(
    *, by: Actor, assessment: Assessment, paragraph: int, reason: str, found: Collection[str]
) -> AnswerRow:
    """Keep the reason for these fingerprints, which the person has seen, beside earlier ones.

    What appears later is asked about anew. Nothing is kept where nothing was found. Raises Refused when the
    answer is closed, Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    if not found:
        return answer
    said = answer.personal_data
    answer.personal_data = {
        "found": sorted({*said.get("found", ()), *found}),
        "reasons": [
            *said.get("reasons", ()),
            {"reason": reason, "by": by.label, "at": by.moment.isoformat(timespec="seconds")},
        ],
    }
    AnswerRow.objects.filter(pk=answer.pk).update(personal_data=answer.personal_data)
    record(
        by=by,
        kind="personal_data_explained",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {paragraph}",
        data={"assessment": str(assessment.pk), "found": len(found)},
    )
    return answer
