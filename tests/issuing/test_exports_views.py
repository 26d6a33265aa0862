"""The files of a gap report over HTTP: who gets them, with which headers, and made only once."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.formats.pdf import INSTALL, PdfFailed, PdfUnavailable, Pool
from assessments.issuing import report_files
from assessments.models import Assessment, Event, IssuedFile, Order, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, change_choices, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import SHARED, acting, locks
from tests.making.queue_cast import fetched

FORMS = ("pdf", "docx", "xlsx", "json", "brief", "svg", "csv")
FAKE_PDF = b"%PDF-1.7 drawn"


def address(of: Assessment | Submission, form: str) -> str:
    pk = of.pk if isinstance(of, Assessment) else of.assessment_id
    if form == "brief":
        return reverse("assessments:brief", args=[pk])
    return reverse("assessments:report_file", args=[pk, form])


def share(submission: Submission, by: Person, sharing: Sharing) -> None:
    choices = Choices(sharing, False, False, False)
    change_choices(by=acting(by), submission=submission, choices=choices)


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The jobs that reach the PDF process, which answers at once with a stand-in."""
    jobs: list[Any] = []

    def render(self: Pool, job: Any) -> bytes:
        jobs.append(job)
        return FAKE_PDF

    monkeypatch.setattr(Pool, "render", render)
    return jobs


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


@pytest.mark.usefixtures("quick_reports")
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("coordinator", (200, 200, 200)),
        ("contributor", (200, 200, 200)),
        ("reader", (200, 200, 200)),
        ("stranger", (404, 404, 200)),
        ("reviewer", (404, 200, 200)),
        ("administrator", (404, 404, 200)),
        ("", (302, 302, 200)),
    ],
)
def test_who_gets_the_files_of_a_submission(
    client: Client,
    request: pytest.FixtureRequest,
    submission: Submission,
    coordinator: Person,
    who: str,
    expected: tuple[int, int, int],
) -> None:
    """The row of the security table holds in every form, from the store and freshly made."""
    if who:
        client.force_login(request.getfixturevalue(who))
    for sharing, status in zip(Sharing, expected, strict=True):
        share(submission, coordinator, sharing)
        for form in FORMS:
            assert fetched(client, address(submission, form)).status_code == status, (sharing, form)


@pytest.mark.usefixtures("quick_reports")
def test_a_file_in_the_store_opens_no_door(
    client: Client, submission: Submission, coordinator: Person, stranger: Person
) -> None:
    share(submission, coordinator, Sharing.PUBLIC)
    for form in FORMS:
        assert fetched(client, address(submission, form)).status_code == 200
    share(submission, coordinator, Sharing.PRIVATE)
    for form in FORMS:
        assert fetched(client, address(submission, form)).status_code == 302, form
    client.force_login(stranger)
    for form in FORMS:
        assert fetched(client, address(submission, form)).status_code == 404, form


@pytest.mark.usefixtures("quick_reports")
def test_who_gets_the_files_of_a_draft(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    reader: Person,
    stranger: Person,
    reviewer: Person,
    administrator: Person,
) -> None:
    expected = ((coordinator, 200), (reader, 200), (stranger, 404), (reviewer, 404))
    for form in FORMS:
        assert fetched(client, address(draft, form)).status_code == 302, form
    for person, status in (*expected, (administrator, 404)):
        client.force_login(person)
        for form in FORMS:
            assert fetched(client, address(draft, form)).status_code == status, (person, form)


def test_the_json_of_a_submission_is_the_stored_document_byte_for_byte(
    signed_in: Client, submission: Submission
) -> None:
    content = fetched(signed_in, address(submission, "json")).content
    assert content == submission.document.encode()
    assert hashlib.sha256(content).hexdigest() == submission.digest


def test_the_pdf_gets_the_hash_and_the_same_document(
    signed_in: Client, submission: Submission, drawn: list[Any]
) -> None:
    assert fetched(signed_in, address(submission, "pdf")).content == FAKE_PDF
    assert submission.digest in drawn[0].html
    assert drawn[0].dated == submission.submitted_at.replace(microsecond=0)
    assert submission.document.encode() in [item.data for item in drawn[0].attached]


