"""Replies brought back as mails: who they come from is shown, the file's own code decides, documents wait."""

from __future__ import annotations

import io
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import openpyxl
import pytest
from django.core import mail as sent_mails
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.inputs import inputs_of
from assessments.answers.signing_off import signed_words
from assessments.files.store import ENCLOSED
from assessments.models import Assessment, Contribution, Evidence, Upload, Workbook
from assessments.offline.applying import apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.enclosed import enclosed_in, sweep_enclosed
from assessments.offline.letters import drafts_of, make_letters
from assessments.offline.mailing import MailingState, mailings_of
from assessments.offline.preview import shown
from assessments.offline.reading import read_file
from assessments.offline.receipts import kept_receipts, receipts_of
from assessments.offline.uploads import drop_upload, files_of, undo_upload
from mechanisms.models import Body, Membership, Person
from tests.factories import acting
from tests.making.queue_cast import work_off
from tests.offline.test_uploads_files import ministry

pytestmark = pytest.mark.django_db

LAW = ("law.txt", b"Article 2: an office is set up.", "text", "plain")
PLAN = ("plan.csv", b"what;when\noffice;May\n", "text", "csv")
PROGRAM = ("run.exe", b"MZ\x90\x00", "application", "octet-stream")


@pytest.fixture
def by(coordinator: Person) -> Any:
    return acting(coordinator)


@pytest.fixture
def justice(draft: Assessment, north: Body) -> Membership:
    found = ministry(north, "Justice", 106, 113, 131)
    found.email = "justice@example.org"
    found.save()
    return found


@pytest.fixture
def workbook(by: Any, draft: Assessment, justice: Membership) -> bytes:
    """The file as it went out with the letter."""
    make_letters(by=by, assessment=draft, members={justice.pk}, language="en", with_last=False)
    (letter,) = drafts_of(draft, Workbook.objects.select_related("membership"))
    found = message_from_bytes(letter.data, policy=default)
    assert isinstance(found, EmailMessage)
    (attached,) = found.iter_attachments()
    return bytes(attached.get_content())


