"""Verification: a byte match, the data inside, a hash; and one answer for all that nobody may know."""

from __future__ import annotations

import hashlib
import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader, PdfWriter

from assessments.files import reader_process
from assessments.files.reader_process import attached_digests
from assessments.formats.pdf import Pool
from assessments.issuing import report_files
from assessments.issuing.report_files import drop_old_bytes, issued_file, verify_address
from assessments.issuing.verification import MOST_BYTES
from assessments.models import IssuedFile, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.after_submitting import let_holders_verify
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import acting
from tests.files.hostile_pdfs import HOSTILE, with_attachments

pytestmark = pytest.mark.django_db

ISSUED = "Issued by this installation"
DATA = "Contains the data of this submission; the pages were not checked"
HASH = "A submission has this hash; the pages were not checked"
UNKNOWN = "Not confirmed"
ANSWERS = (ISSUED, DATA, HASH, UNKNOWN)


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs are drawn at once: a blank page with what the report attaches. And nobody asked before."""

    def render(self: Pool, job: Any) -> bytes:
        return with_attachments({item.name: item.data for item in job.attached})

    monkeypatch.setattr(Pool, "render", render)


@pytest.fixture
def public(submission: Submission, coordinator: Person) -> Submission:
    return share(submission, coordinator, Sharing.PUBLIC)


def share(submission: Submission, by: Person, sharing: Sharing) -> Submission:
    choices = Choices(sharing, False, False, False)
    return change_choices(by=acting(by), submission=submission, choices=choices)


def file_of(submission: Submission, kind: str) -> bytes:
    return bytes(issued_file(submission, kind, "en").data)


def altered(pdf: bytes) -> bytes:
    """The same PDF with another page, its attachments left in place."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.add_blank_page(300, 300)
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def send(client: Client, content: bytes, name: str = "report.pdf") -> Any:
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content)})


def answer_in(response: Any) -> str:
    """Which of the four answers a page gives."""
    found = [text for text in ANSWERS if f"<h2>{text}</h2>" in response.content.decode()]
    assert len(found) == 1, (response.status_code, found)
    return found[0]


def test_what_agrees_is_told_apart(client: Client, public: Submission) -> None:
    """Byte for byte a file of ours; its data alone; its hash alone; nothing."""
    pdf, book = file_of(public, "pdf"), file_of(public, "xlsx")
    document = public.document.encode()
    told = {
        ISSUED: [pdf, file_of(public, "brief"), book],
        DATA: [altered(pdf), document, with_attachments({"x.json": document}), pdf + b"\n"],
        UNKNOWN: [
            b"%PDF-1.7 other",
            book + b" ",
            document + b" ",
            with_attachments({"x.json": document + b" "}),
            with_attachments({}),
            b"text",
        ],
    }
    for expected, contents in told.items():
        for content in contents:
            response = send(client, content)
            assert (response.status_code, answer_in(response)) == (200, expected)


def test_a_json_file_that_was_given_out_is_one_of_ours(client: Client, public: Submission) -> None:
    assert answer_in(send(client, file_of(public, "json"), "report.json")) == ISSUED


def test_a_match_says_of_what(client: Client, public: Submission) -> None:
    page = send(client, file_of(public, "brief")).content.decode()
    for said in (
        "Northern Mechanism",
        "north-2026-brief.pdf",
        public.digest,
        f"{public.submitted_at:%-d %B %Y, %H:%M}",
        "<dt>Version</dt><dd>1</dd>",
    ):
        assert said in page
    assert f"/assessments/{public.assessment_id}/report/" in page
    assert "newer" not in page


def test_the_code_on_paper_leads_to_the_answer(client: Client, public: Submission) -> None:
    path = verify_address(public.digest).removeprefix("http://localhost:8000")
    assert path == f"/verify/?hash={public.digest}"
    assert answer_in(client.get(path)) == HASH


@pytest.mark.parametrize(
    "written",
    [
        lambda digest: digest.upper(),
        lambda digest: f" {digest[:32]} {digest[32:]}\n",
        lambda digest: f"SHA-256 {digest}",
        lambda digest: ":".join(re.findall("..", digest)),
    ],
)
def test_a_hash_as_people_copy_it(client: Client, public: Submission, written: Any) -> None:
    assert answer_in(client.get("/verify/", {"hash": written(public.digest)})) == HASH
    assert answer_in(client.post("/verify/", {"hash": written(public.digest)})) == HASH


