"""An address whose file takes long: 202 and a page that can be left, then the file, or 503 and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.formats.pdf import PdfFailed, Pool
from assessments.formats.pdf_job import PdfJob
from assessments.models import Assessment, Bundle, Event, IssuedFile, Order, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices
from mechanisms.access import Sharing
from mechanisms.models import Membership, Person
from tests.factories import acting
from tests.making.queue_cast import fetched, work_off

pytestmark = pytest.mark.django_db

BY_ITSELF = {"HX-Request": "true", "HX-Trigger": "work-now"}


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[PdfJob]:
    """The jobs that came to the process that prints."""
    done: list[PdfJob] = []

    def render(_pool: Pool, job: PdfJob) -> bytes:
        done.append(job)
        return b"%PDF-1.7 " + str(len(done)).encode()

    monkeypatch.setattr(Pool, "render", render)
    return done


@pytest.fixture
def browser(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def pdf_of(assessment: Assessment) -> str:
    return reverse("assessments:report_file", args=[assessment.pk, "pdf"])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def state_of(client: Client, address: str) -> str:
    """What the page asks for by itself."""
    here = reverse("assessments:waiting", args=[Order.objects.get().pk])
    answer = client.get(f"{here}?for={quote(address, safe='')}", headers=BY_ITSELF)
    assert answer.status_code == 200
    return text(answer)


def test_from_the_page_to_the_file(browser: Client, draft: Assessment, printed: list[PdfJob]) -> None:
    address = pdf_of(draft)
    waits = browser.get(address)
    assert (waits.status_code, waits["Retry-After"], waits["Cache-Control"]) == (202, "2", "no-store")
    page = text(waits)
    assert "<h1>Your file</h1>" in page
    assert "Gap report of Northern Mechanism, 2026, as PDF" in page
    assert "It is made next." in page
    assert "You can leave this page and come back later." in page
    for there in (address, reverse("assessments:report", args=[draft.pk]), "report.json", "report.docx"):
        assert there in page
    assert "It is made next." in state_of(browser, address)
    assert printed == []
    work_off()
    said = state_of(browser, address)
    assert "It is ready." in said
    assert f'href="{address}" data-fetch' in said
    assert "hx-get" not in said
    got = browser.get(address)
    assert (got.status_code, got.content) == (200, b"%PDF-1.7 1")
    assert got["Content-Disposition"] == 'attachment; filename="north-2026-gap-report-draft.pdf"'
    assert got["Cache-Control"] == "no-store"


def test_the_next_who_asks_has_it_at_once(
    browser: Client, draft: Assessment, reader: Person, printed: list[PdfJob]
) -> None:
    first = fetched(browser, pdf_of(draft)).content
    other = Client()
    other.force_login(reader)
    second = other.get(pdf_of(draft))
    assert (second.status_code, second.content) == (200, first)
    assert len(printed) == 1


def test_a_draft_that_changes_is_another_file(
    browser: Client, draft: Assessment, coordinator: Person, printed: list[PdfJob]
) -> None:
    before = fetched(browser, pdf_of(draft)).content
    _write(draft, coordinator, "Another word.")
    assert fetched(browser, pdf_of(draft)).content != before
    assert "Another word." in printed[-1].html


def test_what_changes_while_it_waits_is_in_it_and_made_once(
    browser: Client, draft: Assessment, coordinator: Person, printed: list[PdfJob]
) -> None:
    browser.get(pdf_of(draft))
    _write(draft, coordinator, "The newest word.")
    work_off()
    assert browser.get(pdf_of(draft)).status_code == 200
    assert "The newest word." in printed[0].html
    assert len(printed) == 1


def _write(draft: Assessment, coordinator: Person, words: str) -> None:
    answer = draft.answers.get(paragraph=113)
    answer.explanation = words
    answer.save(update_fields=["explanation"])


def test_its_place_in_line(browser: Client, draft: Assessment, coordinator: Person) -> None:
    moment = timezone.now() - timedelta(seconds=30)
    Order.objects.create(key="another", maker="x", used_on=moment.date(), asked_at=moment)
    Bundle.objects.create(
        assessment=draft, as_member=True, language="en", person=coordinator, mark="x", asked_at=moment
    )
    page = text(browser.get(pdf_of(draft)))
    assert "It waits: 2 other files are made first." in page
    Bundle.objects.update(status="ready")
    assert "It waits: 1 other file is made first." in text(browser.get(pdf_of(draft)))
    Order.objects.exclude(key="another").update(status="making", moved_at=timezone.now())
    assert "It is being made now." in text(browser.get(pdf_of(draft)))


def test_a_long_wait_says_what_may_be_wrong(browser: Client, draft: Assessment) -> None:
    browser.get(pdf_of(draft))
    Order.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
    assert "the administrator can check" in text(browser.get(pdf_of(draft)))


def test_what_can_t_be_made_is_said_at_its_address(
    browser: Client, draft: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(_pool: Pool, _job: PdfJob) -> bytes:
        raise PdfFailed("address refused: /etc/passwd")

    monkeypatch.setattr(Pool, "render", render)
    address = pdf_of(draft)
    browser.get(address)
    assert (work_off(), work_off()) == (1, 1)  # killed or hung: once more
    said = state_of(browser, address)
    assert "It could not be made." in said
    assert f'href="{address}"' in said
    answer = browser.get(address)
    assert answer.status_code == 503
    assert "The PDF could not be made" in text(answer)
    assert "passwd" not in text(answer)


def test_where_the_work_is_gone_its_own_address_tells_the_rest(client: Client, db: None) -> None:
    here = reverse("assessments:waiting", args=["00000000-0000-0000-0000-000000000007"])
    said = text(client.get(f"{here}?for=/compare/report.pdf", headers=BY_ITSELF))
    assert 'href="/compare/report.pdf"' in said
    assert client.get(f"{here}?for=/compare/report.pdf")["Location"] == "/compare/report.pdf"


@pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(client: Client, db: None, outside: str) -> None:
    here = reverse("assessments:waiting", args=["00000000-0000-0000-0000-000000000007"])
    assert client.get(f"{here}?for={quote(outside, safe='')}")["Location"] == "/"
    page = text(client.get(f"{here}?for={quote(outside, safe='')}", headers=BY_ITSELF))
    assert 'href="/"' in page


class TestWhoMay:
    """A kept file opens no door: who may not read the report gets none, nor a place in line."""

    def test_a_member_who_was_removed(self, browser: Client, draft: Assessment, reader: Person) -> None:
        fetched(browser, pdf_of(draft))
        client = Client()
        client.force_login(reader)
        assert client.get(pdf_of(draft)).status_code == 200
        Membership.objects.filter(person=reader).update(removed_at=timezone.now())
        assert client.get(pdf_of(draft)).status_code == 404

    @pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
    def test_nobody_from_outside_has_a_draft_made_or_fetches_it(
        self, browser: Client, draft: Assessment, who: str, request: pytest.FixtureRequest
    ) -> None:
        client = Client()
        client.force_login(request.getfixturevalue(who))
        assert client.get(pdf_of(draft)).status_code == 404
        assert not Order.objects.exists()
        fetched(browser, pdf_of(draft))
        assert client.get(pdf_of(draft)).status_code == 404

    def test_what_is_shared_no_more(
        self, browser: Client, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        desk = Client()
        desk.force_login(reviewer)
        assert fetched(desk, pdf_of(submission.assessment)).status_code == 200
        private = Choices(Sharing.PRIVATE, False, False, False)
        change_choices(by=acting(coordinator), submission=submission, choices=private)
        assert desk.get(pdf_of(submission.assessment)).status_code == 404


def test_the_file_of_a_submission_is_on_record_and_its_work_forgotten(
    browser: Client, submission: Submission
) -> None:
    assert fetched(browser, pdf_of(submission.assessment)).status_code == 200
    assert IssuedFile.objects.count() == 1
    assert not Order.objects.exists()


def test_a_draft_that_was_submitted_meanwhile_is_not_made(
    browser: Client, draft: Assessment, printed: list[PdfJob]
) -> None:
    browser.get(pdf_of(draft))
    Assessment.objects.update(status=Assessment.Status.SUBMITTED)
    work_off()
    assert Order.objects.get().failure == Order.Failure.NOT_READABLE
    assert printed == []


@pytest.mark.parametrize("kind", ["report.pdf", "report.docx", "brief.pdf", "offline/questionnaire.pdf"])
def test_nothing_that_takes_long_is_made_while_somebody_waits_for_an_answer(
    browser: Client, draft: Assessment, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def now(*_given: object) -> bytes:
        pytest.fail("made in the thread that answers")

    monkeypatch.setattr(Pool, "render", now)
    monkeypatch.setattr("assessments.report.files.word_file", now)
    before = Event.objects.count()
    for _time in range(3):
        assert browser.get(f"/assessments/{draft.pk}/{kind}").status_code == 202
    assert Order.objects.count() == 1
    assert Event.objects.count() == before


@pytest.mark.parametrize("kind", ["report.xlsx", "report.json"])
def test_what_is_quick_is_made_at_once(browser: Client, draft: Assessment, kind: str) -> None:
    assert browser.get(f"/assessments/{draft.pk}/{kind}").status_code == 200


def test_looking_again_costs_little(
    browser: Client, draft: Assessment, django_assert_num_queries: Any
) -> None:
    """The session, who asks, which work, its place in line."""
    browser.get(pdf_of(draft))
    state_of(browser, "/")
    here = reverse("assessments:waiting", args=[Order.objects.get().pk])
    with django_assert_num_queries(4):
        browser.get(f"{here}?for=/", headers=BY_ITSELF)
