"""A file is in the language that was asked for, whoever makes it: the page, the worker, the command line."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from assessments.answering.rows import outline_of
from assessments.formats.pdf import Pool
from assessments.formats.pdf_job import PdfJob
from assessments.issuing.report_files import FORMATS, draft_of, make_issued, stored_file
from assessments.models import Assessment, Submission
from assessments.offline.letters import drafts_of, make_letters
from assessments.offline.paper import print_html
from assessments.offline.questionnaire import Questionnaire, Scope, last_answers, questionnaire
from assessments.offline.workbook import questionnaire_xlsx
from mechanisms.models import Body, Person
from recommendations.outline import Variant
from tests.factories import acting
from tests.making.queue_cast import fetched
from tests.offline.test_letters import read
from tests.offline.test_uploads_files import ministry
from tests.people.test_mail_languages import PROCESSES

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 3, tzinfo=UTC)
ASEAN = "Association of Southeast Asian Nations"
SUBJECTS = {"fr": "Justice : questions pour l’auto-évaluation", "ar": "أسئلة إلى Justice"}


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of a PDF the page that would be printed, without the process that takes seconds."""

    def page(self: Pool, job: PdfJob) -> bytes:
        return job.html.encode()

    monkeypatch.setattr(Pool, "render", page)


def _in_each_process(make: Callable[[], bytes]) -> bytes:
    """What is made, which is the same bytes in whatever language the process is."""
    found = set()
    for process in ("an Arabic page", "the worker"):
        with PROCESSES[process]():
            found.add(make())
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("form", ["docx", "xlsx", "svg"])
def test_a_report_of_a_draft(draft: Assessment, form: str) -> None:
    def made(language: str) -> bytes:
        return _in_each_process(lambda: FORMATS[form](*draft_of(draft, language, MOMENT)).data)

    assert len({made("fr"), made("ar"), made("en")}) == 3


@pytest.mark.parametrize("form", ["pdf", "brief", "csv"])
def test_a_report_of_a_submission_as_the_worker_makes_it(submission: Submission, form: str) -> None:
    def made(language: str) -> bytes:
        make_issued(str(submission.pk), form, language)
        stored = stored_file(submission, form, language)
        assert stored is not None
        data = bytes(stored.data)
        stored.delete()
        return data

    assert len({_in_each_process(partial(made, language)) for language in ("fr", "ar", "en")}) == 3


def _workbook(asked: Questionnaire) -> bytes:
    return questionnaire_xlsx(asked).data


def _paper(asked: Questionnaire) -> bytes:
    return print_html(asked).encode()


@pytest.mark.parametrize("made_of", [_workbook, _paper])
def test_a_questionnaire(draft: Assessment, made_of: Callable[[Questionnaire], bytes]) -> None:
    draft.body.name = ASEAN

    def made(language: str) -> bytes:
        asked = questionnaire(draft, Scope((113,)), filled=False, language=language, made=MOMENT)
        return made_of(asked)

    assert len({_in_each_process(partial(made, language)) for language in ("fr", "ar", "en")}) == 3


def test_what_was_answered_last_time(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.offline.questionnaire.previous_submission", lambda *_of: submission)
    said = {last_answers(submission.assessment, language)[106].answer for language in ("fr", "ar", "en")}
    assert len(said) == 3


@pytest.mark.parametrize("process", PROCESSES)
def test_a_letter_and_its_file(draft: Assessment, coordinator: Person, north: Body, process: str) -> None:
    member, by = ministry(north, "Justice", 113), acting(coordinator)
    for language in ("fr", "ar"):
        batch = make_letters(by=by, assessment=draft, members={member.pk}, language=language, with_last=False)
        with PROCESSES[process]():
            (letter,) = drafts_of(draft, list(draft.workbooks.filter(batch=batch)))
        mail, file = read(letter.data)
        book = load_workbook(io.BytesIO(file))
        with translation.override(language):
            title = outline_of(draft).recommendation(113).titles[Variant.REGIONAL]
        assert book.properties.language == language
        assert mail["Subject"].startswith(SUBJECTS[language])
        assert any(title in str(cell.value) for sheet in book for row in sheet for cell in row)


class TestOfAnAddress:
    """Somebody who reads in Arabic asks for a French file."""

    @pytest.fixture(autouse=True)
    def reads_arabic(self, client: Client, coordinator: Person) -> None:
        Person.objects.filter(pk=coordinator.pk).update(language="ar")
        client.force_login(coordinator)

    def test_a_workbook_comes_in_french(self, client: Client, submission: Submission) -> None:
        address = reverse("assessments:report_file", args=[submission.assessment_id, "xlsx"])
        for query, language in (("", "ar"), ("?lang=fr", "fr"), ("?lang=en", "en")):
            book = load_workbook(io.BytesIO(client.get(f"{address}{query}").content))
            assert book.properties.language == language
            assert {sheet.sheet_view.rightToLeft for sheet in book} == {language == "ar"}

    @pytest.mark.parametrize("name", ["report_file", "brief", "offline_paper"])
    def test_one_waits_in_arabic_for_a_french_file(
        self, client: Client, submission: Submission, name: str
    ) -> None:
        kind = ["pdf"] if name == "report_file" else []
        address = reverse(f"assessments:{name}", args=[submission.assessment_id, *kind])
        waiting = client.get(f"{address}?lang=fr")
        assert waiting.status_code == 202
        assert '<html lang="ar"' in waiting.content.decode()
        assert f"{address}?lang=fr" in waiting.content.decode()
        for query in ("?lang=fr", ""):
            printed = fetched(client, address + query).content.decode()
            assert f'<html lang="{query[-2:] or "ar"}"' in printed

    def test_other_ways_to_the_same_are_in_french_too(self, client: Client, submission: Submission) -> None:
        address = reverse("assessments:report_file", args=[submission.assessment_id, "pdf"])
        page = client.get(f"{address}?version=1&lang=fr").content.decode()
        assert page.count("?version=1&amp;lang=fr") >= 3
