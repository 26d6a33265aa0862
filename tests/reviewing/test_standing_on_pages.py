"""What the reviewer sees of a level: what stands behind it, what was asked, how criteria are answered."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.models import Submission
from recommendations.outline import Variant
from tests.comparing.compared_bodies import behind, mixed, shares
from tests.kept_rows import CASTS
from tests.report.sample_reports import outline

NATIONAL = Variant.NATIONAL
WHY = {
    Standing.ABOVE: "The level goes further than the body’s own answers: claimed 2, criteria support 0.",
    Standing.UNANSWERED: "Level 2. Questions are left open. 3 of 4 criteria are left open",
    Standing.IN_PART: "Level 2. Its answers say only: in part. Needed criteria are met in part",
    Standing.NO_REFERENCE: "Level 2. No document is named. Nothing beside the statement itself says so.",
    Standing.NOT_OPEN: "Level 2. The document is not open to readers. The documents are unpublished",
}
PLACES = dict(zip((112, 113, 114, 116, 117, 118), Standing, strict=True))


@pytest.fixture
def sent(cycle, reviewer) -> Submission:
    """A task force with each of the six behind one level, and one answer in which no case arose."""
    CASTS.kept("six standings", lambda: share(cycle))
    return Submission.objects.get(assessment__body__slug="fern-task-force")


def share(cycle) -> None:
    each = (behind(number, standing, variant=NATIONAL) for number, standing in PLACES.items())
    shares(cycle, "Fern Task Force", *each, mixed(137, 1, NATIONAL), national=True)


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


def words(desk: Client, name: str, *args: object) -> str:
    text = desk.get(reverse(f"assessments:{name}", args=args)).text
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)))


@pytest.mark.parametrize(("number", "standing"), PLACES.items())
def test_a_flag_names_what_stands_behind_a_level(desk, sent, number: int, standing: Standing) -> None:
    text = words(desk, "review_answer", sent.assessment_id, number)
    assert ("Look at this twice" in text) is (standing is not Standing.BORNE_OUT)
    for other, why in WHY.items():
        assert (why in text) is (other is standing), other
    assert str(labels.STANDINGS[standing]) in text


def test_the_list_of_answers_has_each_flag_in_short(desk, sent) -> None:
    text = words(desk, "review", sent.assessment_id)
    for standing in (Standing.UNANSWERED, Standing.IN_PART, Standing.NO_REFERENCE, Standing.NOT_OPEN):
        assert f"level 2: {labels.STANDING_LABELS[standing].short}" in text
    assert "claimed 2, criteria support 0" in text


def test_the_question_stands_under_the_official_text_in_the_body_s_wording(desk, sent) -> None:
    recommendation = next(item for item in outline().recommendations if item.means[NATIONAL])
    text = words(desk, "review_answer", sent.assessment_id, recommendation.paragraph)
    assert recommendation.titles[NATIONAL] in text
    asked = text.index(f"The question that was asked: {recommendation.prompts[NATIONAL]}")
    assert text.index("word for word") < asked
    assert all(item in text[asked:] for item in recommendation.means[NATIONAL])


def test_no_case_and_partly_come_with_what_they_mean(desk, sent) -> None:
    given = mixed(137, 1, NATIONAL).criteria
    criterion = next(item for item in outline().recommendation(137).criteria if given[item.code] == "no_case")
    text = words(desk, "review_answer", sent.assessment_id, 137)
    assert f"No case arose: {criterion.no_case[NATIONAL]}" in text
