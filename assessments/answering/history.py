"""Who changed what and when: the versions of answers, inputs, the plan and the frame as a list to be read.

Autosave leaves many versions: those that one person makes of one answer within ten minutes are one entry, but
not across a clearing; each release of an input stands alone. The list takes nine queries, one more where
inputs are on the page and one more where files are named: first the outlines of all steps, then the content
of those on the page alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery

from assessments.answering.giving import RELEASED
from assessments.answering.inputs import TAKEN_BACK
from assessments.answering.restoring import RESTORED, UNDONE, UPLOADED
from assessments.answering.rows import action_entry, outline_of
from assessments.answering.starting import COPIED
from assessments.answers.differences import Change, Names, action_change, changes, moved
from assessments.answers.labels import with_dates
from assessments.answers.value import Period, named_in
from assessments.models import Action, Answer, Assessment, Contribution, Event, EvidenceFile
from mechanisms.models import Body, Person
from recommendations.outline import Variant

TOGETHER = timedelta(minutes=10)
ENTRIES_A_PAGE = 20

# What the versions say, by the key of their history table.
type Content = Mapping[Kind, Mapping[int, Any]]


class Kind(Enum):
    """What a version is of, which tells in which history table it stands."""

    ANSWER = auto()
    INPUT = auto()
    ACTION = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One version of an answer, an input or an action, without its content; `before` the one it replaced.

    `pk` and `before` are keys of the history tables; `thing` is the input or the action, None for an answer;
    `ministry` is whose input it was, as it was called then; `cleared` when the answer was last cleared.
    """

    at: datetime
    paragraph: int
    person: UUID | None
    name: str
    pk: int
    before: int | None
    reason: str = ""
    kind: Kind = Kind.ANSWER
    thing: UUID | None = None
    ministry: str = ""
    # The last save that this version keeps: somebody typed on for a while.
    until: datetime | None = None
    cleared: datetime | None = None


@dataclass(slots=True)
class Entry:
    """What one person did to one answer or input in one go; `paragraph` None is what concerns them all."""

    person: UUID | None
    name: str
    first: datetime
    last: datetime
    paragraph: int | None = None
    steps: list[Step] = field(default_factory=list)
    # A change of the period of evidence, the contributors or the budget, as the audit trail has it.
    frame: Period | None = None
    budgeted: bool = False
    # How many answers the assessment was started with.
    copied: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def versions(self) -> list[Step]:
        """The versions of the answer in it, the newest first."""
        return [step for step in reversed(self.steps) if step.kind is Kind.ANSWER]

    @property
    def is_input(self) -> bool:
        """An input was saved, not the answer."""
        return bool(self.steps) and self.steps[-1].kind is Kind.INPUT

    @property
    def releases(self) -> list[Step]:
        """The versions of the input in it, the newest first."""
        return [step for step in reversed(self.steps) if step.kind is Kind.INPUT]

    @property
    def is_released(self) -> bool:
        """The input was released by one act; earlier ones were saved while somebody typed."""
        return any(step.reason == RELEASED for step in self.steps)

    @property
    def is_taken_back(self) -> bool:
        """The input is as before, since the file that had brought it was undone."""
        return any(step.reason == TAKEN_BACK for step in self.steps)

    @property
    def ministry(self) -> str:
        """Whose input it is, as it was called at the last save of the entry; empty for anything else."""
        return self.steps[-1].ministry if self.steps else ""

    @property
    def day(self) -> date:
        """The day in UTC under which it stands."""
        return self.last.date()

    @property
    def is_copy(self) -> bool:
        """Nobody's act: the last cycle's answer, put in when the assessment was started."""
        return bool(self.steps) and self.steps[0].reason == COPIED

    @property
    def _reason(self) -> str:
        """Why the answer or input was saved; steps of the plan that came with it have none of their own."""
        return next((step.reason for step in self.steps if step.reason), "")

    @property
    def restored(self) -> datetime | None:
        """The moment of the version that was brought back; None for an ordinary save."""
        return moment_in(self._reason, RESTORED)

    @property
    def undone(self) -> datetime | None:
        """The moment of the save that was undone; None for an ordinary save."""
        return moment_in(self._reason, UNDONE)

    @property
    def is_uploaded(self) -> bool:
        """The answer or the input came in a file."""
        return self.on_behalf_of is not None

    @property
    def on_behalf_of(self) -> str | None:
        """For whom it was uploaded, see `on_behalf_of`."""
        return on_behalf_of(self._reason)


def on_behalf_of(reason: str) -> str | None:
    """For whom an answer was uploaded: the ministry, empty for the body's own; None for another save."""
    said, _blank, name = reason.partition(" ")
    return name.strip() if said == UPLOADED else None


