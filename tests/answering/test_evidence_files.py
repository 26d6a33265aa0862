"""Who gets a file beside a reference, how it is handed out, and what leaves the body."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.answering.evidence import attach_file, remove_file
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.files import store
from assessments.models import Assessment, Event, EvidenceFile
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.answering.evidence_cast import (
    CODE,
    PLAN,
    SECRET,
    SECRETS,
    Attach,
    as_somebody,
    content_of,
    download_of,
    file_beside,
    reference,
    send,
    status_of,
)
from tests.factories import acting, answer_all, level
from tests.files.files_made import pdf, picture
from tests.making.queue_cast import fetched

# ── Who gets it ───────────────────────────────────────────────────────────

WHO = (
    "anonymous",
    "reader",
    "contributor",
    "coordinator",
    "stranger",
    "reviewer",
    "administrator",
    "removed",
)
#: What stands, and the answer to each of the above: 200, 404, or 302 to the sign-in.
GETS_IT = {
    "a draft": "302 200 200 200 404 404 404 404",
    "private": "302 200 200 200 404 404 404 404",
    "shared with the staff": "302 200 200 200 404 200 404 404",
    "public": "200 200 200 200 200 200 200 200",
    "public, then private": "302 200 200 200 404 404 404 404",
    "withdrawn": "302 200 200 200 404 404 404 404",
    "returned, and the draft has another": "302 200 200 200 404 200 404 404",
    "submitted again in private": "302 200 200 200 404 404 404 404",
    "public and confidential": "302 200 200 200 404 404 404 404",
}


@pytest.fixture
def people(request: pytest.FixtureRequest, north: Body, coordinator: Person) -> dict[str, Person | None]:
    """Everybody who knocks; the one who was removed was a coordinator."""
    cast = {name: request.getfixturevalue(name) for name in WHO if name not in ("anonymous", "removed")}
    removed = request.getfixturevalue("django_user_model").objects.create(username="removed")
    removed.memberships.create(body=north, role="coordinator", removed_at=timezone.now())
    return {"anonymous": None, "removed": removed} | cast


def set_up(what: str, draft: Assessment, attach: Attach, who: Person, reviewer: Person) -> UUID:
    """Bring it about; the id of the file that is asked for."""
    answer_all(draft, level=1)
    row = attach(confidential="confidential" in what)
    file = file_beside(row).pk
    if what == "a draft":
        return file
    shared = {"private": Sharing.PRIVATE, "public": Sharing.PUBLIC}
    first = what.split(",")[0].split(" and ")[0]
    sent = send(draft, who, shared.get(first, Sharing.RAPPORTEUR))
    by = acting(who)
    if what == "public, then private":
        choices = Choices(Sharing.PRIVATE, False, False, False)
        change_choices(by=by, submission=sent, choices=choices)
    elif what == "withdrawn":
        withdraw(by=by, submission=sent)
    elif "returned" in what or "again" in what:
        return_to_body(by=acting(reviewer), submission=sent, paragraphs=[CODE], message="Is it new?")
        back = Assessment.objects.with_frame().get(pk=draft.pk)
        upload = ("other.pdf", pdf(b"/Lang (en)"))
        attach_file(by=by, assessment=back, paragraph=CODE, reference=row.pk, upload=upload)
        if "again" in what:
            send(draft, who, Sharing.PRIVATE)
    return file


@pytest.mark.parametrize("what", GETS_IT)
def test_who_gets_a_file(
    what: str,
    draft: Assessment,
    attach: Attach,
    coordinator: Person,
    reviewer: Person,
    people: dict[str, Person | None],
) -> None:
    file = set_up(what, draft, attach, coordinator, reviewer)
    address = download_of(draft, file)
    found = {name: status_of(as_somebody(people[name]).get(address)) for name in WHO}
    assert found == dict(zip(WHO, map(int, GETS_IT[what].split()), strict=True))


def test_what_is_new_in_a_returned_draft_is_the_bodys_alone(
    draft: Assessment, attach: Attach, coordinator: Person, reviewer: Person
) -> None:
    set_up("returned", draft, attach, coordinator, reviewer)
    new = EvidenceFile.objects.get(name="other.pdf")
    address = download_of(draft, new.pk)
    assert status_of(as_somebody(coordinator).get(address)) == 200
    assert status_of(as_somebody(reviewer).get(address)) == 404


def test_a_file_is_not_found_below_the_assessment_of_another_body(
    draft: Assessment, attach: Attach, stranger: Person, south: Body
) -> None:
    theirs = start_assessment(
        by=acting(stranger),
        body=south,
        cycle=draft.cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    file = file_beside(attach())
    assert as_somebody(stranger).get(download_of(theirs, file.pk)).status_code == 404


def test_whoever_sees_a_submission_gets_the_file_by_the_name_in_it(
    draft: Assessment, attach: Attach, coordinator: Person, reviewer: Person
) -> None:
    """What the body calls it in its next draft is none of theirs."""
    file = set_up("shared with the staff", draft, attach, coordinator, reviewer)
    EvidenceFile.objects.filter(pk=file).update(name="Plan that the minister refused.pdf")
    to_staff = as_somebody(reviewer).get(download_of(draft, file))
    content_of(to_staff)
    assert to_staff["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    to_body = as_somebody(coordinator).get(download_of(draft, file))
    content_of(to_body)
    assert "refused" in to_body["Content-Disposition"]


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "anonymous"])
def test_the_report_leads_to_the_file(
    draft: Assessment, attach: Attach, coordinator: Person, who: str, people: dict[str, Person | None]
) -> None:
    answer_all(draft, level=1)
    attach()
    send(draft, coordinator, Sharing.PUBLIC)
    client = as_somebody(people[who])
    page = client.get(reverse("assessments:report", args=[draft.pk])).content.decode()
    (address,) = set(re.findall(r'href="(/assessments/[^"]+/evidence/[^"]+/file)"', page))
    assert content_of(client.get(address)) == pdf()


# ── How it is handed out ──────────────────────────────────────────────────

SERVED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("plan.pdf", pdf(), "application/pdf"),
        ("scan.png", picture("PNG"), "image/png"),
        ("scan.JPG", picture("JPEG"), "image/jpeg"),
        ("figures.csv", b"Year;Cases\n2025;12\n", "text/csv"),
        ("note.txt", b"A note.\n", "text/plain"),
    ],
)
def test_a_file_is_handed_out_to_be_saved_never_to_be_shown(
    draft: Assessment, attach: Attach, coordinator: Person, name: str, data: bytes, content_type: str
) -> None:
    file = file_beside(attach(name=name, data=data))
    response = as_somebody(coordinator).get(download_of(draft, file.pk))
    assert content_of(response) == data
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert {header: response[header] for header in SERVED} == SERVED


@pytest.mark.parametrize(
    "name",
    ["خطة العمل.pdf", 'a"b.pdf', "a\r\nSet-Cookie: x=1.pdf", "plan\u202efdp.pdf", "../../etc/plan.pdf"],
)
def test_no_name_breaks_out_of_the_header(
    draft: Assessment, attach: Attach, coordinator: Person, name: str
) -> None:
    file = file_beside(attach(name=name))
    response = as_somebody(coordinator).get(download_of(draft, file.pk))
    content_of(response)
    said = response["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert "Set-Cookie" not in response.headers
    assert not any(sign in said for sign in ("\r", "\n", "/", "\u202e"))


def test_a_file_is_only_read(draft: Assessment, attach: Attach, coordinator: Person) -> None:
    address = download_of(draft, file_beside(attach()).pk)
    client = as_somebody(coordinator)
    assert status_of(client.head(address)) == 200
    assert {client.post(address).status_code, client.delete(address).status_code} == {405}


def test_a_file_whose_bytes_are_gone_is_said_to_be(
    draft: Assessment, attach: Attach, coordinator: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever belongs to the body is told what to do; attaching the same again puts it right."""
    file = file_beside(attach())
    store.remove(file.pk)
    client = as_somebody(coordinator)
    page = client.get(download_of(draft, file.pk), follow=True).content.decode()
    assert "“plan.pdf” is missing on the disk." in page
    assert [record.getMessage() for record in caplog.records] == [
        f"The bytes of evidence file {file.pk} are missing"
    ]
    attach(replace(PLAN, title="The same plan"))
    assert content_of(client.get(download_of(draft, file.pk))) == pdf()


