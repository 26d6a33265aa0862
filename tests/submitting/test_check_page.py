"""The check of a returned assessment: a link only where something can be put right."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment, Submission
from assessments.reviewing.acts import return_to_body
from mechanisms.models import Person
from tests.factories import acting


@pytest.fixture
def shown(client: Client, submission: Submission, reviewer: Person, coordinator: Person) -> str:
    """The remarks after a return for 112, with 112 and 113 not answered."""
    blanks = Answer.objects.filter(assessment=submission.assessment, paragraph__in=(112, 113))
    blanks.update(state="blank", level=None)
    return_to_body(by=acting(reviewer), submission=submission, message="Since when?", paragraphs=[112])
    client.force_login(coordinator)
    page = client.get(reverse("assessments:check", args=[submission.assessment_id]))
    return page.content.decode().split('id="remarks-title"')[1].split("</section>")[0]


def test_what_the_reviewer_asked_about_has_a_link(shown: str, submission: Submission) -> None:
    assert reverse("assessments:question", args=[submission.assessment_id, 112]) in shown


def test_what_is_closed_has_none_and_says_so(shown: str, submission: Submission) -> None:
    assert reverse("assessments:question", args=[submission.assessment_id, 113]) not in shown
    assert "(closed)" in shown
    assert "only they are open, and only they have a link here" in shown


def test_a_draft_links_them_all(client: Client, coordinator: Person, draft: Assessment) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()
    assert "(closed)" not in page
    assert all(reverse("assessments:question", args=[draft.pk, n]) in page for n in range(106, 138))
