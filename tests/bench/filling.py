"""Many submissions, fast: invented bodies with copies of a handful of documents that the product made.

Every copy carries its own body's name and hash, and its line and rollups are those that a submission would
have made, so that `rescore --check` finds nothing (a test asks it). There are no rows for answers: nothing
that looks at many bodies reads them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Assistance, Reference
from assessments.models import Assessment, Cycle, Invitation, Rollup, ScoreLine, Submission, ToRead
from assessments.models.assessment import of_body
from assessments.report.document import digest
from assessments.submitting.choices import Choices
from assessments.submitting.line_signs import Audience, changes_since, counted_marks, line_strings
from assessments.submitting.passages import MADE, keep_passages
from assessments.submitting.score_lines import shared_as, tell_invitations
from assessments.submitting.submitting import submit
from assessments.submitting.triage import TALLY
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyKind, BodyType, Region
from mechanisms.models.body import plain
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Recommendation, Variant
from tests.factories import file_of

SLUG = "bench-{:06}"
NAME = "Body {:06} (sample)"
#: The last of a cycle every two years, up to ten.
CYCLES = tuple(f"bench-{year}" for year in range(2008, 2027, 2))
PATTERNS = 2
TYPES = {
    BodyKind.REGIONAL: (BodyType.REGIONAL_ORGANISATION, BodyType.SUBREGIONAL_ORGANISATION, BodyType.PROCESS),
    BodyKind.NATIONAL: (BodyType.NATIONAL_TASK_FORCE, BodyType.NATIONAL_RAPPORTEUR),
}
#: Of ten bodies: two keep it to themselves, five share it with the staff, three with everybody.
SHARINGS = (
    *("public", "rapporteur", "private", "rapporteur", "public"),
    *("rapporteur", "private", "rapporteur", "public", "rapporteur"),
)
BATCH = 1000
PERIOD = (date(2024, 7, 1), date(2026, 6, 30))
#: Beside those that submitted, one in ten was invited and shares nothing.
SILENT = 10
#: One in so many submissions also says `RARELY`, once.
SELDOM, RARELY = 250, "The ombudsperson was heard."
#: What answers say, in the six languages.
SAID = (
    "As the plan and the last report say.",
    "Victims are identified by the police and the labour inspection; compensation was paid to nobody.",
    "Aucune victime n’a été indemnisée; le plan d’action national ne le prévoit pas.",
    "La ley de 2022 crea un fondo de compensación para las víctimas, según el plan.",
    "لم يحصل أي من الضحايا على التعويض، ولا يوجد صندوق.",
    "Жертвам компенсация не выплачивалась; план действий принят.",
    "受害者没有获得赔偿，国家行动计划没有规定。",
)


@dataclass(frozen=True)
class Template:
    """A frozen document of body 0, and what its line holds and counts."""

    text: str
    strings: dict[str, Any]
    # What a line says of changes to those who may see the line before it too.
    changes: str
    # Why its answers need eyes.
    to_read: dict[str, Any]

    def changes_for(self, *, sharing: str, named: bool) -> dict[str, str]:
        """What a line shared so says of changes; a body shares both of its submissions alike."""
        return {
            audience.column: self.changes if audience.includes(sharing=sharing, named=named) else ""
            for audience in Audience
        }

    def of(self, number: int) -> str:
        """The document as another body's."""
        named = self.text.replace(SLUG.format(0), SLUG.format(number))
        return named.replace(NAME.format(0), NAME.format(number))


