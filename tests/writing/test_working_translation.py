"""The staff's working translation: beside the original, revision by revision, and never outside the desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.models import Cycle, Event, Submission, WorkingTranslation
from assessments.writing.translations import StaleTranslation, save_translation
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.factories import PersonFactory, acting
from tests.writing.writing_cast import FUND, PLAN, answer, full, sender, sent

TEXT = "The law of 2022 creates a compensation fund."


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def shared(north: Body, cycle: Cycle) -> Submission:
    return sent(north, cycle, full(112), answer(137, FUND, 0), sharing=Sharing.PUBLIC)


def path_of(submission: Submission, paragraph: int = 137) -> str:
    return reverse("assessments:translation", args=[submission.assessment_id, paragraph])


def translate(reviewer: Person, submission: Submission, **more: Any) -> WorkingTranslation:
    values = {"paragraph": 137, "revision": 0, "text": TEXT, "language": "en", **more}
    return save_translation(by=acting(reviewer), submission=submission, **values)


def test_it_is_written_beside_the_original(page: Client, shared: Submission) -> None:
    content = page.get(path_of(shared)).content.decode()
    assert re.search(r'<blockquote class="typed-text" lang="es" dir="ltr">La ley', content)
    assert "Spanish, as recognised" in content
    page.post(path_of(shared), {"revision": "0", "text": TEXT, "language": "en"})
    row = WorkingTranslation.objects.get()
    assert (row.text, row.language, row.original_language, row.revision) == (TEXT, "en", "", 1)
    assert TEXT in page.get("/review/search/", {"q": "fondo"}).content.decode()
    assert "never published" in page.get("/review/search/", {"q": "fondo"}).content.decode()


def test_a_late_save_shows_both_texts_and_saves_neither_over_the_other(
    page: Client, reviewer: Person, shared: Submission
) -> None:
    colleague = PersonFactory.create(is_reviewer=True, name="Ana Colleague")
    translate(colleague, shared)
    form = {"revision": "0", "text": "The fund of 2022.", "language": "fr"}
    response = page.post(path_of(shared), form)
    content = response.content.decode()
    assert response.status_code == 409
    assert "A colleague changed this translation" in content
    assert "Ana Colleague" in content
    plain = re.sub(r"<[^>]+>|\[only here:\s*|\]", "", content)
    assert TEXT in plain
    assert "The fund of 2022." in plain
    assert re.search(r"<textarea[^>]*>\s*The fund of 2022\.</textarea>", content)
    said = " ".join(plain.split())
    assert "The translation is in What you typedFrench What Ana Colleague savedEnglish" in said
    assert WorkingTranslation.objects.get().text == TEXT
    assert page.post(path_of(shared), {**form, "over": "1"}).status_code == 302
    row = WorkingTranslation.objects.get()
    assert (row.text, row.language, row.revision) == ("The fund of 2022.", "fr", 2)
    with pytest.raises(StaleTranslation):
        translate(reviewer, shared, revision=1)


def test_the_language_is_corrected_without_a_translation(page: Client, shared: Submission) -> None:
    form = {"revision": "0", "text": "", "language": "en", "original_language": "und"}
    page.post(path_of(shared), form)
    row = WorkingTranslation.objects.get()
    assert (row.text, row.language, row.original_language) == ("", "", "und")
    assert 'lang="und"' in page.get(path_of(shared)).content.decode()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    page: Client, reviewer: Person, shared: Submission
) -> None:
    with pytest.raises(Refused, match="Choose the language of the translation"):
        translate(reviewer, shared, language="xx")
    with pytest.raises(Refused, match="offered"):
        translate(reviewer, shared, original_language="xx")
    long = "x" * 30_001
    response = page.post(path_of(shared), {"revision": "0", "text": long, "language": "en"})
    assert response.status_code == 422
    assert "at most 30000 characters" in response.content.decode()
    assert long in response.content.decode()


def test_it_exists_for_staff_and_shared_submissions_alone(
    client: Client, reviewer: Person, shared: Submission, south: Body, cycle: Cycle
) -> None:
    private = sent(south, cycle, sharing=Sharing.PRIVATE)
    for person in (sender(shared), PersonFactory.create()):
        with pytest.raises(Http404):
            translate(person, shared)
        client.force_login(person)
        assert client.get(path_of(shared)).status_code == 404
    with pytest.raises(Http404):
        translate(reviewer, private)
    client.force_login(reviewer)
    assert client.get(path_of(private, 112)).status_code == 404
    assert client.get(path_of(shared, 113)).status_code == 404
    assert client.get(path_of(shared, 999)).status_code == 404


def test_it_stands_nowhere_outside_the_desk(client: Client, reviewer: Person, shared: Submission) -> None:
    """Neither on the body's pages, nor in a file of its report, nor on its trail."""
    translate(reviewer, shared)
    event = Event.objects.get(kind="translation_saved")
    assert event.chain == "installation"
    assert TEXT not in str(event.data)
    client.force_login(sender(shared))
    own = f"/assessments/{shared.assessment_id}/"
    for path in (own, f"{own}137/", f"{own}report/", f"{own}report.json", f"{own}history/"):
        response = client.get(path)
        assert response.status_code == 200, path
        assert TEXT.encode() not in response.content, path
        assert b"Working translation" not in response.content, path
    assert PLAN.encode() in client.get(f"{own}report/").content
