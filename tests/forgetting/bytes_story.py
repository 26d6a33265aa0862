"""``python -m tests.forgetting.bytes_story``: the story in a database on the disk, told by `test_bytes`.

Prints where the name is found, and how often: in the bytes of the database and its log, in all kept files
(unpacked, and as the text of PDFs), and in what is made anew: before the act, after it, and in a backup that
is made then. Not within pytest, whose database is in memory.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import django
from pypdf import PdfReader

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.answering.starting import start_assessment  # noqa: E402
from assessments.bodies.archive import write_archive  # noqa: E402
from assessments.files.reader_process import is_pdf  # noqa: E402
from assessments.files.store import BUNDLES, ENCLOSED, INCOMING, MADE  # noqa: E402
from assessments.files.store import EVIDENCE as EVIDENCE_FILES  # noqa: E402
from assessments.forgetting.matching import Wanted  # noqa: E402
from assessments.forgetting.removing import remove_text  # noqa: E402
from assessments.forgetting.searching import look_for  # noqa: E402
from assessments.issuing.report_files import issued_file  # noqa: E402
from assessments.models import Assessment, Bundle, Order, Submission, TextRemoval, Upload  # noqa: E402
from assessments.offline.incoming import keep_incoming, read_incoming  # noqa: E402
from assessments.submitting.passages import search_translations  # noqa: E402
from assessments.writing.index import INDEX  # noqa: E402
from mechanisms.models import Person  # noqa: E402
from mechanisms.models.person import Role  # noqa: E402
from recommendations.loader import load_instrument  # noqa: E402
from recommendations.models import Edition  # noqa: E402
from tests.factories import CycleFactory, MembershipFactory, PersonFactory, acting  # noqa: E402
from tests.files.files_made import body as body_of  # noqa: E402
from tests.files.files_made import document, pdf_that_says, workbook_that_says  # noqa: E402
from tests.forgetting.forgetting_cast import NAME, everywhere, made_of, sent_with_the_name  # noqa: E402

WORDS = (("Maria", "Lopez"), ("MARIA", "LOPEZ"), ("maria", "lopez"))
BETWEEN = (" ", "  ", "_", "-", "\n", "\\n", "%20")
FORMS = [f"{first}{blank}{last}".encode() for first, last in WORDS for blank in BETWEEN]


def written_down() -> None:
    """Let PostgreSQL write what it has in memory to the files; needs a superuser."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")


def found_in(*places: Path) -> int:
    """How often any form of the name is in the files there, also inside archives and PDFs."""
    files = [
        file
        for place in places
        for file in (place.rglob("*") if place.is_dir() else [place])
        if file.is_file()
    ]
    return sum(times_in(file.read_bytes()) for file in files)


def times_in(data: bytes) -> int:
    """In the bytes as they are; of an archive in each of its parts; of a PDF in its text."""
    found = sum(data.count(form) for form in FORMS)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += sum(times_in(archive.read(name)) for name in archive.namelist())
    if is_pdf(data):
        found += sum(times_in(page.extract_text().encode()) for page in PdfReader(io.BytesIO(data)).pages)
    return found


def made_anew(sent: Submission) -> dict[str, bytes]:
    """Own data, and the report in each format."""
    now = Submission.objects.with_frame().get(pk=sent.pk)
    own = io.BytesIO()
    write_archive(now.assessment.body, own, at=timezone.now(), by="C")
    files = {kind: bytes(issued_file(now, kind, "en").data) for kind in ("json", "xlsx", "docx", "pdf")}
    return {"own_data": own.getvalue(), **files}


def told_of(sent: Submission) -> str:
    return " ".join(f"{kind}:{times_in(data)}" for kind, data in made_anew(sent).items())


EVIDENCE = {
    "minutes.docx": document({"word/document.xml": body_of("<w:r><w:t>Maria Lopez was heard</w:t></w:r>")}),
    "cases.xlsx": workbook_that_says(f"told by {NAME}"),
    "ruling.pdf": pdf_that_says(f"The court heard {NAME}."),
}