@dataclass
class Filler:
    """Fills the database that is at hand, more at each call: as many submissions of each body as there are
    rounds."""

    rounds: int = 2
    cycles: list[Cycle] = field(default_factory=list)
    templates: dict[tuple[str, int, int], Template] = field(default_factory=dict)
    #: A submission of each template, whose passages are copied.
    copied: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    bodies: int = 0
    counted: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def fill(self, submissions: int) -> None:
        """Go on until there are so many submissions, one of each body in each cycle."""
        if not self.templates:
            self.cycles = make_cycles(CYCLES[-self.rounds :])
            self.templates = make_templates(self.cycles)
        until = submissions // self.rounds
        for start in range(self.bodies, until, BATCH):
            with transaction.atomic():
                self._add(range(start, min(start + BATCH, until)))
        self.bodies = until
        self._count()
        tell_invitations()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _add(self, numbers: Sequence[int]) -> None:
        """Bodies with these numbers, invited to all cycles; nine of ten have submitted in each."""
        bodies = [body_of(number + 1) for number in numbers]
        Body.objects.bulk_create(bodies)
        silent = [silent_body(number + 1) for number in numbers if number % SILENT == 0]
        Body.objects.bulk_create(silent)
        before: dict[int, Submission] = {}
        for place, cycle in enumerate(self.cycles):
            Invitation.objects.bulk_create(
                Invitation(cycle=cycle, body=body, invited_on=cycle.opens_on, kind=body.kind, **of_body(body))
                for body in (*bodies, *silent)
            )
            before = self._submit(place, cycle, list(zip(numbers, bodies, strict=True)), before)

    def _submit(
        self, place: int, cycle: Cycle, bodies: list[tuple[int, Body]], before: dict[int, Submission]
    ) -> dict[int, Submission]:
        """What `submit` would write, for many at once: number → submission; `before`: those of the last
        cycle."""
        status = Assessment.Status.SUBMITTED
        period = {"period_start": PERIOD[0], "period_end": PERIOD[1]}
        rows = [Assessment(cycle=cycle, body=body, status=status, **period) for _, body in bodies]
        Assessment.objects.bulk_create(rows)
        submissions, lines, to_read = [], [], []
        alike: dict[tuple[str, int, int], list[Submission]] = defaultdict(list)
        for (number, body), assessment in zip(bodies, rows, strict=True):
            pattern = number // 7 % PATTERNS
            template = self.templates[body.kind, place, pattern]
            submissions.append(submission_of(number, assessment, template, cycle))
            if (number + 1) % SELDOM:
                alike[body.kind, place, pattern].append(submissions[-1])
            lines.append(line_of(submissions[-1], cycle, body, template))
            if submissions[-1].sharing != Sharing.PRIVATE:
                to_read.append(
                    ToRead(submission=submissions[-1], since=before.get(number), **template.to_read)
                )
            self.counted[
                cycle.pk,
                body.kind,
                lines[-1].sharing,
                lines[-1].named,
                body.region,
                body.type,
                place,
                pattern,
            ] += 1
        Submission.objects.bulk_create(submissions, batch_size=200)
        ScoreLine.objects.bulk_create(lines, batch_size=200)
        ToRead.objects.bulk_create(to_read, batch_size=200)
        for key, same in alike.items():
            self._say(key, same)
        for (number, _body), submission in zip(bodies, submissions, strict=True):
            if not (number + 1) % SELDOM:
                keep_passages(submission, with_rare_words(submission))
        return dict(zip((number for number, _body in bodies), submissions, strict=True))

    def _say(self, key: tuple[str, int, int], submissions: list[Submission]) -> None:
        """The passages of submissions with the same document: those of the first, copied by the database."""
        if key not in self.copied:
            first, *submissions = submissions
            keep_passages(first, json.loads(first.document))
            self.copied[key] = first.pk
        columns = ", ".join(connection.ops.quote_name(name) for name in MADE)
        with connection.cursor() as cursor:
            for submission in submissions:
                cursor.execute(
                    f"INSERT INTO assessments_passage (submission_id, {columns}) "  # noqa: S608
                    f"SELECT %s, {columns} FROM assessments_passage WHERE submission_id = %s",
                    [key_of(submission.pk), key_of(self.copied[key])],
                )

    def _count(self) -> None:
        """The rollups anew: so many times what each document adds."""
        rollups: Counter[tuple[Any, ...]] = Counter()
        for (*where, place, pattern), number in self.counted.items():
            template = self.templates[where[1], place, pattern]
            sharing, named = where[2:4]
            strings = template.strings | template.changes_for(sharing=sharing, named=named)
            for said in counted_marks(strings, outline_of(self.cycles[0].edition)):
                rollups[(*where, *said)] += number
        place = ("cycle_id", "kind", "sharing", "named", "region", "type")
        columns = (*place, "topic", "paragraph", "mark")
        Rollup.objects.filter(cycle__in=self.cycles).delete()
        Rollup.objects.bulk_create(
            (Rollup(**dict(zip(columns, key, strict=True)), count=count) for key, count in rollups.items()),
            batch_size=1000,
        )


def key_of(pk: UUID) -> str:
    """The key as the database at hand has it."""
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def with_rare_words(submission: Submission) -> dict[str, Any]:
    """The document with a sentence that few have, for the search alone."""
    document: dict[str, Any] = json.loads(submission.document)
    answer = next(answer for answer in document["answers"] if answer["explanation"])
    answer["explanation"] += f" {RARELY}"
    return document