# ── What leaves the body ──────────────────────────────────────────────────


def _text_of_pdf(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    attached = [
        _text_of_workbook(part) if name.endswith(".xlsx") else part.decode()
        for name, parts in reader.attachments.items()
        for part in parts
    ]
    return "".join([*(page.extract_text() for page in reader.pages), *attached])


def _text_of_workbook(data: bytes) -> str:
    book = load_workbook(io.BytesIO(data))
    return "".join(
        f"{cell.value} {cell.hyperlink.target if cell.hyperlink else ''} "
        for sheet in book
        for row in sheet
        for cell in row
    )


def outputs(client: Client, draft: Assessment) -> Iterator[tuple[str, str]]:
    """Everything that tells of the answers and may be seen outside, by its name, as text."""
    page = client.get(reverse("assessments:report", args=[draft.pk]))
    yield "page", page.content.decode()
    readers: dict[str, Callable[[bytes], str]] = {
        "json": bytes.decode,
        "xlsx": _text_of_workbook,
        "pdf": _text_of_pdf,
    }
    for extension, read in readers.items():
        response = fetched(client, reverse("assessments:report_file", args=[draft.pk, extension]))
        assert response.status_code == 200, extension
        data = response.content if not response.streaming else content_of(response)
        yield extension, read(data)


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "anonymous"])
def test_nothing_of_a_confidential_reference_stands_in_what_leaves_the_body(
    draft: Assessment, attach: Attach, coordinator: Person, who: str, people: dict[str, Person | None]
) -> None:
    """Also not in the copies of the body's own people: they are handed on."""
    answer_all(draft, level=1)
    attach()
    attach(SECRET, name="wyvern.txt", data=b"Minutes", confidential=True)
    hidden = EvidenceFile.objects.get(name="wyvern.txt")
    sent = send(draft, coordinator, Sharing.PUBLIC)
    told = dict(outputs(as_somebody(people[who]), draft)) | {"document": sent.document}
    for name, text in told.items():
        assert "National plan" in text.replace("\n", " "), name
        assert "plan.pdf" in text, name
        for secret in (*SECRETS, str(hidden.pk), hidden.sha256):
            assert secret.casefold() not in text.casefold(), (name, secret)


