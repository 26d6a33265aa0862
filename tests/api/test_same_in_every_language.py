"""What programs read is the same bytes in every language: codes, numbers, official text, our English."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.api.schemas import PUBLISHED
from assessments.models import Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import acting

pytestmark = pytest.mark.django_db

TABLES = (
    "cycles", "instrument", "bodies", "submissions", "answers", "criteria", "principles", "distribution",
)  # fmt: skip
ADDRESSES = (
    "/instrument.json",
    "/mechanisms.json",
    "/compare.json",
    "/compare/112.json",
    "/compare/chart/gaps.json",
    "/compare/trend/north.json",
    *(f"/schema/{name}.json" for name in PUBLISHED),
    *(f"/api/{table}?format={kind}" for table in TABLES for kind in ("json", "csv")),
)


@pytest.fixture
def shared(submission: Submission, coordinator: Person) -> Submission:
    """Public, so that there is something to read."""
    change_choices(
        by=acting(coordinator), submission=submission, choices=Choices(Sharing.PUBLIC, True, True, False)
    )
    return submission


def read_in(client: Client, address: str, language: str) -> bytes:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.usefixtures("directory", "shared")
@pytest.mark.parametrize("address", ADDRESSES)
def test_public_data(client: Client, address: str) -> None:
    english = read_in(client, address, "en")
    assert len(english) > 80
    for language, _name in settings.LANGUAGES:
        assert read_in(client, address, language) == english


def test_a_submission(client: Client, shared: Submission, coordinator: Person) -> None:
    client.force_login(coordinator)
    address = reverse("assessments:report_file", args=[shared.assessment_id, "json"])
    read = {language: read_in(client, address, language) for language, _name in settings.LANGUAGES}
    assert set(read.values()) == {shared.document.encode()}
    for language in read:
        Person.objects.update(language=language)
        assert read_in(client, address, "en") == shared.document.encode()