def body_of(number: int) -> Body:
    """Three of four are national; every kind stands in all regions."""
    kind = BodyKind.REGIONAL if number % 4 == 0 else BodyKind.NATIONAL
    return Body(
        slug=SLUG.format(number),
        name=NAME.format(number),
        kind=kind,
        type=TYPES[kind][number // 4 % len(TYPES[kind])],
        region=list(Region)[number % 6],
        sample=True,
    )


def silent_body(number: int) -> Body:
    """One that was invited and shares nothing."""
    return Body(
        slug=f"silent-{number:06}",
        name=f"Silent body {number:06} (sample)",
        kind=BodyKind.NATIONAL,
        type=BodyType.NATIONAL_TASK_FORCE,
        region=list(Region)[number % 6],
        sample=True,
    )


def submission_of(number: int, assessment: Assessment, template: Template, cycle: Cycle) -> Submission:
    """The frozen version of one body."""
    text = template.of(number + 1)
    sharing = SHARINGS[number % 10]
    return Submission(
        assessment=assessment,
        version=1,
        document=text,
        digest=digest(text.encode()),
        sharing=sharing,
        may_be_named=sharing != "private" and number % 3 == 0,
        may_be_introduced=sharing != "private" and number % 2 == 0,
        shown_to_mechanisms=False,
        submitted_at=datetime(cycle.opens_on.year, 9, 1 + number % 28, 12, tzinfo=UTC),
        submitted_by_label="Bench",
    )


def line_of(submission: Submission, cycle: Cycle, body: Body, template: Template) -> ScoreLine:
    """The line that goes with it."""
    return ScoreLine(
        submission=submission,
        cycle=cycle,
        body=body,
        **shared_as(submission),
        region=body.region,
        type=body.type,
        sort_name=plain(body.name),
        **template.strings,
        **template.changes_for(**shared_as(submission)),
    )


def make_cycles(slugs: Sequence[str]) -> list[Cycle]:
    """Rounds of the same edition."""
    edition = current_edition()
    return [
        Cycle.objects.create(
            slug=slug,
            name=slug,
            edition=edition,
            opens_on=date(int(slug[-4:]), 7, 1),
            closes_on=date(int(slug[-4:]) + 1, 1, 31),
        )
        for slug in slugs
    ]


def make_templates(cycles: list[Cycle]) -> dict[tuple[str, int, int], Template]:
    """(kind, place of the cycle, pattern) → template, made by the product and taken back."""
    found = {}
    for kind in BodyKind:
        for pattern in range(PATTERNS):
            with transaction.atomic():
                before = ""
                for place, sent in enumerate(_submissions(kind, pattern, cycles)):
                    text = sent.document
                    strings = line_strings(json.loads(text), outline_of(cycles[0].edition))
                    changes = changes_since(before, strings["marks"]) if before else ""
                    found[kind.value, place, pattern] = Template(text, strings, changes, _to_read(sent))
                    before = strings["marks"]
                transaction.set_rollback(True)
    return found


def _to_read(submission: Submission) -> dict[str, Any]:
    columns = ("reasons", "languages", "characters", *TALLY)
    return dict(ToRead.objects.values(*columns).get(submission=submission))


def _submissions(kind: BodyKind, pattern: int, cycles: list[Cycle]) -> Iterator[Submission]:
    """What body 0 submits in one cycle after the other, so that the later tells what changed."""
    body = Body.objects.create(
        slug=SLUG.format(0),
        name=NAME.format(0),
        kind=kind,
        type=TYPES[kind][0],
        region=Region.AFRICA,
        sample=True,
    )
    for place, cycle in enumerate(cycles):
        draft = start_assessment(
            by=COMMAND_LINE, body=body, cycle=cycle, period_start=PERIOD[0], period_end=PERIOD[1]
        )
        entries = [
            entry(recommendation, kind, pattern + place)
            for recommendation in outline_of(cycle.edition).recommendations
        ]
        apply_file(by=COMMAND_LINE, assessment=draft, file=file_of(*entries))
        choices = Choices(Sharing.PUBLIC, True, True, False)
        yield submit(by=COMMAND_LINE, assessment=draft, choices=choices)


def entry(recommendation: Recommendation, kind: BodyKind, turn: int) -> Answer:
    """An answer: mostly levels, with everything else that an answer can be somewhere among the 32."""
    number = recommendation.paragraph
    which = (number * 5 + turn * 3) % 11
    criteria = {}
    for at, criterion in enumerate(recommendation.criteria):
        offered = criterion.offers(Variant(kind))
        criteria[criterion.code] = offered[(number + turn + at) % len(offered)]
    blank = Answer(number, State.BLANK)
    if which == 10:
        return blank
    said = replace(blank, explanation=SAID[(number + turn) % len(SAID)], criteria=criteria)
    if which in (8, 9):
        return replace(said, state=State.DONT_KNOW if which == 8 else State.WITHHELD)
    plan = Reference("National plan", 2, "2024-03-01", url="https://example.org/plan")
    law = Action("Write it into law", assistance=(Assistance.LEGAL,))
    return replace(
        said,
        state=State.LEVEL,
        level=which % 4,
        evidence=(plan,) if which % 3 else (),
        actions=(law,) if which % 4 < 2 else (),
    )
