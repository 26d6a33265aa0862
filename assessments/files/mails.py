"""What is attached to a mail (.eml), read in a process of its own; what it says of itself is only shown."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from dataclasses import dataclass

from assessments.files.archive import UnfitFile
from assessments.files.evidence_kinds import shown_name
from assessments.files.reader_process import Busy, FileReader

MOST_BYTES = 15 << 20
MOST_SAID = 24 << 20
READER = FileReader("assessments.files.mail_worker", MOST_SAID)

LOOKED_AT = 4_096
_HEADER = re.compile(rb"[!-9;-~]{1,76}:")
_OF_A_MAIL = re.compile(
    rb"^(from|received|return-path|mime-version|message-id|delivered-to|x-unsent):", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment: its name, fit to be shown, and its bytes as they were decoded."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """`sender` is what stands under From: anybody can write it. `left_out` counts attachments beyond the
    most that are looked at."""

    sender: str
    attached: tuple[Attached, ...]
    left_out: int = 0


def looks_like_mail(head: bytes) -> bool:
    """Whether a file begins with the headers of a mail; its name tells nothing."""
    text = head[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").lstrip(b"\n")
    if not _HEADER.match(text):
        return False
    return _OF_A_MAIL.search(text.partition(b"\n\n")[0]) is not None


def mail_of(data: bytes) -> Mail:
    """Takes 9 seconds at the most, whatever the mail. Raises UnfitFile with the reason why it is refused;
    `busy` after two seconds in the queue."""
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    try:
        answer = READER.read(data)
    except Busy as busy:
        raise UnfitFile("busy") from busy
    try:
        said = json.loads(answer.content)
    except ValueError as error:
        raise UnfitFile("mail_tangled" if answer.code < 0 else "mail_broken") from error
    if "unfit" in said:
        raise UnfitFile(said["unfit"], **said["params"])
    attached = (Attached(shown_name(one["name"]), base64.b64decode(one["data"])) for one in said["attached"])
    return Mail(_shown(said["from"]), tuple(attached), said["left_out"])


def _shown(sender: str) -> str:
    """Without marks that turn the direction of a line: who writes must not look like somebody else."""
    return "".join(sign for sign in sender if unicodedata.category(sign) != "Cf")
