"""A letter with its file as a mail (.eml) that nobody has sent yet: one opens it, looks, and sends it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from django.utils.text import slugify

from assessments.formats.file import Export
from assessments.offline.letter_texts import Letter

MAIL_TYPE = "message/rfc822"
ZIP_TYPE = "application/zip"


def draft(letter: Letter, *, to: str, ministry: str, file: Export | None) -> Export:
    """A mail to open and send: `X-Unsent` tells Outlook and others that it is one. Without an address it is
    to be written in."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    if to:
        mail["To"] = to
    mail["Subject"] = letter.subject
    mail.set_content(letter.text)
    if file is not None:
        kind, _slash, subtype = file.content_type.partition(";")[0].partition("/")
        mail.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.filename)
    stem = slugify(ministry)[:60].strip("-") or (file.filename.rpartition(".")[0] if file else "ministry")
    return Export(f"letter-{stem}.eml", MAIL_TYPE, mail.as_bytes())


def packed(drafts: Iterable[Export], filename: str, made: datetime) -> Export:
    """All of them in one ZIP; two ministries of one name have a number each."""
    out, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in drafts:
            name = _free(one.filename, names)
            names.add(name)
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, one.data)
    return Export(filename, ZIP_TYPE, out.getvalue())


def _free(name: str, names: set[str]) -> str:
    stem, _dot, ending = name.rpartition(".")
    number = 1
    while name in names:
        number += 1
        name = f"{stem}-{number}.{ending}"
    return name
