"""The reader of mails: ``python -m assessments.files.mail_worker``, one .eml on stdin.

It prints one JSON document: who sent it, as it says, and what is attached; or why it won't read it. It writes
no file, knows nothing of Django, the database or its secrets, and ends at its limits. What is attached is
only unpacked here: each file is then looked at by the reader of its own kind.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sys
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

from assessments.files.archive import UnfitFile
from assessments.files.reader_process import obey

CPU_SECONDS = 4
WALL_SECONDS = 6
MEMORY_BYTES = 320 << 20
MOST_BYTES = 15 << 20
"""Of the mail as it came; what is attached takes a third less."""
MOST_HEADER = 256 << 10
MOST_DEPTH = 8
MOST_PARTS = 60
MOST_MARKS = 400
"""How often a part may begin in it, counted before the library sees it."""
MOST_ATTACHED = 20
LONGEST = 300


def read(data: bytes) -> dict[str, Any]:
    """The sender and what is attached, as JSON takes it; UnfitFile where it is unfit."""
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    _count(data)
    mail = BytesParser(policy=compat32).parsebytes(data)
    attached = list(_attached(mail))
    kept = [
        {"name": name, "data": base64.b64encode(found).decode("ascii")}
        for name, found in attached[:MOST_ATTACHED]
    ]
    return {"from": _text(_written(mail, "from")), "attached": kept, "left_out": len(attached) - len(kept)}


def _count(data: bytes) -> None:
    """Refuse what would keep the library busy: headers without an end, parts without number."""
    head = data[: MOST_HEADER + 1].replace(b"\r\n", b"\n")
    if len(data) > MOST_HEADER and b"\n\n" not in head:
        raise UnfitFile("mail_tangled")
    if data.lower().count(b"content-type:") > MOST_MARKS:
        raise UnfitFile("mail_tangled")


def _attached(mail: Message) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each attachment, in order; also of a mail that was forwarded as one."""
    for part in _leaves(mail):
        name = _text(part.get_filename())
        is_body = part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
        is_picture_in_it = part.get_content_maintype() == "image" and "Content-ID" in part
        if (is_body and not name) or is_picture_in_it:
            continue
        found = part.get_payload(decode=True)
        if isinstance(found, bytes) and found:
            yield name or "attachment", found


def _leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold no others, as far as they may lie in each other."""
    waiting: list[tuple[Message, int]] = [(mail, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            raise UnfitFile("mail_tangled")
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list):
            waiting += [(one, depth + 1) for one in reversed(inside) if isinstance(one, Message)]
        else:
            yield part


def _written(mail: Message, name: str) -> str:
    """A header as it is written; raw bytes in it as UTF-8, which many programs write."""
    found = next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")
    return found.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _text(header: object) -> str:
    """A header in words, cut; as it is written where nobody could decode it."""
    said = str(header or "")[: 4 * LONGEST]
    with contextlib.suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        said = str(make_header(decode_header(said)))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:LONGEST]


def main() -> int:
    """0, whatever was found; 1 where the mail can't be read to the end."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)
    try:
        said = read(sys.stdin.buffer.read(MOST_BYTES + 1))
    except UnfitFile as unfit:
        said = {"unfit": unfit.reason, "params": unfit.params}
    except (MemoryError, RecursionError):
        said = {"unfit": "mail_tangled", "params": {}}
    except Exception:
        return 1
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
