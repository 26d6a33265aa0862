"""Last cycle's answer off the screen: in the workbook and on paper where it is wanted, never as an answer."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.starting import start_assessment
from assessments.models import Assessment, Cycle, Submission
from assessments.offline.paper import questionnaire_pdf
from assessments.offline.questionnaire import Last, Questionnaire, last_answers
from assessments.offline.reading import read_file
from assessments.offline.workbook import questionnaire_xlsx
from mechanisms.models import Body, Person
from tests.factories import CycleFactory, acting
from tests.offline.questionnaires import questionnaire

LAST = Last("2025", "2 · In operation", "An office began.")


def asked(last: Last | None, *paragraphs: int, **more: Any) -> Questionnaire:
    found = questionnaire(paragraphs, **more)
    groups = tuple(
        replace(group, items=tuple(replace(item, last=last) for item in group.items))
        for group in found.groups
    )
    return replace(found, groups=groups)


def texts(made: Questionnaire, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(questionnaire_xlsx(made).data))
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value]


def test_the_workbook_says_it_beside_each_question_and_reads_nothing_of_it() -> None:
    made = asked(LAST, 113)
    assert "Last cycle (2025): 2 · In operation\nAn office began." in texts(made, "Questions")
    (back,) = read_file("a.xlsx", questionnaire_xlsx(made).data).answers
    assert back.said["state"] == "blank"
    assert "explanation" not in back.said


def test_nothing_is_said_of_it_where_it_does_not_go_along() -> None:
    assert not [text for text in texts(asked(None, 113), "Questions") if "Last cycle" in text]


def test_the_paper_says_it_too() -> None:
    assert "An office began." in str(questionnaire_pdf(asked(LAST, 113)).given)
    assert "Last cycle" not in str(questionnaire_pdf(asked(None, 113)).given)


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [((113,), "1 recommendation "), ((113, 114, 120), "3 recommendations "), ((), "32 recommendations ")],
)
def test_the_first_sheet_counts_what_is_asked(paragraphs: tuple[int, ...], title: str) -> None:
    assert texts(asked(None, *paragraphs), "Start")[0].startswith(f"Questionnaire: {title}")


def test_a_ministry_signs_off_in_cells_that_can_be_filled_in_and_the_body_does_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(questionnaire_xlsx(asked(None, 113, for_whom="Labour")).data))
    start = book["Start"]
    cells = {str(row[2].value): row[1] for row in start.iter_rows() if row[2].value}
    assert set(cells) == {"signed.name", "signed.post", "signed.day"}
    assert not any(cell.protection.locked for cell in cells.values())
    assert start.column_dimensions["C"].hidden
    assert "signed.name" not in texts(asked(None, 113), "Start")


@pytest.mark.django_db
class TestWhatItIs:
    @pytest.fixture
    def before(self, submission: Submission) -> Submission:
        """The body submitted in a cycle that opened earlier."""
        Cycle.objects.filter(pk=submission.assessment.cycle_id).update(opens_on=date(2025, 1, 1))
        return submission

    @pytest.fixture
    def now(self, before: Submission, coordinator: Person, north: Body, edition: Any) -> Assessment:
        cycle = CycleFactory.create(slug="2027", edition=edition, opens_on=date(2027, 1, 1))
        by, first, last = acting(coordinator), date(2026, 7, 1), date(2027, 6, 30)
        return start_assessment(by=by, body=north, cycle=cycle, period_start=first, period_end=last)

    def test_it_is_the_answer_of_the_last_submission_without_its_references(
        self, now: Assessment, before: Submission
    ) -> None:
        found = last_answers(now, "en")
        assert set(found) == set(range(106, 138))
        assert found[113].cycle == before.assessment.cycle.name
        assert found[113].explanation

    def test_the_page_offers_it_only_where_there_is_one(
        self, now: Assessment, before: Submission, coordinator: Person, client: Client
    ) -> None:
        client.force_login(coordinator)
        words = "With what you answered in the last cycle"
        assert words in client.get(reverse("assessments:offline", args=[now.pk])).content.decode()
        first = reverse("assessments:offline", args=[before.assessment_id])
        assert words not in client.get(first).content.decode()
