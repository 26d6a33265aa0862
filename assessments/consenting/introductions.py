"""An introduction: what each of two bodies would be told of the other, asked of both in one act.

The same sentences are shown to a body before it agrees and make the letter once both have. Neither learns who
the other is before that, unless everybody may know: then its name stands there. That one said no is told to
nobody; the staff read "not agreed", whatever the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answering.rules import Refused
from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.models import Introduction, IntroductionSide, Submission
from assessments.models.consent import introducible
from assessments.reviewing.cycles import coordinators_of
from assessments.submitting.line_signs import GAP_SIGNS, STANDING_OF_SIGN
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import work_at_desk, work_on
from mechanisms.access import Principal
from mechanisms.models import Person
from recommendations import lists
from recommendations.catalogue import outline_of
from recommendations.outline import Variant

type People = Mapping[UUID, Sequence[Person]]
"""Body → its coordinators who can sign in."""


class State(StrEnum):
    """How far an introduction is, as the staff read it."""

    WAITING = "waiting"
    NOT_AGREED = "not_agreed"
    AGREED = "agreed"
    DONE = "done"


STATES: dict[State, Promise] = {
    State.WAITING: gettext_lazy("Both are asked. Not both have answered yet."),
    State.NOT_AGREED: gettext_lazy("Not agreed."),
    State.AGREED: gettext_lazy("Both agreed. You can introduce them."),
    State.DONE: gettext_lazy("They are introduced."),
}


@dataclass(frozen=True, slots=True)
class Document:
    """An open document behind an answer, as far as it is named: what anybody can look up."""

    title: str
    date: str
    url: str
    page: str

    @property
    def words(self) -> str:
        page = _("page or article %s") % self.page if self.page else ""
        dated = labels.document_date(self.date) if self.date else ""
        return lists.in_row(part for part in (self.title, page, dated, self.url) if part)


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two bodies with what it says on the recommendation; `is_known`: everybody may know that it
    answered so."""

    body: str
    body_id: UUID
    submission: UUID
    is_known: bool
    has_it: bool
    level: str
    documents: tuple[Document, ...] = ()
    contacts: tuple[str, ...] = ()
    is_sample: bool = False

    @property
    def called(self) -> str:
        """Its name before anything is agreed."""
        return self.body if self.is_known else _("a body that is not named")

    @property
    def told(self) -> list[str]:
        """What the other body is told of it once both have agreed, a sentence each."""
        level = labels.level(int(self.level))
        if not self.has_it:
            first = _("%(body)s says that this is a gap (%(level)s).") % {"body": self.body, "level": level}
        else:
            said = _("%(body)s says that it has this in operation (%(level)s).")
            first = said % {"body": self.body, "level": level}
        documents = [_("Its document: %s.") % one.words for one in self.documents]
        contacts = lists.listed(self.contacts) or _("no coordinator with an address at the moment")
        return [first, *documents, _("Its coordinators: %s.") % contacts]


@dataclass(frozen=True, slots=True)
class Told:
    """An introduction in words: the recommendation, the two bodies, and how far it is."""

    row: Introduction
    title: str
    has: Party
    lacks: Party
    state: State

    @property
    def pair(self) -> str:
        """As the page that asks names the two."""
        return f"{self.row.paragraph}.{self.has.submission}.{self.lacks.submission}"

    @property
    def is_sample(self) -> bool:
        return self.has.is_sample or self.lacks.is_sample

    @property
    def state_words(self) -> str:
        return str(STATES[self.state])

    @property
    def letter(self) -> str:
        """The text to send to both, once both have agreed."""
        subject = _("Recommendation %(title)s: an introduction") % {"title": self.title}
        opening = _("You both agreed to be introduced to each other. %(lacks)s could learn from %(has)s.") % {
            "lacks": self.lacks.body,
            "has": self.has.body,
        }
        return "\n\n".join(
            [subject, opening, "\n".join(self.has.told), "\n".join(self.lacks.told), str(NOT_VERIFIED)]
        )


