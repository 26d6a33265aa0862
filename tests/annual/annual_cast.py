"""A cycle with named and unnamed bodies of both kinds, of which the annual report tells."""

from __future__ import annotations

from dataclasses import replace

from assessments.annual.draft import Draft, read_draft
from assessments.answers.scoring import Standing
from assessments.answers.value import Answer, Reference
from assessments.models import Cycle, Submission
from assessments.submitting.line_signs import Audience
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Person
from recommendations.outline import CriterionValue, Variant
from tests.comparing.compared_bodies import behind, shares
from tests.factories import level

PLAN = Reference("Plan", strength=2, date="2026-03-01", url="https://example.org/plan", page="4")


def works(number: int, words: str, variant: Variant = Variant.REGIONAL) -> Answer:
    """In operation, supported by its own answers and an open document."""
    found = behind(number, Standing.BORNE_OUT, variant=variant)
    return replace(found, explanation=words, evidence=(PLAN,))


def lacks(number: int, at: int = 0, **criteria: str) -> Answer:
    """A gap; `criteria` are answers by the number of the criterion: ``n1="no"``."""
    given = {f"{number}.{name[1:]}": CriterionValue(value) for name, value in criteria.items()}
    return replace(level(number, at), criteria=given)


def fill(cycle: Cycle) -> dict[str, Submission]:
    """Three named mechanisms, one of them public and not to be named in the report; one that is not named;
    and two named national bodies."""
    return {
        "amber": shares(cycle, "Amber League", works(112, "Amber plan in force."), named=True, level=2),
        "basalt": shares(cycle, "Basalt Pact", lacks(112, 0, n1="no", n2="no"), named=True),
        "coral": shares(cycle, "Coral Forum", lacks(112, 1, n1="no"), sharing=Sharing.PUBLIC),
        "quiet": shares(cycle, "Quiet Union", works(112, "Quiet words."), lacks(113, 0), level=3),
        "delta": shares(cycle, "Delta Body", level(112, 0), named=True, national=True),
        "elm": shares(
            cycle, "Elm Body", works(112, "Elm plan.", Variant.NATIONAL), named=True, national=True
        ),
    }


def draft_of(reviewer: Person, cycle: Cycle, audience: Audience = Audience.NAMED) -> Draft:
    found = read_draft(principal_of(reviewer), cycle, audience)
    assert found is not None
    return found


def text_of(draft: Draft, key: str) -> str:
    return draft.find(key).text