def test_a_reference_that_becomes_confidential_takes_its_file_along(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    attach(SECRET, name="wyvern.txt", data=b"Minutes")
    entry = replace(level(CODE, 1), evidence=(SECRET,))
    save_answer(by=acting(coordinator), assessment=draft, entry=entry, confidential={SECRET.identity})
    assert reference(draft, SECRET.title).file is not None
    assert "wyvern" not in send(draft, coordinator, Sharing.PUBLIC).document


def test_a_name_that_was_given_in_confidence_is_not_shown(draft: Assessment, attach: Attach) -> None:
    """The same content beside a public and a confidential reference is one file, with the public name."""
    attach()
    attach(SECRET, name="wyvern.pdf", confidential=True)
    file = EvidenceFile.objects.get()
    assert file.name == "plan.pdf"
    assert file.references.count() == 2


@pytest.mark.parametrize(("first_in_confidence", "name"), [(True, "public.pdf"), (False, "first.pdf")])
def test_the_same_content_under_another_name_renames_nothing_that_is_shown(
    attach: Attach, first_in_confidence: bool, name: str
) -> None:
    """What is shown may be locked for approval, with a fingerprint over its name."""
    attach(SECRET, name="first.pdf", confidential=first_in_confidence)
    attach(name="public.pdf")
    assert EvidenceFile.objects.get().name == name


def test_events_and_log_hold_no_names(
    attach: Attach, caplog: pytest.LogCaptureFixture, draft: Assessment, coordinator: Person
) -> None:
    row = attach(SECRET, name="wyvern.txt", data=b"Minutes")
    remove_file(by=acting(coordinator), assessment=draft, paragraph=CODE, reference=row.pk)
    kept = json.dumps(list(Event.objects.values("kind", "subject", "data")))
    assert "file_attached" in kept
    assert "file_removed" in kept
    assert not any(secret in kept + caplog.text for secret in SECRETS)