NOT_VERIFIED = gettext_lazy("These are the bodies’ own words. The United Nations has not verified them.")


def documents_of(submission: Submission, paragraph: int) -> tuple[Document, ...]:
    """What stands behind its answer and is open, never what it keeps confidential. Reads the document."""
    answers = json.loads(submission.document)["answers"]
    given = (item for one in answers if one["paragraph"] == paragraph for item in one["evidence"])
    return tuple(_open_ones(given))


def _open_ones(evidence: Iterable[Mapping[str, Any]]) -> Iterable[Document]:
    for item in evidence:
        if not item.get("confidential") and item["strength"] >= 2:
            names = ("title", "date", "url", "page")
            yield Document(*(str(item.get(name) or "") for name in names))


def read_introductions(rows: QuerySet[Introduction]) -> list[Told]:
    """These in words, by paragraph. Five queries."""
    found = list(rows.prefetch_related(Prefetch("sides", queryset=_sides())))
    whole = [row for row in found if len(row.sides.all()) == 2]
    ids = [row.pk for row in whole]
    counting = set(Introduction.objects.counting().filter(pk__in=ids).values_list("pk", flat=True))
    bodies = {side.submission.assessment.body_id for row in whole for side in row.sides.all()}
    people = coordinators_of(bodies) if bodies else {}
    return [_told(row, row.pk in counting, people) for row in whole]


def _sides() -> QuerySet[IntroductionSide]:
    return IntroductionSide.objects.select_related(
        "submission__assessment__body", "submission__assessment__cycle__edition", "submission__score_line"
    )


def _told(row: Introduction, counts: bool, people: People) -> Told:
    sides = {side.has_it: side for side in row.sides.all()}
    state = state_of(row, [side.agreed for side in sides.values()], counts)
    return _in_words(row, sides[True].submission, sides[False].submission, state, people)


def _in_words(
    row: Introduction,
    has: Submission,
    lacks: Submission,
    state: State,
    people: People,
) -> Told:
    assessment = has.assessment
    recommendation = outline_of(assessment.cycle.edition).recommendation(row.paragraph)
    return Told(
        row=row,
        title=f"{row.paragraph} {recommendation.titles[Variant(assessment.body.kind)]}",
        has=_party(has, row.paragraph, people, has_it=True),
        lacks=_party(lacks, row.paragraph, people, has_it=False),
        state=state,
    )


def offered_pairs(me: Principal, pairs: Sequence[tuple[int, UUID, UUID]]) -> list[Told]:
    """What both bodies of each pair would be asked, before they are; those that can be. Three queries, and
    one a pair."""
    ids = {pk for _paragraph, *both in pairs for pk in both}
    rows = introducible().filter(pk__in=ids).exclude(assessment__body_id__in=list(me.roles))
    framed = rows.select_related("assessment__body", "assessment__cycle__edition", "score_line")
    found = {row.pk: row for row in framed} if ids else {}
    people = coordinators_of({row.assessment.body_id for row in found.values()}) if found else {}
    told = []
    for paragraph, first, second in pairs:
        if not {first, second} <= found.keys() or not _fit(paragraph, found[first], found[second]):
            continue
        if not is_asked(paragraph, first, second):
            row = Introduction(paragraph=paragraph)
            told.append(_in_words(row, found[first], found[second], State.WAITING, people))
    return told


def state_of(row: Introduction, answers: Sequence[bool | None], counts: bool) -> State:
    """A no, a yes taken back, and what a body shares no longer are one and the same."""
    if row.introduced_at is not None:
        return State.DONE
    if not counts or False in answers:
        return State.NOT_AGREED
    return State.AGREED if all(answers) else State.WAITING


def _party(submission: Submission, paragraph: int, people: People, *, has_it: bool) -> Party:
    body, line = submission.assessment.body, submission.score_line
    return Party(
        body=body.name,
        body_id=body.pk,
        submission=submission.pk,
        is_known=line.named,
        has_it=has_it,
        level=line.marks[_place(submission, paragraph)],
        documents=documents_of(submission, paragraph) if has_it else (),
        contacts=tuple(f"{one} <{one.email}>" for one in people.get(body.pk, ())),
        is_sample=body.sample,
    )


