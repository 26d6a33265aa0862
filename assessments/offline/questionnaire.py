"""What leaves the screen: the questionnaire for a scope, its record as a workbook, the answers as data.

A blank questionnaire holds no answer; none holds a comment, and of confidential references it says no more
than how many stay in the product.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.answering.inputs import AskedAt, asked_in, by_input
from assessments.answering.rows import load_sheet, outline_of, previous_submission
from assessments.answering.rules import Refused, allow, nameable
from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile, Period
from assessments.formats.file import Export
from assessments.models import Assessment, Workbook
from assessments.offline.saved_answers import Stored, is_blank, stored_answers, stored_inputs
from assessments.report.document import answer_in
from assessments.report.gap_report import ReportBody, Sheet
from assessments.report.lines import ReportCycle
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.called import called
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership
from recommendations.models import Edition
from recommendations.outline import Criterion, CriterionValue, Outline, Recommendation, Section, Variant

CONTENT_SIGNS = 12


@dataclass(frozen=True, slots=True)
class Last:
    """The body's answer in the last cycle: the name of that cycle, the answer in words, and why."""

    cycle: str
    answer: str
    explanation: str

    @property
    def words(self) -> str:
        """All of it, to be read beside the question."""
        said = _("Last cycle (%(cycle)s): %(answer)s") % {"cycle": self.cycle, "answer": self.answer}
        return f"{said}\n{self.explanation}" if self.explanation else said


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One recommendation and what stands to it: `entry` is blank in a blank questionnaire.

    `references` are the codes of the rows of evidence, `113.e1` and so on, in the order of the entry.
    `kept_back` counts the confidential references, which stay in the product whatever comes back. `last` is
    what the body answered in the last cycle, where that goes along. With
    `by_input` the words go beside the answer, as one ministry's input: without priority and actions.
    """

    recommendation: Recommendation
    entry: Answer
    references: tuple[str, ...] = ()
    kept_back: int = 0
    by_input: bool = False
    last: Last | None = None

    @property
    def paragraph(self) -> int:
        return self.recommendation.paragraph


def meanings(criterion: Criterion, variant: Variant) -> list[str]:
    """What *partly* and *no case arose* mean of a statement, as far as it offers them."""
    meant = {
        CriterionValue.PARTLY: criterion.partly[variant],
        CriterionValue.NO_CASE: criterion.no_case[variant],
    }
    return [labels.counted(labels.CRITERION_VALUES[value], said) for value, said in meant.items() if said]


def practices_told(recommendation: Recommendation, *, done: bool) -> tuple[str, ...]:
    """What the report tells of others, in words: who has done it, or who calls for it or plans it."""
    return tuple(
        _("%(who)s %(what)s (para. %(number)s)")
        % {"who": practice.who, "what": practice.what, "number": practice.paragraph}
        for practice in recommendation.good_practices
        if practice.did.is_done is done
    )


def content_sign(edition: Edition) -> str:
    """Which wording of the questions a file was made from: the beginning of the hash of the edition."""
    return edition.content_hash[:CONTENT_SIGNS]


@dataclass(frozen=True, slots=True)
class AskedGroup:
    section: Section
    items: tuple[AskedItem, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The whole of it. `code` is the id of the workbook, empty on paper; `content` the sign of the wording of
    the questions; `for_whom` the ministry, empty for the body's own; `mechanisms` those that an answer may
    name; `made` (aware) is its only moment. `from_desk`: staff made it, and get it back. `budget` is what
    stands beside (g) of the report, None where that is not asked."""

    outline: Outline
    body: ReportBody
    cycle: ReportCycle
    period: Period
    groups: tuple[AskedGroup, ...]
    mechanisms: Mapping[str, str]
    language: str
    made: datetime
    filled: bool = False
    code: str = ""
    content: str = ""
    for_whom: str = ""
    due: date | None = None
    note: str = ""
    sample: bool = False
    from_desk: bool = False
    budget: str | None = None

    @property
    def variant(self) -> Variant:
        return self.body.kind

    @property
    def items(self) -> Iterator[AskedItem]:
        return (item for group in self.groups for item in group.items)

    @property
    def asks_for_actions(self) -> bool:
        """Whether any of it is an answer, with which a plan goes."""
        return any(not item.by_input for item in self.items)


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom: the whole, a group, or what one contributor is asked.

    `membership` is that contributor, None for the body's own. `inputs` are the paragraphs at which his or
    her words go beside the answer. `is_whole`: all that the body is asked, for whoever coordinates it.
    """

    paragraphs: tuple[int, ...]
    membership: Membership | None = None
    inputs: frozenset[int] = frozenset()
    name: str = ""
    is_whole: bool = False

    @classmethod
    def of_member(cls, membership: Membership, asked: AskedAt) -> Scope:
        mine = {
            paragraph: next((one for one in who if one.membership_id == membership.pk), None)
            for paragraph, who in asked.items()
        }
        paragraphs = tuple(sorted(paragraph for paragraph, one in mine.items() if one))
        names = (mine[paragraph] for paragraph in paragraphs)
        return cls(
            paragraphs=paragraphs,
            membership=membership,
            inputs=frozenset(number for number in paragraphs if by_input(asked[number])),
            name=next((one.name for one in names if one), membership.ministry or membership.label),
        )


def questionnaire(
    assessment: Assessment,
    scope: Scope,
    *,
    filled: bool,
    language: str,
    made: datetime,
    code: str = "",
    stored: Mapping[int, Stored] | None = None,
    last: Mapping[int, Last] | None = None,
) -> Questionnaire:
    """The questionnaire for a scope; `stored` is what stands, where it is at hand already, `last` what was
    answered in the last cycle, where that goes along."""
    outline = outline_of(assessment, language)
    work = _work(scope)
    with translation.override(language):
        mechanisms = {body.slug: called(body) for body in nameable(assessment.body)}
    return Questionnaire(
        outline=outline,
        body=ReportBody(assessment.body.slug, assessment.body.name, Variant(assessment.body.kind)),
        cycle=ReportCycle(assessment.cycle.slug, assessment.cycle.name),
        period=Period(assessment.period_start, assessment.period_end),
        groups=_groups(outline, scope, (stored or {}) if filled else {}, stored or {}, last or {}),
        mechanisms=mechanisms,
        language=language,
        made=made,
        filled=filled,
        code=code,
        content=content_sign(assessment.cycle.edition),
        for_whom=scope.name,
        due=work.due,
        note=work.note,
        sample=assessment.body.sample,
        budget=_budget(assessment, scope, filled),
    )


def _budget(assessment: Assessment, scope: Scope, filled: bool) -> str | None:
    """What was budgeted, as far as a file says it; None where it is not asked: by the whole of it, and of
    national bodies alone."""
    if not scope.is_whole or assessment.body.kind != Variant.NATIONAL:
        return None
    return assessment.budget if filled else ""


def _work(scope: Scope) -> Work:
    return Work.of_membership(scope.membership) if scope.membership else Work()


def _groups(
    outline: Outline,
    scope: Scope,
    said: Mapping[int, Stored],
    standing: Mapping[int, Stored],
    last: Mapping[int, Last],
) -> tuple[AskedGroup, ...]:
    groups = (
        AskedGroup(
            section,
            tuple(
                replace(
                    _item(outline, number, scope, said.get(number), standing.get(number)),
                    last=last.get(number),
                )
                for number in section.paragraphs
                if number in scope.paragraphs
            ),
        )
        for section in outline.sections
    )
    return tuple(group for group in groups if group.items)


def _item(
    outline: Outline, number: int, scope: Scope, said: Stored | None, standing: Stored | None
) -> AskedItem:
    entry = said.entry if said else Answer(number, State.BLANK)
    hidden = standing.hidden if standing and said else None
    return AskedItem(
        recommendation=outline.recommendation(number),
        entry=entry,
        references=tuple(f"{number}.e{place}" for place in range(1, len(entry.evidence) + 1)),
        kept_back=len(hidden.evidence) if hidden else 0,
        by_input=number in scope.inputs,
    )


def stands_for(assessment: Assessment, scope: Scope) -> dict[int, Stored]:
    """What stands to each paragraph of the scope: the contributor's input or the answer. Six queries."""
    answers = stored_answers(assessment)
    inputs = stored_inputs(assessment) if scope.inputs else {}
    member = scope.membership.pk if scope.membership else 0
    found = {}
    for paragraph in scope.paragraphs:
        if paragraph in scope.inputs:
            blank = Stored(Answer(paragraph, State.BLANK))
            found[paragraph] = inputs.get((paragraph, member), blank)
        else:
            found[paragraph] = answers[paragraph]
    return found