def filled(data: bytes, signed: tuple[str, str, Any] | None = None, **cells: str) -> bytes:
    """The workbook with these cells of the sheet of questions (``p113_answer``), and signed off."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Questions"]
    wanted = {key.removeprefix("p").replace("_", ".", 1): value for key, value in cells.items()}
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, 1).value in wanted:
            sheet.cell(row, 3).value = wanted[str(sheet.cell(row, 1).value)]
    start = book["Start"]
    for row in range(1, start.max_row + 1):
        code = str(start.cell(row, 3).value or "")
        if signed and code.startswith("signed."):
            start.cell(row, 2).value = signed[("name", "post", "day").index(code.partition(".")[2])]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reply(workbook: bytes, *enclosed: tuple[str, bytes, str, str], sender: str = "jo@example.org") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = sender, "Re: questions"
    made.set_content("Here it is.")
    kind = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    made.add_attachment(workbook, maintype=kind[0], subtype=kind[1], filename="justice.xlsx")
    for name, data, main, sub in enclosed:
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


def brought(client: Client, draft: Assessment, *mails: bytes) -> Upload:
    """Uploaded by the coordinator, and read by the worker."""
    came = [SimpleUploadedFile(f"{number}.eml", data) for number, data in enumerate(mails)]
    answer = client.post(reverse("assessments:uploads", args=[draft.pk]), {"came": came})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    work_off()
    return Upload.objects.latest("uploaded_at")


def page(client: Client, upload: Upload) -> str:
    return client.get(reverse("assessments:upload", args=[upload.assessment_id, upload.pk])).content.decode()


def applied(by: Any, upload: Upload) -> Upload:
    compared = compare_files(
        by=by, assessment=upload.assessment, files=files_of(upload), brought_by=upload.by
    )
    return apply_upload(by=by, upload=upload, decisions={}, seen=compared.seen)


@pytest.fixture
def client(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


# The mail.


def test_the_files_own_code_says_whose_it_is_whoever_the_mail_names(
    client: Client, by: Any, draft: Assessment, justice: Membership, north: Body, workbook: bytes
) -> None:
    health = ministry(north, "Health", 131)
    health.email = "health@example.org"
    health.save()
    data = reply(filled(workbook, p131_answer="2"), sender="Minister of Health <health@example.org>")
    upload = brought(client, draft, data)
    (file,) = files_of(upload)
    assert (file.name, file.mail) == ("justice.xlsx", "0.eml")
    seen = page(client, upload)
    assert "It comes from <bdi>Minister of Health &lt;health@example.org&gt;</bdi>, as the mail says." in seen
    applied(by, upload)
    (given,) = inputs_of([draft.pk])[draft.pk][131]
    assert given.membership_id == justice.pk
    assert {row.ministry: row.state for row in mailings_of(draft)} == {
        "Health": MailingState.NOT_SENT,
        "Justice": MailingState.RETURNED,
    }


def test_what_came_back_counts_as_sent(
    client: Client, by: Any, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    applied(by, brought(client, draft, reply(filled(workbook, p131_answer="2"))))
    (row,) = mailings_of(draft)
    assert row.sent_on == timezone.localdate(Workbook.objects.get().made_at)


def test_an_untouched_file_is_named_and_noted_as_soon_as_it_is_read(
    client: Client, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    upload = brought(client, draft, reply(workbook))
    assert "nothing is filled in" in page(client, upload)
    (row,) = mailings_of(draft)
    assert row.state is MailingState.EMPTY
    assert row.words.startswith("Came back empty on ")
    assert row.sent_on is not None


def test_a_mail_and_files_come_together(
    client: Client, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    files = [
        SimpleUploadedFile("a.eml", reply(filled(workbook, p131_answer="2"), LAW)),
        SimpleUploadedFile("b.xlsx", filled(workbook, p113_answer="1")),
        SimpleUploadedFile("c.eml", b"From: x@example.org\n\nNothing is attached.\n"),
    ]
    client.post(reverse("assessments:uploads", args=[draft.pk]), {"came": files})
    work_off()
    upload = Upload.objects.get()
    assert [(file.name, file.mail) for file in files_of(upload)] == [
        ("justice.xlsx", "a.eml"),
        ("b.xlsx", ""),
        ("c.eml", "c.eml"),
    ]
    assert "No workbook is attached to this mail." in page(client, upload)


# Signed off.

SIGNED = [
    (("Ana Lima", "Director", "2026-05-03"), "Signed off by Ana Lima; Director; "),
    (("Ana Lima", "", ""), "Signed off by Ana Lima, as the file says."),
    (("Ana Lima", "", "3 May"), "Signed off by Ana Lima; 3 May, as the file says."),
    (("", "Director", "2026-05-03"), ""),
]


@pytest.mark.parametrize(("signed", "words"), SIGNED, ids=["all", "a name", "a day in words", "no name"])
def test_who_signs_it_off_is_read_from_the_first_sheet(
    signed: tuple[str, str, str], words: str, workbook: bytes, draft: Assessment
) -> None:
    file = read_file("a.xlsx", filled(workbook, signed, p131_answer="2"))
    assert signed_words(file.signed).startswith(words)
    assert bool(signed_words(file.signed)) is bool(words)


def test_it_is_kept_with_the_input_until_somebody_saves_the_input_anew(
    client: Client, by: Any, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    data = filled(workbook, ("Ana Lima", "Director", "2026-05-03"), p131_answer="2")
    upload = brought(client, draft, reply(data))
    assert "Signed off by Ana Lima; Director; " in page(client, upload)
    upload = applied(by, upload)
    kept = {"name": "Ana Lima", "post": "Director", "day": "2026-05-03"}
    assert upload.signed == [{"file": 0, "member": justice.pk, **kept}]
    assert Contribution.objects.get().signed_off == kept
    undo_upload(by=by, upload=upload)
    assert Contribution.objects.get().signed_off == {}


# The receipt.


def receipts(by: Any, upload: Upload) -> Any:
    files = files_of(upload)
    compared = compare_files(by=by, assessment=upload.assessment, files=files, brought_by=upload.by)
    return receipts_of(files, compared, shown(upload.assessment, files, compared))


def test_the_receipt_counts_what_was_answered_and_names_bad_cells_and_what_is_open(
    client: Client, by: Any, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    upload = brought(client, draft, reply(filled(workbook, p131_answer="2", p113_answer="seven")))
    (found,) = receipts(by, upload)
    assert (found.ministry, found.answered, found.asked) == ("Justice", 1, 3)
    assert [(cell.paragraph, cell.place.partition("!")[0]) for cell in found.cells] == [(113, "Questions")]
    assert (found.unanswered, found.still_open) == ((106,), (106, 113))
    seen = page(client, upload)
    assert "1 of 3 answers can be taken." in seen
    assert "1 cell could not be read." in seen
    assert (
        "“seven” can’t be chosen here. Choose one of the list: 0 · Not in place; 1 · Begun; 2 · In op" in seen
    )
    assert "Don’t know; Known, but not disclosed; Done by another mechanism." in seen, "and no codes"
    assert "Not answered yet: 106." in seen


def test_the_receipt_goes_back_as_a_mail_with_a_file_of_what_is_open(
    client: Client, by: Any, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    upload = applied(by, brought(client, draft, reply(filled(workbook, p131_answer="2"))))
    assert [one.answered for one in kept_receipts(upload.receipts)] == [1]
    address = reverse("assessments:upload_receipt", args=[draft.pk, upload.pk, 0])
    letter = message_from_bytes(client.post(address, {"act": "draft"}).content, policy=default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    assert body is not None
    assert letter["To"] == "justice@example.org"
    assert "1 of 3 answers came in." in body.get_content()
    (attached,) = letter.iter_attachments()
    back = read_file("x.xlsx", attached.get_content())
    assert {one.paragraph for one in back.answers} == {106, 113}
    assert Workbook.objects.get(pk=back.workbook).membership == justice


def test_the_receipt_is_sent_from_here_to_the_ministry_of_the_file(
    client: Client, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    upload = brought(client, draft, reply(filled(workbook, p131_answer="2"), sender="spy@example.org"))
    client.post(reverse("assessments:upload_receipt", args=[draft.pk, upload.pk, 0]), {"act": "send"})
    (sent,) = sent_mails.outbox
    assert sent.to == ["justice@example.org"]
    assert len(sent.attachments) == 1


def test_an_empty_file_gets_a_receipt_that_says_so(
    client: Client, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    assert "nothing is filled in. Perhaps another copy was saved" in page(
        client, brought(client, draft, reply(workbook))
    )


def test_what_was_undone_has_no_receipt(
    client: Client, by: Any, draft: Assessment, justice: Membership, workbook: bytes
) -> None:
    upload = applied(by, brought(client, draft, reply(filled(workbook, p131_answer="2"))))
    undo_upload(by=by, upload=upload)
    assert "Receipt for the ministry" not in page(client, upload)
    address = reverse("assessments:upload_receipt", args=[draft.pk, upload.pk, 0])
    assert client.post(address, {"act": "draft"}).status_code == 404


# Documents beside the workbook.


def attach(client: Client, upload: Upload, number: int = 0, **form: str) -> Any:
    key = upload.enclosed[number]["key"]
    address = reverse("assessments:upload_enclosed", args=[upload.assessment_id, upload.pk])
    return client.post(address, {"document": key, **form}, follow=True).content.decode()


def test_documents_wait_and_a_program_is_refused_as_any_upload_of_evidence_is(
    client: Client, draft: Assessment, workbook: bytes
) -> None:
    upload = brought(client, draft, reply(filled(workbook, p131_answer="2"), LAW, PROGRAM))
    law, program = enclosed_in(upload)
    assert (law.name, law.waits, program.waits) == ("law.txt", True, False)
    assert ENCLOSED.is_there(law.key)
    assert not ENCLOSED.is_there(program.key)
    assert "Files of this kind are not taken." in page(client, upload)


@pytest.mark.parametrize(
    "form",
    [
        {"paragraph": "113"},
        {"confidential": "yes"},
        {"paragraph": "999", "confidential": "no"},
        {"paragraph": "113", "confidential": "perhaps"},
    ],
)
def test_where_it_belongs_and_whether_it_is_confidential_is_asked(
    client: Client, draft: Assessment, workbook: bytes, form: dict[str, Any]
) -> None:
    upload = brought(client, draft, reply(workbook, LAW))
    assert "Choose the recommendation, and whether the document is confidential." in attach(
        client, upload, **form
    )
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("said", "confidential"), [("yes", True), ("no", False)])
def test_a_document_becomes_a_reference_with_its_file(
    client: Client, draft: Assessment, workbook: bytes, said: str, confidential: bool
) -> None:
    upload = brought(client, draft, reply(workbook, LAW, PLAN))
    assert "“law.txt” is attached to the answer to 113." in attach(
        client, upload, paragraph="113", confidential=said
    )
    row = Evidence.objects.select_related("file").get()
    assert (row.title, row.strength, row.confidential) == ("law", 1, confidential)
    assert row.file is not None
    assert row.file.name == "law.txt"
    upload.refresh_from_db()
    assert [one.paragraph for one in enclosed_in(upload)] == [113, None]
    assert "attached already" in attach(client, upload, paragraph="131", confidential=said)


def test_what_is_thrown_away_or_a_week_old_is_gone(
    client: Client,
    by: Any,
    draft: Assessment,
    workbook: bytes,
    django_capture_on_commit_callbacks: Any,
) -> None:
    first, second = (brought(client, draft, reply(workbook, LAW)) for _time in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        drop_upload(by=by, upload=first)
    assert not ENCLOSED.is_there(enclosed_in(first)[0].key)
    sweep_enclosed()
    assert ENCLOSED.is_there(enclosed_in(second)[0].key)
    Upload.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    sweep_enclosed()
    second.refresh_from_db()
    assert enclosed_in(second) == ()


def test_another_persons_upload_and_a_document_that_is_not_in_it_do_not_exist(
    client: Client, draft: Assessment, workbook: bytes, contributor: Person
) -> None:
    upload = brought(client, draft, reply(workbook, LAW))
    address = reverse("assessments:upload_enclosed", args=[draft.pk, upload.pk])
    form = {"document": str(upload.pk), "paragraph": "113", "confidential": "no"}
    assert client.post(address, form).status_code == 404
    client.force_login(contributor)
    assert client.post(address, form | {"document": upload.enclosed[0]["key"]}).status_code == 404
    with pytest.raises(Http404):
        drop_upload(by=acting(contributor), upload=upload)
