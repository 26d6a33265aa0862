"""Files beside references, as tables: who gets one when, what leaves the body, what stays, what is swept."""

from __future__ import annotations

import io
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as in_force
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments import evidence_store
from assessments.answer_values import EvidenceEntry
from assessments.file_contents import MOST_BYTES
from assessments.lifecycle.answering import apply_file, save_answer
from assessments.lifecycle.evidencing import (
    add_reference,
    attach_file,
    remove_file,
    reuse_reference,
)
from assessments.lifecycle.restoring import restore_version, undo_last_save, versions_of
from assessments.lifecycle.reviewing import return_to_body
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.starting import start_assessment
from assessments.lifecycle.submitting import Choices, change_choices, submit, withdraw
from assessments.lifecycle.sweeping import GRACE, sweep_files
from assessments.models import Answer, Assessment, Event, Evidence, EvidenceFile, Submission
from assessments.unfit_file import UnfitFile
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.factories import CycleFactory, acting, answer_all, file_of, level
from tests.files_made import document, pdf, picture

PLAN = EvidenceEntry(
    title="National plan", strength=2, date=date(2026, 3, 1), url="https://example.org/plan"
)
SECRET = EvidenceEntry(
    title="Xylophone minutes", strength=1, url="https://example.org/quixotic", page="Zephyr 9"
)
SECRETS = ("Xylophone", "quixotic", "Zephyr", "wyvern")
CODE = 112
# The queries of the register.
REGISTER = 9

type Attach = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where this test keeps its files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "evidence"


@pytest.fixture
def attach(draft: Assessment, coordinator: Person) -> Attach:
    """``attach(SECRET, confidential=True)``: a reference of the draft with a file of its own."""

    def attached(
        entry: EvidenceEntry = PLAN,
        paragraph: int = CODE,
        name: str = "plan.pdf",
        data: bytes = pdf(),
        confidential: bool = False,
    ) -> Evidence:
        add_reference(
            by=acting(coordinator),
            assessment=draft,
            paragraph=paragraph,
            entry=entry,
            confidential=confidential,
            upload=(name, data),
        )
        return reference(draft, entry.title, paragraph)

    return attached


def reference(draft: Assessment, title: str, paragraph: int = CODE) -> Evidence:
    return Evidence.objects.select_related("file").get(
        answer__assessment=draft, answer__paragraph=paragraph, title=title
    )


def file_beside(row: Evidence) -> EvidenceFile:
    row.refresh_from_db()
    assert row.file is not None
    return row.file


def send(draft: Assessment, who: Person, sharing: Sharing) -> Submission:
    """Submit it, with no other choice."""
    return submit(
        by=acting(who),
        assessment=Assessment.objects.with_frame().get(pk=draft.pk),
        choices=Choices(sharing, False, False, False),
    )


def download_of(draft: Assessment, file: UUID) -> str:
    return reverse("assessments:evidence_download", args=[draft.pk, file])


def as_somebody(who: Person | None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who)
    return client


def content_of(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def status_of(response: Any) -> int:
    response.close()
    return int(response.status_code)


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
def people(
    request: pytest.FixtureRequest, north: Body, coordinator: Person
) -> dict[str, Person | None]:
    """Everybody who knocks; the one who was removed was a coordinator."""
    cast = {
        name: request.getfixturevalue(name) for name in WHO if name not in ("anonymous", "removed")
    }
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
        return_to_body(
            by=acting(reviewer), submission=sent, paragraphs=[CODE], message="Is it new?"
        )
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
    to_staff.close()
    assert to_staff["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    to_body = as_somebody(coordinator).get(download_of(draft, file))
    to_body.close()
    assert "refused" in to_body["Content-Disposition"]


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "anonymous"])
def test_the_report_leads_to_the_file(
    draft: Assessment,
    attach: Attach,
    coordinator: Person,
    who: str,
    people: dict[str, Person | None],
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
    draft: Assessment,
    attach: Attach,
    coordinator: Person,
    name: str,
    data: bytes,
    content_type: str,
) -> None:
    file = file_beside(attach(name=name, data=data))
    response = as_somebody(coordinator).get(download_of(draft, file.pk))
    assert content_of(response) == data
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert {header: response[header] for header in SERVED} == SERVED