def last_answers(assessment: Assessment, language: str) -> dict[int, Last]:
    """What the body submitted in the last cycle, by paragraph, its answers in words of this language; nothing
    without one. One query.

    References stay behind, since some are confidential.
    """
    before = previous_submission(assessment.body, assessment.cycle)
    if before is None:
        return {}
    document = json.loads(before.document)
    found = {}
    for item in outline_of(assessment).recommendations:
        answer = answer_in(document, item.paragraph)
        with translation.override(language):
            said = str(labels.answer(answer.state, answer.level))
        found[item.paragraph] = Last(document["cycle"]["name"], said, answer.explanation)
    return found


def scope_of_all(assessment: Assessment) -> Scope:
    paragraphs = tuple(item.paragraph for item in outline_of(assessment).recommendations)
    return Scope(paragraphs, is_whole=True)


def scope_of_member(assessment: Assessment, membership: Membership) -> Scope:
    """What one contributor is asked in this body now. One query."""
    return Scope.of_member(membership, asked_in(assessment.body_id))


# The working copy as a file of answers (``answers/1``) that can be brought in again, here or in
# another installation.


def answers_json(
    assessment: Assessment, *, with_confidential: bool, inputs: Mapping[int, Answer] | None = None
) -> Export:
    """The file to download; the same answers are the same bytes. Seven queries.

    `inputs` stand in the place of the answers of whoever gives inputs there: what comes back is an input too.
    """
    edition = assessment.cycle.edition.code
    file = answers_file(load_sheet(assessment), edition, with_confidential=with_confidential)
    if inputs:
        kept = (one for one in file.answers if one.paragraph not in inputs)
        given = (one for one in inputs.values() if not is_blank(one))
        answers = sorted((*kept, *given), key=lambda one: one.paragraph)
        file = replace(file, answers=tuple(answers))
    text = json.dumps(file.as_json(), ensure_ascii=False, indent=1) + "\n"
    name = f"{assessment.body.slug}-{assessment.cycle.slug}-answers.json"
    return Export(name, "application/json; charset=utf-8", text.encode())


