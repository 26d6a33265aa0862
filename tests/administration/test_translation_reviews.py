"""Who reviewed a translation: recorded, read beside the texts, lost by a changed text, withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.http import Http404
from django.test import Client
from django.utils import timezone, translation

from assessments.issuing.report_files import draft_of
from assessments.models import Assessment, Event
from assessments.report.files import print_html
from mechanisms.administration.translation_reviews import counts_of, record_review, withdraw_review
from mechanisms.models import Person
from mechanisms.people.people import RequestRefused
from recommendations import catalogue
from recommendations.models import Edition, TranslationReview
from recommendations.outline import Recommendation
from recommendations.own_language import translations_in
from tests.recommendations.official_texts import official_file

pytestmark = pytest.mark.django_db
WHO = "A. Reader, Translator (UNODC)"
SENT = {
    "language": "fr",
    "scope": "112",
    "name": "A. Reader",
    "function": "Translator",
    "organisation": "UNODC",
    "reviewed_on": "2026-11-02",
    "note": "Read aloud.",
}
PAGE = "/administration/translations/"


@pytest.fixture(autouse=True)
def no_tree_is_left_over() -> Iterator[None]:
    yield
    catalogue.invalidate()


@pytest.fixture
def office(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


def recommendation(paragraph: int = 112) -> Recommendation:
    """As the next request of any process reads it in French."""
    return catalogue.outline_of(Edition.objects.get(), "fr").recommendation(paragraph)


def record(by: Person, edition: Edition, scope: str = "112", language: str = "fr") -> TranslationReview:
    return record_review(
        by=by,
        edition=edition,
        language=language,
        scope=scope,
        name="A. Reader",
        function="Translator",
        organisation="UNODC",
        reviewed_on=datetime.date(2026, 11, 2),
    )


def test_recorded_read_and_withdrawn(office: Client, edition: Edition) -> None:
    before = recommendation().translated
    assert before is not None
    assert before.reviewed == 0
    assert office.post(f"{PAGE}review/", SENT, follow=True).status_code == 200
    said = office.get(f"{PAGE}?language=fr").content.decode()
    assert WHO in said
    assert "Read aloud." in said
    how = recommendation().translated
    assert how is not None
    assert (how.reviewed, how.checked, how.reviewers) == (before.total, 0, (WHO,))
    page = office.get("/recommendations/112/", headers={"accept-language": "fr"}).content.decode()
    assert WHO in page
    assert "Read aloud." not in page
    assert WHO not in office.get("/recommendations/113/", headers={"accept-language": "fr"}).content.decode()
    review = TranslationReview.objects.get()
    assert office.post(f"{PAGE}{review.pk}/withdraw/", {"language": "fr"}).status_code == 302
    assert recommendation().translated == before
    assert not TranslationReview.objects.exists()
    kinds = Event.objects.filter(kind__startswith="translation_review").order_by("pk")
    assert [(row.kind, row.subject) for row in kinds] == [
        ("translation_review_recorded", "fr"),
        ("translation_review_withdrawn", "fr"),
    ]
    assert "Reader" not in str([row.data for row in kinds])


def test_a_text_changed_afterwards_is_reviewed_no_longer(
    administrator: Person, edition: Edition, settings: Any, tmp_path: Path
) -> None:
    record(administrator, edition, "112/national")
    reviewed = recommendation().translated
    assert reviewed is not None
    assert reviewed.reviewed > 10
    folder = tmp_path / "fr" / "recommendations"
    folder.mkdir(parents=True)
    path = Path(settings.TRANSLATIONS) / "fr" / "recommendations" / "112.yaml"
    content = yaml.safe_load(path.read_text())
    content["texts"]["recommendations/112/prompts/national"]["text"] += " Vraiment ?"
    (folder / "112.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    settings.TRANSLATIONS = tmp_path
    catalogue.invalidate()
    changed = recommendation().translated
    assert changed is not None
    assert changed.reviewed == reviewed.reviewed - 1


def test_the_counts_are_those_of_the_instrument_each_recommendation_and_the_directory(
    administrator: Person, edition: Edition, tmp_path: Path, django_assert_num_queries
) -> None:
    record(administrator, edition, "directory")
    call_command("load_official", str(official_file(tmp_path)), verbosity=0)
    with django_assert_num_queries(9):
        rows = {row.scope: row.how for row in counts_of(edition, "fr")}
    assert list(rows) == ["instrument", *map(str, range(106, 138)), "directory"]
    directory = sum(key.startswith("directory/") for key in translations_in("fr"))
    assert rows["directory"].reviewed == directory == rows["directory"].total
    assert (rows["instrument"].official, rows["112"].official, rows["instrument"].reviewed) == (32, 1, 0)
    assert sum(rows[str(number)].total for number in range(106, 138)) < rows["instrument"].total


def test_the_cover_of_a_report_counts_them_and_the_official_texts(
    administrator: Person, edition: Edition, draft: Assessment, tmp_path: Path
) -> None:
    record(administrator, edition, "instrument")
    call_command("load_official", str(official_file(tmp_path)), verbosity=0)
    with translation.override("fr"):
        report, rendering = draft_of(Assessment.objects.with_frame().get(pk=draft.pk), "fr")
        printed = print_html(report, rendering, "report")
    how = report.method.translated
    assert how is not None
    assert (how.reviewed, how.official, how.reviewers) == (how.total, 32, (WHO,))
    assert WHO not in printed  # a file is kept longer than a review that is withdrawn


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Write the name."),
        ({"function": ""}, "Write the function."),
        ({"organisation": ""}, "Write the body or the office of the United Nations."),
        ({"reviewed_on": ""}, "Write the day of the review."),
        ({"scope": "105"}, "Choose the texts that were read."),
        ({"language": "en"}, "Choose the language."),
    ],
)
def test_what_is_left_out_is_said(
    office: Client, edition: Edition, changes: dict[str, str], said: str
) -> None:
    answer = office.post(f"{PAGE}review/", SENT | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not TranslationReview.objects.exists()


def test_a_day_that_is_still_to_come_is_refused(office: Client, edition: Edition) -> None:
    day = timezone.localdate() + datetime.timedelta(days=1)
    answer = office.post(f"{PAGE}review/", SENT | {"reviewed_on": day.isoformat()})
    assert "This day is still to come." in answer.content.decode()


def test_what_is_not_translated_is_not_reviewed(
    administrator: Person, edition: Edition, settings: Any, tmp_path: Path
) -> None:
    settings.TRANSLATIONS = tmp_path
    catalogue.invalidate()
    with pytest.raises(RequestRefused, match="None of these texts is translated"):
        record(administrator, edition, language="ru")


@pytest.mark.parametrize("who", ["coordinator", "stranger", "reviewer"])
def test_nobody_but_an_administrator(
    who: str, request: pytest.FixtureRequest, administrator: Person, edition: Edition
) -> None:
    by = request.getfixturevalue(who)
    made = record(administrator, edition)
    for act in (lambda: record(by, edition), lambda: withdraw_review(by=by, review=made.pk)):
        with pytest.raises(Http404):
            act()
    assert TranslationReview.objects.count() == 1
    withdraw_review(by=administrator, review=made.pk)
    withdraw_review(by=administrator, review=made.pk)
    assert Event.objects.filter(kind="translation_review_withdrawn").count() == 1