def moment_in(reason: str, kind: str) -> datetime | None:
    """The moment in what history keeps of why a version was saved."""
    said, _blank, moment = reason.partition(" ")
    return datetime.fromisoformat(moment) if said == kind and moment else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are asked for: None is all."""

    paragraph: int | None = None
    person: str = ""

    def holds(self, entry: Entry) -> bool:
        """Whether the entry is one of them."""
        if self.paragraph is not None and entry.paragraph != self.paragraph:
            return False
        return not self.person or str(entry.person or "") == self.person


def history_of(
    assessment: Assessment, choice: Choice, page: str, names: Names
) -> tuple[Page[Entry], list[tuple[str, str]]]:
    """The entries of one page, the newest first, with what changed in each; and who has acted at all, id and
    name. Nine to eleven queries."""
    steps = [
        *_answer_steps(assessment, choice),
        *_input_steps(assessment, choice),
        *_plan_steps(assessment, choice),
    ]
    entries = [*_one_start(_folded(steps), choice), *_frames(assessment, choice)]
    entries.sort(key=lambda entry: entry.last, reverse=True)
    people = {str(entry.person): entry.name for entry in entries if entry.person}
    shown = Paginator([entry for entry in entries if choice.holds(entry)], ENTRIES_A_PAGE)
    found = shown.get_page(page)
    _fill(list(found), names)
    return found, sorted(people.items(), key=lambda item: item[1])


def _answer_steps(assessment: Assessment, choice: Choice) -> Iterator[Step]:
    answers = Answer.objects.filter(assessment=assessment)
    if choice.paragraph is not None:
        answers = answers.filter(paragraph=choice.paragraph)
    rows = Answer.history.filter(id__in=answers.values("pk")).exclude(entry={})
    cleared = Subquery(answers.filter(pk=OuterRef("id")).values("cleared_at")[:1])
    last: dict[int, int] = {}
    for pk, at, paragraph, person, name, reason, until, mark in (
        rows.annotate(cleared=cleared).order_by("history_date", "history_id").values_list(*_STEP_COLUMNS)
    ):
        before = last.get(paragraph)
        yield Step(at, paragraph, person, name, pk, before, reason or "", until=until, cleared=mark)
        last[paragraph] = pk


_STEP_COLUMNS = (
    "history_id",
    "history_date",
    "paragraph",
    "saved_by_id",
    "saved_by_label",
    "history_change_reason",
    "saved_at",
    "cleared",
)


def _input_steps(assessment: Assessment, choice: Choice) -> Iterator[Step]:
    """The saves of the inputs beside the answers. One query."""
    last: dict[UUID, int] = {}
    for pk, at, paragraph, person, label, thing, name, from_file, why, until in _input_versions(
        assessment, choice
    ):
        reason = f"{UPLOADED} {name}" if from_file else why or ""
        before = last.get(thing)
        yield Step(at, paragraph, person, label, pk, before, reason, Kind.INPUT, thing, name, until)
        last[thing] = pk


def _input_versions(assessment: Assessment, choice: Choice) -> Any:
    """Their outlines, the oldest first; to which paragraph one belongs the input itself tells."""
    given = Contribution.objects.filter(answer__assessment=assessment)
    if choice.paragraph is not None:
        given = given.filter(answer__paragraph=choice.paragraph)
    paragraph = Subquery(given.filter(pk=OuterRef("id")).values("answer__paragraph")[:1])
    versions = Contribution.history.filter(id__in=given.values("pk")).annotate(paragraph=paragraph)
    return versions.order_by("history_date", "history_id").values_list(
        "history_id",
        "history_date",
        "paragraph",
        "saved_by_id",
        "saved_by_label",
        "id",
        "name",
        "from_file",
        "history_change_reason",
        "saved_at",
    )


def _plan_steps(assessment: Assessment, choice: Choice) -> Iterator[Step]:
    """The changes of the body's plan while this assessment was its latest one."""
    begin, end = _reign(assessment)
    rows = list(
        Action.history.filter(body_id=assessment.body_id)
        .order_by("history_date", "history_id")
        .values_list("history_id", "history_date", "paragraph", "history_user_id", "id")
    )
    people = Person.objects.filter(pk__in={row[3] for row in rows if row[3]})
    names: dict[UUID | None, str] = {person.pk: str(person) for person in people}
    last: dict[UUID, int] = {}
    for pk, at, paragraph, person, action in rows:
        asked = choice.paragraph in (None, paragraph)
        if asked and at >= begin and (end is None or at < end):
            yield Step(
                at,
                paragraph,
                person,
                names.get(person, ""),
                pk,
                last.get(action),
                kind=Kind.ACTION,
                thing=action,
            )
        last[action] = pk


def _reign(assessment: Assessment) -> tuple[datetime, datetime | None]:
    """From when to when the plan was changed beside this assessment: until the body's next one began."""
    later = (
        Assessment.objects.kept_by_bodies()
        .filter(body_id=assessment.body_id, cycle__opens_on__gt=assessment.cycle.opens_on)
        .select_related("cycle")
    )
    following = later.order_by("cycle__opens_on").first()
    return _begin(assessment), _begin(following) if following else None


def _begin(assessment: Assessment) -> datetime:
    opened = datetime.combine(assessment.cycle.opens_on, datetime.min.time(), assessment.created_at.tzinfo)
    return min(opened, assessment.created_at)


