"""Still true? A copied answer is confirmed as it is, once, by whoever may write it; nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.rows import load_answers
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, CriterionAnswer, Cycle
from assessments.submitting.submitting import Choices, submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from recommendations.catalogue import outline_of
from recommendations.models import Edition
from recommendations.outline import CriterionValue, Variant
from tests.factories import CycleFactory, acting, file_of, level

LAST_YEAR = datetime(2025, 8, 1, 9, tzinfo=UTC)
PERIOD: dict[str, Any] = {"period_start": date(2025, 7, 1), "period_end": date(2026, 6, 30)}
LONG = " ".join(["A plan has been in force since 2024."] * 8)
OLD = Reference("Plan", 2, "2024-03-01", "https://example.org/plan")
NEW = Reference("Review", 2, "2025-09-01", "https://example.org/review")
HTMX: dict[str, Any] = {"HX-Request": "true"}


def answered(paragraph: int, number: int, *evidence: Reference, why: str = "As the plan says.") -> Answer:
    return Answer(paragraph, State.LEVEL, level=number, explanation=why, evidence=evidence)


@pytest.fixture
def copied(coordinator: Person, north: Body, edition: Edition, cycle: Cycle) -> Assessment:
    """2026, begun with six answers of 2025; `contributor` is asked for 113, 128 and 129."""
    by = acting(coordinator, LAST_YEAR)
    before = CycleFactory.create(
        slug="2025", name="2025", edition=edition, opens_on=date(2025, 1, 15), closes_on=date(2025, 9, 30)
    )
    first = start_assessment(by=by, body=north, cycle=before, **PERIOD)
    entries = (
        answered(112, 2, OLD, why=LONG),
        answered(113, 2, NEW),
        answered(114, 0),
        answered(118, 2),
        answered(128, 3, OLD, NEW),
        Answer(130, State.DONT_KNOW),
    )
    apply_file(by=by, assessment=first, file=file_of(*entries))
    submit(by=by, assessment=first, choices=Choices(Sharing.PRIVATE, False, False, False))
    return start_assessment(by=acting(coordinator), body=north, cycle=cycle, copy_last=True, **PERIOD)


@pytest.fixture
def at_desk(client: Client, copied: Assessment, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def desk(assessment: Assessment) -> str:
    return reverse("assessments:still_true", args=[assessment.pk])


def row(assessment: Assessment, paragraph: int) -> AnswerRow:
    return AnswerRow.objects.get(assessment=assessment, paragraph=paragraph)


def say_yes(client: Client, assessment: Assessment, paragraph: int, revision: int = 0, **headers: Any) -> Any:
    address = reverse("assessments:confirm_copy", args=[assessment.pk, paragraph])
    return client.post(address, {"revision": str(revision)}, headers=headers)


def words(page: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


def line(page: Any, paragraph: int) -> str:
    """What the row of this paragraph says."""
    found = page.content.decode().split(f'<tr id="para-{paragraph}"', 1)[1].split("</tr>", 1)[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found.split(">", 1)[1]).split()))


def test_the_copied_answers_stand_in_one_table(at_desk: Client, copied: Assessment) -> None:
    page = at_desk.get(desk(copied))
    said = words(page)
    assert "6 answers copied from 2025: still true?" in said
    assert "6 left to check." in said
    assert page.content.decode().count("data-confirm>") == 6
    assert "In operation" in line(page, 112)
    assert "1, of 1 March 2024" in line(page, 112)
    assert "2, the newest of 1 September 2025" in line(page, 128)
    assert "None" in line(page, 118)


def test_newer_evidence_is_asked_for_only_where_it_is_old(at_desk: Client, copied: Assessment) -> None:
    page = at_desk.get(desk(copied))
    asked = [
        number for number in (112, 113, 114, 118, 128, 130) if "add newer evidence" in line(page, number)
    ]
    assert asked == [112]


def test_yes_saves_it_as_it_is(at_desk: Client, copied: Assessment) -> None:
    before = load_answers(copied, 128)[0]
    answer = say_yes(at_desk, copied, 128)
    assert answer.url == desk(copied) + "#para-130"
    now, stored = load_answers(copied, 128)[0], row(copied, 128)
    assert (stored.copied, stored.revision, stored.saved_by_label) == (False, 1, "Coordinator")
    assert now.in_file() == before.in_file()
    assert [item.key for item in now.evidence] == [item.key for item in before.evidence]
    page = at_desk.get(desk(copied))
    assert "Paragraph 128 is saved." in words(page)
    assert "5 left to check." in words(page)
    assert 'id="para-128"' not in page.content.decode()


def test_the_script_gets_the_row_with_its_undo(at_desk: Client, copied: Assessment) -> None:
    answer = say_yes(at_desk, copied, 112, **HTMX)
    said = words(answer)
    assert answer.content.decode().startswith('<tr id="para-112"')
    assert "Undo this save" in said
    assert "5 left to check." in said
    undo = reverse("assessments:undo", args=[copied.pk, 112])
    back: Any = at_desk.post(undo, {"revision": "1", "still_true": "1"})
    assert back.url == desk(copied) + "#para-112"
    assert row(copied, 112).copied
    assert load_answers(copied, 112)[0].explanation == LONG


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "script"])
def test_a_colleague_who_saved_meanwhile_is_named(
    at_desk: Client, copied: Assessment, contributor: Person, headers: dict[str, Any]
) -> None:
    save_answer(by=acting(contributor), assessment=copied, entry=level(128, 1, "No longer."))
    answer = say_yes(at_desk, copied, 128, **headers)
    assert answer.status_code == 409
    assert f"{contributor.name} changed this answer after you opened this page." in words(answer)
    assert (row(copied, 128).level, row(copied, 128).revision) == (1, 1)


def test_an_older_page_confirms_nothing(at_desk: Client, copied: Assessment) -> None:
    """The number moves also when the plan changes: what the person has seen is another answer."""
    AnswerRow.objects.filter(assessment=copied, paragraph=112).update(revision=3)
    answer = say_yes(at_desk, copied, 112, revision=0, **HTMX)
    assert answer.status_code == 409
    assert row(copied, 112).copied
    assert 'name="revision" value="3"' in answer.content.decode()


def test_what_is_confirmed_twice_is_saved_once(at_desk: Client, copied: Assessment) -> None:
    say_yes(at_desk, copied, 112)
    assert say_yes(at_desk, copied, 112).status_code == 409
    assert row(copied, 112).revision == 1


def test_contributors_confirm_what_they_are_asked_for(
    client: Client, copied: Assessment, contributor: Person
) -> None:
    client.force_login(contributor)
    page = client.get(desk(copied))
    assert page.content.decode().count("data-confirm>") == 2
    assert "4 more are for others to check." in words(page)
    assert say_yes(client, copied, 112).status_code == 403
    assert row(copied, 112).copied
    assert say_yes(client, copied, 113).status_code == 302
    assert not row(copied, 113).copied


def test_whoever_reads_confirms_nothing(client: Client, copied: Assessment, reader: Person) -> None:
    client.force_login(reader)
    page = client.get(desk(copied)).content.decode()
    assert page.count("<tr id=") == 6
    assert "data-confirm>" not in page


def first_without_partly(paragraph: int) -> str:
    """A criterion of this recommendation that can't be met in part, for a regional body."""
    found = outline_of(Edition.objects.get()).recommendation(paragraph).criteria
    return next(item.code for item in found if CriterionValue.PARTLY not in item.offers(Variant.REGIONAL))


