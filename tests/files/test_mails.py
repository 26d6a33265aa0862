"""Mails as they come: what is attached, who sends it, and which are refused since they hurt their reader."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from assessments.files import mails
from assessments.files.archive import UnfitFile
from assessments.files.mails import looks_like_mail, mail_of
from assessments.files.reader_process import FileReader
from assessments.offline.mail_files import read_came
from assessments.offline.reading import read_file
from assessments.offline.sentences import UNFIT, unfit_words
from tests.offline.workbooks_made import xlsx

SHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def mail(*attached: tuple[str, bytes], sender: str = "Ana Lima <ana@example.org>") -> EmailMessage:
    """A reply with these files attached."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "coordinator@example.org", "Re: questions"
    made.set_content("Here it is.\n")
    for name, data in attached:
        made.add_attachment(data, maintype=SHEET[0], subtype=SHEET[1], filename=name)
    return made


def forwarded(inner: EmailMessage, times: int) -> bytes:
    """The mail attached to a mail, so many times."""
    for _time in range(times):
        outer = mail()
        outer.add_attachment(inner)
        inner = outer
    return inner.as_bytes()


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth)
    )
    return f"From: x@example.org\nMIME-Version: 1.0\n{opened}Content-Type: text/plain\n\nx\n".encode()


def many(number: int) -> bytes:
    return mail(*((f"{one}.xlsx", b"PK\x03\x04") for one in range(number))).as_bytes()


def headed(header: str) -> bytes:
    return header.encode() + b"\nFrom: x@example.org\n\nText.\n"


def with_body(coding: str, body: bytes) -> bytes:
    """A mail that is nothing but a workbook, coded like this."""
    head = (
        "From: x@example.org\nMIME-Version: 1.0\nContent-Type: application/octet-stream\n"
        f'Content-Disposition: attachment; filename="a.xlsx"\nContent-Transfer-Encoding: {coding}\n\n'
    )
    return head.encode() + body


MACROS = xlsx(changed={"xl/vbaProject.bin": b"x"})

HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("parts 9 deep", lambda: nested(9), "mail_tangled"),
    ("parts 300 deep", lambda: nested(300), "mail_tangled"),
    ("parts 50,000 deep", lambda: nested(50_000), "mail_tangled"),
    ("a mail in a mail, 12 times", lambda: forwarded(mail(("a.xlsx", b"PK")), 12), "mail_tangled"),
    ("sixty attachments", lambda: many(60), "mail_tangled"),
    ("five hundred attachments", lambda: many(500), "mail_tangled"),
    ("a header of a megabyte", lambda: headed("X-Long: " + "x" * (1 << 20)), "mail_tangled"),
    ("headers without an end", lambda: b"From: x@example.org\n" + b"X-More: 1\n" * 60_000, "mail_tangled"),
    ("larger than any reply", lambda: headed("X: 1") + b"x" * (15 << 20), "too_large"),
]


@pytest.mark.parametrize(("made", "reason"), [pytest.param(*item[1:], id=item[0]) for item in HOSTILE])
def test_a_hostile_mail_is_refused_in_words(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnfitFile) as refused:
        mail_of(made())
    assert refused.value.reason == reason
    assert unfit_words(refused.value).endswith(".")


#: What it is, its bytes, the reason why nothing is read of it.
WITHOUT: list[tuple[str, Callable[[], bytes], str]] = [
    ("no attachment", lambda: mail().as_bytes(), "mail_without_file"),
    ("a letter as PDF alone", lambda: mail(("letter.pdf", b"%PDF-1.7")).as_bytes(), "mail_without_file"),
    ("base64 that is none", lambda: with_body("base64", b"\xff\x00???===="), "mail_without_file"),
    ("an unknown coding", lambda: with_body("x-uue", b"begin 644 a\n`\nend\n"), "mail_without_file"),
    ("a workbook with macros", lambda: mail(("a.xlsm", MACROS)).as_bytes(), "macro"),
    ("another workbook", lambda: mail(("a.xlsx", xlsx())).as_bytes(), "another_workbook"),
    ("half a workbook", lambda: mail(("a.xlsx", xlsx()[:400])).as_bytes(), "truncated"),
    ("an encrypted mail", lambda: mail(("smime.p7m", b"0\x80\x06\x09")).as_bytes(), "mail_without_file"),
]


@pytest.mark.parametrize(("made", "reason"), [pytest.param(*item[1:], id=item[0]) for item in WITHOUT])
def test_a_mail_without_our_workbook_says_why_nothing_is_read(made: Callable[[], bytes], reason: str) -> None:
    data = made()
    came = read_came("reply.eml", len(data), lambda: data)
    (file,) = came.files
    assert [fault.rule for fault in file.faults] == [f"unfit:{reason}"]
    assert reason in UNFIT
    assert file.mail == "reply.eml"


SENDERS = [
    ("Ana Lima <ana@example.org>", "Ana Lima <ana@example.org>"),
    ("=?utf-8?q?Andr=C3=A9?= <a@example.org>", "André <a@example.org>"),
    ("=?no-such-coding?q?x?= <a@example.org>", "=?no-such-coding?q?x?= <a@example.org>"),
    ("\u202eevil <a@example.org>", "evil <a@example.org>"),
    ("a" * 3000, "a" * 300),
]


@pytest.mark.parametrize(("written", "shown"), SENDERS, ids=["name", "coded", "unknown", "turned", "long"])
def test_the_sender_is_shown_as_it_is_written_and_turns_no_line(written: str, shown: str) -> None:
    data = f"From: {written}\nMIME-Version: 1.0\n\nText.\n".encode()
    assert mail_of(data).sender == shown


def test_a_forwarded_reply_gives_its_file_and_what_else_is_attached() -> None:
    law = ("../../law.pdf", b"%PDF-1.7 law")
    found = mail_of(forwarded(mail(("a.xlsx", b"PK\x03\x04 file"), law), 2))
    assert [(one.name, one.data) for one in found.attached] == [
        ("a.xlsx", b"PK\x03\x04 file"),
        ("law.pdf", b"%PDF-1.7 law"),
    ]


def test_a_picture_in_a_signature_is_no_attachment() -> None:
    made = mail()
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    assert mail_of(made.as_bytes()).attached == ()


def test_where_no_mail_is_taken_it_says_that_it_is_one() -> None:
    """At the desk, and on the command line."""
    with pytest.raises(UnfitFile) as refused:
        read_file("reply.eml", mail(("a.xlsx", xlsx())).as_bytes())
    assert refused.value.reason == "mail_itself"
    assert unfit_words(refused.value).startswith("This is a mail.")


MAILS = [
    (b"Received: from a\r\nFrom: b\r\n\r\nText", True),
    (b"\r\nMIME-Version: 1.0\nSubject: x\n\n", True),
    (b"Subject: x\n\nFrom: in the text", False),
    (b"name;ministry\nAna;Labour", False),
    (b'{"schema": "answers/1", "From:": 1}', False),
    (b"PK\x03\x04", False),
]


@pytest.mark.parametrize(("head", "is_mail"), MAILS)
def test_a_mail_is_known_by_its_headers_and_not_by_its_name(head: bytes, is_mail: bool) -> None:
    assert looks_like_mail(head) is is_mail


def test_it_is_read_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that process says nothing, nothing is read."""
    monkeypatch.setattr(mails, "READER", FileReader("assessments.files.no_such_reader", 100))
    with pytest.raises(UnfitFile, match="mail_broken"):
        mail_of(mail(("a.bin", b"1")).as_bytes())