def _folded(steps: Iterable[Step]) -> list[Entry]:
    """Steps of one person on one answer or input within ten minutes as one entry.

    What came back or came in a file stands alone.
    """
    entries: list[Entry] = []
    open_ones: dict[tuple[int, UUID | None], Entry] = {}
    for step in sorted(steps, key=lambda step: (step.at, step.kind is Kind.ACTION, step.pk)):
        place = (step.paragraph, step.thing if step.kind is Kind.INPUT else None)
        entry = open_ones.get(place)
        if entry is not None and _goes_on(entry, step):
            entry.steps.append(step)
            entry.last = _end_of(step)
            continue
        entry = Entry(step.person, step.name, step.at, _end_of(step), step.paragraph, [step])
        open_ones[place] = entry
        entries.append(entry)
    return entries


def _end_of(step: Step) -> datetime:
    return max(step.at, step.until or step.at)


def _one_start(entries: list[Entry], choice: Choice) -> list[Entry]:
    """The copied answers of the start as one entry, where those of all recommendations are listed."""
    copies = [entry for entry in entries if entry.is_copy]
    if choice.paragraph is not None or not copies:
        return entries
    moments = [entry.first for entry in copies]
    start = Entry(None, "", min(moments), max(moments), copied=len(copies))
    return [start, *(entry for entry in entries if not entry.is_copy)]


def _goes_on(entry: Entry, step: Step) -> bool:
    if step.person != entry.person or step.at - entry.first > TOGETHER:
        return False
    if step.cleared is not None and entry.last <= step.cleared < step.at:
        return False
    # The plan that a save brings back belongs to that save.
    return step.kind is Kind.ACTION or not (step.reason or entry.steps[0].reason)


def _frames(assessment: Assessment, choice: Choice) -> Iterator[Entry]:
    """What the audit trail knows of period, contributors and budget. One query."""
    if choice.paragraph is not None:
        return
    events = Event.objects.filter(
        chain=assessment.body.slug, kind="frame_saved", subject=assessment.cycle.slug
    )
    for event in events.order_by("number"):
        yield Entry(
            person=UUID(event.actor_id) if event.actor_id else None,
            name=event.actor_label,
            first=event.at,
            last=event.at,
            frame=Period(date.fromisoformat(event.data["start"]), date.fromisoformat(event.data["end"])),
            budgeted="budget" in event.data,
        )


def _fill(entries: Sequence[Entry], names: Names) -> None:
    """Read the content of the steps of these entries, and compare the first with the last of each."""
    wanted: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    for entry in entries:
        for step in _ends(entry):
            wanted[step.kind].update(pk for pk in (step.pk, step.before) if pk is not None)
    answers = dict(Answer.history.filter(pk__in=wanted[Kind.ANSWER]).values_list("history_id", "entry"))
    inputs = dict(Contribution.history.filter(pk__in=wanted[Kind.INPUT]).values_list("history_id", "entry"))
    plan = {row.history_id: row for row in Action.history.filter(pk__in=wanted[Kind.ACTION])}
    content: Content = {Kind.ANSWER: answers, Kind.INPUT: inputs, Kind.ACTION: plan}
    told = with_names(names, [*answers.values(), *inputs.values()])
    for entry in entries:
        entry.changes = tuple(_changes(entry, content, told))


def _ends(entry: Entry) -> list[Step]:
    """Of each thing in the entry the first step and the last."""
    things: dict[UUID | None, list[Step]] = defaultdict(list)
    for step in entry.steps:
        things[step.thing].append(step)
    return [step for found in things.values() for step in (found[0], found[-1])]


def _changes(entry: Entry, content: Content, names: Names) -> Iterator[Change]:
    ends = _ends(entry)
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        found = content[last.kind]
        if last.kind is not Kind.ACTION:
            before = found.get(first.before or 0, {})
            yield from changes(_without_plan(before), _without_plan(found[last.pk]), names)
        else:
            before, after = found.get(first.before or 0), found[last.pk]
            if before is not None:
                yield from moved(before.paragraph, after.paragraph)
            yield from action_change(_as_entry(before), _as_entry(after))


def _without_plan(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "actions"}


def _as_entry(row: Any) -> Mapping[str, Any] | None:
    """A version of an action in the answers-file shape; None where there was none."""
    if row is None or row.history_type == "-":
        return None
    return action_entry(row).as_json()


def with_names(names: Names, entries: Collection[Mapping[str, Any]]) -> Names:
    """The same words, with the names of the mechanisms and files that the entries mention.

    One query, and one more if there are files.
    """
    slugs = {slug for entry in entries for slug in named_in(entry)}
    rows = Body.objects.filter(slug__in=slugs or [""])
    keys = {key for entry in entries for key in entry.get("files", {}).values()}
    files = EvidenceFile.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return Names(
        names.criteria, dict(rows.values_list("slug", "name")), {str(key): name for key, name in files}
    )


def criteria_names(assessment: Assessment) -> Names:
    """The criteria in the words of the question page."""
    variant = Variant(assessment.body.kind)
    return Names(
        criteria={
            item.code: with_dates(item.written[variant], assessment.period_end)
            for recommendation in outline_of(assessment).recommendations
            for item in recommendation.criteria
        }
    )