def test_the_hash_of_a_file_is_no_proof_of_the_file(client: Client, public: Submission) -> None:
    digest = hashlib.sha256(file_of(public, "pdf")).hexdigest()
    response = client.get("/verify/", {"hash": digest})
    assert answer_in(response) == ISSUED
    assert "A file with this hash was made here from the submission below" in response.content.decode()


def asked(client: Client, submission: Submission, pdf: bytes) -> list[tuple[str, bytes, int]]:
    """Answer, page and number of queries for the file, its data and its hash."""
    found = []
    for content, digest in ((pdf, ""), (altered(pdf), ""), (b"", submission.digest)):
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/verify/", {"hash": digest}) if digest else send(client, content)
        page = response.content.replace(submission.digest.encode(), b"hash")
        page = re.sub(rb' nonce="[^"]+"', b"", page)
        found.append((answer_in(response), page, len(queries)))
        assert response.status_code == 200
    return found


@pytest.mark.parametrize(
    ("who", "private", "rapporteur", "public"),
    [
        ("", False, False, True),
        ("stranger", False, False, True),
        ("administrator", False, False, True),
        ("reviewer", False, True, True),
        ("reader", True, True, True),
        ("contributor", True, True, True),
        ("coordinator", True, True, True),
    ],
)
def test_who_is_told_about_a_submission(
    client: Client,
    request: pytest.FixtureRequest,
    submission: Submission,
    coordinator: Person,
    who: str,
    private: bool,
    rapporteur: bool,
    public: bool,
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    pdf = file_of(submission, "pdf")
    cells = {Sharing.PRIVATE: private, Sharing.RAPPORTEUR: rapporteur, Sharing.PUBLIC: public}
    for sharing, told in cells.items():
        share(submission, coordinator, sharing)
        answers = [answer for answer, _, _ in asked(client, submission, pdf)]
        assert answers == ([ISSUED, DATA, HASH] if told else [UNKNOWN] * 3), sharing
    withdraw(by=acting(coordinator), submission=submission)
    assert [answer for answer, _, _ in asked(client, submission, pdf)] == [UNKNOWN] * 3


def test_private_withdrawn_and_unknown_are_one_answer(
    client: Client, submission: Submission, coordinator: Person
) -> None:
    """The same bytes of the page, by the same number of queries."""
    pdf = file_of(submission, "pdf")
    stranger = with_attachments({"a.json": b"{}", "b.xlsx": b"PK"})
    unknown = Submission(digest="0" * 64)
    expected = asked(client, unknown, stranger)
    share(submission, coordinator, Sharing.PRIVATE)
    assert asked(client, submission, pdf) == expected
    share(submission, coordinator, Sharing.RAPPORTEUR)
    assert asked(client, submission, pdf) == expected
    share(submission, coordinator, Sharing.PUBLIC)
    assert asked(client, submission, pdf) != expected
    withdraw(by=acting(coordinator), submission=submission)
    assert asked(client, submission, pdf) == expected


@pytest.fixture
def second(public: Submission, coordinator: Person, reviewer: Person) -> Submission:
    """Version 2, kept private; version 1 was public."""
    return_to_body(by=acting(reviewer), submission=public, paragraphs=[108], message="Which?")
    assessment = public.assessment
    assessment.refresh_from_db()
    return submit(
        by=acting(coordinator), assessment=assessment, choices=Choices(Sharing.PRIVATE, False, False, False)
    )


def test_a_newer_version_is_named_where_one_may_see_it(
    client: Client, public: Submission, second: Submission, coordinator: Person
) -> None:
    share(second, coordinator, Sharing.PUBLIC)
    response = client.get("/verify/", {"hash": public.digest})
    assert answer_in(response) == HASH
    page = response.content.decode()
    assert "A newer one exists" in page
    assert "Version 2 of" in page
    assert "Read the newer version here" in page


def test_a_version_replaced_by_a_private_one_is_not_confirmed(
    client: Client, public: Submission, second: Submission, reader: Person
) -> None:
    response = client.get("/verify/", {"hash": public.digest})
    assert answer_in(response) == UNKNOWN
    page = response.content.decode()
    assert public.assessment.body.name not in page
    assert "newer" not in page.lower()
    client.force_login(reader)
    assert "Version 2 of" in client.get("/verify/", {"hash": public.digest}).content.decode()


def test_no_older_version_takes_the_place_of_a_withdrawn_one(
    client: Client, public: Submission, second: Submission, coordinator: Person
) -> None:
    share(second, coordinator, Sharing.PUBLIC)
    pdf = file_of(public, "pdf")
    withdraw(by=acting(coordinator), submission=second)
    assert [answer for answer, _page, _queries in asked(client, public, pdf)] == [UNKNOWN] * 3


HOLDERS = {
    # what was done: who has the very file is told · who has the data in another file · who has the hash
    "private": (UNKNOWN, UNKNOWN, UNKNOWN),
    "private, holders may": (ISSUED, UNKNOWN, UNKNOWN),
    "shared with the staff, holders may": (ISSUED, UNKNOWN, UNKNOWN),
    "public": (ISSUED, DATA, HASH),
    "holders may, then not": (UNKNOWN, UNKNOWN, UNKNOWN),
    "holders may, withdrawn": (UNKNOWN, UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("what", HOLDERS)
def test_who_has_the_file_may_verify_it_where_the_body_says_so(
    what: str, client: Client, submission: Submission, coordinator: Person
) -> None:
    sharing = {"public": Sharing.PUBLIC, "shared with the staff, holders may": Sharing.RAPPORTEUR}
    share(submission, coordinator, sharing.get(what, Sharing.PRIVATE))
    own = file_of(submission, "pdf")
    if "holders" in what:
        let_holders_verify(by=acting(coordinator), submission=submission, allowed=True)
    if "then not" in what:
        let_holders_verify(by=acting(coordinator), submission=submission, allowed=False)
    if "withdrawn" in what:
        withdraw(by=acting(coordinator), submission=submission)
    by_file, by_data = (send(client, content).content.decode() for content in (own, altered(own)))
    by_hash = client.get("/verify/", {"hash": hashlib.sha256(own).hexdigest()}).content.decode()
    by_print = client.get("/verify/", {"hash": submission.digest}).content.decode()
    for said, page in zip(HOLDERS[what], (by_file, by_data, by_print), strict=True):
        assert [answer for answer in ANSWERS if f">{answer}<" in page] == [said]
    assert (f">{UNKNOWN}<" in by_hash) == (what != "public")
    if what != "public":
        assert "Read the report here" not in by_file


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "0" * 63, "0" * 65, "é" * 64, "\0"])
def test_what_is_no_hash_is_said_so_at_the_field(client: Client, typed: str) -> None:
    response = client.get("/verify/", {"hash": typed})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_hash"' in page
    assert UNKNOWN not in page


def test_a_form_without_a_file_is_said_so_at_the_field(client: Client) -> None:
    for sent in ({}, {"file": SimpleUploadedFile("empty.pdf", b"")}):
        response = client.post("/verify/", sent)
        assert response.status_code == 422
        assert 'href="#id_file"' in response.content.decode()


def test_a_file_that_is_too_large_is_not_kept_and_said_so(client: Client) -> None:
    response = send(client, b"%PDF-" + bytes(MOST_BYTES))
    assert response.status_code == 413
    assert "larger than 20 MiB" in response.content.decode()
    at_most = send(client, b"%PDF-" + bytes(MOST_BYTES - 5))
    assert (at_most.status_code, answer_in(at_most)) == (200, UNKNOWN)


def test_no_file_is_written(client: Client, public: Submission, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "upload"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o000)
    settings.FILE_UPLOAD_HANDLERS = ["no.such.Handler"]
    before = IssuedFile.objects.count()
    assert answer_in(send(client, bytes(5_000_000))) == UNKNOWN
    assert IssuedFile.objects.count() == before


def test_it_needs_neither_a_cookie_nor_a_token(public: Submission) -> None:
    client = Client(enforce_csrf_checks=True)
    response = send(client, public.document.encode())
    assert answer_in(response) == DATA
    assert not response.cookies


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_pdf_is_an_unknown_one(client: Client, public: Submission, kind: str) -> None:
    content = HOSTILE[kind]()
    assert len(content) <= MOST_BYTES
    started = time.monotonic()
    response = send(client, content)
    assert time.monotonic() - started < 10
    assert (response.status_code, answer_in(response)) == (200, UNKNOWN)


def test_the_reader_of_pdfs_ends_with_its_limits() -> None:
    """What comes after a bomb is not reached; what came before it is known."""
    whole = with_attachments({"a.json": b"{}"})
    assert attached_digests(whole) == (hashlib.sha256(b"{}").hexdigest(),)
    assert attached_digests(HOSTILE["bomb"]()) == ()
    assert attached_digests(b"no PDF at all") == ()


def test_the_reader_knows_no_secret_and_may_not_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert "SECRET_KEY" not in reader_process.environment()
    monkeypatch.setattr(reader_process.READER, "module", "tests.files.writing_worker")
    assert attached_digests(b"%PDF-") == (hashlib.sha256(b"refused").hexdigest(),)


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "MOST_SECONDS", 0.01)
    assert attached_digests(with_attachments({"a.json": b"{}"})) == ()