class TestAnswerAgain:
    """What this edition no longer offers, or a state that says nothing, takes more than one key."""

    def again(self, at_desk: Client, copied: Assessment, paragraph: int) -> Any:
        page = at_desk.get(desk(copied))
        assert "Answer again" in line(page, paragraph)
        assert page.content.decode().count("data-confirm>") == 5
        answer = say_yes(at_desk, copied, paragraph)
        assert answer.status_code == 409
        assert (row(copied, paragraph).copied, row(copied, paragraph).revision) == (True, 0)
        return line(page, paragraph)

    def test_partly_that_is_no_longer_offered(self, at_desk: Client, copied: Assessment) -> None:
        answer = row(copied, 118)
        code = first_without_partly(118)
        criterion = answer.recommendation.criteria.get(code=code)
        CriterionAnswer.objects.create(answer=answer, criterion=criterion, value="partly")
        assert f"{code} can’t be met in part" in self.again(at_desk, copied, 118)

    def test_a_state_without_its_reason(self, at_desk: Client, copied: Assessment) -> None:
        AnswerRow.objects.filter(assessment=copied, paragraph=130).update(state="elsewhere")
        self.again(at_desk, copied, 130)

    def test_what_was_never_answered(self, at_desk: Client, copied: Assessment) -> None:
        AnswerRow.objects.filter(assessment=copied, paragraph=130).update(state="blank")
        assert "The last cycle has no answer" in self.again(at_desk, copied, 130)


def test_a_level_that_moved_asks_for_newer_evidence(
    at_desk: Client, copied: Assessment, coordinator: Person
) -> None:
    by = acting(coordinator)
    for entry in (answered(118, 3), answered(113, 3, NEW), answered(114, 1), answered(128, 3, OLD, NEW)):
        save_answer(by=by, assessment=copied, entry=entry)
    said = words(at_desk.get(desk(copied))).split("Add newer evidence")[1]
    assert "The level went from 2 to 3: add newer evidence to 118" in said
    assert not [number for number in ("113", "114", "128") if f"to {number}" in said]


def test_when_all_are_checked_it_goes_on(at_desk: Client, copied: Assessment) -> None:
    for number in (112, 113, 114, 118, 128):
        say_yes(at_desk, copied, number)
    answer = say_yes(at_desk, copied, 130, **HTMX)
    assert "None is left to check. Continue: paragraph 106" in words(answer)
    assert "No copied answer to check" in words(at_desk.get(desk(copied)))


@pytest.mark.parametrize("page", ["task_list", "dashboard"])
def test_the_way_there(
    client: Client, copied: Assessment, coordinator: Person, reader: Person, page: str
) -> None:
    address = reverse(f"assessments:{page}", args=[copied.pk] if page == "task_list" else [])
    link = f'<a href="{desk(copied)}">6 answers copied from 2025: still true?</a>'
    client.force_login(coordinator)
    assert link in client.get(address).content.decode()
    client.force_login(reader)
    assert desk(copied) not in client.get(address).content.decode()


def test_queries(
    at_desk: Client, copied: Assessment, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    at_desk.get(desk(copied))
    with django_assert_max_num_queries(14):
        at_desk.get(desk(copied))
    with django_assert_max_num_queries(32):
        say_yes(at_desk, copied, 112, **HTMX)
