"""What the body's own people have in the report of their draft: acts at each gap, and the rehearsal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.value import Reference
from assessments.issuing.report_files import draft_of
from assessments.models import Answer, Assessment, Submission
from assessments.report.files import print_html
from assessments.report.rehearsal import QUESTIONS
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import CycleFactory, acting, answer_all, level

REHEARSAL = "What would a reader ask?"
ACTS = ("Add an action", "Add evidence", "Change the answer")


@pytest.fixture
def gaps(draft: Assessment) -> Assessment:
    """Every answer at level 1, but 113 at level 2 with nothing behind it."""
    answer_all(draft, level=1)
    Answer.objects.filter(assessment=draft, paragraph=113).update(level=2)
    return draft


def address(of: Assessment) -> str:
    return reverse("assessments:report", args=[of.pk])


def acts_of(page: str) -> dict[int, list[str]]:
    """Each gap with the words of what can be done about it."""
    found = {}
    for part in page.split('<article class="gap"')[1:]:
        number = re.search(r'id="gap-(\d+)"', part)
        acts = part.partition('class="gap-acts')[2].partition("</p>")[0]
        assert number is not None
        found[int(number[1])] = re.findall(r'<a href="[^"]*back=report">([^<]+)<', acts)
    return found


@pytest.mark.parametrize(
    ("who", "may"),
    [("coordinator", set(range(106, 138)) - {113}), ("contributor", {128, 129}), ("reader", set())],
)
def test_each_gap_of_a_draft_has_its_acts_for_whom_may_write(
    request: pytest.FixtureRequest, client: Client, gaps: Assessment, who: str, may: set[int]
) -> None:
    client.force_login(request.getfixturevalue(who))
    found = acts_of(client.get(address(gaps)).content.decode())
    assert len(found) == 31
    assert {number for number, acts in found.items() if acts == [*ACTS]} == may
    assert all(acts in ([], [*ACTS]) for acts in found.values())


def test_what_is_frozen_has_neither_acts_nor_a_rehearsal(
    client: Client, submission: Submission, coordinator: Person
) -> None:
    client.force_login(coordinator)
    page = client.get(address(submission.assessment)).content.decode()
    assert not any(acts_of(page).values())
    assert REHEARSAL not in page


def _evidence(client: Client, of: Assessment) -> Any:
    place = reverse("assessments:evidence_add", args=[of.pk, 112])
    return client.post(f"{place}?back=report", {"title": "Law", "strength": "1"})


def _action(client: Client, of: Assessment) -> Any:
    place = reverse("assessments:action_add", args=[of.pk])
    typed = {"paragraph": "112", "what": "Write a law", "status": "planned"}
    return client.post(f"{place}?paragraph=112&back=report", typed)


def _answer(client: Client, of: Assessment) -> Any:
    place = reverse("assessments:question", args=[of.pk, 112])
    revision = str(Answer.objects.get(assessment=of, paragraph=112).revision)
    return client.post(f"{place}?back=report", {"revision": revision, "choice": "2", "explanation": "Done."})


@pytest.mark.parametrize(
    ("act", "gaps_then", "said"),
    [(_evidence, 31, "Law"), (_action, 31, "Write a law"), (_answer, 30, "Paragraph 112 is saved.")],
)
def test_each_act_leads_back_to_the_gap_and_the_report_says_it(
    client: Client, gaps: Assessment, coordinator: Person, act: Callable[..., Any], gaps_then: int, said: str
) -> None:
    client.force_login(coordinator)
    response = act(client, gaps)
    assert response["Location"] == f"{address(gaps)}#gap-112"
    page = client.get(address(gaps)).content.decode()
    assert said in page
    assert f"{gaps_then} gaps: " in page or f"{gaps_then} are gaps: " in page
    assert len(acts_of(page)) == gaps_then


@pytest.mark.parametrize("who", ["coordinator", "contributor", "reader"])
def test_the_rehearsal_is_a_chapter_of_the_draft_for_its_own_people(
    request: pytest.FixtureRequest, client: Client, gaps: Assessment, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    page = client.get(address(gaps)).content.decode()
    chapter = page.split('id="asked"')[1].split("</details>")[0]
    assert "How did you find this level? Some of its questions have no answer. (32)" in chapter
    assert f"{reverse('assessments:question', args=[gaps.pk, 113])}?back=report" in chapter


@pytest.mark.parametrize("template", ["report", "brief"])
def test_no_file_holds_the_rehearsal(gaps: Assessment, template: str) -> None:
    printed = print_html(*draft_of(gaps, "en"), template)
    assert "gap" in printed
    assert REHEARSAL not in printed
    assert not any(str(question) in printed for question in QUESTIONS.values())


PLAN = Reference("Plan", 2, "2024-03-01", "https://example.org/plan", "4")
LAW = replace(PLAN, title="Law", url="https://example.org/law")


@pytest.mark.parametrize(
    ("now", "evidence", "asked"), [(2, [PLAN], True), (2, [PLAN, LAW], False), (1, [PLAN], False)]
)
def test_a_level_that_moved_is_asked_about_unless_a_new_document_is_named(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    edition: Any,
    now: int,
    evidence: list[Reference],
    asked: bool,
) -> None:
    """By the references of the last submission."""
    earlier = CycleFactory.create(
        slug="2024", name="2024", edition=edition,
        opens_on=date(2024, 1, 1), closes_on=date(2099, 6, 30),
    )  # fmt: skip
    by, body = acting(coordinator), draft.body
    period: dict[str, Any] = {"period_start": date(2023, 1, 1), "period_end": date(2024, 6, 30)}
    before = start_assessment(by=by, body=body, cycle=earlier, **period)
    save_answer(by=by, assessment=before, entry=replace(level(112, 1), evidence=(PLAN,)))
    submit(by=by, assessment=before, choices=Choices(Sharing.PRIVATE, False, False, False))
    save_answer(by=by, assessment=draft, entry=replace(level(112, now), evidence=tuple(evidence)))
    client.force_login(coordinator)
    for place in (address(draft), reverse("assessments:check", args=[draft.pk])):
        said = " ".join(client.get(place).content.decode().split())
        assert ("Why is the level another one than last time?" in said) is asked
        assert (": 1 in <bdi>2024</bdi>, 2 now" in said) is asked