@pytest.mark.parametrize(
    ("form", "filename", "content_type"),
    [
        ("pdf", "north-2026-gap-report.pdf", "application/pdf"),
        ("brief", "north-2026-brief.pdf", "application/pdf"),
        (
            "xlsx",
            "north-2026-gap-report.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "docx",
            "north-2026-gap-report.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("json", "north-2026-gap-report.json", "application/json; charset=utf-8"),
        ("svg", "north-2026-strip.svg", "image/svg+xml"),
        ("csv", "north-2026-strip.csv", "text/csv; charset=utf-8"),
    ],
)
def test_headers_of_a_private_file(
    signed_in: Client, submission: Submission, form: str, filename: str, content_type: str
) -> None:
    response = fetched(signed_in, address(submission, form))
    assert response["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'


def test_a_public_file_may_be_kept_and_has_to_be_asked_for_again(
    client: Client, submission: Submission, coordinator: Person
) -> None:
    share(submission, coordinator, Sharing.PUBLIC)
    assert fetched(client, address(submission, "json"))["Cache-Control"] == "no-cache"


def test_whoever_has_the_file_already_is_sent_nothing(signed_in: Client, submission: Submission) -> None:
    first = fetched(signed_in, address(submission, "pdf"))
    again = fetched(signed_in, address(submission, "pdf"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = fetched(signed_in, address(submission, "pdf"), headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, FAKE_PDF)


@pytest.mark.parametrize("form", FORMS)
def test_the_second_download_comes_from_the_store_and_is_put_on_record(
    signed_in: Client, submission: Submission, drawn: list[Any], form: str, django_assert_num_queries: Any
) -> None:
    """Session, person, roles, assessment, version: five to know who asks for what; then the file.

    Each download is put on record: the event before it, and the new one, in a savepoint.
    """
    first = fetched(signed_in, address(submission, form)).content
    drawn.clear()
    with django_assert_num_queries(6 + 4 + locks(1)):
        second = fetched(signed_in, address(submission, form)).content
    assert second == first
    assert drawn == []
    assert IssuedFile.objects.count() == 1
    assert Event.objects.filter(kind="report_downloaded", data__format=form).count() == 2


def test_each_format_and_language_has_a_file_of_its_own_but_the_data_are_free_of_language(
    submission: Submission,
) -> None:
    keys = {report_files.key_of(submission, form, "en") for form in FORMS}
    assert len(keys) == len(FORMS)
    assert report_files.key_of(submission, "pdf", "fr") not in keys
    assert report_files.key_of(submission, "json", "fr") in keys


def test_another_build_makes_another_file(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    before = report_files.key_of(submission, "pdf", "en")
    monkeypatch.setattr(report_files, "build_mark", lambda: "another")
    assert report_files.key_of(submission, "pdf", "en") != before


def test_of_two_who_ask_at_once_the_first_is_kept(
    submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's file appears between the look into the store and the writing."""
    make = report_files.FORMATS["json"]

    def slowly(report: Any, rendering: Any) -> Any:
        made = make(report, rendering)
        key = report_files.key_of(submission, "json", "en")
        IssuedFile.objects.create(key=key, filename="first.json", data=made.data, sha256="0" * 64)
        return made

    monkeypatch.setattr(report_files, "FORMATS", {"json": slowly})
    assert report_files.issued_file(submission, "json", "en").data == submission.document.encode()
    assert IssuedFile.objects.get().filename == "first.json"


@pytest.mark.parametrize("form", FORMS)
def test_the_file_of_a_draft_says_so_and_is_not_on_record(
    signed_in: Client, draft: Assessment, form: str
) -> None:
    response = fetched(signed_in, address(draft, form))
    assert "-draft." in response["Content-Disposition"]
    assert not response.has_header("ETag")
    assert response["Cache-Control"] == "no-store"
    assert IssuedFile.objects.count() == 0


def test_the_data_of_a_draft_say_draft(signed_in: Client, draft: Assessment) -> None:
    document = json.loads(fetched(signed_in, address(draft, "json")).content)
    assert (document["status"], document["tally"]["answered"]) == ("draft", 0)


def test_in_clearance_the_data_have_the_hash_that_is_printed(
    signed_in: Client, draft: Assessment, coordinator: Person, drawn: list[Any]
) -> None:
    clearance = ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
    content = fetched(signed_in, address(draft, "json")).content
    assert hashlib.sha256(content).hexdigest() == clearance.digest
    fetched(signed_in, address(draft, "brief"))
    assert clearance.digest in drawn[0].html


def test_a_version_can_be_asked_for(signed_in: Client, submission: Submission, reviewer: Person) -> None:
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which treaties?")
    working = json.loads(fetched(signed_in, address(submission, "json")).content)
    assert (working["status"], working["version"]) == ("returned", 2)
    frozen = fetched(signed_in, address(submission, "json"), {"version": 1}).content
    assert frozen == submission.document.encode()
    assert fetched(signed_in, address(submission, "json"), {"version": 3}).status_code == 404


@pytest.mark.usefixtures("quick_reports")
def test_withdrawing_closes_the_files_too(
    client: Client, submission: Submission, coordinator: Person, reviewer: Person
) -> None:
    client.force_login(reviewer)
    assert fetched(client, address(submission, "json")).status_code == 200
    withdraw(by=acting(coordinator), submission=submission)
    for form in FORMS:
        assert fetched(client, address(submission, form)).status_code == 404, form


def test_any_other_form_does_not_exist(signed_in: Client, submission: Submission) -> None:
    for extension in ("exe", "PDF", "xls", "docm"):
        assert fetched(signed_in, address(submission, extension)).status_code == 404, extension


def test_a_file_is_only_read(signed_in: Client, submission: Submission) -> None:
    assert signed_in.post(address(submission, "json")).status_code == 405


class TestWithoutAPdf:
    @pytest.fixture(params=["pdf", "brief"])
    def form(self, request: pytest.FixtureRequest) -> str:
        form: str = request.param
        return form

    def fail(self, monkeypatch: pytest.MonkeyPatch, failure: PdfFailed) -> None:
        def render(self: Pool, job: Any) -> bytes:
            raise failure

        monkeypatch.setattr(Pool, "render", render)

    def test_a_missing_library_is_named_with_the_line_that_installs_it(
        self, signed_in: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        self.fail(monkeypatch, PdfUnavailable("no Pango"))
        response = fetched(signed_in, address(submission, form))
        content = response.content.decode()
        assert response.status_code == 503
        assert INSTALL in content
        for other in ("xlsx", "json"):
            assert address(submission, other) in content
            assert fetched(signed_in, address(submission, other)).status_code == 200

    def test_a_failure_is_admitted_without_its_inner_reason(
        self, signed_in: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        self.fail(monkeypatch, PdfFailed("address refused: /etc/passwd"))
        response = fetched(signed_in, address(submission, form))
        content = response.content.decode()
        assert response.status_code == 503
        assert response["Cache-Control"] == "no-store"
        assert "The PDF could not be made" in content
        assert INSTALL not in content
        assert "passwd" not in content

    def test_nothing_broken_is_kept_and_the_next_attempt_can_succeed(
        self, signed_in: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        self.fail(monkeypatch, PdfFailed("it took too long"))
        fetched(signed_in, address(submission, form))
        assert IssuedFile.objects.count() == 0
        monkeypatch.setattr(Pool, "render", lambda self, job: FAKE_PDF)
        assert fetched(signed_in, address(submission, form)).status_code == 503  # it is remembered
        Order.objects.update(finished_at=timezone.now() - timedelta(days=3))
        assert fetched(signed_in, address(submission, form)).status_code == 200