def answers_file(sheet: Sheet, edition: str, *, with_confidential: bool) -> AnswersFile:
    """All that a sheet says; read into a blank assessment it gives the same answers, plan and frame.

    Left out is what says nothing: read again later, the file takes nothing back that a colleague wrote
    meanwhile. An answer that was taken over and that nobody has saved is blank; one that a draft may leave
    incomplete stands there as it is, and whoever reads it asks for the rest. A file of answers can't say that
    a reference is confidential: with them it is for the body's own eyes; without them it must not be read
    in the place of what stands, which would lose them.
    """
    return AnswersFile(
        edition=edition,
        answers=tuple(_entries(sheet, with_confidential)),
        period=sheet.period if sheet.period.start and sheet.period.end else None,
        contributors=sheet.contributors,
        budget=sheet.budget or None,
    )


def _entries(sheet: Sheet, with_confidential: bool) -> Iterator[Answer]:
    for answer in sheet.answers:
        entry = _entry(answer, with_confidential)
        if entry != Answer(entry.paragraph, State.BLANK, actions=()):
            yield entry


def _entry(answer: Answer, with_confidential: bool) -> Answer:
    if answer.copied:
        answer = Answer(answer.paragraph, State.BLANK, actions=answer.actions)
    if not with_confidential:
        shown = tuple(item for item in answer.evidence if not item.confidential)
        answer = replace(answer, evidence=shown)
    return answer


@transaction.atomic
def make_workbook(
    *,
    by: Actor,
    assessment: Assessment,
    scope: Scope,
    filled: bool,
    stands: Mapping[int, Stored],
    language: str,
    batch: UUID | None = None,
    with_last: bool = False,
) -> Workbook:
    """Put down that a workbook leaves, with what it says; its id is printed in the file.

    It is put on record here, unless it is one of a `batch`, which is on record as a whole.

    A coordinator makes any, a contributor one of what he or she is asked. Raises Refused where nothing is
    asked, Http404 or PermissionDenied without the right to write one of its paragraphs.
    """
    allow(by, Capability.SEE_DRAFT, assessment.body)
    if not scope.paragraphs:
        raise Refused(_("Nothing is asked of %s yet. Choose what first.") % (scope.name or _("you")))
    for paragraph in scope.paragraphs:
        allow(by, Capability.CONTRIBUTE, assessment.body, paragraph)
    workbook = Workbook.objects.create(
        assessment=assessment,
        membership=scope.membership,
        name=scope.name[:200],
        paragraphs=list(scope.paragraphs),
        filled=filled,
        language=language,
        base=_base(scope, filled, stands) | _base_of_budget(_budget(assessment, scope, filled)),
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
        batch=batch,
        with_last=with_last,
    )
    if batch is not None:
        return workbook
    record(
        by=by,
        kind="workbook_made",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={
            "assessment": str(assessment.pk),
            "workbook": str(workbook.pk),
            "filled": filled,
            "paragraphs": list(scope.paragraphs),
        },
    )
    return workbook


def _base(scope: Scope, filled: bool, stands: Mapping[int, Stored]) -> dict[str, object]:
    """What stood in the file, by paragraph; nothing where it was blank."""
    found: dict[str, object] = {}
    for paragraph in scope.paragraphs:
        stored = stands[paragraph]
        said = stored.entry.as_json() if filled else {"state": State.BLANK.value}
        found[str(paragraph)] = {
            "revision": stored.revision,
            "input": paragraph in scope.inputs,
            "entry": said | {"paragraph": paragraph},
            "references": _references(paragraph, stored) if filled else {},
        }
    return found


def _base_of_budget(budget: str | None) -> dict[str, object]:
    return {} if budget is None else {"budget": budget}


def _references(paragraph: int, stored: Stored) -> dict[str, str]:
    keys = enumerate(stored.keys, 1)
    return {f"{paragraph}.e{place}": str(key) for place, key in keys if key is not None}