def test_when_many_pdfs_are_read_the_next_one_is_asked_to_wait(
    client: Client, public: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = file_of(public, "pdf")
    monkeypatch.setattr(reader_process, "QUEUE_SECONDS", 0.01)
    for _ in range(reader_process.AT_ONCE):
        reader_process.READER.places.acquire()
    try:
        response = send(client, with_attachments({}))
        assert (response.status_code, response["Retry-After"]) == (429, "10")
        assert "Wait ten seconds" in response.content.decode()
        assert answer_in(send(client, pdf)) == ISSUED
    finally:
        for _ in range(reader_process.AT_ONCE):
            reader_process.READER.places.release()


def test_whoever_asks_too_often_has_to_wait(client: Client) -> None:
    statuses = [send(client, b"text").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert client.get("/verify/").status_code == 200


def test_a_file_that_is_given_out_is_on_record_with_its_submission(public: Submission) -> None:
    data = file_of(public, "pdf")
    row = IssuedFile.objects.get()
    assert row.submission == public
    assert row.sha256 == hashlib.sha256(data).hexdigest()


def test_another_address_makes_another_paper_but_the_same_data(public: Submission, settings: Any) -> None:
    before = {kind: report_files.key_of(public, kind, "en") for kind in report_files.FORMATS}
    settings.ADDRESS = "https://assess.example"
    changed = {kind for kind in before if report_files.key_of(public, kind, "en") != before[kind]}
    assert changed == {"pdf", "brief", "docx"}


class TestOldBytes:
    """The hash is kept for good, the bytes for 90 days."""

    @pytest.fixture
    def old(self, public: Submission) -> bytes:
        data = file_of(public, "pdf")
        made = public.submitted_at.replace(year=public.submitted_at.year - 1)
        IssuedFile.objects.update(made_at=made)
        return data

    def test_bytes_go_and_the_hash_stays(self, client: Client, old: bytes) -> None:
        assert drop_old_bytes() == 1
        assert drop_old_bytes() == 0
        assert bytes(IssuedFile.objects.get().data) == b""
        assert answer_in(send(client, old)) == ISSUED

    def test_younger_ones_stay(self, public: Submission) -> None:
        file_of(public, "pdf")
        assert drop_old_bytes() == 0

    def test_they_are_made_again_when_asked_for(self, old: bytes, public: Submission) -> None:
        drop_old_bytes()
        assert file_of(public, "pdf") == old
        assert bytes(IssuedFile.objects.get().data) == old
        assert drop_old_bytes() == 0

    def test_should_they_differ_both_are_ours(
        self, client: Client, old: bytes, public: Submission, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drop_old_bytes()
        monkeypatch.setattr(Pool, "render", lambda self, job: b"%PDF-1.7 another library")
        new = file_of(public, "pdf")
        assert new != old
        assert [answer_in(send(client, data)) for data in (old, new)] == [ISSUED, ISSUED]
        assert file_of(public, "pdf") == new
        assert IssuedFile.objects.count() == 2
