"""What a choice of sharing takes out of the sealed copy is said beside that choice, before it is made."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.starting import start_assessment
from assessments.models import Assessment
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import BodyMembership
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory, CycleFactory, acting, answer_all

SECTION = "leaves out the section “Change since the last cycle”"
ASK = 'id="ask-title"'
CHOICES = {"sharing": "public", "named": "yes", "quoted": "no", "introduced": "no", "mechanisms": "no"}
STAFF, PUBLIC, PRIVATE = Sharing.RAPPORTEUR, Sharing.PUBLIC, Sharing.PRIVATE


@pytest.fixture
def second(cycle, edition, request) -> Assessment:
    """The draft of a body whose submission of 2024 is shared as the parameter says."""
    sharing, shown = request.param
    earlier = CycleFactory.create(
        slug="2024", name="2024", edition=edition,
        opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30),
    )  # fmt: skip
    sent = shares(earlier, "Amber League", sharing=sharing, shown=shown)
    body = sent.assessment.body
    BodyMembership.objects.create(member=body, mechanism=BodyFactory.create(slug="river"))
    draft = start_assessment(
        by=acting(body.memberships.all()[0].account),
        body=body,
        cycle=cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    answer_all(draft, 2)
    return draft


@pytest.mark.parametrize(
    ("second", "beside"),
    [
        ((PRIVATE, False), {"rapporteur", "public", "mechanisms"}),
        ((STAFF, False), {"public", "mechanisms"}),
        ((STAFF, True), {"public"}),
        ((PUBLIC, False), set()),
    ],
    indirect=["second"],
)
def test_it_is_said_beside_the_choices_that_leave_the_change_out(
    client: Client, second: Assessment, beside: set[str]
) -> None:
    client.force_login(second.body.memberships.all()[0].account)
    form = client.get(reverse("assessments:choose", args=[second.pk])).content.decode()
    said = {
        ("staff first" in words and "rapporteur")
        or ("everybody first" in words and "public")
        or ("show them" in words and "mechanisms")
        for words in re.findall(rf"{SECTION}[^<]*", form)
    }
    assert said == beside
    client.post(reverse("assessments:choose", args=[second.pk]), CHOICES)
    shown, ask = client.get(reverse("assessments:submit", args=[second.pk])).content.decode().split(ASK)
    assert "your choices" in ask
    assert (SECTION in shown) is ("public" in beside)


@pytest.mark.parametrize("second", [(STAFF, False)], indirect=True)
@pytest.mark.parametrize(("sharing", "kept"), [(PRIVATE, True), (STAFF, True), (PUBLIC, False)])
def test_what_is_sealed_is_what_was_said(second: Assessment, sharing: Sharing, kept: bool) -> None:
    by = acting(second.body.memberships.all()[0].account)
    choices = Choices(sharing, False, False, False)
    document = json.loads(submit(by=by, assessment=second, choices=choices).document)
    assert (document["previous"] is not None) is kept