@pytest.mark.parametrize(
    "name",
    [
        "خطة العمل.pdf",
        'a"b.pdf',
        "a\r\nSet-Cookie: x=1.pdf",
        "plan\u202efdp.pdf",
        "../../etc/plan.pdf",
    ],
)
def test_no_name_breaks_out_of_the_header(
    draft: Assessment, attach: Attach, coordinator: Person, name: str
) -> None:
    file = file_beside(attach(name=name))
    response = as_somebody(coordinator).get(download_of(draft, file.pk))
    response.close()
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
    evidence_store.remove(file.pk)
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
        response = client.get(reverse("assessments:report_file", args=[draft.pk, extension]))
        assert response.status_code == 200, extension
        data = response.content if not response.streaming else content_of(response)
        yield extension, read(data)


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "anonymous"])
def test_nothing_of_a_confidential_reference_stands_in_what_leaves_the_body(
    draft: Assessment,
    attach: Attach,
    coordinator: Person,
    who: str,
    people: dict[str, Person | None],
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
    save_answer(
        by=acting(coordinator), assessment=draft, entry=entry, confidential={SECRET.identity}
    )
    assert reference(draft, SECRET.title).file is not None
    assert "wyvern" not in send(draft, coordinator, Sharing.PUBLIC).document


def test_a_name_that_was_given_in_confidence_is_not_shown(
    draft: Assessment, attach: Attach
) -> None:
    """The same content beside a public and a confidential reference is one file, with the public name."""
    attach()
    attach(SECRET, name="wyvern.pdf", confidential=True)
    file = EvidenceFile.objects.get()
    assert file.name == "plan.pdf"
    assert file.references.count() == 2


@pytest.mark.parametrize(
    ("first_in_confidence", "name"), [(True, "public.pdf"), (False, "first.pdf")]
)
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


# ── Where the bytes lie ───────────────────────────────────────────────────


def test_bytes_lie_outside_the_web_root_under_a_random_name(attach: Attach, folder: Path) -> None:
    file = file_beside(attach(name="plan.pdf"))
    (stored,) = folder.iterdir()
    assert stored.name == str(file.pk)
    assert stored.read_bytes() == pdf()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Path(in_force.STATIC_ROOT) not in stored.parents


def test_bytes_are_on_the_disk_before_the_row_is_committed(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written beside, synced, renamed, the folder synced; and only then the row."""
    done: list[str] = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, _noted(done, name, real))
    monkeypatch.setattr(
        EvidenceFile.objects, "create", _noted(done, "row", EvidenceFile.objects.create)
    )
    attach()
    assert done == ["fsync", "rename", "fsync", "row"]


def _noted(done: list[str], name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def act(*args: Any, **values: Any) -> Any:
        done.append(name)
        return real(*args, **values)

    return act


def test_what_is_not_committed_leaves_no_bytes(
    draft: Assessment, attach: Attach, folder: Path
) -> None:
    attach()
    with pytest.raises(Refused, match="stands beside the answer already"):
        attach(data=pdf(b"/Lang (fr)"))
    assert len(list(folder.iterdir())) == EvidenceFile.objects.count() == 1


def test_a_full_disk_is_said_and_leaves_nothing(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    client.force_login(coordinator)
    response = post(client, draft)
    assert response.status_code == 422
    assert "the disk of this installation is full or broken" in response.content.decode()
    assert 'value="National plan"' in response.content.decode()
    assert not list(folder.iterdir())
    assert not EvidenceFile.objects.exists()
    assert not Evidence.objects.exists()


def test_the_same_content_is_kept_once_a_body(
    draft: Assessment, attach: Attach, coordinator: Person, folder: Path
) -> None:
    first = file_beside(attach())
    attach(replace(PLAN, title="The plan again"), paragraph=113, name="again.pdf")
    row = reference(draft, PLAN.title)
    reuse_reference(by=acting(coordinator), assessment=draft, paragraph=114, reference=row.pk)
    assert EvidenceFile.objects.get() == first
    assert first.references.count() == 3
    assert len(list(folder.iterdir())) == 1
    again = reference(draft, PLAN.title, 114)
    assert (again.strength, again.date, again.url) == (PLAN.strength, PLAN.date, PLAN.url)


def test_another_body_has_its_own_copy(
    draft: Assessment, attach: Attach, stranger: Person, south: Body
) -> None:
    """Else one could tell by the time of an upload what another body has."""
    attach()
    theirs = start_assessment(
        by=acting(stranger),
        body=south,
        cycle=draft.cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    add_reference(
        by=acting(stranger),
        assessment=theirs,
        paragraph=CODE,
        entry=PLAN,
        confidential=False,
        upload=("plan.pdf", pdf()),
    )
    assert (
        EvidenceFile.objects.filter(sha256=file_beside(reference(draft, PLAN.title)).sha256).count()
        == 2
    )


def test_the_quota_of_a_body_holds(
    draft: Assessment, attach: Attach, folder: Path, settings: Any
) -> None:
    settings.EVIDENCE_QUOTA = len(pdf()) + 10
    attach()
    with pytest.raises(UnfitFile, match="quota"):
        attach(SECRET, name="more.txt", data=b"eleven byte")
    attach(SECRET, name="less.txt", data=b"ten bytes.")
    attach(replace(PLAN, title="The same once more"), paragraph=113)
    assert len(list(folder.iterdir())) == 2


# ── What stays with a reference ───────────────────────────────────────────


def fields(row: Evidence, number: int = 0, **changed: str) -> dict[str, str]:
    """The fields of a reference as the page of its recommendation sends them."""
    shown = {
        "title": row.title,
        "strength": str(row.strength),
        "date": row.date.isoformat() if row.date else "",
        "url": row.url,
        "page": row.page,
        "source": row.source,
        "key": str(row.pk),
    } | changed
    return {f"evidence-{number}-{name}": value for name, value in shown.items()}


def save(client: Client, draft: Assessment, rows: dict[str, str]) -> None:
    revision = Answer.objects.get(assessment=draft, paragraph=CODE).revision
    form = {"revision": str(revision), "choice": "1", "explanation": "As the plan says.", **rows}
    response = client.post(reverse("assessments:question", args=[draft.pk, CODE]), form)
    assert response.status_code == 302, response.context["problems"]


CORRECTED = [
    {"title": "National plan of action"},
    {"date": "2026-03-02"},
    {"url": "https://example.org/the-plan"},
    {"page": "4"},
    {"title": "A plan", "date": "2025-01-01", "url": "", "page": "7", "strength": "2"},
]


@pytest.mark.parametrize("changed", CORRECTED)
def test_a_reference_that_is_corrected_keeps_its_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, changed: dict[str, str]
) -> None:
    row = attach()
    file = file_beside(row)
    client.force_login(coordinator)
    save(client, draft, fields(row, 0, **changed))
    (now,) = Evidence.objects.filter(answer__assessment=draft)
    assert (now.pk, now.file) == (row.pk, file)
    assert now.title == changed.get("title", row.title)


def test_two_references_that_change_their_titles_keep_each_its_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    first = attach()
    second = attach(SECRET, name="minutes.txt", data=b"Minutes", confidential=True)
    client.force_login(coordinator)
    swapped = fields(first, 0, title=second.title) | fields(second, 1, title=first.title)
    save(client, draft, swapped | {"evidence-1-confidential": "1"})
    assert file_beside(reference(draft, second.title)).name == "plan.pdf"
    kept = reference(draft, first.title)
    assert (file_beside(kept).name, kept.confidential) == ("minutes.txt", True)


def test_a_reference_taken_out_of_the_middle_takes_only_its_own_file(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    first = attach()
    second = attach(SECRET, name="minutes.txt", data=b"Minutes")
    client.force_login(coordinator)
    blank = dict.fromkeys(("title", "strength", "date", "url", "page", "source"), "")
    save(client, draft, fields(first, 0, **blank) | fields(second, 1))
    (left,) = Evidence.objects.filter(answer__assessment=draft)
    assert (left.pk, file_beside(left).name) == (second.pk, "minutes.txt")


@pytest.mark.parametrize("key", ["", "nonsense", str(UUID(int=1)), "of another answer"])
def test_a_key_that_is_none_of_this_answer_means_nothing(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, key: str
) -> None:
    elsewhere = attach(paragraph=113)
    client.force_login(coordinator)
    wanted = str(elsewhere.pk) if key == "of another answer" else key
    save(client, draft, fields(elsewhere, title="A reference without a file", key=wanted))
    assert reference(draft, "A reference without a file").file is None
    assert file_beside(reference(draft, PLAN.title, 113)).name == "plan.pdf"


def test_an_answers_file_keeps_the_file_of_an_equal_reference(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    file = file_beside(attach())
    entry = replace(level(CODE, 2), evidence=(replace(PLAN, strength=1), SECRET))
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(entry))
    kept = reference(draft, PLAN.title)
    assert (kept.strength, kept.file) == (1, file)
    assert reference(draft, SECRET.title).file is None


@pytest.mark.parametrize("what", ["attaching", "replacing", "taking off"])
def test_undoing_brings_back_the_file_that_was_there(
    draft: Assessment, attach: Attach, coordinator: Person, what: str
) -> None:
    by = acting(coordinator)
    if what == "attaching":
        save_answer(by=by, assessment=draft, entry=replace(level(CODE, 1), evidence=(PLAN,)))
        row = reference(draft, PLAN.title)
    else:
        row = attach()
    act: Any = {"by": by, "assessment": draft, "paragraph": CODE, "reference": row.pk}
    if what == "taking off":
        remove_file(**act)
    else:
        attach_file(**act, upload=("other.txt", b"Another"))
    after = None if what == "taking off" else "other.txt"
    before = None if what == "attaching" else "plan.pdf"
    assert name_beside(draft) == after
    undo_last_save(by=by, assessment=draft, paragraph=CODE, revision=None)
    assert name_beside(draft) == before
    undo_last_save(by=by, assessment=draft, paragraph=CODE, revision=None)
    assert name_beside(draft) == after


def name_beside(draft: Assessment) -> str | None:
    row = reference(draft, PLAN.title)
    return row.file.name if row.file else None


def test_a_version_comes_back_with_the_file_it_had(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    by = acting(coordinator)
    attach_file(
        by=by, assessment=draft, paragraph=CODE, reference=row.pk, upload=("b.txt", b"Another")
    )
    first = versions_of(Answer.objects.get(assessment=draft, paragraph=CODE)).first()
    restore_version(by=by, assessment=draft, version=first, revision=None)
    assert name_beside(draft) == "plan.pdf"


def test_history_names_the_file_that_was_replaced(
    client: Client, draft: Assessment, attach: Attach, coordinator: Person, folder: Path
) -> None:
    row = attach()
    let_time_pass(folder)
    upload = ("second-edition.txt", b"Another")
    attach_file(
        by=acting(coordinator), assessment=draft, paragraph=CODE, reference=row.pk, upload=upload
    )
    client.force_login(coordinator)
    page = client.get(reverse("assessments:answer_history", args=[draft.pk, CODE])).content.decode()
    assert "plan.pdf" in page
    assert "second-edition.txt" in page


def test_a_copy_of_the_last_cycle_has_the_files_that_were_not_confidential(
    draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    file = file_beside(attach())
    attach(SECRET, name="wyvern.txt", data=b"Minutes", confidential=True)
    send(draft, coordinator, Sharing.RAPPORTEUR)
    following = CycleFactory.create(
        edition=draft.cycle.edition,
        slug="2027",
        opens_on=date(2027, 7, 1),
        closes_on=date(2028, 1, 31),
    )
    copy = start_assessment(
        by=acting(coordinator),
        body=draft.body,
        cycle=following,
        period_start=date(2026, 7, 1),
        period_end=date(2027, 6, 30),
        copy_last=True,
    )
    (row,) = Evidence.objects.filter(answer__assessment=copy)
    assert (row.title, row.file) == (PLAN.title, file)
    (version,) = versions_of(Answer.objects.get(assessment=copy, paragraph=CODE))
    assert version.entry["files"] == {"0": str(file.pk)}


# ── What is swept ─────────────────────────────────────────────────────────

LONG_AGO = GRACE + timedelta(hours=1)


def let_time_pass(folder: Path, passed: timedelta = LONG_AGO) -> None:
    """As if all that has happened had happened so much earlier."""
    EvidenceFile.objects.update(uploaded_at=timezone.now() - passed)
    Answer.history.update(history_date=timezone.now() - passed)
    then = (timezone.now() - passed).timestamp()
    for path in folder.iterdir():
        os.utime(path, (then, then))


def test_a_file_beside_a_reference_stays(attach: Attach, folder: Path) -> None:
    attach()
    let_time_pass(folder)
    assert sweep_files() == 0
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_nothing_names_goes_after_a_day(
    draft: Assessment, attach: Attach, coordinator: Person, folder: Path
) -> None:
    """A day from when it was taken off, however long it lay there before: it can be undone until then."""
    row = attach()
    let_time_pass(folder, timedelta(days=90))
    remove_file(by=acting(coordinator), assessment=draft, paragraph=CODE, reference=row.pk)
    assert sweep_files() == 0
    let_time_pass(folder)
    assert sweep_files()
    assert not list(folder.iterdir())
    assert not EvidenceFile.objects.exists()


def test_a_frozen_submission_keeps_its_file_whatever_the_draft_does(
    draft: Assessment, attach: Attach, coordinator: Person, reviewer: Person, folder: Path
) -> None:
    answer_all(draft, level=1)
    row = attach()
    file = file_beside(row)
    sent = send(draft, coordinator, Sharing.RAPPORTEUR)
    return_to_body(by=acting(reviewer), submission=sent, paragraphs=[CODE], message="Is it new?")
    back = Assessment.objects.with_frame().get(pk=draft.pk)
    remove_file(by=acting(coordinator), assessment=back, paragraph=CODE, reference=row.pk)
    let_time_pass(folder)
    assert sweep_files() == 0
    answer = as_somebody(reviewer).get(download_of(draft, file.pk))
    assert content_of(answer) == pdf()


@pytest.mark.parametrize(
    ("name", "passed", "left"),
    [
        (f"{UUID(int=1)}.part", LONG_AGO, False),
        (str(UUID(int=2)), LONG_AGO, False),
        (f"{UUID(int=1)}.part", timedelta(minutes=5), True),
        (str(UUID(int=2)), timedelta(minutes=5), True),
    ],
)
def test_bytes_without_a_row_go_after_a_day(
    db: None, folder: Path, name: str, passed: timedelta, left: bool
) -> None:
    """Of an upload that was cut off; one that is going on now is left alone."""
    (evidence_store.folder() / name).write_bytes(b"half")
    let_time_pass(folder, passed)
    call_command("daily", stdout=io.StringIO())
    assert (folder / name).exists() == left


def test_bytes_that_are_missing_are_reported_without_a_name(
    attach: Attach, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = file_beside(attach(SECRET, name="wyvern.txt", data=b"Minutes"))
    evidence_store.remove(file.pk)
    sweep_files()
    assert str(file.pk) in caplog.text
    assert "wyvern" not in caplog.text


# ── The pages ─────────────────────────────────────────────────────────────


def post(client: Client, draft: Assessment, *, by_script: bool = False, **changed: Any) -> Any:
    form: dict[str, Any] = {
        "title": PLAN.title,
        "strength": "2",
        "date": "2026-03-01",
        "url": PLAN.url,
        "page": "",
        "source": "",
        "file": SimpleUploadedFile("plan.pdf", pdf(), "application/pdf"),
    } | changed
    headers = {"X-Requested-With": "XMLHttpRequest"} if by_script else {}
    return client.post(
        reverse("assessments:evidence_add", args=[draft.pk, CODE]), form, headers=headers
    )


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def test_a_reference_comes_with_its_file_in_one_go(signed_in: Client, draft: Assessment) -> None:
    response = post(signed_in, draft)
    assert response.status_code == 302
    assert response["Location"].endswith(f"/{CODE}/#evidence-files")
    assert name_beside(draft) == "plan.pdf"
    page = signed_in.get(response["Location"]).content.decode()
    assert "plan.pdf" in page


def test_a_script_is_told_where_to_go_on(signed_in: Client, draft: Assessment) -> None:
    response = post(signed_in, draft, by_script=True)
    assert response.status_code == 201
    assert response["Location"].endswith(f"/{CODE}/#evidence-files")


def test_sending_it_twice_makes_one_reference(signed_in: Client, draft: Assessment) -> None:
    post(signed_in, draft)
    again = post(signed_in, draft)
    assert again.status_code == 422
    assert "This reference stands beside the answer already." in again.content.decode()
    assert Evidence.objects.count() == EvidenceFile.objects.count() == 1


RUNS = pdf(b"/OpenAction << /S /JavaScript >>")
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "a script in a PDF",
        {"file": ("plan.pdf", pdf(b"/OpenAction << /S /JavaScript >>"))},
        "Print it to a new PDF",
    ),
    (
        "macros",
        {"file": ("plan.docx", document({"word/vbaProject.bin": b"a"}))},
        "Save it without macros",
    ),
    ("a drawing", {"file": ("plan.svg", b"<svg/>")}, "Files of this kind are not taken."),
    ("two endings", {"file": ("plan.pdf.exe", pdf())}, "Files of this kind are not taken."),
    ("a wrong ending", {"file": ("plan.png", pdf())}, "is no PNG picture"),
    ("nothing", {"file": ("plan.txt", b"")}, "The file is empty."),
    ("eleven megabytes", {"file": ("plan.txt", b"a" * (MOST_BYTES + 1))}, "larger than 10 MB"),
    ("twenty-one megabytes", {"file": ("plan.txt", b"a" * (21 << 20))}, "larger than 10 MB"),
    ("no title", {"title": ""}, "This field is required."),
    ("no strength", {"strength": ""}, "This field is required."),
    ("another strength", {"strength": "7"}, "Select a valid choice."),
    ("public without a date", {"date": ""}, "A public document needs its date."),
    ("confirmed by nobody", {"strength": "3"}, "Say who, other than your body, confirms it."),
    ("a link that runs", {"url": "javascript:alert(1)"}, "Write a link that begins with"),
]


@pytest.mark.parametrize(
    ("changed", "said"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_what_can_not_be_taken_is_said_at_its_field(
    signed_in: Client, draft: Assessment, changed: dict[str, Any], said: str
) -> None:
    if "file" in changed:
        name, data = changed["file"]
        changed = {"file": SimpleUploadedFile(name, data)}
    response = post(signed_in, draft, **changed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert page.count(said) == 2  # in the summary and at the field
    assert not Evidence.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_more_than_any_request_may_hold_is_refused_before_it_is_read(
    signed_in: Client, draft: Assessment
) -> None:
    whole = SimpleUploadedFile("plan.txt", b"a" * (26 << 20))
    assert post(signed_in, draft, file=whole).status_code == 413


@pytest.mark.parametrize(("by_script", "asked"), [(False, True), (True, False)])
def test_a_file_that_the_browser_lets_go_of_is_asked_for_again(
    signed_in: Client, draft: Assessment, by_script: bool, asked: bool
) -> None:
    """Else the reference would be saved without it the second time."""
    page = post(signed_in, draft, title="", by_script=by_script).content.decode()
    assert ("Choose the file once more" in page) == asked
    without = post(signed_in, draft, title="", file="").content.decode()
    assert "Choose the file once more" not in without


def test_what_comes_too_late_is_shown_to_be_copied(
    signed_in: Client, draft: Assessment, coordinator: Person
) -> None:
    answer_all(draft, level=1)
    send(draft, coordinator, Sharing.PRIVATE)
    response = post(signed_in, draft)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("submitted") >= 1
    assert "It is not saved. Copy from here what you want to keep." in page
    assert "National plan" in page
    assert '<form method="post" enctype' not in page


def test_attaching_nothing_asks_for_a_file(
    signed_in: Client, draft: Assessment, attach: Attach
) -> None:
    row = attach()
    address = reverse("assessments:evidence_file", args=[draft.pk, CODE, row.pk])
    response = signed_in.post(address)
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()
    assert name_beside(draft) == "plan.pdf"


def test_a_reference_that_a_colleague_took_out_is_missed(
    signed_in: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    save_answer(by=acting(coordinator), assessment=draft, entry=level(CODE, 1))
    address = reverse("assessments:evidence_file", args=[draft.pk, CODE, row.pk])
    late = {"file": SimpleUploadedFile("late.txt", b"Late")}
    assert signed_in.post(address, late).status_code == 404
    taken = reverse("assessments:evidence_file_remove", args=[draft.pk, CODE, row.pk])
    page = signed_in.post(taken, follow=True).content.decode()
    assert "A colleague took this reference out meanwhile." in page


@pytest.mark.parametrize("chosen", ["", "nonsense", str(UUID(int=1))])
def test_using_none_again_is_said(signed_in: Client, draft: Assessment, chosen: str) -> None:
    address = reverse("assessments:evidence_reuse", args=[draft.pk, CODE])
    response = signed_in.post(address, {"reference": chosen})
    assert response.status_code == 422
    assert not Evidence.objects.exists()


def test_the_register_counts_files_and_says_where_else_they_are_used(
    signed_in: Client, draft: Assessment, attach: Attach, coordinator: Person
) -> None:
    row = attach()
    reuse_reference(by=acting(coordinator), assessment=draft, paragraph=114, reference=row.pk)
    page = signed_in.get(reverse("assessments:evidence", args=[draft.pk])).content.decode()
    assert "1 file is attached." in page
    assert page.count("also used at") == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_takes_its_queries_whatever_it_lists(
    signed_in: Client,
    draft: Assessment,
    attach: Attach,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for paragraph in range(CODE, CODE + number):
        attach(paragraph=paragraph, name=f"{paragraph}.txt", data=f"Text {paragraph}".encode())
    with django_assert_num_queries(REGISTER):
        signed_in.get(reverse("assessments:evidence", args=[draft.pk]))


@pytest.mark.parametrize(
    ("public", "hidden", "said"),
    [
        (1, 0, "1 attached file goes along"),
        (2, 0, "2 attached files go along"),
        (0, 1, "1 file of a confidential reference stays inside your body."),
        (1, 1, "1 attached file goes along"),
    ],
)
def test_the_check_says_which_files_go_along(
    signed_in: Client, draft: Assessment, attach: Attach, public: int, hidden: int, said: str
) -> None:
    for number in range(public + hidden):
        attach(
            replace(PLAN, title=f"Paper {number}"),
            name=f"{number}.txt",
            data=f"Text {number}".encode(),
            confidential=number >= public,
        )
    page = signed_in.get(reverse("assessments:check", args=[draft.pk])).content.decode()
    assert said in page
    assert ("stays inside your body" in page) == bool(hidden)
