"""Sixty invented bodies in two cycles, by the product's ordinary writes: what the desk has before it.

    python -m tests.bench.sixty                # into the database of DATABASE_URL, beside what is there

The same each time: what is drawn depends on body, recommendation and cycle alone. Explanations are in six
languages, of 35 to 140 words; three of four answers stay as they are from one cycle to the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import TYPE_CHECKING

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, AnswersFile, Assistance, Reference
from assessments.models import Cycle, Submission
from assessments.reviewing.cycles import close_cycle, decline, invite
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyKind, BodyType, Region
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Criterion, CriterionValue, Recommendation, Variant
from tests.bench.sixty_texts import ACTIONS, FIRST_NAMES, LANGUAGES, PAPERS, REASONS, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Sequence

BODIES = 60
YEARS = (2025, 2026)
SLUG = "{}-sixty"
SECOND_NAMES = {BodyKind.REGIONAL: "Mechanism", BodyKind.NATIONAL: "Task Force"}
TYPES = {
    BodyKind.REGIONAL: (BodyType.REGIONAL_ORGANISATION, BodyType.SUBREGIONAL_ORGANISATION, BodyType.PROCESS),
    BodyKind.NATIONAL: (BodyType.NATIONAL_TASK_FORCE, BodyType.NATIONAL_RAPPORTEUR),
}
PUBLIC = Choices(Sharing.PUBLIC, may_be_named=True, may_be_introduced=True, shown_to_mechanisms=True)
NAMED = replace(PUBLIC, sharing=Sharing.RAPPORTEUR)
UNNAMED = Choices(Sharing.RAPPORTEUR, False, False, False)
PRIVATE = replace(UNNAMED, sharing=Sharing.PRIVATE)
SHARED = (PUBLIC, NAMED, UNNAMED, UNNAMED, NAMED, replace(UNNAMED, may_be_introduced=True))
"""One after the other; in the first cycle every fourth of those that are public now was shared with staff."""
WORDS = (35, 140)
LEVELS = ((40, 40, 18, 2), (15, 40, 38, 7), (5, 25, 50, 20))
"""How often each level is given, by how far a body has come."""
MET = (0.06, 0.35, 0.8, 0.97)
"""How often a criterion is met, by the level."""
CHANGED = 0.25


@dataclass(frozen=True)
class One:
    """A body of the sixty: which one it is decides everything about it."""

    number: int
    only: BodyKind | None = None

    @property
    def kind(self) -> BodyKind:
        if self.only is not None:
            return self.only
        return BodyKind.REGIONAL if self.number % 5 < 2 else BodyKind.NATIONAL

    @property
    def language(self) -> str:
        return LANGUAGES[self.number % 6] if self.number % 3 else "en"

    @property
    def is_private(self) -> bool:
        return self.number % 20 == 19

    def body(self) -> Body:
        first = FIRST_NAMES[self.number % len(FIRST_NAMES)]
        place = ("Coast", "Valley", "Plateau", "Delta")[self.number // len(FIRST_NAMES) % 4]
        return Body(
            slug=f"sixty-{self.number:02}",
            name=f"{first} {place} {SECOND_NAMES[self.kind]} (sample)",
            kind=self.kind,
            type=TYPES[self.kind][self.number % len(TYPES[self.kind])],
            region=list(Region)[self.number % 6],
            sample=True,
        )

    def choices(self, year: int) -> Choices:
        if self.is_private:
            return PRIVATE
        wanted = SHARED[self.number % len(SHARED)]
        is_wider_now = year == YEARS[0] and wanted is PUBLIC and self.number % 4 == 0
        return UNNAMED if is_wider_now else wanted

    def file(self, year: int, asked: Sequence[Recommendation], edition: str) -> AnswersFile:
        found = (self._answer(one, year) for one in asked)
        return AnswersFile(edition, answers=tuple(one for one in found if one.state is not State.BLANK))

    def _draw(self, paragraph: int, purpose: object) -> Random:
        return Random(f"{self.number} {paragraph} {purpose}")

    def _answer(self, asked: Recommendation, year: int) -> Answer:
        """That of the first cycle, or one that is drawn anew."""
        is_new = year > YEARS[0] and self._draw(asked.paragraph, "changed").random() < CHANGED
        drawn = self._draw(asked.paragraph, year if is_new else YEARS[0])
        number, variant = asked.paragraph, Variant(self.kind)
        given = Answer(number, State.BLANK, explanation=self._text(drawn))
        chance = drawn.random()
        if chance < 0.03:
            return Answer(number, State.BLANK)
        if chance < 0.08:
            return replace(given, state=State.DONT_KNOW if chance < 0.055 else State.WITHHELD)
        if chance < 0.2 and asked.na_allowed[variant]:
            return replace(given, state=State.NOT_APPLICABLE, explanation=REASONS[self.language])
        level = drawn.choices(range(4), weights=LEVELS[self.number % 3])[0]
        return replace(
            given,
            state=State.LEVEL,
            level=level,
            criteria=dict(self._criteria(asked.criteria, level, variant, drawn)),
            evidence=tuple({one.identity: one for one in self._evidence(level, drawn)}.values()),
            actions=self._actions(level, drawn),
            priority=level < 2 and drawn.random() < 0.1,
        )

    def _text(self, drawn: Random) -> str:
        """Sentences of its language until there are enough words; a Chinese one has no blanks to count."""
        wanted, said, words = drawn.randint(*WORDS) - 12, [], 0.0
        sentences = list(SENTENCES[self.language])
        drawn.shuffle(sentences)
        for sentence in (*sentences, *sentences):
            said.append(sentence.format(year=drawn.randint(2015, 2025), n=drawn.randint(2, 90)))
            words += len(said[-1]) / 1.7 if self.language == "zh" else len(said[-1].split())
            if words >= wanted:
                break
        return " ".join(said)

    def _criteria(
        self, criteria: Sequence[Criterion], level: int, variant: Variant, drawn: Random
    ) -> Iterator[tuple[str, CriterionValue]]:
        for criterion in criteria:
            offered = [value for value in criterion.offers(variant) if value is not CriterionValue.YES]
            if drawn.random() < 0.05:
                continue
            is_met = drawn.random() < MET[level]
            yield criterion.code, CriterionValue.YES if is_met else drawn.choice(offered)

    def _evidence(self, level: int, drawn: Random) -> Iterator[Reference]:
        for _more in range(drawn.choice((0, 1, 1, 2) if level > 1 else (0, 0, 0, 1))):
            (title, name), year = drawn.choice(PAPERS), drawn.randint(2015, 2025)
            if drawn.random() < 0.3:
                yield Reference(f"{title}, {year}, draft", strength=1)
                continue
            url = f"https://example.org/{self.number}/{name}-{year}"
            yield Reference(f"{title}, {year}", 2, f"{year}-03-01", url=url, page=str(drawn.randint(2, 60)))

    def _actions(self, level: int, drawn: Random) -> tuple[Action, ...]:
        if level > 1 or drawn.random() < 0.5:
            return ()
        asks = tuple(kind for kind in Assistance if drawn.random() < 0.25)
        due = date(YEARS[1] + 1, drawn.randint(1, 12), 1) if drawn.random() < 0.7 else None
        return (Action(drawn.choice(ACTIONS), "Ministry of Justice", due, assistance=asks),)


def fill_sixty(bodies: int = BODIES, only: BodyKind | None = None) -> tuple[Cycle, Cycle]:
    """Both cycles, the first of them closed; besides, one body has declined and three are silent.

    Needs the instrument. Half a minute for all sixty. `only`: all of one kind.
    """
    everyone = [One(number, only) for number in range(bodies)]
    rows = {one: _saved(one.body()) for one in everyone}
    others = [_saved(_renamed(One(bodies + number, only).body(), "Silent")) for number in range(4)]
    first, second = (_cycle(year) for year in YEARS)
    for year, cycle in zip(YEARS, (first, second), strict=True):
        for body in (*rows.values(), *others):
            invite(by=COMMAND_LINE, cycle=cycle, body=body)
        decline(by=COMMAND_LINE, invitation=cycle.invitations.get(body=others[0]))
        asked = outline_of(cycle.edition).recommendations
        for one, body in rows.items():
            _submit(one, body, cycle, year, asked)
        if year == YEARS[0]:
            close_cycle(by=COMMAND_LINE, cycle=cycle)
    return first, second


def _saved(body: Body) -> Body:
    body.save()
    return body


def _renamed(body: Body, word: str) -> Body:
    body.slug, body.name = f"{word.lower()}-{body.slug}", f"{word} {body.name}"
    return body


def _cycle(year: int) -> Cycle:
    return Cycle.objects.create(
        slug=SLUG.format(year),
        name=SLUG.format(year),
        edition=current_edition(),
        opens_on=date(year, 9, 1),
        closes_on=date(year + 1, 2, 28),
    )


def _submit(one: One, body: Body, cycle: Cycle, year: int, asked: Sequence[Recommendation]) -> Submission:
    draft = start_assessment(
        by=COMMAND_LINE,
        body=body,
        cycle=cycle,
        period_start=date(year - 2, 9, 1),
        period_end=date(year, 8, 31),
    )
    apply_file(by=COMMAND_LINE, assessment=draft, file=one.file(year, asked, cycle.edition.code))
    return submit(by=COMMAND_LINE, assessment=draft, choices=one.choices(year))


if __name__ == "__main__":
    fill_sixty()
    print(f"{Submission.objects.count()} submissions are there.")