def _place(submission: Submission, paragraph: int) -> int:
    """Of a recommendation in the strings of a line; ValueError outside the instrument."""
    outline = outline_of(submission.assessment.cycle.edition)
    return [one.paragraph for one in outline.recommendations].index(paragraph)


# Asked of both, and noted once it is done.


@transaction.atomic
def ask_introduction(
    *, by: Actor, paragraph: int, has: Submission, lacks: Submission
) -> tuple[IntroductionSide, IntroductionSide]:
    """Ask both bodies for an introduction on one recommendation.

    Raises Refused unless both may be introduced now, and one can show what is a gap for the other.
    """
    for submission in (has, lacks):
        work_on(by, submission)
    ids = sorted((has.pk, lacks.pk))
    # Both held, so that two who ask at once ask once.
    held = (
        Submission.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
    )
    if len(list(held)) != 2 or introducible().filter(pk__in=ids).count() != 2:
        raise Refused(_("One of the two no longer shares its answers, or may not be introduced."))
    if not _fit(paragraph, has, lacks):
        raise Refused(_("These two do not fit: one has to show in operation what is a gap for the other."))
    if is_asked(paragraph, has.pk, lacks.pk):
        raise Refused(_("These two were asked about this recommendation already."))
    asked = {"asked_at": by.moment, "asked_by": by.person, "asked_by_label": by.label[:200]}
    row = Introduction.objects.create(paragraph=paragraph, **asked)
    sides = [
        IntroductionSide.objects.create(introduction=row, submission=submission, has_it=has_it, **asked)
        for submission, has_it in ((has, True), (lacks, False))
    ]
    record(by=by, kind="introduction_asked", data={"introduction": str(row.pk), "paragraph": paragraph})
    return sides[0], sides[1]


def _fit(paragraph: int, has: Submission, lacks: Submission) -> bool:
    first, second = has.score_line, lacks.score_line
    if (first.cycle_id, first.kind) != (second.cycle_id, second.kind) or first.body_id == second.body_id:
        return False
    try:
        place = _place(has, paragraph)
    except ValueError:
        return False
    shown = STANDING_OF_SIGN.get(first.standings[place]) is Standing.BORNE_OUT
    return shown and second.marks[place] in GAP_SIGNS


def is_asked(paragraph: int, has: UUID, lacks: UUID) -> bool:
    """Whether these two versions were asked about this already."""
    return (
        Introduction.objects.filter(paragraph=paragraph, sides__submission=has, sides__has_it=True)
        .filter(pk__in=IntroductionSide.objects.filter(submission=lacks, has_it=False).values("introduction"))
        .exists()
    )


@transaction.atomic
def note_introduced(*, by: Actor, row: Introduction) -> Introduction:
    """Note that the staff introduced the two to each other; on the record of both bodies.

    Raises Refused unless both have agreed and neither took it back.
    """
    work_at_desk(by)
    row = Introduction.objects.select_for_update().get(pk=row.pk)
    if row.sides.filter(submission__assessment__body_id__in=list(by.principal.roles)).exists():
        raise Http404  # nobody acts for a body to which he or she belongs
    if row.introduced_at is not None:
        return row
    if not Introduction.objects.agreed().filter(pk=row.pk).exists():
        raise Refused(_("Not both bodies agree to it now."))
    row.introduced_at, row.introduced_by, row.introduced_by_label = by.moment, by.person, by.label[:200]
    row.save(update_fields=["introduced_at", "introduced_by", "introduced_by_label"])
    data = {"introduction": str(row.pk), "paragraph": row.paragraph}
    for side in _sides().filter(introduction=row).order_by("submission__assessment__body__slug"):
        assessment = side.submission.assessment
        chain, subject = assessment.body.slug, assessment.cycle.slug
        record(by=by, kind="introduced", chain=chain, subject=subject, data=data)
    return row