def mail_that_says(subject: str) -> bytes:
    """A reply with a workbook and a document, as it is dropped on the page of uploads."""
    made = EmailMessage()
    made["From"], made["Subject"] = f"{NAME} <m@a.example>", subject
    made.set_content(f"{NAME} wrote this.")
    made.add_attachment(workbook_that_says(NAME), "application", "vnd.ms-excel", filename="Maria_Lopez.xlsx")
    made.add_attachment(f"Letter of {NAME}".encode(), "text", "plain", filename="Letter of Maria Lopez.txt")
    return made.as_bytes()


def mails(draft: Assessment, coordinator: Person) -> Upload:
    """One .eml that was read and waits to be applied, and one that nobody has read yet; the first."""
    by = acting(coordinator)
    read, _unread = (
        keep_incoming(by=by, assessment=draft, came=[SimpleUploadedFile(f"{number} {NAME}.eml", data)])
        for number, data in enumerate((mail_that_says("Re: questions"), mail_that_says("Again")))
    )
    read_incoming(str(read.pk))
    return Upload.objects.get(pk=read.pk)


def kept_of(sent: Submission) -> None:
    """Files made for somebody to fetch, on the disk."""
    for row, kept in ((Bundle.objects.get(), BUNDLES), (Order.objects.get(key="x"), MADE)):
        with kept.writing(row.pk) as out:
            out.write(f"For {NAME}".encode())


def in_the_index() -> int:
    """How often the end of the name is in the pages of SQLite's index: what begins like the word before it is
    not written there again."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT block FROM {INDEX}_data")  # noqa: S608
        return sum(block.count(b"opez") for (block,) in cursor.fetchall())


def story() -> tuple[Submission, Person]:
    load_instrument(Path(settings.FIXTURES))
    member = MembershipFactory.create(role=Role.COORDINATOR, body__slug="north")
    coordinator = member.account
    draft = start_assessment(
        by=acting(coordinator),
        body=member.body,
        cycle=CycleFactory.create(edition=Edition.objects.get()),
        period_start=CycleFactory.opens_on,
        period_end=CycleFactory.closes_on,
    )
    read = mails(Assessment.objects.with_frame().get(pk=draft.pk), coordinator)
    sent = sent_with_the_name(Assessment.objects.with_frame().get(pk=draft.pk), coordinator, EVIDENCE)
    everywhere(sent, coordinator, PersonFactory.create(username="reviewer", is_reviewer=True))
    search_translations({sent.pk})
    read.save()  # as it came, whatever was written over it
    made_of(sent)
    kept_of(sent)
    return sent, coordinator


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete=OFF")  # as in a database from before
    sent, coordinator = story()
    body = sent.assessment.body
    data = [path for path in folder.iterdir() if "backup" not in path.name]
    written_down()
    print("before", found_in(*data))
    print("index_before", in_the_index())
    for kept in (EVIDENCE_FILES, BUNDLES, MADE, INCOMING, ENCLOSED):
        print(f"before_{kept.name}", found_in(Path(settings.MEDIA_ROOT) / kept.name))
    print("made_before", told_of(sent))
    found = look_for(Wanted(NAME), body)
    print("files", len(found.files))
    remove_text(
        by=acting(coordinator),
        body=body,
        wanted=Wanted(NAME),
        reason="Asked.",
        files=[file.pk for file in found.files],
        again=NAME,
    )
    call_command("db_worker", "--batch", verbosity=0)
    data = [path for path in folder.iterdir() if "backup" not in path.name]
    written_down()
    print("after", found_in(*data))
    print("index_after", in_the_index())
    print("overwritten", TextRemoval.objects.filter(overwritten_at=None).count())
    print("made_after", told_of(sent))
    backup = folder / "backup"
    shutil.copytree(settings.MEDIA_ROOT, backup / "files")
    if connection.vendor == "sqlite":
        with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as kept_one:
            kept_one.execute("VACUUM INTO ?", [str(backup / "thirtytwo.sqlite3")])
        size = (backup / "thirtytwo.sqlite3").stat().st_size
        print("backup", found_in(backup), size > 100_000)
    call_command("verify_audit")
    call_command("rescore", "--check")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
