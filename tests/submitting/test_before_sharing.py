"""Before anybody chooses who may see a submission, the page says what stands in the way or goes with it.

2026 tells what changed since 2024: so it is never seen by more people than 2024, and is hidden with it.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Cycle, Submission
from assessments.submitting.after_submitting import hidden_with, make_private
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices
from mechanisms.access import Sharing
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, acting, level, signed_in_now

STAFF = Choices(Sharing.RAPPORTEUR, False, False, False)
PUBLIC = {"sharing": "public", "named": "no", "quoted": "no", "introduced": "no"}
HIDES = "Version 1 of 2026 is hidden with it"
FIRST = "that one is shared less widely. Share that one as widely first."
NARROWER = "Version 1 of 2026 says what changed since this submission, and is shared more widely"


@pytest.fixture
def earlier(edition) -> Cycle:
    return CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )


@pytest.fixture
def before(earlier) -> Submission:
    return shares(earlier, "Open", level(112, 0), sharing=Sharing.PUBLIC, level=3)


@pytest.fixture
def after(cycle, before) -> Submission:
    return shares(cycle, "Open", body=before.assessment.body, sharing=Sharing.PUBLIC, level=2)


def _client(submission: Submission) -> Client:
    return signed_in_now(Client(), submission.assessment.body.memberships.all()[0].account)


def _address(submission: Submission) -> str:
    return reverse("assessments:sharing", args=[submission.assessment_id, submission.version])


def _under(page: str, choice: str) -> str:
    """What stands under a choice of “Who may see this submission?”."""
    return page.split(f'value="{choice}"')[1].split('class="form-check"')[0]


def test_hiding_says_before_what_is_hidden_with_it(before: Submission, after: Submission) -> None:
    page = _client(before).get(_address(before)).content.decode()
    said = _under(page, "private")
    assert HIDES in said
    assert reverse("assessments:receipt", args=[after.assessment_id, 1]) in said
    assert hidden_with(before) == [after]
    assert HIDES not in _client(after).get(_address(after)).content.decode()


def test_what_is_said_is_what_happens(before: Submission, after: Submission) -> None:
    by = acting(before.assessment.body.memberships.all()[0].account)
    assert make_private(by=by, submission=before) == [after]
    assert set(Submission.objects.values_list("sharing", flat=True)) == {"private"}
    before.refresh_from_db()
    assert HIDES not in _client(before).get(_address(before)).content.decode()


def test_nothing_hangs_on_a_submission_that_none_tells_of(before: Submission) -> None:
    page = _client(before).get(_address(before)).content.decode()
    assert 'class="remark"' not in page


def test_fewer_readers_than_a_later_one_has_the_link_to_that_one(
    before: Submission, after: Submission
) -> None:
    client = _client(before)
    said = _under(client.get(_address(before)).content.decode(), "rapporteur")
    assert NARROWER in said
    assert f'href="{_address(after)}"' in said
    refused = client.post(
        _address(before), {"sharing": "rapporteur", "named": "no", "quoted": "no", "introduced": "no"}
    )
    assert refused.status_code == 422
    assert f'href="{_address(after)}"' in refused.content.decode()


def test_more_readers_than_the_earlier_one_has_the_link_to_that_one(
    before: Submission, after: Submission
) -> None:
    by = acting(before.assessment.body.memberships.all()[0].account)
    for row in (after, before):
        change_choices(by=by, submission=row, choices=STAFF)
    client = _client(after)
    said = _under(client.get(_address(after)).content.decode(), "public")
    assert FIRST in said
    assert f'href="{_address(before)}"' in said
    refused = client.post(_address(after), PUBLIC)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert text.count(FIRST) == 3, "above the form, at the question and under the choice"
    assert f'href="{_address(before)}"' in text
